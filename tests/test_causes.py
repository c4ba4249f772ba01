"""Why a link leads nowhere: which cause comes first, when it is sure, what a repair of it writes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultlint.cause import Around, Cause, causes
from vaultlint.discover import Target
from vaultlint.engine import Means, check
from vaultlint.lore import Called
from vaultlint.names import Names, fold
from vaultlint.note import Link
from vaultlint.repair import repair


class Gone(NamedTuple):
    commit: str
    date: str


class Past:
    """Former files: where each is now, "" for one that is gone."""

    def __init__(self, now: Mapping[str, str]) -> None:
        self.now = now
        self.asked = False

    def named(self, name: str) -> Sequence[str]:
        self.asked = True
        return [path for path in self.now if fold(path.rpartition("/")[2]) == name]

    def renamed(self, path: str) -> str | None:
        return self.now[path] or None

    def deleted(self, path: str) -> Gone | None:
        return None if self.now[path] else Gone("1a2b3c4", "2024-05-06")

    def former(self, path: str) -> Sequence[str]:
        return ["Old/Trip.md"] if path == "Trip.md" else []


FILES = ["Trip.md", "Italy/Rome.md", "Cities/Lisbon.md", "Old/Lisbon.md", "Q&A.md", "map.png", "Two words.md", "New.md"]


def ask(target: str, *, now: Mapping[str, str] | None = None, kind: str = "wikilink", embed: bool = False) -> Cause:
    link = Link(kind, embed, target, "", None, 0, 1)
    aliases = {"eternal city": ["Italy/Rome.md"], "capital": ["Italy/Rome.md", "Cities/Lisbon.md"], "old": ["Trip.md"]}
    known = {path: [name for name, paths in aliases.items() if path in paths] for path in FILES}
    around = Around("Trip.md", (), Names(FILES), lambda: Called(known, ()), lambda: Past(now or {}))
    return next(iter(causes(link, around)))


@pytest.mark.parametrize(
    ("target", "now", "kind", "paths", "sure"),
    [
        ("Eternal City", {}, "alias", ["Italy/Rome.md"], True),
        ("capital", {}, "alias", ["Cities/Lisbon.md", "Italy/Rome.md"], False),
        ("Places/Rome", {}, "moved", ["Italy/Rome.md"], True),
        ("Places/Rome.md", {}, "moved", ["Italy/Rome.md"], True),
        ("Places/Lisbon", {}, "moved", ["Cities/Lisbon.md", "Old/Lisbon.md"], False),
        ("pictures/map.png", {}, "moved", ["map.png"], True),
        ("Gone", {"Gone.md": "New.md"}, "renamed", ["New.md"], True),
        ("gone.MD", {"Gone.md": "New.md"}, "renamed", ["New.md"], True),
        ("a/Gone", {"a/Gone.md": "New.md", "b/Gone.md": "Trip.md"}, "renamed", ["New.md"], True),
        pytest.param("a/Gone", {"x/a/Gone.md": "New.md"}, "renamed", ["New.md"], True, id="end of a path"),
        pytest.param("a/Gone", {"xa/Gone.md": "New.md"}, "missing", [], False, id="another folder"),
        pytest.param("./Gone", {"Gone.md": "New.md"}, "renamed", ["New.md"], True, id="from the note's folder"),
        pytest.param("./Gone", {"Old/Gone.md": "New.md"}, "renamed", ["New.md"], True, id="from its folder before"),
        pytest.param("./Gone", {"a/Gone.md": "New.md"}, "missing", [], False, id="from another folder"),
        pytest.param("Gone", {"a/Gone.md": "New.md", "b/Gone.md": "Trip.md"}, "renamed", ["New.md", "Trip.md"], False),
        pytest.param("Gone", {"a/Gone.md": "New.md", "b/Gone.md": ""}, "renamed", ["New.md"], False, id="one is gone"),
        ("Gone", {"Gone.md": ""}, "deleted", [], False),
        ("old.png", {"old.png": "map.png"}, "renamed", ["map.png"], True),
        # Where history tells of another fate, the name elsewhere is another file.
        ("Places/Rome", {"Places/Rome.md": "New.md"}, "renamed", ["New.md"], True),
        ("Places/Rome", {"Places/Rome.md": "Italy/Rome.md"}, "moved", ["Italy/Rome.md"], True),
        ("Places/Rome", {"Places/Rome.md": ""}, "moved", ["Italy/Rome.md"], False),
        ("Places/Lisbon", {"Places/Lisbon.md": "Old/Lisbon.md"}, "moved", ["Old/Lisbon.md"], True),
        ("Old", {"Old.md": "New.md"}, "alias", ["Trip.md"], False),
        ("Old", {"Old.md": "Trip.md"}, "alias", ["Trip.md"], True),
        ("Two%20words", {}, "encoding", ["Two words.md"], True),
        ("Two  words", {}, "spacing", ["Two words.md"], True),
        ("Two\u00a0words", {}, "spacing", ["Two words.md"], True),
        ("Italy/ Rome", {}, "spacing", ["Italy/Rome.md"], True),
        ("map", {}, "extension", ["map.png"], True),
        ("Cites/map", {}, "extension", ["map.png"], False),
        ("Italy", {}, "folder", [], False),
        ("Lisbonn", {}, "typo", ["Cities/Lisbon.md", "Old/Lisbon.md"], False),
        ("New.html", {}, "publisher-only", ["New.md"], False),
        ("Nothing like it", {}, "unwritten", [], False),
        ("Nothing/like it", {}, "missing", [], False),
    ],
)
def test_first_cause(target: str, now: Mapping[str, str], kind: str, paths: list[str], sure: bool) -> None:
    found = ask(target, now=now)

    assert (found.kind, list(found.paths), found.sure) == (kind, paths, sure)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("[[Eternal City]]", "[[Rome|Eternal City]]"),
        ("[[Eternal City|there]]", "[[Rome|there]]"),
        ("[[Eternal City#Food]]", "[[Rome#Food|Eternal City]]"),
        ("![[Eternal City]]", "![[Rome]]"),
        ("[t](Eternal%20City.md)", "[t](Eternal%20City.md)"),
        ("[[Places/Rome#Food|x]]", "[[Rome#Food|x]]"),
        ('[t](Places/Rome.md#Food "title")', '[t](Rome.md#Food "title")'),
        ("[t](<Places/Two words.md>)", "[t](<Two words.md>)"),
        ("![[pictures/map.png|300]]", "![[map.png|300]]"),
        ("![[map]]", "![[map.png]]"),
        pytest.param("[[map]]", "[[map]]", id="a note of this name may still be written"),
        ("| [[Eternal City]] | x |\n|---|---|\n", "| [[Rome\\|Eternal City]] | x |\n|---|---|\n"),
        ('---\nup: "[[Eternal City]]"\n---\n', '---\nup: "[[Rome|Eternal City]]"\n---\n'),
        ("%% [[Places/Rome]] %% `[[Places/Rome]]`", "%% [[Places/Rome]] %% `[[Places/Rome]]`"),
        ("[[Places/Lisbon]]", "[[Places/Lisbon]]"),
        ("[[Nothing like it]]", "[[Nothing like it]]"),
        ("[[{{title}}/Rome]]", "[[{{title}}/Rome]]"),
    ],
)
def test_repair(tmp_path: Path, text: str, mended: str) -> None:
    (tmp_path / ".obsidian").mkdir()
    for path in FILES:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("# Food\n")
    (tmp_path / "Italy/Rome.md").write_text("---\naliases: [Eternal City]\n---\n# Food\n")
    (tmp_path / "Trip.md").write_text(text)
    repair([str(tmp_path)], Means(), unsafe=False, write=True)

    assert (tmp_path / "Trip.md").read_text() == mended


def test_an_alias_in_a_note_that_nobody_lints_counts(tmp_path: Path) -> None:
    """A run over one note, over the vault, and one with a cache find the same."""
    (tmp_path / "vault").mkdir()
    root = tmp_path / "vault"
    (root / "vaultlint.toml").write_text('exclude = ["Archive/**"]\n')
    (root / "Archive").mkdir()
    (root / "Archive/Rome.md").write_text("---\naliases: Eternal City\n---\n")
    (root / "Trip.md").write_text("[[Eternal City]]\n")
    cache = str(tmp_path / "cache")
    runs = [
        check(Target(str(root), given), cache=kept).findings
        for given, kept in ((None, None), (("Trip.md",), None), (None, cache), (None, cache), (("Trip.md",), cache))
    ]

    assert [each.data and each.data["cause"] for each in runs[0]] == ["alias"]
    assert all(each == runs[0] for each in runs)
    (root / "Archive/Rome.md").write_text("---\naliases: Other\n---\n")
    assert [each.rule for each in check(Target(str(root), None), cache=cache).findings] == ["unwritten-note"]


@pytest.mark.parametrize(
    ("block", "is_alias"),
    [
        ("aliases: [Eternal City]", True),
        ("aliases:\n  - x\n  - eternal CITY", True),
        ('aliases: "Eternal\\u0020City"', True),
        ("aliases: [Eternal\n  City]", True),
        ("alias: Eternal City", False),
        ("other: Eternal City\naliases: x", False),
        ("aliases: Eternal Citya", False),
    ],
)
def test_alias_in_a_head(block: str, is_alias: bool) -> None:
    head = f"---\n{block}\n---\nEternal City".encode()

    assert Called({}, [("Rome.md", head)]).aliases("eternal city") == (["Rome.md"] if is_alias else [])


def git(root: Path, *arguments: str) -> None:
    person = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *person, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A vault with a past: a note renamed twice, one deleted, a heading renamed."""
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    git(root, "init", "-q")
    (root / "Rome.md").write_text("# Food\n\nMuch about Rome, in many words.\n\n## Sleep\n\nLittle.\n")
    (root / "Paris.md").write_text("All about Paris.\n")
    (root / "Trip.md").write_text("[[Rome#Food|eat]] [[Rome#Sleep]] [[Paris]] ![[Rome]] [r](Rome.md)\n")
    for step in ("Start", "Cities", "Ends"):
        if step == "Cities":
            (root / "Cities").mkdir()
            (root / "Rome.md").rename(root / "Cities/Roma.md")
        if step == "Ends":
            (root / "Cities/Roma.md").rename(root / "Cities/The eternal one.md")
            (root / "Paris.md").unlink()
        git(root, "add", "--all")
        git(root, "commit", "-q", "-m", step)
    note = root / "Cities/The eternal one.md"
    note.write_text(note.read_text().replace("## Sleep", "## Where to stay"))
    git(root, "commit", "-q", "-a", "-m", "Heading")
    return root


