"""A table of ``[schemas]`` in, a Schema out; which notes it is for, and which of their headings it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from vaultlint.note import Heading, Note

Wrong = Callable[[str], None]


class Condition(NamedTuple):
    """What a note must be: ``wanted`` holds alternatives; "any" and "all" join their ``parts``."""

    kind: str  # "folder", "tag", "property", "path", "heading", "file", "any" or "all"
    wanted: tuple[Any, ...] = ()
    name: str = ""  # of the property
    parts: tuple[Condition, ...] = ()


class HeadingWish(NamedTuple):
    """A heading that a schema asks for: any of the texts, ``*`` and ``?`` stand for what one likes."""

    texts: tuple[str, ...]
    level: int | None = None
    optional: bool = False
    repeated: bool = False


class Schema(NamedTuple):
    """What notes of one sort look like. ``fields``, ``tags``, ``folder`` and ``properties`` are kept as written."""

    name: str
    match: Condition | None = None  # None: every note
    headings: tuple[HeadingWish, ...] = ()
    bold_headings: bool = False
    heading_order: bool = False
    extra_headings: bool = True
    fields: Mapping[str, Any] | None = None
    tags: Mapping[str, Any] | None = None
    folder: str | None = None
    properties: Mapping[str, Any] | None = None


class _Shape(NamedTuple):
    types: tuple[type, ...]
    wanted: str


_TABLE = _Shape((dict,), "a table")
_TEXTS = _Shape((str, list), "a text or a list of texts")
_TEXT = _Shape((str,), "a text")
_SWITCH = _Shape((bool,), "true or false")

_SCHEMA = {
    "match": _TABLE,
    "headings": _Shape((str, list), "a list of headings"),
    "bold-headings": _SWITCH,
    "heading-order": _SWITCH,
    "extra-headings": _SWITCH,
    "fields": _TABLE,
    "tags": _TABLE,
    "folder": _TEXT,
    "properties": _TABLE,
}
_CONDITIONS = {
    "folder": _TEXTS,
    "tag": _TEXTS,
    "property": _Shape((dict,), "a table of names and values"),
    "path": _TEXTS,
    "heading": _TEXTS,
    "file": _TEXTS,
}
_MATCH = _CONDITIONS | {"all": _Shape((dict, list), "a table or a list of tables")}
_WISH = {"text": _TEXTS, "level": _Shape((int,), "a whole number"), "optional": _SWITCH, "repeated": _SWITCH}


# ------------------------------------------------------------------------------------------------ from TOML


def parse_schema(name: str, table: object, where: str, wrong: Wrong) -> Schema | None:
    """Read the table of one schema; ``wrong`` is told each problem with its place. None when there is one."""
    problems: list[str] = []
    tell = problems.append
    values = _checked(table, _SCHEMA, where, tell)
    schema = Schema(
        name,
        match=_match(values["match"], f"{where}.match", tell) if "match" in values else None,
        headings=_wishes(values.get("headings", []), f"{where}.headings", tell),
        bold_headings=values.get("bold-headings", False),
        heading_order=values.get("heading-order", False),
        extra_headings=values.get("extra-headings", True),
        fields=values.get("fields"),
        tags=values.get("tags"),
        folder=values.get("folder"),
        properties=values.get("properties"),
    )
    for problem in problems:
        wrong(problem)
    return None if problems else schema


def _checked(table: object, shapes: Mapping[str, _Shape], where: str, wrong: Wrong) -> dict[str, Any]:
    """The entries of a table that are known and of the right type; the others are told."""
    if not isinstance(table, dict):
        wrong(f"{where} is {_shown(table)}; a table is wanted")
        return {}
    values = {}
    for key, value in table.items():
        if key not in shapes:
            wrong(f"{where}: unknown key {str(key)!r}; {_nearest(str(key), shapes)}")
        elif type(value) not in shapes[key].types:
            wrong(f"{where}.{key} is {_shown(value)}; {shapes[key].wanted} is wanted")
        else:
            values[key] = value
    return values


def _match(table: object, where: str, wrong: Wrong) -> Condition:
    return Condition("any", parts=tuple(_conditions(table, _MATCH, where, wrong)))


def _conditions(table: object, shapes: Mapping[str, _Shape], where: str, wrong: Wrong) -> Iterator[Condition]:
    if table == {}:
        wrong(f"{where} is empty; wanted are {', '.join(shapes)}")
    for key, value in _checked(table, shapes, where, wrong).items():
        if not value:
            wrong(f"{where}.{key} is empty; {shapes[key].wanted} is wanted")
        elif key == "all":
            yield Condition("all", parts=tuple(_all_of(value, f"{where}.all", wrong)))
        elif key == "property":
            for name, wanted in value.items():
                yield Condition("property", _values(wanted, f"{where}.property.{name}", wrong), name)
        else:
            texts = _texts(value, f"{where}.{key}", wrong)
            if key == "path":
                _check_globs(texts, f"{where}.path", wrong)
            yield Condition(key, texts)


def _all_of(value: object, where: str, wrong: Wrong) -> Iterator[Condition]:
    """``all``: each condition of a table, or one of each table in a list."""
    if not isinstance(value, list):
        yield from _conditions(value, _CONDITIONS, where, wrong)
        return
    for number, each in enumerate(value, 1):
        yield Condition("any", parts=tuple(_conditions(each, _CONDITIONS, f"{where} #{number}", wrong)))


def _wishes(value: object, where: str, wrong: Wrong) -> tuple[HeadingWish, ...]:
    entries = value if isinstance(value, list) else [value]
    return tuple(_wish(entry, f"{where} #{number}", wrong) for number, entry in enumerate(entries, 1))


def _wish(value: object, where: str, wrong: Wrong) -> HeadingWish:
    if isinstance(value, str):
        return HeadingWish(_texts(value, where, wrong))
    if not isinstance(value, dict):
        wrong(f"{where} is {_shown(value)}; a text or a table is wanted")
        return HeadingWish(())
    values = _checked(value, _WISH, where, wrong)
    if not value.get("text"):
        wrong(f"{where} has no text; the text of the heading is wanted")
    level = values.get("level")
    if level is not None and not 1 <= level <= 6:
        wrong(f"{where}.level is {level}; a whole number from 1 to 6 is wanted")
    texts = _texts(values.get("text", []), f"{where}.text", wrong)
    return HeadingWish(texts, level, values.get("optional", False), values.get("repeated", False))


def _texts(value: object, where: str, wrong: Wrong) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if not isinstance(entry, str) or not entry.strip():
            wrong(f"{where} has {_shown(entry)}; a text is wanted")
    return tuple(entry.strip() for entry in entries if isinstance(entry, str))


def _check_globs(patterns: tuple[str, ...], where: str, wrong: Wrong) -> None:
    try:
        _globs(patterns)
    except ValueError as error:
        wrong(f"{where}: {error}")


def _values(value: object, where: str, wrong: Wrong) -> tuple[object, ...]:
    """Values of a property; dates as the note has them: as strings."""
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if isinstance(entry, dict | list):
            wrong(f"{where} has {_shown(entry)}; a value or a list of values is wanted")
    return tuple(entry.isoformat() if hasattr(entry, "isoformat") else entry for entry in entries)


def _shown(value: object) -> str:
    """A value as its author wrote it, long ones shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:56] + '…"'


