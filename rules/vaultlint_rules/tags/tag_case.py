from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint import Finding, at, rule
from vaultlint.vault import Index

from ._places import places
from ._tree import levels


@rule(severity="info", fix="safe")
def tag_case(index: Index, *, share: float = 0.25, least: int = 3) -> Iterator[Finding]:
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
    wanted = _rare(index.tags, share, least)
    for note in index.tagged(wanted) if wanted else ():
        for place in places(note):
            if right := wanted.get(place.name):
                message = f"{place.name} is written {right} nearly everywhere else"
                edit = place.edit(right)
                found = at(place, message, *edit, help=f"write {right}", fix=f"write {right}", tag=place.name)
                yield found._replace(path=note.path)


def _rare(tags: Mapping[str, int], share: float, least: int) -> dict[str, str]:
    """Rare spellings of tags and what they should be."""
    # In most vaults all tags, or all but a few, are in lower case: only what these stand beside can be rare.
    capital = {tag.partition("/")[0].lower() for tag in tags if tag != tag.lower()}
    tags = {tag: uses for tag, uses in tags.items() if tag.partition("/")[0].lower() in capital} if capital else {}
    written: dict[str, dict[str, int]] = {}  # tag up to a level, in lower case → spellings of that level
    for tag, uses in tags.items():
        for key, level in levels(tag):
            spellings = written.setdefault(key, {})
            spellings[level] = spellings.get(level, 0) + uses
    usual = {key: _usual(spellings, share, least) for key, spellings in written.items() if len(spellings) > 1}
    found = {}
    for tag in tags if usual else ():
        right = "/".join(usual.get(key, {}).get(level, level) for key, level in levels(tag))
        if right and right != tag:
            found[tag] = right
    return found


def _usual(spellings: Mapping[str, int], share: float, least: int) -> dict[str, str]:
    """For each rare spelling the common one."""
    common = max(spellings, key=lambda each: (spellings[each], each))
    total = sum(spellings.values())
    if spellings[common] < least:
        return {}
    return {each: common for each, uses in spellings.items() if uses <= share * total and each != common}
