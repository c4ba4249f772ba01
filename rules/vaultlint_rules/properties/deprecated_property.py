from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, at, rule
from vaultlint.note import Property

from ._lists import PLACEHOLDERS, SINGULARS, are_sound, entries_of, flow


@rule(severity="warning", fix="safe", needs=tuple(f"property:{name}" for name in SINGULARS))
def deprecated_property(properties: tuple[Property, ...]) -> Iterator[Finding]:
    """A property has a name that Obsidian no longer knows.

    Since Obsidian 1.9 `tag`, `alias` and `cssclass` are properties like any other: what they hold is no tag, no alias
    and no CSS class. `tags`, `aliases` and `cssclasses` took their place. The fix renames the property, and makes a
    list of several values in one text, as earlier versions read it. Where both names stand, merge them by hand.

    ~~~ bad
    ---
    tag: rome
    ---
    ~~~
    ~~~ fixed
    ---
    tags: rome
    ---
    ~~~
    ~~~ bad
    ---
    alias: Rome, Roma
    cssclass:
      - wide
    ---
    ~~~
    ~~~ fixed
    ---
    aliases: [Rome, Roma]
    cssclasses:
      - wide
    ---
    ~~~
    ~~~ bad
    ---
    tags: [trip]
    tag: rome
    ---
    ~~~
    ~~~ good
    ---
    tags: [rome]
    aliases: [Roma]
    cssclasses: [wide]
    ---
    ~~~
    """
    for each in properties:
        wanted = SINGULARS.get(each.name.lower())
        if wanted is None:
            continue
        rival = _rival(properties, each, wanted)
        help_ = f"merge it into {rival!r}" if rival else f"rename it to {wanted!r}"
        edits = [] if rival else _renamed(each, wanted)
        message = f"property {each.name!r} is ignored since Obsidian 1.9"
        yield at(each, message, *edits, help=help_, fix=help_ if edits else "", property=each.name, wanted=wanted)


def _rival(properties: tuple[Property, ...], old: Property, wanted: str) -> str:
    """Another property that has the wanted name, or would get it too."""
    names = (wanted, old.name.lower())
    return next((each.name for each in properties if each is not old and each.name.lower() in names), "")


def _renamed(old: Property, wanted: str) -> list[Edit]:
    """The edits of a new name and, if need be, of a list; none where the value would still be wrong."""
    if old.end - old.start != len(old.name):
        return []  # quoted
    rename = Edit(old.start, old.end, wanted)
    if old.value is None:
        return [rename]
    if isinstance(old.value, list):
        return [rename] if are_sound(wanted, old.value) else []
    if not isinstance(old.value, str) or any(mark in old.value for mark in PLACEHOLDERS):
        return []
    entries = entries_of(wanted, old.value)
    if not are_sound(wanted, entries):
        return []
    if len(entries) == 1 and entries[0] == old.value.strip():
        return [rename]
    if "\n" in old.value or old.value_end - old.value_start > len(old.value) + 2:
        return []  # in several lines, or with escapes
    return [rename, Edit(old.value_start, old.value_end, flow([entry.removeprefix("#") for entry in entries]))]
