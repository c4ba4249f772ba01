"""Paths in, Outcomes out: discover → examine (per note, anywhere) → gather (once) → judge (per note)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from vaultlint import discover, identity
from vaultlint.cache import Cache
from vaultlint.outcome import Options, Outcome, Progress
from vaultlint.settings import FOLDER
from vaultlint.typed import TYPE_CHECKING, NamedTuple

__all__ = [
    "Done",
    "Means",
    "Options",
    "Outcome",
    "Progress",
    "check",
    "each_vault",
    "effective",
    "facts",
    "known_rules",
    "lint",
    "one_vault",
    "prepared",
    "targets",
]

if TYPE_CHECKING:
    from vaultlint.cache import Head
    from vaultlint.config.effective import Effective
    from vaultlint.rule import Rule
    from vaultlint.run import Run
    from vaultlint.workers import Map


class Means(NamedTuple):
    """What a run works with, beside the files: the arguments of `check`."""

    rules: Mapping[str, Rule] | None = None
    options: Options = Options()
    jobs: int = 0
    cache: str | None = None
    map: Map | None = None
    progress: Progress | None = None
    today: str = ""


class Done(NamedTuple):
    """A vault that was linted, and the run that did it; None where nothing had changed since the last one."""

    target: discover.Target
    outcome: Outcome
    run: Run | None


def lint(
    paths: Sequence[str],
    rules: Mapping[str, Rule] | None = None,
    *,
    options: Options = Options(),  # noqa: B008 (a tuple)
    jobs: int = 0,
    cache: str | None = None,
    map: Map | None = None,
    progress: Progress | None = None,
    today: str = "",
) -> list[Outcome]:
    """Lint all vaults that paths lie in, each as far as it was asked for, and the vaults inside of those.

    One found inside another is left out where the configuration of that one says so.
    The arguments are those of `check`. Raises discover.DiscoverError for a path that does not exist, and what `check`
    raises.
    """
    means = Means(rules, options, jobs, cache, map, progress, today)
    return sorted((done.outcome for done in each_vault(paths, means)), key=attrgetter("vault"))


def each_vault(paths: Sequence[str], means: Means) -> Iterator[Done]:
    """Lint vault after vault, as `lint` says. Raises what `lint` raises."""
    waiting = discover.vaults(paths)
    seen: set[str] = set()
    for target in waiting:  # grows by what is found inside
        if target.root in seen or (target.around and _is_left_out(target)):
            continue
        seen.add(target.root)
        done = one_vault(target, means)
        yield done
        waiting += discover.nested_targets(target, done.outcome.nested)


def targets(paths: Sequence[str]) -> list[discover.Target]:
    """The vaults to lint; one found inside another is left out where the configuration of that one says so.

    Raises discover.DiscoverError for a path that does not exist, config.ConfigError as `check` does.
    """
    return [target for target in discover.targets(paths) if not (target.around and _is_left_out(target))]


def _is_left_out(target: discover.Target) -> bool:
    from vaultlint.config import load

    path = os.path.relpath(target.root, target.around).replace(os.sep, "/")
    nested = discover.configs_above(target.around, path)
    return discover.is_left_out(target, load(target.around, {}, lenient=True, nested=nested))


def check(
    target: discover.Target,
    rules: Mapping[str, Rule] | None = None,
    *,
    options: Options = Options(),  # noqa: B008 (a tuple)
    jobs: int = 0,
    cache: str | None = None,
    map: Map | None = None,
    progress: Progress | None = None,
    today: str = "",
) -> Outcome:
    """Lint a vault, or the given part of it.

    ``rules`` are those of all installed packages where none are given; ``jobs`` is the number of processes, 0 for one
    a core; ``map`` runs the work elsewhere, in a pool or on a cluster; ``cache`` is the folder where what was found is
    kept for the next run, None for nowhere. ``today`` is the date by which suppressions expire, in ISO form, that of
    the clock here where none is given.
    Raises, before any note is read, config.ConfigError for a configuration that cannot be used and
    plugins.PluginError for a rule file that cannot.
    """
    return one_vault(target, Means(rules, options, jobs, cache, map, progress, today)).outcome


def one_vault(target: discover.Target, means: Means, *, always: bool = False) -> Done:
    """Lint one vault, as `check` says and raises; ``always`` with a run, even where nothing has changed."""
    started = time.time_ns()
    rules, options, cache = means.rules, means.options, means.cache
    how = means.jobs, means.map, means.progress
    today = means.today or time.strftime("%Y-%m-%d")
    store = Cache(cache, target.root) if cache else None
    lines, listing, known = None, None, None
    if store and target.given is not None and (kept := _known_names(target, store)):
        lines, listing = kept
    listing = listing or discover.survey(target.root)
    whole = store if target.given is None else None
    if whole:
        from vaultlint.stamps import Stamps

        stamps = Stamps.of(listing.files)
    head = whole.head() if whole else None
    if head and identity.is_same(head.identity, target.root, (tuple(options), rules and tuple(rules))):
        same = (
            stamps == head.stamps
            and listing._replace(files=[]) == head.listing
            and Outcome.is_of(head.outcome, today)
            and _same_past(head, target.root)
        )
        if same and not always:
            return Done(target, Outcome.of(head.outcome, target.root), None)
        # A configuration that came or went in a folder makes another run of it.
        known = head if listing.configs == head.listing.configs else None
    # All that is below is not needed by a run without changes, and takes longer to import than such a run has.
    from vaultlint.run import Run

    if whole:
        run = Run(target, listing, rules, options, None, known.identity if known else True, cache, today=today)
        from vaultlint.renewal import Renewal

        return Done(target, Renewal(run, whole, known, stamps, started).outcome(*how), run)
    run = Run(target, listing, rules, options, lines, None, cache, today=today)
    return Done(target, run.outcome(*how), run)


def _known_names(target: discover.Target, store: Cache) -> tuple[bytes, discover.Listing] | None:
    """The names of the vault as the last run saw them, where no folder has changed since, and the files asked for.

    None where it takes a walk to know: after a change, or where more than plain files is asked for.
    """
    from vaultlint.names import NameLines

    known = store.names()
    if known is None or not discover.unchanged(target.root, known.folders):
        return None
    files = discover.plain_files(target.root, target.given or ())
    listed = NameLines(known.lines)
    if any(not listed.has(file.path) for file in files) or len(files) != len(target.given or ()):
        return None
    alike = (path.rpartition("/") for _, path in listed.get(discover.CONFIGURATION) or ())
    folders = [folder for folder, _, name in alike if name == discover.CONFIGURATION]
    if not any(folders):
        return known.lines, discover.Listing(files, known.nested, ())
    # What such a file says now may make a vault of its folder, or no longer do so.
    signed = [each for each in known.nested if os.path.isdir(os.path.join(target.root, each, FOLDER))]
    vaults, configs = discover.divided(target.root, signed, folders)
    if tuple(vaults) != known.nested:
        return None
    return known.lines, discover.Listing(files, known.nested, (), configs=configs)


def _same_past(head: Head, root: str) -> bool:
    """Whether what was asked of the repository, if anything was, would get the same answer."""
    if not head.history:
        return True
    from vaultlint.history import stamp

    return stamp(root) == head.history


def prepared(target: discover.Target, means: Means) -> Run:
    """The run that `check` would make, before it starts: the files and the rules. Raises what `check` raises."""
    from vaultlint.run import Run

    store = Cache(means.cache, target.root) if means.cache and target.given is not None else None
    lines, listing = (_known_names(target, store) if store else None) or (None, discover.survey(target.root))
    return Run(target, listing, means.rules, means.options, lines)


def facts(target: discover.Target) -> Iterator[dict[str, object]]:
    """What is read from each file of the target, for ``vaultlint facts``; a file that cannot be read is left out."""
    from vaultlint.run import facts_of_target

    return facts_of_target(target)


def effective(
    target: discover.Target,
    options: Options = Options(),  # noqa: B008 (a tuple)
    fail_on: str | None = None,
) -> list[Effective]:
    """The configuration that counts in a vault, or for each path of it that was asked for, with where it comes from.

    ``fail_on`` is what the command line says. Raises config.ConfigError and plugins.PluginError.
    """
    from vaultlint.config.effective import effective
    from vaultlint.config.origins import Asked
    from vaultlint.plugins import load_rules
    from vaultlint.run import configured
    from vaultlint.settings import read_settings

    root, asked = target.root, Asked(options.select, options.ignore, options.extend_select)
    settings, rules = read_settings(root), known_rules(root, options.allow_local)
    shown = []
    for path in target.given or ("",):
        is_folder = os.path.isdir(os.path.join(root, path))
        around = discover.configs_above(root, f"{path}/x" if is_folder else path)
        nested = around if path else discover.survey(root).configs
        config, _ = configured(root, load_rules(), options.allow_local, nested)
        shown.append(effective(root, path, config, settings, rules, asked, fail_on))
    return shown


def known_rules(root: str, allow_local: bool) -> Mapping[str, Rule]:
    """The rules of all installed packages; where they are allowed, those that the configuration of a vault names too.

    Raises config.ConfigError and plugins.PluginError.
    """
    from vaultlint.config import load
    from vaultlint.plugins import load_local, load_rules

    rules = load_rules()
    return load_local(root, load(root, rules, lenient=True).plugins, rules) if allow_local else rules
