"""Rules about line ends, lost and invisible characters and merge conflicts: what their examples leave open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.course import can_find
from vaultlint.finding import Finding
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.settings import Settings
from vaultlint.wants import Facts
from vaultlint_rules.encoding._invisible import NAMES, may_be_in
from vaultlint_rules.encoding.byte_order_mark import byte_order_mark
from vaultlint_rules.encoding.invisible_character import invisible_character
from vaultlint_rules.encoding.line_endings import line_endings
from vaultlint_rules.encoding.merge_conflict import merge_conflict
from vaultlint_rules.encoding.mixed_line_endings import mixed_line_endings
from vaultlint_rules.encoding.replacement_character import replacement_character


def lint(rule: Rule, source: str | bytes, path: str = "Note.md", **options: Any) -> list[Finding]:
    data = source if isinstance(source, bytes) else source.encode()
    reading = read(path, data)
    facts: dict[str, Any] = {
        **reading.note._asdict(),
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
    }
    assert can_find(rule._replace(needs=()), Facts(reading, Settings(), ())) or not _run(rule, facts, options)
    return _run(rule, facts, options)


def _run(rule: Rule, facts: dict[str, Any], options: dict[str, Any]) -> list[Finding]:
    return sorted(rule.check(*(facts[name] for name in rule.facts), **options), key=lambda each: each.start)


def fixed(source: str, rule: Rule, **options: Any) -> str:
    """The file after the fixes, which are given for the text with ``\\n``."""
    text = read("Note.md", source.encode()).text
    edits = [edit for each in lint(rule, source, **options) if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


# ------------------------------------------------------------------------------------------------ line ends


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a\nb\n", ""),
        ("a\r\nb\r\n", ""),
        ("a\rb\r", ""),
        ("a\r\nb", ""),
        ("", ""),
        ("a\nb\r\nc\n", "1 line ends with CRLF, 2 with LF"),
        ("a\r\nb\r\nc\n", "1 line ends with LF, 2 with CRLF"),
        ("a\nb\r\n", "1 line ends with CRLF, 1 with LF"),
        ("a\nb\r\nc\r\nd\n", "2 lines end with CRLF, 2 with LF"),
        ("a\nb\r\nc\rd\n", "1 line ends with CRLF, 1 with CR, 2 with LF"),
        pytest.param("a\r\r\nb", "1 line ends with CR, 1 with CRLF", id="doubled"),
        pytest.param(b"caf\xe9\r\nb\r\n", "", id="not UTF-8"),
    ],
)
def test_mixed_line_endings(source: str | bytes, message: str) -> None:
    assert [each.message for each in lint(mixed_line_endings, source)] == [message][: bool(message)]


@pytest.mark.parametrize(("path", "source"), [("A.canvas", "{\r\n}\n"), ("A.base", "views: []\r\na: 1\n")])
def test_mixed_line_endings_of_other_files(path: str, source: str) -> None:
    assert len(lint(mixed_line_endings, source, path)) == 1


def _in_file(source: str, rule: Rule, **options: Any) -> str:
    """The file after its line ends are replaced as the edits say."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = [each for each in source.replace("\r\n", "\0") if each in "\r\n\0"]
    places = [sum(map(len, lines[: number + 1])) + number for number in range(len(ends))]
    new = dict(zip(places, [each.replace("\0", "\r\n") for each in ends], strict=True))
    for each in lint(rule, source, **options):
        assert each.fix
        for edit in each.fix.edits:
            assert edit.raw
            assert edit.end == edit.start + 1
            assert edit.start in new
            assert new[edit.start] != edit.text
            new[edit.start] = edit.text
    return "".join(line + end for line, end in zip(lines, [*new.values(), ""], strict=True))


@given(st.text("ab\r\n", max_size=30))
def test_mixed_line_endings_end_alike(source: str) -> None:
    again = _in_file(source, mixed_line_endings)

    assert not lint(mixed_line_endings, again)
    assert read("A.md", again.encode()).text == read("A.md", source.encode()).text


