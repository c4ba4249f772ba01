"""All tables of ``[schemas]`` in, Schemas out: each with what it takes over from those it extends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from vaultlint.schema.fields import key as field_key
from vaultlint.schema.parse import schema_of
from vaultlint.schema.tables import Wrong, nearest, shown
from vaultlint.schema.valuetable import normal, property_key
from vaultlint.schema.wishes import NEVER, Condition, Schema, Target, ValueWish
from vaultlint.typed import Any, NamedTuple

BUILTIN = "builtin:"
_DEEPEST = 50  # schemas in one line of inheritance
_FOLDER = os.path.join(os.path.dirname(__file__), "builtin")


class Source(NamedTuple):
    """The table of a schema and its place in the configuration."""

    table: Any
    where: str


def parse_all(tables: Mapping[str, Source], wrong: Wrong) -> dict[str, Schema]:
    """Read all tables of schemas; ``wrong`` is told each problem, and schemas with one are left out."""
    sound: dict[str, Schema] = {}
    for name, source in tables.items():
        problems: list[str] = []
        if name.startswith(BUILTIN):
            problems.append(f"{source.where} has the name of a ready-made schema; one without {BUILTIN!r} is wanted")
        schema = schema_of(name, source.table, source.where, problems.append)
        if not problems:
            sound[name] = schema
        for problem in problems:
            wrong(problem)
    heritage = _Heritage(tables, sound, wrong)
    schemas = {name: made for name in sound if (made := heritage.schema(name))}
    return _joined(schemas, tables, wrong)


def builtin_names() -> list[str]:
    """The ready-made schemas, as ``extends`` names them."""
    return sorted(BUILTIN + name[:-5] for name in os.listdir(_FOLDER) if name.endswith(".toml"))


def builtin_text(name: str) -> str:
    """The TOML of a ready-made schema, by its name with or without ``builtin:``."""
    with open(os.path.join(_FOLDER, name.removeprefix(BUILTIN) + ".toml"), encoding="utf-8") as file:
        return file.read()


# ------------------------------------------------------------------------------------------------ inheritance


class _Heritage:
    """Tables with those of their bases merged into them, each made once."""

    def __init__(self, tables: Mapping[str, Source], sound: Mapping[str, Schema], wrong: Wrong) -> None:
        self.tables = tables
        self.sound = sound
        self.wrong = wrong
        self.made: dict[str, tuple[dict[str, Any], tuple[str, ...]] | None] = {}

    def schema(self, name: str) -> Schema | None:
        """The schema with all it takes over; None when that leads nowhere, which is told."""
        merged = self._merged(name, ())
        if merged is None:
            return None
        table, bases = merged
        if not bases:
            return self.sound[name]
        problems: list[str] = []
        schema = schema_of(name, table, self.tables[name].where, problems.append)
        for problem in problems:
            self.wrong(f"{problem} (with what it extends)")
        return None if problems else schema._replace(bases=bases)

    def _merged(self, name: str, heirs: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]] | None:
        if name in self.made:
            return self.made[name]
        own = _builtin(name) if name.startswith(BUILTIN) else self.tables[name].table
        table: dict[str, Any] = {}
        bases: dict[str, None] = {}
        complete = True
        for base in _names(own.get("extends", [])):
            above = self._merged(base, (*heirs, name)) if self._is_there(base, (*heirs, name)) else None
            if above is None:
                complete = False
                continue
            table = _merge(table, above[0])
            bases |= dict.fromkeys((base, *above[1]))
        self.made[name] = (_merge(table, own), tuple(bases)) if complete else None
        return self.made[name]

    def _is_there(self, base: str, heirs: tuple[str, ...]) -> bool:
        where = f"{self.tables[heirs[-1]].where}.extends" if heirs[-1] in self.tables else heirs[-1]
        if base in heirs:
            circle = " → ".join((*heirs[heirs.index(base) :], base))
            self.wrong(f"{where} goes in a circle: {circle}; a schema that does not lead back is wanted")
            return False
        if len(heirs) > _DEEPEST:
            self.wrong(f"{where} is the end of a line of {_DEEPEST} schemas; a shorter one is wanted")
            return False
        known = [*self.tables, *builtin_names()]
        if base not in known:
            others = [name for name in known if name not in heirs]
            self.wrong(f"{where} names {shown(base)}, which is no schema; {nearest(base, others, 'schemas are')}")
            return False
        return base.startswith(BUILTIN) or base in self.sound  # what is wrong with it is told already


def _builtin(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(builtin_text(name))


def _names(value: str | list[Any]) -> list[str]:
    return [value] if isinstance(value, str) else [str(name) for name in value]


def _merge(above: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a schema says itself has the last word: by name for values, by text for headings; lists of tags grow."""
    table = {**above}
    for key, value in own.items():
        if key == "extends":
            continue
        if key == "properties":
            table[key] = _merge_values(above.get(key, {}), value, property_key)
        elif key == "fields":
            table[key] = _merge_values(above.get(key, {}), value, field_key)
        elif key == "headings":
            table[key] = _merge_headings(above.get(key, []), value)
        elif key == "tags":
            table[key] = {
                **above.get(key, {}),
                **{name: above.get(key, {}).get(name, []) + value[name] for name in value},
            }
        else:
            table[key] = value
    return table


