"""What a run found on disk and back: one file a vault, dropped without a word when it is torn, foreign or outdated.

It holds four parts. The names of the vault, with the stamps of its folders, are all that a run over a few given notes
reads. The head says what the cache was made from (rules, options, settings, the stamp of each file) and what came out,
and is all that a run without changes reads. The body says of each file what the vault has to know; the facts
of a file stay bytes until somebody asks for them. Each part has a checksum, so any damage is seen before it is read.

``marshal`` is used for its speed and only on bytes that this program wrote itself: the file lies in the user's cache
folder, never in the vault.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Container, Mapping
from zlib import adler32, crc32

from vaultlint.discover import File, Listing
from vaultlint.disk import replace
from vaultlint.typed import Any, NamedTuple

_MAGIC = b"vaultlint cache 4\n"
_SIZES = 8  # length and checksum of each part
_HEADER = len(_MAGIC) + 8 * _SIZES
# Files written less than this before a run are looked at again: within one time stamp they may change once more.
_RECENT = 2_000_000_000


class Head(NamedTuple):
    """What a cache was made from, and what came out."""

    identity: Any  # everything but the files of the vault that decides what a run finds
    listing: Listing  # its files are plain tuples where it was read: most runs only compare them
    outcome: Any
    history: str  # stamp of the repository, "" where nothing was asked of it


class Known(NamedTuple):
    """The names of a vault as the last run saw them."""

    nested: tuple[str, ...]
    folders: tuple[tuple[str, int], ...]  # each with its time stamp
    lines: bytes  # of names.NameLines


class Entry(NamedTuple):
    """What is kept of one file."""

    record: tuple[Any, ...]  # an Examined, plain, without its facts
    judged: tuple[Any, ...]  # a Judged with its findings frozen; () where nobody had to look
    facts: bytes | tuple[int, int]  # or where they stand among those of all: start and end; empty in most
    checksum: int


class Cache:
    """The cache of one vault, as it is on disk now. Nothing here raises: a cache that cannot be used is no cache."""

    def __init__(self, folder: str, root: str) -> None:
        self.path = os.path.join(folder, _name(root))
        self.root = root
        self._content = memoryview(b"")
        self._parts: tuple[int, ...] = ()

    def names(self) -> Known | None:
        """The names of the vault, as far as they can be trusted without looking at each file."""
        try:
            root, nested, folders, lines = marshal.loads(self._part(0))
        except (OSError, ValueError, EOFError, TypeError, MemoryError):
            return None
        return Known(nested, folders, lines) if root == self.root and folders and lines is not None else None

    def head(self) -> Head | None:
        """What the cache was made from, and what came out."""
        try:
            root, identity, listing, outcome, history = marshal.loads(self._part(1))
            return Head(identity, Listing._make(listing), outcome, history) if root == self.root else None
        except (OSError, ValueError, EOFError, TypeError, MemoryError):
            return None

    def _part(self, number: int) -> bytes:
        """One of the first parts. Raises OSError, and ValueError for one that is damaged."""
        with open(self.path, "rb") as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER or not header.startswith(_MAGIC):
                raise ValueError("not a cache")
            parts = tuple(int.from_bytes(header[at : at + 8], "little") for at in range(len(_MAGIC), _HEADER, 8))
            # A damaged number may ask for more bytes than there is memory.
            if _HEADER + sum(parts[:-1:2]) != os.fstat(file.fileno()).st_size:
                raise ValueError("torn")
            file.seek(_HEADER + sum(parts[: 2 * number : 2]))
            data = file.read(parts[2 * number])
        if crc32(data) != parts[2 * number + 1]:
            raise ValueError("damaged")
        self._parts = parts
        return data

    def body(self) -> dict[str, Entry]:
        """What is kept of each file; call it after ``head``. Empty where it cannot be used."""
        try:
            names, _, head, _, size, checksum, length, _ = self._parts
            with open(self.path, "rb") as file:
                content = memoryview(file.read())
            start = _HEADER + names + head
            data = content[start : start + size]
            if len(content) != start + size + length or crc32(data) != checksum:
                return {}
            self._content = content[start + size :]
            return {path: Entry._make(entry) for path, entry in marshal.loads(data).items()}
        except (OSError, ValueError, EOFError, TypeError, MemoryError, AttributeError):
            return {}

    def facts(self, entry: Entry) -> bytes:
        """The facts of a file, b"" when they are damaged."""
        facts = entry.facts
        data = facts if isinstance(facts, bytes) else bytes(self._content[facts[0] : facts[1]])
        return data if crc32(data) == entry.checksum else b""

    def write(self, head: Head, lines: bytes | None, entries: Mapping[str, Entry]) -> None:
        """Put another one in its place, whole or not at all; a folder that cannot be written to is passed over.

        ``lines`` are the names of the vault, None where they cannot be trusted without a look at the files. Entries
        that came out of this one go into the new one as they are.
        """
        facts = _Facts(self._content)
        body = {path: (*entry[:2], facts.add(entry.facts), entry.checksum) for path, entry in entries.items()}
        listing = head.listing
        files = list(map(tuple, listing.files))
        plain: Any = (files, *listing[1:3], tuple(map(tuple, listing.ignores)), *listing[4:])
        try:
            first = marshal.dumps((self.root, listing.nested, listing.folders, lines))
            second = marshal.dumps((self.root, head.identity, plain, head.outcome, head.history))
            third = marshal.dumps(body)
        except ValueError:  # something in it is not plain data
            return
        sums = [number for part in (first, second, third) for number in (len(part), crc32(part))]
        sizes = (*sums, facts.size, 0)
        header = _MAGIC + b"".join(size.to_bytes(8, "little") for size in sizes)
        replace(self.path, [header, first, second, third, *facts.pieces()])


class _Facts:
    """Facts of many files one after the other; what stood side by side in the cache before is copied at once."""

    def __init__(self, before: memoryview) -> None:
        self.size = 0
        self._before = before
        self._pieces: list[bytes | memoryview] = []
        self._run = (0, 0)

    def add(self, facts: bytes | tuple[int, int]) -> tuple[int, int]:
        """Where the facts of the next file stand; given are they, or where they stood before."""
        start = self.size
        if isinstance(facts, bytes):
            self._pieces += [*self._take_run(), facts]
            self.size += len(facts)
        else:
            if facts[0] != self._run[1]:
                self._pieces += self._take_run()
                self._run = facts[0], facts[0]
            self._run = self._run[0], facts[1]
            self.size += facts[1] - facts[0]
        return start, self.size

    def _take_run(self) -> list[memoryview]:
        start, end = self._run
        self._run = end, end
        return [self._before[start:end]]

    def pieces(self) -> list[bytes | memoryview]:
        """All of them."""
        return [*self._pieces, *self._take_run()]


def default_folder() -> str:
    """Where caches of this user lie."""
    if sys.platform == "linux":  # the same as platformdirs, whose import takes longer than a warm run has
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(base, "vaultlint")
    from platformdirs import user_cache_dir

    return user_cache_dir("vaultlint", False)


def settled(listing: Listing, started: int, unread: Container[str] = ()) -> Listing:
    """The listing with stamps that can be trusted: what changed just before the run may change again unseen.

    ``started`` is when the run began, in nanoseconds; ``unread`` are files that could not be read, which another time
    may be different.
    """
    limit = started - _RECENT

    def trusted(file: File) -> File:
        recent = file.mtime_ns >= limit or file.ctime_ns >= limit or file.path in unread
        return file._replace(size=-1) if recent and file.kind != "attachment" else file

    return listing._replace(
        files=list(map(trusted, listing.files)),
        ignores=tuple(file._replace(size=-1) if file.ctime_ns >= limit else file for file in listing.ignores),
        folders=() if any(stamp >= limit for _, stamp in listing.folders) else listing.folders,
    )


def _name(root: str) -> str:
    """A file name for a vault: one that people recognise, with a number that keeps vaults of one name apart."""
    data = os.fsencode(root)
    shown = "".join(sign if sign.isalnum() else "-" for sign in os.path.basename(root))[:40]
    return f"{shown}-{crc32(data):08x}{adler32(data):08x}.cache"
