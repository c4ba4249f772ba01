"""A plan in, the files of the vault as it wants them out, or as they were."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from vaultlint.disk import Refusal, in_words, put, settle, sweep, want_writable
from vaultlint.journal.lock import MOST_BYTES, NAME, Busy, locked
from vaultlint.journal.place import has, missing_folders, place
from vaultlint.journal.plan import BACK, WORD_AT, Change, Move, Plan, Written, is_in, packed, unpacked

KEPT = ".vaultlint-journal-kept"  # with contents that have not found their place
_WAIT = 60.0  # seconds for another run to end


def is_pending(root: str) -> bool:
    """Whether a run over a vault has not come to its end, or is at work just now."""
    return os.path.lexists(os.path.join(root, NAME))


def recover(root: str) -> list[str]:
    """Bring to an end what runs that were killed have left in a vault; what was done, in words.

    While another run is at work nothing is touched. Raises Refusal where it cannot be brought to an end.
    """
    told: list[str] = []
    try:
        if is_pending(root):
            with exclusive(root, told, wait=0):
                pass
    except Busy:
        return told
    sweep(root)
    return told


@contextmanager
def exclusive(root: str, told: list[str], wait: float = _WAIT) -> Iterator[Journal]:
    """The journal of a vault for this run alone; what an earlier one has left is brought to an end before.

    ``told`` gets what was done about that. Raises Refusal where the journal cannot be written or an earlier one cannot
    be brought to an end, and Busy when another run has it for longer than ``wait`` seconds.
    """
    descriptor = locked(root, wait)
    try:
        journal = Journal(root, descriptor)
        journal.finish(told)
        yield journal
    finally:
        if os.fstat(descriptor).st_size == 0:
            with suppress(OSError):
                os.remove(os.path.join(root, NAME))
            settle(root)
        os.close(descriptor)


class Journal:
    """The open journal of a vault. While it holds something, this is not done or not undone yet."""

    def __init__(self, root: str, descriptor: int) -> None:
        self.root = root
        self._descriptor = descriptor

    def carry_out(self, plan: Plan) -> None:
        """Do all of a plan. Raises Refusal, with a file and why, when everything is again as it was before."""
        for move in plan.moves:
            if not has(place(self.root, move.old)):
                raise Refusal(f"{move.old}: the file is gone")
            self._want_free(move.new)
        for change in plan.changes:
            self._want_writable(plan.before(change.path))
        folders = missing_folders(self.root, [move.new for move in plan.moves])
        self._write(packed(plan, folders))
        made: list[Change] = []
        try:
            for move in plan.moves:
                self._move(move)
            for change in plan.changes:
                made.append(change)
                self._put(change.path, change.old, change.new, plan.before(change.path))
        except BaseException as error:
            if made and self._now(made[-1].path, len(made[-1].new) + 1) != made[-1].new:
                made.pop()
            self._undo(Written(plan._replace(changes=tuple(made)), folders, True), error)
            raise
        self._clear()

    def finish(self, told: list[str]) -> None:
        """Bring to an end what stands in the journal. Raises Refusal where that fails; then the journal stays."""
        written = self._read()
        if written is None:
            return
        back = written.back or any(self._state(move) == "taken" for move in written.plan.moves)
        if back:
            self._mark_back()
        left = self._back(written) if back else self._forward(written.plan)
        sweep(self.root)
        told.append(f"an interrupted run has been {'undone' if back else 'completed'}: {written.plan.title}")
        if left:
            self._keep()
            told += [*left, f"{KEPT}: what these files would be is kept here"]
        self._clear()

    # -------------------------------------------------------------------------------------------- forwards and back

    def _forward(self, plan: Plan) -> list[str]:
        """Do what of a plan is not done yet; what cannot be done, in words."""
        left = []
        for move in plan.moves:
            state = self._state(move)
            if state == "waiting":
                self._move(move)
            elif state == "gone":
                left.append(f"{move.old}: the file is gone")
        for change in plan.changes:
            left += self._change(change.path, change.old, change.new)
        return left

    def _back(self, written: Written) -> list[str]:
        """Undo what of a plan is done; what cannot be undone, in words."""
        plan, left = written.plan, list[str]()
        for change in reversed(plan.changes):
            moved = all(self._state(move) == "done" for move in plan.moves if is_in(change.path, move.new))
            path = change.path if moved else plan.before(change.path)
            left += self._change(path, change.new, change.old)
        for move in reversed(plan.moves):
            if self._state(move) == "done":
                self._move(Move(move.new, move.old))
        for folder in reversed(written.folders):
            with suppress(OSError):  # something else is in it by now
                os.rmdir(place(self.root, folder))
        return left

    def _undo(self, written: Written, error: BaseException) -> None:
        """Undo what was done before an error. Raises Refusal where that fails as well: then a later run has to."""
        with suppress(OSError):
            self._mark_back()
        try:
            left = self._back(written)
        except Refusal as another:
            raise Refusal(f"{error}\n{another}\nwhat was done before is undone by the next run") from error
        if left:
            self._keep()
        self._clear()

    # -------------------------------------------------------------------------------------------- one file

    def _state(self, move: Move) -> str:
        """How far a move has come: "waiting", "done", "taken" (both names are there) or "gone" (neither is)."""
        old, new = has(place(self.root, move.old)), has(place(self.root, move.new))
        return ("taken" if new else "waiting") if old else ("done" if new else "gone")

    def _want_free(self, path: str) -> None:
        if has(place(self.root, path)):
            raise Refusal(f"{path}: this name is taken")

    def _want_writable(self, path: str) -> None:
        try:
            want_writable(place(self.root, path, through=True), self.root)
        except Refusal as error:
            raise Refusal(f"{path}: {error}") from error

    def _move(self, move: Move) -> None:
        old, new = place(self.root, move.old), place(self.root, move.new)
        try:
            os.makedirs(os.path.dirname(new), exist_ok=True)
            self._want_free(move.new)
            os.rename(old, new)
        except OSError as error:
            words = "it would go to another disk" if error.errno == errno.EXDEV else in_words(error)
            raise Refusal(f"{move.old}: the file cannot be moved: {words}") from error
        settle(os.path.dirname(old))
        settle(os.path.dirname(new))

    def _change(self, path: str, old: bytes, new: bytes) -> list[str]:
        """Give a file its content if it still has the other one; what is in the way, in words."""
        now = self._now(path, max(len(old), len(new)) + 1)
        if now is None:
            return [f"{path}: the file is gone"]
        if now == old:
            self._put(path, old, new, path)
        elif now != new:
            return [f"{path}: somebody has changed the file in the meantime, so it stays as it is"]
        return []

    def _now(self, path: str, most: int) -> bytes | None:
        """What a file holds, ``most`` bytes at most; None without one."""
        try:
            with open(place(self.root, path, through=True), "rb") as file:
                return file.read(most)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refusal(f"{path}: the file cannot be read: {in_words(error)}") from error

    def _put(self, path: str, old: bytes, new: bytes, known_as: str) -> None:
        where = place(self.root, path, through=True)
        try:
            put(where, new, expected=old, root=self.root)
        except Refusal as error:
            raise Refusal(f"{known_as}: {error}") from error

    # -------------------------------------------------------------------------------------------- the journal itself

    def _write(self, data: bytes) -> None:
        """Write the journal to the disk itself: nothing is done before."""
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fsync(self._descriptor)
        except OSError as error:
            self._clear()
            raise Refusal(f"{NAME}: it cannot be written: {in_words(error)}") from error
        settle(self.root)

    def _mark_back(self) -> None:
        os.lseek(self._descriptor, WORD_AT, os.SEEK_SET)
        os.write(self._descriptor, BACK)
        os.fsync(self._descriptor)

    def _content(self) -> bytes:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        with open(self._descriptor, "rb", closefd=False) as file:
            # As many bytes as are asked for are taken from memory before the first is read.
            return file.read(min(os.fstat(self._descriptor).st_size, MOST_BYTES))

    def _read(self) -> Written | None:
        """What an earlier run has left; None for nothing, or for what it had not begun to do."""
        written = unpacked(self._content())
        if written is None:
            self._clear()
        return written

    def _keep(self) -> None:
        """Keep the contents for people. Raises Refusal where there is no room for that."""
        try:
            with open(os.path.join(self.root, KEPT), "wb", opener=_private) as file:
                file.write(self._content())
        except OSError as error:
            raise Refusal(f"{KEPT}: it cannot be written: {in_words(error)}") from error

    def _clear(self) -> None:
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.fsync(self._descriptor)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
