"""The table of a configuration and the rules there are in, a Config out; every problem is told with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from vaultlint.config.files import Extension, profile, profiles, read
from vaultlint.config.keys import KEYS
from vaultlint.config.shapes import shape_of
from vaultlint.config.values import ALL, PYPROJECT, Choice, Config, ConfigError, ConfigProblem, Profile
from vaultlint.config.words import CHOICES, any_of, brief, families, names, nearest, shown
from vaultlint.finding import SEVERITIES
from vaultlint.rule import Option, Rule
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.schema import Schema

Wrong = Callable[[str], None]

_PROFILE_KEYS = ("rules", "schemas")


def load(root: str, rules: Mapping[str, Rule], *, lenient: bool = False, nested: Iterable[str] = ()) -> Config:
    """The configuration of the vault at a folder, as ``parse`` reads it, with that of files in its folders.

    ``nested`` are the vault paths of these files. Raises ConfigError.
    """
    data, source = read(root)
    config = parse(data, source, rules, lenient=lenient)
    if not nested:
        return config
    from vaultlint.config.nested import with_nested

    return with_nested(config, root, nested, rules, lenient=lenient)


def parse(data: Mapping[str, object], source: str, rules: Mapping[str, Rule], *, lenient: bool = False) -> Config:
    """The table of a configuration checked against the rules there are.

    ``lenient`` passes over rules that do not exist: they may come from plugins that are not loaded.
    Raises ConfigError with all problems at once.
    """
    problems: list[ConfigProblem] = []

    def reader(source: str, lenient: bool) -> Reader:
        return Reader(rules, lenient, lambda message: problems.append(ConfigProblem(source, message)))

    at = "tool.vaultlint." if source == PYPROJECT else ""
    own = reader(source, lenient)
    config = own.config(data, at)
    below: list[Profile] = []
    schemas = _Schemas()
    for each in own.extensions(data.get("extends", []), f"{at}extends"):
        # A profile of ours may know rules that are not installed.
        other = reader(each.source, lenient or each.name in profiles())
        below.append(Profile(each.name, other.profile(each.table)))
        schemas.add(other.table(each.table.get("schemas", {}), "schemas"), "schemas", other.wrong)
    schemas.add(own.table(data.get("schemas", {}), f"{at}schemas"), f"{at}schemas", own.wrong)
    if problems:
        raise ConfigError(*problems)
    return config._replace(source=source, profiles=tuple(below), schemas=schemas.made)


def parse_nested(
    data: Mapping[str, object], source: str, rules: Mapping[str, Rule], *, lenient: bool = False
) -> Config:
    """The table of a file in a folder of the vault, which says what is different there. Raises ConfigError."""
    own = {key: value for key, value in data.items() if key not in KEYS or KEYS[key].nested}
    problems = [
        ConfigProblem(source, f"{key!r} holds for a whole vault; it belongs into the configuration at its root")
        for key in data
        if key not in own
    ]
    try:
        config = parse(own, source, rules, lenient=lenient)
    except ConfigError as error:
        raise ConfigError(*problems, *error.problems) from None
    if config.schemas:
        problems.append(ConfigProblem(source, "extends: schemas hold for a whole vault; a file without any is wanted"))
    if problems:
        raise ConfigError(*problems)
    return config


class _Schemas:
    """The note schemas of a configuration and of what it extends: each may name those that were added before it."""

    def __init__(self) -> None:
        self.made: dict[str, Schema] = {}
        self._sources: dict[str, Any] = {}

    def add(self, tables: Mapping[str, Any], at: str, wrong: Wrong) -> None:
        if not tables:
            return
        from vaultlint.schema import sources
        from vaultlint.schema.extends import parse_all

        together = self._sources | sources(tables, at)
        self.made = parse_all(together, wrong)
        # What is wrong with one is told once.
        self._sources = {name: source for name, source in together.items() if name in self.made}


class Reader(NamedTuple):
    """Values out of TOML. ``wrong`` is told what is not as it should be, with its place, and reading goes on."""

    rules: Mapping[str, Rule]
    lenient: bool
    wrong: Wrong

    def config(self, data: Mapping[str, object], at: str) -> Config:
        for key in data:
            if key not in KEYS:
                self._unknown_key(key, at)
        return Config(
            **{
                name.replace("-", "_"): READERS[key.kind](self, data.get(name, key.default), f"{at}{name}")
                for name, key in KEYS.items()
                if key.kind in READERS
            }
        )

    def extensions(self, value: object, at: str) -> Iterator[Extension]:
        """What a configuration builds on, in order; names that no profile has are told."""
        if not isinstance(value, list):
            self.wrong(f"{at} is {shown(value)}; a list of profiles is wanted")
            return
        for number, entry in enumerate(value, 1):
            if isinstance(entry, Extension):
                yield entry
            elif not isinstance(entry, str):
                self.wrong(f"{at}: entry {number} is {shown(entry)}; the name of a profile is wanted")
            elif entry in profiles():
                yield profile(entry)
            else:
                self.wrong(f"{at}: unknown profile {brief(entry)}{nearest(entry, profiles())}")

    def profile(self, table: Mapping[str, object]) -> dict[str, Choice]:
        """What a profile says of rules. One that extends others could run in circles, so none does."""
        for key in table:
            if key not in _PROFILE_KEYS:
                only = " and ".join(map(repr, _PROFILE_KEYS))
                self.wrong(f"{brief(key)} does not belong into a file that others extend; only {only} do")
        return self._choices(table.get("rules", {}), "rules")

    def _unknown_key(self, key: str, at: str) -> None:
        misplaced = key in self.rules or key in families(self.rules)
        hint = f"; did you mean '{at}rules.{key}'?" if misplaced else nearest(key, KEYS)
        self.wrong(f"unknown key {brief(at + key)}{hint}")

    def _choices(self, value: object, at: str) -> dict[str, Choice]:
        choices = {}
        for name, entry in self.table(value, at).items():
            if name in self.rules:
                choices[name] = self._rule_choice(entry, self.rules[name], f"{at}.{name}")
            elif name in (ALL, *families(self.rules)):
                choices[name] = self._family_choice(entry, f"{at}.{name}")
            elif not self.lenient:
                self.wrong(f"{at}: unknown rule or family {brief(name)}{nearest(name, names(self.rules))}")
        return choices

    def _rule_choice(self, entry: object, rule: Rule, at: str) -> Choice:
        if not isinstance(entry, dict):
            return Choice(self._severity(entry, at, " (or a table of options)"))
        severity = self._severity(entry["severity"], f"{at}.severity") if "severity" in entry else None
        options = {}
        for key, value in entry.items():
            if key in rule.options:
                option = rule.options[key]
                options[option.name] = self._option(value, option, f"{at}.{key}")
            elif key != "severity":
                self.wrong(f"{at}: unknown option {brief(key)}{nearest(key, (*rule.options, 'severity'))}")
        return Choice(severity, options)

    def _family_choice(self, entry: object, at: str) -> Choice:
        if not isinstance(entry, dict):
            return Choice(self._severity(entry, at))
        for key in entry:
            if key != "severity":
                self.wrong(f"{at}: unknown option {brief(key)}; a family has only 'severity'")
        return Choice(self._severity(entry.get("severity"), f"{at}.severity") if "severity" in entry else None)

    def _severity(self, value: object, at: str, otherwise: str = "") -> str | None:
        if value in CHOICES:
            return str(value)
        self.wrong(f"{at} is {shown(value)}; {any_of(CHOICES)}{otherwise} is wanted")
        return None

    def _per_file(self, value: object, at: str) -> tuple[tuple[str, dict[str, Choice]], ...]:
        found = []
        for glob, entry in self.table(value, at).items():
            self._check_glob(glob, at)
            found.append((glob, self._choices(entry, f"{at}.{brief(glob)}")))
        return tuple(found)

    def _globs(self, value: object, at: str) -> tuple[str, ...]:
        globs = self._texts(value, at)
        for glob in globs:
            self._check_glob(glob, at)
        return globs

    def _check_glob(self, glob: str, at: str) -> None:
        from vaultlint.globs import GlobError, alternatives

        try:
            alternatives(glob)
        except GlobError as error:
            self.wrong(f"{at}: {brief(glob)} is no pattern: {error}")

    def _option(self, value: object, option: Option, at: str) -> Any:
        shape = shape_of(option)
        if shape.fits(value):
            return shape.made(value)
        self.wrong(f"{at} is {shown(value)}; {shape.wanted} is wanted")
        return option.default

    def table(self, value: object, at: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.wrong(f"{at} is {shown(value)}; a table is wanted")
        return {}

    def _texts(self, value: object, at: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.wrong(f"{at} is {shown(value)}; a list of texts is wanted")
            return ()
        for number, entry in enumerate(value, 1):
            if not isinstance(entry, str) or not entry:
                self.wrong(f"{at}: entry {number} is {shown(entry)}; a text is wanted")
        return tuple(entry for entry in value if isinstance(entry, str))

    def _below(self, value: object, at: str) -> str:
        """The path of a file in the vault, never of one outside of it: a vault may come from anywhere."""
        if not isinstance(value, str):
            self.wrong(f"{at} is {shown(value)}; the path of a file is wanted")
            return ""
        if "\0" in value or os.path.isabs(value) or ".." in value.replace("\\", "/").split("/"):
            self.wrong(f"{at} is {shown(value)}; a path below the folder of the configuration is wanted")
        return value

    def _switch(self, value: object, at: str) -> bool:
        if not isinstance(value, bool):
            self.wrong(f"{at} is {shown(value)}; true or false is wanted")
        return bool(value)

    def _size(self, value: object, at: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.wrong(f"{at} is {shown(value)}; a whole number of megabytes is wanted, 0 for no limit")
        return 0

    def _least(self, value: object, at: str) -> str:
        if value not in SEVERITIES:
            self.wrong(f"{at} is {shown(value)}; {any_of(SEVERITIES)} is wanted")
        return str(value)


# How a key is read, by its kind. Those that are not here build on other files and are read by ``parse``.
READERS: Mapping[str, Callable[[Reader, object, str], Any]] = {
    "globs": Reader._globs,
    "texts": Reader._texts,
    "switch": Reader._switch,
    "file": Reader._below,
    "size": Reader._size,
    "severity": Reader._least,
    "choices": Reader._choices,
    "per-file": Reader._per_file,
}
