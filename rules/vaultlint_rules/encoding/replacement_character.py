from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule

_LOST = "\N{REPLACEMENT CHARACTER}"
_RUN = re.compile(f"{_LOST}+")
_MENTION = re.compile(r"U\+FFFD|replacement|encod|unicode|utf-?8|charset", re.IGNORECASE)
_LONG = 4  # so many in a row are no mention
_MANY = 10  # places; more of them are one fault
_SHOWN = 20


@rule(severity="warning", signs=(_LOST,))
def replacement_character(note: Note, text: str, prose: str) -> Iterator[Finding]:
    """A character of a word was lost: `\N{REPLACEMENT CHARACTER}` stands for it.

    A program that read the text in the wrong encoding put it there, and saved it. What stood there is gone for good;
    a copy or an older version of the note may still have it.
    Code is left alone, and so is a sign that stands by itself or in a line about encodings.

    ~~~ bad
    A caf\N{REPLACEMENT CHARACTER} in Rome
    ~~~
    ~~~ good
    A café in Rome, and `caf\N{REPLACEMENT CHARACTER}` in code
    ~~~
    ~~~ good
    Such bytes are shown as \N{REPLACEMENT CHARACTER} in the editor.
    ~~~
    """
    lost = list(_lost(note, text, prose))
    if not any(_is_in_word(text, each) for each in lost):
        return
    if len(lost) > _MANY:
        message = f"{len(lost)} places where characters were lost, the first is {_shown(text, lost[0])}"
        yield at(lost[0], message, help="look for an older version or a copy", places=len(lost))
        return
    for each in lost:
        what = "a character was" if each.end - each.start == 1 else f"up to {each.end - each.start} characters were"
        message = f"{what} lost in {_shown(text, each)}"
        yield at(each, message, help="write it anew, or look for an older version", places=1)


def _lost(note: Note, text: str, prose: str) -> Iterator[Span]:
    """The signs that stand in the file: bytes that are not UTF-8 look the same, and another rule speaks of them."""
    properties = note.frontmatter.end if note.frontmatter else 0
    broken = [flaw for flaw in note.flaws if flaw.kind == "invalid-utf8"]
    starts = [flaw.start for flaw in broken]
    for found in _RUN.finditer(text):
        start, end = found.span()
        place = bisect_right(starts, end - 1)
        if place and start < broken[place - 1].end:
            continue
        if (start < properties or prose[start] == _LOST) and not _MENTION.search(_line(text, start, end)):
            yield Span(start, end)


def _is_in_word(text: str, span: Span) -> bool:
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return before.isalnum() or after.isalnum() or span.end - span.start >= _LONG


def _line(text: str, start: int, end: int) -> str:
    """The line around a place, but no more than some hundred characters of it."""
    before, after = text[max(start - 200, 0) : start], text[end : end + 200]
    return before.rpartition("\n")[2] + after.partition("\n")[0]


def _shown(text: str, span: Span) -> str:
    """The word that a place stands in."""
    before = text[max(span.start - _SHOWN, 0) : span.start]
    after = text[span.end : span.end + _SHOWN]
    signs = text[span.start : min(span.end, span.start + _SHOWN)]
    return repr((before.split() or [""])[-1] * (not before[-1:].isspace()) + signs + _first(after))


def _first(text: str) -> str:
    return "" if not text or text[0].isspace() else text.split()[0]
