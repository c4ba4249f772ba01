"""Learned schemas in, TOML with counts as comments or a JSON document out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.infer import Entry, Outcome, Proposal
from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.summary import plural
from vaultlint.report.toml import toml, toml_key
from vaultlint.typed import Any, TextIO

_MOST_ALIGNED = 78  # cells; comments of longer lines stand where they end
_MOST_STRANGERS = 10


# ------------------------------------------------------------------------------------------------ TOML


def write_toml(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write a table for each schema; what follows ``#`` on a line says how many notes agree."""
    paint = painter(stream, look)
    for outcome in outcomes:
        for proposal in outcome.proposals:
            paint(_schema(proposal))
        paint(_strangers(outcome))


def _schema(proposal: Proposal) -> Iterator[Piece]:
    key = f"schemas.{toml_key(proposal.name)}"
    if not proposal.match:
        yield Piece("# What schemas below have in common. Without a match it is for no note itself.\n", "faint")
    else:
        yield Piece(f"# {plural(len(proposal.paths), 'note')}: {_paths(proposal.paths)}\n", "faint")
    yield Piece(f"[{key}]\n", "heading")
    if proposal.base:
        yield Piece(f"extends = {toml(proposal.base)}\n")
    if proposal.match:
        yield Piece(f"match = {toml(proposal.match)}\n")
    if proposal.headings:
        yield Piece("headings = [\n")
        yield from _lines([(f"  {toml(entry.value)},", entry) for entry in proposal.headings])
        yield Piece("]\n")
    single = {**proposal.switches, **proposal.places}
    yield from _lines([(f"{name} = {toml(entry.value)}", entry) for name, entry in single.items()])
    for part, entries in (
        ("properties", proposal.properties),
        ("fields", proposal.fields),
        ("tags", proposal.tags),
    ):
        if entries:
            yield Piece("\n")
            yield Piece(f"[{key}.{part}]\n", "heading")
            yield from _lines([(f"{toml_key(name)} = {toml(entry.value)}", entry) for name, entry in entries.items()])
    yield Piece("\n")


def _lines(rows: Sequence[tuple[str, Entry]]) -> Iterator[Piece]:
    """Lines with their counts behind them, one below the other."""
    wide = max((len(text) for text, _ in rows if len(text) <= _MOST_ALIGNED), default=0)
    for text, entry in rows:
        yield Piece(f"{text:<{wide}}")
        yield Piece(f"  # {escape(entry.evidence)}\n", "faint")


def _paths(paths: Sequence[str]) -> str:
    """The first paths, as many as a line takes."""
    shown = escape(paths[0])
    for number, path in enumerate(paths[1:], 1):
        if len(shown) + len(path) > _MOST_ALIGNED:
            return f"{shown} and {len(paths) - number} more"
        shown += f", {escape(path)}"
    return shown


def _strangers(outcome: Outcome) -> Iterator[Piece]:
    if not outcome.strangers:
        return
    yield Piece(f"# {plural(len(outcome.strangers), 'note')} like no others:\n", "faint")
    for path in outcome.strangers[:_MOST_STRANGERS]:
        yield Piece(f"#   {escape(path)}\n", "faint")
    if len(outcome.strangers) > _MOST_STRANGERS:
        yield Piece(f"#   and {len(outcome.strangers) - _MOST_STRANGERS} more\n", "faint")
    yield Piece("\n")


# ------------------------------------------------------------------------------------------------ JSON


def write_json(outcomes: Sequence[Outcome], stream: TextIO) -> None:
    """Write one document: the schemas as the configuration has them, and the notes and counts behind each."""
    schemas, evidence = {}, {}
    for outcome in outcomes:
        for proposal in outcome.proposals:
            schemas[proposal.name] = proposal.table()
            evidence[proposal.name] = _evidence(proposal)
    strangers = [path for outcome in outcomes for path in outcome.strangers]
    stream.write('{"version": 1,\n "schemas": {')
    stream.write(",".join(f"\n  {encode(name)}: {encode(table)}" for name, table in schemas.items()))
    stream.write('},\n "evidence": {')
    stream.write(",".join(f"\n  {encode(name)}: {encode(table)}" for name, table in evidence.items()))
    stream.write(f'}},\n "strangers": {encode(strangers)}}}\n')


def _evidence(proposal: Proposal) -> dict[str, Any]:
    found: dict[str, Any] = {"notes": proposal.paths}
    if proposal.headings:
        found["headings"] = [_counts(entry) for entry in proposal.headings]
    found |= {name: _counts(entry) for name, entry in (*proposal.switches.items(), *proposal.places.items())}
    for part, entries in (("properties", proposal.properties), ("fields", proposal.fields), ("tags", proposal.tags)):
        if entries:
            found[part] = {name: _counts(entry) for name, entry in entries.items()}
    return found


def _counts(entry: Entry) -> dict[str, Any]:
    return {"have": entry.have, "of": entry.of, "remark": entry.remark or None}
