"""A property and an entry of its value in, the span of that entry out."""

from __future__ import annotations

from vaultlint.note import Property, Span


def place_of(text: str, each: Property, entry: object) -> Span:
    """Where an entry of a list stands; the whole value when it is not there as it is, as with escapes.

    >>> from vaultlint.note import Property
    >>> text = "a: [bad, ba]"
    >>> place_of(text, Property("a", ["bad", "ba"], 0, 1, 3, 12), "ba")
    Span(start=9, end=11)
    """
    value = Span(each.value_start, each.value_end)
    wanted = str(entry).strip()
    if not isinstance(each.value, list) or not wanted:
        return value
    start = text.find(wanted, value.start, value.end)
    while start >= 0:
        end = start + len(wanted)
        if not _joins(text[start - 1 : start], wanted[0]) and not _joins(wanted[-1], text[end : end + 1]):
            return Span(start, end)
        start = text.find(wanted, end, value.end)
    return value


def _joins(before: str, after: str) -> bool:
    """Whether a word goes on over the border between two signs."""
    return all(sign.isalnum() or sign in "_-/" for sign in (before, after) if sign) and bool(before and after)
