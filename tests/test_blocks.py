"""Block structure, row by row; the conformance cases hold the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Note, Reading
from vaultlint.read import read


def reading(text: str) -> Reading:
    return read("Note.md", text.encode())


def note(text: str) -> Note:
    return reading(text).note


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A", [(1, "A")]),
        ("#", [(1, "")]),
        ("## ##", [(2, "")]),
        ("# A #b ##  ", [(1, "A #b")]),
        ("# A\\#", [(1, "A\\#")]),
        ("####### seven", []),
        ("#\u00a0no-break space", []),
        pytest.param("A\n=", [(1, "A")], id="short setext underline"),
        pytest.param("A\nB\n---", [], id="two lines over an underline"),
        pytest.param("> A\n---", [], id="underline outside the quote"),
        pytest.param("- A\n---\n# B", [(1, "B")], id="rule after a list"),
        pytest.param("---\n# A", [(1, "A")], id="rule, no properties"),
        pytest.param("```\n# no\n``` no\n# no\n````\n# A", [(1, "A")], id="fence closed by a longer one"),
        pytest.param("    # no\n\n# A", [(1, "A")], id="indented code"),
        pytest.param("a\n    # no", [], id="indented line of a paragraph"),
        pytest.param("- a\n\n  # no\n\n# A", [(1, "A")], id="heading in a list item"),
        pytest.param("%%\n# no\n%% tail\n# A", [(1, "A")], id="comment block"),
        pytest.param("<!--\n# no\n\n# no\n-->\n# A", [(1, "A")], id="HTML comment over a blank line"),
        pytest.param("<details>\n# no\n\n# A\n</details>", [(1, "A")], id="HTML block ends at a blank line"),
        pytest.param("<b>x</b>\n# A", [(1, "A")], id="inline tag opens no HTML block"),
        pytest.param("$$\n# no\n$$\n# A", [(1, "A")], id="math"),
        pytest.param("$$ dear\n\n# A", [(1, "A")], id="two dollars are a price"),
        pytest.param("[^1]: note\n    # no\n\n# A", [(1, "A")], id="footnote"),
        pytest.param("-\n\n  # A", [(1, "A")], id="a blank line ends an empty item"),
        pytest.param("- -\n\n  # no\n\n# A", [(1, "A")], id="and nothing around it"),
        pytest.param("> -\n>\n>   # no\n\n# A", [(1, "A")], id="empty item in a quote"),
        pytest.param("> text\n> \u0661. # no\n\n# A", [(1, "A")], id="other digits start no list"),
        pytest.param("<?>\n# A", [(1, "A")], id="HTML that ends where it starts"),
        pytest.param("> [!note] T\nlazy\n===\n\n# A", [(1, "A")], id="text below the title of a callout is in it"),
        pytest.param("[r]: A.md\n===\n\n# A", [(1, "A")], id="a definition is no text"),
        pytest.param("- %%\n  x\n%% tail\n===", [(1, "tail")], id="a comment that ends outside its item"),
        pytest.param("so $$\nx\n$$\n# A", [(1, "A")], id="dollars that close what the paragraph opened"),
        pytest.param("- so $$\n  x\n  $$\n\n# A", [(1, "A")], id="the same in an item"),
        pytest.param("use `$$` and \\$$\n$$\n\n# no\n$$\n# A", [(1, "A")], id="dollars in code open nothing"),
        pytest.param("> $$\n x\n$$\n# A", [(1, "A")], id="formula without the marks of its quote"),
        pytest.param("> $$\n x\n\n# A", [(1, "A")], id="formula that ends with its quote"),
        pytest.param("- $$\n- $$$\n- $$\n\n# A", [(1, "A")], id="prices"),
        pytest.param("a | b\n--", [(2, "a | b")], id="delimiter row without a pipe"),
        pytest.param("a\u2028# no\n\x0c\n# A", [(1, "A")], id="other line ends are text"),
    ],
)
def test_headings(text: str, headings: list[tuple[int, str]]) -> None:
    assert [(each.level, each.text) for each in note(text).headings] == headings


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("```", ["unclosed-code-block"]),
        ("~~~\n```", ["unclosed-code-block"]),
        ("```\n```", []),
        ("```a`b", []),
        pytest.param("> ```\n> code\n\ntext", [], id="a fence ends with its quote"),
        pytest.param("- ```\n  code\n- b", [], id="a fence ends with its item"),
        ("%%\ntext", ["unclosed-comment"]),
        ("%%\ntext %%", []),
        pytest.param("%%\n```\ncode\n%%\ntext", [], id="a comment ends in code"),
        ("text %% more", []),
        ("$$\nx", ["unclosed-math"]),
        ("$$\nx\n$$", []),
        ("$$ x", []),
        pytest.param("we have $$\nx\n\n$$\n", [], id="the opening dollars stand behind text"),
    ],
)
def test_flaws(text: str, kinds: list[str]) -> None:
    assert [flaw.kind for flaw in note(text).flaws] == kinds


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("| a | b |\n| - | - |\n| 1 | 2 |", [2, 2, 2]),
        ("| a | b |\n| - | - |\n| 1 |\n| 1 | 2 | 3 |", [2, 2, 1, 3]),
        ("a | b\n--|--\n1 \\| 2 | 3\nno pipe ends it", [2, 2, 2]),
        ("| a |\n| - |\n|  |\n| |", [1, 1, 1, 1]),
        pytest.param("> | a | b |\n> | - | - |\n> | 1 | 2 |\n", [2, 2, 2], id="in a quote"),
        pytest.param("> [!note] T\n> | a | b |\n> | - | - |\n", [2, 2], id="below the title of a callout"),
        pytest.param("- | a | b |\n  | - | - |\n", [2, 2], id="in a list item"),
        pytest.param("| a | b |\n| - |\n", [], id="widths differ"),
        pytest.param("text\n| a | b |\n| - | - |\n", [], id="in a paragraph"),
        pytest.param("| `a | b` |\n| - | - |\n", [2, 2], id="code does not guard a pipe"),
        pytest.param("| a \\\\| b |\n| - |\n", [1, 1], id="nor does a second backslash free one"),
        pytest.param("a\n|-|\n", [], id="no pipe in the header"),
        pytest.param("a\n:-", [], id="no pipe at all"),
    ],
)
def test_tables(text: str, cells: list[int]) -> None:
    assert [row.cells for table in note(text).tables for row in table.rows] == cells


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("a `b` c", "a     c"),
        ("> a\n> b", "  a\n  b"),
        ("- [ ] a", "      a"),
        ("# A", "  A"),
        ("| a |\n| - |\n| b |", "| a |\n     \n| b |"),
        ("a %%b%% c", "a       c"),
        ("---\na: 1\n---\ntext", "   \n    \n   \ntext"),
        ("a [[b]]", "a [[b]]"),
    ],
)
def test_prose(text: str, prose: str) -> None:
    assert reading(text).prose == prose


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\nb\n\nc", ["a\nb", "c"]),
        ("- a\n- b", ["a", "b"]),
        ("> a\n> b", ["a\n> b"]),
        ("> a\nb\n    > c", ["a\nb\n    > c"]),
        ("> [!note] T\n> a\nb", ["[!note] T", "a\nb"]),
        ("> [!note] T\n>     a", ["[!note] T", "a"]),
        ("> a\n-\n> b", ["a", "b"]),
        ("> a\n2. b", ["a", "b"]),
        ("a\n2. b", ["a\n2. b"]),
        ("a\n-", []),
        ("[a]: b 'c'\nd", ["d"]),
        ("[a]: b c", ["[a]: b c"]),
        ("a\n[b]: c", ["a\n[b]: c"]),
        ("> [a]: b", ["[a]: b"]),
        ("-     [ ] a", []),
        ("# A\nb", ["b"]),
        ("a\n| b |\n| - |", ["a\n| b |\n| - |"]),
    ],
)
def test_paragraphs(text: str, names: list[str]) -> None:
    found = reading(text)

    assert [found.text[each.start : each.end] for each in found.paragraphs] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("**A**", ["A"]),
        ("**A:**\n", ["A"]),
        ("**A**: \ntext", ["A"]),
        ("text\n**A**", []),
        ("**A** and **B**", []),
        ("> **A**", []),
        ("**A**\n\n%%\n**B**\n%%", ["A"]),
    ],
)
def test_bold_lines(text: str, names: list[str]) -> None:
    assert [each.text for each in note(text).bold_lines] == names


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("- [ ] a\n1. [x] b\n> * [?] c", [" ", "x", "?"]),
        ("-\t[ ] a\n- [/]\tb", [" ", "/"]),
        ("-    [ ] a", [" "]),
        pytest.param("-     [ ] a", [], id="code"),
        ("- [] a\n- [ ]b\n- [ab] c\n-[ ] d", []),
    ],
)
def test_tasks(text: str, statuses: list[str]) -> None:
    assert [task.status for task in note(text).tasks] == statuses


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("> [!note] T\n>> [!tip]- U\n> - > [!x|y]+", ["note", "tip", "x"]),
        (">[!NOTE]", ["note"]),
        ("> [!note]T", []),
        ("> text\n> [!note]", []),
        pytest.param("> [![logo] text](a.png)", [], id="image in a link"),
    ],
)
def test_callouts(text: str, types: list[str]) -> None:
    assert [callout.type for callout in note(text).callouts] == types


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a\n\t- b ^x\n\t- c ^y", ["x", "y"]),
        ("- [ ] a ^x\n  - [x] b ^y\n    more ^z", ["x", "z"]),
        ("- > a ^x\n  >\n  > b ^y", ["x", "y"]),
        ("> - a ^x\n> - b ^y\n>\n> c", ["y"]),
        ("> a\n^x", ["x"]),
        ("1. a ^x\n   b\n2. c ^y", ["y"]),
        ("a ^x\n- b", ["x"]),
        ("a ^x\n# b", ["x"]),
        ("a ^x\n%%\nb\n%%", ["x"]),
        ("a ^x\n$$\nb\n$$\n^y", ["x", "y"]),
        ("$$\na\n$$ ^x", ["x"]),
        ("<div>\n</div>\n^no\n\n^x", ["x"]),
        ("| a |\n| - |\n| b ^x |\n^y", ["x", "y"]),
        ("a ^x %%b%%\n\n`c ^y`\n\nd^z", []),
        ("[^1]: a ^x", ["x"]),
        ("[a]: b\n\nc ^x", ["x"]),
    ],
)
def test_block_ids(text: str, found: list[str]) -> None:
    assert [each.name for each in note(text).block_ids] == found


PIECES = (
    "# |- |> |1. |```|~~~|$$|%%|---|<!--|-->|<div>|[[|]]|[|](|)|`|$|^a|#t|    |a|é|[^1]|[^1]: |![|**|=|: | ^a|- [ ] "
)
SIGNS = st.lists(
    st.sampled_from([*PIECES.split("|"), "|", "\n", "\n\n", "\t", "\\", "\0"]),
    max_size=40,
).map("".join)


@given(SIGNS | st.text())
def test_any_text_is_read(text: str) -> None:
    found = read("Note.md", text.encode(errors="surrogatepass"))

    assert len(found.prose) == len(found.text)
    for name in ("headings", "links", "tags", "block_ids", "tables", "callouts", "footnotes", "tasks", "flaws"):
        for fact in getattr(found.note, name):
            assert 0 <= fact.start <= fact.end <= len(found.text)
    for link in found.note.links:
        assert found.text[link.start : link.end].startswith(("[", "!["))
    for tag in found.note.tags:
        assert found.text[tag.start : tag.end] == tag.name
    for block in found.note.block_ids:
        assert found.text[block.start : block.end] == f"^{block.name}"


@given(st.binary())
def test_any_bytes_are_read(data: bytes) -> None:
    for path in ("Note.md", "Board.canvas", "Books.base"):
        assert read(path, data).note.path == path


@given(SIGNS)
def test_line_ends_do_not_matter(text: str) -> None:
    plain, windows = reading(text), reading(text.replace("\n", "\r\n"))

    assert windows.text == plain.text
    assert windows.note._replace(crlf=()) == plain.note


@given(SIGNS)
def test_offsets_in_the_file(text: str) -> None:
    source = text.replace("\n", "\r\n")
    found = reading(source)

    for link in found.note.links:
        start, end = map(found.note.offset_in_file, (link.start, link.end))
        assert source[start:end].replace("\r\n", "\n") == found.text[link.start : link.end]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("a | b\n- | -\n1 | 2", [2], id="single dashes are no list"),
        pytest.param("a | b\n\n- | -", [], id="a list after a blank line"),
    ],
)
def test_delimiter_or_list(text: str, columns: list[int]) -> None:
    assert [table.columns for table in note(text).tables] == columns


@pytest.mark.parametrize("text", ["> %%\n\n# A\n[[#A]]", "- %%\n  x\n\n# A"])
def test_unclosed_comment_in_a_container_is_text(text: str) -> None:
    found = note(text)

    assert [each.text for each in found.headings] == ["A"]
    assert not found.flaws


def test_block_id_before_closing_marks() -> None:
    assert [each.name for each in note("## H ^x ##").block_ids] == ["x"]
