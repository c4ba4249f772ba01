"""What the notes of a vault amount to, taken together: who asks whom for what, which tags there are, who repeats.

Rules about the whole vault start here, and so does the question whom a change concerns. Counting 10,000 notes takes
longer than a run has after one change, so what was counted is kept, and one note is taken out and put in again.
"""

from __future__ import annotations

from collections.abc import Mapping

from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.vault import Digest


class Totals(NamedTuple):
    """Counts over the digests of all notes; they change with `add` and `drop`."""

    asked: dict[str, dict[str, tuple[str, ...]]]  # note → who asks it for a heading or block → subpaths, repeated too
    tagged: dict[str, dict[str, int]]  # spelling of a tag → note that has it → how often
    repeating: set[str]  # the notes in which two headings have the same text

    @classmethod
    def of(cls, digests: Mapping[str, Digest]) -> Totals:
        """Those of a vault.

        >>> from vaultlint.vault import Digest
        >>> Totals.of({"A.md": Digest(asks=(("B.md", "#x"),), tags=("#t", "#t"))})
        Totals(asked={'B.md': {'A.md': ('#x',)}}, tagged={'#t': {'A.md': 2}}, repeating=set())
        """
        totals = cls({}, {}, set())
        for path, digest in digests.items():
            totals.add(path, digest)
        return totals

    @classmethod
    def made(cls, plain: Any) -> Totals:
        """What `plain` made plain."""
        asked, tagged, repeating = plain
        return cls(asked, tagged, set(repeating))

    def plain(self) -> tuple[Any, ...]:
        """The same as plain data."""
        return self.asked, self.tagged, sorted(self.repeating)

    def add(self, path: str, digest: Digest) -> None:
        """Count a note."""
        for target, subpath in digest.asks:
            sources = self.asked.setdefault(target, {})
            sources[path] = (*sources.get(path, ()), subpath)
        for tag in digest.tags:
            places = self.tagged.setdefault(tag, {})
            places[path] = places.get(path, 0) + 1
        if digest.anchors.repeats():
            self.repeating.add(path)

    def drop(self, path: str, digest: Digest) -> None:
        """Take out a note that was counted with this digest."""
        for target, _ in digest.asks:
            _take_out(self.asked, target, path)
        for tag in digest.tags:
            _take_out(self.tagged, tag, path)
        self.repeating.discard(path)


def _take_out(counted: dict[str, dict[str, Any]], key: str, path: str) -> None:
    places = counted.get(key)
    if places and places.pop(path, None) is not None and not places:
        del counted[key]
