"""Text and the spans to hide in, text of the same length out; columns of white space, cells of a table line."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Marks in the flow: where one block ends, and where one table cell does. Nothing inline crosses them.
BLOCK_END = "\x02"
CELL_END = "\x03"

# What nothing inline crosses: one of them, or a blank line where the mark was spared.
EDGE = re.compile(r"[\x02\x03]|\n\n")


class Ahead:
    """Where the next of some signs stands.

    To look for each sign alone is ten times as fast as to look for any of them, and to look for two in a row is slow.
    """

    __slots__ = ("_places", "_text")

    def __init__(self, text: str, signs: Iterable[str]) -> None:
        self._text = text
        self._places = {sign: place for sign in signs if (place := text.find(sign)) >= 0}

    def place(self, at: int) -> int:
        """The first place from ``at`` on, the length of the text without one. ``at`` never goes back."""
        places = self._places
        first = end = len(self._text)
        for sign, place in places.items():
            if place < at:
                place = self._text.find(sign, at)
                places[sign] = place = end if place < 0 else place
            if place < first:
                first = place
        return first

    def add(self, sign: str, at: int) -> None:
        """Look for one more from ``at`` on."""
        if sign not in self._places:
            self._places[sign] = at - 1

    def drop(self, sign: str) -> None:
        """Look for one less."""
        self._places.pop(sign, None)


PIPE = re.compile(r"(?<!\\)\|")
DELIMITER = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*$")


def overlay(text: str, edits: list[tuple[int, int, str]], begin: int = 0, stop: int | None = None) -> str:
    """The text with each span filled with its sign; blanked spans keep their line ends, marks win over blanks.

    ``begin`` and ``stop`` cut a part out of it, which holds all edits.

    >>> overlay("a `b` c", [(2, 5, " ")])
    'a     c'
    """
    edits.sort()
    parts: list[str] = []
    done = begin
    for start, end, sign in edits:
        if start < done:
            if end <= done:
                if sign != " ":
                    last = parts[-1]
                    parts[-1] = last[: start - done] + sign + (last[end - done :] if end < done else "")
                continue
            start = done
        parts.append(text[done:start])
        done = end
        parts.append(blanked(text[start:end]) if sign == " " else sign * (end - start))
    parts.append(text[done:stop])
    return "".join(parts)


def blanked(text: str) -> str:
    """Spaces instead of everything but line ends."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join([" " * len(line) for line in text.split("\n")])


def indent(line: str, at: int, column: int) -> tuple[int, int]:
    """Where the white space from ``at`` on ends, as index and as column (tab stops of four, CommonMark 2.2)."""
    length = len(line)
    while at < length:
        sign = line[at]
        if sign == " ":
            column += 1
        elif sign == "\t":
            column += 4 - column % 4
        else:
            break
        at += 1
    return at, column


def cells(line: str) -> int:
    """The number of cells in a line of a table; an escaped pipe splits nothing.

    >>> cells(r"| a \\| b | c |"), cells("a | b"), cells("|")
    (2, 2, 1)
    """
    line = line.strip(" \t")
    return count(line, sum(found[0] == "|" for found in PIPE.finditer(line)))


def count(line: str, pipes: int) -> int:
    """The same for a stripped line whose splitting pipes are counted already."""
    if line == "|":
        return 1
    closed = line.endswith("|") and not line.endswith("\\|")
    return pipes + 1 - line.startswith("|") - closed
