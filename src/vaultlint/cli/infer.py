"""``vaultlint infer``: learn note schemas from notes that are alike."""

from __future__ import annotations

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import refusals
from vaultlint.cli.output import look, notice, standard_output
from vaultlint.cli.progress import progress


@click.command("infer", short_help="Learn note schemas from notes that are alike.")
@click.argument("folders", nargs=-1, metavar="FOLDER…", shell_complete=complete.folders)
@click.option(
    "--min-share",
    "share",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.8,
    show_default=True,
    help="The share of the notes that must have something for the schema to ask for it.",
)
@click.option(
    "--min-notes",
    "least",
    type=click.IntRange(1),
    help="The least notes that make a schema. Default: 3; among fewer than 100, 2 of which a property says the same.",
)
@click.option("--output-format", "form", type=click.Choice(["toml", "json"]), default="toml", show_default=True)
@options.verbose
@options.color
def command(folders: tuple[str, ...], share: float, least: int | None, form: str, verbose: bool, color: str) -> None:
    """Propose a schema for the notes in some folders, by default for those of the vault around the current one.

    Notes that are not alike are put into groups, by a property, a tag, a folder or their headings, and each group gets
    a schema of its own. The TOML is meant for vaultlint.toml; its comments say how many notes agree with each line.
    """
    with progress(True, "Reading") as advance, refusals():
        from vaultlint.discover import find_root
        from vaultlint.infer import learn, lessons

        read = list(lessons(folders or (find_root("."),), advance))
        outcomes = [learn(lesson, share=share, least=least or 0) for lesson in read]
    for lesson, outcome in zip(read, outcomes, strict=True):
        for problem in outcome.problems:
            notice(f"warning: {problem}")
        for name in sorted({proposal.name for proposal in outcome.proposals}.intersection(lesson.schemas)):
            notice(f"warning: the configuration has a schema {name!r} already")
    if not any(outcome.notes for outcome in outcomes):
        notice("warning: no notes to learn from; empty notes and those in template folders are left out")
    elif not any(outcome.proposals for outcome in outcomes):
        notice("warning: the notes are not alike enough for a schema")
    from vaultlint.report.infer import write_json, write_toml

    with standard_output(utf8=True) as stream:
        if form == "json":
            write_json(outcomes, stream)
        else:
            write_toml(outcomes, stream, look(color, stream))
