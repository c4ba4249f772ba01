"""The note this project began with: a summary of a clinical trial with mojibake, unresolved links and bold headings."""

import shutil
from pathlib import Path

import pytest

from vaultlint.discover import Target
from vaultlint.engine import check
from vaultlint.finding import Finding
from vaultlint.plugins import load_rules

SEED = Path(__file__).parent / "seed" / "imroz.md"
SCHEMA = """
[schemas.trial]
match = {{ tag = "building" }}
headings = ["Information", "Comparison of two groups", "Other findings", "Summary"]
bold-headings = {bold}
heading-order = true
"""


def findings(folder: Path, text: str, schema: str = "") -> list[Finding]:
    (folder / "imroz.md").write_text(text, encoding="utf-8")
    if schema:
        (folder / "vaultlint.toml").write_text(schema, encoding="utf-8")
    return list(check(Target(str(folder), None), load_rules()).findings)


def test_alone_in_a_folder(tmp_path: Path) -> None:
    shutil.copy(SEED, tmp_path)
    text = SEED.read_text(encoding="utf-8")

    found = [each for each in findings(tmp_path, text) if each.severity != "info"]

    assert [(each.line, each.column, each.rule) for each in found] == [
        (9, 3, "mojibake"),
        (9, 22, "unwritten-note"),
        (13, 1, "unwritten-note"),
        (22, 30, "unwritten-note"),
        (33, 33, "mojibake"),
    ]
    broken = [each for each in found if each.rule == "mojibake"]
    assert [text[each.offset : each.end_offset] for each in broken] == ["ðŸŒ±", "â€“"]
    assert [edit.text for each in broken if each.fix for edit in each.fix.edits] == ["🌱", "–"]
    links = [each.data["target"] for each in found if each.data and each.rule == "unwritten-note"]
    assert links == ["treatment of multiple myeloma (MM)", "isatuximab.md", "bortezomib.md"]


@pytest.mark.parametrize(
    ("cut", "bold", "messages"),
    [
        ("", "true", []),
        ("**Other findings**", "true", ["Other findings"]),
        ("**Summary**", "true", ["Summary"]),
        ("", "false", ["Information", "Comparison of two groups", "Other findings", "Summary"]),
    ],
)
def test_with_a_schema(tmp_path: Path, cut: str, bold: str, messages: list[str]) -> None:
    text = SEED.read_text(encoding="utf-8")

    found = findings(tmp_path, text.replace(cut, "") if cut else text, SCHEMA.format(bold=bold))

    missing = [each for each in found if each.rule in ("missing-heading", "heading-order")]
    assert len(missing) == len(messages)
    assert all(any(name in each.message for each in missing) for name in messages)
