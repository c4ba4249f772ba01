"""Names that are made to harm, and files that are none, may not be read, or change under our hands."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vaultlint import engine, opened
from vaultlint.discover import Target

pytestmark = pytest.mark.skipif(os.name != "posix", reason="such names and files are of POSIX systems")
SOUND = b"See [[Nowhere/Gone.md]].\n"

NAMES = [
    b"a\nb.md",
    b"a\r\n::error::b.md",
    b"\x1b[31mred\x1b]0;x\x07.md",
    b"\x01\x7f.md",
    b"caf\xe9 \xff\xfe.md",
    b"\xed\xa0\x80.md",
    "\u202egnp.md".encode(),
    b"-rf.md",
    b"--fix.md",
    b"~root.md",
    b"$(touch run).md",
    b"`touch run`;touch run.md",
    b"%s%n{0}.md",
    b"CON.md",
    b"nul.md",
    b"COM1.md",
    b"aux",
    b"a:b*?.md",
    b"a\\b.md",
    b"..md",
    b"...md",
    b"a..b/c...md",
    b" .md",
    b"a .md/ b.md",
    b".md",
    b"x" * 250 + b".md",
    b"[[x]]|#^.md",
    b"https:/x.md",
    "é.md".encode(),
    "e\u0301.md".encode(),
    b"note.MD",
    b"a.md/b.canvas/c.base",
]


def make(root: Path, names: list[bytes]) -> None:
    (root / ".obsidian").mkdir(parents=True, exist_ok=True)
    for name in names:
        path = os.path.join(os.fsencode(root), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(path, "wb") as file:
                file.write(SOUND)
        except OSError:
            assert sys.platform == "darwin"  # where names are Unicode


def test_names(tmp_path: Path, check: Any) -> None:
    """Each is read as any other, and no name is taken for an option, a pattern, a command or a path."""
    make(tmp_path, NAMES)
    done = check(tmp_path, cwd=tmp_path)
    hidden = [name for name in NAMES if name.startswith(b".") or not name.lower().endswith(b".md")]
    read = [each for each in done.findings if each["rule"] == "broken-link"]

    assert len(read) == len(NAMES) - len(hidden)
    assert done.of("unreadable-note") == []
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", [b"-rf.md", b"--fix.md", b"a\nb.md", b"caf\xe9.md", b"..md/../x.md", b"./x.md"])
def test_names_on_the_command_line(tmp_path: Path, check: Any, name: bytes) -> None:
    make(tmp_path, [b"-rf.md", b"--fix.md", b"a\nb.md", b"caf\xe9.md", b"..md/y.md", b"x.md"])
    done = check("--", os.fsdecode(name), cwd=tmp_path)

    assert len(done.of("broken-link")) == 1


@pytest.mark.parametrize(
    "path", ["\0", "a\0b.md", "x" * 5000, "a/" * 3000, "", "/dev/null", "/dev/zero", "/proc/self/mem"]
)
def test_paths_that_are_no_notes(tmp_path: Path, command: Any, path: str) -> None:
    if "\0" in path:
        with pytest.raises(ValueError, match="null byte"):
            command("check", path)
        return
    assert command("check", "--no-cache", "--", path, cwd=tmp_path).status in (0, 2)


# ------------------------------------------------------------------------------------------------ what is no file


def test_what_is_no_file_is_never_opened(tmp_path: Path, check: Any) -> None:
    """A FIFO would be waited for, ``/dev/zero`` never end; what lies outside is none of the vault's business."""
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    make(vault, [b"Home.md"])
    outside.mkdir()
    (outside / "Secret.md").write_bytes(SOUND)
    os.mkfifo(vault / "Pipe.md")
    os.mkfifo(vault / "Pipe.canvas")
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(vault)  # the path of a socket is short
    try:
        listener.bind("Socket.md")
    finally:
        os.chdir(here)
    for name, target in {
        "Zero.md": "/dev/zero",
        "Terminal.md": "/dev/tty",
        "Memory.md": "/proc/self/mem",
        "Out.md": str(outside / "Secret.md"),
        "Up.md": "../outside/Secret.md",
        "Folder": str(outside),
        "System": "/proc/1",  # where only some may follow the links
        "Root": "/",
        "Above": "..",
        "Loop.md": "Loop.md",
        "One.md": "Other.md",
        "Other.md": "One.md",
        "Here": ".",
        "Gone.md": "nothing",
        "Long.md": "x" * 4000,
        "To pipe.md": "Pipe.md",
    }.items():
        os.symlink(target, vault / name)
    (vault / "Sub").mkdir()
    for number in range(30):
        os.symlink("..", vault / "Sub" / str(number))
    done = check(vault)
    listener.close()

    assert [each["path"] for each in done.findings if each["rule"] == "broken-link"] == ["Home.md"]
    assert done.of("unreadable-note") == []


