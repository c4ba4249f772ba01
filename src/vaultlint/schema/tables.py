"""A table of TOML in, its entries out as far as they are right; the others are told with place and what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time

from vaultlint.schema.keys import Shape
from vaultlint.typed import Any

Wrong = Callable[[str], None]

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def checked(table: object, shapes: Mapping[str, Shape], where: str, wrong: Wrong) -> dict[str, Any]:
    """The entries of a table that are known and of the right type; the others are told."""
    if not isinstance(table, dict):
        wrong(f"{where} is {shown(table)}; a table is wanted")
        return {}
    values = {}
    for key, value in table.items():
        if key not in shapes:
            wrong(f"{where}: unknown key {brief(str(key))}; {nearest(str(key), shapes)}")
        elif type(value) not in shapes[key].types:
            wrong(f"{where}.{key} is {shown(value)}; {shapes[key].wanted} is wanted")
        else:
            values[key] = value
    return values


def texts(value: object, where: str, wrong: Wrong) -> tuple[str, ...]:
    """A text or a list of texts, none of them empty, trimmed."""
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if not isinstance(entry, str) or not entry.strip():
            wrong(f"{where} has {shown(entry)}; a text is wanted")
    return tuple(entry.strip() for entry in entries if isinstance(entry, str))


def plain_values(value: object, where: str, wrong: Wrong) -> tuple[Any, ...]:
    """A value or a list of values; dates as a note has them: as texts."""
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if isinstance(entry, dict | list):
            wrong(f"{where} has {shown(entry)}; a value or a list of values is wanted")
    return tuple(map(as_in_a_note, entries))


def as_in_a_note(value: Any) -> Any:
    """A value of TOML as YAML 1.2 would give it."""
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def within(where: str, key: str) -> str:
    """The place of an entry, its key quoted where TOML wants that.

    >>> within("schemas.trial.fields", "Number of patients")
    'schemas.trial.fields."Number of patients"'
    """
    return f"{where}.{key}" if _BARE.match(key) else f'{where}."{brief(key)[1:-1]}"'


def shown(value: object) -> str:
    """A value as its author wrote it, long ones shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = f'"{value}"' if isinstance(value, str) else str(as_in_a_note(value))
    return text if len(text) <= 60 else text[:56] + '…"'


def brief(text: str) -> str:
    """A text in quotes, a long one shortened."""
    return repr(text) if len(text) <= 60 else repr(text[:58] + "…")


def nearest(key: str, known: Iterable[str], wanted: str = "wanted are") -> str:
    """The end of a message about an unknown name: what it may have meant, or what there is."""
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(key[:60].lower().replace("_", "-"), known, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else f"{wanted} {', '.join(known)}"
