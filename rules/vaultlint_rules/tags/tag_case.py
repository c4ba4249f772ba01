from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Index

from ._places import places


@rule(severity="info", fix="safe", needs=("properties", "tags"))
def tag_case(note: Note, index: Index, *, share: float = 0.25, least: int = 3) -> Iterator[Finding]:
    """A tag is written in other letters than nearly everywhere else.

    To Obsidian `#Trip` and `#trip` are one tag, shown in the spelling it meets first; other programs, and people,
    take them for two. A spelling is rare that has at most this `share` of all uses of the tag, beside one with
    `least` uses or more; where both are common, none is called wrong. Nested tags are compared level by level.

    ~~~ bad file="A.md: #trip #trip" file="B.md: #trip"
    Packed for #Trip.
    ~~~
    ~~~ fixed file="A.md: #trip #trip" file="B.md: #trip"
    Packed for #trip.
    ~~~
    ~~~ bad file="A.md: #trip #trip/paris" file="B.md: #trip/wien"
    Packed for #Trip/rome.
    ~~~
    ~~~ good file="A.md: #trip #trip" file="B.md: #Trip"
    Packed for #Trip.
    ~~~
    ~~~ good share=0.1 file="A.md: #trip #trip" file="B.md: #trip"
    Packed for #Trip.
    ~~~
    ~~~ good least=5 file="A.md: #trip #trip" file="B.md: #trip"
    Packed for #Trip.
    ~~~
    """
    wanted = _spellings(index, share, least)
    if not wanted:
        return
    for place in places(note):
        if right := wanted.get(place.name):
            message = f"{place.name} is written {right} nearly everywhere else"
            yield at(place, message, *place.edit(right), help=f"write {right}", fix=f"write {right}", tag=place.name)


_known: WeakKeyDictionary[Index, dict[tuple[float, int], dict[str, str]]] = WeakKeyDictionary()


def _spellings(index: Index, share: float, least: int) -> Mapping[str, str]:
    """Rare spellings of tags and what they should be; worked out once for a vault."""
    known = _known.setdefault(index, {})
    if (share, least) not in known:
        known[share, least] = _rare(index.tags, share, least)
    return known[share, least]


def _rare(tags: Mapping[str, int], share: float, least: int) -> dict[str, str]:
    levels: dict[str, dict[str, int]] = {}  # tag up to a level, in lower case → spellings of that level
    for tag, uses in tags.items():
        for key, level in _levels(tag):
            spellings = levels.setdefault(key, {})
            spellings[level] = spellings.get(level, 0) + uses
    usual = {key: _usual(spellings, share, least) for key, spellings in levels.items() if len(spellings) > 1}
    found = {}
    for tag in tags if usual else ():
        right = "/".join(usual.get(key, {}).get(level, level) for key, level in _levels(tag))
        if right and right != tag:
            found[tag] = right
    return found


def _levels(tag: str) -> Iterator[tuple[str, str]]:
    """The levels of a nested tag, each with all of the tag up to it in lower case."""
    lowered, end = tag.lower(), 0
    if len(lowered) != len(tag) or len(tag) > 200:
        return  # a letter whose small form is two, or no tag that anyone meant
    for level in tag.split("/"):
        end += len(level) + 1
        yield lowered[: end - 1], level


def _usual(spellings: Mapping[str, int], share: float, least: int) -> dict[str, str]:
    """For each rare spelling the common one."""
    common = max(spellings, key=lambda each: spellings[each])
    total = sum(spellings.values())
    if spellings[common] < least:
        return {}
    return {each: common for each, uses in spellings.items() if uses <= share * total and each != common}
