"""Text and the spans to hide in, text of the same length out; columns of white space, cells of a table line."""

from __future__ import annotations

import re

# Marks in the flow: where one block ends, and where one table cell does. Nothing inline crosses them.
BLOCK_END = "\0"
CELL_END = "\x01"

PIPE = re.compile(r"(?<!\\)\|")
DELIMITER = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*$")


def overlay(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The text with each span filled with its sign; blanked spans keep their line ends, marks win over blanks.

    >>> overlay("a `b` c", [(2, 5, " ")])
    'a     c'
    """
    edits.sort()
    parts: list[str] = []
    done = 0
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
        if sign == " " and "\n" in (filled := text[start:end]):
            parts.append("\n".join([" " * len(line) for line in filled.split("\n")]))
        else:
            parts.append(sign * (end - start))
    parts.append(text[done:])
    return "".join(parts)


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
