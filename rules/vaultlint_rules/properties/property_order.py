from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Property

_ANCHOR = re.compile(r"(?:^|[\s,:\[{-])[&*][^\s*]", re.MULTILINE)  # must stand before what repeats it
_OTHERS = "*"


@rule(severity="info", on=False, fix="safe", needs=("properties",))
def property_order(note: Note, text: str, *, order: tuple[str, ...] = ()) -> Iterator[Finding]:
    """A property stands above one that should come before it.

    Notes of one sort are easier to read, and to compare, when their properties come in one order. `order` names them
    from the top; `"*"` stands for all others, which otherwise come last and keep their order. Without the option
    nothing is said. The fix moves each property with all its lines and the comments right above it.

    ~~~ bad order=["title","tags"]
    ---
    tags: [trip]
    city: Rome
    # as printed
    title: In Rome
    ---
    ~~~
    ~~~ fixed order=["title","tags"]
    ---
    # as printed
    title: In Rome
    tags: [trip]
    city: Rome
    ---
    ~~~
    ~~~ bad order=["title","*","tags"]
    ---
    title: In Rome
    tags:
      - trip
    city: Rome
    ---
    ~~~
    ~~~ fixed order=["title","*","tags"]
    ---
    title: In Rome
    city: Rome
    tags:
      - trip
    ---
    ~~~
    ~~~ good order=["title","tags"]
    ---
    Title: In Rome
    city: Rome
    ---
    ~~~
    """
    if not order:
        return
    ranks = {name.lower(): rank for rank, name in enumerate(order)}
    others = ranks.get(_OTHERS, len(order))
    wanted = sorted(note.properties, key=lambda each: ranks.get(each.name.lower(), others))
    for here, right in zip(note.properties, wanted, strict=True):
        if here is not right:
            message = f"property {right.name!r} stands below {here.name!r}"
            edits = _moved(note, text, wanted)
            yield at(right, message, *edits, help=f"the order is {', '.join(order)}", fix="put them in order")
            return


def _moved(note: Note, text: str, wanted: Sequence[Property]) -> list[Edit]:
    """One edit from the first line that changes to the last; none where lines and properties do not fit."""
    block = note.frontmatter
    if block is None or any(note.place(each.start)[1] != 1 for each in note.properties):
        return []
    end = text.rfind("\n", 0, block.end) + 1  # where the closing line starts
    if _ANCHOR.search(text, block.start, end):
        return []
    starts = list(_starts(text, note.properties))
    stops = [*starts[1:], end]
    lines = {each.start: text[start:stop] for each, start, stop in zip(note.properties, starts, stops, strict=True)}
    changed = [
        number
        for number, (here, right) in enumerate(zip(note.properties, wanted, strict=True))
        if lines[here.start] != lines[right.start]
    ]
    if not changed:
        return []
    first, last = changed[0], changed[-1]
    return [Edit(starts[first], stops[last], "".join(lines[each.start] for each in wanted[first : last + 1]))]


def _starts(text: str, properties: Sequence[Property]) -> Iterator[int]:
    """Where the lines of each property start: its own, or the first of the comments right above."""
    floor = 4  # below the opening line
    for each in properties:
        start = each.start
        while start > floor:
            above = text.rfind("\n", 0, start - 1) + 1
            if above < floor or text[above] != "#":
                break
            start = above
        yield start
        floor = each.value_end
