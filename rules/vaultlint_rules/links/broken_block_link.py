from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import is_reported

_MOST = 3  # other notes that are named

# Why an id in the note is none. Where sources disagree about Obsidian, the answer is silence.
_WHY = {
    "middle": "it stands in the middle of a paragraph; an id is the last thing in its paragraph",
    "quote": "another id follows in the same quote; a quote has one id, the last",
    "first": "it stands at the start of the note with no block before it",
}


@rule(severity="error", kinds=("note", "canvas"), needs=("astray",))
def broken_block_link(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link names a block id that its note does not have.

    Obsidian opens the note at the top instead, and an embed of the block stays empty.
    An id is `^` with letters, digits and dashes, with a space before it, at the very end of its paragraph or list
    item, or on a line of its own below a table, quote, list or code block.

    ~~~ bad
    A line. ^one

    See [[#^two]].
    ~~~
    ~~~ bad
    A line ^one
    and one more.

    See [[#^one]].
    ~~~
    ~~~ good
    A line. ^one

    See [[#^one]] and [[#^ONE]].
    ~~~
    """
    for link, anchor in vault.astray:
        if anchor.kind != "block" or not is_reported(link):
            continue
        path = vault.resolve(link) or ""
        name = link.subpath.strip("#").strip()
        lost = _lost(link, vault.note(path))
        if lost is None:
            continue
        where = "this note" if path == note.path else repr(path)
        homes = [] if lost else [other for other in vault.with_block(name[1:]) if other != path][:_MOST]
        help_ = f"{name!r} is there, but {_WHY[lost]}" if lost else ""
        if homes:
            help_ = f"{' and '.join(map(repr, homes))} {'has' if len(homes) == 1 else 'have'} a block {name!r}"
        message = f"no block {name!r} in {where}"
        yield at(link, message, help=help_, path=path, block=name[1:], candidates=homes)


def _lost(link: Link, target: Note | None) -> str | None:
    """Why the id does not count: "" when it is not there at all, None when that is not certain."""
    name = link.subpath.strip("#").strip()[1:].lower()
    reasons = [each.why for each in target.lost_block_ids if each.name.lower() == name] if target else []
    if not reasons:
        return ""
    return reasons[0] if all(why in _WHY for why in reasons) else None
