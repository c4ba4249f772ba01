"""The bytes of a file and edits of its text in, its new bytes out; everything outside the edits stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vaultlint.finding import Edit, Finding, Fix

_MARK = b"\xef\xbb\xbf"


class EditError(Exception):
    """An edit cannot be applied; the message says why."""


def apply(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file with all edits applied, those that insert at one place in the order given.

    Offsets count code points of the file as `examine` gives them: without a byte order mark, ``\\r\\n`` as two, each
    byte that is not UTF-8 as one. An edit from -1 to 0 takes the byte order mark.
    Raises EditError for edits that overlap, lie outside of the text or would replace bytes that are not UTF-8: a rule
    never saw those.

    >>> apply("caf\\u00e9 one\\r\\n".encode(), [Edit(5, 8, "two"), Edit(0, 0, "a ")]).decode()
    'a café two\\r\\n'
    """
    mark = _MARK if data.startswith(_MARK) else b""
    text = data[len(mark) :].decode(errors="surrogateescape")
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=_place):
        start, end = edit.start, edit.end
        if start < 0:
            if (start, end) != (-1, 0) or not mark or at:
                raise EditError("a byte order mark that is not there would be removed")
            mark = b""
            start = 0
        if start < at or end < start or end > len(text):
            raise EditError(f"the text has no place from {edit.start} to {edit.end} that nothing else changes")
        if any("\udc80" <= sign <= "\udcff" for sign in text[start:end]):
            raise EditError("the place holds bytes that are not UTF-8")
        pieces += text[at:start], edit.text
        at = end
    pieces.append(text[at:])
    try:
        return mark + "".join(pieces).encode(errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise EditError(f"the new text cannot be written in UTF-8: {error.reason}") from error


def wanted(finding: Finding, *, unsafe: bool) -> Fix | None:
    """The fix of a finding, where it is one that is asked for."""
    fix = finding.fix
    return fix if fix and fix.edits and (unsafe or fix.applicability == "safe") else None


def together(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """The findings whose fixes can be made at once, in the order of the text: what overlaps one of them waits.

    A fix that two findings share is made once; all who share it are fixed.
    """
    chosen: list[Finding] = []
    taken: list[tuple[int, int]] = []
    made: set[tuple[Edit, ...]] = set()
    for finding in sorted(findings, key=_first):
        fix = wanted(finding, unsafe=unsafe)
        if fix is None:
            continue
        if fix.edits in made:
            chosen.append(finding)
        elif not any(_touch(edit, other) for edit in fix.edits for other in _near(taken, edit)):
            made.add(fix.edits)
            taken += [(edit.start, edit.end) for edit in fix.edits]
            taken.sort()
            chosen.append(finding)
    return chosen


def edits_of(findings: Iterable[Finding]) -> list[Edit]:
    """All edits of the fixes of findings, each fix once."""
    fixes = dict.fromkeys(finding.fix.edits for finding in findings if finding.fix)
    return [edit for edits in fixes for edit in edits]


def _near(taken: list[tuple[int, int]], edit: Edit) -> Iterator[tuple[int, int]]:
    """Those places that an edit may touch. Taken ones never overlap, so their ends are in order as well."""
    from bisect import bisect_left

    at = bisect_left(taken, edit.start, key=lambda place: place[1])
    while at < len(taken) and taken[at][0] <= edit.end:
        yield taken[at]
        at += 1


def _touch(edit: Edit, place: tuple[int, int]) -> bool:
    """Whether two edits share text, or insert at one place, where their order would matter."""
    start, end = place
    return (edit.start < end and start < edit.end) or (edit.start, edit.end) == place or _inside(edit, place)


def _inside(edit: Edit, place: tuple[int, int]) -> bool:
    """Whether one of them inserts where the other replaces, or at its edge."""
    start, end = place
    return (edit.start == edit.end and start <= edit.start <= end) or (start == end and edit.start <= start <= edit.end)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _first(finding: Finding) -> tuple[int, int, str]:
    first = min(map(_place, finding.fix.edits)) if finding.fix and finding.fix.edits else (finding.offset, 0)
    return *first, finding.rule
