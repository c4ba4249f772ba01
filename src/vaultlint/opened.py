"""Files of the vault in, their bytes and readings out: small ones as quickly as the system gives them."""

from __future__ import annotations

import errno
import os
import stat

from vaultlint.discover import kind_of
from vaultlint.note import Note, Reading
from vaultlint.read import read

_HEAD = 2048  # bytes; few property blocks are longer


def beside_limit(size: int, most: int) -> str:
    """A size that is too large, beside the limit, both given in bytes; never as if they were the same.

    >>> beside_limit(1_000_001, 1_000_000)
    '1.1 MB, and max-file-size is 1 MB'
    """
    tenths = -(-size // 100_000) / 10
    return f"{f'{tenths:,.1f}'.removesuffix('.0')} MB, and max-file-size is {most // 1_000_000:,} MB"


class Oversized(OSError):
    """A file is larger than may be read; ``size`` is how large, in bytes."""

    def __init__(self, path: str, size: int, most: int) -> None:
        super().__init__(errno.EFBIG, f"larger than {most // 1_000_000:,} MB", path)
        self.size = size
        self.most = most


def read_file(root: str, path: str, most: int = 0) -> Reading:
    """A file of the vault as rules see it. Raises OSError as `read_bytes` does."""
    if kind_of(path) == "attachment":
        return Reading(Note(path, "attachment", (0,)), "")
    return read(path, read_bytes(root, path, most))


# What was a file when the vault was listed may be a FIFO or a terminal now: opening it must neither wait nor adopt it.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_bytes(root: str, path: str, most: int = 0) -> bytes:
    """The bytes of a file of the vault. Raises OSError, Oversized for a file of more than ``most`` bytes if not 0."""
    # Three system calls; `open(...).read()` takes twice as long on small files.
    descriptor = os.open(os.path.join(root, path), _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        size = status.st_size
        if most and size > most:
            raise Oversized(path, size, most)
        data = os.read(descriptor, size + 1)
        if len(data) == size or not data:
            return data
        return data + _rest(descriptor, path, len(data), most)
    finally:
        os.close(descriptor)


def read_head(root: str, path: str, most: int = 0) -> bytes:
    """The first bytes of a note, with its property block where it has one. Raises OSError as `read_bytes` does."""
    descriptor = os.open(os.path.join(root, path), _FLAGS)
    try:
        data = os.read(descriptor, _HEAD)
        if len(data) < _HEAD or b"---" not in data[:6] or b"\n---" in data[3:]:
            return data
    finally:
        os.close(descriptor)
    return read_bytes(root, path, most)


def _rest(descriptor: int, path: str, size: int, most: int) -> bytes:
    """What follows: the system gives large files in parts, and somebody may write to one."""
    parts: list[bytes] = []
    while more := os.read(descriptor, 1 << 20):
        parts.append(more)
        size += len(more)
        if most and size > most:
            raise Oversized(path, size, most)
    return b"".join(parts)
