"""Batches of files in, what came of each out, from as many processes as there are cores: forked where that is safe.

A forked process has the rules and the names of the vault at hand and sends back bytes through a pipe. Elsewhere a pool
of new processes does the same, and any other ``map`` can: of a pool, of a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from vaultlint.aside import copy, end, ignore_interrupts
from vaultlint.examine import examine_all
from vaultlint.plugins import load_rules
from vaultlint.travel import dump, load
from vaultlint.typed import TYPE_CHECKING
from vaultlint.work import Examined, Plan, Work

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

Map = Callable[[Callable[[Sequence[str]], bytes], Iterable[Sequence[str]]], Iterable[bytes]]

_BATCH = 64  # files that are examined between two looks at what others have sent


def batches(paths: Sequence[str], size: int = _BATCH) -> list[Sequence[str]]:
    """The files in groups that are worth sending."""
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def here(work: Work, paths: Sequence[str]) -> Iterator[Examined]:
    """Examine in this process."""
    return examine_all(work, paths)


def mapped(plan: Plan, paths: Sequence[str], map: Map) -> Iterator[Examined]:
    """Examine by a ``map`` that may run anywhere; the plan travels with the function."""
    for data in map(partial(examine_batch, plan), batches(paths, 500)):
        yield from load(data, plan.root)


def spawned(work: Work, plan: Plan, paths: Sequence[str], jobs: int) -> Iterator[Examined]:
    """Examine in a pool of new processes, and here what they cannot: where there are none, or one has died.

    ``plan`` is that of the work with all that has to travel.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context: BaseContext = multiprocessing.get_context("spawn")
    done = 0
    try:
        with ProcessPoolExecutor(jobs, context, ignore_interrupts) as pool:
            try:
                for each in mapped(plan, paths, pool.map):
                    yield each
                    done += 1
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    except (BrokenProcessPool, OSError, ImportError):  # some systems have no semaphores
        yield from here(work, paths[done:])


def forked(work: Work, paths: Sequence[str], jobs: int) -> Iterator[Examined]:
    """Examine in copies of this process and in this one. What a copy did not send, because it died, is done here."""
    queue, todo = _queue(paths)
    children: list[_Child] = []
    done: set[int] = set()
    try:
        with suppress(OSError):  # the system may have no more processes or pipes; those that there are do all
            while len(children) < min(jobs, len(todo)) - 1:
                children.append(_fork(work, todo, queue, children))
        while number := int.from_bytes(os.read(queue, 8), "little"):
            done.add(number)
            yield from here(work, todo[number - 1])
            for child in children:
                yield from _received(child, done, work.plan.root, wait=False)
        for child in children:
            yield from _received(child, done, work.plan.root, wait=True)
        for number, batch in enumerate(todo, 1):
            if number not in done:
                yield from here(work, batch)
    finally:
        os.close(queue)
        for child in children:
            end(child.process, child.results)


def _queue(paths: Sequence[str]) -> tuple[int, list[Sequence[str]]]:
    """A pipe that holds the numbers of all batches, from 1 on, and the batches: as many as it has room for."""
    import fcntl

    queue, tickets = os.pipe()
    room = fcntl.fcntl(tickets, fcntl.F_GETPIPE_SZ) // 8  # a user with many pipes gets short ones
    todo = batches(paths, max(_BATCH, -(-len(paths) // room)))
    os.write(tickets, b"".join(number.to_bytes(8, "little") for number in range(1, len(todo) + 1)))
    os.close(tickets)
    return queue, todo


class _Child:
    """A process that works beside this one, and what it sent so far."""

    def __init__(self, process: int, results: int) -> None:
        self.process = process
        self.results = results
        self.waiting = bytearray()
        self.open = True


def _fork(work: Work, todo: Sequence[Sequence[str]], queue: int, others: Sequence[_Child]) -> _Child:
    parent = os.getpid()

    def examine(sender: int) -> None:
        _widen(sender)
        _work(work, todo, queue, sender, parent)

    process, results = copy(examine, [other.results for other in others])
    os.set_blocking(results, False)
    return _Child(process, results)


def _widen(pipe: int) -> None:
    """Room for some batches with their facts, so that a child does not wait until somebody reads."""
    import fcntl

    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


def _work(work: Work, todo: Sequence[Sequence[str]], queue: int, sender: int, parent: int) -> None:
    """In the copy: take numbers of batches until there are none."""
    while number := int.from_bytes(os.read(queue, 8), "little"):
        data = dump(_while_wanted(here(work, todo[number - 1]), parent))
        message = memoryview(number.to_bytes(8, "little") + len(data).to_bytes(8, "little") + data)
        while message:
            message = message[os.write(sender, message) :]


def _while_wanted(examined: Iterable[Examined], parent: int) -> Iterator[Examined]:
    """As long as the process lives that asked for it."""
    for each in examined:
        if os.getppid() != parent:
            os._exit(1)
        yield each


def _received(child: _Child, done: set[int], root: str, *, wait: bool) -> Iterator[Examined]:
    """The batches that a child has sent as a whole by now, or, to wait for, all it will send."""
    if wait:
        os.set_blocking(child.results, True)
    while child.open:
        try:
            data = os.read(child.results, 1 << 20)
        except BlockingIOError:
            break
        child.waiting += data
        child.open = bool(data)
    waiting = child.waiting
    start = 0
    while len(waiting) >= start + 16:
        number = int.from_bytes(waiting[start : start + 8], "little")
        end = start + 16 + int.from_bytes(waiting[start + 8 : start + 16], "little")
        if len(waiting) < end:
            break
        done.add(number)
        yield from load(bytes(waiting[start + 16 : end]), root)
        start = end
    del waiting[:start]


def examine_batch(plan: Plan, paths: Sequence[str]) -> bytes:
    """Examine several files, in another process: the rules are found there by name."""
    work = _works.get(plan.key)
    if work is None:
        _works.clear()
        work = _works[plan.key] = Work(plan, load_rules())
    return dump(here(work, paths))


_works: dict[str, Work] = {}
