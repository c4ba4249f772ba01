"""Directives as values, as bytes and back: they travel between processes and rest on disk."""

from __future__ import annotations

import marshal

from vaultlint.note import Note
from vaultlint.typed import Any, NamedTuple

Gap = tuple[int, int]  # what is taken out of the text


class Way(NamedTuple):
    """What may be taken out of the text, and whether the rest then surely says what it said before."""

    start: int
    end: int
    sure: bool = False


class Word(NamedTuple):
    """The name of a rule or family in a directive, with what has to go with it."""

    name: str
    start: int
    end: int
    cuts: tuple[Gap, ...] = ()  # where no name before it stays, and where one does; empty where it cannot go alone


class Problem(NamedTuple):
    """What is not well formed."""

    start: int
    end: int
    message: str
    help: str = ""


class Directive(NamedTuple):
    """What a comment or property says to vaultlint. Offsets are those of the text as rules see it."""

    action: str  # "ignore", "ignore-file", "off" or "on"; "" where it is none
    words: tuple[Word, ...]  # none: every rule
    start: int  # of the comment or property
    end: int
    scope: Gap  # findings that start here are meant; "off" and "on" say something of all that follows in it
    expires: str = ""  # ISO date, "" without one
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    removal: tuple[Way, ...] = ()  # ways to take it out of the text, the tidiest first
    together: tuple[Way, ...] = ()  # ways to take it out with all others of its comment
    more: tuple[int, str] | tuple[()] = ()  # where another name can follow, and what comes before it


class Spoken(NamedTuple):
    """The directives of a file, and of its note what places findings."""

    note: Note
    directives: tuple[Directive, ...]


def pack(note: Note, directives: tuple[Directive, ...]) -> bytes:
    """What a file says to vaultlint, as bytes; b"" where it says nothing.

    ``marshal`` is used for its speed and only on bytes that this program wrote itself.
    """
    if not directives:
        return b""
    plain = [
        (
            directive.action,
            tuple(map(tuple, directive.words)),
            *directive[2:7],
            *(tuple(map(tuple, each)) for each in directive[7:10]),
            directive.more,
        )
        for directive in directives
    ]
    return marshal.dumps((note.path, note.kind, tuple(note.line_starts), note.crlf, plain))


def unpack(data: bytes) -> Spoken:
    """The same again.

    >>> said = Directive("ignore", (Word("tags", 20, 24),), 0, 27, (28, 40))
    >>> unpack(pack(Note("A.md", "note", (0,)), (said,))).directives == (said,)
    True
    """
    path, kind, line_starts, crlf, plain = marshal.loads(data)
    return Spoken(Note(path, kind, line_starts, crlf=crlf), tuple(map(_directive, plain)))


def _directive(plain: tuple[Any, ...]) -> Directive:
    action, words, start, end, scope, expires, reason, problems, removal, together, more = plain
    return Directive(
        *(action, tuple(map(Word._make, words)), start, end, scope, expires, reason),
        tuple(map(Problem._make, problems)),
        tuple(map(Way._make, removal)),
        tuple(map(Way._make, together)),
        more,
    )
