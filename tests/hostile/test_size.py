"""Files that are larger than anybody writes by hand: told, not read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from vaultlint import engine, examine
from vaultlint.discover import Target
from vaultlint.note import Reading


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def vault(root: Path, configuration: str = "") -> Path:
    (root / ".obsidian").mkdir(parents=True)
    (root / "Home.md").write_text("[[Huge]] [[Huge#Part]] [[Nowhere/Gone.md]]\n")
    if configuration:
        (root / "vaultlint.toml").write_text(configuration)
    return root


def test_a_huge_file_is_told_and_not_read(tmp_path: Path, check: Any) -> None:
    """100 MB of a note, and more of a canvas than the child that reads them has memory for."""
    root = vault(tmp_path / "vault")
    sparse(root / "Huge.md", 100_000_000)
    sparse(root / "Board.canvas", 8_000_000_000)
    done = check(root)

    assert [
        (each["path"], each["severity"], each["message"]) for each in done.findings if each["path"] != "Home.md"
    ] == [
        ("Board.canvas", "warning", "not read: 8,000 MB, and max-file-size is 50 MB"),
        ("Huge.md", "warning", "not read: 100 MB, and max-file-size is 50 MB"),
    ]
    # Of what is in it nothing is known, so nothing is said of links into it.
    assert [each["rule"] for each in done.findings if each["path"] == "Home.md"] == ["broken-link"]


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ("", False),
        ("max-file-size = 1", True),
        ("max-file-size = 2", False),
        ("max-file-size = 0", False),
        ('max-file-size = 1\n[rules]\noversized-note = "off"', False),
    ],
)
def test_limit(tmp_path: Path, configuration: str, told: bool) -> None:
    root = vault(tmp_path / "vault", configuration)
    (root / "Huge.md").write_text("word\n" * 300_000)
    outcome = engine.check(Target(str(root), None), jobs=1)

    assert ("oversized-note" in {each.rule for each in outcome.findings}) == told


def test_properties_without_end(tmp_path: Path, check: Any) -> None:
    """Who looks for an alias reads the beginnings of notes, and this one begins as if it were all properties."""
    root = vault(tmp_path / "vault")
    (root / "Huge.md").write_bytes(b"---\n" + b"a: b\n" * 1000)
    with (root / "Huge.md").open("r+b") as file:
        file.truncate(8_000_000_000)

    assert check(root / "Home.md").of("broken-link") == ["Home.md"]


def test_large_notes_are_not_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is below the limit; all of them at once might take more memory than there is."""
    root = vault(tmp_path / "vault")
    for number in range(10):
        (root / f"{number}.md").write_bytes(b"[[Nowhere/Gone.md]]\n" * 20)
    sizes: list[int] = []
    read_all = examine.read_all

    def noted(files: Sequence[tuple[str, bytes]]) -> list[Reading]:
        sizes.append(sum(len(data) for _, data in files))
        return read_all(files)

    monkeypatch.setattr(examine, "read_all", noted)
    before = engine.check(Target(str(root), None), jobs=1)
    assert max(sizes) > 1000
    sizes.clear()
    monkeypatch.setattr(examine, "_MOST_TOGETHER", 1000)

    assert engine.check(Target(str(root), None), jobs=1) == before
    assert max(sizes, default=0) <= 1000


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "Note.md").write_bytes(b"a" * 1000)

    assert len(examine.read_bytes(str(tmp_path), "Note.md", 1000)) == 1000
    with pytest.raises(examine.Oversized):
        examine.read_bytes(str(tmp_path), "Note.md", 999)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes faster than we read must not fill the memory."""
    (tmp_path / "Note.md").write_bytes(b"a" * 10)
    monkeypatch.setattr(os, "read", lambda descriptor, size: b"a" * size)
    with pytest.raises(examine.Oversized):
        examine.read_bytes(str(tmp_path), "Note.md", 100_000_000)


@pytest.mark.parametrize("value", ["-1", "true", '"50 MB"', "1.5"])
def test_wrong_limit(tmp_path: Path, command: Any, value: str) -> None:
    root = vault(tmp_path / "vault", f"max-file-size = {value}")
    done = command("check", root)

    assert done.status == 2
    assert "max-file-size is " in done.errors
    assert "; a whole number of megabytes is wanted, 0 for no limit" in done.errors


@pytest.mark.parametrize("arguments", [["facts"], ["infer"], ["why", "Huge.md"]], ids=" ".join)
def test_other_commands(tmp_path: Path, command: Any, arguments: list[str]) -> None:
    root = vault(tmp_path / "vault")
    sparse(root / "Huge.md", 8_000_000_000)

    command(*arguments, cwd=root)
