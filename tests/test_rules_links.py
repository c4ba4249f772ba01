"""Rules about links, in notes and canvases: what their manuals' examples leave open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from vaultlint.finding import Edit, Finding
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.settings import Settings
from vaultlint.vault import Index, Names, Vault
from vaultlint_rules.canvas.broken_canvas_node import broken_canvas_node
from vaultlint_rules.links.ambiguous_link import ambiguous_link
from vaultlint_rules.links.broken_block_link import broken_block_link
from vaultlint_rules.links.broken_heading_link import broken_heading_link
from vaultlint_rules.links.broken_link import broken_link
from vaultlint_rules.links.link_escapes_vault import link_escapes_vault
from vaultlint_rules.links.missing_attachment import missing_attachment
from vaultlint_rules.links.undefined_footnote import undefined_footnote
from vaultlint_rules.links.undefined_reference import undefined_reference
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
        **reading._asdict(),
        "settings": settings,
        "vault": Vault(names, notes.get, reading.note),
        "index": Index(names, notes),
    }
    if rule.signs and not any(sign in text for sign in rule.signs):
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
