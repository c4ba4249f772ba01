"""Rules on properties, where their examples do not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.finding import Finding
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.settings import Settings

RULES = load_rules()
PROPERTIES = ("deprecated-property", "unquoted-link", "scalar-list", "invalid-tag")


def lint(
    rule: str, block: str, *, path: str = "Note.md", types: Mapping[str, str] = {}, **options: Any
) -> list[Finding]:
    """What one rule finds in a note that has these lines as properties."""
    reading = read(path, f"---\n{block}\n---\n".encode())
    known: dict[str, Any] = {
        **reading.note._asdict(),
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "settings": Settings(types=dict(types)),
    }
    chosen = RULES[rule]
    return list(chosen.check(*[known[fact] for fact in chosen.facts], **options))


def repaired(block: str, found: list[Finding]) -> str:
    """The lines after all repairs."""
    source = f"---\n{block}\n---\n"
    edits = sorted((edit for each in found if each.fix for edit in each.fix.edits), reverse=True)
    for edit in edits:
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source[4:-5]


def shown(block: str, found: list[Finding]) -> list[str]:
    source = f"---\n{block}\n---\n"
    return [source[each.start : each.end] for each in found]


# ------------------------------------------------------------------------------------------------ deprecated-property


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("tag: a", "tags: a"),
        ("Tag: a", "tags: a"),
        ("ALIAS: x", "aliases: x"),
        ("tag:", "tags:"),
        ("tag: [a, b]", "tags: [a, b]"),
        ("tag:\n  - a\n  - b", "tags:\n  - a\n  - b"),
        ("tag: a, b", "tags: [a, b]"),
        ("tag: a b", "tags: [a, b]"),
        ("tag: '#a #b'", "tags: [a, b]"),
        ("tag: '#a'", "tags: '#a'"),
        ('tag: "a, b"', "tags: [a, b]"),
        ("alias: Rome, the city", "aliases: [Rome, the city]"),
        ("alias: one name", "aliases: one name"),
        ("alias: 2024, yes", 'aliases: ["2024", "yes"]'),
        ("cssclass: wide dark", "cssclasses: [wide, dark]"),
        ("tag: a\nalias: b", "tags: a\naliases: b"),
        ("tag: a # a comment", "tags: a # a comment"),
    ],
)
def test_deprecated_property(block: str, wanted: str) -> None:
    found = lint("deprecated-property", block)

    assert found
    assert repaired(block, found) == wanted
    assert not [each for rule in PROPERTIES for each in lint(rule, wanted)]


@pytest.mark.parametrize(
    "block",
    [
        "tag: a\ntags: [b]",
        "tag: a\nTag: b",
        '"tag": a',
        "tag: 2024",
        "tag: [city trip]",
        "tag: [a, 2024]",
        "tag: what?",
        "tag: {a: 1}",
        "alias: [1, 2]",
        "alias: [[Note]]",
        "tag: |\n  a\n  b",
        'tag: "{{tag}}"',
        "cssclass: <% x %>",
        'tag: "a,\\x20b"',
    ],
)
def test_deprecated_property_without_repair(block: str) -> None:
    found = lint("deprecated-property", block)

    assert found
    assert repaired(block, found) == block


@pytest.mark.parametrize(
    "block", ["tags: [a]", "aliases: x", "cssclasses: [a]", "my-tag: a", "x:\n  tag: a", "title: tag"]
)
def test_names_that_obsidian_knows(block: str) -> None:
    assert lint("deprecated-property", block) == []


def test_a_rival_is_named() -> None:
    [found] = lint("deprecated-property", "tag: a\nTags: [b]")

    assert found.help == "merge it into 'Tags'"


# ------------------------------------------------------------------------------------------------ unquoted-link


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("a: [[Rome]]", 'a: "[[Rome]]"'),
        ("a: [[Rome]] # where", 'a: "[[Rome]]" # where'),
        ("a: [[Rome#Food|eat, drink]]", 'a: "[[Rome#Food|eat, drink]]"'),
        ("a: [[Via Appia]]", 'a: "[[Via Appia]]"'),
        ("a: [[Bob's]]", 'a: "[[Bob\'s]]"'),
        ('a: [[The "big" one]]', "a: '[[The \"big\" one]]'"),
        ("a: [[2024]]", 'a: "[[2024]]"'),
        ("a: [[2024-05-01]]", 'a: "[[2024-05-01]]"'),
        ("a: [[true story]]", 'a: "[[true story]]"'),
        ("a:\n  - [[A]]\n  - B\n  - [[C]]", 'a:\n  - "[[A]]"\n  - B\n  - "[[C]]"'),
        ("a:\n- [[A]]", 'a:\n- "[[A]]"'),
        ("a: [[[A]], x, [[B]]]", 'a: ["[[A]]", x, "[[B]]"]'),
        ("a: [[[A]]]", 'a: ["[[A]]"]'),
        ("a: {b: [[A]]}", 'a: {b: "[[A]]"}'),
        ("a:\n  b: [[A]]", 'a:\n  b: "[[A]]"'),
        ('a: ["[[A]]", [[A]]]', 'a: ["[[A]]", "[[A]]"]'),
        ("a: # [[A]]\n  - [[A]]", 'a: # [[A]]\n  - "[[A]]"'),
        ("größe: [[Ä]]\nb: [[C]]", 'größe: "[[Ä]]"\nb: "[[C]]"'),
    ],
)
def test_unquoted_link(block: str, wanted: str) -> None:
    found = lint("unquoted-link", block)

    assert found
    assert repaired(block, found) == wanted
    assert not lint("unquoted-link", wanted)


@pytest.mark.parametrize(
    "block",
    [
        'a: "[[Rome]]"',
        "a: '[[Rome]]'",
        "a: [[1, 2], [3, 4]]",
        "a: [[1]]",
        "a: [[-1.5]]",
        "a: [[1e3]]",
        "a: [[b, c]]",
        "a: [[b], [c]]",
        "a: [[]]",
        "a: [[ ]]",
        'a: [["Rome"]]',
        "a: [['Rome']]",
        "a: [ [Rome] ]",
        "a: [[Rome] ]",
        "a: [[Rome\n  more]]",
        "a: [[b: c]]",
        "a: [[{{title}}]]",
        "a: [[<% x %>]]",
        "a:\n  - - b",
        "a: see [[Rome]]",
        "a: [[Rome]] and more",
        "a: text # [[Rome]]",
        "a: |\n  [[Rome]]",
        "a: [Rome]",
        "a: []",
        pytest.param("tags: [[Rome]]", id="no tag either way"),
        pytest.param("aliases:\n  - [[Rome]]", id="no alias either way"),
    ],
)
def test_what_may_be_meant_as_a_list(block: str) -> None:
    assert lint("unquoted-link", block) == []


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("a: [[A]], [[B|b]]", 'make it a list of quoted links: ["[[A]]", "[[B|b]]"]'),
        ('a: "[[A]]", "[[B]]"', 'make it a list of quoted links: ["[[A]]", "[[B]]"]'),
        ("a: [[A]] and more", "put the whole value in quotes"),
        ("title: A: [[B]] and [[C]]", 'put the value in quotes: "…"'),
    ],
)
def test_several_links_that_are_no_yaml(block: str, wanted: str) -> None:
    assert [each.help for each in lint("invalid-frontmatter", block)] == [wanted]


# ------------------------------------------------------------------------------------------------ scalar-list


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ("tags: a, b", "tags: [a, b]"),
        ("tags: a,b", "tags: [a, b]"),
        ("Tags: 'a, b'", "Tags: [a, b]"),
        ('tags: "#a, #b"', "tags: [a, b]"),
        ('tags: "#a #b"', "tags: [a, b]"),
        ("tags: a,", "tags: [a]"),
        ("tags:\n  a\n  b", "tags:\n  [a, b]"),
        ("tags: |\n  a\n  b", "tags: [a, b]"),
        ("tags: a, b # all", "tags: [a, b] # all"),
        ("aliases: A, B, C", "aliases: [A, B, C]"),
        ("aliases:\n  Rome\n  Roma", "aliases:\n  [Rome, Roma]"),
        ("aliases: |\n  Rome\n  1984", 'aliases: [Rome, "1984"]'),
        ("cssclasses: a b", "cssclasses: [a, b]"),
        ("cssclasses: a, b", "cssclasses: [a, b]"),
    ],
)
def test_scalar_list(block: str, wanted: str) -> None:
    found = lint("scalar-list", block)

    assert [each.severity for each in found] == [""]
    assert repaired(block, found) == wanted
    assert not lint("scalar-list", wanted)
    assert not lint("invalid-tag", wanted)


@pytest.mark.parametrize(
    "block", ["tags: a b", "tags: 'a b'", "tags: city trip, a", "tags: a, 2024", "tags: a!, b", "cssclasses: a b!"]
)
def test_scalar_list_without_repair(block: str) -> None:
    found = lint("scalar-list", block)

    assert len(found) == 1
    assert repaired(block, found) == block


@pytest.mark.parametrize(
    "block",
    [
        "tags: a",
        "tags: '#a'",
        "tags: ' a '",
        "tags: [a, b]",
        "tags: 2024",
        "tags: what?",
        "tags:",
        "tags: {a: 1}",
        "aliases: One name of several words",
        'aliases: "Eco, Umberto"',
        "aliases: 'A, B, C'",
        "aliases: trailing,",
        "aliases: [A, B]",
        "cssclasses: wide",
        "title: a, b, c",
        "tags: '{{a}}, {{b}}'",
        "aliases: <% a, b, c %>",
    ],
)
def test_one_value_needs_no_list(block: str) -> None:
    assert lint("scalar-list", block) == []


@pytest.mark.parametrize(
    ("path", "severities"),
    [("Umberto Eco.md", []), ("People/umberto eco.md", []), ("Rome.md", ["info"])],
)
def test_a_name_with_one_comma(path: str, severities: list[str]) -> None:
    found = lint("scalar-list", "aliases: Eco, Umberto", path=path)

    assert [each.severity for each in found] == severities
    assert not any(each.fix for each in found)


@pytest.mark.parametrize(
    ("value", "type", "wanted"),
    [
        ('"[[A]], [[B]]"', "multitext", '["[[A]]", "[[B]]"]'),
        ('"[[A|a]],[[B#c]] , [[D]]"', "multitext", '["[[A|a]]", "[[B#c]]", "[[D]]"]'),
        ('"[[A]], [[B]]"', "text", None),
        ('"[[A]]"', "multitext", None),
        ('"[[A]] and [[B]]"', "multitext", None),
        ("a, b, c", "multitext", None),
        ("one", "multitext", None),
        ("3", "multitext", None),
    ],
)
def test_links_in_one_text(value: str, type: str, wanted: str | None) -> None:
    found = lint("scalar-list", f"related: {value}", types={"related": type})

    assert repaired(f"related: {value}", found) == f"related: {wanted or value}"
    assert bool(found) is (wanted is not None)


# ------------------------------------------------------------------------------------------------ property-order


ORDER = ("title", "date", "*", "tags")


@pytest.mark.parametrize(
    ("block", "wanted", "message"),
    [
        ("date: 1\ntitle: x", "title: x\ndate: 1", "property 'title' stands below 'date'"),
        ("a: 1\nTitle: x", "Title: x\na: 1", "property 'Title' stands below 'a'"),
        ("tags: [x]\nb: 1\na: 2", "b: 1\na: 2\ntags: [x]", "property 'b' stands below 'tags'"),
        (
            "tags:\n- x\n- y\n\n# about\n# it\ntitle: |\n  a\n\n  b\ndate: 1",
            "# about\n# it\ntitle: |\n  a\n\n  b\ndate: 1\ntags:\n- x\n- y\n",
            "property 'title' stands below 'tags'",
        ),
        (
            '# of this note\n\n# when\ndate: 1 # or so\n"title": x\n# the end',
            '# of this note\n\n"title": x\n# the end\n# when\ndate: 1 # or so',
            "property 'title' stands below 'date'",
        ),
        (
            "a: |\n  text\n# no text\ntitle: x",
            "# no text\ntitle: x\na: |\n  text",
            "property 'title' stands below 'a'",
        ),
        ("a: &x 1\ntitle: x", "a: &x 1\ntitle: x", "property 'title' stands below 'a'"),
        ("{a: 1, title: x}", "{a: 1, title: x}", "property 'title' stands below 'a'"),
        ("? a\n: 1\ntitle: x", "? a\n: 1\ntitle: x", "property 'title' stands below 'a'"),
        ("a: x **bold** & more\ntitle: x", "title: x\na: x **bold** & more", "property 'title' stands below 'a'"),
    ],
)
def test_property_order(block: str, wanted: str, message: str) -> None:
    found = lint("property-order", block, order=ORDER)

    assert [each.message for each in found] == [message]
    assert repaired(block, found) == wanted
    assert wanted == block or not lint("property-order", wanted, order=ORDER)


@pytest.mark.parametrize("block", ["title: x\ndate: 1\nb: 1\na: 2\ntags: x", "b: 1\na: 1", "", "title: x", "# nothing"])
def test_properties_in_order(block: str) -> None:
    assert lint("property-order", block, order=ORDER) == []


def test_no_order_is_wanted_by_itself() -> None:
    assert lint("property-order", "b: 1\na: 1") == []


_LINES = st.sampled_from(
    [
        "# comment",
        "",
        "  # inside",
        "  - entry",
        "- entry",
        "  text",
        "x: [1,",
        "  2]",
        "y: |",
        "z: 'a",
        "  b'",
        "v: &a 1",
    ]
)
_NAMES = st.sampled_from(["title: x", "date:", "tags:", "a: 1", "b: |", "c: >-", '"d": "1"', "e: {f: 1}"])


@settings(deadline=None)
@given(st.lists(st.one_of(_LINES, _NAMES), max_size=12).map("\n".join))
def test_order_changes_nothing_but_the_order(block: str) -> None:
    found = lint("property-order", block, order=ORDER)
    after = repaired(block, found)

    assert sorted(after.split("\n")) == sorted(block.split("\n"))
    assert values(after) == values(block)
    assert not [each for each in lint("property-order", after, order=ORDER) if each.fix]


def values(block: str) -> dict[str, object]:
    properties = read("Note.md", f"---\n{block}\n---\n".encode()).note.properties
    return {each.name: each.value for each in properties}


# ------------------------------------------------------------------------------------------------ all of them


@pytest.mark.parametrize("block", ["tags: a, b", "tags: a b", "tags: 'what? no'", "tags: 2024", "tags: what?"])
def test_one_rule_speaks_of_a_tag(block: str) -> None:
    assert len(lint("scalar-list", block) + lint("invalid-tag", block)) == 1


_PIECES = [
    *("tag", "Tags", "aliases", "cssclass", "a", "b", ":", " ", "\n", "  - ", "[", "]", "[[", "]]", ",", "'", '"', "#"),
    *("|", "&x", "*x", "2024", "{{", "}}", "ä", "🌱", "\t", "!", "%"),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_any_block_is_judged_and_repaired_for_good(block: str) -> None:
    for rule in ("deprecated-property", "unquoted-link", "scalar-list"):
        found = lint(rule, block)
        after = lint(rule, repaired(block, found))
        assert not [each for each in after if each.fix]
