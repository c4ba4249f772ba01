"""A note and a place in it in, why each link there leads where it does out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from vaultlint.discover import File, kind_of, survey
from vaultlint.examine import read_bytes
from vaultlint.names import Names, fold
from vaultlint.note import Link, Note, Reading
from vaultlint.read import read
from vaultlint.why.cause import Cause, causes
from vaultlint.why.find import Asked, AskError
from vaultlint.why.place import Place, place
from vaultlint.why.route import Route, file_route, route

_MOST_READ = 20  # notes of the same name


class Why(NamedTuple):
    """A link and why it leads where it does."""

    link: Link
    source: str  # as the note has it
    line: int
    column: int
    status: str  # "found", "ambiguous", "no file", "no heading" or "no block"
    route: Route
    place: Place | None = None  # for a link with a subpath whose file is there
    causes: tuple[Cause, ...] = ()  # for one without a file

    @property
    def broken(self) -> bool:
        """Whether the link leads nowhere."""
        return self.status.startswith("no ")


class Explained(NamedTuple):
    """The links of a place, and of the whole note how many there are."""

    asked: Asked
    whys: tuple[Why, ...]
    lines: int
    links: int
    elsewhere: tuple[int, ...] = ()  # columns of the links in the line, where none stands in the column asked for


def explain(asked: Asked) -> Explained:
    """Explain the links of a note, of one line of it, or at one column. Raises AskError and OSError."""
    room = _Room(asked.root)
    reading = room.reading(asked.path)
    if reading is None:
        raise AskError(f"{asked.path!r} cannot be read")
    note = reading.note
    in_line = [link for link in note.links if _in_line(link, note, asked.line)]
    here = [link for link in in_line if _in_column(link, note, asked)]
    columns = () if here else tuple(note.place(link.start)[1] for link in in_line)
    whys = tuple(_why(link, reading, room) for link in here)
    return Explained(asked, whys, len(note.line_starts), len(note.links), columns)


def _in_line(link: Link, note: Note, line: int) -> bool:
    return not line or note.place(link.start)[0] <= line <= note.place(max(link.start, link.end - 1))[0]


def _in_column(link: Link, note: Note, asked: Asked) -> bool:
    if not asked.column:
        return True
    here = note.line_starts[asked.line - 1] + asked.column - 1
    return link.start <= here < max(link.end, link.start + 1)


def _why(link: Link, reading: Reading, room: _Room) -> Why:
    note = reading.note
    card = link.kind == "canvas"
    way = file_route(room.names, link.target) if card else route(room.names, link.target, note.path)
    source = link.target + link.subpath if card else reading.text[link.start : link.end]
    why = Why(link, source, *note.place(link.start), "ambiguous" if way.ambiguous else "found", way)
    if way.path is None:
        return why._replace(status="no file", causes=causes(link, note, room.names, room.search))
    if not link.subpath:
        return why
    is_note = kind_of(way.path) == "note"
    target = reading if way.path == note.path else room.reading(way.path) if is_note else None
    if is_note and target is None:
        return why
    there = place(link.subpath, target)
    if there.found:
        return why._replace(place=there)
    hints = (*there.hints, *_elsewhere(link.subpath, way, room))
    return why._replace(place=there._replace(hints=hints), status=f"no {there.kind}")


def _elsewhere(subpath: str, way: Route, room: _Room) -> Iterator[str]:
    """Other files of the name that have what is missing."""
    for path in [each.path for each in way.candidates if not each.chosen and kind_of(each.path) == "note"][:_MOST_READ]:
        other = room.reading(path)
        if other and (there := place(subpath, other)).found and there.line:
            yield f"{path!r} has it, in line {there.line}"


class _Room:
    """The vault that the links are resolved in; other notes are read when a link asks for them."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: dict[str, File] = {file.path: file for file in survey(root).files}
        self.names = Names(self.files)
        self.reading = cache(self._reading)

    def _reading(self, path: str) -> Reading | None:
        """A note with its text; None for one that cannot or must not be read."""
        data = self._bytes(path)
        return None if data is None else read(path, data)

    def _bytes(self, path: str) -> bytes | None:
        file = self.files.get(path)
        if file and not file.readable:
            return None
        try:
            return read_bytes(self.root, file.alias_of or path if file else path)
        except OSError:
            return None

    def search(self, text: str) -> Iterator[Note]:
        """The notes that this text stands in, in any case."""
        wanted = fold(text)
        for path, file in self.files.items():
            data = self._bytes(path) if file.kind == "note" and not file.alias_of else None
            # Decoding is cheap beside reading the Markdown of every note.
            if data and wanted in fold(data.decode(errors="replace")):
                yield read(path, data).note
