"""Two readings in, of which one has something more, whether they say the same beside it out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from vaultlint.note import SIGN, Note, Reading
from vaultlint.suppress.directive import Gap

_SPANS = frozenset({"start", "end", "value_start", "value_end", "error_start", "error_end"})
# Paragraphs that may be tables are only where rules look closer, and a pipe in a comment makes one of those.
_OTHER = frozenset({"path", "kind", "line_starts", "crlf", "table_like"})
_COMPARED = tuple(name for name in Note._fields if name not in _OTHER)


def says_the_same(longer: Reading, shorter: Reading, gaps: Sequence[Gap]) -> bool:
    """Whether a file says the same with and without these parts of it; what stands inside of them does not count.

    ``gaps`` are places of the longer one, in order, without which it is the shorter one.
    """
    place = mover(gaps)
    for name in _COMPARED:
        if _facts(getattr(longer.note, name), gaps, place) != _facts(getattr(shorter.note, name), (), _as_it_is):
            return False
    paragraphs = _facts(longer.paragraphs, gaps, place)
    return paragraphs == _facts(shorter.paragraphs, (), _as_it_is) and _words(longer) == _words(shorter)


def mover(gaps: Sequence[Gap]) -> Callable[[int], int]:
    """What gives the place of the shorter text for one of the longer text.

    >>> move = mover([(2, 5), (6, 8)])
    >>> [move(place) for place in (0, 2, 4, 5, 6, 9)]
    [0, 2, 2, 2, 3, 4]
    """
    starts = [start for start, _ in gaps]
    taken = [0, *accumulate(end - start for start, end in gaps)]

    def move(offset: int) -> int:
        place = bisect_right(starts, offset) - 1
        if place < 0:
            return offset
        start, end = gaps[place]
        return start - taken[place] if offset <= end else offset - taken[place + 1]

    return move


def _as_it_is(offset: int) -> int:
    return offset


def _facts(value: object, gaps: Sequence[Gap], place: Callable[[int], int]) -> object:
    """Facts with their places moved, those inside of gaps and our own property left out."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        if _is_within(value, gaps) or str(getattr(value, "name", "")).startswith(SIGN):
            return None
        fields = zip(value._fields, value, strict=True)
        return tuple(place(each) if name in _SPANS else _facts(each, gaps, place) for name, each in fields)
    if isinstance(value, float | list | dict):
        return repr(value)  # not a number is never the same
    if isinstance(value, tuple):
        return tuple(each for each in (_facts(each, gaps, place) for each in value) if each is not None)
    return value


def _is_within(fact: object, gaps: Sequence[Gap]) -> bool:
    start, end = getattr(fact, "start", -1), getattr(fact, "end", -1)
    number = bisect_right(gaps, (start, float("inf"))) - 1
    return start < end and number >= 0 and end <= gaps[number][1]


def _words(reading: Reading) -> str:
    return "".join(reading.prose.split())
