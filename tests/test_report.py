"""Reports: what each format says about the same outcomes, and what none of them may do to a terminal or a parser."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml

from vaultlint.engine import Outcome
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.manual import Example, Manual, ManualError, dedent, parse_manual
from vaultlint.report import FORMATS, explain, rule_table, statistics, writer
from vaultlint.report.cells import signs
from vaultlint.report.escape import UNSHOWN, defuse, escape
from vaultlint.report.frame import frame
from vaultlint.report.json import encode
from vaultlint.report.look import Look
from vaultlint.report.paths import address, prefixes
from vaultlint.report.summary import failed, sentence
from vaultlint.rule import Rule, rule

SNAPSHOTS = Path(__file__).parent / "snapshots"

NOTES = {
    "Trips/Rome.md": "# Rome\n\tSee [[Forum]] and [[東京タワー]], 👨‍👩‍👧 [[Zoo\x1b[31m]]\r\n\n```python\nprint()\n",
    "Long.md": "word " * 300 + "[[Middle]]" + " word" * 300 + "\n",
}


def found(path: str, source: str, message: str, severity: str = "error", **more: object) -> Finding:
    """A finding at the first place of its source text."""
    text = NOTES[path].replace("\r\n", "\n")
    start = text.index(source)
    end = start + len(source)
    place = {
        "line": text.count("\n", 0, start) + 1,
        "column": start - text.rfind("\n", 0, start),
        "end_line": text.count("\n", 0, end) + 1,
        "end_column": end - text.rfind("\n", 0, end),
    }
    base = Finding(start, end, message, rule="broken-link", family="links", severity=severity, path=path)
    offsets = {"offset": start + _line_ends(path, start), "end_offset": end + _line_ends(path, end)}
    return base._replace(**offsets, **place)._replace(**more)  # type: ignore[arg-type]


def _line_ends(path: str, end: int) -> int:
    """How many line ends of two characters stand before a place in the text as rules see it."""
    lines = NOTES[path].split("\n")
    before = NOTES[path].replace("\r\n", "\n").count("\n", 0, end)
    return sum(line.endswith("\r") for line in lines[:before])


def fix(applicability: str, message: str, *edits: Edit) -> Fix:
    return Fix(applicability, message, edits)


FINDINGS = (
    found("Long.md", "[[Middle]]", "no note called 'Middle'", fix=fix("safe", "", Edit(1500, 1510, "[[Centre]]"))),
    found("Trips/Rome.md", "", "the note has no title", "info", rule="missing-title", family="headings"),
    found("Trips/Rome.md", "[[Forum]]", "no note called 'Forum'", help="did you mean [[Forums]]?", data={"near": 1}),
    found(
        "Trips/Rome.md",
        "[[東京タワー]]",
        "no note called '東京タワー'",
        "warning",
        fix=fix("unsafe", "link to the tower", Edit(0, 1, "x"), Edit(0, 0, "y", "Other.md")),
    ),
    found("Trips/Rome.md", "[[Zoo\x1b[31m]]", "no note called 'Zoo\x1b[31m'\n::error::", "warning"),
    found(
        "Trips/Rome.md",
        "```python\nprint()\n",
        "the code block is not closed",
        rule="unclosed-code-block",
        family="blocks",
    ),
)


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """A vault in a folder of a repository, which is how hosts of code see its paths."""
    (tmp_path / ".git").mkdir()
    for path, text in NOTES.items():
        file = tmp_path / "vault" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return Outcome(str(tmp_path / "vault"), FINDINGS, 3, 5)


def compare(name: str, text: str) -> None:
    """Compare with the snapshot; UPDATE_SNAPSHOTS=1 in the environment writes it instead."""
    file = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_bytes(text.encode())

    assert text == file.read_text(encoding="utf-8")


def written(write: Callable[..., None], *arguments: object) -> str:
    stream = StringIO()
    write(*arguments[:1], stream, *arguments[1:])
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_format(form: str, outcome: Outcome) -> None:
    compare(f"{form}.txt", _without_tool(written(writer(form), [outcome], Look(seconds=0.05))))


def _without_tool(text: str) -> str:
    """SARIF has the version of vaultlint and the manuals of its rules, which change more often than the format."""
    return re.sub(r'(?m)^\{"tool": .*,$', '{"tool": …,', text)


@pytest.mark.parametrize("form", ["full", "concise", "grouped"])
def test_colors(form: str, outcome: Outcome) -> None:
    compare(f"{form}-color.txt", written(writer(form), [outcome], Look(color=True)))


@pytest.mark.parametrize("form", FORMATS)
def test_several_vaults(form: str, outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    other = Outcome(str(tmp_path), FINDINGS[1:2], 1, 1)

    text = written(writer(form), [outcome, other], Look()).replace(tmp_path.name, "top")
    compare(f"{form}-vaults.txt", _without_tool(text))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        *((form, "") for form in ("full", "concise", "grouped", "jsonl", "github")),
        ("gitlab", "[]\n"),
        ("rdjson", '{"source": {"name": "vaultlint"},\n "diagnostics": []}\n'),
        ("markdown", "# Found by vaultlint\n\nAll clear: 3 notes.\n"),
    ],
)
def test_nothing_found(form: str, expected: str) -> None:
    assert written(writer(form), [Outcome("/vault", (), 3, 3)], Look()) == expected


def test_nothing_found_in_documents() -> None:
    nothing = [Outcome("/vault", (), 3, 3)]
    suites = JUnitXml.fromstring(written(writer("junit"), nothing, Look()).encode())

    assert json.loads(written(writer("json"), nothing, Look()))["findings"] == []
    assert json.loads(written(writer("sarif"), nothing, Look()))["runs"][0]["results"] == []
    assert [(case.name, case.result) for suite in suites for case in suite] == [("All clear: 3 notes.", [])]


@pytest.mark.parametrize(
    "write", [statistics.write_text, statistics.write_json, statistics.write_jsonl], ids=["text", "json", "jsonl"]
)
def test_statistics(write: Callable[[Sequence[Outcome], TextIO], None], outcome: Outcome) -> None:
    compare(f"statistics-{write.__name__.removeprefix('write_')}.txt", written(write, [outcome]))


def test_statistics_of_nothing() -> None:
    assert json.loads(written(statistics.write_json, [Outcome("/vault", (), 1, 1)])) == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "All clear: 1 note."),
        (1, "Found 1 problem (1 error) in 1 note."),
        (6, "Found 6 problems (3 errors, 2 warnings, 1 info) in 1 note."),
    ],
)
def test_sentence(number: int, expected: str) -> None:
    assert sentence([Outcome("/vault", FINDINGS[:number], 1, 1)]) == expected


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"),
    [
        ("error", "error", True),
        ("warning", "error", False),
        ("warning", "warning", True),
        ("info", "warning", False),
        ("info", "info", True),
    ],
)
def test_failed(severity: str, fail_on: str, expected: bool) -> None:
    assert failed([FINDINGS[0]._replace(severity=severity)], fail_on) is expected


# ------------------------------------------------------------------------------------------------ any text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Übung – 日本 👩‍👩‍👧 می‌خواهم", "Übung – 日本 👩‍👩‍👧 می‌خواهم"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("a\r\n\tb\x00", r"a\r\n\tb\x00"),
        ("\u202egnp.exe\u2066", r"\u202egnp.exe\u2066"),
        ("\u200b\ufeff\xad\u2028", r"\u200b\ufeff\xad\u2028"),
        ("lone \ud83d", r"lone \ud83d"),
        ("a\U000e0041", r"a\U000e0041"),
        pytest.param(flag := "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", flag, id="England"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::set-output name=a::b", r":\u003aset-output name=a::b"),
        ("a: b\n  ::add-mask::c\n", "a: b\n  :\\u003aadd-mask::c\n"),
        ("\u3000::debug::x", "\u3000:\\u003adebug::x"),
        ("x ##[add-mask]y", r"x ##\u005badd-mask]y"),
        (
            "##vso[task.setvariable variable=a]b ##teamcity[x]",
            r"##vso\u005btask.setvariable variable=a]b ##teamcity\u005bx]",
        ),
        ("a::b, ## [c], #[d]", "a::b, ## [c], #[d]"),
    ],
)
def test_defuse(text: str, shown: str) -> None:
    assert defuse(text) == shown


anything = st.text(st.characters(exclude_categories=())) | st.text(
    "\ud83d\ude00\x1b\n\u202e a日\u0301\u200d\ufe0f🏽👩\t"
)


@given(anything)
def test_escaped_text_is_one_harmless_line(text: str) -> None:
    shown = escape(text)

    assert not UNSHOWN.search(shown)
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | anything,
        lambda inner: st.lists(inner) | st.dictionaries(anything, inner),
    )
)
def test_encoded_value_comes_back(value: object) -> None:
    text = encode(value)

    assert not UNSHOWN.search(text.encode().decode())
    assert json.loads(text) == _paired(value)


def _paired(value: object) -> object:
    """Two surrogates that JSON escapes beside each other are one character to who reads it."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"n": float("nan"), "i": [float("-inf"), 1.5]}, {"n": "nan", "i": ["-inf", 1.5]}),
        ({("a", 1): {2, 1}}, {"('a', 1)": ["1", "2"]}),
        (("a", None, True), ["a", None, True]),
        pytest.param(1 << 20000, hex(1 << 20000), id="longer than Python writes"),
        (Path("a.md"), "a.md"),
    ],
)
def test_encode_unusual_data(value: object, expected: object) -> None:
    assert json.loads(encode(value)) == expected


