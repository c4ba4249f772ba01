"""What hosts of code ask of a report: paths, fingerprints, the worst first within their limits, fixes that fit."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from vaultlint.engine import Options, Outcome, lint
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.manual import parse_manual
from vaultlint.names import Names, fold
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.report import sarif, step_summary, writer
from vaultlint.report.fingerprint import essence, fingerprints
from vaultlint.report.located import located, worst_first
from vaultlint.report.look import Look
from vaultlint.report.markdown import link
from vaultlint.report.paths import host_prefixes, uri
from vaultlint.report.source import Source

EXAMPLE = Path(__file__).parent.parent / "examples" / "vault"
HOSTS = ("sarif", "github", "gitlab", "rdjson")
FAMILIES = tuple({rule.family for rule in load_rules().values()})


def finding(severity: str = "error", path: str = "a.md", message: str = "no note called 'X'", **more: Any) -> Finding:
    base = Finding(0, 1, message, rule="broken-link", family="links", severity=severity, path=path)
    return base._replace(line=1, column=1, end_line=1, end_column=2, end_offset=1)._replace(**more)


def report(form: str, *outcomes: Outcome) -> str:
    stream = StringIO()
    writer(form)(outcomes, stream, Look())
    return stream.getvalue()


def outcome(findings: Sequence[Finding], vault: str = "/nowhere", **more: Any) -> Outcome:
    return Outcome(vault, tuple(findings), 1, 1)._replace(**more)


# ------------------------------------------------------------------------------------------------ paths


@pytest.mark.parametrize(
    ("repositories", "here", "vaults", "expected"),
    [
        pytest.param(["."], ".", ["."], [""], id="the repository is the vault"),
        pytest.param(["."], ".", ["notes"], ["notes/"], id="a vault in a folder of it"),
        pytest.param(["."], "notes/deep", ["notes"], ["notes/"], id="wherever the run starts"),
        pytest.param([".", "notes"], ".", ["notes"], [""], id="the nearest, a submodule"),
        pytest.param(["."], ".", ["notes", "other/vault"], ["notes/", "other/vault/"], id="two vaults"),
        pytest.param(["a", "b"], ".", ["a/notes", "b"], ["a/notes/", "b/"], id="two repositories"),
        pytest.param([], ".", ["notes"], ["notes/"], id="no repository: the current folder"),
        pytest.param([], "notes/deep", ["notes"], [""], id="no repository: the vault itself"),
        pytest.param([], "b", ["a/x", "a/y"], ["x/", "y/"], id="no repository: around all vaults"),
        pytest.param(["a"], ".", ["a/x", "c"], ["a/x/", "c/"], id="one of two in a repository"),
    ],
)
def test_host_prefixes(
    repositories: list[str],
    here: str,
    vaults: list[str],
    expected: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*repositories, here, *vaults):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(repositories):
        # A work tree and a submodule have a file instead of a folder.
        mark = tmp_path / name / ".git"
        mark.write_text("gitdir: elsewhere\n") if number else mark.mkdir()
    monkeypatch.chdir(tmp_path / here)

    assert host_prefixes([outcome((), str(tmp_path / name)) for name in vaults]) == expected


@pytest.mark.skipif(os.name == "nt", reason="links to folders take a privilege there")
def test_host_prefixes_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real/notes").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path / "real")

    assert host_prefixes([outcome((), str(tmp_path / "link/notes"))]) == ["notes/"]


@pytest.mark.parametrize("form", [*HOSTS, "junit"])
def test_paths_start_at_the_repository(form: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "my notes").mkdir()
    text = report(form, outcome([finding()], str(tmp_path / "my notes")))

    assert ("my%20notes/a.md" if form == "sarif" else "my notes/a.md") in text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.md", "a/b.md"),
        ("C#? 100%.md", "C%23%3F%20100%25.md"),
        ("a:b.md", "a%3Ab.md"),
        ("日本\n\x1b.md", "%E6%97%A5%E6%9C%AC%0A%1B.md"),
        pytest.param("caf\udce9.md", "caf%E9.md", id="a byte that is not UTF-8"),
        pytest.param("\ud83d.md", "%ED%A0%BD.md", id="half a character"),
    ],
)
def test_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


# ------------------------------------------------------------------------------------------------ fingerprints


def prints(findings: Sequence[Finding]) -> list[str]:
    return list(fingerprints((each.path, each) for each in findings))


def test_fingerprint_is_the_same_everywhere() -> None:
    """A change of this value makes every host forget what it knows of every vault."""
    [one] = prints([finding(path="Über.md", message="no note called 'Äpfel'")])
    [other] = prints([finding("info", "U\u0308ber.md", "no note called 'A\u0308pfel'", line=7, offset=99)])

    assert one == other == "46c6b0343880320e0516fb5a6fe1f6f3"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("block id ^a stands in line 12 already", "block id ^a stands in line # already"),
        ("3 rows of a table not aligned", "# rows of a table not aligned"),
        ("level 4 follows level 2", "level # follows level #"),
        ("no note called 'Chapter 3'", "no note called 'Chapter 3'"),
        ('no note called "it\'s 5"', 'no note called "it\'s 5"'),
        ("the date 2024-02-30 does not exist", "the date 2024-02-30 does not exist"),
        ("lines 7, 9.", "lines #, #."),
        ("v1.5 and x2", "v1.5 and x2"),
        pytest.param("it's 3", "it's #", id="a quote that is none"),
    ],
)
def test_essence(message: str, expected: str) -> None:
    assert essence(finding(message=message)) == expected


@given(st.lists(st.sampled_from([finding(), finding(message="m"), finding(path="b.md"), finding(rule="other")])))
def test_fingerprints_are_unique(findings: list[Finding]) -> None:
    assert len(set(prints(findings))) == len(findings)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example vault, in a repository."""
    top = tmp_path_factory.mktemp("example")
    (top / ".git").mkdir()
    shutil.copytree(EXAMPLE, top / "vault")
    return top / "vault"


