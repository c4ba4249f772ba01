"""Full disks, file systems that may only be read, rights that are lost, sudden ends, many at once: nothing is lost.

A note is at any moment as it was or as it was to become; what a run that was killed has left, the next one removes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vaultlint import engine
from vaultlint.discover import Target
from vaultlint.engine import Means
from vaultlint.repair import repair

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and mounts are those of POSIX systems")
NOTES = 60
OLD = "A cafÃ©.\n# One\n\n| a | b |\n| - | - |\n| c |\n\nSee [[Nowhere/Gone.md]].\n" + "Text.\n" * 50
NEW = OLD.replace("Ã©", "é").replace("| c |", "| c |  |")


def make(root: Path, notes: int = NOTES) -> Path:
    (root / ".obsidian").mkdir(parents=True)
    for number in range(notes):
        (root / f"{number}.md").write_text(OLD, encoding="utf-8")
    return root


def content(root: Path) -> set[str]:
    return {path.read_text(encoding="utf-8") for path in root.glob("*.md")}


def left(*roots: Path) -> list[Path]:
    """Temporary files."""
    return [path for root in roots for path in root.rglob("*") if path.name.endswith(".tmp") or "journal" in path.name]


def start(vault: Path, cache: Path, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "vaultlint", "check", "--cache-dir", str(cache), *arguments, str(vault)]
    more = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen(words, start_new_session=True, **more)


# ------------------------------------------------------------------------------------------------ disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for half of what is to be written."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip("this user may mount nothing")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path, but: int) -> None:
    """Leave so many bytes."""
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 1024)
        except OSError:
            size = file.tell()
        file.truncate(max(size - but, 0))


@pytest.mark.parametrize("room", [0, 4096, 8192])
def test_a_full_disk_under_the_vault(small_disk: Path, tmp_path: Path, room: int, command: Any) -> None:
    vault = make(small_disk / "vault", 20)
    fill(small_disk, room)
    done = command("check", "--cache-dir", tmp_path / "cache", "--fix", vault)

    assert done.status == 1
    assert content(vault) <= {OLD, NEW}
    assert left(vault) == []
    if room == 0:
        assert content(vault) == {OLD}
        assert "no space is left on the disk" in done.errors


def test_a_full_disk_under_the_cache(small_disk: Path, tmp_path: Path, command: Any) -> None:
    """The cache is forgone, and what was there of it stays whole."""
    vault = make(tmp_path / "vault")
    cold = command("check", "--no-cache", "--output-format", "concise", vault).output
    fill(small_disk, 4096)
    for _ in range(3):
        assert command("check", "--cache-dir", small_disk / "cache", "--output-format", "concise", vault).output == cold
    assert left(small_disk) == []


def test_a_full_disk_under_the_report(small_disk: Path, tmp_path: Path, command: Any) -> None:
    vault = make(tmp_path / "vault")
    fill(small_disk, 0)
    done = command("check", "--no-cache", "--output-file", small_disk / "report", vault)

    assert done.status == 2
    assert "cannot write" in done.errors
    assert "No space left on device" in done.errors


def test_a_disk_that_may_only_be_read(small_disk: Path, tmp_path: Path, command: Any) -> None:
    vault = make(small_disk / "vault", 10)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = command("check", "--cache-dir", small_disk / "cache", "--fix", vault)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)

    assert done.status == 1
    assert "read-only" in done.errors.lower()
    assert content(vault) == {OLD}
    assert left(small_disk) == []


def test_rights_that_are_lost_during_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the third note nothing can be written to the folder: three are new, the others as they were, and told."""
    vault = make(tmp_path / "vault", 10)
    replace, calls = os.replace, [0]

    def failing(source: str, target: str) -> None:
        if str(target).endswith(".md"):
            calls[0] += 1
            if calls[0] > 3:
                raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    [done] = repair([str(vault)], Means(jobs=1), unsafe=False, write=True)

    assert sorted(path.read_text() for path in vault.glob("*.md")) == sorted([NEW] * 3 + [OLD] * 7)
    assert {each.reason for each in done.refused} == {"the file cannot be written: permission denied"}
    assert left(vault) == []


# ------------------------------------------------------------------------------------------------ sudden ends


@pytest.mark.parametrize("arguments", [[], ["--fix"]], ids=["check", "fix"])
def test_killed_at_any_moment(arguments: list[str], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Three times; five hundred with ``--run-slow``."""
    kills = 500 if request.config.getoption("--run-slow", False) else 3
    vault, cache = make(tmp_path / "vault"), tmp_path / "cache"
    whole = _seconds(vault, cache, *arguments)
    for kill in range(kills):
        if content(vault) == {NEW}:
            shutil.rmtree(vault)
            make(vault)
        process = start(vault, cache, *arguments)
        time.sleep(random.Random(kill).uniform(0, whole))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert content(vault) <= {OLD, NEW}
        assert len(list(vault.glob("*.md"))) == NOTES
    assert start(vault, cache, *arguments).wait(timeout=120) == 1
    assert content(vault) == ({NEW} if arguments else {OLD})
    if arguments:
        assert left(vault) == []
    warm = engine.check(Target(str(vault), None), jobs=1, cache=str(cache))
    assert warm.findings == engine.check(Target(str(vault), None), jobs=1).findings


def _seconds(vault: Path, cache: Path, *arguments: str) -> float:
    """How long a run takes that nobody ends."""
    started = time.monotonic()
    start(vault, cache, *arguments).wait(timeout=300)
    shutil.rmtree(vault)
    make(vault)
    return time.monotonic() - started


@pytest.mark.parametrize(("kind", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("arguments", [[], ["--fix"]], ids=["check", "fix"])
def test_asked_to_end(
    arguments: list[str], kind: int, status: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """It ends as it was asked to, or had been done; it says nothing, and leaves neither processes nor files behind."""
    vault, cache = make(tmp_path / "vault", 400), tmp_path / "cache"  # enough for more than one process
    for moment in (0.5, 1.2) if not request.config.getoption("--run-slow", False) else [n / 20 for n in range(80)]:
        process = start(vault, cache, "--jobs", "3", *arguments)
        time.sleep(moment)
        process.send_signal(kind)
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (status, 1, -kind)
        assert b"Traceback" not in errors
        assert left(vault, cache) == []
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
        assert content(vault) <= {OLD, NEW}


def test_nobody_reads(tmp_path: Path) -> None:
    """``vaultlint check | true``, in each format, ends without a word."""
    vault = make(tmp_path / "vault", 400)
    for form in ("concise", "full", "json"):
        reader, writer = os.pipe()
        process = start(vault, tmp_path / "cache", "-q", "--output-format", form, stdout=writer)
        os.close(writer)
        os.close(reader)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (1, b"")


# ------------------------------------------------------------------------------------------------ many at once


@pytest.mark.parametrize("runs", [2, 8])
def test_repairs_at_once(runs: int, tmp_path: Path) -> None:
    """Each repairs what the others have not repaired yet."""
    vault, cache = make(tmp_path / "vault"), tmp_path / "cache"
    processes = [start(vault, cache, "--fix") for _ in range(runs)]
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 1
        assert b"Traceback" not in errors
        assert b"internal error" not in errors

    assert content(vault) == {NEW}
    assert left(vault, cache) == []
    warm = engine.check(Target(str(vault), None), jobs=1, cache=str(cache))
    assert warm.findings == engine.check(Target(str(vault), None), jobs=1).findings
