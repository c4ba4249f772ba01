"""Any history in, beside a model that knows each file: where it is, what it was called, how it ended."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.history import History
from vaultlint.history.log import ADDED, DELETED, RENAMED, Commit, Step, commits_in, paired
from vaultlint.history.patches import Edit, edits_in
from vaultlint.history.place import find
from vaultlint.history.record import record

if not shutil.which("git"):
    pytest.skip("there is no git", allow_module_level=True)

PATHS = ["a.md", "b.md", "c d.md", "x/a.md", "x/b.md", "x/y/a.md", "é.md", "z.png"]
Tree = dict[str, tuple[int, str]]  # path → number of the file, its text

WORDS = st.tuples(
    st.sampled_from(["add", "edit", "rename", "rename", "rename and edit", "delete", "restore", "commit", "commit"]),
    st.integers(0, 7),
    st.integers(0, 7),
)
BRANCHES = st.tuples(st.sampled_from(["branch", "switch", "merge", "commit"]), st.integers(0, 7), st.integers(0, 7))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the user, and nothing of a hook that these tests may run in."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


class Model:
    """A history as it is made, knowing each file by a number."""

    def __init__(self) -> None:
        self.trees: list[Tree] = [{}]
        self.parents: list[tuple[int, ...]] = [()]
        self.tips = [0]
        self.here = 0  # which of the tips
        self.tree: Tree = {}
        self.merging: tuple[int, ...] = ()
        self.files = 0
        self.restored: set[str] = set()  # since the last commit
        self.disputed: set[int] = set()  # files that two branches did different things to

    # -------------------------------------------------------------------------------------------- deeds

    def do(self, word: str, first: int, second: int) -> None:
        """A deed, unless nothing like it can be done."""
        names = sorted(self.tree.keys() - self.restored)  # a file that came back changed would be another one
        name = names[first % len(names)] if names else ""
        free = self._free()
        to = free[second % len(free)] if free else ""
        if word == "add" and free:
            self.files += 1
            self.tree[to] = (self.files, text(f"{self.files}", 12))
        elif word == "edit" and name:
            number, content = self.tree[name]
            self.tree[name] = (number, content + text(f"{len(self.trees)} {content}", 1))
        elif word.startswith("rename") and name and free:
            self.tree[to] = self.tree.pop(name)
            if word != "rename":
                self.do("edit", sorted(self.tree.keys() - self.restored).index(to), 0)
        elif word == "delete" and name:
            del self.tree[name]
        elif word == "restore" and free:
            self._restore(to)
        elif word == "commit":
            self.commit()
        elif word in ("branch", "switch"):
            self._go(word, first)
        elif word == "merge" and not self.merging:
            self._merge(first % len(self.tips))

    def _free(self) -> list[str]:
        """Paths that no parent has either: git takes another text under the same name for a change."""
        taken = set(self.tree).union(*(self.trees[each] for each in self._heads()))
        return [path for path in PATHS if path not in taken]

    def _heads(self) -> tuple[int, ...]:
        return (self.tips[self.here], *self.merging)

    def _restore(self, path: str) -> None:
        """A deleted file as it was; only where there is one line of commits it is clear which that is."""
        if any(len(each) > 1 for each in self.parents) or len(self.tips) > 1:
            return
        last = next((tree[path] for tree in reversed(self.trees) if path in tree), None)
        if last and last[0] not in {number for number, _ in self.tree.values()}:
            ends = [before for before, after in pairwise(self.trees) if path in before and path not in after]
            if not any(
                number == last[0]
                for tree in self.trees[self.trees.index(ends[-1]) + 1 :]
                for number, _ in tree.values()
            ):
                self.tree[path] = last
                self.restored.add(path)

    def commit(self) -> None:
        self.trees.append(dict(self.tree))
        self.parents.append(self._heads())
        self.tips[self.here] = len(self.trees) - 1
        self.merging = ()
        self.restored.clear()

    def _go(self, word: str, to: int) -> None:
        if self.tree != self.trees[self.tips[self.here]] or self.merging:
            self.commit()
        if word == "branch":
            self.tips.append(self.tips[self.here])
        self.here = to % len(self.tips)
        self.tree = dict(self.trees[self.tips[self.here]])

    def _merge(self, other: int) -> None:
        """As git does it, file by file; where both did something, ours counts."""
        self._go("switch", self.here)
        ours, theirs = self.tips[self.here], self.tips[other]
        shared = self.ancestors(ours) & self.ancestors(theirs)
        if theirs in shared or ours in shared:
            return
        base = by_number(self.trees[max(shared)])
        mine, others = by_number(self.trees[ours]), by_number(self.trees[theirs])
        merged: dict[int, tuple[str, str]] = {}
        disputed: set[int] = set()
        for number in {*base, *mine, *others}:
            was, here, there = base.get(number), mine.get(number), others.get(number)
            was_at, here_at, there_at = (each and each[0] for each in (was, here, there))
            if was_at != here_at and was_at != there_at and here_at != there_at:
                disputed.add(number)
            path = there_at if here_at == was_at else here_at
            if path and (newest := (here if here != was else there) or here or there):
                merged[number] = path, newest[1]
        if len({path for path, _ in merged.values()}) < len(merged):
            return  # two files in one place: somebody would have to decide
        self.disputed |= disputed
        self.merging = (theirs,)
        self.tree = {path: (number, content) for number, (path, content) in merged.items()}

    def ancestors(self, commit: int) -> set[int]:
        found, waiting = set[int](), [commit]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self.parents[each]
        return found

    # -------------------------------------------------------------------------------------------- git

    def write(self, top: Path, clock: Random) -> None:
        """The repository of this history, the branch that one stands on as ``main``."""
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", top], check=True)
        lines: list[bytes] = []
        for number in range(1, len(self.trees)):
            when = 1_700_000_000 + clock.randrange(10_000)  # of clocks that do not agree
            lines += [b"commit refs/heads/c%d" % number, b"mark :%d" % number, b"committer A <a@x> %d +0000" % when]
            lines += [
                b"data 0",
                *(b"%s :%d" % pair for pair in zip((b"from", b"merge"), self._marks(number), strict=False)),
            ]
            lines.append(b"deleteall")
            for path, (_, content) in self.trees[number].items():
                data = content.encode()
                lines += [b'M 100644 inline "%s"' % path.encode(), b"data %d" % len(data), data]
        lines += [b"reset refs/heads/main", b"from :%d" % self.tips[self.here], b""]
        subprocess.run(["git", "fast-import", "--quiet"], cwd=top, input=b"\n".join(lines), check=True)

    def _marks(self, number: int) -> list[int]:
        return [parent for parent in self.parents[number] if parent]


def by_number(tree: Tree) -> dict[int, tuple[str, str]]:
    return {number: (path, content) for path, (number, content) in tree.items()}


def text(name: str, lines: int) -> str:
    random = Random(name)
    return "".join(f"{random.getrandbits(80):x} {random.getrandbits(80):x}\n" for _ in range(lines))


def run(words: Iterable[tuple[str, int, int]]) -> Model:
    model = Model()
    model.do("add", 0, 0)
    model.do("add", 0, 0)
    model.commit()
    for word in words:
        model.do(*word)
    model.commit()
    return model


def history_of(model: Model, top: Path, seed: int) -> History:
    model.write(top, Random(seed))
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=top, check=True)
    return History.of(str(top))


# ------------------------------------------------------------------------------------------------ laws


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=60), seed=st.integers())
def test_one_line_of_commits(
    tmp_path_factory: pytest.TempPathFactory, words: list[tuple[str, int, int]], seed: int
) -> None:
    model = run(words)
    history = history_of(model, tmp_path_factory.mktemp("line") / "Vault", seed)
    final = model.trees[-1]
    now = {number: path for path, (number, _) in final.items()}

    for path in PATHS:
        owners = [tree[path][0] for tree in model.trees if path in tree]
        gone = history.deleted(path)
        if path in final or not owners:
            assert (history.renamed(path), gone) == (None, None)
        elif owners[-1] in now:
            assert (history.renamed(path), gone) == (now[owners[-1]], None)
            assert path in history.former(now[owners[-1]])
        else:
            last = [each for tree in model.trees for each, (number, _) in tree.items() if number == owners[-1]][-1]
            assert (history.renamed(path), gone and gone.path) == (None, last)
        assert (path in history.named(path.rpartition("/")[2].upper())) == (path not in final and bool(owners))
    for path, (number, _) in final.items():
        paths = [each for tree in model.trees for each, (other, _) in tree.items() if other == number]
        assert history.former(path) == tuple(each for each in dict.fromkeys(reversed(paths)) if each != path)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS | BRANCHES, max_size=80), seed=st.integers())
def test_branches(tmp_path_factory: pytest.TempPathFactory, words: list[tuple[str, int, int]], seed: int) -> None:
    model = run(words)
    history = history_of(model, tmp_path_factory.mktemp("branches") / "Vault", seed)
    reachable = [model.trees[each] for each in model.ancestors(model.tips[model.here])]
    final = model.trees[model.tips[model.here]]
    now = {number: path for path, (number, _) in final.items()}

    for path in PATHS:
        owners = {tree[path][0] for tree in reachable if path in tree}
        renamed, gone = history.renamed(path), history.deleted(path)
        if path in final:
            assert (renamed, gone) == (None, None)
        elif len(owners) == 1 and not owners & model.disputed:
            assert renamed == now.get(*owners)
            assert bool(gone) == (not owners & now.keys())
        else:
            assert renamed in {None, *(now.get(owner) for owner in owners)}
            assert not (renamed and gone)


@settings(max_examples=25, deadline=None)
@given(words=st.lists(WORDS | BRANCHES, max_size=60), visits=st.lists(st.integers(0), max_size=5), seed=st.integers())
def test_a_cache_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, words: list[tuple[str, int, int]], visits: list[int], seed: int
) -> None:
    """Whatever HEAD was when it was asked before."""
    model = run(words)
    top, folder = tmp_path_factory.mktemp("cache") / "Vault", tmp_path_factory.mktemp("kept")
    model.write(top, Random(seed))
    ends = [f"c{1 + each % (len(model.trees) - 1)}" for each in visits]
    for end in (*ends, "main"):
        subprocess.run(["git", "symbolic-ref", "HEAD", f"refs/heads/{end}"], cwd=top, check=True)
        place = find(str(top))
        assert place
        warm, cold = record(place, str(folder), 30.0), record(place, None, 30.0)

        assert plain(warm.commits) == plain(cold.commits)
        assert (list(map(tuple, warm.staged)), warm.tracked) == (list(map(tuple, cold.staged)), cold.tracked)


def plain(commits: Sequence[Commit]) -> list[tuple[object, ...]]:
    return [(commit.id, commit.date, [tuple(step) for step in commit.steps]) for commit in commits]


PARTS = [b"\0", b":", b"::", b" ", b"\n", b"\x01", b"100644", b"0" * 40, b"R100", b"A", b"T", b"MR", b"a/b"]
PATCH = [
    b"diff --git a b\n",
    b"@@ -1 +1,2 @@\n",
    b"@@ -0,0 +9 @@ x\n",
    b"-# A\n",
    b"+# B\n",
    b"\\ No newline\n",
    b"@@ -1,",
]


@given(st.binary() | st.lists(st.sampled_from(PARTS + PATCH)).map(b"".join))
def test_no_output_is_too_odd(output: bytes) -> None:
    assert all(step.kind in "ADRM" for commit in commits_in(output, False) for step in commit.steps)
    assert all(isinstance(edit, Edit) for edits in edits_in(output) for edit in edits)


NAMES = st.lists(st.sampled_from("abcxyz"), min_size=1, max_size=3).map("/".join)
TWINS = st.dictionaries(st.sampled_from(["1", "2"]), st.lists(NAMES, unique=True, max_size=6))


@given(went=TWINS, came=TWINS)
def test_twins(went: dict[str, list[str]], came: dict[str, list[str]]) -> None:
    """Each file goes and comes once; a pair holds one content, and no other file would fit as well."""
    steps = list(paired(went, came))

    for blob in "12":
        mine = [step for step in steps if step.blob == blob]
        assert sorted(step.path for step in mine if step.kind in (DELETED, RENAMED)) == sorted(went.get(blob, []))
        assert sorted(step.to for step in mine if step.kind in (ADDED, RENAMED)) == sorted(came.get(blob, []))
        assert sum(step.kind != RENAMED for step in mine) == 0 or fits(mine)


def fits(steps: Sequence[Step]) -> bool:
    """Whether no two of the files that were left alone are the only ones of one name."""
    gone = [step.path.rpartition("/")[2] for step in steps if step.kind == DELETED]
    come = [step.to.rpartition("/")[2] for step in steps if step.kind == ADDED]
    return not any(gone.count(name) == come.count(name) == 1 for name in gone)
