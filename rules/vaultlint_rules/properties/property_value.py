from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.schema import Schema, ValueWish
from vaultlint.schema.fields import Field, fields_of
from vaultlint.schema.places import place_of
from vaultlint.schema.values import Wrong, wrong_text, wrongs
from vaultlint.typed import Any


@rule(severity="error", needs=("schemas.properties", "schemas.fields"))
def property_value(note: Note, text: str, prose: str, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """The value of a property or field is not what the schema of the note wants.

    A schema may want a `type`, one of the values of an `enum`, a number or date between `min` and `max`, a text of
    `min-length` to `max-length` characters, or one that a `pattern` fits. Of a list, each entry is looked at. Empty
    values and placeholders of templates are passed over.

    ~~~ bad schema={ properties = { status = { enum = ["draft", "done"] } } }
    ---
    status: finished
    ---
    ~~~
    ~~~ bad schema={ properties = { rating = { type = "integer", min = 1, max = 5 } } }
    ---
    rating: 7
    ---
    ~~~
    ~~~ bad schema={ properties = { doi = { pattern = '^10\\.\\d{4,9}/\\S+$' } } }
    ---
    doi: https://doi.org/10.1056/NEJMoa2400712
    ---
    ~~~
    ~~~ good schema={ properties = { status = { enum = ["draft", "done"] }, rating = { min = 1, max = 5 } } }
    ---
    status: done
    rating:
    ---
    ~~~

    Fields in the text are looked at in the same way: `- **Name**: value`, `**Name:** value` and `Name:: value`.

    ~~~ bad schema={ fields = { "Number of patients" = { type = "integer", min = 1 } } }
    - **Number of patients**: many
    ~~~
    ~~~ good schema={ fields = { "Number of patients" = "integer", "Trial" = { pattern = 'NCT\\d{8}' } } }
    - **Number of patients**: 446
    - **Trial**: IMROZ (NCT03319667)
    ~~~

    A pattern that gives no answer in a tenth of a second is told too; after the third time it is left out.
    """
    told: set[tuple[Span, str]] = set()
    for place, found in (*_in_properties(note, text, schemas), *_in_fields(text, prose, schemas)):
        wanted = found.data["wanted"] if found.data else ""
        if (place, wanted) not in told:  # schemas may agree on what is wrong
            told.add((place, wanted))
            yield found


_Placed = tuple[Span, Finding]


def _in_properties(note: Note, text: str, schemas: tuple[Schema, ...]) -> Iterator[_Placed]:
    for schema in schemas:
        for each in note.properties if schema.properties else ():
            if wish := schema.properties.get(each.name.strip().lower()):
                for wrong in wrongs(wish, each.value):
                    place = place_of(text, each, wrong.entry)
                    yield place, _finding(wish, schema, each.name, wrong, place)


def _in_fields(text: str, prose: str, schemas: tuple[Schema, ...]) -> Iterator[_Placed]:
    if not any(schema.fields for schema in schemas):
        return
    fields = fields_of(text, prose)
    for schema in schemas:
        for field in fields:
            wish = schema.fields.get(field.key)
            wrong = _wrong(wish, field) if wish else None
            if wish and wrong:
                place = Span(field.value_start, field.value_end) if field.value else Span(field.start, field.end)
                yield place, _finding(wish, schema, field.name, wrong, place)


def _wrong(wish: ValueWish, field: Field) -> Wrong | None:
    """What is wrong with a field. Its value may go on below its line: it is so only however it is read."""
    faults = [wrong_text(wish, reading) for reading in field.readings]
    return faults[0] if faults and all(faults) else None


def _finding(wish: ValueWish, schema: Schema, name: str, wrong: Wrong, place: Span) -> Finding:
    data: dict[str, Any] = {"schema": schema.name, "property": name, "value": wrong.found, "wanted": wrong.wanted}
    if wrong.slow:
        message = f"{wish.where}.pattern gives no answer in time for {wrong.found}"
        return at(place, message, help="write it without repeats inside repeats", **data)
    return at(place, f"{name!r} is {wrong.found}; schema {schema.name!r} wants {wrong.wanted}", help=wrong.help, **data)
