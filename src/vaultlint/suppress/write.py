"""Findings in, the edits that suppress them in their file out: nothing else of what the file says changes.

Each way to write a directive is tried on the text and read again. Most ways work at once, so they are tried together,
and only what does not work together is tried in halves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from vaultlint.edits import apply
from vaultlint.finding import Edit, Finding
from vaultlint.note import Reading
from vaultlint.read import read
from vaultlint.suppress.directive import Gap
from vaultlint.suppress.find import directives_of
from vaultlint.suppress.forms import Form, Forms, Insertion, Place, Words
from vaultlint.suppress.same import says_the_same
from vaultlint.suppress.states import OF_THE_RUN, OWN, Suppressors
from vaultlint.suppress.verdict import is_over
from vaultlint.typed import NamedTuple

IsGood = Callable[[bytes], bool]


class Ignored(NamedTuple):
    """What suppresses findings in their file."""

    edits: tuple[Edit, ...]  # to the text as the file has it, without its byte order mark
    left: tuple[Finding, ...]  # what cannot be suppressed there


class _Group(NamedTuple):
    """The findings of one place, and the ways to suppress them that were not tried yet."""

    findings: tuple[Finding, ...]
    forms: Iterator[Form]


def ignoring(
    reading: Reading, findings: Sequence[Finding], reason: str = "", *, today: str = "", is_good: IsGood | None = None
) -> Ignored:
    """The edits that suppress findings in the file they were found in.

    Directives that are there already are given more names, unless they have expired by ``today``, an ISO date.
    ``is_good`` may look at what would become of the file, as bytes, and refuse it. What tells of the run, and what is
    found in a file that holds no comments, cannot be suppressed there.
    """
    directives = [each for each in directives_of(reading) if not is_over(each, today)]
    forms = Forms(reading, directives)
    places: dict[Place, list[Finding]] = {}
    left: list[Finding] = []
    for each in findings:
        place = None if _is_of_the_run(each) or reading.note.kind == "attachment" else forms.place(each.start, each.end)
        (left if place is None else places.setdefault(place, [])).append(each)
    groups = []
    for place, found in places.items():
        words = Words(tuple(sorted({each.rule for each in found})), reason)
        groups.append(_Group(tuple(found), filter(None, forms.of(place, words))))
    writer = _Writer(reading, today, is_good)
    left += writer.write(groups)
    return Ignored(_edits(reading, writer.insertions), tuple(left))


def _is_of_the_run(finding: Finding) -> bool:
    return finding.rule in OF_THE_RUN or finding.rule in OWN


class _Writer:
    """What is written into a file so far, and what that suppresses."""

    def __init__(self, reading: Reading, today: str, is_good: IsGood | None) -> None:
        self._reading, self._is_good = reading, is_good
        self._path, self._text, self._today = reading.note.path, reading.text, today
        self._before = read(self._path, self._text.encode())
        self.insertions: list[Insertion] = []
        self._findings: list[Finding] = []
        self._is_suppressed: Callable[[Finding], bool] = lambda finding: False  # by what is written so far

    def write(self, groups: Sequence[_Group]) -> list[Finding]:
        """Find a way for each group, and give back what there is none for."""
        left: list[Finding] = []
        while groups:
            tried = [(group, next(group.forms, None)) for group in groups]
            left += [finding for group, form in tried if form is None for finding in group.findings]
            groups = self._try([(group, form) for group, form in tried if form is not None])
        return left

    def _try(self, tried: Sequence[tuple[_Group, Form]]) -> list[_Group]:
        """Take what works, and give back the groups for which it does not."""
        tried = [(group, form) for group, form in tried if not all(map(self._is_suppressed, group.findings))]
        if not tried:
            return []
        insertions = sorted([*self.insertions, *(each for _, form in tried for each in form)], key=_order)
        findings = [*self._findings, *(finding for group, _ in tried for finding in group.findings)]
        if self._works(insertions, findings):
            self.insertions, self._findings = insertions, findings
            return []
        if len(tried) == 1:
            return [tried[0][0]]
        half = len(tried) // 2
        return self._try(tried[:half]) + self._try(tried[half:])

    def _works(self, insertions: Sequence[Insertion], findings: Sequence[Finding]) -> bool:
        """Whether the text says the same with them, and the findings are suppressed."""
        text, gaps = _written(self._text, insertions)
        after = read(self._path, text.encode())
        if not says_the_same(after, self._before, gaps):
            return False
        directives = [each for each in directives_of(after) if not is_over(each, self._today)]
        suppressors, move = Suppressors(directives), _forward(insertions)

        def is_suppressed(finding: Finding) -> bool:
            return suppressors.of(finding._replace(start=move(finding.start))) is not None

        if not all(map(is_suppressed, findings)):
            return False
        if self._is_good and not self._is_good(apply(self._reading.data, _edits(self._reading, insertions))):
            return False
        self._is_suppressed = is_suppressed
        return True


def _order(insertion: Insertion) -> tuple[int, bool]:
    """What has a blank line behind it comes before what must stand right above a line."""
    return insertion.offset, insertion.text.count("\n") < 2


def _written(text: str, insertions: Sequence[Insertion]) -> tuple[str, list[Gap]]:
    """The text with what is put in, and where that stands."""
    parts: list[str] = []
    gaps: list[Gap] = []
    done = size = 0
    for offset, more in insertions:
        parts += text[done:offset], more
        size += offset - done
        gaps.append((size, size + len(more)))
        size += len(more)
        done = offset
    parts.append(text[done:])
    return "".join(parts), gaps


def _forward(insertions: Sequence[Insertion]) -> Callable[[int], int]:
    """What gives the place in the new text for one of the old text."""
    offsets = [insertion.offset for insertion in insertions]
    sizes = [0, *accumulate(len(insertion.text) for insertion in insertions)]
    return lambda offset: offset + sizes[bisect_right(offsets, offset)]


def _edits(reading: Reading, insertions: Sequence[Insertion]) -> tuple[Edit, ...]:
    note = reading.note
    alone = frozenset(flaw.start for flaw in note.flaws if flaw.kind == "carriage-return")
    both = frozenset(note.crlf)
    edits = []
    for offset, text in insertions:
        line_end = reading.text.find("\n", offset)
        line_end = line_end if line_end >= 0 else reading.text.rfind("\n")
        written = "\r\n" if line_end in both else "\r" if line_end in alone else "\n"
        place = note.offset_in_file(offset)
        edits.append(Edit(place, place, text.replace("\n", written), note.path, raw=True))
    return tuple(edits)
