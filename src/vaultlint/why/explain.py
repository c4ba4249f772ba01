"""A note and a place in it in, why each link there leads where it does out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from vaultlint.cause import Around, Cause, KnownAs, Past, causes
from vaultlint.config import Config
from vaultlint.discover import File, kind_of, survey
from vaultlint.lore import Called
from vaultlint.names import Names
from vaultlint.note import Link, Note, Reading
from vaultlint.opened import read_bytes
from vaultlint.read import read
from vaultlint.typed import NamedTuple
from vaultlint.why.find import Asked, AskError
from vaultlint.why.place import Outline, Place, place
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
    around = Around(note.path, note.headings, room.names, room.known_as, room.past)
    whys = tuple(_why(link, reading, room, around) for link in here)
    return Explained(asked, whys, len(note.line_starts), len(note.links), columns)


def _in_line(link: Link, note: Note, line: int) -> bool:
    return not line or note.place(link.start)[0] <= line <= note.place(max(link.start, link.end - 1))[0]


def _in_column(link: Link, note: Note, asked: Asked) -> bool:
    if not asked.column:
        return True
    here = note.line_starts[asked.line - 1] + asked.column - 1
    return link.start <= here < max(link.end, link.start + 1)


def _why(link: Link, reading: Reading, room: _Room, around: Around) -> Why:
    note = reading.note
    card = link.kind == "canvas"
    way = room.routed(link.target, note.path, card)
    source = link.target + link.subpath if card else reading.text[link.start : link.end]
    why = Why(link, source, *note.place(link.start), "ambiguous" if way.ambiguous else "found", way)
    if way.path is None:
        return why._replace(status="no file", causes=tuple(causes(link, around)))
    if not link.subpath:
        return why
    is_note = kind_of(way.path) == "note"
    target = room.outline(way.path) if is_note else None
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
        other = room.outline(path)
        if other and (there := place(subpath, other)).found and there.line:
            yield f"{path!r} has it, in line {there.line}"


class _Room:
    """The vault that the links are resolved in; other notes are read when a link asks for them."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: dict[str, File] = {file.path: file for file in survey(root).files}
        self.names = Names(self.files)
        self.reading = cache(self._reading)
        self.outline = cache(self._outline)
        self.routed = cache(self._routed)

    def _routed(self, target: str, source: str, card: bool) -> Route:
        return file_route(self.names, target) if card else route(self.names, target, source)

    def _outline(self, path: str) -> Outline | None:
        reading = self.reading(path)
        return None if reading is None else Outline(reading)

    def _reading(self, path: str) -> Reading | None:
        """A note with its text; None for one that cannot or must not be read."""
        data = self._bytes(path)
        return None if data is None else read(path, data)

    def _bytes(self, path: str) -> bytes | None:
        file = self.files.get(path)
        if file and not file.readable:
            return None
        try:
            return read_bytes(self.root, file.alias_of or path if file else path, Config().most_bytes)
        except OSError:
            return None

    def known_as(self) -> KnownAs:
        """The notes by what else they are called; read once, for the first link that leads nowhere."""
        notes = (path for path, file in self.files.items() if file.kind == "note" and not file.alias_of)
        return Called({}, ((path, self._bytes(path) or b"") for path in notes), titles=True)

    @cache  # noqa: B019 (a room lives as long as the command)
    def past(self) -> Past:
        """What git knows of former files."""
        from vaultlint.history import History

        return History.of(self.root)
