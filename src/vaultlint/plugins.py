"""Installed packages in, rules out: built-in rules come by the same entry point as anyone's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import ModuleType

from vaultlint.own import RULES
from vaultlint.rule import Rule

GROUP = "vaultlint.rules"


class PluginError(Exception):
    """A rule package cannot be used; the message says which one and why."""


@cache
def load_rules() -> dict[str, Rule]:
    """The engine's own rules and those of all installed packages by name, sorted by family and name.

    An entry point of the group ``vaultlint.rules`` names a module; each rule in it or in a module below it counts.

    Raises PluginError when a module cannot be imported or two rules have one name.
    """
    from importlib.metadata import entry_points

    rules: dict[str, Rule] = {rule.name: rule for rule in RULES}
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.value != "vaultlint_rules", each.value)):
        try:
            module = point.load()
            found = [rule for each in _modules(module) for rule in rules_in(each)]
        except Exception as error:
            raise PluginError(f"rules of {point.value!r}: {type(error).__name__}: {error}") from error
        for rule in found:
            known = rules.setdefault(rule.name, rule)
            if known is not rule:
                raise PluginError(f"two rules are called {rule.name!r}: in {known.origin} and in {rule.origin}")
    return dict(sorted(rules.items(), key=lambda item: (item[1].family, item[0])))


def load_local(root: str, files: Sequence[str], known: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules in Python files of a vault, added to those known. Runs their code: only where the user allows it.

    Raises PluginError when a file cannot be run or a rule is called as another one is.
    """
    rules = dict(known)
    for file in files:
        try:
            path = os.path.normpath(os.path.join(root, file))
            found = list(rules_in(_module(path, os.stat(path).st_mtime_ns)))
        except Exception as error:
            raise PluginError(f"rules of {file!r}: {type(error).__name__}: {error}") from error
        for rule in found:
            if rule.name in rules:
                raise PluginError(f"two rules are called {rule.name!r}: in {rules[rule.name].origin} and in {file}")
            rules[rule.name] = rule
    return rules


@cache
def _module(path: str, changed: int) -> ModuleType:
    """The module in a file, run once as long as nobody changes it; its rules are of the family ``local``."""
    from importlib.util import module_from_spec, spec_from_file_location

    name = f"local.{os.path.splitext(os.path.basename(path))[0]}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rules_in(module: ModuleType) -> Iterator[Rule]:
    """The rules that a module defines itself."""
    for value in vars(module).values():
        if isinstance(value, Rule) and value.origin == module.__name__:
            yield value


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    """The module and all modules below it."""
    from importlib import import_module
    from pkgutil import walk_packages

    yield module
    for info in walk_packages(getattr(module, "__path__", ()), module.__name__ + "."):
        import_module(info.name)
        yield sys.modules[info.name]
