"""Notes that speak to vaultlint in, what is told and what is held back out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultlint import Finding, Note, at, cli, engine, rule
from vaultlint.discover import Target
from vaultlint.engine import Means
from vaultlint.note import SIGN
from vaultlint.outcome import Options, Outcome
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.read.blocks import read_blocks
from vaultlint.read.comments import room_of_note
from vaultlint.read.inline import read_inline
from vaultlint.repair import repair
from vaultlint.rule import Rule
from vaultlint.suppress.find import directives_of
from vaultlint.suppress.grammar import parse
from vaultlint.vault import Index

Files = Mapping[str, str | bytes]
TODAY = "2026-06-15"


def make(root: Path, files: Files) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def check(root: Path, *rules: Rule, given: tuple[str, ...] | None = None, cache: str = "", **asked: Any) -> Outcome:
    known = load_rules() | {each.name: each for each in rules} if rules else None
    today = asked.pop("today", TODAY)
    options = Options(**asked)
    return engine.check(Target(str(root), given), known, options=options, jobs=1, cache=cache or None, today=today)


def found(outcome: Outcome, rule: str = "") -> list[tuple[int, str]]:
    """Line and rule of each finding but those about suppressions."""
    return [(each.line, each.rule) for each in outcome.findings if each.rule != "unused-suppression"]


def told(outcome: Outcome) -> list[tuple[int, str]]:
    """Line and message of each finding about suppressions."""
    return [(each.line, each.message) for each in outcome.findings if each.rule == "unused-suppression"]


def held(outcome: Outcome) -> list[int]:
    return [each.finding.line for each in outcome.held]


def mended(root: Path, path: str = "A.md", **asked: Any) -> bytes:
    """A note after its safe fixes."""
    repair([str(root)], Means(options=Options(**asked), jobs=1, today=TODAY), unsafe=False, write=True)
    return (root / path).read_bytes()


# ------------------------------------------------------------------------------------------------ what is said


@pytest.mark.parametrize(
    ("text", "names", "expires", "reason"),
    [
        ("", [], "", ""),
        ("a", ["a"], "", ""),
        ("a b,c , d", ["a", "b", "c", "d"], "", ""),
        ("a: why: because", ["a"], "", "why: because"),
        (": why", [], "", "why"),
        ("a expires=2027-01-31 b: why", ["a", "b"], "2027-01-31", "why"),
        ("a expires=2027-02-30", ["a"], "", ""),
        ("a expires=soon", ["a"], "", ""),
        ("a\nb: c", ["a"], "", "b: c"),
        ("a:  why\n  it  is ", ["a"], "", "why it is"),
    ],
)
def test_words(text: str, names: list[str], expires: str, reason: str) -> None:
    said = parse(text)

    assert ([name.text for name in said.names], said.expires, said.reason) == (names, expires, reason)
    assert all(text[name.start : name.end] == name.text for name in said.tokens)


# Each `[[x]]` is found by unwritten-note. Below: lines where it is held back, lines where it is not.
@pytest.mark.parametrize(
    ("text", "suppressed", "left"),
    [
        ("[[x]] %% vaultlint-ignore unwritten-note %%\n[[x]]", [1], [2]),
        ("[[x]] %% vaultlint-ignore %%\n[[x]]", [1], [2]),
        ("[[x]] %% vaultlint-ignore links: why not %%\n[[x]]", [1], [2]),
        ("[[x]] %% vaultlint-ignore all %%\n[[x]]", [1], [2]),
        ("[[x]] <!-- vaultlint-ignore links -->\n[[x]]", [1], [2]),
        ("[[x]] %%vaultlint-ignore links%% ^id\n", [1], []),
        pytest.param("%% vaultlint-ignore links %% [[x]]\n[[x]]", [1], [2], id="before the text"),
        ("%% vaultlint-ignore links %%\n[[x]]\n[[x]]", [2], [3]),
        pytest.param("%% vaultlint-ignore links %%\n\n \n[[x]]\n[[x]]", [4], [5], id="blank lines between"),
        ("<!-- vaultlint-ignore links -->\n[[x]]\n[[x]]", [2], [3]),
        ("%%\nvaultlint-ignore links\n%%\n[[x]]\n[[x]]", [4], [5]),
        ("%% vaultlint-ignore links\nas it is\n%% [[x]]\n[[x]]", [3], [4]),
        ("<!--\nvaultlint-ignore links\n-->\n\n[[x]]\n[[x]]", [5], [6]),
        pytest.param(
            "%% vaultlint-ignore tags %%\n<!-- vaultlint-ignore links -->\n\n[[x]]", [4], [], id="one over the other"
        ),
        ("[[x]] %% vaultlint-ignore tags %% %% vaultlint-ignore links %%", [1], []),
        ("> %% vaultlint-ignore links %%\n> [[x]]\n> [[x]]", [2], [3]),
        ("- %% vaultlint-ignore links %%\n- [[x]]\n- [[x]]", [2], [3]),
        ("- [[x]] %% vaultlint-ignore links %%\n- [[x]]", [1], [2]),
        ("| a | b |\n|---|---|\n| [[x]] %% vaultlint-ignore links %% | b |\n| [[x]] | b |", [3], [4]),
        pytest.param("[[x]] %% see vaultlint-ignore links %%", [], [1], id="begins otherwise"),
        pytest.param("[[x]] `%% vaultlint-ignore links %%`", [], [1], id="code"),
        pytest.param("```\n%% vaultlint-ignore links %%\n```\n[[x]]", [], [4], id="code block"),
        pytest.param("<pre>\n<!-- vaultlint-ignore-file links -->\n</pre>\n\n[[x]]", [5], [], id="in HTML"),
        pytest.param("vaultlint-ignore links [[x]]", [], [1], id="no comment"),
        pytest.param("%% vaultlint-ignore links\n[[x]]", [], [], id="comment that is not closed"),
        ("[[x]]\n\n%% vaultlint-ignore-file links %%\n[[x]]", [1, 4], []),
        ("%% vaultlint-ignore-file %%\n\n[[x]]\n[[x]]", [3, 4], []),
        ("[[x]]\n%% vaultlint-off links %%\n[[x]]\n%% vaultlint-on links %%\n[[x]]", [3], [1, 5]),
        ("[[x]] %% vaultlint-off %%\n[[x]]\n[[x]] %% vaultlint-on %% [[x]]", [2, 3], [1, 3]),
        ("%% vaultlint-off links %%\n[[x]]\n%% vaultlint-on unwritten-note %%\n[[x]]", [2], [4]),
        ("%% vaultlint-off links %%\n[[x]]\n%% vaultlint-on malformed-link %%\n[[x]]", [2, 4], []),
        ("%% vaultlint-off %%\n[[x]]\n%% vaultlint-on links %%\n[[x]]\n%% vaultlint-off links %%\n[[x]]", [2, 6], [4]),
        ("---\nvaultlint-ignore: [tags, links]\n---\n[[x]]", [4], []),
        ("---\nvaultlint-ignore: links\n---\n[[x]]", [4], []),
        ('---\nvaultlint-ignore: "links, tags: why"\n---\n[[x]]', [4], []),
        ("---\nvaultlint-ignore:\n  - links\n  - tags\n---\n[[x]]", [6], []),
        ("---\nvaultlint-ignore: all\n---\n[[x]]", [4], []),
        ("---\nvaultlint-ignore: []\n---\n[[x]]", [], [4]),
        ("---\nvaultlint-ignore: true\n---\n[[x]]", [], [4]),
        ('---\nup: "[[x]]" # vaultlint-ignore links\nto: "[[x]]"\n---\n[[x]]', [2], [3, 5]),
        ('---\n# vaultlint-ignore links: why\nup: "[[x]]"\nto: "[[x]]"\n---\n', [3], [4]),
        ('---\nup:\n  # vaultlint-ignore links\n  - "[[x]]"\n  - "[[x]]"\n---\n', [4], [5]),
        ('---\nup: "a # vaultlint-ignore-file links"\n---\n[[x]]', [], [4]),
        ("---\nup: |\n  # vaultlint-ignore-file links\n  text\n---\n[[x]]", [], [6]),
        ("---\n# vaultlint-ignore-file links\nup: 1\n---\n[[x]]", [5], []),
        pytest.param("[[x]] # vaultlint-ignore links", [], [1], id="YAML in the text"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_what_is_suppressed(tmp_path: Path, text: str, suppressed: list[int], left: list[int], end: str) -> None:
    make(tmp_path, {"A.md": text.replace("\n", end)})

    outcome = check(tmp_path, ignore=("encoding", "blocks"))

    assert held(outcome) == suppressed
    assert found(outcome) == [(line, "unwritten-note") for line in left]


def test_a_byte_order_mark_and_bytes_that_are_not_text(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": b"\xef\xbb\xbf[[x]] \xff %% vaultlint-ignore unwritten-note %%\r\n[[x]]"})

    outcome = check(tmp_path)

    assert held(outcome) == [1]
    assert found(outcome) == [(1, "byte-order-mark"), (1, "invalid-utf8"), (2, "unwritten-note")]


def test_names_of_files_are_found_at_the_start(tmp_path: Path) -> None:
    make(tmp_path, {"A?.md": "text\n\n%% vaultlint-ignore-file unportable-name: old %%\n", "B?.md": ""})

    outcome = check(tmp_path)

    assert [(each.finding.path, each.reason) for each in outcome.held] == [("A?.md", "old")]
    assert [each.path for each in outcome.findings] == ["B?.md"]


CANVAS = """{"nodes": [
 {"id": "a", "type": "text", "text": "[[x]]\\n\\n%% vaultlint-ignore links %%\\n\\n[[x]]"},
 {"id": "b", "type": "text", "text": "[[x]] \\u0025% vaultlint-off links %%\\n[[x]]"},
 {"id": "c", "type": "text", "text": "[[x]]"},
 {"id": "d", "type": "file", "file": "gone.md"}
]}"""


def test_cards_of_a_canvas(tmp_path: Path) -> None:
    make(tmp_path, {"A.canvas": CANVAS})

    outcome = check(tmp_path)

    assert held(outcome) == [2, 2, 3]
    assert found(outcome) == [(3, "unwritten-note"), (4, "unwritten-note"), (5, "broken-canvas-node")]


def test_a_card_can_speak_for_its_canvas(tmp_path: Path) -> None:
    make(tmp_path, {"A.canvas": CANVAS.replace("%% vaultlint-ignore links", "%% vaultlint-ignore-file")})

    assert found(check(tmp_path)) == []


def test_bases(tmp_path: Path) -> None:
    base = "# vaultlint-ignore invalid-base: a draft\nformulas: 1\nviews: 2\n"
    make(tmp_path, {"A.base": base})

    outcome = check(tmp_path)

    assert (held(outcome), found(outcome)) == ([2], [(3, "invalid-base")])


# ------------------------------------------------------------------------------------------------ what is told


NOTHING = "suppresses nothing"


@pytest.mark.parametrize(
    ("text", "messages", "after"),
    [
        ("a %% vaultlint-ignore %%\n", [NOTHING], "a\n"),
        ("a %% vaultlint-ignore links %% b\n", ["suppresses no 'links'"], "a b\n"),
        ("a %% vaultlint-ignore links %%  \n", ["suppresses no 'links'"], "a  \n"),
        ("%% vaultlint-ignore links %% a\n", ["suppresses no 'links'"], "a\n"),
        ("a %% vaultlint-ignore links %% ^id\n", ["suppresses no 'links'"], "a ^id\n"),
        ("a\n\n%% vaultlint-ignore links %%\n\nb\n", ["suppresses no 'links'"], "a\n\nb\n"),
        ("a\n%% vaultlint-ignore links %%\nb\n", ["suppresses no 'links'"], "a\nb\n"),
        ("a\n\n%% vaultlint-ignore links %%\n", ["suppresses no 'links'"], "a\n"),
        ("a\n\n%% vaultlint-ignore links %%", ["suppresses no 'links'"], "a\n"),
        ("%% vaultlint-ignore links %%\n\na\n", ["suppresses no 'links'"], "a\n"),
        ("%% vaultlint-ignore links %%\n", ["suppresses no 'links'"], ""),
        pytest.param(
            "%% vaultlint-ignore links %%\n\n---\na: 1\n---\n",
            ["suppresses no 'links'"],
            "\n---\na: 1\n---\n",
            id="no properties without it",
        ),
        ("a\n\n<!-- vaultlint-ignore links -->\n\nb\n", ["suppresses no 'links'"], "a\n\nb\n"),
        ("a\n\n%%\nvaultlint-ignore links: a\nlong one\n%%\n\nb\n", ["suppresses no 'links'"], "a\n\nb\n"),
        ("> a\n> %% vaultlint-ignore links %%\n> b\n", ["suppresses no 'links'"], "> a\n> b\n"),
        ("| a %% vaultlint-ignore links %% |\n|---|\n", ["suppresses no 'links'"], "| a |\n|---|\n"),
        ("[[x]] %% vaultlint-ignore tags links %%\n", ["suppresses no 'tags'"], "[[x]] %% vaultlint-ignore links %%\n"),
        (
            "[[x]] %% vaultlint-ignore links, tags %%\n",
            ["suppresses no 'tags'"],
            "[[x]] %% vaultlint-ignore links %%\n",
        ),
        (
            "[[x]] %% vaultlint-ignore tags, links, dates expires=2030-01-01: a %%\n",
            ["suppresses no 'tags' and no 'dates'"],
            "[[x]] %% vaultlint-ignore links expires=2030-01-01: a %%\n",
        ),
        pytest.param(
            "[[x]] %% vaultlint-ignore links %%\n\n%% vaultlint-ignore-file links %%\n",
            ["suppresses no 'links'"],
            "[[x]] %% vaultlint-ignore links %%\n",
            id="the closest counts",
        ),
        (
            "%%\nvaultlint-ignore-file links\nvaultlint-ignore-file tags\n%%\n\n[[x]]\n",
            ["suppresses no 'tags'"],
            "%%\nvaultlint-ignore-file links\n%%\n\n[[x]]\n",
        ),
        (
            "a\n\n%%\nvaultlint-ignore-file links\nvaultlint-ignore-file tags\n%%\n",
            ["suppresses no 'links'", "suppresses no 'tags'"],
            "a\n",
        ),
        (
            "%%\nMy words\nvaultlint-ignore-file tags\n%%\n\na\n",
            ["suppresses no 'tags'"],
            "%%\nMy words\n%%\n\na\n",
        ),
        ("a\n\n%% vaultlint-on %%\n", ["switches nothing on"], "a\n"),
        ("a\n\n%% vaultlint-off links %%\n\nb\n\n%% vaultlint-on %%\n", ["suppresses no 'links'"], "a\n\nb\n"),
        (
            "%% vaultlint-off links tags %%\n\n[[x]]\n\n%% vaultlint-on links tags %%\n",
            ["suppresses no 'tags'"],
            "%% vaultlint-off links %%\n\n[[x]]\n\n%% vaultlint-on links %%\n",
        ),
        (
            "%% vaultlint-off links %%\n\n[[x]]\n\n%% vaultlint-on links tags %%\n",
            ["switches no 'tags' on"],
            "%% vaultlint-off links %%\n\n[[x]]\n\n%% vaultlint-on links %%\n",
        ),
        ("%% vaultlint-off %%\n\n[[x]]\n\n%% vaultlint-on links %%\n\n%% vaultlint-on %%\n", [], None),
        (
            "%% vaultlint-off links %%\n\n[[x]]\n\n%% vaultlint-on %%\n\n%% vaultlint-on links %%\n",
            ["switches no 'links' on"],
            "%% vaultlint-off links %%\n\n[[x]]\n\n%% vaultlint-on %%\n",
        ),
        ("[[x]] %% vaultlint-ignor links %%\n", ["no directive called 'vaultlint-ignor'"], None),
        ("[[x]] %% vaultlint-disable links %%\n", ["no directive called 'vaultlint-disable'"], None),
        pytest.param("%% vaultlint-docs say so %%\n", [], None, id="near nothing"),
        ("[[x]] %% vaultlint-ignore link %%\n", ["no rule or family called 'link'"], None),
        (
            "[[x]] %% vaultlint-ignore links tagz dates %%\n",
            ["no rule or family called 'tagz'", "suppresses no 'dates'"],
            "[[x]] %% vaultlint-ignore links tagz %%\n",
        ),
        ("[[x]] %% vaultlint-ignore links expires=tomorrow %%\n", ["'tomorrow' is no date"], None),
        ("[[x]] %% vaultlint-ignore links expires=2026-06-15: today %%\n", [], None),
        ("[[x]] %% vaultlint-ignore links expires=2026-06-14: gone by %%\n", ["expired on 2026-06-14"], None),
        ("a %% vaultlint-ignore links expires=2026-06-14: gone by %%\n", ["expired on 2026-06-14"], "a\n"),
        ("---\nvaultlint-ignore: [links]\n---\na\n", ["suppresses no 'links'"], "a\n"),
        ("---\nvaultlint-ignore: links\nup: 1\n---\na\n", ["suppresses no 'links'"], "---\nup: 1\n---\na\n"),
        (
            "---\nvaultlint-ignore: [tags, links, 'dates']\n---\n[[x]]\n",
            ["suppresses no 'tags' and no 'dates'"],
            "---\nvaultlint-ignore: [links]\n---\n[[x]]\n",
        ),
        (
            "---\nvaultlint-ignore:\n  - tags # no\n  - links\nup: 1\n---\n[[x]]\n",
            ["suppresses no 'tags'"],
            "---\nvaultlint-ignore:\n  - links\nup: 1\n---\n[[x]]\n",
        ),
        ("---\nvaultlint-ignore:\n---\n[[x]]\n", ["the property names no rule"], None),
        ("---\nvaultlint-ignore-file: links\n---\n[[x]]\n", ["no property 'vaultlint-ignore-file' is known"], None),
        ("---\nup: 1 # vaultlint-ignore links\n---\n", ["suppresses no 'links'"], "---\nup: 1\n---\n"),
        ("---\n# vaultlint-ignore links\nup: 1\n---\n", ["suppresses no 'links'"], "---\nup: 1\n---\n"),
        pytest.param("a %% vaultlint-ignore links unused-suppression %%\n", [], None, id="meant to stay"),
        pytest.param(
            "%% vaultlint-ignore-file engine %%\n\na %% vaultlint-ignore links %%\n", [], None, id="all meant to stay"
        ),
        pytest.param("a %% vaultlint-ignore rule-error %%\n", ["suppresses no 'rule-error'"], "a\n", id="of the run"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_is_told_and_mended(tmp_path: Path, text: str, messages: list[str], after: str | None, end: str) -> None:
    make(tmp_path, {"A.md": text.replace("\n", end), ".obsidian/app.json": "{}"})

    outcome = check(tmp_path)

    assert [message for _, message in told(outcome)] == messages
    assert mended(tmp_path) == (text if after is None else after).replace("\n", end).encode()


# What would be left says something else than before: then nothing is taken away.
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\n%% vaultlint-ignore links %%\n---\n", id="would underline a"),
        pytest.param("a ^id %% vaultlint-ignore links %%\n", id="would be a block id"),
        pytest.param("**a** %% vaultlint-ignore links %%\n", id="would be bold alone"),
        pytest.param("| a |\n|---|\n| b | %% vaultlint-ignore links %%\n", id="would be a cell less"),
        pytest.param("# a # %% vaultlint-ignore links %%\n", id="would be a shorter heading"),
    ],
)
def test_what_is_not_taken_out(tmp_path: Path, text: str) -> None:
    make(tmp_path, {"A.md": text})

    outcome = check(tmp_path, ignore=("tables",))

    assert [message for _, message in told(outcome)] == ["suppresses no 'links'"]
    assert mended(tmp_path, ignore=("tables",)) == text.encode()


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("%% vaultlint-ignore links %%\n\na", "it is about line 3"),
        ("a\n\n%% vaultlint-ignore links %%\n\n", "no line follows that it could be about"),
        ("a %% vaultlint-ignore links %%", ""),
        ("a %% vaultlint-ignor links %%", "did you mean 'vaultlint-ignore'?"),
        ("a %% vaultlint-enable links %%", "did you mean 'vaultlint-on'?"),
        ("a %% vaultlint-ignore unwriten-note %%", "did you mean 'unwritten-note'?"),
        ("a %% vaultlint-ignore because of it %%", "a reason stands behind a colon"),
        ("[[x]] %% vaultlint-ignore expires=2020-01-01 %%", "mend what it hid, or name a later day"),
    ],
)
def test_help(tmp_path: Path, text: str, help_: str) -> None:
    make(tmp_path, {"A.md": text})

    assert next(each.help for each in check(tmp_path).findings if each.rule == "unused-suppression") == help_


def test_a_reason_can_be_required(tmp_path: Path) -> None:
    text = (
        "[[x]] %% vaultlint-ignore links %%\n[[x]] %% vaultlint-ignore links: why %%\n"
        "%% vaultlint-off links: why %%\n[[x]]\n%% vaultlint-on %%\n"
    )
    properties = "---\nvaultlint-ignore: [tags] # why\n---\n#a #A #a #a\n"
    config = "rules.unused-suppression = { require-reason = true }\n"
    make(tmp_path, {"A.md": text, "B.md": properties, "vaultlint.toml": config})

    assert told(check(tmp_path)) == [(1, "gives no reason")]


def test_reasons_are_kept(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "[[x]] %% vaultlint-ignore links: why not %%\n[[y]] %% vaultlint-ignore %%\n"})

    assert [each.reason for each in check(tmp_path).held] == ["why not", ""]


# ------------------------------------------------------------------------------------------------ rules that ran


@rule(family="house", severity="error")
def lonely(note: Note, index: Index) -> Iterator[Finding]:
    """A rule about the whole vault."""
    if note.path not in index.backlinks:
        yield at(note.headings[0], "nothing links here")


@rule(family="house")
def falls_over(note: Note) -> Iterator[Finding]:
    """A rule that fails."""
    raise ValueError("no such luck")
    yield


@pytest.mark.parametrize(
    ("names", "asked", "messages"),
    [
        ("unwritten-note", {}, ["suppresses no 'unwritten-note'"]),
        ("unwritten-note", {"ignore": ("unwritten-note",)}, []),
        ("unwritten-note", {"ignore": ("tags",)}, ["suppresses no 'unwritten-note'"]),
        ("unwritten-note", {"select": ("links", "unused-suppression")}, ["suppresses no 'unwritten-note'"]),
        ("unwritten-note", {"select": ("tags", "engine")}, []),
        pytest.param("unwritten-note", {"select": ("links",)}, [], id="not selected itself"),
        ("unwritten-note", {"ignore": ("unused-suppression",)}, []),
        ("links", {}, ["suppresses no 'links'"]),
        ("links", {"ignore": ("broken-link",)}, []),
        ("links", {"ignore": ("tags",)}, ["suppresses no 'links'"]),
        ("links", {"extend_select": ("link-style",)}, ["suppresses no 'links'"]),
        ("", {}, [NOTHING]),
        ("", {"ignore": ("byte-order-mark",)}, []),
        ("link-style", {}, []),
        ("link-style", {"extend_select": ("link-style",)}, ["suppresses no 'link-style'"]),
    ],
)
def test_only_rules_that_ran_are_missed(
    tmp_path: Path, names: str, asked: dict[str, tuple[str, ...]], messages: list[str]
) -> None:
    make(tmp_path, {"A.md": f"a %% vaultlint-ignore {names} %%\n"})

    assert [message for _, message in told(check(tmp_path, **asked))] == messages


@pytest.mark.parametrize(
    ("config", "messages"),
    [
        ("rules.unwritten-note = 'off'", []),
        ("rules.links = 'off'", []),
        ("[per-file]\n'A.md' = { unwritten-note = 'off' }", []),
        ("[per-file]\n'B.md' = { unwritten-note = 'off' }", ["suppresses no 'unwritten-note'"]),
        ("rules.unused-suppression = 'off'", []),
    ],
)
def test_rules_that_are_off_are_not_missed(tmp_path: Path, config: str, messages: list[str]) -> None:
    make(tmp_path, {"A.md": "a %% vaultlint-ignore unwritten-note %%\n", "vaultlint.toml": config})

    assert [message for _, message in told(check(tmp_path))] == messages


def test_a_part_of_a_vault_misses_no_rule_about_the_whole(tmp_path: Path) -> None:
    text = "# a\n\n%% vaultlint-ignore-file lonely %%\n%% vaultlint-ignore-file unwritten-note %%\n"
    make(tmp_path, {"A.md": text, "B.md": "# b\n[[A]]\n\n%% vaultlint-ignore-file house %%\n"})

    assert told(check(tmp_path, lonely)) == [(3, "suppresses no 'lonely'"), (4, "suppresses no 'unwritten-note'")]
    assert told(check(tmp_path, lonely, given=("A.md", "B.md"))) == [(4, "suppresses no 'unwritten-note'")]


def test_a_rule_that_failed_is_not_missed(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "a %% vaultlint-ignore falls-over rule-error %%\n"})

    outcome = check(tmp_path, falls_over)

    assert [each.rule for each in outcome.findings] == ["rule-error", "unused-suppression"]
    assert told(outcome) == [(1, "suppresses no 'rule-error'")]


def test_rules_of_the_vault_that_may_not_run_are_no_unknown_names(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "a %% vaultlint-ignore my-rule %%\n", "vaultlint.toml": "plugins = ['lint.py']\n"})

    assert told(check(tmp_path)) == []


# ------------------------------------------------------------------------------------------------ days


def test_a_suppression_expires_in_a_cache_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultlint.cache._RECENT", 0)
    root, cache = make(tmp_path / "Vault", {"A.md": ""}), str(tmp_path / "cache")
    text = (
        "[[x]] %% vaultlint-ignore links expires=2026-01-31 %%\n[[y]] %% vaultlint-ignore links expires=2026-03-31 %%\n"
    )
    make(root, {"A.md": text})
    days = ["2026-01-31", "2026-02-01", "2026-01-30", "2026-03-31", "2026-04-01", "2027-01-01", "2026-01-01"]

    suppressed = [held(check(root, cache=cache, today=day)) for day in days]

    assert suppressed == [[1, 2], [2], [1, 2], [2], [], [], [1, 2]]
    assert [check(root, today=day) for day in days] == [check(root, cache=cache, today=day) for day in days]


def test_only_days_that_matter_ask_for_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultlint.cache._RECENT", 0)
    root, cache = tmp_path / "Vault", str(tmp_path / "cache")
    make(root, {"A.md": "[[x]] %% vaultlint-ignore links expires=2026-03-31 %%\n"})
    check(root, cache=cache, today="2026-01-01")

    def ran(today: str) -> bool:
        return engine.one_vault(Target(str(root), None), Means(jobs=1, cache=cache, today=today)).run is not None

    assert [ran(day) for day in ("2026-01-02", "2026-03-31", "2026-04-01", "2026-05-01", "2026-03-31")] == [
        *(False, False, True, False, True)
    ]


def test_the_clock_decides_where_nobody_says_a_day(tmp_path: Path) -> None:
    text = (
        "[[x]] %% vaultlint-ignore links expires=2020-01-01 %%\n[[x]] %% vaultlint-ignore links expires=9999-12-31 %%\n"
    )
    make(tmp_path, {"A.md": text})

    assert held(check(tmp_path, today="")) == [2]


# ------------------------------------------------------------------------------------------------ fixes of others


def test_what_is_suppressed_is_not_mended(tmp_path: Path) -> None:
    text = "cafÃ© %% vaultlint-ignore mojibake: a quotation %%\ncafÃ©\n"
    make(tmp_path, {"A.md": text})

    assert mended(tmp_path).decode() == "cafÃ© %% vaultlint-ignore mojibake: a quotation %%\ncafé\n"


def test_a_suppression_goes_with_what_it_suppressed(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "[[B#One]] %% vaultlint-ignore broken-heading-link %%\n", "B.md": "# Two\n"})
    assert told(check(tmp_path)) == []

    make(tmp_path, {"B.md": "# One\n"})

    assert mended(tmp_path) == b"[[B#One]]\n"


# ------------------------------------------------------------------------------------------------ the command


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, {"A.md": "[[x]] %% vaultlint-ignore links: why %%\n"})

    assert cli.run(["check", str(tmp_path), "--verbose"]) == 0
    error = capsys.readouterr().err
    assert "suppressed: A.md:1:1: unwritten-note: no note called 'x' yet (why)\n" in error
    assert error.endswith("All clear: 1 note; 1 suppressed.\n")
    assert cli.run(["check", str(tmp_path), "--output-format", "json"]) == 0
    assert '"suppressed": 1' in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------ laws


LINES = (
    "[[x]]",
    "[[x]] [[y z",
    "text",
    "",
    "# Head",
    "### Deep [[x]]",
    "> quote [[x]]",
    "> [!note] title",
    "- item [[x]]",
    "  - [ ] task",
    "| a | b |",
    "|---|---|",
    "| [[x]] | b | c |",
    "```",
    "%%",
    "$$",
    "<div>",
    "---",
    "===",
    "words ^id",
    "caf\u00c3\u00a9",
    "[^1]: note",
    "    code",
)
SAID = (
    "%% vaultlint-ignore %%",
    "%% vaultlint-ignore links %%",
    "%% vaultlint-ignore unwritten-note heading-jump: why %%",
    "<!-- vaultlint-ignore tables mojibake -->",
    "%% vaultlint-ignore-file heading-jump %%",
    "%% vaultlint-off links %%",
    "%% vaultlint-on %%",
    "%% vaultlint-on unwritten-note %%",
    "%% vaultlint-off headings, tables",
    "%%\nvaultlint-ignore-file links: why\nvaultlint-off tags\n%%",
    "> %% vaultlint-ignore links\n> and why %%",
    "vaultlint-ignore links",
    "# vaultlint-ignore links",
    "<!-- vaultlint-ignor links",
)
line = st.sampled_from(LINES)
speaking = st.one_of(st.sampled_from(SAID), st.builds("{} {}".format, line, st.sampled_from(SAID)))
texts = st.lists(st.one_of(line, speaking), max_size=14).map("\n".join)
unhurried = partial(settings, deadline=None, suppress_health_check=list(HealthCheck))


@given(texts, st.booleans())
@unhurried(max_examples=300)
def test_comments_are_the_same_in_whole_blocks(text: str, properties: bool) -> None:
    text = f"---\nup: 1\n---\n{text}" if properties else text
    start = 13 if properties else 0
    both = []
    for line_by_line in (False, True):
        blocks = read_blocks(text, start, line_by_line=line_by_line)
        both.append(room_of_note(text, start, blocks, read_inline(blocks.flow, blocks.comments)).comments)

    assert both[0] == both[1]


@given(st.text(st.sampled_from(f"%<!->#\n :,[]'\"|`$x{SIGN}"), max_size=60), st.sampled_from(["md", "canvas", "base"]))
@unhurried(max_examples=500)
def test_any_text_can_be_read(text: str, kind: str) -> None:
    for each in directives_of(read(f"A.{kind}", f"%% vaultlint-ignore {text}".encode())):
        assert 0 <= each.start <= each.end <= len(text) + 20


@given(texts)
@unhurried(max_examples=150)
def test_a_suppression_hides_what_it_names_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """The same text with words that say nothing to vaultlint has the same findings."""
    root = make(tmp_path_factory.mktemp("said"), {"A.md": text})
    outcome = check(root)
    make(root, {"A.md": text.replace(SIGN, "vaultlinT-")})
    plain = check(root)

    kept = [each for each in outcome.findings if each.rule != "unused-suppression"]
    assert sorted([*kept, *(each.finding for each in outcome.held)]) == sorted(
        each._replace(message=each.message.replace("vaultlinT-", SIGN)) for each in plain.findings
    )


@given(texts, st.sampled_from(["\n", "\r\n"]))
@unhurried(max_examples=100)
def test_what_is_of_no_use_goes_and_the_rest_stays(
    tmp_path_factory: pytest.TempPathFactory, text: str, end: str
) -> None:
    """Fixed twice is fixed once, no finding comes or goes, and what is left is a part of what there was."""
    root = make(tmp_path_factory.mktemp("fixed"), {"A.md": text.replace("\n", end)})
    asked = {
        "select": (*(name for name, each in load_rules().items() if each.on and not each.fix), "unused-suppression")
    }
    before = check(root, **asked)

    after = mended(root, **asked)

    assert mended(root, **asked) == after
    assert [each.rule for each in check(root, **asked).findings if each.rule != "unused-suppression"] == [
        each.rule for each in before.findings if each.rule != "unused-suppression"
    ]
    rest = iter(text.replace("\n", end))
    assert all(sign in rest for sign in after.decode())
