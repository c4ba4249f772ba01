"""Paths of a vault in, the file a link names out: Obsidian's resolver (SEMANTICS 4)."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import filterfalse, islice, takewhile
from unicodedata import normalize

from vaultlint.near import Near
from vaultlint.typed import NamedTuple


class Resolution(NamedTuple):
    """Where a link leads and which step of SEMANTICS 4 decided it.

    ``candidates`` holds all files the link could mean, the winner first, when there are two or more.
    """

    path: str | None
    candidates: tuple[str, ...] = ()
    step: str = ""  # "itself", "name", "relative", "path", "nearest"; "unknown" or "elsewhere" when unresolved


def fold(path: str) -> str:
    """A path as names are compared: NFC, lower case."""
    return path.lower() if path.isascii() else normalize("NFC", path).lower()


def stem(path: str) -> str:
    """The name of a file without its extension, as names are compared."""
    return fold(posixpath.splitext(path.rpartition("/")[2])[0])


def bare(path: str) -> str:
    """A file's name as links are compared with it: folded, without its extensions, which a link may leave out.

    >>> bare("Cities/Rome.MD"), bare("a.md.md")
    ('rome', 'a')
    """
    name = fold(path[path.rfind("/") + 1 :])
    while name.endswith(".md"):  # [[a.md]] is the way to a.md.md too
        name = name[:-3]
    return name


class NameLines:
    """The names of a vault as sorted lines, ``folded name, tab, path``: for a run that looks up only a few of them."""

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    @classmethod
    def of(cls, paths: Iterable[str]) -> NameLines | None:
        """The lines of these paths; None where one of them would break a line."""
        lines = []
        for path in paths:
            if "\n" in path or "\t" in path:
                return None
            folded = fold(path)
            lines.append(f"{folded[folded.rfind('/') + 1 :]}\t{path}\n".encode(errors="surrogateescape"))
        return cls(b"".join(sorted(lines)))

    def __bytes__(self) -> bytes:
        return self._lines

    def get(self, name: str) -> list[tuple[str, str]] | None:
        """The files with this folded name: folded path and path."""
        wanted = f"{name}\t".encode(errors="surrogateescape")
        lines, low, high = self._lines, 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", 0, middle) + 1
            end = lines.find(b"\n", middle) + 1
            if lines[start:end] < wanted:
                low = end
            else:
                high = start
        found = []
        while lines.startswith(wanted, low):
            end = lines.find(b"\n", low)
            found.append(lines[low + len(wanted) : end].decode(errors="surrogateescape"))
            low = end + 1
        return [(fold(path), path) for path in sorted(found)] or None

    def has(self, path: str) -> bool:
        """Whether a file has just this path."""
        folded = fold(path)
        return (folded, path) in (self.get(folded[folded.rfind("/") + 1 :]) or ())

    def paths(self) -> list[str]:
        """All paths, in order."""
        text = self._lines.decode(errors="surrogateescape")
        return sorted(line[line.index("\t") + 1 :] for line in text.split("\n") if line)


class Names:
    """The names of all files of a vault. Only names decide where a link leads; no file is read."""

    def __init__(self, paths: Iterable[str], lines: NameLines | None = None) -> None:
        """With ``lines``, names are looked up there, and ``paths`` are taken from there when somebody asks."""
        # Link paths that were looked up and lead to the same file, or to none, from every note.
        self.certain: dict[str, str | None] = {}
        # The others, by the folder of the note as well: those of one folder link to the same notes again and again.
        self._from: dict[tuple[str, str], Resolution] = {}
        self._many: dict[str, _Many] = {}  # by the name that many files have, folded
        self._lines = lines
        if lines is None:
            self.paths = tuple(paths)

    def look_up_in(self, lines: NameLines) -> None:
        """Look names up in their lines from now on, which spares making a dictionary of all of them."""
        self._lines = lines
        self.__dict__.pop("_get", None)
        self._many.clear()
        self._from.clear()

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All paths of the vault, in order."""
        return tuple(self._lines.paths()) if self._lines else ()

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for path in self.paths:
            folded = fold(path)
            found.setdefault(folded[folded.rfind("/") + 1 :], []).append((folded, path))
        return found

    @cached_property
    def _get(self) -> Callable[[str], list[tuple[str, str]] | None]:
        """The files with a folded name: folded path and path, in the order of the paths; None without any."""
        return self._lines.get if self._lines else self._by_name.get

    def named(self, name: str) -> list[str]:
        """All files with this file name, extension included, in any case."""
        return [path for _, path in self._get(fold(name)) or ()]

    def file(self, path: str) -> str | None:
        """The file with exactly this path, in any case: what a canvas node names (SEMANTICS 11)."""
        folded = fold(path)
        entries = self._get(folded[folded.rfind("/") + 1 :]) or ()
        return next((real for each, real in entries if each == folded), None)

    @cached_property
    def collisions(self) -> dict[str, tuple[str, ...]]:
        """The files whose paths differ in nothing but case or Unicode form, each with all of its kind.

        >>> Names(["a/Rome.md", "a/rome.md", "b/Rome.md"]).collisions["a/rome.md"]
        ('a/Rome.md', 'a/rome.md')
        """
        found: dict[str, tuple[str, ...]] = {}
        for entries in self._by_name.values():
            if len(entries) > 1:
                for alike in _alike(entries):
                    found.update(dict.fromkeys(alike, alike))
        return found

    def alike(self, path: str) -> tuple[str, ...]:
        """A file and those whose paths differ from its own in nothing but case or Unicode form; empty without any."""
        if self._lines is None:
            return self.collisions.get(path, ())
        folded = fold(path)
        entries = self._get(folded[folded.rfind("/") + 1 :]) or []
        return next((group for group in _alike(entries) if path in group), ())

    @cached_property
    def attachments(self) -> dict[str, list[str]]:
        """Files that are no notes, by their names without extension.

        >>> Names(["Rome.md", "pictures/Rome.png"]).attachments
        {'rome': ['pictures/Rome.png']}
        """
        found: dict[str, list[str]] = {}
        for path in self.paths:
            if path[-3:].lower() != ".md":
                found.setdefault(stem(path), []).append(path)
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """The paths of all folders that hold a file, at any depth, folded.

        >>> sorted(Names(["A/b/c.md", "d.md"]).folders)
        ['a', 'a/b']
        """
        found: set[str] = set()
        todo = {path[: path.rfind("/")] for path in self.paths if "/" in path}
        while todo:
            found |= todo
            todo = {folder[: folder.rfind("/")] for folder in todo if "/" in folder} - found
        return frozenset(map(fold, found))

    @cached_property
    def _near(self) -> Near:
        return Near(self.paths)

    def near(self, target: str) -> tuple[str, ...]:
        """Files that a target which names none may mean, best first, at most three."""
        return self._near.names(target)

    def resolve(self, link: str, source: str) -> Resolution:
        """Follow a link path, without subpath, from the note at ``source``.

        >>> names = Names(["Note.md", "a/Note.md", "a/Other.md"])
        >>> names.resolve("note", "a/Other.md").path
        'Note.md'
        >>> names.resolve("./Note", "a/Other.md").path
        'a/Note.md'
        """
        if not link:
            return Resolution(source, (), "itself")
        key = source[: source.rfind("/") + 1], link
        known = self._from.get(key)
        if known is None:
            if len(self._from) >= _MOST_KNOWN:
                self._from.clear()
            known = self._from[key] = self._resolve(link, source)
        return known

    def _resolve(self, link: str, source: str) -> Resolution:
        folded = fold(link)
        name = folded[folded.rfind("/") + 1 :]
        entries = self._get(name) if "." in name else None
        if entries is None:
            folded, name = f"{folded}.md", f"{name}.md"
            entries = self._get(name)
            if entries is None:
                self.certain[link] = None
                return Resolution(None, (), "unknown")
        if len(entries) == 1 and "/" not in folded:
            path = self.certain[link] = entries[0][1]
            return Resolution(path, (), "name")
        if len(entries) <= _FEW:
            return _choose(folded, _Few(entries), source)
        if name not in self._many:
            self._many[name] = _Many(entries)
        return _choose(folded, self._many[name], source)


