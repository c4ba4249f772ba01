"""Files that are larger than anybody writes by hand: told, not read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from vaultlint import engine, examine, opened
from vaultlint.discover import Target
from vaultlint.disk import Refusal, put
from vaultlint.engine import Done, Means, one_vault
from vaultlint.ignore import ignore
from vaultlint.interactive.watched import Watched
from vaultlint.read import Draft
from vaultlint.rename import RenameError, Wish, plan
from vaultlint.repair import plan_for
from vaultlint.report import FORMATS
from vaultlint.work import Work


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
    at_a_glance = examine.at_a_glance

    def noted(work: Work, drafts: Sequence[Draft]) -> Any:
        sizes.append(sum(len(draft.data) for draft in drafts))
        return at_a_glance(work, drafts)

    monkeypatch.setattr(examine, "at_a_glance", noted)
    before = engine.check(Target(str(root), None), jobs=1)
    assert max(sizes) > 1000
    sizes.clear()
    monkeypatch.setattr(examine, "_MOST_TOGETHER", 1000)

    assert engine.check(Target(str(root), None), jobs=1) == before
    assert max(sizes, default=0) <= 1000


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "Note.md").write_bytes(b"a" * 1000)

    assert len(opened.read_bytes(str(tmp_path), "Note.md", 1000)) == 1000
    with pytest.raises(opened.Oversized):
        opened.read_bytes(str(tmp_path), "Note.md", 999)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes faster than we read must not fill the memory."""
    (tmp_path / "Note.md").write_bytes(b"a" * 10)
    monkeypatch.setattr(os, "read", lambda descriptor, size: b"a" * size)
    with pytest.raises(opened.Oversized):
        opened.read_bytes(str(tmp_path), "Note.md", 100_000_000)


@pytest.mark.parametrize("value", ["-1", "true", '"50 MB"', "1.5"])
def test_wrong_limit(tmp_path: Path, command: Any, value: str) -> None:
    root = vault(tmp_path / "vault", f"max-file-size = {value}")
    done = command("check", root)

    assert done.status == 2
    assert "max-file-size is " in done.errors
    assert "; a whole number of megabytes is wanted, 0 for no limit" in done.errors


HUGE = 8_000_000_000  # more than a child has memory for
TOLD = "8,000 MB, and max-file-size is 50 MB"


@pytest.mark.parametrize(
    "arguments",
    [
        ["facts"],
        ["infer"],
        ["why", "Huge.md"],
        ["config", "Huge.md"],
        ["baseline"],
        ["check", "--fix"],
        ["check", "--diff"],
        ["check", "--add-ignore"],
        *(["check", "--output-format", form] for form in FORMATS),
    ],
    ids=" ".join,
)
def test_other_commands(tmp_path: Path, command: Any, arguments: list[str]) -> None:
    root = vault(tmp_path / "vault", '[schemas.a]\nmatch = { folder = "." }\n')
    sparse(root / "Huge.md", HUGE)

    command(*arguments, cwd=root)

    assert (root / "Huge.md").stat().st_size == HUGE


def test_a_schema_is_not_looked_for_in_a_note_that_is_not_read(tmp_path: Path, command: Any) -> None:
    root = vault(tmp_path / "vault", "max-file-size = 60\n")
    sparse(root / "Huge.md", 60_000_001)

    assert (
        "# not linted: it is larger than max-file-size (vaultlint.toml:1)\n"
        in command("config", "Huge.md", cwd=root).output
    )
    sparse(root / "Huge.md", 60_000_000)
    assert "# for Huge.md, which is linted\n" in command("config", "Huge.md", cwd=root).output


# ------------------------------------------------------------------------------------------------ what writes


def test_no_suppression_for_a_note_that_has_grown(tmp_path: Path) -> None:
    means, done = linted(tmp_path / "vault")
    sparse(tmp_path / "vault/Home.md", HUGE)
    ignored = ignore(done, means, done.outcome.findings)

    assert {each.reason for each in ignored.left} == {"the file cannot be read: larger than 50 MB"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda note: sparse(note, HUGE), "larger than 50 MB", id="grown"),
        pytest.param(Path.unlink, "No such file or directory", id="gone"),
    ],
)
def test_no_repair_of_a_note_that_is_another_now(tmp_path: Path, change: Callable[[Path], None], reason: str) -> None:
    _, done = linted(tmp_path / "vault")
    change(tmp_path / "vault/Home.md")
    assert done.run is not None
    plan = plan_for(done.run, done.outcome, ["Home.md"], unsafe=True)

    assert [each.reason for each in plan["Home.md"].refused] == [f"cannot be read: {reason}"]