def test_history_mends(repository: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    before = check(Target(str(repository), None), cache=cache)
    assert before.findings == check(Target(str(repository), None)).findings
    [done] = repair([str(repository)], Means(cache=cache), unsafe=True, write=True)

    assert [(each.rule, each.data and each.data["cause"]) for each in before.findings] == [
        ("broken-link", cause) for cause in ("renamed", "renamed", "deleted", "renamed", "renamed")
    ]
    assert (repository / "Trip.md").read_text() == (
        "[[The eternal one#Food|eat]] [[The eternal one#Where to stay]] [[Paris]]"
        " ![[The eternal one]] [r](The%20eternal%20one.md)\n"
    )
    assert [each.help.partition(" in commit")[0] for each in done.outcome.findings] == [
        f"'Paris.md' was deleted on {date.today().isoformat()}"
    ]


def test_a_commit_changes_what_a_cached_run_says(repository: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    (repository / "Log.md").write_text("[[Later]]\n")
    before = check(Target(str(repository), None), cache=cache)
    (repository / "Later.md").write_text("A note that is soon to be renamed.\n")
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "Later")
    (repository / "Later.md").rename(repository / "Now.md")
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "Now")
    after = check(Target(str(repository), None), cache=cache)

    assert [each.rule for each in before.findings if each.path == "Log.md"] == ["unwritten-note"]
    assert [each.data and each.data["cause"] for each in after.findings if each.path == "Log.md"] == ["renamed"]
    assert after == check(Target(str(repository), None))
    git(repository, "reset", "-q", "--soft", "HEAD~2")
    git(repository, "rm", "-q", "--cached", "Now.md")
    (repository / "Now.md").rename(repository / "Other.md")
    again = check(Target(str(repository), None), cache=cache)
    assert again == check(Target(str(repository), None))
