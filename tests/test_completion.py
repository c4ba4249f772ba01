"""Completion in shells: click's protocol through our own entry, and the scripts in the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest

from vaultlint import cli
from vaultlint.cli.commands import COMMANDS
from vaultlint.plugins import load_rules
from vaultlint.report import FORMATS

SHELLS = ("bash", "zsh", "fish")
# The command as shells know it, which is a program of one name.
ENTRY = [sys.executable, "-c", "import sys; sys.argv[0] = 'vaultlint'; from vaultlint.__main__ import main; main()"]


Complete = Callable[[str, str], list[str]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """What is proposed for the last word of a line, as values alone, by the function behind the command."""

    def complete(shell: str, line: str) -> list[str]:
        for name, value in said(shell, line).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            cli.run([])
        assert left.value.code == 0
        return values(shell, capsys.readouterr().out)

    return complete


def said(shell: str, line: str) -> dict[str, str]:
    """As the scripts say it: fish gives the word at the cursor, the others its number."""
    words = line.split(" ")
    place = words[-1] if shell == "fish" else str(len(words) - 1)
    return {"_VAULTLINT_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": place}


def values(shell: str, output: str) -> list[str]:
    lines = output.rstrip("\n").split("\n") if output.strip() else []
    if shell == "zsh":  # three lines each: type, value, help
        return lines[1::3]
    return [each.partition(",")[2].partition("\t")[0] for each in lines]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("vaultlint ch", ["check"]),
        ("vaultlint explain heading-j", ["heading-jump"]),
        ("vaultlint check --select heading-j", ["heading-jump"]),
        (
            "vaultlint check --select headi",
            ["headings", *sorted(each for each in load_rules() if each.startswith("headi"))],
        ),
        ("vaultlint check --ignore al", ["all"]),
        ("vaultlint check --extend-select tags,orph", ["tags,orphan-note"]),
        ("vaultlint check A.md --output-format ", list(FORMATS)),
        ("vaultlint check --color a", ["auto", "always"]),
        ("vaultlint check --no-c", ["--no-cache"]),
        ("vaultlint why Trips/R", ["Trips/R"]),  # of the type file: the shell looks itself
        ("vaultlint config --sch", ["--schema"]),
        ("vaultlint explain zzz", []),
    ],
)
def test_values(complete: Complete, shell: str, line: str, expected: list[str]) -> None:
    assert complete(shell, line) == expected


@pytest.mark.parametrize(
    ("shell", "output"),
    [
        ("bash", "plain,multiple-titles\n"),
        ("zsh", "plain\nmultiple-titles\nA note has more than one heading of level 1.\n"),
        ("fish", "plain,multiple-titles\tA note has more than one heading of level 1.\n"),
    ],
)
def test_program(shell: str, output: str) -> None:
    """The installed command, with the words that some shells show beside a value."""
    done = subprocess.run(
        ENTRY,
        env=os.environ | said(shell, "vaultlint explain multiple"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert (done.stdout, done.stderr) == (output, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_script(shell: str) -> None:
    done = subprocess.run(
        ENTRY, env=os.environ | {"_VAULTLINT_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=True
    )
    assert f"_VAULTLINT_COMPLETE={shell}_complete" in done.stdout
    if shutil.which(shell):
        option = "--no-execute" if shell == "fish" else "-n"
        subprocess.run([shell, option], input=done.stdout, text=True, check=True)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_in_bash(tmp_path: Path) -> None:
    """The script, sourced, asked as readline asks it."""
    program = tmp_path / "vaultlint"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m vaultlint \"$@\"\n")
    program.chmod(0o755)
    asked = (
        f"PATH={tmp_path}:$PATH; source <(_VAULTLINT_COMPLETE=bash_source vaultlint)\n"
        "COMP_WORDS=(vaultlint check --select tags,orph); COMP_CWORD=3; _vaultlint_completion vaultlint\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, env=os.environ)

    assert done.stdout.splitlines() == ["tags,orphan-note"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_is_completed(name: str) -> None:
    """Flags, choices and numbers need no help; names of rules, notes and folders do."""
    command: click.Command = import_module(f"vaultlint.cli.{name}").command
    context = click.Context(command)
    for parameter in command.params:
        metavar = parameter.make_metavar(context)
        if "RULE" in metavar or any(
            each in metavar.upper() for each in ("PATH", "NOTE", "FOLDER", "FILE", "DIR", "OLD", "NEW")
        ):
            found = parameter.shell_complete(context, "heading-j" if "RULE" in metavar else "x")
            assert [each.value for each in found] == (["heading-jump"] if "RULE" in metavar else ["x"]), parameter.name
