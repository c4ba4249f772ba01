"""A line of a table in, its cells out; and rows that stand in a paragraph, where they make no table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Note, Span
from vaultlint.read.flow import DELIMITER, PIPE
from vaultlint.typed import NamedTuple

_LINK = re.compile(r"\\.|\[\[((?:(?!\[\[|\]\]).)+)\]\]")
_CONTAINER = " \t>"
_DASHES = re.compile(r"\n[ \t>|:-]*-[ \t|:-]*$", re.MULTILINE)
# A wikilink with a pipe that no backslash escapes: in a table it ends the cell.
TORN = re.compile(r"\[\[[^\[\]\n|]*(?<!\\)\|")


# Lines that start with a pipe, behind a line end.
_PIPED = re.compile(r"\n\|[^\n]*+(?:\n\|[^\n]*+)*+").sub
_NAMED_LINKS = re.compile(r"\[\[[^\[\]\n|]++\|[^\[\]\n|]*+\]\]").findall
_HEADING = re.compile(r"\#{1,6}[ \t]").match


@lru_cache(maxsize=1)  # all rules about tables ask
def may_be_odd(body: str) -> bool:
    """Whether a pipe stands anywhere but in a wikilink or in a table as it should be.

    >>> may_be_odd("| a | b |\\n| - | - |\\n| 1 | [[2]] |\\n\\n[[c|d]]"), may_be_odd("| a | b |\\n| - |")
    (False, True)
    """
    if "|" not in body:
        return False
    rest = _PIPED(_without_sound, body if body[0] == "\n" else f"\n{body}")
    pipes = rest.count("|")
    return pipes > 0 and pipes != len(_NAMED_LINKS(rest))


def _without_sound(found: re.Match[str]) -> str:
    """Nothing instead of the lines of a table that has nothing above, nothing below and as many cells in each row."""
    source, start, end = found[0], found.start(), found.end()
    text = found.string
    above = text[text.rfind("\n", 0, start) + 1 : start]
    below = text[end + 1 : end + 2]
    lines = source.replace("\\|", "").split("\n")[1:] if "\\" in source else source.split("\n")[1:]
    pipes = lines[0].count("|")
    sound = (
        below in ("", "\n")
        and not (above.strip() and not _HEADING(above))
        and len(lines) > 1
        and DELIMITER.match(lines[1]) is not None
        and {line.count("|") for line in lines} == {pipes}
        and {line[-1] for line in lines} == {"|"}
        and not ("[[" in source and TORN.search(source))
    )
    return "" if sound and pipes > 1 else source


def cells(row: str) -> list[str]:
    r"""The cells of a row, with the white space around them.

    >>> cells(r"| a | b \| c |")
    [' a ', ' b \\| c ']
    """
    pipes = _pipes(row)
    if pipes and pipes[0] == 0:
        del pipes[0]
        start = 1
    else:
        start = 0
    if pipes and pipes[-1] == len(row) - 1:
        row = row[: pipes.pop()]
    return [
        row[here:there] for here, there in zip([start, *(pipe + 1 for pipe in pipes)], [*pipes, len(row)], strict=True)
    ]


def is_delimiter(row: str) -> bool:
    """Whether a line is surely meant as the row below a header: a pipe in front or at least three dashes."""
    return (row[:1] == "|" or ("|" in row and row.count("-") >= 3)) and DELIMITER.match(row) is not None


def is_closed(row: str) -> bool:
    """Whether a row ends with a pipe that closes its last cell."""
    return row.endswith("|") and _pipes(row)[-1:] == [len(row) - 1]


def brief(text: str) -> str:
    """A text as a message quotes it."""
    return text if len(text) <= 60 else text[:59] + "…"


def _pipes(row: str) -> list[int]:
    return [found.start() for found in PIPE.finditer(row)]


class SplitLink(NamedTuple):
    """A wikilink in a row with pipes that end the cell, not the target."""

    start: int
    end: int
    pipes: tuple[int, ...]


def split_links(text: str, prose: str, row: Span) -> list[SplitLink]:
    """The wikilinks of a row that its cells tear apart."""
    links = []
    for found in _LINK.finditer(text, row.start, row.end):
        if found[1] and prose.startswith("[[", found.start()) and prose.startswith("]]", found.end() - 2):
            pipes = tuple(found.start(1) + pipe for pipe in _pipes(found[1]))
            if pipes and text[found.start(1) : pipes[0]].strip():
                links.append(SplitLink(found.start(), found.end(), pipes))
    return links


def lines(text: str, paragraph: Span) -> list[Span]:
    """The lines of a paragraph without white space and marks of quotes around them."""
    start = paragraph.start
    spans: list[Span] = []
    for line in text[start : paragraph.end].split("\n"):
        inner = line.lstrip(_CONTAINER) if spans else line
        spans.append(Span(start + len(line) - len(inner), start + len(line.rstrip(" \t"))))
        start += len(line) + 1
    return spans


def prefix(text: str, row: Span) -> str:
    """What stands before a row in its line: indentation and marks of quotes and list items."""
    return text[text.rfind("\n", 0, row.start) + 1 : row.start]


def in_same_block(own: str, first: str) -> bool:
    """Whether a line continues the quote or item of its paragraph with the same marks, not lazily; both as prefixes."""
    return own == first or own == "".join(sign if sign in _CONTAINER else " " for sign in first)


def has_dashes(note: Note, text: str) -> bool:
    """Whether a paragraph that could hold rows has a line that may be a row of dashes."""
    return any(_DASHES.search(text, each.start, each.end) for each in note.table_like)


def with_pipes(note: Note, prose: str) -> Iterator[Span]:
    """The paragraphs of more than one line that could hold rows."""
    for each in note.table_like:
        if prose.find("|", each.start, each.end) >= 0:
            yield each


def mismatched(note: Note, text: str, prose: str) -> Iterator[tuple[Span, Span]]:
    """Header and delimiter row at the top of a paragraph: no table, as one has more cells than the other."""
    for paragraph in with_pipes(note, prose):
        header, delimiter = lines(text, paragraph)[:2]
        head, below = text[header.start : header.end], prose[delimiter.start : delimiter.end]
        if "|" in prose[header.start : header.end] and is_delimiter(below) and len(cells(head)) != len(cells(below)):
            yield header, delimiter
