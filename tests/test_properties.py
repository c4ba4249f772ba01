"""Properties: where the block is, what YAML 1.2 makes of it, where each value stands, what is wrong with it."""

from __future__ import annotations

import math

import frontmatter
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.note import Link, Property
from vaultlint.read import yaml12
from vaultlint.read.properties import Properties, _any_block, _plain_block, find_block, read_properties, scalar
from vaultlint.read.wikilink import split


def read(source: str) -> tuple[str, Properties]:
    text = f"---\n{source}---\nbody\n"
    block = find_block(text)
    assert block is not None
    return text, read_properties(text, block)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("---\na: 1\n---\nbody", (4, 9, 12)),
        pytest.param("---\n---", (4, 4, 7), id="empty, at the end of the file"),
        pytest.param("---\na: 1\n--- x\n", (4, 9, 14), id="text after the closing line"),
        pytest.param("---\na: |\n  ---\n---\n", (4, 15, 18), id="only a line that starts with it"),
        pytest.param("--- \na: 1\n---\n", None, id="a space after the opening line"),
        pytest.param("\n---\na: 1\n---\n", None, id="not at the start"),
        pytest.param("---\na: 1\n...\n", None, id="dots do not close"),
        ("---\na: 1\n", None),
        ("---", None),
        ("", None),
    ],
)
def test_block(text: str, block: tuple[int, int, int] | None) -> None:
    assert find_block(text) == block


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("", "empty"),
        ("\n# nothing\n\n", "empty"),
        ("~\n", "empty"),
        ("\t\n", "empty"),
        ("{}\n", "valid"),
        ("a:\n", "valid"),
        pytest.param("a: {{date}}\n", "valid", id="template"),
        ("just text\n", "invalid"),
        ("- a\n", "invalid"),
        pytest.param("a: 1\n...\n", "valid", id="dots at the end"),
        pytest.param("a: 1\n...\nb: 1\n", "invalid", id="dots in the middle"),
    ],
)
def test_state(source: str, state: str) -> None:
    _, found = read(source)

    assert found.frontmatter.state == state


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("True", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("tRue", "tRue"),
        ("010", 10),
        ("+12", 12),
        ("-0", 0),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2024-01-31", "2024-01-31"),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".", "."),
        ("e3", "e3"),
        ("-.INF", -math.inf),
        ("٣", "٣"),
        pytest.param("9" * 5000, math.inf, id="endless"),
        pytest.param("-" + "9" * 5000, -math.inf, id="endless below zero"),
        pytest.param("0" * 5000, 0, id="many zeros"),
    ],
)
def test_scalar(text: str, value: object) -> None:
    found = scalar(text)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (
            "title: A New Hope\nyear: 1977\nok: true\nempty:\n",
            {"title": "A New Hope", "year": 1977, "ok": True, "empty": None},
        ),
        ("tags:\n  - a\n  - 'b c'\n  -\n", {"tags": ["a", "b c", None]}),
        ("tags: [a, \"b\", 'c', 12]\nnone: []\n", {"tags": ["a", "b", "c", 12], "none": []}),
        ("url: http://x.org/#a b\n", {"url": "http://x.org/#a b"}),
        ("a: x # comment\n", {"a": "x"}),
        ("a: &x [1]\nb: *x\n", {"a": [1], "b": [1]}),
        ("<<: {a: 1}\n", {"<<": {"a": 1}}),
        ("a: {{date}}\n", {"a": {"{ date }": None}}),
        (
            '2024: a\ntrue: b\n1.5: c\n1e3: d\n~: e\n"5": f\n',
            {"2024": "a", "true": "b", "1.5": "c", "1000": "d", "": "e", "5": "f"},
        ),
        ("a: !!str 12\nb: !x 12\nc: !!int '3'\nd: !x\n", {"a": "12", "b": "12", "c": 3, "d": ""}),
        ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", {"a": "x\n y\n", "b": "x y"}),
        pytest.param("a: x\u2028y\x85\nb: \x01\n", {"a": "x\u2028y\x85", "b": "\x01"}, id="no line ends in YAML 1.2"),
        pytest.param("a: \U00100041\U0010d800\n", {"a": "\U00100041\U0010d800"}, id="last plane"),
        pytest.param("a: \U00100041\x01\n", {"a": "\U00100041\ufffd"}, id="last plane and control character"),
        pytest.param("a: 1\n\t\nb: 2\n", {"a": 1, "b": 2}, id="a tab on a blank line"),
        pytest.param("a: 1\n\t# c\nb:\n \tx y\n", {"a": 1, "b": "x y"}, id="a tab before a comment, and before words"),
        pytest.param("a:\n-\tb\n", {"a": ["b"]}, id="a tab between words"),
        pytest.param("a: &é b\nc: *é\n", {"a": "b", "c": "b"}, id="an anchor with an accent"),
        pytest.param("a: [!x, !y]\n", {"a": ["", ""]}, id="tags without values"),
        pytest.param('a: "\\ud83d"\n', {"a": "\ufffd"}, id="half a character"),
        pytest.param("a: &x [*x]\n", {"a": [None]}, id="a list in itself"),
    ],
)
def test_values(source: str, values: dict[str, object]) -> None:
    text, found = read(source)

    assert found.frontmatter.state == "valid"
    assert {each.name: each.value for each in found.properties} == values
    assert frontmatter.loads(text, handler=yaml12.ObsidianHandler()).metadata == values


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("a: x y  \n", "a", "x y"),
        ("a: 'it''s'  # c\n", "a", "'it''s'"),
        ("a:\nb: 1\n", "a", ""),
        ('a: ["x", y]\n', "a", '["x", y]'),
        ("a:\n  - x\n  - y\n\n# c\nb: 1\n", "a", "- x\n  - y"),
        ("a:\n  b: 1\n  c: 2 # c\n", "a", "b: 1\n  c: 2"),
        ("a: |\n  x\n  y\n\n\nb: 1\n", "a", "|\n  x\n  y"),
        ('"a b": 1\n', '"a b"', "1"),
    ],
)
def test_spans(source: str, name: str, value: str) -> None:
    text, found = read(source)

    first = found.properties[0]
    assert text[first.start : first.end] == name
    assert text[first.value_start : first.value_end] == value


