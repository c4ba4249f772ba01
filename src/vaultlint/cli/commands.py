"""All commands, as click knows them."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from vaultlint import __version__
from vaultlint.cli.failure import Refused, tell
from vaultlint.cli.output import notice

# In the order of the help. A command is imported when it is asked for.
COMMANDS = ("check", "explain", "rules", "why", "rename", "baseline", "init", "config", "infer", "facts")

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"vaultlint.cli.{name}").command
        return command


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__, message="vaultlint %(version)s")
def commands() -> None:
    """A linter and link checker for Obsidian vaults."""


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and give its exit status."""
    said: dict[str, bool] = {}
    try:
        status = commands.main(arguments, prog_name="vaultlint", standalone_mode=False, obj=said)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        _show(error)
        return 2
    except Refused as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        tell(error, sys.stderr, said.get("verbose", False))
        return 2
    return status if isinstance(status, int) else 0


def _show(error: click.ClickException) -> None:
    """Print what is wrong with the arguments, which somebody may have made of the names of files."""
    words = io.StringIO()
    error.show(words)
    for line in words.getvalue().split("\n")[:-1]:
        notice(line)
