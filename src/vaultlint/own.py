"""The rules that the engine speaks for: no file is handed to them, but they are listed, explained and configured.

They look at no kind of file, so they are never run.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.finding import Finding
from vaultlint.rule import rule


@rule(severity="error", family="engine", kinds=())
def unreadable_note() -> Iterator[Finding]:
    """A file cannot be read.

    The system refuses it: it may not be opened, it vanished during the run, or the disk is at fault.
    Everything else was still checked.
    """
    yield from ()


@rule(severity="error", family="engine", kinds=())
def rule_error() -> Iterator[Finding]:
    """A rule failed on a note.

    That is a fault of the rule, not of the note, and its authors will want to hear of it.
    What it found before is kept, and the other rules ran.
    """
    yield from ()


RULES = (unreadable_note, rule_error)
