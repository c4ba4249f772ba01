from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.note import Reading, Row, Table
from vaultlint_rules.tables._rows import brief, cells, has_dashes, is_closed, may_be_odd, mismatched, split_links

# Cells in a row. Many short rows below one long header would grow to more than the memory holds.
_MOST_ADDED = 100


@rule(severity="error", fix="safe", needs=("tables", "table_like"), signs=(may_be_odd,))
def table_columns(note: Note, reading: Reading) -> Iterator[Finding]:
    r"""A row of a table has more or fewer cells than the table has columns.

    What stands in surplus cells is not shown. Missing cells are shown empty: mostly a pipe was forgotten, so that what
    follows stands in the wrong column; this is a warning, and the fix adds the empty cells at the end.
    The row of dashes needs as many cells as the header, or there is no table at all (GFM).

    ~~~ bad
    | City  | Nights |
    | ----- | ------ |
    | Paris | 3      | near the station |
    ~~~
    ~~~ bad
    | City  | Nights | Price |
    | ----- | ------ | ----- |
    | Paris | 3 |
    ~~~
    ~~~ fixed
    | City  | Nights | Price |
    | ----- | ------ | ----- |
    | Paris | 3 |  |
    ~~~
    ~~~ bad
    | City  | Nights | Price |
    | ----- | ------ |
    | Paris | 3      | 80    |
    ~~~
    ~~~ good
    | City  | Nights |
    | ----- | ------ |
    | Paris | 3 \| 4 | |
    ~~~
    """
    for table in note.tables:
        for row in table.rows[2:]:
            if row.cells > table.columns:
                yield from _surplus(reading, table, row)
            elif row.cells < table.columns:
                yield from _missing(reading.text, table, row)
    text = reading.text
    if not has_dashes(note, text):
        return
    prose = reading.prose
    for header, delimiter in mismatched(note, text, prose):
        columns, dashes = (len(cells(text[here.start : here.end])) for here in (header, delimiter))
        if columns - sum(len(link.pipes) for link in split_links(text, prose, header)) != dashes:
            yield at(
                delimiter,
                f"delimiter row has {_count(dashes)}, the header row has {columns}",
                help="give both the same number of cells",
                columns=columns,
                cells=dashes,
            )


def _surplus(reading: Reading, table: Table, row: Row) -> Iterator[Finding]:
    text, prose = reading.text, reading.prose
    # Cells that a torn wikilink makes are the business of table-pipe-in-link.
    torn = sum(len(link.pipes) for link in split_links(text, prose, Span(row.start, row.end)))
    lost = [cell.strip() for cell in cells(text[row.start : row.end])[table.columns :]]
    if row.cells - torn > table.columns and any(lost):
        yield at(
            row,
            f"row has {_count(row.cells)}, the table has {_columns(table.columns)}: "
            f"{brief(next(filter(None, lost)))!r} is not shown",
            help=r"add a column, or write \| for a pipe that belongs to the text",
            columns=table.columns,
            cells=row.cells,
        )


def _missing(text: str, table: Table, row: Row) -> Iterator[Finding]:
    source = text[row.start : row.end]
    missing = table.columns - row.cells
    cells_to_add = ("" if is_closed(source) else " |") + "  |" * min(missing, _MOST_ADDED)
    finding = at(
        row,
        f"row has {_count(row.cells)}, the table has {_columns(table.columns)}",
        *([Edit(row.end, row.end, cells_to_add)] if missing <= _MOST_ADDED else []),
        fix="add empty cells",
        columns=table.columns,
        cells=row.cells,
    )
    yield finding._replace(severity="warning")


def _count(cells: int) -> str:
    return f"{cells} cell" if cells == 1 else f"{cells} cells"


def _columns(columns: int) -> str:
    return f"{columns} column" if columns == 1 else f"{columns} columns"
