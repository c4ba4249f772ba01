from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.settings import Settings
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import advice, cause_of, is_attachment, mended, unresolved


@rule(severity="error", kinds=("note", "canvas"), needs=("unresolved",), fix="safe, unsafe")
def missing_attachment(note: Note, vault: Vault, settings: Settings) -> Iterator[Finding]:
    """An embed or link names a picture, a PDF or another file that the vault does not have.

    Obsidian shows a grey box where the picture should be.
    Files other than notes need their extension, in any case.

    Where the file stands once elsewhere in the vault, or git renamed it, the link is repaired safely.

    ~~~ bad
    ![[rome.png]]
    ~~~
    ~~~ bad
    ![the forum](pictures/forum.jpg)
    ~~~
    ~~~ bad with=pictures/rome.png
    ![[images/rome.png|300]]
    ~~~
    ~~~ fixed
    ![[rome.png|300]]
    ~~~
    ~~~ good with=pictures/Rome.png
    ![[rome.png|300]]
    ~~~
    ~~~ good
    ![a picture elsewhere](https://example.org/rome.png)
    ~~~
    """
    for link in unresolved(vault):
        if not is_attachment(link):
            continue
        cause = cause_of(link, vault)
        edits, unsafe = mended(link, cause, note, vault, settings)
        fix = f"link to {cause.paths[0]!r}" if edits else ""
        near = " or ".join(map(repr, cause.paths))
        help_ = f"did you mean {near}?" if cause.kind in ("typo", "moved") else advice(cause)
        known = {"target": link.target, "cause": cause.kind, "candidates": list(cause.paths)}
        yield at(link, f"no file called {link.target!r}", *edits, help=help_, fix=fix, unsafe=unsafe, **known)
