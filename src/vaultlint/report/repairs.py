"""Repairs in, lines for people out: what was fixed, what was not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vaultlint.finding import Finding
from vaultlint.report.paths import prefixes
from vaultlint.report.summary import plural
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.repair import Repair


def told(repairs: Sequence[Repair], *, planned: bool = False, each: bool = False) -> Iterator[str]:
    """``Fixed 3 problems in 2 notes: mojibake 2, table-columns 1.``, and a line for each fix that was refused.

    A plan ``Would fix`` them; ``each`` names every fix before that.
    """
    verb = "would fix" if planned else "fixed"
    for repair, prefix in zip(repairs, prefixes([each.outcome for each in repairs]), strict=True):
        yield from repair.told
        for refused in repair.refused:
            yield f"not fixed: {place_of(refused.finding, prefix)}: {refused.reason}"
        if each:
            for finding in repair.fixed:
                words = finding.fix.message if finding.fix else ""
                yield f"{verb}: {place_of(finding, prefix)}: {words or finding.message}"
    fixed = Counter(finding.rule for repair in repairs for finding in repair.fixed)
    if fixed:
        notes = plural(sum(len(repair.changes) for repair in repairs), "note")
        rules = ", ".join(f"{rule} {number:,}" for rule, number in fixed.most_common())
        yield f"{verb.capitalize()} {plural(fixed.total(), 'problem')} in {notes}: {rules}."


def place_of(finding: Finding, prefix: str) -> str:
    """Where a finding stands, and its rule."""
    place = f"{prefix}{finding.path}"
    return f"{place}:{finding.line}:{finding.column}: {finding.rule}" if finding.rule else place
