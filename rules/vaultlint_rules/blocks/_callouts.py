"""The types of callout that Obsidian knows (SEMANTICS 10)."""

from __future__ import annotations

_TYPES = """
note abstract summary tldr info todo tip hint important success check done question help faq warning caution attention
failure fail missing danger error bug example quote cite
"""
TYPES = frozenset(_TYPES.split())
