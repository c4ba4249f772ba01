"""Text of a note in, its block structure out: which stretches are prose, and what stands around them.

Blocks are found line by line as CommonMark describes it, with the differences of Obsidian's parser (SEMANTICS 5, 6,
9, 10): a table does not interrupt a paragraph, ``%%`` and ``$$`` open blocks, a setext heading has one line of text.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from vaultlint.note import Callout, Flaw, Footnote, Heading, Row, Span, Table, Task
from vaultlint.read.flow import BLOCK_END, CELL_END, DELIMITER, PIPE, blanked, cells, count, indent, overlay
from vaultlint.read.html import HTML_ALONE, HTML_BLOCK, HTML_UNTIL
from vaultlint.read.shapes import CALLOUT, bold_line, callout, read_shapes, table_like
from vaultlint.typed import NamedTuple

# A line at the top level that starts with none of these can only be text.
_SPECIAL = frozenset(" \t>#-*+_=0123456789`~<$%|[:")
_SPECIAL_IN_FORMULA = frozenset(">#-*+0123456789`~<")  # signs of another block rather than of a formula
# With these it is neither text nor inside a container.
_OPENS_LEAF = frozenset("#|`~<$%=:_")
_QUOTE = -1
_ENDS_AT_TEXT = frozenset({"", "code", "table"})
_NOTE_INDENT = 4  # lines of a footnote are indented by four columns

_ATX = re.compile(r"#{1,6}(?=[ \t]|$)")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")
_ITEM = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]|$)")
_CODE = re.compile(r"(?<![`\\])(`++)[^`]++\1(?!`)|\\\$")
_TASK = re.compile(r"\[(.)\][ \t]")
_DEFINITION = re.compile(
    r"""\[(?!\^)(?=[^\]]*[^\]\s])(?:[^\[\]\\]|\\.)+\]:[ \t]*+(?:<(?:[^<>\\]|\\.)*>|[^\s<]\S*)"""
    r"""(?:[ \t]+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t]*$"""
)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")


class Blocks(NamedTuple):
    """The block structure of a note."""

    flow: str  # the text, same length: what is not inline content blanked, BLOCK_END and CELL_END put in
    headings: list[Heading]
    tables: list[Table]
    callouts: list[Callout]
    tasks: list[Task]
    footnotes: list[Footnote]
    bold_lines: list[Heading]
    paragraphs: list[Span]
    table_like: list[Span]  # those with several lines and a pipe
    quotes: list[Span]  # whole quotes at the top level
    comments: list[Span]
    flaws: list[Flaw]
    html: list[Span]


def read_blocks(text: str, start: int = 0, *, line_by_line: bool = False) -> Blocks:
    """Read the block structure of the text from ``start`` on, the end of the properties.

    Ordinary blocks are taken whole, and then ``paragraphs`` is not complete and the flow holds some marks of blocks;
    ``line_by_line`` gives both in full.
    """
    blocks = Blocks("", *([] for _ in Blocks._fields[1:]))
    flow = [blanked(text[:start])] if start else []
    if line_by_line or BLOCK_END in text or CELL_END in text:
        _Scanner(text, blocks, flow).scan(start)
    else:
        at = start + 1 if start else 0
        flow.append(text[start:at])
        at = read_shapes(text, at, blocks, flow)
        if at < len(text):
            _Scanner(text, blocks, flow).scan(at, whole_blocks=True)
    return blocks._replace(flow="".join(flow) if len(flow) > 1 else flow[0] if flow else "")


class _Scanner:
    """The state while the lines go by.

    ``stack`` holds the open containers: _QUOTE, or the columns a list item or footnote is indented by.
    ``leaf`` names the open block: "" for none, "text", "table", "code", "html", "fence", "math".
    """

    def __init__(self, text: str, blocks: Blocks, flow: list[str]) -> None:
        self.text = self.source = text
        if BLOCK_END in text or CELL_END in text:  # signs of our own, in the flow
            self.source = text.replace(BLOCK_END, "\ufffd").replace(CELL_END, "\ufffd")
        self.blocks = blocks
        self.flow = flow
        self.flowed = 0  # up to where the flow is done
        self.edits: list[tuple[int, int, str]] = []  # to the flow behind that
        self.stack: list[int] = []
        self.leaf = ""
        self.opened = 0  # where the open leaf starts
        self.text_end = 0  # end of the last line of the open paragraph
        self.text_lines = 0  # 0 below the title of a callout
        self.rows: list[Row] = []
        self.fence = ""  # the marks that opened the fence
        self.closer: re.Pattern[str] | None = None  # what ends the HTML block; None: a blank line
        self.comment_end = -1  # a %% comment runs to here
        self.dollars = (-1, 0, 0)  # start of a paragraph, up to where its $$ are counted, how many
        self.formula_end = -1  # up to where a formula goes on without the marks of its containers
        self.no_math_after = len(text) + 1
        self.bare = -1  # the container that the line before opened as an item without text: a blank line ends it
        self.tail = (-1, "", 0)  # line and sign, and where the signs start that end the line
        self.quote_places: list[int] = []  # where the quotes stand in the stack
        self.quote_start = 0
        self.quote_line = False  # the line opened a quote: it may name a callout
        # The cursor in the current line: index and column of the first sign that is not read yet, the column
        # where the content of the innermost matched container starts, and how many containers matched.
        self.line = ""
        self.offset = self.end = self.at = self.column = self.base = self.matched = 0

    def scan(self, offset: int, *, whole_blocks: bool = False) -> None:
        """Read the lines from ``offset`` on, where the flow ends; ordinary blocks at once where that is wanted."""
        text, size = self.text, len(self.text)
        self.flowed = offset
        while offset <= size:
            end = text.find("\n", offset)
            if end < 0:
                end = size
            line = text[offset:end]
            if self.stack or self.comment_end >= 0 or not self._plain(line, offset, end):
                self._line(line, offset)
            offset = end + 1
            if whole_blocks and offset < size and not (self.leaf or self.stack or self.comment_end >= 0):
                self._flow_up_to(offset)
                offset = self.flowed = read_shapes(text, offset, self.blocks, self.flow)
        self._finish()

    def _plain(self, line: str, offset: int, end: int) -> bool:
        """Take the lines that most notes are made of, outside containers: text, blank lines, the inside of a fence."""
        leaf = self.leaf
        if not line:
            if leaf in ("text", "table"):
                self._close_leaf()
            return leaf in _ENDS_AT_TEXT or leaf == "text"
        if leaf == "fence":
            if self.fence[0] in line:
                return False
            self.edits.append((offset, end, " "))
        elif line[0] in _SPECIAL:
            if line[0] not in _OPENS_LEAF or leaf in ("html", "math"):
                return False
            self.line, self.offset, self.end = line, offset, end
            self.at = self.column = self.base = self.matched = 0
            self.quote_line = False
            self._leaf()
        elif leaf == "text":
            self.end = end
            self._continue_text()
        elif leaf in _ENDS_AT_TEXT and not (leaf == "table" and "|" in line):
            self.end = end
            self._open_text(offset)
        else:
            return False
        return True

    # -------------------------------------------------------------------------------------------- a line

    def _line(self, line: str, offset: int) -> None:
        self.line, self.offset, self.end = line, offset, offset + len(line)
        if offset <= self.comment_end <= self.end:
            self._line_with_comment_end()
            return
        self._match_containers()
        blank = self.at == len(line)
        if self.matched < len(self.stack) and (blank or self.leaf != "text"):
            if self.leaf == "math" and not blank and self._goes_on():
                self.matched = len(self.stack)
            else:
                self._close_to(self.matched)
        if self.matched == len(self.stack) and self.leaf in ("fence", "math", "html"):
            self._continue(blank)
        else:
            self._start_blocks()

    def _match_containers(self) -> None:
        """Walk down the open containers as far as the line continues them; the cursor stands behind their marks."""
        line = self.line
        at, column = indent(line, 0, 0)
        base = matched = 0
        for container in self.stack:
            if at == len(line):
                matched = self._match_blank(matched)
                break
            if container == _QUOTE:
                if column - base > 3 or line[at] != ">":
                    break
                at, column, base = _after_quote(line, at + 1, column + 1)
            else:
                if column - base < container:
                    break
                base += container
            matched += 1
        self.bare = -1
        self.at, self.column, self.base, self.matched = at, column, base, matched

    def _goes_on(self) -> bool:
        """Whether a line without the marks of its quote or list belongs to the formula there: it ends further on."""
        if self.offset > self.formula_end:
            close = self.text.find("$$", self.offset)
            if close < 0 or self.line[self.at] in _SPECIAL_IN_FORMULA or "\n\n" in self.text[self.offset : close]:
                return False
            self.formula_end = close
        return True

    def _match_blank(self, matched: int) -> int:
        """How many containers a line continues that has nothing behind its first ``matched`` marks."""
        places = self.quote_places
        at = bisect_left(places, matched)
        depth = places[at] if at < len(places) else len(self.stack)
        return min(depth, self.bare) if self.bare >= matched else depth

    def _continue(self, blank: bool) -> None:
        """A line inside a fence, a formula or HTML."""
        line, offset, at = self.line, self.offset, self.at
        if self.leaf == "math":
            self._continue_math(line.find("$$", at))
            return
        if self.leaf == "fence":
            rest = line[at:].rstrip(" \t")
            mark = self.fence
            if self.column - self.base <= 3 and len(rest) >= len(mark) and rest == mark[0] * len(rest):
                self.leaf = ""
        else:
            self.blocks.html[-1] = Span(self.blocks.html[-1].start, self.end)
            if blank if self.closer is None else self.closer.search(line, at):
                self.leaf = ""
        self._blank(offset, self.end)

    def _continue_math(self, close: int) -> None:
        if close < 0:
            self._blank(self.offset, self.end)
            return
        self._blank(self.offset, self.offset + close + 2)
        self.leaf = ""
        after, _ = indent(self.line, close + 2, 0)
        if after < len(self.line):
            self._open_text(self.offset + after)

    def _start_blocks(self) -> None:
        """Open the containers that the rest of the line opens, then the leaf."""
        line = self.line
        self.quote_line = False
        while self.at < len(line):
            if self.column - self.base >= 4:
                self._indented()
                return
            sign = line[self.at]
            if sign == ">":
                self._open_quote()
            elif (
                (sign in "-+*" or sign.isdigit()) and (found := _ITEM.match(line, self.at)) and self._opens_item(found)
            ):
                self._open_item(found)
            elif sign == "[" and (found := _FOOTNOTE.match(line, self.at)):
                self._open_footnote(found)
            else:
                break
        self._blank(self.offset, self.offset + self.at)
        if self.at < len(line):
            self._leaf()
        elif self.leaf in ("text", "table"):
            self._close_leaf()

    def _indented(self) -> None:
        """Four columns in: a line of the open paragraph, or else code."""
        if self.leaf == "text":
            self._blank(self.offset, self.offset + self.at)
            self._continue_text()
            return
        if self.leaf != "code":
            self._open("code", self.offset + self.at)
        self._blank(self.offset, self.end)

    def _open_quote(self) -> None:
        self._leave()
        if not self.stack:
            self.quote_start = self.offset + self.at
        self.at, self.column, self.base = _after_quote(self.line, self.at + 1, self.column + 1)
        self.quote_places.append(len(self.stack))
        self._push(_QUOTE)
        self.quote_line = True

    def _opens_item(self, found: re.Match[str]) -> bool:
        """Whether a list marker is one: not a rule, and inside a paragraph only where CommonMark 5.3 lets it."""
        if self._is_rule() or (self._underlines() and self._opens_table()):
            return False
        if self.leaf != "text" or self.matched < len(self.stack):
            return True
        empty = not self.line[found.end() :].strip(" \t")
        return not empty and found[0][:-1] in ("", "1")

    def _underlines(self) -> bool:
        """Whether the line stands right below the one line of a paragraph: it may make it a heading or a table."""
        return self.leaf == "text" and self.text_lines == 1 and self.matched == len(self.stack)

    def _is_rule(self) -> bool:
        """Whether the rest of the line is three or more of the sign at the cursor and white space."""
        line, sign = self.line, self.line[self.at]
        if sign not in "-*_":
            return False
        if self.tail[:2] != (self.offset, sign):
            self.tail = (self.offset, sign, len(line.rstrip(f"{sign} \t")))
        return self.at >= self.tail[2] and line.count(sign, self.at) >= 3

    def _open_item(self, found: re.Match[str]) -> None:
        self._leave()
        width = found.end() - self.at
        after, column = indent(self.line, found.end(), self.column + width)
        spaces = column - self.column - width
        empty = after == len(self.line)
        padding = width + (1 if empty or spaces > 4 else spaces)
        self._push(self.column - self.base + padding)
        self.base = self.column + padding
        self.at, self.column = after, column
        self.quote_line = False
        if empty:
            self.bare = len(self.stack) - 1
        elif spaces <= 4 and (task := _TASK.match(self.line, after)):
            start = self.offset + after
            self.blocks.tasks.append(Task(task[1], start, start + 3))
            self.at, self.column = indent(self.line, after + 3, column + 3)
            self.base = self.column

    def _open_footnote(self, found: re.Match[str]) -> None:
        self._leave()
        start = self.offset + self.at
        self.blocks.footnotes.append(Footnote(found[1], start, self.offset + found.end() - 1))
        self._push(_NOTE_INDENT)
        self.at, self.column = indent(self.line, found.end(), self.column + found.end() - self.at)
        self.base = self.column
        self.quote_line = False

    def _push(self, container: int) -> None:
        self.stack.append(container)
        self.matched = len(self.stack)

    def _leaf(self) -> None:
        """The rest of a line, its containers open: a heading, a fence, …, or text."""
        line, at = self.line, self.at
        sign = line[at]
        lazy = self.matched < len(self.stack)
        underlines = self._underlines()
        if sign == "#" and (found := _ATX.match(line, at)):
            self._heading(found.end())
        elif sign in "`~" and (found := _FENCE.match(line, at)):
            self._open_blank("fence")
            self.fence = found[1] or found[2]
        elif sign == "<" and self._opens_html():
            self._open_blank("html")
            self.blocks.html.append(Span(self.opened, self.end))
            if self.closer and self.closer.search(line, at + 1):
                self.leaf = ""
        elif sign == "$" and self._opens_math():
            self._open_blank("math")
        elif sign == "%" and self._opens_comment():
            self._comment()
        elif sign in "=-" and underlines and _SETEXT.match(line, at):
            self._setext(1 if sign == "=" else 2)
        elif sign in "-*_" and self._is_rule():
            self._open_blank("")
        elif sign in "|:-" and underlines and self._opens_table():
            self._table()
        elif self.leaf == "table" and not lazy and "|" in line:
            self._row()
        elif self.leaf == "text":
            self._continue_text()
        else:
            self._text()

    def _continue_text(self) -> None:
        if not self.text_lines:
            self.opened = self.offset + self.at
        self.text_end = self.end
        self.text_lines += 1

    def _text(self) -> None:
        """A paragraph starts: the title of a callout, a definition, a line that is only bold, or any other."""
        line, at = self.line, self.at
        self._leave()
        self._open_text(self.offset + at)
        if self.quote_line and line[at] == "[" and (found := CALLOUT.match(line, at)):
            self._callout(found)
        elif self.stack:
            return
        elif line[at] == "[" and _DEFINITION.match(line, at):
            # Where a reference leads is neither link nor tag nor prose (SEMANTICS 3.8).
            self.leaf = ""
            self._blank(self.opened, self.end)
        elif line[at] in "*_" and (bold := bold_line(line[at:], self.offset + at)) and self.comment_end < 0:
            self.blocks.bold_lines.append(bold)

    # -------------------------------------------------------------------------------------------- kinds of block

    def _heading(self, marks: int) -> None:
        self._leave()
        line, offset = self.line, self.offset
        content = line[marks:]
        closing = _CLOSING_HASHES.search(content)
        name = (content[: closing.start()] if closing else content).strip(" \t")
        start = offset + self.at
        if not self.stack and self.comment_end < 0:
            self.blocks.headings.append(Heading(marks - self.at, name, start, offset + len(line.rstrip(" \t"))))
        self._blank(start, offset + marks)
        if closing:
            stop = offset + marks + closing.start()
            if "^" in name:
                # The text ends here: what stands before the closing marks can be a block id.
                self._mark(stop)
            self._blank(stop, self.end)
        self._mark(self.end)

    def _setext(self, level: int) -> None:
        name = self.text[self.opened : self.text_end].strip(" \t")
        if not self.stack and self.comment_end < 0:
            self.blocks.headings.append(Heading(level, name, self.opened, self.text_end))
        self._mark(self.text_end)
        self.leaf = ""
        self._blank(self.offset, self.end)

    def _opens_html(self) -> bool:
        line, at = self.line, self.at
        for opener, closer in HTML_UNTIL:
            if opener.match(line, at):
                self.closer = closer
                return True
        self.closer = None
        if HTML_BLOCK.match(line, at):
            return True
        return self.leaf != "text" and HTML_ALONE.match(line, at) is not None

    def _opens_math(self) -> bool:
        """``$$`` opens a formula that ends at the next ``$$``; with text behind it only within its paragraph."""
        line, at = self.line, self.at
        if not line.startswith("$$", at) or line.startswith("$$$", at) or "$$" in line[at + 2 :]:
            return False
        if self.leaf == "text" and self._in_formula():
            return False
        if not line[at + 2 :].strip():
            return True
        close = self.text.find("$$", self.end) if self.end < self.no_math_after else -1
        if close < 0:
            self.no_math_after = min(self.no_math_after, self.end)
        return close >= 0 and "\n\n" not in self.text[self.end : close]

    def _in_formula(self) -> bool:
        """Whether the open paragraph has dollars without an end: the next ones close them (SEMANTICS 9)."""
        opened, counted, dollars = self.dollars
        if opened != self.opened:
            counted, dollars = self.opened, 0
        dollars += _CODE.sub("", self.text[counted : self.text_end]).count("$$")
        self.dollars = (self.opened, self.text_end, dollars)
        return dollars % 2 == 1

    def _opens_comment(self) -> bool:
        rest = self.line[self.at :]
        after = rest.lstrip("%")
        if not rest.startswith("%%") or "%" in after or self.comment_end >= 0:
            return False
        # In a quote or list nobody knows how far a comment without an end would reach: it is read as text.
        return not self.stack or self.text.find("%" * (len(rest) - len(after)), self.end) >= 0

    def _comment(self) -> None:
        self._leave()
        here = self.offset + self.at
        run = self.end - here - len(self.line[self.at :].lstrip("%"))
        close = self.text.find("%" * run, self.end)
        if close < 0:
            self.blocks.flaws.append(Flaw("unclosed-comment", here, here + run, "%" * run))
        self.comment_end = len(self.text) + 1 if close < 0 else close + run
        self.blocks.comments.append(Span(here, min(self.comment_end, len(self.text))))
        self._blank(here, here + run)
        after, _ = indent(self.line, self.at + run, 0)
        if after < len(self.line):
            self._open_text(self.offset + after)

    def _line_with_comment_end(self) -> None:
        """What stands before the closing marks belongs to the comment, what follows starts anew."""
        stop = self.comment_end
        start = self.offset + len(self.text[self.offset : stop].rstrip("%"))
        self._match_containers()
        self._leave()
        self._blank(start, stop)
        self._mark(stop - 1)
        self.comment_end = -1
        after, _ = indent(self.line, stop - self.offset, 0)
        if after < len(self.line):
            self._open_text(self.offset + after)

    def _callout(self, found: re.Match[str]) -> None:
        offset = self.offset
        self.blocks.callouts.append(callout(found, offset))
        self._blank(offset + found.start(), offset + found.end(2))
        # The title stands by itself, so a table right below it is one; yet what follows continues the paragraph.
        self._close_leaf()
        self.leaf = "text"
        self.opened = self.text_end
        self.text_lines = 0

    # -------------------------------------------------------------------------------------------- tables

    def _opens_table(self) -> bool:
        header = self.text[self.opened : self.text_end]
        if "|" not in self.line or "|" not in header or not DELIMITER.match(self.line, self.at):
            return False
        return cells(self.line[self.at :]) == cells(header)

    def _table(self) -> None:
        self.rows = []
        self.leaf = "table"
        self._row_at(self.opened, self.text_end)
        here, end = self.offset + self.at, self.offset + len(self.line.rstrip(" \t"))
        self.rows.append(Row(self.rows[0].cells, here, end))
        self._blank(here, self.end)
        self._mark(self.end)

    def _row(self) -> None:
        self._row_at(self.offset + self.at, self.end)

    def _row_at(self, start: int, end: int) -> None:
        """A line of cells: every pipe that splits becomes a mark."""
        line = self.text[start:end].rstrip(" \t")
        pipes = [found.start() for found in PIPE.finditer(line) if found[0] == "|"]
        for pipe in pipes:
            self._mark(start + pipe, CELL_END)
        self._mark(end)
        self.rows.append(Row(count(line, len(pipes)), start, start + len(line)))

    # -------------------------------------------------------------------------------------------- opening and closing

    def _open(self, leaf: str, offset: int) -> None:
        self._close_leaf()
        self.leaf = leaf
        self.opened = offset

    def _open_blank(self, leaf: str) -> None:
        """A leaf that holds nothing to read; its first line is this one."""
        self._leave()
        self._open(leaf, self.offset + self.at)
        self._blank(self.opened, self.end)

    def _open_text(self, start: int) -> None:
        self._open("text", start)
        self.text_end = self.end
        self.text_lines = 1

    def _leave(self) -> None:
        """A new block starts: the containers that the line does not continue end, and so does the open leaf."""
        if self.matched < len(self.stack):
            self._close_to(self.matched)
        else:
            self._close_leaf()

    def _close_to(self, depth: int) -> None:
        self._close_leaf()
        if self.stack and self.stack[0] == _QUOTE and depth == 0:
            self.blocks.quotes.append(Span(self.quote_start, self.offset))
        del self.stack[depth:]
        while self.quote_places and self.quote_places[-1] >= depth:
            self.quote_places.pop()

    def _close_leaf(self) -> None:
        leaf, self.leaf = self.leaf, ""
        if leaf == "text" and self.text_lines:
            paragraph = Span(self.opened, self.text_end)
            self.blocks.paragraphs.append(paragraph)
            if self.comment_end < 0 and table_like(self.text, *paragraph):
                self.blocks.table_like.append(paragraph)
            self._mark(self.text_end)
        elif leaf == "table" and self.comment_end < 0:
            rows = tuple(self.rows)
            self.blocks.tables.append(Table(rows[0].cells, rows[0].start, rows[-1].end, rows))

    def _finish(self) -> None:
        self.offset = len(self.text)
        if self.leaf in ("fence", "math") and self.comment_end < 0:
            line = self.text[self.opened :].partition("\n")[0]
            kind, mark = ("unclosed-code-block", self.fence) if self.leaf == "fence" else ("unclosed-math", "$$")
            self.blocks.flaws.append(Flaw(kind, self.opened, self.opened + len(line.rstrip()), mark))
        self._close_to(0)
        self._flow_up_to(len(self.text))

    def _flow_up_to(self, end: int) -> None:
        if end > self.flowed:
            self.flow.append(overlay(self.source, self.edits, self.flowed, end))
            self.edits.clear()
            self.flowed = end

    def _blank(self, start: int, end: int) -> None:
        if end > start:
            self.edits.append((start, end, " "))

    def _mark(self, offset: int, sign: str = BLOCK_END) -> None:
        if offset < len(self.text):
            self.edits.append((offset, offset + 1, sign))


def _after_quote(line: str, at: int, column: int) -> tuple[int, int, int]:
    """Behind ``>``: index and column of what follows, and the column its content starts at; one space is the mark's."""
    following, following_column = indent(line, at, column)
    return following, following_column, column + 1 if following > at else column
