"""A file of the vault in, the path by which a link names it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, relpath
from unicodedata import normalize

from vaultlint.names import Names
from vaultlint.read.destination import internal, unescape
from vaultlint.read.wikilink import split
from vaultlint.settings import Settings

_ENTITY = r"&(?=#?[A-Za-z0-9]+;)"
_TO_ENCODE = re.compile(rf"[\s\x00-\x1f\x7f%()<>\"`{{}}|\[\]\\]|{_ENTITY}")
_TO_ENCODE_IN_ANGLES = re.compile(rf"[\x00-\x1f\x7f%<>|\\]|{_ENTITY}")


def encoded(path: str, *, in_angles: bool = False) -> str:
    """A path as a Markdown destination, with only those signs encoded that end it or mean something else there.

    >>> encoded("100% (a b).md"), encoded("100% (a b).md", in_angles=True)
    ('100%25%20%28a%20b%29.md', '100%25 (a b).md')
    """
    from urllib.parse import quote

    # Obsidian leaves an encoded `&` as it is (SEMANTICS 3.3).
    pattern = _TO_ENCODE_IN_ANGLES if in_angles else _TO_ENCODE
    return pattern.sub(lambda found: "\\&" if found[0] == "&" else quote(found[0]), path)


def spelled(path: str, source: str, names: Names, settings: Settings, *, kind: str = "wikilink") -> str:
    """The path by which a link in ``source`` names the file ``path``, as Obsidian writes it; "" where none can.

    ``kind`` is that of a `Link`. In properties and bases it is a wikilink's; a canvas node has the path itself.
    The form is the vault's ``newLinkFormat``: the bare name where it leads to this file and could mean no other, the
    path from the folder of the source, or the path from the vault's root. One that would not lead to the file, or not
    to it alone, gives way to the next; Markdown links and names that need it have the extension ``.md``.

    >>> names = Names(["Rome.md", "Old/Rome.md", "Old/Map 1.png"])
    >>> [spelled(path, "Old/Trip.md", names, Settings()) for path in names.paths]
    ['Rome', 'Old/Rome', 'Map 1.png']
    >>> spelled("Old/Rome.md", "Trip.md", names, Settings(new_link_format="relative"), kind="markdown")
    'Old/Rome.md'
    """
    path_here = normalize("NFC", path)
    if not _is_text(path):
        return ""
    if kind == "canvas":
        return path_here if names.file(path_here) == path else ""
    reads = _reads_markdown if kind == "markdown" else _reads_wikilink
    for candidate in _candidates(path_here, source, settings.new_link_format, kind != "markdown"):
        resolution = names.resolve(candidate, source)
        if resolution.path == path and not resolution.candidates and reads(candidate):
            return candidate
    return ""


def _candidates(path: str, source: str, form: str, bare: bool) -> Iterator[str]:
    """The ways to name a file, best first; ``bare``: without ``.md`` where that is enough."""
    relative = relpath(path, dirname(normalize("NFC", source)) or ".")
    dotted = relative if relative.startswith("../") else f"./{relative}"
    ways = {
        "shortest": (path[path.rfind("/") + 1 :], path, dotted),
        "relative": (relative, dotted, path),
        "absolute": (path, dotted),
    }
    for way in ways.get(form, ways["shortest"]):
        if bare and way[-3:].lower() == ".md":
            yield way[:-3]
        yield way


def _reads_wikilink(path: str) -> bool:
    """Whether nothing in a path means something else between double brackets, in a table or elsewhere."""
    return (
        split(path) == (path, "", None)
        and path[-1] != "]"
        and not any(sign in path for sign in ("|", "[[", "]]", "\n", "\r"))
    )


def _reads_markdown(path: str) -> bool:
    """Whether a destination can say a path."""
    return internal(unescape(encoded(path)), False) == path and "#" not in path


def _is_text(path: str) -> bool:
    """Whether a path can stand in a note: the names of files need not be Unicode."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