def test_fingerprints_stay_when_lines_move(example: Path, tmp_path: Path) -> None:
    moved = tmp_path / "vault"
    shutil.copytree(example, moved)
    for note in moved.rglob("*.md"):
        head, rule, body = note.read_bytes().partition(b"\n---\n")
        if head.startswith(b"---") and rule:
            note.write_bytes(head + rule + b"\n\n\n" + body)
        elif not head.startswith((b"---", b"\xef\xbb\xbf")):
            note.write_bytes(b"\n\n\n" + head + rule + body)
    before, after = lint([str(example)], jobs=1), lint([str(moved)], jobs=1)

    changed = set(prints(before[0].findings)) ^ set(prints(after[0].findings))
    assert [each for each in before[0].findings if prints([each])[0] in changed] == []
    assert [each.line for each in before[0].findings] != [each.line for each in after[0].findings]


def test_reports_agree_on_fingerprints(example: Path) -> None:
    outcomes = lint([str(example)], jobs=1)
    results = json.loads(report("sarif", *outcomes))["runs"][0]["results"]
    issues = json.loads(report("gitlab", *outcomes))

    assert [each["partialFingerprints"]["vaultlint/v1"] for each in results] == [each["fingerprint"] for each in issues]
    assert len({each["fingerprint"] for each in issues}) == len(issues)


# ------------------------------------------------------------------------------------------------ the worst first

MIXED = [finding(severity, f"{number}.md") for number, severity in enumerate(("info", "error", "warning", "error"))]


@pytest.mark.parametrize("form", HOSTS)
def test_worst_first(form: str) -> None:
    text = report(form, outcome(MIXED))

    assert sorted(range(4), key=lambda number: text.index(f"{number}.md")) == [1, 3, 2, 0]


def test_worst_first_keeps_the_order_within_a_severity() -> None:
    assert [each.path for each in worst_first(located([outcome(MIXED)]))] == ["1.md", "3.md", "2.md", "0.md"]


def test_github_shows_what_it_can_and_logs_the_rest() -> None:
    findings = [finding(severity, f"{number:02}.md") for severity in ("info", "error") for number in range(12)]
    lines = report("github", outcome(findings)).splitlines()

    assert [line.split()[0] for line in lines[:20]] == ["::error"] * 10 + ["::notice"] * 10
    assert lines[20:] == [
        "::group::4 more findings",
        "10.md:1:1: error broken-link: no note called 'X'",
        "11.md:1:1: error broken-link: no note called 'X'",
        "10.md:1:1: info broken-link: no note called 'X'",
        "11.md:1:1: info broken-link: no note called 'X'",
        "::endgroup::",
    ]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"line": 3, "end_line": 3, "column": 2, "end_column": 9}, "line=3,endLine=3,col=2,endColumn=9"),
        ({"line": 3, "end_line": 5, "column": 2, "end_column": 9}, "line=3,endLine=5"),
        ({"line": 3, "end_line": 4, "column": 2, "end_column": 1}, "line=3,endLine=3,col=2"),
        ({"line": 1, "end_line": 1, "column": 1, "end_column": 1}, "line=1,endLine=1,col=1,endColumn=1"),
    ],
)
def test_github_takes_columns_of_one_line_only(place: dict[str, int], expected: str) -> None:
    assert f",file=a.md,{expected}::a.md:" in report("github", outcome([finding(**place)]))


