from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.note import Reading
from vaultlint_rules.tables._rows import TORN, brief, cells, has_dashes, may_be_odd, mismatched, split_links


@rule(severity="error", fix="safe", needs=("tables", "table_like"), signs=(may_be_odd,))
def table_pipe_in_link(note: Note, reading: Reading) -> Iterator[Finding]:
    r"""A pipe inside a wikilink in a table ends the cell.

    The halves of the link stand in two cells, and neither is a link. With a backslash before it, the pipe belongs to
    the link.

    ~~~ bad
    | City               | Nights |
    | ------------------ | ------ |
    | [[Paris\|the city]] | 3      |
    | [[Rome|Roma]]      | 2      |
    ~~~
    ~~~ fixed
    | City               | Nights |
    | ------------------ | ------ |
    | [[Paris\|the city]] | 3      |
    | [[Rome\|Roma]]      | 2      |
    ~~~
    ~~~ bad
    | Picture          |
    | ---------------- |
    | ![[map.png|100]] |
    ~~~
    ~~~ good
    | Code           | Nights |
    | -------------- | ------ |
    | `[[Rome` `it]]` | 2      |

    Outside a table: [[Rome|Roma]]
    ~~~
    """
    text = reading.text
    if not (any(TORN.search(text, each.start, each.end) for each in note.tables) or has_dashes(note, text)):
        return
    prose = reading.prose
    for row, count, columns in _rows(note, text, prose):
        links = split_links(text, prose, row)
        whole = count - sum(len(link.pipes) for link in links) == columns
        for link in links:
            edits = [Edit(pipe, pipe, "\\") for pipe in link.pipes] if whole else []
            source = brief(text[link.start : link.end])
            yield at(
                Span(link.start, link.end),
                f"the pipe in {source} ends the cell",
                *edits,
                help=r"write \| in a table",
                fix="put a backslash before the pipe",
            )


def _rows(note: Note, text: str, prose: str) -> Iterator[tuple[Span, int, int]]:
    """Rows that could hold links, with their number of cells and the number that is right."""
    for table in note.tables:
        if text.find("[[", table.start, table.end) >= 0:
            for number, row in enumerate(table.rows):
                if number != 1:
                    yield Span(row.start, row.end), row.cells, table.columns
    # A header torn apart has more cells than the row below it: no table.
    for header, delimiter in mismatched(note, text, prose):
        yield header, len(cells(text[header.start : header.end])), len(cells(text[delimiter.start : delimiter.end]))
