"""The examples in the manuals of all rules, each in every surrounding."""

import pytest

from vaultlint.plugins import load_rules
from vaultlint.testing import Case, cases_of, verify

RULES = load_rules()


@pytest.mark.parametrize("case", [case for rule in RULES.values() for case in cases_of(rule)], ids=str)
def test_example(case: Case) -> None:
    verify(case)
