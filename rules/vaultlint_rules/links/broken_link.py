from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import guess, is_attachment, is_bare, unresolved


@rule(severity="error", kinds=("note", "canvas"))
def broken_link(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link names a note that the vault does not have.

    Obsidian shows such a link faded, and a click on it makes a new, empty note.
    The text it promised is somewhere else, or gone.

    A link is called broken when it gives a path, or when a name very much like it exists.
    A bare name like no other may be a note that is still to be written: that is `unwritten-note`.
    Links inside comments and links with a template's placeholder are left alone.

    ~~~ bad
    See [[Cities/Rome]].
    ~~~
    ~~~ bad with=Constantinople.md
    See [[Constantinopel]].
    ~~~
    ~~~ bad
    See [the map](maps/Rome.md).
    ~~~
    ~~~ good with=Cities/Rome.md
    See [[Cities/Rome]], [[rome]] and [the city](Cities/Rome.md).
    ~~~
    ~~~ good with="Q&A.md"
    See [questions](./Q%26A.md).
    ~~~
    ~~~ good
    %% See [[Cities/Rome]] %% `[[Cities/Rome]]`
    ~~~
    """
    for link in unresolved(note, vault):
        if is_attachment(link):
            continue
        near = vault.names.near(link.target)
        if near or not is_bare(link):
            help_ = guess(near) or _advice(link.target, vault)
            cause = "typo" if near else "missing"
            message = f"no note called {link.target!r}"
            yield at(link, message, help=help_, target=link.target, cause=cause, candidates=list(near))


def _advice(target: str, vault: Vault) -> str:
    if target.lower().startswith("www."):
        return f"a web address needs its scheme: https://{target}"
    folder = target.rstrip("/").lower() + "/"
    if any(path.lower().startswith(folder) for path in vault.names.paths):
        return f"{target.rstrip('/')!r} is a folder; a link names a file"
    return ""
