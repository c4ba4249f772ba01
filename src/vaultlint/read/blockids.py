"""The flow of a note in, its block ids out: those that links reach, and those that look like ids but are none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from vaultlint.note import BlockId, Span

# An id, white space behind it, the line end within a block, and the end of a cell.
_ID = re.compile(r"\^([0-9A-Za-z-]+)(?=([ \t]*)(?:(\n)(?!\n|\Z)|(\x03)|[\x02\n]|\Z))")


def read_block_ids(
    flow: str, quotes: Sequence[Span], comments: Sequence[Span], first: int
) -> tuple[tuple[BlockId, ...], tuple[BlockId, ...]]:
    """Ids that can be linked and ids that cannot, with the reason (SEMANTICS 6).

    ``first`` is the offset of the first block: an id there has no block to name.
    """
    good: list[BlockId] = []
    lost: list[BlockId] = []
    for found in _ID.finditer(flow):
        start, end = found.start(), found.end(1)
        if start and not (flow[start - 1].isspace() or flow[start - 1] in "\x02\x03"):
            continue
        why = _why_lost(found, first, comments)
        (lost if why else good).append(BlockId(found[1], start, end, why))
    if quotes and good:
        good, hidden = _last_in_quotes(good, quotes)
        lost += hidden
    return tuple(good), tuple(lost)


def _why_lost(found: re.Match[str], first: int, comments: Sequence[Span]) -> str:
    if found[3]:
        return "middle"
    if found[2] and not found[4]:
        return "space"
    if found.start() == first:
        return "first"
    return "comment" if _within(comments, found.start()) else ""


def _last_in_quotes(ids: list[BlockId], quotes: Sequence[Span]) -> tuple[list[BlockId], list[BlockId]]:
    """A quote has one id, the last one in it."""
    starts = [quote.start for quote in quotes]
    kept: list[BlockId] = []
    lost: list[BlockId] = []
    last = -1
    for each in reversed(ids):
        place = bisect_right(starts, each.start) - 1
        inside = place >= 0 and each.start < quotes[place].end
        if inside and place == last:
            lost.append(each._replace(why="quote"))
        else:
            kept.append(each)
        if inside:
            last = place
    return kept[::-1], lost[::-1]


def _within(spans: Sequence[Span], offset: int) -> bool:
    place = bisect_right(spans, (offset, float("inf"))) - 1
    return place >= 0 and offset < spans[place].end
