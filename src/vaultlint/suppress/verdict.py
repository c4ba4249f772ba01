"""What was found in a file and what the file says of it in; what is told, what is held back and why out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vaultlint.finding import Finding
from vaultlint.note import Reading
from vaultlint.own import unused_suppression
from vaultlint.suppress.directive import Directive, Spoken
from vaultlint.suppress.removal import Remover
from vaultlint.suppress.states import ALL, OF_THE_RUN, OWN, Ran, Suppressors, names_of
from vaultlint.suppress.unused import told
from vaultlint.typed import NamedTuple


class Verdict(NamedTuple):
    """What becomes of the findings in a file."""

    kept: list[Finding]
    held: list[tuple[Finding, str]]  # with the reason that is given
    told: list[Finding]  # what is wrong with the suppressions themselves, as a rule finds it


def judge(
    findings: Sequence[Finding],
    spoken: Spoken,
    ran: Ran,
    today: str,
    find: Callable[[str], Reading | None],
    *,
    require_reason: bool = False,
) -> Verdict:
    """Suppress what a file says is to be suppressed, and see which of its directives were of no use.

    ``today`` is an ISO date: after the day that a directive names it suppresses nothing more. ``find`` reads the file
    again, by its path: how a directive is taken out of it only the text can tell.
    """
    over = [each for each in spoken.directives if is_over(each, today)]
    good = [each for each in spoken.directives if not is_over(each, today)]
    suppressors, verdict = Suppressors(good), Verdict([], [], [])
    used: dict[int, set[str]] = {}
    for finding in findings:
        directive = None if finding.rule in OF_THE_RUN else suppressors.of(finding)
        if directive is None:
            verdict.kept.append(finding)
        else:
            verdict.held.append((finding, directive.reason))
            used.setdefault(id(directive), set()).update((finding.rule, finding.family, ALL))
    if over:
        expired = Suppressors(over)
        for finding in verdict.kept:
            if directive := expired.of(finding):
                used.setdefault(id(directive), set())
    verdict.told.extend(_not_meant(told(spoken, good, used, ran, Remover(spoken.note, find), require_reason), good))
    return verdict


def is_over(directive: Directive, today: str) -> bool:
    """Whether the day is past that a directive names. Dates in ISO form compare as texts do."""
    return bool(directive.expires) and directive.expires < today


def _not_meant(told: Sequence[tuple[Directive, Finding]], good: Sequence[Directive]) -> list[Finding]:
    """What is told of directives, but for those that somebody wants where they are."""
    meant = [each for each in good if not OWN.isdisjoint(names_of(each))]
    kept = [each._replace(words=tuple(word for word in each.words if word.name in OWN)) for each in meant]
    suppressors = Suppressors(kept)
    found = []
    for directive, finding in told:
        named = finding._replace(rule=unused_suppression.name, family=unused_suppression.family)
        if OWN.isdisjoint(names_of(directive)) and suppressors.of(named) is None:
            found.append(finding)
    return found
