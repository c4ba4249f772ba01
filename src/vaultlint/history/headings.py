"""Notes in, headings that each had once and what they are called there now out.

Where one edit takes a heading away and puts another of the same level in its place, the heading was renamed; where it
puts another text below it too, only if the two are alike. The edits of all the notes are asked of git at once, under
all names that they had; what is not committed yet counts too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from vaultlint.discover import plain_files
from vaultlint.history.blobs import read as read_blobs
from vaultlint.history.git import ask, split
from vaultlint.history.lines import hunks, lines_of
from vaultlint.history.patches import PATCHES, edits_in
from vaultlint.history.place import Place, forms, key
from vaultlint.history.worktree import content_of
from vaultlint.note import Heading
from vaultlint.read import read
from vaultlint.typed import NamedTuple

_MOST_ARGUMENTS = 50_000  # bytes of names in one command: Windows allows no more than 65,000 signs, others two millions


class Hunk(NamedTuple):
    """Headings before and after."""

    old: list[Heading]
    new: list[Heading]
    is_alone: bool  # no other text was replaced with them


class Known(NamedTuple):
    """A note, and the names that git knows it by."""

    path: str  # vault path, as it is spelled there
    committed: str  # in HEAD, from the top
    former: tuple[str, ...]  # before that


def renamed_headings(place: Place, notes: Sequence[Known]) -> dict[str, dict[str, str]]:
    """For each note, by its vault path, the headings that are gone and their names now.

    An edit that leaves it open which heading became which tells nothing. Raises HistoryError where git cannot be asked.
    """
    contents = {
        file.path: content_of(place.root, file) for file in plain_files(place.root, (each.path for each in notes))
    }
    found: dict[str, dict[str, str]] = {}
    for some in _portions([note for note in notes if contents.get(note.path) is not None]):
        now = {note.path: _Now(note.path, contents[note.path] or b"") for note in some}
        for path, old in _in_head(place, some).items():
            before, after = lines_of(old), lines_of(contents[path] or b"")
            now[path].learn((before[a:b], after[c:d]) for a, b, c, d in hunks(before, after))
        for path, edit in _edits(place, some):
            now[path].learn(edit)
        found |= {path: each.known for path, each in now.items()}
    return found


class _Now:
    """The headings of a note, and what edits, the latest first, tell of those that it had."""

    def __init__(self, path: str, content: bytes) -> None:
        self.names = {heading.text for heading in read(path, content).note.headings}
        self.known: dict[str, str] = {}

    def learn(self, edit: Iterable[tuple[Iterable[bytes], Iterable[bytes]]]) -> None:
        for before, after in _renamed([_hunk(old, new) for old, new in edit]):
            name = self.known.get(after, after)
            if before not in self.names and name in self.names:
                self.known.setdefault(before, name)


def _hunk(old: Iterable[bytes], new: Iterable[bytes]) -> Hunk:
    (before, is_plain), (after, is_plain_now) = _headings(old), _headings(new)
    return Hunk(before, after, is_plain or is_plain_now)


def _headings(lines: Iterable[bytes]) -> tuple[list[Heading], bool]:
    """What is read as a heading where it stands alone, and whether there is nothing else.

    Of those that are in code none is found in the note.
    """
    found: list[Heading] = []
    others = 0
    for line in lines:
        own = read("Heading.md", line).note.headings if line.lstrip(b" ").startswith(b"#") else ()
        found += own
        others += not own and not line.isspace() and line != b""
    return found, not others


def _renamed(edit: Sequence[Hunk]) -> Iterator[tuple[str, str]]:
    """Headings that took the place of others in one edit. One that stands elsewhere then was moved, not renamed."""
    before = {heading.text for hunk in edit for heading in hunk.old}
    after = {heading.text for hunk in edit for heading in hunk.new}
    for hunk in edit:
        gone = [heading for heading in hunk.old if heading.text not in after]
        come = [heading for heading in hunk.new if heading.text not in before]
        for old, new in _pairs(gone, come):
            if hunk.is_alone or _are_alike(old, new):
                yield old, new


def _pairs(gone: Sequence[Heading], come: Sequence[Heading]) -> Iterator[tuple[str, str]]:
    if len(gone) == len(come) == 1:
        yield gone[0].text, come[0].text
        return
    for level in range(1, 7):
        names = [heading.text for heading in gone if heading.level == level]
        others = [heading.text for heading in come if heading.level == level]
        if len(names) == len(others):
            yield from zip(names, others, strict=True)


def _are_alike(text: str, other: str) -> bool:
    return SequenceMatcher(None, text[:200].lower(), other[:200].lower(), autojunk=False).ratio() > 0.5


# ------------------------------------------------------------------------------------------------ asking


def _edits(place: Place, notes: Iterable[Known]) -> Iterator[tuple[str, list[tuple[list[bytes], list[bytes]]]]]:
    """The edits of each note, the latest first, by its vault path."""
    names = {key(note.committed): note.path for note in notes}
    paths = {form for note in notes for path in (note.committed, *note.former) for form in forms(path)}
    answer = ask(place, *PATCHES, "HEAD", "--", *sorted(paths))
    for edits in edits_in(answer.output):
        leaves: dict[str, str] = {}
        for edit in edits:
            if path := names.get(key(edit.to)):
                yield path, edit.hunks
                if edit.path != edit.to:
                    leaves[key(edit.path)] = names.pop(key(edit.to))
        names |= leaves


def _in_head(place: Place, notes: Iterable[Known]) -> dict[str, bytes]:
    """What each note holds in HEAD, by its vault path."""
    names = {key(note.committed): note.path for note in notes}
    paths = sorted(form for note in notes for form in forms(note.committed))
    answer = ask(place, "ls-tree", "-z", "--full-name", "--full-tree", "HEAD", "--", *paths)
    blobs: dict[str, str] = {}
    for entry in split(answer.output):
        words, _, path = entry.partition("\t")
        blobs[names.get(key(path), "")] = words.split(" ")[2]
    texts = read_blobs(place, blobs.values())
    return {path: texts[blob] for path, blob in blobs.items() if path and blob in texts}


def _portions(notes: Sequence[Known]) -> Iterator[list[Known]]:
    """As many notes at once as fit into a command."""
    some: list[Known] = []
    size = 0
    for note in notes:
        own = sum(2 * len(os.fsencode(path)) + 2 for path in (note.committed, *note.former))
        if some and size + own > _MOST_ARGUMENTS:
            yield some
            some, size = [], 0
        some.append(note)
        size += own
    if some:
        yield some
