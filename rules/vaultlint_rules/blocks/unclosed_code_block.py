from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", needs=("flaws",))
def unclosed_code_block(note: Note, text: str) -> Iterator[Finding]:
    """A code block is opened and never closed.

    All that follows is shown as code: its links, tags and headings do not exist for Obsidian.
    A block ends at a line with the same sign, at least as often as in the line that opened it, and nothing else.

    ~~~ bad
    ```python
    print("hello")

    ## Not a heading any more
    ~~~
    ~~~ bad
    ````
    ```
    ~~~
    ~~~ good
    ```python
    print("hello")
    ```

    ## A heading
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "unclosed-code-block":
            below = len(text[flaw.end :].strip().splitlines())
            yield at(
                flaw,
                f"code block opened with {flaw.detail} is never closed",
                help=f"close it with {flaw.detail}; lines below that are read as code: {below}",
                below=below,
            )
