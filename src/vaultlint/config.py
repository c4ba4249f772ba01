"""``vaultlint.toml`` or ``[tool.vaultlint]`` → Config; a Config and a path → the rules that run on that note."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultlint.finding import SEVERITIES
from vaultlint.rule import Option, Rule
from vaultlint.settings import read_small

if TYPE_CHECKING:
    from vaultlint.schema import Schema

FILE = "vaultlint.toml"
PYPROJECT = "pyproject.toml"
KEYS = ("exclude", "fail-on", "respect-gitignore", "rules", "per-file", "schemas", "plugins")
ALL = "all"  # stands for every rule, where a family may stand

Wrong = Callable[[str], None]

_NOTHING: Mapping[str, Any] = {}
_CHOICES = ("off", *SEVERITIES)


class Choice(NamedTuple):
    """What is said of a rule or family: a severity or "off", None for neither; options by Python name."""

    severity: str | None = None
    options: Mapping[str, Any] = _NOTHING


class Config(NamedTuple):
    """What the author of a vault decided; defaults without a file."""

    source: str = ""  # file it was read from, relative to the vault root
    exclude: tuple[str, ...] = ()  # globs
    fail_on: str = "warning"
    respect_gitignore: bool = True
    rules: Mapping[str, Choice] = _NOTHING  # by rule, family or "all"
    per_file: tuple[tuple[str, Mapping[str, Choice]], ...] = ()  # glob → the same
    schemas: Mapping[str, Schema] = _NOTHING
    plugins: tuple[str, ...] = ()


class ConfigProblem(NamedTuple):
    """One thing wrong in the configuration: where it stands, what was found and what is wanted."""

    source: str  # the file, or the option of the command line
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` is everything that is wrong with it, in text a line each."""

    def __init__(self, *problems: ConfigProblem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


# ------------------------------------------------------------------------------------------------ reading


def load(root: str, rules: Mapping[str, Rule], *, lenient: bool = False) -> Config:
    """The configuration of the vault at a folder, as ``parse`` reads it. Raises ConfigError."""
    data, source = read(root)
    return parse(data, source, rules, lenient=lenient)


def read(root: str) -> tuple[dict[str, Any], str]:
    """The table of the configuration and the file it stands in, an empty one and "" without any; nothing is checked.

    Raises ConfigError when the file cannot be read or is not TOML.
    """
    content = _content(root, FILE)
    if content is not None:
        return _toml(content, FILE), FILE
    content = _content(root, PYPROJECT)
    if content is None or b"vaultlint" not in content:  # somebody else's, which need not even be TOML
        return {}, ""
    tool = _toml(content, PYPROJECT).get("tool")
    if not isinstance(tool, dict) or "vaultlint" not in tool:
        return {}, ""
    table = tool["vaultlint"]
    if not isinstance(table, dict):
        raise ConfigError(ConfigProblem(PYPROJECT, f"tool.vaultlint is {_shown(table)}; a table is wanted"))
    return table, PYPROJECT


def _content(root: str, name: str) -> bytes | None:
    try:
        return read_small(os.path.join(root, name))
    except OSError as error:
        raise ConfigError(ConfigProblem(name, f"cannot be read: {error.strerror}")) from None


def _toml(content: bytes, source: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"line {line}: not UTF-8 (byte 0x{content[error.start]:02x})"
    except tomllib.TOMLDecodeError as error:
        message = _place_first(str(error))
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        message = "not TOML that can be read"
    raise ConfigError(ConfigProblem(source, message))


def _place_first(message: str) -> str:
    what, _, place = message.rstrip(")").rpartition(" (at ")
    place = "at the end" if place == "end of document" else place
    return f"{place}: not TOML ({what[:1].lower()}{what[1:]})" if what else f"not TOML ({message})"


# ------------------------------------------------------------------------------------------------ checking


def parse(data: Mapping[str, object], source: str, rules: Mapping[str, Rule], *, lenient: bool = False) -> Config:
    """The table of a configuration checked against the rules there are.

    ``lenient`` passes over rules that do not exist: they may come from plugins that are not loaded.
    Raises ConfigError with all problems at once.
    """
    problems: list[ConfigProblem] = []
    reader = _Reader(rules, lenient, lambda message: problems.append(ConfigProblem(source, message)))
    config = reader.config(data, "tool.vaultlint." if source == PYPROJECT else "")
    if problems:
        raise ConfigError(*problems)
    return config._replace(source=source)


class _Reader(NamedTuple):
    """Values out of TOML. ``wrong`` is told what is not as it should be, with its place, and reading goes on."""

    rules: Mapping[str, Rule]
    lenient: bool
    wrong: Wrong

    def config(self, data: Mapping[str, object], at: str) -> Config:
        for key in data:
            if key not in KEYS:
                self._unknown_key(key, at)
        return Config(
            exclude=self._globs(data.get("exclude", []), f"{at}exclude"),
            fail_on=self._one_of(data.get("fail-on", "warning"), SEVERITIES, f"{at}fail-on"),
            respect_gitignore=self._switch(data.get("respect-gitignore", True), f"{at}respect-gitignore"),
            rules=self._choices(data.get("rules", {}), f"{at}rules"),
            per_file=tuple(self._per_file(data.get("per-file", {}), f"{at}per-file")),
            schemas=self._schemas(data.get("schemas", {}), f"{at}schemas"),
            plugins=self._texts(data.get("plugins", []), f"{at}plugins"),
        )

    def _unknown_key(self, key: str, at: str) -> None:
        misplaced = key in self.rules or key in families(self.rules)
        hint = f"; did you mean '{at}rules.{key}'?" if misplaced else nearest(key, KEYS)
        self.wrong(f"unknown key {_brief(at + key)}{hint}")

    def _choices(self, value: object, at: str) -> dict[str, Choice]:
        choices = {}
        for name, entry in self._table(value, at).items():
            if name in self.rules:
                choices[name] = self._rule_choice(entry, self.rules[name], f"{at}.{name}")
            elif name in (ALL, *families(self.rules)):
                choices[name] = self._family_choice(entry, f"{at}.{name}")
            elif not self.lenient:
                self.wrong(f"{at}: unknown rule or family {_brief(name)}{nearest(name, names(self.rules))}")
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
                self.wrong(f"{at}: unknown option {_brief(key)}{nearest(key, (*rule.options, 'severity'))}")
        return Choice(severity, options)

    def _family_choice(self, entry: object, at: str) -> Choice:
        if not isinstance(entry, dict):
            return Choice(self._severity(entry, at))
        for key in entry:
            if key != "severity":
                self.wrong(f"{at}: unknown option {_brief(key)}; a family has only 'severity'")
        return Choice(self._severity(entry.get("severity"), f"{at}.severity") if "severity" in entry else None)

    def _severity(self, value: object, at: str, otherwise: str = "") -> str | None:
        if value in _CHOICES:
            return str(value)
        self.wrong(f"{at} is {_shown(value)}; {_any_of(_CHOICES)}{otherwise} is wanted")
        return None

    def _per_file(self, value: object, at: str) -> Iterator[tuple[str, dict[str, Choice]]]:
        for glob, entry in self._table(value, at).items():
            self._check_glob(glob, at)
            yield glob, self._choices(entry, f"{at}.{_brief(glob)}")

    def _schemas(self, value: object, at: str) -> Mapping[str, Schema]:
        tables = self._table(value, at)
        if not tables:
            return _NOTHING
        from vaultlint.schema import parse_schemas

        return parse_schemas(tables, at, self.wrong)

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
            self.wrong(f"{at}: {_brief(glob)} is no pattern: {error}")

    def _option(self, value: object, option: Option, at: str) -> Any:
        shape = shape_of(option)
        if shape.fits(value):
            return shape.made(value)
        self.wrong(f"{at} is {_shown(value)}; {shape.wanted} is wanted")
        return option.default

    def _table(self, value: object, at: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.wrong(f"{at} is {_shown(value)}; a table is wanted")
        return {}

    def _texts(self, value: object, at: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.wrong(f"{at} is {_shown(value)}; a list of texts is wanted")
            return ()
        for number, entry in enumerate(value, 1):
            if not isinstance(entry, str) or not entry:
                self.wrong(f"{at}: entry {number} is {_shown(entry)}; a text is wanted")
        return tuple(entry for entry in value if isinstance(entry, str))

    def _switch(self, value: object, at: str) -> bool:
        if not isinstance(value, bool):
            self.wrong(f"{at} is {_shown(value)}; true or false is wanted")
        return bool(value)

    def _one_of(self, value: object, choices: Sequence[str], at: str) -> str:
        if value not in choices:
            self.wrong(f"{at} is {_shown(value)}; {_any_of(choices)} is wanted")
        return str(value)


# ------------------------------------------------------------------------------------------------ types of options


class Shape(NamedTuple):
    """What an option takes: in words, as a test, and how its value in TOML becomes the one the rule gets."""

    wanted: str
    fits: Callable[[Any], bool]
    made: Callable[[Any], Any]


_TEXT = Shape("a text", lambda value: isinstance(value, str), str)
_SCALARS = {
    "str": _TEXT,
    "bool": Shape("true or false", lambda value: isinstance(value, bool), bool),
    "int": Shape("a whole number", lambda value: type(value) is int, int),
    "float": Shape("a number", lambda value: type(value) in (int, float), float),
}
_ANYTHING = Shape("a value", lambda value: True, lambda value: value)
_LISTS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset} | dict.fromkeys(
    ("Sequence", "Collection", "Iterable"), tuple
)
_PLURALS = {"a text": "texts", "a whole number": "whole numbers", "a number": "numbers"}


def shape_of(option: Option) -> Shape:
    """What an option takes, by its annotation; without one, by its default."""
    return _shape(option.annotation or type(option.default).__name__)


def _shape(annotation: str) -> Shape:
    text = annotation.removeprefix("<class '").removesuffix("'>").removesuffix(" | None")
    outer, _, inner = text.removesuffix("]").partition("[")
    outer = outer.rpartition(".")[2]
    if outer == "Literal":
        return _literal(inner)
    if outer in _LISTS:
        return _list(_LISTS[outer], _shape(inner.split(",")[0] or "str"))
    if outer in ("dict", "Mapping"):
        return _table(_shape(inner.partition(",")[2].strip() or "str"))
    return _SCALARS.get(text, _ANYTHING)


def _literal(inner: str) -> Shape:
    from ast import literal_eval

    try:
        choices = literal_eval(f"({inner},)")
    except (ValueError, SyntaxError):  # members of an enumeration
        return _ANYTHING
    return Shape(
        _any_of(choices),
        lambda value: any(value == each and type(value) is type(each) for each in choices),
        lambda value: value,
    )


def _list(container: Callable[[Iterable[Any]], Any], each: Shape) -> Shape:
    return Shape(
        f"a list of {_PLURALS.get(each.wanted, each.wanted)}",
        lambda value: isinstance(value, list) and all(map(each.fits, value)),
        lambda value: container(map(each.made, value)),
    )


def _table(each: Shape) -> Shape:
    return Shape(
        f"a table of {_PLURALS.get(each.wanted, each.wanted)}",
        lambda value: isinstance(value, dict) and all(map(each.fits, value.values())),
        lambda value: {name: each.made(entry) for name, entry in value.items()},
    )


# ------------------------------------------------------------------------------------------------ choosing rules


class Selected(NamedTuple):
    """A rule that runs on a note: its severity there, and the options that are set, by Python name."""

    rule: Rule
    severity: str
    options: dict[str, Any]


class _State(NamedTuple):
    """What is decided of a rule so far."""

    on: bool
    silenced: int  # how specific the "off" is that reaches the rule through its family (2) or "all" (1); 0 without
    severity: str
    options: dict[str, Any]


_RULE = 3  # as specific as a name can be


class Selection:
    """Which rules run on which notes.

    Each of these has the last word over those before: what the rule says of itself, ``[rules]``, the names on the
    command line, the globs of ``[per-file]`` in order. In each the rule's own name beats its family, that beats "all".
    A severity for a rule switches it on; one for a family or "all" only for rules that were on already,
    whereas ``--select`` and ``--extend-select`` switch on all that they name. Raises ConfigError for unknown names.
    """

    def __init__(
        self,
        config: Config,
        rules: Mapping[str, Rule],
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        extend_select: Sequence[str] = (),
    ) -> None:
        self._config = config
        self._rules = tuple(rules.values())
        self._asked = _asked(rules, select, ignore, extend_select)
        self._globs = tuple((_matcher(glob), layer) for glob, layer in config.per_file)
        self._known: dict[tuple[int, ...], tuple[Selected, ...]] = {}

    def for_path(self, path: str) -> tuple[Selected, ...]:
        """The rules that run on a note, in the order of the rules given."""
        key = tuple(number for number, (matches, _) in enumerate(self._globs) if matches(path))
        if key not in self._known:
            layers = [self._globs[number][1] for number in key]
            self._known[key] = tuple(self._selected(layers))
        return self._known[key]

    def anywhere(self) -> Iterator[Selected]:
        """The rules that run on any note at all, perhaps more than once."""
        for layers in ([], *([layer] for _, layer in self._globs)):
            yield from self._selected(layers)

    def _selected(self, layers: Sequence[Mapping[str, Choice]]) -> Iterator[Selected]:
        for rule in self._rules:
            if self._asked[rule.name] is None:
                continue
            state = self._configured(rule)
            for layer in layers:
                state = _after(state, rule, layer)
            if state.on and not state.silenced:
                yield Selected(rule, state.severity, state.options)

    def _configured(self, rule: Rule) -> _State:
        state = _after(_State(rule.on, 0, rule.severity, {}), rule, self._config.rules)
        asked = self._asked[rule.name]
        if not asked:
            return state
        off = self._config.rules.get(rule.name, Choice()).severity == "off"
        return state._replace(on=asked == _RULE or not off, silenced=state.silenced if asked < state.silenced else 0)


def select(
    config: Config,
    rules: Mapping[str, Rule],
    path: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> tuple[Selected, ...]:
    """The rules that run on one note; for many notes make a Selection."""
    return Selection(config, rules, select, ignore, extend_select).for_path(path)


def families(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The families of rules, each once."""
    return tuple(dict.fromkeys(rule.family for rule in rules.values()))


def names(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """All that can be configured or selected: rules, families and "all"."""
    return (*rules, *families(rules), ALL)


def _matcher(glob: str) -> Callable[[str], bool]:
    from vaultlint.globs import compile_globs

    return compile_globs([glob])


def _after(state: _State, rule: Rule, layer: Mapping[str, Choice]) -> _State:
    for level, name in enumerate((ALL, rule.family, rule.name), 1):
        if name not in layer:
            continue
        severity, options = layer[name]
        on, silenced = state.on, state.silenced
        if severity == "off":
            on, silenced = (False, silenced) if level == _RULE else (on, level)
        elif severity:
            on, silenced = on or level == _RULE, 0
        shown = severity if severity and severity != "off" else state.severity
        state = _State(on, silenced, shown, {**state.options, **options})
    return state


def _asked(
    rules: Mapping[str, Rule], select: Sequence[str], ignore: Sequence[str], extend_select: Sequence[str]
) -> dict[str, int | None]:
    """What the command line says of each rule: how specifically it asks for it, 0 for nothing, None for "not this"."""
    problems: list[ConfigProblem] = []
    only, without, more = (
        _levels(rules, given, option, problems)
        for option, given in (("--select", select), ("--ignore", ignore), ("--extend-select", extend_select))
    )
    if problems:
        raise ConfigError(*problems)
    asked: dict[str, int | None] = {}
    for name in rules:
        level = max(only.get(name, 0), more.get(name, 0))
        unwanted = without.get(name, 0) >= max(level, 1) or (bool(only) and not level)
        asked[name] = None if unwanted else level
    return asked


def _levels(
    rules: Mapping[str, Rule], given: Sequence[str], option: str, problems: list[ConfigProblem]
) -> dict[str, int]:
    """How specifically each rule is named by the values of an option, which may hold several with commas."""
    wanted = {name.strip() for value in given for name in value.split(",")} - {""}
    unknown = sorted(wanted.difference(names(rules)))
    problems += [
        ConfigProblem(option, f"unknown rule or family {_brief(each)}{nearest(each, names(rules))}") for each in unknown
    ]
    ways = {rule.name: (ALL, rule.family, rule.name) for rule in rules.values()}
    levels = {each: max(level * (way in wanted) for level, way in enumerate(ways[each], 1)) for each in rules}
    return {each: level for each, level in levels.items() if level}


# ------------------------------------------------------------------------------------------------ words


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: what it may have meant, or what there is.

    >>> nearest("exlude", ["exclude", "rules"]), nearest("colour", ["exclude", "rules"])
    ("; did you mean 'exclude'?", "; known are 'exclude', 'rules'")
    """
    from difflib import get_close_matches

    known = list(known)
    if near := get_close_matches(name[:60].lower().replace("_", "-"), known, 1):
        return f"; did you mean {near[0]!r}?"
    return f"; known are {', '.join(map(repr, known))}" if len(known) < 12 else ""


def _shown(value: object) -> str:
    """A value as TOML has it, a long one shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return ("an empty " if not value else "a ") + ("list" if isinstance(value, list) else "table")
    if isinstance(value, str):
        return f'"{_brief(value)[1:-1]}"'
    return _brief(value) if isinstance(value, int | float) else f"the date or time {value}"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…{text[-1] if isinstance(value, str) else ''}"


def _any_of(choices: Sequence[object]) -> str:
    *others, last = (f'"{each}"' if isinstance(each, str) else str(each) for each in choices)
    return f"{', '.join(others)} or {last}" if others else last
