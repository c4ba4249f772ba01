from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Flaw, Link
from vaultlint.read.destination import internal
from vaultlint.read.wikilink import split
from vaultlint.vault import Vault


@rule(fix="safe", needs=("flaws",))
def malformed_link(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link is written so that Obsidian does not see one.

    A destination in parentheses ends at the first space, so `[t](My Note.md)` is shown as it stands.
    It needs angle brackets or `%20`.
    A wikilink needs two brackets on either side.

    Only what would lead to a file of the vault is reported; other brackets are text.

    ~~~ bad with="My Note.md"
    See [the note](My Note.md).
    ~~~
    ~~~ fixed
    See [the note](<My Note.md>).
    ~~~
    ~~~ bad with=Rome.md
    See [[Rome].
    ~~~
    ~~~ fixed
    See [[Rome]].
    ~~~
    ~~~ bad with=Rome.md
    See [Rome]].
    ~~~
    ~~~ fixed
    See [[Rome]].
    ~~~
    ~~~ good with="My Note.md" with=Rome.md
    See [the note](<My Note.md>), [the note](My%20Note.md) and [[Rome]].
    ~~~
    ~~~ good
    A matrix [[1, 2], [3, 4]], a function [f](x, y), a source [1].
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "spaced-link" and _leads(internal(flaw.detail, False), vault):
            start = flaw.end - len(flaw.detail) - 1
            edits = Edit(start, start, "<"), Edit(flaw.end - 1, flaw.end - 1, ">")
            message = f"a space ends the destination {flaw.detail!r}: this is no link"
            yield at(flaw, message, *edits, help="put it in angle brackets", fix="add angle brackets")
        elif flaw.kind in ("unclosed-link", "unopened-link") and _leads(split(flaw.detail)[0], vault):
            yield _half(flaw)


def _half(flaw: Flaw) -> Finding:
    unclosed = flaw.kind == "unclosed-link"
    edit = Edit(flaw.end, flaw.end, "]") if unclosed else Edit(flaw.start, flaw.start, "[")
    side = "closing" if unclosed else "opening"
    message = f"one {side} bracket is missing around {flaw.detail!r}: this is no link"
    return at(flaw, message, edit, help=f"[[{flaw.detail}]]", fix=f"add the {side} bracket")


def _leads(target: str, vault: Vault) -> bool:
    path = target.partition("#")[0]
    return bool(path) and vault.resolve(Link("wikilink", False, path, "", None, 0, 0)) is not None
