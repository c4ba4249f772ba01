"""``vaultlint init``: a configuration that says everything and changes nothing, and never overwrites one."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint import cli
from vaultlint.config import parse
from vaultlint.config.keys import KEYS
from vaultlint.discover import Target
from vaultlint.engine import check
from vaultlint.finding import Finding
from vaultlint.plugins import load_rules
from vaultlint.report.starter import text

ROOT = Path(__file__).parent.parent
RULES = load_rules()
# A line that says a key and its default.
DEFAULT = re.compile(r"^# ([\w-]+ = )", re.MULTILINE)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        return (cli.run(["init", *arguments]), *capsys.readouterr())

    return run


def put(root: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")


def findings(root: Path) -> tuple[Finding, ...]:
    return check(Target(str(root), None), jobs=1).findings


# ------------------------------------------------------------------------------------------------ the text


def test_the_text_names_every_key_and_rule() -> None:
    found = text([], [], RULES)
    keys = {line.partition(" = ")[0] for line in DEFAULT.sub(r"\1", found).splitlines() if " = " in line}

    assert KEYS.keys() - {"rules", "per-file", "schemas"} <= keys
    assert RULES.keys() <= keys
    assert all(key.about in found for name, key in KEYS.items() if name not in ("per-file", "schemas"))
    assert all(rule.title in found for rule in RULES.values())


def test_the_text_says_nothing_yet() -> None:
    found = parse(tomllib.loads(text([], [], RULES)), "", RULES)

    assert found == parse({}, "", RULES)


def test_every_default_is_one() -> None:
    found = parse(tomllib.loads(DEFAULT.sub(r"\1", text([], [], RULES))), "", RULES)

    assert found._replace(rules={}) == parse({}, "", RULES)
    for name, choice in found.rules.items():
        rule = RULES[name]
        assert choice.severity == (rule.severity if rule.on else "off")
        assert choice.options == {option.name: option.default for option in rule.options.values()}


@pytest.mark.parametrize("uncommented", [False, True], ids=["as it is", "defaults"])
def test_it_changes_nothing(tmp_path: Path, uncommented: bool) -> None:
    shutil.copytree(ROOT / "examples/vault", tmp_path / "v")
    (tmp_path / "v/vaultlint.toml").unlink()
    before = findings(tmp_path / "v")
    made = text([], [], RULES)
    (tmp_path / "v/vaultlint.toml").write_text(DEFAULT.sub(r"\1", made) if uncommented else made, encoding="utf-8")

    assert len(before) > 20
    assert findings(tmp_path / "v") == before


# ------------------------------------------------------------------------------------------------ what it reads


OBSIDIAN = {
    ".obsidian/app.json": (
        '{"attachmentFolderPath": "Files", "newLinkFormat": "relative", "useMarkdownLinks": true,'
        ' "userIgnoreFilters": ["Old/", "/^x/"], "strictLineBreaks": false}'
    ),
    ".obsidian/types.json": '{"types": {"due": "date", "done": "checkbox"}}',
    ".obsidian/templates.json": '{"folder": "Forms"}',
    ".obsidian/daily-notes.json": '{"folder": "Days", "format": "DD.MM.YYYY"}',
    ".obsidian/snippets/a.css": '.callout[data-callout="recipe"] {}',
}


def test_what_obsidian_says(run: Run, tmp_path: Path) -> None:
    put(tmp_path, OBSIDIAN)
    run()
    told = (tmp_path / "vaultlint.toml").read_text("utf-8").partition("not said here:\n")[2].partition("\n\n")[0]

    assert told.split("\n") == [
        "#   types of 2 properties (.obsidian/types.json)",
        "#   template folder Forms, whose notes are not linted (.obsidian/templates.json)",
        "#   daily notes in Days (.obsidian/daily-notes.json)",
        "#   daily notes called DD.MM.YYYY (.obsidian/daily-notes.json)",
        "#   attachments in Files (.obsidian/app.json)",
        "#   new links with relative paths (.obsidian/app.json)",
        "#   new links in Markdown (.obsidian/app.json)",
        "#   excluded files Old/, /^x/: Obsidian hides them, vaultlint lints them all the same (.obsidian/app.json)",
        "#   types of callout recipe (.obsidian/snippets/*.css)",
    ]


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("/", "in the root of the vault"),
        ("./", "beside their notes"),
        ("./files", "in files below the folder of their notes"),
        ("a/b", "in a/b"),
    ],
)
def test_where_attachments_go(run: Run, tmp_path: Path, folder: str, words: str) -> None:
    put(tmp_path, {".obsidian/app.json": f'{{"attachmentFolderPath": "{folder}"}}'})
    run()

    assert f"#   attachments {words} (.obsidian/app.json)\n" in (tmp_path / "vaultlint.toml").read_text("utf-8")


@pytest.mark.parametrize("files", [{}, {".obsidian/app.json": "{}"}, {".obsidian/types.json": '{"types": {}}'}])
def test_nothing_said(run: Run, tmp_path: Path, files: dict[str, str]) -> None:
    put(tmp_path, files)
    run()

    assert "# Nothing of what matters here is set in .obsidian/" in (tmp_path / "vaultlint.toml").read_text("utf-8")


def test_settings_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {".obsidian/app.json": "no JSON"})
    status, _, errors = run()

    assert status == 0
    assert errors.startswith("warning: .obsidian/app.json: line 1: not JSON")


def test_no_name_breaks_a_comment(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {".obsidian/templates.json": '{"folder": "a\\nfail-on = 3\\u001b[31m"}'})
    run()

    assert tomllib.loads((tmp_path / "vaultlint.toml").read_text("utf-8")) == {"rules": {}, "per-file": {}}


# ------------------------------------------------------------------------------------------------ the command


def test_it_says_how_it_stands(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {".obsidian/app.json": "{}", "A.md": "[[x/Nowhere]]"})
    status, output, errors = run()

    assert (status, output) == (0, "")
    assert errors.splitlines() == [
        "wrote vaultlint.toml",
        "Found 1 problem (1 error) in 1 note.",
        "'vaultlint check' shows them; 'vaultlint baseline' records them, and then only new ones fail",
    ]


def test_nothing_to_record(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"A.md": "fine"})

    assert run()[2].splitlines() == ["wrote vaultlint.toml", "All clear: 1 note."]


def test_dry_run(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"vaultlint.toml": "fail-on = 'error'"})
    status, output, errors = run("--dry-run")

    assert (status, errors) == (0, "")
    assert output == text([], [], RULES)
    assert (tmp_path / "vaultlint.toml").read_text() == "fail-on = 'error'"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"vaultlint.toml": ""},
            "error: vaultlint.toml is there already, and nothing is overwritten; 'vaultlint config'",
        ),
        (
            {"vaultlint.toml": "a = "},
            "error: there is a configuration already, and it cannot be used: vaultlint.toml: ",
        ),
        (
            {"pyproject.toml": "[tool.vaultlint]\n"},
            "error: pyproject.toml has a table tool.vaultlint already, and nothing is overwritten; ",
        ),
        (
            {"pyproject.toml": "[tool.vaultlint"},
            "error: there is a configuration already, and it cannot be used: pyproj",
        ),
    ],
)
def test_nothing_is_overwritten(run: Run, tmp_path: Path, files: dict[str, str], said: str) -> None:
    put(tmp_path, files)
    status, output, errors = run()

    assert (status, output, errors[: len(said)]) == (2, "", said)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_pyproject_of_something_else(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"pyproject.toml": "[project]\nname = 'x'"})

    assert run()[0] == 0
    assert (tmp_path / "vaultlint.toml").is_file()


@pytest.mark.parametrize(
    ("files", "folder", "place"),
    [
        ({"v/.obsidian/app.json": "", "v/a/x.md": ""}, "v", "v"),
        ({"v/a/x.md": ""}, "v/a", "v/a"),
        ({".git/config": "", "v/a/x.md": ""}, "v/a", "v/a"),
        ({".git/config": "", "pyproject.toml": "", "v/a/x.md": ""}, "v/a", "v/a"),
        ({"v/.obsidian/app.json": "", "v/a/.obsidian/app.json": ""}, "v/a", "v/a"),
    ],
)
def test_where_it_is_written(run: Run, tmp_path: Path, files: dict[str, str], folder: str, place: str) -> None:
    put(tmp_path, files)

    assert run(folder)[0] == 0
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("vaultlint.toml")] == [
        f"{place}/vaultlint.toml"
    ]


def test_without_a_folder_it_is_the_vault_around(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {".obsidian/app.json": "", "a/b/x.md": ""})
    monkeypatch.chdir(tmp_path / "a/b")

    assert run()[2].startswith("wrote ../../vaultlint.toml\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a"], "error: 'a' is a part of the vault "),
        (["none"], "error: no folder called 'none'\n"),
        (["x.md"], "error: no folder called 'x.md'\n"),
        (["--from", "none.json"], "error: no file called 'none.json'\n"),
        (["--from", "x.cjs"], "error: x.cjs is a program; "),
    ],
)
def test_refused(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    put(tmp_path, {".obsidian/app.json": "", "a/x.md": "", "x.md": "", "x.cjs": ""})
    status, output, errors = run(*arguments)

    assert (status, output, errors[: len(said)]) == (2, "", said)
    assert not list(tmp_path.rglob("vaultlint.toml"))


@pytest.mark.skipif(sys.platform == "win32", reason="folders take files there")
def test_a_folder_that_takes_no_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.open

    def full(place: str, mode: str = "r", *more: object, **named: object) -> object:
        if mode == "x":
            raise OSError(28, "No space left on device", place)
        return real(place, mode, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", full)
    status, _, errors = run()

    assert (status, errors) == (2, f"error: cannot write {tmp_path / 'vaultlint.toml'}: No space left on device\n")


# ------------------------------------------------------------------------------------------------ other tools


def test_import(run: Run, tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            ".markdownlint.jsonc": '{"MD001": false, "MD013": true, "MD043": {"headings": ["# Goals"]}}',
            ".markdownlintignore": "Old/\n",
            ".obsidian/plugins/obsidian-linter/data.json": (
                '{"ruleConfigs": {"yaml-key-sort": {"enabled": true, "yaml-key-priority-sort-order": "a\\nb"}}}'
            ),
            "A.md": "# One\n### Three\n",
        },
    )
    linter = ".obsidian/plugins/obsidian-linter/data.json"
    status, _, errors = run("--from", ".markdownlint.jsonc", "--from", linter)
    made = (tmp_path / "vaultlint.toml").read_text("utf-8")

    assert (status, errors.splitlines()[0]) == (0, "wrote vaultlint.toml")
    assert "is here too" not in errors
    assert tomllib.loads(made) == {
        "exclude": ["Old/"],
        "rules": {
            "heading-jump": "off",
            "bold-as-heading": "warning",
            "multiple-titles": "warning",
            "property-order": {"severity": "warning", "order": ["a", "b"]},
        },
        "per-file": {},
        "schemas": {
            "note": {
                "headings": [{"text": "Goals", "level": 1}],
                "heading-order": True,
                "extra-headings": False,
            }
        },
    }
    assert re.search(
        r'^heading-jump = "off" +# MD001 heading-increment: off in \.markdownlint\.jsonc$', made, re.MULTILINE
    )
    assert "# Not taken over from .markdownlint.jsonc:\n#   MD013 line-length: Obsidian breaks lines itself\n" in made
    assert "# heading-jump = " not in made
    assert {each.rule for each in findings(tmp_path)} == {"missing-heading", "heading-order"}


def test_import_is_offered(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"my vault/.markdownlint.json": "{}"})
    _, _, errors = run("my vault")

    assert errors.splitlines()[1] == (
        ".markdownlint.json is here too; to see what of it maps: "
        "vaultlint init 'my vault' --from 'my vault/.markdownlint.json' --dry-run"
    )


# ------------------------------------------------------------------------------------------------ the baseline


def test_baseline(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {".obsidian/app.json": "{}", "A.md": "[[x/Nowhere]]"})

    assert run("--baseline")[0] == 0
    assert (tmp_path / ".vaultlint-baseline.json").is_file()
    assert cli.run(["check"]) == 0
    put(tmp_path, {"B.md": "[[x/Elsewhere]]"})
    assert cli.run(["check"]) == 1
    assert "B.md" in capsys.readouterr().out
