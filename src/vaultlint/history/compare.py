"""A revision in, what of a vault is different since out: files renamed, deleted, added, and lines of the others.

Git compares trees and the index. What the work tree has otherwise is found here, because git would run the filters of
the repository on its files. A file whose time and size are those in the index is the one that git put there; of any
other the text decides, whatever its line ends are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import new as digest

from vaultlint.discover import File, ignored_by_git, kind_of, survey
from vaultlint.history.blobs import commit_of, read, repository
from vaultlint.history.git import HistoryError, ask, complaint
from vaultlint.history.lines import hunks, lines_of
from vaultlint.history.log import ADDED, DELETED, RENAMED, RENAMES, Step, steps_in
from vaultlint.history.place import Place, key
from vaultlint.history.worktree import content_of, moved
from vaultlint.typed import NamedTuple

Ranges = tuple[tuple[int, int], ...]

_ENTRY = re.compile(
    r"(?:  ctime: [^\n]*\n  mtime: (\d+):(\d+)\n[^\n]*\n[^\n]*\n  size: (\d+)\tflags: (\w+)\n)?"
    r"(?:(\w) (\d+) (\w+) (\d)\t(.*))?",
    re.DOTALL,
)
_INTENT_TO_ADD = 1 << 29


class Changes(NamedTuple):
    """What is different; all paths are vault paths."""

    renamed: Mapping[str, str]  # old → new
    deleted: frozenset[str]
    added: frozenset[str]
    # Of each note, canvas and base whose text is different, by its new path: the lines that are new or changed, from 1,
    # the ends exclusive. Where lines were only taken away there are none.
    lines: Mapping[str, Ranges]


def changes(root: str, since: str) -> Changes:
    """What the work tree has otherwise than a commit, files that git neither tracks nor ignores included.

    ``since`` is any name of a commit that git knows; ``REV...`` means the last commit that HEAD shares with REV.
    Raises HistoryError when there is no git, no repository, or no such commit.
    """
    place = repository(root)
    commit = commit_of(place, since)
    return _Comparison(place, _steps(place, commit), _tracked(place)).changes()


def staged(root: str) -> Changes:
    """What the next commit changes: the index against HEAD. Raises HistoryError without git and repository.

    In a hook that is the index of the commit being made, which ``git commit FILE`` keeps beside the usual one.
    """
    place = repository(root)
    steps = _steps(place, commit_of(place, ""))
    texts = read(place, (blob for step in steps if _has_lines(step) for blob in (step.blob, step.new_blob)))
    pairs = {
        step.to: (None if step.kind == ADDED else texts.get(step.blob), texts[step.new_blob])
        for step in steps
        if _has_lines(step) and step.new_blob in texts
    }
    return Changes(
        {step.path: step.to for step in steps if step.kind == RENAMED},
        frozenset(step.path for step in steps if step.kind == DELETED),
        frozenset(step.to for step in steps if step.kind == ADDED),
        _lines(pairs),
    )


def _steps(place: Place, commit: str) -> list[Step]:
    """What the index has otherwise than a commit, or than nothing for "", as vault paths."""
    tree = commit or _empty_tree(place)
    options = ("--cached", "--ita-invisible-in-index", "--raw", "-z", "--no-abbrev", "--no-ext-diff", *RENAMES)
    answer = ask(place, "diff-index", *options, tree, "--")
    if not answer.good:
        raise HistoryError(complaint(place, answer))
    return list(_in_vault(place, steps_in(answer.output)))


def _empty_tree(place: Place) -> str:
    answer = ask(place, "rev-parse", "--show-object-format")
    return digest("sha256" if answer.output.strip() == b"sha256" else "sha1", b"tree 0\0").hexdigest()


def _in_vault(place: Place, steps: Iterable[Step]) -> Iterator[Step]:
    """The steps as the vault sees them: a file that is moved in or out comes or goes."""
    for step in steps:
        path, to = place.inside(step.path), place.inside(step.to)
        if path is not None and to is not None:
            yield step._replace(path=path, to=to)
        elif path is not None:
            yield Step(DELETED, path, path, step.blob)
        elif to is not None:
            yield Step(ADDED, to, to, step.new_blob, step.new_blob)


def _has_lines(step: Step) -> bool:
    if step.kind == DELETED or kind_of(step.to) == "attachment":
        return False
    return step.kind == ADDED or step.blob != step.new_blob


def _lines(texts: Mapping[str, tuple[bytes | None, bytes]]) -> dict[str, Ranges]:
    """The new lines of texts, each beside what it was before: None for nothing. The same texts are left out."""
    found: dict[str, Ranges] = {}
    for path, (old, new) in texts.items():
        after = lines_of(new)
        if old is None:
            found[path] = ((1, len(after) + 1),)
        elif different := hunks(lines_of(old), after):
            found[path] = tuple((hunk.start + 1, hunk.end + 1) for hunk in different if hunk.end > hunk.start)
    return found


# ------------------------------------------------------------------------------------------------ the work tree


class _Entry(NamedTuple):
    """A file in the index."""

    blob: str  # "" where several versions wait to be merged
    mtime_ns: int  # when it was written, as far as git knows; -1 where it does not
    size: int
    is_left_out: bool  # by a sparse checkout: it is meant not to be there
    is_link: bool  # a symbolic one, whose content is where it leads

    def is_same(self, file: File, limit: int) -> bool:
        """Whether a file is surely the one that git put there; younger than ``limit`` it may have changed unseen."""
        return (self.mtime_ns, self.size) == (file.mtime_ns, file.size) and self.mtime_ns < limit


def _tracked(place: Place) -> dict[str, _Entry]:
    """The index by vault path."""
    answer = ask(place, "ls-files", "--stage", "-t", "--debug", "-z", "--", *place.within)
    if not answer.good:
        raise HistoryError(complaint(place, answer))
    found: dict[str, _Entry] = {}
    last = ""
    for part in answer.output.split(b"\0"):
        if not (fields := _ENTRY.match(os.fsdecode(part))):
            continue
        seconds, nanoseconds, size, flags, tag, mode, blob, stage, path = fields.groups()
        if last and flags and int(flags, 16) & _INTENT_TO_ADD:
            del found[last]
        elif last and seconds:
            time = int(seconds) * 1_000_000_000 + int(nanoseconds)
            found[last] = found[last]._replace(mtime_ns=time, size=int(size))
        last = ""
        if path and place.inside(path) is not None and not mode.startswith("16"):
            path = path[len(place.prefix) :]
            found[path] = _Entry(blob if stage == "0" else "", -1, -1, tag == "S", mode == "120000")
            last = path
    return found


class _Foreign:
    """The files of other repositories inside of the vault: submodules, and clones that git does not know of."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known = {"": False}

    def has(self, path: str) -> bool:
        """Whether the folder of a file, or one around it below the root, is a work tree of its own."""
        folder = path.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = os.path.lexists(os.path.join(self._root, folder, ".git")) or self.has(folder)
        return self._known[folder]


