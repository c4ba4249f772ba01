"""What the link rules share: which links count, and what an unresolved one names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from vaultlint.note import Link, Note
from vaultlint.vault import Vault

# Types that Obsidian shows, and others that are files rather than notes with a dot in their name.
_ATTACHMENTS = frozenset(
    "avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv pdf canvas base "
    "7z avi csv doc docx epub gz heic html ico ics ipynb json key mobi odp ods odt opus pages ppt pptx "
    "ps1 psd py rar rtf tar tex tif tiff tsv txt xls xlsm xlsx xml yaml yml zip".split()
)
# Placeholders of templates that are filled in later (SEMANTICS 13.3).
_PLACEHOLDERS = ("{{", "<%")


def reported(note: Note) -> Iterator[Link]:
    """The links whose author would want to hear of them: none in comments, none with a template's placeholder."""
    for link in note.links:
        if link.comment or link.kind == "canvas":
            continue
        if not any(mark in link.target or mark in link.subpath for mark in _PLACEHOLDERS):
            yield link


def unresolved(note: Note, vault: Vault) -> Iterator[Link]:
    """Those of them that lead to no file."""
    for link in reported(note):
        if vault.resolve(link) is None:
            yield link


def is_attachment(link: Link) -> bool:
    """Whether a target names a file that is no note."""
    return PurePosixPath(link.target).suffix[1:].lower() in _ATTACHMENTS


def is_bare(link: Link) -> bool:
    """Whether a target is a name alone: what a note that is still to be written looks like."""
    return "/" not in link.target and not link.target.lower().startswith("www.")


def written(path: str) -> str:
    """How a link names a note."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def guess(near: tuple[str, ...]) -> str:
    """The help line for near names."""
    if not near:
        return ""
    return "did you mean " + " or ".join(f"[[{written(path)}]]" for path in near) + "?"
