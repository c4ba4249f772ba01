from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Table
from vaultlint_rules.tables._rows import cells
from vaultlint_rules.tables._width import width

_DASHES = 3  # the least that every reader of tables takes for a delimiter


@rule(severity="info", on=False, fix="safe", needs=("tables",))
def table_format(note: Note, text: str, *, widest: int = 60) -> Iterator[Finding]:
    r"""The pipes of a table do not stand below each other.

    In reading view the table looks the same; in the editor and in version control it is hard to read.
    The fix pads the cells, as the colons of their column align them, and changes nothing in them. Wide signs count two
    columns, as most fonts of fixed width draw them. Cells wider than `widest` stick out, and the others are
    aligned. Where a table stands in a list or a quote, its indentation and marks stay.

    ~~~ bad
    |City|Nights|Price|
    |-|:-:|--:|
    |Rome|3|80 €|
    |東京 \| 京都|12|1200 €|
    ~~~
    ~~~ fixed
    | City         | Nights |  Price |
    | ------------ | :----: | -----: |
    | Rome         |   3    |   80 € |
    | 東京 \| 京都 |   12   | 1200 € |
    ~~~
    ~~~ good widest=8
    | City | Nights |
    | ---- | ------ |
    | Rome | three and a half |
    | Lyon | 3      |
    ~~~
    """
    for table in note.tables:
        edits = [
            Edit(row.start, row.end, line)
            for row, line in zip(table.rows, _formatted(text, table, max(widest, _DASHES)), strict=True)
            if line != text[row.start : row.end]
        ]
        if edits:
            rows = f"{len(edits)} row{'s' if len(edits) > 1 else ''}"
            yield at(table, f"{rows} of a table not aligned", *edits, fix="align the pipes", rows=len(edits))


def _formatted(text: str, table: Table, widest: int) -> Iterator[str]:
    """The rows of a table as they should be."""
    rows = [[cell.strip(" \t") for cell in cells(text[row.start : row.end])] for row in table.rows]
    sides = [(cell.startswith(":"), cell.endswith(":")) for cell in rows[1]]
    columns = [_DASHES] * len(sides)
    for row in (rows[0], *rows[2:]):
        for place, cell in enumerate(row[: len(sides)]):
            size = width(cell)
            if columns[place] < size <= widest:
                columns[place] = size
    for number, row in enumerate(rows):
        if number == 1:
            padded = [_dashes(*side, columns[place]) for place, side in enumerate(sides)]
        else:
            padded = [_padded(cell, *side, size) for cell, side, size in zip(row, sides, columns, strict=False)]
            padded += row[len(sides) :]  # surplus cells, which are not shown
        yield f"| {' | '.join(padded)} |"


def _padded(cell: str, left: bool, right: bool, size: int) -> str:
    missing = max(size - width(cell), 0)
    before = missing // 2 if left and right else missing if right else 0
    return " " * before + cell + " " * (missing - before)


def _dashes(left: bool, right: bool, size: int) -> str:
    return ":" * left + "-" * (size - left - right) + ":" * right
