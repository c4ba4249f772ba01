"""Commands in, samples of whole processes out: wall, CPU and memory, interleaved, and ratios pair by pair."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from statistics import median
from threading import Timer
from typing import NamedTuple

MIB = 2**20
# With it each start compiles all source anew, which no installed program does.
_UNLIKE_A_USER = ("PYTHONDONTWRITEBYTECODE",)


def nothing() -> None:
    """The preparation of a command that needs none."""


class Command(NamedTuple):
    """One contestant of a case; ``before`` runs outside the clock."""

    label: str
    arguments: tuple[str, ...]
    folder: str
    before: Callable[[], None] = nothing
    done: tuple[int, ...] = (0, 1)  # exit statuses of a run that came to its end, clean or with findings


class Sample(NamedTuple):
    """One run: seconds, bytes, exit status (negative: killed by that signal)."""

    wall: float
    cpu: float
    peak: int
    status: int


Samples = Mapping[str, Sequence[Sample]]


def run(command: Command, limit: float, watch: Callable[[int], None] | None = None) -> Sample:
    """Run once with output thrown away; killed with all it started after ``limit`` seconds.

    The peak is that of the largest process, and never below that of this one, which the kernel hands down.
    """
    command.before()
    start = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env={name: value for name, value in os.environ.items() if name not in _UNLIKE_A_USER},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    killer = Timer(limit, _kill, [process.pid])
    killer.start()
    try:
        if watch:
            watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        _kill(process.pid)
        raise
    finally:
        killer.cancel()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Sample(wall, used.ru_utime + used.ru_stime, peak, process.returncode)


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):  # it may have ended by itself just now
        os.killpg(group, signal.SIGKILL)


def race(
    commands: Iterable[Command], rounds: int, limit: float, tell: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """A B C A B C …, after one round that does not count; who fails or is too slow in that round is out."""
    runners = [each for each in commands if _qualifies(each, limit, tell)]
    samples: dict[str, list[Sample]] = {each.label: [] for each in runners}
    for _ in range(rounds):
        for each in runners:
            samples[each.label].append(run(each, limit))
    return samples


def _qualifies(command: Command, limit: float, tell: Callable[[str], None]) -> bool:
    sample = run(command, limit)
    if sample.status < 0 and sample.wall >= limit:
        tell(f"{command.label}: cut off after {limit:.0f} s")
    elif sample.status not in command.done:
        tell(f"{command.label}: failed with status {sample.status}: {' '.join(command.arguments)}")
    else:
        return True
    return False


def typical(samples: Sequence[Sample]) -> Sample:
    """The median of each figure."""
    walls, cpus, peaks, statuses = zip(*samples, strict=True)
    return Sample(median(walls), median(cpus), int(median(peaks)), max(statuses))


def ratio(ours: Sequence[Sample], theirs: Sequence[Sample], figure: Callable[[Sample], float] | None = None) -> float:
    """Median of the ratios round by round: both met the machine in the same mood."""
    figure = figure or (lambda sample: sample.wall)
    return median(figure(mine) / figure(other) for mine, other in zip(ours, theirs, strict=True))


# ------------------------------------------------------------------------------------------------ memory of a family


def family_peak(command: Command, limit: float) -> int:
    """Peak of the memory of a process and all it starts, shared pages counted once; 0 where /proc does not tell."""
    peak = 0

    def watch(root: int) -> None:
        nonlocal peak
        while _runs(root):
            peak = max(peak, sum(map(_share, [root, *_below(root)])))
            time.sleep(0.005)

    run(command, limit, watch if sys.platform == "linux" else None)
    return peak


def _runs(process: int) -> bool:
    """Whether it has not ended yet; not waited for, so that wait4 still finds it."""
    ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return ended is None


def _below(process: int) -> Iterator[int]:
    for child in _content(f"/proc/{process}/task/{process}/children").split():
        yield int(child)
        yield from _below(int(child))


def _share(process: int) -> int:
    """Proportional set size in bytes."""
    for line in _content(f"/proc/{process}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _content(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except OSError:
        return ""  # it has ended meanwhile
