"""``vaultlint check``: lint notes, folders or vaults."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

import click

from vaultlint.cli import options
from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import file_output, look, notice, on_terminal, standard_output
from vaultlint.cli.progress import progress
from vaultlint.report import FORMATS, MACHINE_FORMATS, writer
from vaultlint.report.summary import failed, plural, sentence

if TYPE_CHECKING:
    from vaultlint.engine import Outcome


def _names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names:
        raise click.BadParameter("no rule or family is named")
    return names


def _jobs(context: click.Context, parameter: click.Parameter, value: str) -> int:
    if value.lower() == "auto":
        return 0
    if not (value.isascii() and value.isdigit()):
        raise click.BadParameter(f"{value!r} is no number of processes; a whole number or auto is wanted")
    return int(value)


@click.command("check", short_help="Lint notes, folders or vaults.")
@click.argument("paths", nargs=-1)
@click.option("--select", multiple=True, metavar="RULE|FAMILY", callback=_names, help="Run these rules only.")
@click.option("--ignore", multiple=True, metavar="RULE|FAMILY", callback=_names, help="Leave these rules out.")
@click.option("--extend-select", multiple=True, metavar="RULE|FAMILY", callback=_names, help="Run these rules as well.")
@click.option("--output-format", "form", type=click.Choice(FORMATS), help="Default: full; concise in a pipe or file.")
@click.option("--output-file", metavar="FILE", help="Write the report to a file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="The least severity to leave with status 1 for. Default: the configuration's, else warning.",
)
@click.option("--exit-zero", is_flag=True, help="Leave with status 0 whatever is found.")
@click.option(
    "--jobs",
    default="auto",
    metavar="N|auto",
    callback=_jobs,
    show_default=True,
    help="Number of processes; 0 or auto: one a core.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@options.verbose
@options.color
@click.option("--allow-local-rules", is_flag=True, help="Run the rules in files that the vault's configuration names.")
@click.option("--no-progress", is_flag=True, help="Show no bar on long runs.")
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    form: str | None,
    output_file: str | None,
    statistics: bool,
    fail_on: str | None,
    exit_zero: bool,
    jobs: int,
    quiet: bool,
    verbose: bool,
    color: str,
    allow_local_rules: bool,
    no_progress: bool,
) -> int:
    """Lint notes, folders or vaults; by default the vault around the current folder.

    RULE|FAMILY may be several with commas between them, and the option may be repeated.

    Exit status: 0 clean, 1 findings, 2 wrong usage, bad configuration or an internal error.
    """
    started = perf_counter()
    with progress(not quiet and not no_progress) as advance, refusals():
        from vaultlint.discover import find_root
        from vaultlint.engine import check, targets
        from vaultlint.plugins import load_rules

        rules = load_rules()
        if not rules:
            raise Refused("no rules found; installing vaultlint again brings its own back")
        outcomes = [
            check(
                target,
                rules,
                select=select,
                ignore=ignore,
                extend_select=extend_select,
                allow_local=allow_local_rules,
                jobs=jobs,
                progress=advance,
            )
            for target in targets(paths or [find_root(".")], rules)
        ]
    seconds = perf_counter() - started
    if not quiet:
        _notices(outcomes, seconds, verbose)
    form = form or ("full" if not output_file and on_terminal(sys.stdout) else "concise")
    with _output(output_file, form) as stream:
        _report(outcomes, stream, form, statistics, color, seconds)
        if not quiet and form == "full":
            stream.write(sentence(outcomes) + "\n")
    if not quiet and form == "concise":
        notice(sentence(outcomes))
    return int(not exit_zero and any(failed(each.findings, fail_on or each.fail_on) for each in outcomes))


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
