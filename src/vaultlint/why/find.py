"""``NOTE[:LINE[:COLUMN]]`` as typed in, the note and the place that are meant out."""

from __future__ import annotations

import os
import re

from vaultlint.discover import find_root, kind_of, survey
from vaultlint.names import Names
from vaultlint.typed import NamedTuple

_SIGNS = (".obsidian", "vaultlint.toml", "pyproject.toml", ".git")


class AskError(Exception):
    """There is no such note; the message says what is near."""


class Asked(NamedTuple):
    """A file of a vault, and a line and column of it, 0 for all."""

    root: str
    path: str
    line: int = 0
    column: int = 0


def asked(argument: str) -> Asked:
    """The note that somebody names from the current folder, from the vault's root, or by its name alone.

    A name may hold colons and numbers itself: the longest one that exists is meant. Raises AskError.
    """
    for name, line, column in _readings(argument):
        if os.path.isdir(name) and not line:
            raise AskError(f"{name!r} is a folder; a note is wanted")
        if found := _on_disk(name):
            return Asked(*found, line, column)
    root = find_root(".")
    names = Names(file.path for file in survey(root).files)
    for name, line, column in _readings(argument):
        if path := names.file(name) or names.resolve(name, "").path:
            return Asked(root, _linkable(path), line, column)
    *_, (name, _, _) = _readings(argument)
    raise AskError(f"no note called {name!r}; {nearest(name, names)}")


def _readings(argument: str) -> list[tuple[str, int, int]]:
    """The ways to read an argument, the one with the longest name first.

    >>> _readings("a:1:2")
    [('a:1:2', 0, 0), ('a:1', 2, 0), ('a', 1, 2)]
    """
    found = [(argument, 0, 0)]
    if one := re.fullmatch(r"(.+):([0-9]{1,9}):?", argument, re.DOTALL):
        found.append((one[1], int(one[2]), 0))
    if two := re.fullmatch(r"(.+):([0-9]{1,9}):([0-9]{1,9}):?", argument, re.DOTALL):
        found.append((two[1], int(two[2]), int(two[3])))
    return found


def _on_disk(name: str) -> tuple[str, str] | None:
    """The vault and the path in it of a file, as seen from the current folder or from the root of its vault."""
    here = find_root(".")
    for base in ("", here):
        place = os.path.abspath(os.path.join(base, name))
        if os.path.isfile(place):
            root, path = in_vault(place)
            return root, _linkable(path)
    return None


def in_vault(place: str) -> tuple[str, str]:
    """The vault that a file or folder (an absolute path) lies in, and its path there."""
    root, here = find_root(os.path.dirname(place)), find_root(".")
    # Where nothing says which folder is the vault, it is rather the one that somebody works in.
    if not any(os.path.exists(os.path.join(root, sign)) for sign in _SIGNS) and root.startswith(here + os.sep):
        root = here
    return root, os.path.relpath(place, root).replace(os.sep, "/")


def _linkable(path: str) -> str:
    if kind_of(path) == "attachment":
        raise AskError(f"{path!r} has no links; a note or canvas is wanted")
    return path


def nearest(name: str, names: Names) -> str:
    """Where a name that no file has may come from, in words."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    known = {path: path.rpartition("/")[2].rpartition(".")[0].lower() for path in names.paths}
    notes = {path: stem for path, stem in known.items() if kind_of(path) != "attachment"}
    stem = name.rpartition("/")[2].lower().removesuffix(".md")
    near = [path for _, _, path in extract(stem, notes, scorer=OSA.normalized_similarity, limit=3, score_cutoff=0.7)]
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return "it is looked for from this folder, from the vault's root, and by its name"