def test_encode_endless_data() -> None:
    endless: list[object] = []
    endless.append(endless)

    assert json.loads(encode(endless))


# ------------------------------------------------------------------------------------------------ frames


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", [1, 1, 1]),
        ("日本", [2, 2]),
        ("e\u0301\u0302x", [1, 1]),
        ("👨‍👩‍👧‍👦!", [2, 1]),
        ("🏃‍♂️", [2]),
        ("❤️❤", [2, 1]),
        ("1️⃣", [2]),
        ("👍🏽", [2]),
        ("🇩🇪", [1, 1]),
        ("🏴\U000e0067\U000e0062\U000e007f", [2]),
        ("한", [2]),
        ("\ta\tb", [4, 1, 3, 1]),
        ("\x1b\u202e", [4, 6]),
        ("日\u200da", [2, 1]),
        ("a\U000e0041", [1, 10]),
        ("\u0301a\t\ufe0f", [6, 1, 1, 6]),
        ("a🏽", [1, 2]),
    ],
)
def test_signs(text: str, cells: list[int]) -> None:
    assert [sign.cells for sign in signs(text, 0, len(text))] == cells


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "carets"),
    [
        ("see [[Rome]]", 4, 12, "see [[Rome]]", "    ^^^^^^^^"),
        ("日本 [[x]]", 3, 8, "日本 [[x]]", "     ^^^^^"),
        ("\t[[x]]", 1, 6, "    [[x]]", "    ^^^^^"),
        ("a\tb", 1, 2, "a   b", " ^^^"),
        ("e\u0301x", 1, 2, "e\u0301x", "^"),
        pytest.param("abc", 3, 3, "abc", "   ^", id="end of line"),
        pytest.param("abc", 1, 1, "abc", " ^", id="empty span"),
        pytest.param("", 0, 0, "", "^", id="empty line"),
        pytest.param("abc", 1, 99, "abc", " ^^", id="past the end"),
        pytest.param("a" * 30 + "[[x]]" + "b" * 30, 30, 35, "…aaaaaa[[x]]bbbbbbb…", "       ^^^^^", id="cut"),
        pytest.param("[[x]]" + "b" * 30, 0, 5, "[[x]]bbbbbbbbbbbbbb…", "^^^^^", id="cut behind"),
        pytest.param("a" * 30 + "[[x]]", 30, 35, "…aaaaaaaaaaaaaa[[x]]", "               ^^^^^", id="cut before"),
        pytest.param("a" * 30 + "x" * 40, 30, 70, "…aaaaxxxxxxxxxxxxxx…", "     ^^^^^^^^^^^^^^", id="long span"),
        pytest.param("日" * 30, 15, 16, "…日日日日日日日日日…", "         ^^", id="wide cut"),
        pytest.param("a" * 10**6 + "x" + "a" * 10**6, 10**6, 10**6 + 1, None, "         ^", id="two million"),
    ],
)
def test_frame(line: str, start: int, end: int, shown: str | None, carets: str) -> None:
    result = frame(line, start, end, 20)

    assert shown in (None, "".join(piece.text for piece in result.pieces))
    assert " " * result.indent + "^" * result.carets == carets


