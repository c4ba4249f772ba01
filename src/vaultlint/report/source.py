"""A file as it is now: its lines for showing where a finding is, its bytes for programs that count them."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from vaultlint.read import decode

# Other files have findings about their names only, and a film is long to read.
_TEXTS = (".md", ".canvas", ".base")
_BLOCK = 1024  # signs
_LINE_END = re.compile(r"\r\n?|\n")


def lines_of(vault: str, path: str) -> Sequence[str]:
    """The lines of the file as rules see them; none when it is no text, is empty or cannot be read any more."""
    data = _read(vault, path)
    return decode(data)[0].split("\n") if data else ()


class Source:
    """A file as it is now, byte for byte, for places as programs count them."""

    def __init__(self, data: bytes) -> None:
        # One sign for each byte that is not UTF-8, as rules see it.
        self.text = data.decode(errors="surrogateescape")
        self._mark = self.text.startswith("\ufeff")  # is counted by programs, and not by findings
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        blocks = (_size(self.text[at : at + _BLOCK]) for at in range(0, len(self.text), _BLOCK))
        self._sizes = list(accumulate(blocks, initial=0))

    @classmethod
    def of(cls, vault: str, path: str) -> Source:
        """A file of a vault; one that is no text, or cannot be read any more, is empty."""
        return cls(_read(vault, path))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1 and in bytes, of an offset in the file without its byte order mark.

        The mark itself is at -1.
        """
        at = min(max(0, offset + self._mark), len(self.text))
        line = bisect_right(self._starts, at)
        return line, self._bytes(at) - self._bytes(self._starts[line - 1]) + 1

    def between(self, start: int, end: int) -> str:
        """The text between two such offsets."""
        return self.text[max(0, start + self._mark) : max(0, end + self._mark)]

    def _bytes(self, at: int) -> int:
        """The bytes before a place; blocks are measured once, since a line may be long and hold many findings."""
        block = at // _BLOCK
        return self._sizes[block] + _size(self.text[block * _BLOCK : at])


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="surrogateescape"))


def _read(vault: str, path: str) -> bytes:
    if not path.lower().endswith(_TEXTS):
        return b""
    try:
        with open(os.path.join(vault, *path.split("/")), "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return b""
