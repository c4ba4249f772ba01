"""Cases about how Obsidian reads a vault: a small vault in memory in, what vaultlint reads from one file out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from vaultlint.facts import facts_of
from vaultlint.note import Note
from vaultlint.read import read
from vaultlint.settings import Settings, excluded, parse_settings
from vaultlint.vault import Names, Vault

Case = dict[str, Any]
Facts = dict[str, Any]

HERE = Path(__file__).parent
CASES: list[Case] = [
    case for path in sorted(HERE.glob("*/*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
SURE = [case for case in CASES if case["confidence"] != "unsure"]
UNSURE = {case["id"]: case for case in CASES if case["confidence"] == "unsure"}

# What we chose where sources disagree or only hint: True where vaultlint reads as the case says.
CHOICES = {
    "bl-trailing-space": True,
    "bl-in-comment": True,
    "pr-blank-first": True,
    "pr-template-unquoted": True,
    "tg-adjacent": False,  # after bold text a sign is rather text: `**e**#f`
}


class Examined(NamedTuple):
    facts: Facts
    excluded: list[str]


@pytest.mark.parametrize("case", SURE, ids=lambda case: case["id"])
def test_case(case: Case) -> None:
    assert list(differences(case)) == []


@pytest.mark.parametrize(("name", "follow"), CHOICES.items(), ids=CHOICES)
def test_unsure_case(name: str, follow: bool) -> None:
    assert (not list(differences(UNSURE[name]))) == follow


def test_every_unsure_case_has_a_choice() -> None:
    assert sorted(CHOICES) == sorted(UNSURE)


def test_ids_are_unique() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_keys_are_known(case: Case) -> None:
    known = {"id", "title", "confidence", "source", "vault", "from", "not_links", *PLAIN, *SPECIAL}

    assert case.keys() <= known
    assert case["from"] in case["vault"]


def differences(case: Case) -> Iterator[tuple[str, object, object]]:
    """Each expectation that is not met: key, what was found, what is wanted."""
    examined = examine(case["vault"], case["from"])
    for key, wanted in case.items():
        if key in PLAIN:
            found: object = examined.facts[key]
        elif key in SPECIAL:
            found, wanted = SPECIAL[key](examined, wanted)
        else:
            continue
        if found != wanted:
            yield key, found, wanted


def examine(files: dict[str, str], source: str) -> Examined:
    """What vaultlint reads from ``source``; no file is written, since some of the names are illegal on some disks."""
    settings = parse_settings(
        {path.removeprefix(".obsidian/"): text for path, text in files.items() if path.startswith(".obsidian/")}
    )
    visible = [path for path in files if not any(part.startswith(".") for part in path.split("/"))]

    @cache
    def load(path: str) -> Note | None:
        return read(path, files[path].encode()).note if path.lower().endswith((".md", ".canvas", ".base")) else None

    reading = read(source, files[source].encode())
    facts = facts_of(reading, Vault(Names(visible), load, reading.note), settings)
    return Examined(facts, hidden(visible, settings))


def hidden(paths: list[str], settings: Settings) -> list[str]:
    return sorted(path for path in paths if excluded(settings, path))


# Keys whose lists are complete and in order, so that they are compared as they are.
PLAIN = (
    "tags",
    "tag_names",
    "distinct_tags",
    "frontmatter_tags",
    "aliases",
    "headings",
    "frontmatter",
    "footnotes",
    "tables",
    "tasks",
    "base",
)


def _links(examined: Examined, wanted: list[Facts]) -> tuple[object, object]:
    # Present exactly when they apply, so that a key that is there too much is a difference.
    exact = ("heading", "block", "ambiguous")
    return _paired(examined.facts["links"], [{"embed": False} | link for link in wanted], exact)


def _not_links(examined: Examined, wanted: list[str]) -> tuple[object, object]:
    return [link["text"] for link in examined.facts["links"] if link["text"] in wanted], []


def _callouts(examined: Examined, wanted: list[Facts]) -> tuple[object, object]:
    return _paired(examined.facts["callouts"], wanted)


def _paired(found: list[Facts], wanted: list[Facts], exact: tuple[str, ...] = ()) -> tuple[object, object]:
    """Both lists, each fact reduced to the keys that the wanted one speaks of."""
    if len(found) != len(wanted):
        return found, wanted
    kept = [
        {key: value for key, value in each.items() if key in want or key in exact}
        for each, want in zip(found, wanted, strict=True)
    ]
    return kept, wanted


def _some_properties(examined: Examined, wanted: Facts) -> tuple[object, object]:
    # Compared with their types: True is not 1.
    properties = examined.facts["properties"]
    return repr({name: properties.get(name) for name in wanted}), repr(wanted)


def _any_order(key: str, facts_key: str = "") -> Callable[[Examined, list[str]], tuple[object, object]]:
    def pick(examined: Examined, wanted: list[str]) -> tuple[object, object]:
        return sorted(examined.facts[facts_key or key]), sorted(wanted)

    return pick


def _tags_in_any_order(examined: Examined, wanted: list[str]) -> tuple[object, object]:
    return sorted(tag["tag"] for tag in examined.facts["tags"]), sorted(wanted)


def _excluded(examined: Examined, wanted: list[str]) -> tuple[object, object]:
    return examined.excluded, sorted(wanted)


SPECIAL: dict[str, Callable[[Examined, Any], tuple[object, object]]] = {
    "links": _links,
    "not_links": _not_links,
    "callouts": _callouts,
    "properties": _some_properties,
    "block_ids": _any_order("block_ids"),
    "type_errors": _any_order("type_errors"),
    "tags_unordered": _tags_in_any_order,
    "excluded": _excluded,
}
