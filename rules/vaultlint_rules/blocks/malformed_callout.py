from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.note import Reading
from vaultlint_rules.blocks._callouts import TYPES

# In an order that is always the same, so that the patterns are.
_TYPE = "|".join(sorted(TYPES, key=lambda name: (-len(name), name)))
# What stands for `[!type]` at the start of a quote, with the type and its fold mark; `[!type Title` last.
_FORMS = (
    rf"!\[({_TYPE})\]([+-]?)(?=[ \t]|$)",  # ![note]
    rf"\[({_TYPE})\]!([+-]?)(?=[ \t]|$)",  # [note]!
    rf"\[\[!({_TYPE})\]\]([+-]?)(?=[ \t]|$)",  # [[!note]]
    rf"[\[［【][!！]({_TYPE})[\]］】]([+-]?)(?=[ \t]|$)",  # with the signs of a Chinese keyboard
    rf"\[!({_TYPE})[)}}]([+-]?)(?=[ \t]|$)(?![^\n]*\])",  # [!note)
    rf"\[!({_TYPE})([+-]?)(?=[ \t]|$)(?![^\n]*\])",  # [!note
)
_SOUND = rf"\[!({_TYPE})\][+-]?(?=[ \t]|$)"
_LATER = rf"^[ \t]*(?P<sign>{_SOUND})"
_REFERENCE = re.compile(r"^[ \t>]*\[([^\[\]\n]+)\]:", re.MULTILINE)
_QUOTED = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:>[ \t]?)+[ \t]*")
# One of these stands in every note that has a form of the above, but for those with `[!`; each is led by one sign, so
# that a search is quick.
_HINT = re.compile(rf"!(?:(?<=[［【]!)(?:{_TYPE})|\[(?:{_TYPE})\]|(?<=\]!)[+\- \t\n]|(?<=\]!)$)", re.IGNORECASE)
_HINT_WIDE = re.compile(rf"！(?:{_TYPE})", re.IGNORECASE)
_LEADS = re.compile(r"[\[!［【]")
# A callout as it should be, with nothing but an empty line or a heading above it.
_PLAIN = re.compile(r"\n>[ ]?\[!([^\[\]\n]++)\][+-]?(?:(?=[ \t\n])|\Z)").finditer
# Where ``[!`` stands anywhere but behind an empty line, or in another form; to search for it is quicker than to count.
_APART = re.compile(
    r"\[!(?:(?<!\n\n>\[!)(?<!\n\n> \[!)(?<!\A\n>\[!)(?<!\A\n> \[!)|(?![^\[\]\n]++\][+-]?(?:[ \t\n]|\Z)))"
).search
_HEADING = re.compile(r"\#{1,6}[ \t]").match


def _may_be_in(body: str) -> bool:
    """Whether ``[!`` stands anywhere but in such a callout, or something looks nearly like one."""
    if "!" not in body:
        return "！" in body
    if _APART(body) and body.count("[!") != sum(_is_apart(body, found.start()) for found in _PLAIN(body)):
        return True
    return _HINT.search(body) is not None or ("！" in body and _HINT_WIDE.search(body) is not None)


@cache  # few vaults have a note that these are looked for in, and compiling them takes 8 ms
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.MULTILINE if source == _LATER else re.IGNORECASE)


def _is_apart(body: str, end: int) -> bool:
    above = body[body.rfind("\n", 0, end) + 1 : end]
    return not above or _HEADING(above) is not None


