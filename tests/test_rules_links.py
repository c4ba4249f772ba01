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
from vaultlint_rules.links.missing_attachment import missing_attachment
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