@given(st.text("ab\r\n", max_size=30), st.sampled_from(["lf", "crlf"]))
def test_line_endings_are_as_wanted(source: str, style: str) -> None:
    again = _in_file(source, line_endings, style=style)

    assert not lint(line_endings, again, style=style)
    assert again.replace("\r\n", "") == again.replace("\r", "").replace("\n", "") or style == "lf"
    assert "\r" not in again or style == "crlf"


@pytest.mark.parametrize(
    ("source", "style", "message"),
    [
        ("a\nb\n", "lf", ""),
        ("a", "crlf", ""),
        ("a\nb\r\n", "lf", "1 with CRLF of 2 line ends; LF is wanted"),
        ("a\nb\r\nc\r", "crlf", "1 with LF and 1 with CR of 3 line ends; CRLF is wanted"),
    ],
)
def test_line_endings(source: str, style: str, message: str) -> None:
    assert [each.message for each in lint(line_endings, source, style=style)] == [message][: bool(message)]


@pytest.mark.parametrize(
    ("source", "found"), [("\ufeff", 1), ("\ufeff---\na: 1\n---\n", 1), ("a\ufeff", 0), ("\n\ufeff", 0)]
)
def test_byte_order_mark(source: str, found: int) -> None:
    assert len(lint(byte_order_mark, source)) == found


# ------------------------------------------------------------------------------------------------ merge conflicts


CONFLICT = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> tickets\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (CONFLICT, 1),
        (CONFLICT + "text\n" + CONFLICT, 2),
        (f"text\n{CONFLICT}text", 1),
        ("<<<<<<< HEAD\n=======\n>>>>>>> 95eda11a0f81\n", 1),
        pytest.param("<<<<<<< a\nx\n||||||| base\nb\n=======\nc\n>>>>>>> d\n", 1, id="with the common ancestor"),
        pytest.param("<<<<<<< a\nTitle\n=======\nb\n=======\nc\n>>>>>>> d\n", 1, id="a heading between"),
        pytest.param(f"---\n{CONFLICT}---\n", 1, id="properties"),
        pytest.param(f"---\nkey: 1\n{CONFLICT}", 1, id="properties without an end"),
        pytest.param(CONFLICT.replace("a\n", "```\na\n```\n"), 1, id="code inside"),
        pytest.param(CONFLICT.replace("\n", "\r\n"), 1, id="CRLF"),
        pytest.param(f"```\n{CONFLICT}```\n", 0, id="code"),
        pytest.param("".join(f"    {line}\n" for line in CONFLICT.splitlines()), 0, id="indented"),
        pytest.param("".join(f"> {line}\n" for line in CONFLICT.splitlines()), 0, id="quoted"),
        pytest.param(f"<pre>\n{CONFLICT}</pre>\n", 0, id="HTML"),
        pytest.param("<<<<<<< HEAD\na\n>>>>>>> b\n", 0, id="no middle"),
        pytest.param("=======\n<<<<<<< HEAD\n>>>>>>> b\n", 0, id="middle first"),
        pytest.param(">>>>>>> b\n=======\n<<<<<<< HEAD\n", 0, id="backwards"),
        pytest.param("<<<<<<< HEAD\na\n======= \nb\n>>>>>>> b\n", 0, id="not quite"),
        pytest.param("<<<<<<<HEAD\n=======\n>>>>>>>b\n", 0, id="no space"),
        pytest.param("see <<<<<<< HEAD\n=======\n>>>>>>> b\n", 0, id="not at the start"),
        pytest.param("Title\n=======\n>>>>>>> deep\n", 0, id="heading and quote"),
    ],
)
def test_merge_conflict(source: str, found: int) -> None:
    assert len(lint(merge_conflict, source)) == found


def test_merge_conflict_names_both_sides() -> None:
    [found] = lint(merge_conflict, f"\n{CONFLICT}")

    assert found.message == "merge conflict between 'HEAD' and 'tickets'"
    assert found.help == "keep what is right of lines 2 to 6 and remove the marks"
    assert (found.start, found.end) == (1, 13)


