"""The flow of a note and what its lines hold in, the tags in its text out (SEMANTICS 7)."""

from __future__ import annotations

import re

from vaultlint.note import Tag
from vaultlint.read.flow import EDGE, overlay
from vaultlint.read.inline import Inline

_LINE_END = re.compile(r"[\n\x02\x03]")
_SIGNS = r"[^\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s\ufeff\x02\x03]"
_HASH = re.compile(rf"#{_SIGNS}+")
ANY_TAG = re.compile(rf"#({_SIGNS}+)").finditer
_MARKS = "*_=~"


def read_tags(flow: str, inline: Inline) -> list[Tag]:
    """Tags (SEMANTICS 7), read where neither code nor links stand; comments count."""
    return _plain_tags(flow, inline) if "#" in flow else []


def _plain_tags(flow: str, inline: Inline) -> list[Tag]:
    """The same for notes whose tags all stand behind white space: nothing has to be blanked to see that."""
    tags: list[Tag] = []
    hidden = sorted(inline.code + inline.covered)
    place, count = 0, len(hidden)
    for found in ANY_TAG(flow):
        start = found.start()
        while place < count and hidden[place][1] <= start:
            place += 1
        name = found[1]
        if place < count and hidden[place][0] <= start:
            continue
        if (
            name[-1] == "_"
            or (start and flow[start - 1] not in " \n\t\x02\x03")
            or (start > 1 and flow[start - 2] == "\\")
        ):
            return _all_tags(flow, inline)
        if not (name.isascii() and name.isdigit()):
            tags.append(Tag(f"#{name}", start, start + 1 + len(name)))
    return tags


def _all_tags(flow: str, inline: Inline) -> list[Tag]:
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
    if mark < 0 or _LINE_END.search(text, mark, start):
        return False
    return not text[mark - 1 : mark].isalnum() and not text[mark + 1].isspace()


def _opens_tag(flow: str, text: str, start: int) -> bool:
    """Whether ``#`` stands at the start of a line, behind white space, or at the start of emphasised text."""
    if start == 0:
        return True
    before = text[start - 1]
    if before.isspace() or before in "\x02\x03\ufeff":
        # A sign behind a backslash is blank here, and yet a sign.
        return start < 2 or flow[start - 2] != "\\" or flow[start - 1].isspace()
    if before == "[":
        return start > 1 and flow[start - 2] == "^"  # the text of an inline footnote
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
    return not EDGE.search(text, start, close)