def _nearest(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key.lower().replace("_", "-"), known, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else f"wanted are {', '.join(known)}"


# ------------------------------------------------------------------------------------------------ notes


def matches(schema: Schema, note: Note) -> bool:
    """Whether a schema is for this note; one without conditions is for every note."""
    return schema.match is None or _holds(schema.match, schema, note)


def _holds(condition: Condition, schema: Schema, note: Note) -> bool:
    if condition.kind == "any":
        return any(_holds(part, schema, note) for part in condition.parts)
    if condition.kind == "all":
        return all(_holds(part, schema, note) for part in condition.parts)
    if condition.kind == "path":
        return _globs(condition.wanted)(note.path)
    if condition.kind == "property":
        return _has_value(note.value(condition.name), condition.wanted)
    if condition.kind == "heading":
        return any(_fits(condition.wanted, _plain(heading.text)) for heading in headings_of(schema, note))
    if condition.kind == "file":
        name = note.path.rpartition("/")[2]
        return any(_wildcard(_folded(text)).match(_folded(each)) for text in condition.wanted for each in _names(name))
    if condition.kind == "tag":
        tags = {tag.strip("#/").lower() for tag in (*note.property_tags, *(tag.name for tag in note.tags))}
        return any(_is_tag(tag, wanted) for wanted in condition.wanted for tag in tags)
    return any(f"/{note.path}".startswith(f"/{folder.strip('/')}/".replace("//", "/")) for folder in condition.wanted)


@cache
def _globs(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    from vaultlint.globs import compile_globs

    return compile_globs(patterns)


def _has_value(value: object, wanted: tuple[object, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    # True == 1 in Python, but not in a note.
    return any(each == one and isinstance(each, bool) == isinstance(one, bool) for each in values for one in wanted)


def _names(name: str) -> tuple[str, ...]:
    return (name, name[:-3]) if name.lower().endswith(".md") else (name,)


def _is_tag(tag: str, wanted: str) -> bool:
    """``trial`` stands for ``#trial`` and all below it, ``trial/**`` only for those below."""
    wanted = wanted.strip("#/").lower()
    above = wanted.removesuffix("/**")
    return tag.startswith(above + "/") or (tag == above == wanted)


# ------------------------------------------------------------------------------------------------ headings


def headings_of(schema: Schema, note: Note) -> list[Heading]:
    """The headings of a note in order, lines in bold among them (level 0) where the schema counts those."""
    if not schema.bold_headings or not note.bold_lines:
        return list(note.headings)
    return sorted((*note.headings, *note.bold_lines), key=lambda heading: heading.start)


def fitting(schema: Schema, headings: list[Heading]) -> list[list[int]]:
    """For each wish of the schema, which of the headings have a text that fits it, whatever their level."""
    texts = [_plain(heading.text) for heading in headings]
    return [[here for here, text in enumerate(texts) if _fits(wish.texts, text)] for wish in schema.headings]


def _fits(wanted: tuple[str, ...], text: str) -> bool:
    return any(_wildcard(_wish_text(each)).match(text) for each in wanted)


def _plain(text: str) -> str:
    """A heading's text as it is compared: without markup around it, block id, last colon; case and width of space."""
    before, caret, name = text.rpartition("^")
    if caret and before[-1:] in " \t" and name.isascii() and name.replace("-", "x").isalnum():
        text = before
    return _folded(text.strip("*_`~= \t").rstrip("*_`~=:： \t"))


@cache
def _wish_text(text: str) -> str:
    # Not stripped of "*", which is a wildcard here.
    return _folded(text.strip("_`~= \t").rstrip(":： \t"))


def _folded(text: str) -> str:
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)
    return " ".join(text.split()).casefold()


@cache
def _wildcard(text: str) -> re.Pattern[str]:
    """``*`` and ``?`` as an expression. What a ``*`` skipped is never tried again, so time stays linear."""
    first, *others = (re.escape(piece).replace(r"\?", ".") for piece in re.sub(r"\*+", "*", text).split("*"))
    if not others:
        return re.compile(rf"(?s:{first})\Z")
    *between, last = others
    skips = "".join(f"(?>.*?{piece})" for piece in between)
    return re.compile(rf"(?s:{first}{skips}.*{last})\Z")
