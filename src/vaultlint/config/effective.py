"""A vault, or a note or folder of it, in; the configuration that counts there out, each value with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from vaultlint.config.files import Extension, read, read_nested
from vaultlint.config.keys import KEYS
from vaultlint.config.lines import lines_of
from vaultlint.config.obsidian import said_by_obsidian
from vaultlint.config.origins import DEFAULT, Asked, Layer, Origin, Place, Setting, Value, settings
from vaultlint.config.selection import Places, Speaker
from vaultlint.config.values import FILE, PYPROJECT, Config
from vaultlint.discover import ignored_by_git, kind_of
from vaultlint.rule import Rule
from vaultlint.schema.tables import as_in_a_note, within
from vaultlint.settings import Settings, is_template, read_small
from vaultlint.typed import Any, NamedTuple

_TABLES = ("rules", "per-file", "schemas")  # keys that are shown value by value


class Part(NamedTuple):
    """Values by name, of a schema or of a file in a folder."""

    name: str
    values: Mapping[str, Value]


class Special(NamedTuple):
    """What a glob of ``[per-file]`` says: by rule or family a severity, by rule and option a value."""

    glob: str
    values: Mapping[tuple[str, ...], Value]


class Effective(NamedTuple):
    """The configuration of a vault, or what of it counts for a note or folder there."""

    root: str
    path: str  # vault path, "" for the whole vault
    left_out: Value | None  # why a note or folder is not linted, in words
    keys: Mapping[str, Value]
    rules: tuple[Setting, ...]
    per_file: tuple[Special, ...]  # for a note they are in the rules
    schemas: tuple[Part, ...]  # for a note those that are for it
    folders: tuple[Part, ...]  # files in folders, by vault path; for a note or folder those around it
    obsidian: Mapping[str, Value]


def effective(
    root: str,
    path: str,
    config: Config,
    settings: Settings,
    rules: Mapping[str, Rule],
    asked: Asked = Asked(),  # noqa: B008 (a tuple)
    fail_on: str | None = None,
) -> Effective:
    """The configuration of the vault at ``root``, or what of it counts for the note or folder at a vault path.

    ``asked`` and ``fail_on`` are what the command line says. Raises ConfigError.
    """
    return _Room(root, config).effective(path, settings, rules, asked, fail_on)


class _Room:
    """A vault with the tables of its configuration, unchecked and checked."""

    def __init__(self, root: str, config: Config) -> None:
        self.root, self.config = root, config
        self.data, self.source = read(root)
        self.above = ("tool", "vaultlint") if self.source == PYPROJECT else ()
        self._lines: dict[str, Mapping[tuple[str, ...], int]] = {}

    def effective(
        self, path: str, obsidian: Settings, rules: Mapping[str, Rule], asked: Asked, fail_on: str | None
    ) -> Effective:
        places, is_folder = Places(self.config), os.path.isdir(os.path.join(self.root, path))
        here = places.at(f"{path}/") if is_folder else places.at(path)
        special = [
            Layer(places.layers[each], self._speaker(places.speakers[each]))
            for each in here
            if not is_folder or places.speakers[each].glob is None
        ]
        keys = dict(self._keys())
        if fail_on:
            keys["fail-on"] = Value(fail_on, Origin("command-line", "--fail-on"))
        said = {
            each.name: Value(each.value, Origin("obsidian", each.file, each.key) if each.file else DEFAULT)
            for each in said_by_obsidian(self.root, obsidian)
        }
        return Effective(
            self.root,
            path,
            self._left_out(path, obsidian, said) if path else None,
            keys,
            tuple(settings(rules, list(self._general()), asked, special)),
            tuple(self._per_file()) if is_folder else (),
            tuple(self._schemas(path)),
            tuple(self._folders(path)),
            said,
        )

    # -------------------------------------------------------------------------------------------- tables

    def place(self, source: str, *names: str) -> Place:
        """A table of a file of the vault."""
        if source not in self._lines:
            try:
                content = read_small(os.path.join(self.root, source)) or b""
            except OSError:
                content = b""
            self._lines[source] = lines_of(content.decode("utf-8-sig", "replace"))
        above = self.above if source == self.source else ()
        return Place("file", source, (*above, *names), self._lines[source])

    def _profile(self, name: str, *names: str) -> Place:
        return self.place(name, *names) if name.endswith(".toml") else Place("profile", name, names, {})

    def _speaker(self, speaker: Speaker) -> Place:
        if speaker.profile:
            return self._profile(speaker.profile, "rules")
        file = f"{speaker.folder}/{FILE}" if speaker.folder else self.source
        return self.place(file, "rules") if speaker.glob is None else self.place(file, "per-file", speaker.glob)

    def _general(self) -> Iterator[Layer]:
        for profile in self.config.profiles:
            yield Layer(profile.rules, self._profile(profile.name, "rules"))
        yield Layer(self.config.rules, self.place(self.source, "rules"))

    # -------------------------------------------------------------------------------------------- what is said

    def _keys(self) -> Iterator[tuple[str, Value]]:
        place = self.place(self.source)
        for name in KEYS:
            if name not in _TABLES:
                value = _extended(self.data) if name == "extends" else getattr(self.config, name.replace("-", "_"))
                yield name, Value(_plain(value), place.origin(name) if name in self.data else DEFAULT)

    def _per_file(self) -> Iterator[Special]:
        for glob, choices in self.config.per_file:
            yield Special(glob, dict(_said(Layer(choices, self.place(self.source, "per-file", glob)))))

    def _schemas(self, path: str) -> Iterator[Part]:
        tables: dict[str, tuple[Mapping[str, Any], Place]] = {}
        extensions = [each for each in self.data.get("extends", ()) if isinstance(each, Extension)]
        sources = [(each.table, each.source) for each in extensions] + [(self.data, self.source)]
        for data, source in sources:
            for name, table in data.get("schemas", {}).items():
                tables[name] = table, self.place(source, "schemas", name)
        is_note = os.path.isfile(os.path.join(self.root, path))
        wanted = self._schemas_of(path) if is_note else tables.keys()
        for name, (table, place) in tables.items():
            if name in wanted:
                yield Part(name, {_dotted(way): Value(value, place.origin(*way)) for way, value in _wishes(table)})

    def _schemas_of(self, path: str) -> set[str]:
        """The schemas that are for a note."""
        if not self.config.schemas or kind_of(path) != "note":
            return set()
        from vaultlint.read import read
        from vaultlint.schema import matcher

        try:
            if self._is_oversized(path):
                return set()
            with open(os.path.join(self.root, path), "rb") as file:
                note = read(path, file.read()).note
        except OSError:
            return set()
        return {schema.name for schema in matcher(self.config.schemas.values())(note)}

    def _folders(self, path: str) -> Iterator[Part]:
        for folder, own in self.config.nested:
            if not path or f"{path}/".startswith(f"{folder}/"):
                place = self.place(own.source)
                data = read_nested(self.root, own.source)
                data["extends"] = _extended(data)
                said = {_dotted(way): Value(value, place.origin(*way)) for way, value in _leaves(data) if value != []}
                yield Part(own.source, said)

    # -------------------------------------------------------------------------------------------- what is left out

    def _left_out(self, path: str, obsidian: Settings, said: Mapping[str, Value]) -> Value | None:
        """Why a note or folder is not linted; None for one that is."""
        place = os.path.join(self.root, path)
        inside = f"{path}/x" if os.path.isdir(place) else path
        if path.startswith(".") or "/." in path:
            return Value("what starts with a dot is left out")
        if os.path.isfile(place) and kind_of(path) == "attachment":
            return Value("of an attachment only the name counts")
        if os.path.realpath(place) != os.path.join(os.path.realpath(self.root), *path.split("/")):
            return Value("it is a symbolic link; what it leads to is linted where it stands, if that is in the vault")
        if is_template(obsidian, inside):
            return Value("it lies in a template folder", said["template-folders"].origin)
        return self._excluded(path) or self._ignored(path, inside) or self._oversized(path)

    def _excluded(self, path: str) -> Value | None:
        from vaultlint.globs import compile_globs

        for folder, own in (("", self.config), *self.config.nested):
            if path.startswith(f"{folder}/" if folder else ""):
                for glob in own.exclude:
                    if compile_globs([glob])(path[len(folder) + 1 :] if folder else path):
                        return Value(f"it is excluded by {glob!r}", self.place(own.source, "exclude").origin())
        return None

    def _ignored(self, path: str, inside: str) -> Value | None:
        if self.config.respect_gitignore and ignored_by_git(self.root)(inside):
            how = "git ignores it" + ("; it is linted only when it is named" if inside == path else "")
            return Value(
                how,
                self.place(self.source).origin("respect-gitignore") if "respect-gitignore" in self.data else DEFAULT,
            )
        return None

    def _oversized(self, path: str) -> Value | None:
        if not self._is_oversized(path):
            return None
        key = "max-file-size"
        return Value(f"it is larger than {key}", self.place(self.source).origin(key) if key in self.data else DEFAULT)

    def _is_oversized(self, path: str) -> bool:
        place, most = os.path.join(self.root, path), self.config.most_bytes
        return most > 0 and os.path.isfile(place) and os.path.getsize(place) > most


def _said(layer: Layer) -> Iterator[tuple[tuple[str, ...], Value]]:
    for name, (severity, options) in layer.choices.items():
        if severity:
            yield (name,), Value(severity, layer.place.origin(name, "severity"))
        for option, value in options.items():
            key = option.replace("_", "-")
            yield (name, key), Value(_plain(value), layer.place.origin(name, key))


def _extended(data: Mapping[str, Any]) -> list[str]:
    """The names of what a configuration builds on."""
    return [each.name if isinstance(each, Extension) else each for each in data.get("extends", [])]


def _wishes(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What a schema says: each property and field by itself."""
    for name, value in table.items():
        if name in ("properties", "fields") and value:
            yield from (((name, inner), _plain(wish)) for inner, wish in value.items())
        else:
            yield (name,), _plain(value)


def _dotted(way: tuple[str, ...]) -> str:
    first, *others = way
    for name in others:
        first = within(first, name)
    return first


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from (((name, *way), inner) for way, inner in _leaves(value))
        else:
            yield (name,), _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return sorted(value) if isinstance(value, set | frozenset) else as_in_a_note(value)
