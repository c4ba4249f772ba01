"""The property block of a note goes in; its properties and their links come out (SEMANTICS 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from vaultlint.note import Frontmatter, Link, Property
from vaultlint.read.wikilink import split
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.read.yaml12 import Node


_new: Callable[[Any, tuple[Any, ...]], Any] = tuple.__new__  # half the time of calling the class


class Block(NamedTuple):
    """Where the YAML between the two ``---`` lines stands, and the end of the closing line without its line end."""

    yaml_start: int
    yaml_end: int
    end: int


class Properties(NamedTuple):
    """What a property block says. An invalid one has neither properties nor links."""

    frontmatter: Frontmatter
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()


def find_block(text: str) -> Block | None:
    """The property block that the text starts with.

    >>> find_block("---\\na: 1\\n---\\ntext")
    Block(yaml_start=4, yaml_end=9, end=12)
    """
    if not text.startswith("---\n"):
        return None
    close = text.find("\n---", 3)
    if close < 0:
        return None
    end = text.find("\n", close + 1)
    return Block(4, close + 1, len(text) if end < 0 else end)


def read_properties(text: str, block: Block) -> Properties:
    """Properties and links of a block that `find_block` found in the text. Never raises."""
    found = _plain_block(text, block.yaml_start, block.yaml_end)
    if found is None:
        return _any_block(text, block)
    properties, links = found
    frontmatter = Frontmatter("valid" if properties else "empty", 0, block.end)
    return Properties(frontmatter, tuple(properties), tuple(links))


def is_plain(text: str, block: Block) -> bool:
    """Whether a block has no line that could mean more than it seems to: its comments are lines that begin with #."""
    return _plain_block(text, block.yaml_start, block.yaml_end) is not None


def _any_block(text: str, block: Block) -> Properties:
    import frontmatter

    from vaultlint.read.yaml12 import ObsidianHandler, YamlFault

    handler = ObsidianHandler()
    try:
        frontmatter.parse(text[: block.end], handler=handler)
    except YamlFault as fault:
        twice = tuple(_property(*entry) for entry in fault.twice)
        return Properties(Frontmatter("invalid", 0, block.end, fault.message, fault.start, fault.end, twice))
    root = handler.root
    if root is None:
        return Properties(Frontmatter("empty", 0, block.end))
    if not isinstance(root.value, dict):
        problem = "the properties are not `name: value` lines"
        return Properties(Frontmatter("invalid", 0, block.end, problem, root.start, root.end))
    properties = tuple(_property(*entry) for entry in root.entries)
    return Properties(Frontmatter("valid", 0, block.end), properties, tuple(_links(text, root)))


def _property(name: str, start: int, end: int, node: Node) -> Property:
    return Property(name, node.value, start, end, node.start, node.end)


def _links(text: str, root: Node) -> Iterator[Link]:
    """Links at any depth, in document order."""
    waiting = [(entry.name, entry.node) for entry in reversed(root.entries)]
    while waiting:
        key, node = waiting.pop()
        if node.entries:
            waiting.extend((f"{key}.{entry.name}", entry.node) for entry in reversed(node.entries))
        elif isinstance(node.value, str) and (inner := _inner(node.value)):
            yield _link(inner, key, *_brackets(text, node.start, node.end))


def _inner(value: str) -> str:
    """What stands in the brackets of a string that is one link as a whole, "" for any other string."""
    whole = value[:2] == "[[" and value.find("]]", 3) == len(value) - 2
    return value[2:-2] if whole and "[[" not in value[2:] and "\n" not in value else ""


def _brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of ``[[…]]`` in the source of a value; the whole value where brackets are written as escapes."""
    opening = text.find("[[", start, end)
    closing = text.rfind("]]", start, end)
    return (opening, closing + 2) if 0 <= opening < closing else (start, end)


def _link(inner: str, key: str, start: int, end: int) -> Link:
    target, subpath, display = split(inner)
    return Link("frontmatter", False, target, subpath, display, start, end, False, key)


# --- Plain scalars ---------------------------------------------------------------------------------------------------

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NOT_TEXT = frozenset("0123456789+-.~nNtTfF")  # first characters of what may be a number or one of those words
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_INT = 250  # digits; not much further JavaScript has only infinity


def scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar in the core schema of YAML 1.2.

    >>> [scalar(text) for text in ("yes", "010", "0x1F", "1e3", "2024-01-31", "Null")]
    ['yes', 10, 31, 1000.0, '2024-01-31', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        if len(text) > _LONGEST_INT:
            return float("-inf" if text[0] == "-" else "inf") if text.lstrip("+-0") else 0
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if special := _SPECIAL.fullmatch(text):
        return float("nan" if special[1] is None else special[1] + "inf")
    return text


# --- Blocks without surprises ----------------------------------------------------------------------------------------
# PyYAML takes ten times as long and 40 ms to import. So the properties that Obsidian itself writes are read here; any
# line that could mean more than it seems to hands the whole block over.

_TEXTS = r"""(?:"[^"\\\n]*+"|'[^'\n]*+')"""
_VALUE = rf"""
    "([^"\\\n]*+)"[ ]*+
  | '([^'\n]*+)'[ ]*+
  | \[([^][{{}}:\#&*!|>%@`\\\n]*+)\][ ]*+
  | \[([ ]*+{_TEXTS}(?:[ ]*+,[ ]*+{_TEXTS})*+[ ]*+)\][ ]*+
  | ((?:[^][\s?:,{{}}\#&*!|>'"%@`-]|-(?=[^ \n]))[^\n:\#]*+(?:(?::(?=[^ \n])|(?<!\ )\#)[^\n:\#]*+)*+)
"""
_LINE = re.compile(
    rf"(?:([^\W\d]\w*+(?:[ ./-]++\w++)*+):|([ ]*+-))(?:[ ]++(?:{_VALUE}))?+[ ]*+|(?:\#.*+|[ ]*+)", re.VERBOSE
)
_NAME, _DASH, _QUOTED, _FLOW, _TEXT_LIST, _PLAIN = 1, 2, (3, 4), 5, 6, 7  # groups of a line
_TEXT_IN_LIST = re.compile(r"""[ ,]*+(?:"([^"]*+)"|'([^']*+)')""").finditer
_LONGEST_NAME = 200
_LONGEST_KEPT = 200


