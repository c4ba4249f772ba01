"""A note in, the definitions of its reference links out, each as the link that it is for other programs.

Obsidian follows `[Rome]: Cities/Rome.md` and does not count it as a link (SEMANTICS 3.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.note import Link, Reading
from vaultlint.read import read
from vaultlint.read.destination import find_destination, internal, unescape
from vaultlint.typed import NamedTuple

_LABEL = re.compile(r"^ {0,3}\[(?!\^)(?:[^\[\]\\\n]|\\.)+\]:[ \t]*+(?=\S)", re.MULTILINE)


class Definition(NamedTuple):
    """A definition as an inline link, so that it can be written as one: a text of its own, and where that stands."""

    link: Link
    text: str
    shift: int  # from offsets in it to those in the note


def definitions(reading: Reading) -> Iterator[Definition]:
    """Those at the top level of a note."""
    text = reading.text
    lines = list(_LABEL.finditer(text)) if "]:" in text else []
    if not lines:
        return
    words = read("", _LABEL.sub(lambda found: "x" * len(found[0]), text).encode()).prose
    for found in lines:
        start, end = found.span()
        # Definitions are blank in prose. So is code; but there, a word in their place would be blank too.
        if reading.prose[start:end].strip() or not words[start:end].strip():
            continue
        line_end = text.find("\n", end)
        if place := find_destination(text, end, len(text) if line_end < 0 else line_end):
            yield from _as_link(text, *place)


def _as_link(text: str, start: int, stop: int, behind: int) -> Iterator[Definition]:
    target, mark, rest = internal(unescape(text[start:stop]), False).partition("#")
    if target:
        angle = behind - stop
        inline = f"[]({text[start - angle : behind]})"
        link = Link("markdown", False, target.strip(), mark + rest, "", 0, len(inline))
        yield Definition(link, inline, start - angle - len("[]("))