def test_sarif_leaves_out_what_github_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_MOST", 2)
    [run] = json.loads(report("sarif", outcome([*MIXED, finding("info", rule="rare")])))["runs"]
    [note] = run["invocations"][0]["toolExecutionNotifications"]

    assert [result["level"] for result in run["results"]] == ["error", "error"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["broken-link"]
    assert note["message"]["text"] == "3 more findings, the least severe, left out."


# ------------------------------------------------------------------------------------------------ step summary


def test_summary_has_numbers_and_findings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("## Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)
    report("github", outcome([finding(help="did you mean [[Y]]?"), finding("info", "b.md", rule="other")]))

    assert file.read_text(encoding="utf-8").splitlines() == [
        "## Before",
        "### vaultlint",
        "",
        "Found 2 problems (1 error, 1 info) in 1 note.",
        "",
        "| rule | severity | findings |",
        "| --- | --- | --: |",
        "| `broken-link` | error | 1 |",
        "| `other` | info | 1 |",
        "",
        "- **error** `a.md:1:1` `broken-link`: `no note called 'X'. Did you mean [[Y]]?`",
        "- **info** `b.md:1:1` `other`: `no note called 'X'`",
    ]


def test_summary_of_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))

    assert report("github", outcome([])) == ""
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "### vaultlint\n\nAll clear: 1 note.\n\n"


def test_summary_stays_within_the_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_bytes(b"x" * 1000 + b"\n\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    many = [finding(path=f"{number}.md", message="no note called '日本'") for number in range(20_000)]
    report("github", outcome(many))
    text = file.read_text(encoding="utf-8")
    shown = len(re.findall("^- ", text, re.MULTILINE))

    assert 0.99 * step_summary.ROOM < file.stat().st_size <= step_summary.ROOM
    assert text.endswith(f"\n\n… and {20_000 - shown:,} more findings, in the log of the step.\n")


@pytest.mark.parametrize("room", [-5, 0, 10, 100, 300, 400, 1000])
def test_summary_fits_any_room(room: int) -> None:
    outcomes = [outcome([finding(path=f"{number}.md") for number in range(50)])]
    text = step_summary.summary(outcomes, located(outcomes), room)

    text.decode()  # no character is cut
    assert len(text) <= max(0, room)


def test_summary_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "folder"))

    assert report("github", outcome([])) == "::warning title=vaultlint::no step summary: No such file or directory\n"


# ------------------------------------------------------------------------------------------------ fixes


