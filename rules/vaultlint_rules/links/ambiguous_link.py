from collections.abc import Iterator
from posixpath import dirname

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint.written import encoded, target_span
from vaultlint_rules.links._targets import is_reported


@rule(severity="info", kinds=("note", "canvas"), needs=("ambiguous",), fix="unsafe")
def ambiguous_link(note: Note, vault: Vault, *, same_folder: bool = False) -> Iterator[Finding]:
    """A link could mean several files, and Obsidian picks one by the length of its path.

    A new or moved file of that name can change where the link leads, without a word.
    A path makes it certain: `[[Italy/Rome]]`. The fix writes it; it is unsafe, since you may have meant the other file.

    A link that leads to the file in its own folder is meant so and stays unmentioned, unless `same-folder` is set.

    ~~~ bad with=Italy/Rome.md with=Georgia/USA/Rome.md
    See [[Rome]].
    ~~~
    ~~~ fixed
    See [[Italy/Rome]].
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
        edits = _certain(link, candidates[0], note, vault)
        known = {"target": link.target, "candidates": list(candidates)}
        yield at(link, message, *edits, help=f"the others: {others}", fix="write the path", unsafe=True, **known)


def _certain(link: Link, path: str, note: Note, vault: Vault) -> tuple[Edit, ...]:
    """The edit that gives the whole path of the file that Obsidian takes; none where that would mean another."""
    span = target_span(link, vault.text)
    whole = path if link.kind == "markdown" or path[-3:].lower() != ".md" else path[:-3]
    found = vault.names.resolve(whole, note.path)
    if span is None or found.candidates or found.path != path:
        return ()
    return (Edit(span.start, span.end, encoded(whole) if link.kind == "markdown" else whole),)
