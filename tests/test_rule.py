"""What the decorator makes of a function, and what it refuses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultlint import engine
from vaultlint.discover import Target
from vaultlint.finding import Finding, at
from vaultlint.note import Note, Span
from vaultlint.own import RULES
from vaultlint.rule import RuleError, rule


def anything(note: Note) -> Iterator[Finding]:
    """Speaks on every file that it is asked about."""
    yield at(Span(0, 0), "here")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"needs": ("tabels",)}, "needs 'tabels'"),
        ({"needs": ("unresolved",)}, "does not ask for the vault"),
        ({"signs": "|"}, "texts that are not empty"),
        ({"signs": ("",)}, "texts that are not empty"),
        ({"kinds": ("picture",)}, "'picture'"),
        ({"severity": "fatal"}, "'fatal'"),
    ],
)
def test_wrong_words_are_refused(words: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError, match=said):
        rule(**words)(anything)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ({}, ["A.md", "B.md"]),
        ({"needs": ("headings",)}, ["A.md"]),
        ({"needs": ("headings", "tables")}, ["A.md"]),
        ({"signs": ("|", "tex")}, ["B.md"]),
        ({"signs": (re.compile("# ?[A-F]"), "|")}, ["A.md"]),
        ({"needs": ("headings",), "signs": ("|",)}, []),
        ({"kinds": ("attachment",)}, ["x.png"]),
        ({"kinds": ("note", "attachment")}, ["A.md", "B.md", "x.png"]),
    ],
)
def test_a_rule_runs_where_it_may_find_something(tmp_path: Path, words: dict[str, object], paths: list[str]) -> None:
    (tmp_path / "A.md").write_text("# A")
    (tmp_path / "B.md").write_text("text")
    (tmp_path / "x.png").write_bytes(b"")
    made = rule(family="house", **words)(anything)  # type: ignore[call-overload]

    rules = {each.name: each for each in (made, *RULES)}
    outcome = engine.check(Target(str(tmp_path), None), rules)

    assert [each.path for each in outcome.findings] == paths
    assert (outcome.notes, outcome.files) == (2, 2)