FAULTS = [
    ("a: 1\nstatus: draft: really\n", "a value with ': ' in it must be quoted", "draft: really"),
    ('a: 1\nsource: "never closed\nb: 1\n', "the quote is never closed", '"never closed'),
    ('source: "never closed\nb: "x"\n', "the quote is never closed", '"never closed'),
    ("people: [one, two\n", "the bracket '[' is never closed", "[one, two"),
    ("people: [one, two\nb: [c]\nd: e\n", "the bracket '[' is never closed", "[one, two"),
    ("people: [it's, two\nb: 'c]'\n", "the bracket '[' is never closed", "[it's, two"),
    ("a: {b: 1\nc: d\n", "the bracket '{' is never closed", "{b: 1"),
    ('a: ["b" "c"]\n', "a ',' is missing between two values", '"c"]'),
    ("a: [b,,c]\n", "a value is missing before ','", ",c]"),
    ("rating: 3\n\tindented: with a tab\n", "a tab cannot indent", "\tindented: with a tab"),
    ("a:\n\tb: 1\n", "a tab cannot indent", "\tb: 1"),
    ('a: ["x"]\n\tb: 1\n', "a tab cannot indent", "\tb: 1"),
    ("a:\n  b: 1\n  \tc: 2\n", "a tab cannot indent", "\tc: 2"),
    ("a: @me\n", "a value cannot start with '@'", "@me"),
    ("a: `x`\n", "a value cannot start with '`'", "`x`"),
    ("@me: a\n", "a line cannot start with '@'", "@me: a"),
    ("%a: 1\n", "a line cannot start with '%'", "%a: 1"),
    ("a: **b**\n", "a value that starts with '*' must be quoted", "**b**"),
    ("a: *b\n", "a value that starts with '*' must be quoted", "*b"),
    ("a: & b\n", "a value that starts with '&' must be quoted", "& b"),
    ("a: !e!x y\n", "a value that starts with '!' must be quoted", "!e!x y"),
    ("a: | b\n", "nothing can follow '|' on its line", "b"),
    ('a: "C:\\dir"\n', "a backslash between double quotes must be doubled", '\\dir"'),
    ("a: - b\n", "a value cannot start with '- '", "- b"),
    ("a: ]\n", "a value cannot start with ']'", "]"),
    ("a: [b](http://c)\n", "text stands after the closing ']'", "(http://c)"),
    ("a: 'it's'\n", "text stands after the closing quote", "s'"),
    ("a: 1\n  b: 2\n", "a property that has a value cannot have indented properties too", "b: 2"),
    ("a:\n  b: 1\n c: 2\n", "this line is not indented like the lines above it", "c: 2"),
    ("a: 1\njust text\nb: 2\n", "this line is not `name: value`", "just text"),
    ("a: 1\nb:c\nd: 2\n", "a space is missing after ':'", "b:c"),
    ("b:c\nd: 2\n", "a space is missing after ':'", "b:c"),
    ("a:\n- b\n-c\n", "a space is missing after '-'", "-c"),
    ("a: 1\n- b\n", "a list entry stands between properties", "- b"),
    ("a:\n  - b\n  c: 1\n", "a line of the list does not start with '- '", "c: 1"),
    ("just text\n", "the properties are not `name: value` lines", "just text"),
    ("a: 1\na: 2\n", "'a' stands a second time", "a"),
    ("a:\n  b: 1\n  b: 2\n", "'b' stands a second time", "b"),
]


