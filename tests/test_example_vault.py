"""The vault that the README lints: the real command in, the findings that stand in ``example_vault.txt`` out.

After a change that is meant, ``python tests/test_example_vault.py`` writes that list anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EXPECTED = Path(__file__).with_name("example_vault.txt")
CLEAN = {
    "Cities/Rome.md",
    "Home.md",
    "Journal/2026-03-02.md",
    "People/Ana.md",
    "Plans/Summer.canvas",
    "Recipes.base",
    "Recipes/Crème brûlée.md",
    "Recipes/Focaccia.md",
    "Recipes/Ideas.md",
    "Study/Linear algebra.md",
    "Travel/Ideas.md",
    "Travel/Lisbon.md",
    "Travel/Packing list.md",
}
# Rules of the engine itself: the vault can show none of them, since every note is readable and every rule works.
ENGINE = {"rule-error", "unreadable-note", "oversized-note"}
# A repository with such names cannot be cloned on Windows or macOS, which is what these two rules warn of.
NAMES = {"name-collision", "unportable-name"}


def test_findings_are_those_beside_this_test() -> None:
    assert findings() == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_every_default_rule_speaks() -> None:
    rules = {rule["name"] for rule in vaultlint("rules", "--output-format", "json") if rule["on"]}

    assert rules - ENGINE - NAMES == rules & {line.rpartition(" ")[2] for line in findings()}


def test_clean_notes_are_silent() -> None:
    assert CLEAN.isdisjoint(line.rpartition(":")[0] for line in findings())


def findings() -> list[str]:
    report = vaultlint("check", "examples/vault", "--output-format", "json")
    return [f"{each['path']}:{each['line']} {each['rule']}" for each in report["findings"]]


def vaultlint(*arguments: str) -> Any:
    command = [sys.executable, "-m", "vaultlint", *arguments]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=False).stdout)


if __name__ == "__main__":
    EXPECTED.write_text("\n".join(findings()) + "\n", encoding="utf-8")
