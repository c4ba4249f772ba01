"""``OLD NEW`` as typed in, a file or folder of a vault and its new path out."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection

from vaultlint.discover import find_root, kind_of, survey
from vaultlint.names import Names
from vaultlint.typed import NamedTuple
from vaultlint.why.find import in_vault, nearest

# What a note cannot become by a new ending.
_OTHER_TYPES = frozenset(
    "canvas base pdf txt html avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv".split()  # noqa: SIM905
)
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")


class RenameError(Exception):
    """A file or folder cannot be moved; the message says why, a reason a line."""


class Wish(NamedTuple):
    """What somebody wants to be moved: a file or folder of a vault, and where to, as vault paths."""

    root: str
    old: str
    new: str


class _Found(NamedTuple):
    """What OLD means, and the folder that NEW is seen from; "" where only a name was given."""

    root: str
    path: str
    base: str


def wish(old: str, new: str) -> Wish:
    """The move that two arguments of the command line mean. Raises RenameError.

    OLD is a path as seen from the current folder or from the vault's root, or the name of a file. NEW is seen from the
    same place, as `mv` sees it: an existing folder, or one with a slash behind it, gets OLD into it. Where OLD is only
    a name, a NEW that is only a name too stays in the folder of OLD. NEW without an extension gets that of OLD.
    """
    if not old or not new:
        raise RenameError("a name is empty")
    found = _find(old.rstrip("/") or old)
    target = _target(found, new)
    if is_hidden(target):
        raise RenameError(f"{target!r} is hidden, and what starts with a dot is not in the vault")
    return Wish(found.root, found.path, target)


def is_hidden(path: str) -> bool:
    """Whether a path or a folder in it starts with a dot."""
    return any(name.startswith(".") for name in path.split("/"))


def _find(old: str) -> _Found:
    here = find_root(".")
    for base in (os.getcwd(), here):
        place = os.path.abspath(os.path.join(base, old))
        if os.path.lexists(place):
            root, path = in_vault(place)
            if place in (root, here):
                raise RenameError(f"{old!r} is the vault itself")
            if is_hidden(path):
                raise RenameError(f"{path!r} is hidden, and what starts with a dot is not in the vault")
            return _Found(root, _as_listed(root, path), base)
    names = Names(file.path for file in survey(here).files)
    if names.file(old):
        return _Found(here, names.file(old) or old, here)
    resolution = names.resolve(old, "")
    if len(resolution.candidates) > 1:
        each = ", ".join(map(repr, resolution.candidates))
        raise RenameError(f"{old!r} may be one of {each}; say which")
    if resolution.path is None or not old.strip("./"):
        raise RenameError(f"no file or folder called {old!r}; {nearest(old, names)}")
    return _Found(here, resolution.path, "")


def _as_listed(root: str, path: str) -> str:
    """A path with the letters that it has on the disk: where case does not count, any would do."""
    listed = []
    place = root
    for name in path.split("/"):
        names = os.listdir(place)
        same = [each for each in names if each.lower() == name.lower()]
        listed.append(name if name in names or not same else same[0])
        place = os.path.join(place, name)
    return "/".join(listed)


def _target(found: _Found, new: str) -> str:
    folder, name = posixpath.split(found.path)
    is_folder = os.path.isdir(os.path.join(found.root, found.path))
    base = found.base or found.root
    place = os.path.abspath(os.path.join(base, new))
    into = new.endswith(("/", os.sep)) or (os.path.isdir(place) and not _is_same(place, found))
    if not into and not found.base and "/" not in new:
        place = os.path.join(found.root, folder, new)
    target = os.path.relpath(place, found.root).replace(os.sep, "/")
    if target == ".." or target.startswith("../") or os.path.isabs(target):
        raise RenameError(f"{new!r} lies outside of the vault {found.root!r}")
    if into:
        return name if target == "." else f"{target}/{name}"
    return target if is_folder else _with_extension(target, name)


def _is_same(place: str, found: _Found) -> bool:
    """Whether a place is what is to be moved, under another name perhaps: where case does not count."""
    try:
        return os.path.samefile(place, os.path.join(found.root, found.path))
    except OSError:
        return False


def _with_extension(target: str, old_name: str) -> str:
    extension = os.path.splitext(old_name)[1]
    given = os.path.splitext(target)[1]
    if given.lower() == extension.lower():
        return target
    if kind_of(old_name) == "note":
        if given[1:].lower() in _OTHER_TYPES:
            raise RenameError(f"{target!r} would be no note any more; a note keeps its {extension!r}")
        return target + extension  # what looks like an extension is the end of a title: `Dr. Who`
    return target if _EXTENSION.fullmatch(given) else target + extension


def taken(path: str, others: Collection[str]) -> str:
    """Of other files and their folders one that has a path, but for its case or Unicode form; "" where none has."""
    from vaultlint.names import fold

    wanted = fold(path)
    for other in others:
        while other:
            if fold(other) == wanted:
                return other
            other = other.rpartition("/")[0]
    return ""
