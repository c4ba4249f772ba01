"""The vault as a rule sees it from one note, and the index of a whole vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from vaultlint.anchors import Anchor, Anchors, Searched
from vaultlint.cause import Around, Cause, KnownAs, Past, Unknown, causes
from vaultlint.names import Names, Resolution
from vaultlint.note import Link, Note, property_tags, strings
from vaultlint.totals import Totals
from vaultlint.typed import NamedTuple, Protocol

__all__ = ["Anchor", "Index", "Names", "Resolution", "Vault"]

Load = Callable[[str], Note | None]
FindAnchors = Callable[[str], Anchors | None]


# What a finding may depend on beside other notes, among what was ``seen``.
ALIASES, BLOCK_IDS, HISTORY = "\0aliases", "\0block ids", "\0history"


class Lore(Protocol):
    """What takes a look at all notes, or at the repository: asked for a broken link only."""

    def known_as(self) -> KnownAs:
        """What notes are called beside their names."""

    def past(self) -> Past:
        """What became of files that are not there any more."""

    def with_block(self, name: str) -> Sequence[str]:
        """The notes that have a block id, in any case."""

    def new_heading(self, path: str, text: str) -> str:
        """What a heading of a note is called now that had this text, "" where nobody knows."""

    def text(self, path: str) -> str:
        """The text of a file, "" where it cannot be read."""


class _Links(NamedTuple):
    """The links of a note that names alone can judge."""

    unresolved: list[Link]
    ambiguous: list[Link]
    asked: list[tuple[Link, str]]  # those that ask for a heading or block of a note, with its path


class Vault:
    """Names, links and other notes, seen from one note: a link is resolved for where it stands."""

    def __init__(
        self, names: Names, load: Load, note: Note, anchors: FindAnchors | None = None, lore: Lore | None = None
    ) -> None:
        self.names = names
        self._load = load
        self._lore = lore
        self._note = note
        self._find_anchors = anchors
        self._links: _Links | None = None
        self._astray: list[tuple[Link, Anchor]] | None = None
        self._resolved: dict[tuple[str, str], Resolution] = {}
        self._causes: dict[Link, Sequence[Cause]] = {}
        self._anchors: dict[str, Searched | None] = {}  # by path, shared by all views of the vault
        self.seen: set[str] = set()  # other notes that were asked for, by path: what was found here depends on them

    def seen_from(self, note: Note) -> Vault:
        """The same vault from another note."""
        view = Vault(self.names, self._load, note, self._find_anchors, self._lore)
        view._anchors = self._anchors
        return view

    def forget(self, path: str) -> None:
        """Ask anew for the headings and blocks of a note, which has changed."""
        self._anchors.pop(path, None)

    def note(self, path: str) -> Note | None:
        """Another note of the vault by its path; None for attachments and what cannot be read."""
        if path == self._note.path:
            return self._note
        self.seen.add(path)
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
        """The links of the note that lead to no file; those in comments, which nobody reports, left out."""
        return self._judged().unresolved

    @property
    def ambiguous(self) -> list[Link]:
        """The links of the note that could mean several files; those in comments left out."""
        return self._judged().ambiguous

    @property
    def asked(self) -> list[tuple[Link, str]]:
        """The links that ask for a heading or block of a note, with its path; those in comments left out."""
        return self._judged().asked

    @property
    def astray(self) -> list[tuple[Link, Anchor]]:
        """The links of the note whose file is there, but not the heading or block they ask for; not in comments."""
        if self._astray is None:
            found = ((link, self._anchor(path, link.subpath)) for link, path in self.asked)
            self._astray = [(link, anchor) for link, anchor in found if anchor and not anchor.found]
        return self._astray

    def _judged(self) -> _Links:
        # Several rules ask, and most links are sound: one walk over them serves all. This is where a run spends most
        # of its time with links, so a target that means the same from everywhere is looked up once.
        if self._links is None:
            self._links = _Links([], [], [])
            unresolved, ambiguous, asked = self._links
            certain = self.names.certain
            for link in self._note.links:
                if link.comment:
                    continue
                path = certain.get(link.target, "") if link.kind != "canvas" else ""
                if path == "":
                    resolution = self.resolution(link)
                    path = resolution.path
                    if resolution.candidates:
                        ambiguous.append(link)
                if path is None:
                    unresolved.append(link)
                elif link.subpath and path[-3:].lower() == ".md":
                    asked.append((link, path))
        return self._links

    @cached_property
    def text(self) -> str:
        """The text of the note, read for the few links that are repaired: for ``text`` it is read for every note."""
        return self._lore.text(self._note.path) if self._lore else ""

    def causes(self, link: Link) -> Sequence[Cause]:
        """Why a link leads to no file, the likeliest cause first; there is always one."""
        found = self._causes.get(link)
        if found is None:  # three rules ask, each to see whether it is the one to speak
            found = self._causes[link] = tuple(causes(link, self._around))
        return found

    @cached_property
    def _around(self) -> Around:
        return Around(self._note.path, self._note.headings, self.names, self._known_as, self._past)

    def _known_as(self) -> KnownAs:
        self.seen.add(ALIASES)
        return self._lore.known_as() if self._lore else Unknown()

    def _past(self) -> Past:
        self.seen.add(HISTORY)
        return self._lore.past() if self._lore else NoPast()

    def with_block(self, name: str) -> Sequence[str]:
        """The notes that have a block id, in any case, by path."""
        self.seen.add(BLOCK_IDS)
        return self._lore.with_block(name.lower()) if self._lore else ()

    def new_heading(self, path: str, text: str) -> str:
        """What a heading of a note is called now that had this text, as git knows it; "" where nobody does."""
        self.seen.update((path, HISTORY))
        return self._lore.new_heading(path, text) if self._lore else ""

    @property
    def collisions(self) -> tuple[str, ...]:
        """The note and the files whose paths differ from its own only in case or Unicode form; empty without any."""
        return self.names.alike(self._note.path)

    def anchor(self, link: Link) -> Anchor | None:
        """Whether the linked note has the heading or block that the link asks for.

        None when the link asks for none, when its file is missing, or when the file is no note: there a subpath
        belongs to the viewer (SEMANTICS 2.12).
        """
        if not link.subpath:
            return None
        path = self.resolve(link)
        return self._anchor(path, link.subpath) if path and path[-3:].lower() == ".md" else None

    def _anchor(self, path: str, subpath: str) -> Anchor | None:
        self.seen.add(path)
        if path not in self._anchors:
            found = self._anchors_of(path)
            self._anchors[path] = found and found.searched()
        anchors = self._anchors[path]
        return None if anchors is None else anchors.find(subpath)

    def is_sound(self, path: str, subpath: str) -> bool:
        """Whether a note has what a subpath asks for, or asks for nothing, or nobody can tell."""
        anchor = self._anchor(path, subpath)
        return anchor is None or anchor.found

    def _anchors_of(self, path: str) -> Anchors | None:
        if self._find_anchors and (known := self._find_anchors(path)):
            return known
        note = self.note(path)
        return None if note is None else Anchors.of(note)


class NoPast:
    """Where there is no repository."""

    def named(self, name: str) -> Sequence[str]:
        """Nothing is known of former files."""
        return ()

    def renamed(self, path: str) -> str | None:
        """The same."""
        return None

    def deleted(self, path: str) -> None:
        """The same."""
        return None

    def former(self, path: str) -> Sequence[str]:
        """The same."""
        return ()


class Digest(NamedTuple):
    """What of a note the others and the whole vault want to know: it is there for every note, at little cost."""

    asks: tuple[tuple[str, str], ...] = ()  # path and subpath of links that ask for a heading or block; no comments
    anchors: Anchors = Anchors()
    tags: tuple[str, ...] = ()  # each as often as it occurs, with its "#"
    aliases: tuple[str, ...] = ()

    @classmethod
    def of(cls, note: Note, view: Vault) -> Digest:
        """That of a note, seen from it."""
        asks = tuple([(path, link.subpath) for link, path in view.asked])
        return cls.made(asks, note)

    @classmethod
    def made(cls, asks: tuple[tuple[str, str], ...], note: Note) -> Digest:
        """That of a note that asks for this."""
        tags = tuple([tag.name for tag in note.tags])
        # Nearly all notes lack one of the two, and to look for each of them alone takes longer than all the rest.
        names = [each[0].lower() for each in note.properties]
        if "tags" in names:
            tags += property_tags(note.properties[names.index("tags")].value)
        aliases = tuple(strings(note.properties[names.index("aliases")].value)) if "aliases" in names else ()
        return cls(asks, Anchors.of(note), tags, aliases)


class Index:
    """What only the whole vault knows."""

    def __init__(
        self,
        names: Names,
        notes: Mapping[str, Note],
        digests: Mapping[str, Digest] | None = None,
        totals: Totals | None = None,
    ) -> None:
        """``totals`` are those of the digests where they are known."""
        self.names = names
        self.notes = notes  # made of packed facts when asked for: a rule that looks at all of them takes its time
        self._digests = digests
        self._known_totals = totals

    @cached_property
    def digests(self) -> Mapping[str, Digest]:
        """What the notes ask of each other, their headings and their tags, by path."""
        if self._digests is not None:
            return self._digests
        return {path: Digest.of(note, Vault(self.names, self.notes.get, note)) for path, note in self.notes.items()}

    @cached_property
    def _totals(self) -> Totals:
        return self._known_totals or Totals.of(self.digests)

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

    def asks(self, path: str) -> Iterator[tuple[str, str]]:
        """What is asked of a note: the path of the note that asks, and the subpath. No links in comments."""
        for source, subpaths in sorted(self._totals.asked.get(path).items()):
            yield from ((source, subpath) for subpath in subpaths)

    @property
    def repeating(self) -> list[str]:
        """The notes in which two headings have the same text, by path."""
        return sorted(self._totals.repeating)

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
        return dict(sorted(self._totals.uses.items()))

    def tagged(self, tags: Iterable[str]) -> Iterator[Note]:
        """The notes that have one of these tags, in these spellings."""
        found = {path for tag in tags for path in self._totals.tagged.get(tag)}
        return (self.notes[path] for path in sorted(found))
