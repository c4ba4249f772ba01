"""The folder of a vault in, what became of files that are gone and what files were called out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from vaultlint.history.git import HistoryError
from vaultlint.history.lives import Gone, Lives, Moved, Trace
from vaultlint.history.log import RENAMED, Commit, Step
from vaultlint.history.place import Place, find, key
from vaultlint.history.record import Record, record
from vaultlint.history.worktree import WorkTree
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.history.headings import Known


class History:
    """What git knows of a vault, and what is not committed yet.

    Paths are vault paths. A history looks at a folder of the vault once, when it is first asked about it: after files
    were moved, make another one.
    """

    def __init__(self, place: Place | None = None, known: Record | None = None, problem: str = "") -> None:
        """An empty one; `of` makes the one of a vault."""
        self.problem = problem  # why it knows less than it might, for people; "" for nothing to tell
        self._place = place
        self._record = known or Record()
        self._files = WorkTree(place.root if place else "")
        self._steps: tuple[Step, ...] | None = None  # of the work tree; None before anybody looked
        self._traces: dict[str, Trace] = {}
        self._headings: dict[str, Mapping[str, str]] = {}

    @classmethod
    def of(cls, root: str, folder: str | None = None, seconds: float = 30.0) -> History:
        """The history of the vault at a folder; an empty one without git, repository or commits. Nothing is raised.

        ``folder`` is where what git said is kept for the next time. After ``seconds`` git is asked no further, and
        what it said until then counts: the youngest commits.
        """
        place = find(root)
        if not place:
            return cls()
        try:
            known = record(place, folder, seconds)
        except HistoryError as error:
            return cls(problem=str(error))
        return cls(place, known, known.problem)

    def renamed(self, path: str) -> str | None:
        """Where the file is now that had this path last; None if the path has a file, never had one, or it is gone."""
        moved = self.moved(path)
        return moved.path if moved else None

    def moved(self, path: str) -> Moved | None:
        """As `renamed`, with the commit."""
        return self._trace(path).moved

    def deleted(self, path: str) -> Gone | None:
        """How the file was lost that had this path last, under whatever name; None if it is there or never was."""
        return self._trace(path).gone

    def former(self, path: str) -> tuple[str, ...]:
        """The paths in the vault that a file of it had before, the latest first."""
        if self._spelled(self._full(path)) is None:
            return ()
        if key(path) not in self._tracked:
            self._look()
        paths = map(self._inside, self._lives.former(self._full(path)))
        return tuple(each for each in paths if each is not None and each != path)

    def named(self, name: str) -> list[str]:
        """The paths with this file name, in any case, that a file had and none has now; the one lost last first."""
        lost = [path for path in self._by_name.get(_fold(name), ()) if self._spelled(path) is None]
        if any(self._inside(path) in self._tracked for path in lost):
            self._look()
        lost.sort(key=lambda path: (-self._lives.lost(path), path))
        return [inside for path in lost if (inside := self._inside(path)) is not None]

    def headings(self, path: str) -> Mapping[str, str]:
        """Headings that a note of the vault had, and what each is called there now (see `headings.py`)."""
        return self.headings_of((path,))[path]

    def headings_of(self, paths: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """As `headings` for many notes, which takes hardly longer than for one."""
        paths = list(paths)
        if self._place and (unknown := [each for each in dict.fromkeys(paths) if each not in self._headings]):
            from vaultlint.history.headings import renamed_headings

            known = {each: note for each in unknown if (note := self._known(each))}
            try:
                found = renamed_headings(self._place, list(known.values()))
            except HistoryError:
                found = {}
            for each, note in known.items():
                self._headings[each] = found.get(note.path, {})
        return {each: self._headings.get(each, {}) for each in paths}

    def _known(self, path: str) -> Known | None:
        """A note that is there, with the paths, from the top, that HEAD and earlier commits may have it under."""
        there = self._spelled(self._full(path))
        if there is None:
            return None
        from vaultlint.history.headings import Known

        if key(path) not in self._tracked:
            self._look()
        full = key(self._full(path))
        former = self._lives.former(full)
        for steps in (self._steps or (), self._record.staged):
            full = next((step[1] for step in steps if step[0] == RENAMED and key(step[2]) == full), full)
        return Known(there, full, tuple(each for each in former if each != key(full)))

    # -------------------------------------------------------------------------------------------- lives

    def _trace(self, path: str) -> Trace:
        if path not in self._traces:
            full = self._full(path)
            trace = Trace() if self._spelled(full) is not None else self._lives.trace(full)
            is_missed = any(self._inside(each) in self._tracked for each in trace.puzzles)
            if is_missed and not trace.moved and self._look():
                trace = self._lives.trace(full)
            self._traces[path] = trace
        return self._traces[path]

    @cached_property
    def _lives(self) -> Lives:
        commits = [Commit("", "", tuple(steps)) for steps in (self._steps, self._record.staged) if steps]
        commits += self._record.commits
        return Lives(commits, self._spelled, self._inside, self._record.abbreviated)

    @cached_property
    def _tracked(self) -> frozenset[str | None]:
        return frozenset(map(key, self._record.tracked))

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        """Paths of the vault that a file lost or that git tracks, by file name."""
        found: dict[str, list[str]] = {}
        for path in {*self._lives.paths(), *(key(self._full(path)) for path in self._record.tracked)}:
            if self._inside(path):
                found.setdefault(_fold(path.rpartition("/")[2]), []).append(path)
        return found

    # -------------------------------------------------------------------------------------------- paths

    def _full(self, path: str) -> str:
        return f"{self._place.prefix}{path}" if self._place else path

    def _inside(self, path: str) -> str | None:
        return self._place.inside(path) if self._place else None

    def _spelled(self, path: str) -> str | None:
        """The vault path of a file that is there, as it is spelled there, of one from the top."""
        inside = self._inside(path)
        return None if inside is None else self._files.spelled(inside)

    def _look(self) -> bool:
        """Look for what happened in the work tree and is not staged; False if somebody did."""
        if self._steps is not None or not self._place:
            return False
        steps = self._files.steps(self._record.tracked)
        self._steps = tuple(step._replace(path=self._full(step.path), to=self._full(step.to)) for step in steps)
        self.__dict__.pop("_lives", None)
        self._traces.clear()
        return True


def _fold(name: str) -> str:
    """As names of files are compared: ``names.fold``."""
    return key(name).lower()
