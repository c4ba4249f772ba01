"""What was kept of each file of a vault: bytes in groups of neighbours, of which only those that are asked are decoded.

After one change a run asks for a few of 10,000 files. Decoding what is known of all of them and encoding it again took
a third of such a run; here a group without a change is neither, and moves from one cache to the next as it is.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cached_property
from zlib import crc32

from vaultlint.totals import Totals
from vaultlint.travel import digest_of
from vaultlint.typed import Any, NamedTuple
from vaultlint.vault import Digest

_SIZE = 64  # files of a group
_BETWEEN = "\0"  # no name of a file has one


class Told(NamedTuple):
    """What came of a file, of which few have anything."""

    findings: Any = ()  # frozen, of the rules that need nothing else
    judged: Any = ()  # a Judged with its findings frozen; () where nobody had to look
    said: bytes = b""  # what it says to vaultlint, packed


class New(NamedTuple):
    """A file that was examined in this run."""

    record: tuple[Any, ...]  # the beginning of an Examined, plain: as `digest_of` takes it
    named: str  # the bare names in its links, with "/" between them
    facts: bytes  # the note, packed; empty in most


class _Group(NamedTuple):
    """Some files with neighbouring paths."""

    paths: str  # in order, with _BETWEEN between them
    named: bytes | memoryview  # of each, likewise, in UTF-8; only after a file came or went somebody asks for it
    records: bytes | memoryview  # a list, in the same order

    def names(self) -> list[str]:
        """The bare names in the links of each file, with "/" between them."""
        return str(self.named, "utf-8", "surrogatepass").split(_BETWEEN)


class Kept:
    """What a cache knows of the files of a vault. Nothing here changes but what ``totals`` counts."""

    def __init__(
        self,
        groups: list[_Group],
        told: dict[str, Told],
        totals: Totals,
        facts: Mapping[str, tuple[int, int, int]],
        content: memoryview,
    ) -> None:
        """``facts`` says where in ``content`` those of a file stand, from and to, and with which checksum."""
        self._groups = groups
        self.told = told
        self.totals = totals
        self._facts = facts
        self._content = content
        self._first = [group.paths.partition(_BETWEEN)[0] for group in groups]
        self._records: dict[int, dict[str, tuple[Any, ...]]] = {}

    @classmethod
    def nothing(cls) -> Kept:
        """Where there is no cache."""
        return cls([], {}, Totals.of({}), {}, memoryview(b""))

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that something is known of."""
        together = _BETWEEN.join([group.paths for group in self._groups])
        return frozenset(together.split(_BETWEEN)) if self._groups else frozenset()

    def record(self, path: str) -> tuple[Any, ...]:
        """What is known of a file that something is known of."""
        return self._decoded(self._number(path))[path]

    def digest(self, path: str) -> Digest | None:
        """What the vault knows of a file; None where nothing is kept."""
        return digest_of(self.record(path)) if path in self.paths else None

    def _number(self, path: str) -> int:
        """The group in which a file is, or would be."""
        return max(bisect_right(self._first, path) - 1, 0)

    def _decoded(self, number: int) -> dict[str, tuple[Any, ...]]:
        if number not in self._records:
            group = self._groups[number]
            records = marshal.loads(group.records)
            self._records[number] = dict(zip(group.paths.split(_BETWEEN), records, strict=True))
        return self._records[number]

    def naming(self, names: Iterable[str]) -> Iterator[str]:
        """The files with a link that names one of these bare names."""
        wanted = set(names)
        signs = [name.encode(errors="surrogatepass") for name in wanted]
        for group in self._groups:
            # Most groups have no link to any of a few names, which is seen without taking their names apart.
            if len(signs) < _SIZE:
                named = bytes(group.named)
                if not any(sign in named for sign in signs):
                    continue
            for path, names_in in zip(group.paths.split(_BETWEEN), group.names(), strict=True):
                if not wanted.isdisjoint(names_in.split("/")):
                    yield path

    def facts(self, path: str) -> bytes:
        """The packed facts of a file; b"" where there are none, or they are damaged."""
        if path not in self._facts:
            return b""
        start, end, checksum = self._facts[path]
        data = bytes(self._content[start:end])
        return data if crc32(data) == checksum else b""

    # -------------------------------------------------------------------------------------------- the next one

    def renewed(
        self, paths: Iterable[str], new: Mapping[str, New], told: dict[str, Told], totals: Totals
    ) -> tuple[Kept, list[bytes | memoryview]]:
        """What is known now of the files at ``paths``, of some anew, of the others as before, and the new content."""
        wanted = set(paths)
        facts = _Facts(self._content)
        places: dict[str, bytes | tuple[int, int, int]] = {
            path: place for path, place in self._facts.items() if path in wanted and path not in new
        }
        places |= {path: each.facts for path, each in new.items() if each.facts}
        where = {path: facts.add(places[path]) for path in sorted(places)}
        return Kept(list(self._regrouped(wanted, new)), told, totals, where, memoryview(b"")), facts.pieces()

    def _regrouped(self, wanted: set[str], new: Mapping[str, New]) -> Iterator[_Group]:
        changed: dict[int, list[str]] = {}
        for path in new:
            changed.setdefault(self._number(path), []).append(path)
        for path in self.paths - wanted:
            changed.setdefault(self._number(path), [])
        if not self._groups:
            yield from _grouped({path: (each.named, each.record) for path, each in new.items()})
        for number, group in enumerate(self._groups):
            if number not in changed:
                yield group
                continue
            records = self._decoded(number).items()
            known = {
                path: (named, record)
                for (path, record), named in zip(records, group.names(), strict=True)
                if path in wanted
            }
            yield from _grouped(known | {path: (new[path].named, new[path].record) for path in changed[number]})

    def plain(self) -> tuple[Any, list[bytes | memoryview]]:
        """All but the content as plain data, and the names and records of its groups one after the other."""
        groups = [(group.paths, len(group.named), len(group.records)) for group in self._groups]
        told = {path: tuple(each) for path, each in self.told.items()}
        pieces = [piece for group in self._groups for piece in (group.named, group.records)]
        return (groups, told, self.totals.plain(), self._facts), pieces

    @classmethod
    def made(cls, plain: Any, records: memoryview, content: memoryview) -> Kept:
        """What `plain` made plain. Raises ValueError and TypeError for what it did not."""
        given, told, totals, facts = plain
        groups = []
        start = 0
        for paths, names, size in given:
            middle, end = start + names, start + names + size
            groups.append(_Group(paths, records[start:middle], records[middle:end]))
            start = end
        return cls(groups, {path: Told(*each) for path, each in told.items()}, Totals.made(totals), facts, content)


