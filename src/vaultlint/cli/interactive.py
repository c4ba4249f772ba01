"""``vaultlint check --interactive``: a request in, a dialogue at the terminal, what remains out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import look, on_terminal, standard_output

if TYPE_CHECKING:
    from vaultlint.api import Report
    from vaultlint.cli.lint import Request
    from vaultlint.engine import Done, Means
    from vaultlint.outcome import Outcome


def want_terminal(request: Request) -> None:
    """Raise Refused where nobody can be asked, or where what is asked for is another thing."""
    if request.diff:
        raise Refused("--interactive writes each answer at once, so there is no --diff of it; leave one out")
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if not on_terminal(stream):
            raise Refused(f"--interactive asks and answers in a terminal, and standard {name} is none")


def talked(request: Request, folder: str) -> Report:
    """Ask about what is found, and give what remains. Nobody is asked about what a baseline knows. Raises Refused."""
    from vaultlint.api import Report, without_known
    from vaultlint.discover import find_root
    from vaultlint.engine import Means, Options, each_vault

    options = Options(request.select, request.ignore, request.extend_select, request.allow_local_rules)
    means = Means(None, options, request.jobs, None if request.no_cache else folder)
    paths = request.paths or (find_root("."),)
    baseline = False if request.no_baseline else request.baseline or True
    with refusals():
        dones = sorted(each_vault(paths, means), key=_vault)
        outcomes = without_known([done.outcome for done in dones], baseline, paths, means)
    left = _asked(request, dones, outcomes, means)
    with refusals():
        return Report(without_known(left, baseline, paths, means))


def _vault(done: Done) -> str:
    return done.outcome.vault


def _asked(request: Request, dones: Sequence[Done], outcomes: Sequence[Outcome], means: Means) -> list[Outcome]:
    """Ask about what was found in vaults; ``outcomes`` are those without what the baseline knows."""
    from vaultlint.interactive.dialogue import Dialogue, summary
    from vaultlint.interactive.keys import keys
    from vaultlint.interactive.session import Session
    from vaultlint.report.paths import prefixes

    with standard_output() as stream, refusals(), keys() as hands:
        sessions = [Session(done, means, each.known) for done, each in zip(dones, outcomes, strict=True)]
        dialogue = Dialogue(sessions, prefixes(outcomes), stream, lambda: look(request.color, stream), hands)
        try:
            dialogue.run()
        finally:
            line = summary(dialogue.tally())
            stream.write(f"\n{line}\n" if line else "\n")
        return [session.outcome() for session in sessions]
