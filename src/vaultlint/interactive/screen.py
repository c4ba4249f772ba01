"""A question in, what is shown for it out, as pieces of text that are safe to show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.interactive.session import Question
from vaultlint.interactive.ways import Choice
from vaultlint.report.escape import escape
from vaultlint.report.frame import frame
from vaultlint.report.full import block
from vaultlint.report.paint import Piece

_AROUND = 2  # lines of the note above and below the one with the finding
_INDENT = 4


def question(asked: Question, place: Piece, shown: Iterable[Piece], width: int) -> Iterator[Piece]:
    """All that there is to see for a question; ``shown`` are its choices."""
    yield Piece(f"\n{asked.number} of {asked.total}\n", "faint")
    yield from block(asked.finding, place, asked.lines, width, _AROUND)
    for cause in asked.causes:
        yield from (Piece("cause:", "help"), Piece(f" {escape(cause)}\n"))
    yield from shown
    yield from keys_line(keys_of(asked), width)


def choices(found: Sequence[Choice], first_lines: Mapping[str, Sequence[str]], width: int) -> Iterator[Piece]:
    """Choices by their numbers, with the first lines of the files that they are."""
    if found:
        yield Piece("\n")
    for number, choice in enumerate(found, start=1):
        yield from (Piece(f" {number}  ", "title"), Piece(f"{escape(choice.label)}\n"))
        for line in first_lines.get(choice.label, ()):
            yield Piece(" " * _INDENT)
            pieces = frame(line, 0, 0, max(1, width - _INDENT)).pieces
            yield from (piece if piece.style else piece._replace(style="faint") for piece in pieces)
            yield Piece("\n")


def keys_of(asked: Question) -> list[tuple[str, str]]:
    """The keys that answer a question, and what each does, in a word or two."""
    finding = asked.finding
    found: list[tuple[str, str]] = []
    if asked.choices:
        found.append(("1" if len(asked.choices) == 1 else f"1-{len(asked.choices)}", "link there"))
    if finding.fix:
        safe = finding.fix.applicability == "safe"
        found.append(("f or Enter" if safe else "f", "fix"))
    if asked.is_link:
        found.append(("t", "type a target"))
    if asked.creates:
        found.append(("c", f"create {escape(asked.creates)}"))
    if asked.can_ignore:
        found.append(("i", "ignore"))
    found += [("s", "skip"), ("S", f"skip all {escape(finding.rule)}")]
    if asked.can_edit:
        found.append(("e", "edit"))
    return [*found, ("u", "undo"), ("q", "quit"), ("?", "help")]


def keys_line(keys: Iterable[tuple[str, str]], width: int) -> Iterator[Piece]:
    """Keys with their words, as many on a line as fit."""
    yield Piece("\n")
    used = 0
    for key, word in keys:
        size = len(key) + 1 + len(word)
        if used and used + 3 + size > width:
            yield Piece("\n")
            used = 0
        elif used:
            yield Piece("   ")
            used += 3
        yield from (Piece(key, "title"), Piece(f" {word}"))
        used += size
    yield Piece("\n")


HELP = """
1-9    make the link lead to that file, heading or block
f      make the fix; Enter does where it is a safe one
t      type where the link shall lead: a name or a part of one, Note#Heading, #Heading
c      create the note, empty, where Obsidian would
i      ignore the finding: a comment in the note says so, with your reason
s      skip the finding, S all others of its rule too
e      open the note in $EDITOR, at the line
u      undo the last answer: the bytes of the note as they were
q      quit; every answer is on disk already

Only keys that the question names can answer it.
"""
