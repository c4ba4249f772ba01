from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", needs=("flaws",))
def unclosed_comment(note: Note, text: str) -> Iterator[Finding]:
    """A comment block is opened with `%%` and never closed.

    The rest of the note is hidden in reading view, and its headings cannot be linked.

    ~~~ bad
    Arrived in Rome.

    %%
    ask Ada about the hotel

    ## Hidden heading
    ~~~
    ~~~ good
    Arrived in Rome.

    %%
    ask Ada about the hotel
    %%

    It rained 100 %% of the time.
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "unclosed-comment":
            below = len(text[flaw.end :].strip().splitlines())
            yield at(
                flaw,
                f"comment opened with {flaw.detail} is never closed",
                help=f"close it with {flaw.detail}; lines below that are hidden: {below}",
                below=below,
            )
