"""Findings for people: message, place, the line of the note with carets below, help and fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TextIO

from vaultlint.finding import Finding, Fix
from vaultlint.report.escape import escape
from vaultlint.report.frame import frame
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import address, prefixes
from vaultlint.report.source import lines_of

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_LEAST_ROOM = 20
_LONGEST_FIX = 60


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write a frame for each finding, with an empty line after it."""
    paint = painter(stream, look)
    for outcome, prefix in zip(outcomes, prefixes(outcomes), strict=True):
        for path, findings in groupby(outcome.findings, key=attrgetter("path")):
            lines = lines_of(outcome.vault, path)
            link = address(outcome.vault, path) if look.links else ""
            shown = escape(prefix + path)
            for finding in findings:
                paint(_block(finding, Piece(f"{shown}:{finding.line}:{finding.column}", "", link), lines, look.width))


def _block(finding: Finding, place: Piece, lines: Sequence[str], width: int) -> Iterator[Piece]:
    gutter = len(str(finding.line))
    yield Piece(f"{finding.severity}[{escape(finding.rule)}]", finding.severity)
    yield Piece(f" {escape(finding.message)}\n", "message")
    yield Piece(f"{' ' * gutter}--> ", "gutter")
    yield from (place, Piece("\n"))
    if _is_there(finding, lines):
        yield from _source(finding, lines[finding.line - 1], gutter, width)
    if finding.help:
        yield from (Piece("help:", "help"), Piece(f" {escape(finding.help)}\n"))
    if finding.fix:
        yield from _fix(finding.fix)
    yield Piece("\n")


def _is_there(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether the note still has the place, and the finding is about a place rather than the file."""
    about_file = finding.start == finding.end == 0
    return not about_file and 0 < finding.line <= len(lines) and 0 < finding.column <= len(lines[finding.line - 1]) + 1


def _source(finding: Finding, line: str, gutter: int, width: int) -> Iterator[Piece]:
    further = _further(finding)
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    shown = frame(line, start, end, max(_LEAST_ROOM, width - gutter - 4), finding.severity)
    bar = Piece(f"{' ' * gutter} |", "gutter")
    yield from (bar, Piece("\n"))
    yield from (Piece(f"{finding.line} |", "gutter"), Piece(" "), *shown.pieces, Piece("\n"))
    yield from (
        bar,
        Piece(" " * (shown.indent + 1)),
        Piece("^" * shown.carets + further, finding.severity),
        Piece("\n"),
    )
    if finding.help or finding.fix:
        yield from (bar, Piece("\n"))


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
