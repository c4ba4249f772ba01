"""A wish in, all that has to be done for it out; and done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from vaultlint.discover import File, survey
from vaultlint.examine import read_bytes
from vaultlint.journal import Change, Journal, Move, Plan
from vaultlint.read import read
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
    gained: tuple[str, ...] = ()  # places of links that led nowhere and lead to something afterwards

    @property
    def links(self) -> int:
        """How many links are written anew."""
        return sum(each.links for each in self.revisions)


def plan(wish: Wish, advance: Callable[[int, int], None] | None = None) -> Renaming:
    """What a move takes, nothing being done. Raises RenameError where a link would not lead where it led."""
    moving = Moving(wish, survey(wish.root))
    settings = read_settings(wish.root)
    # Without Obsidian's settings Markdown links are what they are elsewhere: paths from their note.
    plain = not os.path.isdir(os.path.join(wish.root, FOLDER))
    form = "relative" if plain else settings.new_link_format
    desk = Desk(moving, settings._replace(new_link_format=form), form == "relative")
    revisions = list(_revisions(wish.root, desk, advance))
    if problems := [problem for each in revisions for problem in each.problems]:
        raise RenameError("\n".join(problems))
    return Renaming(
        wish,
        tuple(sorted(moving.moved.items())),
        tuple(each for each in revisions if each.new != each.old),
        tuple(place for each in revisions for place in each.gained),
    )


def _revisions(root: str, desk: Desk, advance: Callable[[int, int], None] | None) -> Iterator[Revision]:
    moving = desk.moving
    may = may_name(moving.names)
    sources = list(moving.sources())
    for number, file in enumerate(sources):
        if advance:
            advance(number, len(sources))
        data = _bytes(root, file)
        if file.path in moving.moved or may(data):
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
