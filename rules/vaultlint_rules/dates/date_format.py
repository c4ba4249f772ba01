from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Property
from vaultlint.schema import Schema, ValueWish
from vaultlint.schema.fields import fields_of
from vaultlint.schema.places import place_of
from vaultlint.types import impossible, is_open, shown


@rule(needs=("schemas.formats",))
def date_format(note: Note, text: str, prose: str, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A date is written in another way than the schema of the note wants.

    Dates that are written in one way are sorted, searched and understood alike. The `format` of a property or field
    in a schema is a pattern as Obsidian takes it for daily notes: `YYYY-MM-DD`, `DD.MM.YYYY`, `GGGG-[W]WW`.
    A date of that format that the calendar does not have is told as well, unless it is one for `invalid-date`.

    ~~~ bad schema={ properties = { date = { type = "date", format = "YYYY-MM-DD" } } }
    ---
    date: 24.08.2024
    ---
    ~~~
    ~~~ bad schema={ fields = { "Seen on" = { format = "DD.MM.YYYY" } } }
    - **Seen on**: 2024-08-24
    ~~~
    ~~~ good schema={ properties = { date = { format = "YYYY-MM-DD" }, week = { format = "GGGG-[W]WW" } } }
    ---
    date: 2024-08-24
    week: 2024-W34
    ---
    ~~~
    """
    told: set[tuple[int, str]] = set()
    for wanted, found in (*_in_properties(note, text, schemas), *_in_fields(text, prose, schemas)):
        if (found.start, wanted) not in told:  # schemas may agree
            told.add((found.start, wanted))
            yield found


_Wanted = tuple[str, Finding]  # the format, and what is told of it


def _in_properties(note: Note, text: str, schemas: tuple[Schema, ...]) -> Iterator[_Wanted]:
    for schema in schemas:
        for each in note.properties:
            wish = schema.properties.get(each.name.strip().lower())
            if wish and wish.format:
                yield from _in_property(text, each, wish, schema)


def _in_property(text: str, each: Property, wish: ValueWish, schema: Schema) -> Iterator[_Wanted]:
    for entry in each.value if isinstance(each.value, list) else [each.value]:
        if not is_open(entry) and not impossible(entry):
            yield from _judged(place_of(text, each, entry), each.name, entry, wish.format, schema)


def _in_fields(text: str, prose: str, schemas: tuple[Schema, ...]) -> Iterator[_Wanted]:
    if not any(wish.format for schema in schemas for wish in schema.fields.values()):
        return
    for field in fields_of(text, prose):
        for schema in schemas:
            wish = schema.fields.get(field.key)
            if wish and wish.format and field.value and not any(mark in field.value for mark in ("{{", "<%")):
                yield from _judged(
                    Span(field.value_start, field.value_end), field.name, field.value, wish.format, schema
                )


def _judged(place: Span, name: str, value: object, format: str, schema: Schema) -> Iterator[_Wanted]:
    from vaultlint.moment import moment

    what = "no date" if isinstance(value, list | dict) else shown(value)
    # A link to a daily note is a date as well, and markup around a date is none of our business.
    texts = dict.fromkeys((str(value).strip(), str(value).strip("*_`~= []").partition("|")[0]))
    found = [date for text in texts if (date := moment(format, text))]
    if isinstance(value, list | dict | bool) or not found:
        message = f"{name!r} is {what}; schema {schema.name!r} wants the format {format}"
    elif not any(date.exists for date in found):
        message = f"{name!r} is {what}, a date that does not exist"
    else:
        return
    yield format, at(place, message, schema=schema.name, property=name, value=what, format=format)
