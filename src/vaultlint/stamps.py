"""The files of a listing in, a few long values out, which are compared, written and read at once.

Ten thousand files as tuples take 12 ms to write and as long to read, of 200 that a run without changes has.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence

from vaultlint.discover import File
from vaultlint.typed import NamedTuple

_BETWEEN = "\0"  # no name of a file has one
_KINDS = {"n": "note", "c": "canvas", "b": "base", "a": "attachment"}
_LARGEST = (1 << 63) - 1
_COLUMNS = 4
_STEP = 128


class Stamps(NamedTuple):
    """What a run knows of each file before it reads it."""

    paths: str  # in the order of the listing, with _BETWEEN between them
    kinds: str  # of each its first letter
    numbers: bytes  # the sizes of all, then their mtime_ns, inodes and ctime_ns, eight bytes each
    others: tuple[tuple[int, bool, str], ...] = ()  # place, readable and alias_of of what is no plain file of its own

    @classmethod
    def of(cls, files: Sequence[File]) -> Stamps:
        """Those of some files.

        >>> file = File("Rome.md", "note", 5, 1, 2, True, "", 3)
        >>> Stamps.of([file]).files() == [file]
        True
        """
        if not files:
            return cls("", "", b"")
        paths, kinds, sizes, mtimes, inodes, readable, aliases, ctimes = zip(*files, strict=True)
        columns = (sizes, mtimes, [inode & _LARGEST for inode in inodes], ctimes)
        others: tuple[tuple[int, bool, str], ...] = ()
        if not all(readable) or any(aliases):
            odd = enumerate(zip(readable, aliases, strict=True))
            others = tuple((place, *each) for place, each in odd if each != (True, ""))
        numbers = b"".join([array("q", column).tobytes() for column in columns])
        return cls(_BETWEEN.join(paths), "".join([kind[0] for kind in kinds]), numbers, others)

    def files(self) -> list[File]:
        """The files again."""
        if not self.kinds:
            return []
        kinds = [_KINDS[kind] for kind in self.kinds]
        sizes, mtimes, inodes, ctimes = (self._column(number) for number in range(_COLUMNS))
        files = [
            File(path, kind, size, mtime, inode, True, "", ctime)
            for path, kind, size, mtime, inode, ctime in zip(
                self.paths.split(_BETWEEN), kinds, sizes, mtimes, inodes, ctimes, strict=True
            )
        ]
        for place, readable, alias_of in self.others:
            files[place] = files[place]._replace(readable=readable, alias_of=alias_of)
        return files

    def _column(self, number: int) -> memoryview:
        size = len(self.kinds)
        return memoryview(self.numbers).cast("q")[number * size : (number + 1) * size]

    def different(self, now: Stamps) -> list[int] | None:
        """The places of the files that are not what they were; None where there are other files."""
        if self.paths != now.paths or len(self.kinds) != len(now.kinds):
            return None
        different = {each[0] for each in set(self.others) ^ set(now.others)}
        if self.kinds != now.kinds:
            kinds = enumerate(zip(self.kinds, now.kinds, strict=True))
            different.update(place for place, (one, other) in kinds if one != other)
        size = len(self.kinds)
        for column in range(_COLUMNS):
            old, new = self._column(column), now._column(column)
            for start in range(0, size, _STEP):  # nearly all of these are the same, which is seen at once
                before, after = old[start : start + _STEP], new[start : start + _STEP]
                if before.tobytes() != after.tobytes():
                    pairs = enumerate(zip(before, after, strict=True), start)
                    different.update(place for place, (one, other) in pairs if one != other)
        return sorted(different)

    def trusted(self, limit: int, unread: Collection[str]) -> Stamps:
        """Those that hold if nothing changes any more: files that did since ``limit``, in nanoseconds, have no size.

        ``unread`` are files that could not be read, which another time may be different.
        """
        sizes, mtimes, _, ctimes = (self._column(number) for number in range(_COLUMNS))
        recent = {place for column in (mtimes, ctimes) for place, stamp in enumerate(column) if stamp >= limit}
        if unread:
            recent.update(place for place, path in enumerate(self.paths.split(_BETWEEN)) if path in unread)
        changed = array("q", sizes.tobytes())
        for place in recent:
            if self.kinds[place] != "a":
                changed[place] = -1
        return self._replace(numbers=changed.tobytes() + self.numbers[len(sizes) * 8 :]) if recent else self
