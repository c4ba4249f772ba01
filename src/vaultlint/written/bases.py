"""The YAML of a base and an edit of it in, whether this changes just what it seems to out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.finding import Edit
from vaultlint.note import Link
from vaultlint.read.base import read_links
from vaultlint.read.yaml12 import YamlFault, load


def is_certain(text: str, edit: Edit) -> bool:
    """Whether an edit changes just this part of just one text of a base: YAML and formulas have signs of their own."""
    changed = text[: edit.start] + edit.text + text[edit.end :]
    spans = [(link.start, link.end + len(edit.text) - edit.end + edit.start) for link in _around(text, edit)]
    if spans != [(link.start, link.end) for link in _around(changed, edit._replace(end=edit.start + len(edit.text)))]:
        return False
    old, new = texts(text), texts(changed)
    differing = [(before, after) for before, after in zip(old, new, strict=False) if before != after]
    if len(old) != len(new) or len(differing) != 1:
        return False
    before, after = differing[0]
    written = text[edit.start : edit.end]
    places = (found.start() for found in re.finditer(f"(?={re.escape(written)})", before))
    return any(before[:at] + edit.text + before[at + len(written) :] == after for at in places)


def _around(text: str, edit: Edit) -> list[Link]:
    """The names that the place of an edit belongs to."""
    return [link for link in read_links(text) if link.start <= edit.start and edit.end <= link.end]


def texts(text: str) -> list[str]:
    """All names and values of a base in order, with a mark for each branch; none where it is no YAML."""
    try:
        root = load(text)
    except YamlFault:
        return []
    return list(_walk(root.value)) if root else []


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for name, each in value.items():
            yield name
            yield from _walk(each)
    elif isinstance(value, list):
        yield "["
        for each in value:
            yield from _walk(each)
    else:
        yield repr(value) if not isinstance(value, str) else value
