"""Many files change together: all of them or none, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.disk import Refusal
from vaultlint.journal import KEPT, NAME, Busy, Change, Move, Plan, exclusive, is_pending, recover
from vaultlint.journal.plan import BACK, FORWARD, packed, unpacked

PLAN = Plan(
    "a → b",
    (Move("a/Rome.md", "b/c/Roma.md"), Move("pics", "media/pics")),
    (
        Change("b/c/Roma.md", b"old rome\r\n", b"new rome\r\n"),
        Change("Trip.md", b"\xef\xbb\xbfold \xff", b"\xef\xbb\xbfnew \xff"),
        Change("media/pics/List.md", b"old list", b"new list"),
    ),
)
BEFORE = {"a/Rome.md": b"old rome\r\n", "Trip.md": b"\xef\xbb\xbfold \xff", "pics/List.md": b"old list", "pics/.x": b""}
AFTER = {
    "b/c/Roma.md": b"new rome\r\n",
    "Trip.md": b"\xef\xbb\xbfnew \xff",
    "media/pics/List.md": b"new list",
    "media/pics/.x": b"",
}
FOLDERS = ("b", "b/c", "media")


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, data in BEFORE.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def carry_out(root: Path, plan: Plan = PLAN) -> None:
    with exclusive(str(root), []) as journal:
        journal.carry_out(plan)


def test_all_is_done(root: Path) -> None:
    carry_out(root)

    assert files(root) == AFTER
    assert not (root / "pics").exists()
    assert not is_pending(str(root))


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [
        ("Trip.md", b"edited", "Trip.md: the file has changed since it was read"),
        ("pics/List.md", b"edited", "pics/List.md: the file has changed since it was read"),
        ("b/c/Roma.md", b"here", "b/c/Roma.md: this name is taken"),
        ("media/pics/x", b"here", "media/pics: this name is taken"),
        ("media", b"here", "pics: the file cannot be moved: file exists"),
    ],
)
def test_what_is_refused_leaves_all_as_it_was(root: Path, path: str, data: bytes, why: str) -> None:
    (root / path).parent.mkdir(exist_ok=True, parents=True)
    (root / path).write_bytes(data)
    before = files(root)

    with pytest.raises(Refusal, match=why):
        carry_out(root)

    assert files(root) == before
    assert (root / "b").exists() == path.startswith("b/")
    assert not is_pending(str(root))


@pytest.mark.parametrize("late", [False, True])
def test_an_interrupt_undoes_what_was_done(root: Path, late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from vaultlint.journal import work

    put = work.put

    def interrupted(path: str, data: bytes, *, expected: bytes, root: str) -> None:
        stop = path.endswith("Trip.md") and data.endswith(b"new \xff")
        if not stop or late:
            put(path, data, expected=expected, root=root)
        if stop:
            raise KeyboardInterrupt

    monkeypatch.setattr(work, "put", interrupted)

    with pytest.raises(KeyboardInterrupt):
        carry_out(root)
    assert files(root) == BEFORE


def left(root: Path, data: bytes) -> None:
    """What a killed run has left."""
    (root / NAME).write_bytes(data)


def test_what_was_begun_is_completed(root: Path) -> None:
    left(root, packed(PLAN, FOLDERS))
    (root / "b/c").mkdir(parents=True)
    (root / "a/Rome.md").rename(root / "b/c/Roma.md")
    (root / "b/c/Roma.md").write_bytes(b"new rome\r\n")

    assert recover(str(root)) == ["an interrupted run has been completed: a → b"]
    assert files(root) == AFTER
    assert recover(str(root)) == []


def test_what_was_being_undone_is_undone(root: Path) -> None:
    carry_out(root)
    left(root, packed(PLAN, FOLDERS).replace(FORWARD, BACK))

    assert recover(str(root)) == ["an interrupted run has been undone: a → b"]
    assert files(root) == BEFORE
    assert not (root / "media").exists()
    assert not (root / "b").exists()


def test_a_name_taken_meanwhile_is_undone(root: Path) -> None:
    left(root, packed(PLAN, FOLDERS))
    (root / "media/pics").mkdir(parents=True)
    (root / "Trip.md").write_bytes(b"\xef\xbb\xbfnew \xff")

    assert recover(str(root)) == ["an interrupted run has been undone: a → b"]
    assert files(root) == BEFORE


@pytest.mark.parametrize("word", [FORWARD, BACK])
def test_a_note_changed_meanwhile_stays(root: Path, word: bytes) -> None:
    data = packed(PLAN, FOLDERS).replace(FORWARD, word)
    if word == BACK:
        carry_out(root)
    left(root, data)
    (root / "Trip.md").write_bytes(b"mine")

    told = recover(str(root))

    assert told[1:] == [
        "Trip.md: somebody has changed the file in the meantime, so it stays as it is",
        f"{KEPT}: what these files would be is kept here",
    ]
    assert files(root) == {**(AFTER if word == FORWARD else BEFORE), "Trip.md": b"mine", KEPT: data}


@pytest.mark.parametrize("size", [0, 5, 20, 28, 200, -1])
def test_a_journal_that_was_not_written_to_its_end(root: Path, size: int) -> None:
    left(root, packed(PLAN, FOLDERS)[:size])
    whole = size < 0

    assert (recover(str(root)) == []) is not whole
    assert files(root) == (AFTER if whole else BEFORE)


@pytest.mark.parametrize(
    "path", ["../out.md", "/tmp/out.md", ".git/config", "a/.x", "a//b", "hidden/x.md", "out/x.md", "a/\0", "deep.md"]
)
def test_a_journal_of_somebody_else_reaches_nothing_hidden_or_outside(root: Path, path: str) -> None:
    outside = root.parent / f"{root.name}-outside"
    for folder in (root / ".git", outside):
        folder.mkdir()
        (folder / "x.md").write_bytes(b"old")
    (root / ".git/config").write_bytes(b"old")
    (root / "hidden").symlink_to(".git")
    (root / "out").symlink_to(outside)
    (root / "deep.md").symlink_to(".git/config")
    before = files(root)
    for plan in (
        Plan("x", (), (Change(path, b"old", b"new"),)),
        Plan("x", (Move("Trip.md", path),)),
        Plan("x", (Move(path, "New.md"),)),
    ):
        if path == "deep.md" and plan.moves:
            continue  # the link itself may be moved
        data = packed(plan, ())
        left(root, data)

        with pytest.raises(Refusal, match="this is no path of the vault"):
            recover(str(root))
        assert files(root) == {**before, NAME: data}
        (root / NAME).unlink()


@pytest.mark.parametrize(
    "data", [b"hello", b"vaultlint journal 2\n", packed(PLAN, ()).replace(b'"title"', b'"titel"'), b"\xff" * 100]
)
def test_a_file_that_is_no_journal_is_not_touched(root: Path, data: bytes) -> None:
    if b"titel" in data:
        import hashlib

        body = data.split(b"\n")[2]
        data = b"\n".join((*data.split(b"\n")[:2], body, hashlib.sha256(body).hexdigest().encode(), b""))
    left(root, data)

    with pytest.raises(Refusal, match="this is not what vaultlint writes"):
        recover(str(root))
    assert files(root) == {**BEFORE, NAME: data}


def test_a_journal_that_is_a_symbolic_link(root: Path) -> None:
    (root / NAME).symlink_to("Trip.md")

    with pytest.raises(Refusal, match="it is a symbolic link"):
        recover(str(root))


def test_one_run_at_a_time(root: Path) -> None:
    with exclusive(str(root), []):
        with pytest.raises(Busy), exclusive(str(root), [], wait=0.1):
            pass
        assert recover(str(root)) == []
        assert is_pending(str(root))
    assert not is_pending(str(root))


def test_contents_are_kept_byte_for_byte() -> None:
    every = bytes(range(256)) + "é\u2028\U0001f600".encode() + b"\xed\xa0\x80\r\n"
    plan = Plan("a\udcff", (Move("a\udcff", "b"),), (Change("b", every, b""),))

    written = unpacked(packed(plan, ("x",)))
    assert written is not None
    assert (written.plan, written.folders, written.back) == (plan, ("x",), False)
    assert json.loads(packed(plan, ()).split(b"\n")[2])["title"] == "a\udcff"


def killed_after(calls: int, root: Path) -> int:
    """Carry the plan out in a process that is killed before its n-th change of the disk; its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **rest: object) -> object:
            nonlocal calls
            calls -= 1
            if calls < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **rest)

        return call

    try:
        for name in ("rename", "replace", "fsync", "remove", "makedirs", "write", "ftruncate", "chmod"):
            setattr(os, name, counted(getattr(os, name)))
        carry_out(root)
    finally:
        os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_killed_at_every_step(root: Path) -> None:
    seen = []
    for step in range(200):
        status = killed_after(step, root)
        recover(str(root))
        now = files(root)
        seen.append([BEFORE, AFTER].index(now))
        if status == 0:
            break
        assert status == signal.SIGKILL
        if now == AFTER:  # back for the next step
            left(root, packed(PLAN, FOLDERS).replace(FORWARD, BACK))
            recover(str(root))
        assert files(root) == BEFORE

    assert seen == sorted(seen)
    assert seen[0] == 0
    assert 10 < len(seen) < 200
