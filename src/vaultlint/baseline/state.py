"""The outcome of a run and a baseline in, how they stand to each other out: known, new, and no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache

from vaultlint.baseline.compare import Compared, Key, compare, counts_of, entries_of, key
from vaultlint.baseline.entries import Entry, Source, added
from vaultlint.baseline.follow import Ask, names_now, retargeted, under
from vaultlint.baseline.target import composed
from vaultlint.discover import kind_of
from vaultlint.finding import Finding
from vaultlint.outcome import Outcome, Stale
from vaultlint.typed import NamedTuple

# Whether a run looked at a note with a rule.
Covers = Callable[[str, str], bool]


class State(NamedTuple):
    """How a vault stands to its baseline."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    stale: tuple[Stale, ...]
    source: Source
    names: dict[str, str]  # of notes that were renamed: what they are called now
    settled: frozenset[Key]  # what the file says otherwise than it is

    @property
    def entries(self) -> list[Entry]:
        """All entries of the file, under the names that notes have now. Raises ConfigError."""
        return added([under(entry, self.names) for entry in self.source.entries()])

    def pruned(self) -> list[Entry]:
        """The entries without those that are not needed: never more of anything than before."""
        kept = [each for each in self.entries if key(*each[:3]) not in self.settled]
        return added(kept, [each for each in entries_of(self.known) if key(*each[:3]) in self.settled])

    def updated(self, stays: Callable[[Entry], bool]) -> list[Entry]:
        """The entries for all that there is now, and those of the others that stay."""
        now = entries_of((*self.known, *self.new))
        here = {key(*each[:3]) for each in now}
        kept = [each for each in self.entries if key(*each[:3]) not in here and stays(each)]
        return added(now, kept)


def state(
    outcome: Outcome, source: Source, given: Collection[str] | None, covers: Callable[[], Covers], ask: Ask
) -> State:
    """Compare what a run found in the ``given`` part of a vault, None for all of it, with what is known.

    ``covers`` says what the run looked at, and is called when something may not be needed any more; ``ask`` gives the
    history of the vault, and is called when notes have other names. Raises config.ConfigError.
    """
    ask = cache(ask)
    findings = outcome.findings
    mine = _asked_for(source, given, findings)
    compared = compare(findings, counts_of(mine))
    names = names_now(outcome.vault, source.entries(), compared.new, ask) if compared.new else {}
    settled: set[Key] = set()
    if names or (compared.new and compared.surplus):
        if names:
            mine = _below([under(entry, names) for entry in source.entries()], given, findings)
        before = counts_of(mine)
        counts = retargeted(compare(findings, before), before, ask)
        settled = {each for each in counts if counts[each] != before.get(each, 0)}
        compared = compare(findings, counts)
    stale = tuple(_stale(compared, mine, covers())) if compared.surplus else ()
    settled.update(key(*each[:3]) for each in stale)
    return State(compared.new, compared.known, stale, source, names, frozenset(settled))


def _asked_for(source: Source, given: Collection[str] | None, findings: Iterable[Finding]) -> list[Entry]:
    """The entries of what was linted, where that was not all."""
    if given is None or any(kind_of(path) == "attachment" for path in given):
        return _below(source.entries(), given, findings)
    return source.entries_of({*given, *(finding.path for finding in findings)})


def _below(entries: list[Entry], given: Collection[str] | None, findings: Iterable[Finding]) -> list[Entry]:
    if given is None:
        return entries
    paths = {composed(path) for path in given}.union(composed(finding.path) for finding in findings)
    folders = tuple(f"{composed(path)}/" for path in given)
    return [each for each in entries if (path := composed(each.path)) in paths or path.startswith(folders)]


def _stale(compared: Compared, entries: Iterable[Entry], covers: Covers) -> Iterator[Stale]:
    """What is known for nothing, as far as the run looked at it."""
    left = dict(compared.surplus)
    for path, rule, target, number in entries:
        here = key(path, rule, target)
        surplus = left.get(here, 0)
        if surplus and covers(path, rule):
            number = min(surplus, number)
            left[here] = surplus - number
            yield Stale(path, rule, target, number)
