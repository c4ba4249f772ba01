"""Given files of a vault that has a cache: its names come from there, and only the notes that matter are read."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint import cache, discover, engine, opened
from vaultlint.cli.lint import Request, plain_request
from vaultlint.discover import Target
from vaultlint.outcome import Outcome

NOTES = {
    "A.md": "[[B#One]] [[B#Two]] [[Sub/C]] [[x/Gone]] [[Sub/D#^id]]",
    "B.md": "# One\n[[x/Lost]]",
    "Sub/C.md": "[[A]]",
    "Sub/D.md": "words ^id",
    "Sub/Deep/E.md": "#tag",
}


class Vault:
    """A vault with a cache that a whole run has filled."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.walks = 0
        self.read: list[str] = []

    def check(self, *given: str, cached: bool = True) -> Outcome:
        self.walks = 0
        self.read.clear()
        return engine.check(Target(str(self.root), given), jobs=1, cache=str(self.folder) if cached else None)

    def fill(self) -> None:
        engine.check(Target(str(self.root), None), jobs=1, cache=str(self.folder))


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    made = Vault(tmp_path / "Vault", tmp_path / "cache")
    survey, read_bytes = discover.survey, opened.read_bytes

    def walk(root: str) -> object:
        made.walks += 1
        return survey(root)

    def read(root: str, path: str, most: int = 0) -> bytes:
        made.read.append(path)
        return read_bytes(root, path, most)

    for path, text in NOTES.items():
        (made.root / path).parent.mkdir(parents=True, exist_ok=True)
        (made.root / path).write_text(text)
    monkeypatch.setattr(cache, "_RECENT", 0)
    made.fill()
    monkeypatch.setattr(discover, "survey", walk)
    monkeypatch.setattr(opened, "read_bytes", read)
    return made


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (("A.md",), ["A.md", "B.md", "Sub/D.md"]),  # whose headings and blocks it asks for
        (("Sub/C.md",), ["Sub/C.md"]),
        (("B.md", "Sub/C.md"), ["B.md", "Sub/C.md"]),
    ],
)
def test_what_is_read(vault: Vault, given: tuple[str, ...], read: list[str]) -> None:
    plain = vault.check(*given, cached=False)

    assert vault.check(*given) == plain
    assert (vault.walks, sorted(vault.read)) == (0, read)


@pytest.mark.parametrize("given", [("Sub",), ("Sub/Deep", "A.md"), ("Nothing",), ("sub/c.MD",)])
def test_more_than_files_needs_a_walk(vault: Vault, given: tuple[str, ...]) -> None:
    assert vault.check(*given) == vault.check(*given, cached=False)
    vault.check(*given)
    assert vault.walks == 1


def test_a_note_that_many_links_ask_is_read_once(vault: Vault) -> None:
    (vault.root / "A.md").write_text("[[x/Gone]]" + "[[B#Two]] [[B#Three]]\n" * 50)

    assert len(vault.check("A.md").findings) == 101
    assert sorted(vault.read) == ["A.md", "B.md"]


def test_other_texts_need_no_walk(vault: Vault) -> None:
    (vault.root / "A.md").write_text("[[B#Two]] [[Sub/E#One]]")
    (vault.root / "B.md").write_text("# Two")
    plain = vault.check("A.md", cached=False)

    assert vault.check("A.md") == plain
    assert vault.walks == 0


def restored(path: Path, deed: Callable[[], object]) -> None:
    """Do something in a folder and give it the time stamps that it had."""
    before = path.stat()
    deed()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


DEEDS: tuple[Callable[[Path], object], ...] = (
    lambda root: (root / "Gone.md").write_text(""),
    lambda root: (root / "Sub/Deep/Gone.md").write_text(""),
    lambda root: (root / "B.md").unlink(),
    lambda root: (root / "B.md").rename(root / "Sub/B.md"),
    lambda root: (root / "Sub/C.md").rename(root / "Sub/See.md"),
    lambda root: (root / "Sub").rename(root / "Other"),
    lambda root: (root / "x").mkdir(),
    lambda root: (root / "Sub/.obsidian").mkdir(),
    lambda root: (root / "Sub/Deep/E.md").symlink_to("E.md") if (root / "Sub/Deep/E.md").unlink() else None,
    lambda root: restored(root / "Sub", lambda: (root / "Sub/Gone.md").write_text("")),
)


@pytest.mark.parametrize("deed", DEEDS)
def test_another_name_needs_a_walk(vault: Vault, deed: Callable[[Path], object]) -> None:
    deed(vault.root)
    plain = vault.check("A.md", cached=False)

    assert vault.check("A.md") == plain
    assert vault.walks == 1


def test_symbolic_links_need_a_walk(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "Elsewhere.md").write_text("")
    (vault.root / "Sub/Other name.md").symlink_to("../B.md")
    vault.fill()

    assert vault.check("A.md") == vault.check("A.md", cached=False)
    vault.check("A.md")
    assert vault.walks == 1


def test_young_folders_need_a_walk(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_RECENT", 2_000_000_000)
    (vault.root / "x").mkdir()
    vault.fill()

    vault.check("A.md")
    assert vault.walks == 1


def test_the_cache_of_other_options_serves(vault: Vault) -> None:
    (vault.root / "vaultlint.toml").write_text("[rules]\nbroken-heading-link = 'off'")
    vault.fill()
    (vault.root / "vaultlint.toml").write_text("[rules]\nbroken-link = 'off'")

    assert vault.check("A.md") == vault.check("A.md", cached=False)
    vault.check("A.md")
    assert vault.walks == 0


def test_without_a_cache(vault: Vault) -> None:
    for file in vault.folder.iterdir():
        file.unlink()

    assert vault.check("A.md") == vault.check("A.md", cached=False)
    vault.check("A.md")
    assert vault.walks == 1


# ------------------------------------------------------------------------------------------------ the command

SLOW = ("click", "rich", "ftfy", "frontmatter", "yaml", "regex", "rapidfuzz", "multiprocessing", "concurrent.futures")


def test_nothing_slow_is_imported(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("# One\n[[B]]\n")
    (tmp_path / "B.md").write_text("---\ntags: [a]\n---\n[[A#One]]\n")
    script = (
        "import sys; from vaultlint.cli import run\n"
        f"sys.argv[1:] = ['check', {str(tmp_path / 'A.md')!r}]; status = run()\n"
        f"print(status, *(each for each in {SLOW} if each in sys.modules))"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
        assert done.stdout == "0\n", done.stdout + done.stderr


@pytest.mark.parametrize("more", [(), ("--no-cache",)])
def test_both_ways_to_the_same_request(more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    from vaultlint.cli import check, commands

    asked: list[Request] = []
    monkeypatch.setattr(check, "lint", lambda request: asked.append(request) or 0)
    words = ("check", "A.md", "Sub/B.md", *more)

    assert commands.run_command(words) == 0
    assert asked == [plain_request(words)]
