"""A Code Quality report of GitLab: what a merge request shows beside its changes.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.located import Located, last_line, located, sentences, worst_first
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paths import encodable
from vaultlint.typed import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one list, an issue a line, the worst first."""
    issues = [f"\n {encode(_issue(each))}" for each in worst_first(located(outcomes))]
    stream.write("[" + ",".join(issues) + ("\n]\n" if issues else "]\n"))


def _issue(each: Located) -> dict[str, Any]:
    finding = each.finding
    return {
        "description": escape(sentences(finding.message, finding.help)),
        "check_name": finding.rule,
        "fingerprint": each.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": encodable(each.path),
            "lines": {"begin": max(1, finding.line), "end": max(1, last_line(finding))},
        },
    }
