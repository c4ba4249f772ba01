"""A request in, a report and an exit status out: ``vaultlint check`` without what reads its command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter

from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import file_output, look, notice, on_terminal, quiet_runner, standard_output
from vaultlint.cli.progress import progress
from vaultlint.report import MACHINE_FORMATS, writer
from vaultlint.report.summary import failed, plural, repairable, sentence
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple, TextIO

if TYPE_CHECKING:
    from vaultlint.api import Report
    from vaultlint.engine import Done, Means
    from vaultlint.ignore import Ignored
    from vaultlint.outcome import Outcome, Progress
    from vaultlint.repair import Change, Repair
    from vaultlint.workers import Map


FORMAT_VARIABLE = "VAULTLINT_OUTPUT_FORMAT"
# What counts findings instead of showing them has these forms; the others are made for single findings.
_COUNTED = ("full", "concise", "grouped", "github", "json", "jsonl")


class Request(NamedTuple):
    """What the command line asks for; the defaults are those of its options."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    form: str | None = None
    output_file: str | None = None
    statistics: bool = False
    fail_on: str | None = None
    exit_zero: bool = False
    jobs: int = 0
    executor: str | None = None
    no_cache: bool = False
    cache_dir: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    allow_local_rules: bool = False
    no_progress: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_fixes: bool = False
    baseline: str | None = None
    no_baseline: bool = False
    strict_baseline: bool = False
    since: str | None = None
    staged: bool = False
    show_settings: bool = False
    interactive: bool = False
    add_ignore: bool = False
    reason: str = ""


# The options that hooks, CI and benchmarks give beside paths; all others, and other spellings of these, are click's.
_SWITCHES = {
    "--no-cache": "no_cache",
    "--no-progress": "no_progress",
    "--exit-zero": "exit_zero",
    "--quiet": "quiet",
    "-q": "quiet",
}


def plain_request(arguments: Sequence[str]) -> Request | None:
    """The request of ``check`` with paths and a few options, None for anything else: click reads that.

    >>> plain_request(["check", "A.md", "--no-cache"]) == Request(paths=("A.md",), no_cache=True)
    True
    >>> plain_request(["check", "--fail-on", "info"]), plain_request(["rules"])
    (None, None)
    """
    if not arguments or arguments[0] != "check" or os.environ.get(FORMAT_VARIABLE):
        return None
    paths: list[str] = []
    options: dict[str, Any] = {}
    words = iter(arguments[1:])
    for word in words:
        if not word.startswith("-") and word:
            paths.append(word)
        elif word in _SWITCHES:
            options[_SWITCHES[word]] = True
        elif word == "--cache-dir" and (folder := next(words, None)) is not None:
            options["cache_dir"] = folder
        else:
            return None
    return Request(tuple(paths), **options)


def lint(request: Request) -> int:
    """Lint what is asked for, report it and give the exit status. Raises Refused."""
    if request.show_settings:
        return _show_settings(request)
    started = perf_counter()
    form = _form(request)
    if request.interactive:
        from vaultlint.cli.interactive import want_terminal

        want_terminal(request)
    with progress(not request.quiet and not request.no_progress) as advance, refusals():
        from vaultlint import compiled
        from vaultlint.cache import default_folder

        folder = request.cache_dir or default_folder()
        compiled.use(folder)
        with _executor(request.executor) as map:
            report = done(request, folder, map, advance)
    if report.repairs and not (request.diff or request.quiet):
        _tell_repairs(report.repairs, request)
    if request.interactive:
        from vaultlint.cli.interactive import asked

        report = asked(request, report, folder)
    ignored: list[Ignored] = []
    if request.add_ignore:
        from vaultlint.cli.ignoring import suppressed

        report, ignored = suppressed(request, report, folder)
    outcomes = report.outcomes
    seconds = perf_counter() - started
    if not request.quiet:
        _notices(outcomes, seconds, request.verbose, request.staged)
        _tell_ignored(ignored, request)
    outdated = _tell_stale(outcomes, request)
    if request.diff:
        return _diff(ignored or report.repairs, request)
    if request.fail_on:
        outcomes = tuple(each._replace(fail_on=request.fail_on) for each in outcomes)
    with _output(request.output_file, form) as stream:
        if not request.interactive or request.form or request.output_file or request.statistics:
            _report(outcomes, stream, form, request.statistics, request.color, seconds)
        if not request.quiet and form in ("full", "grouped"):
            stream.write("".join(f"{line}\n" for line in _closing(outcomes, request)))
    if not request.quiet and form in ("concise", "github"):
        for line in _closing(outcomes, request):
            notice(line)
    if request.exit_zero:
        return 0
    return int(outdated or any(failed(each.findings, each.fail_on) for each in outcomes))


