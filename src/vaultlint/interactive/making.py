"""The path of a note that is not there in, an empty note out; and gone again as long as nobody wrote into it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from vaultlint.disk import Refusal


def make(root: str, path: str) -> list[str]:
    """Make an empty note and the folders that it needs; returned are those that were not there, outermost first.

    Raises disk.Refusal where something has this path, or where it leads out of the vault.
    """
    place = os.path.join(root, *path.split("/"))
    made: list[str] = []
    try:
        for folder in _above(root, path):
            if not os.path.isdir(folder):
                os.mkdir(folder)
                made.append(folder)
        if not _is_inside(os.path.dirname(place), root):
            raise Refusal("its folder leads out of the vault")
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError as error:
        _remove(made)
        raise Refusal(f"something is called {path!r} already") from error
    except (OSError, ValueError) as error:
        _remove(made)
        raise Refusal(f"{path!r} cannot be made: {getattr(error, 'strerror', None) or error}") from error
    except Refusal:
        _remove(made)
        raise
    return made


def unmake(root: str, path: str, folders: Sequence[str]) -> None:
    """Remove an empty note, and the folders that were made for it. Raises disk.Refusal for one that is not empty."""
    place = os.path.join(root, *path.split("/"))
    try:
        if os.path.getsize(place):
            raise Refusal(f"{path!r} is not empty any more")
        os.remove(place)
    except OSError as error:
        raise Refusal(f"{path!r} cannot be removed: {error.strerror or error}") from error
    _remove(folders)


def _remove(folders: Sequence[str]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            os.rmdir(folder)


def _above(root: str, path: str) -> list[str]:
    names = path.split("/")[:-1]
    return [os.path.join(root, *names[:count]) for count in range(1, len(names) + 1)]


def _is_inside(folder: str, root: str) -> bool:
    real, top = os.path.realpath(folder), os.path.realpath(root)
    return real == top or real.startswith(os.path.join(top, ""))
