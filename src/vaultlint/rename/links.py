"""A file of the vault and a move in, the same file with links that lead where they led before out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple
from unicodedata import normalize

from vaultlint.edits import EditError, apply
from vaultlint.finding import Edit
from vaultlint.note import Link, Note, Reading
from vaultlint.read import read
from vaultlint.rename.moving import Moving
from vaultlint.settings import Settings
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


class _Fate(NamedTuple):
    """What becomes of a link."""

    link: Link
    path: str | None  # of the file that it has to lead to after the move; None: nobody minds
    edit: Edit | None = None  # None where it needs none
    wrong: bool = False  # it would not lead there, and no edit makes it
    gained: bool = False  # it led nowhere, and leads to something


class Desk(NamedTuple):
    """What one needs to write the links of a vault anew."""

    moving: Moving
    settings: Settings
    portable: bool = False  # a Markdown link that is a path from the folder of its note stays one


def revised(reading: Reading, desk: Desk) -> Revision:
    """Write those links anew that would not lead where they led: what moves is their target, their file or another one.

    The new bytes are read again, so that all links are certain to say what they said, and no other is made or lost.
    """
    note, data = reading.note, reading.data
    fates = [_fate(link, reading, desk) for link in note.links]
    problems = [_in_vain(each, reading) for each in fates if each.wrong]
    gained = [_place(each.link, note) for each in fates if each.gained]
    edits = [_in_file(each.edit, note) for each in fates if each.edit]
    new = data
    if edits and not problems:
        try:
            new = apply(data, edits)
            problems += _differences(fates, reading, new, desk.moving)
        except EditError as error:
            problems.append(f"{note.path}: {error}")
    return Revision(note.path, data, new, len(edits), tuple(problems), tuple(gained))


def _fate(link: Link, reading: Reading, desk: Desk) -> _Fate:
    note, moving = reading.note, desk.moving
    led, leads = moving.led(link, note.path), moving.leads(link, note.path)
    if led.path is None:
        return _Fate(link, None, gained=leads.path is not None)
    path = moving.new_path(led.path)
    wrong = leads.path != path
    vague = bool(leads.candidates) and not led.candidates
    if not (wrong or vague or (desk.portable and _loses_its_way(link, note.path, led.path, moving))):
        return _Fate(link, path)
    if not _is_said(link, reading.text):
        return _Fate(link, None)
    edit = rewritten(
        link,
        reading.text,
        moving.new_path(note.path),
        path,
        moving.after,
        desk.settings,
        in_table=_in_table(link, note),
    )
    return _Fate(link, path, edit, wrong and edit is None)


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


def _differences(fates: Sequence[_Fate], reading: Reading, new: bytes, moving: Moving) -> Iterator[str]:
    """What would not be the same in the new file, as a problem: the signs of a name may mean something in a text."""
    note = reading.note
    again = read(moving.new_path(note.path), new).note
    for number, (link, path, *_) in enumerate(fates):
        if number >= len(again.links) or not _is_same(link, again.links[number], _holds_another(fates, number)):
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


def _place(link: Link, note: Note) -> str:
    line, column = note.place(link.start)
    return f"{note.path}:{line}:{column}"


def _in_vain(fate: _Fate, reading: Reading) -> str:
    link = _shown(fate.link, reading.text)
    return f"{_place(fate.link, reading.note)}: {link} cannot be written so that it leads to {fate.path!r}"


def _shown(link: Link, text: str) -> str:
    source = " ".join(text[link.start : link.end].split())
    return source if len(source) <= _LONGEST else f"{source[:_LONGEST]}…"
