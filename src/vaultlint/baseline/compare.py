"""Findings and what a baseline knows in; which of them are new, which known, and what is known for nothing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from vaultlint.baseline.entries import Entry
from vaultlint.baseline.target import composed, is_link, places_of, target_of
from vaultlint.finding import Finding
from vaultlint.typed import NamedTuple

Key = tuple[str, str, str]
Counts = Mapping[Key, int]


class Compared(NamedTuple):
    """The findings in their order, parted, and by key how often the baseline knows more than there is."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    surplus: dict[Key, int]


def key(path: str, rule: str, target: str) -> Key:
    """What an entry and a finding have in common where the one stands for the other.

    A link that leads nowhere is one fault whichever rule tells of it: that depends on what else the vault has, and on
    what git remembers.
    """
    return composed(path), "" if is_link(target) else rule, composed(target)


def key_of(finding: Finding) -> Key:
    """The key of a finding."""
    target = target_of(finding)
    return composed(finding.path), "" if is_link(target) else finding.rule, target


def counts_of(entries: Iterable[Entry]) -> dict[Key, int]:
    """How often a baseline knows each key."""
    counts: dict[Key, int] = {}
    for path, rule, target, number in entries:
        here = key(path, rule, target)
        counts[here] = counts.get(here, 0) + number
    return counts


def compare(findings: Iterable[Finding], counts: Counts) -> Compared:
    """Part the findings of a run. With more of one key than the baseline knows, the last ones are new."""
    left = dict(counts)
    new: list[Finding] = []
    known: list[Finding] = []
    over: dict[Key, int] = {}
    keys: list[Key] = []
    for finding in findings:
        here = key_of(finding)
        places = places_of(finding)
        if not _is_ours(finding) and left.get(here, 0) >= places:
            left[here] -= places
            known.append(finding)
        else:
            keys.append(here)
            over[here] = over.get(here, 0) + places
            new.append(finding)
    told = tuple(_told(*each, counts, left, over) for each in zip(new, keys, strict=True))
    return Compared(told, tuple(known), {each: count for each, count in left.items() if count and each not in over})


def _is_ours(finding: Finding) -> bool:
    """Whether the finding says that something was not checked: nobody can know what a baseline would hide then."""
    if finding.family != "engine":
        return False
    from vaultlint.own import rule_error, unreadable_note

    return finding.rule in (rule_error.name, unreadable_note.name)


def _told(finding: Finding, here: Key, counts: Counts, left: Mapping[Key, int], over: Mapping[Key, int]) -> Finding:
    """The finding with a word on what is known, where something like it is."""
    if not counts.get(here) or _is_ours(finding):
        return finding
    more = f"{over[here] - left[here]:,} more than the baseline knows"
    return finding._replace(help=f"{finding.help}; {more}" if finding.help else more)


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """The entries that stand for these findings; what a baseline does not take is left out."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        if not _is_ours(finding):
            counts[finding.path, finding.rule, target_of(finding)] += places_of(finding)
    return [Entry(*each, count) for each, count in counts.items()]
