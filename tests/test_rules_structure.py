"""Rules about headings, tables and blocks: what their manuals' examples leave open."""

from __future__ import annotations

import tomllib
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.finding import Edit, Finding
from vaultlint.read import flow, read
from vaultlint.rule import Rule
from vaultlint.schema import Schema, parse_schema
from vaultlint_rules.blocks.unclosed_code_block import unclosed_code_block
from vaultlint_rules.blocks.unclosed_comment import unclosed_comment
from vaultlint_rules.blocks.unclosed_math import unclosed_math
from vaultlint_rules.headings.empty_heading import empty_heading
from vaultlint_rules.headings.heading_jump import heading_jump
from vaultlint_rules.headings.heading_order import heading_order
from vaultlint_rules.headings.missing_heading import missing_heading
from vaultlint_rules.tables._rows import cells
from vaultlint_rules.tables.table_columns import table_columns
from vaultlint_rules.tables.table_joined_to_paragraph import table_joined_to_paragraph
from vaultlint_rules.tables.table_pipe_in_link import table_pipe_in_link
from vaultlint_rules.tables.table_without_delimiter import table_without_delimiter

TABLES = (table_columns, table_joined_to_paragraph, table_pipe_in_link, table_without_delimiter)
RULES = (
    *TABLES,
    *(empty_heading, heading_jump, heading_order, missing_heading),
    *(unclosed_code_block, unclosed_comment, unclosed_math),
)


def findings(rule: Rule, text: str, *schemas: Schema, **options: Any) -> list[Finding]:
    reading = read("Note.md", text.encode())
    facts: dict[str, Any] = {
        **reading.note._asdict(),
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "schemas": schemas,
    }
    return sorted(rule.check(*(facts[name] for name in rule.facts), **options), key=lambda each: each.start)


def schema(toml: str) -> Schema:
    problems: list[str] = []
    made = parse_schema("trial", tomllib.loads(toml), "schemas.trial", problems.append)
    assert made, problems
    return made


def fixed(text: str, found: list[Finding]) -> str:
    edits: list[Edit] = [edit for each in found if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def places(text: str, found: list[Finding]) -> list[str]:
    return [text[each.start : each.end] for each in found]


# ------------------------------------------------------------------------------------------------ headings


ORDERED = 'headings = ["A", "B", "C", "D"]\nheading-order = true\n'


@pytest.mark.parametrize(
    ("toml", "headings", "moved"),
    [
        (ORDERED, "A B C D", ""),
        (ORDERED, "A X B Y C D", ""),
        (ORDERED, "D A B C", "D"),
        (ORDERED, "B C D A", "A"),
        (ORDERED, "A C B D", "C"),
        pytest.param(ORDERED, "B A B C D", "", id="a second one may stand anywhere"),
        pytest.param('headings = ["A", "A*", "B"]\nheading-order = true', "Ab A B", "Ab", id="two wishes"),
        pytest.param('headings = ["A", "B", "A"]\nheading-order = true', "A B A", "", id="the same wish twice"),
        pytest.param(
            'headings = [{ text = "A*", repeated = true }, "B", "C"]\nheading-order = true',
            "A1 A2 B C A3",
            "A3",
            id="repeated",
        ),
        pytest.param(
            'headings = ["A", { text = "B", optional = true }, "C"]\nheading-order = true', "B A C", "B", id="optional"
        ),
    ],
)
def test_heading_order(toml: str, headings: str, moved: str) -> None:
    text = "".join(f"# {name}\n" for name in headings.split())
    found = findings(heading_order, text, schema(toml))

    assert [each.removeprefix("# ") for each in places(text, found)] == moved.split()


@pytest.mark.parametrize("headings", list(permutations("ABCD")), ids="".join)
def test_heading_order_reports_as_few_as_possible(headings: tuple[str, ...]) -> None:
    longest = max(
        size
        for size in range(5)
        for some in permutations(range(4), size)
        if list(some) == sorted(some) and sorted(headings[here] for here in some) == [headings[here] for here in some]
    )

    assert len(findings(heading_order, "".join(f"# {name}\n" for name in headings), schema(ORDERED))) == 4 - longest


def test_heading_order_names_the_heading_it_passed() -> None:
    [early] = findings(heading_order, "# D\n# A\n# B\n", schema(ORDERED))
    [late] = findings(heading_order, "# B\n# C\n# D\n# A\n", schema(ORDERED))

    assert early.message == "'D' stands before 'B'; schema 'trial' wants it after that"
    assert late.message == "'A' stands after 'B'; schema 'trial' wants it before that"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("### A\n", []),
        ("## A\n", ["level 2; schema 'trial' wants level 3"]),
        pytest.param("## A\n### A\n", [], id="another one is right"),
        pytest.param("**A**\n", [], id="bold has no level"),
    ],
)
def test_heading_level(text: str, messages: list[str]) -> None:
    wish = schema('headings = [{ text = "A", level = 3 }]\nbold-headings = true')

    assert [each.message for each in findings(heading_order, text, wish)] == messages


