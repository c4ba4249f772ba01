"""What was read of a file in, its comments that speak to vaultlint out: ``%%…%%``, ``<!--…-->``, ``#…`` in YAML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from vaultlint.note import SIGN, Comment, Reading, Room, Span
from vaultlint.read.blocks import Blocks
from vaultlint.read.canvas import cards
from vaultlint.read.flow import BLOCK_END, CELL_END
from vaultlint.read.inline import Inline

_OPENING, _CLOSING = "<!--", "-->"
# In YAML a comment begins a line or stands behind white space.
_INDENTED = re.compile(r"^[^#\n]++", re.MULTILINE)  # in a plain block the # of a comment begins its line
_YAML = re.compile(rf"(?:^|(?<=[ \t]))#[ \t]*{SIGN}[^\n]*", re.MULTILINE)


def room_of_note(text: str, start: int, blocks: Blocks, inline: Inline) -> Room:
    """A note whose properties end at ``start``."""
    found = [
        *(_yaml(text, start) if start else ()),
        *(_percents(blocks.flow, span) for span in (*blocks.comments, *inline.comments)),
        *(_html(text, span.start, span.end) for span in _html_spans(text, blocks, inline)),
    ]
    spoken = sorted((each for each in found if SIGN in each.text), key=lambda each: each.start)
    return Room(text, tuple(spoken), _same, Span(0, len(text)))


def room_of_base(text: str) -> Room:
    """A base, which is YAML."""
    return Room(text, tuple(_yaml(text, len(text))), _same, Span(0, len(text)))


def rooms_of_canvas(text: str, read_text: Callable[[str], Reading]) -> Iterator[Room]:
    """The cards of a canvas in which something is said; ``read_text`` reads the Markdown of one."""
    for card in cards(text):
        if SIGN in card.text:
            for room in read_text(card.text).rooms:
                yield room._replace(place=card.place, span=Span(card.start, card.end))


def _same(offset: int) -> int:
    return offset


def _percents(flow: str, span: Span) -> Comment:
    """A ``%%`` comment. In the flow its text has no marks of quotes, and no code."""
    start, end = span
    text_start = start
    while text_start < end and flow[text_start] in "% ":  # a block's marks are blank there
        text_start += 1
    text = flow[text_start:end].rstrip("% ").replace(BLOCK_END, "\n").replace(CELL_END, "|")
    return Comment("%%", start, end, text, text_start)


def _html_spans(text: str, blocks: Blocks, inline: Inline) -> Iterator[Span]:
    for block in blocks.html:
        at = text.find(_OPENING, *block)
        while at >= 0:
            close = text.find(_CLOSING, at, block.end)
            end = close + len(_CLOSING) if close >= 0 else block.end
            yield Span(at, end)
            at = text.find(_OPENING, end, block.end)
    for start, end, _ in inline.code:
        if blocks.flow.startswith(_OPENING, start):
            yield Span(start, end)


def _html(text: str, start: int, end: int) -> Comment:
    inside = start + len(_OPENING)
    return Comment(_OPENING, start, end, text[inside:end].removesuffix(_CLOSING), inside)


def _yaml(text: str, end: int) -> Iterator[Comment]:
    """The comments in YAML that ends at an offset; what looks like one inside of a value is none."""
    values: list[tuple[int, int]] | None = None
    for found in _YAML.finditer(text, 0, end):
        if values is None:
            values = sorted(_values(text[:end]))
        start = found.start()
        place = bisect_right(values, (start, end)) - 1
        if place < 0 or values[place][1] <= start:
            yield Comment("#", start, found.end(), found[0][1:], start + 1)


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Where names and values stand that may hold a ``#``; nothing where YAML is broken and nobody knows."""
    from vaultlint.read.properties import Block, find_block, is_plain

    block = find_block(text) or Block(0, len(text), len(text))
    if is_plain(text, block):
        yield from (found.span() for found in _INDENTED.finditer(text, block.yaml_start, block.yaml_end))
    else:
        yield from _scalars(text, block.yaml_start, block.yaml_end)


def _scalars(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    from vaultlint.read.yaml12 import Node, YamlFault, load

    try:
        waiting: list[Node] = [root] if (root := load(text[start:end], start)) else []
    except YamlFault:
        return
    while waiting:
        node = waiting.pop()
        waiting += [entry.node for entry in node.entries]
        yield from ((entry.start, entry.end) for entry in node.entries if entry.start < entry.end)
        if not node.entries and not isinstance(node.value, dict | list):
            yield node.start, node.end
