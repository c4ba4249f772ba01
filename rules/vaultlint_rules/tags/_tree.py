"""The tags of a vault as the tree they are, and what is worked out of it once for all notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from vaultlint.vault import Index

_LONGEST = 200  # characters; nobody means a longer one

_Result = TypeVar("_Result")
_known: WeakKeyDictionary[Index, dict[Hashable, Any]] = WeakKeyDictionary()


def once(index: Index, key: Hashable, make: Callable[[], _Result]) -> _Result:
    """What ``make`` gives, made once for a vault and key; forgotten with the index."""
    known = _known.setdefault(index, {})
    if key not in known:
        known[key] = make()
    result: _Result = known[key]
    return result


def levels(tag: str) -> Iterator[tuple[str, str]]:
    """The levels of a nested tag: all of the tag up to each one, in lower case, and that level as written.

    >>> list(levels("#Trip/Rome"))
    [('#trip', '#Trip'), ('#trip/rome', 'Rome')]
    """
    lowered, end = tag.lower(), 0
    if len(lowered) != len(tag) or len(tag) > _LONGEST:
        return  # in lower case some letters are two
    for level in tag.split("/"):
        end += len(level) + 1
        yield lowered[: end - 1], level
