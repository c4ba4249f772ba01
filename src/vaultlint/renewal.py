"""A run over a whole vault and the cache of the last one in, the same outcome out with little done anew.

What has changed is examined, what that may concern is judged again, and everything else is passed on as it rests in the
cache, which learns what is known now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import chain

from vaultlint import compiled
from vaultlint.anchors import UNREAD
from vaultlint.aside import aside, cores
from vaultlint.cache import Cache, Head, settled
from vaultlint.change import Change
from vaultlint.finding import Finding, frozen, thawed
from vaultlint.history import stamp as history_stamp
from vaultlint.judge import Judge, in_doubt
from vaultlint.kept import Digests, Kept, New, Told
from vaultlint.names import NameLines
from vaultlint.outcome import Outcome, Progress
from vaultlint.run import Run, frozen_judged
from vaultlint.stamps import Stamps
from vaultlint.totals import Totals
from vaultlint.travel import RECORD, digest_of, plain
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple
from vaultlint.vault import HISTORY, Digest
from vaultlint.work import Examined

if TYPE_CHECKING:
    from vaultlint.workers import Map

# So few files look up their links in the sorted lines of names sooner than a dictionary of all names is made.
_FEW = 50


class _Findings(NamedTuple):
    """What was found in all notes, and what of it came as it rests in the cache, by `id`."""

    all: list[Finding]
    at_rest: dict[int, tuple[Any, ...]]


class Renewal:
    """A run, what is known of the last one, and what is different now."""

    def __init__(self, run: Run, store: Cache, head: Head | None, stamps: Stamps, started: int) -> None:
        """``stamps`` are those of the survey; ``started`` is when this run began, in nanoseconds.

        The run gets its judge here, once all was examined: call `outcome` once.
        """
        run.keep(any(run.looks_at_index()), cached=True)
        self.run, self.store, self.stamps, self.started = run, store, stamps, started
        self.kept = (store.kept() if head else None) or Kept.nothing()
        known = head if self.kept.paths else None
        self.change = Change(known.stamps if known else Stamps.of(()), stamps, run.survey.files)
        self.history = history_stamp(run.target.root)
        self.history_changed = head is not None and head.history != self.history
        names = store.names() if known and not self.change.renamed else None
        self.lines = NameLines(names.lines) if names else None
        self.paths = frozenset([file.path for file in run.files])

    def outcome(self, jobs: int, map: Map | None, progress: Progress | None) -> Outcome:
        """That of the whole vault; the cache is written."""
        run, kept, change = self.run, self.kept, self.change
        fresh = self._examined(jobs, map, progress)
        digests, totals = self._counted(fresh)
        change.add_lore(kept.digest, {path: each.digest for path, each in fresh.items()})
        if self.history_changed:
            change.touched.add(HISTORY)

        def facts(path: str) -> bytes:
            return fresh[path].facts if path in fresh else kept.facts(path)

        run.judge = Judge(run.work, run.listing, digests, facts, whole=True, kept_in=run.kept_in, totals=totals)
        # Of ten thousand files that did not change, most need nothing but to be passed on.
        same = {path: each for path, each in kept.told.items() if path in self.paths and path not in fresh}
        judged = self._judged(fresh, same, totals, jobs)
        findings = self._findings(fresh, same, judged)
        said = {path: each.said for path, each in fresh.items() if each.said}
        said |= {path: each.said for path, each in same.items() if each.said}
        outcome = run.conclude(findings.all, said, whole=True)
        new = {path: New(plain(each)[:RECORD], each.named, each.facts) for path, each in fresh.items()}
        with aside(lambda: compiled.made(run.rules), (jobs or cores()) if compiled.is_wanted() else 1) as code:
            renewed = kept.renewed(self.paths, new, _told(fresh, same, judged), totals)
            unread = {path for path, each in fresh.items() if each.digest.anchors == UNREAD}
            self._write(outcome.plain(findings.at_rest), *renewed, unread)
            compiled.keep(code())
        return outcome

    def _examined(self, jobs: int, map: Map | None, progress: Progress | None) -> dict[str, Examined]:
        todo = self.change.stale(self.run.files, self.kept)
        if self.lines and len(todo) < _FEW:
            self.run.listing.names.look_up_in(self.lines)
        return {each.path: each for each in self.run.examined(todo, jobs, map, progress)}

    def _counted(self, fresh: Mapping[str, Examined]) -> tuple[MutableMapping[str, Digest], Totals]:
        """What the vault knows of each note, and what that amounts to."""
        kept, paths = self.kept, self.paths
        known = {path: each.digest for path, each in fresh.items()}
        # In the order of the files: rules may look at them one after the other.
        digests = Digests([file.path for file in self.run.files], kept, known)
        if len(fresh) * 2 > len(paths):
            return digests, Totals.of(digests)
        totals = kept.totals
        for path in kept.paths - paths | (kept.paths & known.keys()):
            totals.drop(path, digest_of(kept.record(path)))
        for path, digest in known.items():
            totals.add(path, digest)
        return digests, totals

    def _judged(
        self, fresh: Mapping[str, Examined], same: Mapping[str, Told], totals: Totals, jobs: int
    ) -> dict[str, Any]:
        """What the rules about the vault find in the notes in doubt, at rest: as it was, or anew."""
        asking = {source for path in self.change.touched for source in totals.asked.get(path)} - fresh.keys()
        again = [path for path, each in same.items() if each.judged and path not in asking]
        again += in_doubt(_may_be_in_doubt(fresh, asking, self.kept), self.run.judge.vault)
        still = self._still_judged(same)
        judged = {path: still[path] for path in again if path in still}
        again = [path for path in again if path not in judged]
        judged |= zip(again, [frozen_judged(each) for each in self.run.judged(again, jobs)], strict=True)
        return judged

    def _still_judged(self, same: Mapping[str, Told]) -> dict[str, Any]:
        """What was found by the rules about the vault in notes that nothing which changed can concern."""
        change = self.change
        if change.renamed or any(self.run.looks_at_index()):
            return {}
        # One that was not in doubt before depends on what put it there.
        judged = {path: each.judged for path, each in same.items() if each.judged}
        return {path: each for path, each in judged.items() if change.touched.isdisjoint(each[1])}

    def _findings(
        self, fresh: Mapping[str, Examined], same: Mapping[str, Told], judged: Mapping[str, tuple[Any, ...]]
    ) -> _Findings:
        resting = [*(each.findings for each in same.values()), *(each[0] for each in judged.values())]
        at_rest = list(chain.from_iterable(resting))
        awake = thawed(at_rest, self.run.target.root)
        found = [found for each in fresh.values() for found in each.findings]
        found += [*awake, *self.run.judge.whole_vault()]
        # Thousands that are passed on as they came need not be taken apart a second time.
        return _Findings(found, {id(each): rest for each, rest in zip(awake, at_rest, strict=True)})

    def _write(
        self, outcome: tuple[Any, ...], kept: Kept, facts: Sequence[bytes | memoryview], unread: set[str]
    ) -> None:
        run, lines = self.run, self.lines
        asked = any(HISTORY in each.judged[1] for each in kept.told.values() if each.judged)
        listing, stamps = settled(run.survey, self.stamps, self.started, unread)
        head = Head(tuple(run.identity), listing, stamps, outcome, self.history if asked else "")
        if lines is None and all(file.readable and not file.alias_of for file in run.survey.files):
            lines = NameLines.of(run.listing.names.paths)
        self.store.write(head, bytes(lines) if lines else None, kept, facts)


def _may_be_in_doubt(
    fresh: Mapping[str, Examined], asking: Iterable[str], kept: Kept
) -> Iterator[tuple[str, bool, Iterable[tuple[str, str]]]]:
    """The notes that changed or ask something of one that did, as ``in_doubt`` wants them."""
    for path, each in fresh.items():
        yield path, each.wanted, each.digest.asks
    for path in asking:
        _, wanted, asks, *_ = kept.record(path)
        yield path, wanted, asks


def _told(
    fresh: Mapping[str, Examined], same: dict[str, Told], judged: Mapping[str, tuple[Any, ...]]
) -> dict[str, Told]:
    """What came of the files of which anything came."""
    told = {path: Told(frozen(each.findings), (), each.said) for path, each in fresh.items()} | same
    for path in judged.keys() | {path for path, each in told.items() if each.judged}:
        told[path] = told.get(path, Told())._replace(judged=judged.get(path, ()))
    return {path: each for path, each in told.items() if any(each)}
