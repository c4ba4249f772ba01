"""``vaultlint explain``: the manual of a rule."""

from __future__ import annotations

from collections.abc import Mapping

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import look, standard_output
from vaultlint.rule import Rule


@click.command("explain", short_help="Show the manual of a rule.")
@click.argument("rule", shell_complete=complete.rules)
@options.verbose
@options.color
def command(rule: str, verbose: bool, color: str) -> None:
    """Show what a rule finds and why: its manual, with options and examples."""
    with refusals():
        from vaultlint.plugins import load_rules

        rules = load_rules()
    found = rules.get(rule.strip().lower().replace("_", "-"))
    if found is None:
        raise Refused(_unknown(rule, rules))
    from vaultlint.report.explain import write

    with standard_output() as stream:
        write(found, stream, look(color, stream))


def _unknown(name: str, rules: Mapping[str, Rule]) -> str:
    from difflib import get_close_matches

    if members := [rule.name for rule in rules.values() if rule.family == name]:
        return f"{name!r} is a family; its rules are {', '.join(members)}"
    near = get_close_matches(name.lower(), rules, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "'vaultlint rules' shows all"
    return f"no rule called {name!r}; {hint}"
