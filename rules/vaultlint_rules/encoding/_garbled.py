"""Text in, spans out where UTF-8 was read in another encoding, with what they were.

A garbled character is two to four signs that, as bytes of that encoding, are one character of UTF-8. Such signs stand
side by side in sound text too (``Å²``, ``“CAFÉ”``), so a span counts only where ftfy finds it bad and where nothing
says that it was written that way.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from vaultlint_rules.encoding._written import is_measure, is_written


class Garbled(NamedTuple):
    """A garbled span, what it was, and the encodings it was read in, the last one first."""

    start: int
    end: int
    sound: str
    encodings: tuple[str, ...]
    exact: bool  # garbling ``sound`` in these encodings gives the very same signs


_DEEPEST = 8  # times that a text was garbled
_WINDOW = 3  # characters on either side that ftfy looks at
_ENOUGH = 3  # certain spans, to say that a line is garbled as a whole

# By family: encodings that differ little, so that a text damaged in several of them is read at once.
_ENCODINGS = {
    "western": (("Windows-1252", "cp1252"), ("Latin-1", "latin-1"), ("Windows-1254", "cp1254")),
    "central": (("Windows-1250", "cp1250"),),
    "cyrillic": (("Windows-1251", "cp1251"),),
    "mac": (("Mac Roman", "mac_roman"),),
    "dos": (("code page 437", "cp437"),),
}


def garbled(text: str, depth: int = _DEEPEST) -> list[Garbled]:
    """All garbled spans in order.

    >>> [(each.sound, each.encodings) for each in garbled("25Â°C, cafÃ©, SÃO, Å²")]
    [('°', ('Windows-1252',)), ('é', ('Windows-1252',))]
    """
    found = [each for family in families_in(text) for each in _of_family(text, family, depth)]
    kept: list[Garbled] = []
    # Of two readings that overlap the longer one explains more.
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= each.start:
            kept.append(each)
        elif each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept


# --- Is it worth a look? ---------------------------------------------------------------------------------------------


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
        # ≡ƒ, ├⌐
        "box": rb"\xe2(?:\x89\xa1\xc6|(?:\x94[\x9c\xac\xbc]|\x95[\xa4\xa8])(?:[\xc2\xc3\xc6]|\xe2[\x8c\x95\x96]))",
    }
    return {name: re.compile(pattern, re.DOTALL).search for name, pattern in patterns.items()}


# --- One family ------------------------------------------------------------------------------------------------------


class _Family(NamedTuple):
    """How bytes were read: a table of 256 signs by encoding, the byte of each sign, the form of a garbled character."""

    tables: dict[str, tuple[str, ...]]
    byte_of: dict[str, int]
    character: re.Pattern[str]


@cache
def _family(name: str) -> _Family:
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
    return _Family(tables, byte_of, re.compile("|".join(forms)))


def _sign(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:  # browsers make a control character of a byte that means nothing
        return chr(byte)


def _of_family(text: str, name: str, depth: int) -> list[Garbled]:
    family = _family(name)
    sure: list[Garbled] = []
    unsure: list[Garbled] = []
    for places in _runs(text, family):
        if (one := _undone(text, places, family, depth)) is None:
            continue
        certain = not is_written(text, places, name) and not _is_fragment(text, places) and _is_bad(text, one)
        (sure if certain else unsure).append(one)
    return sure + _in_garbled_lines(text, sure, unsure, 1 if name == "cyrillic" else _ENOUGH)


def _runs(text: str, family: _Family) -> Iterator[list[int]]:
    """Garbled characters side by side: the places between them, the first and the last one included."""
    places: list[int] = []
    for found in family.character.finditer(text):
        start, end = found.span()
        if places and places[-1] != start:
            yield places
            places = []
        places += [end] if places else [start, end]
    if places:
        yield places


def _undone(text: str, places: list[int], family: _Family, depth: int) -> Garbled | None:
    """A run and what it was, garbling upon garbling undone; None when that is not text."""
    start, end = places[0], places[-1]
    span = text[start:end]
    decoded = bytes(family.byte_of[sign] for sign in span).decode()
    within = _within(text, start, end, decoded, depth - 1) if depth and len(decoded) > 1 else []
    sound = _replaced(decoded, within)
    if not _is_text(sound):
        return None
    encoding = next((name for name in family.tables if _garble(decoded, name) == span), next(iter(family.tables)))
    encodings = (encoding, *(within[0].encodings if within else ()))
    sound = sound.replace("\ufeff", "")  # a byte order mark was no part of the text
    again = sound
    for name in reversed(encodings):
        again = _garble(again, name)
    return Garbled(start, end, sound, encodings, again == span)


def _within(text: str, start: int, end: int, decoded: str, depth: int) -> list[Garbled]:
    """The spans of a decoded text that are still garbled where it stands."""
    before, after = text[max(start - _WINDOW, 0) : start], text[end : end + _WINDOW]
    left, right = len(before), len(before) + len(decoded)
    return [
        each._replace(start=each.start - left, end=each.end - left)
        for each in garbled(before + decoded + after, depth)
        if left <= each.start and each.end <= right
    ]


def _replaced(text: str, spans: list[Garbled]) -> str:
    parts: list[str] = []
    done = 0
    for each in spans:
        parts += text[done : each.start], each.sound
        done = each.end
    return "".join(parts) + text[done:]


def _garble(text: str, encoding: str) -> str:
    return "".join(map(_table(encoding).__getitem__, text.encode()))


@cache
def _table(encoding: str) -> tuple[str, ...]:
    name = next(name for name, known in _ENCODINGS.items() if any(encoding == label for label, _ in known))
    return _family(name).tables[encoding]


def _is_text(sound: str) -> bool:
    """Whether people write that: assigned characters, no control characters, letters and signs of one script."""
    from unicodedata import category

    kinds = {each: category(each) for each in set(sound)}
    if not {"Cc", "Cn", "Co", "Cs"}.isdisjoint(kinds.values()) or (len(sound) == 1 and sound >= "\U000e0000"):
        return False
    letters = (ord(each) for each, kind in kinds.items() if kind[0] in "LM" or "\u0370" <= each < "\u2000")
    return len({_SCRIPTS[bisect_right(_BORDERS, each)] for each in letters} - {""}) <= 1


# Where one script ends and the next one begins; from 0x0800 on they are taken as one, but for more Latin and Greek.
_BORDERS = (
    0x0370,
    0x0400,
    0x0530,
    0x0590,
    0x0600,
    0x0700,
    0x0750,
    0x0780,
    0x07C0,
    0x0800,
    0x1E00,
    0x1F00,
    0x2000,
    0xFE00,
    0xFE10,
)
_SCRIPTS = (*"LGCAHrsrtnoLGo", "", "o")  # variation selectors belong to none


# --- Is it certain? --------------------------------------------------------------------------------------------------


_GAMMA = "Γ[À-ÿ]"  # Greek and Latin in one token, which ftfy does not know yet: ΓÇô


def _is_bad(text: str, one: Garbled) -> bool:
    """Whether ftfy finds the span worse than what it was."""
    if re.match(_GAMMA, text[one.start : one.end]):
        return True
    from ftfy.badness import badness

    before, after = text[max(one.start - _WINDOW, 0) : one.start], text[one.end : one.end + _WINDOW]
    return badness(before + text[one.start : one.end] + after) > badness(before + one.sound + after)


def _is_fragment(text: str, places: list[int]) -> bool:
    """Whether a single character stands amid signs that this reading leaves garbled: another one would be right."""
    start, end = places[0], places[-1]
    if len(places) > 2 or end - start > 3 or text.startswith("â€", start):
        return False
    return not _leftovers().isdisjoint((text[start - 1 : start], text[end : end + 1]))


@cache
def _leftovers() -> frozenset[str]:
    """Signs of Western encodings that no one writes next to a garbled character."""
    signs = {sign for name in ("western", "central", "mac", "dos") for sign in _family(name).byte_of}
    # Punctuation, and what is left of a quotation mark whose last byte was lost.
    return frozenset(signs - set("\xa0‘’“”«»‹›„‚–—…·•°©®™§¶¡¿±×£¥¢½¼¾â€") - {chr(code) for code in range(0x80, 0xA0)})


def _in_garbled_lines(text: str, sure: list[Garbled], unsure: list[Garbled], enough: int) -> list[Garbled]:
    """Those that nothing but their line makes certain: all of it can be undone, and enough of it is certain."""
    if len(sure) < enough or not unsure:
        return []
    breaks = [found.start() for found in re.finditer("\n", text)]
    certain = Counter(bisect_left(breaks, each.start) for each in sure)
    covered: Counter[int] = Counter()
    for each in (*sure, *unsure):
        covered[bisect_left(breaks, each.start)] += each.end - each.start

    @cache
    def is_garbled(line: int) -> bool:
        here = text[breaks[line - 1] if line else 0 : breaks[line] if line < len(breaks) else len(text)]
        return certain[line] >= enough and covered[line] == len(here) - len(here.encode("ascii", "ignore"))

    return [
        one
        for one in unsure
        if is_garbled(bisect_left(breaks, one.start)) and not is_measure(text[one.start : one.end])
    ]
