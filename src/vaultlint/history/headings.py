"""A note in, headings that it had once and what each of them is called there now out.

Where one edit takes a heading away and puts another of the same level in its place, the heading was renamed. Git is
asked for the edits of the note through all its names (``git log --follow``); what is not committed yet counts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.discover import plain_files
from vaultlint.history.git import HistoryError, ask
from vaultlint.history.lines import hunks, lines_of
from vaultlint.history.place import Place
from vaultlint.history.worktree import content_of
from vaultlint.note import Heading
from vaultlint.read import read

_SECONDS = 10.0
_LOG = (
    *("log", "--follow", "-p", "-U0", "--inter-hunk-context=0", "--patience", "-M", "--text", "--format=%x01"),
    *("--no-mailmap", "--no-notes", "--no-show-signature", "--no-color", "--no-ext-diff", "--no-textconv"),
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")

Hunk = tuple[list[Heading], list[Heading]]  # headings before and after


def renamed_headings(place: Place, path: str, committed: str) -> Mapping[str, str]:
    """Headings gone from the note at a vault path → their names now; ``committed`` is its path in HEAD, from the top.

    Empty where git cannot be asked. An edit that leaves it open which heading became which tells nothing.
    """
    content = next((content_of(place.root, file) for file in plain_files(place.root, (path,))), None)
    if content is None:
        return {}
    now = {heading.text for heading in read(path, content).note.headings}
    known: dict[str, str] = {}
    try:
        for edit in _edits(place, committed, content):
            for before, after in _renamed(edit):
                name = known.get(after, after)
                if before not in now and name in now:
                    known.setdefault(before, name)
    except HistoryError:
        pass
    return known


def _renamed(edit: Sequence[Hunk]) -> Iterator[tuple[str, str]]:
    """Headings that took the place of others in one edit. One that stands elsewhere then was moved, not renamed."""
    before = {heading.text for old, _ in edit for heading in old}
    after = {heading.text for _, new in edit for heading in new}
    for old, new in edit:
        gone = [heading for heading in old if heading.text not in after]
        come = [heading for heading in new if heading.text not in before]
        if len(gone) == len(come) == 1:
            yield gone[0].text, come[0].text
            continue
        for level in range(1, 7):
            names = [heading.text for heading in gone if heading.level == level]
            others = [heading.text for heading in come if heading.level == level]
            if len(names) == len(others):
                yield from zip(names, others, strict=True)


def _edits(place: Place, committed: str, content: bytes) -> Iterator[list[Hunk]]:
    """The edits of a note, the latest first: the hunks of each in which there are headings."""
    head = ask(place, "cat-file", "blob", f"HEAD:{committed}")
    if head.good:
        old, new = lines_of(head.output), lines_of(content)
        yield _with_headings((old[a:b], new[c:d]) for a, b, c, d in hunks(old, new))
    log = ask(place, *_LOG, "HEAD", "--", committed, seconds=_SECONDS)
    lines = iter(log.output.split(b"\n"))
    found: list[tuple[list[bytes], list[bytes]]] = []
    for line in lines:
        if line == b"\x01":
            yield _with_headings(found)
            found = []
        elif hunk := _HUNK.match(line):
            found.append((_taken(lines, hunk[1]), _taken(lines, hunk[2])))
    if log.good:
        yield _with_headings(found)


def _taken(lines: Iterator[bytes], count: bytes | None) -> list[bytes]:
    """The next lines of a hunk, without the sign before each."""
    found: list[bytes] = []
    for _ in range(1 if count is None else int(count)):
        line = next(lines, b"")
        if line.startswith(b"\\"):  # "No newline at end of file", about the line before
            line = next(lines, b"")
        found.append(line[1:])
    return found


def _with_headings(edit: Iterable[tuple[Iterable[bytes], Iterable[bytes]]]) -> list[Hunk]:
    both = ((_headings(old), _headings(new)) for old, new in edit)
    return [(old, new) for old, new in both if old or new]


def _headings(lines: Iterable[bytes]) -> list[Heading]:
    """What is read as a heading where it stands alone; of those inside of code none is found in the note."""
    marked = (line for line in lines if line.lstrip(b" ").startswith(b"#"))
    return [heading for line in marked for heading in read("Heading.md", line).note.headings]
