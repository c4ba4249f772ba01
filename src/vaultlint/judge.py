"""What was examined in, what only other notes can tell out: gather once, then judge the notes that need it.

Most notes need nothing: their links lead somewhere, and the headings they ask for are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache

from vaultlint.anchors import UNREAD, Anchors
from vaultlint.finding import Finding
from vaultlint.lore import Lore
from vaultlint.note import Note, Reading
from vaultlint.opened import read_bytes, read_file, read_head
from vaultlint.pack import unpack
from vaultlint.read import read
from vaultlint.rule import TEXT_FACTS
from vaultlint.running import apply_to_vault, run_open
from vaultlint.typed import TYPE_CHECKING, NamedTuple
from vaultlint.vault import Digest, Index, Names, Vault
from vaultlint.wants import Facts
from vaultlint.work import Work

if TYPE_CHECKING:
    from vaultlint.history import History
    from vaultlint.totals import Totals

_RECENT = 64  # notes that are kept once they were made or read; all would fill the memory


# The packed facts of a note by its path, b"" where nobody kept them.
FindFacts = Callable[[str], bytes]


class Listing(NamedTuple):
    """The names of a vault, and which of them are other names of a file or must not be opened."""

    names: Names
    alias_of: Mapping[str, str]
    closed: frozenset[str]


class Judged(NamedTuple):
    """What was found in a note, and the other notes that it depends on, by path."""

    findings: tuple[Finding, ...]
    seen: tuple[str, ...]


class Loader:
    """Other notes on demand: those examined in this run, and the rest of the vault from disk."""

    def __init__(
        self,
        root: str,
        listing: Listing,
        facts: FindFacts,
        digests: Mapping[str, Digest],
        texts: Mapping[str, bytes],
        most: int = 0,
    ) -> None:
        """``most`` is the size of the largest note that is read, 0 for any."""
        self.root, self.most = root, most
        self.listing = listing
        self.facts = facts
        self.digests = digests
        # Each of a thousand links may ask for one note.
        self._recent = lru_cache(maxsize=_RECENT)(self._note)
        self.changed = dict(texts)  # notes that are read from here rather than from disk, by path

    def note(self, path: str) -> Note | None:
        """A note by its path or another name of it; None for one that cannot or must not be read."""
        return self._recent(path)

    def _note(self, path: str) -> Note | None:
        path = self.listing.alias_of.get(path, path)
        facts = self.facts(path) if path not in self.changed else b""
        if facts:
            return unpack(facts)
        reading = self.reading(path)
        return reading.note if reading else None

    def anchors(self, path: str) -> Anchors | None:
        """The headings and ids of a note that was examined; None where that was not done or could not be."""
        digest = self.digests.get(self.listing.alias_of.get(path, path))
        return digest.anchors if digest and digest.anchors != UNREAD else None

    def change(self, path: str, data: bytes) -> None:
        """Take a note as it would be with other bytes."""
        self.changed[path] = data
        self._recent.cache_clear()

    def notes(self) -> list[str]:
        """The notes of the vault by path, without other names of the same files and what must not be opened."""
        other, closed = self.listing.alias_of, self.listing.closed
        paths = (path for path in self.listing.names.paths if path[-3:].lower() == ".md")
        return sorted(path for path in paths if path not in other and path not in closed)

    def data(self, path: str) -> bytes | None:
        """The bytes of a note; None for one that cannot be read."""
        try:
            return self.changed[path] if path in self.changed else read_bytes(self.root, path, self.most)
        except OSError:
            return None

    def head(self, path: str) -> bytes:
        """The beginning of a note with its properties at least; b"" for one that cannot be read."""
        try:
            return self.changed[path] if path in self.changed else read_head(self.root, path, self.most)
        except OSError:
            return b""

    def reading(self, path: str) -> Reading | None:
        """A note with its text; None for one that cannot or must not be read."""
        if path in self.listing.closed:
            return None
        try:
            if path in self.changed:
                return read(path, self.changed[path])
            return read_file(self.root, path, self.most)
        except Exception:
            # The note itself is told as unreadable where it is linted.
            return None


class _Notes(Mapping[str, Note]):
    """The notes that were examined, made of their facts one by one: all at once would fill the memory."""

    def __init__(self, paths: Iterable[str], loader: Loader) -> None:
        self._paths = dict.fromkeys(paths)
        self._loader = loader

    def __getitem__(self, path: str) -> Note:
        note = self._loader.note(path) if path in self._paths else None
        if note is None:
            raise KeyError(path)
        return note

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def in_doubt(notes: Iterable[tuple[str, bool, Iterable[tuple[str, str]]]], vault: Vault) -> Iterator[str]:
    """Gather: the notes that rules about the vault have to look at, by path.

    Of each note its path, whether such a rule wants it anyway, and what its links ask of others, by path and subpath.
    """
    sound: dict[tuple[str, str], bool] = {}
    for path, wanted, asks in notes:
        for ask in asks:
            if wanted:
                break
            known = sound.get(ask)
            if known is None:
                known = sound[ask] = vault.is_sound(*ask)
            wanted = not known
        if wanted:
            yield path


class Judge:
    """Rules that ask for the vault or the index, with all that was examined at hand."""

    def __init__(
        self,
        work: Work,
        listing: Listing,
        digests: MutableMapping[str, Digest],
        facts: FindFacts,
        *,
        whole: bool,
        kept_in: str | None = None,
        totals: Totals | None = None,
    ) -> None:
        """``kept_in`` is the folder where what git says is kept; ``totals`` are those of the digests, where known."""
        self.work = work
        self.whole, self.kept_in = whole, kept_in
        self.digests = digests
        self.loader = Loader(work.plan.root, listing, facts, digests, work.texts, work.plan.config.most_bytes)
        self.lore = Lore(
            self.loader.notes, digests, self.loader.data, self.loader.reading, self._history, self.loader.head
        )
        self.vault = Vault(listing.names, self.loader.note, Note("", "", (0,)), self.loader.anchors, self.lore)
        self.index = Index(listing.names, _Notes(digests, self.loader), digests, totals)

    def _history(self) -> History:
        from vaultlint.history import History

        return History.of(self.loader.root, self.kept_in)

    def change(self, path: str, data: bytes, digest: Digest) -> None:
        """Judge from now on as if a note had other bytes."""
        self.loader.change(path, data)
        self.vault.forget(path)
        self.digests[path] = digest

    def renew_index(self) -> None:
        """Count anew what rules ask of all notes, once somebody asks: notes have changed."""
        self.index = Index(self.index.names, self.index.notes, self.digests)

    def judge(self, path: str) -> Judged:
        """What they find in one file."""
        findings: list[Finding] = []
        note = self.loader.note(path)
        if note is None:
            return Judged((), ())
        course = self.work.course(path, note.kind)
        calls = (*course.of_vault, *course.of_index) if self.whole else course.of_vault
        reading = Reading(note, "")
        if any(not TEXT_FACTS.isdisjoint(call.selected.rule.facts) for call in calls):
            again = self.loader.reading(path)
            if again is None:
                return Judged((), ())
            reading = again
        facts = Facts(reading, self.work.plan.settings, self.work.schemas_of(note))
        facts.vault = view = self.vault.seen_from(note)
        facts.index = self.index
        run_open(self.work, calls, facts, findings)
        return Judged(tuple(findings), tuple(view.seen))

    def whole_vault(self) -> list[Finding]:
        """What rules find that look at the index and at no note in particular; they say themselves where."""
        findings: list[Finding] = []
        if self.whole:
            for selected in self.work.selection.for_path(""):
                rule = selected.rule
                if rule.is_of_whole:
                    findings += apply_to_vault(self.work, selected, self.index, self.index.notes)
        return findings
