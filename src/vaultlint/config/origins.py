"""What is said of rules, layer by layer, in; the severity and options of each out, with who has the last word on them.

It decides as ``selection`` does, step by step, and remembers which step it was; tests hold one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.config.selection import RULE, State, after, asked_of, commanded
from vaultlint.config.values import ALL, Choice
from vaultlint.own import rule_error
from vaultlint.rule import Rule
from vaultlint.schema.tables import within
from vaultlint.typed import Any, NamedTuple


class Origin(NamedTuple):
    """Where a value comes from."""

    kind: str  # "default", "profile", "file", "obsidian" or "command-line"
    source: str = ""  # the name of the profile, the file, the option
    key: str = ""  # in the file
    line: int = 0  # of the file, 0 where nobody knows


DEFAULT = Origin("default")


class Value(NamedTuple):
    """A value and where it comes from."""

    value: Any
    origin: Origin = DEFAULT


class Place(NamedTuple):
    """A table in a file or profile: what stands in it comes from there."""

    kind: str  # "file" or "profile"
    source: str
    names: tuple[str, ...]  # on the way to the table
    lines: Mapping[tuple[str, ...], int]  # of the file

    def origin(self, *names: str) -> Origin:
        """Of the value that these names lead to, or of what holds it where it does not stand by itself."""
        way = (*self.names, *names)
        while way not in self.lines and len(way) > len(self.names) + 1:
            way = way[:-1]
        key = way[0] if way else ""
        for name in way[1:]:
            key = within(key, name)
        return Origin(self.kind, self.source, key, self.lines.get(way, 0))


class Layer(NamedTuple):
    """What somebody says of rules, by rule, family or "all"."""

    choices: Mapping[str, Choice]
    place: Place


class Setting(NamedTuple):
    """How a rule is set: a severity or "off", and all its options by the name that authors use."""

    rule: Rule
    severity: Value
    options: Mapping[str, Value]


class Asked(NamedTuple):
    """What the command line says of rules."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()


def settings(
    rules: Mapping[str, Rule], general: Sequence[Layer], asked: Asked, special: Sequence[Layer]
) -> Iterator[Setting]:
    """How each rule is set; ``special`` layers are those of globs and folders. Raises ConfigError for unknown names."""
    # As the engine does it: its own rules cannot be switched off by what the command line leaves out.
    levels = asked_of(rules, asked.select, asked.ignore, (*asked.extend_select, rule_error.family))
    for rule in rules.values():
        yield _setting(rule, general, levels[rule.name], asked, special)


def _setting(
    rule: Rule, general: Sequence[Layer], level: int | None, asked: Asked, special: Sequence[Layer]
) -> Setting:
    story = _Story(rule)
    for layer in general:
        story.hear(layer)
    story.command(level, [layer.choices for layer in general], asked)
    for layer in special:
        story.hear(layer)
    options = {name: story.options.get(name, Value(option.default)) for name, option in rule.options.items()}
    return Setting(rule, story.severity(level is not None), options)


class _Story:
    """What is decided of one rule so far, and by whom."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.state = State.of(rule)
        self.options: dict[str, Value] = {}
        self.switch = DEFAULT  # who said whether it runs
        self.shown = DEFAULT  # who said how severe it is
        self.forbidden = DEFAULT  # the option that leaves it out

    def hear(self, layer: Layer) -> None:
        """A layer speaks."""
        before, self.state = self.state, after(self.state, self.rule, layer.choices)
        for level, name in enumerate((ALL, self.rule.family, self.rule.name), 1):
            severity = layer.choices[name].severity if name in layer.choices else None
            if severity is None:
                continue
            origin = layer.place.origin(name, "severity")
            if level == RULE or before.on:
                self.switch = origin
            if severity != "off":
                self.shown = origin
        own = layer.choices.get(self.rule.name, Choice()).options
        for name, option in self.rule.options.items():
            if option.name in own:
                self.options[name] = Value(own[option.name], layer.place.origin(self.rule.name, name))

    def command(self, level: int | None, said: Sequence[Mapping[str, Choice]], asked: Asked) -> None:
        """The command line speaks."""
        before, self.state = self.state, commanded(self.state, self.rule, level, said)
        if level is None:
            self.forbidden = Origin("command-line", _option(self.rule, asked.ignore, "--ignore") or "--select")
        elif self.state.runs and not before.runs:
            named = (
                _option(self.rule, asked.select, "--select"),
                _option(self.rule, asked.extend_select, "--extend-select"),
            )
            if option := next(filter(None, named), ""):
                self.switch = Origin("command-line", option)

    def severity(self, allowed: bool) -> Value:
        """How severe the rule is in the end."""
        if not allowed:
            return Value("off", self.forbidden)
        if not self.state.runs:
            return Value("off", self.switch)
        commanded = self.switch.kind == "command-line" and self.shown == DEFAULT
        return Value(self.state.severity, self.switch if commanded else self.shown)


def _option(rule: Rule, values: Iterable[str], option: str) -> str:
    """The option, if one of its values names the rule."""
    named = {name.strip() for value in values for name in value.split(",")}
    return option if named & {ALL, rule.family, rule.name} else ""
