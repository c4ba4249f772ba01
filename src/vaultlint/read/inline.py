"""The flow of a note in, what stands inside its lines out: links, embeds, footnote references, tags, block ids.

One walk from left to right over the signs that can open something; what opens first wins (SEMANTICS 2, 3, 7, 9).
Everything found is noted as a span to blank, so that tags and prose are read from what is left.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from vaultlint.note import Flaw, Footnote, Link, Span, Tag
from vaultlint.read.flow import overlay
from vaultlint.read.wikilink import split

# Every branch starts with a literal, not even a repeated one, so that the search skips all other signs at C speed:
# with "`+" instead of "`[`]*" a note takes a third longer to read.
_TOKEN = re.compile(r"\\.|`[`]*|!\[|\[|\]|<|\$[$]*|%%[%]*", re.DOTALL)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_EDGE = re.compile(r"[\0\x01]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s\0\x01]+)\]")
_TITLE = re.compile(
    r"""[ \t\n]+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))(?=[ \t\n]*\))""", re.DOTALL
)
_ANGLE = re.compile(r"<((?:[^<>\n\\\0]|\\.)*)>")
_BARE = re.compile(r"(?:[^ ()\\\x00-\x1f\x7f]|\\[!-/:-@\[-`{-~]?)+")
_SPACED = re.compile(r"\(([^()<>\n\0\x01\"']{1,300})\)")
_LONGEST = 300  # signs of a name that may have been meant as a link
_SPACE = re.compile(r"[ \t\n]*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED_OR_ENTITY = re.compile(
    rf"{_ESCAPED.pattern}|&(?:#[0-9]{{1,7}}|#[Xx][0-9A-Fa-f]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_KEPT = frozenset(b";/?:@&=+$,#")
_ATTRIBUTE = r"""[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:[ \t\n]*=[ \t\n]*(?:[^\s"'=<>`\0]+|'[^'\0]*'|"[^"\0]*"))?"""
_TAG_OR_AUTOLINK = re.compile(
    rf"<(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>\0]*|[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@[A-Za-z0-9.-]+"
    rf"|[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t\n]*/?|/[A-Za-z][A-Za-z0-9-]*[ \t\n]*)>"
)
# What else starts with "<": comment, processing instruction, Templater's code, declaration.
_UNTIL = (("<!--", "-->"), ("<?", "?>"), ("<%", "%>"), ("<![CDATA[", "]]>"), ("<!", ">"))
_HASH = re.compile(r"#[^\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s\ufeff\0\x01]+")
_MARKS = "*_=~"


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

    def __init__(self, flow: str, block_comments: list[Span]) -> None:
        self.flow = flow
        self.out = Inline([], [], [], [], [], [], -1)
        self.open_math = -1
        self.edge = -1
        self.brackets: list[tuple[int, bool]] = []  # open "[" or "![" of this block: offset, image
        self.dead = 0  # openers below this place stand around a link: they cannot be links
        self.no_code: dict[int, int] = {}
        self.no_dollar = self.no_dollars = self.no_close = -1
        self.no_html: dict[str, int] = {}
        self.wiki_close = self.wiki_inner = -1
        self.comment_end = -1
        self.halves: list[Flaw] = []  # "[[Note]" whose first bracket may still be closed
        self.block_comments = block_comments
        self.next_comment = 0

    def walk(self) -> Inline:
        """Read all tokens."""
        flow, search = self.flow, _TOKEN.search
        readers = {
            "\\": self.escape,
            "`": self.code,
            "!": self.bracket,
            "[": self.bracket,
            "]": self.close,
            "<": self.html,
            "$": self.math,
            "%": self.comment,
        }
        at = 0
        while found := search(flow, at):
            start = found.start()
            if start > self.edge:
                self._enter_block(start)
            at = readers[flow[start]](start, found.end())
        self._settle()
        out = self.out
        out.links.sort(key=_start)
        return out._replace(open_math=self.open_math)

    def _enter_block(self, start: int) -> None:
        found = _EDGE.search(self.flow, start)
        self.edge = found.start() if found else len(self.flow)
        self._settle()
        self.brackets.clear()
        self.dead = 0

    def _settle(self) -> None:
        """The block ends: what stayed open can be half of a link, what was closed in another way is text."""
        if self.halves:
            still_open = {opener for opener, _ in self.brackets}
            self.out.flaws.extend(flaw for flaw in self.halves if flaw.start in still_open)
            self.halves.clear()

    # Each reader gets the token's span and says where to go on.

    def escape(self, start: int, end: int) -> int:
        """A backslash takes the meaning from the sign after it."""
        if self.flow[start + 1] in _PUNCTUATION:
            self.out.code.append((start, end, " "))
            return end
        return start + 1

    def code(self, start: int, end: int) -> int:
        """A code span ends at the next run of as many backticks in its block."""
        stop = self._code_end(start, end)
        if not stop:
            return end
        self.out.code.append((start, stop, " "))
        return stop

    def _code_end(self, start: int, end: int) -> int:
        run = end - start
        if self.no_code.get(run, -1) >= self.edge:
            return 0
        flow, at = self.flow, end
        mark = flow[start:end]
        while (close := flow.find(mark, at, self.edge)) >= 0:
            stop = close + run
            while stop < self.edge and flow[stop] == "`":
                stop += 1
            if stop - close == run:
                return stop
            at = stop
        self.no_code[run] = self.edge
        return 0

    def math(self, start: int, end: int) -> int:
        """``$…$`` and ``$$…$$`` (SEMANTICS 9); three dollars are text."""
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

    def html(self, start: int, end: int) -> int:
        """A tag, an autolink, a comment or template code is skipped; any other ``<`` is text."""
        flow = self.flow
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

    def comment(self, start: int, end: int) -> int:
        """``%%…%%`` on one line hides its text, but links in it are read."""
        if start == self.comment_end:
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

    def close(self, start: int, end: int) -> int:
        """``]``: with a destination behind it the end of a Markdown link or image (SEMANTICS 3)."""
        if not self.brackets:
            return end
        opener, image = self.brackets.pop()
        alive = image or len(self.brackets) >= self.dead
        self.dead = min(self.dead, len(self.brackets))
        if not self.flow.startswith("(", end):
            self._half(opener + image, start)
            return end
        if not alive:
            return end
        parsed = self._destination(end + 1)
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
        if path := internal(destination, image):
            target, mark, rest = path.partition("#")
            text = self.flow[opener + 1 + image : start]
            link = Link("markdown", image, target.strip(), mark + rest, text, opener, stop, self._in_comment(opener))
            self.out.links.append(link)
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

    def _destination(self, at: int) -> tuple[str, int] | None:
        """Destination and end of ``(destination "title")`` from behind its bracket on (CommonMark 6.3)."""
        flow, edge = self.flow, self.edge
        at = _skip(flow, at, edge)
        if found := _ANGLE.match(flow, at, edge):
            destination, at = found[1], found.end()
        else:
            stop = _bare(flow, at, edge)
            if stop < 0 or flow.startswith("<", at):
                return None
            destination, at = flow[at:stop], stop
        if found := _TITLE.match(flow, at, edge):
            at = found.end()
        at = _skip(flow, at, edge)
        if not flow.startswith(")", at) or at >= edge:
            return None
        return _unescape(destination), at + 1


def _start(link: Link) -> int:
    return link.start


def _skip(flow: str, at: int, edge: int) -> int:
    found = _SPACE.match(flow, at, edge)
    return found.end() if found else at


def _bare(flow: str, at: int, edge: int) -> int:
    """The end of a destination without angle brackets, its parentheses balanced; -1 when they are not."""
    depth = 0
    while at < edge:
        if found := _BARE.match(flow, at, edge):
            at = found.end()
            continue
        sign = flow[at]
        if sign == "(" and depth < 32:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        else:
            break
        at += 1
    return -1 if depth else at


def _unescape(destination: str) -> str:
    """A destination without backslash escapes and entities (CommonMark 2.4, 2.5)."""
    if "&" not in destination:
        return _ESCAPED.sub(r"\1", destination)
    from html import unescape

    return _ESCAPED_OR_ENTITY.sub(lambda found: found[1] or unescape(found[0]), destination)


def internal(destination: str, image: bool) -> str:
    """The path that a Markdown destination names in the vault, "" for an external one (SEMANTICS 3.2-3.6).

    >>> internal("My%20Note.md", False), internal("C%23.md", False), internal("100%.md", False)
    ('My Note.md', 'C%23.md', '')
    >>> internal("https://obsidian.md", False), internal("./a:b.md", False)
    ('', './a:b.md')
    """
    if ":" in destination and not destination.startswith(("./", "../")):
        return ""
    path = destination
    if "%" in path:
        decoded = _decode(path)
        if decoded is None and not image:
            return ""
        path = path if decoded is None else decoded
    if not path.isascii():
        path = normalize("NFC", path.replace("\xa0", " "))
    return path.strip()


def _decode(path: str) -> str | None:
    """What ``decodeURI`` of JavaScript gives: reserved signs stay encoded; None where it would throw."""
    try:
        decoded = _PERCENT.sub(lambda found: _decode_run(found[0]), path)
    except UnicodeDecodeError:
        return None
    return decoded if "%" not in _PERCENT.sub("", path) else None


def _decode_run(run: str) -> str:
    data = bytes.fromhex(run.replace("%", ""))
    if not _KEPT.intersection(data):
        return data.decode()
    parts: list[bytes] = []
    for place, byte in enumerate(data):
        parts.append(run[3 * place : 3 * place + 3].encode() if byte in _KEPT else bytes([byte]))
    return b"".join(parts).decode()


def read_tags(flow: str, inline: Inline) -> list[Tag]:
    """Tags (SEMANTICS 7), read where neither code nor links stand; comments count."""
    if "#" not in flow:
        return []
    text = overlay(flow, inline.code + inline.covered)
    tags: list[Tag] = []
    end = -1
    for found in _HASH.finditer(text):
        start = found.start()
        name = _unwrapped(text, start, found[0])
        if (start == end or _opens_tag(flow, text, start)) and not (name[1:].isascii() and name[1:].isdigit()):
            end = start + len(name)
            tags.append(Tag(name, start, end))
    return tags


def _unwrapped(text: str, start: int, name: str) -> str:
    """The tag in ``__#tag__``: an underscore belongs to a tag unless it closes what one before the tag opened."""
    bare, at = name, start
    while bare[-1] == "_" and at > 0 and text[at - 1] == "_":
        bare = bare[:-1]
        at -= 1
    if bare[-1] == "_" and _is_open(text, start):
        bare = bare[:-1]
    return bare if bare != "#" else name


def _is_open(text: str, start: int) -> bool:
    """Whether the last underscore before an offset, in its line, opens emphasis that is still open there."""
    mark = text.rfind("_", 0, start)
    if mark < 0 or text.find("\n", mark, start) >= 0:
        return False
    return not text[mark - 1 : mark].isalnum() and not text[mark + 1].isspace()


def _opens_tag(flow: str, text: str, start: int) -> bool:
    """Whether ``#`` stands at the start of a line, behind white space, or at the start of emphasised text."""
    if start == 0:
        return True
    before = text[start - 1]
    if before.isspace() or before in "\0\x01\ufeff":
        # A sign behind a backslash is blank here, and yet a sign.
        return start < 2 or flow[start - 2] != "\\" or flow[start - 1].isspace()
    if before == "[":
        return flow.startswith("^", start - 2)  # the text of an inline footnote
    if before not in _MARKS:
        return False
    at = start - 1
    while at > 0 and start - at < 8 and text[at - 1] in _MARKS:
        at -= 1
    outside = at == 0 or not text[at - 1].isalnum()
    doubled = before in "=~" or (start - at > 1 and text[start - 2] == before)
    return outside and _is_closed(text, start, before * (1 + doubled))


def _is_closed(text: str, start: int, mark: str) -> bool:
    """Whether the mark before ``start`` has a partner in its block, without which it is a sign like any other."""
    close = text.find(mark, start)
    if close < 0 or text[close - 1].isspace() or not text.startswith(mark, start - len(mark)):
        return False
    return not _EDGE.search(text, start, close)
