"""What vaultlint reads from one file, as plain JSON values: a reading and its vault in, a dictionary out."""

from __future__ import annotations

from collections.abc import Iterable

from vaultlint.settings import excluded
from vaultlint.typed import TYPE_CHECKING
from vaultlint.types import misfit

if TYPE_CHECKING:
    from vaultlint.note import Footnote, Link, Note, Reading
    from vaultlint.settings import Settings
    from vaultlint.vault import Vault

Facts = dict[str, object]

# Built-in callout types and their aliases; an unknown type is legal and looks like a note.
_BUILT_IN = {
    "note": (),
    "abstract": ("summary", "tldr"),
    "info": (),
    "todo": (),
    "tip": ("hint", "important"),
    "success": ("check", "done"),
    "question": ("help", "faq"),
    "warning": ("caution", "attention"),
    "failure": ("fail", "missing"),
    "danger": ("error",),
    "bug": (),
    "example": (),
    "quote": ("cite",),
}
_CANONICAL = {name: built_in for built_in, aliases in _BUILT_IN.items() for name in (built_in, *aliases)}


def facts_of(reading: Reading, vault: Vault, settings: Settings) -> Facts:
    """All facts of a file, with every link resolved; the keys are those of ``tests/conformance/README.md``.

    Lists are complete and in document order; lines and columns count from 1, columns in code points.
    """
    note = reading.note
    facts: Facts = {
        "path": note.path,
        "links": [_link(link, reading, vault) for link in note.links if link.kind != "base"],
    }
    facts |= _tags(note) | _properties(note, settings) | _structures(note)
    if note.kind == "base":
        facts["base"] = "invalid" if any(flaw.kind == "invalid-base" for flaw in note.flaws) else "valid"
    facts["excluded"] = excluded(settings, note.path)
    return facts


def _link(link: Link, reading: Reading, vault: Vault) -> Facts:
    line, column = reading.note.place(link.start)
    resolution = vault.resolution(link)
    facts: Facts = {
        "text": _source(link, reading),
        "resolves_to": resolution.path,
        "kind": link.kind,
        "embed": link.embed,
        "line": line,
        "column": column,
    }
    if link.key:
        facts["key" if link.kind == "frontmatter" else "node"] = link.key
    if anchor := vault.anchor(link):
        facts[anchor.kind] = "found" if anchor.found else "missing"
    if len(resolution.candidates) > 1:
        facts["ambiguous"] = list(resolution.candidates)
    if link.comment:
        facts["context"] = "comment"
    return facts


def _source(link: Link, reading: Reading) -> str:
    if link.kind == "canvas":
        return link.target + link.subpath
    source = reading.text[link.start : link.end]
    return _unescaped(source) if reading.note.kind == "canvas" and "\\" in source else source


def _unescaped(source: str) -> str:
    """The Markdown behind a piece of a JSON string, such as a link in the text of a canvas node."""
    import json

    try:
        return str(json.loads(f'"{source}"'))
    except ValueError:
        return source


def _tags(note: Note) -> Facts:
    names = [tag.name.rstrip("/") for tag in note.tags]
    return {
        "tags": [{"tag": tag.name, "line": note.place(tag.start)[0]} for tag in note.tags],
        "tag_names": names,
        "distinct_tags": len({name.lower() for name in names}),
        "frontmatter_tags": list(note.property_tags),
    }


def _properties(note: Note, settings: Settings) -> Facts:
    return {
        "aliases": list(note.aliases),
        "frontmatter": note.frontmatter.state if note.frontmatter else "none",
        "properties": {each.name: each.value for each in note.properties},
        "type_errors": [
            each.name for each in note.properties if misfit(settings.types.get(each.name.lower(), ""), each.value)
        ],
    }


def _structures(note: Note) -> Facts:
    def line(offset: int) -> int:
        return note.place(offset)[0]

    return {
        "headings": [{"text": each.text, "level": each.level, "line": line(each.start)} for each in note.headings],
        "block_ids": [each.name for each in note.block_ids],
        "callouts": [
            {"type": each.type, "line": line(each.start), "title": each.title, "fold": each.fold}
            | ({"canonical": _CANONICAL[each.type]} if each.type in _CANONICAL else {})
            for each in note.callouts
        ],
        "footnotes": _footnotes(note),
        "tables": [{"line": line(each.start), "columns": each.columns} for each in note.tables],
        "tasks": [{"status": each.status, "line": line(each.start)} for each in note.tasks],
    }


def _footnotes(note: Note) -> Facts:
    defined, referred = _names(note.footnotes), _names(note.footnote_references)
    return {
        "defined": list(defined),
        "undefined": [name for name in referred if name not in defined],
        "unused": [name for name in defined if name not in referred],
    }


def _names(footnotes: Iterable[Footnote]) -> dict[str, None]:
    return dict.fromkeys(each.name.lower() for each in footnotes)
