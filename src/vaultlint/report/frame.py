"""A line of a note and a span in it in, the part that fits on the page and the place of the carets out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, groupby

from vaultlint.report.cells import Sign, signs
from vaultlint.report.paint import Piece
from vaultlint.typed import NamedTuple

_CUT = Piece("…", "faint")
# Characters that are looked at on each side of where a span starts, for each cell of the page. More than one, for
# characters that take no cell; bounded, so that a finding costs the same in a line of any length.
_REACH = 4


class Frame(NamedTuple):
    """A line as it is shown, and where its carets stand below it."""

    pieces: tuple[Piece, ...]
    indent: int
    carets: int


def frame(line: str, start: int, end: int, room: int, style: str = "") -> Frame:
    """The line around a span, in at most ``room`` cells; an empty span has one caret.

    ``style`` is that of the span in the line: terminals do not agree on the cells of every emoji.

    >>> shown = frame("a\\tsee 日本語", 6, 9, 40)
    >>> "".join(piece.text for piece in shown.pieces), shown.indent, shown.carets
    ('a   see 日本語', 8, 6)
    """
    first, last = _reach(line, start, room)
    shown = list(signs(line, first, last))
    edges = [0, *accumulate(sign.cells for sign in shown)]
    left = _number(shown, start, last)
    right = min(_number(shown, max(start, end - 1), last) + 1, len(shown))
    low, high = _window(edges, left, right, room, (first > 0, last < len(line)))
    cut_before, cut_after = low > 0 or first > 0, high < len(shown) or last < len(line)
    parts = (shown[low:left], ""), (shown[left : min(right, high)], style), (shown[right:high], "")
    pieces = (*[_CUT] * cut_before, *(piece for part in parts for piece in _pieces(*part)), *[_CUT] * cut_after)
    return Frame(pieces, edges[left] - edges[low] + cut_before, max(1, edges[min(right, high)] - edges[left]))


def _reach(line: str, start: int, room: int) -> tuple[int, int]:
    reach = _REACH * room
    return (0, len(line)) if len(line) <= 2 * reach else (max(0, start - reach), min(len(line), start + reach))


def _number(shown: list[Sign], index: int, last: int) -> int:
    """Which sign holds the character with this index; one past the last sign for what lies behind."""
    return len(shown) if index >= last else bisect_right(shown, index, key=lambda sign: sign.start) - 1


def _window(edges: list[int], left: int, right: int, room: int, cut: tuple[bool, bool]) -> tuple[int, int]:
    """The first sign and the one after the last that fit, with the span from ``left`` to ``right`` among them.

    ``edges`` are the cells before each sign; ``cut`` says whether the line goes on before and behind them.
    """
    total = edges[-1]
    if total + sum(cut) <= room:
        return 0, len(edges) - 1
    low = 0
    if cut[0] or edges[right] > room - 1:
        free = room - 2 - (edges[right] - edges[left])
        begin = edges[left] - (free // 2 if free >= 0 else room // 5)
        begin = begin if cut[1] else min(begin, total - room + 1)
        low = bisect_left(edges, max(0, begin))
    room -= low > 0 or cut[0]
    if not cut[1] and total - edges[low] <= room:
        return low, len(edges) - 1
    return low, bisect_right(edges, edges[low] + room - 1) - 1


def _pieces(shown: list[Sign], style: str) -> list[Piece]:
    return [
        Piece("".join([sign.shown for sign in group]), "escaped" if escaped else style)
        for escaped, group in groupby(shown, key=lambda sign: sign.escaped)
    ]
