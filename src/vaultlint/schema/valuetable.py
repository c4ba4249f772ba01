"""The tables ``properties`` and ``fields`` of a schema in, ValueWishes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vaultlint.schema.fields import key as field_key
from vaultlint.schema.keys import FIELD, VALUE, Shape
from vaultlint.schema.tables import Wrong, as_in_a_note, checked, nearest, plain_values, shown, within
from vaultlint.schema.values import NUMBERS, TYPES, is_iso, is_of_type
from vaultlint.schema.wishes import Target, ValueWish
from vaultlint.typed import Any
from vaultlint.types import DATES

# Which types a key can be for, beside none.
FITTING = {
    "min": (*NUMBERS, *DATES, "list"),
    "max": (*NUMBERS, *DATES, "list"),
    "min-length": ("text", "url", "list", "tags", "aliases"),
    "max-length": ("text", "url", "list", "tags", "aliases"),
    "pattern": ("text", "url", "link", "list", "tags", "aliases", *NUMBERS, *DATES),
    "format": (*DATES, "text", "list"),
    "target-schema": ("link", "list"),
}


def properties(table: Mapping[str, object], where: str, wrong: Wrong) -> dict[str, ValueWish]:
    """The table ``properties``: a note need not have them."""
    return _wishes(table, where, property_key, VALUE, wrong)


def fields(table: Mapping[str, object], where: str, wrong: Wrong) -> dict[str, ValueWish]:
    """The table ``fields``: a note has to have them."""
    return _wishes(table, where, field_key, FIELD, wrong)


def property_key(name: str) -> str:
    """The name of a property as Obsidian compares it."""
    return name.strip().lower()


def _wishes(
    table: Mapping[str, object], where: str, key: Callable[[str], str], shapes: Mapping[str, Shape], wrong: Wrong
) -> dict[str, ValueWish]:
    found: dict[str, ValueWish] = {}
    for name, entry in table.items():
        place = within(where, name)
        if not key(name):
            wrong(f"{where} has a name without letters, {shown(name)}; the name of what it describes is wanted")
        elif key(name) in found:
            wrong(f"{place} is {found[key(name)].name!r} again; case and markup do not count; one entry is wanted")
        else:
            found[key(name)] = _wish(name, entry, place, shapes, wrong)
    return found


def normal(entry: object) -> object:
    """An entry as a table: ``"date"`` stands for ``{ type = "date" }``."""
    return {"type": entry} if isinstance(entry, str) else entry


def _wish(name: str, entry: object, where: str, shapes: Mapping[str, Shape], wrong: Wrong) -> ValueWish:
    if not isinstance(entry, dict | str):
        wrong(f"{where} is {shown(entry)}; a type or a table is wanted")
        return ValueWish(name)
    values = checked(normal(entry), shapes, where, wrong)
    type = values.get("type", "")
    place = where if isinstance(entry, str) else f"{where}.type"
    if "type" in values and type not in TYPES:
        wrong(f"{place} is {shown(type)}; {nearest(type, TYPES, 'types are')}")
        return ValueWish(name)
    _check_keys(values, where, wrong)
    wish = ValueWish(
        name,
        where,
        type or _implied(values),
        is_required(values, shapes is FIELD, where, wrong),
        plain_values(values.get("enum", []), f"{where}.enum", wrong),
        as_in_a_note(values.get("min")),
        as_in_a_note(values.get("max")),
        values.get("min-length"),
        values.get("max-length"),
        values.get("pattern", ""),
        values.get("format", ""),
        values.get("unique", False),
        Target(values["target-schema"]) if values.get("target-schema") else None,
    )
    _check_wish(wish, where, wrong)
    return wish


def is_required(values: Mapping[str, Any], default: bool, where: str, wrong: Wrong) -> bool:
    """``required`` or its opposite ``optional``; both is a contradiction, or once too many."""
    if "required" in values and "optional" in values:
        wrong(f"{where} has both 'required' and 'optional'; one of them is wanted")
    if "optional" in values:
        return not values["optional"]
    return bool(values.get("required", default))


def _implied(values: Mapping[str, Any]) -> str:
    """The type that other keys give away."""
    if "target-schema" in values:
        return "link"
    limits = [values[key] for key in ("min", "max") if key in values]
    if not limits:
        return ""
    return "number" if isinstance(limits[0], int | float) else "date"


def _check_keys(values: Mapping[str, Any], where: str, wrong: Wrong) -> None:
    type = values.get("type", "")
    for key, types in FITTING.items():
        if type and key in values and type not in types:
            wrong(f"{where}.{key} says nothing of the type {type!r}; types with it are {', '.join(types)}")
    for key in ("pattern", "format", "target-schema"):
        if values.get(key) == "":
            wrong(f"{where}.{key} is empty; {VALUE[key].wanted} is wanted")
    if values.get("enum") == []:
        wrong(f"{where}.enum is empty; {VALUE['enum'].wanted} is wanted")


def _check_wish(wish: ValueWish, where: str, wrong: Wrong) -> None:
    for key, limit in (("min", wish.min), ("max", wish.max)):
        if limit is None:
            continue
        is_date = isinstance(limit, str)
        if is_date and not is_iso(limit):
            wrong(f"{where}.{key} is {shown(limit)}; a number or a date like 2024-05-31 is wanted")
        elif is_date and wish.type in NUMBERS:
            wrong(f"{where}.{key} is {limit}; a number is wanted")
        elif not is_date and wish.type in DATES:
            wrong(f"{where}.{key} is {limit}; a date is wanted")
    _check_range(wish.min, wish.max, f"{where}.min", "max", wrong)
    _check_range(wish.min_length, wish.max_length, f"{where}.min-length", "max-length", wrong)
    for length, key in ((wish.min_length, "min-length"), (wish.max_length, "max-length")):
        if length is not None and length < 0:
            wrong(f"{where}.{key} is {length}; a whole number from 0 is wanted")
    for entry in wish.enum:
        if not wish.format and not is_of_type(wish.type, entry):
            wrong(f"{where}.enum has {shown(entry)}; a value of the type {wish.type!r} is wanted")
    if wish.pattern:
        check_pattern(wish.pattern, f"{where}.pattern", wrong)
    check_format(wish.format, f"{where}.format", wrong)


def _check_range(least: Any, most: Any, where: str, other: str, wrong: Wrong) -> None:
    if least is not None and most is not None and isinstance(least, str) is isinstance(most, str) and least > most:
        wrong(f"{where} is {shown(least)}, more than {other}, which is {shown(most)}; no value fits")


def check_format(format: str, where: str, wrong: Wrong) -> None:
    """Tell of a Moment pattern what it cannot mean."""
    if "mm" in format and not set("Hhk").intersection(format):
        wrong(f"{where} is {shown(format)}, where mm are minutes; months are MM, as in YYYY-MM-DD")


def check_pattern(source: str, where: str, wrong: Wrong) -> None:
    """Tell what is wrong with a regular expression."""
    from vaultlint.schema.patterns import problem

    if what := problem(source):
        wrong(f"{where} {what}")
