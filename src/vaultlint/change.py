"""The files of the last run and of this one in, what of them has to be looked at again out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from vaultlint.discover import File
from vaultlint.kept import Kept
from vaultlint.names import bare
from vaultlint.stamps import Stamps
from vaultlint.vault import ALIASES, BLOCK_IDS, Digest


class Change:
    """What is different from the run that filled the cache."""

    def __init__(self, before: Stamps, now: Stamps, files: Sequence[File]) -> None:
        """``files`` are those that ``now`` is of."""
        places = before.different(now)
        if places is None:
            known = {file.path: file for file in before.files()}
            different = [(former, file) for file in files if (former := known.pop(file.path, None)) != file]
        else:
            known = {}
            others = dict.fromkeys(each[0] for each in set(before.others) ^ set(now.others))
            different = [(None if place in others else files[place], files[place]) for place in places]
        gone = known.keys()
        # Linted or not: a link may ask for a heading of any note.
        self.touched = {file.path for _, file in different} | gone
        self.renamed = {file.path for former, file in different if not former or _name(former) != _name(file)} | gone
        self._names_renamed = set(map(bare, self.renamed))

    def add_lore(self, before: Callable[[str], Digest | None], fresh: Mapping[str, Digest]) -> None:
        """Add what is known of all notes together, where that has changed: aliases, and which block ids there are.

        ``before`` tells what the last run knew of a note, ``fresh`` what its changed notes say now. Of notes that
        nobody lints only that they changed is known.
        """
        seen: set[str] = set()
        for path in self.touched:
            if len(seen) == 2:
                break
            if path[-3:].lower() != ".md":
                continue
            then, now = before(path), fresh.get(path)
            if then is None and now is None:
                seen = {ALIASES, BLOCK_IDS}
            elif (then.aliases if then else ()) != (now.aliases if now else ()):
                seen.add(ALIASES)
            if (then.anchors.ids if then else ()) != (now.anchors.ids if now else ()):
                seen.add(BLOCK_IDS)
        self.touched |= seen

    def stale(self, files: Iterable[File], kept: Kept) -> list[str]:
        """The files to examine, of those to lint: new, changed, or with a name, or a link's, that came or went."""
        known = kept.paths
        naming: set[str] = set()
        if self.renamed:
            naming = {path for path in known if bare(path) in self._names_renamed}
            naming.update(kept.naming(self._names_renamed))
        stale = self.touched | naming
        return [file.path for file in files if file.path in stale or file.path not in known]


def _name(file: File) -> tuple[str, bool, str]:
    """What of a file the names of a vault depend on: its path, whether it can be read, what it is another name of."""
    return file.path, file.readable, file.alias_of
