from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.note import Reading
from vaultlint_rules.tables._rows import (
    cells,
    in_same_block,
    is_closed,
    is_delimiter,
    lines,
    may_be_odd,
    prefix,
    split_links,
    with_pipes,
)


@rule(fix="safe", needs=("table_like",), signs=(may_be_odd,))
def table_without_delimiter(note: Note, reading: Reading) -> Iterator[Finding]:
    """Rows of a table stand without a row of dashes below the first.

    Without it there is no table: Obsidian shows the rows as text, pipes included.
    Only paragraphs that are rows from the first line to the last are looked at.

    ~~~ bad
    | City  | Nights |
    | Paris | 3      |
    ~~~
    ~~~ fixed
    | City  | Nights |
    | --- | --- |
    | Paris | 3      |
    ~~~
    ~~~ good
    | City  | Nights |
    | ----- | ------ |
    | Paris | 3      |
    ~~~
    ~~~ good
    |x| + |y|
    |a| + |b|
    ~~~
    """
    text = reading.text
    if not any(text.startswith("|", each.start) for each in note.table_like):
        return
    prose = reading.prose
    for paragraph in with_pipes(note, prose):
        if prose[paragraph.start] == "|":
            rows = lines(text, paragraph)
            if all(_is_row(text, prose, row) for row in rows) and _alike(text, prose, rows):
                yield at(
                    rows[0],
                    f"{len(rows)} rows without a row of dashes are shown as text",
                    *_repair(text, prose, rows),
                    help="put a row like | --- | --- | below the first",
                    fix="insert the row of dashes",
                )


def _is_row(text: str, prose: str, row: Span) -> bool:
    """Whether a line is surely meant as a row: pipes at both ends, cells between, no ``||``, no row of dashes."""
    source = text[row.start : row.end]
    return (
        len(source) > 2
        and prose.startswith("|", row.start)
        and prose.endswith("|", row.start, row.end)
        and is_closed(source)
        and "||" not in source
        and not is_delimiter(source)
    )


def _alike(text: str, prose: str, rows: list[Span]) -> bool:
    """Whether the rows have the same number of cells, and the first looks like a header."""
    if len({_columns(text, prose, row) for row in rows}) > 1 or _columns(text, prose, rows[0]) < 2:
        return False
    header = cells(text[rows[0].start : rows[0].end])
    # |x| + |y| is no row: signs alone, or padding here and none there.
    named = all(not cell.strip() or any(sign.isalnum() for sign in cell) for cell in header)
    return named and any(map(str.strip, header)) and len({cell[0].isspace() for cell in header}) == 1


def _columns(text: str, prose: str, row: Span) -> int:
    torn = sum(len(link.pipes) for link in split_links(text, prose, row))
    return len(cells(text[row.start : row.end])) - torn


def _repair(text: str, prose: str, rows: list[Span]) -> Iterator[Edit]:
    """The missing row, and backslashes in links that the cells would tear apart."""
    before, own = prefix(text, rows[0]), prefix(text, rows[1])
    drawn = any(not any(map(str.isalnum, text[row.start : row.end])) for row in rows)
    if drawn or not in_same_block(own, before):
        return
    here = rows[1].start - len(own)
    yield Edit(here, here, f"{own}|{' --- |' * _columns(text, prose, rows[0])}\n")
    for row in rows:
        for link in split_links(text, prose, row):
            for pipe in link.pipes:
                yield Edit(pipe, pipe, "\\")
