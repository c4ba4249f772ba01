from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Span, at, rule
from vaultlint.note import Property
from vaultlint.settings import Settings
from vaultlint.types import DATES, impossible, misfit, shown

_FORMS = {
    "text": "write one text, quoted where it holds brackets",
    "number": "write a number without unit",
    "checkbox": "write true or false",
    "date": "write it as YYYY-MM-DD",
    "datetime": "write it as YYYY-MM-DDTHH:mm",
}


@rule(severity="error", needs=("properties",))
def property_type(properties: tuple[Property, ...], settings: Settings) -> Iterator[Finding]:
    """A value does not fit the type that the property has in this vault.

    Obsidian marks such a value as a mismatch and cannot sort, filter or show it as what it should be.
    The types are those chosen in Obsidian, kept in `.obsidian/types.json`. An empty value fits every type.
    Dates that are written well but that the calendar does not have belong to `invalid-date`.

    ~~~ bad settings={"types": {"due": "date"}}
    ---
    due: next Friday
    ---
    ~~~
    ~~~ bad settings={"types": {"rating": "number"}}
    ---
    rating: five of ten
    ---
    ~~~
    ~~~ bad settings={"types": {"done": "checkbox"}}
    ---
    done: maybe
    ---
    ~~~
    ~~~ good settings={"types": {"due": "date", "rating": "number", "done": "checkbox"}}
    ---
    due: 2024-05-31
    rating: 5
    done:
    ---
    ~~~
    """
    for each in properties if (types := settings.types) else ():
        type = types.get(each.name.lower())
        what = misfit(type, each.value) if type else None
        if type and what and not (type in DATES and impossible(each.value)):
            place = Span(each.value_start, each.value_end)
            help_ = f"{each.name!r} has the type {type} in Obsidian: {_FORMS[type]}"
            yield at(place, what, help=help_, property=each.name, type=type, value=shown(each.value))
