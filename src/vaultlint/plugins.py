"""Installed packages in, rules out: built-in rules come by the same entry point as anyone's."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType, ModuleType

from vaultlint import compiled
from vaultlint.own import RULES
from vaultlint.rule import Option, Rule
from vaultlint.typed import Any

GROUP = "vaultlint.rules"
_OURS = "vaultlint_rules"


class PluginError(Exception):
    """A rule package cannot be used; the message says which one and why."""


@cache
def load_rules() -> dict[str, Rule]:
    """The engine's own rules and those of all installed packages by name, sorted by family and name.

    An entry point of the group ``vaultlint.rules`` names a module; each rule in it or in a module below it counts.
    Where an earlier run has kept what the rules say of themselves, their modules are imported when they run.

    Raises PluginError when a module cannot be imported or two rules have one name.
    """
    rules: dict[str, Rule] = {rule.name: rule for rule in RULES}
    table = compiled.table()
    if table is not None:
        rules |= {each[0]: _rule_of(each) for each in table}
    else:
        for value in _packages():
            _add(rules, value)
    return dict(sorted(rules.items(), key=lambda item: (item[1].family, item[0])))


def _add(rules: dict[str, Rule], value: str) -> None:
    from importlib import import_module

    try:
        found = [rule for each in _modules(import_module(value)) for rule in rules_in(each)]
    except Exception as error:
        raise PluginError(f"rules of {value!r}: {type(error).__name__}: {error}") from error
    for rule in found:
        known = rules.setdefault(rule.name, rule)
        if known is not rule:
            raise PluginError(f"two rules are called {rule.name!r}: in {known.origin} and in {rule.origin}")


def _packages() -> list[str]:
    """The modules that entry points name, our own first."""
    from importlib.metadata import entry_points

    return sorted((point.value for point in entry_points(group=GROUP)), key=lambda each: (each != _OURS, each))


# ------------------------------------------------------------------------------------------------ rules not imported


class _Later:
    """The check of a rule, or one of its signs, whose module is imported at the first call."""

    def __init__(self, module: str, name: str, sign: int = -1, wants: tuple[str, ...] = ()) -> None:
        self.module = module
        self.__name__ = name
        self.sign = sign
        self.wants = wants
        self._made: Any = None

    @property
    def made(self) -> Any:
        """What it stands for."""
        if self._made is None:
            from importlib import import_module

            rule = getattr(import_module(self.module), self.__name__)
            self._made = rule.check if self.sign < 0 else rule.signs[self.sign]
        return self._made

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return (self._made or self.made)(*arguments, **options)


def _rule_of(plain: Sequence[Any]) -> Rule:
    *fields, options, origin, function, needs, signs, in_path = plain
    known = {name: Option(*option) for name, *option in options}
    found = tuple(_sign_of(sign, origin, function, number) for number, sign in enumerate(signs))
    return Rule._make((*fields, MappingProxyType(known), _Later(origin, function), origin, needs, found, in_path))


def _sign_of(plain: Sequence[Any], origin: str, function: str, number: int) -> Any:
    if len(plain) == 1:
        return plain[0]
    what, more = plain
    if what is None:
        return _Later(origin, function, number, more)
    import re

    return re.compile(what, more & ~re.UNICODE.value if isinstance(what, str) else more)


# ------------------------------------------------------------------------------------------------ rules of a vault


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