def _alike(entries: list[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Of files with one name, those that have one folded path as well."""
    groups: dict[str, list[str]] = {}
    for folded, path in entries:
        groups.setdefault(folded, []).append(path)
    return (tuple(group) for group in groups.values() if len(group) > 1)


_MOST_KNOWN = 1 << 16
_FEW = 16  # files of one name; with more of them, looking through all for each link takes longer than sorting once


class _Few:
    """The files with one name, each as folded path and path."""

    def __init__(self, entries: list[tuple[str, str]]) -> None:
        self._entries = entries

    def exactly(self, path: str) -> str | None:
        """The file with this folded path."""
        return next((real for folded, real in self._entries if folded == path), None)

    def nearest(self, end: str, folder: str) -> tuple[str, ...]:
        """Those whose folded path ends so: the ones in a folder first, then the shortest path."""
        found = [entry for entry in self._entries if entry[0].endswith(end)]
        found.sort(key=lambda entry: (not entry[0].startswith(folder), len(entry[1]), entry[1]))
        return tuple([path for _, path in found])


class _Many:
    """The same for names like ``index.md``, that a vault may have in each of its folders: laid out for many links."""

    def __init__(self, entries: list[tuple[str, str]]) -> None:
        self._entries = sorted(entries)
        self._exact: dict[str, str] = {}
        for folded, path in entries:
            self._exact.setdefault(folded, path)
        self._ends: dict[str, tuple[list[tuple[str, str]], tuple[str, ...]]] = {}

    def exactly(self, path: str) -> str | None:
        return self._exact.get(path)

    def nearest(self, end: str, folder: str) -> tuple[str, ...]:
        if end not in self._ends:
            found = [entry for entry in self._entries if entry[0].endswith(end)]
            self._ends[end] = found, tuple(sorted([path for _, path in found], key=_by_length))
        found, paths = self._ends[end]
        if not folder:
            return paths
        start = bisect_left(found, (folder, ""))
        inside = [path for _, path in takewhile(lambda entry: entry[0].startswith(folder), islice(found, start, None))]
        if not inside:
            return paths
        first = sorted(inside, key=_by_length)
        return (*first, *filterfalse(set(first).__contains__, paths))


def _by_length(path: str) -> tuple[int, str]:
    return len(path), path


def _choose(link: str, files: _Few | _Many, source: str) -> Resolution:
    """Steps 4 to 9: exact paths first, then the end of the path, the source's folder, the shortest."""
    folder = fold(posixpath.dirname(source))
    step = "path"
    if link.startswith(("./", "../")):
        link, step = _relative(link, folder), "relative"
    anchored = link.startswith("/")
    link = link.removeprefix("/")
    if path := files.exactly(link):
        return Resolution(path, (), step)
    paths = () if anchored else files.nearest(link, folder)
    if not paths:
        return Resolution(None, (), "elsewhere")
    return Resolution(paths[0], paths if len(paths) > 1 else (), "nearest")


def _relative(link: str, folder: str) -> str:
    """A path from the folder of the source; ``../`` at the root stays there."""
    parts = folder.split("/") if folder else []
    while True:
        if link.startswith("./"):
            link = link[2:]
        elif link.startswith("../"):
            link = link[3:]
            del parts[-1:]
        else:
            return "/".join([*parts, link])