@pytest.mark.parametrize(("source", "message", "place"), FAULTS)
def test_fault(source: str, message: str, place: str) -> None:
    text, found = read(source)

    block = found.frontmatter
    assert (block.state, block.error, text[block.error_start : block.error_end]) == ("invalid", message, place)
    assert not found.properties
    assert not found.links


@pytest.mark.parametrize("source", [row[0] for row in FAULTS])
def test_fault_without_libyaml(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, fast = read(source)
    monkeypatch.setattr(yaml12, "_Loader", yaml.SafeLoader)
    _, slow = read(source)

    lines = [text.count("\n", 0, found.frontmatter.error_start) for found in (fast, slow)]
    assert (slow.frontmatter.state, lines[0]) == ("invalid", lines[1])


@pytest.mark.parametrize("source", ["a: 1\nb:\n  - x\n  - y: [1, '2']\n", "a: |\n  x\n\nb: &c d\ne: *c\n", ""])
def test_values_without_libyaml(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, fast = read(source)
    monkeypatch.setattr(yaml12, "_Loader", yaml.SafeLoader)

    assert read(source)[1] == fast


def test_duplicates() -> None:
    text, found = read("tags: [a]\nup: 1\ntags: [b]\nup: 2\n1: x\n1.0: y\n'1': z\n")

    block = found.frontmatter
    assert [(each.name, each.value) for each in block.duplicates] == [("tags", ["b"]), ("up", 2), ("1", "y")]
    assert text[block.duplicates[0].start :].startswith("tags: [b]")


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ('up: "[[Note]]"\n', [("up", "[[Note]]", "Note", "", None)]),
        ("up: '[[Note#H|x]]'\n", [("up", "[[Note#H|x]]", "Note", "#H", "x")]),
        ("r:\n  - \"[[A]]\"\n  - x\n  - '[[B]]'\n", [("r.0", "[[A]]", "A", "", None), ("r.2", "[[B]]", "B", "", None)]),
        ('a:\n  b:\n    - c: "[[N]]"\n', [("a.b.0.c", "[[N]]", "N", "", None)]),
        ('r: ["[[A]]", "[[B]]"]\n', [("r.0", "[[A]]", "A", "", None), ("r.1", "[[B]]", "B", "", None)]),
        ("up: '[[It''s]]'\n", [("up", "[[It''s]]", "It's", "", None)]),
        ('up: "\\x5b[N]]"\n', [("up", '"\\x5b[N]]"', "N", "", None)]),
        ('a: &x "[[N]]"\nb: *x\n', [("a", "[[N]]", "N", "", None), ("b", "*x", "N", "", None)]),
        ('{"a": "[[\\ud83d\\ude00]]"}\n', [("a", "[[\\ud83d\\ude00]]", "😀", "", None)]),
        ("up: [[Note]]\n", []),
        ('up: "see [[Note]]"\n', []),
        ('up: "[[Note]] "\n', []),
        ('up: "![[Note]]"\n', []),
        ('up: "[[A]], [[B]]"\n', []),
        ('up: "[[]]"\n', []),
        ('up: "[x](Note.md)"\n', []),
    ],
)
def test_links(source: str, links: list[tuple[str, str, str, str, str | None]]) -> None:
    text, found = read(source)

    assert [(each.key, text[each.start : each.end], *each[2:5]) for each in found.links] == links
    assert all(each.kind == "frontmatter" and not each.embed for each in found.links)


