"""A file and a line in, the author's editor opened there, and waited for."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from shutil import which

from vaultlint.disk import Refusal

# How editors are told a line; most of the rest take the file alone.
_WITH_PLUS = frozenset("vi vim nvim view gvim nano pico emacs emacsclient micro joe jed kak ne mg mcedit".split())  # noqa: SIM905
_WITH_GOTO = frozenset(("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"))
_WITH_COLON = frozenset(("hx", "helix", "zed", "subl"))
_WAITING = frozenset(("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "subl", "zed", "gedit"))
_USUAL = ("nano", "vim", "vi")


def edit(path: str, line: int, column: int) -> None:
    """Open a file in ``$VISUAL``, ``$EDITOR`` or what is usual here. Raises disk.Refusal where that does not work."""
    words = _editor()
    try:
        status = subprocess.call(command(words, path, line, column))
    except OSError as error:
        raise Refusal(f"the editor {words[0]!r} does not start: {error.strerror or error}") from error
    if status:
        raise Refusal(f"the editor {words[0]!r} ended with status {status}")


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if (said := os.environ.get(name, "").strip()) and (words := _words(said)):
            return words
    usual = ("notepad",) if os.name == "nt" else _USUAL
    if found := next((each for each in usual if which(each)), None):
        return [found]
    raise Refusal("no editor is known; EDITOR says which to use")


def _words(said: str) -> list[str]:
    if os.name == "nt":  # where a backslash is part of a path
        return [said.strip('"')]
    try:
        return shlex.split(said)
    except ValueError as error:
        raise Refusal(f"EDITOR cannot be read: {str(error).lower()}") from error


def command(editor: Sequence[str], path: str, line: int, column: int) -> list[str]:
    """The words that start an editor at a line.

    >>> command(["vim", "-u", "NONE"], "/notes/Rome.md", 12, 3)
    ['vim', '-u', 'NONE', '+12', '/notes/Rome.md']
    >>> command(["code"], "/notes/Rome.md", 12, 3)
    ['code', '--wait', '--goto', '/notes/Rome.md:12:3']
    """
    name = os.path.splitext(os.path.basename(editor[0]))[0].lower()
    wait = ["--wait"] if name in _WAITING and not {"-w", "--wait"} & set(editor) else []
    if name in _WITH_PLUS:
        return [*editor, f"+{line}", path]
    if name in _WITH_GOTO:
        return [*editor, *wait, "--goto", f"{path}:{line}:{column}"]
    return [*editor, *wait, f"{path}:{line}" if name in _WITH_COLON else path]
