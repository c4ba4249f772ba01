"""Findings below the note that they are in: a line each, with line and column below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from vaultlint.finding import Finding
from vaultlint.report.escape import escape
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import address, prefixes
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write a group for each note, with an empty line after it."""
    paint = painter(stream, look)
    for outcome, prefix in zip(outcomes, prefixes(outcomes), strict=True):
        for path, findings in groupby(outcome.findings, key=attrgetter("path")):
            link = address(outcome.vault, path) if look.links else ""
            paint((Piece(escape(prefix + path), "title", link), Piece(":\n")))
            paint(_lines(list(findings)))


def _lines(findings: list[Finding]) -> Iterator[Piece]:
    places = [f"{each.line}:{each.column}" for each in findings]
    wide, names = max(map(len, places)), max(len(escape(each.rule)) for each in findings)
    for place, each in zip(places, findings, strict=True):
        yield Piece(f"  {place:>{wide}}  ", "gutter")
        yield Piece(f"{each.severity:<7}", each.severity)
        yield Piece(f"  {escape(each.rule):<{names}}  {escape(each.message)}\n")
    yield Piece("\n")
