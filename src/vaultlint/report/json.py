"""One JSON document: all findings, then the summary. Field names are a promise: added to, never renamed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from vaultlint.finding import Finding, plain
from vaultlint.report.escape import UNSHOWN
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paths import folder
from vaultlint.report.summary import counts
from vaultlint.typed import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_COMMAND = re.compile(r"(##\w*)\[")  # runners of CI obey it in a log


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write the document, one finding a line, so that differences show as the findings that differ."""
    stream.write('{"version": 1,\n "findings": [')
    between = "\n  "
    for record in records(outcomes):
        stream.write(between + encode(record))
        between = ",\n  "
    summary = counts(outcomes) | {"seconds": round(look.seconds, 3)}
    stream.write(f'],\n "summary": {encode(summary)}}}\n')


def records(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    """Findings as JSON objects; with their vault where there are several."""
    for outcome in outcomes:
        vault = {"vault": folder(outcome.vault)} if len(outcomes) > 1 else {}
        for finding in outcome.findings:
            yield vault | _record(finding)


def encode(value: object) -> str:
    """The value as JSON in one line: valid and valid UTF-8 whatever it holds, and safe in a terminal and a log."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False)
    return shown(text)


def shown(text: str) -> str:
    """A line of JSON as one that says the same, and is safe in a terminal and a log."""
    if "##" in text:
        text = _COMMAND.sub(r"\1\\u005b", text)
    return text if text.isprintable() else UNSHOWN.sub(_escaped, text)


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "family": finding.family,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "offset": finding.offset,
        "end_offset": finding.end_offset,
        "message": finding.message,
        "help": finding.help or None,
        "data": finding.data or {},
        "fix": _fix(finding),
    }


def _fix(finding: Finding) -> dict[str, Any] | None:
    if finding.fix is None:
        return None
    edits = [
        {"path": edit.path or finding.path, "offset": edit.start, "end_offset": edit.end, "text": edit.text}
        for edit in finding.fix.edits
    ]
    return {"applicability": finding.fix.applicability, "message": finding.fix.message, "edits": edits}


def _escaped(found: re.Match[str]) -> str:
    # Beyond the first plane JSON wants a pair of surrogates, which is what UTF-16 has.
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
