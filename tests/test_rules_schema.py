"""Rules that speak about note schemas, beside those of headings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from vaultlint.discover import Target
from vaultlint.engine import Options, check
from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.run import Run
from vaultlint.schema import Schema, matcher, parse_schemas
from vaultlint.vault import Index, Names, Vault
from vaultlint_rules.blocks.missing_field import missing_field
from vaultlint_rules.dates.date_format import date_format
from vaultlint_rules.files.misplaced_note import misplaced_note
from vaultlint_rules.properties.duplicate_value import duplicate_value
from vaultlint_rules.properties.missing_property import missing_property
from vaultlint_rules.properties.property_value import property_value
from vaultlint_rules.properties.unknown_property import unknown_property
from vaultlint_rules.properties.wrong_target import wrong_target
from vaultlint_rules.tags.unknown_tag import unknown_tag


def parsed(toml: str) -> list[Schema]:
    problems: list[str] = []
    schemas = parse_schemas(tomllib.loads(toml), "schemas", problems.append)
    assert not problems
    return list(schemas.values())


def findings(rule: Rule, toml: str, text: str, path: str = "Note.md", **others: str) -> list[Finding]:
    """What a rule finds in a note beside ``others``, whose names are without ``.md``."""
    reading = read(path, text.encode())
    notes: dict[str, Note] = {path: reading.note}
    for name, other in others.items():
        notes[f"{name}.md"] = read(f"{name}.md", other.encode()).note
    names = Names([*notes, "pic.png"])
    schemas = matcher(parsed(toml))(reading.note)
    facts: dict[str, Any] = {
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "schemas": schemas,
        "vault": Vault(names, notes.get, reading.note),
        "index": Index(names, notes),
    }
    return sorted(rule.check(*(facts[fact] for fact in rule.facts)), key=lambda each: each.start)


def messages(*arguments: Any, **others: str) -> list[str]:
    return [each.message for each in findings(*arguments, **others)]


def places(text: str, found: list[Finding]) -> list[str]:
    return [text[each.start : each.end] for each in found]


def properties(text: str) -> str:
    return f"---\n{text}\n---\n"


# ------------------------------------------------------------------------------------------------ properties


REQUIRED = "[trial.properties]\ntitle = { required = true }\ndate = 'date'\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["no property 'title'; schema 'trial' asks for it"]),
        (properties("date: 2024-01-01"), ["no property 'title'; schema 'trial' asks for it"]),
        (properties("Title:"), ["property 'Title' is empty; schema 'trial' asks for it"]),
        (properties("title: ''"), ["property 'title' is empty; schema 'trial' asks for it"]),
        (properties("title: []"), ["property 'title' is empty; schema 'trial' asks for it"]),
        (properties("TITLE: x"), []),
        (properties("title: 0"), []),
        (properties("title: false"), []),
        (properties('title: "{{title}}"'), []),
        pytest.param(properties("title: [x"), [], id="no properties at all, which another rule tells"),
    ],
)
def test_missing_property(text: str, said: list[str]) -> None:
    assert messages(missing_property, REQUIRED, text) == said


def test_missing_property_knows_a_misspelling() -> None:
    [found] = findings(missing_property, REQUIRED, properties("titel: x"))

    assert found.help == "is 'titel' meant?"


def test_two_schemas_ask_once() -> None:
    assert (
        len(messages(missing_property, "[a.properties]\nx.required = true\n[b.properties]\nx.required = true", "")) == 1
    )


CLOSED = "[trial]\nextra-properties = false\nproperties = { author = 'text', Year = 'integer' }\n"


@pytest.mark.parametrize(
    ("toml", "text", "names"),
    [
        (CLOSED, properties("auhtor: x\nyear: 1\nTags: [a]\naliases: []\ncssclasses: []"), ["auhtor"]),
        (CLOSED, properties("Author: x"), []),
        (CLOSED, properties("vaultlint-ignore: [x]"), []),
        (CLOSED, "", []),
        (CLOSED.replace("false", "true"), properties("auhtor: x"), []),
        (CLOSED + "[more]\nproperties = { doi = 'text' }", properties("doi: x\nisbn: y"), ["isbn"]),
    ],
)
def test_unknown_property(toml: str, text: str, names: list[str]) -> None:
    assert places(text, findings(unknown_property, toml, text)) == names


def test_unknown_property_names_the_nearest() -> None:
    [near] = findings(unknown_property, CLOSED, properties("auhtor: x"))
    [far] = findings(unknown_property, CLOSED, properties("doi: x"))

    assert (near.message, near.help) == ("schema 'trial' knows no property 'auhtor'", "did you mean 'author'?")
    assert far.help == "it knows author, Year"


def test_property_value_shows_the_entry() -> None:
    text = properties("status: [draft, don, done]")
    found = findings(property_value, "[a.properties]\nstatus = { enum = ['draft', 'done'] }", text)

    assert places(text, found) == ["don"]
    assert found[0].message == "'status' is 'don'; schema 'a' wants 'draft' or 'done'"
    assert found[0].help == "did you mean 'done'?"


def test_each_schema_has_its_word_on_a_value() -> None:
    toml = "[a.properties]\nx.min = 3\n[b.properties]\nx.max = 1"

    assert messages(property_value, toml, properties("x: 2")) == [
        "'x' is 2; schema 'a' wants 3 at least",
        "'x' is 2; schema 'b' wants 1 at most",
    ]


def test_schemas_that_agree_tell_once() -> None:
    toml = "[a.properties]\nx = 'date'\n[b.properties]\nx = 'date'"

    assert messages(property_value, toml, properties("x: soon")) == [
        "'x' is 'soon'; schema 'a' wants a date like 2024-05-31"
    ]


def test_a_pattern_without_answer_is_told_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultlint.schema.patterns.found", lambda source, text: None)

    assert messages(property_value, "[a.properties]\nx.pattern = 'b'", properties("x: a")) == [
        "schemas.a.properties.x.pattern gives no answer in time for 'a'"
    ]


UNIQUE = "[trial]\nmatch = { property = { type = 'trial' } }\nproperties = { doi = { unique = true } }\n"


@pytest.mark.parametrize(
    ("mine", "other", "said"),
    [
        ("type: trial\ndoi: a", "type: trial\nDOI: a", ["'doi' is 'a', as in 'Other.md'"]),
        ("type: trial\ndoi: [a, b]", "type: trial\ndoi: b", ["'doi' is 'b', as in 'Other.md'"]),
        ("type: trial\ndoi: 1", "type: trial\ndoi: 1", ["'doi' is 1, as in 'Other.md'"]),
        ("type: trial\ndoi: a", "type: trial\ndoi: b", []),
        ("type: trial\ndoi: a", "type: paper\ndoi: a", []),
        ("type: trial\ndoi:", "type: trial\ndoi:", []),
        ("type: trial\ndoi: '{{doi}}'", "type: trial\ndoi: '{{doi}}'", []),
        pytest.param("type: trial\ndoi: [a, a]", "type: trial", [], id="twice in one note"),
    ],
)
def test_duplicate_value(mine: str, other: str, said: list[str]) -> None:
    assert messages(duplicate_value, UNIQUE, properties(mine), Other=properties(other)) == said


TARGET = """
[trial]
match = { tag = "trial" }
properties = { related = { target-schema = "drug" } }
[drug]
match = { tag = "drug" }
[antibody]
extends = "drug"
match = { tag = "antibody" }
"""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"[[Isatuximab]]"', []),
        ('"[[Antibody#Dose|that one]]"', []),
        ('["[[Isatuximab]]", "[[Rome]]"]', ["'related' leads to 'Rome.md', which is no note of schema 'drug'"]),
        ('"[[pic.png]]"', ["'related' leads to 'pic.png', which is no note of schema 'drug'"]),
        ('"[[Nowhere]]"', []),
        ('"[[#Here]]"', []),
        ("Rome", []),
    ],
)
def test_wrong_target(value: str, said: list[str]) -> None:
    text = properties(f"tags: [trial]\nother: '[[Rome]]'\nrelated: {value}")

    assert messages(wrong_target, TARGET, text, Isatuximab="#drug\n", Antibody="#antibody\n", Rome="#city\n") == said


# ------------------------------------------------------------------------------------------------ fields


FIELDS = """
[trial.fields]
"Number of patients" = { type = "integer", min = 1 }
"Trial Name or NCT Number" = { pattern = 'NCT\\d{8}' }
Line = { required = false }
"""
BOTH = "- **Number of patients**: 446\n- **Trial Name or NCT Number**: IMROZ (NCT03319667)\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOTH, []),
        (BOTH.replace("**: ", ":** "), []),
        (BOTH.replace("- **", "").replace("**:", "::"), []),
        (BOTH.upper(), []),
        (BOTH.replace("446", "many"), []),
        (BOTH.replace("446", ""), ["field 'Number of patients' is empty; schema 'trial' asks for it"]),
        (BOTH.replace("446", "\n  - 446 in all"), []),
        (BOTH.splitlines()[1], ["no field 'Number of patients'; schema 'trial' asks for it"]),
        (f"```\n{BOTH}```\n", [f"no field {name!r}; schema 'trial' asks for it" for name in (
            "Number of patients", "Trial Name or NCT Number")]),
        pytest.param(BOTH + "- **Number of patients**:\n", [], id="a second time without value"),
    ],
)  # fmt: skip
def test_missing_field(text: str, said: list[str]) -> None:
    assert messages(missing_field, FIELDS, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOTH, []),
        (BOTH.replace("446", "many"), ["'Number of patients' is 'many'; schema 'trial' wants a whole number"]),
        (BOTH.replace("446", "0"), ["'Number of patients' is '0'; schema 'trial' wants 1 at least"]),
        (
            BOTH.replace("NCT03319667", "NCT0331"),
            ["'Trial Name or NCT Number' is 'IMROZ (NCT0331)'; schema 'trial' wants what fits NCT\\d{8}"],
        ),
        pytest.param(BOTH.replace("IMROZ ", "IMROZ\n  "), [], id="a value on two lines"),
        pytest.param(BOTH.replace("446", "\n  - 446"), [], id="a value below"),
        pytest.param(BOTH.replace("446", ""), [], id="missing is another rule's"),
        ("- **Other**: x\n", []),
    ],
)
def test_value_of_a_field(text: str, said: list[str]) -> None:
    assert messages(property_value, FIELDS, text) == said


# ------------------------------------------------------------------------------------------------ dates


FORMAT = "[a]\nproperties.date = { type = 'date', format = 'DD.MM.YYYY' }\nfields.Seen.format = 'YYYY-MM-DD'\n"


def test_schemas_that_agree_on_a_format_tell_once() -> None:
    toml = "[a]\nproperties.x.format = 'YYYY'\n[b]\nproperties.x.format = 'YYYY'"

    assert len(messages(date_format, toml, properties("x: soon"))) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (properties("date: 24.08.2024"), []),
        (properties("Date: 24.08.2024"), []),
        (properties("date: 2024-08-24"), ["'date' is '2024-08-24'; schema 'a' wants the format DD.MM.YYYY"]),
        (properties("date: 2024"), ["'date' is 2024; schema 'a' wants the format DD.MM.YYYY"]),
        (properties("date: true"), ["'date' is true; schema 'a' wants the format DD.MM.YYYY"]),
        (properties("date: {a: b}"), ["'date' is no date; schema 'a' wants the format DD.MM.YYYY"]),
        (properties("date: 31.02.2024"), ["'date' is '31.02.2024', a date that does not exist"]),
        (properties("date: [24.08.2024, soon]"), ["'date' is 'soon'; schema 'a' wants the format DD.MM.YYYY"]),
        (properties('date: "[[24.08.2024]]"'), []),
        (properties("date:"), []),
        (properties('date: "{{date}}"'), []),
        pytest.param(properties("date: 2024-02-31"), [], id="another rule's"),
        ("- **Seen**: 2024-08-24\n", []),
        ("- **Seen**: [[2024-08-24|today]] ^id\n", []),
        ("- **Seen**: *2024-08-24*\n", []),
        ("- **Seen**: {{date}}\n", []),
        ("- **Seen**:\n", []),
        ("- **Seen**: 24.08.2024\n", ["'Seen' is '24.08.2024'; schema 'a' wants the format YYYY-MM-DD"]),
    ],
)
def test_date_format(text: str, said: list[str]) -> None:
    assert messages(date_format, FORMAT, text) == said


# ------------------------------------------------------------------------------------------------ tags, folders


TAGS = "[trial.tags]\nallowed = ['building', 'trial/**']\nrequired = ['trial']\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#trial\n", []),
        ("#Trial/phase3 #building\n", []),
        (properties("tags: [trial, building]"), []),
        (properties("tags: trial"), []),
        ("#building\n", ["no tag #trial; schema 'trial' asks for it"]),
        ("#trials\n", ["no tag #trial; schema 'trial' asks for it", "schema 'trial' does not allow the tag #trials"]),
        ("#trial #bulding\n", ["schema 'trial' does not allow the tag #bulding"]),
        ("#trial #building/x\n", ["schema 'trial' does not allow the tag #building/x"]),
        (properties("tags: [trial, x]"), ["schema 'trial' does not allow the tag #x"]),
        (properties("tags: [trial, '#x']"), ["schema 'trial' does not allow the tag #x"]),
        pytest.param("#trial `#x`\n", [], id="code"),
        pytest.param(properties("tags: [trial, a b, 3]"), [], id="no tags"),
        pytest.param(properties("tags: [trial"), [], id="no properties"),
    ],
)
def test_unknown_tag(text: str, said: list[str]) -> None:
    assert messages(unknown_tag, TAGS, text) == said


def test_unknown_tag_shows_its_place() -> None:
    text = properties("tags: [bulding-site, trial, bulding]") + "#bulding\n"
    found = findings(unknown_tag, TAGS, text)

    assert places(text, found) == ["bulding-site", "bulding", "#bulding"]
    assert found[1].help == "did you mean #building?"


@pytest.mark.parametrize(
    ("toml", "text", "names"),
    [
        ("[a]\ntags.allowed = ['x']\n[b]\ntags.allowed = ['y']", "#x #y #z\n", ["#z"]),
        ("[a]\ntags.allowed = ['x']\n[b]\ntags.required = ['y']", "#x #y/1 #z\n", ["#z"]),
        ("[a]\ntags.required = ['y']", "#y #z\n", []),
        ("[a]\ntags.allowed = []", "#y\n", ["#y"]),
        ("[a]\nfolder = 'x'", "#y\n", []),
    ],
)
def test_tags_of_several_schemas(toml: str, text: str, names: list[str]) -> None:
    assert places(text, findings(unknown_tag, toml, text)) == names


@pytest.mark.parametrize(
    ("toml", "path", "said"),
    [
        ("folder = 'Trials'", "Trials/a.md", []),
        ("folder = '/Trials/'", "Trials/2024/a.md", []),
        ("folder = '/'", "a.md", []),
        ("folder = 'Trials'", "a.md", ["a note of schema 'a' at the root of the vault"]),
        ("folder = 'Trials'", "Trials 2/a.md", ["a note of schema 'a' in the folder 'Trials 2'"]),
        ("folder = 'Café'", "Cafe\u0301/a.md", []),
        ("file = 'NCT*'", "nct1.md", []),
        ("file = ['NCT*', 'ISRCTN*']", "x/ISRCTN1.md", []),
        ("file = 'NCT*'", "imroz.md", ["a note of schema 'a' with the name 'imroz'"]),
        ("file = { format = 'YYYY-MM-DD' }", "Daily/2024-08-24.md", []),
        ("file = { format = 'YYYY/MM/YYYY-MM-DD' }", "Daily/2024/08/2024-08-24.md", []),
        (
            "file = { format = 'YYYY-MM-DD' }",
            "Daily/2024-08-32.md",
            ["a note of schema 'a' with the name '2024-08-32'"],
        ),
        ("file = { pattern = '^NCT[0-9]{8}$' }", "NCT03319667.md", []),
        ("file = { pattern = '^NCT[0-9]{8}$' }", "NCT0331.md", ["a note of schema 'a' with the name 'NCT0331'"]),
    ],
)
def test_misplaced_note(toml: str, path: str, said: list[str]) -> None:
    assert messages(misplaced_note, f"[a]\n{toml}", "x\n", path) == said


# ------------------------------------------------------------------------------------------------ silence


@pytest.mark.parametrize(
    "rule",
    [missing_field, misplaced_note, date_format, duplicate_value, missing_property, property_value, unknown_property,
     wrong_target, unknown_tag],
    ids=lambda rule: rule.name,
)  # fmt: skip
def test_an_empty_schema_wants_nothing(rule: Rule) -> None:
    assert messages(rule, "[a]\n", properties("x: 1\ntags: [y]") + "**A:** b #z\n") == []
    assert rule.needs


@pytest.mark.parametrize(("schema", "wanted"), [("", False), ("[schemas.a]\nproperties.doi.unique = true\n", True)])
def test_the_index_is_made_only_where_a_schema_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str, wanted: bool
) -> None:
    made: list[bool] = []
    kept = Run.keep
    monkeypatch.setattr(Run, "keep", lambda run, keep: made.append(keep) or kept(run, keep))
    (tmp_path / "vaultlint.toml").write_text(schema, encoding="utf-8")
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(properties("doi: 1"), encoding="utf-8")

    names = ("duplicate-value", "empty-heading")
    found = check(Target(str(tmp_path), None), load_rules(), options=Options(select=names)).findings

    assert made == [wanted]
    assert [each.message for each in found] == ["'doi' is 1, as in 'b.md'", "'doi' is 1, as in 'a.md'"] * wanted
