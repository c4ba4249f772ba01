"""A rule in, its manual for people out: what it is about, options with defaults, text and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vaultlint.manual import Example, ManualError, dedent, parse_manual
from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.rule_table import type_of
from vaultlint.rule import Rule
from vaultlint.typed import TextIO

_CODE = re.compile(r"(`[^`\n]+`)")
_KINDS = {"note": "notes", "canvas": "canvases", "base": "bases", "attachment": "attachments"}


def write(rule: Rule, stream: TextIO, look: Look = PLAIN) -> None:
    """Write the manual of a rule; one that is not well formed is written as it stands."""
    paint = painter(stream, look)
    try:
        manual = parse_manual(rule.manual)
    except ManualError:
        title, _, text = dedent(rule.manual).partition("\n")
        parts: tuple[str | Example, ...] = (text.strip("\n"),)
    else:
        title, parts = manual
    paint((Piece(escape(rule.name), "heading"), Piece("\n")))
    paint((*_inline(title), Piece("\n\n")))
    for word, value, style in _facts(rule):
        paint((Piece(f"  {word:<10}", "faint"), Piece(value, style), Piece("\n")))
    for part in parts:
        paint(_example(part) if isinstance(part, Example) else _text(part))


def _facts(rule: Rule) -> Iterator[tuple[str, str, str]]:
    yield "family", escape(rule.family), ""
    yield "severity", rule.severity + ("" if rule.on else ", off unless it is asked for"), rule.severity
    yield "fix", escape(rule.fix or "none"), ""
    yield "looks at", ", ".join(_KINDS.get(kind, escape(kind)) for kind in rule.kinds), ""
    word = "options" if len(rule.options) > 1 else "option"
    for name, option in rule.options.items():
        yield word, f"{escape(name)} = {encode(option.default)}  ({escape(type_of(option))})", "code"
        word = ""


def _text(text: str) -> Iterator[Piece]:
    yield Piece("\n")
    for line in text.split("\n"):
        yield from _inline(line)
        yield Piece("\n")


def _inline(line: str) -> Iterable[Piece]:
    return [Piece(escape(part), "code" if part.startswith("`") else "") for part in _CODE.split(line) if part]


def _example(example: Example) -> Iterator[Piece]:
    yield from (Piece("\n"), Piece(example.kind, example.kind))
    yield Piece(f"  {escape(example.info)}\n" if example.info else "\n", "faint")
    for line in example.source.split("\n")[:-1]:
        yield Piece(f"    {escape(line)}".rstrip() + "\n")
