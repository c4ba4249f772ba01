"""A run of signs that could be garbled in, whether somebody may have written it that way out.

All of these stand in real notes: ``Å²`` and ``Å±0.1`` (a unit), ``Â·|j⟩`` (an operator), ``√π``, ``“CAFÉ”``, ``IRMÃ–``,
``la lettre «Â»``, ``José†‡`` (notes on authors), ``├été`` (a tree).
"""

from __future__ import annotations

import re
from itertools import pairwise

_QUOTES = "”’›“‘‹»«"  # each of them closes in some language
_JOINING = "–—’…\xa0"  # between two words
_BETWEEN = _QUOTES + "„‚" + _JOINING
_BEHIND = frozenset(_BETWEEN + "•·™®†‡¹²³§")  # what stands directly behind a word
_OPENING = "“‘«‹„‚»\"'(["
_BEHIND_SPACE = "»:;!?%=+-−×·<>|/*"  # a no-break space stands before them
_EXPONENTS = "¹²³·"

_LETTERS = "ÂÃÎÏ"  # first signs of a garbled character that may stand alone, in a word or not
_IN_WORDS = {"western": "ÄÅÈ", "central": "ÂĂÄĹ"}  # those that must stand in a word
_RARE = "ĆÇČÉĘËĚÍ"  # those that make no letter of a Central European language
_CYRILLIC_LETTERS = "ÐÑ"  # those that make no sense among Latin letters
_CYRILLIC = "вЂ|[ВГРС][\x80-\x9f¤¦§¨¬¯¸†‡‰©«»‘’‚“”„•‹›®™€°µ][ВГРС]"
_MATHS = "±≤≥∂∑∏π∫Ωµø∞≠æ"  # what a root may be taken of, or stand before
_BOX = range(ord("─"), ord("▟") + 1)


def is_written(text: str, places: list[int], family: str) -> bool:
    """Whether a run may be sound text: garbled characters between each two places.

    >>> is_written("SÃO Å²", [4, 6], "western"), is_written("mÂ²", [1, 3], "western")
    (True, False)
    """
    characters = list(pairwise(places))
    if family == "cyrillic":
        start, end = places[0], places[-1]
        return re.search(_CYRILLIC, text[start:end]) is None or (
            len(characters) == 1 and not text.startswith("вЂ", start)
        )
    alone = len(characters) == 1
    if family == "central" and all(end - start == 2 and text[start] in _RARE for start, end in characters):
        return True
    if family in _IN_WORDS:
        return (alone and _is_lost(text, *characters[0], family)) or all(_is_latin(text, *each) for each in characters)
    judge = _is_mac if family == "mac" else _is_dos
    return all(judge(text, *each, alone) for each in characters)


def is_measure(signs: str) -> bool:
    """Whether these are a unit or an operator with a power or a product: ``Å²``, ``Â·``."""
    return len(signs) == 2 and signs[0] in "ÅÂ" and signs[1] in "²³·±"


def _is_lost(text: str, start: int, end: int, family: str) -> bool:
    """Whether a single garbled letter lacks the word that would make it certain."""
    if end - start > 2 or (family == "western" and text[start] in _LETTERS):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if family == "western" and text[start] in _CYRILLIC_LETTERS:
        return before.isalpha() or after.isalpha()
    if text[start] not in _IN_WORDS[family] or (family == "central" and before.isupper() and not after.islower()):
        return True
    return not before.islower() and not after.islower()


def _is_latin(text: str, start: int, end: int) -> bool:
    if end - start == 2:
        return _is_pair(text, start, end)
    rest = text[start + 1 : end]
    if end - start == 4 or not _BEHIND.issuperset(rest):
        return False
    between = all(sign in _BETWEEN for sign in rest)
    before = text[start - 1 : start]
    if text[start] == "â" and not (before.isalpha() or {before} & {*_QUOTES}):
        return False  # no word
    return between or not text[end : end + 1].isalpha()


def _is_pair(text: str, start: int, end: int) -> bool:
    lead, sign = text[start], text[start + 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if sign in _EXPONENTS:
        return _is_power(text, start, end)
    if before.islower():
        return False
    if before.isupper():
        return sign in _JOINING or (sign in _BEHIND and not after.isalpha())
    if before and before in _OPENING:
        return sign in _QUOTES + _JOINING
    if after.isalpha():
        return sign == "…"
    if sign == "\xa0":
        return before == "\xa0" or (after != "" and after in _BEHIND_SPACE)
    if sign in _QUOTES:
        return lead != "Â" or sign not in "«»" or _is_quoted(text, start)
    return sign in _BEHIND and sign not in "®§"


def _is_power(text: str, start: int, end: int) -> bool:
    """Whether ``²``, ``·`` and the like follow a symbol: an operator ``Â`` or ``Ã``, the unit ``Å``, a capital."""
    lead, sign = text[start], text[start + 1]
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if lead == "Â":
        in_word = len(before) == 2 and before.isalpha() and before.islower()
        metres = before[-1:] == "m" and sign in "²³"
        return not metres and not (in_word and (sign != "·" or after[:1].isalpha()))
    if lead == "Ã" and sign == "·":
        return not before.rstrip(" ")[-1:].isdigit()
    if before[-1:].isupper():
        return not after[:1].isalpha()
    starts_word = lead == "Ã" and len(after) == 2 and after.isalpha() and after.islower()
    return not before[-1:].islower() and not starts_word


def _is_quoted(text: str, start: int) -> bool:
    """Whether a quote is open, one that is not garbled itself: « N, Â»."""
    line = text[max(start - 200, 0) : start].rpartition("\n")[2]
    return re.search("(?<!Â)[«»]", line) is not None


def _is_mac(text: str, start: int, end: int, alone: bool) -> bool:
    lead, sign = text[start], text[start + 1]
    before, after = text[max(start - 2, 0) : start], text[end : end + 1]
    if lead == "√" and sign in _MATHS:
        return not (len(before) == 2 and before.isalpha() and after.isalpha())
    if lead == "¬" and sign in "∞±µ≤≥":  # 25 °C and m², not "never"
        return not _is_counted(before, "m" if sign in "≤≥" else "")
    if lead in "≈¬":
        return not (before[-1:].islower() or before[-1:].isdigit())
    if lead == "√" and sign in "ºª":
        return not (before[-1:].isalpha() or after.isalpha())
    return lead not in "√‚"


def _is_counted(before: str, unit: str) -> bool:
    """Whether a number stands before a sign, perhaps with a space, or a unit right before it."""
    return before.strip()[-1:].isdigit() or (unit != "" and before.endswith(unit))


def _is_dos(text: str, start: int, end: int, alone: bool) -> bool:
    if end - start == 4 or text[start] == "Γ":
        return False
    if end - start == 3:
        return alone
    sign = text[start + 1]
    if text[start] == "┬" and sign in "░▒▓":
        return not _is_counted(text[max(start - 2, 0) : start], "m")
    before, after = text[start - 1 : start], text[end : end + 1]
    if ord(sign) in _BOX:
        return alone and not (before.islower() or (before.isalpha() and after.islower()))
    if sign.isalpha():
        return alone and not before.islower()
    return ord(text[start]) not in _BOX
