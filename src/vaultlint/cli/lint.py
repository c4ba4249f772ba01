"""A request in, a report and an exit status out: ``vaultlint check`` without what reads its command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TextIO

from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import file_output, look, notice, on_terminal, standard_output
from vaultlint.cli.progress import progress
from vaultlint.report import MACHINE_FORMATS, writer
from vaultlint.report.summary import failed, plural, sentence

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome
    from vaultlint.workers import Map


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


def plain_request(arguments: Sequence[str]) -> Request | None:
    """The request of ``check`` with paths and ``--no-cache`` alone, None for anything else: click reads that.

    >>> plain_request(["check", "A.md", "--no-cache"]) == Request(paths=("A.md",), no_cache=True)
    True
    >>> plain_request(["check", "--fail-on", "info"]), plain_request(["rules"])
    (None, None)
    """
    if not arguments or arguments[0] != "check":
        return None
    words = [word for word in arguments[1:] if word != "--no-cache"]
    if any(word.startswith("-") or not word for word in words):
        return None
    return Request(paths=tuple(words), no_cache="--no-cache" in arguments)


def lint(request: Request) -> int:
    """Lint what is asked for, report it and give the exit status. Raises Refused."""
    started = perf_counter()
    with progress(not request.quiet and not request.no_progress) as advance, refusals():
        from vaultlint import compiled
        from vaultlint.cache import default_folder

        folder = request.cache_dir or default_folder()
        compiled.use(folder)
        from vaultlint.discover import find_root
        from vaultlint.engine import Options, lint

        with _executor(request.executor) as map:
            outcomes = lint(
                request.paths or [find_root(".")],
                options=Options(request.select, request.ignore, request.extend_select, request.allow_local_rules),
                jobs=request.jobs,
                cache=None if request.no_cache else folder,
                map=map,
                progress=advance,
            )
    seconds = perf_counter() - started
    if not request.quiet:
        _notices(outcomes, seconds, request.verbose)
    form = request.form or ("full" if not request.output_file and on_terminal(sys.stdout) else "concise")
    with _output(request.output_file, form) as stream:
        _report(outcomes, stream, form, request.statistics, request.color, seconds)
        if not request.quiet and form == "full":
            stream.write(sentence(outcomes) + "\n")
    if not request.quiet and form == "concise":
        notice(sentence(outcomes))
    if request.exit_zero:
        return 0
    return int(any(failed(each.findings, request.fail_on or each.fail_on) for each in outcomes))


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


def _notices(outcomes: Sequence[Outcome], seconds: float, verbose: bool) -> None:
    for outcome in outcomes:
        if verbose:
            notice(f"vault {outcome.vault}: {plural(outcome.notes, 'note')}, {plural(outcome.files, 'file')}")
        for problem in outcome.problems:
            notice(f"warning: {problem}")
    if verbose:
        notice(f"linted in {seconds:.2f} s")
    if not any(outcome.files for outcome in outcomes):
        notice("warning: no notes found")


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
