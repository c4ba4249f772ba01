"""Canvases and bases: their links with places in the source, and what is not well formed in them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Note, Spanned
from vaultlint.read import read
from vaultlint.read.base import read_base
from vaultlint.read.canvas import unescape


def canvas(text: str) -> Note:
    return read("B.canvas", text.encode(errors="surrogatepass")).note


def nodes(*each: object) -> str:
    return json.dumps({"nodes": each, "edges": []})


FILE = {"id": "a", "type": "file", "file": "sub/Note.md"}


@pytest.mark.parametrize(
    ("node", "links"),
    [
        (FILE, [("canvas", "sub/Note.md", "", "sub/Note.md")]),
        (FILE | {"subpath": "#Intro"}, [("canvas", "sub/Note.md", "#Intro", "sub/Note.md")]),
        (FILE | {"subpath": 3}, [("canvas", "sub/Note.md", "", "sub/Note.md")]),
        (FILE | {"file": "Cafe\u0301.md"}, [("canvas", "Café.md", "", "Cafe\\u0301.md")]),
        (FILE | {"file": ""}, []),
        ({"id": "a", "type": "group", "background": "pic.png"}, [("canvas", "pic.png", "", "pic.png")]),
        ({"id": "a", "type": "group", "label": "[[G]]"}, []),
        ({"id": "a", "type": "link", "url": "https://x.org/"}, []),
        ({"id": "a", "type": "unknown", "file": "x"}, []),
        ({"id": "a", "type": "text", "text": "See [[Note]] and `[[Nope]]`"}, [("wikilink", "Note", "", "[[Note]]")]),
        (
            {"id": "a", "type": "text", "text": 'a\n"b"\r\n\\ \U0001f600 [[é\u0301#H|\U0001f600]]\t[[c]]'},
            [("wikilink", "é\u0301", "#H", "[[\\u00e9\\u0301#H|\\ud83d\\ude00]]"), ("wikilink", "c", "", "[[c]]")],
        ),
        ({"id": "a", "type": "text"}, []),
    ],
)
def test_links(node: dict[str, object], links: list[tuple[str, str, str, str]]) -> None:
    text = nodes({"id": "0", "type": "text", "text": ""}, node)
    note = canvas(text)

    assert [(each.kind, each.target, each.subpath, text[each.start : each.end]) for each in note.links] == links
    assert all(each.key == "a" and not each.embed for each in note.links)
    assert not note.flaws


def test_links_are_in_the_order_of_the_nodes() -> None:
    note = canvas(nodes(FILE, {"id": "b", "type": "text", "text": "[[x]] [[y]]"}, FILE | {"id": "c"}))

    assert [each.key for each in note.links] == ["a", "b", "b", "c"]


def test_place_of_a_link_counts_lines() -> None:
    text = '{\n "nodes": [\n  {"id": "a", "type": "file",\n   "file": "x.md"}]}\n'
    [link] = (note := canvas(text)).links

    assert note.place(link.start) == (4, 13)


@pytest.mark.parametrize("text", ["", " \n", "{}", '{"nodes": null}', '{"nodes": [], "x": [{}, "]"]}', nodes(FILE)])
def test_well_formed_canvas(text: str) -> None:
    assert not canvas(text).flaws


def test_of_two_members_the_last_counts() -> None:
    note = canvas('{"nodes": 3, "nodes": [{"id": "a", "type": "file", "file": 1, "file": "b.md"}]}')

    assert ([each.target for each in note.links], note.flaws) == (["b.md"], ())


@pytest.mark.parametrize(
    ("text", "detail", "place"),
    [
        ('{"nodes": [}', "not JSON: expecting value", "}"),
        ('{"nodes": [', "not JSON: expecting value", "["),
        ('{"nodes": []} x', "not JSON: extra data", "x"),
        ('{"x": NaN}', "not JSON: NaN is not a number", "NaN"),
        ("[]\n", "a canvas is an object: {…}", "[]"),
        ('{"nodes": {}}', "'nodes' is not a list", "{}"),
        ('{"nodes": [], "edges": 1}', "'edges' is not a list", "1"),
        ('{"nodes": ["]"]}', "a node is not an object: {…}", '"]"'),
        ('{"nodes": [{"type": "text"}]}', "a node has no 'id'", '{"type": "text"}'),
        ('{"nodes": [{"id": "a"}]}', "a node has no 'type'", '{"id": "a"}'),
        ('{"nodes": [{"id": "a", "type": "file"}]}', "a node has no 'file'", '{"id": "a", "type": "file"}'),
        ('{"nodes": [{"id": "a", "type": "file", "file": 3}]}', "the 'file' of a node is not text", "3"),
        ('{"nodes": [{"id": "a", "type": "text", "text": ["b"]}]}', "the 'text' of a node is not text", '["b"]'),
        pytest.param('{"a":' * 100_000, "nested too deep", '{"a":' * 100_000, id="deep"),
        pytest.param("[" * 100_000 + "]" * 100_000, "nested too deep", None, id="deep and closed"),
    ],
)
def test_flaw(text: str, detail: str, place: str | None) -> None:
    [flaw] = canvas(text).flaws

    assert (flaw.kind, flaw.detail.lower()) == ("invalid-canvas", detail.lower())
    assert place is None or text[flaw.start : flaw.end] == place


def test_a_flaw_does_not_hide_the_other_nodes() -> None:
    note = canvas(nodes(3, FILE, {"type": "text", "text": "[[x]]"}))

    assert ([each.target for each in note.links], len(note.flaws)) == (["sub/Note.md", "x"], 2)


NODES = '"nodes": [{"id": "a", "type": "text", "text": ""}, {"id": "é", "type": "group"}]'


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        (f'{{{NODES}, "edges": [{{"id": "e", "fromNode": "a", "toNode": "\\u00e9"}}]}}', []),
        (
            f'{{"edges": [{{"fromNode": "b", "toNode": "a"}}], {NODES}}}',
            [("the edge comes from 'b', and no node has this id", '"b"')],
        ),
        (
            f'{{{NODES}, "edges": [{{"fromNode": "a", "toNode": "A"}}]}}',
            [("the edge leads to 'A', and no node has this id", '"A"')],
        ),
        (
            f'{{{NODES}, "edges": [{{"fromNode": "a"}}]}}',
            [("the edge has no 'toNode'", '{"fromNode": "a"}')],
        ),
        (
            '{"edges": [{"fromNode": "a", "toNode": "a"}]}',
            [
                ("the edge comes from 'a', and no node has this id", '"a"'),
                ("the edge leads to 'a', and no node has this id", '"a"'),
            ],
        ),
        pytest.param(f'{{{NODES}, "edges": [3, {{"fromNode": 1, "toNode": null}}]}}', [], id="of other types"),
        pytest.param(f'{{{NODES}, "edges": null}}', [], id="no edges"),
    ],
)
def test_dangling_edges(text: str, flaws: list[tuple[str, str]]) -> None:
    note = canvas(text)

    assert [(each.detail, text[each.start : each.end]) for each in note.flaws] == flaws
    assert {each.kind for each in note.flaws} <= {"dangling-edge"}


@pytest.mark.parametrize(
    "nodes",
    ["{}", '["x"]', '[{"type": "text"}]', '[{"id": 1, "type": "text"}]'],
    ids=["list", "object", "none", "text"],
)
def test_edges_are_not_judged_where_nodes_are_not_known(nodes: str) -> None:
    note = canvas(f'{{"nodes": {nodes}, "edges": [{{"fromNode": "a", "toNode": "b"}}]}}')

    assert "dangling-edge" not in {each.kind for each in note.flaws}


@pytest.mark.parametrize("number", ["9" * 10_000, "-" + "9" * 10_000 + ".5e999999"], ids=["whole", "float"])
def test_endless_numbers(number: str) -> None:
    assert not canvas(f'{{"x": {number}, "nodes": []}}').flaws


@given(st.text(), st.booleans())
def test_offsets_in_decoded_text(text: str, ascii_only: bool) -> None:
    source = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
    decoded, place = unescape(source)

    assert decoded.replace("\r", "\n") == text.replace("\r\n", "\n").replace("\r", "\n")
    pieces = [source[place(offset) : place(offset + 1)] for offset in range(len(decoded))]
    assert "".join(pieces) == source
    assert "".join(_one(piece) for piece in pieces) == decoded


def _one(piece: str) -> str:
    char: str = json.loads(f'"{piece}"', strict=False)
    return "\n" if char in ("\r\n", "\r") else char


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(["file", "text", "group", "[[a]] #b", "x.md#c", ""])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["id", "type", "file", "text", "background", "nodes", "subpath"]), inner),
    ),
)


@given(st.one_of(st.text(), json_values.map(json.dumps), json_values.map(lambda value: json.dumps({"nodes": value}))))
def test_any_canvas_is_read_and_spans_hold(text: str) -> None:
    reading = read("B.canvas", text.encode(errors="surrogatepass"))

    facts: list[Spanned] = [*reading.note.links, *reading.note.flaws]
    assert all(0 <= each.start <= each.end <= len(reading.text) for each in facts)
    assert all(reading.text[each.start - 1] == '"' for each in reading.note.links if each.kind == "canvas")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "filters:\nviews:\n",
        "filters: 'status != \"done\"'\n",
        'filters:\n  and:\n    - file.hasTag("a")\n    - or:\n        - b\n        - not:\n            - c\n',
        "views:\n  - type: table\n    name: All\n    filters: a\n    x: [1]\n",
        "formulas:\n  a: b + 1\n  c: 5\nproperties:\n  a:\n    displayName: A\nsummaries:\n  a: b\nown: [1]\n",
    ],
)
def test_well_formed_base(text: str) -> None:
    assert not read_base("B.base", text).flaws


@pytest.mark.parametrize(
    ("text", "detail", "place"),
    [
        ("views:\n  - type: table\n   name: All\n", "a line of the list does not start with '- '", "name: All"),
        ("just text\n", "the base is not `name: value` lines", "just text"),
        ("views:\n  type: table\n", "'views' is not a list", "views"),
        ("views:\n  - table\n", "a view is not a mapping", "table"),
        ("filters: [a]\n", "a filter is neither a statement nor `and`, `or`, `not`", "filters"),
        ("filters: 3\n", "a filter is neither a statement nor `and`, `or`, `not`", "filters"),
        ("filters:\n  and:\n    - [a]\n", "a filter is neither a statement nor `and`, `or`, `not`", "[a]"),
        (
            "views:\n  - type: table\n    filters: [a]\n",
            "a filter is neither a statement nor `and`, `or`, `not`",
            "filters",
        ),
        ("formulas: a\n", "'formulas' is not a mapping", "formulas"),
        ("formulas:\n  a: [b]\n", "the formula 'a' is not text", "a"),
        ("properties: []\n", "'properties' is not a mapping", "properties"),
        ("views: []\nviews: []\n", "'views' stands a second time", "views"),
    ],
)
def test_base_flaw(text: str, detail: str, place: str) -> None:
    [flaw] = read_base("B.base", text).flaws

    assert (flaw.kind, flaw.detail, text[flaw.start : flaw.end]) == ("invalid-base", detail, place)


@given(st.one_of(st.text(), json_values.map(json.dumps), json_values.map(lambda value: json.dumps({"filters": value}))))
def test_any_base_is_read(text: str) -> None:
    flaws = read_base("B.base", text).flaws

    assert all(0 <= each.start <= each.end <= len(text) for each in flaws)
