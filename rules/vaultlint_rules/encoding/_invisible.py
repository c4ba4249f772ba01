"""Characters that nobody sees: their names, and where they do harm for certain.

Many are needed: U+200C and U+200D in Persian, in the scripts of India and in emoji, U+200B between words of Thai or
Khmer, U+00AD where a word may be broken, marks of direction in Hebrew and Arabic.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from vaultlint import Note, Span
from vaultlint.typed import NamedTuple

# Marks of direction; those of _TURNING show Latin text otherwise than it stands, or its punctuation elsewhere.
_DIRECTION = {
    "\u061c": "Arabic letter mark",
    "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark",
    "\u202a": "left-to-right embedding",
    "\u202b": "right-to-left embedding",
    "\u202c": "end of embedding",
    "\u202d": "left-to-right override",
    "\u202e": "right-to-left override",
    "\u2066": "left-to-right isolate",
    "\u2067": "right-to-left isolate",
    "\u2068": "first strong isolate",
    "\u2069": "end of isolate",
}
_TURNING = frozenset("\u061c\u200f\u202b\u202d\u202e\u2067\u2068")
_IN_WORDS = {"\u200b": "zero-width space", "\u2060": "word joiner"}
_IN_NAMES = {"\u00ad": "soft hyphen"}
_MARK = {"\ufeff": "byte order mark"}
_CONTROLS = {chr(code): "control character" for code in (*range(9), *range(0x0E, 0x20), 0x7F)}

NAMES = _DIRECTION | _IN_WORDS | _IN_NAMES | _MARK | _CONTROLS
RUN = re.compile(f"[{re.escape(''.join(NAMES))}]+")

_CONTROL_BYTES = bytes(map(ord, _CONTROLS))
# U+200B to U+202E and U+2060 to U+2069 in UTF-8. Quotation marks and dashes are led by the same bytes.
_AMONG_TYPOGRAPHY = re.compile(rb"\xe2\x80[\x8b\x8e\x8f\xaa-\xae]").search
_BEHIND_TYPOGRAPHY = re.compile(rb"\xe2\x81[\xa0\xa6-\xa9]").search
_SOFT_HYPHEN = re.compile(rb"\xc2\xad").search
_ARABIC_MARK = re.compile(rb"\xd8\x9c").search
_BOM = "\ufeff".encode()
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LAST_OF_LATIN = "\u052f"  # Latin, Greek and Cyrillic letters, which are written without such characters


def may_be_in(data: bytes) -> bool:
    """Whether any of the characters is in a file, but for a byte order mark at its start.

    This runs on every note. In UTF-8 one byte is found quickly, whereas in a Chinese text every other character may
    look like half of one that is searched for.
    """
    if not data.isascii():
        if 0xE2 in data and (_AMONG_TYPOGRAPHY(data) or _BEHIND_TYPOGRAPHY(data)):
            return True
        if (0xC2 in data and _SOFT_HYPHEN(data)) or (0xD8 in data and _ARABIC_MARK(data)):
            return True
        if 0xEF in data and data.find(_BOM, len(_BOM) * data.startswith(_BOM)) >= 0:
            return True
    return len(data.translate(None, _CONTROL_BYTES)) < len(data)


class Place(NamedTuple):
    """A stretch of a note that Obsidian compares sign by sign, and what it is called."""

    start: int
    end: int
    kind: str


class Places:
    """Link targets, tags, names of properties, and the headings that some of them stand in."""

    def __init__(self, note: Note, text: str) -> None:
        names = [Place(each.start, each.end, "tag") for each in note.tags]
        names += [Place(each.start, each.end, "property name") for each in note.properties]
        names += [Place(*_target(link.start, link.end, link.kind, text), "link target") for link in note.links]
        headings = [Place(each.start, each.end, "heading") for each in note.headings]
        self._sorted = [(places, [each.start for each in places]) for places in (sorted(names), headings)]

    def around(self, span: Span) -> Place | None:
        """The innermost stretch that a span lies in."""
        for places, starts in self._sorted:
            at = bisect_right(starts, span.start) - 1
            if at >= 0 and span.end <= places[at].end:
                return places[at]
        return None


def _target(start: int, end: int, kind: str, text: str) -> tuple[int, int]:
    """What a link asks for, without its brackets and its display text."""
    if kind == "markdown":
        opening = text.rfind("](", start, end)
        return (opening + 2, end - 1) if opening >= 0 else (start, end)
    opening = text.find("[[", start, end)
    first = opening + 2 if opening >= 0 else start
    stops = (text.find("|", first, end), text.find("]]", first, end))
    return first, min([stop for stop in stops if stop >= 0], default=end)


def is_harmful(text: str, span: Span, place: Place | None) -> bool:
    """Whether a run of invisible characters can only be a mistake where it stands."""
    signs = set(text[span.start : span.end])
    if not signs.isdisjoint(_MARK) or not signs.isdisjoint(_CONTROLS):
        return True
    if not signs.isdisjoint(_DIRECTION):
        return not _RIGHT_TO_LEFT.search(_line(text, span))
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if place:
        return all(_is_latin(each) for each in (before, after) if each.isalnum())
    return not signs.isdisjoint(_IN_WORDS) and before.isalnum() and after.isalnum() and _is_latin(max(before, after))


def is_seen(text: str, span: Span) -> bool:
    """Whether the text may look otherwise without the run: it, or one in its line, turns the direction."""
    signs = text[span.start : span.end]
    return not _DIRECTION.keys().isdisjoint(signs) and not _TURNING.isdisjoint(_line(text, span))


def _is_latin(sign: str) -> bool:
    return sign <= _LAST_OF_LATIN or "\u1e00" <= sign <= "\u1fff"


def _line(text: str, span: Span) -> str:
    """The line around a span, but no more than some hundred characters of it."""
    before, after = text[max(span.start - 200, 0) : span.start], text[span.end : span.end + 200]
    return before.rpartition("\n")[2] + text[span.start : span.end] + after.partition("\n")[0]
