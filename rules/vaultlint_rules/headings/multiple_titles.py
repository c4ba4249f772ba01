from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="info", on=False, needs=("headings",))
def multiple_titles(note: Note) -> Iterator[Finding]:
    """A note has more than one heading of level 1.

    Where the heading of level 1 is the title of a note, a second one is a part that should stand a level below, or a
    note of its own. Exports and site generators take the first and print the others as large.

    ~~~ bad
    # Rome
    # Tickets
    ~~~
    ~~~ good
    # Rome
    ## Tickets
    ~~~
    """
    titles = [heading for heading in note.headings if heading.level == 1]
    for heading in titles[1:]:
        yield at(heading, f"{heading.text!r} is another title; the first is {titles[0].text!r}", title=titles[0].text)
