"""What the link rules share: which links count, and what an unresolved one names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.note import Link
from vaultlint.vault import Vault

# Types that Obsidian shows, and others that are files rather than notes with a dot in their name.
# A name like `Node.js` is a note's; so endings that names are fond of are not here.
_ATTACHMENTS = frozenset(
    """
    avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv pdf canvas base
    7z avi bat c cfg cpp css csv db dll doc docx drawio eml epub exe go gz h heic hpp htm html ico ics ini ipynb
    iso jar java json key log mobi msg odp ods odt opus otf pages pkl ppt pptx ps1 psd py pyc rar rs rtf sh sql
    sqlite tar tex tgz tif tiff toml tsv ttf txt vsdx wma wmv xcf xls xlsm xlsx xml yaml yml zip
    """.split()  # noqa: SIM905
)

# What a template fills in later, and `[[|]]`, which names nothing.
_PLACEHOLDER = re.compile(r"\{\{|<%|^\|")
_ADDRESS = re.compile(
    r"www\.|[\w.+-]+@[\w-]+\.\w|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|dev|app)(?:/|$)", re.IGNORECASE
)


def is_reported(link: Link) -> bool:
    """Whether an author would want to hear of a link: not in a comment, not with a template's placeholder.

    Placeholders are filled in later (SEMANTICS 13.3). Cards of a canvas have a rule of their own.
    """
    return not (link.comment or link.kind == "canvas" or _PLACEHOLDER.search(link.target + link.subpath))


def unresolved(vault: Vault) -> Iterator[Link]:
    """The links to report that lead to no file.

    Whether a file without an extension is found by its bare name is not known for certain: silence.
    """
    for link in vault.unresolved:
        if is_reported(link) and not (doubtful(link) and vault.resolve(decoded(link)) is not None):
            name = link.target[link.target.rfind("/") + 1 :]
            if "." in name or not vault.names.named(name):
                yield link


def doubtful(link: Link) -> bool:
    """Whether signs like ``&`` and ``#`` are percent-encoded in a Markdown link.

    Obsidian seems to leave them encoded, so that the link is broken (SEMANTICS 3.3), while everything else that reads
    such links decodes them. Where only this decides, the answer is silence.
    """
    return link.kind == "markdown" and ("%" in link.target or "%" in link.subpath)


def decoded(link: Link) -> Link:
    """The link with every percent-encoded sign decoded."""
    from urllib.parse import unquote

    return link._replace(target=unquote(link.target), subpath=unquote(link.subpath))


def is_attachment(link: Link) -> bool:
    """Whether a target names a file that is no note."""
    stem, _, extension = link.target.rpartition("/")[2].rpartition(".")
    return bool(stem) and extension.lower() in _ATTACHMENTS


def is_bare(link: Link) -> bool:
    """Whether a target is a name alone: what a note that is still to be written looks like."""
    return "/" not in link.target and not is_address(link)


def is_address(link: Link) -> bool:
    """Whether a Markdown link names a place on the web or a mailbox without its scheme."""
    return link.kind == "markdown" and _ADDRESS.match(link.target) is not None


def written(path: str) -> str:
    """How a link names a note."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def guess(near: tuple[str, ...]) -> str:
    """The help line for near names."""
    if not near:
        return ""
    return "did you mean " + " or ".join(f"[[{written(path)}]]" for path in near) + "?"
