from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", needs=("flaws",))
def unclosed_math(note: Note, text: str) -> Iterator[Finding]:
    """A block of math is opened with `$$` and never closed.

    All that follows is read as a formula: its links, tags and headings do not exist for Obsidian.

    ~~~ bad
    $$
    E = mc^2

    ## Not a heading any more
    ~~~
    ~~~ good
    $$
    E = mc^2
    $$

    A pint is $2 and two are $$.
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "unclosed-math":
            below = len(text[flaw.end :].strip().splitlines())
            yield at(
                flaw,
                f"formula opened with {flaw.detail} is never closed",
                help=f"close it with {flaw.detail}; lines below that are read as math: {below}",
                below=below,
            )
