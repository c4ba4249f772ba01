"""The command line: options in, exit status and streams out; the engine is a stand-in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from vaultlint import __version__, cli, discover, engine, plugins
from vaultlint import config as configuration
from vaultlint.cli import commands, lint
from vaultlint.cli.output import colored
from vaultlint.discover import Target
from vaultlint.engine import Options, Outcome
from vaultlint.finding import Finding
from vaultlint.report import FORMATS
from vaultlint.rule import Rule, rule

Run = Callable[..., tuple[int, str, str]]


def finding(severity: str, path: str = "a.md") -> Finding:
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 2}
    return Finding(
        0, 1, "no note called 'X'", rule="broken-link", family="links", severity=severity, path=path
    )._replace(
        **place  # type: ignore[arg-type]
    )


def broken_link(note: object, *, most: int = 1) -> list[Finding]:
    """A link names a note that the vault does not have; `most` may."""
    return []


CHECK = engine.one_vault  # the real one
RULES: dict[str, Rule] = {"broken-link": rule(family="links", severity="error")(broken_link)}


class Engine:
    """Gives the outcomes it was made with, and remembers what it was asked for."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.asked: dict[str, Any] = {}
        self.rules: object = None
        self.targets: list[Target] = []

    def one_vault(self, target: Target, means: engine.Means, *, always: bool = False) -> engine.Done:
        self.asked = means._asdict()
        self.rules = self.asked.pop("rules")
        self.targets.append(target)
        return engine.Done(target, self.outcomes[len(self.targets) - 1], None)


