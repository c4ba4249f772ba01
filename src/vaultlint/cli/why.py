"""``vaultlint why``: how the links of a note resolve."""

from __future__ import annotations

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import look, standard_output


@click.command("why", short_help="Show how links resolve, and why one is broken.")
@click.argument("note", metavar="NOTE[:LINE[:COLUMN]]", shell_complete=complete.files)
@click.option("--output-format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.verbose
@options.color
def command(note: str, form: str, verbose: bool, color: str) -> None:
    """Show how each link of a note resolves, or those in a line or at a column of it.

    For each link: the files that have its name, the step that chose one, the headings or blocks that were searched,
    and for a broken one its likely causes. NOTE is a path as seen from here or from the vault's root, or a name.
    """
    with refusals():
        from vaultlint.why import AskError, asked, explain

        try:
            explained = explain(asked(note))
        except AskError as error:
            raise Refused(str(error)) from error
    from vaultlint.report.why import write_json, write_text

    with standard_output(utf8=form == "json") as stream:
        if form == "json":
            write_json(explained, stream)
        else:
            write_text(explained, stream, look(color, stream))
