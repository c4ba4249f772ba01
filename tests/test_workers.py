"""Processes of all kinds give the same answer, whatever becomes of them, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from vaultlint import aside, engine, run, workers
from vaultlint.cli import run as command_line
from vaultlint.discover import Target
from vaultlint.executor import ExecutorError, executor
from vaultlint.finding import Finding, at
from vaultlint.note import Note, Span
from vaultlint.outcome import Outcome
from vaultlint.plugins import load_rules
from vaultlint.report import writer
from vaultlint.report.look import Look
from vaultlint.rule import rule
from vaultlint.work import Work

pytestmark = pytest.mark.skipif(not aside.can_fork(), reason="processes are forked on Linux alone")

NOTES = 700


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Notes of which each has something wrong, a canvas, and files that nobody opens."""
    root = tmp_path_factory.mktemp("Vault")
    for number in range(NOTES):
        text = f"---\ndate: 2024-02-30\n---\n# One\n### Three\n[[Nowhere {number}]] [[{number + 1}#Two]]\r\n"
        if number % 7 == 0:
            text += f"[[Gone]] %% vaultlint-ignore {('links', 'tags', '')[number % 3]} %%\r\n"
        (root / f"{number}.md").write_text(
            text + "Zoë \udce9"[: number % 5], encoding="utf-8", errors="surrogateescape"
        )
    (root / "Board.canvas").write_text('{"nodes": [{"id": "a", "type": "file", "file": "Gone.md"}]}')
    (root / "a.png").write_text("")
    return str(root)


def report(outcome: Outcome) -> str:
    stream = StringIO()
    writer("json")([outcome], stream, Look(False, False, 100, 0.0))
    return stream.getvalue()


@pytest.fixture(scope="module")
def serial(vault: str) -> str:
    return report(engine.check(Target(vault, None), jobs=1))


def children() -> list[str]:
    """The processes that this one started, finished ones that nobody waited for included."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.fixture
def left_alone() -> Iterator[None]:
    """Nothing stays behind: no process, no open file."""
    before, files = children(), os.listdir("/proc/self/fd")
    yield
    assert children() == before
    assert len(os.listdir("/proc/self/fd")) == len(files)


# ------------------------------------------------------------------------------------------------ the same answer


@pytest.mark.usefixtures("left_alone")
@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_copies_of_the_process(vault: str, serial: str, jobs: int) -> None:
    assert report(engine.check(Target(vault, None), jobs=jobs)) == serial


def test_new_processes(vault: str, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "can_fork", lambda: False)

    assert report(engine.check(Target(vault, None), jobs=2)) == serial


def test_the_map_of_a_pool(vault: str, serial: str) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert report(engine.check(Target(vault, None), map=pool.map)) == serial
        assert report(engine.check(Target(vault, None), map=partial(pool.map, chunksize=2))) == serial


def test_the_map_of_python(vault: str, serial: str) -> None:
    assert report(engine.check(Target(vault, None), map=map)) == serial


def test_a_dask_cluster(vault: str, serial: str, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    with executor("dask://") as map:
        assert report(engine.check(Target(vault, None), map=map)) == serial
        assert report(engine.check(Target(vault, None), map=map, cache=str(tmp_path))) == serial
        assert report(engine.check(Target(vault, None), map=map, cache=str(tmp_path))) == serial


@pytest.mark.parametrize(
    ("address", "message"),
    [("tcp://here:1", "dask://HOST:PORT is wanted"), ("dask://localhost:1", "dask://localhost:1: ")],
)
def test_no_such_cluster(vault: str, address: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    dask = pytest.importorskip("dask", reason="Dask is an extra")
    with dask.config.set({"distributed.comm.timeouts.connect": "200ms"}):
        with pytest.raises(ExecutorError, match=message), executor(address):
            pass
        assert command_line(["check", "--executor", address, vault]) == 2
    assert capsys.readouterr().err.startswith("error: --executor")


def test_with_a_cache(vault: str, serial: str, tmp_path: Path) -> None:
    for jobs in (3, 1, 2):
        assert report(engine.check(Target(vault, None), jobs=jobs, cache=str(tmp_path))) == serial


@pytest.mark.usefixtures("left_alone")
def test_very_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More batches than a pipe has room for."""
    for number in range(9000):
        (tmp_path / f"{number}.md").write_text("")
    monkeypatch.setattr(workers, "_BATCH", 1)

    outcome = engine.check(Target(str(tmp_path), None), jobs=2)

    assert (outcome.notes, outcome.findings) == (9000, ())


