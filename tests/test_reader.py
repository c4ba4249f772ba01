"""Notes read in whole blocks beside the same notes read line by line: both say the same."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultlint.note import Span
from vaultlint.read import inline
from vaultlint.read import note as reader
from vaultlint.read.blocks import read_blocks
from vaultlint.read.properties import find_block

HERE = Path(__file__).parent
EXAMPLES = json.loads((HERE / "commonmark" / "examples.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(text, id=f"{case['id']}:{path}")
    for file in sorted(HERE.glob("conformance/*/*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    for path, text in case["vault"].items()
    if path.lower().endswith(".md")
]
NOTES = [*sorted((HERE.parent / "examples" / "vault").rglob("*.md")), *sorted((HERE.parent / "docs").glob("*.md"))]


def facts(text: str, *, line_by_line: bool) -> dict[str, Any]:
    """All facts of a note, those from its properties aside."""
    block = find_block(text)
    start = block.end if block else 0
    blocks = read_blocks(text, start, line_by_line=line_by_line)
    lines = inline.read_inline(blocks.flow, blocks.comments)
    head = reader._NO_HEAD._replace(start=start)
    return reader._put_together(reader.Draft("Note.md", b"", text, head=head), blocks, lines).note._asdict()


def assert_same(text: str) -> None:
    found = facts(text, line_by_line=True)
    assert facts(text, line_by_line=False) == found
    seen = reader.see(reader.begin("Note.md", text.encode(errors="surrogateescape")))
    if seen and "\r" not in text and not text.startswith("\ufeff"):
        note, glance = seen
        lists = "headings", "tags", "block_ids", "lost_block_ids", "callouts"
        assert {name: getattr(note, name) for name in lists} == {name: found[name] for name in lists}
        assert [flaw for flaw in note.flaws if flaw.kind != "invalid-frontmatter"] == list(found["flaws"])
        links = [link for link in found["links"] if not link.comment]
        assert glance.asking == [(link.target, link.subpath) for link in links if link.subpath]
        assert {link.target for link in links} <= set(glance.targets)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["number"]))
def test_example_of_commonmark(example: dict[str, Any]) -> None:
    assert_same(example["markdown"])
    assert_same(example["markdown"].rstrip("\n"))


@pytest.mark.parametrize("text", CASES)
def test_conformance(text: str) -> None:
    assert_same(text)
    assert_same(f"Text.\n\n{text}\nText.\n")


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_whole_note(path: Path) -> None:
    text, _, _ = reader.decode(path.read_bytes())
    lines = text.split("\n")

    assert_same(text)
    # As if the note began or ended at a line.
    for number in range(0, len(lines), 1 + len(lines) // 40):
        assert_same("\n".join(lines[number:]))
        assert_same("\n".join(lines[:number]))


# ------------------------------------------------------------------------------------------------ lines side by side

# Lines of each kind, and those that nearly are of one; ␠ is a space, ␉ a tab, · a sign that is white space to Python.
LINES = [
    line.replace("␠", " ").replace("␉", "\t").replace("·", "\u00a0").replace("¶", "\x0c")
    for line in r"""
