from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Heading


@rule(severity="info", fix="unsafe", needs=("headings",))
def heading_jump(note: Note, *, most: int = 1) -> Iterator[Finding]:
    """A heading is more than `most` levels below the one before it.

    The outline pane hangs such a heading under a parent that is not there.
    The fix lifts the heading and what hangs under it or stands beside it.

    ~~~ bad
    # Trip
    ### Packing list
    ### Tickets
    # Diary
    ~~~
    ~~~ fixed
    # Trip
    ## Packing list
    ## Tickets
    # Diary
    ~~~
    ~~~ good most=2
    # Trip
    ### Packing list
    ~~~
    ~~~ good
    ### Notes may start on any level
    # And go up as they like
    ~~~
    """
    most = max(most, 1)
    if all(here[0] - above[0] <= most for above, here in pairwise(note.headings)):
        return
    for number, (above, here) in enumerate(pairwise(note.headings), 1):
        surplus = here.level - above.level - most
        if surplus > 0:
            lift = [Edit(each.start, each.start + surplus, "") for each in _run(note.headings, number)]
            yield at(here, f"level {here.level} follows level {above.level}", *lift, fix="lift it", unsafe=True)


def _run(headings: tuple[Heading, ...], first: int) -> Iterator[Heading]:
    """A heading with those that hang under it or stand beside it."""
    for number in range(first, len(headings)):
        if headings[number].level < headings[first].level:
            return
        yield headings[number]
