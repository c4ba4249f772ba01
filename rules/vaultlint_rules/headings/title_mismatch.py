from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from vaultlint import Finding, Note, at, rule

_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_PLACEHOLDERS = ("{{", "<%")
_NAMELESS = frozenset({"index", "_index", "readme"})  # files whose names say nothing


@rule(severity="info", on=False, needs=("headings",))
def title_mismatch(note: Note, *, property: str = "title") -> Iterator[Finding]:
    """The heading of level 1 is neither the name of the note nor its title.

    Links and the list of files show the name, the note shows the heading; where they differ, readers think they are in
    another note. The text of the property that `property` names counts as a title, and so do aliases.
    Only the first heading of a note is looked at, and only where no other has level 1.
    Compared are letters and digits alone, since names of files cannot have all signs; numbers before a name may be left
    out of the heading.

    ~~~ bad path=Rome.md
    # Paris
    ~~~
    ~~~ bad property='heading' path=Rome.md
    ---
    title: Paris
    ---
    # Paris
    ~~~
    ~~~ good path="Trips/2024-05 Rome and Lyon.md"
    # Rome & Lyon
    ~~~
    ~~~ good path=Rome.md
    ---
    title: Paris, in spring
    ---
    # Paris in *spring*
    ~~~
    ~~~ good path=Rome.md
    # Arrival
    # Departure
    ~~~
    """
    stem = note.path[note.path.rfind("/") + 1 :].removesuffix(".md")
    titles = [heading for heading in note.headings if heading.level == 1]
    if len(titles) != 1 or titles[0] is not note.headings[0] or stem.lower() in _NAMELESS:
        return
    [heading] = titles
    if any(mark in heading.text for mark in _PLACEHOLDERS):
        return
    title = note.value(property)
    names = [stem, *([title] if isinstance(title, str) else []), *note.aliases]
    written = _letters(_LINK.sub(r"\1", _WIKILINK.sub(r"\1", heading.text)))
    known = {_letters(name) for name in names}
    if written and written not in known and written not in {name.lstrip("0123456789") for name in known}:
        expected = title if isinstance(title, str) else stem
        yield at(heading, f"the title is {heading.text!r}, the note is called {expected!r}", name=expected)


def _letters(text: str) -> str:
    """What is compared: letters and digits, in one form and case, "&" as "and"."""
    text = normalize("NFKC", text.replace("&", " and ")).casefold()
    return "".join(sign for sign in text if sign.isalnum())
