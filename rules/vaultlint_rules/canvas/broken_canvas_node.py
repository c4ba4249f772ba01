from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault


@rule(severity="error", kinds=("canvas",))
def broken_canvas_node(note: Note, vault: Vault) -> Iterator[Finding]:
    """A card of a canvas shows a file, or a part of it, that the vault does not have.

    The card stays empty, and so does the background of a group. A canvas names its files by their full path:
    Obsidian does not look for a file of that name in other folders.

    ~~~ bad path=Board.canvas
    {"nodes": [{"id": "a", "type": "file", "file": "Trips/Rome.md"}]}
    ~~~
    ~~~ bad path=Board.canvas with=Rome.md
    {"nodes": [{"id": "a", "type": "file", "file": "Rome.md", "subpath": "#Food"}]}
    ~~~
    ~~~ good path=Board.canvas with=Trips/Rome.md
    {"nodes": [{"id": "a", "type": "file", "file": "Trips/Rome.md"}]}
    ~~~
    """
    for link in note.links:
        if link.kind != "canvas" or not link.target:
            continue
        path = vault.resolve(link)
        if path is None and _may_be_meant(link.target, vault):
            continue
        if path is None:
            help_ = "choose the file again in the canvas, or bring it back"
            yield at(link, f"no file {link.target!r}", help=help_, target=link.target, node=link.key)
            continue
        anchor = vault.anchor(link)
        if anchor and not anchor.found:
            wanted = link.subpath.lstrip("#")
            message = f"no {anchor.kind} {wanted!r} in {path!r}"
            help_ = f"choose the {anchor.kind} again in the canvas"
            yield at(link, message, help=help_, target=link.target, subpath=link.subpath, path=path, node=link.key)


def _may_be_meant(target: str, vault: Vault) -> bool:
    """Whether only a slash or dot before a path keeps it from being one: scripts write that, Obsidian may take it."""
    bare = target.removeprefix(".").removeprefix("/")
    return bare != target and vault.names.file(bare) is not None
