"""Linting from Python."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vaultlint import LintError, Report, fix, lint

ROOT = Path(__file__).parent.parent


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    (root / "Note.md").write_text("A cafÃ© and [[Nowhere/Else]].\n", encoding="utf-8")
    return root


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_lint(vault: Path) -> None:
    report = lint(vault, cache=False)

    assert rules(report) == ["mojibake", "broken-link"]
    assert report.failed
    assert [each["rule"] for each in report.records()] == rules(report)
    assert report.text().startswith("Note.md:1:6: error mojibake: ")
    assert report.outcomes[0].notes == 1


def test_arguments(vault: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert rules(lint(str(vault), select=["broken-link"], map=pool.map, cache=tmp_path / "cache")) == [
            "broken-link"
        ]
    assert rules(lint(vault / "Note.md", ignore=["broken-link"], jobs=1, cache=False)) == ["mojibake"]
    assert not lint(vault, ignore=["mojibake", "broken-link"], cache=False).failed


def test_the_vault_around(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (vault / "Deep").mkdir()
    monkeypatch.chdir(vault / "Deep")

    assert len(lint(cache=False).findings) == 2


def test_fix(vault: Path) -> None:
    planned = fix(vault, write=False, cache=False)
    assert [each.path for each in planned.repairs[0].changes] == ["Note.md"]
    assert "Ã" in (vault / "Note.md").read_text(encoding="utf-8")

    assert rules(fix(vault, cache=False)) == ["broken-link"]
    assert (vault / "Note.md").read_text(encoding="utf-8") == "A café and [[Nowhere/Else]].\n"


def test_errors(vault: Path) -> None:
    (vault / "vaultlint.toml").write_text("exclud = []\n")
    for call, said in (
        (lambda: lint(vault), "exclude"),
        (lambda: lint(vault / "None.md"), "None.md"),
        (lambda: fix(vault, select=["no-rule"]), "exclude|no-rule"),
    ):
        with pytest.raises(LintError, match=said):
            call()
    (vault / "vaultlint.toml").unlink()
    with pytest.raises(LintError, match="since"):
        lint(vault, since="no-such-revision")
    with pytest.raises(ValueError, match="formats are full"):
        lint(vault, cache=False).text("pdf")


def test_the_page_is_true(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)
    ran = 0
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        if "pandas" not in code:
            exec(code.replace('"my-vault"', '"examples/vault"'), {})
            ran += 1

    assert ran == 2
    assert "Travel/Kyoto.md:10: no note called 'Plans/Autumn in Kyoto'" in capsys.readouterr().out
    for name in re.findall(r"^\| `(\w+)", page, re.MULTILINE)[1:]:
        assert hasattr(Report, name)


def test_rules_import_none_of_it() -> None:
    names = "[name in sys.modules for name in ('vaultlint.api', 'vaultlint.engine')]"
    code = f"import sys; from vaultlint import at, rule; print(any({names}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
