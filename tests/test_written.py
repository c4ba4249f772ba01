"""How links are written: the path that names a file, and the edit that makes a link lead to another one."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaultlint.names import Names
from vaultlint.note import Link, Note
from vaultlint.read import read
from vaultlint.settings import Settings
from vaultlint.written import rewritten, spelled

VAULT = ["Rome.md", "Old/Rome.md", "Old/Trip.md", "Old/Map 1.png", "a/v1.2.md", "a/v1.2", "a/b/Deep.md", "To do.canvas"]


@pytest.mark.parametrize(
    ("path", "source", "form", "wikilink", "markdown"),
    [
        ("a/b/Deep.md", "Rome.md", "shortest", "Deep", "Deep.md"),
        ("a/b/Deep.md", "Rome.md", "relative", "a/b/Deep", "a/b/Deep.md"),
        ("a/b/Deep.md", "Rome.md", "absolute", "a/b/Deep", "a/b/Deep.md"),
        ("a/b/Deep.md", "Old/Trip.md", "relative", "../a/b/Deep", "../a/b/Deep.md"),
        ("Old/Map 1.png", "Old/Trip.md", "relative", "Map 1.png", "Map 1.png"),
        ("Old/Map 1.png", "Rome.md", "absolute", "Old/Map 1.png", "Old/Map 1.png"),
        ("To do.canvas", "Rome.md", "shortest", "To do.canvas", "To do.canvas"),
        pytest.param("Rome.md", "Old/Trip.md", "shortest", "Rome", "Rome.md", id="the-one-at-the-root-wins"),
        pytest.param("Old/Rome.md", "Old/Trip.md", "shortest", "Old/Rome", "Old/Rome.md", id="the-other-cannot"),
        pytest.param("Old/Rome.md", "Old/Trip.md", "relative", "./Rome", "./Rome.md", id="nor-by-its-name-from-beside"),
        pytest.param("a/v1.2.md", "Rome.md", "shortest", "v1.2.md", "v1.2.md", id="a-file-has-the-bare-name"),
        pytest.param("a/v1.2.md", "Rome.md", "absolute", "a/v1.2.md", "a/v1.2.md", id="and-the-bare-path"),
        pytest.param("a/v1.2", "Rome.md", "shortest", "v1.2", "v1.2", id="which-is-named-by-it"),
    ],
)
def test_spelled(path: str, source: str, form: str, wikilink: str, markdown: str) -> None:
    names, settings = Names(VAULT), Settings(new_link_format=form)

    assert spelled(path, source, names, settings) == wikilink
    assert spelled(path, source, names, settings, kind="frontmatter") == wikilink
    assert spelled(path, source, names, settings, kind="markdown") == markdown
    assert spelled(path, source, names, settings, kind="canvas") == path


@pytest.mark.parametrize(
    ("path", "wikilink", "markdown"),
    [
        ("C#.md", "", ""),
        ("a|b.md", "", "a|b.md"),
        ("a]]b.md", "", "a]]b.md"),
        ("[[b.md", "", "[[b.md"),
        ("a].md", "a].md", "a].md"),
        ("a]", "", ""),
        ("100%.md", "100%", "100%.md"),
        ("a%20b.md", "a%20b", "a%20b.md"),
        ("a:b.md", "a:b", "./a:b.md"),
        ("AT&T.md", "AT&T", "AT&T.md"),
        ("a&copy;b.md", "a&copy;b", "a&copy;b.md"),
        (" a.md", "./ a", "./ a.md"),
        ("a .md", "a .md", "a .md"),
        ("a\u00a0b.md", "", ""),
        ("Cafe\u0301.md", "Café", "Café.md"),
        ("LICENSE", "", ""),
        ("a\udcff.md", "", ""),
        ("back\\slash\\.md", "back\\slash\\.md", "back\\slash\\.md"),
        ("two\nlines.md", "", "two\nlines.md"),
    ],
)
def test_names_that_links_cannot_say(path: str, wikilink: str, markdown: str) -> None:
    names = Names([path, "Trip.md"])

    assert spelled(path, "Trip.md", names, Settings()) == wikilink
    assert spelled(path, "Trip.md", names, Settings(), kind="markdown") == markdown


def test_of_names_that_differ_in_case_only_one_can_be_said() -> None:
    names = Names(["ROME.md", "Rome.md"])

    assert [spelled(path, "", names, Settings()) for path in names.paths] == ["ROME", ""]


TOWN = "Old/New town.md"
NAMES = Names(
    [
        "Rome.md",
        "Old/New town.md",
        "Old/100% (b).md",
        "Old/It's so.md",
        'Old/It\'s "5".md',
        "Old/Ünï.md",
        "Map.png",
        "Trip.md",
    ]
)


def edited(text: str, path: str, source: str = "Trip.md", at: int = 0, **wishes: str | bool) -> str | None:
    """The text with its link number ``at`` rewritten."""
    link = read(source, text.encode()).note.links[at]
    edit = rewritten(link, text, source, path, NAMES, Settings(), **wishes)  # type: ignore[arg-type]
    return edit and text[: edit.start] + edit.text + text[edit.end :]


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("See [[Rome]].", TOWN, "See [[New town]]."),
        ("![[ rome.md # Food | eat ]]", TOWN, "![[ New town # Food | eat ]]"),
        ("![[Map.png|300]]", TOWN, "![[New town|300]]"),
        ("[[#Food]]", TOWN, "[[New town#Food]]"),
        ("[[Rome|]]", TOWN, "[[New town|]]"),
        ("[[Nowhere]]", TOWN, "[[New town]]"),
        ("| a | b |\n|-|-|\n| [[Rome\\|x]] | y |", TOWN, "| a | b |\n|-|-|\n| [[New town\\|x]] | y |"),
        ("%% [[Rome]] %%", TOWN, "%% [[New town]] %%"),
        ("[a](Rome.md)", TOWN, "[a](New%20town.md)"),
        ("[a](Rome)", TOWN, "[a](New%20town.md)"),
        ("[a](<Rome.md#x y>)", TOWN, "[a](<New town.md#x y>)"),
        ("[a](Rome.md#x%20y 'T')", TOWN, "[a](New%20town.md#x%20y 'T')"),
        ('[a *b*]( Rome.md\n"T (1)" )', TOWN, '[a *b*]( New%20town.md\n"T (1)" )'),
        ("![a|30](Map.png)", "Old/100% (b).md", "![a|30](100%25%20%28b%29.md)"),
        ("[a](<Map.png>)", "Old/100% (b).md", "[a](<100%25 (b).md>)"),
        ("[a](#x)", TOWN, "[a](New%20town.md#x)"),
        (r"[a](R\ome\.md)", TOWN, "[a](New%20town.md)"),
        (r"[a](Rome\.md)", TOWN, "[a](New%20town.md)"),
        ("> - [a](Rome.md)", TOWN, "> - [a](New%20town.md)"),
        ('---\nup: "[[Rome]]"\n---\n', 'Old/It\'s "5".md', '---\nup: "[[It\'s \\"5\\"]]"\n---\n'),
        ("---\nup: '[[Rome#a|it''s]]'\n---\n", 'Old/It\'s "5".md', "---\nup: '[[It''s \"5\"#a|it''s]]'\n---\n"),
        ('---\nup: "[[R\\u006fme|\\"x\\"]]"\n---\n', TOWN, '---\nup: "[[New town|\\"x\\"]]"\n---\n'),
        ('---\nup: "\\u005b[Rome]]"\n---\n', TOWN, '---\nup: "\\u005b[New town]]"\n---\n'),
        ("---\nup: |-\n  [[Rome]]\n---\n", TOWN, "---\nup: |-\n  [[New town]]\n---\n"),
        ("---\nup: ['[[Rome]]', x]\n---\n", TOWN, "---\nup: ['[[New town]]', x]\n---\n"),
        ("---\nup: >-\n  [[Rome\n  x]]\n---\n", TOWN, None),
    ],
)
def test_rewritten(text: str, path: str, wanted: str | None) -> None:
    assert edited(text, path) == wanted


@pytest.mark.parametrize(
    ("text", "wishes", "wanted"),
    [
        ("[[Rome]]", {"display": "Roma"}, "[[New town|Roma]]"),
        ("[[Rome]]", {"display": "Roma", "in_table": True}, "[[New town\\|Roma]]"),
        ("[[Rome\\|x]]", {"display": "a|b"}, "[[New town\\|a\\|b]]"),
        ("[[Rome|x]]", {"display": ""}, "[[New town]]"),
        ("[[Rome#a|x]]", {"subpath": "#b"}, "[[New town#b|x]]"),
        ("[[Rome#a|x]]", {"subpath": ""}, "[[New town|x]]"),
        ("[[Rome#a|x]]", {"subpath": "#b", "display": "y"}, "[[New town#b|y]]"),
        ("[[Rome]]", {"display": "a]]b"}, None),
        ("[[Rome]]", {"subpath": "#a|b"}, None),
        ("[a](Rome.md#x 'T')", {"subpath": "#y z"}, "[a](New%20town.md#y%20z 'T')"),
        ("[a](<Rome.md#x>)", {"subpath": "#y z"}, "[a](<New town.md#y z>)"),
        ("[a](Rome.md)", {"display": "Roma, bella"}, "[Roma, bella](New%20town.md)"),
        ("[a](Rome.md)", {"display": "a]b"}, None),
        ("[a](Rome.md)", {"display": "a"}, "[a](New%20town.md)"),
    ],
)
def test_more_than_the_path(text: str, wishes: dict[str, str | bool], wanted: str | None) -> None:
    assert edited(text, TOWN, **wishes) == wanted


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("[[#a]]", "Trip.md", "[[#b]]"),
        ("[[old/new town#a|x]]", TOWN, "[[old/new town#b|x]]"),
        ("[x](Old/New%20town.md#a)", TOWN, "[x](Old/New%20town.md#b)"),
        ("[x](#a)", "Trip.md", "[x](#b)"),
        ("[[#a]]", TOWN, "[[New town#b]]"),
    ],
)
def test_a_path_that_leads_there_stays(text: str, path: str, wanted: str) -> None:
    assert edited(text, path, subpath="#b") == wanted


def test_canvas() -> None:
    text = json.dumps(
        {
            "nodes": [
                {"id": "a", "type": "file", "file": "Rome.md", "subpath": "#Food"},
                {"id": "b", "type": "text", "text": 'A "b"\n![[Rome|ü]] [x](Rome.md "T")'},
                {"id": "c", "type": "group", "background": "Map.png"},
            ]
        }
    )
    path = 'Old/It\'s "5".md'

    for at, wanted in enumerate([path, 'It\'s "5"', "It's%20%225%22.md", path]):
        new = edited(text, path, "B.canvas", at)

        assert new is not None
        links = read("B.canvas", new.encode()).note.links
        assert [link.target for link in links] == [
            wanted.replace("%20", " ").replace("%22", '"') if place == at else old
            for place, old in enumerate(["Rome.md", "Rome", "Rome.md", "Map.png"])
        ]


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ('filters: file.hasLink("Rome")\n', TOWN, 'filters: file.hasLink("New town")\n'),
        ("filters:\n  and:\n    - 'link(\"Rome#a\")'\n", TOWN, "filters:\n  and:\n    - 'link(\"New town#a\")'\n"),
        ('formulas:\n  a: "link(\\"Rome\\")"\n', TOWN, 'formulas:\n  a: "link(\\"New town\\")"\n'),
        ("filters: '[[Rome|x]]'\n", TOWN, "filters: '[[New town|x]]'\n"),
        pytest.param('filters: link("Rome")\n', 'Old/It\'s "5".md', None, id="a-quote-would-end-it"),
        pytest.param('a: 1 # link("Rome")\n', TOWN, None, id="a-remark"),
        pytest.param("a: link('Rome')\n", "Old/It's so.md", None, id="the-quotes-around-it"),
        pytest.param("a: 'link(\"Rome\")'\n", "Old/It's so.md", None, id="the-quotes-of-yaml"),
        ('a: link("Rome")\n', "Old/It's so.md", 'a: link("It\'s so")\n'),
        ('a: link("Ana\'s")\n', TOWN, 'a: link("New town")\n'),
        ('a: hasLink("[[Rome]]")\n', "Old/It's so.md", 'a: hasLink("[[It\'s so]]")\n'),
        pytest.param('a: &x link("Rome")\nb: *x\n', TOWN, None, id="more-than-one"),
        pytest.param('a: [\n b: link("Rome")\n', TOWN, None, id="no-yaml"),
    ],
)
def test_base(text: str, path: str, wanted: str | None) -> None:
    assert edited(text, path, "B.base") == wanted


def test_a_name_that_would_end_the_yaml() -> None:
    names = Names(["Rome: bella.md"])
    text = 'filters: link("Rome")\n'
    link = read("B.base", text.encode()).note.links[0]

    assert rewritten(link, text, "B.base", "Rome: bella.md", names, Settings()) is None


# ------------------------------------------------------------------------------------------------ laws

NAME = st.text(st.sampled_from("aB1é .%&'\"()-_,;`$<>{}[]\\^=~*!|#:\u0301ü"), min_size=1, max_size=6).filter(
    lambda name: name.strip(".") != ""
)
FOLDER = st.sampled_from(["", "a/", "a/b/", "B c/", "é/"])
PATHS = st.lists(
    st.builds(
        lambda folder, name, ending: folder + name + ending, FOLDER, NAME, st.sampled_from([".md", ".md", ".png"])
    ),
    min_size=2,
    max_size=6,
    unique=True,
)
LINKS = [
    "[[{}]]",
    "![[{}|300]]",
    "[[{}#A > b|c *d*]]",
    "[t]({})",
    "![t [x]](<{}#h> 'T')",
    "> [t\n> u]({}#x%20y)",
    "\n\n| a |\n|---|\n| [[{}\\|b]] |\n\n",
    "%% [[{}]] %%",
    "- [ ] [[ {} | x ]] and [t]( {} (T) )",
]
PROPERTIES = ['a: "[[{}]]"', "b: '[[{}#x|y]]'", 'c:\n  - "[[{}]]"\n  - "![[{}]]"', "d: |-\n  [[{}]]"]


def facts(note: Note, names: Names, source: str) -> list[tuple[object, ...]]:
    return [
        (link.kind, link.embed, _resolved(link, names, source), link.subpath, link.display, link.comment, link.key)
        for link in note.links
    ]


def _resolved(link: Link, names: Names, source: str) -> str | None:
    return names.file(link.target) if link.kind == "canvas" else names.resolve(link.target, source).path


def check_law(source: str, text: str, paths: Sequence[str], form: str, data: st.DataObject) -> None:
    """Rewriting one link changes where this one leads and nothing else."""
    names, settings = Names(sorted({*paths, source})), Settings(new_link_format=form)
    note = read(source, text.encode()).note
    assume(note.links)
    at = data.draw(st.integers(0, len(note.links) - 1))
    path = data.draw(st.sampled_from(paths))
    edit = rewritten(note.links[at], text, source, path, names, settings)
    if edit is None:
        assert not spelled(path, source, names, settings, kind=note.links[at].kind)
        return
    changed = read(source, (text[: edit.start] + edit.text + text[edit.end :]).encode()).note
    wanted = facts(note, names, source)
    kind, embed, _, *rest = wanted[at]
    wanted[at] = (kind, embed, path, *rest)

    # Signs of a name may mean something together with others of the text: who changes a note has to look.
    assume(not set(path) & set("`$%|") or len(changed.links) == len(note.links))
    assert facts(changed, names, source) == wanted
    assert [each.kind for each in changed.flaws] == [each.kind for each in note.flaws]


@given(
    PATHS,
    st.lists(st.sampled_from(LINKS), min_size=1, max_size=4),
    st.sampled_from(["shortest", "relative", "absolute"]),
    st.data(),
)
def test_a_rewritten_link_leads_there(paths: list[str], links: list[str], form: str, data: st.DataObject) -> None:
    properties = data.draw(st.lists(st.sampled_from(PROPERTIES), unique=True))
    text = "".join(f"{link.replace('{}', 'Old')}\n" for link in links)
    if properties:
        text = "---\n" + "".join(f"{each.replace('{}', 'Old')}\n" for each in properties) + "---\n" + text
    check_law(data.draw(FOLDER) + "Source.md", text, paths, form, data)


@given(PATHS, st.lists(st.sampled_from(LINKS), min_size=1, max_size=4), st.booleans(), st.data())
def test_in_a_canvas(paths: list[str], links: list[str], ascii_only: bool, data: st.DataObject) -> None:
    card = "é\n".join(each.replace("{}", "Old") for each in links)
    nodes = [{"id": "1", "type": "text", "text": card}, {"id": "2", "type": "file", "file": "Old é.md"}]
    text = json.dumps({"nodes": nodes}, ensure_ascii=ascii_only)
    check_law(data.draw(FOLDER) + "Board.canvas", text, paths, "shortest", data)
