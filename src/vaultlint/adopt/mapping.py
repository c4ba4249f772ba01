"""What the rules of another tool are here, as values; and the lines of a configuration that they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vaultlint.finding import SEVERITIES
from vaultlint.rule import Rule
from vaultlint.typed import Any, NamedTuple

# Why a rule of another tool has no counterpart.
TASTE = "a matter of taste: Obsidian shows it the same"
SPACE = "space that nobody sees in Obsidian"
CODE = "what stands in code blocks is not looked at"
WORDS = "words are not looked at"


class Row(NamedTuple):
    """A rule of another tool, and the rules of ours that find the same; ``why`` says why there is none."""

    theirs: str  # as a configuration names it
    ours: tuple[str, ...] = ()
    why: str = ""  # also: what is different
    names: tuple[str, ...] = ()  # others that it has

    @property
    def title(self) -> str:
        """How people know it."""
        return " ".join((self.theirs, *self.names[:1]))


class Line(NamedTuple):
    """A rule of ours, what it is set to, and who says so."""

    rule: str
    value: str | Mapping[str, Any]
    because: str


class Left(NamedTuple):
    """Something that is not taken over, and why."""

    name: str
    why: str


class Taken(NamedTuple):
    """What the configuration of another tool comes to."""

    source: str  # the file
    tool: str
    exclude: tuple[str, ...] = ()
    rules: tuple[Line, ...] = ()
    schemas: Mapping[str, Mapping[str, Any]] = {}
    left: tuple[Left, ...] = ()
    already: tuple[str, ...] = ()  # rules of ours that it asks for and that run anyway


def together(taken: Iterable[Taken]) -> dict[str, tuple[Line, str]]:
    """What each rule is set to by several configurations, and by which: it runs when one of them wants it."""
    made: dict[str, tuple[Line, str]] = {}
    wanted: set[str] = set()
    for each in taken:
        wanted.update(each.already)
        for line in each.rules:
            if line.value != "off":
                wanted.add(line.rule)
                made[line.rule] = line, each.source
            made.setdefault(line.rule, (line, each.source))
    return {rule: line for rule, line in made.items() if line[0].value != "off" or rule not in wanted}


class Wish(NamedTuple):
    """What another tool is told of one of its rules."""

    row: Row
    on: bool
    severity: str = ""  # "error" or "warning", "" where nothing is said
    options: Mapping[str, Any] = {}  # of ours, that this comes to


def lines(wishes: Iterable[Wish], rules: Mapping[str, Rule]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """What rules of ours are set to, and which run anyway.

    A rule that several of theirs stand for runs when one of these does. What the other tool wants counts as a warning
    where it says no more; nothing is said of a rule that runs anyway.
    """
    by_rule: dict[str, list[Wish]] = {}
    for wish in wishes:
        for name in wish.row.ours:
            if name in rules:
                by_rule.setdefault(name, []).append(wish)
    made, already = [], []
    for name, asked in by_rule.items():
        wanted = [wish for wish in asked if wish.on]
        line = _line(rules[name], wanted or asked, bool(wanted))
        if line:
            made.append(line)
        elif wanted:
            already.append(name)
    return tuple(made), tuple(already)


def _line(rule: Rule, wishes: Sequence[Wish], wanted: bool) -> Line | None:
    because = ", ".join(wish.row.title for wish in wishes)
    if not wanted:
        return Line(rule.name, "off", f"{because}: off") if rule.on else None
    said = max((wish.severity for wish in wishes if wish.severity), key=SEVERITIES.index, default="")
    options = {name: value for wish in wishes for name, value in wish.options.items() if name in rule.options}
    severity = said or ("" if rule.on else "warning")
    if options:
        return Line(rule.name, {**({"severity": severity} if severity else {}), **options}, because)
    return Line(rule.name, severity, because) if severity else None
