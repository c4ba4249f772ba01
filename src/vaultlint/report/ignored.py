"""Suppressions that were written in, lines for people out: how many there are, and what could not be suppressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vaultlint.report.paths import prefixes
from vaultlint.report.repairs import place_of
from vaultlint.report.summary import plural
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.ignore import Ignored


def told(ignored: Sequence[Ignored], *, planned: bool = False, each: bool = False) -> Iterator[str]:
    """``Suppressed 3 problems in 2 files: broken-link 2, tag-case 1.``, and a line for each that cannot be.

    A plan ``Would suppress`` them; ``each`` names every one before that.
    """
    verb = "would suppress" if planned else "suppressed"
    for one, prefix in zip(ignored, prefixes([one.outcome for one in ignored]), strict=True):
        # Without lines: what was written has moved them, and a file often has many of one rule.
        left = ((refused.finding, refused.reason) for refused in one.left)
        yield from dict.fromkeys(f"not suppressed: {prefix}{each.path}: {each.rule}: {why}" for each, why in left)
        if each:
            for finding in one.added:
                yield f"{verb}: {place_of(finding, prefix)}: {finding.message}"
    added = Counter(finding.rule for one in ignored for finding in one.added)
    if added:
        files = plural(sum(len(one.changes) for one in ignored), "file")
        rules = ", ".join(f"{rule} {number:,}" for rule, number in added.most_common())
        yield f"{verb.capitalize()} {plural(added.total(), 'problem')} in {files}: {rules}."
