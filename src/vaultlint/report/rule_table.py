"""All rules in, a table for people or objects for programs out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.summary import plural
from vaultlint.rule import Option, Rule
from vaultlint.typed import Any, TextIO

_LEGEND = "F: has a safe fix; U: an unsafe one; off: runs only when asked for; in brackets: its options"


def write_text(rules: Mapping[str, Rule], stream: TextIO, look: Look = PLAIN, *, most: int | None = None) -> None:
    """Write name, severity, fixes, title and options, by family; lines end after ``most`` cells where it is given."""
    paint = painter(stream, look)
    wide = max(map(len, rules), default=0)
    for family, members in groupby(_by_family(rules), key=lambda rule: rule.family):
        paint((Piece(escape(family), "heading"), Piece("\n")))
        for rule in members:
            severity = rule.severity if rule.on else "off"
            paint((Piece(f"  {escape(rule.name):<{wide}}  "), Piece(f"{severity:<7}", severity)))
            paint((Piece(f"  {_mark(rule):<2}", "help"), Piece(f"  {_cut(escape(_words(rule)), most, wide + 17)}\n")))
        paint((Piece("\n"),))
    on = sum(rule.on for rule in rules.values())
    paint((Piece(f"{plural(len(rules), 'rule')}, {on} of them on by default. {_LEGEND}.\n", "faint"),))


def write_json(rules: Mapping[str, Rule], stream: TextIO) -> None:
    """Write a list of objects, one rule a line."""
    objects = [encode(_record(rule)) for rule in _by_family(rules)]
    stream.write("[" + ",".join(f"\n {each}" for each in objects) + "\n]\n" if objects else "[]\n")


def type_of(option: Option) -> str:
    """The type of an option as written, also where its module does not postpone annotations.

    >>> type_of(Option("most", "<class 'int'>", 1))
    'int'
    """
    return option.annotation.removeprefix("<class '").removesuffix("'>") or type(option.default).__name__


def _by_family(rules: Mapping[str, Rule]) -> Iterable[Rule]:
    return sorted(rules.values(), key=lambda rule: (rule.family, rule.name))


def _mark(rule: Rule) -> str:
    fixes = rule.fix.replace(",", " ").split()
    return "F" * ("safe" in fixes) + "U" * ("unsafe" in fixes)


def _words(rule: Rule) -> str:
    options = f"[{', '.join(rule.options)}]" if rule.options else ""
    return f"{rule.title} {options}".strip()


def _cut(title: str, most: int | None, before: int) -> str:
    return title if most is None or before + len(title) <= most else title[: max(1, most - before - 1)].rstrip() + "…"


def _record(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "on": rule.on,
        "fix": rule.fix or None,
        "kinds": rule.kinds,
        "options": [
            {"name": name, "type": type_of(option), "default": option.default} for name, option in rule.options.items()
        ],
        "title": rule.title,
    }
