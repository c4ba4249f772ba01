"""The text of a note in, what the vault wants to know of it out, by a handful of searches (SEMANTICS 2 to 7).

Nine notes of ten hold nothing that a rule finds fault with, and to see that of one, its headings, links, tags and block
ids are enough. In most notes these can be told from the text alone, without its blocks. Where a line could be more than
it seems, nothing is said, and the note is read in full. What is said is what the reader says; tests hold one against
the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

from vaultlint.note import BlockId, Callout, Heading, Tag
from vaultlint.read.destination import internal
from vaultlint.read.shapes import CALLOUT, callout
from vaultlint.read.tags import ANY_TAG
from vaultlint.read.wikilink import split
from vaultlint.typed import Any, NamedTuple

# Patterns start with a sign rather than with a line start, which takes five times as long; so a text has to start with
# a line end.

# Fences and formulas of several lines, at the top level or in quotes, with nothing else in the lines that open and
# close them.
_FENCES = re.compile(
    r"\n(?:(`{3,}+)[^`\n]*+(?:\n(?! {0,3}\1)[^\n]*+)*+\n {0,3}\1`*+"
    r"|(~{3,}+)[^\n]*+(?:\n(?! {0,3}\2)[^\n]*+)*+\n {0,3}\2~*+"
    r"|> ?(`{3,}+)[^`\n]*+(?:\n>(?! {0,4}\3)[^\n]*+)*+\n> {0,4}\3`*+)[ \t]*+(?=\n|\Z)"
).sub
_FORMULAS = re.compile(
    r"\n(?:\$\$(?:[ \t]*+\n[^$\x01]*+|[^$\n\x01]++(?:\n[^$\n\x01]++)++\n?)|> ?\$\$[^$\n]*+(?:\n>[^$\n\x01]*+)++)"
    r"\$\$[ \t]*+(?=\n|\Z)"
).sub
_IN_LINE = re.compile(r"\$\$[^$\n]++\$\$").sub
_COMMENTS = re.compile(r"%%[^%\n]++%%").sub
_CODE = re.compile(r"`(?<!``)[^`\n|]++`(?!`)").sub
# What may be a heading, or hide one, in another way than those read here: HTML, underlines, an indented heading.
_ODD_LINE = re.compile(
    r"\n(?=[ \t<=-])(?:[ \t]*+<(?=[A-Za-z/!?%])(?!https?:|!--[^\n]*-->)|[ \t]++\#{1,6}(?:[ \t\n]|\Z)"
    r"|(?<!\n\n)[ ]{0,3}(?:=++|-++)[ \t]*+(?:\n|\Z))"
).search
_HEADINGS = re.compile(r"\n\#(\#{0,5})(?=[ \t\n]|\Z)[ \t]*+([^\n]*+)").finditer
# Each `[[` and each `](`, with what follows; without it where it is no plain link.
_WIKILINKS = re.compile(r"\[\[(?:([^\[\]\n]++)\]\])?").findall
_WIKILINK = re.compile(r"\[\[[^\[\]\n]++\]\]")
_DEST = r"[^()\[\]\s<>\\]*+(?:\([^()\[\]\s<>\\]*+\)[^()\[\]\s<>\\]*+)*+"
_DESTINATIONS = re.compile(rf"\]\((?:({_DEST})\))?").findall
_ASKING = re.compile(rf"\[(?:\[([^\[\]\n#]*+#[^\[\]\n]*+)\]\]|(?!\^)[^\[\]\\`$<%|\n]*+\]\(({_DEST})\))").finditer
_HEADING = re.compile(r"\#{1,6}[ \t]").match
_CALLOUTS = re.compile(r"\n>[ ]?(\[![^\n]*+)").finditer
_ID = re.compile(r"\^([0-9A-Za-z-]++)(?=([ \t]*+)(?:[\n|#]|\Z))").finditer
# What surely ends a block behind an id.
_ENDS_BLOCK = re.compile(r"\Z|\n(?:\n|\Z|\#{1,6} |[-*+] [^\s])").match
# A line at the top level, or of a quote or list there, that is text.
_TEXT = r"(?!(?:[-*+]|[0-9]{1,9}[.)])(?:\s|\Z))(?=[^\s>\[]|\[(?:\[|(?!\^)(?![^\n]*\]:)))"
_BOX = r"(?:\[[^\[\]\n]\][ ])?+"
_PLAIN_LINE = re.compile(rf"[ ]{{0,3}}+(?:>[ ]?+|(?:[-*+]|[0-9]{{1,9}}[.)])[ ]{_BOX})?+{_TEXT}").match
_BULLET = re.compile(rf"((?:[ ]{{2}})*+|\t*+)[-*+][ ]{_BOX}{_TEXT}").match
_DEEPEST = 64  # bullets that are looked at to see that the last one is a bullet
# Signs that may hide what follows them: code, formulas, comments, escapes, HTML, the description of an image.
_HIDES = re.compile(
    r"[`$%\\<!](?:(?<=[`$])|(?<=%)%|(?<=\\)(?!\|)|(?<=<)[A-Za-z/!?%]|(?<=!)\[(?!\[|[^\[\]\n]*\]\())"
).search
_ESCAPES = re.compile(r"\\(?!\|)").search
_IMAGES = re.compile(r"!\[(?!\[|[^\[\]\n]*\]\()").search
_BLANK = "\x01"
_BEFORE_ID = frozenset(">|]:")  # they may belong to marks that are no text
_MAY_OPEN_TAG = frozenset("*_=~`$])>%|\ufeff")

_new: Callable[[Any, tuple[Any, ...]], Any] = tuple.__new__  # half the time of calling the class


class Glance(NamedTuple):
    """What a note says below its properties."""

    headings: tuple[Heading, ...]
    tags: tuple[Tag, ...]
    block_ids: tuple[BlockId, ...]  # there are no others that no link reaches
    callouts: tuple[Callout, ...]
    targets: list[str]  # of all links, and of some that are none: in code, or in comments
    asking: list[tuple[str, str]]  # target and subpath of those links that have a subpath
    body: str  # the text behind its properties, blank where blocks of code and formulas stand


def glance(text: str, start: int = 0) -> Glance | None:
    """What the text says from ``start`` on, the end of the properties; None where it has to be read for that.

    >>> glance("# Rome\\n\\nSee [[Italy#Cities]]. #travel")  # doctest: +NORMALIZE_WHITESPACE
    Glance(headings=(Heading(level=1, text='Rome', start=0, end=6),), tags=(Tag(name='#travel', start=30, end=37),),
           block_ids=(), callouts=(), targets=['Italy'], asking=[('Italy', '#Cities')],
           body='\\n# Rome\\n\\nSee [[Italy#Cities]]. #travel')
    >>> glance("Rome\\n====")
    """
    body = _without_blocks(text[start:] if start else f"\n{text}")
    if body is None or _ODD_LINE(body):
        return None
    seen = _Seen(body, start or -1)
    try:
        return seen.all()
    except _Odd:
        return None


class _Odd(Exception):
    """Something could be more than it seems."""


def _without_blocks(body: str) -> str | None:
    """The body with spaces for what hides all in it; None where that cannot be told for sure."""
    dollars = "$$" in body if "$" in body else False
    if ("`" in body and "```" in body) or ("~" in body and "~~~" in body):
        if dollars and _BLANK in body:
            return None
        formulas = body.count("$$") if dollars else 0
        body = _FENCES(_marks if dollars else _spaces, body)
        if "```" in body or "~~~" in body or (dollars and body.count("$$") != formulas):
            return None
    if dollars:
        body = _FORMULAS(_spaces, body).replace(_BLANK, " ")
        if "$$" in body and "$$" in _IN_LINE("", body):
            return None
    if "%" in body and "%%" in body and "%%" in _COMMENTS("", body):
        return None
    return None if "\x02" in body or "\x03" in body else body


def _spaces(found: re.Match[str]) -> str:
    return "\n" + " " * (len(found[0]) - 1)


def _marks(found: re.Match[str]) -> str:
    return "\n" + _BLANK * (len(found[0]) - 1)


def _blanks(found: re.Match[str]) -> str:
    return _BLANK * len(found[0])


class _Line(NamedTuple):
    start: int
    end: int
    plain: bool  # whether it is surely text


class _Seen:
    """A body without its hidden blocks, and the same with blanks for its code.

    What is code is certain only where no other sign stands that may hide a backtick. Where that is so of the whole
    body, links are read without its code, else with it; ``_is_text`` tells it of one place.
    """

    def __init__(self, body: str, shift: int) -> None:
        self.body, self.shift = body, shift
        self.masked = _CODE(_blanks, body) if "`" in body else body
        masked = self.masked
        clean = masked is body or not ("`" in masked or "$" in masked or "\\" in masked or "<" in masked)
        self.links = masked if clean else body
        # What was looked at last: a paragraph, and whether nothing hides in it; one, and whether it has pipes; a line.
        self.around = (0, 0, False)
        self.piped = (0, 0, False)
        self.line = _Line(0, -1, False)

    def all(self) -> Glance:
        """Raises _Odd."""
        links = self.links
        inner = _WIKILINKS(links)
        if "" in inner or links.count("]]") != len(inner):
            raise _Odd
        targets: list[str] = []
        asking = 0
        coded = self.masked is not self.body
        for each in inner:
            if coded and ("`" in each or _BLANK in each):
                raise _Odd  # a link that opens before a backtick hides it
            target, subpath, _ = split(each)
            targets.append(target)
            if subpath:
                asking += 1
        for destination in _DESTINATIONS(links):
            if not destination or (coded and ("`" in destination or _BLANK in destination)):
                raise _Odd
            if path := _path(destination):
                target, mark, _ = path.partition("#")
                targets.append(target.strip())
                asking += mark != ""
        body = self.body
        hashes = "#" in body
        parts = (
            tuple(self._headings()) if hashes else (),
            tuple(self._tags()) if hashes else (),
            tuple(self._block_ids()) if "^" in body else (),
            self._callouts() if "[!" in body else (),
            targets,
            self._asking(asking) if asking else [],
            body,
        )
        return _new(Glance, parts)  # type: ignore[no-any-return]

    def _headings(self) -> list[Heading]:
        shift = self.shift
        headings: list[Heading] = []
        for found in _HEADINGS(self.body):
            marks, name = found.groups()
            start, end = found.span()
            if "#" in name:
                raise _Odd
            if name[-1:] in (" ", "\t", ""):
                end -= len(name)
                name = name.rstrip(" \t")
                end += len(name)
                if not name:
                    raise _Odd
            headings.append(_new(Heading, (len(marks) + 1, name, start + 1 + shift, end + shift)))
        return headings

    def _tags(self) -> Iterator[Tag]:
        body = self.body
        for found in ANY_TAG(body):
            start, end = found.span()
            before = body[start - 1]
            if before.isspace():
                name = found[1]
                if name[-1] == "_" or body.startswith("#", end) or not self._is_text(start):
                    raise _Odd
                if self.masked[start] == "#" and not self._in_link(start) and not (name.isascii() and name.isdigit()):
                    yield _new(Tag, (f"#{name}", start + self.shift, end + self.shift))
            elif self._may_open_tag(start) and (self.masked[start] == "#" or not self._is_text(start)):
                raise _Odd

    def _may_open_tag(self, start: int) -> bool:
        """Whether a tag may start behind a sign that is no white space."""
        before, sign = self.body[start - 2], self.body[start - 1]
        return sign in _MAY_OPEN_TAG or (sign == "[" and before != "[") or (sign == ":" and before == "]")

    @cached_property
    def _spans(self) -> tuple[list[int], list[int]]:
        """Where the wikilinks start and end."""
        spans = [found.span() for found in _WIKILINK.finditer(self.links)]
        return [start for start, _ in spans], [end for _, end in spans]

    def _in_link(self, place: int) -> bool:
        starts, ends = self._spans
        before = bisect_right(starts, place)
        return before > 0 and place < ends[before - 1]

    def _block_ids(self) -> Iterator[BlockId]:
        body = self.body
        first = len(body) - len(body.lstrip())
        for found in _ID(body):
            start, end = found.start(), found.end(1)
            before = body[start - 1]
            if not before.isspace():
                if before in _BEFORE_ID:
                    raise _Odd
                continue
            if found[2] or not _ENDS_BLOCK(body, end) or not self._is_text(start):
                raise _Odd
            if start <= first or body[self._line(start).start] in ">|":
                raise _Odd
            yield _new(BlockId, (found[1], start + self.shift, end + self.shift, ""))

    def _callouts(self) -> tuple[Callout, ...]:
        body, shift = self.body, self.shift
        callouts: list[Callout] = []
        for found in _CALLOUTS(body):
            start = found.start()
            above = body[body.rfind("\n", 0, start) + 1 : start]
            if above and not _HEADING(above):
                raise _Odd
            named = CALLOUT.match(found[1])
            if named is None:
                raise _Odd
            callouts.append(callout(named, found.start(1) + shift))
        if body.count("[!") != len(callouts):
            raise _Odd
        return tuple(callouts)

    def _asking(self, wanted: int) -> list[tuple[str, str]]:
        """The links with a subpath, as many as are wanted, each of which must surely be one."""
        asking: list[tuple[str, str]] = []
        for found in _ASKING(self.links):
            start, number = found.start(), found.lastindex
            if number == 1:
                target, subpath, _ = split(found[1])
                pipes = found[1].replace("\\|", "").count("|")
            else:
                path = _path(found[2])
                target, mark, rest = path.partition("#")
                target, subpath, pipes = target.strip(), mark + rest, 0
            if not subpath:
                continue
            wanted -= 1
            if not self._is_text(start) or (pipes and self._has_pipes(start)):
                raise _Odd
            if self.masked[start] == "[":
                asking.append((target, subpath))
        if wanted:
            raise _Odd
        return asking

    def _is_text(self, place: int) -> bool:
        """Whether nothing can hide what stands there."""
        start, end, sound = self.around
        if end == 0 and self._is_free():
            start, end, sound = self.around = 0, len(self.masked) + 1, True
        if not start <= place < end:
            masked = self.masked
            start, end = max(masked.rfind("\n\n", 0, place), 0), masked.find("\n\n", place)
            end = len(masked) if end < 0 else end
            sound = not _HIDES(masked, start, end)
            self.around = start, end, sound
        return sound and self._line(place).plain

    def _is_free(self) -> bool:
        """Whether nothing in all of the body can hide anything: most bodies lack these signs altogether."""
        masked = self.masked
        if "`" in masked or "$" in masked or "<" in masked or "%%" in masked:
            return False
        return not ("\\" in masked and _ESCAPES(masked)) and not ("!" in masked and _IMAGES(masked))

    def _line(self, place: int) -> _Line:
        """The line that a place is in. The last one is kept: thousands of tags may stand in one."""
        line = self.line
        if not line.start <= place <= line.end:
            body = self.body
            start, end = body.rfind("\n", 0, place) + 1, body.find("\n", place)
            end = len(body) if end < 0 else end
            plain = _PLAIN_LINE(body, start) is not None or self._is_item(start)
            line = self.line = _Line(start, end, plain)
        return line

    def _has_pipes(self, place: int) -> bool:
        """Whether a pipe stands in the paragraph beside those of its wikilinks: it may be a table."""
        start, end, pipes = self.piped
        if not start <= place < end:
            body = self.body
            start, end = max(body.rfind("\n\n", 0, place), 0), body.find("\n\n", place)
            end = len(body) if end < 0 else end
            pipes = "|" in _WIKILINK.sub("", body[start:end])
            self.piped = start, end, pipes
        return pipes

    def _is_item(self, line: int) -> bool:
        """Whether a line is a bullet below bullets, none indented so far that it is something else."""
        body, below = self.body, 0
        for _ in range(_DEEPEST):
            found = _BULLET(body, line)
            if found is None:
                return False
            columns = len(found[1].expandtabs(4))
            if below - columns > 4:
                return False
            if columns == 0:
                return True
            below = columns
            line = body.rfind("\n", 0, line - 1) + 1
        return False


def _path(destination: str) -> str:
    """The path that a Markdown link or image names, "" for an external one. Raises _Odd where these differ."""
    if ":" in destination and destination[0] != ".":
        return ""
    path = internal(destination, False)
    if "&" in destination or (not path and "%" in destination):
        raise _Odd
    return path
