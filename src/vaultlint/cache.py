"""What a run found on disk and back: one file a vault, dropped without a word when it is torn, foreign or outdated.

It holds five parts. The names of the vault, with the stamps of its folders, are all that a run over a few given notes
reads. The head says what the cache was made from (rules, options, settings, the stamp of each file) and what came out,
and is all that a run without changes reads. The last three are for a run after a change: what all files amount to,
what the vault has to know of each, and the facts of some; the last two stay bytes until somebody asks for a file.
Each part has a checksum, the facts one for each file, so any damage is seen before it is read.

``marshal`` is used for its speed and only on bytes that this program wrote itself: the file lies in the user's cache
folder, never in the vault.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, chain
from zlib import adler32, crc32

from vaultlint.discover import Listing
from vaultlint.disk import replace
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.kept import Kept
    from vaultlint.stamps import Stamps

_MAGIC = b"vaultlint cache 6\n"
_SIZES = 10  # length and checksum of each part
_HEADER = len(_MAGIC) + 8 * _SIZES
# Files written less than this before a run are looked at again: within one time stamp they may change once more.
_RECENT = 2_000_000_000


class Head(NamedTuple):
    """What a cache was made from, and what came out."""

    identity: Any  # everything but the files of the vault that decides what a run finds
    listing: Listing  # without its files
    stamps: Stamps  # of these
    outcome: Any
    history: str  # stamp of the repository, "" where nothing was asked of it


class Known(NamedTuple):
    """The names of a vault as the last run saw them."""

    nested: tuple[str, ...]
    folders: tuple[tuple[str, int], ...]  # each with its time stamp
    lines: bytes  # of names.NameLines


class Cache:
    """The cache of one vault, as it is on disk now. Nothing here raises: a cache that cannot be used is no cache."""

    def __init__(self, folder: str, root: str) -> None:
        self.path = os.path.join(folder, _name(root))
        self.root = root
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
        from vaultlint.stamps import Stamps

        try:
            root, identity, listing, stamps, outcome, history = marshal.loads(self._part(1))
            head = Head(identity, Listing._make(listing), Stamps._make(stamps), outcome, history)
            return head if root == self.root else None
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

    def kept(self) -> Kept | None:
        """What is known of each file; call it after ``head``. None where it cannot be used."""
        from vaultlint.kept import Kept

        try:
            names, _, head, _, about, about_sum, records, records_sum, facts, _ = self._parts
            with open(self.path, "rb") as file:
                content = memoryview(file.read())
            first, second, third = accumulate((_HEADER + names + head, about, records))
            if len(content) != third + facts:
                return None
            if crc32(content[first:second]) != about_sum or crc32(content[second:third]) != records_sum:
                return None
            return Kept.made(marshal.loads(content[first:second]), content[second:third], content[third:])
        except (OSError, ValueError, EOFError, TypeError, MemoryError, AttributeError):
            return None

    def write(self, head: Head, lines: bytes | None, kept: Kept, facts: Sequence[bytes | memoryview]) -> None:
        """Put another one in its place, whole or not at all; a folder that cannot be written to is passed over.

        ``lines`` are the names of the vault, None where they cannot be trusted without a look at the files; ``facts``
        are those that ``kept`` tells the places of.
        """
        listing = head.listing
        plain: Any = ([], *listing[1:3], tuple(map(tuple, listing.ignores)), *listing[4:])
        about, records = kept.plain()
        try:
            parts: list[list[bytes | memoryview]] = [
                [marshal.dumps((self.root, listing.nested, listing.folders, lines))],
                [marshal.dumps((self.root, head.identity, plain, tuple(head.stamps), head.outcome, head.history))],
                [marshal.dumps(about)],
                records,
            ]
        except ValueError:  # something in it is not plain data
            return
        sizes = [number for part in parts for number in (sum(map(len, part)), _checksum(part))]
        sizes += [sum(map(len, facts)), 0]
        header = _MAGIC + b"".join(size.to_bytes(8, "little") for size in sizes)
        replace(self.path, [header, *chain.from_iterable(parts), *facts])


def _checksum(pieces: Iterable[bytes | memoryview]) -> int:
    known = 0
    for piece in pieces:
        known = crc32(piece, known)
    return known


def default_folder() -> str:
    """Where caches of this user lie."""
    if sys.platform == "linux":  # the same as platformdirs, whose import takes longer than a warm run has
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(base, "vaultlint")
    from platformdirs import user_cache_dir

    return user_cache_dir("vaultlint", False)


def settled(listing: Listing, stamps: Stamps, started: int, unread: Collection[str] = ()) -> tuple[Listing, Stamps]:
    """The listing without its files, and stamps that can be trusted: what just changed may change again unseen.

    ``started`` is when the run began, in nanoseconds; ``unread`` are files that could not be read, which another time
    may be different.
    """
    limit = started - _RECENT
    kept = listing._replace(
        files=[],
        ignores=tuple(file._replace(size=-1) if file.ctime_ns >= limit else file for file in listing.ignores),
        folders=() if any(stamp >= limit for _, stamp in listing.folders) else listing.folders,
    )
    return kept, stamps.trusted(limit, unread)


def _name(root: str) -> str:
    """A file name for a vault: one that people recognise, with a number that keeps vaults of one name apart."""
    data = os.fsencode(root)
    shown = "".join(sign if sign.isalnum() else "-" for sign in os.path.basename(root))[:40]
    return f"{shown}-{crc32(data):08x}{adler32(data):08x}.cache"
