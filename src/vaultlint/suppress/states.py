"""The directives of a file in, for each finding the one that suppresses it out; and those that do nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from vaultlint.finding import Finding
from vaultlint.own import oversized_note, rule_error, unreadable_note, unused_suppression
from vaultlint.suppress.directive import Directive, Word
from vaultlint.typed import NamedTuple

ALL = "all"  # stands for every rule, as in the configuration
# What tells of the run rather than of the note: no suppression must keep somebody from seeing that.
OF_THE_RUN = frozenset({oversized_note.name, rule_error.name, unreadable_note.name})
# A directive with one of these names is meant to stand where it is of no use.
OWN = frozenset({unused_suppression.name, unused_suppression.family})


class Ran(NamedTuple):
    """What is known of the rules for one file."""

    families: Mapping[str, str]  # the family of each rule there is
    ran: frozenset[str]  # rules that found all there is to find in the file
    usual: frozenset[str]  # those that look at it in a run over the whole vault, as configured
    all_known: bool = True  # whether no other rule can be meant


def names_of(directive: Directive) -> tuple[str, ...]:
    """The names that a directive gives; "all" without any."""
    return tuple(word.name for word in directive.words) or (ALL,)


class Suppressors:
    """Directives, sorted so that each finding is looked up in a few steps, however many there are of both.

    Of several that are about a finding the closest counts: one for its line, then ``off``, then one for the file.
    """

    def __init__(self, directives: Iterable[Directive]) -> None:
        self._lines: dict[tuple[int, int], dict[str, Directive]] = {}
        self._file: dict[str, Directive] = {}
        self._switches: dict[str, list[Directive]] = {}
        for each in directives:
            for name in names_of(each):
                if each.action == "ignore":
                    self._lines.setdefault(each.scope, {}).setdefault(name, each)
                elif each.action == "ignore-file":
                    self._file.setdefault(name, each)
                elif each.action:
                    self._switches.setdefault(name, []).append(each)
        self._scopes = sorted(self._lines)  # lines or cards, so none of them overlap
        self._places = {name: [each.start for each in found] for name, found in self._switches.items()}

    def of(self, finding: Finding) -> Directive | None:
        """What suppresses a finding, None where nothing does."""
        names = (finding.rule, finding.family, ALL)
        number = bisect_right(self._scopes, (finding.start, float("inf"))) - 1
        if number >= 0 and finding.start < self._scopes[number][1]:
            line = self._lines[self._scopes[number]]
            if found := next((line[name] for name in names if name in line), None):
                return found
        return self._switch(names, finding.start) or next(
            (self._file[name] for name in names if name in self._file), None
        )

    def _switch(self, names: Sequence[str], offset: int) -> Directive | None:
        last: Directive | None = None
        for name in names:
            place = bisect_right(self._places.get(name, ()), offset) - 1
            if place >= 0:
                each = self._switches[name][place]
                if offset < each.scope[1] and (last is None or each.start > last.start):
                    last = each
        return last if last and last.action == "off" else None


def idle(directives: Iterable[Directive], families: Mapping[str, str]) -> dict[int, tuple[Word, ...]]:
    """The ``on`` that switch nothing on, by ``id``, with the names for which that is so; () for every rule.

    ``families`` are those of all rules, by rule.
    """
    known = {*families, *families.values(), ALL}
    found: dict[int, tuple[Word, ...]] = {}
    off: dict[str, bool] = {}  # a narrow name was said later than a broad one, which takes narrow ones away
    room = -1
    for each in directives:
        if each.action not in ("off", "on"):
            continue
        if each.scope[1] != room:
            off, room = {}, each.scope[1]
        if each.action == "on":
            useless = tuple(word for word in each.words if word.name in known and not _is_off(off, word.name, families))
            if useless or not (each.words or _is_off(off, ALL, families)):
                found[id(each)] = useless
        for name in known.intersection(names_of(each)):
            for narrower in [other for other in off if name in (ALL, families.get(other))]:
                del off[narrower]
            off[name] = each.action == "off"
    return found


def _is_off(off: Mapping[str, bool], name: str, families: Mapping[str, str]) -> bool:
    """Whether any rule of that name is."""
    broader = (name, families[name], ALL) if name in families else (name, ALL)
    whole = next((off[each] for each in broader if each in off), False)
    return whole or any(state for other, state in off.items() if name in (ALL, families.get(other)))
