"""The headings of notes that are alike in, those that mean the same in one row out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from vaultlint.typed import NamedTuple

_COUNTING = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNTING)}
_FILLING = frozenset(("a", "an", "the", "of", "and", "or", "to", "for", "in", "on", "with", "by"))
_DIGITS = re.compile(r"\d+")
_ALIKE = 0.85  # of the words
_RARE = 0.2  # as often as the other spelling: a slip of the pen
_REACH = 8  # headings that are looked at on each side
_WORTH_UNITING = 0.05  # of the notes; rarer headings are not asked for, whatever their variants
_LEAST_FREQUENT = 4  # notes, before a heading marks a place
_WORDS = re.compile(r"\w+")


class Sort(NamedTuple):
    """A heading by its spellings: those to accept, the most frequent first, and slips of the pen beside them."""

    texts: tuple[str, ...]
    slips: tuple[str, ...] = ()
    numbered: bool = False  # "claim *" for "claim 1", "claim 2"


def sorts(notes: Sequence[Sequence[str]]) -> list[Sort]:
    """The headings of some notes, by meaning; those of several notes first.

    Two spellings mean the same where they are near and no note has both.
    """
    notes, families = _numbered(notes)
    counts = Counter(text for note in notes for text in set(note))
    order = {text: place for place, text in enumerate(dict.fromkeys(text for note in notes for text in note))}
    homes: dict[str, set[int]] = {}
    for number, note in enumerate(notes):
        for text in note:
            homes.setdefault(text, set()).add(number)
    found: dict[str, list[str]] = {}
    seats = dict(_seats(notes, counts))
    for text in sorted(counts, key=lambda text: (-counts[text], order[text])):
        for leader, others in found.items():
            if homes[leader].isdisjoint(homes[text]) and _same(leader, text, seats):
                others.append(text)
                homes[leader] |= homes[text]
                break
        else:
            if counts[text] >= max(min(2, len(notes)), _WORTH_UNITING * len(notes)):
                found[text] = []
    return [_sort(leader, others, counts, leader in families) for leader, others in found.items()]


def _sort(leader: str, others: Sequence[str], counts: Mapping[str, int], numbered: bool) -> Sort:
    slips = [text for text in others if counts[text] <= _RARE * counts[leader] and _is_slip(leader, text)]
    kept = [text for text in others if text not in slips]
    return Sort((leader, *kept), tuple(slips), numbered)


def _numbered(notes: Sequence[Sequence[str]]) -> tuple[list[list[str]], frozenset[str]]:
    """Headings that count, like "claim 1" and "claim 2" in one note, as "claim *"."""
    families: dict[str, set[str]] = {}
    for note in notes:
        here: dict[str, set[str]] = {}
        for text in note:
            if len(_DIGITS.findall(text)) == 1 and any(sign.isalpha() for sign in text):
                here.setdefault(_DIGITS.sub("*", text), set()).add(text)
        for stem, texts in here.items():
            if len(texts) > 1:
                families.setdefault(stem, set()).update(texts)

    def named(text: str) -> str:
        stem = _DIGITS.sub("*", text)
        return stem if stem in families else text

    return [[named(text) for text in note] for note in notes], frozenset(families)


def _seats(notes: Sequence[Sequence[str]], counts: Mapping[str, int]) -> Iterator[tuple[str, frozenset[str]]]:
    """Between which frequent headings each heading stands."""
    seats: dict[str, Counter[str]] = {}
    for note in notes:
        frequent = {text for text in note if counts[text] >= max(_LEAST_FREQUENT, 0.5 * len(notes))}
        for place, text in enumerate(note):
            around = seats.setdefault(text, Counter())
            around.update(f"after {each}" for each in note[:place][::-1][:_REACH] if each in frequent)
            around.update(f"before {each}" for each in note[place + 1 :][:_REACH] if each in frequent)
    for text, around in seats.items():
        yield text, frozenset(each for each, count in around.items() if count >= 0.5 * counts[text])


def _same(leader: str, text: str, seats: Mapping[str, frozenset[str]]) -> bool:
    """Whether two headings that no note has both mean the same."""
    from rapidfuzz.distance import OSA

    one, other = _normal(leader), _normal(text)
    if not one or not other or _is_filled(leader) or _is_filled(text):
        return False
    near = OSA.normalized_similarity(" ".join(sorted(one)), " ".join(sorted(other))) >= _ALIKE
    if one == other or (
        near and [word for word in one if word.isdigit()] == [word for word in other if word.isdigit()]
    ):
        return True
    # In the same place between the same headings, with words in common: said in another way.
    shared = set(one).intersection(other)
    telling = any(len(word) > 3 for word in shared) and 2 * len(shared) >= min(len(one), len(other))
    return telling and len(seats[leader]) > 1 and seats[leader] <= seats[text]


def _numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.isdigit()]


def _is_filled(text: str) -> bool:
    return "*" in text


@lru_cache(maxsize=4096)
def _normal(text: str) -> tuple[str, ...]:
    """The words that matter, numbers as digits, without the plural."""
    words = (_NUMBERS.get(word, word) for word in _WORDS.findall(text))
    kept = [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words if word not in _FILLING]
    return tuple(kept)


def _is_slip(leader: str, text: str) -> bool:
    """Whether a spelling is the other one mistyped, rather than said in another way."""
    from rapidfuzz.distance import OSA

    if OSA.distance(leader, text, score_cutoff=2) > 2 or not OSA.distance(leader, text):
        return False
    return _DIGITS.findall(leader) == _DIGITS.findall(text) and len(_WORDS.findall(leader)) == len(_WORDS.findall(text))