@given(anything, st.integers(0, 60), st.integers(0, 60), st.integers(20, 40))
def test_frame_fits(line: str, start: int, length: int, room: int) -> None:
    start = min(start, len(line))
    result = frame(line, start, start + length, room)
    text = "".join(piece.text for piece in result.pieces)
    wide = sum(sign.cells for sign in signs(text, 0, len(text)))

    assert wide <= room
    assert result.carets >= 1
    assert result.indent + result.carets <= wide + 1


def test_changed_and_missing_notes(outcome: Outcome) -> None:
    root = Path(outcome.vault)
    (root / "Long.md").unlink()
    (root / "Trips/Rome.md").write_bytes(b"\xff\xfe")

    text = written(writer("full"), [outcome])

    assert text.count(" --> ") == len(FINDINGS)
    assert " | " not in text


@pytest.mark.parametrize(
    ("data", "line", "column", "shown"),
    [
        (b"\xef\xbb\xbf[[x]]\r\n", 1, 1, "[[x]]"),
        (b"a\r[[x]]\r", 2, 1, "[[x]]"),
        pytest.param(b"\xe2\x82\xff [[x]]", 1, 5, "\ufffd\ufffd\ufffd [[x]]", id="one sign a byte"),
    ],
)
def test_source_is_read_as_rules_see_it(tmp_path: Path, data: bytes, line: int, column: int, shown: str) -> None:
    (tmp_path / "a.md").write_bytes(data)
    finding = Finding(
        1,
        6,
        "broken",
        rule="r",
        severity="error",
        path="a.md",
        line=line,
        column=column,
        end_line=line,
        end_column=column + 5,
    )

    lines = written(writer("full"), [Outcome(str(tmp_path), (finding,), 1, 1)]).splitlines()

    assert lines[3:5] == [f"{line} | {shown}", f"  | {' ' * (column - 1)}^^^^^"]


