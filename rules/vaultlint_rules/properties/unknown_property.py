from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.schema import Schema

# What Obsidian itself reads may stand in any note, and what speaks to this tool as well.
_ALWAYS = frozenset({"tags", "aliases", "cssclasses", "vaultlint-ignore"})


@rule(needs=("schemas.properties",))
def unknown_property(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note has a property that its schema does not know.

    Such a property is often a misspelling, which no query finds. Only schemas with `extra-properties = false` mind;
    `tags`, `aliases` and `cssclasses` are always allowed. Where several schemas are for a note, each may add to what
    is known.

    ~~~ bad schema={ properties = { author = "text" }, extra-properties = false }
    ---
    auhtor: George Eliot
    ---
    ~~~
    ~~~ good schema={ properties = { author = "text" }, extra-properties = false }
    ---
    author: George Eliot
    tags: [novel]
    ---
    ~~~
    ~~~ good schema={ properties = { author = "text" } }
    ---
    auhtor: George Eliot
    ---
    ~~~
    """
    closed = next((schema for schema in schemas if not schema.extra_properties), None)
    if closed is None:
        return
    known = {key: wish.name for schema in schemas for key, wish in schema.properties.items()}
    for each in note.properties:
        key = each.name.strip().lower()
        if key not in known and key not in _ALWAYS:
            message = f"schema {closed.name!r} knows no property {each.name!r}"
            help_ = _near(key, known, {each.name.strip().lower() for each in note.properties})
            yield at(Span(each.start, each.end), message, help=help_, schema=closed.name, property=each.name)


def _near(name: str, known: dict[str, str], there: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name[:60], [key for key in known if key not in there], 1, 0.7)
    if near:
        return f"did you mean {known[near[0]]!r}?"
    names = list(known.values())
    return f"it knows {', '.join(names)}" if 0 < len(names) <= 12 else ""
