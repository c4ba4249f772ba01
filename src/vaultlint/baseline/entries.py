"""The file of a baseline in, its entries out, and back: an entry a line, so that git shows and merges them one by one.

It is one JSON list. Its first element says the version, each further one is an entry: path, rule, target, count. The
commas stand in front, so that no line changes when one is added or removed behind it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain
from unicodedata import normalize

from vaultlint import disk
from vaultlint.baseline.target import composed
from vaultlint.config import ConfigError, ConfigProblem
from vaultlint.report.json import encode
from vaultlint.settings import read_small
from vaultlint.typed import NamedTuple

VERSION = 1
_MOST_BYTES = 256 << 20
_FEW = 20  # notes whose lines are found sooner than the whole file is read
_START = b'\n,["'
_TYPES = [str, str, str, int]
_COLUMNS = ["path", "rule", "target", "count"]
_MARKS = (b"<<<<<<< ", b"||||||| ", b"=======\n", b"=======\r\n", b">>>>>>> ")


class Entry(NamedTuple):
    """That a rule finds something about a target in a note, and in how many places."""

    path: str  # relative to the vault root, with "/"
    rule: str
    target: str
    number: int  # of places


class Source:
    """What a baseline says: taken apart as far as somebody asks. Problems call it ``name``."""

    def __init__(self, content: bytes | None, name: str) -> None:
        """``content`` is that of the file, None where there is none."""
        self.name = name
        self.content = content
        self._entries: list[Entry] | None = None

    @classmethod
    def at(cls, path: str, name: str) -> Source:
        """The file at a path. Raises ConfigError when it cannot be read."""
        try:
            return cls(read_small(path, _MOST_BYTES), name)
        except OSError as error:
            raise _error(name, f"cannot be read: {error.strerror}") from None

    @property
    def is_there(self) -> bool:
        """Whether there is a file at all."""
        return self.content is not None

    def entries(self) -> list[Entry]:
        """All entries. Raises ConfigError for a file that is no baseline."""
        if self._entries is None:
            self._entries = [] if self.content is None else _parsed(self.content, self.name)
        return self._entries

    def entries_of(self, paths: Collection[str]) -> list[Entry]:
        """The entries of these notes. Raises ConfigError as `entries` does."""
        if self._entries is None and len(paths) <= _FEW:
            found = _lines_of(self.content or b"", paths)
            if found is not None:
                return found
        wanted = {composed(path) for path in paths}
        return [entry for entry in self.entries() if composed(entry.path) in wanted]


def _lines_of(content: bytes, paths: Iterable[str]) -> list[Entry] | None:
    """The entries of some notes without reading all of them, None for a file that is not laid out as we do it."""
    if not content.endswith(b"\n]\n") or content.count(b"\n") != content.count(_START) + 2:
        return None
    found: list[bytes] = []
    for path in {form for each in paths for form in _forms(each)}:
        start = b"\n," + encode([path])[:-1].encode() + b", "
        here = content.find(start)
        while here >= 0:
            end = content.index(b"\n", here + 1)
            found.append(content[here + 2 : end])
            here = content.find(start, end)
    try:
        return [Entry._make(json.loads(line)) for line in found]
    except (ValueError, TypeError):
        return None


def _forms(path: str) -> tuple[str, ...]:
    """A path as other systems may have written it."""
    return (path,) if path.isascii() else (path, normalize("NFC", path), normalize("NFD", path))


def _parsed(content: bytes, name: str) -> list[Entry]:
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _error(name, _wrong(content, error)) from None
    head = values[0] if isinstance(values, list) and values else None
    if not isinstance(head, dict) or type(head.get("version")) is not int:
        raise _error(name, f"not a baseline; {_AGAIN}")
    if head["version"] != VERSION:
        raise _error(name, f"version {head['version']} of the format; this vaultlint reads version {VERSION}")
    counts: dict[tuple[str, str, str], int] = {}
    for row in values[1:]:
        if not (isinstance(row, list) and [*map(type, row)] == _TYPES and row[3] > 0):
            wanted = '["path", "rule", "target", count]'
            raise _error(name, f"{encode(row)[:80]} is no entry; {wanted} is wanted; {_AGAIN}")
        path, rule, target, count = row
        here = path, rule, target
        # Where a merge left two lines for one thing, the one that knows more counts.
        counts[here] = max(count, counts[here]) if here in counts else count
    return [Entry(*each, count) for each, count in counts.items()]


_AGAIN = "restore an older version, or delete it and run 'vaultlint baseline'"


def _wrong(content: bytes, error: Exception) -> str:
    for number, line in enumerate(content.splitlines(keepends=True), 1):
        if line.startswith(_MARKS):
            return (
                f"line {number}: a merge conflict; every entry is a line of its own: keep the lines of both sides, "
                "remove the marks, then run 'vaultlint baseline --prune'"
            )
    where = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
    return f"{where}not JSON; {_AGAIN}"


def _error(name: str, message: str) -> ConfigError:
    return ConfigError(ConfigProblem(name, message))


def write(path: str, name: str, entries: Iterable[Entry], before: Source) -> None:
    """Put a file with these entries in the place of the one that was read, whole or not at all.

    Raises ConfigError where it cannot be written, or is another one by now.
    """
    data = text(entries).encode()
    try:
        if before.content is None:
            disk.create(path, data)
        else:
            disk.put(path, data, expected=before.content)
    except disk.Refusal as error:
        raise _error(name, str(error)) from None


def text(entries: Iterable[Entry]) -> str:
    """The content of the file: the same for the same entries in any order."""
    lines = (f",{encode(list(entry))}\n" for entry in sorted(entries))
    return f"[{encode({'version': VERSION, 'entries': _COLUMNS})}\n{''.join(lines)}]\n"


def added(*parts: Iterable[Entry]) -> list[Entry]:
    """All entries, each note, rule and target once, with the sum of their counts."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for path, rule, target, count in chain(*parts):
        counts[path, rule, target] += count
    return [Entry(*each, count) for each, count in counts.items()]
