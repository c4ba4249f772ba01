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
        pytest.param("> %%\n> # no\n\n# no\n%%\n# A", [(1, "A")], id="comment opened in a quote"),
        pytest.param("<!--\n# no\n\n# no\n-->\n# A", [(1, "A")], id="HTML comment over a blank line"),
        pytest.param("<details>\n# no\n\n# A\n</details>", [(1, "A")], id="HTML block ends at a blank line"),
        pytest.param("<b>x</b>\n# A", [(1, "A")], id="inline tag opens no HTML block"),
        pytest.param("$$\n# no\n$$\n# A", [(1, "A")], id="math"),
        pytest.param("$$ dear\n\n# A", [(1, "A")], id="two dollars are a price"),
        pytest.param("[^1]: note\n    # no\n\n# A", [(1, "A")], id="footnote"),
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
