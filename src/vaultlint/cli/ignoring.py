"""``vaultlint check --add-ignore``: a report in, suppressions in the notes and a report of what remains out."""

from __future__ import annotations

from vaultlint.cli.failure import Refused, refusals
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.api import Report
    from vaultlint.cli.lint import Request
    from vaultlint.ignore import Ignored


def suppressed(request: Request, report: Report, folder: str) -> tuple[Report, list[Ignored]]:
    """Suppress what is reported, or plan it for ``--diff``. ``folder`` is that of the cache. Raises Refused."""
    if request.fix and request.diff:
        raise Refused("--diff shows what --fix or what --add-ignore would change, not both at once")
    from vaultlint.cli.lint import done, linted_again
    from vaultlint.ignore import ignore

    with refusals():
        dones, means = linted_again(request, report.outcomes, folder)
        found = {outcome.vault: outcome.findings for outcome in report.outcomes}
        ignored = [
            ignore(each, means, found[each.target.root], request.reason, write=not request.diff) for each in dones
        ]
        if any(each.changes for each in ignored) and not request.diff:
            report = done(request._replace(fix=False), folder)
    return report, ignored