def test_extra_headings() -> None:
    text = "# A\n# X\n# B\n# A\n"
    found = findings(heading_order, text, schema('headings = ["A", "B"]\nextra-headings = false'))

    assert [each.message for each in found] == [
        "no place for 'X' in schema 'trial'",
        "no place for 'A' in schema 'trial'",
    ]
    assert places(text, found) == ["# X", "# A"]


@pytest.mark.parametrize(
    ("toml", "text", "missing"),
    [
        ('headings = ["A", "B"]', "", ["A", "B"]),
        ('headings = ["A", "B"]', "# b\n", ["A"]),
        ('headings = ["A"]', "> # A\n", ["A"]),
        ('headings = [{ text = "A", level = 3 }]', "# A\n", []),
        ('headings = [{ text = ["A", "B"] }]', "# B\n", []),
        ('headings = ["A", "B", "A"]', "# A\n# B\n", ["A"]),
        pytest.param('headings = ["A*", "Ab"]', "# Ab\n", [], id="one heading, two wishes"),
    ],
)
def test_missing_heading(toml: str, text: str, missing: list[str]) -> None:
    found = findings(missing_heading, text, schema(toml))

    assert [each.data and each.data["heading"] for each in found] == missing
    assert {(each.start, each.end) for each in found} <= {(0, 0)}


def test_each_schema_asks_for_its_headings() -> None:
    assert len(findings(missing_heading, "# A\n", schema('headings = ["A"]'), schema('headings = ["B"]'))) == 1


def test_seed_note() -> None:
    trial = schema("""
        headings = [
          { text = "Information" },
          { text = ["Comparison of two groups", "Comparison*"] },
          { text = "Other findings", optional = true },
          { text = "Summary" },
        ]
        bold-headings = true
        heading-order = true
    """)
    text = "# imroz\n\n### Isatuximab\n\n**Information**\n\n- a\n\n**Comparison of two groups**\n\n**Summary**\nText.\n"

    assert not findings(missing_heading, text, trial)
    assert not findings(heading_order, text, trial)


def test_heading_jump_is_lifted_with_all_below_it() -> None:
    text = "# A\n#### B\n##### C\n#### D\n## E\n"

    assert fixed(text, findings(heading_jump, text)) == "# A\n## B\n### C\n## D\n## E\n"


@pytest.mark.parametrize("most", [0, -3])
def test_heading_jump_allows_one_level_at_least(most: int) -> None:
    assert not findings(heading_jump, "# A\n\nB\n---\n", most=most)


@pytest.mark.parametrize("text", ["#\n", "## ##\n", "#\t\n", "   ###   \n"])
def test_empty_heading(text: str) -> None:
    assert len(findings(empty_heading, text)) == 1


@pytest.mark.parametrize("text", ["#x\n", "> #\n", "- #\n", "```\n#\n```\n", "# A\n# B\n"])
def test_no_empty_heading(text: str) -> None:
    assert not findings(empty_heading, text)


# ------------------------------------------------------------------------------------------------ tables

TWO = "| a | b |\n|---|---|\n"


