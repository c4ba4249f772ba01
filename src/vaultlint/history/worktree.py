"""The folder of a vault in, how its files are spelled there now, and which of them were moved since out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.discover import File, survey
from vaultlint.history.log import Step, paired
from vaultlint.history.place import key

_MOST = 1 << 26  # bytes of a file that is looked at to learn whether it is one that is missed elsewhere


class WorkTree:
    """The files of a vault, listed folder by folder when somebody asks, and once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: dict[str, Mapping[str, str]] = {}

    def spelled(self, path: str) -> str | None:
        """A path as the file there spells it, None without one.

        Names are compared letter by letter whatever the file system does, but for the Unicode form.
        """
        place = ""
        *folders, last = path.split("/")
        for part in folders:
            name = self._names(place).get(part) or self._names(place).get(key(part)) or ""
            if not name.endswith("/"):
                return None
            place += name
        name = self._names(place).get(last) or self._names(place).get(key(last)) or "/"
        return None if name.endswith("/") else place + name

    def _names(self, folder: str) -> Mapping[str, str]:
        """The names in a folder by themselves and by their usual form, those of folders with a ``/`` at the end."""
        if folder not in self._folders:
            found: dict[str, str] = {}
            try:
                with os.scandir(os.path.join(self.root, folder)) as entries:
                    names = [(entry.name, entry.is_dir()) for entry in entries]
            except OSError:
                names = []
            for name, is_folder in names:
                found[name] = f"{name}/" if is_folder else name
            for name in [each for each in found if not each.isascii()]:
                found.setdefault(key(name), found[name])
            self._folders[folder] = found
        return self._folders[folder]

    def steps(self, tracked: Mapping[str, str]) -> Iterator[Step]:
        """What happened to tracked files (vault path → id of the content) since: gone, or of another name now."""
        went: dict[str, list[str]] = {}
        for path, blob in tracked.items():
            if not os.path.lexists(os.path.join(self.root, path)):
                went.setdefault(blob, []).append(path)
        if went:
            known = set(map(key, tracked))
            came = (file for file in survey(self.root).files if key(file.path) not in known)
            yield from moved(self.root, went, came)


def moved(root: str, went: Mapping[str, Sequence[str]], files: Iterable[File]) -> Iterator[Step]:
    """Steps for files that went, by content, and for those of the others that hold the very same."""
    endings = {_ending(path) for paths in went.values() for path in paths}
    came: dict[str, list[str]] = {}
    for file in files:
        if _ending(file.path) in endings:
            for blob in _blobs(root, file, len(next(iter(went)))) & went.keys():
                came.setdefault(blob, []).append(file.path)
    return paired(went, came)


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def content_of(root: str, file: File) -> bytes | None:
    """What a file of the vault holds; None for what is none, too large, or not to be read."""
    if not file.readable or file.alias_of or file.size > _MOST:
        return None
    try:
        with open(os.path.join(root, file.path), "rb") as opened:
            return opened.read()
    except OSError:
        return None


def _blobs(root: str, file: File, digits: int) -> set[str]:
    """The ids that git may know the content of a file by: as it is, and with the line ends that git stores."""
    content = content_of(root, file)
    if content is None:
        return set()
    return {_blob(content, digits), _blob(content.replace(b"\r\n", b"\n"), digits)}


def _blob(content: bytes, digits: int) -> str:
    data = b"blob %d\0" % len(content) + content
    return (hashlib.sha256(data) if digits == 64 else hashlib.sha1(data, usedforsecurity=False)).hexdigest()
