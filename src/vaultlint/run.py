"""One run over one vault: what has changed since the last one is examined, what that may concern is judged again."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from vaultlint import compiled, discover
from vaultlint.cache import Cache, Entry, Head, settled
from vaultlint.config import FILE, PYPROJECT, Config, ConfigError, ConfigProblem
from vaultlint.examine import Examined, Plan, Work, read_bytes
from vaultlint.finding import Finding, frozen, thawed
from vaultlint.identity import Identity, identity
from vaultlint.judge import Judge, Judged, Listing, Loader, in_doubt
from vaultlint.names import NameLines, Names, fold
from vaultlint.outcome import Options, Outcome, Progress
from vaultlint.pack import LINKS
from vaultlint.plugins import PluginError, load_local, load_rules
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS, Rule
from vaultlint.settings import read_settings
from vaultlint.travel import examined as examined_of
from vaultlint.travel import plain
from vaultlint.vault import Vault
from vaultlint.workers import can_fork, cores, forked, here, mapped, spawned

if TYPE_CHECKING:
    from vaultlint.workers import Map


# Fewer files than this are not worth a second process.
WORTH_A_POOL = 300


class Run:
    """A vault, its files, and the plan for them."""

    def __init__(
        self,
        target: discover.Target,
        survey: discover.Listing,
        rules: Mapping[str, Rule] | None,
        options: Options,
        lines: bytes | None = None,
        known: Any = None,
    ) -> None:
        """``lines`` are the names of the vault where the survey has only the files that were asked for.

        ``known`` is the identity of the run where that is known, True where it will be wanted.
        Raises config.ConfigError and plugins.PluginError for what cannot be used.
        """
        self.target, self.survey, self.options = target, survey, options
        self.asked = (tuple(options), rules and tuple(rules))
        self.rules = load_rules() if rules is None else rules
        if not self.rules:
            raise PluginError("no rules found; installing vaultlint again brings its own back")
        root = target.root
        # Before anything of it is used: what changes later makes the next run another one.
        self.identity = self._identity() if known is True else known
        self.config, problems = _configured(root, self.rules, options.allow_local)
        settings = read_settings(root)
        self.problems = (*problems, *settings.problems, *survey.problems)
        self.listing = _listing(survey, lines)
        names = options.select, options.ignore, options.extend_select
        local = self.config.plugins if options.allow_local else ()
        self.plan = Plan(root, self.config, settings, *names, local, (), False, os.urandom(8).hex())
        self.work = Work(self.plan, self.rules, self.listing.names)
        attachments = any("attachment" in rule.kinds for rule in self.work.anywhere())
        self.files = discover.chosen(
            survey.files, target, self.config, settings, survey.nested, attachments=attachments
        )
        if self.files and not any(self.work.any_for(file.path) for file in self.files):
            raise ConfigError(ConfigProblem(self.config.source or "command line", "no rule is left to run"))

    def _identity(self) -> Identity:
        packages = compiled.packages(self.rules)
        return identity(
            self.target.root, self.asked, packages, _named_files(self.target.root, self.options.allow_local)
        )

    # -------------------------------------------------------------------------------------------- whole

    def outcome(self, jobs: int, map: Map | None, progress: Progress | None) -> Outcome:
        """Examine and judge all files."""
        whole = self.target.given is None
        self._keep(any(self._looks_at_index()) and whole)
        done = list(self._examined([file.path for file in self.files], jobs, map, progress))
        judge = Judge(self.work, self.listing, done, whole=whole)
        findings = [found for each in done for found in each.findings]
        for path in in_doubt(done, judge.vault):
            findings += judge.judge(path).findings
        findings += judge.whole_vault()
        return self._outcome(findings)

    def _looks_at_index(self) -> Iterator[Rule]:
        """The rules that look at the index for one note, or at the notes behind it."""
        return (
            rule for rule in self.work.anywhere() if not INDEX_FACTS.isdisjoint(rule.facts) and "note" in rule.facts
        )

    def _keep(self, keep: bool) -> None:
        self.plan = self.work.plan = self.plan._replace(keep=keep)

    def _examined(
        self, paths: Sequence[str], jobs: int, map: Map | None, progress: Progress | None
    ) -> Iterator[Examined]:
        """Examine files, wherever that is done best."""
        jobs = jobs or cores()
        afar = self.plan._replace(paths=self.listing.names.paths) if map or not can_fork() else self.plan
        if map:
            done = mapped(afar, paths, map)
        elif jobs < 2 or len(paths) < WORTH_A_POOL:
            done = here(self.work, paths)
        else:
            done = forked(self.work, paths, jobs) if can_fork() else spawned(self.work, afar, paths, jobs)
        return _counted(done, len(paths), progress)

    def _outcome(self, findings: list[Finding]) -> Outcome:
        findings.sort(key=_order)
        notes = sum(file.kind == "note" for file in self.files)
        known = sum(file.kind != "attachment" for file in self.files)
        nested = self.survey.nested
        return Outcome(self.target.root, tuple(findings), notes, known, self.problems, self.config.fail_on, nested)

    # -------------------------------------------------------------------------------------------- by what changed

    def incremental(
        self, store: Cache, head: Head | None, started: int, jobs: int, map: Map | None, progress: Progress | None
    ) -> Outcome:
        """The same with what is known of the last run, which the cache learns.

        ``started`` is when this one began, in nanoseconds.
        """
        self._keep(True)
        entries = store.body() if head else {}
        change = _Change(head.listing.files, self.survey.files) if head and entries else None
        todo = [each.path for each in self.files if change is None or change.is_stale(each, entries, store)]
        fresh = {each.path: each for each in self._examined(todo, jobs, map, progress)}
        done = [fresh.get(each.path) or self._known(entries[each.path], store) for each in self.files]
        judge = Judge(self.work, self.listing, done, whole=True)
        again = list(in_doubt(done, judge.vault))
        kept = self._still_judged(again, change, fresh, entries) if change else {}
        judged = {path: kept[path] if path in kept else _frozen(judge.judge(path)) for path in again}
        findings = [found for each in done for found in each.findings]
        for found, _ in judged.values():
            findings += thawed(found, self.target.root)
        findings += judge.whole_vault()
        outcome = self._outcome(findings)
        self._write(store, outcome, done, judged, entries, fresh, started)
        return outcome

    def _known(self, entry: Entry, store: Cache) -> Examined:
        return examined_of((*entry.record, store.facts(entry)), self.target.root)

    def _still_judged(
        self, again: Iterable[str], change: _Change, fresh: Mapping[str, Examined], entries: Mapping[str, Entry]
    ) -> dict[str, Any]:
        """What was found by the rules about the vault in notes that nothing which changed can concern."""
        if change.renamed or any(self._looks_at_index()):
            return {}
        kept = {path: entries[path].judged for path in again if path not in fresh}
        # One that was not in doubt before depends on what put it there.
        return {path: judged for path, judged in kept.items() if judged and change.touched.isdisjoint(judged[1])}

    def _write(
        self,
        store: Cache,
        outcome: Outcome,
        done: Iterable[Examined],
        judged: Mapping[str, Any],
        before: Mapping[str, Entry],
        fresh: Mapping[str, Examined],
        started: int,
    ) -> None:
        entries = {}
        for each in done:
            found = judged.get(each.path, ())
            if each.path in fresh:
                entries[each.path] = Entry(plain(each)[:-1], found, each.facts, crc32(each.facts))
            else:
                entries[each.path] = before[each.path]._replace(judged=found)
        unread = {path for path, each in fresh.items() if not each.facts}
        plain_outcome = (frozen(outcome.findings), *outcome[2:])
        compiled.keep(self.rules)
        head = Head(tuple(self.identity), settled(self.survey, started, unread), plain_outcome)
        plain_files = all(file.readable and not file.alias_of for file in self.survey.files)
        lines = NameLines.of(self.listing.names.paths) if plain_files else None
        store.write(head, bytes(lines) if lines else None, entries)


class _Change:
    """What is different from the run that filled the cache."""

    def __init__(self, before: Iterable[Sequence[Any]], now: Iterable[discover.File]) -> None:
        files_before, files_now = set(map(tuple, before)), set(map(tuple, now))
        names_before, names_now = set(map(_name, files_before)), set(map(_name, files_now))
        # Linted or not: a link may ask for a heading of any note.
        self.touched = {file[0] for file in files_before ^ files_now}
        self.renamed = {name[0] for name in names_before ^ names_now}
        self._names_renamed = set(map(_basename, self.renamed))

    def is_stale(self, file: discover.File, entries: Mapping[str, Entry], store: Cache) -> bool:
        """Whether a file has to be examined: it is new or changed, or names that it or its links have are."""
        path = file.path
        if path in self.touched or path not in entries:
            return True
        if not self.renamed:
            return False
        return _basename(path) in self._names_renamed or _names_any(store.facts(entries[path]), self._names_renamed)


def _name(file: Sequence[Any]) -> tuple[str, bool, str]:
    """What of a file the names of a vault depend on: its path, whether it can be read, what it is another name of."""
    path, _, _, _, _, readable, alias_of, *_ = file
    return path, readable, alias_of


def _basename(path: str) -> str:
    """A file's name as links are compared with it: folded, without its extensions, which a link may leave out."""
    name = fold(path[path.rfind("/") + 1 :])
    while name.endswith(".md"):  # [[a.md]] is the way to a.md.md too
        name = name[:-3]
    return name