@pytest.mark.parametrize(
    ("row", "message", "severity"),
    [
        ("| 1 | 2 | 3 |", "row has 3 cells, the table has 2 columns: '3' is not shown", ""),
        ("1 | 2 | 3", "row has 3 cells, the table has 2 columns: '3' is not shown", ""),
        ("| 1 | 2 | | 4 |", "row has 4 cells, the table has 2 columns: '4' is not shown", ""),
        pytest.param(
            "| `1|2` | 3 |", "row has 3 cells, the table has 2 columns: '3' is not shown", "", id="code splits"
        ),
        ("| 1 |", "row has 1 cell, the table has 2 columns", "warning"),
    ],
)
def test_row(row: str, message: str, severity: str) -> None:
    [found] = findings(table_columns, TWO + row + "\n")

    assert (found.message, found.severity) == (message, severity)
    assert places(TWO + row, [found]) == [row]


@pytest.mark.parametrize(
    "row",
    [
        "| 1 | 2 |",
        "1 | 2",
        r"| 1 \| 2 | 3 |",
        pytest.param("| 1 | 2 | |  |", id="what is lost is empty"),
        pytest.param("no pipe", id="the table has ended"),
        pytest.param("| [[a|b]] | 2 |", id="said by table-pipe-in-link"),
    ],
)
def test_sound_row(row: str) -> None:
    assert not findings(table_columns, TWO + row + "\n")


@pytest.mark.parametrize(
    ("row", "repaired"),
    [
        ("| 1 |", "| 1 |  |  |"),
        ("| 1", "| 1 |  |  |"),
        ("1 | 2", "1 | 2 |  |"),
        ("| 1 | 2 \\|", "| 1 | 2 \\| |  |"),
        ("> | 1 |", "> | 1 |  |  |"),
    ],
)
def test_missing_cells_are_added(row: str, repaired: str) -> None:
    mark = "> " if row.startswith(">") else ""
    table = f"{mark}| a | b | c |\n{mark}|---|---|---|\n"

    after = fixed(table + row + "\n", findings(table_columns, table + row + "\n"))

    assert after == table + repaired + "\n"
    assert not findings(table_columns, after)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("| a | b | c |\n|---|---|\n", "|---|---|"),
        ("| a | b | c |\n| :-: | :-: |\n", "| :-: | :-: |"),
        ("a | b\n--|--|--\n", "--|--|--"),
        ("> | a | b | c |\n> |---|---|\n> | 1 | 2 | 3 |\n", "|---|---|"),
        ("- | a | b | c |\n  |---|---|\n", "|---|---|"),
    ],
)
def test_delimiter_row_of_another_width(text: str, delimiter: str) -> None:
    assert places(text, findings(table_columns, text)) == [delimiter]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("either\n--|--\n", id="the header has no pipe"),
        pytest.param("a | b\n- | -\n- x | y\n", id="a list"),
        pytest.param("```\n| a | b | c |\n|---|---|\n```\n", id="code"),
        pytest.param("a | b | c\nd | e\n", id="no dashes"),
        pytest.param("| [[a|b]] | c |\n|---|---|\n", id="said by table-pipe-in-link"),
    ],
)
def test_no_delimiter_row(text: str) -> None:
    assert not findings(table_columns, text)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        (TWO + "| [[x|y]] | 2 |\n", TWO + "| [[x\\|y]] | 2 |\n"),
        (TWO + "| [[x|y]] | ![[z.png|100]] |\n", TWO + "| [[x\\|y]] | ![[z.png\\|100]] |\n"),
        (TWO + "| ![[z.png|map|100]] | 2 |\n", TWO + "| ![[z.png\\|map\\|100]] | 2 |\n"),
        pytest.param("| [[x|y]] | b |\n|---|---|\n", "| [[x\\|y]] | b |\n|---|---|\n", id="header"),
        pytest.param(TWO + "| [[x|y]] |\n", None, id="then a cell is missing"),
        pytest.param(TWO + "| [[x|y]] | 2 | 3 |\n", None, id="then there is still one too many"),
        pytest.param("| [[x|y]] |\n|---|---|\n", None, id="header of a table that would end"),
    ],
)
def test_pipe_in_link(text: str, repaired: str | None) -> None:
    found = findings(table_pipe_in_link, text)

    assert found
    assert fixed(text, found) == (repaired or text)
    assert all(place.startswith("[[") and place.endswith("]]") for place in places(text, found))
    assert not repaired or not findings(table_pipe_in_link, repaired)


