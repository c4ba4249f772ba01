"""A run that was made in, what it looked at out: where a rule was not asked, nothing found says nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable

from vaultlint.finding import Finding
from vaultlint.rule import INDEX_FACTS
from vaultlint.run import Run


class Scope:
    """Which rules were run on which files of a vault."""

    def __init__(self, run: Run, findings: Iterable[Finding]) -> None:
        """``findings`` are what the run found: they say where something went wrong."""
        self._run = run
        self._kinds = {file.path: file.kind for file in run.files}
        self._whole = run.target.given is None
        self._anywhere = {rule.name for rule in run.work.anywhere()} if self._whole else frozenset[str]()
        self._names: dict[tuple[int, str], frozenset[str]] = {}
        self._failed = frozenset(_failed(findings))

    def covers(self, path: str, rule: str) -> bool:
        """Whether a rule was asked about a file, or would have been if the vault still had the file."""
        kind = self._kinds.get(path)
        if kind is None:
            return rule in self._anywhere and not is_there(self._run.target.root, path)
        return rule in self._rules(path, kind) and not self.failed(path, rule)

    def failed(self, path: str, rule: str) -> bool:
        """Whether a file could not be read, or the rule failed on it or on the vault."""
        return not self._failed.isdisjoint(((path, ""), (path, rule), ("", rule)))

    def _rules(self, path: str, kind: str) -> frozenset[str]:
        selected = self._run.work.selection.for_path(path)
        key = id(selected), kind  # a selection gives the same tuple for the same rules, and keeps it
        if key not in self._names:
            rules = (each.rule for each in selected if self._whole or INDEX_FACTS.isdisjoint(each.rule.facts))
            self._names[key] = frozenset(rule.name for rule in rules if not rule.kinds or kind in rule.kinds)
        return self._names[key]


def is_there(root: str, path: str) -> bool:
    """Whether the vault has a file of this path."""
    try:
        return os.path.lexists(os.path.join(root, path))
    except ValueError:  # no path of this system
        return False


def _failed(findings: Iterable[Finding]) -> Iterable[tuple[str, str]]:
    """The notes that could not be read, with "", and those in which a rule failed, with its name."""
    from vaultlint.own import rule_error, unreadable_note

    for each in findings:
        if each.rule == unreadable_note.name:
            yield each.path, ""
        elif each.rule == rule_error.name:
            yield each.path, str((each.data or {}).get("rule"))
