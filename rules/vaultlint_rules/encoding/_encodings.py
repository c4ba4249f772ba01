"""Encodings that UTF-8 is read in by mistake: what garbled characters look like in them, and how to garble a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from vaultlint.typed import NamedTuple

# By family: encodings that differ little, so that a text damaged in several of them is read at once.
_ENCODINGS = {
    "western": (("Windows-1252", "cp1252"), ("Latin-1", "latin-1"), ("Windows-1254", "cp1254")),
    "central": (("Windows-1250", "cp1250"),),
    "cyrillic": (("Windows-1251", "cp1251"),),
    "mac": (("Mac Roman", "mac_roman"),),
    "dos": (("code page 437", "cp437"),),
}


def families_in(text: str, data: bytes | None = None) -> list[str]:
    """The families of encodings that left a sign in the text; ``data`` is its UTF-8, where it is at hand.

    This runs on every note that is not ASCII. In UTF-8 a search led by one byte is quick, and most notes lack most of
    these bytes altogether.
    """
    if text.isascii():
        return []
    if data is None:
        data = text.encode(errors="replace")
    signs = _signs()
    families: list[str] = []
    # In sound text hardly any accented letter stands before another one, so most notes are done after the first search.
    if (0xC3 in data and signs["pair"](data) and signs["western"](data)) or (0xC4 in data and signs["central"](data)):
        families += ["western", "central"]
    if 0xD0 in data and _is_cyrillic(data):
        families.append("cyrillic")
    if (0x9A in data and signs["mac"](data)) or (0xAC in data and signs["not"](data)):
        families.append("mac")
    if (0xCE in data and signs["dos"](data)) or _is_box(data):
        families.append("dos")
    return families


def _is_cyrillic(data: bytes) -> bool:
    signs = _signs()
    if 0x82 in data and "\u0432\u0402".encode() in data:  # вЂ
        return True
    return signs["cyrillic"](data) is not None or signs["cyrillic, typed"](data) is not None


def _is_box(data: bytes) -> bool:
    signs = _signs()
    return bool(
        (0x94 in data and signs["box"](data))
        or (0x95 in data and signs["double"](data))
        or (0x89 in data and signs["same"](data))
    )


@cache
def _signs() -> dict[str, Callable[[bytes], re.Match[bytes] | None]]:
    sign = rb"(?:[\xc2\xc4-\xc6\xcb].|\xe2..)"  # one that stands for a byte behind the first
    patterns = {
        "pair": rb"\xc3[\x82-\xb4][\xc2\xc4-\xc6\xcb\xe2]",
        "western": rb"\xc3(?:[\x82-\x9f]%b|[\xa0-\xaf]%b{2}|[\xb0-\xb4]%b{3})" % (sign, sign, sign),  # Â to ô
        "central": rb"\xc4(?:[\x82\x90\x9e\xb9]%b|[\x91\x9f]%b{3})" % (sign, sign),  # Ă Đ Ğ Ĺ; đ ğ
        # Р°Р and the like, led by the sign in the middle, which is rarer in Russian.
        "cyrillic": rb"\xc2(?<=\xd0[\x92\x93\xa0\xa1]\xc2).\xd0[\x92\x93\xa0\xa1]",
        "cyrillic, typed": rb"\xe2(?<=\xd0[\x92\x93\xa0\xa1]\xe2)..\xd0[\x92\x93\xa0\xa1]",
        "mac": rb"\x9a(?:(?<=\xe2\x80\x9a)\xc3|(?<=\xe2\x88\x9a)[\xc2-\xe2])",  # ‚Ä, √©
        "not": rb"\xc2\xac(?:\xc2|\xe2[\x88\x89])",  # ¬∞
        "dos": rb"\xce\x93\xc3",  # ΓÇ
        "box": rb"\xe2\x94[\x9c\xac\xbc](?:[\xc2\xc3\xc6]|\xe2[\x8c\x95\x96])",  # ├⌐
        "double": rb"\xe2\x95[\xa4\xa8](?:[\xc2\xc3\xc6]|\xe2[\x8c\x95\x96])",  # ╨┐
        "same": rb"\xe2\x89\xa1\xc6",  # ≡ƒ
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
