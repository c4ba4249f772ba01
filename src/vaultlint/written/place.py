"""A link and the text of its note in, where its path stands there out; and what the file it names is really called."""

from __future__ import annotations

from unicodedata import normalize

from vaultlint.names import fold
from vaultlint.note import Link, Note, Span
from vaultlint.read.destination import internal
from vaultlint.read.wikilink import split


def destination(link: Link, text: str) -> Span | None:
    """The destination of a Markdown link without angle brackets; None for one with escapes, a title or odd white space.

    >>> destination(Link("markdown", False, "a b.md", "#c", "t", 4, 19), "See [t](<a b.md#c>)")
    Span(start=9, end=17)
    """
    start, end = link.start + link.embed + len(link.display or "") + 3, link.end - 1
    if text[start : start + 1] == "<" and text[end - 1] == ">":
        start, end = start + 1, end - 1
    elif any(sign.isspace() for sign in text[start:end]):
        return None
    written = text[start:end]
    if text[start - 2 : start] not in ("](", "(<") or "\\" in written or "&" in written:
        return None
    return Span(start, end) if internal(written, link.embed) == link.target + link.subpath else None


def target_span(link: Link, text: str) -> Span | None:
    """The path of a link without its subpath; None where it is written in a way that is not certain.

    >>> target_span(Link("wikilink", False, "Rome", "#Food", "r", 4, 18), "See [[ Rome#Food|r]]")
    Span(start=7, end=11)
    """
    if link.kind == "markdown":
        whole = destination(link, text)
        return whole and Span(whole.start, whole.start + len(text[whole.start : whole.end].partition("#")[0]))
    if link.kind == "canvas":
        return Span(link.start, link.end) if text[link.start : link.end] == link.target else None
    start, end = link.start + 2 + link.embed, link.end - 2
    if text[start - 2 : start] != "[[" or split(text[start:end])[:2] != (link.target, link.subpath):
        return None
    pipe = text.find("|", start + 1, end)
    written = text[start : pipe if pipe >= 0 else end].partition("#")[0]
    start += len(written) - len(written.lstrip())
    bare = written.strip().removesuffix("\\").rstrip()
    return Span(start, start + len(bare)) if normalize("NFC", bare) == link.target else None


def real_name(target: str, path: str) -> str:
    """What a link path would be with the letters of the file it leads to; itself where that cannot be told.

    >>> real_name("../italy/rome", "Trips/Italy/Rome.md"), real_name("rome.MD", "Rome.md")
    ('../Italy/Rome', 'Rome.md')
    """
    bare = target
    while bare.startswith(("./", "../", "/")):
        bare = bare.partition("/")[2]
    composed = normalize("NFC", path)
    for whole in (composed, composed[:-3] if composed[-3:].lower() == ".md" else composed):
        real = whole[len(whole) - len(bare) :] if 0 < len(bare) <= len(whole) else ""
        if real and fold(real) == fold(bare):
            return target[: len(target) - len(bare)] + real
    return target


def in_table(link: Link, note: Note) -> bool:
    """Whether a link stands in a table, where a pipe needs a backslash."""
    return any(table.start <= link.start < table.end for table in note.tables)
