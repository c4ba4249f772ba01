"""Outcomes of runs and the baselines of their vaults in, each beside the other out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache as once

from vaultlint import engine
from vaultlint.baseline import FILE
from vaultlint.baseline.entries import Entry, Source
from vaultlint.baseline.follow import Renames
from vaultlint.baseline.scope import Scope
from vaultlint.baseline.state import State, state
from vaultlint.config import ConfigError, ConfigProblem
from vaultlint.discover import Target, vaults
from vaultlint.outcome import Options, Outcome
from vaultlint.typed import NamedTuple


class Place(NamedTuple):
    """Where a baseline is, or would be."""

    path: str
    name: str  # as people are told of it
    said: str = ""  # who names it: the option or the configuration; "" for the one that counts when it is there
    option: str = ""  # what another command needs to find it


class Review(NamedTuple):
    """A vault beside its baseline."""

    outcome: Outcome
    place: Place
    source: Source
    state: State
    scope: Callable[[], Scope]
    partly: bool  # whether the command line leaves notes or rules out

    def compared(self) -> Outcome:
        """The outcome without what is known. Raises config.ConfigError where a baseline is named and not there."""
        place, found = self.place, self.state
        if not self.source.is_there:
            if place.said:
                raise nothing_at(place)
            return self.outcome._replace(baseline="")
        problems = (*self.outcome.problems, *_told(place, found.names))
        return self.outcome._replace(
            findings=found.new, known=found.known, stale=found.stale, baseline=place.name, problems=problems
        )

    def updated(self) -> list[Entry]:
        """The entries for what is there now, and those of the file that this run did not look at.

        In a run over all of a vault with all of its rules these are only the ones of rules that nobody knows here, and
        of what failed.
        """
        from vaultlint.plugins import load_rules

        scope, rules = self.scope(), load_rules()

        def stays(entry: Entry) -> bool:
            path, rule, *_ = entry
            if scope.covers(path, rule):
                return False
            return self.partly or rule not in rules or scope.failed(path, rule)

        return self.state.updated(stays)


def reviews(
    outcomes: Sequence[Outcome], file: str | None, paths: Sequence[str], options: Options, cache: str | None
) -> list[Review]:
    """Read the baseline of each vault, and compare; the arguments are those of `vaultlint.baseline.compared`.

    Raises config.ConfigError for one that cannot be used.
    """
    if file is not None and len(outcomes) > 1:
        message = (
            f"one file for {len(outcomes)} vaults; check them one at a time, or let each configuration name its own"
        )
        raise ConfigError(ConfigProblem("--baseline", message))
    targets = vaults(paths)
    return [
        _review(outcome, _target_of(outcome.vault, targets), options, cache, _place_of(outcome, file))
        for outcome in outcomes
    ]


def _target_of(root: str, targets: Sequence[Target]) -> Target:
    """What was linted of a vault.

    One inside of another that was asked for is linted as a whole. Of any other that was not asked for, what git has to
    say of a commit in the making was looked at, and no note.
    """
    if asked := next((target for target in targets if target.root == root), None):
        return asked
    inside = any(root.startswith(os.path.join(target.root, "")) for target in targets)
    return Target(root, None if inside else ())


def _review(outcome: Outcome, target: Target, options: Options, cache: str | None, place: Place) -> Review:
    means = engine.Means(options=options, cache=cache)

    @once
    def scope() -> Scope:
        return Scope(engine.prepared(target, means), outcome.findings)

    source = Source.at(place.path, place.name)
    compared = state(outcome, source, target.given, lambda: scope().covers, lambda: _history(target.root, cache))
    partly = target.given is not None or bool(options.select or options.ignore)
    return Review(outcome, place, source, compared, scope, partly)


def _place_of(outcome: Outcome, file: str | None) -> Place:
    if file is not None:
        from shlex import quote

        return Place(os.path.realpath(file), file, "--baseline", f" --baseline {quote(file)}")
    name = outcome.baseline or FILE
    # A vault may come from anywhere, and what it names is read, and perhaps written.
    root = os.path.realpath(outcome.vault)
    path = os.path.realpath(os.path.join(root, name))
    if not path.startswith(os.path.join(root, "")):
        raise ConfigError(ConfigProblem(name, "leads out of the vault; --baseline names a file anywhere"))
    return Place(path, name, "baseline" if outcome.baseline else "")


def nothing_at(place: Place) -> ConfigError:
    """That there is no baseline at a place."""
    message = f"no file called {place.name!r}; 'vaultlint baseline{place.option}' writes it"
    return ConfigError(ConfigProblem(place.said or "baseline", message))


def _told(place: Place, names: dict[str, str]) -> list[str]:
    if not names:
        return []
    (before, now), *more = sorted(names.items())
    others = f", and {len(more)} more" if more else ""
    advice = f"'vaultlint baseline --prune{place.option}' writes that down"
    return [f"{place.name}: what is known of {before!r} counts for {now!r}{others}; {advice}"]


def _history(root: str, cache: str | None) -> Renames:
    from vaultlint.history import History

    return History.of(root, cache)