# ------------------------------------------------------------------------------------------------ paths


def test_prefixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    vaults = [Outcome(str(tmp_path / name), (), 0, 0) for name in ("", "a", "a/b", "../c")]

    assert prefixes(vaults) == ["", "a/", "a/b/", "../c/"]
    assert prefixes(vaults[1:2]) == [""]


def test_address(tmp_path: Path) -> None:
    plain = address(str(tmp_path), "Some note?.md")
    (tmp_path / ".obsidian").mkdir()

    assert plain.startswith("file:///")
    assert plain.endswith("/Some%20note%3F.md")
    assert address(str(tmp_path), "a/ü.md").startswith("obsidian://open?path=")
    assert address(str(tmp_path), "a/ü.md").endswith("%2F%C3%BC.md" if os.sep == "/" else "%5C%C3%BC.md")


def test_links_on_a_terminal(outcome: Outcome) -> None:
    text = written(writer("full"), [outcome], Look(color=True, links=True))

    assert "file:///" in text
    assert "\x1b]8;" not in written(writer("full"), [outcome], Look(color=True))


# ------------------------------------------------------------------------------------------------ manuals


def heading_jump(note: object, *, most: int = 1, skip: tuple[str, ...] = ("Index",)) -> list[Finding]:
    """A heading is more than `most` levels below the one before it.

    The outline pane hangs such a heading under a parent that is not there.
    Notes called `skip` may.

    ~~~ bad
    # Trip
    ### Packing␠list␠␠⏎

        indented
    ~~~
    ~~~ fixed
    # Trip
    ## Packing list
    ~~~
    Text between.

    ~~~~ good most=2 with="My notes/a b.md" with=c.md path=Daily␠notes/x.md
    ~~~
    ~~~~
    ~~~ good schema={ headings = ["A b"], most = 1 }
    ~~~
    ~~~ good path=a.md settings={"types": {"a": "date"}}
    ~~~
    """
    return []


