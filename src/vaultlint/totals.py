"""What the notes of a vault amount to, taken together: who asks whom for what, which tags there are, who repeats.

Rules about the whole vault start here, and so does the question whom a change concerns. Counting 10,000 notes takes
longer than a run has after one change, so what was counted is kept, and one note is taken out and put in again.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from zlib import crc32

from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.vault import Digest

_BUCKETS = 128


class Shares:
    """What notes add to each of many keys: key → note → its share.

    What was kept lies in buckets that stay bytes until one of their keys is asked for: after one change that are a few.
    """

    def __init__(self, buckets: Sequence[bytes] = ()) -> None:
        self._buckets = buckets
        self._opened: dict[int, dict[str, dict[str, Any]]] = {}
        self._changed: set[int] = set()
        self._new: dict[str, dict[str, Any]] = {}  # all of them, where nothing was kept

    def _holder(self, key: str, *, change: bool = False) -> dict[str, dict[str, Any]]:
        if not self._buckets:
            return self._new
        number = _number(key)
        if change:
            self._changed.add(number)
        if number not in self._opened:
            self._opened[number] = marshal.loads(self._buckets[number])
        return self._opened[number]

    def get(self, key: str) -> Mapping[str, Any]:
        """The shares in a key by note."""
        return self._holder(key).get(key, {})

    def at(self, key: str) -> dict[str, Any]:
        """The same, to be changed."""
        return self._holder(key, change=True).setdefault(key, {})

    def take_out(self, key: str, path: str) -> Any:
        """The share of a note, which it has no longer; None where it has none."""
        holder = self._holder(key, change=True)
        shares = holder.get(key, {})
        share = shares.pop(path, None)
        if key in holder and not shares:
            del holder[key]
        return share

    def all(self) -> dict[str, dict[str, Any]]:
        """All shares in all keys."""
        if not self._buckets:
            return self._new
        found: dict[str, dict[str, Any]] = {}
        for number, bucket in enumerate(self._buckets):
            found |= self._opened[number] if number in self._opened else marshal.loads(bucket)
        return found

    def plain(self) -> list[bytes]:
        """The buckets, as they are kept."""
        if self._buckets:
            changed = self._changed
            return [
                marshal.dumps(self._opened[number]) if number in changed else bucket
                for number, bucket in enumerate(self._buckets)
            ]
        buckets: list[dict[str, dict[str, Any]]] = [{} for _ in range(_BUCKETS)]
        for key, shares in self._new.items():
            buckets[_number(key)][key] = shares
        return list(map(marshal.dumps, buckets))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shares) and self.all() == other.all()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.all())


def _number(key: str) -> int:
    return crc32(key.encode(errors="surrogatepass")) % _BUCKETS


class Totals(NamedTuple):
    """Counts over the digests of all notes; they change with `add` and `drop`."""

    asked: Shares  # in a note those who ask it for a heading or block: the subpaths, repeated too
    tagged: Shares  # in the spelling of a tag the notes that have it: how often
    uses: dict[str, int]  # how often each spelling of a tag occurs
    repeating: set[str]  # the notes in which two headings have the same text

    @classmethod
    def of(cls, digests: Mapping[str, Digest]) -> Totals:
        """Those of a vault.

        >>> from vaultlint.vault import Digest
        >>> Totals.of({"A.md": Digest(asks=(("B.md", "#x"),), tags=("#t", "#t"))})
        Totals(asked={'B.md': {'A.md': ('#x',)}}, tagged={'#t': {'A.md': 2}}, uses={'#t': 2}, repeating=set())
        """
        totals = cls(Shares(), Shares(), {}, set())
        for path, digest in digests.items():
            totals.add(path, digest)
        return totals

    @classmethod
    def made(cls, plain: Any) -> Totals:
        """What `plain` made plain. Raises ValueError for what it did not."""
        asked, tagged, uses, repeating = plain
        if len(asked) != _BUCKETS or len(tagged) != _BUCKETS:
            raise ValueError("other buckets")
        return cls(Shares(asked), Shares(tagged), uses, set(repeating))

    def plain(self) -> tuple[Any, ...]:
        """The same as plain data."""
        return self.asked.plain(), self.tagged.plain(), self.uses, sorted(self.repeating)

    def add(self, path: str, digest: Digest) -> None:
        """Count a note."""
        for target, subpath in digest.asks:
            sources = self.asked.at(target)
            sources[path] = (*sources.get(path, ()), subpath)
        for tag in digest.tags:
            places = self.tagged.at(tag)
            places[path] = places.get(path, 0) + 1
            self.uses[tag] = self.uses.get(tag, 0) + 1
        if digest.anchors.repeats():
            self.repeating.add(path)

    def drop(self, path: str, digest: Digest) -> None:
        """Take out a note that was counted with this digest."""
        for target, _ in digest.asks:
            self.asked.take_out(target, path)
        for tag in digest.tags:
            share = self.tagged.take_out(tag, path)
            if share:
                self.uses[tag] -= share
                if not self.uses[tag]:
                    del self.uses[tag]
        self.repeating.discard(path)
