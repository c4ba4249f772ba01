"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from vaultlint.cli import complete
from vaultlint.typed import Any


def _remember(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    if value and isinstance(context.obj, dict):
        context.obj["verbose"] = True
    return value


color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours; auto: on a terminal, unless NO_COLOR is set, and with FORCE_COLOR.",
)
verbose = click.option(
    "-v", "--verbose", is_flag=True, is_eager=True, callback=_remember, help="Tell more, also about internal errors."
)


def names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """The names in the values of an option, which may hold several with commas between them."""
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names:
        raise click.BadParameter("no rule or family is named")
    return names


def of_rules(name: str, help: str) -> Callable[[Any], Any]:
    """An option that names rules and families, with commas between them or repeated."""
    return click.option(
        name, multiple=True, metavar="RULE|FAMILY", callback=names, shell_complete=complete.names, help=help
    )


def jobs_wanted(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """The number of processes that an option says, 0 for one a core."""
    if value.lower() == "auto":
        return 0
    if not (value.isascii() and value.isdigit()):
        raise click.BadParameter(f"{value!r} is no number of processes; a whole number or auto is wanted")
    return int(value)
