"""A note before and after its links were written anew in, the subpaths by which others reach its headings out.

A link in a heading belongs to the text of the heading: `## See [[Rome]]` is reached by `#See Rome`.
"""

from __future__ import annotations

import re

from vaultlint.anchors import Anchors, Searched, plain
from vaultlint.note import Note
from vaultlint.typed import NamedTuple

_NOT_IN_SUBPATHS = re.compile(r"[:#|^\\\s]+|%%|\[\[|\]\]")  # what Obsidian leaves out when it writes one


class Headings(NamedTuple):
    """The headings of a note whose text has changed."""

    before: Searched
    after: Searched
    renamed: dict[str, str]  # as links compare them → as links write them now

    def follow(self, subpath: str) -> str:
        """What a subpath has to be now."""
        was, now = self.before.find(subpath), self.after.find(subpath)
        if was is None or not was.found or (now is not None and now.found):
            return subpath
        new = "#".join(self.renamed.get(plain(part), part) for part in subpath.split("#"))
        found = self.after.find(new)
        return new if found and found.found else subpath


def headings(old: Note, new: Note) -> Headings | None:
    """What links to a note have to know; None where its headings are as they were."""
    before, after = Anchors.of(old), Anchors.of(new)
    if before.texts == after.texts or len(before.texts) != len(after.texts):
        return None
    renamed: dict[str, str] = {}
    for was, now, heading in zip(before.texts, after.texts, new.headings, strict=True):
        if was != now:
            renamed.setdefault(was, " ".join(_NOT_IN_SUBPATHS.sub(" ", heading.text).split()))
    return Headings(before.searched(), after.searched(), renamed)