class _Line(NamedTuple):
    """A line of a plain block: a property or an entry of the list below one."""

    name: str  # "" for an entry
    dash: str  # the marker of an entry with the spaces before it
    value: object  # a list in brackets as a tuple
    start: int  # of the value in the line
    end: int
    closed: bool  # a value stands here, so no list may follow
    links: tuple[tuple[str, str, int, int], ...]  # inside of the brackets, key below that of the line, span in the line


def _plain_block(text: str, start: int, end: int) -> tuple[list[Property], list[Link]] | None:
    """Properties and links of a block of plain lines, the same as the loader gives; None when it is not one."""
    properties: list[Property] = []
    links: list[Link] = []
    names: set[str] = set()
    entries: list[object] | None = None  # of the list below a property; None where no list may stand
    dash = ""
    for source in text[start:end].split("\n"):
        line = _plain_line(source) if len(source) <= _LONGEST_KEPT else _plain_line.__wrapped__(source)
        if line is None:
            return None
        if line:
            name, own_dash, value, value_start, value_end, closed, inside = line
            value_start += start
            value_end += start
            if name:
                if name in names:
                    return None
                names.add(name)
                if type(value) is tuple:
                    value = list(value)
                properties.append(_new(Property, (name, value, start, start + len(name), value_start, value_end)))
                entries = None if closed else []
                key = name
            elif entries is None or (entries and own_dash != dash):
                return None
            else:
                dash = own_dash
                above = properties[-1]
                first = above.value_start if entries else start + len(dash) - 1
                key = f"{above.name}.{len(entries)}"
                entries.append(list(value) if type(value) is tuple else value)
                properties[-1] = _new(Property, (above.name, entries, above.start, above.end, first, value_end))
            for inner, below, link_start, link_end in inside:
                links.append(_link(inner, key + below, start + link_start, start + link_end))
        start += len(source) + 1
    return properties, links


@lru_cache(maxsize=1 << 14)
def _plain_line(source: str) -> _Line | tuple[()] | None:
    """What a line of a plain block says, () for a blank line or a comment; None for a line that may mean more.

    Notes of one vault have many lines in common, so what was read once is kept.
    """
    found = _LINE.fullmatch(source) if source.isprintable() else None  # no tabs, odd spaces and what else is not seen
    if found is None:
        return None
    group = found.lastindex
    if group is None:
        return ()
    value, start, end = _value(found, group)
    name, dash = found.group(_NAME, _DASH)
    if (group == _FLOW and value is None) or name in _WORDS or (name is not None and len(name) > _LONGEST_NAME):
        return None
    links = tuple(_links_in(found, group)) if "[[" in source else ()
    return _new(_Line, (name or "", dash or "", value, start, end, group != _NAME, links))  # type: ignore[no-any-return]


def _links_in(line: re.Match[str], group: int) -> Iterator[tuple[str, str, int, int]]:
    """The links of a line: in quotes, and in a list of quotes."""
    if group in _QUOTED and (inner := _inner(line[group])):
        yield inner, "", *line.span(group)
    elif group == _TEXT_LIST and "[[" in line[group]:
        for number, text in enumerate(_TEXT_IN_LIST(line.string, *line.span(group))):
            place = text.lastindex or 1
            if inner := _inner(text[place]):
                yield inner, f".{number}", *text.span(place)


def _value(line: re.Match[str], group: int) -> tuple[object, int, int]:
    """The value in a line with its span; None for a flow list that is not plain."""
    start, end = line.span(group)
    if group <= _DASH:
        end += group == _NAME  # nothing stands after the colon
        return None, end, end
    raw = line[group]
    if group == _PLAIN:
        raw = raw.rstrip(" ")
        return scalar(raw) if raw[0] in _NOT_TEXT else raw, start, start + len(raw)
    if group == _FLOW:
        entries = _flow(raw)
        return entries if entries is None else tuple(entries), start - 1, end + 1
    if group == _TEXT_LIST:
        texts = [text[1] if text.lastindex == 1 else text[2] for text in _TEXT_IN_LIST(raw)]
        return tuple(texts), start - 1, end + 1
    return raw, start - 1, end + 1


def _flow(inner: str) -> list[object] | None:
    entries: list[object] = []
    if not inner.strip(" "):
        return entries
    for part in inner.split(","):
        entry = part.strip(" ")
        quote = entry[:1]
        if quote == '"' or quote == "'":
            # A comma between quotes has cut the entry in two: then one of them is missing here.
            if len(entry) < 2 or entry[-1] != quote or entry.count(quote) != 2:
                return None
            entries.append(entry[1:-1])
        elif not entry or quote in "-?":
            return None
        else:
            entries.append(scalar(entry) if quote in _NOT_TEXT else entry)
    return entries
