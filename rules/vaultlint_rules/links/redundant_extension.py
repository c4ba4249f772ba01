from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.written import target_span
from vaultlint_rules.links._targets import is_reported


@rule(severity="info", on=False, needs=("links",), signs=(".md", ".MD"), fix="safe")
def redundant_extension(note: Note, text: str) -> Iterator[Finding]:
    """A wikilink names a note with its extension `.md`.

    Obsidian adds it by itself, and shows the link without it when it is not there.
    Markdown links keep it: other programs need it.

    ~~~ bad
    See [[Rome.md]] and [[Cities/Rome.md#Food|the food]].
    ~~~
    ~~~ fixed
    See [[Rome]] and [[Cities/Rome#Food|the food]].
    ~~~
    ~~~ good
    See [[Rome]], [the city](Rome.md), [[v1.2.md]] and ![[rome.png]].
    ~~~
    """
    for link in note.links:
        if link.kind not in ("wikilink", "frontmatter") or link.target[-3:].lower() != ".md" or not is_reported(link):
            continue
        name = link.target[link.target.rfind("/") + 1 : -3]
        # With another dot in the name, a file without the extension would come first (SEMANTICS 4).
        span = target_span(link, text)
        if name.strip() and "." not in name and span:
            edit = Edit(span.end - 3, span.end, "")
            message = f"{link.target!r} has an extension that a wikilink does not need"
            yield at(link, message, edit, help=f"[[{link.target[:-3]}]]", fix="remove the extension")
