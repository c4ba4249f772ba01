"""A target in, an Outcome out: discover → examine (per note, anywhere) → gather (once) → judge (per note)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from vaultlint import discover
from vaultlint.config import Config, ConfigError, ConfigProblem, load, parse
from vaultlint.config import read as read_config
from vaultlint.examine import (
    Examined,
    Plan,
    Work,
    apply,
    examine,
    examine_batch,
    is_wanted,
    known_of,
    read_bytes,
    read_file,
)
from vaultlint.finding import Finding
from vaultlint.note import Note, Reading
from vaultlint.pack import unpack
from vaultlint.plugins import load_local, load_rules
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS, TEXT_FACTS, Rule
from vaultlint.settings import read_settings
from vaultlint.vault import Index, Names, Vault

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# A batch is what travels to a worker at once; fewer files than this are not worth a second process.
BATCH = 100
WORTH_A_POOL = 300

Progress = Callable[[int, int], None]


class Outcome(NamedTuple):
    """What a run found in one vault."""

    vault: str  # absolute root folder
    findings: tuple[Finding, ...]  # sorted by path, position, rule
    notes: int
    files: int  # notes, canvases and bases
    problems: tuple[str, ...] = ()  # notices: what could not be read on the way
    fail_on: str = "warning"  # as configured


def targets(paths: Sequence[str], rules: Mapping[str, Rule]) -> list[discover.Target]:
    """The vaults to lint; one found inside another is left out where the configuration of that one says so.

    Raises discover.DiscoverError for a path that does not exist, config.ConfigError as `check` does.
    """
    return [
        target
        for target in discover.targets(paths)
        if not target.around or not discover.is_left_out(target, load(target.around, rules, lenient=True))
    ]


def check(
    target: discover.Target,
    rules: Mapping[str, Rule],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    allow_local: bool = False,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Outcome:
    """Lint a vault, or the given part of it; ``jobs`` is the number of processes, 0 for one a core.

    Rules in files of the vault run only with ``allow_local``: they are code of whoever wrote the vault.
    Raises, before any note is read, config.ConfigError for a configuration that cannot be used and
    plugins.PluginError for a rule file that cannot.
    """
    files, listing, plan, problems = _prepare(target, rules, select, ignore, extend_select, allow_local)
    work = Work.of(plan, rules)
    if not work.looks_at_attachments():
        files = [file for file in files if file.kind != "attachment"]
    paths = [file.path for file in files]
    if paths and not any(map(work.any_for, paths)):
        raise ConfigError(ConfigProblem(plan.config.source or "command line", "no rule is left to run"))
    pool = _pool(jobs or _cores()) if len(paths) >= WORTH_A_POOL else None
    done = _pooled(pool, plan, paths) if pool else (examine(work, path) for path in paths)
    examined = _counted(done, len(paths), progress)
    findings = run(work, listing, examined, whole=target.given is None)
    notes = sum(file.kind == "note" for file in files)
    known = sum(file.kind != "attachment" for file in files)
    return Outcome(target.root, findings, notes, known, tuple(problems), plan.config.fail_on)


def facts(target: discover.Target) -> Iterator[dict[str, object]]:
    """What is read from each file of the target, for ``vaultlint facts``; a file that cannot be read is left out."""
    from vaultlint.facts import facts_of

    files, listing, plan, _ = _prepare(target, load_rules())
    loader = _Loader(plan.root, listing, {})
    for file in files:
        if file.kind == "attachment":
            continue
        try:
            reading = read(file.path, read_bytes(plan.root, file.path))
        except OSError:
            continue
        yield facts_of(reading, Vault(listing.names, loader, reading.note), plan.settings)


class _Listing(NamedTuple):
    """The names of a vault, and which of them are other names of a file or must not be opened."""

    names: Names
    alias_of: Mapping[str, str]
    closed: frozenset[str]


def _prepare(
    target: discover.Target,
    rules: Mapping[str, Rule],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    allow_local: bool = False,
) -> tuple[list[discover.File], _Listing, Plan, list[str]]:
    """Discover: the files to lint, the names of the vault, the plan."""
    root = target.root
    config, problems = _configured(root, rules, allow_local)
    settings = read_settings(root)
    survey = discover.survey(root)
    files = discover.chosen(survey.files, target, config, settings, survey.nested, attachments=True)
    listing = _Listing(
        Names(file.path for file in survey.files),
        {file.path: file.alias_of for file in survey.files if file.alias_of},
        frozenset(file.path for file in survey.files if not file.readable),
    )
    names = tuple(select), tuple(ignore), tuple(extend_select)
    local = config.plugins if allow_local else ()
    plan = Plan(root, config, settings, *names, local, os.urandom(8).hex())
    return files, listing, plan, [*problems, *settings.problems, *survey.problems]


def _configured(root: str, rules: Mapping[str, Rule], allow_local: bool) -> tuple[Config, list[str]]:
    """The configuration, and what there is to say about rules of the vault itself."""
    data, source = read_config(root)
    if not data.get("plugins"):
        return parse(data, source, rules), []
    # Before its plugins are loaded, nobody knows the names of their rules.
    config = parse(data, source, rules, lenient=True)
    if not allow_local:
        return config, [f"{source}: plugins: rules of the vault itself run only with --allow-local-rules"]
    return parse(data, source, load_local(root, config.plugins, rules)), []


# ------------------------------------------------------------------------------------------------ gather and judge


def run(work: Work, listing: _Listing, examined: Iterable[Examined], *, whole: bool) -> tuple[Finding, ...]:
    """Gather what was examined, judge each note against the vault, sort what was found."""
    findings: list[Finding] = []
    packed: dict[str, bytes] = {}
    for each in examined:
        findings += each.findings
        if each.facts:
            packed[each.path] = each.facts
    loader = _Loader(work.plan.root, listing, packed)
    vault: Vault | None = None
    index: Index | None = None
    for path, data in packed.items():
        note = unpack(data)
        chosen = list(work.chosen(note, local=False))
        if not whole:
            chosen = [each for each in chosen if INDEX_FACTS.isdisjoint(each.rule.facts)]
        reading: Reading | None = Reading(note, "")
        if any(each.rule.signs or not TEXT_FACTS.isdisjoint(each.rule.facts) for each in chosen):
            reading = loader.reading(path)
        if not chosen or reading is None:
            continue
        vault = vault.seen_from(note) if vault else Vault(listing.names, loader, note)
        known = {**known_of(reading, work.plan.config, work.plan.settings), "vault": vault, "index": None}
        if any(not INDEX_FACTS.isdisjoint(each.rule.facts) for each in chosen):
            index = index or Index(listing.names, {path: unpack(each) for path, each in packed.items()})
            known["index"] = index
        for selected in chosen:
            if is_wanted(selected.rule, known):
                findings += apply(work, selected, known, note)
    findings.sort(key=_order)
    return tuple(findings)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.offset, finding.end_offset, finding.rule, finding.message


class _Loader:
    """Other notes on demand: those examined in this run, and the rest of the vault from disk."""

    def __init__(self, root: str, listing: _Listing, packed: Mapping[str, bytes]) -> None:
        self.root = root
        self.listing = listing
        self.packed = packed

    def __call__(self, path: str) -> Note | None:
        path = self.listing.alias_of.get(path, path)
        if data := self.packed.get(path):
            return unpack(data)
        reading = self.reading(path)
        return reading.note if reading else None

    def reading(self, path: str) -> Reading | None:
        """A note with its text; None for one that cannot or must not be read."""
        if path in self.listing.closed:
            return None
        try:
            return read_file(self.root, path)
        except Exception:
            # The note itself is told as unreadable where it is linted.
            return None


# ------------------------------------------------------------------------------------------------ many processes


def _pool(jobs: int) -> ProcessPoolExecutor | None:
    """Processes to work in; None for one process, or where the system has no means for more."""
    if jobs < 2:
        return None
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A forked process has all rules at hand; elsewhere than on Linux forking is not safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    try:
        return ProcessPoolExecutor(jobs, context, _ignore_interrupts)
    except (OSError, NotImplementedError):  # no semaphores
        return None


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pooled(pool: ProcessPoolExecutor, plan: Plan, paths: Sequence[str]) -> Iterator[Examined]:
    """Examine in several processes."""
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    with pool:
        try:
            for batch in pool.map(partial(examine_batch, plan), batches):
                yield from batch
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _ignore_interrupts() -> None:
    """Ctrl-C reaches all processes; the first one decides."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _counted(examined: Iterable[Examined], total: int, progress: Progress | None) -> Iterator[Examined]:
    for done, each in enumerate(examined, start=1):
        if progress and (done % BATCH == 0 or done == total):
            progress(done, total)
        yield each
