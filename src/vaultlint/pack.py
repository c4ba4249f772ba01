"""Facts in, bytes out and back: what travels between processes and rests on disk is plain data.

``marshal`` is used for its speed and only on bytes that this program wrote itself.
"""

from __future__ import annotations

import marshal
from typing import Any

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

_FLAT = {
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


def pack(note: Note) -> bytes:
    """The facts of a note as bytes."""
    plain: dict[str, Any] = {name: [tuple(fact) for fact in facts] for name in _FLAT if (facts := getattr(note, name))}
    if note.tables:
        plain["tables"] = [(*table[:3], [tuple(row) for row in table.rows]) for table in note.tables]
    if block := note.frontmatter:
        plain["frontmatter"] = (*block[:6], [tuple(each) for each in block.duplicates])
    return marshal.dumps((note.path, note.kind, tuple(note.line_starts), note.crlf, plain))


def unpack(data: bytes) -> Note:
    """The facts again.

    >>> note = Note("Rome.md", "note", (0,), headings=(Heading(1, "Rome", 0, 6),))
    >>> unpack(pack(note)) == note
    True
    """
    path, kind, line_starts, crlf, plain = marshal.loads(data)
    fields: dict[str, Any] = {}
    for name, facts in plain.items():
        if kind_of_fact := _FLAT.get(name):
            fields[name] = tuple(map(kind_of_fact._make, facts))  # type: ignore[attr-defined]
        elif name == "tables":
            fields[name] = tuple(Table._make((*each[:3], tuple(map(Row._make, each[3])))) for each in facts)
        else:
            fields[name] = Frontmatter._make((*facts[:6], tuple(map(Property._make, facts[6]))))
    return Note(path, kind, line_starts, crlf=crlf, **fields)
