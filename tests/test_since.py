"""What came since a commit, what a commit in the making breaks: just the new problems, each once, with its reason."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint import cli

OLD = "[[Nowhere]] and [[Gone/Note]]\n"
NOTES = {
    ".obsidian/app.json": "{}",
    "Rome.md": f"# Food\n\nMuch text about Rome, and more of it.\n\n## Sleep\n\nA block. ^one\n\n{OLD}",
    "Paris.md": "Text about Paris, which is long.\n",
    "Trip.md": f"# Trip\n\n[[Rome#Food]] [[Rome#^one]] [[Paris]]\n\n{OLD}\nA line.\n\nLast line.\n",
    "Log.md": f"![[Paris]] and [[Rome]]\n\n{OLD}",
}

Say = Callable[..., list[str]]
Steps = list[tuple[Callable[..., None], str]]


def git(root: Path, *arguments: str) -> None:
    person = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *person, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with old problems, committed."""
    for name in ("GIT_INDEX_FILE", "PRE_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "vault"
    for name, text in NOTES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "Start")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Say:
    """The findings that the command line tells, as ``note:line rule``."""

    def say(*arguments: str) -> list[str]:
        cli.run(["check", "-q", "--cache-dir", str(tmp_path / "cache"), *arguments])
        lines = capsys.readouterr().out.splitlines()
        return [f"{line.split(':')[0]}:{line.split(':')[1]} {line.split(': ')[1].split()[1]}" for line in lines]

    return say


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


def rename(root: Path, old: str, new: str) -> None:
    (root / new).parent.mkdir(exist_ok=True)
    (root / old).rename(root / new)


def remove(root: Path, name: str) -> None:
    (root / name).unlink()


# Each a change, and the problems that it brings.
CASES = [
    pytest.param([], [], id="nothing"),
    pytest.param([(change, "Trip.md", "A line.", "Another line.")], [], id="sound line"),
    pytest.param([(change, "Trip.md", "A line.", "[[New/Hole]]")], ["Trip.md:7 broken-link"], id="new broken link"),
    pytest.param([(change, "Trip.md", "A line.", "[[Nowhere]]")], ["Trip.md:7 unwritten-note"], id="one more"),
    pytest.param([(change, "Trip.md", "# Trip", "# Trip\n\n\nMore\n")], [], id="lines moved down"),
    pytest.param(
        [(change, "Trip.md", OLD, ""), (change, "Trip.md", "Last line.", OLD)], [], id="old problem moved in its note"
    ),
    pytest.param([(change, "Trip.md", OLD, f"Edited {OLD}")], [], id="edited line with old problems"),
    pytest.param([(change, "Trip.md", OLD, "")], [], id="old problems removed"),
    pytest.param([(rename, "Log.md", "Diary/Log 2.md")], [], id="renamed with its problems"),
    pytest.param(
        [(rename, "Log.md", "Diary/Log 2.md"), (change, "Diary/Log 2.md", "![[Paris]]", "![[Lyon]]")],
        ["Diary/Log 2.md:1 unwritten-note"],
        id="renamed with a new one",
    ),
    pytest.param(
        [(rename, "Paris.md", "Lutetia.md")],
        ["Log.md:1 broken-link", "Trip.md:3 broken-link"],
        id="links to a renamed note",
    ),
    pytest.param(
        [(remove, "Paris.md")], ["Log.md:1 broken-link", "Trip.md:3 broken-link"], id="links to a deleted one"
    ),
    pytest.param([(change, "Rome.md", "# Food", "# Eating")], ["Trip.md:3 broken-heading-link"], id="heading changed"),
    pytest.param([(change, "Rome.md", " ^one", "")], ["Trip.md:3 broken-block-link"], id="block id removed"),
    pytest.param([(change, "Rome.md", "## Sleep", "#### Sleep")], ["Rome.md:5 heading-jump"], id="heading deeper"),
    pytest.param([(rename, "Rome.md", "Italy/Rome.md")], [], id="moved, and links still lead there"),
]


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize(("steps", "wanted"), CASES)
def test_since(
    vault: Path, say: Say, steps: list[tuple[Callable[..., None], str]], wanted: list[str], committed: bool
) -> None:
    for step, *arguments in steps:
        step(vault, *arguments)
    git(vault, "add", "--all")
    if committed:
        git(vault, "commit", "-q", "--allow-empty", "-m", "Change")

    assert sorted(say("--since", "HEAD~1" if committed else "HEAD")) == wanted


def test_since_knows_what_git_does_not_track_yet(vault: Path, say: Say) -> None:
    rename(vault, "Log.md", "Diary.md")
    (vault / "New.md").write_text("[[Where/Ever]]\n")

    assert say("--since", "HEAD") == ["New.md:1 broken-link"]


@pytest.mark.parametrize(("steps", "wanted"), CASES)
def test_hook(
    vault: Path,
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[Callable[..., None], str]],
    wanted: list[str],
) -> None:
    """Of the given notes a hook tells everything, of the others what the commit breaks."""
    for step, *arguments in steps:
        step(vault, *arguments)
    git(vault, "add", "--all")
    listed = subprocess.run(
        ["git", "diff", "--cached", "--name-only", "--diff-filter=d"],
        cwd=vault,
        capture_output=True,
        text=True,
        check=True,
    )
    given = listed.stdout.splitlines()
    whole = say("--exit-zero")
    expected = sorted({*(each for each in whole if each.split(":")[0] in given), *wanted})

    assert sorted(say("--staged", *given)) == expected
    monkeypatch.setenv("PRE_COMMIT", "1")
    if given:
        assert sorted(say(*given)) == expected


def test_the_reason_is_told(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remove(vault, "Paris.md")
    change(vault, "Rome.md", "# Food", "# Eating")
    git(vault, "add", "--all")
    cli.run(["check", "-q", "--no-cache", "--since", "HEAD", "--output-format", "full"])
    shown = capsys.readouterr().out

    assert "'Paris.md' was deleted since HEAD" in shown
    assert "'Rome.md' has changed since HEAD" in shown
    cli.run(["check", "-q", "--no-cache", "--staged", "--output-format", "full"])
    assert "'Paris.md' was deleted in this commit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--since", "no-such"], "error: since no-such: "), (["--since", "HEAD", ".."], "error: since HEAD: ")],
)
def test_refused(
    vault: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], said: str
) -> None:
    if ".." in arguments:
        (tmp_path / ".obsidian").mkdir()
    status = cli.run(["check", "--no-cache", *arguments])

    assert status == 2
    assert said in capsys.readouterr().err


def test_a_rule_about_all_notes(vault: Path, say: Say) -> None:
    """Tags are compared in the whole vault; as it was, it had the odd one already."""
    for number in range(6):
        (vault / f"Tag {number}.md").write_text("#Rome\n")
    (vault / "Odd.md").write_text("#rome\n")
    git(vault, "add", "--all")
    git(vault, "commit", "-q", "-m", "Tags")
    change(vault, "Odd.md", "#rome", "Words.\n\n#rome")
    (vault / "Other.md").write_text("#rome\n")

    assert say("--since", "HEAD", "--select", "tag-case") == ["Other.md:1 tag-case"]
