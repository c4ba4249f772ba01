"""The folder of a vault in, where git keeps what it knows of it out; no process is started and nothing is changed.

A repository is found as git finds it (``git help repository-layout``): upwards, up to the edge of the file system and
to ``GIT_CEILING_DIRECTORIES``. Of what a hook is told, ``GIT_INDEX_FILE`` counts when it is an index of the very
repository that the vault lies in: ``git commit -a`` and ``git commit FILE`` put into another file what is about to be
committed. ``GIT_DIR`` counts where no ``.git`` lies nearer to the vault than the work tree that goes with it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from unicodedata import normalize

from vaultlint.typed import NamedTuple

_MOST = 1 << 16  # bytes of a HEAD, of a ref, of a `.git` file: they have less than a hundred
_MOST_REFS = 1 << 24


class Place(NamedTuple):
    """Where a vault lies in a repository, all paths without symbolic links."""

    root: str  # of the vault
    top: str  # of the work tree
    folder: str  # $GIT_DIR
    common: str  # $GIT_COMMON_DIR: what linked work trees share
    index_file: str
    prefix: str  # what git puts before the paths of the vault: "" or a path with a "/" at its end
    head: str = ""  # what HEAD says
    told: bool = False  # found by $GIT_DIR, which git has to be told then

    @property
    def within(self) -> tuple[str, ...]:
        """What to tell git of, from the top: nothing for all there is."""
        return (self.prefix,) if self.prefix else ()

    def inside(self, path: str) -> str | None:
        """The vault path of one from the top; None outside and for names with a dot, which are none of the vault."""
        if not path.startswith(self.prefix):
            path, prefix = key(path), key(self.prefix)
            if not path.startswith(prefix):
                return None
            inside = path[len(prefix) :]
        else:
            inside = path[len(self.prefix) :]
        is_hidden = any(part[:1] in ("", ".") for part in inside.split("/"))
        return None if is_hidden or (os.sep == "\\" and ("\\" in path or ":" in path)) else inside


def key(path: str) -> str:
    """A path as paths are compared: macOS may hand out another Unicode form than it was given."""
    return path if path.isascii() else normalize("NFC", path)


def forms(path: str) -> set[str]:
    """A path in each Unicode form that git may have it in."""
    return {path} if path.isascii() else {path, normalize("NFC", path), normalize("NFD", path)}


def stamp(root: str) -> str:
    """Something that changes whenever the commit of HEAD or the index may have changed; "" outside a repository."""
    place = find(root)
    return f"{head_of(place)} {index_of(place)}" if place else ""


def head(root: str) -> str:
    """The part of the stamp that changes with HEAD alone."""
    place = find(root)
    return head_of(place) if place else ""


def find(root: str) -> Place | None:
    """Where a vault lies in a repository, None where there is none."""
    root = os.path.realpath(root)
    found = _discovered(root)
    if told := _told(root, found):
        found = told
    return found._replace(index_file=_index(found)) if found else None


def _discovered(root: str) -> Place | None:
    ceilings = set(filter(None, os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)))
    for folder in _upwards(root):
        if folder != root and folder in ceilings:
            return None
        place = f"{folder.rstrip(os.sep)}{os.sep}.git"
        try:
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode):
                place = os.path.realpath(place)
                mode = os.stat(place).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode):  # of a linked work tree or a submodule; git looks no further when it leads nowhere
            content = _line(place)
            named = os.path.join(folder, content[7:].strip())
            return _place(root, folder, os.path.realpath(named)) if content.startswith("gitdir:") else None
        if stat.S_ISDIR(mode) and (found := _place(root, folder, place)):
            return found
    return None


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those above it on one file system."""
    yield folder
    try:
        device = os.stat(folder).st_dev
        while (above := os.path.dirname(folder)) != folder and os.stat(above).st_dev == device:
            yield (folder := above)
    except OSError:
        return


def _place(root: str, top: str, folder: str, told: bool = False) -> Place | None:
    """A place, if this really is the folder of a repository."""
    shared = _line(f"{folder}/commondir")
    common = os.path.realpath(os.path.join(folder, shared)) if shared else folder
    said = _line(f"{folder}/HEAD")
    if not said or not os.path.isdir(f"{common}/objects"):
        return None
    prefix = "" if root == top else os.path.relpath(root, top).replace(os.sep, "/") + "/"
    return Place(root, top, folder, common, f"{folder}/index", prefix, said, told)


def _told(root: str, found: Place | None) -> Place | None:
    """The repository that the environment names, where the vault lies in its work tree and in no nearer one."""
    folder = os.environ.get("GIT_DIR")
    if not folder or (found and os.path.realpath(folder) == found.folder):
        return None
    top = os.path.realpath(os.environ.get("GIT_WORK_TREE") or os.curdir)
    if not _is_below(root, top) or (found and found.top != top and _is_below(found.top, top)):
        return None
    return _place(root, top, os.path.realpath(folder), told=True)


def _index(place: Place) -> str:
    told = os.environ.get("GIT_INDEX_FILE")
    if not told:
        return place.index_file
    index = os.path.realpath(told)
    if os.path.dirname(index) == place.folder or place.told:
        return index
    here = _discovered(os.path.realpath(os.curdir))
    return index if here and here.folder == place.folder else place.index_file


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


# ------------------------------------------------------------------------------------------------ stamps


def head_of(place: Place) -> str:
    """What HEAD says, what the branch that it names is at, and how far back a shallow clone goes."""
    said = place.head
    words = [said]
    for _ in range(5):  # as many steps as git follows
        name = said.removeprefix("ref: ")
        if name == said or not name.startswith("refs/") or ".." in name:
            break
        said = _ref(place, name)
        words.append(said)
    words.append(_stamp_of(f"{place.common}/shallow"))
    return " ".join(words)


def index_of(place: Place) -> str:
    """The stamp of the index. Git never writes into an index, it puts another in its place."""
    return _stamp_of(place.index_file)


def _ref(place: Place, name: str) -> str:
    if name == "refs/heads/.invalid":  # what stands in HEAD where refs are kept in tables
        return " ".join(f"{_line(f'{each}/reftable/tables.list')}" for each in (place.common, place.folder))
    if found := _line(f"{place.common}/{name}") or _line(f"{place.folder}/{name}"):
        return found
    packed = _read(f"{place.common}/packed-refs", _MOST_REFS)
    end = packed.find(b" " + os.fsencode(name) + b"\n")
    return packed[packed.rfind(b"\n", 0, end) + 1 : end].decode(errors="replace") if end >= 0 else ""


def _line(path: str) -> str:
    return _read(path).decode(errors="surrogateescape").strip()


def _read(path: str, most: int = _MOST) -> bytes:
    """The start of a file, b"" where there is none. A FIFO that somebody put there must not make us wait."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError):
        return b""
    try:
        return os.read(handle, most)
    except OSError:
        return b""
    finally:
        os.close(handle)


def _stamp_of(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return "-"
    return f"{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_size}.{status.st_ino}"
