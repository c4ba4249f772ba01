"""A place in a file in, the ways to write a directive for it out: what leaves the text as it reads comes first."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from vaultlint.note import Reading
from vaultlint.read.canvas import Card, cards
from vaultlint.suppress.directive import Directive
from vaultlint.suppress.grammar import written
from vaultlint.typed import NamedTuple

_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")
_TITLE = re.compile(r"[ \t]*(?:>[ \t]?)*(?:#{1,6}(?:[ \t]|$)|\[!)")  # of a section or a callout
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$")
_LAST_PIPE = re.compile(r"(?<!\\)\|[ \t]*$")


class Insertion(NamedTuple):
    """What is put in at an offset of the text as rules see it."""

    offset: int
    text: str


Form = tuple[Insertion, ...]


class Words(NamedTuple):
    """What a directive is to say."""

    names: tuple[str, ...]
    reason: str = ""

    def said(self, action: str) -> str:
        return written(action, self.names, self.reason)

    def behind(self, directive: Directive) -> Form:
        """The names put behind those of another directive, and the reason where that one has none."""
        if not directive.more:
            return ()
        offset, before = directive.more
        reason = f": {self.reason}" if self.reason and not directive.reason and before == " " else ""
        return (Insertion(offset, "".join(before + name for name in self.names) + reason),)


class Place(NamedTuple):
    """A line of a note or base, a card of a canvas; or the file as a whole, where both offsets are -1."""

    start: int
    end: int


WHOLE_FILE = Place(-1, -1)


class Forms:
    """A file with its lines, and the directives it has."""

    def __init__(self, reading: Reading, directives: Sequence[Directive]) -> None:
        self.reading, self.text, self.kind = reading, reading.text, reading.note.kind
        self.starts = reading.note.line_starts
        block = reading.note.frontmatter
        self.yaml_end = len(self.text) if self.kind == "base" else block.end if block else -1
        self.here = {each.scope: each for each in directives if each.action == "ignore"}
        self.whole = next((each for each in directives if each.action == "ignore-file" and each.more), None)

    @cached_property
    def cards(self) -> dict[Place, Card]:
        """The cards of a canvas."""
        return {Place(card.start, card.end): card for card in cards(self.text)} if self.kind == "canvas" else {}

    def place(self, start: int, end: int) -> Place | None:
        """Where what is found between two offsets can be suppressed, None for nowhere in the file."""
        if self.kind == "canvas":
            return next((place for place in self.cards if place.start <= start <= place.end), None)
        if start == end == 0:
            return WHOLE_FILE
        number = bisect_right(self.starts, start)
        return Place(self.starts[number - 1], self._end(number - 1))

    def _end(self, number: int) -> int:
        return self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)

    def of(self, place: Place, words: Words) -> Iterator[Form]:
        """The ways, the best first."""
        if place != WHOLE_FILE:
            if known := self.here.get((place.start, place.end + 1)):
                yield words.behind(known)
            yield from self._on_card(self.cards[place], words) if self.kind == "canvas" else self._at_line(place, words)
        if self.kind != "canvas":
            yield from self._of_file(words)

    # -------------------------------------------------------------------------------------------- canvases and files

    def _on_card(self, card: Card, words: Words) -> Iterator[Form]:
        said = f"%% {words.said('ignore')} %%"
        for offset, text in ((card.end, f" {said}"), (card.end, f"\n\n{said}"), (card.start, f"{said}\n\n")):
            yield (Insertion(offset, json.dumps(text, ensure_ascii=False)[1:-1]),)

    def _of_file(self, words: Words) -> Iterator[Form]:
        if self.whole:
            yield words.behind(self.whole)
        text = self.text
        base = self.kind == "base"
        said = words.said("ignore-file")
        said = f"# {said}" if base else f"%% {said} %%"
        gap = "" if base or not text.strip() else "\n"
        start = "" if text.endswith("\n") or not text else "\n"
        yield (Insertion(len(text), f"{start}{'' if text.endswith(gap * 2) else gap}{said}\n"),)
        if base or self.yaml_end < 0:
            yield (Insertion(0, f"{said}\n{gap}"),)
        else:
            yield (Insertion(self.yaml_end, f"\n{said}\n"),)

    # -------------------------------------------------------------------------------------------- lines

    def _at_line(self, place: Place, words: Words) -> Iterator[Form]:
        line = self.text[place.start : place.end]
        if "|" in line and "|" in words.reason:  # there it would make one cell more
            words = words._replace(reason=words.reason.replace("|", "/"))
        said = words.said("ignore")
        if place.start < self.yaml_end:
            if place.start or self.kind == "base":
                yield (Insertion(place.start, f"# {said}\n"),)
                yield (Insertion(place.start + len(line.rstrip()), f" # {said}"),)
            return
        number = self._number(place)
        above = list(self._above(place, line, f"%% {said} %%"))
        at_end = list(_at_end(place, line, f"%% {said} %%"))
        if self._is_hidden(number):
            first: list[Form] = []
        elif _TITLE.match(line) or any(table.start == place.start for table in self.reading.note.tables):
            first = [*above, *at_end]
        elif "|" in line:
            first = [*_in_cell(place, line, f"%% {said} %%"), *at_end]
        else:
            first = [*at_end, *above]
        yield from (*first, *_at_end(place, line, f"<!-- {said} -->"), *self._around(number, words))

    def _above(self, place: Place, line: str, said: str) -> Iterator[Form]:
        """On a line of its own, right above or with blank lines around it."""
        number = self._number(place)
        over = self._line(number - 1) if number else ""
        prefix = _shared(_prefix(line), _prefix(over))
        yield (Insertion(place.start, f"{prefix}{said}\n"),)
        blank = f"{prefix.rstrip()}\n"
        before = blank if over.strip("> \t") else ""
        yield (Insertion(place.start, f"{before}{prefix}{said}\n{blank}"),)

    def _number(self, place: Place) -> int:
        return bisect_right(self.starts, place.start) - 1

    def _line(self, number: int) -> str:
        return self.text[self.starts[number] : self._end(number)]

    def _is_hidden(self, number: int) -> bool:
        """Whether a line holds something and is no text: code, math, HTML, a comment."""
        shown = self.reading.prose[self.starts[number] : self._end(number)]
        return bool(self._line(number).strip("> \t")) and not shown.strip()

    def _around(self, number: int, words: Words) -> Iterator[Form]:
        """``off`` above the block that a line is part of, and ``on`` below it."""
        first, last = self._block(number)
        over = self._line(first - 1) if first else ""
        prefix = _shared(_prefix(self._line(first)), _prefix(over))
        blank = prefix.rstrip()
        start, end = self.starts[first], self._end(last)
        before = f"{blank}\n" if over.strip("> \t") else ""
        off = Insertion(start, f"{before}{prefix}%% {words.said('off')} %%\n{blank}\n")
        if last + 1 >= len(self.starts) or not self.text[end:].strip():
            yield (off,)
            return
        after = f"\n{blank}" if self._line(last + 1).strip("> \t") else ""
        yield off, Insertion(end, f"\n{blank}\n{prefix}%% {Words(words.names).said('on')} %%{after}")

    def _block(self, number: int) -> tuple[int, int]:
        """The lines around one that are not text as it is not, or that are text without a blank line between."""
        hidden = self._is_hidden(number)
        first = last = number
        while first and self._goes_on(first - 1, hidden=hidden):
            first -= 1
        while last + 1 < len(self.starts) and self._goes_on(last + 1, hidden=hidden):
            last += 1
        while first < number and not self._line(first).strip("> \t"):
            first += 1
        while last > number and not self._line(last).strip("> \t"):
            last -= 1
        return first, last

    def _goes_on(self, number: int, *, hidden: bool) -> bool:
        if self.starts[number] <= self.yaml_end:
            return False
        blank = not self._line(number).strip("> \t")
        return (blank or self._is_hidden(number)) if hidden else not blank and not self._is_hidden(number)


def _prefix(line: str) -> str:
    """The marks of quotes and the indentation that a line begins with."""
    found = _QUOTE.match(line)
    return found[0] if found else ""


def _shared(prefix: str, over: str) -> str:
    """The marks of the quotes that both a line and the one over it stand in: a quote must not begin with a comment."""
    depth = over.count(">")
    ends = [found.end() for found in re.finditer(">[ \t]?", prefix)]
    if depth >= len(ends):
        return prefix
    return prefix[: ends[depth - 1]] if depth else prefix[: prefix.find(">")].rstrip(" \t")


def _at_end(place: Place, line: str, said: str) -> Iterator[Form]:
    """At the end of a line; a block id has to stay the last."""
    end = place.start + len(line.rstrip(" \t"))
    yield (Insertion(end, f" {said}"),)
    if found := _BLOCK_ID.search(line):
        yield (Insertion(place.start + found.start(), f" {said}"),)


def _in_cell(place: Place, line: str, said: str) -> Iterator[Form]:
    """In the last cell of a row that is closed by a pipe."""
    if found := _LAST_PIPE.search(line):
        gap = "" if line[: found.start()].endswith(" ") else " "
        yield (Insertion(place.start + found.start(), f"{gap}{said} "),)
