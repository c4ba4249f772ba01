"""``vaultlint facts``: what vaultlint reads from each file."""

from __future__ import annotations

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import refusals
from vaultlint.cli.output import standard_output


@click.command("facts", short_help="Print what is read from each file, as JSON lines.")
@click.argument("paths", nargs=-1, shell_complete=complete.files)
@options.verbose
def command(paths: tuple[str, ...], verbose: bool) -> None:
    """Print what is read from each file as JSON, one object a line: links, tags, headings, properties and more."""
    with refusals(), standard_output(utf8=True) as stream:
        from vaultlint.discover import find_root
        from vaultlint.engine import facts, targets
        from vaultlint.report.json import encode

        for target in targets(paths or [find_root(".")]):
            for each in facts(target):
                stream.write(encode(each) + "\n")