def _grouped(files: Mapping[str, tuple[str, tuple[Any, ...]]]) -> Iterator[_Group]:
    """Groups of files, of each the names in its links and its record."""
    paths = sorted(files)
    # As many as are there side by side stay together until there are twice as many.
    size = _SIZE if len(paths) > 2 * _SIZE else len(paths) or 1
    for start in range(0, len(paths), size):
        some = paths[start : start + size]
        named = _BETWEEN.join([files[path][0] for path in some]).encode(errors="surrogatepass")
        yield _Group(_BETWEEN.join(some), named, marshal.dumps([files[path][1] for path in some]))


class Digests(MutableMapping[str, Digest]):
    """The digests of the files of a run: those that were examined, of the others what is kept, once asked for."""

    def __init__(self, paths: Iterable[str], kept: Kept, fresh: Mapping[str, Digest]) -> None:
        self._known: dict[str, Digest | None] = dict.fromkeys(paths)
        self._known.update(fresh)
        self._kept = kept

    def __getitem__(self, path: str) -> Digest:
        known = self._known[path]
        if known is None:
            known = self._known[path] = digest_of(self._kept.record(path))
        return known

    def __setitem__(self, path: str, digest: Digest) -> None:
        self._known[path] = digest

    def __delitem__(self, path: str) -> None:
        del self._known[path]

    def __contains__(self, path: object) -> bool:
        return path in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class _Facts:
    """Facts of many files one after the other; what stood side by side in the cache before is copied at once."""

    def __init__(self, before: memoryview) -> None:
        self._size = 0
        self._before = before
        self._pieces: list[bytes | memoryview] = []
        self._run = (0, 0)

    def add(self, facts: bytes | tuple[int, int, int]) -> tuple[int, int, int]:
        """Where the facts of the next file stand, and their checksum; given are they, or where they stood before."""
        start = self._size
        if isinstance(facts, bytes):
            self._pieces += [*self._take_run(), facts]
            self._size += len(facts)
            return start, self._size, crc32(facts)
        if facts[0] != self._run[1]:
            self._pieces += self._take_run()
            self._run = facts[0], facts[0]
        self._run = self._run[0], facts[1]
        self._size += facts[1] - facts[0]
        return start, self._size, facts[2]

    def _take_run(self) -> list[memoryview]:
        start, end = self._run
        self._run = end, end
        return [self._before[start:end]]

    def pieces(self) -> list[bytes | memoryview]:
        """All of them."""
        return [*self._pieces, *self._take_run()]
