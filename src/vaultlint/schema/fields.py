"""The text of a note in, its fields out: ``- **Name**: value``, ``**Name:** value``, ``Name:: value``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.schema.words import bare
from vaultlint.typed import NamedTuple

_COLONS = (":", "：")
_LONGEST_NAME = 120
_LONGEST_COMMENTED = 10_000  # value that comments are taken out of
_MOST_BELOW = 40  # lines that can belong to a value
_INLINE = re.compile(rf"(?<!\[)[\[(]([^\[\]()\n:]{{1,{_LONGEST_NAME}}})::([^\[\]()\n]*)[\])]")
_MARKER = re.compile(r"(?:[-+*>]|\d+[.)])[ \t]+")
_BLOCK_ID = re.compile(r"[ \t]\^[A-Za-z0-9-]+\Z")
_COMMENT = re.compile(r"%%(?>.*?%%)|<!--(?>.*?-->)")


class Field(NamedTuple):
    """A field: its name without markup and colon, its value on the same line, and what stands below that."""

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    below: tuple[str, ...] = ()  # lines that may belong to the value

    @property
    def key(self) -> str:
        """The name as schemas compare it."""
        return key(self.name)

    @property
    def readings(self) -> tuple[str, ...]:
        """What may be meant as the value; empty when there is none."""
        joined = " ".join((self.value, *self.below)).strip()
        lines = () if self.value else self.below
        return tuple(filter(None, dict.fromkeys((self.value, joined, *lines))))


def key(name: str) -> str:
    """A field's name as it is compared: without markup, colon, case and width of space."""
    return bare(name)


def fields_of(text: str, prose: str) -> tuple[Field, ...]:
    """The fields of a note in order; ``prose`` says where text is text, ``text`` has the values."""
    return tuple(_fields(text, prose))


def _fields(text: str, prose: str) -> Iterator[Field]:
    starts = _line_starts(prose)
    lines = list(zip(starts, [*(start - 1 for start in starts[1:]), len(prose)], strict=True))
    for number, (start, end) in enumerate(lines):
        line = prose[start:end]
        if found := _named(line):
            name, value_start = found
            field = _field(text, name, start + len(line) - len(line.lstrip()), start + value_start, end)
            yield field._replace(below=tuple(_below(text, prose, lines, number, bool(field.value))))
        elif "::" in line:
            for inline in _INLINE.finditer(line):
                name = inline[1].strip()
                if key(name):
                    yield _field(text, name, start + inline.start(), start + inline.start(2), start + inline.end(2))


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _named(line: str) -> tuple[str, int] | None:
    """The name that a line begins with and where its value starts."""
    margin = len(line) - len(line.lstrip())
    if line.startswith(("**", "__"), margin):
        return _bold_name(line, margin)
    colons = line.find("::", margin, margin + _LONGEST_NAME)
    name = line[margin:colons].strip() if colons > 0 else ""
    # `[name:: value]` in the midst of a line is read elsewhere.
    if not key(name) or not set("[]()|").isdisjoint(name):
        return None
    return name, colons + 2


def _bold_name(line: str, margin: int) -> tuple[str, int] | None:
    mark = line[margin] * (3 if line.startswith(line[margin] * 3, margin) else 2)
    closing = line.find(mark, margin + len(mark), margin + _LONGEST_NAME)
    name = line[margin + len(mark) : closing].strip() if closing > 0 else ""
    after = closing + len(mark)
    while line[after : after + 1].isspace():
        after += 1
    has_colon = line.startswith(_COLONS, after)
    if not key(name) or not (has_colon or name.endswith(_COLONS)):
        return None
    return name.rstrip(":： "), after + (2 if line.startswith("::", after) else has_colon)


def _field(text: str, name: str, start: int, value_start: int, end: int) -> Field:
    written = text[value_start:end]
    value = _BLOCK_ID.sub("", written.rstrip())
    if len(value) < _LONGEST_COMMENTED and ("%%" in value or "<!--" in value):
        value = _COMMENT.sub("", value)
    value = value.strip(" \t\\")
    lead = len(written) - len(written.lstrip())
    if not written.strip():
        return Field(name, "", start, value_start, value_start, value_start)
    stop = value_start + len(written.rstrip())
    return Field(name, value, start, stop, value_start + lead, stop)


def _below(text: str, prose: str, lines: list[tuple[int, int]], number: int, has_value: bool) -> Iterator[str]:
    """The lines that go on with a value, or hold it: a paragraph, a list, a block below an empty line."""
    begun = has_value
    for start, end in lines[number + 1 : number + 1 + _MOST_BELOW]:
        line = text[start:end].strip()
        if not line:
            if begun:
                return
            continue
        if line.startswith("#") or _is_bold(line) or _named(prose[start:end]):
            return
        begun = True
        yield _MARKER.sub("", line)


def _is_bold(line: str) -> bool:
    return line.startswith(("**", "__")) and line.rstrip(":： ").endswith(line[:2]) and line.count(line[:2]) == 2
