"""The keys of a schema's tables: which values they take. What is not here is refused; docs/schemas.md explains each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple


class Shape(NamedTuple):
    """The types of a value that a key takes, and the same in words."""

    types: tuple[type, ...]
    wanted: str


_TABLE = Shape((dict,), "a table")
_TEXTS = Shape((str, list), "a text or a list of texts")
_TEXT = Shape((str,), "a text")
_SWITCH = Shape((bool,), "true or false")
_COUNT = Shape((int,), "a whole number")
_LIMIT = Shape((int, float, date, datetime, str), "a number or a date")
_VALUES = Shape((dict,), "a table")
_TEXT_LIST = Shape((list,), "a list of texts")

SCHEMA: Mapping[str, Shape] = {
    "extends": _TEXTS,
    "match": _TABLE,
    "headings": Shape((str, list), "a list of headings"),
    "bold-headings": _SWITCH,
    "heading-order": _SWITCH,
    "extra-headings": _SWITCH,
    "properties": _VALUES,
    "extra-properties": _SWITCH,
    "fields": _VALUES,
    "tags": _TABLE,
    "folder": _TEXT,
    "file": Shape((str, list, dict), "a text, a list of texts or a table"),
}
CONDITIONS: Mapping[str, Shape] = {
    "folder": _TEXTS,
    "tag": _TEXTS,
    "property": Shape((dict,), "a table of names and values"),
    "path": _TEXTS,
    "heading": _TEXTS,
    "file": _TEXTS,
}
MATCH: Mapping[str, Shape] = {**CONDITIONS, "all": Shape((dict, list), "a table or a list of tables")}
HEADING: Mapping[str, Shape] = {
    "text": _TEXTS,
    "level": _COUNT,
    "optional": _SWITCH,
    "required": _SWITCH,
    "repeated": _SWITCH,
}
VALUE: Mapping[str, Shape] = {
    "type": _TEXT,
    "required": _SWITCH,
    "optional": _SWITCH,
    "enum": Shape((list,), "a list of values"),
    "min": _LIMIT,
    "max": _LIMIT,
    "min-length": _COUNT,
    "max-length": _COUNT,
    "pattern": _TEXT,
    "format": _TEXT,
    "unique": _SWITCH,
    "target-schema": _TEXT,
}
FIELD: Mapping[str, Shape] = {key: VALUE[key] for key in VALUE if key not in ("unique", "target-schema")}
TAGS: Mapping[str, Shape] = {"allowed": _TEXT_LIST, "required": _TEXT_LIST}
FILE: Mapping[str, Shape] = {"pattern": _TEXT, "format": _TEXT}

TABLES: Mapping[str, Mapping[str, Shape]] = {
    "schema": SCHEMA,
    "match": MATCH,
    "heading": HEADING,
    "value": VALUE,
    "tags": TAGS,
    "file": FILE,
}
