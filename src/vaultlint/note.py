"""What a note says, as plain values: every fact carries the span of text it was read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from vaultlint.typed import Any, NamedTuple, Protocol

SIGN = "vaultlint-"  # begins what a note says to vaultlint


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

    # "wikilink", "markdown", "frontmatter" (in a property), "canvas" (a file node or background) or "base" (a file that
    # a formula of a base names: good for counting, never reported)
    kind: str
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

    Kinds: "invalid-frontmatter" (the block has its own words for it), "unclosed-code-block", "unclosed-comment",
    "unclosed-math", "invalid-canvas", "invalid-base", "dangling-edge" (of a canvas; detail: what is wrong with it),
    "invalid-utf8" (one for each run of bytes that are not UTF-8), "byte-order-mark" (at the start of the file),
    "carriage-return" (a line end that is ``\\r`` alone, one for each), "unclosed-link" (``[[Note]``) and
    "unopened-link" (``[Note]]``; detail: what the brackets hold), "spaced-link" (``[text](My Note.md)``; detail: the
    destination).
    """

    kind: str
    start: int
    end: int
    detail: str = ""


class LineStarts(Sequence[int]):
    """Offset of the first character of each line of a text; counted when somebody asks, which most runs never do."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: tuple[int, ...] | None = None

    @property
    def all(self) -> tuple[int, ...]:
        """The offsets as a tuple."""
        if self._starts is None:
            self._starts = (0, *accumulate(len(line) + 1 for line in self._text.split("\n")[:-1]))
        return self._starts

    def __getitem__(self, at: Any) -> Any:
        return self.all[at]

    def __len__(self) -> int:
        return len(self.all)

    def __eq__(self, other: object) -> bool:
        return self.all == (other.all if isinstance(other, LineStarts) else other)

    def __hash__(self) -> int:
        return hash(self.all)


class Note(NamedTuple):
    """All facts of one file of the vault, in document order."""

    path: str  # relative to the vault root, with "/"
    kind: str  # "note", "canvas" or "base"
    line_starts: Sequence[int]  # offset of the first character of each line
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
    table_like: tuple[Span, ...] = ()  # paragraphs of several lines that hold a pipe: a table may be meant
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
        return property_tags(self.value("tags"))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Aliases from the ``aliases`` property (SEMANTICS 7)."""
        return tuple(strings(self.value("aliases")))


class Reading:
    """A note with the texts that only the examining run holds.

    ``prose`` and ``paragraphs`` take a reading of their own, so they are made when a rule asks for them.
    """

    __slots__ = ("_find_rooms", "_prose", "_read_prose", "data", "note", "text")

    def __init__(
        self,
        note: Note,
        text: str,
        read_prose: Callable[[], Prose] | None = None,
        find_rooms: Callable[[], Iterable[Room]] | None = None,
        data: bytes = b"",
    ) -> None:
        self.note = note
        self.data = data  # the file as it is on disk
        self.text = text  # the whole text, line ends as \\n
        self._read_prose = read_prose
        self._find_rooms = find_rooms
        self._prose: Prose | None = None

    @property
    def prose(self) -> str:
        """As long as the text; blanked with spaces: properties, code, math, HTML, markers of quotes and lists."""
        return self._both().text

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """Paragraphs and item texts, without the block markers before them."""
        return self._both().paragraphs

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The texts of the file with the comments in them that speak to vaultlint; found anew at each call."""
        return tuple(self._find_rooms()) if self._find_rooms else ()

    def _both(self) -> Prose:
        if self._prose is None:
            self._prose = self._read_prose() if self._read_prose else Prose("", ())
        return self._prose


class Prose(NamedTuple):
    """What of a note is text."""

    text: str
    paragraphs: tuple[Span, ...]


class Comment(NamedTuple):
    """A comment with its marks: ``%%…%%``, ``<!--…-->``, or ``#…`` in YAML; ``text`` stands between them."""

    mark: str  # "%%", "<!--" or "#"
    start: int
    end: int
    text: str
    text_start: int


class Room(NamedTuple):
    """A text in which comments can stand: a note or base as a whole, or a card of a canvas.

    Offsets of its comments count in its own text; ``place`` makes them places of the file.
    """

    text: str
    comments: tuple[Comment, ...]  # those that speak to vaultlint, in order
    place: Callable[[int], int]
    span: Span  # of the file


def property_tags(value: object) -> tuple[str, ...]:
    """The tags that a value of ``tags`` gives, as `Note.property_tags` has them."""
    return tuple([tag if tag[0] == "#" else f"#{tag}" for tag in strings(value) if " " not in tag])


def strings(value: object) -> list[str]:
    """The texts in a list, or the one that a value is, trimmed, without those that are empty."""
    entries = value if isinstance(value, list) else [value]
    return [text for entry in entries if isinstance(entry, str) and (text := entry.strip())]
