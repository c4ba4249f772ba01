"""What ``git log --raw -z -p`` prints in, the edits of each commit out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from vaultlint.typed import NamedTuple

PATCHES = (
    *("log", "--raw", "-z", "-p", "-U0", "--inter-hunk-context=0", "--patience", "-M", "--text", "--no-abbrev"),
    *("--no-mailmap", "--no-notes", "--no-show-signature", "--no-color", "--no-ext-diff", "--no-textconv"),
    *("--no-relative", "--format=%x01"),
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d{1,9}))? \+\d+(?:,(\d{1,9}))? @@")


class Edit(NamedTuple):
    """What a commit did to a file: lines taken away and those put in their place, one pair for each hunk."""

    path: str  # before
    to: str  # and after
    hunks: list[tuple[list[bytes], list[bytes]]]


def edits_in(output: bytes) -> Iterator[list[Edit]]:
    """The edits of each commit, in the order git printed them; the last commit may lack some where it was stopped."""
    reader = _Reader(output)
    while reader.skip_to_commit():
        edits = reader.files()
        reader.hunks(edits)
        yield edits


class _Reader:
    """A commit is a line, then a line for each file, ended by NUL like its names, then a patch for each file."""

    def __init__(self, output: bytes) -> None:
        self._output = output
        self._at = 0

    def _until(self, end: bytes) -> bytes:
        """What comes before the next of these signs; all that is left without one."""
        stop = self._output.find(end, self._at)
        stop = len(self._output) if stop < 0 else stop
        found = self._output[self._at : stop]
        self._at = stop + 1
        return found

    def _starts(self, sign: bytes) -> bool:
        return self._output.startswith(sign, self._at)

    def skip_to_commit(self) -> bool:
        while self._at < len(self._output):
            if self._starts(b"\x01"):
                self._until(b"\0")
                return True
            self._until(b"\n")
        return False

    def files(self) -> list[Edit]:
        found: list[Edit] = []
        while self._starts(b"\n:") or self._starts(b":"):
            status = self._until(b"\0").rpartition(b" ")[2]
            path = to = os.fsdecode(self._until(b"\0"))
            if status[:1] in b"RC":
                to = os.fsdecode(self._until(b"\0"))
            # A file that became a link has a patch for either.
            found += [Edit(path, to, [])] * (2 if status == b"T" else 1)
        self._at += self._starts(b"\0")
        return found

    def hunks(self, edits: list[Edit]) -> None:
        number = -1
        while self._at < len(self._output) and not self._starts(b"\x01"):
            line = self._until(b"\n")
            if line.startswith(b"diff --git "):
                number += 1
            elif (hunk := _HUNK.match(line)) and 0 <= number < len(edits):
                edits[number].hunks.append((self._lines(hunk[1]), self._lines(hunk[2])))

    def _lines(self, count: bytes | None) -> list[bytes]:
        """The next lines of a hunk, without the sign before each."""
        found: list[bytes] = []
        for _ in range(1 if count is None else int(count)):
            if self._starts(b"\\"):  # "No newline at end of file", about the line before
                self._until(b"\n")
            if self._at >= len(self._output):
                break
            found.append(self._until(b"\n")[1:])
        return found
