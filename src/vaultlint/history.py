"""A vault's folder in, what git knows of its files out; here: nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def stamp(root: str) -> str:
    """What changes whenever an answer might."""
    return ""


class History:
    """What git knows of files that are not there any more."""

    @classmethod
    def of(cls, root: str, folder: str | None = None) -> History:
        """The history of the vault at ``root``."""
        return cls()

    def named(self, name: str) -> Sequence[str]:
        """Former paths with this file name, folded."""
        return ()

    def renamed(self, path: str) -> str | None:
        """Where a file is now that had this path."""
        return None

    def deleted(self, path: str) -> None:
        """What removed the file with this path."""
        return None

    def headings(self, path: str) -> Mapping[str, str]:
        """What headings of a note were renamed to."""
        return {}
