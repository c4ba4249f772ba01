"""A vault and a move in, which file has which path before and after out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property

from vaultlint.discover import File, Listing
from vaultlint.journal.plan import is_in
from vaultlint.names import Names, Resolution, fold
from vaultlint.note import Link
from vaultlint.rename.where import RenameError, Wish, taken


class Moving:
    """The names of a vault before and after a file or folder is moved."""

    def __init__(self, wish: Wish, listing: Listing) -> None:
        """Raises RenameError for a move that cannot be, or of which nobody knows what it would break."""
        self.wish = wish
        self.files = listing.files
        self.nested = tuple(f"{folder}/" for folder in listing.nested)
        self.moved = {file.path: self.new_path(file.path) for file in self.files if is_in(file.path, wish.old)}
        reasons = [*listing.problems, *self._reasons()]
        if reasons:
            raise RenameError("\n".join(reasons))

    def new_path(self, path: str) -> str:
        """The path after the move."""
        old, new = self.wish.old, self.wish.new
        return new + path[len(old) :] if is_in(path, old) else path

    @cached_property
    def before(self) -> Names:
        return Names(file.path for file in self.files)

    @cached_property
    def after(self) -> Names:
        return Names(sorted(self.new_path(file.path) for file in self.files))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names, folded, that files get or give up or that lead to another place: links with others stay true."""
        paths = [*self.moved, *self.moved.values()]
        return frozenset(fold(path[path.rfind("/") + 1 :]) for path in paths)

    def sources(self) -> Iterator[File]:
        """The files whose links count: each text once, those of vaults inside of this one left to themselves."""
        for file in self.files:
            own = file.readable and not file.alias_of and not file.path.startswith(self.nested)
            if own and file.kind != "attachment":
                yield file

    def _reasons(self) -> Iterator[str]:
        old, new = self.wish.old, self.wish.new
        if new == old:
            yield f"{old!r} has this name already"
        elif is_in(new, old):
            yield f"{old!r} cannot be moved into itself"
        elif other := taken(new, [file.path for file in self.files if file.path not in self.moved]):
            same = "" if other == new else f", which is {other!r} where capitals do not count"
            yield f"there is a {new!r} already{same}"
        elif new.lower() != old.lower() and os.path.lexists(os.path.join(self.wish.root, new)):
            yield f"there is a {new!r} already"
        yield from self._links()

    def _links(self) -> Iterator[str]:
        """Symbolic links that the move would break."""
        aliases = {file.path: file.alias_of for file in self.files if file.alias_of}
        for path, real in aliases.items():
            if real in self.moved and path not in self.moved:
                yield f"{path!r} is {real!r} by a symbolic link, which would lead nowhere"
        root = os.path.realpath(self.wish.root)
        for path in self._own_links():
            place = os.path.join(self.wish.root, path)
            real = os.path.relpath(os.path.realpath(place), root).replace(os.sep, "/")
            stays = os.path.dirname(self.new_path(path)) == os.path.dirname(path) or is_in(real, self.wish.old)
            if not stays and not os.path.isabs(os.readlink(place)):
                yield f"{path!r} is a symbolic link, which would lead to another place"
        folder = os.path.dirname(self.wish.old)
        if os.path.realpath(os.path.join(self.wish.root, folder)) != os.path.join(
            root, *filter(None, folder.split("/"))
        ):
            yield f"{folder!r} is a symbolic link; say where {self.wish.old!r} really is"

    def _own_links(self) -> Iterator[str]:
        """The symbolic links among what is moved."""
        top = os.path.join(self.wish.root, self.wish.old)
        if os.path.islink(top):
            yield self.wish.old
            return
        for place, folders, names in os.walk(top):
            for name in (*folders, *names):
                if os.path.islink(os.path.join(place, name)):
                    yield os.path.relpath(os.path.join(place, name), self.wish.root).replace(os.sep, "/")

    # -------------------------------------------------------------------------------------------- links

    def led(self, link: Link, source: str) -> Resolution:
        """Where a link of a file leads before the move."""
        return _resolved(self.before, link, source)

    def leads(self, link: Link, source: str) -> Resolution:
        """Where it leads after the move; the source is given by its path before."""
        return _resolved(self.after, link, self.new_path(source))


def _resolved(names: Names, link: Link, source: str) -> Resolution:
    return Resolution(names.file(link.target)) if link.kind == "canvas" else names.resolve(link.target, source)
