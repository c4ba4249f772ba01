from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, at, rule
from vaultlint.note import Heading


@rule(needs=("headings",))
def empty_heading(headings: tuple[Heading, ...]) -> Iterator[Finding]:
    """A heading has no text.

    It shows as a gap in the note and as an empty line in the outline, and no link can name it.
    A heading with nothing below it is fine.

    ~~~ bad
    # Trip

    ##
    ~~~
    ~~~ bad
    ## ##
    ~~~
    ~~~ good
    # Trip

    ## Tickets
    ~~~
    """
    for heading in [heading for heading in headings if not heading[1]]:
        yield at(heading, "heading without text", help="write one, or remove the marks")