@pytest.mark.parametrize(
    "row",
    [
        r"| [[x\|y]] | 2 |",
        r"| \[[x|y]] |",
        "| [[x]] | [[y]] |",
        "| [[x | [[y]] |",
        "| [[|y]] |",
        pytest.param("| `[[x` | `y]]` |", id="code"),
    ],
)
def test_no_pipe_in_link(row: str) -> None:
    assert not findings(table_pipe_in_link, TWO + row + "\n")


@pytest.mark.parametrize("rule", TABLES, ids=lambda rule: rule.name)
def test_nothing_in_a_comment_counts(rule: Rule) -> None:
    table = TWO + "| 1 |\n| 1 | 2 | 3 |\n| [[x|y]] | 2 |\n"

    assert not findings(rule, f"%%\n{table}\ntext\n{table}\n| a | b |\n| c | d |\n\n| a | b |\n|---|\n%%\n")


def test_pipe_in_link_outside_a_table() -> None:
    assert not findings(table_pipe_in_link, "[[x|y]]\n\n" + TWO)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("text\n" + TWO, "text\n\n" + TWO),
        ("one\ntwo\na | b\n--|--\n", "one\ntwo\n\na | b\n--|--\n"),
        (">> text\n>> | a | b |\n>> |---|---|\n", ">> text\n>>\n>> | a | b |\n>> |---|---|\n"),
        pytest.param("- text\n  | a | b |\n  |---|---|\n", None, id="list item"),
        pytest.param("| x | y |\n| a | b |\n|---|---|\n", None, id="a row above the header"),
        ("- x\n\n  text\n  | a | b |\n  |---|---|\n", "- x\n\n  text\n\n  | a | b |\n  |---|---|\n"),
    ],
)
def test_joined(text: str, repaired: str | None) -> None:
    found = findings(table_joined_to_paragraph, text)

    assert len(found) == 1
    assert fixed(text, found) == (repaired or text)
    assert not repaired or not findings(table_joined_to_paragraph, repaired)


@pytest.mark.parametrize(
    "text",
    [
        "text\n\n" + TWO,
        "# heading\n" + TWO,
        "***\n" + TWO,
        pytest.param("> [!note] Title\n> | a | b |\n> |---|---|\n", id="title of a callout"),
        pytest.param("%% vaultlint-ignore x %%\n" + TWO, id="comment"),
        pytest.param("> text\n" + TWO, id="lazy quote"),
        pytest.param("- text\n" + TWO, id="lazy item"),
        pytest.param("text\n| a | b | c |\n|---|---|\n", id="no table either way"),
        pytest.param("either | or\n---\n", id="heading"),
        pytest.param("text `a\n| a | b |\n|---|---|\n`\n", id="code over several lines"),
    ],
)
def test_not_joined(text: str) -> None:
    assert not findings(table_joined_to_paragraph, text)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("|a|b|\n|c|d|\n", "|a|b|\n| --- | --- |\n|c|d|\n"),
        ("> | a | b |\n> | c | d |\n", "> | a | b |\n> | --- | --- |\n> | c | d |\n"),
        ("- | a | b |\n  | c | d |\n", "- | a | b |\n  | --- | --- |\n  | c | d |\n"),
        ("| a | b |\n| [[c|d]] | e |\n", "| a | b |\n| --- | --- |\n| [[c\\|d]] | e |\n"),
        ("|   | b |\n| c | d |\n", "|   | b |\n| --- | --- |\n|   c | d |\n".replace("|   c", "| c")),
        pytest.param("| a | b |\n|===|===|\n| c | d |\n", None, id="a line drawn by hand"),
        pytest.param("> | a | b |\n| c | d |\n", None, id="lazy quote"),
    ],
)
def test_without_delimiter(text: str, repaired: str | None) -> None:
    found = findings(table_without_delimiter, text)

    assert len(found) == 1
    assert fixed(text, found) == (repaired or text)
    assert not repaired or len(read("Note.md", repaired.encode()).note.tables) == 1


