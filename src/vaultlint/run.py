"""A vault and what is asked of it in, its outcome out: every file examined, every note in doubt judged."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import zip_longest

from vaultlint import compiled, discover
from vaultlint.aside import aside, can_fork, cores
from vaultlint.config import FILE, PYPROJECT, Config, ConfigError, ConfigProblem
from vaultlint.finding import Finding, frozen, thawed
from vaultlint.identity import Identity, identity
from vaultlint.judge import Judge, Judged, Listing, Loader, in_doubt
from vaultlint.names import NameLines, Names
from vaultlint.opened import read_bytes
from vaultlint.outcome import Held, Options, Outcome, Progress
from vaultlint.plugins import PluginError, load_local, load_rules
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS, Rule
from vaultlint.settings import read_settings
from vaultlint.typed import TYPE_CHECKING, Any
from vaultlint.vault import Digest, Vault
from vaultlint.work import Examined, Plan, Work
from vaultlint.workers import forked, here, mapped, spawned

if TYPE_CHECKING:
    from vaultlint.workers import Map


# Fewer files than this are not worth a second process.
WORTH_A_POOL = 300
# Fewer notes to judge than this take less time than a copy of a process with all facts in it.
_WORTH_A_COPY = 60


class Run:
    """A vault, its files, and the plan for them."""

    judge: Judge  # with all that was examined, once that is done

    def __init__(
        self,
        target: discover.Target,
        survey: discover.Listing,
        rules: Mapping[str, Rule] | None,
        options: Options,
        lines: bytes | None = None,
        known: Any = None,
        kept_in: str | None = None,
        texts: Mapping[str, bytes] | None = None,
        today: str = "",
    ) -> None:
        """``lines`` are the names of the vault where the survey has only the files that were asked for.

        ``known`` is the identity of the run where that is known, True where it will be wanted; ``kept_in`` the folder
        of the cache. ``texts`` are bytes of files that are not those on disk, by path; ``today`` is the date by which
        suppressions expire, in ISO form.
        Raises config.ConfigError and plugins.PluginError for what cannot be used.
        """
        self.target, self.survey, self.options, self.kept_in = target, survey, options, kept_in
        self.given, self.today = rules, today
        self.asked = (tuple(options), rules and tuple(rules))
        self.rules = load_rules() if rules is None else rules
        if not self.rules:
            raise PluginError("no rules found; installing vaultlint again brings its own back")
        root = target.root
        # Before anything of it is used: what changes later makes the next run another one.
        self.identity = self._identity() if known is True else known
        self.config, problems = configured(root, self.rules, options.allow_local, survey.configs)
        settings = read_settings(root)
        self.problems = (*problems, *settings.problems, *survey.problems)
        self.listing = _listing(survey, lines)
        names = options.select, options.ignore, options.extend_select
        local = self.config.plugins if options.allow_local else ()
        self.plan = Plan(root, self.config, settings, *names, local, key=os.urandom(8).hex())
        self.work = Work(self.plan, self.rules, self.listing.names)
        self.work.texts = texts or {}
        attachments = any("attachment" in rule.kinds for rule in self.work.anywhere())
        # A survey that followed links, or made no walk, has no folders, and may not know each .gitignore either.
        ignores = survey.ignores if survey.folders else None
        self.files = discover.chosen(
            survey.files, target, self.config, settings, survey.nested, attachments=attachments, ignores=ignores
        )
        if self.files and not any(self.work.any_for(file.path) for file in self.files):
            raise ConfigError(ConfigProblem(self.config.source or "command line", "no rule is left to run"))

    def _identity(self) -> Identity:
        packages = compiled.packages(self.rules)
        named = _named_files(self.target.root, self.options.allow_local, self.survey.configs)
        return identity(self.target.root, self.asked, packages, named)

    # -------------------------------------------------------------------------------------------- whole

    def outcome(self, jobs: int, map: Map | None, progress: Progress | None) -> Outcome:
        """Examine and judge all files."""
        whole = self.target.given is None
        self.keep(any(self.looks_at_index()) and whole)
        done = list(self.examined([file.path for file in self.files], jobs, map, progress))
        facts = {each.path: each.facts for each in done if each.facts}
        came = {each.path: each.digest for each in done}
        digests = {file.path: came[file.path] for file in self.files}  # rules may look at them one after the other
        judge = self.judge = Judge(
            self.work, self.listing, digests, lambda path: facts.get(path, b""), whole=whole, kept_in=self.kept_in
        )
        findings = [found for each in done for found in each.findings]
        again = list(in_doubt(((each.path, each.wanted, each.digest.asks) for each in done), judge.vault))
        findings += [found for judged in self.judged(again, jobs) for found in judged.findings]
        findings += judge.whole_vault()
        return self.conclude(findings, {each.path: each.said for each in done if each.said}, whole=whole)

    def judged(self, paths: Sequence[str], jobs: int) -> Iterator[Judged]:
        """What the rules about the vault find in each of these files; with more than one process in two."""
        judge = self.judge.judge
        if len(paths) < _WORTH_A_COPY:
            yield from map(judge, paths)
            return
        mine, others = paths[::2], paths[1::2]
        with aside(lambda: marshal.dumps([frozen_judged(judge(path)) for path in others]), jobs or cores()) as beside:
            here = list(map(judge, mine))
            there = [Judged(thawed(found, self.target.root), seen) for found, seen in marshal.loads(beside())]
        yield from (each for pair in zip_longest(here, there) for each in pair if each)

    def looks_at_index(self) -> Iterator[Rule]:
        """The rules that look at the index for one note, or at the notes behind it."""
        return (rule for rule in self.work.anywhere() if not (INDEX_FACTS.isdisjoint(rule.facts) or rule.is_of_whole))

    def keep(self, keep: bool, *, cached: bool = False) -> None:
        """Say what is wanted of each file: the facts, for rules that look at all; what only a later run asks."""
        self.plan = self.work.plan = self.plan._replace(keep=keep, cached=cached)

    def examined(
        self, paths: Sequence[str], jobs: int, map: Map | None, progress: Progress | None
    ) -> Iterator[Examined]:
        """Examine files, wherever that is done best."""
        jobs = jobs or cores()
        afar = self.plan._replace(paths=self.listing.names.paths) if map or not can_fork() else self.plan
        if map:
            done = mapped(afar, paths, map)
        elif jobs < 2 or len(paths) < WORTH_A_POOL or (self.work.texts and not can_fork()):
            done = here(self.work, paths)
        else:
            done = forked(self.work, paths, jobs) if can_fork() else spawned(self.work, afar, paths, jobs)
        return _counted(done, len(paths), progress)

    def conclude(self, findings: list[Finding], said: Mapping[str, bytes], *, whole: bool) -> Outcome:
        """What comes of all that was found; ``said`` is what files say to vaultlint, packed."""
        held: list[Held] = []
        days = "", ""
        if said:
            from vaultlint.hold import hold

            findings, held, days = hold(self.work, findings, said, self.today, self.judge.loader.reading, whole=whole)
            held.sort(key=lambda each: _order(each.finding))
        findings.sort(key=_order)
        notes = sum(file.kind == "note" for file in self.files)
        known = sum(file.kind != "attachment" for file in self.files)
        config, nested = self.config, self.survey.nested
        rest = self.problems, config.fail_on, nested, config.baseline, (), (), tuple(held), days
        return Outcome(self.target.root, tuple(findings), notes, known, *rest)

    # -------------------------------------------------------------------------------------------- once it is done

    def is_as_seen(self, path: str) -> bool:
        """Whether a file is, by its size and time stamp, still the one that was found."""
        seen = self._by_path.get(path)
        try:
            now = os.stat(os.path.join(self.target.root, path))
        except OSError:
            return False
        return seen is not None and (seen.size, seen.mtime_ns) == (now.st_size, now.st_mtime_ns)

    @cached_property
    def _by_path(self) -> dict[str, discover.File]:
        return {file.path: file for file in self.survey.files}

    @cached_property
    def digests(self) -> Mapping[str, Digest]:
        """What the notes of the whole vault ask of each other; where only some were examined, all are read for it."""
        if self.target.given is None:
            return dict(self.judge.digests)
        whole = self.target._replace(given=None)
        run = Run(whole, discover.survey(self.target.root), self.given, self.options)
        run.outcome(1, None, None)
        return run.digests


def frozen_judged(judged: Judged) -> tuple[Any, ...]:
    """What was found in a note, and what that depends on, as it travels and rests on disk."""
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
    odd = [file for file in survey.files if file.alias_of or not file.readable]
    return Listing(
        Names([file.path for file in survey.files]),
        {file.path: file.alias_of for file in odd if file.alias_of},
        frozenset(file.path for file in odd if not file.readable),
    )


def _named_files(root: str, allow_local: bool, nested: Sequence[str]) -> Iterator[str]:
    """The files of the vault that configure it beside the one at its root: which that names, and those in folders."""
    data, _ = _configuration(root)
    yield from _extended(data)
    if allow_local and isinstance(plugins := data.get("plugins"), list):
        yield from (each for each in plugins if isinstance(each, str))
    for path in nested:
        from vaultlint.config.files import read_nested

        yield path
        with suppress(ConfigError):  # whether it counts is known later
            yield from _extended(read_nested(root, path))


def _extended(data: Mapping[str, Any]) -> Iterator[str]:
    """The files that a configuration builds on; what ``read`` makes of each is no value of TOML."""
    if isinstance(extends := data.get("extends"), list):
        yield from (name for name, *_ in (entry for entry in extends if isinstance(entry, tuple)))


def _configuration(root: str) -> tuple[dict[str, Any], str]:
    """What the configuration of a vault says, and the file it stands in. Most vaults have none, and need no reader."""
    if not any(os.path.lexists(os.path.join(root, name)) for name in (FILE, PYPROJECT)):
        return {}, ""
    from vaultlint.config import read

    return read(root)


def configured(
    root: str, rules: Mapping[str, Rule], allow_local: bool, nested: Sequence[str] = ()
) -> tuple[Config, list[str]]:
    """The configuration, and what there is to say about rules of the vault itself."""
    data, source = _configuration(root)
    config, problems = Config(source=source), []
    lenient = bool(data.get("plugins"))
    if data:
        from vaultlint.config import parse

        # Before its plugins are loaded, nobody knows the names of their rules.
        config = parse(data, source, rules, lenient=lenient)
        if lenient and allow_local:
            rules, lenient = load_local(root, config.plugins, rules), False
            config = parse(data, source, rules)
        elif lenient:
            problems = [f"{source}: plugins: rules of the vault itself run only with --allow-local-rules"]
    if nested:
        from vaultlint.config.nested import with_nested

        config = with_nested(config, root, nested, rules, lenient=lenient)
    return config, problems


def facts_of_target(target: discover.Target) -> Iterator[dict[str, object]]:
    """What is read from each file of the target; a file that cannot be read is left out."""
    from vaultlint.facts import facts_of

    root = target.root
    survey = discover.survey(root)
    config, _ = configured(root, load_rules(), False, survey.configs)
    settings = read_settings(root)
    listing = _listing(survey)
    loader = Loader(root, listing, lambda path: b"", {}, {}, config.most_bytes)
    for file in discover.chosen(survey.files, target, config, settings, survey.nested):
        try:
            reading = read(file.path, read_bytes(root, file.path, config.most_bytes))
        except OSError:
            continue
        yield facts_of(reading, Vault(listing.names, loader.note, reading.note), settings)
