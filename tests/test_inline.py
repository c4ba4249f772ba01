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
        ("![a [b](c.md) [[d]] ![e](f.png)](g.png) [[h]]", ["![a [b](c.md) [[d]] ![e](f.png)](g.png)", "[[h]]"]),
        ("![a [[b]] c]", ["[[b]]"]),
        ("[a](b\u00a0c.md)", ["[a](b\u00a0c.md)"]),
        ("[a](b\\ c.md)", []),
        ("[a](b\x0cc.md)", []),
        ("a <!--> [[b]] --> [[c]]", ["[[b]]", "[[c]]"]),
        ("a <!---> [[b]] -->", ["[[b]]"]),
        ("a <!X [[no]]> [[b]] <! [[c]]>", ["[[b]]", "[[c]]"]),
        ("<a#`b@c.de> [[d]]`", ["[[d]]"]),
        ("$5 and $$x [[no]]$$ [[a]]", ["[[a]]"]),
        ("$a$$[[no]]$ [[b]]", ["[[b]]"]),
        ("it is $$\nx [[no]]\n$$\nso [[a]]", ["[[a]]"]),
        ("> it is $$\n> x [[no]]\n> $$\n> so [[a]]", ["[[a]]"]),
        ("[a]: [[no]]\n[[b]]", ["[[b]]"]),
        ("[a]: <b c.md> 'd'\n\n[[e]]: f", ["[[e]]"]),
        ("> `a\n> [[no]]` [[b]]", ["[[b]]"]),
        ("- <b a='\n  [[no]]'> [[b]]", ["[[b]]"]),
        ("> [a\n> b](c.md)", ["[a\n> b](c.md)"]),
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
        ("[#a ^", []),
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
        ("\\*#a \\\\#b \\[#c]", []),
        ("C:\\ #a", ["#a"]),
        ("__#a__ _#b_c_ #d_ _e #f_", ["#a", "#b_c", "#d_", "#f"]),
        ("*#a ==#b =#c= ~#d~", []),
        ("***#a*** ==#b== ~~#c~~", ["#a", "#b", "#c"]),
        ("*#a\n\n*b*", []),
        ("![#a](y)", []),
        ("[r]: #a\n\n[r]: <b> '#c'\n\n#d", ["#d"]),
        ("[TODO]: write #a", ["#a"]),
        (">\t#a\n>#b\n> - [ ] #c\n\n[^1]: #d", ["#a", "#b", "#c", "#d"]),
    ],
)
def test_tags(text: str, tags: list[str]) -> None:
    assert [tag.name for tag in read("Note.md", text.encode()).note.tags] == tags


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("[[a]] %%[[b]]%% [[c]]", ["[[b]]"]),
        ("%% [[a]]\n[[b]] %% [[c]]", ["[[a]]", "[[b]]"]),
        ("5%% of [[a]]", []),
        pytest.param("%% `%%` [[a]] %% [[b]]", ["[[a]]"], id="marks in code close nothing"),
        pytest.param("`%%` [[a]] `%%`", [], id="nor do they open anything"),
        pytest.param("x %% [[a]]\n%% [[b]]\n\n[[c]]", ["[[b]]", "[[c]]"], id="inline comments end with their line"),
        ("> %%\n> [[a]]\n\n[[b]] %% [[c]]", ["[[a]]", "[[b]]"]),
        ("- %%\n  [[a]]\n  %%\n- [[b]]", ["[[a]]"]),
        ("%%%\n[[a]] %% [[b]]\n%%% [[c]]", ["[[a]]", "[[b]]"]),
    ],
)
def test_links_in_comments(text: str, hidden: list[str]) -> None:
    found = read("Note.md", text.encode())

    assert [found.text[link.start : link.end] for link in found.note.links if link.comment] == hidden


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[a](b&amp;c.md)", "b&c.md"),
        ("[a](b&#45;c&#x2D;d.md)", "b-c-d.md"),
        ("[a](b\\&amp;c.md)", "b&amp;c.md"),
        ("[a](b&c;.md)", "b&c;.md"),
        ("[a](b&amp.md)", "b&amp.md"),
        ("[a](<b&uuml;.md>)", "b\u00fc.md"),
    ],
)
def test_entities_in_destinations(text: str, target: str) -> None:
    assert [link.target for link in read("Note.md", text.encode()).note.links] == [target]


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


BLOCKS = [
    "- * ",
    "> - ",
    "[^a]: ",
    "a $$\n$$\n",
    "a$$b`$$`\n$$\n",
    "$$ x\n",
    "> $$\nx\n",
    "%%a%%",
    '[a]: b "\n',
    "*#a",
    "__#a",
]


@pytest.mark.parametrize(
    "run", [*SIGNS, *(f"{sign} " for sign in SIGNS), *(f"{sign}\n" for sign in SIGNS), *RUNS, *BLOCKS]
)
def test_long_runs_end(run: str) -> None:
    """Without an end in sight no sign may be searched twice: a quadratic reader would not come back."""
    assert read("Note.md", (run * 100_000).encode()).note.path == "Note.md"


@pytest.mark.parametrize("mark", ["- ", "> ", "1. ", "- > "])
def test_deep_containers_end(mark: str) -> None:
    """Neither the marks of a line nor the blank lines below may walk over all containers."""
    deep = mark * 20_000 + "x"

    assert read("Note.md", (deep + "\n" * 20_000).encode()).note.path == "Note.md"
    assert read("Note.md", (deep + "\ny" * 20_000).encode()).note.path == "Note.md"
