"""The text between ``[[`` and ``]]`` goes in; target, subpath and display text come out (SEMANTICS 2)."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize


@lru_cache(maxsize=1 << 15)
def split(inner: str) -> tuple[str, str, str | None]:
    """Target as Obsidian looks it up, subpath from the first ``#`` on, display text or None.

    Notes link to the same notes again and again, so what was split once is kept.

    >>> split("Paris#Food|where to eat")
    ('Paris', '#Food', 'where to eat')
    """
    display = None
    pipe = inner.find("|")
    if pipe > 0:  # a pipe in first position belongs to the target
        display = inner[pipe + 1 :].strip()
        inner = inner[:pipe]
    inner = inner.strip()
    if inner[-1:] == "\\":  # `[[Note\|text]]`, as it is written in tables
        inner = inner[:-1].strip()
    if not inner.isascii():
        inner = normalize("NFC", inner.replace("\u00a0", " ").strip())
    hash_ = inner.find("#")
    if hash_ < 0:
        return inner, "", display
    return inner[:hash_].rstrip(), inner[hash_:], display
