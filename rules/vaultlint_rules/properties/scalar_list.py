from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint import Edit, Finding, Span, at, rule
from vaultlint.note import Property
from vaultlint.settings import Settings

from ._lists import OWN_LISTS, PLACEHOLDERS, are_sound, flow

_LIST_TYPES = ("multitext", "aliases", "tags")
_LINKS = re.compile(r"\[\[[^\[\]\n]+\]\](?:\s*,\s*\[\[[^\[\]\n]+\]\])+")
_SHOWN = 40


@rule(severity="warning", fix="safe", needs=("properties",))
def scalar_list(properties: tuple[Property, ...], path: str, text: str, settings: Settings) -> Iterator[Finding]:
    """Several values of a list stand in one text.

    Since Obsidian 1.9 a text is not divided at commas and spaces any more: `tags: rome, trip` gives no tag at all,
    `cssclasses: wide dark` no class, and `aliases: Rome, Roma, Rom` one alias with two commas in it. Properties that
    have the type list in Obsidian are looked at as well. One value alone may stand without a list.
    A name with a comma, like `Eco, Umberto`, is left alone in quotes or where it is the note's own name turned round.

    ~~~ bad
    ---
    tags: rome, trip
    ---
    ~~~
    ~~~ fixed
    ---
    tags: [rome, trip]
    ---
    ~~~
    ~~~ bad
    ---
    cssclasses: wide dark
    aliases: Rome, Roma, Rom
    ---
    ~~~
    ~~~ fixed
    ---
    cssclasses: [wide, dark]
    aliases: [Rome, Roma, Rom]
    ---
    ~~~
    ~~~ bad settings={"types": {"trips": "multitext"}}
    ---
    trips: "[[Spring]], [[Autumn]]"
    ---
    ~~~
    ~~~ fixed settings={"types": {"trips": "multitext"}}
    ---
    trips: ["[[Spring]]", "[[Autumn]]"]
    ---
    ~~~
    ~~~ good path="Umberto Eco.md" settings={"types": {"trips": "multitext"}}
    ---
    tags: rome
    aliases: Eco, Umberto
    cssclasses: [wide, dark]
    trips: By train, by boat
    title: Rome, a trip
    ---
    ~~~
    """
    for each in properties:
        if not isinstance(each.value, str):
            continue
        name = each.name.lower()
        if name in OWN_LISTS:
            if not any(mark in each.value for mark in PLACEHOLDERS):
                yield from _JUDGES[name](path, text, each)
        elif settings.types.get(name) in _LIST_TYPES and _LINKS.fullmatch(each.value.strip()):
            links = re.split(r"(?<=\]\])\s*,\s*", each.value.strip())
            yield _finding(each, f"is one text, not {len(links)} links", links)


def _tags(path: str, text: str, each: Property) -> Iterator[Finding]:
    value = str(each.value).strip()
    if not re.search(r"[,\s]", value):
        return  # one tag, or none for another reason
    entries = _lines(text, each) or [entry.strip() for entry in value.split(",") if entry.strip()]
    if len(entries) == 1 and re.fullmatch(r"#\S+(?:\s+#\S+)+", value):
        entries = value.split()
    entries = [entry.removeprefix("#") for entry in entries]
    sound = "," in value or len(entries) > 1
    yield _finding(each, "is one text, and gives no tag since Obsidian 1.9", entries if sound else [], "tags")


def _classes(path: str, text: str, each: Property) -> Iterator[Finding]:
    entries = [entry for entry in re.split(r"[,\s]+", str(each.value)) if entry]
    if len(entries) > 1:
        yield _finding(each, f"is one text, not {len(entries)} CSS classes", entries, "cssclasses")


def _aliases(path: str, text: str, each: Property) -> Iterator[Finding]:
    value = str(each.value).strip()
    if text[each.value_start] in "'\"":
        return  # written as one text on purpose
    if lines := _lines(text, each):
        yield _finding(each, f"is one alias in {len(lines)} lines", lines, "aliases")
        return
    entries = [entry.strip() for entry in value.split(",") if entry.strip()]
    if len(entries) < 2 or _words(value) == _words(path[path.rfind("/") + 1 :].removesuffix(".md")):
        return
    if len(entries) > 2:
        yield _finding(each, "is one alias with its commas", entries, "aliases")
    else:  # mostly two names, but there are names with a comma
        found = _finding(each, "is one alias with its comma", [])
        yield found._replace(severity="info", help=f"make it a list: {flow(entries)}; one name stands in quotes")


_JUDGES = {"tags": _tags, "cssclasses": _classes, "aliases": _aliases}


def _lines(text: str, each: Property) -> list[str]:
    """The lines of an unquoted text of several; none for a text of one line or in quotes."""
    source = text[each.value_start : each.value_end]
    if "\n" not in source or source[0] in "'\"":
        return []
    lines = source.split("\n")[source[0] in "|>" :]
    return [line.strip().rstrip(",").rstrip() for line in lines if line.strip()]


def _words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", text.lower()))


def _finding(each: Property, what: str, entries: list[str], kind: str = "") -> Finding:
    value = " ".join(str(each.value).split())
    value = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    place = Span(each.value_start, each.value_end)
    edits = [Edit(*place, flow(entries))] if entries and are_sound(kind, entries) else []
    help_ = f"make it a list: {edits[0].text}" if edits and len(edits[0].text) < 80 else "make it a list: [one, two]"
    fix = "make it a list" if edits else ""
    return at(place, f"{value!r} {what}", *edits, help=help_, fix=fix, property=each.name)
