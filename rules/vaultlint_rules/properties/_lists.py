"""The text of a property that should be a list in, the entries it was meant to have out."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The lists that Obsidian itself reads (SEMANTICS 7), with the names they had before 1.9.
SINGULARS = {"tag": "tags", "alias": "aliases", "cssclass": "cssclasses"}
OWN_LISTS = frozenset(SINGULARS.values())
PLACEHOLDERS = ("{{", "<%")  # of templates that are not filled in yet

_TAG = re.compile(r"#?(?=[\d/-]*+[^\W\d])[\w/-]++")  # more than digits
_CLASS = re.compile(r"[\w-]+")
_PLAIN = re.compile(r"[^\W\d_](?:[\w /-]*[\w/])?")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def entries_of(kind: str, text: str) -> list[str]:
    """What Obsidian made of such a text before 1.9: tags and classes end at commas and spaces, aliases at commas."""
    parts = text.split(",") if kind == "aliases" else re.split(r"[,\s]+", text)
    return [part.strip() for part in parts if part.strip()]


def are_sound(kind: str, entries: Sequence[object]) -> bool:
    """Whether every entry is one that Obsidian takes: other rules will find nothing wrong with the list."""
    form = {"tags": _TAG, "cssclasses": _CLASS}.get(kind)
    return all(isinstance(entry, str) and bool(entry.strip()) for entry in entries) and (
        form is None or all(form.fullmatch(str(entry).strip()) for entry in entries)
    )


def flow(entries: Sequence[str]) -> str:
    """A list in one line, quoted where YAML would read an entry as something else.

    >>> flow(["Rome", "Via Appia", "2024", "[[A]]"])
    '[Rome, Via Appia, "2024", "[[A]]"]'
    """
    return f"[{', '.join(map(_entry, entries))}]"


def _entry(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in the quotes of YAML, single ones where it holds double ones or backslashes."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
