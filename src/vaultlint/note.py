"""What a note says, as plain values: every fact carries the span of text it was read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """Where something stands: offsets in code points, the end exclusive.

    Offsets count in the text as rules see it: without a byte order mark, every line end one ``\\n``.
    """

    start: int
    end: int


class Spanned(Protocol):
    """Anything that knows where it stands: all facts below."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Heading(NamedTuple):
    """A heading that a link can name: ATX or setext, at the top level of the note (SEMANTICS 5)."""

    level: int
    text: str  # source text without marks, trimmed
    start: int
    end: int


class Link(NamedTuple):
    """An internal link or embed (SEMANTICS 2, 3, 8, 11)."""

    kind: str  # "wikilink", "markdown", "frontmatter" (in a property) or "canvas" (a file node or background)
    embed: bool
    target: str  # path part as Obsidian looks it up: decoded, trimmed, NFC; "" for the note itself
    subpath: str  # from the first "#" on, "" without one
    display: str | None  # text after the pipe or between the brackets; None without one
    start: int
    end: int
    comment: bool = False  # inside a %% comment: indexed, never reported
    key: str = ""  # dotted key of the property, or id of the canvas node


class Tag(NamedTuple):
    """A tag in the text (SEMANTICS 7), as written, with its ``#``."""

    name: str
    start: int
    end: int


class BlockId(NamedTuple):
    """A block id (SEMANTICS 6), without its ``^``."""

    name: str
    start: int
    end: int
    why: str = ""  # for ids that no link reaches: "middle", "quote" (a later one in the quote wins), "space", "first"


class Row(NamedTuple):
    """A line of a table: the number of its cells and its span without surrounding white space."""

    cells: int
    start: int
    end: int


class Table(NamedTuple):
    """A table: ``rows`` holds the header, the delimiter row, then the body."""

    columns: int
    start: int
    end: int
    rows: tuple[Row, ...]


class Callout(NamedTuple):
    """A callout (SEMANTICS 10): type in lower case without metadata, fold "+", "-" or ""."""

    type: str
    fold: str
    title: str
    start: int
    end: int


class Footnote(NamedTuple):
    """A footnote definition or reference: the name as written."""

    name: str
    start: int
    end: int


class Task(NamedTuple):
    """A task: the character between the brackets."""

    status: str
    start: int
    end: int


class Property(NamedTuple):
    """A property: its value as YAML 1.2 core reads it, the spans of key and value.

    Values are str, int, float, bool, None, list and dict; dates and ``12:30`` are strings.
    """

    name: str
    value: object
    start: int
    end: int
    value_start: int
    value_end: int


class Frontmatter(NamedTuple):
    """The property block: state "empty", "valid" or "invalid"; for an invalid one what is wrong and where.

    start and end enclose the block with both ``---`` lines; error_start and error_end the place of the error.
    ``duplicates`` holds keys that stand a second time (the later one's span).
    """

    state: str
    start: int
    end: int
    error: str = ""
    error_start: int = 0
    error_end: int = 0
    duplicates: tuple[Property, ...] = ()


class Flaw(NamedTuple):
    """Something the reader met that is not well formed; a rule decides what to say.

    Kinds: "unclosed-code-block", "unclosed-comment", "unclosed-math", "invalid-canvas", "invalid-base",
    "invalid-utf8" (one for each run of bytes that are not UTF-8), "byte-order-mark" (at the start of the file),
    "carriage-return" (a line end that is ``\\r`` alone, one for each), "unclosed-link" (``[[Note]``) and
    "unopened-link" (``[Note]]``; detail: what the brackets hold), "spaced-link" (``[text](My Note.md)``; detail: the
    destination).
    """

    kind: str
    start: int
    end: int
    detail: str = ""


class Note(NamedTuple):
    """All facts of one file of the vault, in document order."""

    path: str  # relative to the vault root, with "/"
    kind: str  # "note", "canvas" or "base"
    line_starts: tuple[int, ...]  # offset of the first character of each line
    frontmatter: Frontmatter | None = None
    properties: tuple[Property, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    block_ids: tuple[BlockId, ...] = ()
    lost_block_ids: tuple[BlockId, ...] = ()
    tables: tuple[Table, ...] = ()
    callouts: tuple[Callout, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    footnote_references: tuple[Footnote, ...] = ()
    tasks: tuple[Task, ...] = ()
    bold_lines: tuple[Heading, ...] = ()  # first lines of top-level paragraphs that are only **bold**; level 0
    flaws: tuple[Flaw, ...] = ()
    crlf: tuple[int, ...] = ()  # offsets of the line ends that are \\r\\n in the file

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; columns count code points."""
        line = bisect_right(self.line_starts, offset) or 1
        return line, offset - self.line_starts[line - 1] + 1

    def offset_in_file(self, offset: int) -> int:
        """The same place in the text as the file has it, without its byte order mark but with every \\r\\n."""
        return offset + bisect_left(self.crlf, offset)

    def value(self, name: str) -> object:
        """The value of a property, its name in any case; None without one."""
        name = name.lower()
        return next((each.value for each in self.properties if each.name.lower() == name), None)

    @property
    def property_tags(self) -> tuple[str, ...]:
        """Tags from the ``tags`` property as Obsidian 1.9 reads it, with ``#`` (SEMANTICS 7)."""
        return tuple(
            tag if tag.startswith("#") else f"#{tag}" for tag in _strings(self.value("tags")) if " " not in tag
        )

    @property
    def aliases(self) -> tuple[str, ...]:
        """Aliases from the ``aliases`` property (SEMANTICS 7)."""
        return tuple(_strings(self.value("aliases")))


class Reading(NamedTuple):
    """A note with the texts that only the examining run holds."""

    note: Note
    text: str  # the whole text, line ends as \\n
    prose: str  # the same length; blanked with spaces: properties, code, math, HTML, markers of quotes and lists
    paragraphs: tuple[Span, ...]  # paragraphs and item texts, without the block markers before them


def _strings(value: object) -> Iterator[str]:
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if isinstance(entry, str) and (text := entry.strip()):
            yield text
