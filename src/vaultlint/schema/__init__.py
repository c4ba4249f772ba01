"""Note schemas: tables of ``[schemas]`` in, Schemas out; which notes they are for, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from vaultlint.schema.headings import fitting, headings_of
from vaultlint.schema.matching import fulfils, matcher, matches
from vaultlint.schema.wishes import Condition, FileWish, HeadingWish, Schema, TagWish, Target, ValueWish
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.schema.extends import Source

__all__ = [
    "Condition",
    "FileWish",
    "HeadingWish",
    "Schema",
    "TagWish",
    "Target",
    "ValueWish",
    "asked",
    "fitting",
    "fulfils",
    "headings_of",
    "matcher",
    "matches",
    "parse_schema",
    "parse_schemas",
    "sources",
]


def asked(schemas: Iterable[Schema], need: str) -> bool:
    """Whether schemas ask for anything that a rule speaks about: ``need`` is "schemas" or "schemas." and a part.

    With the schemas of a note it says whether a rule can find anything there, with all that there are, whether it can
    find anything at all.

    >>> asked((Schema("trial", folder="Trials"),), "schemas"), asked((Schema("trial"),), "schemas.fields")
    (True, False)
    """
    part = need.removeprefix("schemas").removeprefix(".")
    return any(not part or getattr(schema, part) for schema in schemas)


def sources(tables: Mapping[str, object], where: str) -> dict[str, Source]:
    """The tables of schemas, by name, with their places in a configuration."""
    # Most vaults have no schemas: what reads them is imported for those that do.
    from vaultlint.schema.extends import Source
    from vaultlint.schema.tables import within

    return {name: Source(table, within(where, name)) for name, table in tables.items()}


def parse_schemas(tables: Mapping[str, object], where: str, wrong: Callable[[str], None]) -> dict[str, Schema]:
    """Read the tables of all schemas, by name; ``wrong`` is told each problem with its place.

    Schemas with a problem are left out.
    """
    from vaultlint.schema.extends import parse_all

    return parse_all(sources(tables, where), wrong)


def parse_schema(name: str, table: object, where: str, wrong: Callable[[str], None]) -> Schema | None:
    """Read the table of a schema that stands alone. None when there is a problem."""
    from vaultlint.schema.extends import Source, parse_all

    return parse_all({name: Source(table, where)}, wrong).get(name)
