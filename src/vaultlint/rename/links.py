"""A file of the vault and a move in, the same file with links that lead where they led before out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath
from types import MappingProxyType
from unicodedata import normalize

from vaultlint.edits import EditError, apply
from vaultlint.finding import Edit
from vaultlint.names import Resolution, fold
from vaultlint.note import Link, Note, Reading
from vaultlint.read import read
from vaultlint.rename.definitions import definitions
from vaultlint.rename.folders import Named, filters
from vaultlint.rename.headings import Headings, headings
from vaultlint.rename.moving import Moving
from vaultlint.settings import Settings
from vaultlint.typed import NamedTuple
from vaultlint.written import rewritten

_LONGEST = 80  # characters of a link that are shown


class Revision(NamedTuple):
    """What becomes of a file."""

    path: str  # before the move
    old: bytes
    new: bytes
    links: int = 0  # that are written anew
    problems: tuple[str, ...] = ()  # why it cannot be
    gained: tuple[str, ...] = ()  # places of links that led nowhere and lead to something afterwards
    remarks: tuple[str, ...] = ()  # what stays as it is, though it may be meant
    headings: Headings | None = None  # where links in them have changed


class _Fate(NamedTuple):
    """What becomes of a link."""

    link: Link
    path: str | None  # of the file that it has to lead to after the move; None: nobody minds
    subpath: str
    edit: Edit | None = None  # None where it needs none
    wrong: bool = False  # it would not lead there, and no edit makes it
    gained: bool = False  # it led nowhere, and leads to something


class Desk(NamedTuple):
    """What one needs to write the links of a vault anew."""

    moving: Moving
    settings: Settings
    portable: bool = False  # Markdown links are paths from the folder of their note, and stay so
    headings: Mapping[str, Headings] = MappingProxyType({})  # those that have changed, by the new path of their note


def revised(reading: Reading, desk: Desk) -> Revision:
    """Write those links anew that would not lead where they led: what moves is their target, their file or another one.

    The new bytes are read again, so that all links are certain to say what they said, and no other is made or lost.
    """
    note, data = reading.note, reading.data
    fates = [_fate(link, reading, desk) for link in note.links]
    problems = [_in_vain(each, reading) for each in fates if each.wrong]
    gained = [_place(each.link, note) for each in fates if each.gained]
    named = list(filters(reading, desk.moving)) if note.kind == "base" else []
    remarks = [f"{_place(each, note)}: this names the folder, and stays" for each in named if not each.edit]
    wanted = [*(each.edit for each in fates), *(each.edit for each in named), *_definitions(reading, desk)]
    edits = [_in_file(edit, note) for edit in wanted if edit]
    told = tuple(problems), tuple(gained), tuple(remarks)
    if not edits or problems:
        return Revision(note.path, data, data, 0, *told)
    try:
        new = apply(data, edits)
    except EditError as error:
        return Revision(note.path, data, data, 0, (f"{note.path}: {error}",))
    again = read(desk.moving.new_path(note.path), new).note
    problems += _differences(fates, reading, again, desk.moving)
    return Revision(note.path, data, new, len(edits), tuple(problems), *told[1:], headings(note, again))


def _definitions(reading: Reading, desk: Desk) -> Iterator[Edit]:
    """The edits of definitions of reference links that would lead elsewhere."""
    for link, text, shift in definitions(reading) if reading.note.kind == "note" else ():
        if edit := _fate(link, Reading(reading.note, text), desk).edit:
            yield edit._replace(start=edit.start + shift, end=edit.end + shift)


def _fate(link: Link, reading: Reading, desk: Desk) -> _Fate:
    note, moving = reading.note, desk.moving
    led, leads = moving.led(link, note.path), moving.leads(link, note.path)
    if led.path is None:
        return _Fate(link, None, link.subpath, gained=leads.path is not None)
    path = moving.new_path(led.path)
    subpath = desk.headings[path].follow(link.subpath) if path in desk.headings else link.subpath
    wrong = leads.path != path
    vague = _is_vague(link, leads) and not _is_vague(link, led)
    lost = desk.portable and _loses_its_way(link, note.path, led.path, moving)
    if not (wrong or vague or lost or subpath != link.subpath):
        return _Fate(link, path, subpath)
    if not _is_said(link, reading.text):
        return _Fate(link, None, link.subpath)
    edit = _edit(link, reading, desk, path, subpath)
    if edit is None and subpath != link.subpath:
        subpath = link.subpath
        edit = _edit(link, reading, desk, path, subpath) if wrong else None
    return _Fate(link, path, subpath, edit, wrong and edit is None)


def _edit(link: Link, reading: Reading, desk: Desk, path: str, subpath: str) -> Edit | None:
    source, moving = reading.note.path, desk.moving
    wish = subpath if subpath != link.subpath else None
    paths = desk.portable and link.kind == "markdown"
    settings = desk.settings._replace(new_link_format="relative") if paths else desk.settings
    where = link, reading.text, moving.new_path(source), path, moving.after, settings
    return rewritten(*where, subpath=wish, in_table=_in_table(link, reading.note))


def _is_vague(link: Link, leads: Resolution) -> bool:
    """Whether a link may mean several files, or names one by an end of its path that is only a part of a name."""
    if leads.step != "nearest" or leads.path is None:
        return False
    target, path = f"/{fold(link.target).lstrip('/')}", f"/{fold(leads.path)}"
    return bool(leads.candidates) or not (path.endswith(target) or path.removesuffix(".md").endswith(target))


def _is_said(link: Link, text: str) -> bool:
    """Whether a link stands where it is read: an alias of YAML says what its anchor says, a remark in it nothing."""
    if link.kind == "base":
        from vaultlint.written.bases import texts

        return any(text[link.start : link.end] in each for each in texts(text))
    return link.kind != "frontmatter" or not text.startswith("*", link.start)


def _loses_its_way(link: Link, source: str, path: str, moving: Moving) -> bool:
    """Whether a Markdown link is a path from the folder of its note before the move, and none afterwards."""
    return (
        link.kind == "markdown"
        and _is_way(link.target, source, path)
        and not _is_way(link.target, moving.new_path(source), moving.new_path(path))
    )


def _is_way(target: str, source: str, path: str) -> bool:
    return bool(target) and normpath(join(dirname(normalize("NFC", source)), target)) == normalize("NFC", path)


def _in_table(link: Link, note: Note) -> bool:
    at = bisect_right([table.start for table in note.tables], link.start) - 1
    return at >= 0 and link.start < note.tables[at].end


def _in_file(edit: Edit, note: Note) -> Edit:
    """The edit for the text as the file has it."""
    return edit._replace(start=note.offset_in_file(edit.start), end=note.offset_in_file(edit.end))


# ------------------------------------------------------------------------------------------------ looking again


def _differences(fates: Sequence[_Fate], reading: Reading, again: Note, moving: Moving) -> Iterator[str]:
    """What would not be the same in the new file, as a problem: the signs of a name may mean something in a text."""
    note = reading.note
    for number, (link, path, subpath, *_) in enumerate(fates):
        wanted = link._replace(subpath=subpath)
        if number >= len(again.links) or not _is_same(wanted, again.links[number], _holds_another(fates, number)):
            yield f"{_place(link, note)}: {_shown(link, reading.text)} would not be the same link any more"
            return
        leads = moving.leads(again.links[number], note.path).path
        if path is not None and leads != path:
            yield f"{_place(link, note)}: {_shown(link, reading.text)} would lead to {leads!r}"
            return
    if len(again.links) != len(fates):
        yield f"{note.path}: a part of its text would become a link"
    elif [flaw.kind for flaw in again.flaws] != [flaw.kind for flaw in note.flaws]:
        yield f"{note.path}: the new links would not fit into its text"


def _is_same(one: Link, other: Link, around: bool) -> bool:
    """Whether two links differ in nothing but their target; the text of one ``around`` another has that one in it."""
    return (one.kind, one.embed, one.subpath, one.comment, one.key) == (
        other.kind,
        other.embed,
        other.subpath,
        other.comment,
        other.key,
    ) and (around or one.display == other.display)


def _holds_another(fates: Sequence[_Fate], number: int) -> bool:
    return number + 1 < len(fates) and fates[number + 1].link.start < fates[number].link.end


# ------------------------------------------------------------------------------------------------ words


def _place(thing: Link | Named, note: Note) -> str:
    line, column = note.place(thing.start)
    return f"{note.path}:{line}:{column}"


def _in_vain(fate: _Fate, reading: Reading) -> str:
    link = _shown(fate.link, reading.text)
    return f"{_place(fate.link, reading.note)}: {link} cannot be written so that it leads to {fate.path!r}"


def _shown(link: Link, text: str) -> str:
    source = " ".join(text[link.start : link.end].split())
    return source if len(source) <= _LONGEST else f"{source[:_LONGEST]}…"