# ------------------------------------------------------------------------------------------------ lost characters


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("A caf\ufffd.", ["a character was lost in 'caf\ufffd.'"]),
        ("Z\ufffdrich", ["a character was lost in 'Z\ufffdrich'"]),
        ("\ufffdber", ["a character was lost in '\ufffdber'"]),
        ("caf\ufffd\ufffd", ["up to 2 characters were lost in 'caf\ufffd\ufffd'"]),
        ("\ufffd\ufffd\ufffd\ufffd", ["up to 4 characters were lost in '\ufffd\ufffd\ufffd\ufffd'"]),
        (
            "caf\ufffd in Rome \ufffd late",
            ["a character was lost in 'caf\ufffd'", "a character was lost in '\ufffd'"],
        ),
        ("---\ntitle: caf\ufffd\n---\n", ["a character was lost in 'caf\ufffd'"]),
        ("[[caf\ufffd]]", ["a character was lost in '[[caf\ufffd]]'"]),
        pytest.param("shown as \ufffd here", [], id="alone"),
        pytest.param("“\ufffd” and (\ufffd)", [], id="quoted"),
        pytest.param("`caf\ufffd`", [], id="code"),
        pytest.param("```\ncaf\ufffd\n```\n", [], id="fence"),
        pytest.param("$caf\ufffd$", [], id="math"),
        pytest.param("caf\ufffd is what UTF-8 makes of it", [], id="about encodings"),
        pytest.param(b"caf\xe9", [], id="not UTF-8"),
        pytest.param(b"caf\xe9\xef\xbf\xbd", [], id="beside what is not UTF-8"),
        pytest.param(b"caf\xe9 na\xef\xbf\xbdve", ["a character was lost in 'na\ufffdve'"], id="as well"),
        pytest.param("a\0b", [], id="the reader's own sign for a null"),
    ],
)
def test_replacement_character(source: str | bytes, messages: list[str]) -> None:
    assert [each.message for each in lint(replacement_character, source)] == messages


def test_many_replacement_characters_are_one_finding() -> None:
    [found] = lint(replacement_character, "caf\ufffd " * 500)

    assert found.message == "500 places where characters were lost, the first is 'caf\ufffd'"


