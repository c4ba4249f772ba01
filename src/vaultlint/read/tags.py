"""The flow of a note and what its lines hold in, the tags in its text out (SEMANTICS 7)."""

from __future__ import annotations

import re

from vaultlint.note import Tag
from vaultlint.read.flow import overlay
from vaultlint.read.inline import Inline

_EDGE = re.compile(r"[\0\x01]")
_HASH = re.compile(r"#[^\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s\ufeff\0\x01]+")
_MARKS = "*_=~"


def read_tags(flow: str, inline: Inline) -> list[Tag]:
    """Tags (SEMANTICS 7), read where neither code nor links stand; comments count."""
    if "#" not in flow:
        return []
    text = overlay(flow, inline.code + inline.covered)
    tags: list[Tag] = []
    end = -1
    for found in _HASH.finditer(text):
        start = found.start()
        name = _unwrapped(text, start, found[0])
        if (start == end or _opens_tag(flow, text, start)) and not (name[1:].isascii() and name[1:].isdigit()):
            end = start + len(name)
            tags.append(Tag(name, start, end))
    return tags


def _unwrapped(text: str, start: int, name: str) -> str:
    """The tag in ``__#tag__``: an underscore belongs to a tag unless it closes what one before the tag opened."""
    bare, at = name, start
    while bare[-1] == "_" and at > 0 and text[at - 1] == "_":
        bare = bare[:-1]
        at -= 1
    if bare[-1] == "_" and _is_open(text, start):
        bare = bare[:-1]
    return bare if bare != "#" else name


def _is_open(text: str, start: int) -> bool:
    """Whether the last underscore before an offset, in its line, opens emphasis that is still open there."""
    mark = text.rfind("_", 0, start)
    if mark < 0 or text.find("\n", mark, start) >= 0:
        return False
    return not text[mark - 1 : mark].isalnum() and not text[mark + 1].isspace()


def _opens_tag(flow: str, text: str, start: int) -> bool:
    """Whether ``#`` stands at the start of a line, behind white space, or at the start of emphasised text."""
    if start == 0:
        return True
    before = text[start - 1]
    if before.isspace() or before in "\0\x01\ufeff":
        # A sign behind a backslash is blank here, and yet a sign.
        return start < 2 or flow[start - 2] != "\\" or flow[start - 1].isspace()
    if before == "[":
        return flow.startswith("^", start - 2)  # the text of an inline footnote
    if before not in _MARKS:
        return False
    at = start - 1
    while at > 0 and start - at < 8 and text[at - 1] in _MARKS:
        at -= 1
    outside = at == 0 or not text[at - 1].isalnum()
    doubled = before in "=~" or (start - at > 1 and text[start - 2] == before)
    return outside and _is_closed(text, start, before * (1 + doubled))


def _is_closed(text: str, start: int, mark: str) -> bool:
    """Whether the mark before ``start`` has a partner in its block, without which it is a sign like any other."""
    close = text.find(mark, start)
    if close < 0 or text[close - 1].isspace() or not text.startswith(mark, start - len(mark)):
        return False
    return not _EDGE.search(text, start, close)
