"""Files before and after in, a unified diff out: one that ``git apply -p0`` and ``patch`` take, or one to look at."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from vaultlint.report.escape import defuse, escape
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.typed import NamedTuple, Protocol, TextIO

_HEADS = ("--- ", "+++ ", "diff ", "rename ", "similarity ")
_STYLES = {"+": "good", "-": "bad", "@": "code", "\\": "faint"}
_NO_END = "\\ No newline at end of file\n"
_QUOTED = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Moved(NamedTuple):
    """A file with another path and perhaps other bytes; both are empty where nobody has to see them."""

    path: str
    old_path: str
    old: bytes = b""
    new: bytes = b""


class Change(Protocol):
    """A file whose bytes change."""

    @property
    def path(self) -> str: ...
    @property
    def old(self) -> bytes: ...
    @property
    def new(self) -> bytes: ...


def write(changes: Iterable[Change], stream: TextIO, look: Look = PLAIN, *, prefix: str = "") -> None:
    """Write the diff of each file; ``prefix`` stands before its path.

    On a terminal what it would obey is escaped. Anywhere else the bytes are those of the files, which the text layer of
    the stream could not pass on: line ends and what is not UTF-8 would come out as something else.
    """
    if look.color or look.links:
        paint = painter(stream, look)
        for change in changes:
            paint(map(_piece, lines(change, prefix)))
        return
    stream.flush()
    buffer = getattr(stream, "buffer", None)
    for change in changes:
        text = "".join(lines(change, prefix))
        if buffer is None:
            stream.write(text)
        else:
            buffer.write(text.encode(errors="surrogateescape"))


def is_obeyed(change: Change, prefix: str = "") -> bool:
    """Whether a runner of CI that reads the diff along would take a line of it for a command."""
    text = "".join(lines(change, prefix))
    return defuse(text) != text


def lines(change: Change, prefix: str = "") -> Iterator[str]:
    """The lines of a diff, each with its line end."""
    name = old_name = _quoted(prefix + change.path)
    if isinstance(change, Moved):
        old_name = _quoted(prefix + change.old_path)
        yield f"diff --git {old_name} {name}\n"
        if change.old == change.new:
            yield "similarity index 100%\n"
        yield f"rename from {old_name}\n"
        yield f"rename to {name}\n"
    old, new = _lines(change.old), _lines(change.new)
    # Lines of a thousand notes are seldom alike, so nothing is called junk.
    for number, line in enumerate(difflib.unified_diff(old, new, old_name, name)):
        yield line if number < 2 or line.endswith("\n") else f"{line}\n{_NO_END}"


def _lines(data: bytes) -> list[str]:
    """The lines as git counts them: only a line feed ends one."""
    text = data.decode(errors="surrogateescape")
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _piece(line: str) -> Piece:
    style = "title" if line.startswith(_HEADS) else _STYLES.get(line[0], "")
    body, end, rest = line.partition("\n")
    return Piece(f"{escape(body.removesuffix(chr(13)))}{end}{rest}", style)


def _quoted(path: str) -> str:
    """A name as git writes it in a diff: in quotes where it holds signs that would break the line."""
    if not _QUOTED.search(path):
        return path
    return '"' + _QUOTED.sub(_octal, path) + '"'


def _octal(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _SHORT:
        return _SHORT[sign]
    return "".join(f"\\{byte:03o}" for byte in sign.encode(errors="surrogateescape"))
