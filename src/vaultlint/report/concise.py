"""One finding a line: ``path:line:column: severity rule: message``."""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.finding import Finding
from vaultlint.report.escape import escape
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import prefixes
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one line for each finding."""
    paint = painter(stream, look)
    for outcome, prefix in zip(outcomes, prefixes(outcomes), strict=True):
        for each in outcome.findings:
            paint(_line(each, prefix))


def _line(each: Finding, prefix: str) -> tuple[Piece, ...]:
    return (
        Piece(escape(prefix + each.path), "title"),
        Piece(f":{each.line}:{each.column}: "),
        Piece(each.severity, each.severity),
        Piece(f" {escape(each.rule)}: {escape(each.message)}\n"),
    )
