"""``vaultlint config``: the configuration that counts, with the origin of each value, and its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import refusals
from vaultlint.cli.output import look, standard_output
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.outcome import Options


@click.command("config", short_help="Show the configuration that counts, and where each value comes from.")
@click.argument("path", required=False, metavar="[NOTE|FOLDER]", shell_complete=complete.files)
@click.option("--output-format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of vaultlint.toml, for editors.")
@click.option("--allow-local-rules", is_flag=True, help="Know the rules in files that the vault's configuration names.")
@options.verbose
@options.color
def command(path: str | None, form: str, schema: bool, allow_local_rules: bool, verbose: bool, color: str) -> None:
    """Show the configuration of the vault around the current folder, or what of it counts for a note or folder.

    Each value has a comment that says where it comes from: a file with the line, a profile, or the default.
    """
    from vaultlint.outcome import Options

    asked = Options(allow_local=allow_local_rules)
    if schema:
        _write_schema(path or ".", asked)
    else:
        show([path] if path else [], asked, None, form, color)


def _write_schema(path: str, asked: Options) -> None:
    with refusals():
        from vaultlint.config.json_schema import json_schema
        from vaultlint.discover import find_root
        from vaultlint.engine import known_rules
        from vaultlint.report.json import shown

        text = json.dumps(json_schema(known_rules(find_root(path), asked.allow_local)), ensure_ascii=False, indent=1)
    with standard_output(utf8=True) as stream:
        stream.writelines(f"{shown(line)}\n" for line in text.split("\n"))


def show(paths: Sequence[str], asked: Options, fail_on: str | None, form: str, color: str) -> None:
    """Print what counts for the vaults, notes or folders at these paths."""
    with refusals():
        from vaultlint.discover import find_root, vaults
        from vaultlint.engine import effective

        shown = [each for target in vaults(paths or [find_root(".")]) for each in effective(target, asked, fail_on)]
    from vaultlint.report.config import write_json, write_text

    with standard_output(utf8=form == "json") as stream:
        if form == "json":
            write_json(shown, stream)
        else:
            write_text(shown, stream, look(color, stream))