class _Comparison:
    """A commit and the work tree, by way of the index between them."""

    def __init__(self, place: Place, steps: Iterable[Step], tracked: Mapping[str, _Entry]) -> None:
        self.place, self.root = place, place.root
        self.tracked = tracked
        # New path → path and content before, None for nothing; old path → content of what is not there any more.
        self.origins: dict[str, tuple[str, str] | None] = {}
        self.lost: dict[str, str] = {}
        for step in steps:
            if step.kind == DELETED:
                self.lost[step.path] = step.blob
            else:
                self.origins[step.to] = None if step.kind == ADDED else (step.path, step.blob)
        self.texts_differ = {step.to for step in steps if _has_lines(step)}
        self.files = {key(file.path): file for file in survey(self.root).files}
        try:
            self.limit = os.stat(place.index_file).st_mtime_ns
        except OSError:
            self.limit = 0

    def changes(self) -> Changes:
        """All changes."""
        self._look_at_tracked()
        self._look_at_others()
        return Changes(
            {origin[0]: path for path, origin in self.origins.items() if origin and key(origin[0]) != key(path)},
            frozenset(self.lost),
            frozenset(path for path, origin in self.origins.items() if not origin),
            self._lines(),
        )

    def _look_at_tracked(self) -> None:
        for path, entry in self.tracked.items():
            file = self.files.get(key(path))
            if file:
                if not (entry.is_link or file.kind == "attachment" or entry.is_same(file, self.limit)):
                    self.origins.setdefault(path, (path, entry.blob))
                    self.texts_differ.add(path)
            elif not entry.is_left_out and not os.path.lexists(os.path.join(self.root, path)):
                if origin := self.origins.pop(path, (path, entry.blob)):
                    self.lost[origin[0]] = origin[1]
                self.texts_differ.discard(path)

    def _look_at_others(self) -> None:
        """Files that git does not track: deleted ones that are back, moved ones, new ones."""
        known = set(map(key, self.tracked))
        ignored = ignored_by_git(self.root)
        own = (file for name, file in self.files.items() if name not in known and file.readable and not file.alias_of)
        foreign = _Foreign(self.root)
        others = {file.path: file for file in own if not ignored(file.path) and not foreign.has(file.path)}
        for path in others.keys() & self.lost.keys():
            self.origins[path] = (path, self.lost.pop(path))
            self.texts_differ.add(path)
            del others[path]
        went: dict[str, list[str]] = {}
        for path, blob in self.lost.items():
            went.setdefault(blob, []).append(path)
        for step in moved(self.root, went, others.values()) if went else ():
            if step.kind == RENAMED:
                self.origins[step.to] = (step.path, self.lost.pop(step.path))
                del others[step.to]
        for path in others:
            self.origins[path] = None
            self.texts_differ.add(path)

    def _lines(self) -> dict[str, Ranges]:
        wanted = sorted(path for path in self.texts_differ if kind_of(path) != "attachment")
        origins = {path: self.origins[path] for path in wanted}
        texts = read(self.place, (origin[1] for origin in origins.values() if origin and origin[1]))
        found: dict[str, tuple[bytes | None, bytes]] = {}
        for path, origin in origins.items():
            file = self.files.get(key(path))
            content = content_of(self.root, file) if file else None
            if content is not None:
                found[path] = (texts.get(origin[1]) if origin else None, content)
        return _lines(found)
