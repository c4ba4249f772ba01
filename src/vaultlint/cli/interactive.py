"""``vaultlint check --interactive``: a report in, a dialogue about it at the terminal, a report of what remains out."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import look, on_terminal, standard_output
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.api import Report
    from vaultlint.cli.lint import Request
    from vaultlint.interactive.session import Session
    from vaultlint.outcome import Outcome


def want_terminal(request: Request) -> None:
    """Raise Refused where nobody can be asked, or where what is asked for is another thing."""
    if request.diff:
        raise Refused("--interactive writes each answer at once, so there is no --diff of it; leave one out")
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if not on_terminal(stream):
            raise Refused(f"--interactive asks and answers in a terminal, and standard {name} is none")


def asked(request: Request, report: Report, folder: str) -> Report:
    """Ask about what is reported, and report what remains. ``folder`` is that of the cache. Raises Refused."""
    from vaultlint.cli.lint import done

    with refusals():
        sessions = _sessions(request, report.outcomes, folder)
        _talk(request, sessions, report.outcomes)
        if any(session.has_written for session in sessions):
            return done(request._replace(fix=False), folder)
    return report


def _sessions(request: Request, outcomes: Sequence[Outcome], folder: str) -> list[Session]:
    """A session for each vault with what is reported of it."""
    from vaultlint.cli.lint import linted_again
    from vaultlint.interactive.session import Session

    dones, means = linted_again(request, outcomes, folder)
    reported = {outcome.vault: outcome for outcome in outcomes}
    return [Session(each, means, reported[each.target.root].findings) for each in dones]


def _talk(request: Request, sessions: Sequence[Session], outcomes: Sequence[Outcome]) -> None:
    from vaultlint.interactive.dialogue import Dialogue, summary
    from vaultlint.interactive.keys import keys
    from vaultlint.report.paths import prefixes

    with standard_output() as stream, keys() as hands:
        dialogue = Dialogue(sessions, prefixes(outcomes), stream, lambda: look(request.color, stream), hands)
        try:
            dialogue.run()
        finally:
            line = summary(dialogue.tally())
            stream.write(f"\n{line}\n" if line else "\n")
