"""Names for rule authors, and `lint` and `fix` for notebooks and tools."""

from __future__ import annotations

from vaultlint.finding import Edit, Finding, Fix, at
from vaultlint.note import Note, Span
from vaultlint.rule import rule
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.api import LintError, Report, fix, lint

__all__ = ["Edit", "Finding", "Fix", "LintError", "Note", "Report", "Span", "at", "fix", "lint", "rule"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Rules import from here, and need none of this.
    if name in ("LintError", "Report", "fix", "lint"):
        from vaultlint import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
