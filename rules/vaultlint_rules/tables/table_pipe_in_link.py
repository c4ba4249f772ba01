from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint_rules.tables._rows import brief, cells, mismatched, shown, split_links


@rule(severity="error", fix="safe")
def table_pipe_in_link(note: Note, text: str, prose: str, paragraphs: tuple[Span, ...]) -> Iterator[Finding]:
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
    for row, count, columns in _rows(note, text, prose, paragraphs):
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


def _rows(note: Note, text: str, prose: str, paragraphs: tuple[Span, ...]) -> Iterator[tuple[Span, int, int]]:
    """Rows that could hold links, with their number of cells and the number that is right."""
    for table in shown(note, prose):
        if text.find("[[", table.start, table.end) >= 0:
            for number, row in enumerate(table.rows):
                if number != 1:
                    yield Span(row.start, row.end), row.cells, table.columns
    # A header torn apart has more cells than the row below it: no table.
    for header, delimiter in mismatched(text, prose, paragraphs):
        yield header, len(cells(text[header.start : header.end])), len(cells(text[delimiter.start : delimiter.end]))
