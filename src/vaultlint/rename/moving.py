"""A vault and a move in, which file has which path before and after out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property

from vaultlint.discover import File, Listing
from vaultlint.journal.plan import is_in
from vaultlint.names import Names, Resolution, fold
from vaultlint.note import Link
from vaultlint.rename.symlinks import broken_links
from vaultlint.rename.where import RenameError, Wish, taken


class Moving:
    """The names of a vault before and after a file or folder is moved."""

    def __init__(self, wish: Wish, listing: Listing) -> None:
        """Raises RenameError for a move that cannot be, or of which nobody knows what it would break."""
        self.wish = wish
        self.files = listing.files
        self.nested = tuple(f"{folder}/" for folder in listing.nested)
        self.moved = {file.path: self.new_path(file.path) for file in self.files if is_in(file.path, wish.old)}
        if reasons := list(self._reasons()):
            raise RenameError("\n".join(reasons))

    def new_path(self, path: str) -> str:
        """The path after the move."""
        old, new = self.wish.old, self.wish.new
        return new + path[len(old) :] if is_in(path, old) else path

    def old_path(self, path: str) -> str:
        """The path before the move of a file with this one after it."""
        old, new = self.wish.old, self.wish.new
        return old + path[len(new) :] if is_in(path, new) else path

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
        yield from broken_links(self.wish, self.files, self.moved)

    # -------------------------------------------------------------------------------------------- links

    def led(self, link: Link, source: str) -> Resolution:
        """Where a link of a file leads before the move."""
        return _resolved(self.before, link, source)

    def leads(self, link: Link, source: str) -> Resolution:
        """Where it leads after the move; the source is given by its path before."""
        return _resolved(self.after, link, self.new_path(source))


def _resolved(names: Names, link: Link, source: str) -> Resolution:
    return Resolution(names.file(link.target)) if link.kind == "canvas" else names.resolve(link.target, source)
