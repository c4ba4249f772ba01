"""A move in, the symbolic links that it would break out."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator

from vaultlint.discover import File
from vaultlint.journal.plan import is_in
from vaultlint.rename.where import Wish


def broken_links(wish: Wish, files: Iterable[File], moved: Container[str]) -> Iterator[str]:
    """Why a move must not be, for the symbolic links to what moves, among it, and on the way to it."""
    for file in files:
        if file.alias_of in moved and file.path not in moved:
            yield f"{file.path!r} is {file.alias_of!r} by a symbolic link, which would lead nowhere"
    root = os.path.realpath(wish.root)
    for path in _links(wish):
        place = os.path.join(root, path)
        real = os.path.relpath(os.path.realpath(place), root).replace(os.sep, "/")
        beside = path == wish.old and os.path.dirname(wish.new) == os.path.dirname(path)
        if not (beside or os.path.isabs(os.readlink(place)) or (is_in(real, wish.old) and path != wish.old)):
            yield f"{path!r} is a symbolic link, which would lead to another place"
    for path in (wish.old, wish.new):
        folder = os.path.dirname(path)
        if os.path.realpath(os.path.join(root, folder)) != os.path.normpath(os.path.join(root, folder)):
            yield f"{folder!r} is a symbolic link; say where {path!r} really is"


def _links(wish: Wish) -> Iterator[str]:
    """The symbolic links among what moves."""
    top = os.path.join(wish.root, wish.old)
    if os.path.islink(top):
        yield wish.old
        return
    for place, folders, names in os.walk(top):
        for name in (*folders, *names):
            if os.path.islink(os.path.join(place, name)):
                yield os.path.relpath(os.path.join(place, name), wish.root).replace(os.sep, "/")
