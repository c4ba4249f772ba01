"""Line ends and byte order marks: what the reader says of them, and how an edit names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.config import Config
from vaultlint.finding import Edit, Finding, at
from vaultlint.note import Note, Span
from vaultlint.own import rule_error
from vaultlint.pack import pack, unpack
from vaultlint.read import read
from vaultlint.rule import rule
from vaultlint.running import apply
from vaultlint.settings import Settings
from vaultlint.wants import Facts
from vaultlint.work import Plan, Work


@pytest.mark.parametrize(
    ("data", "text", "crlf", "flaws"),
    [
        (b"a\nb", "a\nb", (), []),
        (b"a\r\nb\n", "a\nb\n", (1,), []),
        (b"\xef\xbb\xbfa\r\n", "a\n", (1,), [("byte-order-mark", 0, 0)]),
        (b"a\rb\r", "a\nb\n", (), [("carriage-return", 1, 2), ("carriage-return", 3, 4)]),
        (b"a\r\r\nb", "a\n\nb", (2,), [("carriage-return", 1, 2)]),
        (b"\xe9\r", "\ufffd\n", (), [("carriage-return", 1, 2), ("invalid-utf8", 0, 1)]),
    ],
)
def test_what_the_reader_says(data: bytes, text: str, crlf: tuple[int, ...], flaws: list[tuple[str, int, int]]) -> None:
    reading = read("Note.md", data)

    assert (reading.text, reading.note.crlf) == (text, crlf)
    assert [each[:3] for each in reading.note.flaws] == flaws
    assert unpack(pack(reading.note)) == reading.note


@rule(family="tests")
def every_line_end(note: Note, text: str) -> list[Finding]:
    """Takes each line end and writes it as `\\n`, and each `-` as a line end of the note."""
    found = [at(Span(each, each + 1), "", Edit(each, each + 1, "\n", raw=True)) for each in _places(text, "\n")]
    found += [at(Span(each, each + 1), "", Edit(each, each + 1, "\n")) for each in _places(text, "-")]
    mark = [at(each, "", Edit(-1, 0, "")) for each in note.flaws if each.kind == "byte-order-mark"]
    return mark + found


def _places(text: str, sign: str) -> list[int]:
    return [place for place, each in enumerate(text) if each == sign]


def edited(source: str) -> str:
    """A file after all edits of the rule, each applied to what stands in the file."""
    reading = read("Note.md", source.encode())
    work = Work(Plan("", Config(), Settings()), {each.name: each for each in (every_line_end, rule_error)})
    [selected] = [each for each in work.selection.for_path("Note.md") if each.rule is every_line_end]
    found = apply(work, selected, Facts(reading, Settings(), ()))
    before = 1 if source.startswith("\ufeff") else 0
    for edit in sorted((edit for each in found if each.fix for edit in each.fix.edits), reverse=True):
        source = source[: edit.start + before] + edit.text + source[edit.end + before :]
    return source


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a\r\nb\nc\rd", "a\nb\nc\nd"),
        ("\ufeffa\r\nb", "a\nb"),
        ("a-b\n", "a\nb\n"),
        pytest.param("a-b\r\n", "a\r\nb\n", id="what is put in has the line ends of the note"),
    ],
)
def test_edits_of_line_ends(source: str, wanted: str) -> None:
    assert edited(source) == wanted


@given(st.text("a\r\n", max_size=30))
def test_a_line_end_is_taken_whole(source: str) -> None:
    assert edited(source) == source.replace("\r\n", "\n").replace("\r", "\n")
