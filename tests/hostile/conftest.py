"""The command in a process of its own, which may take neither for ever nor all memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

# Generous: a run that behaves needs a tenth of it, and one that does not would need a hundred times as much.
SECONDS = 60  # of the processor, so that other work on the machine does not count
MEMORY = 2 << 30


class Done(NamedTuple):
    """What came of a run."""

    status: int
    output: str
    errors: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What a run with ``--output-format json`` found."""
        return list(json.loads(self.output)["findings"])

    def of(self, rule: str) -> list[str]:
        """The notes with a finding of a rule."""
        return [each["path"] for each in self.findings if each["rule"] == rule]


Command = Callable[..., Done]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="also what takes minutes: faults in great number")


def limited(times: int) -> None:
    """Limit the process that this is called in and those that it starts; ``times`` as much for the slow tests."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (times * SECONDS, times * SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (times * MEMORY, times * MEMORY))


@pytest.fixture
def command(request: pytest.FixtureRequest) -> Command:
    """Run ``vaultlint`` with limits. Nothing may be told as an error of its own."""
    times = 20 if request.config.getoption("--run-slow", False) else 1

    def run(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "vaultlint", *map(os.fspath, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=cwd,
            env=os.environ | variables,
            preexec_fn=partial(limited, times) if os.name == "posix" else None,
            check=False,
        )
        assert "internal error" not in done.stderr
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1, 2)
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def check(command: Command) -> Command:
    """Run ``vaultlint check`` over a vault, as JSON; status 2 is a failure, and so is a rule that fails."""

    def run(*arguments: str | Path, **more: Any) -> Done:
        done = command("check", "--no-cache", "--output-format", "json", *arguments, **more)
        assert done.status in (0, 1), done.errors
        assert done.of("rule-error") == []
        return done

    return run
