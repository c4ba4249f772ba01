"""Facts in, bytes out and back: what travels between processes and rests on disk is plain data.

``marshal`` is used for its speed and only on bytes that this program wrote itself.
"""

from __future__ import annotations

import marshal

from vaultlint.note import (
    BlockId,
    Callout,
    Flaw,
    Footnote,
    Frontmatter,
    Heading,
    Link,
    Note,
    Property,
    Row,
    Span,
    Table,
    Tag,
    Task,
)
from vaultlint.typed import Any

# The facts that are lists of one kind of tuple, by their place in a note.
_KINDS: dict[str, Any] = {
    "headings": Heading,
    "links": Link,
    "tags": Tag,
    "block_ids": BlockId,
    "lost_block_ids": BlockId,
    "callouts": Callout,
    "footnotes": Footnote,
    "footnote_references": Footnote,
    "tasks": Task,
    "bold_lines": Heading,
    "table_like": Span,
    "flaws": Flaw,
    "properties": Property,
}
_FLAT = tuple((Note._fields.index(name), kind) for name, kind in _KINDS.items())
_FRONTMATTER, _TABLES, _CRLF = (Note._fields.index(name) for name in ("frontmatter", "tables", "crlf"))


def pack(note: Note) -> bytes:
    """The facts of a note as bytes."""
    fields: tuple[Any, ...] = note
    plain: dict[int, Any] = {place: list(map(tuple, fields[place])) for place, _ in _FLAT if fields[place]}
    if note.tables:
        plain[_TABLES] = [(*table[:3], list(map(tuple, table.rows))) for table in note.tables]
    if block := note.frontmatter:
        plain[_FRONTMATTER] = (*block[:6], list(map(tuple, block.duplicates)))
    if note.crlf:
        plain[_CRLF] = note.crlf
    return marshal.dumps((note.path, note.kind, tuple(note.line_starts), plain))


def unpack(data: bytes) -> Note:
    """The facts again.

    >>> note = Note("Rome.md", "note", (0,), headings=(Heading(1, "Rome", 0, 6),))
    >>> unpack(pack(note)) == note
    True
    """
    path, kind, line_starts, plain = marshal.loads(data)
    fields: list[Any] = [path, kind, line_starts, *_NOTHING]
    for place, kind_of_fact in _FLAT:
        if place in plain:
            fields[place] = tuple(map(kind_of_fact._make, plain[place]))
    if _TABLES in plain:
        fields[_TABLES] = tuple(Table._make((*each[:3], tuple(map(Row._make, each[3])))) for each in plain[_TABLES])
    if _FRONTMATTER in plain:
        block = plain[_FRONTMATTER]
        fields[_FRONTMATTER] = Frontmatter._make((*block[:6], tuple(map(Property._make, block[6]))))
    fields[_CRLF] = plain.get(_CRLF, ())
    return Note._make(fields)


_NOTHING = Note("", "", ())[3:]
