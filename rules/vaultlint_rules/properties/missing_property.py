from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Property
from vaultlint.schema import Schema, ValueWish
from vaultlint.schema.values import is_empty


@rule(severity="error", needs=("schemas.properties",))
def missing_property(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note lacks a property that its schema asks for.

    Bases, queries and lists pass over such a note, or show a gap. A schema asks for a property with `required = true`;
    one without a value counts as missing. Names compare as Obsidian compares them: case does not count.

    ~~~ bad schema={ properties = { author = { required = true } } }
    ---
    title: Middlemarch
    ---
    ~~~
    ~~~ bad schema={ properties = { author = { required = true } } }
    ---
    author:
    ---
    ~~~
    ~~~ good schema={ properties = { author = { required = true }, year = "integer" } }
    ---
    Author: George Eliot
    ---
    ~~~
    """
    if note.frontmatter and note.frontmatter.state == "invalid":
        return  # no property exists then, which `invalid-frontmatter` tells
    there = {each.name.lower(): each for each in reversed(note.properties)}
    told: set[str] = set()
    for schema in schemas:
        for key, wish in schema.properties.items():
            if wish.required and key not in told and (key not in there or is_empty(there[key].value)):
                told.add(key)
                yield _finding(wish, schema, there.get(key), _strangers(there, schemas))


def _finding(wish: ValueWish, schema: Schema, there: Property | None, strangers: dict[str, Property]) -> Finding:
    if there:
        place, what, help_ = Span(there.start, there.end), f"property {there.name!r} is empty", "give it a value"
    else:
        place, what, help_ = Span(0, 0), f"no property {wish.name!r}", _help(wish, strangers)
    return at(place, f"{what}; schema {schema.name!r} asks for it", help=help_, schema=schema.name, property=wish.name)


def _strangers(there: dict[str, Property], schemas: tuple[Schema, ...]) -> dict[str, Property]:
    """Properties that no schema knows: one of them may be misspelt."""
    return {key: each for key, each in there.items() if not any(key in schema.properties for schema in schemas)}


def _help(wish: ValueWish, strangers: dict[str, Property]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wish.name.lower(), strangers, 1, 0.8)
    return f"is {strangers[near[0]].name!r} meant?" if near else "add it to the properties"
