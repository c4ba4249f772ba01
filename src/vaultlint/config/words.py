"""Names and values in, the words of messages about them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vaultlint.config.values import ALL
from vaultlint.finding import SEVERITIES
from vaultlint.rule import Rule

CHOICES = ("off", *SEVERITIES)  # what a rule or family can be set to


def families(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The families of rules, each once."""
    return tuple(dict.fromkeys(rule.family for rule in rules.values()))


def names(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """All that can be configured or selected: rules, families and "all"."""
    return (*rules, *families(rules), ALL)


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: what it may have meant, or what there is.

    >>> nearest("exlude", ["exclude", "rules"]), nearest("colour", ["exclude", "rules"])
    ("; did you mean 'exclude'?", "; known are 'exclude', 'rules'")
    """
    from difflib import get_close_matches

    known = list(known)
    if near := get_close_matches(name[:60].lower().replace("_", "-"), known, 1):
        return f"; did you mean {near[0]!r}?"
    return f"; known are {', '.join(map(repr, known))}" if len(known) < 12 else ""


def shown(value: object) -> str:
    """A value as TOML has it, a long one shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return ("an empty " if not value else "a ") + ("list" if isinstance(value, list) else "table")
    if isinstance(value, str):
        return f'"{brief(value)[1:-1]}"'
    return brief(value) if isinstance(value, int | float) else f"the date or time {value}"


def brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…{text[-1] if isinstance(value, str) else ''}"


def any_of(choices: Sequence[object]) -> str:
    *others, last = (f'"{each}"' if isinstance(each, str) else str(each) for each in choices)
    return f"{', '.join(others)} or {last}" if others else last
