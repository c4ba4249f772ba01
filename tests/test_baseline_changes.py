"""A vault of hundreds of notes with old problems adopts a baseline; then it is changed as authors do, under git.

After each change exactly the new problems are told, and none of the old ones.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vaultlint import cli

NOTES = 150
FOLDERS = ("", "Daily/", "Projects/", "Projects/Deep er/", "Café/")
# Old problems, one a line of a note; each is one finding.
OLD = (
    "See [[x/Gone {n}]].",
    "See [[Unwritten {n}]].",
    "See [[{other}#No such heading]].",
    "See [[{other}#^no-such-block]].",
    "See [[#Not in here]].",
    "![[pictures/lost {n}.png]]",
    "A cafÃ© in {n}.",
    "It was on 📅 2022-02-31.",
    "Said before.[^{n}]",
    "Twice [[y/Twice]], twice [[y/Twice]].",
    "| a | b |\n|---|---|\n| {n} | 2 | 3 |",
    "## Plan\n\n##### Too deep",
    "> [!nota] A callout.",
)

Known = Counter[tuple[str, str, str]]


def git(root: Path, *arguments: str) -> None:
    people = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    mine = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", "-C", str(root), *arguments], env=mine | people | settings, check=True, capture_output=True)


def name_of(number: int) -> str:
    return f"Note {number:03}"


def path_of(number: int) -> str:
    return f"{FOLDERS[number % len(FOLDERS)]}{name_of(number)}.md"


def note(number: int) -> str:
    """A note with sound links to others, and with one old problem or two in most."""
    chance = random.Random(number)
    others = [each for each in range(NOTES) if each != number]
    lines = [f"# {name_of(number)}", f"First of {number}. ^first", "## Aims", "What for.", "## Ends"]
    lines += [f"More in [[{name_of(chance.choice(others))}#{part}]]." for part in ("Aims", "Ends", "^first")]
    for each in chance.sample(OLD, chance.choice([0, 1, 1, 2])):
        lines.append(each.format(n=number, other=name_of(chance.choice(others))))
    return "\n\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vault with its baseline, committed."""
    root = tmp_path_factory.mktemp("adopted") / "Vault"
    (root / ".obsidian").mkdir(parents=True)
    for number in range(NOTES):
        place = root / path_of(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(note(number), encoding="utf-8")
    (root / ".obsidian/app.json").write_text("{}")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Years of notes")
    assert cli.run(["check", str(root), "--quiet"]) == 1
    assert cli.run(["baseline", str(root)]) == 0
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Adopt vaultlint")
    return root


class Vault:
    """A copy of that vault, and what `check` says of it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.baseline = json.loads((root / ".vaultlint-baseline.json").read_text())[1:]

    def read(self, number: int) -> str:
        return (self.root / path_of(number)).read_text(encoding="utf-8")

    def write(self, number: int, text: str) -> None:
        (self.root / path_of(number)).write_text(text, encoding="utf-8")

    def append(self, number: int, text: str) -> None:
        self.write(number, self.read(number) + text)

    def replace(self, number: int, old: str, new: str) -> None:
        text = self.read(number)
        assert old in text
        self.write(number, text.replace(old, new))

    def everywhere(self, old: str, new: str) -> None:
        """Write something else in all notes."""
        for place in self.root.rglob("*.md"):
            text = place.read_text(encoding="utf-8")
            if old in text:
                place.write_text(text.replace(old, new), encoding="utf-8")

    def rename(self, number: int, path: str, *, links: bool = True) -> None:
        """Rename a note, with its links as Obsidian does it."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        (self.root / path_of(number)).rename(place)
        if links and place.stem != name_of(number):
            self.everywhere(f"[[{name_of(number)}#", f"[[{place.stem}#")

    def asks(self, target: str) -> Known:
        """The notes with links that start so, with what a finding of each says."""
        found: Known = Counter()
        for place in sorted(self.root.rglob("*.md")):
            path = place.relative_to(self.root).as_posix()
            number = place.read_text(encoding="utf-8").count(f"[[{target}")
            if number:
                found[path, "", f"[[{target}"] = number
        return found

    def check(self, *arguments: str) -> Counter[tuple[str, str]]:
        """What is told: note and rule."""
        status = cli.run(["check", str(self.root), "--output-format", "jsonl", "--fail-on", "info", *arguments])
        out, self.err = self.capsys.readouterr()
        found = Counter((each["path"], each["rule"]) for each in map(json.loads, out.splitlines()))
        assert status == bool(found), self.err
        return found

    def known(self, number: int) -> int:
        return sum(row[3] for row in self.baseline if row[0] == path_of(number))


@pytest.fixture
def vault(adopted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Vault:
    return Vault(Path(shutil.copytree(adopted, tmp_path / "Vault")), capsys)


def with_problem(*signs: str, numbers: range = range(NOTES)) -> int:
    """A note that has these old problems."""
    return next(number for number in numbers if all(sign in note(number) for sign in signs))


GONE, HEADING, BLOCK, OWN = (with_problem(sign) for sign in ("[[x/Gone", "#No such", "#^no-such", "[[#Not in"))
TWICE, TABLE, DEEP = (with_problem(sign) for sign in ("[[y/Twice]], twice", "| 3 |", "##### Too deep"))
MOVED = with_problem("##### Too deep", numbers=range(DEEP + 1, NOTES))


def linked(part: str, skip: int = 0) -> int:
    """A note that links of others ask for this part of."""
    asked = sorted(
        {int(found) for each in range(NOTES) for found in re.findall(rf"\[\[Note (\d+)#{part}\]", note(each))}
    )
    return asked[len(asked) // 2 + skip]


New = dict[tuple[str, str], int]
Change = Callable[[Vault], New | None]
CHANGES: dict[str, Change] = {}


def change(function: Change) -> Change:
    """Remember a change; it gives the new problems."""
    CHANGES[function.__name__] = function
    return function


# ------------------------------------------------------------------------------------------------ new problems


@change
def a_new_broken_link(vault: Vault) -> New:
    vault.append(GONE, "\nAnd [[x/Gone as well]].\n")
    return {(path_of(GONE), "broken-link"): 1}


@change
def a_new_broken_link_before_the_old_one(vault: Vault) -> New:
    vault.write(GONE, "[[x/Gone first]]\n\n" + vault.read(GONE))
    return {(path_of(GONE), "broken-link"): 1}


@change
def an_old_broken_link_once_more(vault: Vault) -> New:
    vault.append(GONE, f"\nAnd [[x/Gone {GONE}]].\n")
    return {(path_of(GONE), "broken-link"): 1}


@change
def an_old_broken_link_in_another_note(vault: Vault) -> New:
    vault.append(GONE + 1, f"\nAnd [[x/Gone {GONE}]].\n")
    return {(path_of(GONE + 1), "broken-link"): 1}


@change
def an_old_broken_link_is_another_now(vault: Vault) -> New:
    vault.replace(GONE, f"x/Gone {GONE}", f"x/Gone {GONE} and another")
    return {(path_of(GONE), "broken-link"): 1}


@change
def a_new_note_with_problems(vault: Vault) -> New:
    (vault.root / "New.md").write_text("# New\n\n[[x/Gone 1]]\n\n[[Some day]]\n")
    return {("New.md", "broken-link"): 1, ("New.md", "unwritten-note"): 1}


@change
def a_note_copied_with_its_problems(vault: Vault) -> New:
    shutil.copy(vault.root / path_of(GONE), vault.root / "Copy.md")
    return {("Copy.md", row[1]): row[3] for row in vault.baseline if row[0] == path_of(GONE)}


def asking(vault: Vault, target: str, rule: str) -> New:
    found = {(path, rule): number for (path, _, _), number in vault.asks(target).items()}
    assert found
    return found


@change
def a_heading_changed(vault: Vault) -> New:
    number = linked("Aims")
    new = asking(vault, f"{name_of(number)}#Aims]]", "broken-heading-link")
    vault.replace(number, "## Aims", "## Goals")
    return new


@change
def a_heading_removed(vault: Vault) -> New:
    number = linked("Ends")
    new = asking(vault, f"{name_of(number)}#Ends]]", "broken-heading-link")
    vault.replace(number, "## Ends\n\n", "")
    return new


@change
def a_block_removed(vault: Vault) -> New:
    number = linked(r"\^first")
    new = asking(vault, f"{name_of(number)}#^first]]", "broken-block-link")
    vault.replace(number, " ^first", "")
    return new


@change
def a_note_deleted(vault: Vault) -> New:
    number = linked("Aims", 1)
    (vault.root / path_of(number)).unlink()
    return asking(vault, f"{name_of(number)}#", "broken-link")


@change
def a_note_renamed_without_its_links(vault: Vault) -> New:
    number = linked("Ends", 1)
    vault.rename(number, "Renamed.md", links=False)
    return asking(vault, f"{name_of(number)}#", "broken-link")


@change
def a_new_fault_in_an_old_table(vault: Vault) -> New:
    vault.replace(TABLE, "| 3 |", "| 3 |\n| 4 | 5 | six |")
    return {(path_of(TABLE), "table-columns"): 1}


@change
def a_new_jump(vault: Vault) -> New:
    vault.append(DEEP, "\n# Again\n\n### Deep\n")
    return {(path_of(DEEP), "heading-jump"): 1}


@change
def garbled_text(vault: Vault) -> New:
    vault.replace(35, "What for.", "What fÃ¼r.")
    return {(path_of(35), "mojibake"): 1}


# ------------------------------------------------------------------------------------------------ nothing new


@change
def lines_moved_down(vault: Vault) -> None:
    for number in range(NOTES):
        vault.write(number, f"---\nnumber: {number}\n---\n\nSome more.\n\n" + vault.read(number))


@change
def lines_moved_up(vault: Vault) -> None:
    for number in range(NOTES):
        vault.replace(number, f"# {name_of(number)}\n\n", "")


@change
def paragraphs_shuffled(vault: Vault) -> None:
    for number in range(NOTES):
        if number != DEEP and "##### Too deep" not in vault.read(number):
            parts = vault.read(number).strip().split("\n\n")
            random.Random(number).shuffle(parts)
            vault.write(number, "\n\n".join(parts) + "\n")


@change
def line_ends_of_windows(vault: Vault) -> None:
    for number in range(NOTES):
        (vault.root / path_of(number)).write_bytes(vault.read(number).replace("\n", "\r\n").encode())


@change
def a_note_renamed(vault: Vault) -> None:
    vault.rename(GONE, "Renamed.md")


@change
def a_note_renamed_in_its_folder(vault: Vault) -> None:
    vault.rename(OWN, path_of(OWN).replace("Note", "Called"))


@change
def a_note_moved(vault: Vault) -> None:
    vault.rename(MOVED, f"Elsewhere/{name_of(MOVED)}.md")


@change
def a_note_renamed_and_changed(vault: Vault) -> New:
    vault.append(GONE, "\nAnd [[x/Gone as well]].\n")
    vault.rename(GONE, "Café/Renamed.md")
    return {("Café/Renamed.md", "broken-link"): 1}


@change
def a_folder_renamed(vault: Vault) -> None:
    (vault.root / "Projects").rename(vault.root / "Plans")


@change
def a_note_that_old_links_lead_to_renamed(vault: Vault) -> None:
    """The links follow; that they ask for a heading that is not there is not new."""
    [other] = re.findall(r"\[\[Note (\d+)#No such heading", note(HEADING))
    vault.rename(int(other), "Projects/Other.md")


@change
def a_note_that_old_links_lead_to_moved(vault: Vault) -> None:
    [other] = re.findall(r"\[\[Note (\d+)#\^no-such", note(BLOCK))
    vault.rename(int(other), f"Elsewhere/{name_of(int(other))}.md")


@change
def two_notes_renamed_one_after_the_other(vault: Vault) -> None:
    vault.rename(GONE, "Renamed.md")
    git(vault.root, "add", "--all")
    git(vault.root, "commit", "--quiet", "--message", "Rename")
    (vault.root / "Renamed.md").rename(vault.root / "Again.md")
    vault.everywhere("[[Renamed#", "[[Again#")
    git(vault.root, "add", "--all")
    git(vault.root, "commit", "--quiet", "--message", "Rename again")
    vault.rename(TABLE, "Table.md")


@change
def old_problems_mended(vault: Vault) -> None:
    vault.everywhere("[[y/Twice]], twice [[y/Twice]]", "[[y/Twice]]")
    vault.everywhere("cafÃ©", "café")


@change
def a_note_like_an_unwritten_one(vault: Vault) -> None:
    """What was a note to be written is now a link with a typo, of another rule: the same problem."""
    number = with_problem("[[Unwritten")
    (vault.root / f"Unwritten {number}s.md").write_text("# New\n")


@change
def notes_of_one_name(vault: Vault) -> None:
    (vault.root / "z").mkdir()
    (vault.root / "z/New.md").write_text("# New\n")
    (vault.root / "New.md").write_text("# New\n")


@change
def a_note_with_problems_deleted(vault: Vault) -> New:
    (vault.root / path_of(GONE)).unlink()
    return asking(vault, f"{name_of(GONE)}#", "broken-link")


def states() -> Iterator[object]:
    """The changes, those that git has to know of in each state; what is not staged is known when it did not change."""
    for name in CHANGES:
        states = ["committed"]
        if "renamed" in name or "moved" in name.split("_"):
            states += ["staged"] if "changed" in name else ["staged", "work tree"]
        for state in states:
            yield pytest.param(name, state, id=f"{name}-{state}")


@pytest.mark.parametrize(("name", "state"), list(states()))
def test_exactly_what_is_new_is_told(vault: Vault, name: str, state: str) -> None:
    expected = CHANGES[name](vault) or {}
    if state != "work tree":
        git(vault.root, "add", "--all")
    if state == "committed":
        git(vault.root, "commit", "--quiet", "--message", name, "--allow-empty")

    assert vault.check() == expected


def test_all_that_is_not_new_at_once(vault: Vault) -> None:
    """Then the baseline is pruned, and everything is as before under the new names."""
    for name in (
        *("old_problems_mended", "a_note_like_an_unwritten_one", "lines_moved_down", "a_note_renamed"),
        *("a_note_moved", "a_note_that_old_links_lead_to_renamed", "a_folder_renamed"),
    ):
        CHANGES[name](vault)
        git(vault.root, "add", "--all")
        assert vault.check() == {}, name
    git(vault.root, "commit", "--quiet", "--message", "Everything")

    assert vault.check() == {}
    assert "counts for" in vault.err
    assert cli.run(["baseline", str(vault.root), "--prune"]) == 0
    assert re.search(r": \d+ removed, \d+ notes under a new name; ", vault.capsys.readouterr().out)
    shutil.rmtree(vault.root / ".git")
    assert vault.check("--strict-baseline") == {}
    assert "warning" not in vault.err


def test_staged_notes_are_told_as_in_a_whole_run(vault: Vault) -> None:
    vault.append(GONE, "\nAnd [[x/Gone as well]].\n")
    vault.rename(GONE, "Renamed.md")
    git(vault.root, "add", "--all")

    status = cli.run(["check", str(vault.root / "Renamed.md"), "--output-format", "jsonl"])
    [found] = vault.capsys.readouterr().out.splitlines()
    assert (status, json.loads(found)["data"]["target"]) == (1, "x/Gone as well")
    assert cli.run(["check", str(vault.root / path_of(TABLE)), "--strict-baseline"]) == 0


def test_a_commit_in_the_making_says_nothing_of_the_rest(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes that nobody names are looked at only for what the commit breaks in them."""
    number = linked("Aims")
    new = asking(vault, f"{name_of(number)}#Aims]]", "broken-heading-link")
    vault.replace(number, "## Aims", "## Goals")
    git(vault.root, "add", "--all")
    monkeypatch.chdir(vault.root)

    for paths in ([], [path_of(number)]):
        status = cli.run(["check", "--staged", "--strict-baseline", "--output-format", "jsonl", *paths])
        out, err = vault.capsys.readouterr()
        assert {(each["path"], each["rule"]) for each in map(json.loads, out.splitlines())} == set(new)
        assert (status, "not needed" in err) == (1, False)


def test_moved_without_git(vault: Vault) -> None:
    shutil.rmtree(vault.root / ".git")
    (vault.root / "Projects").rename(vault.root / "Plans")

    assert vault.check() == {}
