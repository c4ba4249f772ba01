"""The YAML of a base goes in; what it names and what is not well formed comes out (SEMANTICS 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.note import Flaw, Link, Note
from vaultlint.read.wikilink import split
from vaultlint.read.yaml12 import Entry, Node, YamlFault, load

# A file that a filter or formula names; quotes stand escaped in quoted YAML. The other quotes may stand in its name.
_NAMED = re.compile(r"""\b(?:link|hasLink|file|image)\(\s*(\\?["'])((?:(?!\1)[^\[\]\\\n])+)|\[\[([^\[\]"\\\n]+)""")


def read_base(path: str, text: str) -> Note:
    """The flaws of a base, and the files its formulas name. Never raises."""
    try:
        root = load(text)
        flaws = tuple(_flaws(root)) if root else ()  # an empty base is valid
    except YamlFault as fault:
        flaws = (Flaw("invalid-base", fault.start, fault.end, fault.message),)
    line_starts = (0, *(found.end() for found in re.finditer("\n", text)))
    return Note(path, "base", line_starts, links=tuple(read_links(text)), flaws=flaws)


def read_links(text: str) -> Iterator[Link]:
    """The files that the formulas of a base name, wherever they stand in it."""
    for found in _NAMED.finditer(text):
        group = found.lastindex or 0
        target, subpath, _ = split(found[group])
        yield Link("base", False, target, subpath, None, *found.span(group))


def _flaws(root: Node) -> Iterator[Flaw]:
    if not isinstance(root.value, dict):
        yield Flaw("invalid-base", root.start, root.end, "the base is not `name: value` lines")
    else:
        for entry in root.entries:
            yield from _entry_flaws(entry)


def _entry_flaws(entry: Entry) -> Iterator[Flaw]:
    name, value = entry.name, entry.node.value
    if value is None:
        return
    if name == "filters":
        yield from _filter_flaws(entry)
    elif name == "views":
        yield from _view_flaws(entry)
    elif name in ("formulas", "properties", "summaries") and not isinstance(value, dict):
        yield _flaw(entry, f"'{name}' is not a mapping")
    elif name == "formulas":
        for formula in entry.node.entries:
            if isinstance(formula.node.value, dict | list):
                yield _flaw(formula, f"the formula '{formula.name}' is not text")


def _view_flaws(views: Entry) -> Iterator[Flaw]:
    if not isinstance(views.node.value, list):
        yield _flaw(views, "'views' is not a list")
        return
    for view in views.node.entries:
        if not isinstance(view.node.value, dict):
            yield _flaw(view, "a view is not a mapping")
            continue
        if not isinstance(view.node.value.get("type"), str):
            yield _flaw(view, "a view has no type")
        for entry in view.node.entries:
            if entry.name == "filters":
                yield from _filter_flaws(entry)


def _filter_flaws(filters: Entry) -> Iterator[Flaw]:
    """A filter is a statement, or `and`, `or`, `not` with a list of filters."""
    waiting = [filters]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry.node.value, dict):
            # Other names are legal, and what `and: text` means is not known.
            lists = [each.node for each in entry.node.entries if each.name in ("and", "or", "not")]
            waiting.extend(each for node in reversed(lists) for each in reversed(node.entries) if _is_list(node))
        elif _is_list(entry.node) or (entry is filters and not isinstance(entry.node.value, str | None)):
            yield _flaw(entry, "a filter is neither a statement nor `and`, `or`, `not`")


def _is_list(node: Node) -> bool:
    return isinstance(node.value, list)


def _flaw(entry: Entry, detail: str) -> Flaw:
    return Flaw("invalid-base", entry.start, entry.end, detail)
