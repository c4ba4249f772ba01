"""A linted vault in, its findings as they are now out: a note is linted again with each change, at the cost of one."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from vaultlint.discover import kind_of
from vaultlint.engine import Done, Means, one_vault
from vaultlint.finding import Finding
from vaultlint.interactive.ways import Spot
from vaultlint.opened import read_bytes
from vaultlint.outcome import Outcome
from vaultlint.repair import Bench
from vaultlint.run import Run

_in_note = attrgetter("offset", "end_offset", "rule", "message")


class Watched:
    """The findings of a vault by note."""

    def __init__(self, done: Done, means: Means) -> None:
        self.target = done.target
        # Few notes change at a time, and no pool lives as long as a dialogue.
        self._means = means._replace(map=None, progress=None)
        self._take(done)

    def _take(self, done: Done) -> None:
        self.outcome: Outcome = done.outcome
        self._found = {path: list(each) for path, each in groupby(done.outcome.findings, attrgetter("path"))}
        self._run: Run | None = done.run
        self._bench: Bench | None = None

    @property
    def bench(self) -> Bench:
        """The notes in memory."""
        if self._bench is None:
            if self._run is None:
                self._take(one_vault(self.target, self._means, always=True))
            assert self._run is not None
            self._bench = Bench(self._run, self.outcome)
        return self._bench

    def paths(self) -> list[str]:
        """The notes with findings, in order."""
        return sorted(path for path, found in self._found.items() if found)

    def findings(self, path: str) -> list[Finding]:
        """Those of a note, in order."""
        return self._found.get(path, [])

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None for one that is not read, or that cannot be."""
        if kind_of(path) == "attachment" or self.is_closed(path):
            return None
        try:
            return read_bytes(self.target.root, path, self.bench.run.plan.config.most_bytes)
        except (OSError, ValueError):
            return None

    def lint(self, path: str, data: bytes) -> None:
        """Find anew what there is in a note with these bytes, which are those on disk."""
        bench = self.bench
        if path in bench.of_vault and not bench.run.is_as_seen(path):
            self.refresh()
            bench = self.bench
        bench.judge.renew_index()
        found = bench.findings(path, data, as_seen=bench.run.is_as_seen(path))
        self._found[path] = sorted(found, key=_in_note)

    def refresh(self) -> None:
        """Lint the vault again: names have changed, or nobody knows what has."""
        self._take(one_vault(self.target, self._means, always=True))

    def spot(self, finding: Finding) -> Spot | None:
        """The place of a finding in its note; None where that is not read."""
        reading = self.bench.judge.loader.reading(finding.path)
        if reading is None:
            return None
        view = self.bench.judge.vault.seen_from(reading.note)
        return Spot(finding, reading, view, self.bench.run.plan.settings)

    def is_closed(self, path: str) -> bool:
        """Whether a file must not be opened."""
        return path in self.bench.judge.loader.listing.closed
