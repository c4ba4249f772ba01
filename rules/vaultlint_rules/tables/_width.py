"""A text in, the columns it takes in a font of fixed width out."""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def width(text: str) -> int:
    """The columns of a text: two for wide signs and emoji, none for accents and joiners.

    >>> width("Rome"), width("東京"), width("👩‍👩‍👧"), width("☀️"), width("e\u0301")
    (4, 4, 2, 2, 1)
    """
    if text.isascii():
        return len(text)
    columns = last = 0
    before = ""
    for sign in text:
        wide = _columns(sign)
        if sign == _EMOJI_STYLE and last == 1:
            wide = 1  # what stands before becomes an emoji
        elif _is_part(sign, before, last):
            wide = 0
        columns += wide
        last = wide or last
        before = sign
    return columns


def _is_part(sign: str, before: str, last: int) -> bool:
    """Whether a sign melts into the emoji before it: joined to it, or the colour of its skin."""
    if before == _JOINER:
        return not sign.isalnum()
    return last == 2 and "\U0001f3fb" <= sign <= "\U0001f3ff"


def _columns(sign: str) -> int:
    if " " <= sign <= "~":
        return 1
    if combining(sign) or category(sign) in ("Mn", "Me", "Cf") or "\u1160" <= sign <= "\u11ff":
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1