@pytest.mark.parametrize(
    ("inner", "parts"),
    [
        ("Note", ("Note", "", None)),
        (" Note | text ", ("Note", "", "text")),
        ("Note|a|b", ("Note", "", "a|b")),
        ("Note|", ("Note", "", "")),
        ("|Note", ("|Note", "", None)),
        ("Note\\|text", ("Note", "", "text")),
        ("My\u00a0Note\u00a0", ("My Note", "", None)),
        ("My  Note", ("My  Note", "", None)),
        ("My%20Note", ("My%20Note", "", None)),
        ("Cafe\u0301#E\u0301", ("Café", "#É", None)),
        ("#H", ("", "#H", None)),
        ("A#B#^c|d", ("A", "#B#^c", "d")),
        ("##team", ("", "##team", None)),
    ],
)
def test_split(inner: str, parts: tuple[str, str, str | None]) -> None:
    assert split(inner) == parts


@pytest.mark.parametrize(
    "source",
    [
        'title: "A b"\ndate: 2024-01-31\ntags:\n  - a/b\n  - 2024-review\naliases:\n  - "C (D)"\nrating: 3\n',
        "créé: 研究 – x\nlast edited: -5\nurl: https://x.org/?a=b#c\n\n# c\nup: '[[A|b]]'\nlist:\n- a\n- \n",
        "tags: [a, b c, \"d\", 'e f', 1.5, ~]\nnone: [ ]\ncreated: <% tp.date.now() %>\n",
        'related: ["[[A]]", \'[[B#c|d]]\', "e: f, g"]\nup: [\'[[A]]\']\nlist:\n  - ["[[A]]"]\n',
    ],
)
def test_plain_blocks_take_the_short_way(source: str) -> None:
    text = f"---\n{source}---\n"

    assert _plain_block(text, 4, 4 + len(source)) is not None


