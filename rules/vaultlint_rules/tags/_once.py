"""What is worked out of all tags of a vault once for all notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from vaultlint.vault import Index

_Result = TypeVar("_Result")
_known: WeakKeyDictionary[Index, dict[Hashable, Any]] = WeakKeyDictionary()


def once(index: Index, key: Hashable, make: Callable[[], _Result]) -> _Result:
    """What ``make`` gives, made once for a vault and key; forgotten with the index."""
    known = _known.setdefault(index, {})
    if key not in known:
        known[key] = make()
    result: _Result = known[key]
    return result
