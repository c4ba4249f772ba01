from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Edit, Finding, Span, at, rule
from vaultlint.note import Property
from vaultlint.typed import NamedTuple

# What ends a tag (SEMANTICS 7). Zero-width joiners hold emoji together and are let pass.
_NOT_IN_TAGS = r"""['!"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s\u2000-\u200c\u200e-\u206f\u2e00-\u2e7f]"""
_PLACEHOLDERS = ("{{", "<%")
_QUOTES = "\"'"


@rule(severity="warning", fix="unsafe", needs=("property:tags",))
def invalid_tag(properties: tuple[Property, ...], text: str) -> Iterator[Finding]:
    """An entry of the `tags` property is no tag.

    Obsidian drops such an entry without a word: the note is missing wherever one looks for its tags.
    A tag has no spaces, no signs but `_`, `-` and `/`, and more than digits. An unquoted `#` starts a comment in YAML.
    Several tags in one text, not a list, are a matter of `scalar-list`.

    ~~~ bad
    ---
    tags:
      - city trip
    ---
    ~~~
    ~~~ fixed
    ---
    tags:
      - city-trip
    ---
    ~~~
    ~~~ bad
    ---
    tags: [2024, rome]
    ---
    ~~~
    ~~~ bad
    ---
    tags:
      - what?
      - #rome
    ---
    ~~~
    ~~~ bad
    ---
    tags: what?
    ---
    ~~~
    ~~~ good
    ---
    tags: [rome, city-trip, trips/2024, "#food", y2024, größe]
    ---
    See issue #123.
    ~~~
    """
    for each in properties:
        if each.name.lower() == "tags":
            for entry in _entries(text, each):
                if what := _fault(text, entry, in_list=isinstance(each.value, list)):
                    yield _finding(text, entry, what)


class _Entry(NamedTuple):
    """An entry of the list where it stands, or the whole value."""

    value: object
    start: int
    end: int


def _entries(text: str, tags: Property) -> Iterator[_Entry]:
    if not isinstance(tags.value, list):
        yield _Entry(tags.value, tags.value_start, tags.value_end)
        return
    if all(isinstance(value, str) and _fault_of_text(value) == "" for value in tags.value):
        return
    spans = _spans(text, tags)
    for value, span in zip(tags.value, spans, strict=False):
        yield _Entry(value, span.start, span.end)


def _spans(text: str, tags: Property) -> list[Span]:
    """Where the entries stand; each at the whole value should their number differ."""
    import yaml

    source = text[tags.start : tags.value_end]
    try:
        events = list(yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError:
        events = []
    spans: list[Span] = []
    depth = 0  # 1 is the mapping that the property makes, 2 the list
    for event in events:
        start, end = (mark.index if mark else 0 for mark in (event.start_mark, event.end_mark))
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if depth == 2:  # of an entry that is a list or mapping itself
                while source[end - 1].isspace():  # a block ends where the next one starts
                    end -= 1
                spans[-1] = Span(spans[-1].start, tags.start + end)
        elif depth == 2 and isinstance(event, yaml.NodeEvent):
            spans.append(Span(tags.start + start, tags.start + end))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
    values = tags.value if isinstance(tags.value, list) else []
    return spans if len(spans) == len(values) else [Span(tags.value_start, tags.value_end)] * len(values)


def _fault(text: str, entry: _Entry, *, in_list: bool) -> str:
    """What is wrong with an entry, in words."""
    source = text[entry.start : entry.end]
    if any(mark in source for mark in _PLACEHOLDERS):
        return ""
    value = entry.value
    if value is None:
        return "is a comment in YAML, not a tag" if not source and _comment(text, entry.end) else ""
    if isinstance(value, str):
        if not in_list and re.search(r"[,\s]", value.strip()):
            return ""  # several tags, or what looks like them: `scalar-list` speaks
        return _fault_of_text(value)
    if isinstance(value, bool):
        return "is a truth value, not a tag"
    if isinstance(value, int | float):
        return "is a number, not a tag"
    return f"is a {'list' if isinstance(value, list) else 'mapping'}, not a tag"


def _comment(text: str, place: int) -> re.Match[str] | None:
    """Words that start with ``#`` and are all there is up to the end of the line."""
    end = text.find("\n", place)
    line = text[place : len(text) if end < 0 else end].rstrip()
    return re.fullmatch(r"[ \t]*(#[^\s#]+(?:[ \t]+#[^\s#]+)*)", line)


@lru_cache(maxsize=4096)
def _fault_of_text(value: str) -> str:
    tag = value.strip()
    if not tag:
        return ""
    tag = tag.removeprefix("#")
    if not tag:
        return "names no tag"
    if tag.isdigit():
        return "is a tag of digits only"
    if " " in tag:
        return "is a tag with a space"
    if not tag.isalnum() and (found := re.search(_NOT_IN_TAGS, tag)):
        return f"is a tag with {found[0]!r}"
    return ""


def _finding(text: str, entry: _Entry, what: str) -> Finding:
    start, end, value = entry.start, entry.end, entry.value
    if value is None and (comment := _comment(text, end)):
        start, end = end + comment.start(1), end + comment.end(1)
        edits = [Edit(start, end, f'"{comment[1]}"')] if not _fault_of_text(comment[1]) else []
        return at(
            Span(start, end), f"{comment[1]!r} {what}", *edits, help="put it in quotes", fix="quote it", unsafe=True
        )
    source = text[start:end]
    if source[:1] in _QUOTES:  # the tag itself, as the author sees it
        start, end = start + 1, max(end - 1, start + 1)
    shown = value.strip() if isinstance(value, str) else source
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    edits = _joined(text, start, end) if "space" in what else []
    fix = f"write {edits[0].text!r}" if edits else ""
    return at(Span(start, end), f"{shown!r} {what}", *edits, help=_help(what), fix=fix, unsafe=True, tag=shown)


def _joined(text: str, start: int, end: int) -> list[Edit]:
    """Dashes for the spaces, where nothing else would still be wrong."""
    joined = "-".join(text[start:end].split())
    return [] if _fault_of_text(joined) or "\n" in text[start:end] else [Edit(start, end, joined)]


def _help(what: str) -> str:
    if "digits" in what or "number" in what:
        return "put a letter to it, as in y2024"
    if "truth" in what:
        return "put it in quotes"
    if "space" in what:
        return "join the words with '-', '_' or '/'"
    return "use letters, digits, '_', '-' and '/'"
