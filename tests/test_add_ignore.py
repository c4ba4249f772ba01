"""Vaults with findings in, the same with suppressions out: silent, and saying all that they said before."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vaultlint import cli, engine
from vaultlint.discover import Target
from vaultlint.engine import Means
from vaultlint.finding import Finding
from vaultlint.ignore import Ignored, ignore
from vaultlint.outcome import Options, Outcome
from vaultlint.read import read
from vaultlint.suppress.same import mover, says_the_same
from vaultlint.suppress.write import ignoring

TODAY = "2026-06-15"
SAID = "%% vaultlint-ignore unwritten-note %%"


def make(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def add(root: Path, reason: str = "", *, write: bool = True, **asked: tuple[str, ...]) -> Ignored:
    """Suppress all that is found; the outcome is that of a run after it."""
    means = Means(options=Options(**asked), jobs=1, today=TODAY)
    done = engine.one_vault(Target(str(root), None), means)
    ignored = ignore(done, means, done.outcome.findings, reason, write=write)
    return ignored._replace(outcome=check(root, **asked))


def check(root: Path, **asked: tuple[str, ...]) -> Outcome:
    return engine.check(Target(str(root), None), options=Options(**asked), jobs=1, today=TODAY)


def facts(root: Path) -> list[object]:
    """What is read from a vault, without the places."""
    return [_placeless(each) for each in engine.facts(Target(str(root), None))]


def _placeless(value: object) -> object:
    if isinstance(value, dict):
        return {name: _placeless(each) for name, each in value.items() if name not in ("line", "column")}
    return [_placeless(each) for each in value] if isinstance(value, list) else value


# ------------------------------------------------------------------------------------------------ where it is written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See [[x]].\n", f"See [[x]]. {SAID}\n"),
        ("See [[x]].", f"See [[x]]. {SAID}"),
        ("See [[x]].  \nmore\n", f"See [[x]]. {SAID}  \nmore\n"),
        ("- [[x]]\n  more\n", f"- [[x]] {SAID}\n  more\n"),
        ("> [[x]]\n> more\n", f"> [[x]] {SAID}\n> more\n"),
        ("[[x]] words ^id\n\n[[#^id]]\n", f"[[x]] words {SAID} ^id\n\n[[#^id]]\n"),
        ("# [[x]]\n", f"{SAID}\n# [[x]]\n"),
        ("a\n# [[x]]\n", f"a\n\n{SAID}\n\n# [[x]]\n"),
        ("a\n\n# [[x]]\n", f"a\n\n{SAID}\n# [[x]]\n"),
        ("[[x]]\n===\n", f"{SAID}\n\n[[x]]\n===\n"),
        ("**[[x]]**\n", f"{SAID}\n\n**[[x]]**\n"),
        ("> [!note] [[x]]\n> a\n", f"{SAID}\n> [!note] [[x]]\n> a\n"),
        ("a\n\n> [!note] [[x]]\n> a\n", f"a\n\n{SAID}\n> [!note] [[x]]\n> a\n"),
        ("> a\n>\n> > [!note] [[x]]\n", f"> a\n>\n> {SAID}\n> > [!note] [[x]]\n"),
        ("| a |\n|---|\n| [[x]] |\n", f"| a |\n|---|\n| [[x]] {SAID} |\n"),
        ("| a |\n|---|\n| [[x]]\n", f"| a |\n|---|\n| [[x]] {SAID}\n"),
        ("| [[x]] |\n|---|\n", f"{SAID}\n\n| [[x]] |\n|---|\n"),
        ("a\n\n| [[x]] |\n|---|\n", f"a\n\n{SAID}\n\n| [[x]] |\n|---|\n"),
        ("[^1] a\n\n[^1]: [[x]]\n", f"[^1] a\n\n[^1]: [[x]] {SAID}\n"),
        ("a [[x]] `b\nc` d\n", f"{SAID}\na [[x]] `b\nc` d\n"),
        pytest.param("a [[x]] $b\n+ c$ d\n", f"a [[x]] $b {SAID}\n+ c$ d\n", id="an item ends the formula"),
        ('---\nup: "[[x]]"\n---\n', '---\n# vaultlint-ignore unwritten-note\nup: "[[x]]"\n---\n'),
        (
            '---\nup:\n  - a\n  - "[[x]]"\n---\n',
            '---\nup:\n  - a\n# vaultlint-ignore unwritten-note\n  - "[[x]]"\n---\n',
        ),
        pytest.param(
            "[[x]] %% vaultlint-ignore tags unused-suppression %%\n",
            "[[x]] %% vaultlint-ignore tags unused-suppression unwritten-note %%\n",
            id="more names",
        ),
        pytest.param(
            "%% vaultlint-ignore tags unused-suppression: why %%\n[[x]]\n",
            "%% vaultlint-ignore tags unused-suppression unwritten-note: why %%\n[[x]]\n",
            id="more names above",
        ),
        pytest.param(
            "[[x]] %% vaultlint-ignore links expires=2020-01-01 unused-suppression %%\n",
            f"[[x]] %% vaultlint-ignore links expires=2020-01-01 unused-suppression %% {SAID}\n",
            id="one that has expired",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_forms(tmp_path: Path, before: str, after: str, end: str) -> None:
    asked = {"select": ("unwritten-note", "unused-suppression")}
    make(tmp_path, {"A.md": before.replace("\n", end)})
    said = facts(tmp_path)

    add(tmp_path, **asked)

    assert (tmp_path / "A.md").read_bytes().decode() == after.replace("\n", end)
    assert facts(tmp_path) == said
    assert [each.rule for each in check(tmp_path, **asked).findings if each.rule != "unused-suppression"] == []


@pytest.mark.parametrize(
    ("before", "after", "select"),
    [
        pytest.param(
            "a\n\n```\n\udcff\n\n\udcff\n```\n\nb\n",
            "a\n\n%% vaultlint-off invalid-utf8 %%\n\n```\n\udcff\n\n\udcff\n```\n\n"
            "%% vaultlint-on invalid-utf8 %%\n\nb\n",
            "invalid-utf8",
            id="code",
        ),
        pytest.param(
            "a\n```\n\udcff\n```\nb\n",
            "a\n\n%% vaultlint-off invalid-utf8 %%\n\n```\n\udcff\n```\n\n%% vaultlint-on invalid-utf8 %%\n\nb\n",
            "invalid-utf8",
            id="code between text",
        ),
        pytest.param(
            "a\n\n```\ntext\n",
            "a\n\n%% vaultlint-off unclosed-code-block %%\n\n```\ntext\n",
            "unclosed-code-block",
            id="code to the end",
        ),
        pytest.param(
            "%%\n\udcff\n%%\n", "%%\n\udcff <!-- vaultlint-ignore invalid-utf8 -->\n%%\n", "invalid-utf8", id="comment"
        ),
        pytest.param(
            "---\na: 1\na: 2\n---\n",
            "---\na: 1\n# vaultlint-ignore duplicate-property\na: 2\n---\n",
            "duplicate-property",
            id="properties",
        ),
        pytest.param(
            "---\na: [\n---\nb\n",
            "---\n# vaultlint-ignore invalid-frontmatter\na: [\n---\nb\n",
            "invalid-frontmatter",
            id="properties that are none",
        ),
        pytest.param("", "%% vaultlint-ignore-file orphan-note %%\n", "orphan-note", id="nothing"),
        pytest.param("# A\n", "# A\n\n%% vaultlint-ignore-file orphan-note %%\n", "orphan-note", id="the whole file"),
        pytest.param(
            "a\n\n%% vaultlint-ignore-file tags unused-suppression %%",
            "a\n\n%% vaultlint-ignore-file tags unused-suppression orphan-note %%",
            "orphan-note",
            id="the whole file, with others",
        ),
        pytest.param(
            "---\nvaultlint-ignore: [unused-suppression]\n---\n",
            "---\nvaultlint-ignore: [unused-suppression, orphan-note]\n---\n",
            "orphan-note",
            id="the property",
        ),
        pytest.param(
            "---\nvaultlint-ignore:\n  - unused-suppression\n---\n",
            "---\nvaultlint-ignore:\n  - unused-suppression\n  - orphan-note\n---\n",
            "orphan-note",
            id="the property as a list",
        ),
        pytest.param(
            "a\n\n```\nb\n", "%% vaultlint-ignore-file orphan-note %%\n\na\n\n```\nb\n", "orphan-note", id="no end"
        ),
        pytest.param(
            "---\na: 1\n---\nb\n\n```\nc\n",
            "---\na: 1\n---\n%% vaultlint-ignore-file orphan-note %%\n\nb\n\n```\nc\n",
            "orphan-note",
            id="no end, behind properties",
        ),
        pytest.param(
            "[[x]] #Tag\n\n#tag #tag #tag\n",
            "[[x]] #Tag %% vaultlint-ignore tag-case unwritten-note %%\n\n#tag #tag #tag\n",
            "all",
            id="two rules",
        ),
    ],
)
def test_forms_for_other_places(tmp_path: Path, before: str, after: str, select: str) -> None:
    asked = {"select": (select, "unused-suppression")} if select != "all" else {}
    make(tmp_path, {"A.md": before.encode(errors="surrogateescape")})
    said = facts(tmp_path)

    add(tmp_path, **asked)

    assert (tmp_path / "A.md").read_bytes().decode(errors="surrogateescape") == after
    assert [each | {"properties": 0} for each in facts(tmp_path)] == [each | {"properties": 0} for each in said]  # type: ignore[operator]
    assert check(tmp_path, **asked).findings == ()


CANVAS = '{"nodes": [{"id": "a", "type": "text", "text": "See [[x]]"}, {"id": "b", "type": "file", "file": "gone.md"}]}'


def test_canvases_and_what_cannot_be_suppressed(tmp_path: Path) -> None:
    make(tmp_path, {"A.canvas": CANVAS, "B?.png": b"", "C.md": "a %% vaultlint-ignore links %%\n"})

    done = add(tmp_path, 'a "quoted" reason')

    said = CANVAS.replace("[[x]]", '[[x]] %% vaultlint-ignore unwritten-note: a \\"quoted\\" reason %%')
    assert (tmp_path / "A.canvas").read_text() == said
    assert [(each.finding.rule, each.reason.partition(";")[0]) for each in done.left] == [
        ("broken-canvas-node", "no comment in the file can be about it"),
        ("unportable-name", "the file holds no comments"),
    ]
    assert [each.rule for each in done.outcome.findings] == [
        *("broken-canvas-node", "unportable-name", "unused-suppression")
    ]


def test_bases(tmp_path: Path) -> None:
    make(tmp_path, {"A.base": "formulas: 1\n", "B.base": "views: [1, 2\n"})

    add(tmp_path, "a draft")

    assert (tmp_path / "A.base").read_text() == "# vaultlint-ignore invalid-base: a draft\nformulas: 1\n"
    assert check(tmp_path).findings == ()


def test_a_field_keeps_its_value(tmp_path: Path) -> None:
    config = '[schemas.a]\nmatch = { path = "*.md" }\nfields = { Number = { type = "integer" } }\n'
    make(tmp_path, {"A.md": "- **Number**: 12 [[x]]\n- **Other**: [[x]]\n", "vaultlint.toml": config})
    before = [each for each in check(tmp_path).findings if each.rule != "unwritten-note"]

    done = add(tmp_path, select=("unwritten-note",))

    assert len(done.added) == 2
    assert [each.message for each in check(tmp_path).findings] == [each.message for each in before]


def test_bytes_stay(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfcaf\xc3\xa9 \xff [[x]]\r\nmore \n[[y]]"
    make(tmp_path, {"A.md": data})

    add(tmp_path, select=("unwritten-note",))

    said = SAID.encode()
    expected = data.replace(b"[[x]]", b"[[x]] " + said).replace(b"[[y]]", b"[[y]] " + said)
    assert (tmp_path / "A.md").read_bytes() == expected


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "[[x]]\n"})

    done = add(tmp_path, write=False)

    assert (tmp_path / "A.md").read_text() == "[[x]]\n"
    assert [each.new for each in done.changes] == [f"[[x]] {SAID}\n".encode()]
    assert [each.rule for each in done.outcome.findings] == ["unwritten-note"]


def test_what_tells_of_the_run_stays(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "a" * 1_100_000, "vaultlint.toml": "max-file-size = 1\n"})

    done = add(tmp_path)

    assert [(each.finding.rule, each.reason) for each in done.left] == [
        ("oversized-note", "it tells of the run, not of the note")
    ]
    assert [each.rule for each in done.outcome.findings] == ["oversized-note"]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "[[x]]\n", "B.md": "[[x]]\n"})
    os.chmod(tmp_path / "A.md", 0o444)

    done = add(tmp_path)

    assert [(each.finding.path, each.reason) for each in done.left] == [("A.md", "the file is read-only")]
    assert [each.path for each in done.outcome.findings] == ["A.md"]
    assert [each.path for each in done.added] == ["B.md"]


def test_one_finding_at_a_time() -> None:
    """What an editor or a dialogue asks for."""
    reading = read("A.md", b"[[x]]\r\n[[y]]\r\n")

    made = ignoring(reading, [Finding(6, 11, "", rule="unwritten-note", family="links")], "later")

    assert [(each.start, each.text) for each in made.edits] == [(12, " %% vaultlint-ignore unwritten-note: later %%")]
    assert made.left == ()


# ------------------------------------------------------------------------------------------------ the command


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, {"A.md": "[[x]]\n[[y]]\n", "B.md": "[[x]]\n", "A.canvas": CANVAS})

    assert cli.run(["check", str(tmp_path), "--add-ignore", "--diff"]) == 1
    assert f"\n+[[x]] {SAID}\n" in capsys.readouterr().out
    assert cli.run(["check", str(tmp_path), "--add-ignore", "--reason", "a  draft"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == ["A.canvas:1:146: error broken-canvas-node: no file 'gone.md'"]
    assert err.splitlines() == [
        "not suppressed: A.canvas: broken-canvas-node: no comment in the file can be about it; "
        "[per-file.'A.canvas'] in the configuration can switch the rule off",
        "Suppressed 4 problems in 3 files: unwritten-note 4.",
        "Found 1 problem (1 error) in 2 notes; 4 suppressed.",
    ]
    assert (tmp_path / "B.md").read_text() == "[[x]] %% vaultlint-ignore unwritten-note: a draft %%\n"


def test_after_fixes(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "cafÃ©\n\n[[x]]\n"})

    assert cli.run(["check", str(tmp_path), "--fix", "--add-ignore", "--quiet"]) == 0
    assert (tmp_path / "A.md").read_text() == f"café\n\n[[x]] {SAID}\n"


def test_what_is_known_of_old_is_not_suppressed(tmp_path: Path) -> None:
    make(tmp_path, {"A.md": "[[x]]\n"})
    assert cli.run(["baseline", str(tmp_path)]) == 0
    make(tmp_path, {"B.md": "[[x]]\n"})

    assert cli.run(["check", str(tmp_path), "--add-ignore", "--quiet"]) == 0
    assert (tmp_path / "A.md").read_text() == "[[x]]\n"
    assert (tmp_path / "B.md").read_text() == f"[[x]] {SAID}\n"


@pytest.mark.parametrize("reason", ["ends %% here", "ends --> here", "\x1b[31m"])
def test_a_reason_that_cannot_be_written(tmp_path: Path, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", str(tmp_path), "--add-ignore", "--reason", reason]) == 2
    assert "a reason holds neither" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ laws


def test_what_is_left_out_is_not_compared() -> None:
    longer, shorter = read("A.md", b"a %%b%%\n\n# c [[d]]\n"), read("A.md", b"a\n\n# c [[d]]\n")

    assert says_the_same(longer, shorter, [(1, 7)])
    assert not says_the_same(longer, read("A.md", b"a\n\n# e [[d]]\n"), [(1, 7)])
    assert [mover([(1, 7)])(place) for place in (0, 1, 6, 7, 8)] == [0, 1, 1, 1, 2]


LINES = (
    "[[x]]",
    "[[x]] and [[y z]",
    "text",
    "text with a | pipe [[x]]",
    "",
    "",
    "# Head [[x]]",
    "### Deep",
    "> quote [[x]]",
    "> [!note] title [[x]]",
    "> > [!tip] [[x]]",
    "- item [[x]]",
    "  - [ ] task [[x]]",
    "1. one [[x]]",
    "| a | b |",
    "|---|---|",
    "| [[x]] | b | c |",
    "```",
    "%%",
    "$$",
    "<div>",
    "---",
    "===",
    "words [[x]] ^id",
    "caf\u00c3\u00a9",
    "**bold [[x]]**",
    "[^1]: note [[x]]",
    "    code [[x]]",
    "`code [[x]]",
    "[a](<b c.md>) \\",
    "%% vaultlint-ignore links %%",
    "text %% vaultlint-ignore tags %%",
    "%% vaultlint-off tables %%",
    "%% vaultlint-on %%",
)
PROPERTIES = (
    "",
    '---\nup: "[[x]]"\nto: ["[[y]]", b]\n---\n',
    "---\ntag: a\ndate: 2024-02-31\n---\n",
    "---\na: [\n---\n",
    "---\nvaultlint-ignore: [dates, unused-suppression]\n---\n",
    "---\n---\n",
)
texts = st.builds(
    "{}{}".format, st.sampled_from(PROPERTIES), st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)
)


@example("| [[x]] | b | c |\n| [[x]] | b | c |\n```", "\n", "why | not")
@given(texts, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "why | not"]))
@partial(settings, deadline=None, suppress_health_check=list(HealthCheck))(max_examples=150)
def test_law(tmp_path_factory: pytest.TempPathFactory, text: str, end: str, reason: str) -> None:
    """All is suppressed, once, and the note says what it said."""
    root = make(tmp_path_factory.mktemp("law"), {"A.md": text.replace("\n", end)})
    before, useless = facts(root), _useless(root)

    done = add(root, reason)

    assert done.left == ()
    assert {each.rule for each in done.outcome.findings} <= {"unused-suppression"}
    assert _useless(root) <= useless
    assert [each | {"properties": 0} for each in facts(root)] == [each | {"properties": 0} for each in before]  # type: ignore[operator]
    after = (root / "A.md").read_bytes()
    rest = iter(after.decode())
    assert all(sign in rest for sign in text.replace("\n", end))
    assert add(root, reason).changes == ()
    assert (root / "A.md").read_bytes() == after


def _useless(root: Path) -> int:
    return sum(each.rule == "unused-suppression" for each in check(root).findings)
