"""The reader beside markdown-it-py: what both read in the examples of CommonMark and in random documents.

markdown-it-py is taught the few things in which Obsidian differs (SEMANTICS 2 to 10); what is left must be equal.
Math, `%%` comments, callouts and footnotes are unknown to it and stand in no document here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from vaultlint.note import Note, Reading
from vaultlint.read import read
from vaultlint.read.destination import internal

EXAMPLES = json.loads((Path(__file__).parent / "commonmark" / "examples.json").read_text(encoding="utf-8"))

# Examples that Obsidian reads in its own way.
EXPLAINED = {
    96: "a note that starts with --- has properties (8)",
    # The reader knows definitions of one line at the top level; others are text, which hides nothing.
    **dict.fromkeys((193, 195, 196, 198, 208, 217, 541), "a definition over several lines is text (3)"),
    **dict.fromkeys((218, 317), "a definition in a quote or list is text (3)"),
}

WORD = re.compile(r"w\d+q")  # the markers that random documents are made with
LETTERS = re.compile(r"[A-Za-z]{2,}")
ENTITY = re.compile(r"&#?\w+;")
WIKILINK = re.compile(r"(?<!\\)\[\[(w\d+q)\]\]")
HIDDEN = re.compile(r"\ue000(w\d+q)\ue001")  # stands for a wikilink, which markdown-it-py does not know (2)
TAG = re.compile(r"(?:^|(?<=\s))#w\d+q")


class Seen(NamedTuple):
    """What a reader sees in a document. Lines count from 0, ends are exclusive."""

    headings: list[tuple[int, str, int]]  # level, source text, line; top level only (5)
    paragraphs: list[tuple[int, int]]
    tables: list[tuple[int, int, int]]  # line, columns, lines without the delimiter row
    links: list[tuple[str, bool]]  # destination, whether it is an image
    wikilinks: list[str]
    tags: list[str]
    words: list[str]  # words that stand in text, destinations and titles: not in code, HTML, info strings


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['section']}-{example['number']}")
def test_example_of_commonmark(example: dict[str, Any]) -> None:
    text = example["markdown"]

    if example["number"] in EXPLAINED:
        assert ours(text, LETTERS) != theirs(text, LETTERS)
    else:
        assert ours(text, LETTERS) == theirs(text, LETTERS)


def ours(text: str, word: re.Pattern[str] = WORD) -> Seen:
    reading = read("Note.md", text.encode())
    note = reading.note

    def line(offset: int) -> int:
        return note.place(offset)[0] - 1

    return Seen(
        [(each.level, each.text, line(each.start)) for each in note.headings],
        sorted((line(each.start), line(each.end - 1) + 1) for each in reading.paragraphs),
        [(line(each.start), each.columns, len(each.rows) - 1) for each in note.tables],
        sorted((each.target + each.subpath, each.embed) for each in note.links if each.kind == "markdown"),
        sorted(_wikilinks(reading, note)),
        sorted(each.name for each in note.tags) if word is WORD else [],
        sorted(word.findall(ENTITY.sub(lambda found: unescape(found[0]), reading.prose))),
    )


def _wikilinks(reading: Reading, note: Note) -> Iterator[str]:
    for each in note.links:
        if each.kind == "wikilink" and (found := WIKILINK.search(reading.text, each.start, each.end)):
            yield found[1]


def theirs(text: str, word: re.Pattern[str] = WORD) -> Seen:
    seen = Seen([], [], [], [], [], [], [])
    tokens = ORACLE.parse(WIKILINK.sub("\ue000\\1\ue001", text))
    for place, token in enumerate(tokens):
        first, last = token.map or (0, 0)
        if token.type == "heading_open" and token.level == 0:
            source = HIDDEN.sub(r"[[\1]]", tokens[place + 1].content)
            seen.headings.append((int(token.tag[1]), source, first))
        elif token.type == "paragraph_open":
            seen.paragraphs.append((first, last))
        elif token.type == "table_open":
            seen.tables.append((first, *_shape(tokens, place)))
        elif token.type == "inline":
            _read_inline(token.children or [], seen, word, described=False)
    return Seen(seen.headings, *map(sorted, seen[1:]))  # type: ignore[arg-type]


def _shape(tokens: list[Token], start: int) -> tuple[int, int]:
    kinds = [token.type for token in tokens[start:]]
    kinds = kinds[: kinds.index("table_close")]
    return kinds.count("th_open"), kinds.count("tr_open")


def _read_inline(tokens: list[Token], seen: Seen, word: re.Pattern[str], described: bool) -> None:
    """``described``: the tokens are the description of an image, which is plain text."""
    autolink = False
    for token in tokens:
        if token.type == "link_open":
            autolink = token.info == "auto"
        if token.type in ("link_open", "image") and not autolink:
            _read_link(token, seen, word, described)
        if token.type == "image":
            _read_inline(token.children or [], seen, word, described=True)
        elif token.type == "link_close":
            autolink = False
        elif token.type == "text" and not autolink:
            seen.words.extend(word.findall(token.content))
            if not described:
                seen.wikilinks.extend(HIDDEN.findall(token.content))
                seen.tags.extend(TAG.findall(token.content) if word is WORD else ())


def _read_link(token: Token, seen: Seen, word: re.Pattern[str], described: bool) -> None:
    image = token.type == "image"
    destination = str(token.attrs["src" if image else "href"])
    seen.words.extend(word.findall(f"{destination} {token.attrs.get('title', '')}"))
    path = internal(HIDDEN.sub(r"[[\1]]", destination), image)
    if path and not described:
        seen.links.append((path, image))


# ------------------------------------------------------------------------------------------------ what Obsidian does


def oracle() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"maxNesting": 1000})
    # Destinations as they are written: the reader decodes them in its own way (3).
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    rules = {rule.name: rule.fn for rule in markdown.block.ruler.__rules__}

    def one_line_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """A setext heading has one line of text (5)."""
        count, parent, line = len(state.tokens), state.parentType, state.line
        if not rules["lheading"](state, start, end, silent) or state.line == start + 2:
            return state.line != line
        del state.tokens[count:]
        state.parentType, state.line = parent, line
        return False

    def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """A table ends at a line without a pipe (10)."""
        stop = start
        while stop < end and "|" in state.getLines(stop, stop + 1, 0, False):
            stop += 1
        return bool(rules["table"](state, start, stop, silent))

    def forget_definitions(state: StateCore) -> None:
        """Links by reference are not indexed, but definitions are no text either (3)."""
        state.env.pop("references", None)

    markdown.core.ruler.after("block", "forget definitions", forget_definitions)
    markdown.block.ruler.at("lheading", one_line_heading)
    # It does not interrupt a paragraph (10), and other blocks win over it, as in GFM.
    markdown.block.ruler.before("paragraph", "table of pipes", table, {"alt": []})
    return markdown


ORACLE = oracle()


# ------------------------------------------------------------------------------------------------ random documents

# In all pieces "W" becomes a marker that stands nowhere else.
INLINE = [
    "W",
    "[[W]]",
    "![[W]]",
    "#W",
    "\\[[W]]",
    "\\# W",
    "**W** _W_",
    "[W](W.md)",
    "[#W](W%20W.md 'W')",
    "[W [[W]]](<W W.md>)",
    "![W](W.png)",
    "[W](W(W)W)",
    "[![W #W](W)](#W)",
    "![W [W](W) [[W]]](W)",
    "[W [W](W)](W)",
    "[W](W&amp;W.md)",
    "[W](W\\)W)",
    "[W](W W)",
    "`W`",
    "``[[W]] ` #W``",
    "`[[W]]\n#W`",
    "\\`W\\`",
    "<b W='[[W]]'>[[W]]</b>",
    "<https://W.org/#W>",
    "<!-- [[W]] -->",
    "a < W > b",
    "&amp; W",
    "W\\\nW",
    "W\n[[W]]",
    "1986\\. W",
]
LINE = [each for each in INLINE if "\n" not in each]
UNBALANCED = [
    "[W",
    "](W)",
    "`W",
    "W` W",
    "``",
    "[[W",
    "W]]",
    "![W",
    "[W](W 'W",
    "W')",
    "<a href='W",
    "W -->",
    "<!-- W",
    "<?W",
    "\\",
    "**W",
    "W\\",
    "(W)",
    "[W](<W",
]
LEAVES = [
    "# W #",
    "## [[W]] #W",
    "#\tW\t#\t",
    "###",
    "#W",
    "W\n===",
    "[[W]]\n--",
    "W\nW\n---",
    "***",
    "- - -",
    "```W\n[[W]]\n\n# W\n```",
    "~~~\n```\nW\n~~~~",
    "```\nW\n``",
    "    [[W]]\n\n     W",
    "\tW",
    "<div>\n[[W]]\n</div>\n",
    "<!-- W\n\n[[W]] -->",
    "<W>\nW\n",
    "<pre>W\n\nW</pre>",
    "W <b>\n<i>W",
    "| W | [[W]] |\n| - | :-: |\n| W | `W` |\n| W | #W\nW",
    "W | W\n--|--\nW \\| W | W",
    "| W |\n| - | - |",
    "W\n| W | W |\n|---|---|",
    "W\n    W",
    "> W\nW\n> W",
    "- W\nW",
]
MARKS = ["- ", "* ", "+   ", "-\t", "1. ", "2) ", "10. ", "- [ ] "]


def numbered(text: str) -> str:
    """Each W a marker of its own, behind a paragraph so that no properties start the note.

    The last line has its end, without which markdown-it-py stumbles over `> - <!--` and `> `.
    """
    first, *rest = text.split("W")
    return "w0q\n\n" + first + "".join(f"w{number}q{part}" for number, part in enumerate(rest, 1)) + "\n"


def indented(lines: list[str], mark: str) -> list[str]:
    """A list item with these lines; a tab goes to the next stop of four."""
    if lines[0][0] in " \t":
        lines = ["W", "", *lines]
    indent = "\t" if mark == "-\t" else " " * (2 if mark == "- [ ] " else len(mark))
    return [mark + lines[0], *(indent + line if line else "" for line in lines[1:])]


def quoted(lines: list[str], mark: str) -> list[str]:
    return [mark + line for line in lines]


paragraphs = st.lists(st.sampled_from(INLINE), min_size=1, max_size=4).map(lambda pieces: " ".join(pieces).split("\n"))
worded = paragraphs.map(lambda lines: [f"W {lines[0]}", *lines[1:]])
leaves = paragraphs | st.sampled_from(LEAVES).map(lambda leaf: leaf.split("\n"))


def joined(blocks: list[tuple[list[str], bool]]) -> list[str]:
    """Blocks below each other, with or without a blank line; indented code after text would be text anyway."""
    lines: list[str] = []
    for block, apart in blocks:
        if lines and (apart or block[0][:1] in " \t"):
            lines.append("")
        lines += block
    return lines


def containers(blocks: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    inner = st.lists(st.tuples(blocks, st.booleans()), min_size=1, max_size=3).map(joined)
    quotes = st.builds(quoted, inner, st.sampled_from(["> ", ">", ">\t"]))
    # What follows a check box is text (10).
    items = st.builds(indented, inner, st.sampled_from(MARKS[:-1])) | st.builds(indented, worded, st.just(MARKS[-1]))
    return quotes | items


documents = st.lists(
    st.tuples(st.recursive(leaves, containers, max_leaves=6), st.booleans()), min_size=1, max_size=6
).map(lambda blocks: numbered("\n".join(joined(blocks))))


# Two faults of markdown-it-py: the columns of tabs behind several quote marks, and a line with four columns of white
# space that ends the paragraph of a quote or list although it is its text. Other parsers read both as we do.
TAB = re.compile(r">.*>.*\t")
LAZY = re.compile(r"[^\n]\n[ >]*(?:\t| {4})[ \t]*(?:[^\w\s(\[]|\d+[.)]|_)|>.*(?:\t| {4})[ \t]*>")


@given(documents)
@settings(max_examples=400, deadline=None)
def test_documents(text: str) -> None:
    assume(not TAB.search(text))

    assert ours(text) == theirs(text)


PREFIXES = ["", "", "> ", ">", "- ", "1. ", "2) ", "  ", "   ", " ", "-\t", ">\t", "\t", "    ", "-     ", "+ "]
PIECES = [*LINE, *UNBALANCED, *(line for leaf in LEAVES for line in leaf.splitlines())]
lines = st.builds(
    lambda prefixes, piece: "".join(prefixes) + piece,
    st.lists(st.sampled_from(PREFIXES), max_size=3),
    st.sampled_from(PIECES),
)
heaps = st.lists(lines, min_size=1, max_size=9).map("\n".join).map(numbered)


@given(heaps)
@settings(max_examples=600, deadline=None)
def test_heaps_of_lines(text: str) -> None:
    assume(not TAB.search(text) and not LAZY.search(text))

    assert ours(text) == theirs(text)
