"""How often each rule found something: a table for people, objects for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vaultlint.finding import SEVERITIES
from vaultlint.report.escape import escape
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.summary import fixable
from vaultlint.typed import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


class Row(NamedTuple):
    """The findings of one rule with one severity."""

    rule: str
    family: str
    severity: str
    number: int
    fixable: int  # how many have a safe fix


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row for each rule and severity, the most frequent first."""
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    every = Counter((each.rule, each.family, each.severity) for each in findings)
    safe = Counter((each.rule, each.family, each.severity) for each in findings if fixable(each))
    found = [Row(*key, number, safe[key]) for key, number in every.items()]
    return sorted(found, key=lambda row: (-row.number, -SEVERITIES.index(row.severity), row.rule))


def write_text(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write count, severity, ``[*]`` where all or ``[-]`` where some have a safe fix, and rule."""
    paint = painter(stream, look)
    table = rows(outcomes)
    wide = max((len(str(row.number)) for row in table), default=0)
    for row in table:
        mark = "[ ]" if not row.fixable else "[*]" if row.fixable == row.number else "[-]"
        severity = Piece(f"{row.severity:<7}", row.severity)
        rule = Piece(f"  {escape(row.rule)}\n")
        paint((Piece(f"{row.number:>{wide}}  ", "title"), severity, Piece(f"  {mark}", "help"), rule))


def write_json(outcomes: Sequence[Outcome], stream: TextIO) -> None:
    """Write one list of objects."""
    objects = [f"\n {each}" for each in _objects(outcomes)]
    stream.write("[" + ",".join(objects) + "\n]\n" if objects else "[]\n")


def write_jsonl(outcomes: Sequence[Outcome], stream: TextIO) -> None:
    """Write one object a line."""
    stream.writelines(f"{each}\n" for each in _objects(outcomes))


def _objects(outcomes: Sequence[Outcome]) -> Iterator[str]:
    from vaultlint.report.json import encode

    for row in rows(outcomes):
        yield encode(
            {
                "rule": row.rule,
                "family": row.family,
                "severity": row.severity,
                "count": row.number,
                "fixable": row.fixable == row.number,
                "fixable_count": row.fixable,
            }
        )
