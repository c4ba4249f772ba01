from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.schema import FileWish, Schema
from vaultlint.schema.words import folded, is_below, stem, wildcard


@rule(needs=("schemas",))
def misplaced_note(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note lies in another folder, or has another name, than its schema wants.

    Who looks for it among its like does not find it, and searches and templates that go by folder or name pass it
    over. A schema wants notes in its `folder`, or deeper, and names that fit its `file`: a text with `*` and `?`,
    a `pattern`, or the `format` of a date.

    ~~~ bad path=Inbox/imroz.md schema={ match = { tag = "trial" }, folder = "Trials" }
    #trial
    ~~~
    ~~~ bad path=Daily/monday.md schema={ match = { folder = "Daily" }, file = { format = "YYYY-MM-DD" } }
    Rain.
    ~~~
    ~~~ good path=Trials/2024/imroz.md schema={ match = { tag = "trial" }, folder = "Trials" }
    #trial
    ~~~
    ~~~ good path=Trials/NCT03319667.md schema={ match = { folder = "Trials" }, file = { pattern = '^NCT\\d{8}$' } }
    A trial.
    ~~~
    """
    for schema in schemas:
        if schema.folder is not None and not is_below(note.path, schema.folder):
            folder = note.path.rpartition("/")[0]
            where = f"in the folder {folder!r}" if folder else "at the root of the vault"
            message = f"a note of schema {schema.name!r} {where}"
            yield at(Span(0, 0), message, help=f"its place is the folder {schema.folder!r}", schema=schema.name)
        if schema.file and (wanted := _wanted(schema.file, stem(note.path))):
            message = f"a note of schema {schema.name!r} with the name {stem(note.path)!r}"
            yield at(Span(0, 0), message, help=f"wanted is {wanted}", schema=schema.name)


def _wanted(wish: FileWish, name: str) -> str:
    """What a name should be like; "" when it is so."""
    if wish.texts and not any(wildcard(folded(text)).match(folded(name)) for text in wish.texts):
        return " or ".join(map(repr, wish.texts))
    if wish.format and not _is_date(wish.format, name):
        return f"a date of the format {wish.format}"
    if wish.pattern:
        from vaultlint.schema.patterns import found

        if found(wish.pattern, name) is False:
            return f"what fits {wish.pattern}"
    return ""


def _is_date(format: str, name: str) -> bool:
    from vaultlint.moment import matches

    # The folders of a format are those the note lies in, which `folder` speaks about.
    return matches(format.rpartition("/")[2], name)
