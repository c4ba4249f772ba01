"""Bytes in, a file in its place out: whole or not at all.

`replace` is for files of our own, which may as well stay as they are; `put` for those of the user.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

JOURNAL = ".vaultlint-journal"  # at a vault's root, while many files change together; the dot keeps it out of the vault
_STALE = 3600  # seconds after which a half-written file surely has no writer any more
_TEMPORARY = r"\.vaultlint-([0-9]+)-[0-9a-f]{8}\.tmp"
_writing: set[str] = set()  # temporary files of this process that it still needs


class Refusal(Exception):
    """A file is not written, moved or removed; the message says why."""


def put(path: str, data: bytes, *, expected: bytes, root: str = "") -> None:
    """Give a file a new content: at any moment it has the old one or the new one, also when the machine stops.

    ``expected`` is what it holds as far as the caller knows. Mode, owner and extended attributes stay. A symbolic link
    stays one: the file it leads to is written, which with ``root`` must lie in that folder.
    Raises Refusal where the file holds something else by now, is gone, read-only or no regular file, where nothing can
    be written to its folder, or the disk is full. Then it is as it was, and nothing is left beside it.
    """
    path = os.path.realpath(path)
    status = want_writable(path, root)
    with _beside(path) as beside:
        _write(beside, data, path, status)
        # As late as can be: an editor may be at work on the same note.
        if _content(path, len(expected) + 1) != expected:
            raise Refusal("the file has changed since it was read")
        os.replace(beside, path)
    settle(os.path.dirname(path))


def create(path: str, data: bytes) -> None:
    """Make a file that is not there: all of it or nothing, as `put` does. Raises Refusal as `put` does."""
    path = os.path.realpath(path)
    with _beside(path) as beside:
        _write(beside, data)
        if os.path.lexists(path):
            raise Refusal("the file is there by now")
        os.replace(beside, path)
    settle(os.path.dirname(path))


@contextmanager
def _beside(path: str) -> Iterator[str]:
    """A temporary file in the folder of a file, which is removed again unless it took the place of that."""
    beside = os.path.join(os.path.dirname(path), f".vaultlint-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    _writing.add(beside)
    try:
        yield beside
    except OSError as error:
        raise Refusal(f"the file cannot be written: {in_words(error)}") from error
    finally:
        with suppress(OSError):
            os.remove(beside)
        _writing.discard(beside)


def want_writable(path: str, root: str = "") -> os.stat_result:
    """What the file is like. Raises Refusal where `put` would not write it, whatever it holds."""
    path = os.path.realpath(path)
    if root and not path.startswith(os.path.join(os.path.realpath(root), "")):
        raise Refusal("the file leads out of the vault")
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        raise Refusal("the file is gone") from error
    except OSError as error:
        raise Refusal(f"the file cannot be written: {in_words(error)}") from error
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("the file is not a regular file")
    # The superuser may write anything; what its owner took the right from is meant to stay.
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise Refusal("the file is read-only")
    if not os.access(os.path.dirname(path), os.W_OK | os.X_OK):
        raise Refusal("the file is in a folder that is read-only")
    return status


def _write(beside: str, data: bytes, path: str = "", status: os.stat_result | None = None) -> None:
    """Write a file to the disk itself, and make it look like another where one is given."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(beside, flags, 0o600 if status else 0o666), "wb") as file:
        file.write(data)
        file.flush()
        if status:
            _dress(beside, file.fileno(), path, status)
        os.fsync(file.fileno())


def _dress(beside: str, descriptor: int, path: str, status: os.stat_result) -> None:
    """Give a file the owner, the extended attributes and the mode of another."""
    if hasattr(os, "fchown"):
        with suppress(OSError):
            os.fchown(descriptor, status.st_uid, status.st_gid)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(path):
                os.setxattr(beside, name, os.getxattr(path, name))
    os.chmod(beside, stat.S_IMODE(status.st_mode))  # last: a new owner takes marks of the mode away


def _content(path: str, most: int) -> bytes | None:
    """What a file holds, ``most`` bytes at most; None without one."""
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return None


def settle(folder: str) -> None:
    """Have the disk know which names stand in a folder; where that cannot be asked for, it happens by itself."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def in_words(error: OSError) -> str:
    """What went wrong, as people say it."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "no space is left on the disk"
    return (error.strerror or str(error)).lower()


def sweep(folder: str) -> list[str]:
    """Remove what runs of `put` that were killed have left in a folder and below; the paths of what is removed."""
    removed = []
    for place, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each != ".git"]
        for name in names:
            found = re.fullmatch(_TEMPORARY, name)
            path = os.path.join(place, name)
            if found and path not in _writing and _is_left(path, found[1]):
                with suppress(OSError):
                    os.remove(path)
                    removed.append(path)
    return sorted(removed)


def _is_left(path: str, process: str) -> bool:
    """Whether nobody writes a temporary file any more."""
    if int(process) == os.getpid() or not _is_alive(process):
        return True
    with suppress(OSError):
        return time.time() - os.stat(path).st_mtime > _STALE
    return False


# ------------------------------------------------------------------------------------------------ files of our own


def replace(path: str, parts: Iterable[bytes | memoryview]) -> None:
    """Write a file beside another and put it in its place. Where that cannot be done, nothing happens."""
    folder = os.path.dirname(path)
    # One process may write twice at once, and processes of two machines may have one number.
    beside = f"{path}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
    try:
        os.makedirs(folder, exist_ok=True)
        _sweep(folder, os.path.basename(path))
        with open(beside, "wb") as file:
            file.writelines(parts)
        os.replace(beside, path)
    except OSError:
        pass
    finally:  # also of a run that is interrupted
        with suppress(OSError):
            os.remove(beside)


def _sweep(folder: str, name: str) -> None:
    """Remove what runs that were killed have left of a file."""
    for entry in os.listdir(folder):
        if entry.startswith(name) and entry.endswith(".tmp"):
            place = os.path.join(folder, entry)
            with suppress(OSError):
                if not _is_alive(entry.split(".")[-3]) or time.time() - os.stat(place).st_mtime > _STALE:
                    os.remove(place)


def _is_alive(process: str) -> bool:
    """Whether a process runs on this machine. One of another that is taken for dead only loses its cache."""
    if os.name != "posix":  # where it cannot be asked without harm
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except (PermissionError, OverflowError):
        pass
    return True
