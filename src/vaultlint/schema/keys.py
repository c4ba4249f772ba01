"""The keys of a schema's tables: which values they take. What is not here is refused; docs/schemas.md explains each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from vaultlint.typed import Any, NamedTuple

Json = Mapping[str, Any]


class Shape(NamedTuple):
    """The types of a value that a key takes, and the same in words and as JSON Schema."""

    types: tuple[type, ...]
    wanted: str
    json: Json  # "#/definitions/" and the name of a table refers to that table
    about: str = ""  # what the key is for

    def to(self, about: str) -> Shape:
        """The same for a key that does this."""
        return self._replace(about=about)


def ref(name: str) -> Json:
    """The JSON Schema of a table by its name."""
    return {"$ref": f"#/definitions/{name}"}


WORDS: Json = {"type": "string", "pattern": r"\S"}  # not blank
_GLOB: Json = {"maxLength": 4096}

_TEXTS = Shape(
    (str, list), "a text or a list of texts", {"type": ["string", "array"], "pattern": r"\S", "items": WORDS}
)
_SOME_TEXTS = _TEXTS._replace(json={**_TEXTS.json, "minItems": 1})
_GLOBS = _TEXTS._replace(json={**_SOME_TEXTS.json, **_GLOB, "items": {**WORDS, **_GLOB}})
_TEXT = Shape((str,), "a text", {"type": "string"})
_FULL_TEXT = _TEXT._replace(json={"type": "string", "minLength": 1})
_PATTERN = _TEXT._replace(json={"type": "string", "minLength": 1, "maxLength": 1000, "format": "regex"})
# Minutes without hours are months that somebody wrote in lower case.
_FORMAT = _TEXT._replace(json={"type": "string", "minLength": 1, "pattern": r"^(?![\s\S]*mm)|[Hhk]"})
_SWITCH = Shape((bool,), "true or false", {"type": "boolean"})
_LENGTH = Shape((int,), "a whole number", {"type": "integer", "minimum": 0})
_LIMIT = Shape(
    (int, float, date, datetime, str),
    "a number or a date",
    {"type": ["number", "string"], "pattern": r"^\s*\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?\s*$"},
)
_TAGS: Json = {"type": "array", "items": WORDS}

SCHEMA: Mapping[str, Shape] = {
    "extends": _TEXTS.to("Schemas that this one takes over and has the last word on."),
    "match": Shape(
        (dict,), "a table", ref("match"), "Which notes the schema is for: those of which any of these is true."
    ),
    "headings": Shape(
        (str, list),
        "a list of headings",
        {"anyOf": [WORDS, {"type": "array", "items": {"anyOf": [WORDS, ref("heading")]}}]},
        "The headings that a note has to have.",
    ),
    "bold-headings": _SWITCH.to("Whether a paragraph whose first line is only bold counts as a heading."),
    "heading-order": _SWITCH.to("Whether the headings stand in the order of the list."),
    "extra-headings": _SWITCH.to("Whether there may be other headings."),
    "properties": Shape((dict,), "a table", ref("properties"), "What properties hold, by name."),
    "extra-properties": _SWITCH.to("Whether there may be other properties than tags, aliases and cssclasses."),
    "fields": Shape((dict,), "a table", ref("fields"), "What fields in the text hold, by name."),
    "tags": Shape((dict,), "a table", ref("tags"), "The tags that a note may have and must have."),
    "folder": _TEXT.to("The folder in which, or below which, the notes lie."),
    "file": Shape(
        (str, list, dict),
        "a text, a list of texts or a table",
        {"anyOf": [_TEXTS.json, ref("file")]},
        "What the file is called, without .md; * and ? are wildcards.",
    ),
}
CONDITIONS: Mapping[str, Shape] = {
    "folder": _SOME_TEXTS.to("In one of these folders or below."),
    "tag": _SOME_TEXTS.to("With one of these tags or one below it."),
    "property": Shape(
        (dict,),
        "a table of names and values",
        {"type": "object", "minProperties": 1, "additionalProperties": ref("values")},
        'With one of these properties at that value, or one of these; "*" is anything.',
    ),
    "path": _GLOBS.to("With a path that one of these globs fits."),
    "heading": _SOME_TEXTS.to("With one of these headings."),
    "file": _SOME_TEXTS.to("Called like one of these, with or without .md; * and ? are wildcards."),
}
MATCH: Mapping[str, Shape] = {
    **CONDITIONS,
    "all": Shape(
        (dict, list),
        "a table or a list of tables",
        {"anyOf": [ref("conditions"), {"type": "array", "minItems": 1, "items": ref("conditions")}]},
        "All of these conditions, or one of each table in the list.",
    ),
}
HEADING: Mapping[str, Shape] = {
    "text": _SOME_TEXTS.to("What it says, or one of what it may say; * and ? are wildcards."),
    "level": Shape((int,), "a whole number", {"type": "integer", "minimum": 1, "maximum": 6}, "How deep it is."),
    "optional": _SWITCH.to("Whether a note may lack it."),
    "required": _SWITCH.to("Whether a note must have it."),
    "repeated": _SWITCH.to("Whether it may come more than once."),
}
VALUE: Mapping[str, Shape] = {
    "type": Shape((str,), "a text", ref("type"), "What sort of value it is."),
    "required": _SWITCH.to("Whether a note must have it, with a value."),
    "optional": _SWITCH.to("Whether a note may lack it."),
    "enum": Shape(
        (list,), "a list of values", {"type": "array", "minItems": 1, "items": ref("plain")}, "The values it may have."
    ),
    "min": _LIMIT.to("The least value."),
    "max": _LIMIT.to("The greatest value."),
    "min-length": _LENGTH.to("The fewest characters of a text, or entries of a list."),
    "max-length": _LENGTH.to("The most characters of a text, or entries of a list."),
    "pattern": _PATTERN.to("A regular expression that fits somewhere in the value."),
    "format": _FORMAT.to("How a date is written, as Obsidian has it for daily notes: YYYY-MM-DD."),
    "unique": _SWITCH.to("Whether no two notes of the schema share the value."),
    "target-schema": _FULL_TEXT.to("The schema of the notes that its links lead to."),
}
FIELD: Mapping[str, Shape] = {key: VALUE[key] for key in VALUE if key not in ("unique", "target-schema")}
TAGS: Mapping[str, Shape] = {
    "allowed": Shape((list,), "a list of texts", _TAGS, "trial, trial/* for those one level below, trial/** for all."),
    "required": Shape(
        (list,),
        "a list of texts",
        {**_TAGS, "items": {"type": "string", "pattern": r"^[^*]*[^*\s][^*]*$"}},
        "Tags that a note must have, or one below each.",
    ),
}
FILE: Mapping[str, Shape] = {
    "pattern": _TEXT.to("A regular expression that fits somewhere in the name."),
    "format": _TEXT.to("How a date is written that is the name, as Obsidian has it for daily notes."),
}

TABLES: Mapping[str, Mapping[str, Shape]] = {
    "schema": SCHEMA,
    "match": MATCH,
    "heading": HEADING,
    "value": VALUE,
    "tags": TAGS,
    "file": FILE,
}
