"""The tags of a vault as the tree they are."""

from __future__ import annotations

from collections.abc import Iterator

_LONGEST = 200  # characters; nobody means a longer one


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
