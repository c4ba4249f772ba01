"""The Reviewdog Diagnostic Format: reviewdog makes comments of it on any host, with suggestions to accept.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from vaultlint.finding import Edit, Finding
from vaultlint.own import NOT_READ
from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.located import Located, located, sentences, worst_first
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paths import encodable
from vaultlint.report.source import Source
from vaultlint.typed import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
_RECENT = 64  # files that are kept while their findings are written
_NO_SOURCE = Source(b"")
_LONGEST = 10_000  # signs of a suggestion; what changes more is no matter for a comment


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one document, a diagnostic a line, the worst first."""
    source = lru_cache(maxsize=_RECENT)(Source.of)
    diagnostics = (f"\n  {encode(_diagnostic(each, source))}" for each in worst_first(located(outcomes)))
    stream.write('{"source": {"name": "vaultlint"},\n "diagnostics": [' + ",".join(diagnostics) + "]}\n")


def _diagnostic(each: Located, source: Any) -> dict[str, Any]:
    finding = each.finding
    file: Source = _NO_SOURCE if finding.rule in NOT_READ else source(each.vault, finding.path)
    diagnostic = {
        "message": escape(sentences(finding.message, finding.help)),
        "location": {"path": encodable(each.path), "range": _range(file, finding.offset, finding.end_offset)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    suggestion = _suggestion(finding, file)
    return diagnostic | ({"suggestions": [suggestion]} if suggestion else {})


def _range(file: Source, start: int, end: int) -> dict[str, Any]:
    places = {"start": file.place(start), "end": file.place(end)}
    return {name: {"line": line, "column": column} for name, (line, column) in places.items()}


def _suggestion(finding: Finding, file: Source) -> dict[str, Any] | None:
    """All edits of the fix as one, since each suggestion is accepted by itself; None where it touches other files."""
    edits = sorted(finding.fix.edits) if finding.fix else []
    if not edits or any(edit.path not in ("", finding.path) for edit in edits) or not file.text:
        return None
    start, end = edits[0].start, max(edit.end for edit in edits)
    if end - start > _LONGEST:
        return None
    return {"range": _range(file, start, end), "text": _edited(file, start, edits)}


def _edited(file: Source, here: int, edits: Sequence[Edit]) -> str:
    """The text from the first edit to the end of the last, edited."""
    parts: list[str] = []
    for edit in edits:
        parts += file.between(here, edit.start), edit.text
        here = edit.end
    return encodable("".join(parts))
