from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.typed import NamedTuple

_OURS, _BETWEEN, _THEIRS = "<<<<<<< ", "=======", ">>>>>>> "
_MARK = re.compile(r"^(?:<<<<<<< .*|=======$|>>>>>>> .*)", re.MULTILINE)


@rule(severity="error", signs=(_OURS,))
def merge_conflict(note: Note, text: str, prose: str) -> Iterator[Finding]:
    """Two versions of a note stand in it, with the lines that git puts between them.

    A merge or a sync stopped here and nobody decided. Obsidian shows both versions with the marks, makes a heading of
    the line above `=======` and a quote seven deep of `>>>>>>>`; between properties, it reads none of them.
    Code is left alone.

    ~~~ bad
    # Rome

    <<<<<<< HEAD
    We stay three nights.
    =======
    We stay four nights.
    >>>>>>> tickets
    ~~~
    ~~~ good
    What git writes into a file:

    ```
    <<<<<<< HEAD
    ours
    =======
    theirs
    >>>>>>> branch
    ```
    ~~~
    ~~~ good
    A heading
    =======
    >>>>>>> a deep quote
    ~~~
    """
    properties = note.frontmatter.end if note.frontmatter else 0
    for conflict in _conflicts(text):
        start = conflict.start
        if start < properties or prose.startswith(_OURS, start):
            sides = f"between {conflict.ours!r} and {conflict.theirs!r}"
            help_ = f"keep what is right of lines {_line(note, start)} to {_line(note, conflict.end)}"
            yield at(
                Span(start, start + len(_OURS) + len(conflict.ours)),
                f"merge conflict {sides}",
                help=f"{help_} and remove the marks",
                ours=conflict.ours,
                theirs=conflict.theirs,
                last_line=_line(note, conflict.end),
            )


class _Conflict(NamedTuple):
    """From the first mark to the start of the last one, with the names of both sides."""

    start: int
    end: int
    ours: str
    theirs: str


def _conflicts(text: str) -> Iterator[_Conflict]:
    """Three marks in their order, each at the start of a line."""
    opened: re.Match[str] | None = None
    halved = False
    for found in _MARK.finditer(text):
        mark = found[0]
        if mark.startswith(_OURS):
            opened, halved = found, False
        elif mark == _BETWEEN:
            halved = opened is not None
        elif opened and halved:
            yield _Conflict(opened.start(), found.start(), opened[0][len(_OURS) :], mark[len(_THEIRS) :])
            opened, halved = None, False


def _line(note: Note, offset: int) -> int:
    return note.place(offset)[0]
