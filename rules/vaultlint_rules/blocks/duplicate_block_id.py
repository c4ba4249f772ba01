from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from vaultlint import Finding, at, rule
from vaultlint.note import BlockId


@rule(severity="warning", needs=("block_ids",))
def duplicate_block_id(block_ids: tuple[BlockId, ...], line_starts: Sequence[int]) -> Iterator[Finding]:
    """A block id stands more than once in a note.

    Links with it lead to the last of these blocks, whatever their author meant. Case does not matter.

    ~~~ bad
    We leave on Monday. ^plan

    We leave on Friday. ^plan
    ~~~
    ~~~ good
    We leave on Monday. ^plan

    We leave on Friday. ^new-plan
    ~~~
    """
    before: dict[str, BlockId] = {}
    for each in block_ids:
        name = each.name.lower()
        if first := before.get(name):
            line = bisect_right(line_starts, first.start)
            message = f"block id ^{each.name} stands in line {line} already"
            yield at(each, message, help=f"no link reaches line {line}; give one of them another id", id=each.name)
        before[name] = each
