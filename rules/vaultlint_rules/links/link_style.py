import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.settings import Settings
from vaultlint.written import destination, encoded
from vaultlint_rules.links._targets import doubtful, is_address, is_attachment, is_reported

# Signs that may mean something in the text of a Markdown link and nothing in that of a wikilink, or the other way.
_LONGEST = 1000  # signs in a link that somebody means
_MARKUP = re.compile(r"^\^|[\[\]\\`*<$~|&#\n]|==|%%|://|www\.|(?<![^\W_])_|_(?![^\W_])")


@rule(severity="info", on=False, needs=("links",), fix="safe")
def link_style(
    note: Note, text: str, settings: Settings, *, style: Literal["settings", "wikilink", "markdown"] = "settings"
) -> Iterator[Finding]:
    """A link is written in the other of the two styles, `[[Rome]]` or `[Rome](Rome.md)`.

    `style` is `"wikilink"`, `"markdown"`, or `"settings"`: the one that Obsidian is set to write.
    Links that only one style can say stay as they are: those in properties, with a title, or around bold text.

    ~~~ bad
    See [the city](Cities/Rome.md#Food) and ![](my%20map.png).
    ~~~
    ~~~ fixed
    See [[Cities/Rome#Food|the city]] and ![[my map.png]].
    ~~~
    ~~~ bad style='markdown'
    See [[Rome]], [[Old Rome#Food|the food]] and ![[map.png|300]].
    ~~~
    ~~~ fixed style='markdown'
    See [Rome](Rome.md), [the food](Old%20Rome.md#Food) and ![300](map.png).
    ~~~
    ~~~ good
    See [[Rome]], [**Rome**](Rome.md), [Rome](Rome.md "The city") and [the web](https://example.org).
    ~~~
    ~~~ good style='markdown'
    ---
    up: "[[Italy]]"
    ---
    See [Rome](Rome.md).
    ~~~
    """
    wanted = style if style != "settings" else "markdown" if settings.use_markdown_links else "wikilink"
    tables = [table.start for table in note.tables]
    for link in note.links:
        if link.kind == wanted or link.kind not in ("wikilink", "markdown") or not is_reported(link):
            continue
        crowded = _is_crowded(link, text)
        if wanted == "markdown":
            new = "" if crowded else _markdown(link)
            edits = (Edit(link.start, link.end, new),) if new else ()
            yield at(link, "a wikilink; the style here is Markdown", *edits, help=new, fix="write a Markdown link")
        elif not crowded:
            table = bisect_right(tables, link.start) - 1
            new = _wikilink(link, text, in_table=table >= 0 and link.start < note.tables[table].end)
            if new:
                edit = Edit(link.start, link.end, new)
                yield at(link, "a Markdown link; the style here is wikilinks", edit, help=new, fix="write a wikilink")


def _is_crowded(link: Link, text: str) -> bool:
    """Whether brackets around a link would take in what it is changed to."""
    before = text[max(0, link.start - _LONGEST) : link.start]
    before = before[before.rfind("\n") + 1 :]
    return before[-1:] == "[" or text[link.end : link.end + 1] == "]" or before.rfind("[[") > before.rfind("]]")


def _markdown(link: Link) -> str:
    """The link in Markdown; "" where it would not say the same."""
    path = link.target + link.subpath
    shown = link.display
    if shown is None:
        shown = "" if link.embed else " > ".join(filter(None, [link.target, *link.subpath.split("#")]))
    if not path or ":" in path or "&" in path or "\\" in path or _MARKUP.search(shown) or not (shown or link.embed):
        return ""
    name = link.target[link.target.rfind("/") + 1 :]
    # With a dot in the name a file of just that name comes first (SEMANTICS 4).
    extension = ".md" if name and "." not in name else ""
    if extension == "" and name and not (is_attachment(link) or name.lower().endswith(".md")):
        return ""
    return f"{'!' * link.embed}[{shown}]({encoded(link.target + extension + link.subpath)})"


def _wikilink(link: Link, text: str, *, in_table: bool) -> str:
    """The link as a wikilink; "" where it would not say the same, or is none of the vault."""
    shown = link.display or ""
    path = link.target + link.subpath
    if is_address(link) or doubtful(link) or destination(link, text) is None or not (shown or link.embed):
        return ""
    if _MARKUP.search(shown.replace("|", "") if link.embed else shown) or re.search(r"[|\[\]\\\n^]", link.target):
        return ""
    if "|" in path or "]]" in path or "[[" in path or path[-1:] in ("]", "\\") or path != path.strip():
        return ""
    name = link.target[link.target.rfind("/") + 1 :]
    bare = link.target[:-3] if name[-3:].lower() == ".md" and name[:-3] and "." not in name[:-3] else link.target
    if shown and (link.embed or shown != bare + link.subpath):
        pipe = "\\|" if in_table else "|"
        return f"{'!' * link.embed}[[{bare}{link.subpath}{pipe}{shown.replace('|', pipe)}]]"
    return f"{'!' * link.embed}[[{bare}{link.subpath}]]"
