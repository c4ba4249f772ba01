from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.note import Reading
from vaultlint_rules.tables._rows import (
    cells,
    has_dashes,
    in_same_block,
    is_delimiter,
    lines,
    may_be_odd,
    prefix,
    with_pipes,
)


@rule(fix="safe", needs=("table_like",), signs=(may_be_odd,))
def table_joined_to_paragraph(note: Note, reading: Reading) -> Iterator[Finding]:
    """A table stands directly below a line of text and so belongs to that paragraph.

    Obsidian shows its rows as text, pipes and dashes included. It takes an empty line to end the paragraph.

    ~~~ bad
    Where we stayed:
    | City  | Nights |
    | ----- | ------ |
    | Paris | 3      |
    ~~~
    ~~~ fixed
    Where we stayed:

    | City  | Nights |
    | ----- | ------ |
    | Paris | 3      |
    ~~~
    ~~~ bad
    > Where we stayed:
    > | City  | Nights |
    > | ----- | ------ |
    ~~~
    ~~~ fixed
    > Where we stayed:
    >
    > | City  | Nights |
    > | ----- | ------ |
    ~~~
    ~~~ good
    ## Where we stayed
    | City  | Nights |
    | ----- | ------ |
    | Paris | 3      |
    ~~~
    ~~~ good
    > [!note] Where we stayed
    > | City  | Nights |
    > | ----- | ------ |
    > | Paris | 3      |
    ~~~
    """
    text = reading.text
    if not has_dashes(note, text):
        return
    prose = reading.prose
    for paragraph in with_pipes(note, prose):
        if prose.find("-", paragraph.start, paragraph.end) >= 0:
            yield from _joined(text, prose, lines(text, paragraph))


def _joined(text: str, prose: str, rows: list[Span]) -> Iterator[Finding]:
    before = prefix(text, rows[0])
    for above, (header, delimiter) in zip(rows, pairwise(rows[1:]), strict=False):
        below = prose[delimiter.start : delimiter.end]
        if not is_delimiter(below) or "|" not in prose[header.start : header.end]:
            continue
        if len(cells(text[header.start : header.end])) != len(cells(below)):
            continue
        own = prefix(text, header)
        if not in_same_block(own, before) or not prose[above.start : above.end].strip():
            continue
        # Below a list item, an empty line would part the items; below a row, it would make that row text.
        safe = own == before and not own.strip(" \t>") and text[above.start] != "|"
        line_start = header.start - len(own)
        gap = [Edit(line_start, line_start, own.rstrip() + "\n")] if safe else []
        yield at(
            header,
            "the table is part of the paragraph above it and shown as text",
            *gap,
            help="put an empty line before it",
            fix="insert an empty line",
        )
        return
