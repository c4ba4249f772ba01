"""What a glance tells of a note beside what the reader finds, and a run that glances beside one that reads all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultlint import engine
from vaultlint.config import Config
from vaultlint.course import Call, call_of
from vaultlint.discover import targets
from vaultlint.plugins import load_rules
from vaultlint.read import SEEN, begin, read, see
from vaultlint.read.glance import glance
from vaultlint.running import apply
from vaultlint.settings import Settings
from vaultlint.wants import Facts
from vaultlint.work import Plan, Work


def assert_right(text: str) -> bool:
    """Whether a glance tells anything of a note; what it tells must be what the reader says."""
    data = text.encode(errors="surrogateescape")
    seen = see(begin("A.md", data))
    if seen is None:
        return False
    note, found = seen
    whole = read("A.md", data).note
    for name in SEEN:
        assert getattr(note, name) == getattr(whole, name), name
    links = [link for link in whole.links if link.kind != "frontmatter"]
    assert [(link.target, link.subpath) for link in links if link.subpath and not link.comment] == found.asking
    assert {link.target for link in links if not link.comment} <= set(found.targets)
    for lead, facts in {
        "|": whole.tables + whole.table_like,
        "[^": whole.footnotes + whole.footnote_references,
    }.items():
        assert not facts or lead in found.body
    return True


# What most notes are made of. That a glance is enough for these is what makes it worth its time.
PLAIN = [
    "# A\n\nText with [[B]], [[C|c]] and [d](d%20e.md).\n\n## B\n\nMore.",
    "Text. #tag #a/b\n\n- [[A]] #tag\n- [ ] [[B#c]]\n  - [[C]]\n\t- [[D#e]]\n",
    "> [!note] Title\n> Text with [[A]].\n\n> quote #tag",
    "```python\n# no heading\n[[no link]]\n```\n\n# Heading\n",
    "~~~\n```\n~~~\n\n````\n```\n````\n",
    "> text\n> ```\n> # code\n> ```\n> [[A]]",
    "$$\n\\begin{x} # \\end{x}\n$$\n\n# Heading with $x$\n",
    "> $$\n> x\n> $$\n> text\n\nText\n$$x +\ny$$\nmore",
    "| a | b |\n| - | - |\n| [[A\\|a]] | [[B#c\\|b]] |\n",
    "Text. ^id\n\n- item ^item\n- other\n\n^alone",
    "Text[^1].\n\n[^1]: Note with [[A]].",
    "Code `[[a]]` and `#tag`, then [[b#c]] and #tag.",
    "%% comment %% [[A]]\n\n<!-- comment -->\n# Heading",
    "![[a.png]] ![alt](b.png) [c](https://x.y/(z)?a=b&c=d)",
    "a < b, 5 % of it, \\| and __bold__ *text*\n***\n",
    '---\ntags: [a, b]\naliases: c\nlink: "[[D#e]]"\n---\n# Text',
    "",
    "Text",
    "# Text",
    "\n\n# Text\n\n",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_note(text: str) -> None:
    assert assert_right(text)
    assert text.startswith("---") or assert_right(f"---\nname: value\n---\n{text}")
    assert assert_right(text.replace("\n", "\r\n"))


# Lines that could be more than they seem.
ODD = [
    "Heading\n===",
    "text\n---",
    " # Heading",
    "# Heading #",
    "#",
    "# ",
    "<div>\n# no heading\n</div>",
    "```\n# open",
    "- ```\n  # code\n  ```",
    "%%\n# hidden\n%%",
    "$$ # open",
    "[[half]",
    "half]]",
    "[[a [b] c]]",
    "[a](b c.md)",
    "[a](<b.md>)",
    "[a](b&amp;c.md)",
    "[a](%zz)",
    "$x$ #tag",
    "`a #tag",
    "\\` #tag `",
    "*#tag*",
    "[a](b.md)#tag",
    "[#tag](b.md)",
    "    #code",
    "-     #code",
    "- - \t[[#code]]",
    "> > [!note] inside",
    "text\n> [!note] no callout",
    "| a |\n| - |\n| [[b#c|d]] |",
    "| a | b |\n| - | - |\n[[b#c|d]]",
    "Text ^id  ",
    "Text ^id\nmore",
    "> text ^id",
    "^id",
    "\x02",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_note(text: str) -> None:
    assert glance(text) is None


PIECES = [
    *("\n", "\n\n", " ", "    ", "\t", "#", "# ", "## H", "#tag", "#a/b", "text", "word ", "[[a]]", "[[a#b]]"),
    *("[[a|b]]", "[[", "]]", "[[a#^x]]", "![[p.png]]", "[[#h]]", "[", "]", "(", ")", "](", "[t](n.md)"),
    *("[t](n.md#h)", "![i](p.png)", "`", "``", "```\n", "\n```\n", "\n~~~\n", "\n> ```\n", "$", "$$", "\n$$\n"),
    *("\n>$$\n", "x$$\n", "%%", "\n%%\n", "<", "<br>", "<!--", "-->", "\n<div>\n", "\n---\n", "===", "- ", "\n- "),
    *("\n1. ", "[x] ", "> ", "\n> ", "\n>", "|", "\n|", "| a | b |\n|---|---|\n| c | d |", "^", "^id", " ^id\n"),
    *("\\", "\\|", "_", "*", "**", "=", "~", "&", "&amp;", "[^1]", "[^1]: ", "[a]: b", "!", "[!note]"),
    *("\n> [!tip] x\n", ":", "é", "🌱", "\xa0", "\ufeff", "'", "%20", "x", "\x01"),
    *("[[a#b|c]]", "a | b\n- | -\n"),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(pieces)
@example("[#g^")
@example("[^1]:#b")
@example("- # ^d #")
@example("$$ ^d\n```\n\n```\n$$")
@example("~~~~\n~~~")
@example("](a.md)[](b.md)")
@settings(max_examples=2000, deadline=None)
def test_pieces(text: str) -> None:
    assert_right(text)


# ------------------------------------------------------------------------------------------------ rules

# Signs that are answered by more than a search for one text. What they do not stand in, a rule must not speak about.
SIGNED = [
    *("table-columns", "table-joined-to-paragraph", "table-pipe-in-link", "table-without-delimiter"),
    *("malformed-callout", "link-escapes-vault", "undefined-footnote", "unused-footnote"),
]


@cache
def signed_calls() -> list[Call]:
    rules = load_rules()
    selection = Work(Plan("", Config(), Settings()), rules).selection.for_path("a/A.md")
    return [call_of(each) for each in selection if each.rule.name in SIGNED]


def assert_signs_stand(text: str) -> None:
    data = text.encode(errors="surrogateescape")
    reading = read("a/A.md", data)
    seen = see(begin("a/A.md", data))
    work = Work(Plan("", Config(), Settings()), load_rules())
    for call in signed_calls():
        facts = Facts(reading, Settings(), ())
        if apply(work, call.selected, facts):
            assert call.signs
            assert call.signs.in_(facts), call.selected.rule.name
            facts.body = seen[1].body if seen else facts.body
            assert call.signs.in_(facts), call.selected.rule.name


FAULTS = [
    *("| a | b |\n", "| - | - |\n", "|---|\n", "| c |\n", "| [[c|d]] |\n", "| [[c\\|d]] | e |\n", "\n", "text\n"),
    *("a | b\n", "- | -\n", "> | a |\n", "> [!note] x\n", "> text\n", "[!tip] x\n", "> ![note]\n", "> [!bug\n"),
    *("> [note]!\n", "> \n", "[^1]", "[^1]: x\n", "[^a]", "[^a]:", "`[^1]`", "[[../x]]", "[x](../../y)"),
    *("[x](.././../y)", "[x](%2e%2e/../y)", "[x](&period;./../../y)", "# H\n", "```\n", "    ", "- ", "【!note】 "),
    *("> [！note] x\n", "$[^1]$", "<b>[^1]</b>"),
]


@given(st.lists(st.sampled_from(FAULTS), max_size=14).map("".join))
@example("---\n[^1]: x\n---\nText[^1]")
@settings(max_examples=1500, deadline=None)
def test_signs_stand_where_rules_speak(text: str) -> None:
    assert_signs_stand(text)


# ------------------------------------------------------------------------------------------------ runs

names = st.sampled_from(["A.md", "b.md", "f/C.md", "f/a.md", "p.png", "n.md"])
vaults = st.dictionaries(names, pieces, min_size=1, max_size=4)


@given(vaults)
@settings(max_examples=300, deadline=None)
def test_run_that_glances_finds_the_same(tmp_path_factory: pytest.TempPathFactory, vault: dict[str, str]) -> None:
    root = tmp_path_factory.mktemp("vault")
    for path, text in vault.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(text.encode(errors="surrogateescape"))
    (target,) = targets([str(root)])

    outcome = engine.check(target, jobs=1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vaultlint.examine.at_a_glance", lambda work, drafts: ([], [(draft, None) for draft in drafts]))
        expected = engine.check(target, jobs=1)
    assert outcome.findings == expected.findings


def test_clean_note_is_not_read_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "A.md").write_text("---\ntags: [a]\n---\n# A\n\nSee [[B#C]] and #b.\n\n### Jump\n")
    (tmp_path / "B.md").write_text("## C\n\n| a | b |\n| - | - |\n| c | d |\n\n> [!note] Text\n")
    further: list[int] = []
    monkeypatch.setattr("vaultlint.examine.finish", lambda drafts: further.append(len(drafts)) or [])
    (target,) = targets([str(tmp_path)])

    outcome = engine.check(target, jobs=1)

    assert further == [0]
    assert [found.rule for found in outcome.findings] == ["heading-jump"]