def _form(request: Request) -> str:
    """The format of the report. Raises Refused for one that cannot count findings where they are to be counted."""
    form = request.form or ("full" if not request.output_file and on_terminal(sys.stdout) else "concise")
    if request.statistics and form not in _COUNTED:
        raise Refused(f"--statistics has no form {form!r}; it has {', '.join(_COUNTED)}")
    return form


def done(request: Request, folder: str, map: Map | None = None, advance: Progress | None = None) -> Report:
    """Lint, and repair where that is asked for. ``folder`` is that of the cache. Raises Refused."""
    from vaultlint.api import fix, lint

    more: dict[str, Any] = {
        "select": request.select,
        "ignore": request.ignore,
        "extend_select": request.extend_select,
        "baseline": False if request.no_baseline else request.baseline or True,
        "allow_local_rules": request.allow_local_rules,
        "jobs": request.jobs,
        "cache": False if request.no_cache else folder,
        "map": map,
        "progress": advance,
    }
    if request.fix or (request.diff and not request.add_ignore):
        return fix(*request.paths, unsafe=request.unsafe_fixes, write=not request.diff, **more)
    staged = request.staged or bool(request.paths and _in_hook())
    return lint(*request.paths, since=request.since, staged=staged, **more)


def linted_again(request: Request, outcomes: Sequence[Outcome], folder: str) -> tuple[list[Done], Means]:
    """The vaults that were reported, in that order, with what a change to their notes is judged by."""
    from vaultlint.engine import Means, Options, each_vault

    options = Options(request.select, request.ignore, request.extend_select, request.allow_local_rules)
    means = Means(None, options, request.jobs, None if request.no_cache else folder)
    # What a change broke may stand anywhere in a vault.
    parts = () if request.since or request.staged or _in_hook() else request.paths
    roots = tuple(outcome.vault for outcome in outcomes)
    dones = {each.target.root: each for each in each_vault(parts or roots, means)}
    return [dones[root] for root in roots if root in dones], means


def _in_hook() -> bool:
    """Whether git or pre-commit runs us over a commit that is being made."""
    return "GIT_INDEX_FILE" in os.environ or os.environ.get("PRE_COMMIT") == "1"


def _diff(repairs: Sequence[Repair | Ignored], request: Request) -> int:
    """Show what would be written; the status is 1 where that is anything."""
    from vaultlint.report.diff import write
    from vaultlint.report.paths import prefixes

    with _output(request.output_file, "diff") as stream, quiet_runner(stream) as obeyed:
        page = look(request.color, stream)
        for each, prefix in zip(repairs, prefixes([each.outcome for each in repairs]), strict=True):
            shown = each.changes
            if obeyed and not page.color:
                shown = tuple(_unless_obeyed(each.changes, prefix))
            write(shown, stream, page, prefix=prefix)
    return int(any(each.changes for each in repairs) and not request.exit_zero)