@rule(severity="warning", fix="safe, unsafe", signs=(_may_be_in,))
def malformed_callout(note: Note, reading: Reading) -> Iterator[Finding]:
    """What is meant as a callout is none: `[!type]` is misspelt, or does not stand where a quote begins.

    Obsidian shows it as text in a plain quote. A callout is a quote whose very first line starts with `[!type]`.
    Only types that Obsidian knows are looked for, so that nobody's own signs are taken for a callout.

    ~~~ bad
    > ![warning] Mind the step
    > It is high.
    ~~~
    ~~~ fixed
    > [!warning] Mind the step
    > It is high.
    ~~~
    ~~~ bad
    > [!tip Take the train
    ~~~
    ~~~ fixed
    > [!tip] Take the train
    ~~~
    ~~~ bad
    > [!tip] Take the train
    > It is fast.
    > [!warning] Mind the step
    ~~~
    ~~~ bad
    [!warning] Mind the step
    ~~~
    ~~~ good
    > [!warning] Mind the step

    > [Note] that `[!tip` is code, and ![note](a.png) an image
    ~~~
    """
    text = reading.text
    if text.count("!") == len(note.callouts) + sum(link.embed for link in note.links) and "！" not in text:
        return
    if text.count("[!") == len(note.callouts) and not _HINT.search(text) and not _HINT_WIDE.search(text):
        return  # what there is are callouts, and nothing looks nearly like one
    prose, paragraphs = reading.prose, reading.paragraphs
    references: frozenset[str] | None = None
    for paragraph in paragraphs:
        start = paragraph.start
        if not _LEADS.match(prose, start) and prose.find("[!", start, paragraph.end) < 0:
            continue
        for found in _in_paragraph(text, prose, paragraph):
            if references is None:
                references = frozenset(each[1].lower() for each in _REFERENCE.finditer(text))
            if not found.data or found.data["type"] not in references:  # which would be an image or a page
                yield found


def _in_paragraph(text: str, prose: str, paragraph: Span) -> Iterator[Finding]:
    start = paragraph.start
    line = text.rfind("\n", 0, start) + 1
    if line == start:
        yield from _without_quote(prose, paragraph)
    elif _QUOTED.fullmatch(text, line, start):
        if _opens(text, line, start):
            yield from _misspelt(text, prose, start)
        yield from _further_down(text, prose, paragraph)


def _opens(text: str, line: int, start: int) -> bool:
    """Whether a quote begins in the line: what stands before its text is not what the line above has."""
    above = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
    before = text[line:start]
    marks = above[: len(above) - len(above.lstrip("> \t"))]
    return before.strip("> \t") != "" or before.count(">") > marks.count(">")


def _misspelt(text: str, prose: str, start: int) -> Iterator[Finding]:
    """At the first line of a quote."""
    for form in _FORMS:
        if found := _pattern(form).match(prose, start):
            right = f"[!{found[1]}]{found[2]}"
            yield at(
                Span(*found.span()),
                f"{found[0]!r} makes no callout",
                Edit(found.start(), found.end(), right),
                help=f"a callout starts with {right}",
                fix=f"write {right}",
                type=found[1].lower(),
            )
            return


def _further_down(text: str, prose: str, paragraph: Span) -> Iterator[Finding]:
    """On a later line of a quote, where `[!type]` is text."""
    help_ = "put an empty line without > before it, or > > in front to nest it"
    first = _pattern(_SOUND).match(prose, paragraph.start)
    if first and _follows(text, text.rfind("\n", 0, paragraph.start) + 1):
        yield at(Span(*first.span()), f"{first[0]!r} inside a quote makes no callout", help=help_)
    for found in _pattern(_LATER).finditer(prose, paragraph.start, paragraph.end):
        if _QUOTED.fullmatch(text, found.start(), found.start("sign")):
            yield at(Span(*found.span("sign")), f"{found['sign']!r} inside a quote makes no callout", help=help_)


def _follows(text: str, line: int) -> bool:
    """Whether anything but empty lines stands above a line in its quote."""
    while line > 0:
        end = line - 1
        line = text.rfind("\n", 0, end) + 1
        above = text[line:end].strip()
        if above.strip("> \t"):
            return above.startswith(">")
        if not above:
            return False
    return False


def _without_quote(prose: str, paragraph: Span) -> Iterator[Finding]:
    """At the first line of a paragraph that is no quote."""
    if found := _pattern(_SOUND).match(prose, paragraph.start):
        alone = prose.find("[!", found.end(), paragraph.end) < 0  # or another callout would end up inside this one
        lines = [paragraph.start]
        while (line := prose.find("\n", lines[-1], paragraph.end)) >= 0:
            lines.append(line + 1)
        yield at(
            Span(*found.span()),
            f"{found[0]!r} without > before it makes no callout",
            *(Edit(line, line, "> ") for line in lines if alone),
            help="start each line of the callout with >",
            fix="make the paragraph a callout",
            unsafe=True,
            type=found[1].lower(),
        )
