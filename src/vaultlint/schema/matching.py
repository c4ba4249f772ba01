"""A note in, the schemas that are for it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Any

from vaultlint.note import Note
from vaultlint.schema.headings import all_headings, fits, plain
from vaultlint.schema.wishes import Condition, Schema
from vaultlint.schema.words import composed, folded, stem, tag, tag_glob, wildcard

# The cheapest question first: most schemas are for notes of one folder.
_COSTS = ("folder", "path", "file", "property", "tag", "heading", "bold", "any", "all")


class _Seen:
    """A note as conditions see it; what several of them ask for is read once."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.path = composed(note.path)

    @cached_property
    def tags(self) -> frozenset[str]:
        note = self.note
        return frozenset(map(tag, (*note.property_tags, *(each.name for each in note.tags))))

    @cached_property
    def properties(self) -> dict[str, object]:
        return {each.name.lower(): each.value for each in reversed(self.note.properties)}

    @cached_property
    def headings(self) -> list[str]:
        return [plain(heading.text) for heading in self.note.headings]

    @cached_property
    def bold(self) -> list[str]:
        return [plain(heading.text) for heading in all_headings(self.note)]


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
        join = any if condition.kind == "any" else all
        return lambda seen: join(test(seen) for test in tests)
    if condition.kind == "property":
        return _property(condition.name.lower(), condition.wanted)
    return _MAKERS[condition.kind](condition.wanted)


def _folder(wanted: tuple[str, ...]) -> _Test:
    folders = tuple(f"{composed(folder).strip('/')}/".removeprefix("/") for folder in wanted)
    return lambda seen: seen.path.startswith(folders)


def _path(wanted: tuple[str, ...]) -> _Test:
    from vaultlint.globs import compile_globs

    is_path = compile_globs(wanted)
    return lambda seen: is_path(seen.path)


def _file(wanted: tuple[str, ...]) -> _Test:
    patterns = [wildcard(folded(text)) for text in wanted]

    def is_file(seen: _Seen) -> bool:
        names = {folded(stem(seen.path)), folded(seen.path.rpartition("/")[2])}
        return any(pattern.match(name) for pattern in patterns for name in names)

    return is_file


def _property(name: str, wanted: tuple[object, ...]) -> _Test:
    if "*" in wanted:
        return lambda seen: seen.properties.get(name) not in (None, "", [], {})
    return lambda seen: name in seen.properties and _has_value(seen.properties[name], wanted)


def _has_value(value: object, wanted: tuple[object, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    # True == 1 in Python, but not in a note.
    return any(each == one and isinstance(each, bool) == isinstance(one, bool) for each in values for one in wanted)


def _tag(wanted: tuple[str, ...]) -> _Test:
    """``trial`` stands for ``#trial`` and all below it, ``trial/**`` only for those below."""
    names = [tag(each) for each in wanted]
    exact = frozenset(name for name in names if "*" not in name)
    above = tuple(f"{name.removesuffix('/**')}/" for name in names if "*" not in name.removesuffix("/**"))
    globs = [tag_glob(name) for name in names if "*" in name.removesuffix("/**")]

    def is_tagged(seen: _Seen) -> bool:
        return not exact.isdisjoint(seen.tags) or any(
            each.startswith(above) or any(glob.match(each) for glob in globs) for each in seen.tags
        )

    return is_tagged


def _heading(wanted: tuple[str, ...]) -> _Test:
    return lambda seen: any(fits(wanted, text) for text in seen.headings)


def _bold(wanted: tuple[str, ...]) -> _Test:
    return lambda seen: any(fits(wanted, text) for text in seen.bold)


_MAKERS: dict[str, Callable[[tuple[Any, ...]], _Test]] = {
    "folder": _folder,
    "path": _path,
    "file": _file,
    "tag": _tag,
    "heading": _heading,
    "bold": _bold,
}
