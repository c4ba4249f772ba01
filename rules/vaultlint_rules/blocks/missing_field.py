from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Span, at, rule
from vaultlint.schema import Schema, ValueWish
from vaultlint.schema.fields import Field, fields_of
from vaultlint.typed import Any


@rule(severity="error", needs=("schemas.fields",))
def missing_field(text: str, prose: str, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note lacks a field that its schema asks for.

    A field is a list item or line of the form `- **Name**: value`, `**Name:** value` or `Name:: value`; one without
    a value counts as missing. A schema asks for each of its `fields`, unless `required = false`. Case and markup of
    the name do not count. What the value is, is the business of `property-value`.

    ~~~ bad schema={ fields = { "Number of patients" = "integer" } }
    - **Design**: open-label
    ~~~
    ~~~ bad schema={ fields = { "Design" = "text" } }
    - **Design**:
    - **Agent**: isatuximab
    ~~~
    ~~~ good schema={ fields = { "Design" = "text", "Agent" = "text", "Line" = "text", "Arm" = { required = false } } }
    - **Design**: open-label
    - **agent:** isatuximab

    Line:: first
    ~~~
    """
    wanted = [(schema, key, wish) for schema in schemas for key, wish in schema.fields.items() if wish.required]
    if not wanted:
        return
    there: dict[str, list[Field]] = {}
    for field in fields_of(text, prose):
        there.setdefault(field.key, []).append(field)
    told: set[str] = set()
    for schema, key, wish in wanted:
        found = there.get(key, [])
        if key not in told and not any(field.readings for field in found):
            told.add(key)
            yield _finding(wish, schema, found, text)


def _finding(wish: ValueWish, schema: Schema, found: list[Field], text: str) -> Finding:
    data: dict[str, Any] = {"schema": schema.name, "field": wish.name}
    if found:
        place, message = Span(found[0].start, found[0].end), f"field {found[0].name!r} is empty"
        return at(place, f"{message}; schema {schema.name!r} asks for it", help="write the value behind it", **data)
    return at(
        Span(0, 0),
        f"no field {wish.name!r}; schema {schema.name!r} asks for it",
        help=f"add a line like '- **{wish.name}**: …'",
        **data,
    )
