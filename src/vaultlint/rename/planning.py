"""A wish in, all that has to be done for it out; and done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from vaultlint.config import load
from vaultlint.discover import Exclusion, File, survey
from vaultlint.journal import Change, Journal, Move, Plan
from vaultlint.names import fold
from vaultlint.opened import beside_limit, read_bytes
from vaultlint.outcome import Progress
from vaultlint.read import read
from vaultlint.rename.folders import settings_remarks
from vaultlint.rename.links import Desk, Revision, revised
from vaultlint.rename.moving import Moving
from vaultlint.rename.sift import may_name
from vaultlint.rename.where import RenameError, Wish
from vaultlint.settings import FOLDER, read_settings
from vaultlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultlint.config import Config


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
    """What a move takes, nothing being done.

    Raises RenameError where a link would not lead where it led, and ConfigError.
    """
    listing = survey(wish.root)
    moving = Moving(wish, listing)
    # Rules may come from plugins, which a move does not load.
    config = load(wish.root, {}, lenient=True, nested=listing.configs)
    sources, passed_over = _readable(moving.sources(), config)
    settings = read_settings(wish.root)
    # Without Obsidian's settings Markdown links are what they are elsewhere: paths from their note.
    plain = not os.path.isdir(os.path.join(wish.root, FOLDER))
    reader = _Reader(wish.root, sources, config.most_bytes)
    desk = Desk(moving, settings, plain or settings.new_link_format == "relative")
    revisions = {each.path: each for each in _revisions(reader, desk, moving.names, advance)}
    changed = {moving.new_path(each.path): each.headings for each in revisions.values() if each.headings}
    if changed:
        names = frozenset(fold(path[path.rfind("/") + 1 :]) for path in changed)
        again = _revisions(reader, desk._replace(headings=changed), names | moving.names, None)
        revisions |= {each.path: each for each in again}
    if problems := [problem for each in revisions.values() for problem in each.problems]:
        raise RenameError("\n".join(problems))
    remarks = [each for one in revisions.values() for each in one.remarks]
    return Renaming(
        wish,
        tuple(sorted(moving.moved.items())),
        tuple(each for each in revisions.values() if each.new != each.old),
        (*listing.problems, *passed_over, *remarks, *settings_remarks(settings, moving)),
        tuple(place for each in revisions.values() for place in each.gained),
    )


class _Reader(NamedTuple):
    """The files whose links count, and the size of the largest that is read, 0 for any."""

    root: str
    sources: Sequence[File]
    most: int

    def data(self, file: File) -> bytes:
        try:
            return read_bytes(self.root, file.path, self.most)
        except OSError as error:
            raise RenameError(f"{file.path!r} cannot be read, so nobody knows its links: {error.strerror}") from error


def _readable(files: Iterable[File], config: Config) -> tuple[list[File], list[str]]:
    """The files that may be read, and what to say of the others, each of which the configuration excludes.

    Raises RenameError where one is too large and not excluded: a link in it may be one that has to change.
    """
    most, is_excluded = config.most_bytes, Exclusion(config)
    sources: list[File] = []
    passed_over: list[str] = []
    refused: list[str] = []
    for file in files:
        if not most or file.size <= most:
            sources.append(file)
            continue
        size = beside_limit(file.size, most)
        if is_excluded(file.path):
            passed_over.append(f"{file.path!r} is excluded and not read, so its links stay as they are: {size}")
        else:
            refused.append(
                f"{file.path!r} is not read, so nobody knows its links: {size}; "
                "raise max-file-size in the configuration, or leave the file out with exclude"
            )
    if refused:
        raise RenameError("\n".join(refused))
    return sources, passed_over


def _revisions(reader: _Reader, desk: Desk, names: Iterable[str], advance: Progress | None) -> Iterator[Revision]:
    """What becomes of the files that may have a link with one of these names, of what moves, and of bases."""
    moved = desk.moving.moved
    own = {desk.moving.old_path(path) for path in desk.headings}
    may = may_name(names)
    for number, file in enumerate(reader.sources):
        if advance:
            advance(number, len(reader.sources))
        data = reader.data(file)
        if file.kind == "base" or file.path in moved or file.path in own or may(data):
            yield revised(read(file.path, data), desk)


def rename(renaming: Renaming, journal: Journal) -> None:
    """Do it, or nothing of it. Raises disk.Refusal."""
    wish = renaming.wish
    new = dict(renaming.moved)
    changes = tuple(Change(new.get(each.path, each.path), each.old, each.new) for each in renaming.revisions)
    journal.carry_out(Plan(f"{wish.old} → {wish.new}", (Move(wish.old, wish.new),), changes))
