"""Rules about links, in notes and canvases: what their manuals' examples leave open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.course import can_find
from vaultlint.finding import Edit, Finding
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.settings import Settings
from vaultlint.vault import Index, Names, Vault
from vaultlint.wants import Facts
from vaultlint_rules.canvas.broken_canvas_node import broken_canvas_node
from vaultlint_rules.links.ambiguous_link import ambiguous_link
from vaultlint_rules.links.broken_block_link import broken_block_link
from vaultlint_rules.links.broken_heading_link import broken_heading_link
from vaultlint_rules.links.broken_link import broken_link
from vaultlint_rules.links.dead_end_note import dead_end_note
from vaultlint_rules.links.link_case import link_case
from vaultlint_rules.links.link_escapes_vault import link_escapes_vault
from vaultlint_rules.links.link_style import link_style
from vaultlint_rules.links.missing_attachment import missing_attachment
from vaultlint_rules.links.orphan_note import orphan_note
from vaultlint_rules.links.portable_link import portable_link
from vaultlint_rules.links.redundant_extension import redundant_extension
from vaultlint_rules.links.undefined_footnote import undefined_footnote
from vaultlint_rules.links.undefined_reference import undefined_reference
from vaultlint_rules.links.unused_attachment import unused_attachment
from vaultlint_rules.links.unused_footnote import unused_footnote
from vaultlint_rules.links.unwritten_note import unwritten_note


def findings(
    rule: Rule,
    text: str,
    others: Iterable[str] | dict[str, str] = (),
    path: str = "Note.md",
    settings: Settings = Settings(),  # noqa: B008
    **options: Any,
) -> list[Finding]:
    texts = {**(others if isinstance(others, dict) else dict.fromkeys(others, "")), path: text}
    notes = {each: read(each, content.encode()).note for each, content in texts.items()}
    reading = read(path, text.encode())
    names = Names(texts)
    facts = {
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "settings": settings,
        "vault": Vault(names, notes.get, reading.note),
        "index": Index(names, notes),
    }
    if not can_find(rule._replace(needs=()), Facts(reading, Settings(), ())):
        return []
    return sorted(rule.check(*(facts[name] for name in rule.facts), **options), key=lambda each: each.start)


def places(text: str, found: list[Finding]) -> list[str]:
    return [text[each.start : each.end] for each in found]


def fixed(text: str, found: list[Finding]) -> str:
    edits: list[Edit] = [edit for each in found if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


# ------------------------------------------------------------------------------------------------ canvases


def board(*nodes: dict[str, str]) -> str:
    return json.dumps({"nodes": [{"id": str(number), **node} for number, node in enumerate(nodes)]})


def card(text: str) -> str:
    return board({"type": "text", "text": text})


@pytest.mark.parametrize(
    ("rule", "text", "place"),
    [
        (broken_link, "See\n[[Cities/Rom]] or [[Rome]].", "[[Cities/Rom]]"),
        (unwritten_note, 'A "[[Vienna]]".', "[[Vienna]]"),
        (missing_attachment, "![[rome.png]]", "![[rome.png]]"),
        (broken_heading_link, "[[Rome#Drink]] [[Rome#Food]]", "[[Rome#Drink]]"),
        (broken_block_link, "[[Rome#^two]] [[Rome#^one]]", "[[Rome#^two]]"),
        (ambiguous_link, "[[Ideas]]", "[[Ideas]]"),
    ],
    ids=lambda each: each.name if isinstance(each, Rule) else "",
)
def test_text_cards_are_read_as_notes_are(rule: Rule, text: str, place: str) -> None:
    others = {"Cities/Rome.md": "# Food\n\nPasta. ^one\n", "a/Ideas.md": "", "b/Ideas.md": ""}
    source = card(text)

    assert "canvas" in rule.kinds
    assert places(source, findings(rule, source, others, path="x/Board.canvas")) == [place]


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({"type": "file", "file": "Rome.md"}, "no file 'Rome.md'"),
        ({"type": "file", "file": "Cities/Rom.md"}, "no file 'Cities/Rom.md'"),
        ({"type": "file", "file": "Cities"}, "no file 'Cities'"),
        ({"type": "group", "background": "rome.png"}, "no file 'rome.png'"),
        ({"type": "file", "file": "Cities/Rome.md", "subpath": "#Drink"}, "no heading 'Drink' in 'Cities/Rome.md'"),
        ({"type": "file", "file": "Cities/Rome.md", "subpath": "#^two"}, "no block '^two' in 'Cities/Rome.md'"),
    ],
)
def test_broken_canvas_node(node: dict[str, str], message: str) -> None:
    found = findings(broken_canvas_node, board(node), {"Cities/Rome.md": "# Food ^one\n"}, path="x/Board.canvas")

    assert [each.message for each in found] == [message]


@pytest.mark.parametrize(
    "node",
    [
        {"type": "file", "file": "Cities/Rome.md"},
        {"type": "file", "file": "cities/rome.md", "subpath": "#food"},
        {"type": "file", "file": "/Cities/Rome.md"},
        {"type": "file", "file": "./Cities/Rome.md"},
        {"type": "file", "file": "Cities/map.pdf", "subpath": "#page=3"},
        {"type": "file", "file": ""},
        {"type": "group", "background": "Cities/map.pdf"},
        {"type": "group", "label": "Nowhere.md"},
        {"type": "link", "url": "https://example.org/Nowhere.md"},
        {"type": "text", "text": "[[Nowhere.md]]"},
    ],
)
def test_sound_canvas_node(node: dict[str, str]) -> None:
    others = {"Cities/Rome.md": "# Food\n", "Cities/map.pdf": ""}

    assert not findings(broken_canvas_node, board(node), others, path="x/Board.canvas")


# ------------------------------------------------------------------------------------------------ above the vault


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        ("Note.md", "[[../Rome]]", ["../Rome"]),
        ("Note.md", "[r](../Rome.md#Food) ![](../../a.png)", ["../Rome.md", "../../a.png"]),
        ("a/Note.md", "[[./../../Rome]] [[../Rome]]", ["./../../Rome"]),
        ("a/b/Note.md", "[[../../Rome]] [[../../../Rome]]", ["../../../Rome"]),
        ("a/Note.md", "[[../x/../../Rome]]", []),
        ("Note.md", "%% [[../Rome]] %% `[[../Rome]]` https://x.org/../y [t](https://x.org/../y)", []),
        ("Note.md", "[[../{{title}}]] [[a/../../Rome]] [[..]] [[.../Rome]]", []),
        ("Note.md", '---\nup: "[[../Rome]]"\n---\n', ["../Rome"]),
        ("a/Board.canvas", card("[[../../Rome]] [[../Rome]]"), ["../../Rome"]),
    ],
)
def test_link_escapes_vault(path: str, text: str, targets: list[str]) -> None:
    found = findings(link_escapes_vault, text, path=path)

    assert [each.data and each.data["target"] for each in found] == targets


# ------------------------------------------------------------------------------------------------ references


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("See [the guide][guide].", "[the guide][guide]"),
        ("See [the guide][1].", "[the guide][1]"),
        ("See [the guide][our guide].\n\n[your guide]: x.md", "[the guide][our guide]"),
        ("- [The `guide` of it][]", "[The `guide` of it][]"),
        ("A [guide][] here.", "[guide][]"),
        ("![the forum][forum]", "![the forum][forum]"),
        ("We read the [manual][ref-manual] twice.", "[manual][ref-manual]"),
        ("Siehe (die [Übersicht][ü]).", "[Übersicht][ü]"),
        ("> See [the guide][guide].\n\n[other]: x.md", "[the guide][guide]"),
        ("| a |\n|---|\n| [the guide][guide] |", "[the guide][guide]"),
        ("See [the guide][guide].\n\n[guide] : x.md", "[the guide][guide]"),
    ],
)
def test_undefined_reference(text: str, place: str) -> None:
    assert places(text, findings(undefined_reference, text)) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "See [the guide][guide].\n\n[Guide]: x.md",
        "See [the guide][my  guide].\n\n> [my\nguide]: <x y> 'title'",
        "See [the guide][guide].\n\n- [guide]:\n  x.md",
        "See [the `guide`][].\n\n[the `guide`]: x.md",
        "See [the guide][g\\]].\n\n[g\\]]: x.md",
        "See [the guide][nowhere].\n\n[the guide]: x.md",
        "The value row[index][column] and foo[the bar][].",
        "Sources [1][2], [12][], keys [A][B], [a][b].",
        "[Intro][Verse]\n[verse][chorus]",
        "[main][worker] started",
        "[WIP][draft] A title",
        "`see [the guide][guide]` and $see [the x][y]$",
        "```\nsee [the guide][guide]\n```",
        "%% see [the guide][guide] %%",
        "<!-- see [the guide][guide] -->",
        "see \\[the guide\\][guide] or [the guide\\][guide]",
        "see [the guide] [guide]",
        "see [the guide][guide](x.md)",
        "see [the guide][one][two]",
        "see [[the guide][guide]]",
        "see [[the guide]][guide]",
        "see [^the guide][guide] and [a text][^1]",
        "[due:: next week][prio:: high]",
        "between [a, b][c] and for [min, max][low, high]",
        "A [work in progress][second draft] of it",
        "see [{{the title}}][{{ref}}]",
        "> [!note of it][x]",
        "see [the\nguide][guide]",
        "---\nx: see [the guide][guide]\n---\n",
        "a [][] b [ ][ ] c [x][ ]",
    ],
)
def test_no_undefined_reference(text: str) -> None:
    assert not findings(undefined_reference, text)


@pytest.mark.parametrize(
    "text",
    ["[a b][c]" * 20_000, "see [a b][" * 20_000, "\\[" * 100_000 + "\n\nsee [a b][c]", "[" * 100_000 + "]["],
    ids=["sound", "open", "escaped", "brackets"],
)
def test_references_in_linear_time(text: str) -> None:
    assert len(list(undefined_reference.check(text, text))) <= 1


# ------------------------------------------------------------------------------------------------ footnotes


@pytest.mark.parametrize(
    ("text", "places_"),
    [
        ("a[^1] b[^1]", ["[^1]", "[^1]"]),
        ("a [^12].\n\n[^1]: x", ["[^12]"]),
        ("a[^note]?", ["[^note]"]),
        ("a [^note]\n\n[^other]: [^2]", ["[^note]", "[^2]"]),
        ("# Head[^h]\n\n| a[^t] |\n|---|", ["[^h]", "[^t]"]),
        ("a[^Straße]\n\n[^Strase]: x", ["[^Straße]"]),
        ("as in [^1]: this", ["[^1]"]),
    ],
)
def test_undefined_footnote(text: str, places_: list[str]) -> None:
    assert places(text, findings(undefined_footnote, text)) == places_


@pytest.mark.parametrize(
    "text",
    [
        "a[^1]\n\n[^1]: x",
        "a[^Note]\n\n> [^nOTE]: x",
        "a[^Straße]\n\n[^STRASSE]: x",
        "a[^1]\n\n- b\n    [^1]: x",
        "a[^1]\n\n<div>\n[^1]: x\n</div>",
        "`a[^1]` $a[^1]$ <!-- a[^1] --> \\[^1]",
        "```\na[^1]\n```",
        "%% a[^1] %%\n\n%%\na[^1]\n%%",
        "a^[inline]",
        "the class [^a-z] or x[^0-9]+ or [^abc] or [^abc]* or a[^b]c or [^,] or [^\\s]",
        "[^a b] [^] [^]]",
    ],
)
def test_no_undefined_footnote(text: str) -> None:
    assert not findings(undefined_footnote, text)


@pytest.mark.parametrize(
    ("text", "places_"),
    [
        ("[^1]: x", ["[^1]"]),
        ("a[^1]\n\n[^1]: x\n[^2]: y\n", ["[^2]"]),
        ("[^1]: x\n\n[^1]: y", ["[^1]", "[^1]"]),
        ("[^a]: x[^b]\n\n[^b]: y[^c]", ["[^a]"]),
        ("a[^1]\n\n[^1]: x\n\n[^1]: y", []),
        ("a[^Note]\n\n[^note]: x", []),
        ("%% a[^1] %%\n\n[^1]: x", []),
        ("<td>a[^1]</td>\n\n[^1]: x", []),
        ("[[#[^1]]]\n\n[^1]: x", []),
        ("```\n[^1]: x\n```", []),
    ],
)
def test_unused_footnote(text: str, places_: list[str]) -> None:
    assert places(text, findings(unused_footnote, text)) == places_


# ------------------------------------------------------------------------------------------------ how a link is written

CITIES = ("Cities/Rome.md", "Cities/São Paulo.md", "Cities/map.PNG", "Cities/v1.2 notes.md")


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("[[rome]]", "[[Rome]]"),
        ("![[ROME#food|rome]]", "![[Rome#food|rome]]"),
        ("[[ rome #food]]", "[[ Rome #food]]"),
        ("[[cities/rome.MD]]", "[[Cities/Rome.md]]"),
        ("[[./CITIES/rome]] [[/cities/Rome]]", "[[./Cities/Rome]] [[/Cities/Rome]]"),
        ("[r](cities/Rome.md 'x') [r](<rome.md>)", "[r](cities/Rome.md 'x') [r](<Rome.md>)"),
        ("[r](s%C3%83o%20paulo.md#x)", "[r](s%C3%83o%20paulo.md#x)"),
        ("[r](são%20paulo.md#x)", "[r](São%20Paulo.md#x)"),
        ("![](map.png) ![[map.png|300]]", "![](map.PNG) ![[map.PNG|300]]"),
        ("[[V1.2 notes]]", "[[v1.2 notes]]"),
        ("| [[rome\\|r]] |\n|---|", "| [[Rome\\|r]] |\n|---|"),
        ('---\nup: "[[rome|r]]"\n---\n', '---\nup: "[[Rome|r]]"\n---\n'),
        ("[r](rome.md)\n> [r\n> s](rome)", "[r](Rome.md)\n> [r\n> s](Rome)"),
    ],
)
def test_link_case(text: str, better: str) -> None:
    found = findings(link_case, text, CITIES)

    assert found
    assert fixed(text, found) == better
    assert better == text or len(findings(link_case, better, CITIES)) < len(found)


def test_link_case_in_a_canvas() -> None:
    text = json.dumps(
        {"nodes": [{"type": "file", "file": "cities/rome.md"}, {"type": "text", "text": "a\n[[rome]]\n[[são paulo]]"}]}
    )
    found = findings(link_case, text, CITIES, path="Board.canvas")

    assert len(found) == 3
    # A letter that is written as an escape is left alone.
    assert fixed(text, found) == text.replace("cities/rome.md", "Cities/Rome.md").replace("[[rome]]", "[[Rome]]")


@pytest.mark.parametrize(
    "text",
    [
        "[[Rome|rome]] [[Rome#FOOD]] [[Cities/Rome.md]] [[Nowhere]] [[#rome]] [[São Paulo]] [[Sa\u0303o Paulo]]",
        "[r](Cities/Rome.md) [r](Cities/S%C3%A3o%20Paulo.md) https://x.org/rome",
        "%% [[rome]] %% `[[rome]]`",
    ],
)
def test_no_link_case(text: str) -> None:
    assert not findings(link_case, text, CITIES)


def test_link_case_of_colliding_names() -> None:
    assert not findings(link_case, "[[rome]]", ["Rome.md", "rome.md"])


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("[[Rome.md]] [[a/Rome.MD#x|y]] ![[Rome.md]]", "[[Rome]] [[a/Rome#x|y]] ![[Rome]]"),
        ("|[[Rome.md\\|r]]|\n|-|", "|[[Rome\\|r]]|\n|-|"),
        ("---\nup: '[[Rome.md]]'\n---\n", "---\nup: '[[Rome]]'\n---\n"),
        ("[[v1.2.md]] [[.md]] [[a/.md]] [r](Rome.md) [[#a.md]] [[Rome|x.md]] `[[Rome.md]]` %% [[Rome.md]] %%", ""),
    ],
)
def test_redundant_extension(text: str, better: str) -> None:
    found = findings(redundant_extension, text)

    assert fixed(text, found) == (better or text)
    assert bool(found) is bool(better)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("[Rome](Rome.md)", "[[Rome]]"),
        ("[r](Rome.md) [r](<Old Rome.md#a b>)", "[[Rome|r]] [[Old Rome#a b|r]]"),
        ("[r](#Food) [r](./a/Rome) [r](../b.c.md)", "[[#Food|r]] [[./a/Rome|r]] [[../b.c.md|r]]"),
        ("![](a%20b.png) ![300](x.png) ![a|300](x.png)", "![[a b.png]] ![[x.png|300]] ![[x.png|a|300]]"),
        ("|[r](Rome.md)|[Rome](Rome.md)|\n|-|-|\n|![1](x.png)|", "|[[Rome\\|r]]|[[Rome]]|\n|-|-|\n|![[x.png\\|1]]|"),
        ("[my_note](my_note.md)", "[[my_note]]"),
        ("[a\nb](x.md) [**a**](x.md) [`a`](x.md) [](x.md) [a _b_](x.md) [a #b](x.md)", ""),
        ("[a](x.md 'title') [a](www.example.org) [a](me@example.org) [a](C%23.md) [a](x\\_y.md) [a](a&b.md)", ""),
        ("[a](https://x.org) <https://x.org> `[a](x.md)` %% [a](x.md) %% [a](a]b.md) [a](a%7Cb.md)", ""),
        ("[![a](x.png)](y.md) [[a](x.md)]", ""),
    ],
)
def test_link_style_wikilink(text: str, better: str) -> None:
    found = findings(link_style, text)

    assert fixed(text, found) == (better or text)
    assert bool(found) is bool(better)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("[[Rome]] [[Rome|r]] [[Rome.md]]", "[Rome](Rome.md) [r](Rome.md) [Rome.md](Rome.md)"),
        ("[[a b/Rome#c d#e]] [[#c]]", "[a b/Rome > c d > e](a%20b/Rome.md#c%20d#e) [c](#c)"),
        ("![[a.png]] ![[a (1).png|300]] ![[Rome#^x]]", "![](a.png) ![300](a%20%281%29.png) ![](Rome.md#^x)"),
        ("|[[Rome\\|r]]|\n|-|", "|[r](Rome.md)|\n|-|"),
        ("[[100%]]", "[100%](100%25.md)"),
    ],
)
def test_link_style_markdown(text: str, better: str) -> None:
    found = findings(link_style, text, settings=Settings(use_markdown_links=True))

    assert fixed(text, found) == better
    assert not findings(link_style, better, style="markdown")


@pytest.mark.parametrize(
    "text",
    [
        "[[Rome|**r**]]",
        "[[a: b]]",
        "[[v1.2]]",
        "[[Rome|[r]]]",
        "[[R&D]]",
        "[[_a_]]",
        "[see [[Rome]]]",
        "[[see [[Rome]]est.go]]",
    ],
)
def test_wikilinks_that_are_told_and_left(text: str) -> None:
    [found] = findings(link_style, text, style="markdown")

    assert found.fix is None


@given(
    st.text("aB1 ._-é%()<>&;:?=+@$,!'`*|[]\\/~", max_size=8),
    st.text("aB #^.%()_é*`", max_size=6),
    st.text("aB _*|[]1é", max_size=6),
    st.booleans(),
)
def test_either_style_leads_to_the_same(target: str, heading: str, shown: str, embed: bool) -> None:
    source = f"{'!' * embed}[[{target}{'#' * bool(heading)}{heading}{'|' * bool(shown)}{shown}]]"
    for style in ("markdown", "wikilink"):
        links = read("Note.md", source.encode()).note.links
        new = fixed(source, findings(link_style, source, style=style))
        if len(links) == 1 and new != source:
            again = read("Note.md", new.encode()).note.links
            assert [_meaning(each) for each in again] == [_meaning(each) for each in links]
            assert not findings(link_style, new, style=style)
        source = new


def _meaning(link: Any) -> tuple[Any, ...]:
    name = link.target[link.target.rfind("/") + 1 :]
    target = link.target if "." in name or not name else f"{link.target}.md"
    return (link.embed, target, link.subpath)


# ------------------------------------------------------------------------------------------------ published elsewhere

ONLY = {"case": False, "unicode_form": False, "relative": False, "shortest_paths": False, "block_references": False}


@pytest.mark.parametrize(
    ("option", "text", "places_"),
    [
        ("case", "[[rome]] [[Rome]] [r](cities/Rome.md)", ["[[rome]]", "[r](cities/Rome.md)"]),
        ("unicode_form", "[[São Paulo]] [[Sa\u0303o Paulo]] [[Rome]]", ["[[Sa\u0303o Paulo]]"]),
        ("unicode_form", "[s](S%C3%A3o%20Paulo.md) [s](Sa%CC%83o%20Paulo.md)", ["[s](Sa%CC%83o%20Paulo.md)"]),
        (
            "relative",
            "[r](Rome.md) [r](Cities/Rome.md) [r](Cities/Rome) [[Rome]]",
            ["[r](Rome.md)", "[r](Cities/Rome)"],
        ),
        ("relative", "![](map.PNG) ![](./Cities/map.PNG) [r](/Cities/Rome.md) [r](#x)", ["![](map.PNG)"]),
        ("shortest_paths", "[[Ideas]] [[Rome]] [[Cities/Rome]] [[b/Ideas]]", ["[[Ideas]]", "[[b/Ideas]]"]),
        ("block_references", "[[Rome#^x]] [[#^x]] [[Rome#x]] [r](Cities/Rome.md#^x)", None),
        (
            "spaces",
            "[[São Paulo]] [s](S%C3%A3o%20Paulo.md) [[Rome#a b|c d]]",
            ["[[São Paulo]]", "[s](S%C3%A3o%20Paulo.md)"],
        ),
        ("wikilinks", "[[Rome]] ![[map.PNG]] [r](Rome.md) %% [[Rome]] %%", ["[[Rome]]", "![[map.PNG]]"]),
    ],
)
def test_portable_link(option: str, text: str, places_: list[str] | None) -> None:
    others = (*CITIES, "a/b/Ideas.md", "a/c/Ideas.md")
    found = findings(portable_link, text, others, **{**ONLY, option: True})

    assert places(text, found) == (places_ or ["[[Rome#^x]]", "[[#^x]]", "[r](Cities/Rome.md#^x)"])


@pytest.mark.parametrize(
    ("path", "text", "better"),
    [("a/Note.md", "[r](Rome.md)", "../Cities/Rome.md"), ("Cities/Note.md", "[i](x.md)", "../a/x.md")],
)
def test_portable_link_tells_the_path_from_the_note(path: str, text: str, better: str) -> None:
    [found] = findings(portable_link, text, (*CITIES, "a/x.md"), path=path)

    assert found.help == f"write {better!r}"


# ------------------------------------------------------------------------------------------------ the net of links


@pytest.mark.parametrize(
    ("others", "orphan"),
    [
        ({}, True),
        ({"a.md": "[[Note]]"}, False),
        ({"a.md": "%% [[note#x]] %%"}, False),
        ({"a.md": "[[Other]] `[[Note]]`"}, True),
        ({"a.md": "---\nup: '[[Note]]'\n---\n"}, False),
        ({"b.canvas": board({"type": "file", "file": "Note.md"})}, False),
        ({"b.canvas": card("[[Note]]")}, False),
        ({"c.base": "filters: categories.contains(link('Note'))"}, False),
        ({"c.base": 'filters: "file.hasLink(\\"Note\\")"'}, False),
        ({"c.base": "filters: file.inFolder('Note')"}, True),
    ],
)
def test_orphan_note(others: dict[str, str], orphan: bool) -> None:
    assert bool(findings(orphan_note, "[[#Here]] [[Note]]", others)) is orphan


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("", True),
        ("[[#Here]] ![[a.png]] <https://x.org> [x](https://x.org)", True),
        ("`[[Rome]]`", True),
        ("[[Rome]]", False),
        ("![[Rome]] [[v1.2]]", False),
        ("![[All.base]]", False),
        ("[[Board.canvas]]", False),
        ("%% [[Rome]] %%", False),
        ("---\nup: '[[Rome]]'\n---\n", False),
    ],
)
def test_dead_end_note(text: str, dead: bool) -> None:
    assert bool(findings(dead_end_note, text)) is dead


@pytest.mark.parametrize(
    ("path", "others", "unused"),
    [
        ("p/Rome.PNG", {}, True),
        ("p/Rome.PNG", {"a.md": "![[rome.png|300]]"}, False),
        ("p/Rome.PNG", {"a.md": "![x](p/rome.png)"}, False),
        ("p/rome.png", {"a.md": "---\ncover: rome.png\n---\n"}, False),
        ("p/rome.png", {"a.md": "---\nx: {y: ['p/Rome.png']}\n---\n"}, False),
        ("p/rome.png", {"a.md": "---\nx: rome\n---\nrome.png"}, True),
        ("p/rome.png", {"b.canvas": board({"type": "group", "background": "p/rome.png"})}, False),
        ("p/rome.png", {"b.canvas": card("![[rome.png]]")}, False),
        ("p/rome.png", {"c.base": "formulas: {x: \"image('p/rome.png')\"}"}, False),
        ("script.py", {}, False),
        ("LICENSE", {}, False),
    ],
)
def test_unused_attachment(path: str, others: dict[str, str], unused: bool) -> None:
    assert bool(findings(unused_attachment, "", others, path=path)) is unused
