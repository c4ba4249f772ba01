"""The GitHub Action and the examples of docs/ci.md: steps run as scripts, files are held against schemas."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WORKFLOWS = [example for example in EXAMPLES if "\njobs:" in example]
[GITLAB] = [example for example in EXAMPLES if "before_script:" in example]
[HOOKS] = [example for example in EXAMPLES if example.startswith("repos:")]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


class Done(NamedTuple):
    status: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs a step of the action as GitHub does: expressions are filled in, values come by the environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outputs: dict[str, str] = {}

    def run(self, name: str, where: Path, **inputs: str) -> Done:
        step = STEPS[name]
        values = {f"inputs.{key}": str(each["default"]) for key, each in ACTION["inputs"].items()}
        values |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
        values |= {"steps.python.outputs.python-path": sys.executable} | self.outputs
        files = {"GITHUB_OUTPUT": self.folder / "output", "GITHUB_STEP_SUMMARY": self.folder / "summary"}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        own = {"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.folder)}
        done = _bash(step["run"], where, own | {key: str(file) for key, file in files.items()} | _filled(step, values))
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        self.outputs |= {f"steps.{name}.outputs.{key}": value for key, value in outputs.items()}
        return Done(
            done.returncode, done.stdout + done.stderr, outputs, files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        )


def _filled(step: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    assert "${{" not in step["run"]  # an input there would be a command
    return {
        name: re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: values[found[1]], text)
        for name, text in step.get("env", {}).items()
    }


def _bash(script: str, where: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "PYTHON"))}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=where, env=mine | env, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """The action, installed by its own step from this checkout."""
    made = Runner(tmp_path_factory.mktemp("runner"))
    done = made.run("install", ROOT)
    assert done.status == 0, done.log
    return made


def vault(folder: Path, text: str) -> Path:
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "Home.md").write_text(text, encoding="utf-8")
    return folder


# ------------------------------------------------------------------------------------------------ the action


def test_clean(runner: Runner, tmp_path: Path) -> None:
    done = runner.run("check", vault(tmp_path / "v", "# Home\n"))

    assert (done.status, done.outputs) == (0, {"exit-status": "0"})
    assert "All clear: 1 note." in done.summary


def test_findings(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    vault(tmp_path / "my notes", "See [[a/Rome]].\n")
    vault(tmp_path / "other", "# Home\n")
    done = runner.run("check", tmp_path, paths="my notes\n\n  other  \n", args="--select broken-link", sarif="true")
    report = json.loads(Path(done.outputs["sarif-file"]).read_text(encoding="utf-8"))
    [result] = report["runs"][0]["results"]

    assert (done.status, done.outputs["exit-status"]) == (1, "1")
    assert "::error title=vaultlint (broken-link),file=my notes/Home.md,line=1," in done.log
    assert "`my notes/Home.md:1:5`" in done.summary
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20notes/Home.md"


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"args": "--fail-on error --select 'unwritten-note'"}, 0),
        ({"args": "--output-format concise"}, 1),
        ({"output_format": "junit"}, 1),
        pytest.param({"args": "--fail-on never", "sarif": "true"}, 2, id="wrong usage"),
        pytest.param({"args": "'unclosed"}, 1, id="a quote that is not closed"),
        pytest.param({"paths": "$(touch hit)\n; touch hit\n`touch hit`"}, 2, id="commands as paths"),
        pytest.param({"args": "$(touch hit) ; touch hit"}, 2, id="commands as options"),
        pytest.param({"paths": "--no-such-option"}, 2, id="a path with dashes"),
    ],
)
def test_inputs(runner: Runner, tmp_path: Path, inputs: dict[str, str], status: int) -> None:
    here = vault(tmp_path / "v", "See [[Rome]].\n")
    done = runner.run("check", here, **inputs)

    assert done.status == status, done.log
    assert "sarif-file" not in done.outputs
    assert not (here / "hit").exists()
    assert "No such option" not in done.log


def test_upload_takes_the_report() -> None:
    [upload] = [step for step in ACTION["runs"]["steps"] if "upload-sarif" in step.get("uses", "")]

    assert upload["with"]["sarif_file"] == ACTION["outputs"]["sarif-file"]["value"]
    assert "steps.check.outputs.sarif-file != ''" in upload["if"]


# ------------------------------------------------------------------------------------------------ the page


def check_schema(name: str, text: str, folder: Path) -> None:
    file = folder / f"{name}.yml"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_action_follows_its_schema(tmp_path: Path) -> None:
    check_schema("github-actions", (ROOT / "action.yml").read_text(encoding="utf-8"), tmp_path)


@pytest.mark.parametrize("number", range(len(WORKFLOWS)))
def test_workflows_follow_their_schema(number: int, tmp_path: Path) -> None:
    check_schema("github-workflows", WORKFLOWS[number], tmp_path)


def test_gitlab_example_follows_its_schema(tmp_path: Path) -> None:
    check_schema("gitlab-ci", GITLAB, tmp_path)


def test_page_has_all_inputs_and_outputs() -> None:
    for kind in ("inputs", "outputs"):
        assert [name for name in ACTION[kind] if f"\n| `{name}` |" not in PAGE] == []
    [uses] = [
        step for step in yaml.safe_load(WORKFLOWS[0])["jobs"]["vaultlint"]["steps"] if "vaultlint@" in step["uses"]
    ]
    assert uses["with"].keys() <= ACTION["inputs"].keys()


@pytest.fixture
def shell(runner: Runner) -> Callable[[str, Path], subprocess.CompletedProcess[str]]:
    """A shell with vaultlint on its path."""
    path = os.pathsep.join([runner.outputs["steps.install.outputs.bin"], os.environ["PATH"]])
    return lambda script, where: _bash(script, where, {"PATH": path})


def test_steps_without_the_action(shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    steps = yaml.safe_load(WORKFLOWS[1])["jobs"]["vaultlint"]["steps"]
    done = shell(steps[-1]["run"], vault(tmp_path / "v", "See [[Rome]].\n"))

    assert done.returncode == 1
    assert done.stdout.startswith("::warning title=vaultlint (unwritten-note),file=Home.md,")


def test_gitlab_job(shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    job = yaml.safe_load(GITLAB)["vaultlint"]
    here = vault(tmp_path / "v", "See [[Rome]].\n")
    done = shell("\n".join(job["script"]), here)
    issues = json.loads((here / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "tests/schemas/code-quality.json").read_text(encoding="utf-8"))
    jsonschema.validate(issues, schema)

    assert done.returncode == 1
    assert done.stdout == "Home.md:1:5: warning unwritten-note: no note called 'Rome' yet\n"
    assert [issue["location"]["path"] for issue in issues] == ["Home.md"]


def test_script_for_jenkins(shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    [script] = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    here = vault(tmp_path / "v", "See [[Rome]].\n")

    assert shell(script, here).returncode == 0
    assert 'failures="1"' in (here / "report.xml").read_text(encoding="utf-8")


def test_hooks_exist(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(HOOKS, encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    subprocess.run(command, check=True, env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path)})
    ours = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    [source] = yaml.safe_load(HOOKS)["repos"]

    assert [hook["id"] for hook in source["hooks"] if hook["id"] not in ours] == []
