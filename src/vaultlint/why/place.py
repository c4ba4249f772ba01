"""A subpath and the note it points into in, how its headings or blocks were searched out (SEMANTICS 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from vaultlint.anchors import Anchors, plain
from vaultlint.note import Heading, Reading
from vaultlint.typed import NamedTuple

MOST_NEAR = 3
_MOST_GUESSES = 200  # links into one note for which something near is looked for
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


class Outline:
    """The places of a note that links can name, laid out for many of them."""

    def __init__(self, reading: Reading) -> None:
        self.note = reading.note
        self.text = reading.text
        self.anchors = Anchors.of(reading.note)
        self.plain = [plain(heading.text) for heading in self.note.headings]
        self.places: dict[str, list[int]] = {}
        for number, text in enumerate(self.plain):
            self.places.setdefault(text, []).append(number)
        self.ids = {each.name.lower(): each for each in self.note.block_ids}  # the last one with a name counts
        self.guesses = 0

    @cached_property
    def hidden(self) -> dict[str, list[int]]:
        """Lines that look like headings and are none, by their text."""
        known = {heading.start for heading in self.note.headings}
        found: dict[str, list[int]] = {}
        for line in _HIDDEN.finditer(self.text):
            if known.isdisjoint((line.start(), line.start(1))):
                found.setdefault(plain(line[2]), []).append(self.line(line.start(1)))
        return found

    @cached_property
    def bold(self) -> dict[str, list[int]]:
        """Lines that are only bold, by their text."""
        found: dict[str, list[int]] = {}
        for each in self.note.bold_lines:
            found.setdefault(plain(each.text), []).append(self.line(each.start))
        return found

    @cached_property
    def letters(self) -> dict[str, list[str]]:
        """The texts of headings by their letters and digits alone."""
        found: dict[str, list[str]] = {}
        for heading in self.note.headings:
            found.setdefault(_letters(heading.text), []).append(heading.text)
        return found

    @cached_property
    def slugs(self) -> frozenset[str]:
        """What sites call the headings."""
        return frozenset(slug(heading.text) for heading in self.note.headings)

    def line(self, offset: int) -> int:
        """The line of an offset."""
        return self.note.place(offset)[0]

    def may_guess(self) -> bool:
        """Whether to look for what is near once more: each look costs as much as the note has headings."""
        self.guesses += 1
        return self.guesses <= _MOST_GUESSES


def place(subpath: str, target: Outline | None) -> Place:
    """Search a subpath, ``#`` included, in a note; None for a file that is no note."""
    wanted = subpath.strip("#").strip()
    if target is None:
        return Place("viewer", wanted, True)
    anchor = target.anchors.find(subpath)
    if anchor is None:
        return Place("footnote" if wanted else "nothing", wanted, True)
    if anchor.kind == "block":
        return _block(wanted[1:], target)
    return _heading(wanted, [part.strip() for part in subpath.split("#") if part.strip()], target, anchor.found)


def _heading(wanted: str, texts: Sequence[str], target: Outline, found: bool) -> Place:
    hits = _walk([plain(text) for text in texts], target)
    parts = tuple(
        Part(text, plain(text), *((hit.text, hit.level, target.line(hit.start)) if hit else ()))
        for text, hit in zip(texts, [*hits, *[None] * (len(texts) - len(hits))], strict=True)
    )
    number = len(target.plain)
    if found:
        return Place("heading", wanted, True, parts[-1].line, number, parts)
    missing = texts[len(hits)]
    hints = tuple(_heading_hints(missing, hits, target))
    return Place("heading", wanted, False, 0, number, parts, _near_headings(missing, target), hints)


def _walk(wanted: Sequence[str], target: Outline) -> list[Heading]:
    """The headings that the parts found, one below the other, in document order, without going back."""
    found: list[Heading] = []
    last = -1
    for text in wanted:
        above = found[-1].level if found else 0
        places = (place for place in target.places.get(text, ()) if place > last)
        last = next((place for place in places if target.note.headings[place].level > above), -1)
        if last < 0:
            break
        found.append(target.note.headings[last])
    return found


def _heading_hints(missing: str, hits: Sequence[Heading], target: Outline) -> Iterator[str]:
    """Why a text that the note has is not found as a heading."""
    wanted = plain(missing)
    if missing in target.slugs and wanted not in target.places:
        yield "a slug, as GitHub makes it; Obsidian looks for the text of the heading"
    for number in target.places.get(wanted, ())[:MOST_NEAR] if hits else ():
        heading, above = target.note.headings[number], hits[-1]
        where = f"{heading.text!r} in line {target.line(heading.start)}"
        if heading.start < above.start:
            yield f"{where} stands above {above.text!r}; the search never goes back"
        else:
            yield f"{where} has level {heading.level}, which is not below level {above.level} of {above.text!r}"
    for line in target.bold.get(wanted, ())[:MOST_NEAR]:
        yield f"line {line} has it in bold, which is no heading"
    for line in target.hidden.get(wanted, ())[:MOST_NEAR]:
        yield f"line {line} has it where headings do not count: in a quote, list, code or comment"


def _near_headings(wanted: str, target: Outline) -> tuple[str, ...]:
    """Headings that may be meant: those with the same letters and digits, else those a few signs away."""
    text = plain(wanted)
    same = [each for each in dict.fromkeys(target.letters.get(_letters(wanted), ())) if plain(each) != text]
    if same and _letters(wanted):
        return tuple(same[:MOST_NEAR])
    if not target.may_guess():
        return ()
    return _close(text, {each: target.note.headings[places[0]].text for each, places in target.places.items()}, text)


def _block(name: str, target: Outline) -> Place:
    note = target.note
    number = len(note.block_ids)
    if found := target.ids.get(name.lower()):
        return Place("block", f"^{name}", True, target.line(found.start), number)
    if not target.may_guess():
        return Place("block", f"^{name}", False, 0, number)
    near = _close(name.lower(), {each.name.lower(): f"^{each.name}" for each in note.block_ids})
    return Place("block", f"^{name}", False, 0, number, (), near, tuple(_block_hints(name, target)))


def _block_hints(name: str, target: Outline) -> Iterator[str]:
    lost = [each for each in target.note.lost_block_ids if each.name.lower() == name.lower()]
    for each in lost[:MOST_NEAR]:
        yield f"'^{each.name}' is in line {target.line(each.start)}, but {_LOST.get(each.why, 'does not count')}"
    if not lost:
        source = rf"(?<!#)\^{re.escape(name)}(?![A-Za-z0-9-])"
        for found in islice(re.finditer(source, target.text, re.IGNORECASE), MOST_NEAR):
            line = target.line(found.start())
            yield f"'{found[0]}' is in line {line}, but no id there: in code, in the middle, or with no space before"


def slug(text: str) -> str:
    """A heading as sites link to it.

    >>> slug("What to eat?")
    'what-to-eat'
    """
    return "".join(sign for sign in text.lower().replace(" ", "-") if sign.isalnum() or sign in "-_")


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _close(wanted: str, choices: dict[str, str], never: str = "") -> tuple[str, ...]:
    """The values of keys at most a fifth of their signs away, or that hold it as their beginning."""
    choices.pop(never, None)
    if len(wanted) < 4 or not choices:
        return ()
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    hits = extract(wanted, list(choices), scorer=OSA.distance, score_cutoff=max(1, len(wanted) // 5), limit=MOST_NEAR)
    begun = [key for key in choices if key.startswith(wanted) or wanted.startswith(f"{key} ")]
    return tuple(dict.fromkeys(choices[key] for key in (*(hit[0] for hit in hits), *begun)))[:MOST_NEAR]