@pytest.mark.usefixtures("left_alone")
def test_short_pipes(vault: str, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system gives them to users who have many."""
    pipe = os.pipe

    def short() -> tuple[int, int]:
        import fcntl

        ends = pipe()
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
        return ends

    monkeypatch.setattr(os, "pipe", short)
    monkeypatch.setattr(workers, "_BATCH", 1)
    monkeypatch.setattr(workers, "_widen", lambda pipe: None)

    assert report(engine.check(Target(vault, None), jobs=3)) == serial


# ------------------------------------------------------------------------------------------------ what goes wrong


def in_a_copy(deed: Callable[[], object], after: int = 100) -> Callable[[Work, Sequence[str]], Iterator[object]]:
    """What examines files, and does something else in a copy of this process after some of them."""
    examine_all, first, done = workers.examine_all, os.getpid(), []

    def call(work: Work, paths: Sequence[str]) -> Iterator[object]:
        for path in paths:
            done.append(path)
            if os.getpid() != first and len(done) == after:
                deed()
            yield from examine_all(work, [path])

    return call


@pytest.mark.usefixtures("left_alone")
@pytest.mark.parametrize("after", [1, 100])
@pytest.mark.parametrize(
    "deed",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os.kill(os.getpid(), signal.SIGTERM),
        lambda: os._exit(0),
        lambda: sys.exit(3),
        lambda: 1 / 0,
        lambda: os.closerange(3, 50),  # its pipes too
    ],
    ids=["killed", "ended", "left", "exit", "error", "pipes"],
)
def test_a_copy_that_fails(
    vault: str, serial: str, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object], after: int
) -> None:
    monkeypatch.setattr(workers, "examine_all", in_a_copy(deed, after))

    assert report(engine.check(Target(vault, None), jobs=3)) == serial


@rule(severity="warning", family="house")
def deadly(note: Note) -> Iterator[Finding]:
    if os.getpid() != FIRST and note.path.startswith("3"):
        os.kill(os.getpid(), signal.SIGKILL)
    yield at(Span(0, 1), "survived")


FIRST = os.getpid()


@pytest.mark.usefixtures("left_alone")
def test_a_rule_that_kills(vault: str) -> None:
    rules = {"deadly": deadly} | {name: each for name, each in load_rules().items() if not each.kinds}

    found = engine.check(Target(vault, None), rules, jobs=4).findings
    assert sum(each.rule == "deadly" for each in found) == NOTES


@pytest.mark.usefixtures("left_alone")
def test_no_more_processes(vault: str, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fork, count = os.fork, iter(range(9))

    def refuse() -> int:
        if next(count) > 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", refuse)

    assert report(engine.check(Target(vault, None), jobs=5)) == serial


@pytest.mark.usefixtures("left_alone")
def test_who_asks_loses_interest(vault: str) -> None:
    started = run.Run(Target(vault, None), engine.discover.survey(vault), None, engine.Options())
    found = workers.forked(started.work, [each.path for each in started.files], 3)

    before = len(children())
    assert next(iter(found))
    assert len(children()) == before + 2
    found.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", [OSError("no semaphores"), ImportError("no synchronize"), BrokenProcessPool()])
def test_a_system_without_pools(vault: str, serial: str, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(run, "can_fork", lambda: False)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)

    assert report(engine.check(Target(vault, None), jobs=2)) == serial


def test_a_pool_that_dies(vault: str, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(plan: Any, paths: Any, map: Any) -> Iterator[Any]:
        for number, each in enumerate(mapped(plan, paths, map)):
            if number == 600:
                raise BrokenProcessPool
            yield each

    mapped = workers.mapped
    monkeypatch.setattr(run, "can_fork", lambda: False)
    monkeypatch.setattr(workers, "mapped", dying)

    assert report(engine.check(Target(vault, None), jobs=2)) == serial


# ------------------------------------------------------------------------------------------------ sudden ends

SLOW = """
import sys, time
from vaultlint import workers
examine_all = workers.examine_all
def slow(work, paths):
    for path in paths:
        time.sleep(0.01)
        yield from examine_all(work, [path])
workers.examine_all = slow
from vaultlint.__main__ import main
main()
"""


def group_of(process: int) -> list[int]:
    """The processes of a group that are still there."""
    found = []
    for each in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getpgid(int(each)) == process:
                found.append(int(each))
        except ProcessLookupError:
            pass
    return found


@pytest.mark.parametrize(
    ("kind", "to_all", "statuses"),
    [
        (signal.SIGINT, False, {130}),
        (signal.SIGINT, True, {130}),
        (signal.SIGTERM, False, {143}),
        (signal.SIGTERM, True, {143}),
        (signal.SIGKILL, False, {-signal.SIGKILL}),
    ],
)
def test_an_end_from_outside(vault: str, tmp_path: Path, kind: int, to_all: bool, statuses: set[int]) -> None:
    command = [sys.executable, "-c", SLOW, "check", "--jobs", "3", "--cache-dir", str(tmp_path / "cache"), vault]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    until(lambda: len(group_of(process.pid)) == 3)
    time.sleep(0.3)
    os.kill(-process.pid if to_all else process.pid, kind)
    _, errors = process.communicate(timeout=20)

    assert process.returncode in statuses
    assert not errors.strip()
    until(lambda: not group_of(process.pid))
    assert not list(tmp_path.rglob("*.tmp"))


def until(fact: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_reader_that_leaves(vault: str) -> None:
    script = f'"{sys.executable}" -m vaultlint check --no-cache --jobs 3 "{vault}" | head -1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert "Error" not in done.stderr
