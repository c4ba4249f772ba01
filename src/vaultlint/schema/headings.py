"""A note in, its headings as a schema sees them; which of them fit the ones it asks for."""

from __future__ import annotations

from functools import lru_cache

from vaultlint.note import Heading, Note
from vaultlint.schema.wishes import Schema
from vaultlint.schema.words import bare, folded, wildcard


def headings_of(schema: Schema, note: Note) -> list[Heading]:
    """The headings of a note in order, lines in bold among them (level 0) where the schema counts those."""
    return all_headings(note) if schema.bold_headings else list(note.headings)


def all_headings(note: Note) -> list[Heading]:
    """Headings and lines in bold, in order."""
    if not note.bold_lines:
        return list(note.headings)
    return sorted((*note.headings, *note.bold_lines), key=lambda heading: heading.start)


def fitting(schema: Schema, headings: list[Heading]) -> list[list[int]]:
    """For each wish of the schema, which of the headings have a text that fits it, whatever their level."""
    texts = [plain(heading.text) for heading in headings]
    return [[here for here, text in enumerate(texts) if fits(wish.texts, text)] for wish in schema.headings]


def fits(wanted: tuple[str, ...], text: str) -> bool:
    """Whether one of the texts with wildcards is a heading's text, as ``plain`` makes it."""
    return any(wildcard(_wish_text(each)).match(text) for each in wanted)


def plain(text: str) -> str:
    """A heading's text as it is compared: without markup around it, block id, last colon; case and width of space."""
    before, caret, name = text.rpartition("^")
    if caret and before[-1:] in " \t" and name.isascii() and name.replace("-", "x").isalnum():
        text = before
    return bare(text)


@lru_cache(maxsize=1024)
def _wish_text(text: str) -> str:
    # Not stripped of "*", which is a wildcard here.
    return folded(text.strip("_`~= \t").rstrip(":： \t"))
