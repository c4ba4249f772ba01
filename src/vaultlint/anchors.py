"""Headings and block ids of a note in, whether a subpath finds one out (SEMANTICS 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from vaultlint.note import Note

_SPACES = dict.fromkeys(map(ord, '!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n'), " ")


class Anchor(NamedTuple):
    """What a subpath asks for, "heading" or "block", and whether the note has it."""

    kind: str
    found: bool


def plain(heading: str) -> str:
    """A heading as links compare it: punctuation is space, white space collapses, case does not matter.

    >>> plain("What: is *this*?!"), plain("A:B"), plain("It's a-b")
    ('what is this', 'a b', "it's a-b")
    """
    text = heading if heading.isascii() else normalize("NFC", heading)
    return " ".join(text.translate(_SPACES).split()).lower()


class Anchors:
    """The places of one note that links can name."""

    def __init__(self, note: Note) -> None:
        self._headings = [(heading.level, plain(heading.text)) for heading in note.headings]
        self._first = {text for _, text in self._headings}
        self._ids = {block.name.lower() for block in note.block_ids}

    def find(self, subpath: str) -> Anchor | None:
        """Search a subpath, ``#`` included; None when it asks for nothing, or for a footnote."""
        parts = [part for part in subpath.split("#") if part.strip()]
        if not parts:
            return None
        only = parts[0].strip() if len(parts) == 1 else ""
        if only.startswith("[^"):
            return None
        if only.startswith("^"):
            if only[1:].lower() in self._ids:
                return Anchor("block", True)
            return Anchor("heading", True) if plain(only) in self._first else Anchor("block", False)
        texts = [plain(part) for part in parts]
        return Anchor("heading", texts[0] in self._first if len(texts) == 1 else self._walk(texts))

    def _walk(self, parts: Iterable[str]) -> bool:
        """Each part below the one before, in document order, without going back."""
        wanted = iter(parts)
        part = next(wanted)
        above = 0
        for level, text in self._headings:
            if text == part and level > above:
                above = level
                following = next(wanted, None)
                if following is None:
                    return True
                part = following
        return False
