"""A subpath and the note it points into in, how its headings or blocks were searched out (SEMANTICS 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vaultlint.anchors import Anchors, plain
from vaultlint.note import Heading, Note, Reading

MOST_NEAR = 3
_LOST = {
    "middle": "it stands in the middle of a paragraph; an id is the last thing in its paragraph",
    "quote": "another id follows in the same quote; a quote has one id, the last",
    "space": "a space follows it",
    "first": "it stands at the start of the note with no block before it",
}
_HIDDEN = re.compile(r"^[ \t]*(?:(?:>|[-*+]|\d+[.)])[ \t]*)*(#{1,6})[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)


class Part(NamedTuple):
    """One part of a path of headings: as written, as it is compared, and the heading it found (line 0: none)."""

    text: str
    compared: str
    heading: str = ""
    level: int = 0
    line: int = 0


class Place(NamedTuple):
    """What a subpath asks for and what was found of it."""

    kind: str  # "heading", "block", "footnote", "viewer" (not a note) or "nothing"
    wanted: str
    found: bool
    line: int = 0  # in the target, of what was found
    searched: int = 0  # how many headings or block ids the target has
    parts: tuple[Part, ...] = ()
    near: tuple[str, ...] = ()  # headings or ids that may be meant, best first
    hints: tuple[str, ...] = ()  # why what is there does not count


def place(subpath: str, target: Reading | None) -> Place:
    """Search a subpath, ``#`` included, in a note; None for a file that is no note."""
    wanted = subpath.strip("#").strip()
    if target is None:
        return Place("viewer", wanted, True)
    anchor = Anchors(target.note).find(subpath)
    if anchor is None:
        return Place("footnote" if wanted else "nothing", wanted, True)
    if anchor.kind == "block":
        return _block(wanted[1:], target)
    return _heading(wanted, [part.strip() for part in subpath.split("#") if part.strip()], target, anchor.found)


def _heading(wanted: str, texts: Sequence[str], target: Reading, found: bool) -> Place:
    note = target.note
    hits = _walk([plain(text) for text in texts], note.headings)
    parts = tuple(
        Part(text, plain(text), *((hit.text, hit.level, note.place(hit.start)[0]) if hit else ()))
        for text, hit in zip(texts, [*hits, *[None] * (len(texts) - len(hits))], strict=True)
    )
    number = len(note.headings)
    if found:
        return Place("heading", wanted, True, parts[-1].line, number, parts)
    missing = texts[len(hits)]
    hints = tuple(_heading_hints(missing, hits, target))
    return Place("heading", wanted, False, 0, number, parts, near_headings(missing, note), hints)


def _walk(wanted: Sequence[str], headings: Sequence[Heading]) -> list[Heading]:
    """The headings that the parts found, one below the other, in document order, without going back."""
    found: list[Heading] = []
    for heading in headings:
        if len(found) == len(wanted):
            break
        if plain(heading.text) == wanted[len(found)] and heading.level > (found[-1].level if found else 0):
            found.append(heading)
    return found


def _heading_hints(missing: str, hits: Sequence[Heading], target: Reading) -> Iterator[str]:
    """Why a text that the note has is not found as a heading."""
    note = target.note
    wanted = plain(missing)
    if any(slug(heading.text) == missing != heading.text for heading in note.headings):
        yield "a slug, as GitHub makes it; Obsidian looks for the text of the heading"
    known = {heading.start for heading in note.headings}
    for heading in note.headings if hits else ():
        if plain(heading.text) == wanted:
            where = f"{heading.text!r} in line {note.place(heading.start)[0]}"
            above = hits[-1]
            if heading.start < above.start:
                yield f"{where} stands above {above.text!r}; the search never goes back"
            else:
                yield f"{where} has level {heading.level}, which is not below level {above.level} of {above.text!r}"
    for bold in note.bold_lines:
        if plain(bold.text) == wanted:
            yield f"line {note.place(bold.start)[0]} has it in bold, which is no heading"
    for line in _HIDDEN.finditer(target.text) if wanted else ():
        if plain(line[2]) == wanted and known.isdisjoint(range(line.start(), line.end())):
            number = note.place(line.start(1))[0]
            yield f"line {number} has it where headings do not count: in a quote, list, code or comment"


def near_headings(wanted: str, note: Note) -> tuple[str, ...]:
    """Headings that may be meant: those with the same letters and digits, else those a few signs away."""
    texts = list(dict.fromkeys(heading.text for heading in note.headings))
    letters = _letters(wanted)
    others = [text for text in texts if plain(text) != plain(wanted)]
    if same := [text for text in others if letters and _letters(text) == letters]:
        return tuple(same[:MOST_NEAR])
    return _close(plain(wanted), {plain(text): text for text in reversed(others)})


def _block(name: str, target: Reading) -> Place:
    note = target.note
    number = len(note.block_ids)
    # The last one with a name counts.
    for each in reversed(note.block_ids):
        if each.name.lower() == name.lower():
            return Place("block", f"^{name}", True, note.place(each.start)[0], number)
    near = _close(name.lower(), {each.name.lower(): f"^{each.name}" for each in note.block_ids})
    return Place("block", f"^{name}", False, 0, number, (), near, tuple(_block_hints(name, target)))


def _block_hints(name: str, target: Reading) -> Iterator[str]:
    note = target.note
    lost = [each for each in note.lost_block_ids if each.name.lower() == name.lower()]
    for each in lost:
        yield f"'^{each.name}' is in line {note.place(each.start)[0]}, but {_LOST.get(each.why, 'does not count')}"
    if not lost:
        for found in re.finditer(rf"(?<!#)\^{re.escape(name)}(?![A-Za-z0-9-])", target.text, re.IGNORECASE):
            line = note.place(found.start())[0]
            yield f"'{found[0]}' is in line {line}, but no id there: in code, in the middle, or with no space before"


def slug(text: str) -> str:
    """A heading as sites link to it.

    >>> slug("What to eat?")
    'what-to-eat'
    """
    return "".join(sign for sign in text.lower().replace(" ", "-") if sign.isalnum() or sign in "-_")


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _close(wanted: str, choices: dict[str, str]) -> tuple[str, ...]:
    """The values of keys at most a fifth of their signs away, or that hold it as their beginning."""
    if len(wanted) < 4 or not choices:
        return ()
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    hits = extract(wanted, list(choices), scorer=OSA.distance, score_cutoff=max(1, len(wanted) // 5), limit=MOST_NEAR)
    begun = [key for key in choices if key.startswith(wanted) or wanted.startswith(f"{key} ")]
    return tuple(dict.fromkeys(choices[key] for key in (*(hit[0] for hit in hits), *begun)))[:MOST_NEAR]
