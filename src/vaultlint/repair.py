"""Findings with fixes in, repaired notes out: planned in memory, checked again, and only then written.

A note is read, its fixes are applied in passes until nothing changes, and after each pass the new text is linted: a fix
that would make a finding which was not there is refused. What is written is the last text, once and atomically.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.anchors import Anchors
from vaultlint.disk import Refusal, put
from vaultlint.edits import EditError, apply, edits_of, together, wanted
from vaultlint.engine import Done, Means, each_vault, one_vault
from vaultlint.examine import examine
from vaultlint.finding import Finding
from vaultlint.hold import hold
from vaultlint.journal import recover
from vaultlint.judge import in_doubt
from vaultlint.opened import read_bytes
from vaultlint.outcome import Outcome
from vaultlint.run import Run
from vaultlint.typed import NamedTuple

PASSES = 20  # over one note; each makes what overlapped in the one before
_ROUNDS = 5  # over the vault: a repaired note may let another one be repaired


class Refused(NamedTuple):
    """A finding whose fix was not made, and why."""

    finding: Finding
    reason: str


class Change(NamedTuple):
    """A note before and after its repair."""

    path: str
    old: bytes
    new: bytes


class Repair(NamedTuple):
    """What came of a vault: what was fixed and refused, and the notes that changed."""

    outcome: Outcome  # what remains; for a plan what there is now
    fixed: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()
    changes: tuple[Change, ...] = ()
    told: tuple[str, ...] = ()  # what became of a run before that was stopped


class Mended(NamedTuple):
    """A note with its fixes made in memory."""

    old: bytes
    new: bytes
    fixed: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()


def repair(paths: Sequence[str], means: Means, *, unsafe: bool, write: bool) -> list[Repair]:
    """Lint vaults and repair what can be repaired: safe fixes, with ``unsafe`` the others as well.

    Without ``write`` nothing is written, and the changes say what would be. A note that cannot be written is told among
    the refused. Raises what `engine.lint` raises.
    """
    repairs = [_repaired(done, means, unsafe, write) for done in each_vault(paths, means)]
    return sorted(repairs, key=lambda each: each.outcome.vault)


def _tidied(root: str) -> list[str]:
    """Bring to an end what a run that was stopped has left; what there is to say about it."""
    try:
        return recover(root)
    except Refusal as error:
        return [f"what an earlier run has left stays: {error}"]


def _repaired(done: Done, means: Means, unsafe: bool, write: bool) -> Repair:
    told = _tidied(done.target.root) if write else []
    if told:
        done = one_vault(done.target, means)
    fixed: list[Finding] = []
    refused: list[Refused] = []
    changes: dict[str, Change] = {}
    for _ in range(_ROUNDS):
        todo = {finding.path for finding in done.outcome.findings if wanted(finding, unsafe=unsafe)}
        if todo and done.run is None:
            done = one_vault(done.target, means, always=True)
        plan = plan_for(done.run, done.outcome, todo, unsafe=unsafe) if todo and done.run else {}
        refused = [each for mended in plan.values() for each in mended.refused]
        written = _written(done.target.root, plan, refused) if write else _planned(plan)
        for path in written:
            fixed += plan[path].fixed
            old = changes[path].old if path in changes else plan[path].old
            changes[path] = Change(path, old, plan[path].new)
        if not (write and written):
            break
        done = one_vault(done.target, means)
    return Repair(done.outcome, tuple(fixed), tuple(refused), tuple(changes.values()), tuple(told))


def _planned(plan: Mapping[str, Mended]) -> list[str]:
    return [path for path, mended in plan.items() if mended.new != mended.old]


def _written(root: str, plan: Mapping[str, Mended], refused: list[Refused]) -> list[str]:
    """Write the notes of a plan, those that can be; returned are their paths."""
    written = []
    for path in _planned(plan):
        mended = plan[path]
        try:
            put(os.path.join(root, path), mended.new, expected=mended.old, root=root)
        except Refusal as error:
            refused += [Refused(finding, str(error)) for finding in mended.fixed]
        else:
            written.append(path)
    return written


# ------------------------------------------------------------------------------------------------ planning


def plan_for(run: Run, outcome: Outcome, paths: Iterable[str], *, unsafe: bool) -> dict[str, Mended]:
    """The repaired notes of a run that is done, by path. Nothing is written."""
    bench = Bench(run, outcome, unsafe)
    for path in sorted(paths):
        bench.mend(path)
    for _ in range(_ROUNDS):
        again = bench.hurt() or bench.hopeful()
        if not again:
            break
        for path in again:
            bench.mend(path)
    return bench.mended


class Bench:
    """Notes of a vault in memory, each as it is on disk or as it would be."""

    def __init__(self, run: Run, outcome: Outcome, unsafe: bool = True) -> None:
        self.run = run
        self.root = run.target.root
        self.judge = run.judge
        self.unsafe = unsafe
        self.mended: dict[str, Mended] = {}
        self._before: dict[str, Anchors] = {}  # headings and blocks of the notes that changed, as they were
        self._careful: set[str] = set()  # notes that must keep the headings and blocks that others ask for
        self._mended_before: dict[str, int] = {}  # how many notes had changed when one was mended
        # What rules found that look at no note in particular, by path: they are not asked again for one note.
        self.of_vault = self._findings_of_vault(outcome)

    def _findings_of_vault(self, outcome: Outcome) -> dict[str, list[Finding]]:
        names = {name for name, rule in self.run.rules.items() if rule.is_of_whole}
        found: dict[str, list[Finding]] = {}
        for finding in (*outcome.findings, *(each.finding for each in outcome.held)):
            if finding.rule in names:
                found.setdefault(finding.path, []).append(finding)
        return found

    # -------------------------------------------------------------------------------------------- one note

    def findings(self, path: str, data: bytes, *, as_seen: bool = False) -> list[Finding]:
        """What is told of a note with these bytes, the others being as they are now.

        Where they are those that the run has seen, what rules about the whole vault found is known as well.
        """
        each = examine(self.run.work, path, data)
        self.judge.change(path, data, each.digest)
        findings = list(each.findings)
        if any(in_doubt([(path, each.wanted, each.digest.asks)], self.judge.vault)):
            findings += self.judge.judge(path).findings
        if as_seen:
            findings += self.of_vault.get(path, ())
        if not each.said:
            return findings
        how = self.run.today, self.judge.loader.reading
        whole = self.run.target.given is None
        return hold(self.run.work, findings, {path: each.said}, *how, whole=whole, alone=not as_seen).findings

    def mend(self, path: str) -> None:
        """Make all fixes of a note that can be made, in memory."""
        self._before.setdefault(path, self._anchors(path))
        try:
            old = read_bytes(self.root, path, self.run.plan.config.most_bytes)
        except OSError as error:
            self.mended[path], self._mended_before[path] = _unreadable(path, error), -1
            return
        found = self.findings(path, old, as_seen=self.run.is_as_seen(path))
        wider = [Refused(each, "it changes other files as well") for each in found if not _is_own(each)]
        new, fixed = old, list[Finding]()
        refused: list[Refused] = []
        for _ in range(PASSES):
            chosen = together(filter(_is_own, found), unsafe=self.unsafe)
            new, done, refused = self._settled(path, new, chosen, Counter(each.rule for each in found))
            fixed += done
            if not done:
                break
            found = self.findings(path, new)
        self.findings(path, new)
        self.mended[path] = Mended(old, new, tuple(fixed), (*wider, *refused))
        self._mended_before[path] = self._changed()

    def _settled(
        self, path: str, data: bytes, chosen: Sequence[Finding], before: Counter[str]
    ) -> tuple[bytes, list[Finding], list[Refused]]:
        """Of fixes that do not overlap those that do no harm: all at once, or else half by half."""
        refused: list[Refused] = []
        accepted: list[Finding] = []
        waiting = [list(chosen)]
        new = data
        while waiting:
            part = waiting.pop()
            try:
                tried = apply(data, edits_of([*accepted, *part]))
                harm = self.harm(path, tried, before) if part else ""
            except EditError as error:
                harm = str(error)
            if not harm:
                accepted += part
                new = tried if part else new
            elif len(part) == 1:
                refused.append(Refused(part[0], harm))
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
        return new, accepted, refused

    def harm(self, path: str, data: bytes, before: Counter[str]) -> str:
        """What a note with these bytes would have that it had not before, in words; "" for nothing."""
        after = self.findings(path, data)
        more = Counter(each.rule for each in after) - before
        if more:
            rule = min(more)
            message = next(each.message for each in after if each.rule == rule)
            return f"it would make a new finding: {rule}: {message}"
        if path in self._careful and (lost := next(self._lost(path), "")):
            return f"a link elsewhere asks for {lost!r}"
        return ""

    # -------------------------------------------------------------------------------------------- others

    def guard(self, path: str) -> None:
        """Count it as harm from now on when a note loses headings and blocks that others ask for."""
        self._before.setdefault(path, self._anchors(path))
        self._careful.add(path)

    def _anchors(self, path: str) -> Anchors:
        digest = self.judge.digests.get(path)
        return digest.anchors if digest else Anchors()

    def _lost(self, path: str) -> Iterator[str]:
        """What other notes ask of a note that it had, and has no more."""
        before, now = self._before[path].searched(), self._anchors(path).searched()
        if before.texts <= now.texts and before.ids <= now.ids:
            return
        for subpath in self._asked_of(path):
            had, has = before.find(subpath), now.find(subpath)
            if had and had.found and not (has and has.found):
                yield subpath

    def _asked_of(self, path: str) -> Iterator[str]:
        for source, digest in self.run.digests.items():
            asks = self.judge.digests.get(source, digest).asks
            yield from (subpath for other, subpath in asks if other == path and source != path)

    def hurt(self) -> list[str]:
        """Notes whose repair breaks links of others; they, and those others, have to be mended once more."""
        hurt = [path for path in self.mended if path not in self._careful and any(self._lost(path))]
        self._careful.update(hurt)
        asking = [
            path
            for path in self.mended
            if path not in hurt and any(other in hurt for other, _ in self.judge.digests[path].asks)
        ]
        return sorted([*hurt, *asking])

    def hopeful(self) -> list[str]:
        """Notes with a refused fix that was tried before another note had its own made."""
        changed = self._changed()
        return sorted(
            path for path, each in self.mended.items() if each.refused and self._mended_before[path] != changed
        )

    def _changed(self) -> int:
        return sum(each.new != each.old for each in self.mended.values())


def _is_own(finding: Finding) -> bool:
    """Whether a fix changes the note alone that it was found in."""
    return finding.fix is None or all(edit.path in ("", finding.path) for edit in finding.fix.edits)


def _unreadable(path: str, error: OSError) -> Mended:
    finding = Finding(0, 0, "", path=path)
    return Mended(b"", b"", (), (Refused(finding, f"cannot be read: {error.strerror or error}"),))
