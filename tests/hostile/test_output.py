"""Names and texts of a vault from a stranger in every report: none reaches a terminal, a runner, a browser or a parser
as anything but text, and every format is accepted by a validator that is not ours.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from vaultlint.cli import run as command_line
from vaultlint.engine import Options, Outcome, lint
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.plugins import load_rules
from vaultlint.report import FORMATS, writer
from vaultlint.report.code import code
from vaultlint.report.escape import escape
from vaultlint.report.look import Look

SCHEMAS = Path(__file__).parent.parent / "schemas"

TEXTS = {
    "quotes": 'it\'s "so" `called` ``too``',
    "percent": "100%41%0A%25",
    "command": "::set-output name=a::b",
    "old-command": "##[add-mask]secret ##vso[task.complete]x ##teamcity[x]",
    "cdata": "]]> <![CDATA[ x ]]>",
    "entities": "a & b &lt; &#10; <b>c</b> <!-- d -->",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "escape": "\x1b[31mred\x1b]0;title\x07\x9b1m",
    "controls": "a\x08\x0c\x7f\x85\u2028\u2029b",
    "hidden": "a\u200b\u202egnp.exe\u2066\ufeff\U000e0041",
    "right-to-left": "שלום עולם مرحبا",
    "astral": "😀𝒜\U0010ffff\ufffe\uffff",
    "dashes": "-rf --output=x",
    "formula": "=cmd|' /C calc'!A0,+1,@x",
    "commas": "a,b;c=d:e",
    "braces": "{0} {{x}} ${y} <% z %>",
    "link": "[click](1) [here](https://example.org) [bold red]rich[/]",
    "markdown": "**b** _i_ ~~s~~ ==h== $m$ %%c%% #tag ^id | x \\ y",
    "dates": "2024-02-30 [due:: 2023-13-01] 📅 2024-06-31",
    "garbled": "cafÃ© â€œ ð\x9f\x98\x80 caf\ufffd",
}
# What a name of a file can hold as well: line ends, and bytes that are not UTF-8.
NAMES = TEXTS | {"lines": "a\r\n::error::b\nc", "bytes": os.fsdecode(b"caf\xe9 \xff\xfe"), "spaces": " a  b "}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """A vault in a folder of a repository, linted with every rule that there is."""
    top = tmp_path_factory.mktemp("repository")
    (top / ".git").mkdir()
    vault = top / "notes & <co>, 100%"
    (vault / ".obsidian").mkdir(parents=True)
    for number, text in enumerate(NAMES.values()):
        _write(vault, f"{text.replace('/', '∕')}.md", _note(text.replace("\n", " ")))
        _write(vault, f"{number} {text.replace('/', '∕')}.png", b"")
        _write(vault, f"Notes/{number}.md", _note(text.replace("\n", " ")).replace(b"\n", b"\r\n"))
    _write(
        vault, "Board.canvas", json.dumps({"nodes": [{"id": "a", "type": "file", "file": TEXTS["script"]}]}).encode()
    )
    families = tuple({rule.family for rule in load_rules().values()})
    return lint([str(vault)], options=Options(extend_select=families), jobs=1)


def _write(vault: Path, name: str, data: bytes) -> None:
    file = vault / name
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except (OSError, ValueError):  # a name that this system cannot store
        assert os.name == "nt" or sys.platform == "darwin"


def _note(text: str) -> bytes:
    body = (
        f"---\nalias: {json.dumps(text)}\ndate: {json.dumps(text)}\ntags: [{json.dumps(text)}]\n---\n"
        f"See [[missing/{text}]], [a](missing/{text}.md), ![[{text}.gif]] and [[#{text}]] or [b][{text}].\n\n"
        f"#{text}\n### {text}\n\n{text}\n\n| a | b |\n| - |\n| {text} | [[c|d]] |\n\n> [!tipp] {text}\n\n**{text}**\n"
    )
    return body.encode("utf-8", "surrogateescape")


def report(form: str, outcomes: list[Outcome], **look: Any) -> str:
    stream = StringIO()
    writer(form)(outcomes, stream, Look(**look))
    return stream.getvalue()


def test_there_is_something_to_write(outcomes: list[Outcome]) -> None:
    [outcome] = outcomes
    said = "".join(finding.message + finding.help for finding in outcome.findings)

    assert len(outcome.findings) > 400
    assert len({finding.rule for finding in outcome.findings}) > 20
    assert sum(finding.fix is not None for finding in outcome.findings) > 40
    assert [name for name, text in TEXTS.items() if text[:10] not in said] == []


# ------------------------------------------------------------------------------------------------ every format

# What a terminal obeys or hides; `\n` and `\t` are those of the format itself.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_for_a_terminal_to_obey(form: str, outcomes: list[Outcome]) -> None:
    text = report(form, outcomes, obeyed=True)

    assert UNSAFE.findall(text) == []
    assert text.encode().decode() == text


@pytest.mark.parametrize("form", FORMATS)
def test_no_command_of_a_runner(form: str, outcomes: list[Outcome]) -> None:
    """GitHub obeys its own annotations and groups; everything else is a line of the log."""
    log = report(form, outcomes, obeyed=True)
    ours = {"error", "warning", "notice", "group", "endgroup"} if form == "github" else set()

    assert {command.name for command in workflow_commands(log)} <= ours
    # The older form counts anywhere in a line that is no command of the newer.
    assert not re.search(r"^(?!::).*##\w*\[", log, re.MULTILINE)


@pytest.mark.parametrize("form", ["full", "concise", "grouped"])
def test_colors_are_ours_alone(form: str, outcomes: list[Outcome]) -> None:
    """Rich markup in a text is text, and what it would color is not."""
    text = report(form, outcomes, color=True, links=True)
    bare = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b]*;[^\x1b\n]*\x1b\\", "", text)

    assert UNSAFE.findall(bare) == []
    assert "[bold red]rich[/]" in bare


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("sarif", "junit", "markdown")])
def test_one_line_a_finding(form: str, outcomes: list[Outcome]) -> None:
    """No text starts a line of its own, where it could pass for another finding."""
    lines = report(form, outcomes).splitlines()
    allowed = {
        "full": r"(error|warning|info)\[|\s+--> |\s*\d* \||help: |fix( \(unsafe\))?: |$",
        "concise": r".+:\d+:\d+: (error|warning|info) [a-z0-9-]+: ",
        "grouped": r".+:$|  +\d+:\d+  (error|warning|info) |$",
        "github": r"::(error|warning|notice) title=vaultlint |::(end)?group::|.+:\d+:\d+: (error|warning|info) ",
    }.get(form, r"[\[\]{}]| +[{\"]")

    assert [line for line in lines if not re.match(allowed, line)] == []


# ------------------------------------------------------------------------------------------------ SARIF


def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def run_of(outcomes: list[Outcome]) -> dict[str, Any]:
    document = json.loads(report("sarif", outcomes))
    errors = [
        f"{list(error.path)}: {error.message[:200]}" for error in validator("sarif-2.1.0.json").iter_errors(document)
    ]
    assert errors == []
    [run] = document["runs"]
    return dict(run)


def test_sarif(outcomes: list[Outcome]) -> None:
    run = run_of(outcomes)
    rules = run["tool"]["driver"]["rules"]

    assert len(run["results"]) == len(outcomes[0].findings)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert _levels(run) == sorted(_levels(run), key=["error", "warning", "note"].index)


def _levels(run: dict[str, Any]) -> list[str]:
    return [result["level"] for result in run["results"]]


def test_sarif_names_files_by_relative_uris(outcomes: list[Outcome]) -> None:
    """Each leads to its file, by the rules of RFC 3986, byte for byte."""
    top = Path(outcomes[0].vault).parent
    uris = set(_uris(run_of(outcomes)))

    assert len(uris) > 50
    for uri in uris:
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/!$&'()*+,;=:@-]|%[0-9A-F]{2})+", uri)
        assert urlsplit(uri)[:2] == ("", "")
        assert os.path.isfile(os.path.join(os.fsencode(top), unquote_to_bytes(uri)))


def _uris(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["uri"]] if "uriBaseId" in value else []
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _uris(each)


def test_sarif_messages_hold_no_placeholder_and_no_link(outcomes: list[Outcome]) -> None:
    """Sections 3.11.5 and 3.11.6: braces are doubled, `[text](target)` would be a link."""
    messages = [result["message"]["text"] for result in run_of(outcomes)["results"]]

    assert [
        text for text in messages if re.search(r"\]\(|(?<!\{)(?:\{\{)*\{(?!\{)|(?<!\})(?:\}\})*\}(?!\})", text)
    ] == []
    assert any("{{0}}" in text for text in messages)


def test_sarif_fixes_and_regions_fit_the_files(outcomes: list[Outcome]) -> None:
    """Both ways to give a region mean the same characters; replacements are within the file."""
    [outcome] = outcomes
    top = os.path.dirname(outcome.vault)
    for result in run_of(outcomes)["results"]:
        [location] = result["locations"]
        place = location["physicalLocation"]
        text = _characters(top, place["artifactLocation"]["uri"])
        region = place["region"]
        assert _offset(text, region["startLine"], region["startColumn"]) == region["charOffset"]
        assert _offset(text, region["endLine"], region["endColumn"]) == region["charOffset"] + region["charLength"]
        for fix in result.get("fixes", ()):
            for change in fix["artifactChanges"]:
                changed = _characters(top, change["artifactLocation"]["uri"])
                for replacement in change["replacements"]:
                    hole = replacement["deletedRegion"]
                    assert 0 <= hole["charOffset"] <= hole["charOffset"] + hole["charLength"] <= len(changed)


def _characters(top: str, uri: str) -> str:
    with open(os.path.join(os.fsencode(top), unquote_to_bytes(uri)), "rb") as file:
        return file.read().decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _offset(text: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
    return starts[line - 1] + column - 1


# ------------------------------------------------------------------------------------------------ GitHub


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def workflow_commands(log: str) -> Iterator[Command]:
    """The commands that GitHub's runner finds in a log, as it parses them (ActionCommand.TryParseV2)."""
    for line in re.split(r"\r\n|\r|\n", log):
        line = line.lstrip()
        head, colons, data = line[2:].partition("::")
        if line.startswith("::") and colons:
            name, _, words = head.partition(" ")
            pairs = [each.split("=", 1) for each in words.strip().split(",") if "=" in each]
            yield Command(name, {key: _unescaped(value, ":,") for key, value in pairs}, _unescaped(data))


