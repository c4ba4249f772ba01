from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(kinds=("canvas",), needs=("flaws",))
def dangling_edge(note: Note) -> Iterator[Finding]:
    """An edge of a canvas has an end at no node.

    Such an edge is not drawn, and what it said is lost.
    This comes from merges and from scripts that take a card away and leave its edges.

    ~~~ bad path=Board.canvas
    {"nodes": [{"id": "a", "type": "text", "text": "Rome"}],
     "edges": [{"id": "e", "fromNode": "a", "toNode": "b"}]}
    ~~~
    ~~~ good path=Board.canvas
    {"nodes": [{"id": "a", "type": "text", "text": "Rome"}, {"id": "b", "type": "text", "text": "Paris"}],
     "edges": [{"id": "e", "fromNode": "a", "toNode": "b"}]}
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "dangling-edge":
            yield at(flaw, flaw.detail, help="draw the edge again, or remove it")
