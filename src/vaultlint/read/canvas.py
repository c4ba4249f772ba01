"""The JSON of a canvas goes in; its links and what is not well formed come out (SEMANTICS 11)."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from unicodedata import normalize

from vaultlint.note import Flaw, Link, Note, Reading
from vaultlint.typed import NamedTuple

_BLANK = " \t\n\r"


class Value(NamedTuple):
    """A value of the JSON where it stands, quotes and brackets included."""

    value: object
    start: int
    end: int


def read_canvas(path: str, text: str, read_text: Callable[[str], Reading]) -> Note:
    """Links and flaws of a canvas in the order of its nodes. Never raises.

    ``read_text`` reads the Markdown of a text node; the places of its links become places in the canvas.
    """
    links: list[Link] = []
    flaws: list[Flaw] = []
    try:
        root = _root(text, flaws)
        nodes = list(_nodes(text, root, flaws))
        for node in nodes:
            links.extend(_links(text, node, read_text, flaws))
        flaws.extend(_dangling(text, root, nodes))
    except RecursionError:
        links, flaws = [], [_flaw("nested too deep", 0, len(text.rstrip(_BLANK)))]
    line_starts = (0, *(found.end() for found in re.finditer("\n", text)))
    return Note(path, "canvas", line_starts, links=tuple(links), flaws=tuple(flaws))


def _flaw(detail: str, start: int, end: int) -> Flaw:
    return Flaw("invalid-canvas", start, end, detail)


# --- Nodes and their links -------------------------------------------------------------------------------------------


def _root(text: str, flaws: list[Flaw]) -> dict[str, Value]:
    """The members of the canvas; none when it is empty or no canvas at all."""
    start, end = _skip(text, 0), len(text.rstrip(_BLANK))
    if not end:
        return {}  # an empty file is an empty canvas
    if flaw := _not_json(text, end):
        flaws.append(flaw)
        return {}
    if text[start] != "{":
        flaws.append(_flaw("a canvas is an object: {…}", start, end))
        return {}
    root = _members(text, start)
    parts = [(name, root[name]) for name in ("nodes", "edges") if name in root]
    flaws.extend(
        _flaw(f"'{name}' is not a list", part.start, part.end)
        for name, part in parts
        if not isinstance(part.value, list | None)
    )
    return root


def _nodes(text: str, root: dict[str, Value], flaws: list[Flaw]) -> Iterator[dict[str, Value]]:
    """The members of each node."""
    if "nodes" in root and isinstance(root["nodes"].value, list):
        for entry in _entries(text, root["nodes"].start):
            if isinstance(entry.value, dict):
                yield _node(text, entry, flaws)
            else:
                flaws.append(_flaw("a node is not an object: {…}", entry.start, entry.end))


def _node(text: str, entry: Value, flaws: list[Flaw]) -> dict[str, Value]:
    node = _members(text, entry.start)
    wanted = ("id", "type", "file") if "type" in node and node["type"].value == "file" else ("id", "type")
    flaws.extend(_flaw(f"a node has no '{name}'", entry.start, entry.end) for name in wanted if name not in node)
    return node


_CONTENT = {"file": "file", "text": "text", "group": "background"}  # by type of node


def _links(text: str, node: dict[str, Value], read_text: Callable[[str], Reading], flaws: list[Flaw]) -> Iterator[Link]:
    name = _CONTENT.get(_text(node, "type"), "")
    if name not in node or node[name].value is None:
        return
    content = node[name]
    if not isinstance(content.value, str):
        if name != "background":
            flaws.append(_flaw(f"the '{name}' of a node is not text", content.start, content.end))
    elif name == "text":
        yield from _text_links(text, content, _text(node, "id"), read_text)
    elif content.value:
        target, subpath = normalize("NFC", content.value), _text(node, "subpath") if name == "file" else ""
        key = _text(node, "id")
        yield Link("canvas", False, target, subpath, None, content.start + 1, content.end - 1, key=key)


def _text(node: dict[str, Value], name: str) -> str:
    value = node[name].value if name in node else ""
    return value if isinstance(value, str) else ""


def _text_links(text: str, content: Value, key: str, read_text: Callable[[str], Reading]) -> Iterator[Link]:
    start = content.start + 1
    markdown, place = unescape(text[start : content.end - 1])
    if "[" in markdown:
        for link in read_text(markdown).note.links:
            yield link._replace(start=start + place(link.start), end=start + place(link.end), key=key)


class Card(NamedTuple):
    """The Markdown of a text node; ``place`` makes its offsets those of the canvas. The span is that between quotes."""

    text: str
    place: Callable[[int], int]
    start: int
    end: int


def cards(text: str) -> Iterator[Card]:
    """The text nodes of a canvas; none of one that cannot be read."""
    unread: list[Flaw] = []
    try:
        nodes = list(_nodes(text, _root(text, unread), unread))
    except RecursionError:
        return
    for node in nodes:
        if _text(node, "type") == "text" and "text" in node and isinstance(node["text"].value, str):
            start, end = node["text"].start + 1, node["text"].end - 1
            markdown, place = unescape(text[start:end])
            yield Card(markdown, partial(_behind, start, place), start, end)


def _behind(start: int, place: Callable[[int], int], offset: int) -> int:
    return start + place(offset)


# --- Edges -----------------------------------------------------------------------------------------------------------


def _dangling(text: str, root: dict[str, Value], nodes: list[dict[str, Value]]) -> Iterator[Flaw]:
    """The ends of edges that are at no node; nothing where some node cannot be told by its id."""
    all_nodes, edges = (root[name].value if name in root else None for name in ("nodes", "edges"))
    if not isinstance(edges, list) or not isinstance(all_nodes, list | None):
        return
    ids = [_text(node, "id") for node in nodes if "id" in node and isinstance(node["id"].value, str)]
    if len(ids) < len(all_nodes or ()):
        return
    known = set(ids)
    for edge in _entries(text, root["edges"].start):
        if isinstance(edge.value, dict):
            yield from _ends(text, edge, known)


def _ends(text: str, edge: Value, ids: set[str]) -> Iterator[Flaw]:
    members = _members(text, edge.start)
    for name in ("fromNode", "toNode"):
        end = members.get(name)
        if end is None:
            yield Flaw("dangling-edge", edge.start, edge.end, f"the edge has no '{name}'")
        elif isinstance(end.value, str) and end.value not in ids:
            way = "comes from" if name == "fromNode" else "leads to"
            yield Flaw("dangling-edge", end.start, end.end, f"the edge {way} {end.value!r}, and no node has this id")


# --- JSON and its places ---------------------------------------------------------------------------------------------


def _refuse(name: str) -> None:
    raise ValueError(name)


# JSON has no NaN and no Infinity; an endless number must not become an endless whole number.
_DECODER = json.JSONDecoder(parse_int=float, parse_constant=_refuse)


def _not_json(text: str, end: int) -> Flaw | None:
    try:
        _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = min(error.pos, end - 1)
        return _flaw(f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", place, place + 1)
    except ValueError as error:
        place = text.find(str(error))
        return _flaw(f"not JSON: {error} is not a number", place, place + len(str(error)))
    return None


_SKIP = re.compile(r"[ \t\n\r]*+")


def _skip(text: str, place: int) -> int:
    found = _SKIP.match(text, place)
    return found.end() if found else place


def _members(text: str, start: int) -> dict[str, Value]:
    """The members of the object at ``start``; of members with one name the last counts."""
    members: dict[str, Value] = {}
    place = _skip(text, start + 1)
    while text[place] != "}":
        name, place = _DECODER.raw_decode(text, place)
        colon = _skip(text, place)
        place = _skip(text, colon + 1)
        value, end = _DECODER.raw_decode(text, place)
        members[name] = Value(value, place, end)
        place = _behind_comma(text, end)
    return members


def _entries(text: str, start: int) -> Iterator[Value]:
    """The entries of the list at ``start``."""
    place = _skip(text, start + 1)
    while text[place] != "]":
        value, end = _DECODER.raw_decode(text, place)
        yield Value(value, place, end)
        place = _behind_comma(text, end)


def _behind_comma(text: str, end: int) -> int:
    place = _skip(text, end)
    return _skip(text, place + 1) if text[place] == "," else place


_ESCAPE = re.compile(r"\\r\\n|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


def unescape(
    source: str, escapes: re.Pattern[str] = _ESCAPE, character: Callable[[str], str] | None = None
) -> tuple[str, Callable[[int], int]]:
    """A JSON string without its quotes as text with ``\\n`` line ends; and what gives its offsets in the source.

    Other strings have ``escapes`` of their own, and ``character`` says which character each of them is.
    """
    character = character or _character
    parts: list[str] = []
    after, source_after = [0], [0]  # offsets right behind each escape
    for escape in escapes.finditer(source):
        start, end = escape.span()
        parts += source[source_after[-1] : start], character(escape[0])
        after.append(after[-1] + start - source_after[-1] + 1)
        source_after.append(end)
    parts.append(source[source_after[-1] :])

    def place(offset: int) -> int:
        known = bisect_right(after, offset) - 1
        return source_after[known] + offset - after[known]

    return "".join(parts), place


_CHARACTERS = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\t": "\t"}  # the frequent ones


def _character(escape: str) -> str:
    if escape in _CHARACTERS:
        return _CHARACTERS[escape]
    char: str = json.loads(f'"{escape}"')
    return "\n" if char[0] == "\r" else char
