"""Arguments in, what git prints out, while nothing that the repository configures runs.

Whoever wrote the repository wrote its configuration, hooks and attributes too. Of the programs that these can name,

- external diffs, textconv, pagers and signatures are switched off by options (``diff.*.command``, ``diff.external``,
  ``diff.*.textconv``, ``core.pager``, ``log.showSignature``, ``gpg.program``),
- fsmonitor, hooks, transports and whatever asks for passwords by configuration that goes before the repository's own,
- filters (``filter.*.clean``, ``.smudge``, ``.process``) by asking only commands that read objects and the index and
  never the text of the work tree; we read that ourselves,
- fetching what a partial clone lacks (``remote.*.uploadpack``, ``core.sshCommand``, ``ext::``) by allowing no protocol.

``core.worktree`` cannot lead elsewhere, and an alias never hides a command of git's own. What system and user configure
is read, since ``safe.directory`` stands there: repositories of other people stay refused. Files that configuration
and attributes name are read by git; one that never ends (a FIFO) ends with our time limit.
"""

from __future__ import annotations

import os
from contextlib import suppress

from vaultlint.history.place import Place
from vaultlint.typed import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import subprocess

SECONDS = 10.0  # for anything but all of history
MOST_OUTPUT = 1 << 28
_MOST_ERROR = 1 << 16
_MOST_MEMORY = 1 << 30

_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.gitProxy="),
    *("-c", "core.alternateRefsCommand=false"),
    *("-c", "core.askPass="),
    *("-c", "credential.helper="),
    *("-c", "protocol.allow=never"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", f"diff.orderFile={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.showRoot=true"),
)
# What users configure by the environment; no repository can.
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT")
_KEPT_BEGINNINGS = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SET = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "false",
    "GIT_ASKPASS": "false",
}


class HistoryError(Exception):
    """Git cannot answer; the message says what was found and what would be right."""


class Answer(NamedTuple):
    """What git printed until it ended, or until it took too long."""

    output: bytes
    error: str
    status: int
    late: bool = False

    @property
    def good(self) -> bool:
        """Whether this is all of it."""
        return self.status == 0 and not self.late


def ask(place: Place, *arguments: str, given: bytes = b"", seconds: float | None = None) -> Answer:
    """Run a command of git's at the top of the work tree. Raises HistoryError where git cannot be started."""
    import subprocess

    program = executable()
    if not program:
        raise HistoryError("git is not installed, or in no folder of PATH")
    try:
        process = subprocess.Popen(
            [program, *_OPTIONS, *arguments],
            cwd=place.top,
            env=_environment(place),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError) as error:
        raise HistoryError(f"git cannot be started: {error}") from error
    return _answer(process, given, SECONDS if seconds is None else seconds)


def _answer(process: subprocess.Popen[bytes], given: bytes, seconds: float) -> Answer:
    from threading import Thread, Timer

    _limit_memory(process.pid)
    said: list[bytes] = []
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    others = [
        Thread(target=_feed, args=(process.stdin, given)),
        Thread(target=lambda: said.append(_drain(process.stderr, _MOST_ERROR)[0])),
    ]
    timer = Timer(seconds, stop)
    for each in (*others, timer):
        each.daemon = True
        each.start()
    try:
        output, is_all = _drain(process.stdout, MOST_OUTPUT)
        if not is_all:
            stop()
        status = process.wait()
    except BaseException:  # an interrupt must not leave it running
        process.kill()
        raise
    finally:
        timer.cancel()
        for each in others:
            each.join(1)
    return Answer(output, b"".join(said).decode(errors="replace").strip(), status, bool(late))


def _feed(stream: IO[bytes] | None, given: bytes) -> None:
    with suppress(OSError, ValueError):  # it may end without reading all of it
        assert stream
        with stream:
            stream.write(given)


def _drain(stream: IO[bytes] | None, most: int) -> tuple[bytes, bool]:
    """What comes out of a stream, and whether that is all of it."""
    assert stream
    parts: list[bytes] = []
    with stream:
        while most >= 0 and (part := stream.read1(1 << 20)):  # type: ignore[attr-defined]
            parts.append(part)
            most -= len(part)
    return b"".join(parts), most >= 0


def _limit_memory(process: int) -> None:
    """A few trees that name one another a million times over must not take all memory. Only Linux can say so."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        _, hard = resource.prlimit(process, resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or hard > _MOST_MEMORY:
            resource.prlimit(process, resource.RLIMIT_DATA, (_MOST_MEMORY, hard))


def executable() -> str:
    """The git of the user, "" without one.

    Only whole paths count: a ``.`` in PATH, and on Windows the current folder in any case, would be the vault.
    """
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, "git.exe" if os.name == "nt" else "git")
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    return ""


def _environment(place: Place) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_BEGINNINGS)
    }
    # An explicit work tree outdoes core.worktree. GIT_DIR would have git trust the repository of anybody, so git finds
    # it by itself, and no other one above it.
    ours = {"GIT_WORK_TREE": place.top, "GIT_CEILING_DIRECTORIES": os.path.dirname(place.top)}
    if place.told:
        ours["GIT_DIR"] = place.folder
    if place.index_file != os.path.join(place.folder, "index"):
        ours["GIT_INDEX_FILE"] = place.index_file
    return kept | _SET | ours


def complaint(place: Place, answer: Answer) -> str:
    """What was wrong, in words for people."""
    if "dubious ownership" in answer.error or "is owned by someone else" in answer.error:
        return (
            f"git does not trust the repository at {place.top}, which belongs to somebody else; "
            f"if you do: git config --global --add safe.directory {place.top}"
        )
    if answer.late:
        return "git took too long"
    lines = [line.removeprefix("fatal: ") for line in answer.error.splitlines() if not line.startswith("warning: ")]
    return f"git says: {lines[0]}" if lines else f"git ended with status {answer.status}"


def split(output: bytes) -> list[str]:
    """What git ends by NUL, as text in which any byte of a file name survives."""
    return [os.fsdecode(part) for part in output.split(b"\0")[:-1]]
