"""Rules that compare the tags of a whole vault, where their examples do not reach."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import pytest

from vaultlint.finding import Finding
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.vault import Index, Names

RULES = load_rules()


def lint(rule: str, source: str, others: Mapping[str, str], **options: Any) -> list[Finding]:
    """What one rule finds in a note of a small vault."""
    texts = {"Note.md": source, **others}
    notes = {path: read(path, text.encode()).note for path, text in texts.items()}
    index = Index(Names(texts), notes)
    if "note" in RULES[rule].facts:
        return list(RULES[rule].check(notes["Note.md"], index, **options))
    return [each for each in RULES[rule].check(index, **options) if each.path == "Note.md"]


def repaired(source: str, found: list[Finding]) -> str:
    edits = sorted((edit for each in found if each.fix for edit in each.fix.edits), reverse=True)
    for edit in edits:
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


# ------------------------------------------------------------------------------------------------ tag-case


OTHERS = {"A.md": "#trip #trip/rome", "B.md": "---\ntags: [trip, Diary]\n---\n", "C.md": "#trip #Diary #Diary"}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("Text #Trip.", "Text #trip."),
        ("Text #TRIP/rome.", "Text #trip/rome."),
        ("Text #Trip/new.", "Text #trip/new."),
        ("Text #diary.", "Text #Diary."),
        ("%% #Trip %%", "%% #trip %%"),
        ("---\ntags: Trip\n---\n", "---\ntags: trip\n---\n"),
        ("---\nTags: [Trip]\n---\n", "---\nTags: [trip]\n---\n"),
        ("---\ntags: [a, Trip, b]\n---\n", "---\ntags: [a, trip, b]\n---\n"),
        ("---\ntags: [ a,Trip]\n---\n", "---\ntags: [a, trip]\n---\n"),
        ("---\ntags:\n  - a\n  - Trip\n---\n", "---\ntags:\n  - a\n  - trip\n---\n"),
        ("---\ntags:\n- Trip\n- a\nx: 1\n---\n", "---\ntags:\n- trip\n- a\nx: 1\n---\n"),
        pytest.param("---\ntags: ['Trip']\n---\n", None, id="in quotes"),
        pytest.param("---\ntags: '#Trip'\n---\n", None, id="in quotes with its sign"),
        pytest.param("---\ntags: [Trip,a]\n---\n", None, id="without the usual space"),
        pytest.param("---\ntags:\n  - Trip # a comment\n---\n", None, id="beside a comment"),
        ("---\ntags:\n  # a comment\n  - Trip\n---\n", "---\ntags:\n  # a comment\n  - trip\n---\n"),
        pytest.param("---\ntags:\n  - a\n  # a comment\n  - Trip\n---\n", None, id="below a comment"),
        pytest.param("---\ntags:\n  - a\n\n  - Trip\n---\n", None, id="below a blank line"),
        pytest.param("---\ntags: [2024, Trip]\n---\n", None, id="beside a number"),
    ],
)
def test_tag_case(source: str, wanted: str | None) -> None:
    found = lint("tag-case", source, OTHERS)

    assert len(found) == 1
    assert repaired(source, found) == (wanted or source)
    assert not lint("tag-case", wanted, OTHERS) if wanted else not found[0].fix


@pytest.mark.parametrize(
    ("source", "others"),
    [
        ("#trip", OTHERS),
        ("#new #New", OTHERS),
        pytest.param("#Trip #Trip", {"A.md": "#trip #trip #trip"}, id="both are common"),
        pytest.param("#Trip", {"A.md": "#trip #trip"}, id="too few to tell"),
        pytest.param("#Trip", {"A.md": "`#trip #trip #trip`"}, id="in code"),
        pytest.param("[[#Trip]] `#Trip`", OTHERS, id="no tags"),
        pytest.param("#trips", OTHERS, id="another word"),
        pytest.param("#straße", {"A.md": "#strasse #strasse #strasse"}, id="other letters"),
        pytest.param("---\ntags: [city Trip]\n---\n", OTHERS, id="no tag at all"),
        pytest.param("#İ/Trip", OTHERS, id="a letter whose small form is two"),
    ],
)
def test_tag_case_is_silent(source: str, others: Mapping[str, str]) -> None:
    assert lint("tag-case", source, others) == []


def test_options_of_tag_case() -> None:
    others = {"A.md": "#trip " * 8}

    assert lint("tag-case", "#Trip #Trip", others, share=0.2)
    assert not lint("tag-case", "#Trip #Trip", others, share=0.1)
    assert not lint("tag-case", "#Trip #Trip", others, least=9)


# ------------------------------------------------------------------------------------------------ similar-tag


def similar(source: str, others: Mapping[str, str], **options: Any) -> list[str]:
    return [each.message for each in lint("similar-tag", source, others, **options)]


@pytest.mark.parametrize(
    ("source", "others", "messages"),
    [
        ("#trips", "#trip #trip", ["#trips is nearly #trip, which is used 2 times"]),
        ("#trip", "#trips #trips", ["#trip is nearly #trips, which is used 2 times"]),
        ("#cities", "#city #city", ["#cities is nearly #city, which is used 2 times"]),
        ("#churches", "#church #church", ["#churches is nearly #church, which is used 2 times"]),
        ("#city_trip", "#City-trip #city-trip #city-trip", ["#city_trip is nearly #city-trip, which is used 3 times"]),
        ("#citytrip", "#city-trips #city-trips", ["#citytrip is nearly #city-trips, which is used 2 times"]),
        ("#Größen", "#Grossen", []),
        ("#cafe", "#café #café", ["#cafe is nearly #café, which is used 2 times"]),
        ("#packng", "#packing #packing #packing", ["#packng is nearly #packing, which is used 3 times"]),
        ("#pakcing", "#packing #packing #packing", ["#pakcing is nearly #packing, which is used 3 times"]),
        ("#packingg", "#packing #packing #packing", ["#packingg is nearly #packing, which is used 3 times"]),
        ("#travels/rome", "#travel #travel", ["#travels is nearly #travel, which is used 2 times"]),
        ("#a/trips/x", "#a/trip #a/trip", ["#a/trips is nearly #a/trip, which is used 2 times"]),
        ("---\ntags: [trips]\n---\n", "#trip #trip", ["#trips is nearly #trip, which is used 2 times"]),
        pytest.param("#packng #packng", "#packing #packing", [], id="both are common"),
        pytest.param("#packng", "#packing #packing", [], id="too few to tell"),
        pytest.param("#trip", "#Trip #Trip", [], id="tag-case speaks"),
        pytest.param("#a/trips", "#b/trip #b/trip", [], id="of other tags"),
        pytest.param("#reading", "#heading #heading #heading #heading", [], id="another first letter"),
        pytest.param("#road", "#read #read #read #read", [], id="short words"),
        pytest.param("#bus #gas #is #pass", "#bu #ga #i #pas", [], id="no plurals"),
        pytest.param("#part-01", "#part-02 #part-02 #part-02 #part-02", [], id="numbers"),
        pytest.param("#2024/01", "#2024/02 #2024/02 #2024/02", [], id="months"),
        pytest.param(
            "#sample1", " ".join(f"#sample{sign}" * 9 for sign in "abcdefghijklmnop"), [], id="a crowd is a scheme"
        ),
        pytest.param("#x", "#y", [], id="one letter"),
        pytest.param("#---", "#___", [], id="no letters at all"),
    ],
)
def test_similar_tag(source: str, others: str, messages: list[str]) -> None:
    assert similar(source, {"A.md": others}) == messages


def test_options_of_similar_tag() -> None:
    others = {"A.md": "#packing #packing"}

    assert similar("#packng", others, share=0.4)
    assert not similar("#packng", others, share=0.4, known=("Packng",))
    assert not similar("#packng", others, share=0.4, known=("#packing",))


def test_many_tags_are_compared_quickly() -> None:
    tags = " ".join(f"#{'abcdefghij'[number % 10] * 20}{number}" for number in range(5000))
    start = perf_counter()
    similar(tags, {})

    assert perf_counter() - start < 10