text
text #tag ^id
**bold**
__bold__
__bold__ text
*a* _b_ `c`
# Heading
# Heading␉
### Heading # ^id
## Heading ##␠
##
#tag
##␠␉
#␉Heading
####### text
- item
- item #tag ^id
* other
+ third
-
-␠␠
1. one
2. two
1) round
123456789. long
1234567890. long
- [ ] task
- [x]task
- [-] [ ] twice
- [\] task
- [`] task`
- [[] task
- []] task
- [😀] task
- [·] task
- [ ]
- [ ]␠
- [ ]␉task
- [ ] - item
- [ ] # Heading
- [ ]     task
- [[link]]
- [a](b.md) text
- [a]: b
- [^a]: note
- - inside
- # Heading
- ```
- > quote
-     code
-␉tab
-   wide
-    widest
1.  wide
- ---
- a | b
- $$
- %%
- <div>
- **bold**
- text\
-text
*text
  text
    text
␉text
   - item
  - item
    - item
      - item
␉- [/] item
     - item
 1. one
   2. two
-·item
> quote
> quote ^id
> quote #tag ^id2
>
>␠␠
> [!note] Title
> [!tip]- Title ^id
> [!tip] a | b
> [!tip] [[link]]
>[!tip]+
> [!]
>  [!tip] Title
> - item
> - item ^id
>   - item #tag
>    + item
>     * item
>      - item
> * [x] task
>- item
> 1. one
> - a | b
> - [!tip] text
> > twice
>> twice
> # Heading
> ```
> | a | b |
> |---|---|
> a | b
> --|--
> **bold**
> [a]: b
> [^a]: note
> $$
> %%
> ===
> ---
>     text
>␉text
>·text
>text
   > quote
| a | b |
|---|---|
| a \| b | c |
| a \\| b |
| [[a\|b]] | `c` |
| `a | b` | c |
| a | b ^id |␠
|:-:|
|
||
|-|
| a
a | b
--|--
- | -
:-|-:
| a |
| - | - |
| - |
```
````
````python
``` `
``
`` text ``
~~~
~~~~ x
~~~ `
~~text~~
   ```
    ```
  ~~~
```` text
===
=
= text
==text==
==#tag==
---
--
-␠-␠-
---␉
***
* * *
___
_ _ _
__
= =
<!-- comment -->
<!-- comment --> text
<!-- open
-->
<!-->
<!--->
<div>
</div>
<b>text</b>
<b>
<https://a.b>
<?
<% tp.date %>
%%
%% comment %%
%% open
%% open [[link]]
end %% text
%%%
%%%%
%text
$$
$$ a $$
$$ a
b $$ text
$a$
$$$
$ text
[a]: b
[a]: <b c>
[a]: b "c"
[a b]: c d
[a]: #tag
[a]: [[b]]
[a]: ^id
[a\]b]: c
[[a]: b
[^a]: note #tag
[^a]: ^id
[^a]:
[^a b]: note
[^a] text
[^a]text]: b
[[link#Heading|name]]
[[link]]: text
![[link]]
[text](a.md) ^id
[text]
[ ] text
[text
]: text
]
^id
^id␠
text ^id␠␠
   ^id
`^id`
\# text
\- text
\
text\
text\\
`open
open`
``open
[[open
link]]
*open
**open**:
**open** **more**
**Bold**␠
*** bold ***
***bold***
_open_
_
*
+
:--
:-:
:text
:
␠␠
␉
␠␠␠␠
·text
·
¶text
- ¶
1986\. text
1986 text
1.
12.text
0. zero
01. one
1.␉tab
+1
--text
-|-
-:
---text
--- text
== ==
#
# #
#   ^id
#· text
""".strip("\n").split("\n")
]
SEPARATORS = ["\n", "\n\n", "\n  \n"]
# Each of these makes a difference for what stands beside it.
NEIGHBOURS = [
    "text ^id",
    "- item",
    "  - [x] task",
    "  2. two",
    "a | b",
    "> quote",
    "> - item",
    "[^a]: note",
    "| a |",
    "| - |",
    "```",
    "[a]: b",
    "===",
    "%%",
    "$$",
    "<b>",
]


@pytest.mark.parametrize("line", LINES)
def test_lines_side_by_side(line: str) -> None:
    for between, other in product(SEPARATORS, NEIGHBOURS):
        assert_same(f"{line}{between}{other}")
        assert_same(f"{other}{between}{line}\n")
        assert_same(f"text\n\n{other}{between}{line}{between}{other}\n\nnext ^id [[a]]\n")


# ------------------------------------------------------------------------------------------------ random documents

INDENTS = ["", "", "", "", " ", "  ", "   ", "    ", "\t", "     ", "      ", "       ", "        "]
MARKERS = [
    "",
    "",
    "",
    "> ",
    ">",
    "> > ",
    "- ",
    "*  ",
    "+   ",
    "1. ",
    "2. ",
    "10) ",
    "- [ ] ",
    "1. [x]  ",
    "- - ",
    "[^a]: ",
]
SUFFIXES = [
    "",
    "",
    "",
    "",
    "",
    "",
    " ^id",
    "^id",
    " #tag",
    "#tag",
    " ",
    "  ",
    "\t",
    "\\",
    "|",
    " [[a]]",
    "`",
    "%%",
    "$$",
    " ##",
]
ENDS = ["\n"] * 6 + ["\n\n"] * 3 + ["\n\n\n", "\n  \n", "\n\t\n"]
# Most lines of real notes are plain, and only among such do whole blocks go on.
WORDS = [
    "text",
    "text [[a]] ^id",
    "#tag text",
    "**bold**",
    "`a` | b",
    "[b](b.md)",
    "[ ] text",
    "a [[b",
    "]] $$ c",
    "[!tip] a | b",
    "b ^id2",
]


def together(*parts: str) -> str:
    return "".join(parts)


indents, markers, suffixes, words = map(st.sampled_from, (INDENTS, MARKERS, SUFFIXES, WORDS))
any_line = st.builds(together, indents, markers, st.sampled_from(LINES), suffixes)


def several(lines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(lines, min_size=1, max_size=6).map("\n".join)


# Blocks of which each line fits the others, or nearly.
items = several(st.builds(together, indents, st.sampled_from(MARKERS[6:15]), words))
quotes = several(
    st.builds(
        together,
        st.sampled_from([">", "> ", "> ", "> - ", "> - ", ">   * ", ">     - ", ">  ", "> > ", "", "   > "]),
        st.just("") | words | any_line,
    )
)
paragraphs = several(words | any_line)
tables = st.builds(
    together,
    st.sampled_from(
        ["| a | b |\n|---|:-:|\n", "|a|\n|-|\n", "a | b\n- | -\n", "| a |\n| - | - |\n", "text\n| a |\n| - |\n"]
    ),
    several(
        st.sampled_from(["| a | b |", "| a \\| b | c |", "|[[a\\|b]]|`|`|", "| ^id", "a | b", "|", "||", "| a ^id |  "])
    ),
)
fences = st.builds(
    lambda mark, name, inside, indent, closer, after: f"{mark}{name}\n{inside}\n{indent}{closer}{after}\n[[a]] ^id",
    st.sampled_from(["```", "````", "~~~", "~~~~~", "``", "%%", "$$", "<!--"]),
    st.sampled_from(["", "", "python", " x", "`", " ~"]),
    several(st.sampled_from(["# code", "```", "~~~", "", "    ````", "- a"])),
    indents,
    st.sampled_from(["```", "````", "`````", "~~~", "~~~~", "~~~~~", "%%", "$$", "-->"]),
    st.sampled_from(["", "", "", " ", "\t", " x", "`"]),
)
# Lists whose items nearly all stand where items may, footnotes and comments.
lists = several(
    st.builds(
        together, st.sampled_from(["", "", "  ", "    ", "\t"]), st.sampled_from(["- ", "- ", "* ", "- [ ] "]), words
    )
)
footnotes = several(st.builds(together, st.sampled_from(["[^a]: ", "[^b]:", "[^a b]: ", "    ", ""]), words))
comments = st.builds(
    lambda mark, inside, closer: f"{mark}\n{inside}\n{closer}",
    st.sampled_from(["%%", "%%", "%% ", "%%%"]),
    several(words | any_line | st.just("")),
    st.sampled_from(["%%", "%%", "%%\t", "%% x", "%%%", "x %%"]),
)
blocks = any_line | items | quotes | paragraphs | tables | fences | lists | footnotes | comments
documents = st.lists(st.tuples(blocks, st.sampled_from(ENDS)), min_size=1, max_size=6).map(
    lambda parts: "".join(block + end for block, end in parts)
)


@given(documents, st.booleans())
@settings(max_examples=1000, deadline=None)
def test_documents(text: str, ended: bool) -> None:
    assert_same(text if ended else text.rstrip("\n"))


@given(st.text("aA0 \n\n\t#>-*+_=1.)|`~<!$%[]()^:\\/\u00a0\x0c\ufeff\0\x01\u2028", max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_signs(text: str) -> None:
    assert_same(text)


# ------------------------------------------------------------------------------------------------ sign by sign

NEVER = re.compile("(?!)").match
# What lines hold, whole and in pieces; most of it goes together.
INLINE = [
    *("[[a]]", "[[a#b|c]]", "![[a]]", "[[", "]]", "![", "[", "]", "](", "(", ")", "<", ">", "[a]", "[^a]"),
    *("[a](b.md)", "![a](b.png)", "[a](<b c.md>)", "[a](<b\\>.md>)", "[a](<b&amp;c>)", "[a](<>)", "](<b>)"),
    *("[a](b%20c.md#d)", "[a](%zz)", "[a](b.md 'c')", "[a](https://b.c)", "`", "``", "`a`", "`[[a`"),
    *("$", "$$", "$a$", "$[[a]]$", "$ a$", "$a $", "$a$1", "$a$.", "$a\\$", "%", "%%", "%%a%%"),
    *("\\", "\\`", "\\[", "\\$", "<b>", "<!--", "-->", "<a@b.c>", "#t", "^i", "|", "!", " ", "a", "é²", "\u00a0"),
    *("\n", "\n\n", "\n> ", "\n| a |\n| - |\n| "),
]


def sign_by_sign(text: str, comments: list[Span]) -> inline.Inline:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "_BRACKET", re.compile(r"\[").search)
        patch.setattr(inline, "_PLAIN_CODE", NEVER)
        patch.setattr(inline, "_PLAIN_FORMULA", NEVER)
        return inline.read_inline(text, comments)


@given(st.lists(st.sampled_from(INLINE), max_size=30).map("".join))
@example("%%`a`\\`%%")
@settings(max_examples=1000, deadline=None)
def test_what_lines_hold(text: str) -> None:
    blocks = read_blocks(text)

    found = inline.read_inline(blocks.flow, blocks.comments)

    expected = sign_by_sign(blocks.flow, blocks.comments)
    assert found._replace(covered=sorted(found.covered)) == expected._replace(covered=sorted(expected.covered))