def applied(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.fixture(scope="module")
def fixable(example: Path) -> list[tuple[Finding, bytes, str]]:
    """What can be repaired in the example vault, the bytes of the file, and its text once that is done."""
    [outcome] = lint([str(example)], options=Options(extend_select=FAMILIES), jobs=1)
    found = []
    for each in outcome.findings:
        if each.fix and all(edit.path == each.path for edit in each.fix.edits):
            data = (example / each.path).read_bytes()
            text = data.decode("utf-8", "surrogateescape")
            mark = text.startswith("\ufeff")
            edits = [(edit.start + mark, edit.end + mark, edit.text) for edit in each.fix.edits]
            found.append((each, data, applied(text, edits)))
    assert len(found) > 25
    return found


def test_sarif_replacements_repair_the_file(fixable: list[tuple[Finding, bytes, str]], example: Path) -> None:
    for each, data, expected in fixable:
        [result] = json.loads(report("sarif", outcome([each], str(example))))["runs"][0]["results"]
        [fix] = result["fixes"]
        [change] = fix["artifactChanges"]
        text = data.decode("utf-8", "surrogateescape")
        mark = text.startswith("\ufeff")
        edits = []
        for replacement in change["replacements"]:
            hole, new = replacement["deletedRegion"], replacement.get("insertedContent", {"text": ""})["text"]
            if "byteOffset" in hole:
                edits.append((0, len(data[: hole["byteLength"]].decode()), new))
            else:
                start = hole["charOffset"] + mark
                edits.append((start, start + hole["charLength"], new))
        assert applied(text, edits) == expected, each


def test_suggestions_of_reviewdog_repair_the_file(fixable: list[tuple[Finding, bytes, str]], example: Path) -> None:
    """It counts lines by their ends and columns in bytes."""
    for each, data, expected in fixable:
        [diagnostic] = json.loads(report("rdjson", outcome([each], str(example))))["diagnostics"]
        [suggestion] = diagnostic["suggestions"]
        start, end = (_byte(data, suggestion["range"][name]) for name in ("start", "end"))
        done = data[:start] + suggestion["text"].encode() + data[end:]

        assert done == expected.encode("utf-8", "surrogateescape"), each


def _byte(data: bytes, place: dict[str, int]) -> int:
    starts = [0, *(found.end() for found in re.finditer(rb"\r\n|\r|\n", data))]
    return starts[place["line"] - 1] + place["column"] - 1


@settings(deadline=None)
@given(st.text("aé日😀\r\n\x1b", max_size=3000).map(str.encode) | st.binary(max_size=3000), st.data())
def test_places_in_bytes(data: bytes, draw: st.DataObject) -> None:
    source = Source(data)
    text = data.decode("utf-8", "surrogateescape")
    mark = text.startswith("\ufeff")
    offset = draw.draw(st.integers(-mark, len(text) - mark))
    line, column = source.place(offset)

    assert _byte(data, {"line": line, "column": column}) == len(
        text[: offset + mark].encode("utf-8", "surrogateescape")
    )


def test_fix_in_other_files_is_no_suggestion(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("See [[X]].\n", encoding="utf-8")
    fix = Fix("safe", "", (Edit(0, 1, "x"), Edit(0, 1, "y", "b.md")))
    [diagnostic] = json.loads(report("rdjson", outcome([finding(fix=fix)], str(tmp_path))))["diagnostics"]

    assert "suggestions" not in diagnostic


def test_files_that_are_gone(tmp_path: Path) -> None:
    fix = Fix("safe", "", (Edit(5, 9, "x"),))
    [diagnostic] = json.loads(report("rdjson", outcome([finding(fix=fix, offset=7)], str(tmp_path))))["diagnostics"]

    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 1}
    assert "suggestions" not in diagnostic


# ------------------------------------------------------------------------------------------------ SARIF


def test_related_locations_are_files_of_the_vault(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    for name in ("a.md", "Cities/Rome.md", "Rome #1.md", "b/c.md", *(f"many/{number}.md" for number in range(12))):
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).touch()
    (tmp_path / "secret.md").touch()
    (tmp_path / ".git").mkdir()
    data = {
        "path": "Cities/Rome.md",
        "candidates": ["Rome #1.md", "Gone.md", "a.md", "../secret.md", str(tmp_path / "secret.md"), "b", 7, "\0.md"],
        "heading": "Rome",
        "others": [f"many/{number}.md" for number in range(12)],
    }
    [result] = json.loads(report("sarif", outcome([finding(data=data)], str(vault))))["runs"][0]["results"]
    uris = [each["physicalLocation"]["artifactLocation"]["uri"] for each in result["relatedLocations"]]

    assert uris[:3] == ["vault/Cities/Rome.md", "vault/Rome%20%231.md", "vault/many/0.md"]
    assert len(uris) == 10
    assert [each["id"] for each in result["relatedLocations"]] == list(range(1, 11))


def test_sarif_tells_of_rules_what_their_manual_says() -> None:
    findings = [finding(), finding(rule="house-rule", family="local")]
    known, unknown = json.loads(report("sarif", outcome(findings)))["runs"][0]["tool"]["driver"]["rules"]

    assert known["shortDescription"]["text"] == load_rules()["broken-link"].title
    assert known["defaultConfiguration"] == {"level": "error", "enabled": True}
    assert "```md\nSee [[" in known["help"]["markdown"]
    assert unknown == {"id": "house-rule", "properties": {"tags": ["local"]}}


def test_every_manual_is_within_the_limits_of_github() -> None:
    findings = [finding(rule=name) for name in load_rules()]
    rules = json.loads(report("sarif", outcome(findings)))["runs"][0]["tool"]["driver"]["rules"]

    assert len(rules) == len(findings)
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        fences = [token for token in MarkdownIt().parse(rule["help"]["markdown"]) if token.type == "fence"]
        assert [fence.content for fence in fences] == [
            example.source for example in parse_manual(load_rules()[rule["id"]].manual).examples
        ]


def test_sarif_has_a_category_for_each_vault(tmp_path: Path) -> None:
    """One replaces the other on GitHub if they have the same."""
    (tmp_path / ".git").mkdir()
    vaults = [outcome([], str(tmp_path / name)) for name in ("", "notes", "a/b")]
    runs = [json.loads(report("sarif", *each))["runs"][0] for each in (*zip(vaults, strict=True), vaults)]

    assert [run["automationDetails"]["id"] for run in runs] == [
        "vaultlint/",
        "vaultlint/notes/",
        "vaultlint/a/b/",
        "vaultlint/",
    ]


def test_sarif_tells_what_could_not_be_read() -> None:
    [run] = json.loads(report("sarif", outcome([], problems=("types.json: {0} is not read",))))["runs"]

    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "types.json: {{0}} is not read"}}
    ]


