"""Findings in, what SARIF says of their rules out: reporting descriptors, made of the manuals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vaultlint.finding import Finding
from vaultlint.manual import Example, Manual, ManualError, parse_manual
from vaultlint.rule import Rule
from vaultlint.typed import Any

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
# GitHub sorts by these; https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_LONGEST = 1024  # characters of a description that GitHub shows
_TICKS = re.compile("`+")


def descriptors(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One for each rule that found something, in the order of names."""
    families = {finding.rule: finding.family for finding in findings}
    if not families:
        return []
    from vaultlint.plugins import load_rules

    known = load_rules()  # without those of the vault itself, of which the name must do
    return [_descriptor(name, families[name], known.get(name)) for name in sorted(families)]


def _descriptor(name: str, family: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name, "properties": {"tags": [family]}}
    title, text, markdown = _manual(rule)
    return {
        "id": name,
        "shortDescription": {"text": title[:_LONGEST]},
        "fullDescription": {"text": text.split("\n\n")[0].replace("\n", " ")[:_LONGEST] or title},
        "help": {"text": text or title, "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.on},
        "properties": {"tags": [family], "precision": "very-high", "problem.severity": _PROBLEMS[rule.severity]},
    }


def _manual(rule: Rule) -> tuple[str, str, str]:
    """Title, plain text, and Markdown; a manual that is not well formed is taken as it stands."""
    try:
        manual = parse_manual(rule.manual)
    except ManualError:
        manual = Manual(rule.title, (rule.manual,))
    texts = [part for part in manual.parts if isinstance(part, str)]
    markdown = "\n\n".join((manual.title, *_blocks(manual)))
    return manual.title or rule.name, "\n\n".join(texts), markdown


def _blocks(manual: Manual) -> Iterator[str]:
    for part in manual.parts:
        if isinstance(part, Example):
            yield f"{part.kind.capitalize()}{_words(part)}:"
            fence = "`" * (1 + max(2, *map(len, _TICKS.findall(part.source)), 0))
            yield f"{fence}md\n{part.source}{fence}"
        else:
            yield part


def _words(example: Example) -> str:
    return f", with `{example.info}`" if example.info and "`" not in example.info else ""
