"""The table of one schema in, a Schema out; inheritance and links between schemas are resolved elsewhere."""

from __future__ import annotations

from vaultlint.schema.conditions import condition
from vaultlint.schema.keys import FILE, HEADING, SCHEMA, TAGS
from vaultlint.schema.tables import Wrong, checked, shown, texts
from vaultlint.schema.valuetable import check_format, check_pattern, fields, is_required, properties
from vaultlint.schema.wishes import FileWish, HeadingWish, Schema, TagWish
from vaultlint.typed import Any


def schema_of(name: str, table: object, where: str, wrong: Wrong) -> Schema:
    """Read the table of one schema; ``wrong`` is told each problem with its place."""
    values = checked(table, SCHEMA, where, wrong)
    bold = values.get("bold-headings", False)
    return Schema(
        name,
        match=condition(values["match"], f"{where}.match", bold, wrong) if "match" in values else None,
        headings=_headings(values.get("headings", []), f"{where}.headings", wrong),
        bold_headings=bold,
        heading_order=values.get("heading-order", False),
        extra_headings=values.get("extra-headings", True),
        fields=fields(values.get("fields", {}), f"{where}.fields", wrong),
        tags=_tags(values["tags"], f"{where}.tags", wrong) if "tags" in values else None,
        folder=values["folder"].strip().strip("/") if "folder" in values else None,
        file=_file(values["file"], f"{where}.file", wrong) if "file" in values else None,
        properties=properties(values.get("properties", {}), f"{where}.properties", wrong),
        extra_properties=values.get("extra-properties", True),
    )


def _headings(value: object, where: str, wrong: Wrong) -> tuple[HeadingWish, ...]:
    entries = value if isinstance(value, list) else [value]
    return tuple(_heading(entry, f"{where} #{number}", wrong) for number, entry in enumerate(entries, 1))


def _heading(value: object, where: str, wrong: Wrong) -> HeadingWish:
    if isinstance(value, str):
        return HeadingWish(texts(value, where, wrong))
    if not isinstance(value, dict):
        wrong(f"{where} is {shown(value)}; a text or a table is wanted")
        return HeadingWish(())
    values = checked(value, HEADING, where, wrong)
    if not value.get("text"):
        wrong(f"{where} has no text; the text of the heading is wanted")
    level = values.get("level")
    if level is not None and not 1 <= level <= 6:
        wrong(f"{where}.level is {level}; a whole number from 1 to 6 is wanted")
    optional = not is_required(values, True, where, wrong)
    return HeadingWish(
        texts(values.get("text", []), f"{where}.text", wrong), level, optional, values.get("repeated", False)
    )


def _tags(value: object, where: str, wrong: Wrong) -> TagWish:
    values = checked(value, TAGS, where, wrong)
    allowed = texts(values["allowed"], f"{where}.allowed", wrong) if "allowed" in values else None
    required = texts(values.get("required", []), f"{where}.required", wrong)
    for each in required:
        if "*" in each:
            wrong(f"{where}.required has {shown(each)}; a tag without wildcards is wanted")
    return TagWish(allowed, required)


def _file(value: Any, where: str, wrong: Wrong) -> FileWish:
    if not isinstance(value, dict):
        return FileWish(texts(value, where, wrong), where=where)
    values = checked(value, FILE, where, wrong)
    if not any(value.values()):
        wrong(f"{where} is empty; a text, 'pattern' or 'format' is wanted")
    if values.get("pattern"):
        check_pattern(values["pattern"], f"{where}.pattern", wrong)
    check_format(values.get("format", ""), f"{where}.format", wrong)
    return FileWish((), values.get("pattern", ""), values.get("format", ""), where)
