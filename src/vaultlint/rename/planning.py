"""A wish in, all that has to be done for it out; and done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vaultlint.discover import File, survey
from vaultlint.examine import read_bytes
from vaultlint.journal import Change, Journal, Move, Plan
from vaultlint.names import fold
from vaultlint.outcome import Progress
from vaultlint.read import read
from vaultlint.rename.folders import settings_remarks
from vaultlint.rename.links import Desk, Revision, revised
from vaultlint.rename.moving import Moving
from vaultlint.rename.sift import may_name
from vaultlint.rename.where import RenameError, Wish
from vaultlint.settings import FOLDER, read_settings


class Renaming(NamedTuple):
    """A move and what it does to the files of the vault."""

    wish: Wish
    moved: tuple[tuple[str, str], ...]  # each file with its new path
    revisions: tuple[Revision, ...]  # of files whose links change
    remarks: tuple[str, ...] = ()  # what stays as it is, though it may be meant
    gained: tuple[str, ...] = ()  # places of links that led nowhere and lead to something afterwards

    @property
    def links(self) -> int:
        """How many links are written anew."""
        return sum(each.links for each in self.revisions)


def plan(wish: Wish, advance: Progress | None = None) -> Renaming:
    """What a move takes, nothing being done. Raises RenameError where a link would not lead where it led."""
    listing = survey(wish.root)
    moving = Moving(wish, listing)
    settings = read_settings(wish.root)
    # Without Obsidian's settings Markdown links are what they are elsewhere: paths from their note.
    plain = not os.path.isdir(os.path.join(wish.root, FOLDER))
    desk = Desk(moving, settings, plain or settings.new_link_format == "relative")
    revisions = {each.path: each for each in _revisions(wish.root, desk, moving.names, advance)}
    changed = {moving.new_path(each.path): each.headings for each in revisions.values() if each.headings}
    if changed:
        names = frozenset(fold(path[path.rfind("/") + 1 :]) for path in changed)
        again = _revisions(wish.root, desk._replace(headings=changed), names | moving.names, None)
        revisions |= {each.path: each for each in again}
    if problems := [problem for each in revisions.values() for problem in each.problems]:
        raise RenameError("\n".join(problems))
    remarks = [each for one in revisions.values() for each in one.remarks]
    return Renaming(
        wish,
        tuple(sorted(moving.moved.items())),
        tuple(each for each in revisions.values() if each.new != each.old),
        (*listing.problems, *remarks, *settings_remarks(settings, moving)),
        tuple(place for each in revisions.values() for place in each.gained),
    )


def _revisions(root: str, desk: Desk, names: Iterable[str], advance: Progress | None) -> Iterator[Revision]:
    """What becomes of the files that may have a link with one of these names, of what moves, and of bases."""
    moved = desk.moving.moved
    own = {desk.moving.old_path(path) for path in desk.headings}
    may = may_name(names)
    sources = list(desk.moving.sources())
    for number, file in enumerate(sources):
        if advance:
            advance(number, len(sources))
        data = _bytes(root, file)
        if file.kind == "base" or file.path in moved or file.path in own or may(data):
            yield revised(read(file.path, data), desk)


def _bytes(root: str, file: File) -> bytes:
    try:
        return read_bytes(root, file.path)
    except OSError as error:
        raise RenameError(f"{file.path!r} cannot be read, so nobody knows its links: {error.strerror}") from error


def rename(renaming: Renaming, journal: Journal) -> None:
    """Do it, or nothing of it. Raises disk.Refusal."""
    wish = renaming.wish
    new = dict(renaming.moved)
    changes = tuple(Change(new.get(each.path, each.path), each.old, each.new) for each in renaming.revisions)
    journal.carry_out(Plan(f"{wish.old} → {wish.new}", (Move(wish.old, wish.new),), changes))
