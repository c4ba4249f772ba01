"""Text in, spans out where UTF-8 was read in another encoding, with what they were.

A garbled character is two to four signs that, as bytes of that encoding, are one character of UTF-8. Such signs stand
side by side in sound text too (``Å²``, ``“CAFÉ”``), so a span counts only where ftfy finds it bad and where nothing
says that it was written that way.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache

from vaultlint.typed import NamedTuple
from vaultlint_rules.encoding._encodings import Family, families_in, family_of, garble
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


# --- One family ------------------------------------------------------------------------------------------------------


def _of_family(text: str, name: str, depth: int) -> list[Garbled]:
    family = family_of(name)
    sure: list[Garbled] = []
    unsure: list[Garbled] = []
    for places in _runs(text, family):
        if (one := _undone(text, places, family, depth)) is None:
            continue
        certain = not is_written(text, places, name) and not _is_fragment(text, places) and _is_bad(text, one)
        (sure if certain else unsure).append(one)
    return sure + _in_garbled_lines(text, sure, unsure, 1 if name == "cyrillic" else _ENOUGH)


def _runs(text: str, family: Family) -> Iterator[list[int]]:
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


def _undone(text: str, places: list[int], family: Family, depth: int) -> Garbled | None:
    """A run and what it was, garbling upon garbling undone; None when that is not text."""
    start, end = places[0], places[-1]
    span = text[start:end]
    decoded = bytes(family.byte_of[sign] for sign in span).decode()
    within = _within(text, start, end, decoded, depth - 1) if depth and len(decoded) > 1 else []
    sound = _replaced(decoded, within)
    if not _is_text(sound):
        return None
    encoding = next((name for name in family.tables if garble(decoded, name) == span), next(iter(family.tables)))
    encodings = (encoding, *(within[0].encodings if within else ()))
    sound = sound.replace("\ufeff", "")  # a byte order mark was no part of the text
    again = sound
    for name in reversed(encodings):
        again = garble(again, name)
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


# What ftfy does not know yet, and nobody writes: Greek and Latin in one token (ΓÇô), parts of a box in a word (f├╝r)
# or shaded after a number (25 ┬░C), a root of a letter (√ú), letters of Romanian and of Slavic languages (fĂĽr).
_UNKNOWN = re.compile(
    "Γ[À-ÿ]|(?<=[A-Za-z])├.(?=[a-z])|(?<=[0-9m] )┬[░▒▓]|(?<=[0-9m])┬[░▒▓]|√[À-ÿºª]|Ă[ŠŚŤŽŹšśťžźŁĄŻłąĽľż]"
)


def _is_bad(text: str, one: Garbled) -> bool:
    """Whether ftfy finds the span worse than what it was."""
    if _UNKNOWN.match(text, one.start):
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
    signs = {sign for name in ("western", "central", "mac", "dos") for sign in family_of(name).byte_of}
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
