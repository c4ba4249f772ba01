from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import cause_of, is_attachment, is_broken, unresolved


@rule(kinds=("note", "canvas"), needs=("unresolved",))
def unwritten_note(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link names a note that does not exist yet.

    Linking first and writing later is a good way to use Obsidian; then switch this rule off or set it to `info`.
    In a finished vault such a link promises a text that nobody wrote.

    A target with a path, or one that something tells about (an alias, a near name, git), is `broken-link` instead.

    ~~~ bad
    See [[Rome]].
    ~~~
    ~~~ good with=Cities/Rome.md
    See [[Rome]].
    ~~~
    ~~~ good
    See [[Cities/Rome]] and ![[rome.png]].
    ~~~
    """
    for link in unresolved(vault):
        if not is_attachment(link) and not is_broken(link, cause_of(link, vault)):
            yield at(link, f"no note called {link.target!r} yet", target=link.target, cause="unwritten")