def test_a_note_that_became_something_else(tmp_path: Path) -> None:
    """Between the listing of a vault and the reading of a note, anything may take its place."""
    make(tmp_path, [b"Note.md"])
    (tmp_path / "Note.md").unlink()
    os.mkfifo(tmp_path / "Note.md")
    with pytest.raises(OSError, match="not a regular file"):
        opened.read_bytes(str(tmp_path), "Note.md")


# ------------------------------------------------------------------------------------------------ what may not be read

# Root may read anything, unless it gives up the right to.
WITHOUT = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if getattr(os, "geteuid", int)() == 0 else []


@pytest.mark.skipif(bool(WITHOUT) and not shutil.which("setpriv"), reason="root has no setpriv here")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    make(vault, [b"Home.md", b"Closed.md", b"Shut/Note.md", b"Listed/Note.md", b"Walked/Note.md"])
    (vault / "Home.md").write_text("[[Closed#Part]] [[Nowhere/Gone.md]]\n")
    (vault / ".obsidian/app.json").write_text("{}")
    for path, mode in {"Closed.md": 0, "Shut": 0, "Listed": 0o444, "Walked": 0o111, ".obsidian/app.json": 0}.items():
        (vault / path).chmod(mode)
    words = [*WITHOUT, sys.executable, "-m", "vaultlint", "check", "--no-cache", "--output-format", "json", str(vault)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    for path in ("Shut", "Listed", "Walked"):
        (vault / path).chmod(0o755)
    found = [(each["path"], each["rule"]) for each in json.loads(done.stdout)["findings"]]

    assert done.returncode == 1
    assert found == [
        ("Closed.md", "unreadable-note"),
        ("Home.md", "broken-link"),
        ("Listed/Note.md", "unreadable-note"),
    ]
    for said in ("Shut: Permission denied", "Walked: Permission denied", ".obsidian/app.json: Permission denied"):
        assert said in done.stderr


# ------------------------------------------------------------------------------------------------ what changes


def vanish(path: Path) -> None:
    path.unlink()


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def shrink(path: Path) -> None:
    path.write_bytes(b"")


def grow(path: Path) -> None:
    path.write_bytes(SOUND * 10_000)


@pytest.mark.parametrize("deed", [vanish, become_a_folder, shrink, grow])
def test_a_file_that_changes_during_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: Callable[[Path], None]
) -> None:
    """It changes right before it is read; its neighbours are read as ever."""
    make(tmp_path, [b"A.md", b"B.md", b"C.md"])
    read_bytes = opened.read_bytes

    def read(root: str, path: str, most: int = 0) -> bytes:
        if path == "B.md" and (tmp_path / path).is_file():
            deed(tmp_path / path)
        return read_bytes(root, path, most)

    monkeypatch.setattr(opened, "read_bytes", read)
    outcome = engine.check(Target(str(tmp_path), None), jobs=1)
    broken = [each.path for each in outcome.findings if each.rule == "broken-link"]

    assert {"A.md", "C.md"} <= set(broken)
    assert broken.count("B.md") == (10_000 if deed is grow else 0)
    unreadable = [each.path for each in outcome.findings if each.rule == "unreadable-note"]
    assert unreadable == (["B.md"] if deed in (vanish, become_a_folder) else [])


def test_a_vault_that_never_rests(tmp_path: Path) -> None:
    """Files come and go while it is linted again and again, with a cache."""
    make(tmp_path / "vault", [b"%d.md" % number for number in range(20)])
    done = threading.Event()

    def disturb() -> None:
        number = 0
        while not done.is_set():
            number += 1
            path = tmp_path / "vault" / f"{number % 40}.md"
            if number % 3:
                path.write_bytes(SOUND * (number % 5))
            else:
                path.unlink(missing_ok=True)

    other = threading.Thread(target=disturb)
    other.start()
    try:
        for _ in range(30):
            outcome = engine.check(Target(str(tmp_path / "vault"), None), jobs=1, cache=str(tmp_path / "cache"))
            assert {each.rule for each in outcome.findings} <= {"broken-link", "unreadable-note"}
    finally:
        done.set()
        other.join()
    warm = engine.check(Target(str(tmp_path / "vault"), None), jobs=1, cache=str(tmp_path / "cache"))
    cold = engine.check(Target(str(tmp_path / "vault"), None), jobs=1)

    assert warm.findings == cold.findings


def test_very_many_files(tmp_path: Path, check: Any, request: pytest.FixtureRequest) -> None:
    """A million empty files with ``--run-slow``."""
    number = 1_000_000 if request.config.getoption("--run-slow", False) else 5_000
    (tmp_path / ".obsidian").mkdir()
    for folder in range(number // 1000):
        (tmp_path / str(folder)).mkdir()
        for each in range(1000):
            os.close(os.open(f"{tmp_path}/{folder}/{folder} {each}.md", os.O_CREAT | os.O_WRONLY))
    (tmp_path / "Home.md").write_bytes(SOUND + b"[[0 1]]\n")
    done = check(tmp_path)

    assert done.of("broken-link") == ["Home.md"]
    assert json.loads(done.output)["summary"]["notes"] == number + 1
