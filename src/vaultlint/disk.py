"""Bytes in, a file in its place out: whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress

_STALE = 3600  # seconds after which a half-written file surely has no writer any more


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


class Refusal(Exception):
    """A file is not changed; the message says why."""


def put(path: str, data: bytes, *, expected: bytes) -> None:
    """Give a file other bytes, whole or not at all, if it still has those expected.

    Raises Refusal.
    """
    beside = os.path.join(os.path.dirname(path), f".{os.path.basename(path)[:80]}.{os.getpid()}.vaultlint.tmp")
    try:
        status = os.stat(path)
        if not os.access(path, os.W_OK):
            raise Refusal("the file is read-only")
        with open(beside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, status.st_mode & 0o7777)
        with open(path, "rb") as before:
            if before.read() != expected:
                raise Refusal("the file has changed since it was read")
        os.replace(beside, path)
    except OSError as error:
        raise Refusal(f"cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            os.remove(beside)
