from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from vaultlint import Edit, Finding, at, rule
from vaultlint.note import Heading


@rule(severity="info", fix="unsafe", needs=("headings",))
def heading_jump(headings: tuple[Heading, ...], *, most: int = 1) -> Iterator[Finding]:
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
    if _is_steady(tuple([heading[0] for heading in headings]), most):
        return
    for number, (above, here) in enumerate(pairwise(headings), 1):
        surplus = here.level - above.level - most
        if surplus > 0:
            lift = [Edit(each.start, each.start + surplus, "") for each in _run(headings, number)]
            yield at(here, f"level {here.level} follows level {above.level}", *lift, fix="lift it", unsafe=True)


@lru_cache(maxsize=4096)  # there are not many outlines
def _is_steady(levels: tuple[int, ...], most: int) -> bool:
    return all(here - above <= most for above, here in pairwise(levels))


def _run(headings: tuple[Heading, ...], first: int) -> Iterator[Heading]:
    """A heading with those that hang under it or stand beside it."""
    for number in range(first, len(headings)):
        if headings[number].level < headings[first].level:
            return
        yield headings[number]
