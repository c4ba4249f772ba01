"""What the documents say is so: commands and their output, the table of rules, configuration, links, the sample rule.

After a change that is meant, ``python tests/test_docs.py`` writes the README's tables of rules anew.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DOCUMENTS = [README, CONTRIBUTING, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md"))]
PLAIN = {"NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
HEAD = "| rule | severity | fix | finds |\n| --- | --- | --- | --- |\n"

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+).+?\1")
_LINK = re.compile(r"\[[^\]\n]*\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")
_TABLES = re.compile(r"(?<=<!-- rules -->\n\n).*?(?=\n<!-- /rules -->)", re.DOTALL)


def blocks(document: Path, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    return [body for name, body in _BLOCK.findall(document.read_text(encoding="utf-8")) if name == language]


def transcripts() -> list[str]:
    """The README's terminal transcripts with vaultlint: a command after ``$ ``, its output below."""
    return [body for body in blocks(README, "console") if body.startswith("$ vaultlint ")]


def output(command: str) -> str:
    """What a command of the README prints on a terminal, where `full` is the default."""
    arguments = shlex.split(command.removeprefix("$ vaultlint "))
    return vaultlint(*arguments, *(["--output-format", "full"] if arguments[0] == "check" else [])).stdout


def rule_tables() -> str:
    """A table for each family, as the README has them."""
    rules = json.loads(vaultlint("rules", "--output-format", "json").stdout)
    families = dict.fromkeys(rule["family"] for rule in rules)
    return "\n".join(
        f"**{family}**\n\n{HEAD}{''.join(_row(rule) for rule in rules if rule['family'] == family)}"
        for family in families
    )


def _row(rule: dict[str, object]) -> str:
    severity = rule["severity"] if rule["on"] else "off"
    title = str(rule["title"]).replace("|", "\\|")
    return f"| `{rule['name']}` | {severity} | {rule['fix'] or ''} | {title} |\n"


def vaultlint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vaultlint", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | PLAIN, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_readme_has_all_rules() -> None:
    [tables] = _TABLES.findall(README.read_text(encoding="utf-8"))

    assert tables == rule_tables()


@pytest.mark.parametrize("transcript", [pytest.param(each, id=each.partition("\n")[0]) for each in transcripts()])
def test_readme_shows_real_output(transcript: str) -> None:
    """A line with nothing but … stands for any number of lines."""
    command, _, shown = transcript.partition("\n")
    pattern = re.escape(shown).replace("…\\\n", "(?:.*\\n)*")

    assert re.fullmatch(pattern, output(command)), output(command)


def test_readme_configuration_is_accepted(tmp_path: Path) -> None:
    tables = blocks(README, "toml")
    (tmp_path / "vaultlint.toml").write_text("\n".join(tables), encoding="utf-8")
    (tmp_path / "Note.md").write_text("# Note\n", encoding="utf-8")

    done = vaultlint("check", str(tmp_path))

    assert tables
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    prose = _CODE.sub("", _BLOCK.sub("", document.read_text(encoding="utf-8")))

    assert [target for target in _LINK.findall(prose) if not (document.parent / target).exists()] == []


def test_sample_rule_is_a_plugin_that_works(tmp_path: Path) -> None:
    """The rule and the test of CONTRIBUTING.md, as an author would paste them into a package."""
    sample, examples = (block for block in blocks(CONTRIBUTING, "python"))
    [table] = blocks(CONTRIBUTING, "toml")
    [(group, points)] = tomllib.loads(table)["project"]["entry-points"].items()
    [(name, module)] = points.items()
    files = {
        "house_rules.py": sample,
        "test_house.py": examples,
        "house-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: house\nVersion: 1.0\n",
        "house-1.0.dist-info/entry_points.txt": f"[{group}]\n{name} = {module}\n",
        "vault/Note.md": f"# {'Long ' * 30}\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    env = os.environ | PLAIN | {"PYTHONPATH": str(tmp_path)}

    for arguments, status in (
        (["pytest", "-q", "-p", "no:cacheprovider", "test_house.py"], 0),
        (["vaultlint", "check", "vault", "--select", "long-heading", "--fail-on", "info"], 1),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(_TABLES.sub(lambda _: rule_tables(), text), encoding="utf-8")
