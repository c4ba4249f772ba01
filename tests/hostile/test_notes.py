"""Notes, canvases and bases that are made to harm: each is a finding at most, and costs what its length costs."""

from __future__ import annotations

import codecs
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DEEP = 100_000
WIDE = 30_000
MANY = 8_000


def block(properties: str) -> str:
    return f"---\n{properties}\n---\nText\n"


def bomb(levels: int) -> str:
    """A list of nine lists of nine lists of …, which are one in memory and endless when written out."""
    names = [f"a{level}" for level in range(levels)]
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]" for below, name in pairwise(names)]
    return block("\n".join(lines))


def board(**node: object) -> str:
    return json.dumps({"nodes": [{"id": "a", "type": "text", **node}], "edges": []})


TEXT = "# Tïtle\n\nSee [[Nowhere/Gone.md]] and 😀.\n"

# Depth that a reader which calls itself would not survive, and that one which looks back would not end.
DEPTHS: dict[str, str] = {
    "quotes.md": ">" * DEEP + " x\n",
    "spaced quotes.md": "> " * DEEP + "x\n",
    "lists.md": "- " * DEEP + "x\n",
    "numbers.md": "1. " * (DEEP // 2) + "x\n",
    "quotes and lists.md": "> - " * (DEEP // 2) + "x\n",
    "deeper quotes.md": "".join(">" * depth + " x\n" for depth in range(400)),
    "deeper lists.md": "".join("  " * depth + "- x\n" for depth in range(400)),
    "flow open.md": block("a: " + "[" * DEEP),
    "flow closed.md": block("a: " + "[" * DEEP + "]" * DEEP),
    "flow mappings.md": block("a: " + "{a: " * DEEP),
    "sequences.md": block("a:\n " + "- " * DEEP + "x"),
    "mappings.md": block("\n".join(" " * depth + "a:" for depth in range(400))),
    "questions.md": block("? " * DEEP),
    "brackets.md": "[" * DEEP,
    "closed brackets.md": "[" * DEEP + "a" + "]" * DEEP + "(b)",
    "images.md": "![" * DEEP,
    "destinations.md": "[a](" * MANY,
    "footnotes.md": "^[" * MANY,
    "open.canvas": "[" * DEEP,
    "closed.canvas": '{"nodes": ' + "[" * DEEP + "]" * DEEP + "}",
    "objects.canvas": '{"nodes": ' + '{"a":' * DEEP,
    "card.canvas": board(text=">" * DEEP + " [[x]]"),
    "open.base": "filters: " + "[" * DEEP,
    "deep.base": "filters:\n" + "\n".join(" " * depth + "and:" for depth in range(1, 400)),
}

# Much of the same, where the time would grow with the square of the size if anybody looked back or far ahead.
LENGTHS: dict[str, str] = {
    "one line.md": "word " * 400_000,
    "one word.md": "a" * 2_000_000,
    "spaces.md": " " * 500_000 + "x",
    "bomb.md": bomb(30),
    "merges.md": block("a: &a {x: 1}\n" + "\n".join(f"b{n}: &b{n}\n  <<: [*a, *a]" for n in range(MANY // 20))),
    "alias of itself.md": block("a: &a [*a]"),
    "aliases of much.md": block(f"a: &a [{'x, ' * 1000}]\n" + "\n".join(f"k{n}: *a" for n in range(1000))),
    "same property.md": block("k: x\n" * (MANY // 4)),
    "endless number.md": block("a: " + "9" * DEEP + "\nb: 0x" + "f" * DEEP + "\nc: 1e" + "9" * DEEP),
    "tags of YAML.md": block("a: !!python/object/apply:os.system ['touch run']\nb: !!binary x\nc: !x y"),
    "never closed.md": "---\n" + "a: b\n" * MANY,
    "rules.md": "---\n" * MANY,
    "wikilinks.md": "[[x]]" * MANY,
    "open wikilinks.md": "[[a" * MANY,
    "missing headings.md": "".join(f"[[#h{n}]]\n\n# h{n}x\n\n" for n in range(5000)),
    "paths of headings.md": "# a\n" * 12_500 + ("[[" + "#a" * 10 + "]]\n") * 2_500,
    "missing blocks.md": "".join(f"[[#^b{n}]]\n\np ^b{n}x\n\n" for n in range(3000)),
    "same block id.md": "x ^a\n\n" * 3000 + "[[#^a]]\n" * 1000,
    "climbing.md": f"[[{'../' * MANY}]] [a]({'../' * MANY}b.md)",
    "encoded.md": f"[a]({'%20' * MANY}) [a]({'%' * MANY})",
    "backticks.md": "".join("`" * length + " " for length in range(450)),
    "one run of backticks.md": "`" * DEEP,
    "tildes.md": "~" * DEEP,
    "dollars.md": "$a " * MANY + "$$" * MANY,
    "percents.md": "%%a " * MANY + "\n" + "%%\n" * MANY,
    "stars.md": "**a" * MANY + "_a" * MANY + "==a" * MANY,
    "tags of HTML.md": "<a " + 'b="" ' * MANY + "<!-- " * MANY + "<![CDATA[" * MANY + "<? " * MANY,
    "addresses.md": "a@" * MANY + "a." * MANY + "@b http://" + "a" * MANY + "<http://" * MANY,
    "wide table.md": "|a" * WIDE + "|\n" + "|-" * WIDE + "|\n" + "|a|\n" * WIDE,
    "long table.md": "|a|b|\n|-|-|\n" + "|a|[[b|c]]|\n" * (MANY // 10),
    "pipes.md": "|" * DEEP + "\n" + "a|b\n" * MANY,
    "tags.md": "#a" * MANY + " #" + "a/" * MANY,
    "headings.md": "# a\n### b\n" * (MANY // 10) + "# a" + " #" * MANY,
    "setext.md": "a\n" * MANY + "===\n",
    "escapes.md": "\\" * DEEP + "&amp" * MANY + "&#" + "1" * MANY,
    "callouts.md": "> [!note] x\n" * (MANY // 20),
    "dates.md": "2024-02-30 " * (MANY // 20) + "1-" * MANY,
    "conflicts.md": "<<<<<<< a\n" * (MANY // 4),
    "mojibake.md": "Ã©" * MANY,
    "invisible.md": "a\u200b" * (MANY // 4) + "\u202e\u2066" * MANY + "\ufeff" * MANY,
    "accents.md": "e" + "\u0301" * DEEP,
    "escapes of terminals.md": "\x1b[31m\x07\x9b" * (MANY // 4),
    "null.md": "\0" * DEEP + "\n" + "a\0b\n" * (MANY // 4),
    "returns.md": "\r" * (MANY // 2) + "\r\r\n" * (MANY // 2),
    "endless number.canvas": '{"x": ' + "9" * DEEP + ', "nodes": []}',
    "no number.canvas": '{"nodes": [NaN, Infinity, 1e99999]}',
    "same node.canvas": json.dumps({"nodes": [{"id": "a", "type": "file", "file": "Gone.md"}] * 2000}),
    "edges.canvas": json.dumps({"nodes": [], "edges": [{"fromNode": "x", "toNode": "y"}] * 2000}),
    "escapes.canvas": board(text='\\u0041[[x]]\n"' * 2000),
}

# Bytes that are no text, or text of another kind.
BYTES: dict[str, bytes] = {
    "UTF-16.md": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16 of the other end.md": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-32.md": codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    "invalid.md": TEXT.encode() + b"\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80" * 100,
    "truncated.md": "# Café 😀".encode()[:-2],
    "Latin.md": "# Café\n".encode("latin-1"),
    "bytes.md": bytes(range(256)) * 100,
    "broken block.md": b"---\na: \xff\xfe\n\xe2\x82: b\n---\n",
    "marks.md": codecs.BOM_UTF8 * 3 + b"---\na: b\n---\n",
    "empty.md": b"",
    "mark alone.md": codecs.BOM_UTF8,
    "zip.md": b"PK\x03\x04" + bytes(1000),
    "UTF-16.canvas": codecs.BOM_UTF16_LE + '{"nodes": []}'.encode("utf-16-le"),
    "invalid.canvas": b'{"nodes": [{"id": "\xff\xed\xa0\x80", "type": "text", "text": "\\ud800 [[\xff]]"}]}',
    "truncated.canvas": b'{"nodes": [{"id": "a',
    "null.canvas": b"\0" * 1000,
    "invalid.base": b"filters: \xff\n",
    "UTF-16.base": codecs.BOM_UTF16_LE + "views:\n".encode("utf-16-le"),
}


WHAT = {
    "flow open.md": "invalid-frontmatter",
    "open.canvas": "invalid-canvas",
    "closed.canvas": "invalid-canvas",
    "open.base": "invalid-base",
    "bomb.md": "invalid-frontmatter",
    "missing headings.md": "broken-heading-link",
    "no number.canvas": "invalid-canvas",
    "UTF-16.md": "invalid-utf8",
    "truncated.md": "invalid-utf8",
    "null.md": "invisible-character",
    "truncated.canvas": "invalid-canvas",
}


@pytest.mark.parametrize("files", [DEPTHS, LENGTHS, BYTES], ids=["deep", "long", "bytes"])
def test_a_bad_note_is_a_finding(files: dict[str, Any], tmp_path: Path, check: Any) -> None:
    """Whatever the others are, the sound note beside them is read, and what is wrong with it is told."""
    (tmp_path / ".obsidian").mkdir()
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        (tmp_path / name).write_bytes(data)
    (tmp_path / "Zz sound.md").write_text(TEXT, encoding="utf-8")
    done = check(tmp_path, "--jobs", "1")

    assert done.status == 1
    assert [each["rule"] for each in done.findings if each["path"] == "Zz sound.md"] == ["broken-link"]
    assert done.of("unreadable-note") == []
    assert [name for name, rule in WHAT.items() if name in files and name not in done.of(rule)] == []
    assert json.loads(done.output)["summary"]["files"] == len(files) + 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "name", ["missing headings.md", "wide table.md", "same property.md", "mojibake.md", "bytes.md"]
)
def test_repairs_end(name: str, tmp_path: Path, command: Any) -> None:
    content = (DEPTHS | LENGTHS | BYTES)[name]
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / name).write_bytes(data[: len(data) // 8])

    assert command("check", "--no-cache", "--fix", "--unsafe-fixes", "-q", tmp_path).status in (0, 1)
