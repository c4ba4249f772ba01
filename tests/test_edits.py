"""Edits on bytes: what is outside of them stays, what cannot be done is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.edits import EditError, apply, edits_of, together
from vaultlint.finding import Edit, Finding, at
from vaultlint.note import Span


@pytest.mark.parametrize(
    ("data", "edits", "wanted"),
    [
        (b"one two", [Edit(4, 7, "2")], b"one 2"),
        (b"one two", [Edit(4, 7, "2"), Edit(0, 3, "1")], b"1 2"),
        (b"ab", [Edit(1, 1, "x"), Edit(1, 1, "y")], b"axyb"),
        pytest.param(b"\xef\xbb\xbfone", [Edit(0, 3, "1")], b"\xef\xbb\xbf1", id="after a byte order mark"),
        pytest.param(b"\xef\xbb\xbfone", [Edit(-1, 0, "")], b"one", id="the byte order mark"),
        pytest.param(b"\xef\xbb\xbfone", [Edit(-1, 0, ""), Edit(0, 1, "O")], b"One", id="the mark and what follows"),
        pytest.param(b"a\r\nb\nc", [Edit(3, 4, "B")], b"a\r\nB\nc", id="a CRLF is two"),
        pytest.param("é🌱x".encode(), [Edit(2, 3, "y")], "é🌱y".encode(), id="code points"),
        pytest.param(b"\xff\xfe a", [Edit(3, 4, "b")], b"\xff\xfe b", id="bytes that are no UTF-8 stay"),
        (b"same", [], b"same"),
        (b"", [Edit(0, 0, "new")], b"new"),
    ],
)
def test_apply(data: bytes, edits: list[Edit], wanted: bytes) -> None:
    assert apply(data, edits) == wanted


@pytest.mark.parametrize(
    ("data", "edits", "said"),
    [
        (b"abc", [Edit(0, 2, ""), Edit(1, 3, "")], "no place from 1 to 3"),
        (b"abc", [Edit(2, 4, "")], "no place from 2 to 4"),
        (b"abc", [Edit(2, 1, "")], "no place from 2 to 1"),
        (b"abc", [Edit(-1, 0, "")], "byte order mark"),
        (b"\xef\xbb\xbfabc", [Edit(-2, 0, "")], "byte order mark"),
        pytest.param(b"a\xffc", [Edit(0, 3, "")], "not UTF-8", id="bytes that no rule saw"),
        pytest.param(b"abc", [Edit(0, 1, "\ud800")], "cannot be written", id="lone surrogate"),
    ],
)
def test_refused(data: bytes, edits: list[Edit], said: str) -> None:
    with pytest.raises(EditError, match=said):
        apply(data, edits)


def finding(*edits: Edit, unsafe: bool = False) -> Finding:
    return at(Span(0, 1), "fault", *edits, unsafe=unsafe)


A, B, C = Edit(0, 2, "a"), Edit(1, 3, "b"), Edit(3, 4, "c")


@pytest.mark.parametrize(
    ("findings", "chosen"),
    [
        ([finding(A), finding(C)], [0, 1]),
        pytest.param([finding(A), finding(B)], [0], id="overlap waits"),
        pytest.param([finding(B, Edit(9, 9, "")), finding(A), finding(C)], [1, 2], id="all of a fix waits"),
        pytest.param([finding(A), finding(A)], [0, 1], id="the same fix twice is made once"),
        pytest.param([finding(Edit(2, 2, "x")), finding(Edit(2, 2, "y"))], [0], id="two insertions at one place"),
        pytest.param([finding(A), finding(Edit(2, 2, "x"))], [0], id="insertion at the edge"),
        pytest.param([finding(A), finding(Edit(2, 3, "x"))], [0, 1], id="neighbours"),
        pytest.param([finding(A, unsafe=True), finding(C)], [1], id="unsafe ones are not asked for"),
        pytest.param([finding()], [], id="without a fix"),
    ],
)
def test_together(findings: list[Finding], chosen: list[int]) -> None:
    assert together(findings, unsafe=False) == [findings[number] for number in chosen]


def test_a_shared_fix_is_one_edit() -> None:
    assert edits_of([finding(A), finding(A), finding(C), finding()]) == [A, C]


spans = st.tuples(st.integers(0, 12), st.integers(0, 4), st.text("xy", max_size=2))


@given(st.text("aé🌱\r\n", min_size=16, max_size=20), st.lists(spans, max_size=8))
def test_what_goes_together_can_be_applied(text: str, places: list[tuple[int, int, str]]) -> None:
    findings = [finding(Edit(start, start + length, new)) for start, length, new in places]
    edits = edits_of(together(findings, unsafe=False))
    wanted = text
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        wanted = wanted[: edit.start] + edit.text + wanted[edit.end :]

    assert apply(text.encode(), edits).decode() == wanted
