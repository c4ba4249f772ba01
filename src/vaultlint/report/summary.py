"""Outcomes in, what they come to out: counts, the closing sentence, whether the run failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from vaultlint.finding import SEVERITIES, Finding
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


def fixable(finding: Finding) -> bool:
    """Whether the finding can be repaired without asking."""
    return finding.fix is not None and finding.fix.applicability == "safe"


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Numbers of the summary under the names that the JSON report promises."""
    severities = Counter(finding.severity for outcome in outcomes for finding in outcome.findings)
    return {
        "notes": sum(outcome.notes for outcome in outcomes),
        "files": sum(outcome.files for outcome in outcomes),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "infos": severities["info"],
        "fixable": sum(fixable(finding) for outcome in outcomes for finding in outcome.findings),
        "baselined": sum(outcome.baselined for outcome in outcomes),
        "suppressed": sum(outcome.suppressed for outcome in outcomes),
    }


def sentence(outcomes: Sequence[Outcome]) -> str:
    """``Found 3 problems (1 error, 2 warnings) in 230 notes (1,204 in the baseline); 2 suppressed.``"""
    number = counts(outcomes)
    known = f" ({number['baselined']:,} in the baseline)" if number["baselined"] else ""
    notes = plural(number["notes"], "note") + known
    kinds = [plural(number[f"{kind}s"], kind) for kind in reversed(SEVERITIES) if number[f"{kind}s"]]
    total = sum(len(outcome.findings) for outcome in outcomes)
    more = f"; {number['suppressed']:,} suppressed" if number["suppressed"] else ""
    found = f"Found {plural(total, 'problem')} ({', '.join(kinds)}) in {notes}" if total else f"All clear: {notes}"
    return f"{found}{more}."


def repairable(outcomes: Sequence[Outcome], *, fixed: bool = False) -> str:
    """``2 can be fixed with --fix, 1 more with --unsafe-fixes.``, "" where nothing can.

    After a run that has ``fixed`` what is safe, the rest is only told.
    """
    kinds = Counter(
        finding.fix.applicability for outcome in outcomes for finding in outcome.findings if finding.fix is not None
    )
    safe, unsafe = 0 if fixed else kinds["safe"], kinds["unsafe"]
    parts = [f"{safe:,} can be fixed with --fix"] if safe else []
    if unsafe:
        parts.append(f"{unsafe:,} more with --unsafe-fixes" if safe else f"{unsafe:,} can be fixed with --unsafe-fixes")
    return f"{', '.join(parts)}." if parts else ""


def plural(number: int, word: str) -> str:
    """The number with its word.

    >>> plural(1, "note"), plural(1200, "note")
    ('1 note', '1,200 notes')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def failed(findings: Iterable[Finding], fail_on: str) -> bool:
    """Whether a finding is as severe as ``fail_on`` or more."""
    severe = SEVERITIES[SEVERITIES.index(fail_on) :]
    return any(finding.severity in severe for finding in findings)
