"""Rules about headings, blocks and the look of tables: what their examples leave open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.course import can_find
from vaultlint.finding import Finding
from vaultlint.note import Note, Reading
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.schema import Schema, parse_schema
from vaultlint.settings import Settings, parse_settings
from vaultlint.vault import Index, Names
from vaultlint.wants import Facts
from vaultlint_rules.blocks.duplicate_block_id import duplicate_block_id
from vaultlint_rules.blocks.malformed_callout import malformed_callout
from vaultlint_rules.blocks.unknown_callout import unknown_callout
from vaultlint_rules.headings.bold_as_heading import bold_as_heading
from vaultlint_rules.headings.duplicate_heading import duplicate_heading
from vaultlint_rules.headings.heading_without_space import heading_without_space
from vaultlint_rules.headings.multiple_titles import multiple_titles
from vaultlint_rules.headings.title_mismatch import title_mismatch
from vaultlint_rules.tables._rows import cells
from vaultlint_rules.tables._width import width
from vaultlint_rules.tables.table_format import table_format


def lint(
    rule: Rule,
    source: str,
    path: str = "Note.md",
    schemas: tuple[Schema, ...] = (),
    settings: Settings | None = None,
    **options: Any,
) -> list[Finding]:
    reading = read(path, source.encode())
    if rule.needs and not any(getattr(reading.note, need) for need in rule.needs):
        return []
    facts: dict[str, Any] = {
        **reading.note._asdict(),
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "schemas": schemas,
        "settings": settings or Settings(),
    }
    if not can_find(rule._replace(needs=()), Facts(reading, Settings(), ())):
        return []
    return sorted(rule.check(*(facts[name] for name in rule.facts), **options), key=lambda each: each.start)


def fixed(source: str, found: list[Finding]) -> str:
    edits = [edit for each in found if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def places(source: str, found: list[Finding]) -> list[str]:
    return [source[each.start : each.end] for each in found]


# ------------------------------------------------------------------------------------------------ headings


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("##Rome", "## Rome"),
        ("######Rome", "###### Rome"),
        ("text\n##Rome\ntext", "text\n## Rome\ntext"),
        ("##Rome##", "## Rome##"),
        ("##[[Rome]]", "## [[Rome]]"),
        ("##**Rome**", "## **Rome**"),
        ("##1. Rome", "## 1. Rome"),
        ("##🌱 Rome", "## 🌱 Rome"),
        ("##東京", "## 東京"),
        ("##Élan", "## Élan"),
        ("# A\n##B\n###C\n", "# A\n## B\n### C\n"),
        ("> quote\n\n##Rome", "> quote\n\n## Rome"),
    ],
)
def test_heading_without_space(source: str, wanted: str) -> None:
    assert fixed(source, lint(heading_without_space, source)) == wanted
    assert not lint(heading_without_space, wanted)


@pytest.mark.parametrize(
    "source",
    [
        "## Rome",
        "##\tRome",
        "##",
        "#Rome",
        "#Rome/Trip and #y2024",
        "#######Rome",
        "##12",
        "##12 %",
        "##channel ##other",
        "text ##Rome",
        " ##Rome",
        "    ##Rome",
        "\\##Rome",
        "`##Rome`",
        "```\n##Rome\n```",
        "$$\n##Rome\n$$",
        "%%\n##Rome\n%%",
        "<div>\n##Rome\n</div>",
        "- ##Rome",
        "- a\n##Rome",
        "- a\n\n  ##Rome",
        "> ##Rome",
        "> a\n##Rome",
        "| a |\n| - |\n| ##Rome |",
        "[^1]: a\n##Rome",
        "##Rome\n---",
        "##!",
        "##{{title}}",
        "##<% tp.file.title %>",
        "##-----##",
        "---\na: |\n  x\n##Rome: 1\n---\n",
        "[[#^x]] [[##Rome]]",
    ],
)
def test_no_heading_without_space(source: str) -> None:
    assert not lint(heading_without_space, source)


def linked(source: str, **others: str) -> list[Finding]:
    texts = {"Note.md": source, **{f"{name}.md": text for name, text in others.items()}}
    notes: dict[str, Note] = {path: read(path, text.encode()).note for path, text in texts.items()}
    return [each for each in duplicate_heading.check(Index(Names(texts), notes)) if each.path == "Note.md"]


TWICE = "# A\n## Plan\n# B\n## *plan*:\n"


@pytest.mark.parametrize(
    ("source", "other", "found"),
    [
        (TWICE, "[[Note#Plan]]", 1),
        (TWICE, "[x](Note.md#plan)", 1),
        (TWICE, "![[Note#Plan]]", 1),
        (TWICE, "---\nup: '[[Note#Plan]]'\n---\n", 1),
        (TWICE + "[[#Plan]]", "", 1),
        (TWICE + "[[Note#Plan]]", "", 1),
        (TWICE, "", 0),
        (TWICE, "[[Note]] [[Note#A]] [[Note#]]", 0),
        (TWICE, "[[Note#A#Plan]]", 0),
        (TWICE, "[[Note#^plan]]", 0),
        (TWICE, "%% [[Note#Plan]] %%", 0),
        (TWICE, "[[Elsewhere#Plan]]", 0),
        ("# Plan\n# Plan-B\n", "[[Note#Plan]]", 0),
        ("# Plan\n> # Plan\n", "[[Note#Plan]]", 0),
    ],
)
def test_duplicate_heading(source: str, other: str, found: int) -> None:
    assert len(linked(source, Other=other)) == found


def test_duplicate_heading_says_who_links() -> None:
    [found] = linked(TWICE * 2, Other="[[Note#Plan]] [[Note#plan]]", Third="[[Note#Plan]]")

    assert found.message == ("'*plan*:' is the text of 4 headings; the link in 'Other.md', 'Third.md' finds line 2")
    assert found.data == {"heading": "*plan*:", "count": 4, "sources": ["Other.md", "Third.md"]}


def test_multiple_titles() -> None:
    source = "# A\n## B\n# C\n\nD\n===\n"

    assert places(source, lint(multiple_titles, source)) == ["# C", "D"]


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("Rome.md", "# Paris", 1),
        ("Trips/Rome.md", "# Rome", 0),
        ("Rome.md", "# ROME!", 0),
        ("Rome.md", "# [[Lazio|Rome]]", 0),
        ("Rome.md", "# [Rome](https://example.org)", 0),
        ("Rome.md", "# 🌱 **Rome**", 0),
        ("Cafe\u0301.md", "# Café", 0),
        ("2024-05-01 Rome.md", "# Rome", 0),
        ("Rome - Lyon.md", "# Rome: Lyon", 0),
        ("Rome.md", "## Paris", 0),
        ("Rome.md", "## Paris\n# Lyon", 0),
        ("Rome.md", "# Paris\n# Lyon", 0),
        ("Rome.md", "# ---", 0),
        ("Rome.md", "# {{title}}", 0),
        ("Rome.md", "# <% tp.file.title %>", 0),
        ("Rome.md", "", 0),
        ("README.md", "# Paris", 0),
        ("Paris/index.md", "# Paris", 0),
        ("Rome.md", "---\naliases: [Paris]\n---\n# Paris", 0),
        ("Rome.md", "---\ntitle: Paris\n---\n# Paris", 0),
        ("Rome.md", "---\ntitle: 12\n---\n# Paris", 1),
    ],
)
def test_title_mismatch(path: str, source: str, found: int) -> None:
    assert len(lint(title_mismatch, source, path)) == found


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("**A**\n\ntext", "## A\n\ntext"),
        ("# T\n\n**A:**\n\ntext\n\n**B**:\n\ntext", "# T\n\n## A\n\ntext\n\n## B\n\ntext"),
        ("###### T\n\n__A__\n\ntext", "###### T\n\n###### A\n\ntext"),
        ("**A**  \n\ntext", "## A  \n\ntext"),
        ("**A.**\n\ntext", None),
        ("**A?**\n\ntext", None),
        ("**A**", None),
        ("**A**\ntext", None),
        ("**A** b\n\ntext", None),
        ("- **A**\n\ntext", None),
        ("> **A**\n\ntext", None),
        ("```\n**A**\n```\ntext", None),
    ],
)
def test_bold_as_heading(source: str, wanted: str | None) -> None:
    found = lint(bold_as_heading, source)

    assert (fixed(source, found) if found else None) == wanted


def test_bold_headings_of_a_schema() -> None:
    problems: list[str] = []
    schema = parse_schema("trial", {"headings": ["A"], "bold-headings": True}, "schemas.trial", problems.append)
    assert schema, problems

    assert not lint(bold_as_heading, "**A**\n\ntext", schemas=(schema,))


# ------------------------------------------------------------------------------------------------ blocks


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a ^x\n\nb ^x\n", ["^x"]),
        ("a ^x\n\nb ^X\n\nc ^x\n", ["^X", "^x"]),
        ("- a ^x\n- b ^x\n", ["^x"]),
        ("a ^x\n\nb ^y\n", []),
        ("a ^x\n\n`b ^x`\n", []),
        ("a ^x\n\n```\nb ^x\n```\n", []),
        ("a ^x b\n\nc ^x\n", []),
        ("a ^x\nb ^x\n", []),
    ],
)
def test_duplicate_block_id(source: str, found: list[str]) -> None:
    assert places(source, lint(duplicate_block_id, source)) == found


@pytest.mark.parametrize(
    ("kind", "near"),
    [
        *(
            ("warnign", "warning"),
            ("notes", "note"),
            ("tipp", "tip"),
            ("importent", "important"),
            ("exampel", "example"),
        ),
        *(
            ("note", ""),
            ("TLDR", ""),
            ("faq", ""),
            ("note|right", ""),
            ("definition", ""),
            ("recipe", ""),
            ("fact", ""),
        ),
        *(("note2", ""), ("my-tip", ""), ("abs", ""), ("lemma", ""), ("released", ""), ("calendar", ""), ("説明", "")),
    ],
)
def test_unknown_callout(kind: str, near: str) -> None:
    found = lint(unknown_callout, f"> [!{kind}] Title\n> text\n")

    assert [each.help for each in found] == [f"did you mean {near!r}?"] * bool(near)


def test_callouts_of_css_snippets() -> None:
    css = ".callout[data-callout=\"Tipp\"] {}\n.callout[data-callout=recipe],\n[data-callout*='lemma'] {}"
    settings = parse_settings({"snippets/own.css": css})

    assert settings.callouts == {"tipp", "recipe", "lemma"}
    assert not lint(unknown_callout, "> [!tipp]\n\n> [!recipe]\n", settings=settings, strict=True)
    assert len(lint(unknown_callout, "> [!tipp]\n\n> [!recipe]\n\n> [!other]", types=("other",), strict=True)) == 2


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("> ![tip] A", "> [!tip] A"),
        ("> [Tip]! A", "> [!Tip] A"),
        ("> [[!tip]]- A", "> [!tip]- A"),
        ("> [！tip] A", "> [!tip] A"),
        ("> 【!tip】 A", "> [!tip] A"),
        ("> [!tip) A", "> [!tip] A"),
        ("> [!tip}", "> [!tip]"),
        ("> [!tip A", "> [!tip] A"),
        ("> [!tip+ A\n> text", "> [!tip]+ A\n> text"),
        (">![tip] A", ">[!tip] A"),
        ("text\n> [!tip A", "text\n> [!tip] A"),
        ("- > [!tip A", "- > [!tip] A"),
        ("> text\n> > [!tip A", "> text\n> > [!tip] A"),
        ("[!tip] A\ntext\n\nmore", "> [!tip] A\n> text\n\nmore"),
    ],
)
def test_malformed_callout(source: str, wanted: str) -> None:
    [found] = lint(malformed_callout, source)

    assert fixed(source, [found]) == wanted
    assert not lint(malformed_callout, wanted)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("> [!tip] A\n> text\n> [!note] B", ["[!note]"]),
        ("> text\n> [!note]- B", ["[!note]-"]),
        ("> [!tip] A\n>\n> [!note] B", ["[!note]"]),
        ("[!tip] A\n[!note] B", ["[!tip]"]),
    ],
)
def test_callouts_that_stand_wrong(source: str, found: list[str]) -> None:
    findings = lint(malformed_callout, source)

    assert places(source, findings) == found
    assert not [each for each in findings if each.fix]


@pytest.mark.parametrize(
    "source",
    [
        "> [!tip] A",
        "> [!TIP]- A\n> text",
        "> [!tip|right] A",
        "> [!tip]Title",
        "> [!tip]: Title",
        "> [! tip] A",
        "> [!] A",
        "> \\[!tip] A",
        "> [!own A",
        "> ![own] A",
        "> ![tip](a.png)",
        "> ![tip]\n\n[tip]: a.png",
        "> [!tip see [here]",
        "> [tip] A",
        "> !tip A",
        ">\n> [!tip] A",
        "> [!tip] A\n> > [!note] B",
        "> [!tip] A\n\n> [!note] B",
        "- [!tip] A",
        "> - [!tip] A",
        "- [!] important",
        "[!tip](a.md)",
        "[!tip]: a.md",
        "text\n[!tip] A",
        "    [!tip] A",
        "`[!tip]` A",
        "> `[!tip` A",
        "```\n> [!tip A\n```",
        "> ```\n> [!tip A\n> ```",
        "%%\n[!tip] A\n%%",
        "| a |\n| - |\n| [!tip] A |",
        "text ![tip] A",
        "> text ![tip] A",
        "> text\n> ![tip] A",
    ],
)
def test_no_malformed_callout(source: str) -> None:
    assert not lint(malformed_callout, source)


# ------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a|b\n-|-\n1|2", "| a   | b   |\n| --- | --- |\n| 1   | 2   |"),
        ("|a|\n|-|\n|1|", "| a   |\n| --- |\n| 1   |"),
        ("> |a|b|\n> |-|:-:|\n> |1|2|", "> | a   |  b  |\n> | --- | :-: |\n> | 1   |  2  |"),
        ("- |a|b|\n  |-|-|\n  |1|2|", "- | a   | b   |\n  | --- | --- |\n  | 1   | 2   |"),
        ("|a|b|\n|-|-|\n|1|\n|1|2|3|", "| a   | b   |\n| --- | --- |\n| 1   |\n| 1   | 2   | 3 |"),
        ("|a|b|\n|-|-|\n|`x\\|y`|[[N\\|t]]|", "| a      | b        |\n| ------ | -------- |\n| `x\\|y` | [[N\\|t]] |"),
        (
            "|é|e\u0301|\n|-|-|\n|👩‍👩‍👧👍🏽|ｶﾅカナ|",
            "| é    | e\u0301      |\n| ---- | ------ |\n| 👩‍👩‍👧👍🏽 | ｶﾅカナ |",
        ),
        ("|a|b|\n|-|-|\n|\u00a01\u00a0|2 ^id|", "| a   | b     |\n| --- | ----- |\n| \u00a01\u00a0 | 2 ^id |"),
    ],
)
def test_table_format(source: str, wanted: str) -> None:
    assert fixed(source, lint(table_format, source)) == wanted
    assert not lint(table_format, wanted)


def test_long_cells_stick_out() -> None:
    source = "|a|b|\n|-|-|\n" + f"|{'x' * 1_000}|1|\n" + "|1|2|\n" * 1_000

    assert len(fixed(source, lint(table_format, source))) < 20_000


@pytest.mark.parametrize("source", ["%%\n|a|b|\n|-|-|\n%%", "```\n|a|b|\n|-|-|\n```", "|a|b|\n|1|2|", "a|b"])
def test_no_table_to_format(source: str) -> None:
    assert not lint(table_format, source)


@given(
    st.lists(
        st.lists(st.text("ab \\|é日🌱`[]^#:-\u00a0", max_size=6), min_size=1, max_size=4).map("|".join),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.sampled_from(["-", ":-", "-:", ":-:", "-----"]), min_size=1, max_size=4),
    st.sampled_from(["", "> ", "- "]),
)
def test_formatting_keeps_tables_and_ends(rows: list[str], dashes: list[str], mark: str) -> None:
    lines = [f"|{rows[0]}|", f"|{'|'.join(dashes)}|", *(f"|{row}|" for row in rows[1:])]
    rest = "  " if mark == "- " else mark
    before = read("Note.md", "\n".join([mark + lines[0], *(rest + line for line in lines[1:])]).encode())
    after = read("Note.md", fixed(before.text, lint(table_format, before.text)).encode())

    assert _contents(after) == _contents(before)
    assert [each.target for each in after.note.links] == [each.target for each in before.note.links]
    assert [each.name for each in after.note.block_ids] == [each.name for each in before.note.block_ids]
    assert not lint(table_format, after.text)


def _contents(reading: Reading) -> list[list[str]]:
    rows = [row for table in reading.note.tables for row in (table.rows[0], *table.rows[2:])]
    return [[cell.strip(" \t") for cell in cells(reading.text[row.start : row.end])] for row in rows]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("ｶﾅ", 2),
        ("🌱", 2),
        ("☀", 1),
        ("☀\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("👍🏽", 2),
        ("👩‍👩‍👧", 2),
        ("🇫🇷", 2),
        ("क\u094d\u200dष", 2),
        ("ㅤ", 2),
        ("한", 2),
        ("a\u200bb", 2),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


# ------------------------------------------------------------------------------------------------ size


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (malformed_callout, "> " + "[!" * 200_000),
        (malformed_callout, "> x\n" + ">\n" * 50_000 + "> [!tip] x\n" * 50_000),
        (malformed_callout, ">" * 50_000 + " [!tip x"),
        (malformed_callout, "> ![tip] x\n\n" * 10_000),
        (table_format, f"|{'a|' * 20_000}\n|{'-|' * 20_000}\n" + "|1|\n" * 20_000),
        (heading_without_space, "##" + "##a " * 200_000),
        (heading_without_space, "##a\n" * 20_000),
        (bold_as_heading, "**a**\n\n" * 20_000),
        (title_mismatch, "# " + "[[" * 200_000),
        (title_mismatch, "# " + "[a](" * 20_000),
        (unknown_callout, "> [!tipp] x\n\n" * 20_000),
        (duplicate_block_id, "a ^x\n\n" * 20_000),
    ],
)
def test_much_of_it(rule: Rule, source: str) -> None:
    """Would not end in any time one waits for if it took longer than it is long."""
    lint(rule, source)
