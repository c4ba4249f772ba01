"""A vault's files in, what only a look at all of them or at its repository tells out: aliases, former files, block ids.

A run over one note asks for it only where a link is broken, and then reads no more of each file than it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from vaultlint.anchors import Anchors, plain
from vaultlint.cause import KnownAs, Past
from vaultlint.names import fold
from vaultlint.note import Note, Reading
from vaultlint.read import decode, read
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.history import History
    from vaultlint.vault import Digest

ReadHead = Callable[[str], bytes]


class Lore:
    """What is known of a vault beside its names. Notes that were examined are not read again."""

    def __init__(
        self,
        notes: Callable[[], Sequence[str]],
        digests: Mapping[str, Digest],
        read_bytes: Callable[[str], bytes | None],
        read_again: Callable[[str], Reading | None],
        history: Callable[[], History],
        read_head: ReadHead,
    ) -> None:
        """``notes`` gives the paths of all notes, linted or not, without other names of the same files.

        ``read_head`` gives at least the property block of a note.
        """
        self._list_notes = notes
        self._digests = digests
        self._read_bytes = read_bytes
        self._read = read_again
        self._ask_history = history
        self._read_head = read_head
        self._homes: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _notes(self) -> Sequence[str]:
        return self._list_notes()

    @cached_property
    def _unread(self) -> Sequence[str]:
        return [path for path in self._notes if path not in self._digests]

    @cached_property
    def _called(self) -> Called:
        known = {path: self._digests[path].aliases for path in self._notes if path in self._digests}
        return Called(known, ((path, self._read_head(path)) for path in self._unread))

    def known_as(self) -> KnownAs:
        """What notes are called beside their names."""
        return self._called

    @cached_property
    def _history(self) -> History:
        return self._ask_history()

    def past(self) -> Past:
        """What became of files that are not there any more."""
        return self._history

    def new_heading(self, path: str, text: str) -> str:
        """What a heading of a note is called now that had this text; "" where git does not know."""
        return next((new for old, new in self._history.headings(path).items() if plain(old) == plain(text)), "")

    def with_block(self, name: str) -> Sequence[str]:
        """The notes that have a block id, given in lower case."""
        if name not in self._homes:
            found = (path for path in self._unread if self._has_block(path, name))
            self._homes[name] = tuple(sorted((*self._ids.get(name, ()), *found)))
        return self._homes[name]

    @cached_property
    def _ids(self) -> Mapping[str, Sequence[str]]:
        """The notes that were examined by their block ids: of a thousand broken links each may ask for one."""
        found: dict[str, list[str]] = {}
        for path in self._notes:
            if digest := self._digests.get(path):
                for name in digest.anchors.ids:
                    found.setdefault(name, []).append(path)
        return found

    def _has_block(self, path: str, name: str) -> bool:
        if b"^" + name.encode() not in (self._read_bytes(path) or b"").lower():
            return False
        reading = self._read(path)
        return reading is not None and name in Anchors.of(reading.note).ids

    def text(self, path: str) -> str:
        """The text of a file, "" where it cannot be read."""
        data = self._read_bytes(path)
        return decode(data)[0] if data else ""


class Called:
    """Notes by their aliases and titles. A property block is read only when it may hold the name asked for."""

    def __init__(
        self, known: Mapping[str, Sequence[str]], heads: Iterable[tuple[str, bytes]], *, titles: bool = False
    ) -> None:
        """``known`` are the aliases of notes that were read, ``heads`` the beginnings of the others."""
        self._known: dict[str, list[str]] = {}
        for path, aliases in known.items():
            for alias in dict.fromkeys(map(fold, aliases)):
                self._known.setdefault(alias, []).append(path)
        self._blocks = list(_blocks(heads, b"alias", b"title") if titles else _blocks(heads, b"alias"))

    def aliases(self, name: str) -> Sequence[str]:
        """The notes that have this alias, given folded, by path."""
        found = [note.path for note in self._may_hold(name) if name in map(fold, note.aliases)]
        return sorted({*self._known.get(name, ()), *found})

    def titles(self, name: str) -> Sequence[str]:
        """The notes that have this title, given folded, by path."""
        titles = ((note.path, note.value("title")) for note in self._may_hold(name))
        return sorted(path for path, title in titles if isinstance(title, str) and fold(title.strip()) == name)

    def _may_hold(self, name: str) -> Iterator[Note]:
        wanted = " ".join(name.split())
        for path, block, text in self._blocks:
            if wanted in text or not text:
                yield read(path, block).note


def _blocks(heads: Iterable[tuple[str, bytes]], *words: bytes) -> Iterator[tuple[str, bytes, str]]:
    """Property blocks with one of these words: path, bytes, and the text as names are compared.

    The text is empty where YAML may write a name in another way than it is: with escapes, doubled quotes or tags.
    """
    for path, head in heads:
        block = properties_in(head)
        lowered = block.lower()
        if any(word in lowered for word in words):
            odd = b"\\" in block or b"''" in block or b"&" in block
            yield path, block, "" if odd else " ".join(fold(block.decode(errors="replace")).split())


def properties_in(data: bytes) -> bytes:
    """The property block of a note, "" without one."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    end = data.find(b"\n---", 3) if data.startswith(b"---") else -1
    return data[: end + 4] if end > 0 else b""
