from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.anchors import plain, sought
from vaultlint.vault import Index

_NAMED = 3  # notes that a finding names


@rule(severity="info")
def duplicate_heading(index: Index) -> Iterator[Finding]:
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
    for path in index.repeating:
        sources: dict[str, set[str]] = {}
        for source, subpath in index.asks(path):
            if text := sought(subpath):
                sources.setdefault(text, set()).add(source)
        for text, count in Counter(index.digests[path].anchors.texts).items() if sources else ():
            if count > 1 and text in sources:
                yield _finding(index.notes[path], text, sorted(sources[text]))


def _finding(note: Note, text: str, sources: list[str]) -> Finding:
    first, second, *more = [heading for heading in note.headings if plain(heading.text) == text]
    named = ", ".join("this note" if each == note.path else repr(each) for each in sources[:_NAMED])
    others = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
    line = note.place(first.start)[0]
    count = len(more) + 2
    finding = at(
        second,
        f"{second.text!r} is the text of {count} headings; the link in {named}{others} finds line {line}",
        help="give the headings different texts, or name the heading above in the link: [[Note#Above#Text]]",
        heading=second.text,
        count=count,
        sources=sources,
    )
    return finding._replace(path=note.path)
