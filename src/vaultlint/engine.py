"""A target in, an Outcome out: discover → examine (per note, anywhere) → gather (once) → judge (per note).

``examine`` depends on nothing but the bytes of one file and the plan, so it runs wherever ``map`` runs it.
``judge`` runs the rules that ask for other notes, once the facts of all notes are gathered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from vaultlint import discover
from vaultlint.config import Config, Selected, Selection, load
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.note import Note, Reading
from vaultlint.pack import pack, unpack
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS, LOCAL_FACTS, TEXT_FACTS, Rule
from vaultlint.schema import matches
from vaultlint.settings import Settings, read_settings
from vaultlint.vault import Index, Names, Vault

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


class Plan(NamedTuple):
    """What to do, as plain values: it travels to other processes, where rules are found by name."""

    root: str
    config: Config
    settings: Settings
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    key: str = ""  # another key, another plan


class Examined(NamedTuple):
    """What comes back for one file: its facts, packed (empty when it could not be read), and its findings."""

    path: str
    facts: bytes
    findings: tuple[Finding, ...]


class Work(NamedTuple):
    """A plan with its rules at hand, in the process that works on it."""

    plan: Plan
    selection: Selection

    @classmethod
    def of(cls, plan: Plan, rules: Mapping[str, Rule]) -> Work:
        """The plan with these rules. Raises config.ConfigError for names that no rule has."""
        return cls(plan, Selection(plan.config, rules, plan.select, plan.ignore, plan.extend_select))

    def chosen(self, note: Note, *, local: bool) -> Iterator[Selected]:
        """The rules that look at this note: those that need nothing else, or the others."""
        for selected in self.selection.for_path(note.path):
            if note.kind in selected.rule.kinds and LOCAL_FACTS.issuperset(selected.rule.facts) is local:
                yield selected


def check(
    target: discover.Target,
    rules: Mapping[str, Rule],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    jobs: int = 0,
    progress: Progress | None = None,
) -> Outcome:
    """Lint a vault, or the given part of it; ``jobs`` is the number of processes, 0 for one a core.

    Raises config.ConfigError for a configuration that cannot be used, before any note is read.
    """
    files, listing, plan, problems = _prepare(target, rules, select, ignore, extend_select)
    work = Work.of(plan, rules)
    paths = [file.path for file in files]
    jobs = jobs or os.cpu_count() or 1
    if jobs > 1 and len(paths) >= WORTH_A_POOL:
        examined = _pooled(plan, paths, jobs, progress)
    else:
        examined = _counted((examine(work, path) for path in paths), len(paths), progress)
    findings = run(work, listing, examined, whole=target.given is None)
    notes = sum(file.kind == "note" for file in files)
    return Outcome(target.root, findings, notes, len(files), tuple(problems), plan.config.fail_on)


def facts(target: discover.Target) -> Iterator[dict[str, object]]:
    """What is read from each file of the target, for ``vaultlint facts``; a file that cannot be read is left out."""
    from vaultlint.facts import facts_of

    files, listing, plan, _ = _prepare(target, load_rules())
    loader = _Loader(plan.root, listing, {})
    for file in files:
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
) -> tuple[list[discover.File], _Listing, Plan, list[str]]:
    """Discover: the files to lint, the names of the vault, the plan."""
    root = target.root
    config = load(root, rules)
    settings = read_settings(root)
    survey = discover.survey(root)
    files = discover.chosen(survey.files, target, config, settings, survey.nested)
    listing = _Listing(
        Names(file.path for file in survey.files),
        {file.path: file.alias_of for file in survey.files if file.alias_of},
        frozenset(file.path for file in survey.files if not file.readable),
    )
    plan = Plan(root, config, settings, tuple(select), tuple(ignore), tuple(extend_select), os.urandom(8).hex())
    return files, listing, plan, [*settings.problems, *survey.problems]


# ------------------------------------------------------------------------------------------------ examine


def examine(work: Work, path: str) -> Examined:
    """Read one file and run the rules that need nothing else."""
    try:
        reading = read(path, read_bytes(work.plan.root, path))
    except OSError as error:
        return Examined(path, b"", (_unreadable(work.plan.root, path, error.strerror or str(error)),))
    except Exception as error:
        return Examined(path, b"", (_unreadable(work.plan.root, path, f"{type(error).__name__}: {error}"),))
    note = reading.note
    known = known_of(reading, work.plan.config, work.plan.settings)
    findings: list[Finding] = []
    for selected in work.chosen(note, local=True):
        findings += apply(selected, known, note, work.plan.root)
    return Examined(path, pack(note), tuple(findings))


def examine_batch(plan: Plan, paths: Sequence[str]) -> list[Examined]:
    """The same for several files, in another process: the rules are found there by name."""
    work = _works.get(plan.key)
    if work is None:
        _works.clear()
        work = _works[plan.key] = Work.of(plan, load_rules())
    return [examine(work, path) for path in paths]


_works: dict[str, Work] = {}


def read_bytes(root: str, path: str) -> bytes:
    """The bytes of a file of the vault. Raises OSError."""
    # Three system calls; `open(...).read()` takes twice as long on small files.
    descriptor = os.open(os.path.join(root, path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size + 1)
        while len(data) > size or (data and len(data) < size):
            more = os.read(descriptor, 1 << 20)
            if not more:
                break
            data += more
        return data
    finally:
        os.close(descriptor)


def known_of(reading: Reading, config: Config, settings: Settings) -> dict[str, Any]:
    """The facts that rules can ask for with one file in hand, by their names."""
    note = reading.note
    schemas = tuple(schema for schema in config.schemas.values() if matches(schema, note))
    return {**reading._asdict(), "settings": settings, "schemas": schemas}


def apply(selected: Selected, known: Mapping[str, Any], note: Note, root: str) -> Iterator[Finding]:
    """Run one rule on one note. A rule that fails is a finding; what it found before stays."""
    rule = selected.rule
    try:
        for found in rule.check(*[known[fact] for fact in rule.facts], **selected.options):
            yield _placed(found, selected, note, root)
    except Exception as error:
        message = f"rule {rule.name!r} failed: {type(error).__name__}: {error}"
        help_ = "the other rules ran; please tell the authors of the rule"
        data = {"rule": rule.name, "origin": rule.origin}
        yield _of_engine("rule-error", root, note.path, message, help_, data)


def _placed(found: Finding, selected: Selected, note: Note, root: str) -> Finding:
    """The finding with everything that the rule does not know."""
    rule = selected.rule
    line, column = note.place(found.start)
    end_line, end_column = note.place(found.end)
    # A rule may call some of its findings less severe, unless the configuration has decided.
    severity = found.severity if found.severity and selected.severity == rule.severity else selected.severity
    return found._replace(
        rule=rule.name,
        family=rule.family,
        severity=severity,
        vault=root,
        path=note.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        offset=note.offset_in_file(found.start),
        end_offset=note.offset_in_file(found.end),
        fix=_in_file(found.fix, note) if found.fix else None,
    )


def _in_file(fix: Fix, note: Note) -> Fix:
    """The edits for the text as the file has it."""

    def moved(edit: Edit) -> Edit:
        if edit.path and edit.path != note.path:
            return edit
        text = edit.text.replace("\n", "\r\n") if note.crlf else edit.text
        return Edit(note.offset_in_file(edit.start), note.offset_in_file(edit.end), text, note.path)

    return fix._replace(edits=tuple(map(moved, fix.edits)))


def _unreadable(root: str, path: str, why: str) -> Finding:
    return _of_engine("unreadable-note", root, path, f"cannot be read: {why}")


def _of_engine(
    rule: str, root: str, path: str, message: str, help_: str = "", data: dict[str, Any] | None = None
) -> Finding:
    """A finding that no rule made, at the start of a file."""
    found = Finding(0, 0, message, help_, data, None, rule, "engine", "error", root, path)
    return found._replace(line=1, column=1, end_line=1, end_column=1)


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
        vault = vault.seen_from(note) if vault else Vault(listing.names, loader, note)
        for selected in work.chosen(note, local=False):
            needs = selected.rule.facts
            if not INDEX_FACTS.isdisjoint(needs):
                if not whole:
                    continue
                index = index or Index(listing.names, {path: unpack(each) for path, each in packed.items()})
            reading = loader.reading(path) if not TEXT_FACTS.isdisjoint(needs) else Reading(note, "", "", ())
            if reading:
                known = {**known_of(reading, work.plan.config, work.plan.settings), "vault": vault, "index": index}
                findings += apply(selected, known, note, work.plan.root)
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
            return read(path, read_bytes(self.root, path))
        except Exception:
            # The note itself is told as unreadable where it is linted.
            return None


# ------------------------------------------------------------------------------------------------ where the work is done


def _pooled(plan: Plan, paths: Sequence[str], jobs: int, progress: Progress | None) -> Iterator[Examined]:
    """Examine in several processes."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    with ProcessPoolExecutor(min(jobs, len(batches)), context, _ignore_interrupts) as pool:
        try:
            done = (each for batch in pool.map(partial(examine_batch, plan), batches) for each in batch)
            yield from _counted(done, len(paths), progress)
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
