"""Commits in, for a path that is gone what became of its file, and for one that is there what it was called, out.

A path has lives: from when a file comes to bear it until that file goes or gets another name. A life may end more than
once, on branches that knew nothing of one another, and a merge may undo an end. Commits stand in one line, the newest
first, each before its parents; of two that stand side by side the newer one is asked first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from vaultlint.history.log import ADDED, DELETED, RENAMED, Commit
from vaultlint.history.place import key
from vaultlint.typed import Any, NamedTuple

_BORN, _CAME, _LEFT, _DIED = "born", "came", "left", "died"
_When = tuple[int, Any]  # a number that grows from commit to commit; a Step, or the plain tuple of one


class Gone(NamedTuple):
    """A file that was deleted, or moved out of the vault."""

    commit: str  # abbreviated; "" where it is not committed yet
    date: str  # YYYY-MM-DD, of the author; "" where it is not committed yet
    path: str  # its last path in the vault


class Moved(NamedTuple):
    """A file that has another path now."""

    path: str  # the one it has now
    commit: str  # that took the path asked for from it, abbreviated; "" where it is not committed yet
    date: str  # YYYY-MM-DD, of the author; "" where it is not committed yet
    similarity: int  # per cent of its content that the least similar rename on the way left


class Event(NamedTuple):
    """What a path went through."""

    when: int  # grows from commit to commit
    kind: str
    other: str  # the path the file left for or came from; "" for one that was born or died
    blob: str  # of one that was born or died
    similarity: int = 100


class _Way(NamedTuple):
    """A path that a file had, and how it lost it."""

    path: str
    event: Event
    first: Event
    similarity: int
    left: tuple[str, Event] | None  # the last path in the vault and how it lost that, where this one is outside


class Trace(NamedTuple):
    """What became of a file."""

    moved: Moved | None = None
    gone: Gone | None = None
    puzzles: tuple[str, ...] = ()  # where it should be and is not, though no commit says so


class Life(NamedTuple):
    """How a life of a path ended, the oldest end first."""

    ends: Sequence[Event]
    next: int  # which event began the next one; 0 without one

    @property
    def is_over(self) -> bool:
        """Whether a file that is there now is another one."""
        return bool(self.next)


class Lives:
    """All that happened to all paths, from the top of the repository on.

    ``inside`` gives the vault path of a path, None for one outside; ``place_of`` gives it as the file that is there now
    spells it, None where none is. ``abbreviated`` is how many digits of a commit's id people are shown.
    """

    def __init__(
        self,
        commits: Sequence[Commit],
        place_of: Callable[[str], str | None],
        inside: Callable[[str], str | None],
        abbreviated: int = 64,
    ) -> None:
        self._commits = commits
        self._place_of = place_of
        self._inside = inside
        self._abbreviated = abbreviated
        self._steps = _by_path(commits)
        self._known: dict[str, list[Event]] = {}

    def _events(self, path: str) -> Sequence[Event]:
        if path not in self._known:
            self._known[path] = _events(path, self._steps.get(path, ()))
        return self._known[path]

    def paths(self) -> Iterable[str]:
        """All paths that a file lost."""
        return (path for path, steps in self._steps.items() if any(_takes(step, path) for _, step in steps))

    def lost(self, path: str) -> int:
        """When a path was lost for the last time, 0 for never."""
        return max((event.when for event in self._events(key(path)) if _is_end(event)), default=0)

    def trace(self, path: str) -> Trace:
        """What became of the last file that had a path which no file has now."""
        path = key(path)
        gone: Gone | None = None
        puzzles: list[str] = []
        life = self._last_life(path)
        if not life.ends:
            return Trace(puzzles=(path,))
        waiting = [self._way(path, event, None) for event in life.ends]
        seen: set[tuple[str, int]] = set()
        while waiting:
            way = waiting.pop()
            to, event = way.event.other, way.event
            if event.kind == _DIED:
                gone = gone or self._gone(way)
                continue
            if (to, event.when) in seen:
                continue
            seen.add((to, event.when))
            life = self._life_after(to, event.when)
            if not life.is_over and (place := self._place_of(to)) is not None:
                return Trace(self._moved(place, way))
            if not life.ends:
                if self._inside(to) is None:
                    gone = gone or self._gone(way)
                elif not life.is_over:
                    puzzles.append(to)
            waiting += (self._way(to, each, way) for each in life.ends)
        return Trace(None, gone, tuple(puzzles))

    def former(self, path: str) -> list[str]:
        """The paths that the file at a path had before, the latest first."""
        found: list[str] = []
        path, until = key(path), len(self._commits) + 1
        while (event := self._birth(path, until)) and event.kind == _CAME:
            path, until = event.other, event.when
            if path not in found:
                found.append(path)
        return found

    def _birth(self, path: str, until: int) -> Event | None:
        """How a file came to a path that it had just before something happened."""
        events = self._events(path)
        for number in range(bisect_right(events, until - 1, key=_when) - 1, -1, -1):
            event = events[number]
            if event.kind == _CAME:
                return event
            if event.kind == _BORN and not (number and _is_restored(events[number - 1], event)):
                return event
        return None  # how it ended on the way is not asked: a merge undid that

    def _life_after(self, path: str, when: int) -> Life:
        """How the life ended that a path had right after something happened."""
        events = self._events(path)
        return _life(events, bisect_right(events, when, key=_when))

    def _last_life(self, path: str) -> Life:
        """How the last life of a path ended. One that ended without a trace, in a merge, is passed over."""
        events = self._events(path)
        last = life = _life(events, 0)
        while life.next:
            life = _life(events, life.next)
            last = life if life.ends else last
        return last

    def _way(self, path: str, event: Event, before: _Way | None) -> _Way:
        similarity = min(event.similarity, before.similarity) if before else event.similarity
        left = None
        if before and self._inside(path) is None:
            left = before.left or (before.path, before.event)
        return _Way(path, event, before.first if before else event, similarity, left)

    def _moved(self, place: str, way: _Way) -> Moved:
        return Moved(place, *self._commit(way.first), way.similarity)

    def _gone(self, way: _Way) -> Gone:
        path, event = way.left or (way.path, way.event)
        return Gone(*self._commit(event), self._inside(path) or path)

    def _commit(self, event: Event) -> tuple[str, str]:
        commit = self._commits[len(self._commits) - event.when]
        return commit.id[: self._abbreviated], commit.date


_when = attrgetter("when")


def _takes(step: Any, path: str) -> bool:
    """Whether a step takes the file from a path."""
    kind, before, after, *_ = step
    return key(before) == path and (kind == DELETED or (kind == RENAMED and key(after) != path))


def _is_end(event: Event) -> bool:
    return event.kind in (_LEFT, _DIED)


def _is_restored(end: Event, event: Event) -> bool:
    """Whether a deleted file came back as it was."""
    return end.kind == _DIED and event.kind == _BORN and end.blob == event.blob != ""


def _life(events: Sequence[Event], start: int) -> Life:
    """The life of a path that goes on at one of its events."""
    ends: list[Event] = []
    for number in range(start, len(events)):
        event = events[number]
        if _is_end(event):
            ends.append(event)
        elif ends and _is_restored(ends[-1], event):
            ends.pop()
        elif ends:
            return Life(ends, number)
    return Life(ends, 0)


def _by_path(commits: Sequence[Commit]) -> Mapping[str, Sequence[_When]]:
    """The steps of each path, the oldest first, with a number that grows from commit to commit.

    There are tens of thousands, and few paths are ever asked about.
    """
    found: dict[str, list[_When]] = {}
    for when, commit in enumerate(reversed(commits), 1):
        for step in commit.steps:
            before, after = step[1], step[2]
            found.setdefault(before if before.isascii() else key(before), []).append((when, step))
            if after != before:
                found.setdefault(after if after.isascii() else key(after), []).append((when, step))
    return found


def _events(path: str, steps: Iterable[_When]) -> list[Event]:
    """What a path went through, the oldest first; in one commit it is lost before another file gets it."""
    found: list[Event] = []
    for when, (kind, before, after, blob, _, similarity) in steps:
        before, after = key(before), key(after)
        if kind == ADDED:
            found.append(Event(when, _BORN, "", blob))
        elif kind == DELETED:
            found.append(Event(when, _DIED, "", blob))
        elif kind == RENAMED and before != after:
            is_end = path == before
            found.append(Event(when, _LEFT if is_end else _CAME, after if is_end else before, "", similarity))
    return sorted(found, key=lambda event: (event.when, not _is_end(event)))
