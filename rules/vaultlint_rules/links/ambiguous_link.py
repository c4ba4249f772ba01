from collections.abc import Iterator
from posixpath import dirname

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import is_reported


@rule(severity="info", kinds=("note", "canvas"), needs=("ambiguous",))
def ambiguous_link(note: Note, vault: Vault, *, same_folder: bool = False) -> Iterator[Finding]:
    """A link could mean several files, and Obsidian picks one by the length of its path.

    A new or moved file of that name can change where the link leads, without a word.
    A path makes it certain: `[[Italy/Rome]]`.

    A link that leads to the file in its own folder is meant so and stays unmentioned, unless `same-folder` is set.

    ~~~ bad with=Italy/Rome.md with=Georgia/USA/Rome.md
    See [[Rome]].
    ~~~
    ~~~ bad with=Italy/Rome.md with=Georgia/Rome.md path=Italy/Trip.md same-folder=true
    See [[Rome]].
    ~~~
    ~~~ good with=Italy/Rome.md with=Georgia/USA/Rome.md
    See [[Italy/Rome]].
    ~~~
    ~~~ good with=Italy/Rome.md with=Georgia/Rome.md path=Italy/Trip.md
    See [[Rome]].
    ~~~
    """
    folder = dirname(note.path)
    for link in vault.ambiguous:
        candidates = vault.resolution(link).candidates
        if not is_reported(link) or (dirname(candidates[0]) == folder and not same_folder):
            continue
        message = f"{link.target!r} could be {len(candidates)} files; Obsidian takes {candidates[0]!r}"
        others = ", ".join(map(repr, candidates[1:4])) + (", …" if len(candidates) > 4 else "")
        yield at(link, message, help=f"the others: {others}", target=link.target, candidates=list(candidates))
