"""The vault as a rule sees it from one note, and the index of a whole vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from vaultlint.anchors import Anchor, Anchors
from vaultlint.names import Names, Resolution
from vaultlint.note import Link, Note

_Sorted = tuple[list[Link], list[Link], list[tuple[Link, Anchor]]]

__all__ = ["Anchor", "Index", "Names", "Resolution", "Vault"]


class Vault:
    """Names, links and other notes, seen from one note: a link is resolved for where it stands."""

    def __init__(self, names: Names, load: Callable[[str], Note | None], note: Note) -> None:
        self.names = names
        self._load = load
        self._note = note
        self._links: _Sorted | None = None
        self._resolved: dict[tuple[str, str], Resolution] = {}
        self._anchors: dict[str, Anchors | None] = {}  # by path, shared by all views of the vault

    def seen_from(self, note: Note) -> Vault:
        """The same vault from another note."""
        view = Vault(self.names, self._load, note)
        view._anchors = self._anchors
        return view

    def note(self, path: str) -> Note | None:
        """Another note of the vault by its path; None for attachments and what cannot be read."""
        if path == self._note.path:
            return self._note
        return self._load(path) if path[-3:].lower() == ".md" else None

    def resolve(self, link: Link) -> str | None:
        """The path of the file that a link names, None when there is none."""
        return self.resolution(link).path

    def resolution(self, link: Link) -> Resolution:
        """The same with the other candidates and the step that decided."""
        key = (link.kind, link.target)
        known = self._resolved.get(key)
        if known is None:
            known = self._resolved[key] = self._resolve(link)
        return known

    def _resolve(self, link: Link) -> Resolution:
        if link.kind == "canvas":
            path = self.names.file(link.target)
            return Resolution(path, (), "path" if path else "unknown")
        return self.names.resolve(link.target, self._note.path)

    @property
    def unresolved(self) -> list[Link]:
        """The links of the note that lead to no file."""
        return self._sorted()[0]

    @property
    def ambiguous(self) -> list[Link]:
        """The links of the note that could mean several files."""
        return self._sorted()[1]

    @property
    def astray(self) -> list[tuple[Link, Anchor]]:
        """The links of the note whose file is there, but not the heading or block they ask for."""
        return self._sorted()[2]

    @property
    def collisions(self) -> tuple[str, ...]:
        """The note and the files whose paths differ from its own only in case or Unicode form; empty without any."""
        return self.names.collisions.get(self._note.path, ())

    def _sorted(self) -> _Sorted:
        # Several rules ask, and most links are sound: one walk over them serves all.
        if self._links is None:
            self._links = ([], [], [])
            unresolved, ambiguous, astray = self._links
            for link in self._note.links:
                resolution = self.resolution(link)
                if resolution.path is None:
                    unresolved.append(link)
                elif resolution.candidates:
                    ambiguous.append(link)
                if link.subpath and (anchor := self.anchor(link)) and not anchor.found:
                    astray.append((link, anchor))
        return self._links

    def anchor(self, link: Link) -> Anchor | None:
        """Whether the linked note has the heading or block that the link asks for.

        None when the link asks for none, when its file is missing, or when the file is no note: there a subpath
        belongs to the viewer (SEMANTICS 2.12).
        """
        if not link.subpath:
            return None
        path = self.resolve(link)
        if path is None or path[-3:].lower() != ".md":
            return None
        if path not in self._anchors:
            note = self.note(path)
            self._anchors[path] = None if note is None else Anchors(note)
        anchors = self._anchors[path]
        return None if anchors is None else anchors.find(link.subpath)


class Index:
    """What only the whole vault knows."""

    def __init__(self, names: Names, notes: Mapping[str, Note]) -> None:
        self.names = names
        self.notes = notes

    @cached_property
    def backlinks(self) -> dict[str, list[tuple[str, Link]]]:
        """For each file the links that lead to it, with the path of the note they stand in."""
        found: dict[str, list[tuple[str, Link]]] = {}
        for path, note in self.notes.items():
            view = Vault(self.names, self.notes.get, note)
            for link in note.links:
                if target := view.resolve(link):
                    found.setdefault(target, []).append((path, link))
        return found

    @cached_property
    def heading_links(self) -> dict[str, list[tuple[str, Link]]]:
        """For each note the links that ask for a heading or block of it, with the path of the note they stand in.

        Most links ask for none, so this is much cheaper than ``backlinks``. Links in comments are left out.
        """
        found: dict[str, list[tuple[str, Link]]] = {}
        for path, note in self.notes.items():
            view: Vault | None = None
            for link in note.links:
                if link.subpath and not link.comment:
                    view = view or Vault(self.names, self.notes.get, note)
                    if target := view.resolve(link):
                        found.setdefault(target, []).append((path, link))
        return found

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        """For each alias, in lower case, the notes that have it."""
        found: dict[str, list[str]] = {}
        for path, note in self.notes.items():
            for alias in note.aliases:
                found.setdefault(alias.lower(), []).append(path)
        return found

    @cached_property
    def tags(self) -> dict[str, int]:
        """How often each spelling of a tag occurs."""
        found: dict[str, int] = {}
        for note in self.notes.values():
            for tag in (*(each.name for each in note.tags), *note.property_tags):
                found[tag] = found.get(tag, 0) + 1
        return found
