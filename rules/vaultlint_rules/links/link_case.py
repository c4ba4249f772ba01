from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint.written import encoded, real_name, target_span
from vaultlint_rules.links._targets import is_reported


@rule(on=False, kinds=("note", "canvas"), needs=("links",), fix="safe")
def link_case(note: Note, text: str, vault: Vault) -> Iterator[Finding]:
    """A link writes the name of its file with other capitals than the file has.

    Obsidian does not mind.
    A website, GitHub and most tools on Linux do: there the link is broken.

    ~~~ bad with=Cities/Rome.md
    See [[rome]] and [the city](cities/rome.md).
    ~~~
    ~~~ fixed
    See [[Rome]] and [the city](Cities/Rome.md).
    ~~~
    ~~~ good with=Cities/Rome.md
    See [[Rome|rome]], [[Cities/Rome]] and [the city](Cities/Rome.md#food).
    ~~~
    """
    for link in note.links:
        if not link.target or not (is_reported(link) or link.kind == "canvas"):
            continue
        path = vault.resolve(link)
        # Of two files that differ in nothing else, the link may name either.
        if path is None or path in vault.names.collisions:
            continue
        real = real_name(link.target, path)
        if real != link.target:
            message = f"{link.target!r} leads to {path!r}, with other capitals"
            yield at(link, message, *_edits(link, text, real), help=f"write {real!r}", fix="write it as the file does")


def _edits(link: Link, text: str, real: str) -> Iterator[Edit]:
    span = target_span(link, text)
    if span is None:
        return
    written = text[span.start : span.end]
    if "%" in written:
        real = encoded(real)
    # Other differences than capitals mean that the path is written in a way of its own.
    if len(real) == len(written) and real.lower() == written.lower():
        yield Edit(span.start, span.end, real)
