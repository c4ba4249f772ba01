"""A line of a note in, what a terminal shows for it out: signs and the cells that each takes."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import get_character_cell_size

from vaultlint.report.escape import escape, numbered
from vaultlint.typed import NamedTuple

TAB = 4
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_BLACK_FLAG = "\U0001f3f4"  # followed by tag characters: England, Scotland, Wales


class Sign(NamedTuple):
    """What is shown for one or more characters: a letter with its accents, a joined emoji, an escape."""

    shown: str
    cells: int
    start: int  # index of the first character
    escaped: bool = False


def signs(text: str, start: int, end: int) -> Iterator[Sign]:
    """The signs of a part of the text; tabs end at every fourth cell of it.

    >>> [(each.shown, each.cells) for each in signs("a\\t日\\x1b", 0, 4)]
    [('a', 1), ('   ', 3), ('日', 2), ('\\\\x1b', 4)]
    """
    column = 0
    here = start
    while here < end:
        sign, here = _sign(text, here, end, column)
        column += sign.cells
        yield sign


def _sign(text: str, start: int, end: int, column: int) -> tuple[Sign, int]:
    character = text[start]
    if character == "\t":
        cells = TAB - column % TAB
        return Sign(" " * cells, cells, start), start + 1
    if " " <= character <= "~" and (start + 1 == end or " " <= text[start + 1] <= "~"):
        return Sign(character, 1, start), start + 1
    shown = escape(character)
    if shown == character and not _cells(character):
        shown = numbered(character)  # an accent on nothing would go to what stands before the line
    if shown != character:
        return Sign(shown, len(shown), start, True), start + 1
    stop, cells = _cluster(text, start, end)
    return Sign(text[start:stop], cells, start), stop


def _cluster(text: str, start: int, end: int) -> tuple[int, int]:
    """The end and the cells of a sign of several characters, as terminals with a recent Unicode count them."""
    cells = _cells(text[start])
    stop = start + 1
    while stop < end:
        character = text[stop]
        if character == _EMOJI_STYLE:
            cells = 2
        elif not _joins(text, start, stop, cells):
            break
        stop += 1
    return stop, cells


def _joins(text: str, start: int, here: int, cells: int) -> bool:
    character = text[here]
    if _is_tag(character):
        return text[start] == _BLACK_FLAG
    if cells == 2 and (_is_skin_tone(character) or (text[here - 1] == _JOINER and _is_pictogram(character))):
        return True
    return not _cells(character) and escape(character) == character


def _cells(character: str) -> int:
    return 2 if _is_skin_tone(character) else get_character_cell_size(character)


def _is_tag(character: str) -> bool:
    return "\U000e0020" <= character <= "\U000e007f"


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_pictogram(character: str) -> bool:
    return character > "\u2000" and not character.isalpha()
