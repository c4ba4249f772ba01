"""What every rule looks like, whoever wrote it."""

import pytest

from vaultlint.manual import parse_manual
from vaultlint.plugins import load_rules
from vaultlint.rule import Rule

RULES = {name: rule for name, rule in load_rules().items() if rule.kinds}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_manual(rule: Rule) -> None:
    manual = parse_manual(rule.manual)
    kinds = [example.kind for example in manual.examples]

    assert manual.title.endswith(".")
    assert manual.title[0].isupper()
    assert "bad" in kinds
    assert "good" in kinds
    assert not [name for name in rule.options if f"`{name}`" not in rule.manual and f"{name}=" not in rule.manual]


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_name_is_file_and_folder(rule: Rule) -> None:
    module = rule.origin.split(".")

    assert module == ["vaultlint_rules", rule.family, rule.name.replace("-", "_")]


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.fix], ids=lambda rule: rule.name)
def test_a_repair_has_an_example(rule: Rule) -> None:
    assert any(example.kind == "fixed" for example in parse_manual(rule.manual).examples)