@pytest.mark.parametrize(
    "text",
    [
        TWO + "| c | d |\n",
        "| a | b |\n",
        "| a |\n| b |\n",
        "| a | b |\n| c |\n",
        "text\n| a | b |\n| c | d |\n",
        "| a | b |\n| c | d |\ntext\n",
        "||spoiler|| a |\n||spoiler|| b |\n",
        "|x| + |y|\n|a| + |b|\n",
        "|a| and |b|\n|c| and |d|\n",
        "| a | b |\n| c | d \\|\n",
        "```\n| a | b |\n| c | d |\n```\n",
        pytest.param("| \\ | / |\n| / | \\ |\n", id="drawing"),
        pytest.param("| a | b |\n| c | d |\n|---|---|\n", id="said by table-joined-to-paragraph"),
    ],
)
def test_not_without_delimiter(text: str) -> None:
    assert not findings(table_without_delimiter, text)


# ------------------------------------------------------------------------------------------------ blocks


@pytest.mark.parametrize(
    ("rule", "text", "place", "below"),
    [
        (unclosed_code_block, "a\n\n```python\nb\n\nc\n", "```python", 3),
        (unclosed_code_block, "~~~~\n~~~\n", "~~~~", 1),
        (unclosed_code_block, "a\n\n```", "```", 0),
        (unclosed_comment, "a\n\n%%\nb\n", "%%", 1),
        (unclosed_math, "a\n\n$$\nb\n\n", "$$", 1),
    ],
)
def test_unclosed(rule: Rule, text: str, place: str, below: int) -> None:
    [found] = findings(rule, text)

    assert places(text, [found]) == [place]
    assert found.data == {"below": below}


@pytest.mark.parametrize(
    "text",
    ["```\na\n```\n", "> ```\n> a\n\nb\n", "%% a %%\n", "%%\na\n%%\n", "50 %% off\n", "$$\na\n$$\n", "$5 and $$\n"],
)
def test_closed(text: str) -> None:
    assert not [
        each for rule in (unclosed_code_block, unclosed_comment, unclosed_math) for each in findings(rule, text)
    ]


# ------------------------------------------------------------------------------------------------ laws

PIECES = """
text
| a | b |
|---|---|
|-|
| [[x|y]] | 2 |
| 1 |
a | b | c
| \\| | [[z\\|w]] |
| `c|d` |
# A
### B
#
**A**
```
%%
$$
^id
- x
|"""
LINES = st.lists(
    st.builds(str.__add__, st.sampled_from(["", "> ", "  ", "- ", "    "]), st.sampled_from(PIECES.split("\n"))),
    max_size=9,
).map("\n".join)
ANY = schema(
    'headings = ["A", { text = "B*", level = 2, repeated = true }]\nheading-order = true\nextra-headings = false'
)


@given(LINES | st.text(max_size=40), st.sampled_from(RULES))
def test_findings_lie_in_the_text(text: str, rule: Rule) -> None:
    text = read("Note.md", text.encode("utf-8", "replace")).text
    for found in findings(rule, text, ANY):
        assert 0 <= found.start <= found.end <= len(text)
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in (found.fix.edits if found.fix else ()))


@given(LINES, st.sampled_from(TABLES))
def test_a_repair_leaves_nothing_to_repair(text: str, rule: Rule) -> None:
    after = fixed(text, findings(rule, text))

    assert not [each for each in findings(rule, after) if each.fix]


@given(st.text(alphabet="|\\ ab", max_size=20))
def test_rules_and_reader_count_the_same_cells(row: str) -> None:
    assert len(cells(row.strip())) == flow.cells(row.strip())
