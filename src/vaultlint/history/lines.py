"""Two texts in, which lines of one stand in place of which of the other out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from vaultlint.typed import NamedTuple

_MOST_PAIRS = 40_000  # of lines that are compared with each other; more count as all changed


class Hunk(NamedTuple):
    """Lines ``old_start`` to ``old_end`` became ``start`` to ``end``; from 0, the ends exclusive."""

    old_start: int
    old_end: int
    start: int
    end: int


def lines_of(content: bytes) -> list[bytes]:
    """The lines of a text, whatever their ends are; as many as rules count."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def hunks(old: Sequence[bytes], new: Sequence[bytes]) -> list[Hunk]:
    """Where two texts differ, in order.

    Lines that stand in each text once and in the same order hold the texts together (patience diff), and what is
    between them is compared line by line, so that time does not grow with the square of the text.
    """
    found: list[Hunk] = []
    at, old_at = 0, 0
    for old_line, line in [*_anchors(old, new), (len(old), len(new))]:
        found += _between(old, new, Hunk(old_at, old_line, at, line))
        old_at, at = old_line + 1, line + 1
    return found


def _between(old: Sequence[bytes], new: Sequence[bytes], gap: Hunk) -> Iterator[Hunk]:
    old_start, old_end, start, end = gap
    while old_start < old_end and start < end and old[old_start] == new[start]:
        old_start, start = old_start + 1, start + 1
    while old_start < old_end and start < end and old[old_end - 1] == new[end - 1]:
        old_end, end = old_end - 1, end - 1
    rest = Hunk(old_start, old_end, start, end)
    if old_start == old_end or start == end or (old_end - old_start) * (end - start) > _MOST_PAIRS:
        if rest != (old_start, old_start, start, start):
            yield rest
        return
    matcher = SequenceMatcher(None, old[old_start:old_end], new[start:end], autojunk=False)
    for tag, *(a, b, c, d) in matcher.get_opcodes():
        if tag != "equal":
            yield Hunk(old_start + a, old_start + b, start + c, start + d)


def _anchors(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """Lines that both texts have once, as many as stand in the same order."""
    once, once_new = _once(old), _once(new)
    pairs = sorted((number, once_new[line]) for line, number in once.items() if line in once_new)
    # The longest rising run of the second numbers, by patience sorting.
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        pile = bisect_left(tops, number)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [number]
        ends[pile : pile + 1] = [index]
    run: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _once(lines: Sequence[bytes]) -> dict[bytes, int]:
    counts = Counter(lines)
    return {line: number for number, line in enumerate(lines) if counts[line] == 1}
