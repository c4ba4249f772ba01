"""A link to a note that is missing in, the path where Obsidian would make that note out."""

from __future__ import annotations

import os
import re
from posixpath import dirname
from unicodedata import normalize

from vaultlint.cause import names_attachment
from vaultlint.names import Names
from vaultlint.note import Link
from vaultlint.settings import Settings

# What Obsidian refuses in a new name on some system, and what no link could name.
_REFUSED = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|#^\[\]]|%%|^\s|^\.|[\s.]$|^$')
_LONGEST = 255  # bytes of a name in a folder


def new_note(link: Link, source: str, names: Names, settings: Settings) -> str:
    """The path of the note that a click on the link in ``source`` would make; "" where none can or should be made.

    A bare name goes where ``newFileLocation`` says, one with a path to that path from the vault's root, ``./`` and
    ``../`` start from the folder of the source.

    >>> link = Link("wikilink", False, "Rome", "", None, 0, 8)
    >>> new_note(link, "Trips/Italy.md", Names([]), Settings(new_file_location="current"))
    'Trips/Rome.md'
    """
    target = link.target
    if link.kind in ("canvas", "base") or not target or names_attachment(target):
        return ""
    name = target if target[-3:].lower() == ".md" else f"{target}.md"
    path = normalize("NFC", _placed(name, source, settings))
    if any(_REFUSED.search(part) or len(os.fsencode(part)) > _LONGEST for part in _named(path)):
        return ""
    there = Names([*names.paths, path]).resolve(target, source)
    return path if there.path == path and not there.candidates else ""


def _placed(name: str, source: str, settings: Settings) -> str:
    if name.startswith(("./", "../")):
        folders = dirname(source).split("/") if "/" in source else []
        while name.startswith(("./", "../")):
            if name.startswith("../"):
                del folders[-1:]
            name = name.partition("/")[2]
        return "/".join([*folders, name])
    if "/" in name:
        return name.removeprefix("/")
    folder = {"current": dirname(source), "folder": settings.new_file_folder}.get(settings.new_file_location, "")
    return f"{folder}/{name}" if folder else name


def _named(path: str) -> list[str]:
    """The names in a path, the last without its extension."""
    return path[:-3].split("/")