def _merge_values(above: Mapping[str, Any], own: Mapping[str, Any], key: Any) -> dict[str, Any]:
    names = {key(name): name for name in above}
    merged = dict(above)
    for name, entry in own.items():
        old = normal(merged.pop(names[key(name)])) if key(name) in names else {}
        new = normal(entry)
        assert isinstance(old, dict)
        assert isinstance(new, dict)
        if "required" in new or "optional" in new:
            old = {each: value for each, value in old.items() if each not in ("required", "optional")}
        merged[name] = old | new
    return merged


def _merge_headings(above: Any, own: Any) -> list[Any]:
    """Those above in their order, the own ones behind them; one with the same text takes the place of that above."""
    merged = list(above) if isinstance(above, list) else [above]
    places = {_text(heading): number for number, heading in reversed(list(enumerate(merged)))}
    for heading in own if isinstance(own, list) else [own]:
        place = places.pop(_text(heading), None)
        if place is None:
            merged.append(heading)
        else:
            merged[place] = heading
    return merged


def _text(heading: Any) -> tuple[str, ...]:
    text = heading["text"] if isinstance(heading, dict) else heading
    return tuple(text) if isinstance(text, list) else (text,)


# ------------------------------------------------------------------------------------------------ schemas together


def _joined(schemas: dict[str, Schema], tables: Iterable[str], wrong: Wrong) -> dict[str, Schema]:
    """Schemas that know their targets; one that others extend and that has no ``match`` is only a base."""
    extended = {name for schema in schemas.values() for name in schema.bases}
    schemas = {
        name: schema._replace(match=NEVER) if schema.match is None and name in extended else schema
        for name, schema in schemas.items()
    }
    joined = {}
    for name, schema in schemas.items():
        problems: list[str] = []
        properties = {
            key: _with_target(wish, schemas, tables, problems.append) for key, wish in schema.properties.items()
        }
        for problem in problems:
            wrong(problem)
        if not problems:
            joined[name] = schema._replace(properties=properties)
    return joined


def _with_target(wish: ValueWish, schemas: Mapping[str, Schema], tables: Iterable[str], wrong: Wrong) -> ValueWish:
    if wish.target is None:
        return wish
    name = wish.target.schema
    if name in schemas:
        return wish._replace(target=Target(name, _match_of(name, schemas)))
    if name not in tables:
        hint = nearest(name, tables, "schemas are")
        wrong(f"{wish.where}.target-schema names {shown(name)}, which is no schema; {hint}")
    return wish


def _match_of(name: str, schemas: Mapping[str, Schema]) -> Condition | None:
    """What makes a note one of a schema: its own condition, or that of a schema that extends it."""
    parts = []
    for schema in schemas.values():
        if name == schema.name or name in schema.bases:
            if schema.match is None:
                return None
            parts.append(schema.match)
    return Condition("any", parts=tuple(parts))