def _names_any(facts: bytes, names: set[str]) -> bool:
    """Whether a link among packed facts may name one of these files, wherever they stand; so may lost facts."""
    if not facts:
        return True
    links = marshal.loads(facts)[-1].get(LINKS, ())
    return any(_basename(link[2]) in names for link in links)


def _frozen(judged: Judged) -> tuple[Any, ...]:
    return frozen(judged.findings), judged.seen


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.offset, finding.end_offset, finding.rule, finding.message


def _counted(examined: Iterable[Examined], total: int, progress: Progress | None) -> Iterator[Examined]:
    for done, each in enumerate(examined, start=1):
        if progress and (done % 100 == 0 or done == total):
            progress(done, total)
        yield each


# ------------------------------------------------------------------------------------------------ preparing


def _listing(survey: discover.Listing, lines: bytes | None = None) -> Listing:
    if lines is not None:
        return Listing(Names((), NameLines(lines)), {}, frozenset())
    return Listing(
        Names(file.path for file in survey.files),
        {file.path: file.alias_of for file in survey.files if file.alias_of},
        frozenset(file.path for file in survey.files if not file.readable),
    )


def _named_files(root: str, allow_local: bool) -> Iterator[str]:
    """The files of the vault that its configuration names."""
    data, _ = _configuration(root)
    for entry in data.get("extends") or ():
        if not isinstance(entry, str):
            yield entry.name
    if allow_local and isinstance(plugins := data.get("plugins"), list):
        yield from (each for each in plugins if isinstance(each, str))


