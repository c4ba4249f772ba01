"""Outcomes of runs in, the same without what is known of old out.

A baseline is a file at the root of a vault that counts what is wrong there by note, rule and target, without lines. A
run reports what is not in it, and what stands in it for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from vaultlint.outcome import Options, Outcome

FILE = ".vaultlint-baseline.json"


def compared(
    outcomes: Sequence[Outcome], file: str | None, paths: Sequence[str], options: Options, cache: str | None
) -> list[Outcome]:
    """Take out of outcomes what the baseline of each vault knows.

    ``file`` is the baseline where it is not the one that is configured, else the one at the root of the vault if there
    is one; ``paths``, ``options`` and ``cache`` are those of the run.
    Raises config.ConfigError for a baseline that cannot be used, or is named and not there.
    """
    # Most vaults have none: for them nothing more is imported.
    if file is None and not any(map(_may_have_one, outcomes)):
        return uncompared(outcomes)
    from vaultlint.baseline.review import reviews

    return [each.compared() for each in reviews(outcomes, file, paths, options, cache)]


def uncompared(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with all that was found, whatever the configuration says of a baseline."""
    return [each._replace(baseline="") for each in outcomes]


def _may_have_one(outcome: Outcome) -> bool:
    return bool(outcome.baseline) or os.path.lexists(os.path.join(outcome.vault, FILE))