def _unless_obeyed(changes: Iterable[Change], prefix: str) -> Iterator[Change]:
    """The changes that a runner can read along; changing a line would make another patch of it."""
    from vaultlint.report.diff import is_obeyed

    for change in changes:
        if is_obeyed(change, prefix):
            notice(f"warning: {prefix}{change.path}: not shown, it holds what the runner obeys; --output-file takes it")
        else:
            yield change


def _tell_repairs(repairs: Sequence[Repair], request: Request) -> None:
    from vaultlint.report.repairs import told

    for line in told(repairs, planned=request.diff, each=request.show_fixes or request.verbose):
        notice(line)


def _tell_ignored(ignored: Sequence[Ignored], request: Request) -> None:
    if ignored:
        from vaultlint.report import ignored as page

        for line in page.told(ignored, planned=request.diff, each=request.verbose):
            notice(line)


def _closing(outcomes: Sequence[Outcome], request: Request) -> list[str]:
    """The last lines for people: what was found, and what of it could be repaired."""
    could = "" if request.fix and request.unsafe_fixes else repairable(outcomes, fixed=request.fix)
    return [sentence(outcomes), *([could] if could else [])]


def _show_settings(request: Request) -> int:
    from vaultlint.cli.config import show
    from vaultlint.outcome import Options

    asked = Options(request.select, request.ignore, request.extend_select, request.allow_local_rules)
    show(request.paths, asked, request.fail_on, request.form or "text", request.color)
    return 0


@contextmanager
def _executor(address: str | None) -> Iterator[Map | None]:
    if address is None:
        yield None
        return
    from vaultlint.executor import ExecutorError, executor

    try:
        with executor(address) as map:
            yield map
    except ExecutorError as error:
        raise Refused(str(error)) from error


def _notices(outcomes: Sequence[Outcome], seconds: float, verbose: bool, staged: bool) -> None:
    for outcome in outcomes:
        if _is_pending(outcome.vault):
            notice("warning: a rename or repair was stopped before its end; vaultlint check --fix brings it to one")
        if verbose:
            notice(f"vault {outcome.vault}: {plural(outcome.notes, 'note')}, {plural(outcome.files, 'file')}")
        for problem in outcome.problems:
            notice(f"warning: {problem}")
        for finding, reason in outcome.held if verbose else ():
            place = f"{finding.path}:{finding.line}:{finding.column}"
            notice(f"suppressed: {place}: {finding.rule}: {finding.message}{f' ({reason})' if reason else ''}")
    if verbose:
        notice(f"linted in {seconds:.2f} s")
    if not staged and not any(outcome.files for outcome in outcomes):
        notice("warning: no notes found")


def _is_pending(root: str) -> bool:
    """Whether a command that changes many files together was stopped on its way."""
    from vaultlint.disk import JOURNAL

    return os.path.lexists(os.path.join(root, JOURNAL))


def _tell_stale(outcomes: Sequence[Outcome], request: Request) -> bool:
    """Tell of what baselines know for nothing; whether that fails the run."""
    stale = [outcome for outcome in outcomes if outcome.stale]
    if stale and (request.strict_baseline or not request.quiet):
        from vaultlint.report.baseline import told

        for line in told(stale, strict=request.strict_baseline, each=request.strict_baseline or request.verbose):
            notice(line)
    return bool(stale) and request.strict_baseline


def _output(path: str | None, form: str) -> AbstractContextManager[TextIO]:
    return file_output(path) if path else standard_output(utf8=form in MACHINE_FORMATS)


def _report(
    outcomes: Sequence[Outcome], stream: TextIO, form: str, statistics: bool, color: str, seconds: float
) -> None:
    page = look(color, stream, seconds)
    if not statistics:
        writer(form)(outcomes, stream, page)
        return
    from vaultlint.report.statistics import write_json, write_jsonl, write_text

    if form == "json":
        write_json(outcomes, stream)
    elif form == "jsonl":
        write_jsonl(outcomes, stream)
    else:
        write_text(outcomes, stream, page)
