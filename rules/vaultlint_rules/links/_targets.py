"""What the link rules share: which links count, and what an unresolved one names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint import Edit, Note
from vaultlint.anchors import Anchors, heading_name
from vaultlint.cause import Cause, names_attachment
from vaultlint.note import Link
from vaultlint.settings import Settings
from vaultlint.vault import Vault

# Causes that tell a broken link from one to a note that is still to be written.
_EVIDENCE = frozenset("alias moved renamed deleted encoding spacing extension typo publisher-only".split())  # noqa: SIM905

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
    return names_attachment(link.target)


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


def cause_of(link: Link, vault: Vault) -> Cause:
    """Why an unresolved link leads nowhere: the likeliest cause that tells of a file, else any."""
    found = [each for each in vault.causes(link) if _counts(each, link)] or [Cause("unwritten", "")]
    return next((each for each in found if each.kind in _EVIDENCE), found[0])


def _counts(cause: Cause, link: Link) -> bool:
    """A name with a picture of that name may still be meant for a note, unless it is to be shown."""
    return cause.kind != "extension" or link.embed or not is_bare(link)


def is_broken(link: Link, cause: Cause) -> bool:
    """Whether a link is broken, rather than to a note that nobody wrote yet."""
    return cause.kind in _EVIDENCE or not is_bare(link)


def advice(cause: Cause) -> str:
    """The help line for a cause; "" where there is nothing to advise."""
    if cause.kind in ("typo", "moved"):
        return guess(cause.paths)
    return "" if cause.kind in ("missing", "unwritten") else cause.text


def mended(link: Link, cause: Cause, note: Note, vault: Vault, settings: Settings) -> tuple[tuple[Edit, ...], bool]:
    """The edits that make a broken link lead to the one file it is about, if any; and whether to ask first."""
    if len(cause.paths) != 1 or not (cause.sure or cause.kind == "typo"):
        return (), False
    from vaultlint.written import in_table, rewritten

    [path] = cause.paths
    # An alias is what the author wants to read there.
    shown = cause.kind == "alias" and link.display is None and link.kind != "markdown" and not link.embed
    display = link.target if shown else None
    subpath = _new_subpath(link, path, vault)
    edit = rewritten(
        *(link, vault.text, note.path, path, vault.names, settings),
        subpath=subpath,
        display=display,
        in_table=in_table(link, note),
    )
    return ((edit,) if edit else ()), not cause.sure or subpath is not None


def _new_subpath(link: Link, path: str, vault: Vault) -> str | None:
    """What a link has to ask of its note now, where git knows that the heading was renamed too; None for the same."""
    target = vault.note(path) if link.subpath else None
    if target is None:
        return None
    anchors = Anchors.of(target)
    anchor = anchors.find(link.subpath)
    if anchor is None or anchor.found or anchor.kind != "heading":
        return None
    name = heading_name(vault.new_heading(path, link.subpath.strip("#").strip()))
    found = anchors.find(f"#{name}") if name else None
    return f"#{name}" if found and found.found else None
