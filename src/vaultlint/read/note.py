"""Bytes of a file in, a Reading out: decoding, properties, blocks, inline content put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from vaultlint.note import BlockId, Flaw, Frontmatter, LineStarts, Link, Note, Property, Prose, Reading, Room
from vaultlint.read.blockids import read_block_ids
from vaultlint.read.blocks import Blocks, read_blocks
from vaultlint.read.flow import BLOCK_END, CELL_END, overlay
from vaultlint.read.glance import Glance, glance
from vaultlint.read.inline import Inline, read_inline
from vaultlint.read.properties import find_block, read_properties
from vaultlint.read.tags import read_tags
from vaultlint.typed import NamedTuple

_BAD = re.compile("[\udc80-\udcff]+")

Decoded = tuple[str, tuple[int, ...], list[Flaw]]


class Head(NamedTuple):
    """What the properties say, and where they end."""

    frontmatter: Frontmatter | None = None
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    start: int = 0  # of the blocks


_NO_HEAD = Head()


class Draft(NamedTuple):
    """A note of which the properties are read, and nothing below them."""

    path: str
    data: bytes  # the file as it is on disk
    text: str
    crlf: tuple[int, ...] = ()
    flaws: Sequence[Flaw] = ()  # of the bytes and of the properties
    head: Head = _NO_HEAD


def begin(path: str, data: bytes) -> Draft:
    """Decode a note and read its properties."""
    text, crlf, flaws = decode(data)
    head = _head(text)
    block = head.frontmatter
    if block and block.state == "invalid":
        flaws = [*flaws, Flaw("invalid-frontmatter", block.error_start, block.error_end)]
    return Draft(path, data, text, crlf, flaws, head)


# The parts of a note that `see` tells; of the others it tells nothing.
SEEN = frozenset(
    (
        *("path", "line_starts", "frontmatter", "properties", "headings", "tags", "block_ids", "lost_block_ids"),
        *("callouts", "flaws", "crlf"),
    )
)


def see(draft: Draft) -> tuple[Note, Glance] | None:
    """What a glance tells of a note, and a note of nothing but that and the draft; None where it is not enough."""
    head = draft.head
    seen = glance(draft.text, head.start)
    if seen is None:
        return None
    told = (draft.path, "note", LineStarts(draft.text), head.frontmatter, head.properties, seen.headings, head.links)
    more = (seen.tags, seen.block_ids, (), (), seen.callouts, (), (), (), (), (), tuple(draft.flaws), draft.crlf)
    return tuple.__new__(Note, told + more), seen  # in a fifth of the time that the class takes


def read(path: str, data: bytes) -> Reading:
    """Read a file of the vault: a note, a canvas (``.canvas``) or a base (``.base``)."""
    [reading] = read_all([(path, data)])
    return reading


def read_all(files: Sequence[tuple[str, bytes]]) -> list[Reading]:
    """Read several files, each its path and its bytes."""
    others = [_READERS.get(path[path.rfind(".") + 1 :].lower()) for path, _ in files]
    if not any(others):
        return _read_notes(files)
    return [
        _with_data(other(path, *decode(data)), data) if other else _read_notes([(path, data)])[0]
        for other, (path, data) in zip(others, files, strict=True)
    ]


def _read_notes(files: Sequence[tuple[str, bytes]]) -> list[Reading]:
    return finish([begin(path, data) for path, data in files])


def finish(drafts: Sequence[Draft]) -> list[Reading]:
    """Read several notes to their ends."""
    # Each step is taken for all of them before the next: then the processor has at hand what a step needs, and the
    # same steps take a seventh less time than note by note.
    bodies = [read_blocks(draft.text, draft.head.start) for draft in drafts]
    lines = [read_inline(body.flow, body.comments) for body in bodies]
    return [
        _with_data(_put_together(draft, body, inline), draft.data)
        for draft, body, inline in zip(drafts, bodies, lines, strict=True)
    ]


def _with_data(reading: Reading, data: bytes) -> Reading:
    reading.data = data
    return reading


def _read_canvas(path: str, text: str, crlf: tuple[int, ...], flaws: list[Flaw]) -> Reading:
    from vaultlint.read.canvas import read_canvas

    return _other(read_canvas(path, text, _read_text), text, crlf, flaws, _rooms_of_canvas)


def _read_base(path: str, text: str, crlf: tuple[int, ...], flaws: list[Flaw]) -> Reading:
    from vaultlint.read.base import read_base

    return _other(read_base(path, text), text, crlf, flaws, _room_of_base)


_READERS = {"canvas": _read_canvas, "base": _read_base}


def decode(data: bytes) -> Decoded:
    """The text without byte order mark and with ``\\n`` line ends, the offsets of its CRLF, what else was not so.

    Each byte that is not UTF-8 becomes one U+FFFD, so that the reading goes on.
    """
    flaws: list[Flaw] = []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        flaws.append(Flaw("byte-order-mark", 0, 0))
    broken = False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="surrogateescape")
        broken = True
    crlf: tuple[int, ...] = ()
    if "\r" in text:
        text, crlf, lone = _line_ends(text)
        flaws += lone
    if broken:
        flaws += [Flaw("invalid-utf8", bad.start(), bad.end(), _hexadecimal(bad[0])) for bad in _BAD.finditer(text)]
        text = _BAD.sub(lambda bad: "\ufffd" * len(bad[0]), text)
    return text, crlf, flaws


def _line_ends(text: str) -> tuple[str, tuple[int, ...], list[Flaw]]:
    crlf: list[int] = []
    at = text.find("\r\n")
    while at >= 0:
        crlf.append(at - len(crlf))
        at = text.find("\r\n", at + 2)
    text = text.replace("\r\n", "\n")
    lone: list[Flaw] = []
    at = text.find("\r")
    while at >= 0:
        lone.append(Flaw("carriage-return", at, at + 1))
        at = text.find("\r", at + 1)
    return text.replace("\r", "\n") if lone else text, tuple(crlf), lone


def _hexadecimal(escaped: str) -> str:
    return escaped.encode(errors="surrogateescape")[:16].hex(" ")


def _other(
    note: Note, text: str, crlf: tuple[int, ...], flaws: list[Flaw], find_rooms: Callable[[str], Iterator[Room]]
) -> Reading:
    return Reading(note._replace(crlf=crlf, flaws=(*flaws, *note.flaws)), text, None, partial(find_rooms, text))


# What finds comments is imported when somebody asks: few files have any that speak to vaultlint.


def _rooms_of_canvas(text: str) -> Iterator[Room]:
    from vaultlint.read.comments import rooms_of_canvas

    return rooms_of_canvas(text, _read_text)


def _room_of_base(text: str) -> Iterator[Room]:
    from vaultlint.read.comments import room_of_base

    yield room_of_base(text)


def _room(text: str, start: int, blocks: Blocks, inline: Inline) -> Iterator[Room]:
    from vaultlint.read.comments import room_of_note

    yield room_of_note(text, start, blocks, inline)


def _read_text(text: str) -> Reading:
    """The text of a canvas card: a note without properties."""
    body = read_blocks(text)
    return _put_together(Draft("", b"", text), body, read_inline(body.flow, body.comments))


def _head(text: str) -> Head:
    block = find_block(text)
    if block is None:
        return _NO_HEAD
    properties = read_properties(text, block)
    return Head(*properties, properties.frontmatter.end)


def _put_together(draft: Draft, blocks: Blocks, inline: Inline) -> Reading:
    path, _, text, crlf, flaws, head = draft
    frontmatter, properties, links, start = head
    flow = blocks.flow
    ids, lost = _block_ids(text, start, blocks) if "^" in flow else ((), ())
    note = Note(
        path,
        "note",
        LineStarts(text),
        frontmatter,
        properties,
        tuple(blocks.headings),
        (*links, *inline.links) if links else tuple(inline.links),
        tuple(read_tags(flow, inline)),
        ids,
        lost,
        tuple(blocks.tables),
        tuple(blocks.callouts),
        tuple(blocks.footnotes),
        tuple(inline.references),
        tuple(blocks.tasks),
        tuple(blocks.bold_lines),
        tuple(blocks.table_like),
        (*flaws, *_certain(blocks, inline)),
        crlf,
    )
    return Reading(note, text, partial(_read_prose, text, start), partial(_room, text, start, blocks, inline))


def _block_ids(text: str, start: int, blocks: Blocks) -> tuple[tuple[BlockId, ...], tuple[BlockId, ...]]:
    first = start + len(text[start:]) - len(text[start:].lstrip(" \t\n"))
    return read_block_ids(blocks.flow, blocks.quotes, blocks.comments, first)


def _certain(blocks: Blocks, inline: Inline) -> list[Flaw]:
    """A ``$$`` in the middle of a line may be what opened the formula that a later ``$$`` seems to leave open."""
    if inline.open_math < 0:
        return blocks.flaws + inline.flaws
    return inline.flaws + [
        flaw for flaw in blocks.flaws if flaw.kind != "unclosed-math" or flaw.start < inline.open_math
    ]


def _read_prose(text: str, start: int) -> Prose:
    """The text below the properties once more, line by line."""
    blocks = read_blocks(text, start, line_by_line=True)
    inline = read_inline(blocks.flow, blocks.comments)
    hidden = inline.code + [(span.start, span.end, " ") for span in (*blocks.comments, *inline.comments)]
    prose = overlay(blocks.flow, hidden) if hidden else blocks.flow
    return Prose(prose.replace(BLOCK_END, "\n").replace(CELL_END, "|"), tuple(blocks.paragraphs))
