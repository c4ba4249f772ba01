"""A Config, the names of the command line and a path in, the rules that run on that note out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from vaultlint.config.values import ALL, Choice, Config, ConfigError, ConfigProblem
from vaultlint.config.words import brief, names, nearest
from vaultlint.rule import Rule
from vaultlint.typed import Any, NamedTuple


class Selected(NamedTuple):
    """A rule that runs on a note: its severity there, and the options that are set, by Python name."""

    rule: Rule
    severity: str
    options: dict[str, Any]


class State(NamedTuple):
    """What is decided of a rule so far."""

    on: bool
    silenced: int  # how specific the "off" is that reaches the rule through its family (2) or "all" (1); 0 without
    severity: str
    options: dict[str, Any]

    @classmethod
    def of(cls, rule: Rule) -> State:
        """What the rule says of itself."""
        return cls(rule.on, 0, rule.severity, {})

    @property
    def runs(self) -> bool:
        """Whether the rule runs."""
        return self.on and not self.silenced


_Matches = Callable[[str], bool]

RULE = 3  # as specific as a name can be


class Selection:
    """Which rules run on which notes.

    Each of these has the last word over those before: what the rule says of itself, the profiles in order,
    ``[rules]``, the names on the command line, the globs of ``[per-file]`` in order, and then the files in the folders
    around a note, the nearest last, with their own profiles, rules and globs. In each the rule's own name beats its
    family, that beats "all".
    A severity for a rule switches it on; one for a family or "all" only for rules that were on already,
    whereas ``--select`` and ``--extend-select`` switch on all that they name. Raises ConfigError for unknown names.
    """

    def __init__(
        self,
        config: Config,
        rules: Mapping[str, Rule],
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        extend_select: Sequence[str] = (),
    ) -> None:
        self._config = config
        self._rules = tuple(rules.values())
        self._asked = asked_of(rules, select, ignore, extend_select)
        self._places = Places(config)
        self._known: dict[tuple[int, ...], tuple[Selected, ...]] = {}

    def for_path(self, path: str) -> tuple[Selected, ...]:
        """The rules that run on a note, in the order of the rules given."""
        key = self._places.at(path)
        if key not in self._known:
            layers = [self._places.layers[number] for number in key]
            self._known[key] = tuple(self._selected(layers))
        return self._known[key]

    def anywhere(self) -> Iterator[Selected]:
        """The rules that run on any note at all, perhaps more than once."""
        for layers in ([], *([layer] for layer in self._places.layers)):
            yield from self._selected(layers)

    def _selected(self, layers: Sequence[Mapping[str, Choice]]) -> Iterator[Selected]:
        for rule in self._rules:
            if self._asked[rule.name] is None:
                continue
            state = self._configured(rule)
            for layer in layers:
                state = after(state, rule, layer)
            if state.runs:
                yield Selected(rule, state.severity, state.options)

    def _configured(self, rule: Rule) -> State:
        state = State.of(rule)
        for layer in self._config.layers:
            state = after(state, rule, layer)
        return commanded(state, rule, self._asked[rule.name], self._config.layers)


def select(
    config: Config,
    rules: Mapping[str, Rule],
    path: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> tuple[Selected, ...]:
    """The rules that run on one note; for many notes make a Selection."""
    return Selection(config, rules, select, ignore, extend_select).for_path(path)


class Speaker(NamedTuple):
    """Who says something of rules for some notes only."""

    folder: str  # whose configuration it is, "" for that of the vault
    glob: str | None = None  # None: all notes there
    profile: str = ""  # that the configuration extends, "" for itself


class Places:
    """What is said of rules for some notes only: by globs, and by files in the folders of the vault."""

    def __init__(self, config: Config) -> None:
        self.layers: list[Mapping[str, Choice]] = []  # in order: the last word last
        self.speakers: list[Speaker] = []  # of each
        self._globs = self._numbered("", config)
        self._folders: dict[str, list[tuple[int, _Matches | None]]] = {}
        for folder, own in config.nested:
            profiles = (*(profile.name for profile in own.profiles), "")
            general = [
                (self._add(Speaker(folder, None, profile), layer), None)
                for profile, layer in zip(profiles, own.layers, strict=True)
                if layer
            ]
            self._folders[folder] = [*general, *self._numbered(folder, own)]

    def _numbered(self, folder: str, config: Config) -> list[tuple[int, _Matches | None]]:
        return [(self._add(Speaker(folder, glob), layer), _matcher(glob)) for glob, layer in config.per_file]

    def _add(self, speaker: Speaker, layer: Mapping[str, Choice]) -> int:
        self.speakers.append(speaker)
        self.layers.append(layer)
        return len(self.layers) - 1

    def at(self, path: str) -> tuple[int, ...]:
        """The numbers of the layers that count for a note."""
        found = [number for number, matches in self._globs if matches and matches(path)]
        if self._folders:
            end = path.find("/")
            while end >= 0:
                for number, matches in self._folders.get(path[:end], ()):
                    if matches is None or matches(path[end + 1 :]):
                        found.append(number)
                end = path.find("/", end + 1)
        return tuple(found)


def _matcher(glob: str) -> _Matches:
    from vaultlint.globs import compile_globs

    return compile_globs([glob])


def after(state: State, rule: Rule, layer: Mapping[str, Choice]) -> State:
    """What is decided of a rule when one more layer has spoken."""
    for level, name in enumerate((ALL, rule.family, rule.name), 1):
        if name not in layer:
            continue
        severity, options = layer[name]
        on, silenced = state.on, state.silenced
        if severity == "off":
            on, silenced = (False, silenced) if level == RULE else (on, level)
        elif severity:
            on, silenced = on or level == RULE, 0
        shown = severity if severity and severity != "off" else state.severity
        state = State(on, silenced, shown, {**state.options, **options})
    return state


def commanded(state: State, rule: Rule, asked: int | None, layers: Sequence[Mapping[str, Choice]]) -> State:
    """The same when the command line has asked for the rule; ``layers`` are those that have spoken."""
    if not asked:
        return state
    said = (layer[rule.name].severity for layer in reversed(layers) if rule.name in layer)
    off = next(filter(None, said), None) == "off"
    return state._replace(on=asked == RULE or not off, silenced=state.silenced if asked < state.silenced else 0)


def asked_of(
    rules: Mapping[str, Rule], select: Sequence[str], ignore: Sequence[str], extend_select: Sequence[str]
) -> dict[str, int | None]:
    """What the command line says of each rule: how specifically it asks for it, 0 for nothing, None for "not this"."""
    problems: list[ConfigProblem] = []
    only, without, more = (
        _levels(rules, given, option, problems)
        for option, given in (("--select", select), ("--ignore", ignore), ("--extend-select", extend_select))
    )
    if problems:
        raise ConfigError(*problems)
    asked: dict[str, int | None] = {}
    for name in rules:
        level = max(only.get(name, 0), more.get(name, 0))
        unwanted = without.get(name, 0) >= max(level, 1) or (bool(only) and not level)
        asked[name] = None if unwanted else level
    return asked


def _levels(
    rules: Mapping[str, Rule], given: Sequence[str], option: str, problems: list[ConfigProblem]
) -> dict[str, int]:
    """How specifically each rule is named by the values of an option, which may hold several with commas."""
    wanted = {name.strip() for value in given for name in value.split(",")} - {""}
    unknown = sorted(wanted.difference(names(rules)))
    problems += [
        ConfigProblem(option, f"unknown rule or family {brief(each)}{nearest(each, names(rules))}") for each in unknown
    ]
    ways = {rule.name: (ALL, rule.family, rule.name) for rule in rules.values()}
    levels = {each: max(level * (way in wanted) for level, way in enumerate(ways[each], 1)) for each in rules}
    return {each: level for each, level in levels.items() if level}
