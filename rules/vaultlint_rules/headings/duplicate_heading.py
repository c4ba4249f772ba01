from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.anchors import plain
from vaultlint.note import Heading, Link
from vaultlint.vault import Index

_NAMED = 3  # notes that a finding names


@rule(severity="info", needs=("headings",))
def duplicate_heading(note: Note, index: Index) -> Iterator[Finding]:
    """A link points at a heading whose text stands more than once in the note.

    Such a link leads to the first of these headings, and no link by that text leads to the others.
    Headings that repeat are fine where no link names them, and where one names the heading above as well.

    ~~~ bad
    # Rome
    ## Tickets
    # Paris
    ## Tickets

    See [[#Tickets]].
    ~~~
    ~~~ bad file="Trip.md: Look at [[Note#tickets]].⏎"
    # Rome
    ## Tickets
    # Paris
    ## Tickets
    ~~~
    ~~~ good
    # Rome
    ## Tickets
    # Paris
    ## Tickets

    See [[#Paris#Tickets]] and [[#Rome]].
    ~~~
    """
    links = index.heading_links.get(note.path)
    if not links:
        return
    asked: dict[str, list[tuple[str, Link]]] = {}
    for source, link in links:
        if part := _only_part(link.subpath):
            asked.setdefault(plain(part), []).append((source, link))
    repeated: dict[str, list[Heading]] = {}
    for heading in note.headings:
        repeated.setdefault(plain(heading.text), []).append(heading)
    for text, headings in repeated.items():
        if len(headings) > 1 and text in asked:
            yield _finding(note, headings, asked[text])


def _only_part(subpath: str) -> str:
    """The heading that a subpath names by its text alone; "" where it names a block or the headings above too."""
    parts = [part for part in subpath.split("#") if part.strip()]
    return parts[0] if len(parts) == 1 and not parts[0].strip().startswith("^") else ""


def _finding(note: Note, headings: list[Heading], links: list[tuple[str, Link]]) -> Finding:
    sources = sorted({source for source, _ in links})
    named = ", ".join("this note" if each == note.path else repr(each) for each in sources[:_NAMED])
    more = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
    line = note.place(headings[0].start)[0]
    return at(
        headings[1],
        f"{headings[1].text!r} is the text of {len(headings)} headings; the link in {named}{more} finds line {line}",
        help="give the headings different texts, or name the heading above in the link: [[Note#Above#Text]]",
        count=len(headings),
        sources=sources,
    )
