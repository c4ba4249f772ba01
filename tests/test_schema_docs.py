"""docs/schemas.md says what is so: its examples are schemas, each key and type is there, the seed note is a trial."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from vaultlint.discover import Target
from vaultlint.engine import check
from vaultlint.plugins import load_rules
from vaultlint.schema import parse_schemas
from vaultlint.schema.extends import builtin_names, builtin_text
from vaultlint.schema.keys import TABLES
from vaultlint.schema.values import TYPES

PAGE = (Path(__file__).parent.parent / "docs" / "schemas.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOLD = re.findall(r"^vaultlint\.toml: (.*)$", PAGE, re.MULTILINE)
SEED = (Path(__file__).parent / "seed" / "imroz.md").read_text(encoding="utf-8")
TRIAL = '[schemas.trial]\nextends = "builtin:clinical-trial"\nmatch = { tag = "building" }\n'
# All that is off by default or speaks of other things than schemas is left out.
SPEAKERS = frozenset(
    {"missing-heading", "heading-order", "missing-property", "property-value", "unknown-property", "duplicate-value",
     "wrong-target", "missing-field", "date-format", "unknown-tag", "misplaced-note", "rule-error"}
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example(example: str) -> None:
    problems: list[str] = []

    schemas = parse_schemas(tomllib.loads(example)["schemas"], "schemas", problems.append)

    assert problems == []
    assert schemas


def test_problems_of_the_page_are_told_so() -> None:
    problems: list[str] = []
    parse_schemas(
        tomllib.loads("""
            trial.heading-ordr = true
            trial.properties.date.type = "dat"
            trial.properties.year = { type = "integer", min = 3000, max = 2000 }
        """),
        "schemas",
        problems.append,
    )

    assert problems == TOLD


@pytest.mark.parametrize(
    ("table", "key"), [pytest.param(name, key, id=f"{name}-{key}") for name, keys in TABLES.items() for key in keys]
)
def test_key_is_explained_and_shown(table: str, key: str) -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]

    assert any(f"`{key}`" in row for row in rows)
    assert any(re.search(rf"(?<![\w-]){key}(?![\w-])", example) for example in EXAMPLES)


@pytest.mark.parametrize("name", [*TYPES, *builtin_names()])
def test_type_and_ready_made_schema_is_explained(name: str) -> None:
    assert re.search(rf"^\| [^|]*`{name}`", PAGE, re.MULTILINE)


def test_the_whole_schema_shown_is_the_ready_made_one() -> None:
    shown = tomllib.loads(EXAMPLES[-1])["schemas"]["trial"]

    assert shown == tomllib.loads(builtin_text("clinical-trial"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", []),
        ("**Summary**", "", ["no heading 'Summary'; schema 'trial' asks for it"]),
        ("446", "many", ["'Number of patients' is 'many'; schema 'trial' wants a whole number"]),
        (
            "NCT03319667",
            "NCT0331966",
            [
                "'Trial Name or NCT Number' is 'IMROZ (NCT0331966)'; schema 'trial' wants what fits NCT\\d{8}",
            ],
        ),
        ("- **Design**", "- Design", ["no field 'Design'; schema 'trial' asks for it"]),
        ('date: "2024-08-24"', "date: soon", ["'date' is 'soon'; schema 'trial' wants a date like 2024-05-31"]),
    ],
)
def test_seed_note_is_a_clinical_trial(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    assert old in SEED
    (tmp_path / "imroz.md").write_text(SEED.replace(old, new) if old else SEED, encoding="utf-8")
    (tmp_path / "vaultlint.toml").write_text(TRIAL, encoding="utf-8")

    found: list[Any] = list(check(Target(str(tmp_path), None), load_rules()).findings)

    assert [each.message for each in found if each.rule in SPEAKERS] == said