# ------------------------------------------------------------------------------------------------ invisible characters


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a ro\u200bme b", "zero-width space (U+200B) in 'rome'"),
        ("a ро\u2060ма", "word joiner (U+2060) in 'рома'"),
        ("a ro\u200b\u200bme", "zero-width space (U+200B) and 1 more in 'rome'"),
        ("[[Rome\u200b]]", "zero-width space (U+200B) in link target 'Rome'"),
        ("[[Rome\u200b|x]]", "zero-width space (U+200B) in link target 'Rome'"),
        ("![[\u200eRome.png]]", "left-to-right mark (U+200E) in link target 'Rome.png'"),
        ("[x](Ro\u00adme.md)", "soft hyphen (U+00AD) in link target 'Rome.md'"),
        ("---\nup: '[[Ro\u00adme]]'\n---\n", "soft hyphen (U+00AD) in link target 'Rome'"),
        ("#ci\u00adty", "soft hyphen (U+00AD) in tag '#city'"),
        ("# Ro\u00adme", "soft hyphen (U+00AD) in heading '# Rome'"),
        ("# Rome\u200b", "zero-width space (U+200B) in heading '# Rome'"),
        ("# See [[Rome]] in spr\u200bing", "zero-width space (U+200B) in heading '# See [[Rome]] in spring'"),
        ("---\nti\u200btle: Rome\n---\n", "zero-width space (U+200B) in property name 'title'"),
        ("---\ntitle: Ro\u200bme\n---\n", "zero-width space (U+200B) in 'Rome'"),
        ("a \ufeff b", "byte order mark (U+FEFF)"),
        ("x\n\ufeff# Rome", "byte order mark (U+FEFF) in '#'"),
        ("a\x08b", "control character (U+0008) in 'ab'"),
        ("a\0b", "control character (U+0000) in 'ab'"),
        ("a\x1fb", "control character (U+001F) in 'ab'"),
        ("a\x7fb", "control character (U+007F) in 'ab'"),
        ("\u202aC:/Users", "left-to-right embedding (U+202A) in 'C:/Users'"),
        ("mail to ada\u200e now", "left-to-right mark (U+200E) in 'ada'"),
        ("a \u202eemor\u202c b", "right-to-left override (U+202E) in 'emor'"),
    ],
)
def test_invisible_character(source: str, message: str) -> None:
    assert [each.message for each in lint(invisible_character, source)][:1] == [message]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("می\u200cخواهم #می\u200cخواهم [[می\u200cخواهم]]", id="Persian"),
        pytest.param("क\u094d\u200dष क\u094d\u200cष", id="Hindi"),
        pytest.param("👩\u200d👩\u200d👧 ❤️\u200d🔥 🏴\U000e0067\U000e0062\U000e007f", id="emoji"),
        pytest.param("# ภาษา\u200bไทย\u200b", id="Thai"),
        pytest.param("# ភាសា\u200bខ្មែរ\n[[ភាសា\u200bខ្មែរ]]", id="Khmer"),
        pytest.param("日本語\u200bの\u200bテスト", id="Japanese"),
        pytest.param("con\u00adver\u00adsion", id="soft hyphens"),
        pytest.param("Auf\u200clage", id="no ligature"),
        pytest.param("שלום \u200ePython\u200e עולם", id="Hebrew"),
        pytest.param("\u202bمرحبا\u202c (a)", id="Arabic"),
        pytest.param("`ro\u200bme` and $ro\u200bme$", id="code and math"),
        pytest.param("```\na\x1b[0m\u202a\n```", id="fence"),
        pytest.param("**a**\u200bb, $x$\u200b, a\u200b **b**", id="beside marks"),
        pytest.param("\u200b\n\u200b\n", id="empty lines"),
        pytest.param("@\u200bada \\\u200b#x a/\u200bb", id="beside signs"),
        pytest.param("a\tb\x0bc\x0cd", id="white space"),
        pytest.param("\ufeff# Rome", id="byte order mark of the file"),
        pytest.param("a\u00a0b c\u2009d e\u3000f", id="spaces"),
        pytest.param("☀\ufe0f 1\ufe0f\u20e3", id="emoji style"),
    ],
)
def test_needed_invisible_characters(source: str) -> None:
    assert lint(invisible_character, source) == []


@pytest.mark.parametrize(
    ("source", "applicability"),
    [
        ("ro\u200bme", "safe"),
        ("\u202aC:/Users", "safe"),
        ("a\u200f!", "unsafe"),
        ("[[Ro\u200bme]]", "unsafe"),
        ("# Ro\u200bme", "unsafe"),
        ("x \ufeff y", "safe"),
    ],
)
def test_applicability(source: str, applicability: str) -> None:
    [found] = lint(invisible_character, source)

    assert found.fix
    assert found.fix.applicability == applicability


def test_many_invisible_characters_are_one_finding() -> None:
    [found] = lint(invisible_character, "a\0" * 5_000)

    assert found.message == "control character (U+0000) in 5000 places, the first here"
    assert fixed("a\0" * 5_000, invisible_character) == "a" * 5_000


@pytest.mark.parametrize("sign", NAMES, ids=ascii)
@pytest.mark.parametrize("around", ["a", "é", "–", "東", "🌱"])
def test_each_invisible_character_is_looked_for(sign: str, around: str) -> None:
    assert may_be_in(f"{around}{sign}{around}".encode())
    assert not may_be_in(f"{around}\n\t\u2009“”„‚…†•‹›€™{around}".encode())


@given(st.text("aש #[]|\u200b\u200c\u00ad\u200e\u202e\u202c\ufeff\0\n", max_size=30))
def test_invisible_characters_can_be_removed(source: str) -> None:
    # What is removed before a name can make it one: a link or a tag with more of them.
    for _ in range(3):
        source = fixed(source, invisible_character).removeprefix("\ufeff")

    assert not lint(invisible_character, source)
