"""A bar on standard error for runs that take longer than a moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic

from vaultlint.cli.output import on_terminal
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.progress import Progress

Advance = Callable[[int, int], None]

_PATIENCE = 1.0  # seconds before the bar appears
_PACE = 0.1  # seconds between two pictures


def progress(wanted: bool, verb: str = "Linting") -> AbstractContextManager[Advance | None]:
    """What to call with the numbers of files done and to do; None where nobody looks."""
    return _bar(verb) if wanted and on_terminal(sys.stderr) else nullcontext()


@contextmanager
def _bar(verb: str) -> Iterator[Advance]:
    bar: Progress | None = None
    due = monotonic() + _PATIENCE

    def advance(done: int, total: int) -> None:
        nonlocal bar, due
        if (now := monotonic()) < due:
            return
        due = now + _PACE
        if bar is None:
            bar = _new_bar(verb)
            bar.add_task("files")
            bar.start()
        bar.update(bar.task_ids[0], completed=done, total=total, refresh=True)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _new_bar(verb: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    # Refreshed by hand: a thread of its own would be copied into processes that start later.
    return Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
