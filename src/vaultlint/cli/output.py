"""Where reports go: what a stream can show, files, pipes that close early."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from vaultlint.cli.failure import Refused
from vaultlint.report.escape import defuse, escape
from vaultlint.report.look import Look
from vaultlint.typed import TextIO

_WIDTH = 100  # where nobody says
# Set where the runners of GitHub, Azure and TeamCity read the output: each obeys lines that look like its commands.
_RUNNERS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads along."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def colored(choice: str, stream: TextIO) -> bool:
    """Whether to use colours: what the option says, else NO_COLOR, else FORCE_COLOR, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return on_terminal(stream) and os.environ.get("TERM") != "dumb"


def look(choice: str, stream: TextIO, seconds: float = 0.0) -> Look:
    """How a report on this stream may look."""
    return Look(colored(choice, stream), on_terminal(stream), _width(stream), seconds, _is_obeyed(stream))


def say(stream: TextIO, text: str) -> None:
    """Write lines that are safe in a terminal, and make them so in the log of a runner of CI."""
    stream.write(defuse(text) if _is_obeyed(stream) else text)


def _is_obeyed(stream: TextIO) -> bool:
    return stream is sys.stdout and any(os.environ.get(name) for name in _RUNNERS)


@contextmanager
def quiet_runner(stream: TextIO) -> Iterator[bool]:
    """Have the runner of CI that reads the stream obey none of its lines, which must stay as they are: a patch.

    GitHub's can be told so, in lines that readers of patches pass over. Given is whether one reads that cannot.
    """
    if stream is not sys.stdout or _is_file(stream) or not any(os.environ.get(name) for name in _RUNNERS):
        yield False
    elif not os.environ.get("GITHUB_ACTIONS"):
        yield True
    else:
        word = os.urandom(16).hex()  # which no note can know
        stream.write(f"::stop-commands::{word}\n")
        try:
            yield False
        finally:
            stream.write(f"::{word}::\n")


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _width(stream: TextIO) -> int:
    """The cells of a line: COLUMNS says it, else the terminal."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


@contextmanager
def standard_output(*, utf8: bool = False) -> Iterator[TextIO]:
    """Standard output that takes any text, in UTF-8 for programs; the rest is dropped when its reader has gone."""
    stream = sys.stdout
    if stream is None:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            yield nowhere
        return
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8" if utf8 else stream.encoding, errors="backslashreplace")
    try:
        yield stream
        stream.flush()
    except OSError as error:
        if error.filename is not None:  # from reading notes, not from writing here
            raise
        _drop(stream)
        # Windows says EINVAL where others say EPIPE.
        if error.errno != (errno.EINVAL if os.name == "nt" else errno.EPIPE):
            raise Refused(f"cannot write to standard output: {error.strerror or error}") from error


@contextmanager
def file_output(path: str) -> Iterator[TextIO]:
    """A new file in UTF-8."""
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            yield file
    except (OSError, ValueError) as error:
        raise Refused(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from error


def notice(text: str) -> None:
    """A line for people on standard error."""
    try:
        print(defuse(escape(text)), file=sys.stderr)
    except OSError:
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Send what is still in the stream nowhere, or the interpreter complains when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