def _unescaped(text: str, more: str = "") -> str:
    for sign in f"\r\n{more}%":
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def test_github(outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    commands = list(workflow_commands(report("github", outcomes)))
    shown = [command for command in commands if "file" in command.properties]
    top = os.path.dirname(outcomes[0].vault)
    known = {finding.rule for finding in outcomes[0].findings}

    assert [command.name for command in shown] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert [command.name for command in commands[30:]] == ["group", "endgroup"]
    for command in shown:
        assert command.properties.keys() <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert command.properties["title"].removeprefix("vaultlint (").removesuffix(")") in known
        file = command.properties["file"]
        assert os.path.isfile(os.path.join(top, file)) or "\\x" in file or "\\u" in file
        assert command.properties["line"].isdecimal()


# Names with characters that a terminal obeys or hides, which are shown escaped.
_ESCAPED = ("bytes", "escape", "controls", "hidden", "garbled")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in _ESCAPED])
def test_github_gives_names_and_texts_back(name: str, tmp_path: Path) -> None:
    text = NAMES[name]
    finding = Finding(0, 1, text, text, rule="r", severity="error", path=f"{text}.md", line=1, column=1, end_line=1)
    [command] = workflow_commands(report("github", [Outcome(str(tmp_path), (finding,), 1, 1)]))

    assert command.properties["file"] == f"{text}.md"
    assert command.data.split("\n") == [f"{escape(text)}.md:1:1: {escape(text)}", escape(text)]


