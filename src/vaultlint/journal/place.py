"""Vault paths in, where they stand on disk out; what nobody may reach is refused."""

from __future__ import annotations

import os
from collections.abc import Iterable
from unicodedata import normalize

from vaultlint.disk import Refusal


def place(root: str, path: str, *, through: bool = False) -> str:
    """Where a vault path stands on disk; ``through``: a symbolic link there is followed as well.

    Raises Refusal for one that is hidden or leads out of the vault: whatever stands in a journal, it must not reach the
    settings of git or Obsidian.
    """
    where = os.path.join(root, *path.split("/"))
    if os.path.isabs(path) or "\0" in path or not _is_plain(path):
        raise Refusal(f"{path}: this is no path of the vault")
    real = os.path.realpath(where if through else os.path.dirname(where))
    inside = os.path.relpath(real, os.path.realpath(root)).replace(os.sep, "/")
    if inside != "." and not _is_plain(inside):
        raise Refusal(f"{path}: this is no path of the vault")
    return where


def _is_plain(path: str) -> bool:
    return all(name and name[0] != "." for name in path.split("/"))


def has(where: str) -> bool:
    """Whether just this name is there: where case does not count, ``note.md`` may still become ``Note.md``."""
    folder, name = os.path.split(where)
    if not os.path.lexists(where):
        return False
    try:
        names = os.listdir(folder)
    except OSError:
        return True
    composed = normalize("NFC", name)
    return name in names or any(normalize("NFC", each) == composed for each in names)


def missing_folders(root: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of these paths that are not there, the outer ones first."""
    missing: dict[str, None] = {}
    for path in paths:
        names = path.split("/")[:-1]
        folders = ("/".join(names[: depth + 1]) for depth in range(len(names)))
        missing |= {folder: None for folder in folders if not os.path.lexists(place(root, folder))}
    return tuple(missing)
