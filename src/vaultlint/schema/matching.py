"""A note in, the schemas that are for it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from vaultlint.note import Note
from vaultlint.schema.headings import all_headings, fits, plain
from vaultlint.schema.wishes import Condition, Schema
from vaultlint.schema.words import composed, folded, tag, tag_glob, wildcard
from vaultlint.typed import Any

# The cheapest question first: most schemas are for notes of one folder.
_COSTS = ("folder", "path", "file", "property", "tag", "heading", "bold", "any", "all")


class _Seen:
    """A note as conditions see it; what several of them ask for is read once."""

    # Tens of thousands of notes pass here, and `cached_property` takes a lock for each.
    __slots__ = ("_bold", "_headings", "_name", "_tags", "note", "path")

    def __init__(self, note: Note) -> None:
        self.note = note
        self.path = composed(note.path)
        self._name = ""
        self._tags: frozenset[str] | None = None
        self._headings: list[str] | None = None
        self._bold: list[str] | None = None

    def name(self) -> str:
        """The file's name as names are compared."""
        if not self._name:
            self._name = folded(self.path[self.path.rfind("/") + 1 :])
        return self._name

    def tags(self) -> frozenset[str]:
        """All tags, as tags are compared."""
        if self._tags is None:
            names = [each.name.strip("#/").lower() for each in self.note.tags]
            for each in self.note.properties:
                if len(each.name) == 4 and each.name.lower() == "tags":
                    # Only where there is the property is it worth to read it as Obsidian does.
                    names += map(tag, self.note.property_tags)
            self._tags = frozenset(names)
        return self._tags

    def headings(self) -> list[str]:
        """The texts of the headings, as headings are compared."""
        if self._headings is None:
            self._headings = [plain(heading.text) for heading in self.note.headings]
        return self._headings

    def bold(self) -> list[str]:
        """The same with lines in bold."""
        if self._bold is None:
            self._bold = [plain(heading.text) for heading in all_headings(self.note)]
        return self._bold


_Test = Callable[[_Seen], bool]


def matcher(schemas: Iterable[Schema]) -> Callable[[Note], tuple[Schema, ...]]:
    """Which of the schemas are for a note, compiled: for many notes make one and call it often.

    Where a schema and one that extends it are both for a note, only the latter counts: it holds all of the former.
    """
    tests = [(schema, _test(schema.match) if schema.match else None) for schema in schemas]
    if not tests:
        return lambda note: ()

    def chosen(note: Note) -> tuple[Schema, ...]:
        seen = _Seen(note)
        found = tuple(schema for schema, test in tests if test is None or test(seen))
        return _most_special(found) if len(found) > 1 else found

    return chosen


def matches(schema: Schema, note: Note) -> bool:
    """Whether a schema is for this note; one without conditions is for every note."""
    return fulfils(note, schema.match)


def fulfils(note: Note, condition: Condition | None) -> bool:
    """Whether a note fulfils a condition."""
    return condition is None or _test(condition)(_Seen(note))


def _most_special(found: tuple[Schema, ...]) -> tuple[Schema, ...]:
    extended = {name for schema in found for name in schema.bases}
    return tuple(schema for schema in found if schema.name not in extended)


# ------------------------------------------------------------------------------------------------ conditions


@lru_cache(maxsize=1024)
def _test(condition: Condition) -> _Test:
    if condition.kind in ("any", "all"):
        tests = [_test(part) for part in sorted(condition.parts, key=lambda part: _COSTS.index(part.kind))]
        if len(tests) == 1:
            return tests[0]
        return _any(tests) if condition.kind == "any" else lambda seen: all(test(seen) for test in tests)
    if condition.kind == "property":
        return _property(condition.name.lower(), condition.wanted)
    return _MAKERS[condition.kind](condition.wanted)


def _any(tests: list[_Test]) -> _Test:
    def holds(seen: _Seen) -> bool:
        for test in tests:  # noqa: SIM110, a generator for each note takes twice as long
            if test(seen):
                return True
        return False

    return holds


def _folder(wanted: tuple[str, ...]) -> _Test:
    folders = tuple(f"{composed(folder).strip('/')}/".removeprefix("/") for folder in wanted)
    return lambda seen: seen.path.startswith(folders)


def _path(wanted: tuple[str, ...]) -> _Test:
    from vaultlint.globs import compile_globs

    is_path = compile_globs(wanted)
    return lambda seen: is_path(seen.path)


def _file(wanted: tuple[str, ...]) -> _Test:
    patterns = [wildcard(folded(text)).match for text in wanted]

    def is_file(seen: _Seen) -> bool:
        name = seen.name()
        bare = name.removesuffix(".md")
        return any(matches(bare) or matches(name) for matches in patterns)

    return is_file


def _property(name: str, wanted: tuple[object, ...]) -> _Test:
    length = len(name)
    anything = "*" in wanted

    def has_property(seen: _Seen) -> bool:
        for each in seen.note.properties:
            if len(each.name) == length and each.name.lower() == name:
                return each.value not in _EMPTY if anything else _has_value(each.value, wanted)
        return False

    return has_property


_EMPTY: tuple[object, ...] = (None, "", [], {})


def _has_value(value: object, wanted: tuple[object, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    for each in values:
        # True == 1 in Python, but not in a note.
        if each in wanted and any(each == one and isinstance(each, bool) == isinstance(one, bool) for one in wanted):
            return True
    return False


def _tag(wanted: tuple[str, ...]) -> _Test:
    """``trial`` stands for ``#trial`` and all below it, ``trial/**`` only for those below."""
    names = [tag(each) for each in wanted]
    exact = frozenset(name for name in names if "*" not in name)
    above = tuple(f"{name.removesuffix('/**')}/" for name in names if "*" not in name.removesuffix("/**"))
    globs = [tag_glob(name) for name in names if "*" in name.removesuffix("/**")]

    def is_tagged(seen: _Seen) -> bool:
        tags = seen.tags()
        if not exact.isdisjoint(tags):
            return True
        for each in tags:
            if each.startswith(above):
                return True
        return bool(globs) and any(glob.match(each) for each in tags for glob in globs)

    return is_tagged


def _heading(wanted: tuple[str, ...]) -> _Test:
    return lambda seen: any(fits(wanted, text) for text in seen.headings())


def _bold(wanted: tuple[str, ...]) -> _Test:
    return lambda seen: any(fits(wanted, text) for text in seen.bold())


_MAKERS: dict[str, Callable[[tuple[Any, ...]], _Test]] = {
    "folder": _folder,
    "path": _path,
    "file": _file,
    "tag": _tag,
    "heading": _heading,
    "bold": _bold,
}