# ------------------------------------------------------------------------------------------------ JUnit


@pytest.mark.parametrize(
    ("fail_on", "failures"),
    [("error", ["error"]), ("warning", ["error", "warning"]), ("info", ["error", "warning", "info"])],
)
def test_junit_fails_what_fails_the_run(fail_on: str, failures: list[str]) -> None:
    findings = [finding(severity, message=severity) for severity in ("error", "warning", "info")]
    suites = JUnitXml.fromstring(report("junit", outcome(findings, fail_on=fail_on)).encode())
    [suite] = suites

    assert (suites.tests, suites.failures, suite.tests, suite.failures) == (3, len(failures), 3, len(failures))
    assert [case.result[0].type for case in suite if case.result] == failures


def test_junit_tells_cases_apart() -> None:
    [suite] = JUnitXml.fromstring(report("junit", outcome([finding(), finding(line=9)])).encode())

    assert [case.name for case in suite] == [
        "broken-link: no note called 'X'",
        "broken-link: no note called 'X' (2)",
    ]


# ------------------------------------------------------------------------------------------------ markdown


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Rome.md", "[[Rome]]"),
        ("Café/Rome & Co?.md", "[[Café/Rome & Co?]]"),
        ("東京/タワー.md", "[[東京/タワー]]"),
        ("Заметки.md", "[[Заметки]]"),
        ("v1.2.md", "[[v1.2.md]]"),
        ("a.canvas", "[[a.canvas]]"),
        ("50%.md", "[`50%.md`](50%25.md)"),
        ("[draft] (1).md", "[`[draft] (1).md`](%5Bdraft%5D%20%281%29.md)"),
        ("`x`.md", "[`` `x`.md ``](%60x%60.md)"),
        ("cafÃ©.md", "[`cafÃ©.md`](caf%C3%83%C2%A9.md)"),
        ("C#.md", "`C#.md`"),
        ("a:b.md", "`a:b.md`"),
        ("x .md", "`x .md`"),
        ("a\nb.md", "`a\\nb.md`"),
        ("caf\udce9.md", "`caf\\udce9.md`"),
    ],
)
def test_link(path: str, expected: str) -> None:
    assert link(path) == expected


_PART = st.text("aB é日.#[]%`$&;~^|:()\\-=+*_{}<>'\"!@,", min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(_PART, _PART), min_size=1, max_size=5), st.sampled_from(["", "a/"]))
def test_links_lead_to_their_notes(names: list[tuple[str, str]], folder: str) -> None:
    """The report is a note of the vault, and each of its links leads to the note that it is about."""
    paths = sorted(
        {"/".join(part.lstrip(".") or "x" for part in parts) + ".md" for parts in names} | {"B.md", "a/B.md"}
    )
    vault, source = Names(paths), f"{folder}Report.md"
    text = report("markdown", outcome([finding(path=path) for path in paths]))
    targets = [vault.resolve(each.target, source).path for each in read(source, text.encode()).note.links]

    assert [fold(path or "") for path in targets] == [fold(path) for path in paths if link(path).startswith("[")]