RULES: dict[str, Rule] = {
    each.name: each
    for each in (
        rule(severity="info", fix="unsafe", family="headings")(heading_jump),
        rule(on=False, fix="safe, unsafe", family="links", kinds=("note", "canvas"))(lambda note: [])._replace(
            name="a-link"
        ),
    )
}


def test_parse_manual() -> None:
    manual = parse_manual(heading_jump.__doc__ or "")
    bad, fixed, good, schema, settings = manual.examples

    assert manual.title == "A heading is more than `most` levels below the one before it."
    assert [part for part in manual.parts if isinstance(part, str)] == [
        "The outline pane hangs such a heading under a parent that is not there.\nNotes called `skip` may.",
        "Text between.",
    ]
    assert (bad.kind, bad.text) == ("bad", "# Trip\n### Packing list  \n\n    indented\n")
    assert (fixed.kind, fixed.text) == ("fixed", "# Trip\n## Packing list\n")
    assert (good.text, good.options, good.others) == ("~~~\n", {"most": "2"}, ("My notes/a b.md", "c.md"))
    assert good.path == "Daily notes/x.md"
    assert (schema.schema, schema.text) == ('{ headings = ["A b"], most = 1 }', "")
    assert (settings.path, settings.settings) == ("a.md", '{"types": {"a": "date"}}')


@pytest.mark.parametrize(
    ("doc", "expected"),
    [
        ("", Manual("", ())),
        ("Title.", Manual("Title.", ())),
        ("\n\n    Title.\n\n    Text.\n    ", Manual("Title.", ("Text.",))),
        ("Title.\n\n~~~ bad a=\nx\n~~~~", Manual("Title.", (Example("bad", "x\n", "a=", {"a": ""}),))),
    ],
)
def test_parse_short_manual(doc: str, expected: Manual) -> None:
    assert parse_manual(doc) == expected


@pytest.mark.parametrize(
    ("doc", "message"),
    [
        ("T\n\n~~~ bad\nx", "line 3: the example is not closed; a line '~~~' is wanted"),
        ("T\n\n~~~ python\nx\n~~~", "line 3: an example is 'python'; kinds are bad, good, fixed"),
        ("T\n\n~~~\nx\n~~~", "line 3: an example is ''; kinds are bad, good, fixed"),
        ("T\n~~~ bad most 2\n~~~", "line 2: 'most 2' is not a word of the form key=value"),
        ("T\n~~~ good\n~~~\n~~~ fixed\n~~~", "an example is fixed, but no bad one stands before it"),
    ],
)
def test_parse_faulty_manual(doc: str, message: str) -> None:
    with pytest.raises(ManualError) as error:
        parse_manual(doc)

    assert str(error.value) == message


@given(st.text(" \n\tab~"))
def test_dedent_is_cleandoc(doc: str) -> None:
    from inspect import cleandoc

    assert dedent(doc) == cleandoc(doc)


@given(st.text(" \nab~`=") | st.text())
def test_any_docstring_is_a_manual_or_an_error(doc: str) -> None:
    try:
        manual = parse_manual(doc)
    except ManualError:
        return

    assert all(example.text == "" or example.text.endswith("\n") for example in manual.examples)


def test_explain() -> None:
    compare("explain.txt", written(explain.write, RULES["heading-jump"]))


def test_explain_in_color() -> None:
    compare("explain-color.txt", written(explain.write, RULES["heading-jump"], Look(color=True)))


def test_explain_without_manual() -> None:
    assert "a-link" in written(explain.write, RULES["a-link"])


def test_rules() -> None:
    compare("rules.txt", written(rule_table.write_text, RULES))


def test_rules_on_a_narrow_page() -> None:
    stream = StringIO()
    rule_table.write_text(RULES, stream, most=60)

    assert "  heading-jump  info     U   A heading is more than `most`…\n" in stream.getvalue()


def test_rules_for_programs() -> None:
    text = written(rule_table.write_json, RULES)

    compare("rules-json.txt", text)
    assert [each["name"] for each in json.loads(text)] == ["heading-jump", "a-link"]
