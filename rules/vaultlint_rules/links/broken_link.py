from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import guess, is_address, is_attachment, is_bare, unresolved


@rule(severity="error", kinds=("note", "canvas"), needs=("unresolved",))
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
    ~~~ bad
    See [the map](www.example.org) and [me](me@example.org).
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
    for link in unresolved(vault):
        if is_attachment(link):
            continue
        near = vault.names.near(link.target)
        if near or not is_bare(link):
            help_ = guess(near) or _advice(link, vault)
            cause = "typo" if near else "missing"
            message = f"no note called {link.target!r}"
            yield at(link, message, help=help_, target=link.target, cause=cause, candidates=list(near))


def _advice(link: Link, vault: Vault) -> str:
    if is_address(link):
        scheme = "mailto:" if "@" in link.target else "https://"
        return f"an address needs its scheme: {scheme}{link.target}"
    folder = link.target.strip("./") + "/"
    if any(path.startswith(folder) for path in vault.names.paths):
        return f"{link.target!r} is a folder; a link names a file"
    return ""
