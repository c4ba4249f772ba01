"""What is said to vaultlint in, its parts out: ``vaultlint-ignore RULE … expires=YYYY-MM-DD: reason``."""

from __future__ import annotations

import re

from vaultlint.note import SIGN
from vaultlint.typed import NamedTuple

ACTIONS = ("ignore", "ignore-file", "off", "on")
_DIRECTIVE = re.compile(rf"[ \t]*({SIGN}([A-Za-z0-9_-]*))")
_TOKEN = re.compile(r"[^\s,]+")
_EXPIRES = "expires="
# What other linters call these.
_ELSEWHERE = {
    "disable": "off",
    "enable": "on",
    "ignore-line": "ignore",
    "ignore-next-line": "ignore",
    "disable-line": "ignore",
    "disable-next-line": "ignore",
    "disable-file": "ignore-file",
    "ignore-note": "ignore-file",
    "noqa": "ignore",
}


class Token(NamedTuple):
    """A word where it stands."""

    text: str
    start: int
    end: int


class Said(NamedTuple):
    """The parts of a directive. Offsets count in the text that was parsed."""

    names: tuple[Token, ...]  # of rules and families; none: every rule
    tokens: tuple[Token, ...]  # the same with the date
    expires: str  # ISO date, "" without one
    bad_date: Token | None
    reason: str


def action(line: str) -> tuple[str, Token] | None:
    """What a line asks for, and its first word; the action is "" where the word is none. None for other lines.

    >>> action("vaultlint-ignore broken-link"), action("see vaultlint-ignore")
    (('ignore', Token(text='vaultlint-ignore', start=0, end=16)), None)
    """
    found = _DIRECTIVE.match(line)
    if found is None:
        return None
    return found[2] if found[2] in ACTIONS else "", Token(found[1], *found.span(1))


def nearest_action(word: str) -> str:
    """The action that a word was meant to be, "" where nobody can tell.

    >>> nearest_action("vaultlint-ignor"), nearest_action("vaultlint-disable"), nearest_action("vaultlint-docs")
    ('ignore', 'off', '')
    """
    from difflib import get_close_matches

    name = word.removeprefix(SIGN).lower().replace("_", "-")
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    near = get_close_matches(name[:40], ACTIONS, 1, 0.75) if len(name) > 2 else ()
    return near[0] if near else ""


def parse(text: str, start: int = 0) -> Said:
    """Names, date and reason, from ``start`` on; names and date stand on the first line.

    >>> said = parse("broken-link, tags expires=2027-01-31: until then")
    >>> [name.text for name in said.names], said.expires, said.reason
    (['broken-link', 'tags'], '2027-01-31', 'until then')
    """
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    colon = text.find(":", start, line_end)
    head_end = line_end if colon < 0 else colon
    tokens = tuple(Token(found[0], *found.span()) for found in _TOKEN.finditer(text, start, head_end))
    return said(tokens, text[head_end + (colon >= 0) :])


def said(tokens: tuple[Token, ...], reason: str) -> Said:
    """The same of words that are told apart already."""
    names = tuple(token for token in tokens if not token.text.startswith(_EXPIRES))
    date = next((token for token in tokens if token.text.startswith(_EXPIRES)), None)
    day = date.text.removeprefix(_EXPIRES) if date else ""
    good = bool(day) and is_date(day)
    return Said(names, tokens, day if good else "", None if good else date, " ".join(reason.split()))


def is_date(text: str) -> bool:
    """Whether a text is a day as ISO 8601 writes it."""
    from datetime import date

    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def written(verb: str, names: tuple[str, ...], reason: str = "") -> str:
    """A directive as it is written.

    >>> written("ignore", ("broken-link", "tags"), "seen")
    'vaultlint-ignore broken-link tags: seen'
    """
    return " ".join((SIGN + verb, *names)) + (f": {reason}" if reason else "")
