"""Where a note is, for people: folders of vaults as seen from here, links that open the note."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


def folder(vault: str) -> str:
    """The vault's folder as seen from the current one, with ``/``; as it is where there is no way (other drives)."""
    try:
        return os.path.relpath(vault).replace(os.sep, "/")
    except (OSError, ValueError):
        return vault.replace(os.sep, "/")


def prefixes(outcomes: Sequence[Outcome]) -> list[str]:
    """What stands before the paths of each outcome: nothing for one vault, the folder with ``/`` for several."""
    if len(outcomes) == 1:
        return [""]
    folders = [folder(outcome.vault) for outcome in outcomes]
    return ["" if each == "." else each.rstrip("/") + "/" for each in folders]


def address(vault: str, path: str) -> str:
    """A link that opens the note: in Obsidian where the vault is one of Obsidian's, else as a file."""
    from urllib.parse import quote

    place = os.path.join(vault, *path.split("/"))
    if os.path.isdir(os.path.join(vault, ".obsidian")):
        return f"obsidian://open?path={quote(os.fsencode(place), safe='')}"
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place.replace(os.sep, '/')))}"
