from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from unicodedata import combining, normalize

from vaultlint import Finding, Note, at, rule
from vaultlint.typed import NamedTuple
from vaultlint.vault import Index

from ._once import once
from ._places import places
from ._tree import levels

_SHORTEST = 6  # letters of a word in which one may be wrong; shorter words are too often words of their own
_LONGEST = 40


@rule(severity="info", on=False, needs=("properties", "tags"))
def similar_tag(note: Note, index: Index, *, share: float = 0.25, known: tuple[str, ...] = ()) -> Iterator[Finding]:
    """A tag is nearly the same as another one that is used more.

    Mostly both mean the same, and each finds only half of the notes. Looked for are words that differ in `-`, `_` or
    accents only (`#city-trip`, `#citytrip`), singular and plural (`#trip`, `#trips`), and long words with one letter
    wrong, left out or too many; of those last ones only such that have at most this `share` of the uses of the two.
    Nested tags are compared level by level. Tags in `known` are meant as they are.

    ~~~ bad file="A.md: #trip #trip"
    Packed for #trips.
    ~~~
    ~~~ bad file="A.md: #city-trip #city-trip"
    Packed for #city_trip.
    ~~~
    ~~~ bad file="A.md: #travel/venice #travel/venice #travel/venice"
    Packed for #travel/vencie.
    ~~~
    ~~~ bad file="A.md: #packing #packing #packing"
    Ready for #pakcing.
    ~~~
    ~~~ good file="A.md: #trip #packing #packing" known=["#trips"]
    Ready for #backing, #trips and #tripod.
    ~~~
    ~~~ good share=0.1 file="A.md: #packing #packing #packing"
    Ready for #pakcing.
    ~~~
    """
    alike = once(index, ("similar", share, known), lambda: _alike(index.tags, share, known))
    if not alike:
        return
    for place in places(note):
        for key, _ in levels(place.name):
            if other := alike.get(key):
                shown = place.name[: len(key)]
                message = f"{shown} is nearly {other.name}, which is used {_times(other.uses)}"
                yield at(place, message, help="one of the two is enough", tag=shown, similar=other.name)
                break


class _Node(NamedTuple):
    """A level of a tag in a vault."""

    key: str  # all of the tag up to it, in lower case
    word: str  # the level itself, in lower case
    name: str  # all of the tag up to it as it is mostly written
    uses: int


def _alike(tags: Mapping[str, int], share: float, known: tuple[str, ...]) -> dict[str, _Node]:
    """For each tag that is like another one the other one."""
    silent = {"#" + name.removeprefix("#").lower() for name in known}
    found: dict[str, _Node] = {}
    for one, other, certain in _pairs(_nodes(tags)):
        rare, common = sorted((one, other), key=lambda node: (node.uses, node.key))
        if rare.key in silent or common.key in silent:
            continue
        if certain or rare.uses <= share * (rare.uses + common.uses):
            best = found.get(rare.key)
            if best is None or common.uses > best.uses:
                found[rare.key] = common
    return found


def _nodes(tags: Mapping[str, int]) -> list[_Node]:
    spellings: dict[str, dict[str, int]] = {}
    for tag, uses in tags.items():
        for key, _ in levels(tag):
            written = spellings.setdefault(key, {})
            name = tag[: len(key)]
            written[name] = written.get(name, 0) + uses
    return [
        _Node(key, key.rpartition("/")[2].removeprefix("#"), max(written, key=lambda name: (written[name], name)), uses)
        for key, written in sorted(spellings.items())
        if (uses := sum(written.values()))
    ]


def _pairs(nodes: list[_Node]) -> Iterator[tuple[_Node, _Node, bool]]:
    """Tags of one level that are alike, and whether for certain or perhaps by a slip of the pen."""
    rooms: dict[tuple[str, str], list[_Node]] = {}  # parent and what the words have in common
    for node in nodes:
        parent = node.key.rpartition("/")[0]
        if 1 < len(node.word) <= _LONGEST:
            rooms.setdefault((parent, f"={_stem(node.word)}"), []).append(node)
            for shorter in _shorter(node.word):
                rooms.setdefault((parent, shorter), []).append(node)
    for (_, common), members in rooms.items():
        # A crowd around one word is a scheme, like numbered tags, and would be slow to compare.
        if 1 < len(members) <= 10:
            for one, other in combinations(members, 2):
                if common[0] == "=" or _is_slip(one.word, other.word):
                    yield one, other, common[0] == "="


def _stem(word: str) -> str:
    """Letters and digits of a word without accents and the ending of the plural."""
    plain = "".join(sign for sign in normalize("NFKD", word) if sign not in "-_" and not combining(sign)) or word
    if plain.endswith("ies") and len(plain) > 5:
        return plain[:-3] + "y"
    if plain.endswith(("sses", "xes", "ches", "shes")) and len(plain) > 5:
        return plain[:-2]
    if plain.endswith("s") and not plain.endswith(("ss", "us", "is")) and len(plain) > 3:
        return plain[:-1]
    return plain


def _shorter(word: str) -> set[str]:
    """A word and what is left of it without any one letter: two words with a slip between them share one of these."""
    if len(word) < _SHORTEST:
        return set()
    return {word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))}


def _is_slip(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    digits = re.findall(r"\d", one) == re.findall(r"\d", other)
    return digits and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) == 1


def _times(uses: int) -> str:
    return "once" if uses == 1 else f"{uses} times"
