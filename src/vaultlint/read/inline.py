"""The flow of a note in, what stands inside its lines out: links, embeds, footnote references, comments.

One walk from left to right over the signs that can open something; what opens first wins (SEMANTICS 2, 3, 7, 9).
Everything found is noted as a span to blank, so that tags and prose are read from what is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property

from vaultlint.note import Flaw, Footnote, Link, Span
from vaultlint.read.destination import internal, read_destination
from vaultlint.read.flow import Ahead
from vaultlint.read.wikilink import split
from vaultlint.typed import Any, NamedTuple

_NAME = r"([^\[\]\n\x02\x03]++)\]\]"
_PLAIN_TEXT = r"([^\[\]\\`$<%\n\x02\x03]*+)"
_DESTINATION = r"([^\s()<>\\&\0-\x1f\x7f]++)"
_IN_ANGLES = r"([^<>\\&\n\x02\x03]*+)"
# What starts with a bracket. Links without surprises are taken whole, and so are brackets that mean nothing: they are
# most of what there is, and reading them sign by sign takes five times as long.
_BRACKET = re.compile(
    rf"\[(?:\[{_NAME}|(?!\^){_PLAIN_TEXT}\](?:\((?:{_DESTINATION}|<{_IN_ANGLES}>)\)|(?![(\[\]])))?"
).search
_WIKILINK, _TEXT = 1, 2  # the last group of each; of links it is what holds the destination
# Code and formulas without surprises, on one line.
_PLAIN_CODE = re.compile(r"`[^`\n\x02\x03]++`(?!`)").match
_PLAIN_FORMULA = re.compile(r"\$(?!\s)[^$\n\x02\x03]++(?<![\s\\])\$(?=[\s.,;:!?()]|\Z)").match
_OTHERS = "`\\<$%"
_RUN_OF_BACKTICKS = re.compile("`+")
_BACKTICKS, _DOLLARS, _PERCENTS = (re.compile(f"[{sign}]+").match for sign in "`$%")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s\x02\x03]+)\]")
_SPACED = re.compile(r"\(([^()<>\n\x02\x03\"']{1,300})\)")
_LONGEST = 300  # signs of a name that may have been meant as a link
_ATTRIBUTE = r"""[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:[ \t\n]*=[ \t\n]*(?:[^\s"'=<>`\x02]+|'[^'\x02]*'|"[^"\x02]*"))?"""
_TAG_OR_AUTOLINK = re.compile(
    rf"<(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>\x02]*|[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@[A-Za-z0-9.-]+"
    rf"|[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t\n]*/?|/[A-Za-z][A-Za-z0-9-]*[ \t\n]*)>"
)
# What else starts with "<": comment, processing instruction, Templater's code, declaration.
_UNTIL = (("<!--", "-->"), ("<?", "?>"), ("<%", "%>"), ("<![CDATA[", "]]>"), ("<!", ">"))


# Half the time of calling the class, which packs its arguments twice.
_new: Callable[[Any, tuple[Any, ...]], Any] = tuple.__new__


class Inline(NamedTuple):
    """What stands in the lines of a note, and the spans it covers."""

    links: list[Link]
    references: list[Footnote]
    comments: list[Span]
    code: list[tuple[int, int, str]]  # code, math, HTML, escapes: nothing is read there
    covered: list[tuple[int, int, str]]  # links and what belongs to them
    flaws: list[Flaw]  # what may have been meant as a link
    open_math: int  # offset of the first $$ without an end, -1 for none


def read_inline(flow: str, block_comments: list[Span]) -> Inline:
    """Walk over the flow of a whole note."""
    return _Walk(flow, block_comments).walk()


class _Walk:
    """The state of the walk. ``edge`` is the end of the current block or cell; nothing crosses it.

    The ``no_…`` fields remember up to where a search for an end was in vain: no input is searched twice.
    """

    edge = -1
    open_math = -1
    dead = 0  # openers below this place stand around a link: they cannot be links
    no_dollar = no_dollars = no_close = -1
    wiki_close = wiki_inner = -1
    comment_end = -1
    next_comment = 0

    def __init__(self, flow: str, block_comments: list[Span]) -> None:
        self.flow = flow
        self.out = Inline([], [], [], [], [], [], -1)
        self.others = Ahead(flow, _OTHERS)  # than opening brackets
        self.ends: Ahead | None = None
        self.brackets: list[tuple[int, bool]] = []  # open "[" or "![" of this block: offset, image
        self.no_html: dict[str, int] = {}
        self.halves: list[Flaw] = []  # "[[Note]" whose first bracket may still be closed
        self.block_comments = block_comments

    def walk(self) -> Inline:
        """Read all that opens something, and what closes brackets."""
        flow, search, place = self.flow, _BRACKET, self.others.place
        links, covered, comments = self.out.links, self.out.covered, self.block_comments
        size = len(flow)
        at = 0
        other = place(0)
        while found := search(flow, at):
            start, stop = found.span()
            if other < start:
                at = self._other(other)
                other = place(at)
                continue
            # Where only the bracket is found, `lastindex` may still tell of an attempt to find more.
            group = found.lastindex if stop > start + 1 else 0
            image = start > at and flow[start - 1] == "!"
            if group == _WIKILINK:
                if image:
                    start -= 1
                target, subpath, display = split(found[1])
                inside = self._in_comment(start) if comments or start < self.comment_end else False
                links.append(_new(Link, ("wikilink", image, target, subpath, display, start, stop, inside, "")))
                covered.append((start, stop, " "))
                at = stop
                if other < at:
                    other = place(at)
            elif group and not self.brackets:
                at = stop
                if group != _TEXT:
                    self._plain_link(found, start - image, group, image=image)
                if other < at:
                    other = place(at)
            else:
                at = self._bracket(start - image, start + 1)
                other = place(at)
        while other < size:
            at = self._other(other)
            other = place(at)
        self._settle()
        links.sort(key=_start)
        return self.out._replace(open_math=self.open_math)

    def _other(self, start: int) -> int:
        sign = self.flow[start]
        plain = _PLAIN_CODE if sign == "`" else _PLAIN_FORMULA if sign == "$" else None
        if plain and (found := plain(self.flow, start)):
            self.out.code.append((start, found.end(), " "))
            return found.end()
        if start > self.edge:
            self._enter_block(start)
        if sign == "`":
            return self.code(start)
        if sign == "\\":
            return self.escape(start)
        if sign == "]":
            return self.close(start)
        if sign == "$":
            return self.math(start)
        return self.html(start) if sign == "<" else self.comment(start)

    def _bracket(self, start: int, end: int) -> int:
        """``[`` or ``![`` that opens no plain link, or stands in the text of one."""
        if start > self.edge:
            self._enter_block(start)
        stop = self.bracket(start, end)
        if self.brackets:
            self.others.add("]", stop)
        return stop

    def _plain_link(self, found: re.Match[str], start: int, group: int, *, image: bool) -> None:
        """A Markdown link or image outside of brackets, with nothing to read in its text."""
        stop = found.end()
        text, destination = found.group(2, group)
        if image:
            self.out.covered.append((start, stop, " "))
        else:
            close = start + 1 + len(text)
            self.out.covered.extend(((start, start + 1, " "), (close, stop, " ")))
        self._add_markdown(destination, image, text, start, stop)

    def _add_markdown(self, destination: str, image: bool, text: str, start: int, stop: int) -> None:
        if path := internal(destination, image):
            target, mark, rest = path.partition("#")
            comment = self._in_comment(start)
            link = ("markdown", image, target.strip(), mark + rest, text, start, stop, comment, "")
            self.out.links.append(_new(Link, link))

    def _enter_block(self, start: int) -> None:
        if self.ends is None:
            self.ends = Ahead(self.flow, ("\x02", "\x03", "\n\n"))
        self.edge = self.ends.place(start)
        self._settle()
        self.brackets.clear()
        self.others.drop("]")
        self.dead = 0

    def _settle(self) -> None:
        """The block ends: what stayed open can be half of a link, what was closed in another way is text."""
        if self.halves:
            still_open = {opener for opener, _ in self.brackets}
            self.out.flaws.extend(flaw for flaw in self.halves if flaw.start in still_open)
            self.halves.clear()

    # Each reader gets the place of a sign and says where to go on.

    def escape(self, start: int) -> int:
        """A backslash takes the meaning from the sign after it."""
        if self.flow[start + 1 : start + 2] in _PUNCTUATION:
            self.out.code.append((start, start + 2, " "))
            return start + 2
        return start + 1

    def code(self, start: int) -> int:
        """A code span ends at the next run of as many backticks in its block."""
        end = _BACKTICKS(self.flow, start).end()  # type: ignore[union-attr]
        stop = self._code_end(start, end)
        if not stop:
            return end
        self.out.code.append((start, stop, " "))
        return stop

    def _code_end(self, start: int, end: int) -> int:
        """Where the next run of as many backticks as between start and end ends; 0 without one in this block."""
        run = end - start
        close = self.flow.find("`", end, self.edge)
        stop = _BACKTICKS(self.flow, close).end() if close >= 0 else 0  # type: ignore[union-attr]
        if not stop or stop - close == run:
            return stop
        places = self._runs.get(run, ())
        after = bisect_left(places, end)
        return places[after] + run if after < len(places) and places[after] < self.edge else 0

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        """Where runs of backticks begin, by their length: with many lengths, looking ahead would take too long."""
        runs: dict[int, list[int]] = {}
        for found in _RUN_OF_BACKTICKS.finditer(self.flow):
            runs.setdefault(found.end() - found.start(), []).append(found.start())
        return runs

    def math(self, start: int) -> int:
        """``$…$`` and ``$$…$$`` (SEMANTICS 9); three dollars are text."""
        end = _DOLLARS(self.flow, start).end()  # type: ignore[union-attr]
        if end - start == 1:
            return self._dollar(start)
        if end - start > 2 or self.no_dollars >= self.edge:
            return end
        close = self.flow.find("$$", end, self.edge)
        if close < 0:
            self.no_dollars = self.edge
            self.open_math = start if self.open_math < 0 else self.open_math
            return end
        self.out.code.append((start, close + 2, " "))
        return close + 2

    def _dollar(self, start: int) -> int:
        flow = self.flow
        at = start + 1
        if self.no_dollar >= self.edge or flow[at : at + 1].isspace():
            return at
        while (close := flow.find("$", at, self.edge)) >= 0:
            at = close + 1
            while flow.startswith("$", at):
                at += 1
            if at > close + 1:
                continue  # two dollars close nothing
            before = flow[close - 1]
            if close > start + 1 and before != "\\" and not before.isspace() and not flow[at : at + 1].isdigit():
                self.out.code.append((start, at, " "))
                return at
        self.no_dollar = self.edge
        return start + 1

    def html(self, start: int) -> int:
        """A tag, an autolink, a comment or template code is skipped; any other ``<`` is text."""
        flow, end = self.flow, start + 1
        sign = flow[end : end + 1]
        if sign and sign in "!?%":
            stop = self._marked_html(start)
        else:
            found = _TAG_OR_AUTOLINK.match(flow, start, self.edge)
            stop = found.end() if found else 0
        if not stop:
            return end
        self.out.code.append((start, stop, " "))
        return stop

    def _marked_html(self, start: int) -> int:
        """The end of what ``<!``, ``<?`` or ``<%`` opens, 0 without one."""
        flow = self.flow
        opener, closer = next(each for each in _UNTIL if flow.startswith(each[0], start))
        if (opener == "<!" and not "A" <= flow[start + 2 : start + 3].upper() <= "Z") or self.no_html.get(
            opener, -1
        ) >= self.edge:
            return 0
        close = flow.find(closer, start + 2, self.edge)
        if close < 0:
            self.no_html[opener] = self.edge
            return 0
        return close + len(closer)

    def comment(self, start: int) -> int:
        """``%%…%%`` on one line hides its text, but links in it are read."""
        end = _PERCENTS(self.flow, start).end()  # type: ignore[union-attr]
        if start == self.comment_end or end == start + 1:
            return end
        flow = self.flow
        close = self._outside_code(flow[start:end], end)
        if close >= 0 and flow.find("\n", end, close) < 0:
            self.comment_end = close
            self.out.comments.append(Span(start, close + end - start))
            self.out.covered.extend(((start, end, " "), (close, close + end - start, " ")))
        return end

    def _outside_code(self, mark: str, at: int) -> int:
        """Where the next mark stands that is not in a code span; -1 without one."""
        flow = self.flow
        close = flow.find(mark, at, self.edge)
        while close >= 0 and (start := flow.find("`", at, close)) >= 0:
            end = start + 1
            while flow[end] == "`":
                end += 1
            at = self._code_end(start, end) or end
            if at > close:
                close = flow.find(mark, at, self.edge)
        return close

    def _in_comment(self, start: int) -> bool:
        if start < self.comment_end:
            return True
        comments = self.block_comments
        while self.next_comment < len(comments) and comments[self.next_comment].end <= start:
            self.next_comment += 1
        return self.next_comment < len(comments) and comments[self.next_comment].start <= start

    # ---------------------------------------------------------------------------------------- links

    def bracket(self, start: int, end: int) -> int:
        """``[``: a wikilink, a footnote reference, or perhaps the text of a Markdown link."""
        flow = self.flow
        if flow.startswith("[", end) and (stop := self._wikilink(start, end - 1)):
            return stop
        if flow[start] == "[" and flow.startswith("^", end) and (found := _FOOTNOTE.match(flow, start)):
            self.out.references.append(Footnote(found[1], start, found.end()))
            self.out.covered.append((start, found.end(), " "))
            return found.end()
        self.brackets.append((start, flow[start] == "!"))
        return end

    def _wikilink(self, start: int, opener: int) -> int:
        """The end of the wikilink whose ``[[`` is at ``opener``, 0 when there is none (SEMANTICS 2.1-2.4)."""
        flow = self.flow
        inner = opener + 2
        if inner <= self.wiki_inner and opener < self.wiki_close:
            return 0  # another [[ stands between this one and the next ]]
        if opener < self.no_close or flow.startswith("]]", inner):
            return 0
        close = flow.find("]]", inner + 1)
        if close < 0:
            self.no_close = len(flow)
            return 0
        self.wiki_close, self.wiki_inner = close, flow.rfind("[[", inner, close)
        if self.wiki_inner >= 0:
            return 0
        if close > self.edge or (line_end := flow.find("\n", inner, close)) >= 0:
            # Before the line's end no other link that starts on it can close either.
            self.no_close = self.edge if close > self.edge else line_end
            return 0
        target, subpath, display = split(flow[inner:close])
        stop = close + 2
        embed = flow[start] == "!"
        self.out.links.append(Link("wikilink", embed, target, subpath, display, start, stop, self._in_comment(start)))
        self.out.covered.append((start, stop, " "))
        return stop

    def close(self, start: int) -> int:
        """``]``: with a destination behind it the end of a Markdown link or image (SEMANTICS 3)."""
        end = start + 1
        if not self.brackets:  # those it could close stand in another block
            return end
        opener, image = self.brackets.pop()
        if not self.brackets:
            self.others.drop("]")
        alive = image or len(self.brackets) >= self.dead
        self.dead = min(self.dead, len(self.brackets))
        if not self.flow.startswith("(", end):
            self._half(opener + image, start)
            return end
        if not alive:
            return end
        parsed = read_destination(self.flow, end + 1, self.edge)
        if parsed is None:
            self._spaced(opener, end)
            return end
        destination, stop = parsed
        if image:
            self._drop_links(opener)
            self.out.covered.append((opener, stop, " "))
        else:
            self.dead = len(self.brackets)
            self.out.covered.extend(((opener, opener + 1, " "), (start, stop, " ")))
        self._add_markdown(destination, image, self.flow[opener + 1 + image : start], opener, stop)
        return stop

    def _drop_links(self, opener: int) -> None:
        """The description of an image is plain text."""
        links = self.out.links
        while links and links[-1].start > opener:
            links.pop()

    def _half(self, opener: int, close: int) -> None:
        """``[[Note]`` or ``[Note]]``: a rule decides whether a link was meant."""
        flow = self.flow
        unclosed, unopened = flow[opener - 1 : opener] == "[", flow.startswith("]", close + 1)
        if unclosed is unopened or flow.startswith(("(", "["), close + 1):
            return
        inner = flow[opener + 1 : min(close, opener + _LONGEST)]
        start = opener - unclosed
        # Behind a letter stand indices and addresses: `m[a]]`.
        if not inner or opener + 1 + len(inner) < close or "\n" in inner or flow[start - 1 : start].isalnum():
            return
        if unclosed:
            self.halves.append(Flaw("unclosed-link", start, close + 1, inner))
        elif not self.brackets:
            self.out.flaws.append(Flaw("unopened-link", start, close + 2, inner))

    def _spaced(self, opener: int, paren: int) -> None:
        """``[text](My Note.md)``: a space ends a destination, so this is no link."""
        found = _SPACED.match(self.flow, paren, self.edge)
        if found:
            self.out.flaws.append(Flaw("spaced-link", opener, found.end(), found[1]))


def _start(link: Link) -> int:
    return link.start
