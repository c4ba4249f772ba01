"""The files of the last run and of this one in, what of them has to be looked at again out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vaultlint.cache import Entry
from vaultlint.discover import File
from vaultlint.names import bare
from vaultlint.travel import NAMED, digest_of
from vaultlint.typed import Any
from vaultlint.vault import ALIASES, BLOCK_IDS, Digest


class Change:
    """What is different from the run that filled the cache."""

    def __init__(self, before: Iterable[Sequence[Any]], now: Iterable[File]) -> None:
        known = {file[0]: file for file in before}
        different = [(former, file) for file in now if (former := known.pop(file.path, None)) != file]
        gone = known.keys()
        # Linted or not: a link may ask for a heading of any note.
        self.touched = {file.path for _, file in different} | gone
        self.renamed = {file.path for former, file in different if not former or _name(former) != _name(file)} | gone
        self._names_renamed = set(map(bare, self.renamed))

    def add_lore(self, entries: Mapping[str, Entry], fresh: Mapping[str, Digest]) -> None:
        """Add what is known of all notes together, where that has changed: aliases, and which block ids there are.

        ``entries`` are those of the last run, ``fresh`` what its changed notes say now. Of notes that nobody lints
        only that they changed is known.
        """
        seen: set[str] = set()
        for path in self.touched:
            if len(seen) == 2:
                break
            if path[-3:].lower() != ".md":
                continue
            before = digest_of(entries[path].record) if path in entries else None
            now = fresh.get(path)
            if before is None and now is None:
                seen = {ALIASES, BLOCK_IDS}
            elif (before.aliases if before else ()) != (now.aliases if now else ()):
                seen.add(ALIASES)
            if (before.anchors.ids if before else ()) != (now.anchors.ids if now else ()):
                seen.add(BLOCK_IDS)
        self.touched |= seen

    def is_asked(self, entry: Entry) -> bool:
        """Whether a link of a note asks for a part of one that changed."""
        asks = entry.record[2]
        return any(path in self.touched for path, _ in asks)

    def is_stale(self, file: File, entries: Mapping[str, Entry]) -> bool:
        """Whether a file has to be examined: it is new or changed, or names that it or its links have are."""
        path = file.path
        if path in self.touched or path not in entries:
            return True
        if not self.renamed:
            return False
        named = entries[path].record[NAMED]
        return bare(path) in self._names_renamed or not self._names_renamed.isdisjoint(named.split("/"))


def _name(file: Sequence[Any]) -> tuple[str, bool, str]:
    """What of a file the names of a vault depend on: its path, whether it can be read, what it is another name of."""
    path, _, _, _, _, readable, alias_of, *_ = file
    return path, readable, alias_of
