"""Headings and block ids of a note in, whether a subpath finds one out (SEMANTICS 5 and 6)."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from vaultlint.note import Note
from vaultlint.typed import NamedTuple

_NOT_IN_LINKS = re.compile(r"[#^|\[\]\\]+|%%+")
_SPACES = dict.fromkeys(map(ord, '!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n'), " ")


def heading_name(text: str) -> str:
    """How a link names a heading: without the signs that mean something in a link.

    >>> heading_name("What [[to]] eat #now?")
    'What to eat now?'
    """
    return " ".join(_NOT_IN_LINKS.sub(" ", text).split())


class Anchor(NamedTuple):
    """What a subpath asks for, "heading" or "block", and whether the note has it."""

    kind: str
    found: bool


@lru_cache(maxsize=1 << 16)
def plain(heading: str) -> str:
    """A heading as links compare it: punctuation is space, white space collapses, case does not matter.

    Most headings of a vault are the same few words, so what was made once is kept.

    >>> plain("What: is *this*?!"), plain("A:B"), plain("It's a-b")
    ('what is this', 'a b', "it's a-b")
    """
    text = heading if heading.isascii() else normalize("NFC", heading)
    return " ".join(text.translate(_SPACES).split()).lower()


class Anchors(NamedTuple):
    """The places of one note that links can name, as links compare them."""

    levels: tuple[int, ...] = ()  # of the headings
    texts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()  # of blocks, in lower case

    @classmethod
    def of(cls, note: Note) -> Anchors:
        """Those of a note."""
        headings = note.headings
        return cls(
            tuple([heading.level for heading in headings]),
            tuple([plain(heading.text) for heading in headings]),
            tuple([block.name.lower() for block in note.block_ids]),
        )

    def find(self, subpath: str) -> Anchor | None:
        """Search a subpath, ``#`` included; None when it asks for nothing, or for a footnote."""
        return self.searched().find(subpath)

    def searched(self) -> Searched:
        """The same for many searches, whose time does not grow with the number of headings."""
        return Searched(self, frozenset(self.texts), frozenset(self.ids), {})

    def repeats(self) -> bool:
        """Whether two headings have the same text."""
        return len(set(self.texts)) < len(self.texts)


_HEADING, _NO_HEADING = Anchor("heading", True), Anchor("heading", False)
_NOWHERE = sys.maxsize
UNREAD = Anchors(levels=(0,))  # of a note that could not be read: nobody knows what it has


class Searched(NamedTuple):
    """The places of a note, ready to be searched."""

    anchors: Anchors
    texts: frozenset[str]
    ids: frozenset[str]
    places: dict[tuple[str, int], list[int]]  # of the headings by text and level, once a path of headings asks for it

    def find(self, subpath: str) -> Anchor | None:
        """Search a subpath, ``#`` included; None when it asks for nothing, or for a footnote."""
        name = subpath[1:].strip()
        # One heading is what most subpaths ask for, and all that are asked for in a vault are searched by one process.
        if name and "#" not in name and name[0] not in "^[":
            return _HEADING if plain(name) in self.texts else _NO_HEADING
        parts = [part for part in subpath.split("#") if part.strip()]
        if not parts:
            return None
        only = parts[0].strip() if len(parts) == 1 else ""
        if only.startswith("[^"):
            return None
        if only.startswith("^"):
            if only[1:].lower() in self.ids:
                return Anchor("block", True)
            return Anchor("heading", True) if plain(only) in self.texts else Anchor("block", False)
        texts = [plain(part) for part in parts]
        return Anchor("heading", texts[0] in self.texts if len(texts) == 1 else self._walk(texts))

    def _walk(self, parts: Iterable[str]) -> bool:
        """Each part below the one before, in document order, without going back."""
        if not self.places:
            for place, heading in enumerate(zip(self.anchors.texts, self.anchors.levels, strict=True)):
                self.places.setdefault(heading, []).append(place)
        at, above = -1, 0
        for part in parts:
            found = [(self._next(part, level, at), level) for level in range(above + 1, 7)]
            at, above = min(found, default=(_NOWHERE, 0))
            if at == _NOWHERE:
                return False
        return True

    def _next(self, text: str, level: int, after: int) -> int:
        """The next heading with this text and level."""
        places = self.places.get((text, level), ())
        number = bisect_right(places, after)
        return places[number] if number < len(places) else _NOWHERE


def sought(subpath: str) -> str:
    """The text of the heading that a subpath names alone, as links compare it; "" where it asks for anything else."""
    parts = [part for part in subpath.split("#") if part.strip()]
    return plain(parts[0]) if len(parts) == 1 and not parts[0].strip().startswith(("^", "[^")) else ""
