"""Rules on encoding, dates, tags, properties and canvases, where their examples do not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.finding import Finding
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.settings import Settings
from vaultlint.types import impossible, is_day, misfit
from vaultlint.vault import Names, Vault

RULES = load_rules()


def lint(
    rule: str,
    source: str | bytes,
    *,
    path: str = "Note.md",
    types: Mapping[str, str] = {},
    others: Mapping[str, str] = {},
    **options: Any,
) -> list[Finding]:
    """What one rule finds in a note of a small vault."""
    data = source if isinstance(source, bytes) else source.encode()
    reading = read(path, data)
    notes = {each: read(each, text.encode()).note for each, text in others.items()}
    vault = Vault(Names([path, *others]), notes.get, reading.note)
    known: dict[str, Any] = {
        **reading.note._asdict(),
        "reading": reading,
        "note": reading.note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "schemas": (),
        "settings": Settings(types=dict(types)),
        "vault": vault,
    }
    chosen = RULES[rule]
    return list(chosen.check(*[known[fact] for fact in chosen.facts], **options))


def spans(source: str, found: list[Finding]) -> list[str]:
    return [source[each.start : each.end] for each in found]


def repaired(source: str, found: list[Finding]) -> str:
    for each in reversed(found):
        for edit in each.fix.edits if each.fix else ():
            source = source[: edit.start] + edit.text + source[edit.end :]
    return source


# ------------------------------------------------------------------------------------------------ invalid-utf8


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        (b"caf\xe9 here", ["byte E9 is not UTF-8"]),
        (b"\xe9t\xe9", ["byte E9 is not UTF-8", "byte E9 is not UTF-8"]),
        (b"a \xff\xfe\xfd b", ["bytes FF FE FD are not UTF-8"]),
        ("Rome".encode("utf-16"), ["the file is UTF-16, not UTF-8"]),
        (b"\xfe\xff" + "Rome".encode("utf-16-be"), ["the file is UTF-16, not UTF-8"]),
        (b"\xe9 x " * 50, ["50 places are not UTF-8, the first is byte E9"]),
        (b"\xff" * 40, ["bytes FF FF FF FF FF FF FF FF… are not UTF-8"]),
        ("café – 🌱".encode(), []),
        (b"", []),
        (b"\xef\xbb\xbfRome", []),
    ],
    ids=repr,
)
def test_invalid_utf8(data: bytes, messages: list[str]) -> None:
    assert [each.message for each in lint("invalid-utf8", data)] == messages


def test_the_encoding_is_guessed() -> None:
    [found] = lint("invalid-utf8", b"caf\xe9")

    assert "in Windows-1252 this is 'é'" in found.help


@pytest.mark.parametrize("path", ["Board.canvas", "Trips.base", "Note.md"])
def test_invalid_utf8_in_every_kind_of_file(path: str) -> None:
    assert lint("invalid-utf8", b"\xe9", path=path)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    for rule in ("invalid-utf8", "mojibake", "invalid-date", "invalid-tag", "invalid-frontmatter", "property-type"):
        lint(rule, data)
        lint(rule, b"---\ntags:\n- " + data + b"\ndate: " + data + b"\n---\n", types={"date": "date"})


# ------------------------------------------------------------------------------------------------ invalid-date


def dates(source: str, *, types: Mapping[str, str] = {}, **options: Any) -> list[str]:
    return spans(source, lint("invalid-date", source, types=types, **options))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2024-13-05", ["2024-13-05"]),
        ("2023-02-30", ["2023-02-30"]),
        ("'2023-02-30'", ["2023-02-30"]),
        ("2024-2-30", ["2024-2-30"]),
        ("2024-01-31T25:00", ["2024-01-31T25:00"]),
        ("2024-02-30T10:00:00Z", ["2024-02-30T10:00:00Z"]),
        ("[2024-01-01, 2023-02-30, 2024-06-31]", ["2023-02-30", "2024-06-31"]),
        ('"2023-02-\\x330"', ['"2023-02-\\x330"']),
        ("2024-02-29", []),
        ("2024-2-9", []),
        ("yesterday", []),
        ("05/03/2024", []),
        ("", []),
        ("2024-20-10-draft", []),
        ('"{{date}}"', []),
        ("<% tp.date.now() %>", []),
        ("2024", []),
        ("{a: 1}", []),
    ],
)
def test_date_property(value: str, wanted: list[str]) -> None:
    assert dates(f"---\ndate: {value}\n---\n") == wanted
    assert dates(f"---\nwhen: {value}\n---\n", types={"when": "datetime"}) == wanted


@pytest.mark.parametrize(
    ("types", "names", "found"),
    [
        ({}, ("date",), True),
        ({"date": "date"}, (), True),
        pytest.param({"date": "text"}, ("date",), False, id="the type decides"),
        ({}, ("due",), False),
    ],
)
def test_which_properties_are_dates(types: Mapping[str, str], names: tuple[str, ...], found: bool) -> None:
    assert bool(dates("---\nDate: 2024-13-01\n---\n", types=types, names=names)) is found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("on 2023-02-29.", ["2023-02-29"]),
        ("(2024-06-31)", ["2024-06-31"]),
        ("2024-11-31, 2024-04-31", ["2024-11-31", "2024-04-31"]),
        ("**2023-02-30** and\n2023-02-31", ["2023-02-30", "2023-02-31"]),
        ("https://example.org at 2023-02-30", ["2023-02-30"]),
        ("on 2024-02-29", []),
        ("on 1900-02-29", ["1900-02-29"]),
        ("on 2000-02-29", []),
        ("part 2024-13-05 and 2024-99-99", []),
        ("Sweden had 1712-02-30", []),
        ("call 5551-02-30", []),
        ("v12024-02-30 2024-02-301", []),
        ("2024-02-30-01 x-2024-02-30 1/2024-02-30 2024-02-30/x", []),
        ("see 2024-02-30.md", []),
        ("2024-02-30T10", []),
        ("[[2024-02-30]] and [[a|2024-02-30]] and [2024-02-30](b.md)", []),
        ("https://example.org/x?on=2024-02-30 https://example.org/2024-02-30", []),
        ("`2024-02-30` $2024-02-30$", []),
        ("```\n2024-02-30\n```", []),
        ("-02-30 and 024-02-30", []),
        ("٢٠٢٤-02-30", []),
    ],
)
def test_date_in_text(text: str, wanted: list[str]) -> None:
    assert dates(text) == wanted
    assert dates(text, running_text=False) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- [ ] a 📅 2024-02-30", ["2024-02-30"]),
        ("- [ ] a ⏳2024-13-01 🛫 2024-00-10 ➕ 2024-01-99", ["2024-13-01", "2024-00-10", "2024-01-99"]),
        ("- [x] a ✅ 2024-06-31 ❌ 2024-06-30", ["2024-06-31"]),
        ("- [ ] a 🗓️ 2024-06-31", ["2024-06-31"]),
        ("- [ ] a [due:: 2024-02-30] (Scheduled:: 2024-13-01)", ["2024-02-30", "2024-13-01"]),
        ("**Published**:: 2024-13-01", ["2024-13-01"]),
        ("- [ ] a 📅 2024-02-29", []),
        ("[part:: 2024-13-01]", []),
    ],
)
def test_date_of_task(text: str, wanted: list[str]) -> None:
    assert dates(text, running_text=False) == wanted


def test_day_and_month_in_the_wrong_order() -> None:
    [found] = lint("invalid-date", "---\ndate: 2024-13-05\n---\n")

    assert found.message == "the date 2024-13-05 does not exist"
    assert found.help == "is it 2024-05-13?"


@given(st.dates())
def test_real_dates_are_silent(date: object) -> None:
    assert dates(f"---\ndate: {date}\n---\nOn {date}, 📅 {date}") == []


@given(st.integers(1800, 2199), st.integers(0, 99), st.integers(0, 99))
def test_a_task_date_is_found_when_it_does_not_exist(year: int, month: int, day: int) -> None:
    date = f"{year:04}-{month:02}-{day:02}"

    assert dates(f"- [ ] a 📅 {date}") == ([] if is_day(year, month, day) else [date])


# ------------------------------------------------------------------------------------------------ types


@pytest.mark.parametrize(
    ("type", "value", "what"),
    [
        ("date", "soon", "'soon' is not a date"),
        ("date", "31.01.2024", "'31.01.2024' is not a date"),
        ("date", "2024-1-31", "'2024-1-31' is not a date"),
        ("date", "2024-02-30", "'2024-02-30' is not a date"),
        ("date", 2024, "2024 is not a date"),
        ("date", True, "true is not a date"),
        ("date", ["2024-01-31", "x"], "a list is not a date"),
        ("date", "2024-01-31", None),
        ("date", "2024-01-31T10:00", None),
        ("date", "2024-01-31 10:00:00.5+02:00", None),
        ("date", " 2024-01-31 ", None),
        ("date", "[[2024-01-31]]", None),
        ("date", "{{date}}", None),
        ("date", {"{'date': None}": None}, None),
        ("datetime", "31.01.2024", "'31.01.2024' is not a date and time"),
        ("datetime", "2024-01-31", None),
        ("number", "three", "'three' is not a number"),
        ("number", True, "true is not a number"),
        ("number", [1], "a list is not a number"),
        ("number", "3", None),
        ("number", 3.5, None),
        ("checkbox", "maybe", "'maybe' is neither true nor false"),
        ("checkbox", "yes", "'yes' is neither true nor false"),
        ("checkbox", 7, "7 is neither true nor false"),
        ("checkbox", "true", None),
        ("checkbox", False, None),
        ("checkbox", 1, None),
        ("text", ["a", "b"], "a list is not text"),
        ("text", {"a": 1, "b": 2}, "a mapping is not text"),
        ("text", 3, None),
        ("text", True, None),
        ("multitext", "one", None),
        ("multitext", 3, None),
        ("aliases", 3, None),
        ("tags", "a, b", None),
        ("kanban", [1], None),
        ("", "x", None),
        ("text", "x" * 100, None),
        ("number", "x" * 100, f"'{'x' * 39}… is not a number"),
    ],
)
def test_misfit(type: str, value: object, what: str | None) -> None:
    assert misfit(type, value) == what


@pytest.mark.parametrize("type", ["date", "datetime", "number", "checkbox", "text", "multitext"])
@pytest.mark.parametrize("value", [None, "", " ", [], {}, [None], "<% x %>"])
def test_an_empty_value_fits(type: str, value: object) -> None:
    assert misfit(type, value) is None


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists))
def test_any_value_can_be_judged(value: object) -> None:
    for type in ("date", "datetime", "number", "checkbox", "text"):
        misfit(type, value)
    impossible(value)


@given(st.datetimes())
def test_iso_dates_fit(moment: object) -> None:
    assert misfit("datetime", str(moment)) is None
    assert misfit("date", str(moment)[:10]) is None


def test_property_type() -> None:
    source = "---\ndue: soon\nAt: 2024-02-30\nn: three\ntags: 3\n---\n"
    types = {"due": "date", "at": "date", "n": "number", "tags": "tags"}
    found = lint("property-type", source, types=types)

    assert spans(source, found) == ["soon", "three"]
    assert found[0].message == "'soon' is not a date"
    assert "'due' has the type date" in found[0].help


@pytest.mark.parametrize("value", ["2024-13-05", "2023-02-30", "05/03/2024", "2024-3-5", "yesterday", "2024-06-31"])
def test_a_bad_date_is_told_once(value: str) -> None:
    source = f"---\ndate: {value}\n---\n"
    both = [each for rule in ("invalid-date", "property-type") for each in lint(rule, source, types={"date": "date"})]

    assert spans(source, both) == [value]


_FIELDS = st.sampled_from(["0", "00", "1", "02", "2", "04", "11", "12", "13", "28", "29", "30", "31", "32", "60", "99"])
_TIMES = st.sampled_from(
    ["", "T", " ", "T1:00", "T23:59", "T24:00", "T24:01", " 25:00", "T30:10:00", "T10:60", "T1:00:61"]
)


@settings(deadline=None)
@given(st.sampled_from(["0000", "1900", "2023", "2024"]), _FIELDS, _FIELDS, _TIMES)
def test_the_signs_of_invalid_date_leave_nothing_out(year: str, month: str, day: str, time: str) -> None:
    date = f"{year}-{month}-{day}{time}"
    signs = RULES["invalid-date"].signs

    for source in (f"---\ndate: {date}\n---\n", f"On {date}."):
        if lint("invalid-date", source):
            assert any(sign(source) for sign in signs)


@pytest.mark.parametrize(
    "text", ["2024-02-28", "2024-01-29", "2024-01-30", "2024-12-31", "2024-06-30T23:59:59", "at 9:30, 24 rooms, 1-2-3"]
)
def test_the_signs_of_invalid_date_pass_over_common_dates(text: str) -> None:
    assert not any(sign(text) for sign in RULES["invalid-date"].signs)


# ------------------------------------------------------------------------------------------------ invalid-tag


def tags(value: str) -> list[str]:
    source = f"---\ntags: {value}\nx: 1\n---\n"
    return spans(source, lint("invalid-tag", source))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("\n  - has space", ["has space"]),
        ("\n  - ok\n  - 2024\n  - bad!tag", ["2024", "bad!tag"]),
        ("\n- a,b.c\n- what?", ["a,b.c", "what?"]),
        ("[ok, has space, '2024']", ["has space", "2024"]),
        ('["a b", "c"]', ["a b"]),
        ("[a, [b]]", ["[b]"]),
        ("\n  - a: b", ["a: b"]),
        ("\n  - true\n  - 1.5", ["true", "1.5"]),
        ("\n  - '#'", ["#"]),
        ("\n  - '##a'", ["##a"]),
        ("\n  - a—b", ["a—b"]),
        ("\n  - #a\n  - b", ["#a"]),
        ("\n  - b\n  - #a", ["#a"]),
        ("#a", ["#a"]),
        ("#a #b", ["#a #b"]),
        pytest.param("a, b", [], id="scalar-list speaks"),
        ("2024", ["2024"]),
        ("true", ["true"]),
        ("\n  a: 1", ["a: 1"]),
        ("what?", ["what?"]),
        ("\n  - ok # a comment\n  - x y # more", ["x y"]),
        ("\n  - &t x y\n  - *t", ["&t x y", "*t"]),
        ("", []),
        ("[]", []),
        ("null", []),
        ("null #a", []),
        ("a", []),
        ("'#a'", []),
        ("\n  -\n  - a", []),
        ("\n  - # later\n  - a", []),
        ("# all tags", []),
        ("\n  - ' a '\n  - ''", []),
        ("[größe, 研究, заметка/v2, y2024, 20-24, 👨‍👩‍👧, a/b, _x]", []),
        ("[2024-01-01, '{{date}} x', '<% x %>']", []),
        ("{{tags}}", []),
    ],
)
def test_tags(value: str, wanted: list[str]) -> None:
    assert tags(value) == wanted


def test_tags_in_json() -> None:
    source = '---\n{"Tags": ["a b", "c"]}\n---\n'

    assert spans(source, lint("invalid-tag", source)) == ["a b"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("[city trip, a]", "[city-trip, a]"),
        ("\n  - 'a  b c'", "\n  - 'a-b-c'"),
        ("\n  - #a", '\n  - "#a"'),
        ("#a #b", "#a #b"),
        ("[a b!]", "[a b!]"),
        ("a b", "a b"),
        ("[2024]", "[2024]"),
    ],
)
def test_tags_repaired(value: str, wanted: str) -> None:
    source = f"---\ntags: {value}\n---\n"
    found = lint("invalid-tag", source)

    assert repaired(source, found) == f"---\ntags: {wanted}\n---\n"
    assert all(each.fix.applicability == "unsafe" for each in found if each.fix)


@given(st.lists(st.text(st.characters(min_codepoint=32, codec="utf-8"), max_size=8), max_size=4))
def test_any_tags(entries: list[str]) -> None:
    import json

    source = f"---\ntags: {json.dumps(entries)}\n---\n"
    for found in lint("invalid-tag", source):
        assert 0 < found.start < found.end < len(source)


# ------------------------------------------------------------------------------------------------ property blocks


@pytest.mark.parametrize(
    ("yaml", "span", "help"),
    [
        ("status: draft: really", "status: draft: really", "quotes"),
        ('source: "never closed', 'source: "never closed', "close the quote"),
        ("a: 1\n\tindented: with a tab", "\tindented: with a tab", "spaces"),
        ("people: [one, two", "people: [one, two", "close the bracket"),
        ("author: @me", "author: @me", "quotes"),
        ("author: `me`", "author: `me`", "quotes"),
        ("just text", "just text", ""),
    ],
)
def test_invalid_frontmatter(yaml: str, span: str, help: str) -> None:
    source = f"---\n{yaml}\n---\nText\n"
    [found] = lint("invalid-frontmatter", source)

    assert spans(source, [found]) == [span]
    assert help in found.help


@pytest.mark.parametrize(
    "yaml",
    [
        "a: 1",
        "",
        pytest.param("a: 1\na: 2", id="duplicate"),
        "title: a: {{title}}",
        "x: [<% tp.date.now() %>",
    ],
)
def test_valid_frontmatter(yaml: str) -> None:
    assert lint("invalid-frontmatter", f"---\n{yaml}\n---\n") == []


@pytest.mark.parametrize(
    ("yaml", "messages"),
    [
        ("a: 1\nb: 2\na: 3", ["property 'a' stands a second time: the first one is in line 2"]),
        ('a: 1\n"a": 3', ["property 'a' stands a second time: the first one is in line 2"]),
        ("'a': 1\na: 2\na: 3", ["property 'a' stands a second time: the first one is in line 2"] * 2),
        ("# a: 0\na: 1\na: 2", ["property 'a' stands a second time: the first one is in line 3"]),
        ('{"a": 1, "a": 2}', ["property 'a' stands a second time"]),
        ("a: 1\nA: 2", []),
        ("a: {b: 1}\nb: 2", []),
    ],
)
def test_duplicate_property(yaml: str, messages: list[str]) -> None:
    assert [each.message for each in lint("duplicate-property", f"---\n{yaml}\n---\n")] == messages


def test_a_nested_duplicate_makes_the_block_invalid() -> None:
    source = "---\nx:\n  a: 1\n  a: 2\n---\n"

    assert len(lint("invalid-frontmatter", source)) + len(lint("duplicate-property", source)) == 1


# ------------------------------------------------------------------------------------------------ canvas


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("{", 1),
        ("[]", 1),
        ('{"nodes": 1}', 1),
        ('{"nodes": [{"type": "file"}]}', 2),
        ("", 0),
        ("{}", 0),
        ('{"nodes": [], "edges": [], "more": 1}', 0),
    ],
)
def test_invalid_canvas(source: str, messages: int) -> None:
    found = lint("invalid-canvas", source, path="Board.canvas")

    assert len(found) == messages
    assert all(each.message and each.start <= each.end <= len(source) for each in found)


def card(file: str, subpath: str = "") -> str:
    return f'{{"nodes": [{{"id": "a", "type": "file", "file": "{file}", "subpath": "{subpath}"}}]}}'


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        (card("sub/Note.md"), []),
        (card("Sub/note.md", "#Intro"), []),
        (card("sub/Note.md", "#^id1"), []),
        (card("pic.png"), []),
        (card("Note.md"), ["no file 'Note.md'"]),
        (card("sub/Note.md", "#Nope"), ["no heading 'Nope' in 'sub/Note.md'"]),
        (card("sub/Note.md", "#^nope"), ["no block '^nope' in 'sub/Note.md'"]),
        ('{"nodes": [{"id": "g", "type": "group", "background": "no.png"}]}', ["no file 'no.png'"]),
        ('{"nodes": [{"id": "t", "type": "text", "text": "[[Nowhere]]"}]}', []),
        ('{"nodes": [{"id": "t", "type": "link", "url": "https://example.org"}]}', []),
    ],
)
def test_broken_canvas_node(source: str, messages: list[str]) -> None:
    others = {"sub/Note.md": "# Intro\n\ntext ^id1\n", "pic.png": ""}
    found = lint("broken-canvas-node", source, path="Board.canvas", others=others)

    assert [each.message for each in found] == messages


# ------------------------------------------------------------------------------------------------ links


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# C\\# intro\n[[#C# intro]]", "'C# intro'"),
        ("# A\n## B\n[[#A#Missing]]", "'A#Missing'"),
        ("[[##Missing]]", "'Missing'"),
    ],
)
def test_broken_heading_in_the_words_of_the_author(source: str, words: str) -> None:
    [found] = lint("broken-heading-link", source)

    assert words in found.message


@pytest.mark.parametrize(
    "source",
    [
        "M[a[Rome]] = 1",
        "see [the page on [Rome]] here",
        "[Rome [Rome]](https://example.org)",
        "![map [Rome]](https://example.org/a.png)",
        "[text [Rome]][ref]\n\n[ref]: https://example.org",
        "[[Rome] p. 3] and [[Rome], Lazio]",
        "https://example.org/a[Rome]]",
        "dp[[Rome]",
    ],
)
def test_balanced_brackets_are_no_half_link(source: str) -> None:
    assert not lint("malformed-link", source, others={"Rome.md": ""})


@pytest.mark.parametrize("source", ["[[Rome]", "x [Rome]] y", "> a [[Rome]\n\n]", "- [[Rome]\n- ]"])
def test_half_links(source: str) -> None:
    assert len(lint("malformed-link", source, others={"Rome.md": ""})) == 1
