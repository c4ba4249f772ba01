"""Outcomes in, text out: one module a format, each with ``write(outcomes, stream, look)``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from vaultlint.report.look import Look
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

FORMATS = (
    *("full", "concise", "grouped", "json", "jsonl"),
    *("sarif", "github", "gitlab", "junit", "rdjson", "markdown"),
)
# Formats that programs read: always UTF-8, nothing but the findings.
MACHINE_FORMATS = frozenset(FORMATS) - {"full", "concise", "grouped"}

Write = Callable[["Sequence[Outcome]", TextIO, Look], None]


def writer(form: str) -> Write:
    """What writes this format; its module is imported only now."""
    write: Write = import_module(f"vaultlint.report.{form}").write
    return write
