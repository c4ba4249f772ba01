"""Work in a copy of this process: what comes of it, and what is left of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint import aside

pytestmark = pytest.mark.skipif(not aside.can_fork(), reason="processes are forked on Linux alone")

HERE = os.getpid()


def busy() -> bytes:
    """Work that takes for ever in a copy, and no time here."""
    while os.getpid() != HERE:
        signal.pause()
    return b"here"


def dies() -> bytes:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return b"here"


def fails() -> bytes:
    if os.getpid() != HERE:
        raise ValueError("in the copy")
    return b"here"


def no_process() -> int:
    raise OSError("no more processes")


@pytest.mark.parametrize("size", [0, 1, 1 << 16, (1 << 22) + 3])
def test_a_result_comes_whole(size: int) -> None:
    with aside.aside(lambda: os.getpid().to_bytes(8, "little") + b"x" * size) as result:
        data = result()
    assert len(data) == size + 8
    assert int.from_bytes(data[:8], "little") != HERE


@pytest.mark.parametrize("work", [dies, fails])
def test_a_copy_that_dies_is_replaced(work: Callable[[], bytes]) -> None:
    with aside.aside(work) as result:
        assert result() == b"here"


def children() -> str:
    """The processes that this one has started, those that nobody has waited for included."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def test_nothing_is_left() -> None:
    before = len(os.listdir("/proc/self/fd"))
    others = children()  # of tests before
    with aside.aside(busy):
        pass
    with pytest.raises(ZeroDivisionError), aside.aside(busy):
        _ = 1 / 0
    assert len(os.listdir("/proc/self/fd")) == before
    assert children() == others


def test_without_a_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with aside.aside(busy, jobs=1) as result:
        assert result() == b"here"
    monkeypatch.setattr(os, "fork", no_process)
    with aside.aside(busy) as result:
        assert result() == b"here"
    monkeypatch.setattr(aside, "can_fork", lambda: False)
    with aside.aside(busy) as result:
        assert result() == b"here"
