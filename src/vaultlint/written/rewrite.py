"""A link and the file that it shall lead to in, the edit that makes it do so out."""

from __future__ import annotations

import re
from unicodedata import normalize

from vaultlint.finding import Edit
from vaultlint.names import Names
from vaultlint.note import Link
from vaultlint.read.destination import find_destination, internal, unescape
from vaultlint.read.wikilink import split
from vaultlint.settings import Settings
from vaultlint.typed import NamedTuple
from vaultlint.written.source import source_of
from vaultlint.written.spell import encoded, spelled

_PLAIN_WORDS = re.compile(r"(?:[^\W_]|[ ,.;?()'\"/–—-])+")  # what is no markup in the text of a Markdown link


class _Wish(NamedTuple):
    """What a link shall say: path as its kind names it, subpath and display text; None: what it says now."""

    path: str
    subpath: str | None
    display: str | None
    in_table: bool


class _Change(NamedTuple):
    """A part of the source of a link, and what shall stand there."""

    start: int
    end: int
    text: str


def rewritten(
    link: Link,
    text: str,
    source: str,
    path: str,
    names: Names,
    settings: Settings,
    *,
    subpath: str | None = None,
    display: str | None = None,
    in_table: bool = False,
) -> Edit | None:
    """The edit of the text of the file ``source`` that makes a link of it lead to the file ``path``.

    The kind of the link, its marks and quotes, and what else it says stay as they are; ``subpath`` (with its ``#``) and
    ``display`` say what else shall change, "" takes it away. Where these are given, a path that leads there stays.
    ``in_table`` tells that the link stands in a row of a table.
    None where the link is written in no plain way, or where no link of its kind can say this.

    >>> link, names = Link("wikilink", False, "Roma", "#Food", None, 4, 17), Names(["Old/Rome.md", "Trip.md"])
    >>> rewritten(link, "See [[Roma#Food]]", "Trip.md", "Old/Rome.md", names, Settings(), display="Roma")[:3]
    (6, 15, 'Rome#Food|Roma')
    """
    here = source_of(link, text, source)
    stays = (subpath is not None or display is not None) and _leads(link, source, path, names)
    to_write = link.target if stays else spelled(path, source, names, settings, kind=link.kind)
    if here is None or not (to_write or stays):
        return None
    wish = _Wish(to_write, subpath if subpath is None else normalize("NFC", subpath), display, in_table)
    change = _CHANGES.get(link.kind, _wikilink)(link, here.text, wish)
    if change is None:
        return None
    edit = Edit(here.place(change.start), here.place(change.end), here.write(change.text))
    if link.kind == "base":
        from vaultlint.written.bases import is_certain  # YAML takes long to import, and bases are few

        return edit if is_certain(text, edit) else None
    return edit


def _leads(link: Link, source: str, path: str, names: Names) -> bool:
    """Whether a link leads to a file, and could mean no other."""
    if link.kind == "canvas":
        return names.file(link.target) == path
    resolution = names.resolve(link.target, source)
    return resolution.path == path and not resolution.candidates


# ------------------------------------------------------------------------------------------------ wikilinks


def _wikilink(link: Link, source: str, wish: _Wish) -> _Change | None:
    inner = _inner(source)
    if inner is None or split(inner) != (link.target, link.subpath, link.display):
        return None
    head = inner[: inner.find("|")] if inner.find("|") > 0 else inner
    bare = head.strip().removesuffix("\\").rstrip()
    path = bare.partition("#")[0].rstrip()
    start = source.index("[[") + 2 + len(head) - len(head.lstrip())
    middle, rest = bare[len(path) :], source[start + len(bare) : -2]
    new, end = wish.path, start + len(path)
    if wish.subpath is not None or wish.display is not None:
        new, end = new + (middle if wish.subpath is None else wish.subpath), start + len(bare)
    display = link.display
    if wish.display is not None:
        pipe = "\\|" if wish.in_table or rest.lstrip().startswith("\\|") else "|"
        display = wish.display.strip().replace("|", pipe) or None
        new, end = new + (pipe + display if display else ""), end + len(rest)
    subpath = link.subpath if wish.subpath is None else wish.subpath
    changed = _inner(source[:start] + new + source[end:])
    says = changed is not None and split(changed) == (wish.path, subpath, display)
    return _Change(start, end, new) if says else None


def _inner(source: str) -> str | None:
    """What stands between the brackets of a wikilink; None for what is not one as a whole (SEMANTICS 2)."""
    body = source.removeprefix("!")
    if body[:2] != "[[" or body.find("]]", 3) != len(body) - 2 or "[[" in body[2:] or "\n" in body:
        return None
    return body[2:-2]


# ------------------------------------------------------------------------------------------------ Markdown links


def _markdown(link: Link, source: str, wish: _Wish) -> _Change | None:
    text_start = 1 + link.embed
    text_end = text_start + len(link.display or "")
    found = find_destination(source, text_end + 2, len(source)) if source[text_end : text_end + 2] == "](" else None
    if found is None or _reads(source[found[0] : found[1]], link.embed) != (link.target, link.subpath):
        return None
    start, stop, behind = found
    in_angles = behind > stop
    path = encoded(wish.path, in_angles=in_angles)
    subpath = link.subpath if wish.subpath is None else wish.subpath
    end = stop if wish.subpath is not None or "#" not in source[start:stop] else source.index("#", start)
    new = path if wish.subpath is None else path + encoded(subpath, in_angles=in_angles)
    if _reads(new + source[end:stop], link.embed) != (wish.path, subpath):
        return None
    if wish.display is None or wish.display == link.display:
        return _Change(start, end, new)
    shown = wish.display.strip()
    new = shown + source[text_end:start] + new
    return _Change(text_start, end, new) if _PLAIN_WORDS.fullmatch(shown) else None


def _reads(destination: str, embed: bool) -> tuple[str, str]:
    """Target and subpath of a destination as written, as `Link` has them."""
    target, mark, rest = internal(unescape(destination), embed).partition("#")
    return target.strip(), mark + rest


# ------------------------------------------------------------------------------------------------ canvases, bases


def _node(link: Link, source: str, wish: _Wish) -> _Change | None:
    # The subpath of a node is a value of its own.
    plain = wish.subpath in (None, link.subpath) and not wish.display
    return _Change(0, len(source), wish.path) if plain and normalize("NFC", source) == link.target else None


def _formula(link: Link, source: str, wish: _Wish) -> _Change | None:
    if wish.display is not None:
        return None
    change = _wikilink(link._replace(display=split(source)[2]), f"[[{source}]]", wish)
    return change and _Change(change.start - 2, change.end - 2, change.text)


_CHANGES = {"markdown": _markdown, "canvas": _node, "base": _formula}
