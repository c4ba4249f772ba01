"""Findings for people: message, place, the line of the note with carets below, help and fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from vaultlint.finding import Finding, Fix
from vaultlint.own import NOT_READ
from vaultlint.report.escape import escape
from vaultlint.report.frame import frame
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import address, prefixes
from vaultlint.report.source import lines_of
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_LEAST_ROOM = 20
_LONGEST_FIX = 60


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write a frame for each finding, with an empty line after it."""
    paint = painter(stream, look)
    for outcome, prefix in zip(outcomes, prefixes(outcomes), strict=True):
        for path, found in groupby(outcome.findings, key=attrgetter("path")):
            findings = list(found)
            lines = () if any(each.rule in NOT_READ for each in findings) else lines_of(outcome.vault, path)
            link = address(outcome.vault, path) if look.links else ""
            shown = escape(prefix + path)
            for finding in findings:
                place = Piece(f"{shown}:{finding.line}:{finding.column}", "", link)
                paint((*block(finding, place, lines, look.width), Piece("\n")))


def block(finding: Finding, place: Piece, lines: Sequence[str], width: int, around: int = 0) -> Iterator[Piece]:
    """A finding as it is shown, with that many ``lines`` of its note ``around`` the one it stands in."""
    gutter = len(str(max(finding.line, min(finding.line + around, _last(lines)))))
    yield Piece(f"{finding.severity}[{escape(finding.rule)}]", finding.severity)
    yield Piece(f" {escape(finding.message)}\n", "message")
    yield Piece(f"{' ' * gutter}--> ", "gutter")
    yield from (place, Piece("\n"))
    if _is_there(finding, lines):
        yield from _source(finding, lines, gutter, width, around)
    if finding.help:
        yield from (Piece("help:", "help"), Piece(f" {escape(finding.help)}\n"))
    if finding.fix:
        yield from _fix(finding.fix)


def _is_there(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether the note still has the place, and the finding is about a place rather than the file."""
    about_file = finding.start == finding.end == 0
    return not about_file and 0 < finding.line <= len(lines) and 0 < finding.column <= len(lines[finding.line - 1]) + 1


def _source(finding: Finding, lines: Sequence[str], gutter: int, width: int, around: int) -> Iterator[Piece]:
    further = _further(finding)
    here, line = finding.line, lines[finding.line - 1]
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    room = max(_LEAST_ROOM, width - gutter - 4)
    shown = frame(line, start, end, room, finding.severity)
    bar = Piece(f"{' ' * gutter} |", "gutter")
    yield from (bar, Piece("\n"))
    yield from _others(lines, range(max(1, here - around), here), gutter, room)
    yield from (Piece(f"{here:>{gutter}} |", "gutter"), Piece(" "), *shown.pieces, Piece("\n"))
    yield from (
        bar,
        Piece(" " * (shown.indent + 1)),
        Piece("^" * shown.carets + further, finding.severity),
        Piece("\n"),
    )
    yield from _others(lines, range(here + 1, min(here + around, _last(lines)) + 1), gutter, room)
    if finding.help or finding.fix or around:
        yield from (bar, Piece("\n"))


def _others(lines: Sequence[str], numbers: Iterable[int], gutter: int, room: int) -> Iterator[Piece]:
    """Lines that a finding does not stand in."""
    for number in numbers:
        pieces = frame(lines[number - 1], 0, 0, room).pieces
        yield Piece(f"{number:>{gutter}} |", "gutter")
        yield from (Piece(" ") for _ in pieces[:1])
        yield from (piece if piece.style else piece._replace(style="faint") for piece in pieces)
        yield Piece("\n")


def _last(lines: Sequence[str]) -> int:
    """The number of the last line; what follows the last line end is none."""
    return len(lines) - (bool(lines) and not lines[-1])


def _further(finding: Finding) -> str:
    # A span that ends at the start of a line ends with the line before it.
    last = finding.end_line - (finding.end_column == 1)
    return f" to line {last}" if last > finding.line else ""


def _fix(fix: Fix) -> Iterable[Piece]:
    label = "fix:" if fix.applicability == "safe" else f"fix ({fix.applicability}):"
    return Piece(label, "help"), Piece(f" {escape(fix.message or _words(fix))}\n")


def _words(fix: Fix) -> str:
    """What the edits do, for a fix without a message."""
    if len(fix.edits) != 1:
        return f"{len(fix.edits)} edits"
    [edit] = fix.edits
    if not edit.text:
        return "remove it"
    text = edit.text if len(edit.text) <= _LONGEST_FIX else edit.text[: _LONGEST_FIX - 1] + "…"
    return f"insert '{text}'" if edit.start == edit.end else f"write '{text}'"