WORDS = """\
a b c|é|12|-5|1e3|true|~|null|x: y|x:y|a #b|a#b|- a|-a|a  |#c|<% a %>|{{a}}|=|...|---|a:|: a|?a|,a|?|:|>|%a|@a|`a`|&x a
*x|!x a|[a]|[|]|[a, b]|[a,]|[a, 'b, c']|["a", "b"]|[it's, x]|[-1]|[a: b]|{a: 1}|"a"|'a'|'it''s'|"\\n"|"a" b|"a|'|"
"[[A]]"|'[[A#b]]'|[[A]]|["[[A]]"]|["[[A]]", '[[B]]']|[ "a: #b" , "[[C", 'x,[y]', "" ] |["[[A]]" "b"]|["[[A]]",]
['it''s', "[[A]]"]|["[[A]]", b]|["[[[A]]]", "[[A]][[B]]"]"""
NAMES = "a|b|b c|a/b|a-b|1|true|null|é|'a'|a b.c|[a]|?|- a|<<|A"
words = st.sampled_from([*WORDS.replace("\n", "|").split("|"), "|", "\ta", "a\t", "\u00a0", "\x85a", "a\u2028b"])
names = st.sampled_from(NAMES.split("|"))
lines = st.one_of(
    st.builds("{}:{}{}".format, names, st.sampled_from([" ", "", "  ", "\t"]), words),
    st.builds("{}:".format, names),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", "    ", "\t"]), words),
    st.builds("{}{}".format, st.sampled_from(["", " ", "  "]), words),
    st.sampled_from(["", "  ", "# c", "  # c", "  -", "-", "\t"]),
    st.text(max_size=6).map(lambda text: text.replace("\r", "").replace("\n", "")),
)
blocks = st.lists(lines, max_size=6).map(lambda all_lines: "".join(f"{line}\n" for line in all_lines))


@given(blocks)
@example("a: x\n- y\n")
@example("a:\n  - x\n    - y\n")
@example("a: -\u00a0x\n")
def test_short_way_and_loader_agree(source: str) -> None:
    text = f"---\n{source}---\n"
    block = find_block(text)
    assert block is not None

    # Compared as text: 1 and 1.0 differ, and a number that is none equals itself.
    assert repr(read_properties(text, block)) == repr(_any_block(text, block))


@given(st.one_of(st.text(), blocks))
def test_any_text_is_read_and_spans_hold(source: str) -> None:
    text = f"---\n{source}\n---\n"
    block = find_block(text)
    assert block is not None
    frontmatter, properties, links = read_properties(text, block)

    assert frontmatter.state in ("empty", "valid", "invalid")
    if frontmatter.state == "invalid":
        assert frontmatter.error
        assert 4 <= frontmatter.error_start <= frontmatter.error_end <= block.yaml_end
    spans = [span for each in (*properties, *frontmatter.duplicates) for span in _spans(each)]
    assert all(block.yaml_start <= start <= end <= block.yaml_end for start, end in spans)
    assert all(_brackets(text, link) for link in links)


def _spans(each: Property) -> list[tuple[int, int]]:
    return [(each.start, each.end), (each.value_start, each.value_end)]


def _brackets(text: str, link: Link) -> bool:
    source = text[link.start : link.end]
    return source.startswith(("[[", '"')) and source.endswith(("]]", '"'))


HOSTILE = {
    "brackets": "a: " + "[" * 100_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "bomb": "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)),
    "chain": "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 400)),
    "open quotes": 'a: "x\n' * 20_000,
    "tabs": "a: x\n" + "\tb: y\n" * 20_000,
    "backslashes": 'a: [@ "' + '\\"' * 100_000,
    "same name": "a: 1\n" * 20_000,
    "colons": "a" + ":" * 100_000,
    "long name": "a/" * 100_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_blocks_are_refused(source: str) -> None:
    _, found = read(source + "\n")

    assert found.frontmatter.state == "invalid"


def test_many_properties() -> None:
    _, plain = read("".join(f"k{number}: v\n" for number in range(50_000)))
    _, other = read("x: {}\n" + "".join(f"k{number}: v\n" for number in range(50_000)))

    assert (len(plain.properties), len(other.properties)) == (50_000, 50_001)


def test_handler_without_properties() -> None:
    post = frontmatter.loads("--- \na: 1\n---\ntext", handler=yaml12.ObsidianHandler())

    assert (post.metadata, post.content) == ({}, "--- \na: 1\n---\ntext")