def _configuration(root: str) -> tuple[dict[str, Any], str]:
    """What the configuration of a vault says, and the file it stands in. Most vaults have none, and need no reader."""
    if not any(os.path.lexists(os.path.join(root, name)) for name in (FILE, PYPROJECT)):
        return {}, ""
    from vaultlint.config import read

    return read(root)


def _configured(root: str, rules: Mapping[str, Rule], allow_local: bool) -> tuple[Config, list[str]]:
    """The configuration, and what there is to say about rules of the vault itself."""
    data, source = _configuration(root)
    if not data:
        return Config(source=source), []
    from vaultlint.config import parse

    if not data.get("plugins"):
        return parse(data, source, rules), []
    # Before its plugins are loaded, nobody knows the names of their rules.
    config = parse(data, source, rules, lenient=True)
    if not allow_local:
        return config, [f"{source}: plugins: rules of the vault itself run only with --allow-local-rules"]
    return parse(data, source, load_local(root, config.plugins, rules)), []


def facts_of_target(target: discover.Target) -> Iterator[dict[str, object]]:
    """What is read from each file of the target; a file that cannot be read is left out."""
    from vaultlint.facts import facts_of

    root = target.root
    survey = discover.survey(root)
    config, _ = _configured(root, load_rules(), False)
    settings = read_settings(root)
    listing = _listing(survey)
    loader = Loader(root, listing, {}, {})
    for file in discover.chosen(survey.files, target, config, settings, survey.nested):
        try:
            reading = read(file.path, read_bytes(root, file.path))
        except OSError:
            continue
        yield facts_of(reading, Vault(listing.names, loader.note, reading.note), settings)
