from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Link, Span
from vaultlint_rules.links._targets import is_attachment


@rule(severity="info", on=False)
def dead_end_note(note: Note) -> Iterator[Finding]:
    """A note links to no other note.

    Who arrives there has nowhere to go on.
    Links within the note, to pictures and files, and to the web do not count; canvases, bases, and links in properties
    and comments do.

    ~~~ bad
    # Rome

    ![[rome.png]] See [[#Rome]] and <https://example.org>.
    ~~~
    ~~~ good
    # Rome

    A city in [[Italy]].
    ~~~
    ~~~ good
    # Trips

    ![[Trips.base]]
    ~~~
    """
    if not any(map(_leads_on, note.links)):
        yield at(Span(0, 0), "no link leads from here to another note")


def _leads_on(link: Link) -> bool:
    return link.target != "" and (not is_attachment(link) or link.target.lower().endswith((".canvas", ".base")))
