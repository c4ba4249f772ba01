"""Options that several commands have."""

from __future__ import annotations

import click


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
