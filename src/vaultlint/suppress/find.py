"""A reading in, what it says to vaultlint out: its directives with the places they are about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from vaultlint.note import SIGN, Comment, Reading, Room
from vaultlint.read.flow import overlay
from vaultlint.suppress.directive import Directive, Gap, Problem, Way, Word
from vaultlint.suppress.grammar import Said, Token, action, nearest_action, parse
from vaultlint.suppress.removal import without_comment, without_lines
from vaultlint.typed import NamedTuple

# What may stand before a comment that is alone on its line: marks of quotes, items, tasks and footnotes.
_MARKS = re.compile(
    r"[ \t]*+(?:(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]|$)|\[\^[^\]\s]+\]:)[ \t]*+)*+(?:\[.\](?=[ \t]|$)[ \t]*+)?"
)


_MOST_REMOVED = 1000  # comments of a text for which ways to take them out are known: in one line each looks at all


def directives_of(reading: Reading) -> tuple[Directive, ...]:
    """All directives of a file in order."""
    if SIGN not in reading.text:
        return ()
    found = list(_in_properties(reading))
    for room in reading.rooms:
        found += _in_room(reading, room)
    return tuple(sorted(found, key=lambda each: each.start))


def _in_properties(reading: Reading) -> Iterator[Directive]:
    if any(each.name.startswith(SIGN) for each in reading.note.properties):
        from vaultlint.suppress.properties import in_properties

        yield from in_properties(reading)


# ------------------------------------------------------------------------------------------------ comments


class _Part(NamedTuple):
    """A directive in a comment, with its reason: where it starts and ends in the text of the room."""

    start: int
    end: int
    action: str
    word: Token
    said: Said


def _in_room(reading: Reading, room: Room) -> Iterator[Directive]:
    spoken = [(comment, parts) for comment in room.comments if (parts := list(_parts(comment)))]
    lines = _Lines(room.text, [comment for comment, _ in spoken])
    for number, (comment, parts) in enumerate(spoken):
        together: tuple[Way, ...] = ()
        if number < _MOST_REMOVED and not comment.text[: parts[0].start - comment.text_start].strip():
            together = _placed(room, without_comment(room.text, comment))
        for part in parts:
            if part.action == "ignore-file":
                scope = -1, len(reading.text) + 1
            elif part.action in ("off", "on"):
                scope = room.place(comment.start), room.span.end + 1
            elif reading.note.kind == "canvas":
                scope = room.span.start, room.span.end + 1
            else:
                scope = lines.meant(comment)
            alone = together
            if number < _MOST_REMOVED and (len(parts) > 1 or not together):
                alone = _placed(room, without_lines(room.text, comment, part.start, part.end))
            yield _directive(room, comment, part)._replace(scope=scope, removal=alone, together=together)


def _parts(comment: Comment) -> Iterator[_Part]:
    """The directives in a comment: each begins a line, and what follows up to the next belongs to it."""
    text = comment.text
    begun: list[tuple[int, str, Token]] = []
    at = 0
    for line in text.split("\n"):
        if (asked := action(line)) and (asked[0] or nearest_action(asked[1].text)):
            begun.append((at, *asked))
        at += len(line) + 1
    ends = (*(at for at, _, _ in begun[1:]), len(text))
    for (at, asked_for, word), end in zip(begun, ends, strict=False):
        own = text[at:end].rstrip()
        start = comment.text_start + at
        said = _behind(parse(own, word.end), start)
        yield _Part(start, start + len(own), asked_for, Token(word.text, start + word.start, start + word.end), said)


def _behind(said: Said, by: int) -> Said:
    """The same where its text starts further on."""

    def moved(tokens: Sequence[Token]) -> tuple[Token, ...]:
        return tuple(Token(token.text, token.start + by, token.end + by) for token in tokens)

    bad = moved((said.bad_date,))[0] if said.bad_date else None
    return said._replace(names=moved(said.names), tokens=moved(said.tokens), bad_date=bad)


def _directive(room: Room, comment: Comment, part: _Part) -> Directive:
    said, place = part.said, room.place
    return Directive(
        part.action,
        tuple(words(said, place)) if part.action else (),
        *(place(comment.start), place(comment.end)),
        (0, 0),
        *(said.expires, said.reason),
        tuple(each._replace(start=place(each.start), end=place(each.end)) for each in _problems(part)),
        more=(place(said.tokens[-1].end), " ") if said.names else (),
    )


def _problems(part: _Part) -> Iterator[Problem]:
    word = part.word
    if not part.action:
        near = f"did you mean '{SIGN}{nearest_action(word.text)}'?"
        yield Problem(word.start, word.end, f"no directive called {word.text!r}", near)
    yield from wrong_date(part.said)


def wrong_date(said: Said) -> Iterator[Problem]:
    """What is wrong with the date of a directive."""
    if bad := said.bad_date:
        yield Problem(bad.start, bad.end, f"{bad.text.partition('=')[2]!r} is no date", "write expires=YYYY-MM-DD")


def words(said: Said, place: Callable[[int], int]) -> Iterator[Word]:
    """The names of a directive with what goes with each, as places of the file."""
    names = frozenset(said.names)
    tokens = said.tokens
    for number, token in enumerate(tokens):
        if token in names:
            start, end = place(token.start), place(token.end)
            after = place(tokens[number + 1].start) if number + 1 < len(tokens) else end
            before = place(tokens[number - 1].end) if number else start
            yield Word(token.text, start, end, ((start, after), (before, end)))


def _placed(room: Room, ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(Way(room.place(start), room.place(end), sure) for start, end, sure in ways)


# ------------------------------------------------------------------------------------------------ lines


class _Lines:
    """The lines of a text, and which of them hold more than directives and the marks before them."""

    def __init__(self, text: str, comments: Sequence[Comment]) -> None:
        self.size = len(text)
        self.bare = overlay(text, [(each.start, each.end, " ") for each in comments])
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))] if comments else [0]
        self.full = [start for start in self.starts if not self._is_blank(self._line(start))] if comments else []

    def _is_blank(self, line: Gap) -> bool:
        found = _MARKS.match(self.bare, *line)
        return found is not None and found.end() == line[1]

    def _line(self, offset: int) -> Gap:
        """Start and end of the line that an offset stands in."""
        number = bisect_right(self.starts, offset)
        return self.starts[number - 1], self.starts[number] - 1 if number < len(self.starts) else self.size

    def meant(self, comment: Comment) -> Gap:
        """The line that a comment stands in; where it is alone there, the next that holds text; behind all, none."""
        first, last = self._line(comment.start), self._line(comment.end)
        for line in (first, last):
            if not self._is_blank(line):
                return line[0], line[1] + 1
        number = bisect_right(self.full, last[1])
        if number == len(self.full):
            return self.size + 1, self.size + 1
        start, end = self._line(self.full[number])
        return start, end + 1
