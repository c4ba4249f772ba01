"""A part of the work beside the rest, in a copy of this process, where the system can make one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

_LENGTH = 8  # bytes before what a copy sends


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a copy of this process can work: elsewhere than on Linux libraries may hold locks in it."""
    return sys.platform == "linux"


@contextmanager
def aside(work: Callable[[], bytes], jobs: int = 2) -> Iterator[Callable[[], bytes]]:
    """Do some work in a copy of this process while this one does something else.

    What this gives waits for the result. Where no copy can be made, or with ``jobs`` no second process may be, or when
    the copy has died, the work is done here, as soon as the result is asked for. The work must not have any effect.

    >>> with aside(lambda: b"done") as result:
    ...     result()
    b'done'
    """
    process = 0
    if jobs > 1 and can_fork():
        with suppress(OSError):
            process, receiver = copy(lambda sender: _send(sender, work()))
    if not process:
        yield work
        return

    def result() -> bytes:
        return received if (received := _received(receiver)) is not None else work()

    try:
        yield result
    finally:
        end(process, receiver)


def copy(work: Callable[[int], None], others: Iterable[int] = ()) -> tuple[int, int]:
    """Let a copy of this process do some work: its number, and the pipe of which the work gets the other end.

    ``others`` are files that it has no use for. Raises OSError where the system gives no process or no pipe.
    """
    import signal

    receiver, sender = os.pipe()
    # Ctrl-C reaches all processes; the first one decides. In a copy it must not even run what the first one would.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process = os.fork()
        if process:
            return process, receiver
        status = 1
        try:
            for each in (receiver, *others):
                os.close(each)
            ignore_interrupts()
            work(sender)
            status = 0
        finally:
            # Nothing of the parent's may be flushed, closed or called a second time.
            os._exit(status)
    except OSError:
        os.close(receiver)
        raise
    finally:
        os.close(sender)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end(process: int, receiver: int) -> None:
    """Close the pipe of a copy, stop it if it is still at work, and wait for its end."""
    import signal

    os.close(receiver)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(process, 0)


def ignore_interrupts() -> None:
    """Ctrl-C reaches all processes; the first one decides."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _send(pipe: int, data: bytes) -> None:
    message = memoryview(len(data).to_bytes(_LENGTH, "little") + data)
    while message:
        message = message[os.write(pipe, message) :]


def _received(pipe: int) -> bytes | None:
    """All that a copy sends, None when it is not all that it wanted to send."""
    data = bytearray()
    while part := os.read(pipe, 1 << 20):
        data += part
    size = int.from_bytes(data[:_LENGTH], "little")
    return bytes(data[_LENGTH:]) if len(data) == _LENGTH + size else None
