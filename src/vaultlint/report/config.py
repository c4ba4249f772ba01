"""Configurations that count somewhere in; TOML whose comments say where each value comes from, or JSON out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from vaultlint.config.effective import Effective, Part, Special
from vaultlint.config.origins import Origin, Setting, Value
from vaultlint.finding import plain
from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import folder
from vaultlint.report.toml import toml, toml_key
from vaultlint.typed import Any, TextIO

_MOST_ALIGNED = 60  # cells; comments of longer lines stand where they end
_MOST_SHOWN = 4  # entries of a table or list of Obsidian's

Row = tuple[str, str]  # what is set, and where that comes from


# ------------------------------------------------------------------------------------------------ TOML


def write_text(shown: Sequence[Effective], stream: TextIO, look: Look = PLAIN) -> None:
    """Write what counts as a configuration would say it; what follows ``#`` is where it comes from."""
    paint = painter(stream, look)
    for number, each in enumerate(shown):
        paint(_page(each) if not number else (Piece("\n"), *_page(each)))


def _page(each: Effective) -> Iterator[Piece]:
    yield Piece(f"# vault: {escape(folder(each.root))}\n", "faint")
    if each.path:
        yield Piece(f"# for {escape(each.path)}{'' if each.left_out else ', which is linted'}\n", "faint")
    if each.left_out:
        yield Piece(f"# not linted: {escape(each.left_out.value)}{_behind(each.left_out.origin)}\n", "faint")
    yield Piece("\n")
    yield from _rows((f"{name} = {toml(value.value)}", _words(value.origin, name)) for name, value in each.keys.items())
    yield Piece("\n[rules]\n", "heading")
    for family, members in groupby(each.rules, key=lambda setting: setting.rule.family):
        yield Piece(f"# {family}\n", "faint")
        yield from _rows(row for setting in members for row in _rule(setting))
    for special in each.per_file:
        yield Piece(f"\n[per-file.{toml_key(special.glob)}]\n", "heading")
        yield from _rows(_special(special))
    for schema in each.schemas:
        yield Piece(f"\n[schemas.{toml_key(schema.name)}]\n", "heading")
        yield from _rows((f"{key} = {toml(value.value)}", _words(value.origin)) for key, value in schema.values.items())
    for part in each.folders:
        yield from _folder(part, each.path)
    yield Piece("\n# Read from .obsidian/:\n", "faint")
    yield from _rows(
        (f"# {name} = {_brief(value.value)}", _words(value.origin)) for name, value in each.obsidian.items()
    )


def _rule(setting: Setting) -> Iterator[Row]:
    name, severity = setting.rule.name, setting.severity
    key = f"{name}.severity" if setting.options else name
    yield f"{key} = {toml(severity.value)}", _words(severity.origin, f"rules.{name}")
    for option, value in setting.options.items():
        if value.value is not None:
            yield f"{name}.{option} = {toml(plain(value.value))}", _words(value.origin, f"rules.{name}.{option}")


def _special(special: Special) -> Iterator[Row]:
    names = {way[0] for way in special.values if len(way) > 1}
    for way, value in special.values.items():
        key = ".".join(way) if way[0] not in names or len(way) > 1 else f"{way[0]}.severity"
        yield f"{key} = {toml(value.value)}", _words(value.origin, "")


def _folder(part: Part, path: str) -> Iterator[Piece]:
    where = part.name.rpartition("/")[0]
    yield Piece(f"\n# {escape(part.name)}, for what lies in {escape(where)}/:\n", "faint")
    yield from _rows((f"# {key} = {toml(value.value)}", _words(value.origin)) for key, value in part.values.items())
    if not path:
        yield Piece(f"# 'vaultlint config {escape(where)}' shows what counts there.\n", "faint")


def _rows(rows: Iterable[Row]) -> Iterator[Piece]:
    """Lines with their comments one below the other."""
    lines = [(escape(text), comment) for text, comment in rows]
    wide = max((len(text) for text, _ in lines if len(text) <= _MOST_ALIGNED), default=0)
    for text, comment in lines:
        yield Piece(f"{text:<{wide}}", "faint" if text.startswith("#") else "")
        yield Piece(f"  # {escape(comment)}\n", "faint")


def _words(origin: Origin, shown: str | None = None) -> str:
    """Where a value comes from; with the key where another one than that shown says it."""
    if origin.kind == "file":
        line = f":{origin.line}" if origin.line else ""
        key = origin.key.removeprefix("tool.vaultlint.").removesuffix(".severity")
        return f"{origin.source}{line}" + (f" ({origin.key})" if shown and key != shown else "")
    if origin.kind == "obsidian":
        return f"{origin.source}: {origin.key}"
    return {"profile": f"profile {origin.source}", "command-line": origin.source}.get(origin.kind, "default")


def _behind(origin: Origin) -> str:
    return f" ({_words(origin)})" if origin.kind != "default" else ""


def _brief(value: Any) -> str:
    """A value of Obsidian's, of long ones the beginning."""
    if isinstance(value, Mapping) and len(value) > _MOST_SHOWN:
        return f"{toml(dict(list(value.items())[:_MOST_SHOWN]))[:-2]}, … }} ({len(value)})"
    if isinstance(value, list) and len(value) > _MOST_SHOWN:
        return f"{toml(value[:_MOST_SHOWN])[:-1]}, …] ({len(value)})"
    return toml(value)


# ------------------------------------------------------------------------------------------------ JSON


def write_json(shown: Sequence[Effective], stream: TextIO) -> None:
    """Write one document, an object for each vault."""
    stream.write('{"version": 1,\n "vaults": [')
    stream.write(",".join(f"\n  {encode(_record(each))}" for each in shown))
    stream.write("]}\n")


def _record(each: Effective) -> dict[str, Any]:
    return {
        "vault": folder(each.root),
        "path": each.path or None,
        "linted": each.left_out is None,
        "left_out": _value(each.left_out) if each.left_out else None,
        "settings": _values(each.keys),
        "rules": {
            setting.rule.name: {
                "family": setting.rule.family,
                "severity": _value(setting.severity),
                "options": _values(setting.options),
            }
            for setting in each.rules
        },
        "per_file": {
            special.glob: {".".join(way): _value(value) for way, value in special.values.items()}
            for special in each.per_file
        },
        "schemas": {part.name: _values(part.values) for part in each.schemas},
        "folders": {part.name: _values(part.values) for part in each.folders},
        "obsidian": _values(each.obsidian),
    }


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Value) -> dict[str, Any]:
    kind, source, key, line = value.origin
    return {
        "value": plain(value.value),
        "origin": {"kind": kind, "source": source or None, "key": key or None, "line": line or None},
    }
