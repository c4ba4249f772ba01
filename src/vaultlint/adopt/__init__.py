"""The configuration of another tool in, what of it vaultlint can be set to out, and what not and why."""

from __future__ import annotations

from vaultlint.adopt.files import AdoptError, importable, taken
from vaultlint.adopt.mapping import Left, Line, Row, Taken

__all__ = ["AdoptError", "Left", "Line", "Row", "Taken", "importable", "taken"]
