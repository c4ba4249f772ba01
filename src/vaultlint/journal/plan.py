"""What is to be done to many files in, bytes for the journal out, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from vaultlint.disk import Refusal
from vaultlint.journal.lock import NAME
from vaultlint.typed import NamedTuple

_MAGIC = b"vaultlint journal 1\n"
# Of one length: the word is changed in its place, which needs no room on the disk.
FORWARD, BACK = b"forward\n", b"back...\n"
WORD_AT = len(_MAGIC)


class Move(NamedTuple):
    """A file or folder and its new place, as vault paths."""

    old: str
    new: str


class Change(NamedTuple):
    """A file, by its path after the moves, its bytes as they are and as they will be."""

    path: str
    old: bytes
    new: bytes


class Plan(NamedTuple):
    """What is to be done as one; the title says it to people."""

    title: str
    moves: tuple[Move, ...] = ()
    changes: tuple[Change, ...] = ()

    def before(self, path: str) -> str:
        """Where a file with this path after the moves stands before them."""
        return next((move.old + path[len(move.new) :] for move in self.moves if is_in(path, move.new)), path)


class Written(NamedTuple):
    """What a journal holds."""

    plan: Plan
    folders: tuple[str, ...]  # that the moves make, the outer ones first
    back: bool  # whether it is to be undone


def is_in(path: str, folder: str) -> bool:
    """Whether a path is that of a folder (or file) or of something in it."""
    return path == folder or path.startswith(f"{folder}/")


def packed(plan: Plan, folders: Iterable[str]) -> bytes:
    """The content of a journal. Texts that are UTF-8 can be read in it by people."""
    changes = [(each.path, _text(each.old), _text(each.new)) for each in plan.changes]
    parts = {"title": plan.title, "moves": plan.moves, "folders": tuple(folders), "changes": changes}
    body = json.dumps(parts).encode()
    return b"".join((_MAGIC, FORWARD, body, b"\n", hashlib.sha256(body).hexdigest().encode(), b"\n"))


def unpacked(data: bytes) -> Written | None:
    """What a journal holds; None for one that was not written to its end: then nothing was done.

    It may come from anybody who can write to the vault. Raises Refusal for what no journal is.
    """
    head, at = data[:WORD_AT], WORD_AT + len(FORWARD)
    if not (head == _MAGIC or _MAGIC.startswith(data)):
        raise _strange()
    body, end, rest = data[at:].partition(b"\n")
    if not end or rest[:64] != hashlib.sha256(body).hexdigest().encode():
        return None
    try:
        parts = json.loads(body)
        moves = tuple(Move(str(old), str(new)) for old, new in parts["moves"])
        changes = tuple(Change(str(path), _bytes(old), _bytes(new)) for path, old, new in parts["changes"])
        plan = Plan(str(parts["title"]), moves, changes)
        return Written(plan, tuple(map(str, parts["folders"])), data[WORD_AT:at] == BACK)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _strange() from error


def _strange() -> Refusal:
    return Refusal(f"{NAME}: this is not what vaultlint writes; move it away")


def _text(data: bytes) -> str:
    return data.decode(errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
