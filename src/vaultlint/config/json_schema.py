"""The rules there are in, the JSON Schema of ``vaultlint.toml`` with them out: draft 7, as editors of TOML read it.

It is made of what reads a configuration: ``keys.KEYS``, the shapes of options, the tables of ``schema.keys``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from vaultlint.config.files import profiles
from vaultlint.config.keys import KEYS
from vaultlint.config.shapes import shape_of
from vaultlint.config.values import ALL
from vaultlint.config.words import CHOICES, families
from vaultlint.finding import SEVERITIES, plain
from vaultlint.globs import MOST_CHARACTERS
from vaultlint.rule import Rule
from vaultlint.schema.keys import CONDITIONS, FIELD, FILE, HEADING, MATCH, SCHEMA, TAGS, VALUE, Shape, ref
from vaultlint.schema.values import NUMBERS, TYPES
from vaultlint.schema.valuetable import FITTING
from vaultlint.typed import Any
from vaultlint.types import DATES

Json = Mapping[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

_GLOB = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}
# A key is read in one of few ways. One that is read in another way takes anything until it is described here.
KINDS: Mapping[str, Json] = {
    "extensions": {
        "type": "array",
        "items": {"anyOf": [{"enum": list(profiles())}, {"type": "string", "pattern": r"\.toml$"}]},
    },
    "globs": {"type": "array", "items": _GLOB},
    "texts": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "switch": {"type": "boolean"},
    "size": {"type": "integer", "minimum": 0},
    # In the vault: not from the root of the disk, and never up.
    "file": {"type": "string", "not": {"pattern": r"^/|(?:^|[\\/])\.\.(?:[\\/]|$)|\u0000"}},
    "severity": {"enum": list(SEVERITIES)},
    "choices": ref("choices"),
    "per-file": {
        "type": "object",
        "propertyNames": {"maxLength": MOST_CHARACTERS},
        "additionalProperties": ref("choices"),
    },
    "schemas": {
        "type": "object",
        "propertyNames": {"not": {"pattern": "^builtin:"}},
        "additionalProperties": ref("schema"),
    },
}


def json_schema(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The JSON Schema of a configuration with these rules.

    It says what can be said without knowing the rest: not whether a name that something else gives exists, whether an
    expression is one, or whether a number is less than another.
    """
    return {
        "$schema": DRAFT,
        "title": "vaultlint.toml",
        "description": "What vaultlint checks in an Obsidian vault.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {**_described(KINDS.get(key.kind, {}), key.about), "default": key.default}
            for name, key in KEYS.items()
        },
        # Nobody knows the names of rules that plugins bring.
        "if": {"properties": {"plugins": {"minItems": 1}}, "required": ["plugins"]},
        "else": {
            "properties": {"rules": ref("known"), "per-file": {"additionalProperties": ref("known")}},
        },
        "definitions": {**_choices(rules), **_parts()},
    }


# ------------------------------------------------------------------------------------------------ rules


def _choices(rules: Mapping[str, Rule]) -> dict[str, Json]:
    groups = {
        ALL: f"Every rule. {_FAMILY}",
        **{family: f"The family {family}: {_members(family, rules)}. {_FAMILY}" for family in families(rules)},
    }
    named = {name: _described(ref("family"), about) for name, about in groups.items()}
    named.update((name, _rule(rule)) for name, rule in rules.items())
    return {
        "severity": {"enum": list(CHOICES)},
        "family": {"anyOf": [ref("severity"), _table({"severity": ref("severity")})]},
        "choices": {"type": "object", "properties": named},
        "known": {"propertyNames": {"enum": list(named)}},
    }


_FAMILY = "A severity counts for those that run anyway."


def _members(family: str, rules: Mapping[str, Rule]) -> str:
    return ", ".join(rule.name for rule in rules.values() if rule.family == family)


def _rule(rule: Rule) -> Json:
    default = rule.severity if rule.on else "off"
    options = {
        name: {
            **_described(shape_of(option).json, _about(rule, name)),
            **({} if option.default is None else {"default": plain(option.default)}),
        }
        for name, option in rule.options.items()
    }
    severity = {"enum": list(CHOICES), "description": "How much it counts.", "default": default}
    return {
        "description": _text(rule),
        "default": default,
        "anyOf": [ref("severity"), _table({"severity": severity, **options})],
    }


def _text(rule: Rule) -> str:
    """The manual without its examples."""
    from vaultlint.manual import parse_manual

    manual = parse_manual(rule.manual)
    return "\n\n".join((manual.title, *(part for part in manual.parts if isinstance(part, str))))


def _about(rule: Rule, option: str) -> str:
    """What the manual says of an option: the first sentence or entry of a list that names it."""
    text = re.sub(r"\n(?=- )", "\n\n", _text(rule))
    paragraphs = [" ".join(each.split()) for each in text.split("\n\n")]
    entries = [each[2:] for each in paragraphs if each.startswith("- ")]
    sentences = [each for paragraph in paragraphs for each in paragraph.replace(". ", ".\n").split("\n")]
    return next((each for each in (*entries, *sentences) if f"`{option}`" in each), rule.title)


# ------------------------------------------------------------------------------------------------ schemas of notes


def _parts() -> dict[str, Json]:
    scalar = {"type": ["string", "number", "boolean"]}
    return {
        "schema": _of(SCHEMA),
        "match": {**_of(MATCH), "minProperties": 1},
        "conditions": {**_of(CONDITIONS), "minProperties": 1},
        "heading": {**_of(HEADING), "required": ["text"], "not": _both("required", "optional")},
        "properties": _named(VALUE, r"\S"),
        "fields": _named(FIELD, r"[^*_`~=:：\s]"),
        "type": {"enum": list(TYPES)},
        "plain": scalar,
        "values": {"anyOf": [scalar, {"type": "array", "items": scalar}]},
        "tags": _of(TAGS),
        "file": {**_of(FILE), "anyOf": [_filled(name) for name in FILE]},
    }


def _of(shapes: Mapping[str, Shape]) -> dict[str, Any]:
    return _table({name: _described(shape.json, shape.about) for name, shape in shapes.items()})


def _described(json: Json, about: str) -> Json:
    # Beside a reference this draft takes no notice of anything.
    return {"allOf": [json], "description": about} if "$ref" in json else {**json, "description": about}


def _table(properties: Mapping[str, Json]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _named(shapes: Mapping[str, Shape], name: str) -> Json:
    """Values by name: a type, or a table of what a value is."""
    value = {
        **_of(shapes),
        "not": _both("required", "optional"),
        # A key that says nothing of the type is one too many.
        "dependencies": {key: _of_type(types) for key, types in FITTING.items() if key in shapes},
        "allOf": [
            {"if": {**_of_type(NUMBERS), "required": ["type"]}, "then": _limits("number")},
            {"if": {**_of_type(DATES), "required": ["type"]}, "then": _limits("string")},
            {"anyOf": [_limits("number"), _limits("string")]},
        ],
    }
    return {
        "type": "object",
        "propertyNames": {"pattern": name},
        "additionalProperties": {"anyOf": [ref("type"), value]},
    }


def _of_type(types: Sequence[str]) -> Json:
    return {"properties": {"type": {"enum": list(types)}}}


def _limits(type: str) -> Json:
    return {"properties": {key: {"type": type} for key in ("min", "max")}}


def _both(*names: str) -> Json:
    return {"required": list(names)}


def _filled(name: str) -> Json:
    return {"required": [name], "properties": {name: {"minLength": 1}}}
