from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Frontmatter

# Words of the reader's message → the usual repair; the first that fits counts.
_REPAIRS = (
    ("tab", "indent with spaces"),
    ("': ' in it", 'put the value in quotes: "…"'),
    ("must be quoted", 'put the value in quotes: "…"'),
    ("cannot start with", 'put the value in quotes: "…"'),
    ("quote is never closed", "close the quote, or drop it"),
    ("never closed", "close the bracket, or put the value in quotes"),
    ("closing quote", "put the whole value in one pair of quotes"),
    ("text stands after", "put the whole value in quotes"),
    ("space is missing", "add the space"),
    ("backslash", "use single quotes, or double the backslash"),
    ("',' is missing", "separate the values with commas"),
    ("second time", "merge the two"),
    ("indented", "indent the lines that belong together alike"),
    ("list", "indent list entries alike and start each with '- '"),
    ("name: value", "write 'name: value', or remove the line"),
)


@rule(severity="error", needs=("flaws",))
def invalid_frontmatter(note: Note, text: str) -> Iterator[Finding]:
    """The property block is not valid YAML.

    Obsidian then reads none of the properties: the note has no tags, no aliases and no links from them.
    Mostly a value needs quotes, since it holds `: ` or starts with `@`, a backtick or another special sign,
    or a tab was used to indent.

    ~~~ bad
    ---
    title: Rome: a trip
    ---
    ~~~
    ~~~ bad
    ---
    author: @me
    ---
    ~~~
    ~~~ bad
    ---
    packed:
    ␉- maps
    ---
    ~~~
    ~~~ good
    ---
    title: "Rome: a trip"
    author: "@me"
    packed:
      - maps
    ---
    ~~~

    Blocks with the placeholders of templates are left alone: they are not filled in yet.

    ~~~ good
    ---
    title: Notes: {{title}}
    ---
    ~~~
    """
    block = note.frontmatter
    if block is None or block.state != "invalid" or _is_duplicate(block):
        return
    yaml = text[block.start : block.end]
    if "{{" not in yaml and "<%" not in yaml:
        # The whole line: where exactly a parser stumbles is seldom where the author slipped.
        start = text.rfind("\n", 0, block.error_start) + 1
        yield at(
            Span(start, block.error_end),
            f"invalid properties: {block.error}",
            help=_repair(block, text[start : block.error_end]),
        )


def _is_duplicate(block: Frontmatter) -> bool:
    """Whether a property that stands twice is all that is wrong: `duplicate-property` says so."""
    return any(each.start == block.error_start for each in block.duplicates)


def _repair(block: Frontmatter, line: str) -> str:
    links = re.findall(r"\[\[[^\[\]\"]+\]\]", line[:1000])
    if len(links) > 1 and "text stands after" in block.error:
        quoted = ", ".join(f'"{link}"' for link in links)
        return f"make it a list of quoted links: [{quoted}]"
    return next((repair for words, repair in _REPAIRS if words in block.error), "")
