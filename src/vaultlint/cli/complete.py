"""What the shell may put behind the cursor: names of rules and families, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click
from click.shell_completion import CompletionItem

from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.rule import Rule


def names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules, families and "all", also behind a comma."""
    before, comma, start = incomplete.rpartition(",")
    found = {name: about for name, about in _known() if name.startswith(start)}
    return [CompletionItem(f"{before}{comma}{name}", help=about) for name, about in found.items()]


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules."""
    return [
        CompletionItem(rule.name, help=_about(rule)) for rule in _rules().values() if rule.name.startswith(incomplete)
    ]


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, which the shell knows best how to quote."""
    return [CompletionItem(incomplete, type="file")]


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders."""
    return [CompletionItem(incomplete, type="dir")]


def _known() -> Iterator[tuple[str, str]]:
    from vaultlint.config.values import ALL

    known = _rules()
    yield ALL, "every rule"
    for family in dict.fromkeys(rule.family for rule in known.values()):
        yield family, f"the rules about {family}"
    for name, rule in known.items():
        yield name, _about(rule)


def _about(rule: Rule) -> str:
    return " ".join(rule.title.split())


def _rules() -> Mapping[str, Rule]:
    from vaultlint import compiled
    from vaultlint.cache import default_folder
    from vaultlint.plugins import load_rules

    compiled.use(default_folder())
    return load_rules()
