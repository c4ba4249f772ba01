"""A link in, its source without the quotes of the JSON or YAML around it out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from vaultlint.note import Link
from vaultlint.typed import NamedTuple

_YAML_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|.)", re.DOTALL)
_YAML_CHARACTERS = {"\\t": "\t", "\\\t": "\t", "\\_": "\xa0"}
_TWO_QUOTES = re.compile("''")


class Source(NamedTuple):
    """The source of a link as the syntax of the link reads it."""

    text: str
    place: Callable[[int], int]  # from offsets in it to those in the file
    write: Callable[[str], str]  # a text as it has to stand there


def source_of(link: Link, text: str, path: str) -> Source | None:
    """The source of a link in the text of the file at ``path``; None for one that stands there in no plain way.

    >>> source_of(Link("frontmatter", False, "It's", "", None, 4, 13), "a: '[[It''s]]'", "Trip.md").text
    "[[It's]]"
    """
    if path[-7:].lower() == ".canvas":
        return _unquoted(text, link.start, link.end, '"json')
    if link.kind != "frontmatter":
        return _unquoted(text, link.start, link.end, "")
    start, end = link.start, link.end
    quote = text[start - 1 : start]
    if not text.startswith("[[", start):  # a bracket is written as an escape, so this is the whole value
        quote = text[start : start + 1]
        start, end = start + 1, end - 1
        if text[end : end + 1] != quote or quote != '"':
            return None  # an alias, which says what the value of its anchor says
    # A value of several lines is folded in a way of its own.
    return None if "\n" in text[start:end] else _unquoted(text, start, end, quote if quote in ("'", '"') else "")


def _unquoted(text: str, start: int, end: int, quote: str) -> Source:
    source = text[start:end]
    if not quote:
        return Source(source, partial(int.__add__, start), str)
    from vaultlint.read.canvas import unescape

    if quote == "'":
        inner, place = unescape(source, _TWO_QUOTES, lambda _: "'")
        return Source(inner, lambda offset: start + place(offset), lambda new: new.replace("'", "''"))
    if quote == '"':
        inner, place = unescape(source, _YAML_ESCAPE, _yaml_character)
        return Source(inner, lambda offset: start + place(offset), _in_yaml)

    inner, place = unescape(source)
    return Source(inner, lambda offset: start + place(offset), _in_json)


def _in_json(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def _yaml_character(escape: str) -> str:
    if escape[1] in "xuU" and len(escape) > 2:
        return chr(int(escape.lstrip("\\xuU"), 16))
    # Others stand in no name; one that is taken for itself is not what the reader has read.
    return _YAML_CHARACTERS.get(escape, escape[1])


def _in_yaml(text: str) -> str:
    return "".join(map(_escaped, text))


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
