from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Span
from vaultlint.vault import Index


@rule(severity="info", on=False)
def orphan_note(note: Note, index: Index) -> Iterator[Finding]:
    """No other note, canvas or base leads to a note.

    It is found by search alone.
    Links in properties and comments count, links within the note do not.
    Runs on whole vaults only. Starting points and daily notes are easily left out, with `[per-file]`.

    ~~~ bad with=Italy.md
    # Rome

    See [[Italy]] and [[#Rome]].
    ~~~
    ~~~ good file="Italy.md: The capital is [[Note]]."
    # Rome
    ~~~
    ~~~ good file="Trips.base: filters: file.hasLink('Note')"
    # Rome
    ~~~
    """
    if all(source == note.path for source, _ in index.backlinks.get(note.path, ())):
        yield at(Span(0, 0), "nothing leads to this note")
