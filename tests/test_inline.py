"""Links and tags, row by row; the conformance cases hold the rest."""

import pytest

from vaultlint.read import read


def links(text: str) -> list[str]:
    found = read("Note.md", text.encode())
    return [found.text[link.start : link.end] for link in found.note.links]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[a]] [[b|c]]", ["[[a]]", "[[b|c]]"]),
        ("`[[a]]` [[b]]", ["[[b]]"]),
        ("``[[a]]` [[b]]", ["[[a]]", "[[b]]"]),
        ("`a\n\n[[b]]`", ["[[b]]"]),
        ("- `a\n- [[b]]`", ["[[b]]"]),
        ("$x$[[a]]$y$", ["[[a]]"]),
        ("\\$x [[a]]$", ["[[a]]"]),
        ("$$x [[a]]$$ [[b]]", ["[[b]]"]),
        ("$1 [[a]] $2", ["[[a]]"]),
        ("<a href='[[a]]'>[[b]]</a>", ["[[b]]"]),
        ("<https://x.org/[[a]]>", []),
        ("a < [[b]] >", ["[[b]]"]),
        ("<% tp.file.include('[[a]]') %> [[b]]", ["[[b]]"]),
        ("[a](b.md) [c](<d e.md>) ![f](g.png)", ["[a](b.md)", "[c](<d e.md>)", "![f](g.png)"]),
        ("[a](b\\).md)", ["[a](b\\).md)"]),
        ("[a](b(c).md)", ["[a](b(c).md)"]),
        ("[a](b.md 'c)", []),
        ("[a [b](c.md) d](e.md)", ["[b](c.md)"]),
        ("[a ![b](c.png) d](e.md)", ["[a ![b](c.png) d](e.md)", "![b](c.png)"]),
        ("[[a](b.md)", ["[a](b.md)"]),
        ("[`]`](b.md)", ["[`]`](b.md)"]),
        ("[a]\n(b.md)", []),
        ("| [[a|b]] |\n|-|-|", []),
        ("| [[a\\|b]] |\n|-|\n", ["[[a\\|b]]"]),
        ("[^1] [[a]]", ["[[a]]"]),
        ("^[inline [[a]]]", ["[[a]]"]),
        ("[[a\n]] [[b]]", ["[[b]]"]),
        ("[[]] [[b]]", ["[[b]]"]),
        ("[[[[a]]]]", ["[[[a]]"]),
    ],
)
def test_links(text: str, found: list[str]) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #b", ["#a", "#b"]),
        ("[x](y) #a", ["#a"]),
        ("[#a](y)", ["#a"]),
        ("[[x#y]] #a", ["#a"]),
        ("x [#a]", []),
        ("~~~\n#no\n~~~\n#a", ["#a"]),
        ("- #a\n> #b", ["#a", "#b"]),
        ("|#a|#b|\n|-|-|", ["#a", "#b"]),
        ("2*#a", []),
        ("#1 #1a #1/", ["#1a", "#1/"]),
        ("%% #a %%", ["#a"]),
        ("<b>#a</b>", ["#a"]),
        ("\u200b#a", []),
    ],
)
def test_tags(text: str, tags: list[str]) -> None:
    assert [tag.name for tag in read("Note.md", text.encode()).note.tags] == tags


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[t](My Note.md)", "spaced-link"),
        ("[[a]", "unclosed-link"),
        ("[a]]", "unopened-link"),
        ("[[1, 2], [3, 4]]", ""),
        ("[a] [b]", ""),
        ("[[a](b)", ""),
    ],
)
def test_what_may_have_been_a_link(text: str, kind: str) -> None:
    assert [flaw.kind for flaw in read("Note.md", text.encode()).note.flaws] == [kind] * bool(kind)


SIGNS = "[`$|%<*_#!-+&\\(\"'^~=:"
RUNS = ["[[", "[[a ", "![[", "](", "[a](b ", "[a](<b", "[a](((", "[^", "<a ", '<a b="', "<!-- a", "``a` ", "$a ", "%%a"]


@pytest.mark.parametrize("run", [*SIGNS, *(f"{sign} " for sign in SIGNS), *(f"{sign}\n" for sign in SIGNS), *RUNS])
def test_long_runs_end(run: str) -> None:
    """Without an end in sight no sign may be searched twice: a quadratic reader would not come back."""
    assert read("Note.md", (run * 100_000).encode()).note.path == "Note.md"