def test_no_question_about_a_note_that_has_grown(tmp_path: Path) -> None:
    means, done = linted(tmp_path / "vault")
    watched = Watched(done, means)
    assert watched.read("Home.md")
    sparse(tmp_path / "vault/Home.md", HUGE)

    assert watched.read("Home.md") is None


def test_what_is_written_over_is_read_no_further_than_it_may_be_the_same(tmp_path: Path) -> None:
    sparse(tmp_path / "Huge.md", HUGE)

    with pytest.raises(Refusal, match="changed since it was read"):
        put(str(tmp_path / "Huge.md"), b"new", expected=b"old")


def linted(root: Path) -> tuple[Means, Done]:
    vault(root)
    means = Means(jobs=1)
    return means, one_vault(Target(str(root), None), means, always=True)


# ------------------------------------------------------------------------------------------------ rename


@pytest.mark.parametrize("diff", [(), ("--diff",)], ids=["", "diff"])
@pytest.mark.parametrize("name", ["Huge.md", "a/Huge.canvas", "Huge.base"])
def test_no_move_where_a_file_with_links_is_not_read(
    tmp_path: Path, command: Any, name: str, diff: tuple[str, ...]
) -> None:
    root = vault(tmp_path / "vault")
    (root / "a").mkdir()
    (root / "Trip.md").write_text("[[Home]]")
    sparse(root / name, HUGE)
    done = command("rename", "Home.md", "Start.md", *diff, cwd=root)

    assert (done.status, done.output) == (2, "")
    assert done.errors == (
        f"error: '{name}' is not read, so nobody knows its links: {TOLD}; "
        "raise max-file-size in the configuration, or leave the file out with exclude\n"
    )
    assert (root / "Home.md").exists()
    assert (root / "Trip.md").read_text() == "[[Home]]"


@pytest.mark.parametrize("old", ["Huge.md", "a"])
def test_no_move_of_a_file_that_is_not_read(tmp_path: Path, command: Any, old: str) -> None:
    root = vault(tmp_path / "vault")
    (root / "a").mkdir()
    sparse(root / "Huge.md", HUGE)
    sparse(root / "a/Huge 2.md", HUGE)
    done = command("rename", old, "b/", cwd=root)

    assert (done.status, done.errors.count("error: ")) == (2, 2)
    assert not (root / "b").exists()


@pytest.mark.parametrize(
    ("configuration", "remark"),
    [
        ("max-file-size = 2", ""),
        ("max-file-size = 0", ""),
        (
            'max-file-size = 1\nexclude = ["Log*"]',
            "warning: 'Logs.md' is excluded and not read, so its links stay as they are: "
            "1.6 MB, and max-file-size is 1 MB\n",
        ),
    ],
)
def test_the_configuration_allows_the_move(tmp_path: Path, command: Any, configuration: str, remark: str) -> None:
    root = vault(tmp_path / "vault", configuration)
    (root / "Logs.md").write_text("[[Home]]\n" + "word\n" * 310_000)
    done = command("rename", "Home.md", "Start.md", cwd=root)

    assert (done.status, done.errors) == (0, remark)
    assert (root / "Logs.md").read_text()[:10] == ("[[Home]]\nw" if remark else "[[Start]]\n")


def test_pictures_may_be_of_any_size(tmp_path: Path, command: Any) -> None:
    root = vault(tmp_path / "vault")
    sparse(root / "Film.mp4", HUGE)

    assert command("rename", "Film.mp4", "Trip.mp4", cwd=root).status == 0


def test_no_move_where_a_note_grows_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = vault(tmp_path / "vault")
    monkeypatch.setattr(os, "read", lambda descriptor, size: b"a" * size)

    with pytest.raises(RenameError, match=r"'Home.md' cannot be read, .*: larger than 50 MB"):
        plan(Wish(str(root), "Home.md", "Start.md"))
