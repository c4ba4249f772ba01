"""All that was found and what the files say of it in, what is told and what is held back out.

A whole run and one over some files differ in the rules that ran. So a suppression is called unused only where the
rules that it names had their say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from vaultlint.config import Selected, Selection
from vaultlint.finding import Finding
from vaultlint.note import Reading
from vaultlint.outcome import Held
from vaultlint.own import rule_error, unused_suppression
from vaultlint.rule import INDEX_FACTS, Rule
from vaultlint.running import placed
from vaultlint.suppress.directive import unpack
from vaultlint.suppress.states import ALL, Ran
from vaultlint.suppress.verdict import judge
from vaultlint.typed import NamedTuple
from vaultlint.work import Work


class Kept(NamedTuple):
    """What is left of all findings."""

    findings: list[Finding]
    held: list[Held]
    days: tuple[str, str]  # as in Outcome


def hold(
    work: Work,
    findings: Sequence[Finding],
    said: Mapping[str, bytes],
    today: str,
    find: Callable[[str], Reading | None],
    *,
    whole: bool,
    alone: bool = False,
) -> Kept:
    """Hold back what files suppress; ``said`` is what they say, packed, by path.

    ``today`` is an ISO date, ``find`` reads a file again. ``whole`` says whether rules that look at the index ran,
    ``alone`` that those did not which look at no note in particular.
    """
    by_path: dict[str, list[Finding]] = {path: [] for path in said}
    kept = Kept([], [], ("", ""))
    for finding in findings:
        by_path.get(finding.path, kept.findings).append(finding)
    rules = _Rules(work, findings, whole, alone)
    dates: set[str] = set()
    for path, found in by_path.items():
        spoken = unpack(said[path])
        told = rules.unused_suppression(path)
        reason = bool(told and told.options.get("require_reason"))
        verdict = judge(found, spoken, rules.ran(path), today, find, require_reason=reason)
        kept.findings.extend(verdict.kept)
        kept.held.extend(Held(*each) for each in verdict.held)
        if told:
            kept.findings.extend(placed(each, told, spoken.note, work.plan.root) for each in verdict.told)
        dates.update(each.expires for each in spoken.directives)
    return kept._replace(days=_days(dates, today))


def _days(dates: Iterable[str], today: str) -> tuple[str, str]:
    """Between which days the same suppressions hold as today: behind the first, up to the second; "" for no end."""
    past = [date for date in dates if date and date < today]
    ahead = [date for date in dates if date >= today]
    return max(past, default=""), min(ahead, default="")


class _Rules:
    """What ran on which file."""

    def __init__(self, work: Work, findings: Iterable[Finding], whole: bool, alone: bool) -> None:
        self.work, self.whole, self.alone = work, whole, alone
        self.families = {rule.name: rule.family for rule in work.rules.values()}
        failed = [each for each in findings if each.rule == rule_error.name and each.data]
        self.failed = {(each.path, each.data["rule"]) for each in failed if each.data}
        plan = work.plan
        self.all_known = not plan.config.plugins or bool(plan.local)
        asked = {name.strip() for value in (*plan.select, *plan.extend_select) for name in value.split(",")}
        own = {unused_suppression.name, unused_suppression.family, ALL}
        # With --select the rules of the engine are there unasked, so that no note that failed passes for a clean one.
        self.telling = not plan.select or not asked.isdisjoint(own)

    def unused_suppression(self, path: str) -> Selected | None:
        """How the rule runs on a file, None where it does not."""
        selected = self.work.selection.for_path(path) if self.telling else ()
        return next((each for each in selected if each.rule.name == unused_suppression.name), None)

    def ran(self, path: str) -> Ran:
        """What is known of rules for one file."""
        selected = [each.rule for each in self.work.selection.for_path(path) if each.rule.kinds]
        ran = {rule.name for rule in selected if self._runs(rule)}
        complete = {name for name in ran if not {(path, name), ("", name)} & self.failed}
        usual = frozenset(each.rule.name for each in self._usual.for_path(path) if each.rule.kinds)
        return Ran(self.families, frozenset(complete), usual, self.all_known)

    def _runs(self, rule: Rule) -> bool:
        if INDEX_FACTS.isdisjoint(rule.facts):
            return True
        return self.whole and not (self.alone and rule.is_of_whole)

    @cached_property
    def _usual(self) -> Selection:
        plan = self.work.plan
        asked = plan.select or plan.ignore or plan.extend_select
        return Selection(plan.config, self.work.rules) if asked else self.work.selection
