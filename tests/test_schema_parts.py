"""Note schemas beside headings: values, fields, inheritance, patterns, matching of many."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.note import Note, Property, Tag
from vaultlint.read import read
from vaultlint.schema import Schema, ValueWish, asked, matcher, parse_schemas
from vaultlint.schema.extends import builtin_names, builtin_text
from vaultlint.schema.fields import fields_of
from vaultlint.schema.patterns import found, problem
from vaultlint.schema.values import Wrong, wrong_text, wrongs
from vaultlint.schema.words import tag_glob


def parsed(toml: str) -> dict[str, Schema]:
    problems: list[str] = []
    schemas = parse_schemas(tomllib.loads(toml), "schemas", problems.append)
    assert not problems
    return schemas


def told(toml: str) -> list[str]:
    problems: list[str] = []
    parse_schemas(tomllib.loads(toml), "schemas", problems.append)
    return problems


def wish(toml: str) -> ValueWish:
    return parsed(f"[a.properties]\nx = {toml}")["a"].properties["x"]


# ------------------------------------------------------------------------------------------------ what is told


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("properties.x = 3", "schemas.a.properties.x is 3; a type or a table is wanted"),
        ('properties.x = "dat"', "schemas.a.properties.x is \"dat\"; did you mean 'date'?"),
        ('properties.x.type = "Integer"', "schemas.a.properties.x.type is \"Integer\"; did you mean 'integer'?"),
        (
            'properties."my x".typ = "date"',
            "schemas.a.properties.\"my x\": unknown key 'typ'; did you mean 'type'?",
        ),
        ("properties.x.required = 1", "schemas.a.properties.x.required is 1; true or false is wanted"),
        (
            "properties.x = { required = true, optional = true }",
            "schemas.a.properties.x has both 'required' and 'optional'; one of them is wanted",
        ),
        (
            "properties = { x = 'date', X = 'text' }",
            "schemas.a.properties.X is 'x' again; case and markup do not count; one entry is wanted",
        ),
        ("properties.x.enum = 'done'", 'schemas.a.properties.x.enum is "done"; a list of values is wanted'),
        ("properties.x.enum = []", "schemas.a.properties.x.enum is empty; a list of values is wanted"),
        (
            "properties.x = { type = 'number', enum = ['one'] }",
            "schemas.a.properties.x.enum has \"one\"; a value of the type 'number' is wanted",
        ),
        (
            "properties.x = { min = 3, max = 1 }",
            "schemas.a.properties.x.min is 3, more than max, which is 1; no value fits",
        ),
        (
            "properties.x = { min-length = 3, max-length = 1 }",
            "schemas.a.properties.x.min-length is 3, more than max-length, which is 1; no value fits",
        ),
        (
            "properties.x.max-length = -1",
            "schemas.a.properties.x.max-length is -1; a whole number from 0 is wanted",
        ),
        (
            "properties.x = { type = 'date', min = 3 }",
            "schemas.a.properties.x.min is 3; a date is wanted",
        ),
        (
            "properties.x = { type = 'integer', max = 2024-01-01 }",
            "schemas.a.properties.x.max is 2024-01-01; a number is wanted",
        ),
        (
            "properties.x = { type = 'checkbox', min = 1 }",
            "schemas.a.properties.x.min says nothing of the type 'checkbox'; "
            "types with it are number, integer, date, datetime, list",
        ),
        (
            "properties.x.min = 'soon'",
            'schemas.a.properties.x.min is "soon"; a number or a date like 2024-05-31 is wanted',
        ),
        (
            "properties.x.pattern = '('",
            "schemas.a.properties.x.pattern is no regular expression (missing ) at position 1)",
        ),
        (
            "properties.x.format = 'yyyy-mm-dd'",
            'schemas.a.properties.x.format is "yyyy-mm-dd", where mm are minutes; months are MM, as in YYYY-MM-DD',
        ),
        ("properties.x.pattern = ''", "schemas.a.properties.x.pattern is empty; a text is wanted"),
        (
            "properties.x.target-schema = 'b'",
            'schemas.a.properties.x.target-schema names "b", which is no schema; schemas are a',
        ),
        (
            "properties.x = { type = 'number', target-schema = 'a' }",
            "schemas.a.properties.x.target-schema says nothing of the type 'number'; types with it are link, list",
        ),
        (
            "fields.x.unique = true",
            "schemas.a.fields.x: unknown key 'unique'; wanted are type, required, optional, enum, min, max, "
            "min-length, max-length, pattern, format",
        ),
        ("fields.x.requird = true", "schemas.a.fields.x: unknown key 'requird'; did you mean 'required'?"),
        (
            "fields.'**' = 'text'",
            'schemas.a.fields has a name without letters, "**"; the name of what it describes is wanted',
        ),
        ("extra-properties = 'no'", 'schemas.a.extra-properties is "no"; true or false is wanted'),
        ("tags.alowed = ['x']", "schemas.a.tags: unknown key 'alowed'; did you mean 'allowed'?"),
        ("tags.required = ['x/*']", 'schemas.a.tags.required has "x/*"; a tag without wildcards is wanted'),
        ("tags.allowed = 'x'", 'schemas.a.tags.allowed is "x"; a list of texts is wanted'),
        ("file.patern = 'x'", "schemas.a.file: unknown key 'patern'; did you mean 'pattern'?"),
        ("file = {}", "schemas.a.file is empty; a text, 'pattern' or 'format' is wanted"),
        ("file = ''", 'schemas.a.file has ""; a text is wanted'),
        ("file.pattern = '('", "schemas.a.file.pattern is no regular expression (missing ) at position 1)"),
        ("headings = [{ text = 'A', optional = true, required = true }]",
         "schemas.a.headings #1 has both 'required' and 'optional'; one of them is wanted"),
        ("extends = 3", "schemas.a.extends is 3; a text or a list of texts is wanted"),
        ("extends = 'b'", 'schemas.a.extends names "b", which is no schema; schemas are '
         + "builtin:clinical-trial, builtin:daily-note, builtin:literature-note, builtin:meeting"),
        (
            "extends = 'builtin:daily'",
            "schemas.a.extends names \"builtin:daily\", which is no schema; did you mean 'builtin:daily-note'?",
        ),
        (
            "extends = 'a'",
            "schemas.a.extends goes in a circle: a → a; a schema that does not lead back is wanted",
        ),
    ],
)  # fmt: skip
def test_problem(toml: str, problem: str) -> None:
    assert told(f"[a]\n{toml}") == [problem]


def test_a_circle_is_told_once() -> None:
    assert told("[a]\nextends = 'b'\n[b]\nextends = ['c']\n[c]\nextends = 'b'") == [
        "schemas.c.extends goes in a circle: b → c → b; a schema that does not lead back is wanted"
    ]


def test_nobody_is_called_like_a_ready_made_schema() -> None:
    assert told('["builtin:../x"]\nfolder = "a"') == [
        "schemas.\"builtin:../x\" has the name of a ready-made schema; one without 'builtin:' is wanted"
    ]


def test_a_long_line_of_schemas_ends() -> None:
    line = "".join(f"[s{number}]\nextends = 's{number + 1}'\n" for number in range(3000))

    assert told(line + "[s3000]\n")[0].endswith("is the end of a line of 50 schemas; a shorter one is wanted")


def test_what_is_wrong_with_a_base_is_told_there_alone() -> None:
    assert told("[a]\nextends = 'b'\n[b]\nheading-ordr = true") == [
        "schemas.b: unknown key 'heading-ordr'; did you mean 'heading-order'?"
    ]


def test_a_contradiction_to_a_base_is_told_at_the_heir() -> None:
    assert told("[a]\nextends = 'b'\nproperties.x.min = 5\n[b]\nproperties.x.max = 3") == [
        "schemas.a.properties.x.min is 5, more than max, which is 3; no value fits (with what it extends)"
    ]


# ------------------------------------------------------------------------------------------------ inheritance


BASE = """
[note]
headings = ["Summary", { text = "Sources", optional = true }]
folder = "Notes"
tags = { allowed = ["note"], required = ["note"] }
[note.properties]
date = { type = "date", required = true }
rating = { min = 1, max = 5 }
[trial]
extends = "note"
"""


def test_an_heir_has_what_its_base_has() -> None:
    trial = parsed(BASE)["trial"]

    assert [each.texts for each in trial.headings] == [("Summary",), ("Sources",)]
    assert (trial.folder, trial.bases) == ("Notes", ("note",))
    assert trial.properties["date"].required
    assert trial.tags
    assert trial.tags.required == ("note",)


def test_an_heir_has_the_last_word() -> None:
    own = """
        folder = "Trials"
        headings = ["Sources", "Results"]
        tags = { allowed = ["trial"] }
        properties = { Date = { required = false }, rating = { max = 10 } }
    """
    trial = parsed(BASE + own)["trial"]

    assert [(each.texts, each.optional) for each in trial.headings] == [
        (("Summary",), False),
        (("Sources",), False),
        (("Results",), False),
    ]
    assert trial.folder == "Trials"
    assert trial.tags
    assert (trial.tags.allowed, trial.tags.required) == (("note", "trial"), ("note",))
    assert (trial.properties["date"].type, trial.properties["date"].required) == ("date", False)
    assert (trial.properties["rating"].min, trial.properties["rating"].max) == (1, 10)


def test_later_bases_have_the_word_over_earlier_ones() -> None:
    schemas = parsed("[a]\nfolder = 'A'\n[b]\nfolder = 'B'\nextends = 'a'\n[c]\nextends = ['b', 'a']")

    assert schemas["c"].folder == "A"
    assert schemas["c"].bases == ("b", "a")


def test_a_base_without_match_is_for_no_note() -> None:
    schemas = parsed("[base]\nheadings = ['A']\n[trial]\nextends = 'base'\nmatch = { folder = 'Trials' }")
    chosen = matcher(schemas.values())

    assert [each.name for each in chosen(Note("Trials/a.md", "note", (0,)))] == ["trial"]
    assert chosen(Note("b.md", "note", (0,))) == ()


def test_an_heir_stands_for_its_base() -> None:
    schemas = parsed("""
        [trial]
        match = { folder = "Trials" }
        [phase3]
        extends = "trial"
        match = { tag = "phase3" }
        [any]
    """)
    chosen = matcher(schemas.values())
    tags = (Tag("#phase3", 0, 7),)

    assert [each.name for each in chosen(Note("Trials/a.md", "note", (0,)))] == ["trial", "any"]
    assert [each.name for each in chosen(Note("Trials/a.md", "note", (0,), tags=tags))] == ["phase3", "any"]


@pytest.mark.parametrize("name", builtin_names())
def test_ready_made_schema(name: str) -> None:
    [schema] = parsed(f"[own]\nextends = '{name}'").values()

    assert schema.match
    assert builtin_text(name).startswith("# ")


def test_no_schemas_ask_for_nothing() -> None:
    assert matcher([])(Note("a.md", "note", (0,))) == ()
    assert not asked([], "schemas")
    assert asked(parsed("[a]\nproperties.x.unique = true").values(), "schemas.unique")
    assert not asked(parsed("[a]\nproperties.x = 'date'").values(), "schemas.unique")


# ------------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("toml", "good", "bad"),
    [
        ('"text"', ["a", 3, True, None], [["a"], {"a": 1}]),
        ('"number"', [1, 2.5, "3", None, ""], ["three", True, [1]]),
        ('"integer"', [1, 2.0, "3", None], [2.5, "2.5", "many", True, [1]]),
        ('"checkbox"', [True, "true", None], ["maybe", [True]]),
        ('"date"', ["2024-05-31", "2024-05-31T12:00", "[[2024-05-31]]", None], ["soon", 2024, "31.05.2024"]),
        pytest.param('"date"', ["2024-02-31"], [], id="a day that does not exist is another rule's"),
        ('"datetime"', ["2024-05-31T12:00", "2024-05-31"], ["soon"]),
        ('"list"', [["a"], "a", [], None], [{"a": 1}]),
        ('"tags"', [["a"], "a"], [{"a": 1}]),
        ('"link"', ["[[A]]", ["[[A]]", "[[B|b]]"], [["A"]], "[a](b.md)", None], ["A", ["[[A]]", "B"], 3]),
        ('"url"', ["https://a.de", "doi:10.1", None], ["a.de", 3]),
        ('{ enum = ["draft", "done"] }', ["draft", ["draft", "done"], None, ""], ["Draft", ["draft", "x"], True]),
        pytest.param("{ enum = [1, 2] }", [1, "2"], [3, True], id="numbers, quoted or not"),
        ("{ enum = [true] }", [True, "true"], [False, 1]),
        ("{ enum = [2024-05-31] }", ["2024-05-31"], ["2024-05-30"]),
        ("{ min = 1, max = 5 }", [1, 5, "3", None], [0, 6, "7", "many"]),
        ("{ type = 'list', max = 5 }", [[1, 5], ["a"]], [[1, 6]]),
        ("{ min = 2024-01-01, max = 2024-12-31 }", ["2024-12-31T23:00", "2024-01-01"], ["2023-12-31", "2025-01-01"]),
        ("{ min-length = 2, max-length = 3 }", ["ab", "abc", 123], ["a", "abcd"]),
        ("{ type = 'list', max-length = 2 }", [["a", "b"], "abcd"], [["a", "b", "c"]]),
        ("{ pattern = '^NCT[0-9]{8}$' }", ["NCT03319667", " NCT03319667 "], ["NCT0331966", 3]),
        ("{ pattern = '[0-9]' }", ["a1", 1, ["1", "2"]], ["a", ["1", "b"]]),
        pytest.param("{ pattern = 'x' }", ["{{title}}", "<% tp.file.title %>"], ["{title}"], id="placeholders"),
        pytest.param("{ type = 'date', format = 'DD.MM.YYYY' }", ["31.05.2024", "soon"], [], id="another rule's"),
    ],
)  # fmt: skip
def test_value(toml: str, good: list[Any], bad: list[Any]) -> None:
    wanted = wish(toml)

    assert [value for value in good if list(wrongs(wanted, value))] == []
    assert [value for value in bad if not list(wrongs(wanted, value))] == []


@pytest.mark.parametrize(
    ("toml", "value", "wrong"),
    [
        (
            '{ enum = ["draft", "done"] }',
            "don",
            Wrong("'don'", "'draft' or 'done'", "don", "did you mean 'done'?"),
        ),
        ("{ min = 1 }", 0, Wrong("0", "1 at least", 0)),
        ("{ max = 5 }", 6, Wrong("6", "5 at most", 6)),
        ("{ min = 1, max = 5 }", 6, Wrong("6", "1 to 5", 6)),
        ('"integer"', "many", Wrong("'many'", "a whole number", "many")),
        ("{ max-length = 2 }", "abc", Wrong("3 characters long", "2 characters at most", "abc")),
        ("{ type = 'list', min-length = 2 }", ["a"], Wrong("a list of 1", "2 entries at least", ["a"])),
        ("{ min-length = 2, max-length = 3 }", "a", Wrong("1 character long", "2 to 3 characters", "a")),
        ("{ pattern = '^A' }", "b", Wrong("'b'", "what fits ^A", "b")),
    ],
)
def test_what_is_wrong(toml: str, value: object, wrong: Wrong) -> None:
    assert list(wrongs(wish(toml), value)) == [wrong]


@pytest.mark.parametrize(
    ("toml", "good", "bad"),
    [
        ('"integer"', ["446", "1,234", "1.234", "1 234 567", "**4**", "+3", "{{n}}"], ["many", "4 men", "1.5", "4,6"]),
        ('"number"', ["4.5", "4,5", "1e3", "-2", "`7`"], ["four", "4.5 mg", ""]),
        ("{ type = 'integer', min = 1000 }", ["1,234", "1.234", "1000"], ["999", "0"]),
        ('"checkbox"', ["true", "Yes", "x", "[ ]"], ["maybe"]),
        ('"date"', ["2024-08-24", "[[2024-08-24]]", "*2024-08-24*"], ["24.08.2024", "soon", "2024-13-01"]),
        ('"date"', ["[[Daily/2024-08-24|today]]"], []),
        ('"link"', ["[[A]]", "see [[A]] and [b](c.md)"], ["A"]),
        ('"url"', ["https://a.de", "<https://a.de>", "[a](https://a.de)"], ["a.de"]),
        ('"text"', ["anything", "3"], []),
        ("{ pattern = 'NCT[0-9]{8}' }", ["IMROZ (NCT03319667)"], ["IMROZ"]),
        ('{ enum = ["First-line therapy", "Maintenance"] }', ["First-line therapy", "**Maintenance**"], ["first-line"]),
        ("{ max-length = 3 }", ["abc"], ["abcd"]),
    ],
)  # fmt: skip
def test_text_of_a_field(toml: str, good: list[str], bad: list[str]) -> None:
    wanted = wish(toml)

    assert [text for text in good if wrong_text(wanted, text)] == []
    assert [text for text in bad if not wrong_text(wanted, text)] == []


# ------------------------------------------------------------------------------------------------ fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("- **Number of patients**: 446\n", [("Number of patients", "446")]),
        ("**Number of patients:** 446", [("Number of patients", "446")]),
        ("Number of patients:: 446\n", [("Number of patients", "446")]),
        ("* **A** : b\n1. __C:__ d\n+ E::f\n", [("A", "b"), ("C", "d"), ("E", "f")]),
        ("> **A:** b\n", [("A", "b")]),
        ("- [ ] **A:** b\n", [("A", "b")]),
        ("**A:** b\n**C:** d\n", [("A", "b"), ("C", "d")]),
        ("Text [a:: b] and (c:: d).\n", [("a", "b"), ("c", "d")]),
        ("- **A**: `code` and $x$ ^id\n", [("A", "`code` and $x$")]),
        ("**A**： 全角\n", [("A", "全角")]),
        ("**A**:: b\n", [("A", "b")]),
        ("- **A**: [[b|c]]\n", [("A", "[[b|c]]")]),
        ("- **A**: b %% remark %%\n", [("A", "b")]),
        ("- **A**:\n", [("A", "")]),
        pytest.param("**A**\n", [], id="no colon"),
        pytest.param("**Attention:**\n", [("Attention", "")], id="perhaps a heading"),
        pytest.param("This is **A**: b\n", [], id="midst of a line"),
        pytest.param("```\n**A:** b\n```\n", [], id="code"),
        pytest.param("`A:: b`\n", [], id="code in a line"),
        pytest.param("<!-- **A:** b -->\n", [], id="comment"),
        pytest.param("**:** b\n", [], id="no name"),
        pytest.param("- A: b\n", [], id="not bold"),
        pytest.param("see [[A::B]]\n", [], id="link"),
    ],
)
def test_fields(text: str, fields: list[tuple[str, str]]) -> None:
    reading = read("Note.md", text.encode())

    found = fields_of(reading.text, reading.prose)

    assert [(each.name, each.value) for each in found] == fields
    assert all(reading.text[each.value_start : each.value_end].startswith(each.value[:4]) for each in found)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("**A:** b\nc\n", ("b", "b c")),
        ("- **A**:\n  - b\n  - c\n- **D**: e\n", ("b c", "b", "c")),
        ("**A:**\n\n- b\n", ("b",)),
        ("**A:**\n\n```\nb\n```\n", ("``` b ```", "```", "b")),
        ("**A:**\n\n## B\n", ()),
        ("**A:**\n**B**\nc\n", ()),
        ("**A:**\n\n**B:** c\n", ()),
        ("**A:** b\n\nc\n", ("b",)),
    ],
)
def test_what_stands_below_a_field(text: str, readings: tuple[str, ...]) -> None:
    reading = read("Note.md", text.encode())

    assert fields_of(reading.text, reading.prose)[0].readings == readings


@given(st.text("ab*_:[]()` \n\t#-^%>|", max_size=60))
@example("*::")
@example("a [*:: b]")
@example("**_**: a")
def test_fields_of_any_text(text: str) -> None:
    reading = read("Note.md", text.encode())

    for each in fields_of(reading.text, reading.prose):
        assert 0 <= each.start <= each.value_start <= each.value_end <= len(reading.text)
        assert each.key


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("**a:** " + "<!--" * 250_000, id="comments"),
        pytest.param("[a:: " * 200_000, id="brackets"),
        pytest.param("**" * 500_000, id="stars"),
        pytest.param("a::\n" * 100_000, id="lines"),
        pytest.param(":: " * 300_000, id="colons"),
        pytest.param(" " * 1_000_000 + "x:: y", id="spaces"),
        pytest.param("**a:**\n\n\n\n" * 50_000, id="empty"),
    ],
)
def test_fields_of_much(text: str) -> None:
    start = time.perf_counter()

    fields_of(text, text)

    assert time.perf_counter() - start < 5


# ------------------------------------------------------------------------------------------------ patterns


HOSTILE = ("(a+)+$", r"^(\w+\s?)*$", "(a|aa)+$", r"(x+x+)+y", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(.*a){20}b")


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_patterns_end(source: str) -> None:
    """`regex` outwits some of them; the others are refused or given up."""
    start = time.perf_counter()

    if not problem(source):
        for text in ("a" * 5_000 + "!", "x" * 5_000, "a" * 5_000):
            for _ in range(5):
                found(source, text)

    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "source", ["a" * 1001, "(" * 100_000, "(((a{100}){100}){100})", "[[", "(?P<a", "a{99999999999}"]
)
def test_patterns_out_of_bounds(source: str) -> None:
    assert problem(source)


@pytest.mark.parametrize("source", [r"NCT\d{8}", r"10\.\d{4,9}/\S+", r"^(draft|done)$", r"(?i)abc", r"\p{L}+", "^$"])
def test_patterns_of_everyday(source: str) -> None:
    assert problem(source) == ""


@given(st.text("abc()[]{}*+?|\\.^$0123456789dw", max_size=12))
def test_any_pattern_is_a_pattern_or_a_problem(source: str) -> None:
    start = time.perf_counter()

    if not problem(source):
        assert found(source, "aab") in (True, False, None)
    assert time.perf_counter() - start < 2


# ------------------------------------------------------------------------------------------------ tags


@pytest.mark.parametrize(
    ("glob", "good", "bad"),
    [
        ("building", ["building"], ["building/a", "buildings"]),
        ("trial/**", ["trial", "trial/a", "trial/a/b"], ["trials", "a/trial"]),
        ("trial/*", ["trial/a"], ["trial", "trial/a/b"]),
        ("tri*", ["trial", "tri"], ["trial/a", "atri"]),
        ("**/x", ["a/x", "a/b/x"], ["x/a"]),
        ("a.b", ["a.b"], ["axb"]),
        ("**", ["a", "a/b"], []),
    ],
)
def test_tag_glob(glob: str, good: list[str], bad: list[str]) -> None:
    assert all(tag_glob(glob).match(each) for each in good)
    assert not any(tag_glob(glob).match(each) for each in bad)


# ------------------------------------------------------------------------------------------------ any table


_KEYS = st.sampled_from(
    ["match", "headings", "text", "tag", "property", "all", "fields", "properties", "type", "required", "enum", "min",
     "max", "pattern", "format", "unique", "target-schema", "tags", "allowed", "folder", "file", "extends", "a", "b"]
)  # fmt: skip
_VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.sampled_from(["a", "b", "date", "text", "x*", ""]) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=16,
)


@given(st.dictionaries(st.sampled_from("abc"), st.dictionaries(_KEYS, _VALUES, max_size=5), max_size=3))
def test_any_tables_are_schemas_or_problems(tables: dict[str, Any]) -> None:
    problems: list[str] = []

    schemas = parse_schemas(tables, "schemas", problems.append)

    assert (len(schemas) < len(tables)) == bool(problems)
    note = Note("a.md", "note", (0,), properties=(Property("a", "b", 0, 1, 3, 4),))
    for schema in matcher(schemas.values())(note):
        for each in schema.properties.values():
            list(wrongs(each, "b"))
