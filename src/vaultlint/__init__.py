"""Names for rule authors."""

from vaultlint.finding import Edit, Finding, Fix, at
from vaultlint.note import Note, Span
from vaultlint.rule import rule

__all__ = ["Edit", "Finding", "Fix", "Note", "Span", "at", "rule"]
__version__ = "0.1.0"