def test_step_summary(outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rendered, it holds texts and links to the repository, and nothing that a text asked for."""
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    for name, value in {"SERVER_URL": "https://github.example", "REPOSITORY": "ann/notes", "SHA": "c0ffee"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    report("github", outcomes)
    page = Page(MarkdownIt("gfm-like", {"linkify": False}).render(file.read_text(encoding="utf-8")))

    assert page.tags <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong", "a", "code"}
    assert page.items == len(outcomes[0].findings)
    assert all(link.startswith("https://github.example/ann/notes/blob/c0ffee/notes%20") for link in page.links)
    assert "<script>alert(1)</script>" in page.text


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.items = 0
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.items += tag == "li"
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


# ------------------------------------------------------------------------------------------------ other hosts


def test_gitlab(outcomes: list[Outcome]) -> None:
    issues = json.loads(report("gitlab", outcomes))
    validator("code-quality.json").validate(issues)

    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(outcomes[0].findings)
    assert all(issue["location"]["path"].startswith("notes & <co>, 100%/") for issue in issues)
    assert not _cannot_be_stored("".join(_strings(issues)))


def test_rdjson(outcomes: list[Outcome]) -> None:
    document = json.loads(report("rdjson", outcomes))
    validator("rdjson.json").validate(document)

    assert len(document["diagnostics"]) == len(outcomes[0].findings)
    assert any("suggestions" in each for each in document["diagnostics"])
    # Readers in Go and Ruby refuse a document with half a character in it.
    assert not _cannot_be_stored("".join(_strings(document)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _cannot_be_stored(text: str) -> bool:
    return bool(re.search("[\0\ud800-\udfff]", text))


def test_junit(outcomes: list[Outcome], tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    file.write_text(report("junit", outcomes, seconds=1234.5), encoding="utf-8")
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(str(file))
    cases = [case for suite in JUnitXml.fromfile(str(file)) for case in suite]
    findings = outcomes[0].findings

    assert len(cases) == len(findings)
    assert len({(case.classname, case.name) for case in cases}) == len(cases)
    assert sum(bool(case.result) for case in cases) == sum(finding.severity != "info" for finding in findings)


# ------------------------------------------------------------------------------------------------ markdown


def test_markdown_renders_as_text(outcomes: list[Outcome]) -> None:
    text = report("markdown", outcomes)
    page = Page(MarkdownIt("gfm-like", {"linkify": False}).render(text))

    assert page.tags <= {"h1", "h2", "p", "ul", "li", "code", "a"}
    assert len(re.findall(r"^- \[ \] ", text, re.MULTILINE)) == len(outcomes[0].findings)
    assert "<script>alert(1)</script>" in page.text
    assert not any(link.startswith(("http", "javascript")) for link in page.links)


@pytest.mark.parametrize("place", ["Report.md", "Notes/Report.md", "a/b/c/Report.md"])
def test_markdown_is_a_note_without_fault(place: str, outcomes: list[Outcome], tmp_path: Path) -> None:
    """Written into the vault, it is linted as all other notes are, its links into the vault too."""
    vault = _copy(outcomes[0].vault, tmp_path / "vault")
    _write(vault, place, report("markdown", outcomes).encode())

    [outcome] = lint([str(vault / place)], jobs=1)

    assert outcome.notes == 1
    assert [finding.message for finding in outcome.findings] == []


def _copy(vault: str, to: Path) -> Path:
    """Names are all that links need."""
    for folder, _, files in os.walk(vault):
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), vault)
            _write(to, path, b"")
    (to / ".obsidian").mkdir()
    return to


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters(exclude_categories=()), max_size=40) | st.text("`` \\\n[]#%$|<&!*\u2028\ud800", max_size=12)
)
def test_code_is_one_span(text: str) -> None:
    """CommonMark reads the span back as the text that a terminal would show."""
    [inline] = MarkdownIt().parseInline(f"a {code(text)} b")
    kinds = [token.type for token in inline.children or ()]

    assert kinds == ["text", "code_inline", "text"]


# ------------------------------------------------------------------------------------------------ any text at all


anything = st.text(st.characters(exclude_categories=()), max_size=30)
FORMS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "jsonl": lambda text: [json.loads(line) for line in text.split("\n")[:-1]],
    "sarif": json.loads,
    "gitlab": json.loads,
    "rdjson": json.loads,
    "junit": JUnitXml.fromstring,
}


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=50)
@given(message=anything, help_=anything, path=anything.filter(bool), rule=anything, new=anything)
def test_any_text_is_well_formed(form: str, message: str, help_: str, path: str, rule: str, new: str) -> None:
    fix = Fix("safe", message, (Edit(0, 1, new), Edit(-1, 0, ""), Edit(2, 2, new, path)))
    finding = Finding(0, 1, message, help_, {"path": path, "x": [message]}, fix, rule, "f", "error", "/nowhere", path)
    placed = finding._replace(line=1, column=1, end_line=1, end_column=2, end_offset=1)
    text = report(form, [Outcome("/nowhere", (placed, placed), 1, 1, (message,))])

    FORMS[form](text)
    assert UNSAFE.findall(text) == []


# ------------------------------------------------------------------------------------------------ other commands


def output(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command writes to both streams; a failure of its own is one of the test."""
    status = command_line(words)
    written, errors = capfd.readouterr()
    assert "internal error" not in errors
    assert status in (0, 1, 2)
    return written + errors


@pytest.mark.parametrize("runner", ["", "GITHUB_ACTIONS"])
def test_other_commands(
    runner: str, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What `why`, `facts`, `infer`, `rules` and `explain` say of names, texts, and of arguments that are neither."""
    vault = outcomes[0].vault
    monkeypatch.chdir(vault)
    if runner:
        monkeypatch.setenv(runner, "true")
    written = [output(capfd, "facts"), output(capfd, "infer"), output(capfd, "infer", "--min-notes", "1", ".")]
    written += [output(capfd, "infer", "--output-format", "json"), output(capfd, "rules")]
    for number, text in enumerate(NAMES.values()):
        form = ("text", "json")[number % 2]
        written.append(output(capfd, "why", f"Notes/{number}.md", "--output-format", form))
        for words in (["why", f"{text}.md"], ["explain", text], ["check", "--select", text, "."], ["check", text]):
            if "\0" not in text:
                written.append(output(capfd, words[0], "--", *words[1:]) if len(words) == 2 else output(capfd, *words))
    log = "\n".join(written)

    assert UNSAFE.findall(log) == []
    assert "\\x1b" in log
    if runner:
        assert list(workflow_commands(log)) == []
        assert not re.search(r"##\w*\[", log)


# Everything at once that a terminal, rich or a runner would obey, and nothing that a name of a file cannot hold.
HOSTILE = "::error::a\n::error::b\r\x1b[31m\x9b1m\u202e[red]c ##[add-mask]d"
COMMANDS = {
    "config": ["config"],
    "config-json": ["config", "--output-format", "json"],
    "config-schema": ["config", "--schema"],
    "config-folder": ["config", HOSTILE],
    "config-note": ["config", f"{HOSTILE}/{HOSTILE}.md"],
    "config-nothing": ["config", f"{HOSTILE}?"],
    "show-settings": ["check", "--show-settings", "."],
    "rename": ["rename", "Home.md", HOSTILE, "--verbose"],
    "rename-back": ["rename", f"{HOSTILE}/{HOSTILE}.md", "Plain.md", "--verbose"],
    "rename-folder": ["rename", HOSTILE, f"{HOSTILE}2", "--verbose"],
    "rename-taken": ["rename", "Home.md", f"{HOSTILE}/{HOSTILE}.md"],
    "rename-nothing": ["rename", f"{HOSTILE}?", "Plain.md"],
    "rename-diff": ["rename", HOSTILE, "Plain", "--diff", "--color", "always"],
    "rename-links": ["rename", "Other", "Plain", "--verbose"],
    "rename-links-diff": ["rename", "Other", "Plain", "--diff", "--color", "always"],
    "baseline": ["baseline"],
    "baseline-json": ["baseline", "--output-format", "json"],
    "baseline-file": ["baseline", "--baseline", HOSTILE + ".json"],
    "baseline-known": ["baseline", "--baseline", "known.json"],
    "baseline-known-file": ["baseline", "--baseline", f"{HOSTILE}/known.json"],
    "baseline-known-json": ["baseline", "--baseline", "known.json", "--output-format", "json"],
    "baseline-prune": ["baseline", "--baseline", "known.json", "--prune"],
    "baseline-wrong": ["baseline", "--baseline", "Home.md"],
    "baseline-nothing": ["baseline", "--prune", "--baseline", f"{HOSTILE}?"],
    "init": ["init"],
    "init-dry-run": ["init", "--dry-run"],
    "init-from": ["init", "--dry-run", "--from", f"{HOSTILE}.markdownlint.json"],
    "init-folder": ["init", HOSTILE],
    "init-nothing": ["init", f"{HOSTILE}?"],
    "why": ["why", f"{HOSTILE}/{HOSTILE}.md"],
    "why-json": ["why", f"{HOSTILE}/{HOSTILE}.md", "--output-format", "json"],
    "why-line": ["why", f"{HOSTILE}/{HOSTILE}.md:{HOSTILE}"],
    "infer": ["infer", "--min-notes", "1"],
    "infer-json": ["infer", "--min-notes", "1", "--output-format", "json"],
    "infer-nothing": ["infer", f"{HOSTILE}?"],
    "facts": ["facts"],
    "facts-nothing": ["facts", f"{HOSTILE}?"],
    "explain": ["explain", HOSTILE],
    "no-command": [HOSTILE],
    "no-option": ["rules", f"--{HOSTILE}"],
    "no-format": ["config", "--output-format", HOSTILE],
    "extra-argument": ["rules", "x", HOSTILE],
    "no-number": ["infer", "--min-share", HOSTILE],
}

REFUSED = (
    "nothing",
    "taken",
    "wrong",
    "-line",
    "explain",
    "init-folder",
    "command",
    "option",
    "format",
    "argument",
    "number",
)


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault in which names, texts and settings say what somebody would like to be obeyed."""
    vault = tmp_path / "vault"
    said = json.dumps(HOSTILE)
    note = f"---\n{said}: {said}\ntags: [{said}]\n---\n# {HOSTILE}\n[[Other]] [[{HOSTILE}#x]] #{HOSTILE}\n"
    for path in ("Home.md", f"{HOSTILE}/{HOSTILE}.md", f"{HOSTILE}/Other.md", f"{HOSTILE}/Third.md"):
        _write(vault, path, note.encode())
    _write(vault, f"{HOSTILE}/vaultlint.toml", f"exclude = [{said}]\n".encode())
    _write(vault, f"{HOSTILE}.markdownlint.json", json.dumps({HOSTILE: True, "MD041": {HOSTILE: 1}}).encode())
    known = [{"version": 1, "entries": "path, rule, target, count"}, [HOSTILE, HOSTILE, HOSTILE, 2]]
    known += [[HOSTILE, "broken-link", HOSTILE, 2]]
    _write(vault, "known.json", json.dumps(known).encode())
    _write(vault, f"{HOSTILE}/known.json", json.dumps(known).encode())
    for name, value in {
        "app": {
            "attachmentFolderPath": HOSTILE,
            "userIgnoreFilters": [HOSTILE, "["],
            "newLinkFormat": HOSTILE,
            "useMarkdownLinks": HOSTILE,
        },
        "types": {"types": {HOSTILE: HOSTILE, "a": HOSTILE}},
        "templates": {"folder": f"{HOSTILE}2"},
        "daily-notes": {"folder": HOSTILE, "format": HOSTILE},
    }.items():
        _write(vault, f".obsidian/{name}.json", json.dumps(value).encode())
    monkeypatch.chdir(vault)
    return vault


def configured(vault: Path) -> None:
    said = json.dumps(HOSTILE)
    match = f"match = {{ property = {{ {said} = {said} }} }}"
    properties = f'headings = [{said}]\nproperties = {{ {said} = "text" }}'
    rules = f'[rules]\nunknown-callout = {{ types = [{said}] }}\n[per-file.{said}]\nbroken-link = "off"\n'
    (vault / "vaultlint.toml").write_text(
        f"exclude = [{said}]\n{rules}[schemas.{said}]\n{match}\n{properties}\n", encoding="utf-8"
    )


@pytest.mark.skipif(os.name == "nt", reason="no such names")
@pytest.mark.parametrize("runner", ["", "GITHUB_ACTIONS"])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_obeys(
    name: str, runner: str, stranger: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if not name.startswith("init"):
        configured(stranger)
    if runner:
        monkeypatch.setenv(runner, "true")
    log = output(capfd, *COMMANDS[name])

    assert ("rror: " in log) == name.endswith(REFUSED)
    obeys_nothing(log, runner)


def obeys_nothing(log: str, runner: str) -> None:
    bare = re.sub(r"\x1b\[[0-9;]*m", "", log)

    assert bare
    assert UNSAFE.findall(bare) == []
    # What rich takes for markup would be missing.
    assert bare.count("[red]c") >= bare.count("add-mask]d")
    if runner:
        assert list(workflow_commands(log)) == []
        assert not re.search(r"##\w*\[", log)


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_the_diff_of_a_move_in_a_log_of_github_is_obeyed_in_nothing(stranger: Path) -> None:
    patch, _ = diff_of_move(GITHUB_ACTIONS="true")
    first, *_, last = patch.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")

    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", first)
    assert last == f"::{first.rpartition(':')[2]}::"
    subprocess.run(["git", "apply", "-p0"], input=patch, cwd=stranger, check=True)
    assert b"[[Plain]]" in (stranger / "Home.md").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_the_diff_of_a_move_in_another_log_leaves_out_what_would_be_obeyed(stranger: Path) -> None:
    _write(stranger, "Trip.md", b"[[Other]]\n")
    patch, errors = diff_of_move(TF_BUILD="true")

    assert b"Trip.md" in patch
    assert b"##" not in patch
    assert b"warning: Home.md: not shown, it holds what the runner obeys" in errors
    assert not re.search(rb"##\w*\[", errors)


def diff_of_move(**variables: str) -> tuple[bytes, bytes]:
    words = [sys.executable, "-m", "vaultlint", "rename", "--diff", "Other", "Plain"]
    done = subprocess.run(words, capture_output=True, env=os.environ | variables, check=False)
    assert done.returncode == 1
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param(HOSTILE, id="no-toml"),
        pytest.param(f"{json.dumps(HOSTILE)} = 1", id="key"),
        pytest.param(f"extends = [{json.dumps(HOSTILE)}]", id="profile"),
        pytest.param(f"plugins = [{json.dumps(HOSTILE)}]", id="plugin"),
        pytest.param(f"baseline = {json.dumps(HOSTILE)}", id="baseline"),
        pytest.param(f"fail-on = {json.dumps(HOSTILE)}", id="value"),
        pytest.param(f"[rules]\n{json.dumps(HOSTILE)} = {json.dumps(HOSTILE)}", id="rule"),
        pytest.param(f"[rules]\nbroken-link = {{ {json.dumps(HOSTILE)} = 1 }}", id="option"),
        pytest.param(f"[per-file.{json.dumps(HOSTILE)}]\n{json.dumps(HOSTILE)} = 1", id="per-file"),
        pytest.param(f"[schemas.{json.dumps(HOSTILE)}]\n{json.dumps(HOSTILE)} = 1", id="schema"),
        pytest.param(f"[schemas.a]\nmatch = {{ property = {json.dumps(HOSTILE)} }}", id="match"),
    ],
)
@pytest.mark.parametrize("runner", ["", "GITHUB_ACTIONS"])
@pytest.mark.parametrize("name", ["config", "rename", "baseline", "init", "init-dry-run", "infer"])
def test_wrong_configuration_in_every_command(
    name: str,
    runner: str,
    configuration: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for path in ("Home.md", "Other.md", "Third.md"):
        _write(tmp_path, path, b"[[Home]]\n")
    _write(tmp_path, "vaultlint.toml", configuration.encode())
    _write(tmp_path, ".obsidian/app.json", HOSTILE.encode())
    monkeypatch.chdir(tmp_path)
    if runner:
        monkeypatch.setenv(runner, "true")
    log = output(capfd, *COMMANDS[name])

    obeys_nothing(log, runner)
    # No value makes a line of its own, where it could pass for another error.
    assert "error: ::error::b" not in log


class Written(NamedTuple):
    """A repair of one note whose lines a runner would obey."""

    old: bytes = b"One\n ::error::a\n##[add-mask]b ##vso[task.setvariable]c\ncaf\xc3\x83\xc2\xa9\n ::debug::d\n"
    new: bytes = b"One\n ::error::a\n##[add-mask]b ##vso[task.setvariable]c\ncaf\xc3\xa9\n ::debug::d\n"


@pytest.fixture
def dangerous(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    _write(vault, ".obsidian/app.json", b"{}")
    _write(vault, "A.md", Written().old)
    _write(vault, "B.md", b"Only caf\xc3\x83\xc2\xa9.\n")
    return vault


def diff(vault: Path, *arguments: str, **variables: str) -> tuple[bytes, bytes]:
    """What goes through the pipes of a runner; to a file, a diff is only a patch."""
    words = [sys.executable, "-m", "vaultlint", "check", "--no-cache", "--diff", *arguments, str(vault)]
    done = subprocess.run(words, capture_output=True, env=os.environ | variables, check=False)
    assert done.returncode == 1
    return done.stdout, done.stderr


def test_a_diff_in_a_log_of_github_is_obeyed_in_nothing(dangerous: Path) -> None:
    """The runner is told to obey nothing until a word comes that no note can know; and it is still a patch."""
    patch, _ = diff(dangerous, GITHUB_ACTIONS="true")
    first, *_, last = patch.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")

    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", first)
    assert last == f"::{first.rpartition(':')[2]}::"
    subprocess.run(["git", "apply", "-p0"], input=patch, cwd=dangerous, check=True)
    assert (dangerous / "A.md").read_bytes() == Written().new


def test_a_diff_in_another_log_leaves_out_what_would_be_obeyed(dangerous: Path, tmp_path: Path) -> None:
    written, errors = diff(dangerous, TF_BUILD="true")
    assert b"B.md" in written
    assert b"##" not in written + errors
    assert b"A.md: not shown" in errors

    diff(dangerous, "--output-file", str(tmp_path / "patch"), TF_BUILD="true")
    subprocess.run(["git", "apply", "-p0", str(tmp_path / "patch")], cwd=dangerous, check=True)
    assert (dangerous / "A.md").read_bytes() == Written().new
