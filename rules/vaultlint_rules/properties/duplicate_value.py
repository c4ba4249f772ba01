from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Property
from vaultlint.schema import Schema, matches
from vaultlint.types import is_open, shown
from vaultlint.vault import Index

# By schema and property; made once for all notes of a vault.
_known: WeakKeyDictionary[Index, dict[tuple[str, str], Mapping[object, list[str]]]] = WeakKeyDictionary()


@rule(severity="error", needs=("schemas.unique",))
def duplicate_value(note: Note, index: Index, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """Two notes share the value of a property that is to be unique.

    An identifier that two notes have leads to one of them at most: often the same thing was written down twice. A
    schema says so with `unique = true`, and its notes are compared with each other; of a list, each entry is.

    ~~~ bad file="Other.md: ---⏎doi: 10.1056/NEJMoa2400712⏎---⏎" schema={ properties = { doi = { unique = true } } }
    ---
    doi: 10.1056/NEJMoa2400712
    ---
    ~~~
    ~~~ good file="Other.md: ---⏎doi: 10.1056/NEJMoa2400713⏎---⏎" schema={ properties = { doi = { unique = true } } }
    ---
    doi: 10.1056/NEJMoa2400712
    ---
    ~~~
    """
    for schema in schemas:
        for wish in schema.unique:
            name = wish.name.strip().lower()
            for each in note.properties:
                if each.name.strip().lower() == name:
                    yield from _shared(note, each, _holders(index, schema, name), schema)


def _shared(note: Note, each: Property, holders: Mapping[object, list[str]], schema: Schema) -> Iterator[Finding]:
    for entry in dict.fromkeys(_entries(each.value)):
        paths = holders.get(entry, [])
        other = next((path for path in paths[:2] if path != note.path), None)
        if other is not None:
            more = f" and {len(paths) - 2} more" if len(paths) > 2 else ""
            yield at(
                Span(each.value_start, each.value_end),
                f"{each.name!r} is {shown(entry)}, as in {other!r}{more}",
                help=f"schema {schema.name!r} wants a value that no other note has",
                schema=schema.name,
                property=each.name,
                value=shown(entry),
                other=other,
            )


def _holders(index: Index, schema: Schema, name: str) -> Mapping[object, list[str]]:
    """For each value of a property the notes of a schema that have it, each once."""
    known = _known.setdefault(index, {})
    if (schema.name, name) not in known:
        holders: dict[object, list[str]] = {}
        for path, note in index.notes.items():
            entries = [
                entry for each in note.properties if each.name.strip().lower() == name for entry in _entries(each.value)
            ]
            if entries and matches(schema, note):
                for entry in dict.fromkeys(entries):
                    holders.setdefault(entry, []).append(path)
        known[schema.name, name] = holders
    return known[schema.name, name]


def _entries(value: object) -> Iterator[object]:
    for entry in value if isinstance(value, list) else [value]:
        if not is_open(entry) and not isinstance(entry, list | dict | bool):
            yield entry.strip() if isinstance(entry, str) else entry
