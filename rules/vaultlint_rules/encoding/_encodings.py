"""Encodings that UTF-8 is read in by mistake: what garbled characters look like in them, and how to garble a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

# By family: encodings that differ little, so that a text damaged in several of them is read at once.
_ENCODINGS = {
    "western": (("Windows-1252", "cp1252"), ("Latin-1", "latin-1"), ("Windows-1254", "cp1254")),
    "central": (("Windows-1250", "cp1250"),),
    "cyrillic": (("Windows-1251", "cp1251"),),
    "mac": (("Mac Roman", "mac_roman"),),
    "dos": (("code page 437", "cp437"),),
}


def families_in(text: str) -> list[str]:
    """The families of encodings that left a sign in the text.

    This runs on every note that is not ASCII. In UTF-8 a search led by one byte is quick, and most notes lack most of
    these bytes altogether.
    """
    data = text.encode(errors="replace")
    signs = _signs()
    western = signs["western"](data) is not None or (b"\xc4" in data and signs["central"](data) is not None)
    families = ["western", "central"] if western else []
    if b"\xd0" in data and signs["cyrillic"](data):
        families.append("cyrillic")
    if b"\x9a" in data and signs["mac"](data):
        families.append("mac")
    if (b"\xce" in data and signs["dos"](data)) or (
        (b"\x95" in data or b"\x94" in data or b"\x89" in data) and signs["box"](data)
    ):
        families.append("dos")
    return families


@cache
def _signs() -> dict[str, Callable[[bytes], re.Match[bytes] | None]]:
    sign = rb"(?:[\xc2\xc4-\xc6\xcb].|\xe2..)"  # one that stands for a byte behind the first
    patterns = {
        "western": rb"\xc3(?:[\x82-\x9f]%b|[\xa0-\xaf]%b{2}|[\xb0-\xb4]%b{3})" % (sign, sign, sign),  # Â to ô
        "central": rb"\xc4(?:[\x82\x90\x9e\xb9]%b|[\x91\x9f]%b{3})" % (sign, sign),  # Ă Đ Ğ Ĺ; đ ğ
        "cyrillic": rb"\xd0(?:\xb2\xd0\x82|[\x92\x93\xa0\xa1](?:\xc2.|\xe2..)\xd0[\x92\x93\xa0\xa1])",  # вЂ, Р°Р
        "mac": rb"\x9a(?:(?<=\xe2\x80\x9a)\xc3|(?<=\xe2\x88\x9a)[\xc2-\xe2])",  # ‚Ä, √©
        "dos": rb"\xce\x93\xc3",  # ΓÇ
        "box": rb"\xe2(?:\x89\xa1\xc6|(?:\x94[\x9c\xac\xbc]|\x95[\xa4\xa8])(?:[\xc2\xc3\xc6]|\xe2[\x8c\x95\x96]))",
        # The last one: ≡ƒ, ├⌐, ╨┐ and the like.
    }
    return {name: re.compile(pattern, re.DOTALL).search for name, pattern in patterns.items()}


class Family(NamedTuple):
    """How bytes were read: a table of 256 signs by encoding, the byte of each sign, the form of a garbled character."""

    tables: dict[str, tuple[str, ...]]
    byte_of: dict[str, int]
    character: re.Pattern[str]


@cache
def family_of(name: str) -> Family:
    """The encodings of a family taken together."""
    tables = {label: tuple(_sign(byte, codec) for byte in range(256)) for label, codec in _ENCODINGS[name]}
    byte_of = {table[byte]: byte for table in reversed(tables.values()) for byte in range(0x80, 0x100)}

    def signs(first: int, last: int) -> str:
        return "[" + "".join(re.escape(sign) for sign, byte in byte_of.items() if first <= byte <= last) + "]"

    rest = signs(0x80, 0xBF)
    forms = (  # of well-formed UTF-8
        signs(0xC2, 0xDF) + rest,
        signs(0xE0, 0xE0) + signs(0xA0, 0xBF) + rest,
        signs(0xED, 0xED) + signs(0x80, 0x9F) + rest,
        f"(?!{signs(0xED, 0xED)}){signs(0xE1, 0xEF)}{rest}{{2}}",
        signs(0xF0, 0xF0) + signs(0x90, 0xBF) + rest + rest,
        signs(0xF1, 0xF3) + rest + rest + rest,
        signs(0xF4, 0xF4) + signs(0x80, 0x8F) + rest + rest,
    )
    return Family(tables, byte_of, re.compile("|".join(forms)))


def _sign(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:  # browsers make a control character of a byte that means nothing
        return chr(byte)


def garble(text: str, encoding: str) -> str:
    """What becomes of a text when its UTF-8 is read in another encoding.

    >>> garble("é", "Windows-1252")
    'Ã©'
    """
    return "".join(map(_table(encoding).__getitem__, text.encode()))


@cache
def _table(encoding: str) -> tuple[str, ...]:
    name = next(name for name, known in _ENCODINGS.items() if any(encoding == label for label, _ in known))
    return family_of(name).tables[encoding]
