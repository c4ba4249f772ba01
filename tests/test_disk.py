"""Files of the user are written whole or not at all, and what a killed run leaves is found."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vaultlint.disk import Refusal, create, put, sweep


def refused(path: Path, data: bytes = b"new", expected: bytes = b"old", root: str = "") -> str:
    with pytest.raises(Refusal) as refusal:
        put(str(path), data, expected=expected, root=root)
    return str(refusal.value)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "Note.md"
    path.write_bytes(b"old")
    return path


def test_content_changes_and_nothing_else(note: Path) -> None:
    note.chmod(0o640)
    os.utime(note, (1, 1))

    put(str(note), b"\xef\xbb\xbfnew\r\n\xff", expected=b"old")

    assert note.read_bytes() == b"\xef\xbb\xbfnew\r\n\xff"
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    assert [each.name for each in note.parent.iterdir()] == ["Note.md"]


def test_extended_attributes_stay(note: Path) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("no extended attributes here")
    try:
        os.setxattr(note, "user.color", b"red")
    except OSError:
        pytest.skip("no extended attributes on this file system")

    put(str(note), b"new", expected=b"old")

    assert os.getxattr(note, "user.color") == b"red"


def test_a_symbolic_link_stays_one(note: Path) -> None:
    (note.parent / "a").mkdir()
    link = note.parent / "a" / "Link.md"
    link.symlink_to("../Note.md")

    put(str(link), b"new", expected=b"old", root=str(note.parent))

    assert link.is_symlink()
    assert note.read_bytes() == b"new"


def test_refusals(note: Path, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    outward = tmp_path / "vault" / "Out.md"
    outward.symlink_to(note)
    read_only = tmp_path / "Read only.md"
    read_only.write_bytes(b"old")
    read_only.chmod(0o444)

    assert refused(note, expected=b"other") == "the file has changed since it was read"
    assert refused(tmp_path / "Gone.md") == "the file is gone"
    assert refused(tmp_path / "vault") == "the file is not a regular file"
    assert refused(outward, root=str(tmp_path / "vault")) == "the file leads out of the vault"
    assert refused(read_only) == "the file is read-only"
    assert note.read_bytes() == read_only.read_bytes() == b"old"
    assert not list(tmp_path.rglob(".vaultlint*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Pipe.md")

    assert refused(tmp_path / "Pipe.md") == "the file is not a regular file"


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_is_read_only(note: Path) -> None:
    note.parent.chmod(0o555)
    try:
        assert refused(note) == "the file is in a folder that is read-only"
    finally:
        note.parent.chmod(0o755)


def test_a_full_disk(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    assert refused(note) == "the file cannot be written: no space is left on the disk"
    assert note.read_bytes() == b"old"
    assert [each.name for each in note.parent.iterdir()] == ["Note.md"]


def test_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        create(str(tmp_path / "New.json"), b"new")
    finally:
        os.umask(before)

    assert (tmp_path / "New.json").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "New.json").stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["New.json"]


def test_a_new_file_takes_no_place(note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match=r"^the file is there by now$"):
        create(str(note), b"new")
    with pytest.raises(Refusal, match=r"^the file cannot be written: no such file or directory$"):
        create(str(tmp_path / "no folder/New.json"), b"new")
    monkeypatch.setattr(os, "fsync", lambda descriptor: os.close(-1))
    with pytest.raises(Refusal, match=r"^the file cannot be written: "):
        create(str(tmp_path / "New.json"), b"new")

    assert note.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["Note.md"]


def test_a_write_that_ends_early(note: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        said = refused(note, b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert said == "the file cannot be written: file too large"
    assert note.read_bytes() == b"old"
    assert [each.name for each in note.parent.iterdir()] == ["Note.md"]


WRITER = """
import sys
from vaultlint.disk import put
old, new = b"a" * 300_000, b"b" * 300_000
print(flush=True)
while True:
    put(sys.argv[1], new, expected=old)
    old, new = new, old
"""


def test_a_killed_writer_leaves_a_whole_note_and_what_sweep_removes(tmp_path: Path) -> None:
    note = tmp_path / "a" / "Note.md"
    note.parent.mkdir()
    chance = random.Random(1)
    for _ in range(10):
        note.write_bytes(b"a" * 300_000)
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(note)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.random() / 50)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()

        assert note.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
        sweep(str(tmp_path))
        assert [each.name for each in note.parent.iterdir()] == ["Note.md"]


def test_sweep_leaves_what_is_not_left_behind(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    alive = tmp_path / f".vaultlint-{os.getppid()}-0123abcd.tmp"
    left = tmp_path / f".vaultlint-{gone.pid}-0123abcd.tmp"
    others = [tmp_path / name for name in (".vaultlint-1-0123abcd.tmp~", "vaultlint-1-0123abcd.tmp", ".tmp")]
    for each in (alive, left, *others):
        each.touch()

    assert sweep(str(tmp_path)) == [str(left)]
    assert sorted(tmp_path.iterdir()) == sorted([alive, *others])
    os.utime(alive, (1, 1))
    assert sweep(str(tmp_path)) == [str(alive)]  # no write takes this long: the number is another's by now
