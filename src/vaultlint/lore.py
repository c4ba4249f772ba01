"""A vault's files in, what only a look at all of them or at its repository tells out: aliases, former files, block ids.

A run over one note asks for it only where a link is broken, and then reads no more of each file than it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.anchors import Anchors, plain
from vaultlint.cause import KnownAs, Past
from vaultlint.names import fold
from vaultlint.note import Note, Reading
from vaultlint.read import read

if TYPE_CHECKING:
    from vaultlint.history import History
    from vaultlint.vault import Digest

ReadBytes = Callable[[str], bytes | None]


class Lore:
    """What is known of a vault beside its names. Notes that were examined are not read again."""

    def __init__(
        self,
        notes: Callable[[], Sequence[str]],
        digests: Mapping[str, Digest],
        read_bytes: ReadBytes,
        read_again: Callable[[str], Reading | None],
        history: Callable[[], History],
    ) -> None:
        """``notes`` gives the paths of all notes, linted or not, without other names of the same files."""
        self._list_notes = notes
        self._digests = digests
        self._read_bytes = read_bytes
        self._read = read_again
        self._ask_history = history
        self._homes: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _notes(self) -> Sequence[str]:
        return self._list_notes()

    @cached_property
    def _known_as(self) -> KnownAs:
        found: dict[str, list[str]] = {}
        for path in self._notes:
            digest = self._digests.get(path)
            for alias in digest.aliases if digest else aliases_of(path, self._read_bytes(path) or b""):
                paths = found.setdefault(fold(alias), [])
                if path not in paths:
                    paths.append(path)
        return KnownAs(found)

    def known_as(self) -> KnownAs:
        """What notes are called beside their names."""
        return self._known_as

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
            self._homes[name] = tuple(path for path in self._notes if self._has_block(path, name))
        return self._homes[name]

    def _has_block(self, path: str, name: str) -> bool:
        if digest := self._digests.get(path):
            return name in digest.anchors.ids
        if b"^" + name.encode() not in (self._read_bytes(path) or b"").lower():
            return False
        reading = self._read(path)
        return reading is not None and name in Anchors.of(reading.note).ids

    def text(self, path: str) -> str:
        """The text of a file, "" where it cannot be read."""
        reading = self._read(path)
        return reading.text if reading else ""


def aliases_of(path: str, data: bytes) -> tuple[str, ...]:
    """The aliases of a note by its bytes; most have none, and are hardly looked at."""
    block = properties_in(data)
    return read(path, block).note.aliases if b"alias" in block.lower() else ()


def called(notes: Iterable[tuple[str, bytes]]) -> KnownAs:
    """What notes, given with their bytes, are called beside their names, titles included."""
    aliases: dict[str, list[str]] = {}
    titles: dict[str, list[str]] = {}
    for path, note in _with_names(notes):
        for alias in {fold(each) for each in note.aliases}:
            aliases.setdefault(alias, []).append(path)
        if isinstance(title := note.value("title"), str):
            titles.setdefault(fold(title.strip()), []).append(path)
    return KnownAs(aliases, titles)


def _with_names(notes: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Note]]:
    for path, data in notes:
        block = properties_in(data)
        if any(word in block.lower() for word in (b"alias", b"title")):
            yield path, read(path, block).note


def properties_in(data: bytes) -> bytes:
    """The property block of a note, "" without one."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    end = data.find(b"\n---", 3) if data.startswith(b"---") else -1
    return data[: end + 4] if end > 0 else b""
