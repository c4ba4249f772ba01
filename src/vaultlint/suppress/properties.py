"""The property ``vaultlint-ignore`` in, the directive that it is out: it holds for the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.note import SIGN, Property, Reading
from vaultlint.suppress.directive import Directive, Gap, Problem, Way, Word
from vaultlint.suppress.find import words, wrong_date
from vaultlint.suppress.grammar import Said, Token, nearest_action, parse, said
from vaultlint.suppress.removal import without_all_lines
from vaultlint.typed import NamedTuple

NAME = f"{SIGN}ignore"

_REMARK = re.compile(r"[ \t]+#[ \t]*(.*)")
_ENTRY = r"""[ \t]*(?:"([^"\\]*)"|'([^']*)'|([^\s"'#,][^"'#,]*?))[ \t]*"""
_IN_BRACKETS = re.compile(rf"{_ENTRY}(?=,|\Z)")
_ITEM = re.compile(rf"([ \t]*-[ \t]+){_ENTRY}(?:[ \t]#.*)?")


class _Entries(NamedTuple):
    """The entries of a list where they stand, each with what has to go with it, and what adds one."""

    words: tuple[Word, ...]
    more: tuple[int, str]


def in_properties(reading: Reading) -> Iterator[Directive]:
    """The property, and others that were meant to be it."""
    for each in reading.note.properties:
        if each.name == NAME:
            yield _directive(reading, each)
        elif each.name.startswith(SIGN) and nearest_action(each.name):
            wrong = Problem(each.start, each.end, f"no property {each.name!r} is known", f"did you mean {NAME!r}?")
            yield Directive("", (), each.start, each.end, (0, 0), problems=(wrong,))


def _directive(reading: Reading, each: Property) -> Directive:
    text, value = reading.text, each.value
    end = max(each.end, each.value_end)
    remark = _REMARK.match(text, end)
    reason = remark[1].strip() if remark else ""
    entries: _Entries | None = None
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        entries = _entries(text, each, value)
        names = [Token(entry.strip(), place, place) for place, entry in enumerate(value)]
        about = said(tuple(names), reason)
        found = entries.words if entries else tuple(Word(name.text, each.value_start, end) for name in about.names)
        more: tuple[int, str] | tuple[()] = entries.more if entries else ()
    else:
        about, found, more = _in_text(text, each, value if isinstance(value, str) else "", reason)
    problems = tuple(problem._replace(start=each.value_start, end=end) for problem in wrong_date(about))
    if not found:
        help_ = "name rules or families; 'all' stands for every rule"
        problems = (Problem(each.start, each.end, "the property names no rule", help_), *problems)
    removal = tuple(_ways(reading, each))
    return Directive(
        "ignore-file" if found else "",
        found,
        *(each.start, end, (-1, len(text) + 1), about.expires, about.reason or reason, problems),
        *(removal, removal, more),
    )


def _in_text(
    text: str, each: Property, value: str, reason: str
) -> tuple[Said, tuple[Word, ...], tuple[int, str] | tuple[()]]:
    """What a text says; its words stand in the note as they are, unless YAML writes them in another way."""
    about = parse(value)
    about = about._replace(reason=about.reason or reason)
    start = text.find(value, each.value_start, each.value_end) if value else -1
    if start < 0:
        return about, tuple(Word(name.text, each.value_start, each.value_end) for name in about.names), ()
    return about, tuple(words(about, start.__add__)), (start + about.tokens[-1].end, ", ") if about.names else ()


# ------------------------------------------------------------------------------------------------ lists


def _entries(text: str, each: Property, value: list[str]) -> _Entries | None:
    """The entries of a list as Obsidian and people write one; None for any other way."""
    raw = text[each.value_start : each.value_end]
    if raw.startswith("[") and raw.endswith("]"):
        return _flow_entries(raw[1:-1], each.value_start + 1, value)
    start, end = text.rfind("\n", 0, each.value_start) + 1, text.find("\n", each.value_end)
    return _block_entries(text[start:end], start, value) if end >= 0 else None


def _flow_entries(raw: str, at: int, value: list[str]) -> _Entries | None:
    spans: list[Gap] = []
    place = 0
    for entry in value:
        found = _IN_BRACKETS.match(raw, place)
        if found is None or _inside(found) != entry:
            return None
        start = found.end() - len(found[0].lstrip())
        spans.append((at + start, at + start + len(found[0].strip())))
        place = found.end() + 1
    tokens = tuple(Token(entry, *span) for entry, span in zip(value, spans, strict=True))
    return _Entries(tuple(words(said(tokens, ""), int)), (spans[-1][1], ", ")) if spans else None


def _block_entries(raw: str, at: int, value: list[str]) -> _Entries | None:
    found_words: list[Word] = []
    lines = raw.split("\n")
    marker = ""
    for line, entry in zip(lines, value, strict=False):
        found = _ITEM.fullmatch(line)
        if found is None or _inside(found, 1) != entry:
            return None
        marker = found[1]
        gap = (at, at + len(line) + 1)
        if not entry.startswith("expires="):
            found_words.append(Word(entry, at, at + len(line), (gap, gap)))
        at += len(line) + 1
    return _Entries(tuple(found_words), (at - 1, f"\n{marker}")) if len(lines) == len(value) else None


def _inside(found: re.Match[str], before: int = 0) -> str:
    """An entry without its quotes."""
    return next((group for group in found.groups()[before:] if group is not None), "").strip()


# ------------------------------------------------------------------------------------------------ removal


def _ways(reading: Reading, each: Property) -> Iterator[Way]:
    """Ways to take the property out: with the block, where there is nothing else in it, or its lines."""
    text, block = reading.text, reading.note.frontmatter
    start = text.rfind("\n", 0, each.start) + 1
    end = text.find("\n", max(each.end, each.value_end))
    if block is None or end < 0 or text[start : each.start].strip():
        return
    if not text[text.find("\n") + 1 : start].strip() and text[end + 1 : block.end].strip() == "---":
        yield from without_all_lines(text, 0, block.end)
    yield Way(start, end + 1)