def outcome(*severities: str, **more: Any) -> Outcome:
    return Outcome("/vault", tuple(map(finding, severities)), 1, 1, ())._replace(**more)


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    # Before the rules are others, or it would know those for as long as the tests run.
    import_module("vaultlint.run")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(plugins, "load_rules", lambda: RULES)
    monkeypatch.setattr(discover, "find_root", lambda path: f"root of {path}")
    for name in ("targets", "vaults"):
        monkeypatch.setattr(discover, name, lambda paths: [Target(path, ()) for path in paths])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line over an engine with these outcomes; status, standard output and error."""

    def run(*arguments: str, outcomes: Sequence[Outcome] = (), check: object = None) -> tuple[int, str, str]:
        fake = Engine(*(outcomes or [outcome()])).one_vault
        monkeypatch.setattr(engine, "one_vault", check or fake)
        status = cli.run(arguments)
        return (status, *capsys.readouterr())

    return run


# ------------------------------------------------------------------------------------------------ status


@pytest.mark.parametrize(
    ("severities", "configured", "arguments", "status"),
    [
        ((), "warning", [], 0),
        (("info",), "warning", [], 0),
        (("info", "warning"), "warning", [], 1),
        (("error",), "warning", [], 1),
        (("warning",), "error", [], 0),
        (("info",), "info", [], 1),
        (("warning",), "warning", ["--fail-on", "error"], 0),
        (("info",), "error", ["--fail-on", "info"], 1),
        (("error",), "warning", ["--exit-zero"], 0),
        (("error",), "warning", ["--statistics"], 1),
    ],
)
def test_status(run: Run, severities: tuple[str, ...], configured: str, arguments: list[str], status: int) -> None:
    assert run("check", *arguments, outcomes=[outcome(*severities, fail_on=configured)])[0] == status


def test_each_vault_has_its_own_threshold(run: Run) -> None:
    outcomes = [outcome("warning", fail_on="error"), outcome("info", fail_on="info")]

    assert run("check", "a", "b", outcomes=outcomes)[0] == 1
    assert run("check", "a", "b", outcomes=[outcomes[0]] * 2)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage:"),
        (["chek"], "No such command 'chek'"),
        (["check", "--jbs", "2"], "No such option"),
        (["check", "--jobs", "-1"], "a whole number or auto is wanted"),
        (["check", "--jobs", "many"], "a whole number or auto is wanted"),
        (["check", "--select", " , "], "no rule or family is named"),
        (["check", "--output-format", "xml"], "xml"),
        (["check", "--fail-on", "never"], "never"),
        (["explain"], "RULE"),
        (["explain", "brokn-link"], "no rule called 'brokn-link'; did you mean broken-link?"),
        (["explain", "zzz"], "'vaultlint rules' shows all"),
        (["explain", "links"], "'links' is a family; its rules are broken-link"),
        (["check", "--output-file", "no/such/folder/x"], "cannot write no/such/folder/x"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    status, output, errors = run(*arguments)

    assert (status, output) == (2, "")
    assert said in errors


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (
            configuration.ConfigError("vaultlint.toml: rules.x\nis no rule"),
            2,
            "error: vaultlint.toml: rules.x\nerror: is no rule\n",
        ),
        (discover.DiscoverError("no file called 'a\x1b'"), 2, "error: no file called 'a\\x1b'\n"),
        (plugins.PluginError("two rules"), 2, "error: two rules\n"),
        (ValueError("o\x1bdd\nlines"), 2, "vaultlint: internal error: ValueError: o\\x1bdd\\nlines ("),
        (RecursionError(), 2, "vaultlint: internal error: RecursionError: "),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_run_that_cannot_go_on(run: Run, raised: BaseException, status: int, said: str) -> None:
    def check(*arguments: object, **more: object) -> Outcome:
        raise raised

    result, output, errors = run("check", check=check)

    assert (result, output) == (status, "")
    assert errors.startswith(said)
    assert "Traceback" not in errors


def test_internal_error_with_traceback(run: Run) -> None:
    def check(*arguments: object, **more: object) -> Outcome:
        raise ValueError("odd")

    status, _, errors = run("check", "-v", check=check)

    assert status == 2
    assert errors.startswith("Traceback")
    assert errors.endswith("please report this line with the traceback above\n")


@pytest.mark.parametrize("arguments", [["check"], ["check", "-q"]], ids=" ".join)
def test_no_rules(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]) -> None:
    monkeypatch.setattr("vaultlint.run.load_rules", dict)
    status, output, errors = run(*arguments, str(tmp_path), check=CHECK)

    assert (status, output) == (2, "")
    assert errors == "error: no rules found; installing vaultlint again brings its own back\n"


# ------------------------------------------------------------------------------------------------ what the engine gets


def test_options_reach_the_engine(monkeypatch: pytest.MonkeyPatch, cache_folder: Path) -> None:
    fake = Engine(outcome(), outcome())
    monkeypatch.setattr(engine, "one_vault", fake.one_vault)

    cli.run(
        [
            "check",
            "--select",
            "links, tags",
            "--select",
            "a",
            "--ignore=b,",
            "--extend-select",
            "c",
            "--jobs",
            "3",
            "--allow-local-rules",
            "x",
            "y",
        ]
    )

    assert fake.rules is None  # those that are installed
    assert fake.asked == {
        "options": Options(select=("links", "tags", "a"), ignore=("b",), extend_select=("c",), allow_local=True),
        "jobs": 3,
        "cache": str(cache_folder),
        "map": None,
        "progress": None,
        "today": "",
    }
    assert [target.root for target in fake.targets] == ["x", "y"]


@pytest.mark.parametrize(("value", "jobs"), [("0", 0), ("auto", 0), ("8", 8)])
def test_jobs(monkeypatch: pytest.MonkeyPatch, value: str, jobs: int) -> None:
    fake = Engine(outcome())
    monkeypatch.setattr(engine, "one_vault", fake.one_vault)
    cli.run(["check", "--jobs", value])

    assert fake.asked["jobs"] == jobs


@pytest.mark.parametrize(
    ("arguments", "cache"),
    [
        (["--no-cache"], None),
        (["--no-cache", "--jobs", "0"], None),
        (["--cache-dir", "x"], "x"),
        (["--cache-dir", "x", "--no-cache"], None),
    ],
)
def test_cache(monkeypatch: pytest.MonkeyPatch, arguments: list[str], cache: str | None) -> None:
    fake = Engine(outcome())
    monkeypatch.setattr(engine, "one_vault", fake.one_vault)
    cli.run(["check", *arguments])

    assert fake.asked["cache"] == cache


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.md"],
        ["a.md", "b", "c d"],
        ["--no-cache"],
        ["--no-cache", "a.md"],
        ["a.md", "--no-cache", "b.md"],
        ["--no-cache", "a.md", "--no-cache"],
        ["check"],
        ["ä\n.md", "*.md"],
        ["a.md", "--cache-dir", "x"],
        ["--cache-dir", "x", "--cache-dir", "--no-cache", "."],
        ["--cache-dir", ""],
        ["-q", "--exit-zero", "--no-progress", "a.md", "--quiet"],
    ],
    ids=" ".join,
)
def test_plain_words_mean_what_click_makes_of_them(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    asked: list[lint.Request] = []
    monkeypatch.setattr("vaultlint.cli.check.lint", lambda request: asked.append(request) or 0)
    commands.run_command(["check", *arguments])
    plain = lint.plain_request(["check", *arguments])

    assert plain is not None
    assert [plain._asdict()] == [request._asdict() for request in asked]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["rules"],
        ["--help"],
        ["-v", "check"],
        ["check", "--help"],
        ["check", "-qv"],
        ["check", "--cache-dir"],
        ["check", "--cache-dir=x"],
        ["check", "--no-cach"],
        ["check", "--no-cache=1"],
        ["check", "--", "a.md"],
        ["check", "-"],
        ["check", ""],
        ["check", "--jobs", "2", "--no-cache"],
    ],
    ids=" ".join,
)
def test_other_words_are_left_to_click(arguments: list[str]) -> None:
    assert lint.plain_request(arguments) is None


def test_without_paths_the_vault_around(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Engine(outcome())
    monkeypatch.setattr(engine, "one_vault", fake.one_vault)
    cli.run(["check"])

    assert [target.root for target in fake.targets] == ["root of ."]


# ------------------------------------------------------------------------------------------------ streams


LINE = "a.md:1:1: error broken-link: no note called 'X'\n"


def test_concise_in_a_pipe(run: Run) -> None:
    assert run("check", outcomes=[outcome("error")]) == (1, LINE, "Found 1 problem (1 error) in 1 note.\n")


def test_full_ends_with_the_sentence(run: Run) -> None:
    _, output, errors = run("check", "--output-format", "full", outcomes=[outcome("error")])

    assert output.startswith("error[broken-link] no note called 'X'\n --> a.md:1:1\n")
    assert output.endswith("\nFound 1 problem (1 error) in 1 note.\n")
    assert errors == ""


def test_quiet(run: Run) -> None:
    result = outcome("error", problems=("settings are broken",))

    assert run("check", "-q", outcomes=[result]) == (1, LINE, "")
    assert run("check", "-q") == (0, "", "")


def test_notices(run: Run) -> None:
    _, output, errors = run("check", outcomes=[outcome(problems=("types.json: not\x1b read",), notes=0, files=0)])

    assert output == ""
    assert errors == "warning: types.json: not\\x1b read\nwarning: no notes found\nAll clear: 0 notes.\n"


def test_verbose(run: Run) -> None:
    assert "vault /vault: 1 note, 1 file\n" in run("check", "--verbose")[2]


def test_json_has_the_time(run: Run) -> None:
    status, output, errors = run("check", "--output-format", "json", outcomes=[outcome("error")])

    assert (status, errors) == (1, "")
    assert json.loads(output)["summary"]["seconds"] >= 0


@pytest.mark.parametrize("form", FORMATS)
def test_statistics(run: Run, form: str) -> None:
    """Formats that are made for single findings are refused before a note is read."""
    status, output, errors = run("check", "--statistics", "--output-format", form, outcomes=[outcome("error", "error")])

    if form in ("sarif", "gitlab", "junit", "rdjson", "markdown"):
        assert (status, output) == (2, "")
        assert f"--statistics has no form '{form}'" in errors
    else:
        assert status == 1
        assert "broken-link" in output
        assert "no note called" not in output


@pytest.mark.parametrize("form", FORMATS)
def test_sentence_where_people_read(run: Run, form: str) -> None:
    """On standard error where programs read standard output as well."""
    status, output, errors = run("check", "--output-format", form, outcomes=[outcome("error")])
    sentence = "Found 1 problem (1 error) in 1 note.\n"

    assert status == 1
    assert output.endswith(sentence) is (form in ("full", "grouped"))
    assert (errors == sentence) is (form in ("concise", "github"))


@pytest.mark.parametrize(
    ("variable", "arguments", "expected"),
    [
        ("jsonl", ["check"], '{"rule": "broken-link"'),
        ("jsonl", ["check", "--output-format", "github"], "::error "),
        ("", ["check"], "a.md:1:1: error"),
    ],
)
def test_format_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, arguments: list[str], expected: str
) -> None:
    monkeypatch.setenv("VAULTLINT_OUTPUT_FORMAT", variable)

    assert run(*arguments, outcomes=[outcome("error")])[1].startswith(expected)


def test_wrong_format_in_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULTLINT_OUTPUT_FORMAT", "xml")
    status, output, errors = run("check")

    assert (status, output) == (2, "")
    assert "'xml' is not one of 'full', 'concise'" in errors


def test_fail_on_reaches_the_report(run: Run) -> None:
    arguments = ["check", "--output-format", "junit", "--fail-on", "error"]

    assert ' failures="0" ' in run(*arguments, outcomes=[outcome("warning")])[1]
    assert ' failures="1" ' in run(*arguments, outcomes=[outcome("error", fail_on="error")])[1]


@pytest.mark.parametrize("variable", ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
@pytest.mark.parametrize("color", ["never", "always"])
def test_a_runner_sees_no_commands(run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, color: str) -> None:
    hostile = finding("error", "::error::x.md")._replace(message="no note called '##[add-mask]x'")
    arguments = ["check", "--output-format", "concise", "--color", color]
    plain = run(*arguments, outcomes=[outcome()._replace(findings=(hostile,))])[1]
    monkeypatch.setenv(variable, "true")
    defused = run(*arguments, outcomes=[outcome(problems=("##vso[x]",))._replace(findings=(hostile,))])

    assert "::error::x.md" in plain
    assert "'##[add-mask]x'" in plain
    assert ":\\u003aerror::x.md" in defused[1]
    assert "'##\\u005badd-mask]x'" in defused[1]
    assert "##\\u005badd" not in plain
    assert "warning: ##vso\\u005bx]\n" in defused[2]


@pytest.mark.parametrize(("form", "expected"), [("concise", LINE), ("jsonl", '{"rule": "broken-link"')])
def test_output_file(run: Run, tmp_path: Path, form: str, expected: str) -> None:
    file = tmp_path / "report"
    status, output, _ = run("check", "--output-file", str(file), "--output-format", form, outcomes=[outcome("error")])

    assert (status, output) == (1, "")
    assert file.read_text(encoding="utf-8").startswith(expected)


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors(
    monkeypatch: pytest.MonkeyPatch, choice: str, environment: dict[str, str], expected: bool, tmp_path: Path
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with open(tmp_path / "x", "w", encoding="utf-8") as stream:
        assert colored(choice, stream) is expected


def test_color_is_shown(run: Run) -> None:
    assert "\x1b[" in run("check", "--color", "always", outcomes=[outcome("error")])[1]


# ------------------------------------------------------------------------------------------------ other commands


def test_explain(run: Run) -> None:
    status, output, _ = run("explain", "Broken_Link")

    assert status == 0
    assert output.startswith("broken-link\nA link names a note that the vault does not have; `most` may.\n")
    assert "most = 1  (int)" in output


def test_rules(run: Run) -> None:
    assert "  broken-link  error  " in run("rules")[1]


def test_rules_for_programs(run: Run) -> None:
    [only] = json.loads(run("rules", "--output-format", "json")[1])

    assert only == {
        "name": "broken-link",
        "family": "links",
        "severity": "error",
        "on": True,
        "fix": None,
        "kinds": ["note"],
        "options": [{"name": "most", "type": "int", "default": 1}],
        "title": "A link names a note that the vault does not have; `most` may.",
    }


def test_facts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "facts", lambda target: iter([{"path": "a\ud800.md"}, {"path": target.root}]))
    status, output, _ = run("facts")

    assert status == 0
    assert [json.loads(line)["path"] for line in output.splitlines()] == ["a\ud800.md", "root of ."]


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in commands.COMMANDS)], ids=" ".join)
def test_help(run: Run, arguments: list[str]) -> None:
    status, output, _ = run(*arguments)

    assert status == 0
    assert output.startswith("Usage: vaultlint")


# ------------------------------------------------------------------------------------------------ the program itself

# What the program runs over, in a process of its own: the engine gives a finding for each of many notes.
_PROGRAM = """
import sys
from vaultlint import discover, engine, plugins
from vaultlint.finding import Finding
from vaultlint.report import FORMATS
from vaultlint.__main__ import main
finding = Finding(0, 1, "no note", rule="r", family="f", severity="error", line=1, column=1, end_line=1, end_column=2)
outcome = engine.Outcome("/vault", tuple(finding._replace(path=f"{n}.md") for n in range(50000)), 1, 1, ())
plugins.load_rules = lambda: {"r": None}
discover.vaults = lambda paths: [discover.Target("/vault", None)]
engine.one_vault = lambda target, means: engine.Done(target, outcome, None)
main()
"""


def program(*arguments: str, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", **more)


def test_reader_goes_away() -> None:
    process = program("check", "-q", stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "0.md:1:1: error r: no note\n"
    process.stdout.close()
    assert process.stderr is not None

    assert process.stderr.read() == ""
    assert process.wait() == 1
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_full_disk() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = program("check", "-q", stdout=full)
        _, errors = process.communicate()

    assert errors == "error: cannot write to standard output: No space left on device\n"
    assert process.returncode == 2


def test_version_imports_nearly_nothing() -> None:
    code = "import sys; from vaultlint.__main__ import main; main(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()

    assert version == f"vaultlint {__version__}"
    assert not any(f"'{name}" in modules for name in ("click", "rich", "yaml", "json", "importlib.metadata", "inspect"))


def test_concise_report_imports_no_rich() -> None:
    code = _PROGRAM.replace("main()\n", "").replace("50000", "1") + (
        "from vaultlint.cli import run\nrun()\nprint([name for name in sys.modules if name.startswith('rich')])"
    )
    done = subprocess.run([sys.executable, "-c", code, "check"], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["check", "--no-cache"], ["check"]], ids=" ".join)
def test_plain_check_imports_little(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / ".obsidian").mkdir()
    note = tmp_path / "Note.md"
    note.write_text("# Note\n\nSee [[Other#Rome]], not [[Nothing]]. #trip\n\n| a |\n| - |\n| b |\n", encoding="utf-8")
    (tmp_path / "Other.md").write_text("# Rome\n\n- [ ] pack\n", encoding="utf-8")
    code = "import sys; from vaultlint import cli; cli.run(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *words, str(note)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    *findings, modules = done.stdout.splitlines()

    assert [line.split(":")[3].split()[1] for line in findings] == ["unwritten-note"]
    assert not {"click", "rich", "yaml", "json", "tomllib"}.intersection(modules.split())
