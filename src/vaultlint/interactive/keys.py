"""A terminal in, keys and lines out: single keys where it gives them, else the first sign of a line."""

from __future__ import annotations

import codecs
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from vaultlint.typed import Any, Protocol

ENTER = "\n"
_ESCAPE = "\x1b"
_PAUSE = 0.05  # seconds within which the rest of an arrow key arrives

Complete = Callable[[str], Sequence[str]]


class Keys(Protocol):
    """What the author types. Both raise EOFError when there is no more."""

    silent: bool  # whether a key that is pressed does not show

    def key(self) -> str:
        """One sign, ENTER for an empty line, "" for a key that is none."""

    def line(self, prompt: str, complete: Complete | None = None) -> str:
        """A line, without white space around it."""


@contextmanager
def keys() -> Iterator[Keys]:
    """The keys of the terminal at standard input, which is left as it was."""
    if os.environ.get("TERM") == "dumb":
        yield _Lines()
    elif os.name == "nt":
        yield _Console()
    else:
        with _single() as single:
            yield single


class _Lines:
    """A terminal that gives whole lines."""

    silent = False

    def key(self) -> str:
        return self.line("")[:1] or ENTER

    def line(self, prompt: str, complete: Complete | None = None) -> str:
        return input(prompt).strip()


class _Console(_Lines):
    """The console of Windows."""

    silent = True

    def key(self) -> str:
        import click

        return _plain(click.getchar())


class _Single(_Lines):
    """A terminal of POSIX whose keys arrive as they are pressed."""

    silent = True

    def __init__(self, terminal: int, modes: Any) -> None:
        self._terminal, self._modes = terminal, modes
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, *_: int | FrameType | None) -> None:
        """Have the terminal give single keys, and show none of them; what was typed before stays."""
        import termios
        import tty

        with suppress(termios.error):  # in the background
            tty.setcbreak(self._terminal, termios.TCSANOW)

    def give_back(self) -> None:
        """Make the terminal as it was."""
        import termios

        with suppress(termios.error):
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._modes)

    def key(self) -> str:
        sign = ""
        while not sign:
            sign = self._decoder.decode(self._byte())
        if sign != _ESCAPE:
            return _plain(sign)
        self._leave_out()
        return ""

    def _leave_out(self) -> None:
        """Read the rest of an arrow key or the like, which answers nothing (ECMA-48, 5.4)."""
        if not self._has_more() or self._byte() not in (b"[", b"O"):
            return
        while self._has_more() and not b"@" <= self._byte() <= b"~":
            pass

    def _has_more(self) -> bool:
        return bool(select.select([self._terminal], [], [], _PAUSE)[0])

    def _byte(self) -> bytes:
        try:
            data = os.read(self._terminal, 1)
        except OSError as error:  # the terminal is gone
            raise EOFError from error
        if not data:
            raise EOFError
        return data

    def line(self, prompt: str, complete: Complete | None = None) -> str:
        self.give_back()
        try:
            with _completing(complete):
                return super().line(prompt)
        finally:
            self.take()


def _plain(sign: str) -> str:
    if sign == "\x04":
        raise EOFError
    return ENTER if sign == "\r" else sign[:1]


@contextmanager
def _single() -> Iterator[_Single]:
    import termios

    terminal = sys.stdin.fileno()
    single = _Single(terminal, termios.tcgetattr(terminal))
    termios.tcflush(terminal, termios.TCIFLUSH)  # what was typed before the first question answers none
    single.take()
    # A shell gives the terminal its own modes while the program is stopped.
    before = signal.signal(signal.SIGCONT, single.take)
    try:
        yield single
    finally:
        signal.signal(signal.SIGCONT, before)
        single.give_back()


@contextmanager
def waiting(hands: Keys) -> Iterator[None]:
    """Leave the terminal to another program."""
    if not isinstance(hands, _Single):
        yield
        return
    hands.give_back()
    try:
        yield
    finally:
        hands.take()


@contextmanager
def _completing(complete: Complete | None) -> Iterator[None]:
    """Complete what is typed with the tabulator, where Python can."""
    try:
        import readline
    except ImportError:
        yield
        return
    found: Sequence[str] = ()

    def nth(typed: str, number: int) -> str | None:
        nonlocal found
        if not number:
            found = complete(typed) if complete else ()
        return found[number] if number < len(found) else None

    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(nth)
    readline.set_completer_delims("")  # names have spaces
    is_editline = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_editline else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])
