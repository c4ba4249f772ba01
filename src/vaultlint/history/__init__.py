"""What git knows of a vault: files renamed and deleted, headings renamed, what changed since a revision.

Asking never runs anything that a repository configures, reaches no network and writes nothing into the repository:
`git.py` says how. What costs time is imported when it is asked for, so that a `stamp` costs next to nothing.
"""

from __future__ import annotations

from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.history.blobs import before, contents
    from vaultlint.history.compare import Changes, changes, staged
    from vaultlint.history.git import HistoryError
    from vaultlint.history.lives import Gone, Moved
    from vaultlint.history.past import History
    from vaultlint.history.place import head, stamp

_MODULES = {
    "before": "blobs",
    "contents": "blobs",
    "Changes": "compare",
    "changes": "compare",
    "staged": "compare",
    "HistoryError": "git",
    "Gone": "lives",
    "Moved": "lives",
    "History": "past",
    "head": "place",
    "stamp": "place",
}

__all__ = [
    "Changes",
    "Gone",
    "History",
    "HistoryError",
    "Moved",
    "before",
    "changes",
    "contents",
    "head",
    "staged",
    "stamp",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
