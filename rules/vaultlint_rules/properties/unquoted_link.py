from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vaultlint import Edit, Finding, Span, at, rule
from vaultlint.note import Property
from vaultlint.typed import Any

from ._lists import OWN_LISTS, PLACEHOLDERS, SINGULARS, quoted


def _has_brackets(text: str) -> bool:
    return text.startswith("---") and text.find("[[", 0, text.find("\n---", 3)) >= 0


@rule(severity="warning", fix="safe", needs=("properties",), signs=(_has_brackets,))
def unquoted_link(properties: tuple[Property, ...], text: str) -> Iterator[Finding]:
    """A link in a property is not quoted.

    To YAML, `[[Rome]]` is a list in a list. Obsidian shows it as text that is no link, and it counts nowhere:
    not in backlinks, not in the graph, and renaming the note passes it by. Quotes make a link of it.
    Numbers in double brackets, but for years, and lists of several entries are left alone: they may be meant.

    ~~~ bad
    ---
    city: [[Rome]]
    trips:
      - [[Spring|in spring]]
      - "[[Autumn]]"
    ---
    ~~~
    ~~~ fixed
    ---
    city: "[[Rome]]"
    trips:
      - "[[Spring|in spring]]"
      - "[[Autumn]]"
    ---
    ~~~
    ~~~ bad
    ---
    trips: [[[Spring]], [[Autumn]]]
    ---
    ~~~
    ~~~ fixed
    ---
    trips: ["[[Spring]]", "[[Autumn]]"]
    ---
    ~~~
    ~~~ good
    ---
    city: "[[Rome]]"
    grid: [[1, 2], [3, 4]]
    ---
    ~~~
    """
    for each in properties:
        if each.name.lower() in OWN_LISTS or each.name.lower() in SINGULARS:
            continue  # a link would be no tag, no alias and no class
        if _has_nested_lists(each.value) and "[[" in text[each.value_start : each.value_end]:
            for span in _links(text, each):
                link = text[span.start : span.end]
                edit = Edit(span.start, span.end, quoted(link))
                message = f"{link} without quotes is a list in a list, not a link"
                yield at(span, message, edit, help=f"write {quoted(link)}", fix="quote it", property=each.name)


def _has_nested_lists(value: object) -> bool:
    """Whether a value may hold a list in a list; mappings are not looked into."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(entry, list | dict) for entry in value)
    )


def _links(text: str, each: Property) -> Iterator[Span]:
    """The spans of double brackets around one unquoted text."""
    import yaml

    source = text[each.start : each.value_end]
    try:
        events: list[Any] = list(yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError:
        return
    for number, (first, second) in enumerate(pairwise(events)):
        if isinstance(first, yaml.SequenceStartEvent) and isinstance(second, yaml.SequenceStartEvent):
            start = events[number].start_mark.index
            stop = number + 2
            while isinstance(events[stop], yaml.ScalarEvent) and events[stop].style in (None, ""):
                stop += 1
            if all(isinstance(event, yaml.SequenceEndEvent) for event in events[stop : stop + 2]):
                end = events[stop + 1].end_mark.index
                if _is_link(source[start:end]):
                    yield Span(each.start + start, each.start + end)


def _is_link(source: str) -> bool:
    """Whether brackets and what they hold are meant as a link."""
    inner = source[2:-2]
    if source[:2] != "[[" or source[-2:] != "]]" or "\n" in inner or any(mark in inner for mark in PLACEHOLDERS):
        return False
    target, pipe, _ = inner.partition("|")
    return bool(target.strip()) and ("," not in target if pipe else "," not in inner and not _is_number(inner))


def _is_number(text: str) -> bool:
    """Whether YAML reads a number that is no year: a year may well be the name of a note."""
    try:
        float(text)
    except ValueError:
        return False
    return not (len(text) == 4 and text.isdigit())
