"""The table ``match`` of a schema in, a Condition out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.schema.keys import CONDITIONS, MATCH, Shape
from vaultlint.schema.tables import Wrong, checked, plain_values, texts, within
from vaultlint.schema.wishes import Condition


def condition(table: object, where: str, bold: bool, wrong: Wrong) -> Condition:
    """What a note must be: any of the conditions. ``bold``: a line in bold is a heading."""
    return Condition("any", parts=tuple(_conditions(table, MATCH, where, bold, wrong)))


def _conditions(
    table: object, shapes: Mapping[str, Shape], where: str, bold: bool, wrong: Wrong
) -> Iterator[Condition]:
    if table == {}:
        wrong(f"{where} is empty; wanted are {', '.join(shapes)}")
    for key, value in checked(table, shapes, where, wrong).items():
        if not value:
            wrong(f"{where}.{key} is empty; {shapes[key].wanted} is wanted")
        elif key == "all":
            yield Condition("all", parts=tuple(_all_of(value, f"{where}.all", bold, wrong)))
        elif key == "property":
            for name, wanted in value.items():
                values = plain_values(wanted, within(f"{where}.property", name), wrong)
                yield Condition("property", values, name)
        else:
            wanted = texts(value, f"{where}.{key}", wrong)
            if key == "path":
                _check_globs(wanted, f"{where}.path", wrong)
            yield Condition("bold" if key == "heading" and bold else key, wanted)


def _all_of(value: object, where: str, bold: bool, wrong: Wrong) -> Iterator[Condition]:
    """``all``: each condition of a table, or one of each table in a list."""
    if not isinstance(value, list):
        yield from _conditions(value, CONDITIONS, where, bold, wrong)
        return
    for number, each in enumerate(value, 1):
        yield Condition("any", parts=tuple(_conditions(each, CONDITIONS, f"{where} #{number}", bold, wrong)))


def _check_globs(patterns: tuple[str, ...], where: str, wrong: Wrong) -> None:
    from vaultlint.globs import compile_globs

    try:
        compile_globs(patterns)
    except ValueError as error:
        wrong(f"{where}: {error}")
