from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import is_attachment, unresolved


@rule(severity="error", kinds=("note", "canvas"), needs=("unresolved",))
def missing_attachment(note: Note, vault: Vault) -> Iterator[Finding]:
    """An embed or link names a picture, a PDF or another file that the vault does not have.

    Obsidian shows a grey box where the picture should be.
    Files other than notes need their extension, in any case.

    ~~~ bad
    ![[rome.png]]
    ~~~
    ~~~ bad
    ![the forum](pictures/forum.jpg)
    ~~~
    ~~~ good with=pictures/Rome.png
    ![[rome.png|300]]
    ~~~
    ~~~ good
    ![a picture elsewhere](https://example.org/rome.png)
    ~~~
    """
    for link in unresolved(vault):
        if is_attachment(link):
            near = vault.names.near(link.target)
            help_ = "did you mean " + " or ".join(map(repr, near)) + "?" if near else ""
            message = f"no file called {link.target!r}"
            yield at(link, message, help=help_, target=link.target, candidates=list(near))
