"""docs/reports.md shows what the commands in it print, and has every format."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from vaultlint.report import FORMATS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
PLAIN = {"NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
TRANSCRIPTS = re.findall(r"^```console\n\$ vaultlint (.+)\n((?:.*\n)*?)^```$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS, ids=[command for command, _ in TRANSCRIPTS])
def test_shown_is_printed(command: str, shown: str) -> None:
    """A line with nothing but … stands for any number of lines."""
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", *shlex.split(command)],
        cwd=ROOT,
        env=os.environ | PLAIN,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    pattern = re.escape(shown).replace("…\\\n", "(?:.*\\n)*")

    assert done.returncode == 1, done.stderr
    assert re.fullmatch(pattern, done.stdout), done.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_page_has_the_format(form: str) -> None:
    assert f"`{form}`" in PAGE
    assert form == "json" or f"--output-format {form}\n" in PAGE
