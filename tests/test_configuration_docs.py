"""docs/configuration.md says what is so: every key is there, its examples are read, its output is real."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from vaultlint.config import ConfigError, parse
from vaultlint.config.check import parse_nested
from vaultlint.config.files import Extension
from vaultlint.config.keys import KEYS
from vaultlint.discover import CONFIGURATION, Target
from vaultlint.engine import check
from vaultlint.plugins import load_rules

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOLD = re.findall(r"^vaultlint\.toml: (.*)$", PAGE, re.MULTILINE)
TRANSCRIPTS = re.findall(r"^```console\n\$ vaultlint (.*?)\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL)
RULES = load_rules()


def section(key: str) -> str:
    return PAGE.partition(f"\n### `{key}`\n")[2].partition("\n## ")[0].partition("\n### ")[0]


@pytest.mark.parametrize("key", KEYS)
def test_key_is_explained_and_shown(key: str) -> None:
    tables = [
        tomllib.loads(each) for each in re.findall(r"^```toml\n(.*?)^```$", section(key), re.MULTILINE | re.DOTALL)
    ]

    assert any(key in table for table in tables)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example_is_read(example: str) -> None:
    table = tomllib.loads(example)
    table["extends"] = [Extension(each, each, {}) if "/" in each else each for each in table.get("extends", [])]

    if example.startswith("# Journal/"):
        assert parse_nested(table, "Journal/vaultlint.toml", RULES).exclude == ("Old",)
    else:
        parse(table, CONFIGURATION, RULES)


def test_problems_are_told_so() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(tomllib.loads("exlude = []\nrules.heading-jump.most = 'two'"), CONFIGURATION, RULES)

    assert [str(each) for each in caught.value.problems] == [f"vaultlint.toml: {each}" for each in TOLD]


def test_keys_of_a_folder() -> None:
    told = section_of_folders().partition("It has ")[2].partition(".")[0]

    assert re.findall(r"`([\w-]+)`", told) == ["extends", "exclude", "rules", "per-file", "root"]
    assert {name for name, key in KEYS.items() if key.nested} == set(re.findall(r"`([\w-]+)`", told))


def section_of_folders() -> str:
    return PAGE.partition("\n## Folders\n")[2].partition("\n## ")[0]


def test_the_example_of_a_folder(tmp_path: Path) -> None:
    [example] = [each for each in EXAMPLES if each.startswith("# Journal/")]
    jump = "# One\n### Three\n"
    files = {
        ".obsidian/app.json": "{}",
        "Journal/vaultlint.toml": example,
        "Journal/Old/a.md": jump,
        "Journal/2024/a.md": jump,
        "Journal/a.md": jump + "[[Someone]]",
        "Old/a.md": jump + "[[Someone]]",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")

    found = check(Target(str(tmp_path), None), jobs=1).findings
    assert [(each.path, each.rule, each.severity) for each in found] == [
        ("Journal/a.md", "heading-jump", "warning"),
        ("Old/a.md", "heading-jump", "info"),
        ("Old/a.md", "unwritten-note", "warning"),
    ]


@pytest.mark.parametrize(("command", "shown"), [each for each in TRANSCRIPTS if each[1]])
def test_transcript(command: str, shown: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", *command.split()],
        cwd=ROOT, env=os.environ | {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    pattern = re.escape(shown).replace("…\\\n", "(?:.*\\n)*")

    assert re.fullmatch(pattern, done.stdout), done.stdout
