"""``vaultlint rules``: all rules in a table."""

from __future__ import annotations

import click

from vaultlint.cli import options
from vaultlint.cli.failure import refusals
from vaultlint.cli.output import look, on_terminal, standard_output


@click.command("rules", short_help="Show all rules.")
@click.option("--output-format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.verbose
@options.color
def command(form: str, verbose: bool, color: str) -> None:
    """Show all rules: family, default severity, fixes and options, which have their types and defaults in JSON."""
    with refusals():
        from vaultlint.plugins import load_rules

        rules = load_rules()
    from vaultlint.report.rule_table import write_json, write_text

    with standard_output(utf8=form == "json") as stream:
        if form == "json":
            write_json(rules, stream)
        else:
            page = look(color, stream)
            write_text(rules, stream, page, most=page.width if on_terminal(stream) else None)
