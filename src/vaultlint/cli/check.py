"""``vaultlint check``: lint notes, folders or vaults."""

from __future__ import annotations

import click

from vaultlint.cli import complete, options
from vaultlint.cli.lint import FORMAT_VARIABLE, Request, lint
from vaultlint.cli.options import jobs_wanted as _jobs
from vaultlint.report import FORMATS
from vaultlint.typed import Any


def _reason(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    reason = " ".join((value or "").split())
    if any(mark in reason for mark in ("%%", "-->")) or not reason.isprintable():
        raise click.BadParameter("a reason holds neither %% nor -->, which end a comment, nor signs that nobody sees")
    return reason


@click.command("check", short_help="Lint notes, folders or vaults.")
@click.argument("paths", nargs=-1, shell_complete=complete.files)
@click.option("--fix", is_flag=True, help="Repair what can be repaired without changing what a note says.")
@click.option("--unsafe-fixes", is_flag=True, help="Make fixes too that may change what a note says.")
@click.option(
    "--diff",
    is_flag=True,
    help="Change nothing, show what --fix (or --add-ignore) would change; status 1 if it would.",
)
@click.option("--interactive", is_flag=True, help="Ask what to do with each problem, and do it at once.")
@click.option("--add-ignore", is_flag=True, help="Write a suppression for each finding that remains.")
@click.option("--reason", callback=_reason, metavar="TEXT", help="The reason that --add-ignore writes beside them.")
@click.option("--show-fixes", is_flag=True, help="List each fix that was made.")
@options.of_rules("--select", "Run these rules only.")
@options.of_rules("--ignore", "Leave these rules out.")
@options.of_rules("--extend-select", "Run these rules as well.")
@click.option("--since", metavar="REV", help="Show what came since a commit, also where it broke links elsewhere.")
@click.option("--staged", is_flag=True, help="Show PATHS, and links elsewhere that git's staged changes break.")
@click.option(
    "--output-format",
    "form",
    type=click.Choice(FORMATS),
    envvar=FORMAT_VARIABLE,
    help=f"Default: what {FORMAT_VARIABLE} says, else full; concise in a pipe or file.",
)
@click.option("--output-file", metavar="FILE", shell_complete=complete.files, help="Write the report to a file.")
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
@click.option(
    "--executor",
    metavar="dask://[HOST:PORT]",
    help="Lint on a Dask cluster, or on a local one; needs the extra 'distributed'.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    shell_complete=complete.files,
    help="What is known of old. Default: the configuration's, else .vaultlint-baseline.json.",
)
@click.option("--no-baseline", is_flag=True, help="Report what is known of old as well.")
@click.option(
    "--strict-baseline", is_flag=True, help="Leave with status 1 when the baseline has entries that are not needed."
)
@click.option("--no-cache", is_flag=True, help="Read every note anew, and keep nothing for the next run.")
@click.option(
    "--cache-dir",
    metavar="DIR",
    shell_complete=complete.folders,
    help="Where to keep what was found. Default: the user's cache folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@options.verbose
@options.color
@click.option("--allow-local-rules", is_flag=True, help="Run the rules in files that the vault's configuration names.")
@click.option("--no-progress", is_flag=True, help="Show no bar on long runs.")
@click.option(
    "--show-settings", is_flag=True, help="Lint nothing: show what counts here, and where each value comes from."
)
def command(**asked: Any) -> int:
    """Lint notes, folders or vaults; by default the vault around the current folder.

    RULE|FAMILY may be several with commas between them, and the option may be repeated.

    Exit status: 0 clean, 1 findings, 2 wrong usage, bad configuration or an internal error.
    """
    if asked["no_baseline"] and (asked["baseline"] or asked["strict_baseline"]):
        raise click.UsageError("--no-baseline does not go with --baseline or --strict-baseline")
    return lint(Request(**asked))
