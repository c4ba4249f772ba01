from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", kinds=("canvas",), needs=("flaws",))
def invalid_canvas(note: Note) -> Iterator[Finding]:
    """A canvas is not what the JSON Canvas format asks for.

    Obsidian does not open a canvas that is not JSON, and drops or misplaces cards that lack what they need.
    This comes from merges, from synchronisation that stopped half-way and from scripts that write canvases.

    ~~~ bad path=Board.canvas
    {"nodes": [}
    ~~~
    ~~~ bad path=Board.canvas
    {"nodes": {"id": "a"}}
    ~~~
    ~~~ good path=Board.canvas
    {"nodes": [], "edges": []}
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "invalid-canvas":
            help_ = "restore an earlier version, or repair the JSON" if flaw.detail.startswith("not JSON") else ""
            yield at(flaw, flaw.detail, help=help_)
