"""A vault in, its journal file out, which no other process has at the same time."""

from __future__ import annotations

import errno
import os
import stat
import time

from vaultlint.disk import JOURNAL, Refusal, in_words

NAME = JOURNAL
MOST_BYTES = 1 << 31

# A hostile vault may have anything of this name.
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Busy(Refusal):
    """Another run is changing the vault."""


def locked(root: str, wait: float) -> int:
    """The open journal file of a vault, empty or with what an earlier run has left; the lock ends with the process.

    Raises Busy when another run has it for longer than ``wait`` seconds, and Refusal where it cannot be written.
    """
    path = os.path.join(root, NAME)
    until = time.monotonic() + wait
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        except OSError as error:
            words = (
                "it is a symbolic link" if error.errno == errno.ELOOP else f"it cannot be written: {in_words(error)}"
            )
            raise Refusal(f"{NAME}: {words}") from error
        if _is_ours(descriptor, path):
            return descriptor
        os.close(descriptor)
        if time.monotonic() >= until:
            raise Busy("another vaultlint is changing this vault")
        time.sleep(0.02)


def _is_ours(descriptor: int, path: str) -> bool:
    """Take the lock; the run that had it may have removed the file, and a third one made it anew."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return False
    try:
        _lock(descriptor)
        now = os.stat(path)
    except OSError:
        return False
    return (now.st_dev, now.st_ino) == (status.st_dev, status.st_ino)


def _lock(descriptor: int) -> None:
    """Raises OSError where another process has the lock."""
    try:
        import fcntl
    except ImportError:  # on Windows
        import msvcrt

        os.lseek(descriptor, MOST_BYTES, os.SEEK_SET)  # what is locked there cannot be read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
