"""The hooks as authors use them: the real pre-commit, a real git repository, this checkout as the hooks' source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IDENTITY = {"NAME": "Ann Author", "EMAIL": "ann@example.org"}
CLEAN = {"Home.md": "See [[Other]].\n", "Other.md": "# Other\n", ".obsidian/app.json": "{}\n"}


def test_try_repo(tmp_path: Path, source: Path) -> None:
    vault = repository(tmp_path / "vault", CLEAN | {"Bad.md": "See [[Otter]].\n", "Worse.md": "See [[Brother]].\n"})

    tried = pre_commit(vault, tmp_path, "try-repo", str(source), "--files", "Home.md", "Bad.md", "--color", "never")
    given, _, whole = tried.stdout.partition("vaultlint (whole vault)")

    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "Bad.md:1:5" in given
    assert "'Otter'" in given
    assert "Worse.md" not in given
    assert "Bad.md:1:5" in whole
    assert "Worse.md:1:5" in whole


def test_commits(tmp_path: Path, source: Path) -> None:
    vault = repository(tmp_path / "vault", CLEAN)
    (vault / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {source}\n  rev: {head(source)}\n  hooks:\n  - id: vaultlint\n  - id: vaultlint-vault\n"
    )
    pre_commit(vault, tmp_path, "install")

    added = commit(vault, tmp_path, "New.md", "See [[Other]].\n")
    broken = commit(vault, tmp_path, "New.md", "See [[Otter]].\n")
    mended = commit(vault, tmp_path, "New.md", "See [[Other]] again.\n")
    (vault / "Other.md").unlink()
    deleted = commit(vault, tmp_path, "Log.md", "Deleted a note.\n")

    assert [added.returncode, broken.returncode, mended.returncode, deleted.returncode] == [0, 1, 0, 1], added.stderr
    assert "'Otter'" in broken.stderr
    assert "Home.md:1:5" in deleted.stderr


def test_a_commit_that_breaks_links_elsewhere(tmp_path: Path, source: Path) -> None:
    vault = repository(tmp_path / "vault", CLEAN | {"Old.md": "See [[Nobody/knows]].\n"})
    (vault / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {source}\n  rev: {head(source)}\n  hooks:\n  - id: vaultlint\n"
    )
    pre_commit(vault, tmp_path, "install")
    git(vault, "add", "--all")
    git(vault, "rm", "--quiet", "Other.md")
    deleted = run(["git", "commit", "--message", "Delete"], vault, PRE_COMMIT_HOME=str(tmp_path / "pre-commit"))

    assert deleted.returncode == 1
    assert "Home.md:1:5: error broken-link: no note called 'Other'" in deleted.stderr
    assert "Nobody" not in deleted.stderr


def test_fix(tmp_path: Path, source: Path) -> None:
    vault = repository(tmp_path / "vault", CLEAN)
    (vault / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {source}\n  rev: {head(source)}\n  hooks:\n  - id: vaultlint-fix\n"
    )
    pre_commit(vault, tmp_path, "install")

    garbled = commit(vault, tmp_path, "New.md", "A cafÃ© and [[Other]].\n")
    text = (vault / "New.md").read_text(encoding="utf-8")
    mended = commit(vault, tmp_path, "New.md", text)

    assert (garbled.returncode, mended.returncode) == (1, 0), garbled.stderr + mended.stderr
    assert "Fixed 1 problem in 1 note: mojibake 1." in garbled.stderr
    assert text == "A café and [[Other]].\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout, uncommitted work included, as a git repository that pre-commit can clone."""
    copy = tmp_path_factory.mktemp("source") / "vaultlint"
    for name in ours():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    return repository(copy, {})


def ours() -> list[str]:
    listing = run(["git", "-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"], ROOT, check=True).stdout
    return [name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def repository(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "Start")
    return folder


def head(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD").stdout.strip()


def commit(vault: Path, home: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (vault / name).write_text(text, encoding="utf-8")
    git(vault, "add", "--all")
    return run(["git", "commit", "--message", f"Change {name}"], vault, PRE_COMMIT_HOME=str(home / "pre-commit"))


def pre_commit(vault: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "pre_commit", *arguments], vault, PRE_COMMIT_HOME=str(home / "pre-commit"))


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(["git", *arguments], folder, check=True)


def run(command: list[str], folder: Path, *, check: bool = False, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run away from the author's own git settings, and from the repository of a hook that runs these tests."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in IDENTITY.items()}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        command,
        cwd=folder,
        env=mine | people | settings | extra,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=check,
    )
