"""Note schemas: what a table of the configuration says, which notes it is for, which headings fit."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Heading, Note, Property, Tag
from vaultlint.schema import HeadingWish, Schema, TagWish, ValueWish, fitting, headings_of, matches, parse_schema


def parsed(toml: str) -> Schema:
    problems: list[str] = []
    schema = parse_schema("trial", tomllib.loads(toml), "schemas.trial", problems.append)
    assert not problems
    assert schema is not None
    return schema


def note(path: str = "Note.md", tags: str = "", bold: str = "", **properties: Any) -> Note:
    """A note with tags in its text, a bold line and properties."""
    return Note(
        path,
        "note",
        (0,),
        properties=tuple(Property(name, value, 0, 0, 0, 0) for name, value in properties.items()),
        headings=(Heading(2, "Information", 10, 24), Heading(3, "Comparison of A and B", 30, 54)),
        tags=tuple(Tag(name, 0, 0) for name in tags.split()),
        bold_lines=(Heading(0, bold, 26, 28),) if bold else (),
    )


# ------------------------------------------------------------------------------------------------ from TOML


@pytest.mark.parametrize(
    ("toml", "wishes"),
    [
        pytest.param("", (), id="none"),
        ('headings = ["A", "B"]', (HeadingWish(("A",)), HeadingWish(("B",)))),
        pytest.param('headings = "A"', (HeadingWish(("A",)),), id="a text for a list"),
        ('headings = [{ text = ["A", "A*"], level = 3 }]', (HeadingWish(("A", "A*"), 3),)),
        ('headings = [{ text = "A", optional = true, repeated = true }]', (HeadingWish(("A",), None, True, True),)),
    ],
)
def test_headings(toml: str, wishes: tuple[HeadingWish, ...]) -> None:
    assert parsed(toml).headings == wishes


def test_switches() -> None:
    plain, switched = parsed(""), parsed("bold-headings = true\nheading-order = true\nextra-headings = false")

    assert (plain.bold_headings, plain.heading_order, plain.extra_headings) == (False, False, True)
    assert (switched.bold_headings, switched.heading_order, switched.extra_headings) == (True, True, False)


def test_values_tags_and_folder() -> None:
    schema = parsed("""
        folder = "Trials"
        fields = { "Number of patients" = { type = "integer", min = 1 } }
        tags = { required = ["trial"] }
        properties = { date = "date" }
    """)

    assert schema.folder == "Trials"
    assert schema.fields == {
        "number of patients": ValueWish(
            "Number of patients", 'schemas.trial.fields."Number of patients"', "integer", required=True, min=1
        )
    }
    assert schema.tags == TagWish(None, ("trial",))
    assert schema.properties == {"date": ValueWish("date", "schemas.trial.properties.date", "date")}


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("heading-ordr = true", "schemas.trial: unknown key 'heading-ordr'; did you mean 'heading-order'?"),
        ("heading_order = true", "schemas.trial: unknown key 'heading_order'; did you mean 'heading-order'?"),
        ("heading-order = 1", "schemas.trial.heading-order is 1; true or false is wanted"),
        ("headings = 3", "schemas.trial.headings is 3; a list of headings is wanted"),
        ('headings = ["A", 3]', "schemas.trial.headings #2 is 3; a text or a table is wanted"),
        ("headings = [{ level = 3 }]", "schemas.trial.headings #1 has no text; the text of the heading is wanted"),
        (
            'headings = [{ text = "A", level = 7 }]',
            "schemas.trial.headings #1.level is 7; a whole number from 1 to 6 is wanted",
        ),
        (
            'headings = [{ text = "A", level = true }]',
            "schemas.trial.headings #1.level is true; a whole number is wanted",
        ),
        (
            'headings = [{ text = "A", optionl = true }]',
            "schemas.trial.headings #1: unknown key 'optionl'; did you mean 'optional'?",
        ),
        ('headings = [" "]', 'schemas.trial.headings #1 has " "; a text is wanted'),
        (
            "match = {}",
            "schemas.trial.match is empty; wanted are folder, tag, property, path, heading, file, all",
        ),
        ('match = "Trials"', 'schemas.trial.match is "Trials"; a table is wanted'),
        ('match = { tags = "x" }', "schemas.trial.match: unknown key 'tags'; did you mean 'tag'?"),
        ("match = { tag = [] }", "schemas.trial.match.tag is empty; a text or a list of texts is wanted"),
        (
            'match = { property = "type" }',
            'schemas.trial.match.property is "type"; a table of names and values is wanted',
        ),
        ("match = { all = [3] }", "schemas.trial.match.all #1 is 3; a table is wanted"),
        (
            'match = { all = { all = { tag = "x" } } }',
            "schemas.trial.match.all: unknown key 'all'; wanted are folder, tag, property, path, heading, file",
        ),
        ("fields = []", "schemas.trial.fields is a list; a table is wanted"),
        ('folder = ["A"]', "schemas.trial.folder is a list; a text is wanted"),
    ],
)
def test_problem(toml: str, problem: str) -> None:
    problems: list[str] = []

    assert parse_schema("trial", tomllib.loads(toml), "schemas.trial", problems.append) is None
    assert problems == [problem]


def test_a_glob_out_of_bounds_is_a_problem() -> None:
    problems: list[str] = []

    assert parse_schema("x", {"match": {"path": "a" * 100_000}}, "schemas.x", problems.append) is None
    assert problems[0].startswith("schemas.x.match.path: ")


KEYS = st.sampled_from(
    ["match", "headings", "text", "level", "optional", "folder", "tag", "property", "path", "all", "fields"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_is_a_schema_or_a_problem(value: object) -> None:
    problems: list[str] = []

    schema = parse_schema("x", value, "schemas.x", problems.append)

    assert (schema is None) == bool(problems)
    if schema:
        matches(schema, note(bold="A", type="x"))


# ------------------------------------------------------------------------------------------------ notes


@pytest.mark.parametrize(
    ("match", "there", "expected"),
    [
        ('folder = "Trials"', note("Trials/a.md"), True),
        ('folder = "Trials/"', note("Trials/Old/a.md"), True),
        ('folder = "Trials"', note("Trials old/a.md"), False),
        ('folder = "Trials"', note("trials/a.md"), False),
        ('folder = "Trials"', note("Old/Trials/a.md"), False),
        ('folder = "/"', note("a.md"), True),
        ('folder = ["A", "B"]', note("B/a.md"), True),
        ('path = "**/NCT*.md"', note("Trials/NCT1.md"), True),
        ('path = "**/NCT*.md"', note("Trials/a.md"), False),
        ('file = "NCT*"', note("Trials/nct 1.md"), True),
        ('file = "NCT?.md"', note("Trials/NCT1.md"), True),
        ('file = "NCT"', note("NCT/a.md"), False),
        ('tag = "trial"', note(tags="#Trial"), True),
        ('tag = "#trial"', note(tags="#other #trial/phase3"), True),
        ('tag = "trial"', note(tags="#trials"), False),
        pytest.param('tag = "trial"', note(tags="#trial/"), True, id="slash at the end of a tag"),
        ('tag = "trial/**"', note(tags="#trial/phase3/x"), True),
        ('tag = "trial/**"', note(tags="#trial"), False),
        ('tag = "trial"', note(tags2="x", Tags=["TRIAL"]), True),
        ('property = { type = "trial" }', note(Type="trial"), True),
        ('property = { type = "trial" }', note(type=["a", "trial"]), True),
        ('property = { type = "trial" }', note(type="trials"), False),
        ('property = { type = "trial" }', note(), False),
        ('property = { type = ["a", "b"] }', note(type="b"), True),
        ("property = { done = true }", note(done=1), False),
        ("property = { done = true }", note(done=True), True),
        ("property = { phase = 3 }", note(phase=3.0), True),
        pytest.param("property = { date = 2024-05-01 }", note(date="2024-05-01"), True, id="date"),
        ('heading = "information"', note(), True),
        ('heading = "Comparison*"', note(), True),
        ('heading = "Summary"', note(bold="Summary"), False),
        ('folder = "A", tag = "x"', note("B/a.md", tags="#x"), True),
        ('folder = "A", tag = "x"', note("B/a.md"), False),
        ('all = { folder = "A", tag = "x" }', note("A/a.md"), False),
        ('all = { folder = "A", tag = "x" }', note("A/a.md", tags="#x"), True),
        ("all = { property = { a = 1, b = 2 } }", note(a=1), False),
        ('all = [{ tag = "x" }, { folder = "A", path = "B/*" }]', note("B/a.md", tags="#x"), True),
        ('all = [{ tag = "x" }, { folder = "A", path = "B/*" }]', note("B/a.md"), False),
        ('file = "a", all = { folder = "A", tag = "x" }', note("a.md"), True),
    ],
)
def test_match(match: str, there: Note, expected: bool) -> None:
    assert matches(parsed(f"match = {{ {match} }}"), there) is expected


def test_without_match_every_note_counts() -> None:
    assert matches(parsed('headings = ["A"]'), note())


def test_match_looks_at_bold_lines_where_they_count() -> None:
    toml = 'match = { heading = "Summary" }\nbold-headings = true'

    assert matches(parsed(toml), note(bold="Summary"))


# ------------------------------------------------------------------------------------------------ headings


def test_headings_of_merges_bold_lines_by_position() -> None:
    there = note(bold="Summary")

    assert [each.text for each in headings_of(parsed("bold-headings = true"), there)] == [
        "Information",
        "Summary",
        "Comparison of A and B",
    ]
    assert headings_of(parsed(""), there) == list(there.headings)


@pytest.mark.parametrize(
    ("wish", "heading", "expected"),
    [
        ("Summary", "summary", True),
        ("Summary", "**Summary**:", True),
        ("Summary", "_Summary:_", True),
        ("Summary", "==`Summary`==", True),
        ("Summary:", "Summary", True),
        ("Summary", "Summary:", True),
        pytest.param("总结", "总结：", True, id="wide colon"),
        ("Other findings", "Other   findings", True),
        ("Summary", "Summary ^sum-1", True),
        ("Summary", "Summary^1", False),
        ("Summary", "A summary", False),
        pytest.param("Cafe\u0301", "Caf\u00e9", True, id="Unicode forms"),
        ("Comparison*", "Comparison of two groups", True),
        ("Comparison*", "Comparison", True),
        ("*groups", "Comparison of two groups", True),
        ("Comparison*two*s", "Comparison of two groups", True),
        ("Comparison*two", "Comparison of two groups", False),
        ("Day ?", "Day 3", True),
        ("Day ?", "Day 12", False),
        ("a*a", "a", False),
        ("What next?", "What next?", True),
        pytest.param("a.b", "axb", False, id="a dot is a dot"),
        pytest.param("a\\?", "a\\b", True, id="a backslash is a backslash"),
    ],
)
def test_text(wish: str, heading: str, expected: bool) -> None:
    schema = Schema("x", headings=(HeadingWish((wish,)),))

    assert fitting(schema, [Heading(1, heading, 0, 1)]) == [[0] if expected else []]


def test_many_stars_on_a_long_heading() -> None:
    schema = Schema("x", headings=(HeadingWish(("*a*a*a*a*a*a*a*a*b",)),))

    assert fitting(schema, [Heading(1, "a" * 100_000, 0, 1)]) == [[]]


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_wildcards_are_those_of_fnmatch(wish: str, heading: str) -> None:
    from fnmatch import fnmatchcase

    schema = Schema("x", headings=(HeadingWish((wish,)),))

    assert fitting(schema, [Heading(1, heading, 0, 1)]) == [[0] if fnmatchcase(heading, wish) else []]
