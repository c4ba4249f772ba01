from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Heading
from vaultlint.schema import Schema, fitting, headings_of
from vaultlint.typed import NamedTuple


@rule(needs=("schemas.headings",))
def heading_order(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A heading stands elsewhere than its schema puts it: in another place or on another level.

    Readers of notes that are alike know where to look; a section that has moved is overlooked.
    With `heading-order = true` the headings of a schema stand in the order in which it lists them; those it does not
    list may stand anywhere. As few headings as possible are reported: when one has moved, it and not those it passed.

    ~~~ bad schema={ headings = ["Information", "Findings", "Summary"], heading-order = true }
    ## Summary
    ## Information
    ## Findings
    ~~~
    ~~~ good schema={ headings = ["Information", "Findings", "Summary"], heading-order = true }
    ## Information
    ### Agent
    ## Findings
    ## Summary
    ~~~
    ~~~ good schema={ headings = ["Information", "Summary"] }
    ## Summary
    ## Information
    ~~~

    A heading may have a `level`. Lines in bold, which count as headings with `bold-headings`, fit every level.

    ~~~ bad schema={ headings = [{ text = "Summary", level = 2 }] }
    ### Summary
    ~~~

    With `extra-headings = false` a note has the headings of its schema and no others. A heading that may come more
    than once is `repeated`.

    ~~~ bad schema={ headings = ["Summary"], extra-headings = false }
    ## Summary
    ## Remarks
    ~~~
    ~~~ good schema={ headings = [{ text = "Comparison*", repeated = true }], extra-headings = false }
    ## Comparison A
    ## Comparison B
    ~~~
    """
    for schema in schemas:
        if schema.headings:
            yield from _judge(schema, note)


def _judge(schema: Schema, note: Note) -> Iterator[Finding]:
    headings = headings_of(schema, note)
    fits = _fits(schema, headings)
    kept = _in_order(schema, fits)
    moved = _moved(schema, fits, kept)
    if schema.heading_order:
        wishes, places = [here.wish for here in kept], [here.heading for here in kept]
        for here in moved:
            above, below = bisect_left(wishes, here.wish) - 1, bisect_right(wishes, here.wish)
            if above >= 0 and places[above] > here.heading:
                where, wanted, other = "before", "after", headings[places[above]]
            else:
                where, wanted, other = "after", "before", headings[places[below]]
            message = f"{headings[here.heading].text!r} stands {where} {other.text!r}"
            yield at(headings[here.heading], f"{message}; schema {schema.name!r} wants it {wanted} that")
    for here in (*kept, *moved):
        heading, wanted_level = headings[here.heading], schema.headings[here.wish].level
        if wanted_level and heading.level not in (0, wanted_level):
            yield at(heading, f"level {heading.level}; schema {schema.name!r} wants level {wanted_level}")
    if not schema.extra_headings:
        placed = {here.heading for here in (*kept, *moved)}
        for number, heading in enumerate(headings):
            if number not in placed:
                yield at(heading, f"no place for {heading.text!r} in schema {schema.name!r}")


class _Place(NamedTuple):
    """The heading that fulfils a wish of the schema, both as positions."""

    heading: int
    wish: int


def _fits(schema: Schema, headings: list[Heading]) -> list[list[int]]:
    """The wishes that each heading fulfils; one on the wrong level only where none is on the right one."""
    fits: list[list[int]] = [[] for _ in headings]
    for number, (wish, places) in enumerate(zip(schema.headings, fitting(schema, headings), strict=True)):
        right = [here for here in places if wish.level is None or headings[here].level in (0, wish.level)]
        for here in right or places:
            fits[here].append(number)
    return fits


def _in_order(schema: Schema, fits: list[list[int]]) -> list[_Place]:
    """The most headings that stand in the order of the schema: the longest increasing subsequence."""
    # For each wish the longest chain that ends there: its length, its last place, the chain before.
    nothing: tuple[int, _Place | None, object] = (0, None, None)
    chains = [nothing for _ in schema.headings]
    for heading, wishes in enumerate(fits):
        grown = []
        for wish in wishes:
            above = chains[: wish + schema.headings[wish].repeated]
            longest = max(above, key=lambda chain: chain[0], default=nothing)
            grown.append((longest[0] + 1, _Place(heading, wish), longest))
        for wish, chain in zip(wishes, grown, strict=True):
            if chain[0] > chains[wish][0]:
                chains[wish] = chain
    return _unchained(max(chains, key=lambda chain: chain[0], default=nothing))


def _unchained(chain: object) -> list[_Place]:
    places = []
    while isinstance(chain, tuple) and chain[1]:
        places.append(chain[1])
        chain = chain[2]
    return places[::-1]


def _moved(schema: Schema, fits: list[list[int]], kept: list[_Place]) -> list[_Place]:
    """Headings out of order: each fulfils a wish that nothing in order does."""
    placed = {here.heading for here in kept}
    taken = {here.wish for here in kept}
    moved = []
    for heading, wishes in enumerate(fits):
        free = (wish for wish in wishes if schema.headings[wish].repeated or wish not in taken)
        if heading not in placed and (wish := next(free, None)) is not None:
            taken.add(wish)
            moved.append(_Place(heading, wish))
    return moved
