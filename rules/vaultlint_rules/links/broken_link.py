from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.settings import Settings
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import advice, cause_of, is_attachment, is_broken, mended, unresolved


@rule(severity="error", kinds=("note", "canvas"), needs=("unresolved",), fix="safe, unsafe")
def broken_link(note: Note, vault: Vault, settings: Settings) -> Iterator[Finding]:
    """A link names a note that the vault does not have.

    Obsidian shows such a link faded, and a click on it makes a new, empty note.
    The text it promised is somewhere else, or gone.

    A link is called broken when it gives a path, or when something tells what it meant: an alias, a name very much like
    it, a note that git knows to have been renamed or deleted.
    A bare name like no other may be a note that is still to be written: that is `unwritten-note`.
    Links inside comments and links with a template's placeholder are left alone.

    The cause decides the repair. It is safe where one note has the name as an alias, where a path was given and the
    name stands once elsewhere, where git renamed the note, and where only percent signs, white space or a picture's
    extension are wrong. For a typing mistake it is unsafe, and left to you where several names are near.

    ~~~ bad
    See [[Cities/Rome]].
    ~~~
    ~~~ bad with=Constantinople.md
    See [[Constantinopel]].
    ~~~
    ~~~ fixed with=Constantinople.md
    See [[Constantinople]].
    ~~~
    ~~~ bad with=Italy/Rome.md
    See [the map](maps/Rome.md#Food) and [[Places/Rome|the city]].
    ~~~
    ~~~ fixed
    See [the map](Rome.md#Food) and [[Rome|the city]].
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
        cause = cause_of(link, vault)
        if not is_broken(link, cause):
            continue
        edits, unsafe = mended(link, cause, note, vault, settings)
        fix = f"link to {cause.paths[0]!r}" if edits else ""
        known = {"target": link.target, "cause": cause.kind, "candidates": list(cause.paths)}
        message = f"no note called {link.target!r}"
        yield at(link, message, *edits, help=advice(cause), fix=fix, unsafe=unsafe, **known)
