"""A directive and its text in, the ways to take it out again out: the comment with the room it took, and nothing else.

What is left must say the same as before. Where that is not plain to see, the text is read once more without the
directive, and of several ways the first that changes nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from vaultlint.note import Comment, Note, Reading
from vaultlint.read import read
from vaultlint.suppress.directive import Gap, Way
from vaultlint.suppress.same import says_the_same

_MOST_READ = 24  # times that a file is read again, or thousands of directives would make that a matter of squares

# A line that stays one of text, whatever stood at its end; and one below that could make a heading of it.
_TEXT = re.compile(r"[ \t]*(?:[-+*][ \t]+)?(?:!?\[\[|[^\W\d_])[^|$<`^]*")
_UNDERLINE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*(?=\n|\Z)")
_AT_THE_MARGIN = re.compile(r"(?:[ \t]*+\n)*+(?![ \t])")  # the next line that is not blank has no indentation
_QUOTE_MARKS = re.compile(r"[ \t]*(?:>[ \t]?)+")


class Remover:
    """A file, and what can be taken out of it without other changes."""

    def __init__(self, note: Note, find: Callable[[str], Reading | None]) -> None:
        """``find`` gives the file with its text."""
        self._note, self._find = note, find
        self._before: Reading | None = None
        self._left = _MOST_READ

    def first_harmless(self, ways: Iterable[Way]) -> list[Gap]:
        """The first way that leaves the rest as it is; none where none does."""
        for start, end, sure in ways:
            if sure or self._is_harmless(start, end):
                return [(start, end)]
        return []

    def _is_harmless(self, start: int, end: int) -> bool:
        if not self._left:
            return False
        self._left -= 1
        if self._before is None:
            found = self._find(self._note.path)
            if found is None or tuple(found.note.line_starts) != tuple(self._note.line_starts):
                self._left = 0  # the file is another one by now
                return False
            self._before = read(self._note.path, found.text.encode())
        text = self._before.text
        after = read(self._note.path, (text[:start] + text[end:]).encode())
        return says_the_same(self._before, after, [(start, end)])


def without_comment(text: str, comment: Comment) -> Iterator[Way]:
    """Ways to take a comment out of its text, the tidiest first."""
    start, end = comment.start, comment.end
    line_start, line_end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    before, after = text[line_start:start], text[end:line_end]
    if not after.strip() and (not before.strip() or _QUOTE_MARKS.fullmatch(before)):
        yield from without_all_lines(text, line_start, line_end)
    if before.strip() and not after.strip():
        kept = before.rstrip()
        sure = comment.mark != "#" and _TEXT.fullmatch(kept) and not _UNDERLINE.match(text, line_end + 1)
        yield Way(line_start + len(kept), end, bool(sure))
    elif after[:1].isspace() and before.strip():
        yield Way(line_start + len(before.rstrip()), end)
    elif after.strip():
        yield Way(start, end + len(after) - len(after.lstrip()))
    yield Way(start, end)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def without_lines(text: str, comment: Comment, start: int, end: int) -> Iterator[Way]:
    """Ways to take one of several directives, from ``start`` to ``end``, out of its comment."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    if line_start > comment.start and line_end < comment.end:
        # A paragraph ends before a line end and starts behind one.
        yield from (Way(line_start, line_end + 1), Way(line_start - 1, line_end))
    yield Way(start, end)


def without_all_lines(text: str, start: int, end: int) -> Iterator[Way]:
    """Ways to take whole lines out: with a blank line beside them that nobody needs then, and alone.

    They start at ``start``; ``end`` is the end of the last one, without its line end.
    """
    above, below = _is_blank_above(text, start), _blank_below(text, end)
    if above and end + 1 >= len(text):
        yield Way(text.rfind("\n", 0, start - 1) + 1, min(end + 1, len(text)))
    elif below and (above or not start):
        yield Way(start, below, above and bool(_AT_THE_MARGIN.match(text, below)))
    if end < len(text):
        yield Way(start, end + 1)
    if start:
        yield Way(start - 1, end)


def _is_blank_above(text: str, start: int) -> bool:
    return start > 0 and not text[text.rfind("\n", 0, start - 1) + 1 : start].strip()


def _blank_below(text: str, end: int) -> int:
    """Where the line after the blank line starts that follows; 0 where none does."""
    if end >= len(text):
        return 0
    line_end = _line_end(text, end + 1)
    return 0 if text[end + 1 : line_end].strip() or line_end == len(text) else line_end + 1
