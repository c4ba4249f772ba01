from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint_rules.encoding._invisible import NAMES, RUN, Place, Places, is_harmful, is_seen, may_be_in

_SHOWN = 30
_MANY = 10  # places; more of them are one fault


@rule(severity="warning", fix="safe, unsafe", signs=(may_be_in,))
def invisible_character(note: Note, text: str, prose: str) -> Iterator[Finding]:
    """A character that nobody sees stands where it does harm.

    Web pages, chats and PDF files leave such characters in what is copied from them. With a zero-width space in it, a
    word is not found by search, and a link, a tag, a property or a heading is another one than it seems. Control
    characters and a byte order mark inside a note mean nothing anywhere. Marks of writing direction are reported where
    their line has no letter that is written from right to left.

    What languages need is left alone: joiners in Persian, Hindi and emoji, zero-width spaces in Thai and Khmer, soft
    hyphens in the text; and so is all code. The fix removes the character. It is unsafe in names, since other notes
    may have it too, and where a mark of direction changes what is seen.

    ~~~ bad
    We stay in Ro⟨200B⟩me.
    ~~~
    ~~~ fixed
    We stay in Rome.
    ~~~
    ~~~ bad
    See [[Rome⟨200B⟩]] and #ci⟨00AD⟩ty.
    ~~~
    ~~~ bad
    Copied from ⟨202A⟩C:/Users/Ada
    ~~~
    ~~~ good
    می‌خواهم, 👩‍👩‍👧, con⟨00AD⟩ver⟨00AD⟩sion, `Ro⟨200B⟩me`
    ~~~
    """
    properties = note.frontmatter.end if note.frontmatter else 0
    compared = Places(note, text)
    alike: dict[str, list[Finding]] = {}
    for found in RUN.finditer(text):
        span = Span(*found.span())
        if span.start >= properties and prose[span.start] in " \n":
            continue
        place = compared.around(span)
        if is_harmful(text, span, place):
            alike.setdefault(_name(text, span), []).append(_finding(text, span, place))
    for name, findings in alike.items():
        if len(findings) > _MANY:
            yield _together(name, findings)
        else:
            yield from findings


def _name(text: str, span: Span) -> str:
    first = text[span.start]
    more = f" and {span.end - span.start - 1} more" if span.end - span.start > 1 else ""
    return f"{NAMES[first]} (U+{ord(first):04X}){more}"


def _together(name: str, findings: list[Finding]) -> Finding:
    """One finding for many: a file in another encoding, or text that is full of marks."""
    first = findings[0]
    edits = [edit for each in findings if each.fix for edit in each.fix.edits]
    unsafe = any(each.fix and each.fix.applicability == "unsafe" for each in findings)
    message = f"{name} in {len(findings)} places, the first here"
    known = {"characters": (first.data or {}).get("characters"), "places": len(findings)}
    return at(first, message, *edits, help=first.help, fix="remove them", unsafe=unsafe, **known)


def _finding(text: str, span: Span, place: Place | None) -> Finding:
    name = _name(text, span)
    where = f"{place.kind} {_shown(text[place.start : place.end])}" if place else _shown(_around(text, span))
    return at(
        span,
        name if where == "''" else f"{name} in {where}",
        Edit(span.start, span.end, ""),
        help="nobody sees it, and it counts when names and words are compared" if place else "",
        fix="remove it",
        unsafe=place is not None or is_seen(text, span),
        characters=[f"U+{ord(sign):04X}" for sign in text[span.start : span.end][:_SHOWN]],
    )


def _around(text: str, span: Span) -> str:
    """The words that a run joins."""
    before = text[max(span.start - _SHOWN, 0) : span.start].rpartition("\n")[2].rpartition(" ")[2]
    return before + text[span.end : span.end + _SHOWN].partition("\n")[0].partition(" ")[0]


def _shown(text: str) -> str:
    text = RUN.sub("", text)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
