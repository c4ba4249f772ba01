"""Real repositories in, what became of their files out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from vaultlint.history import (
    Changes,
    Gone,
    History,
    HistoryError,
    before,
    changes,
    contents,
    git,
    head,
    record,
    staged,
    stamp,
)
from vaultlint.history.lines import hunks
from vaultlint.history.log import RENAMED, paired

if not shutil.which("git"):
    pytest.skip("there is no git", allow_module_level=True)

ROW = "renamed deleted"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the user, and nothing of a hook that these tests may run in."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


class Repository:
    """A git repository with a vault in it."""

    def __init__(self, top: Path, *options: str, vault: str = "") -> None:
        top.mkdir(parents=True, exist_ok=True)
        self.top, self.root = top, top / vault
        self.day = 0
        if not (top / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, **environment: str) -> str:
        day = f"2024-03-{self.day or 1:02d}T12:00:00 +0000"
        who = {f"GIT_{role}_{what}": "ann@x.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        when = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env=os.environ | who | when | environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return os.fsdecode(done.stdout).strip()

    def write(self, path: str, content: str | bytes | None = None) -> None:
        """A file of the vault; without content it is like no other."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        data = note(path) if content is None else content
        place.write_bytes(data.encode() if isinstance(data, str) else data)

    def move(self, path: str, to: str) -> None:
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / to)

    def delete(self, path: str) -> None:
        (self.root / path).unlink()

    def commit(self) -> str:
        """Commit all; the id as git shows it. Each commit is a day younger."""
        self.day += 1
        self.git("add", "--all")
        said = self.git("commit", "--allow-empty", "--message", f"Day {self.day}")
        return said.split("]")[0].split()[-1]

    def history(self, folder: Path | None = None) -> History:
        return History.of(str(self.root), str(folder) if folder else None)


def note(name: str, lines: int = 12) -> str:
    """A text unlike that of any other name."""
    random = Random(name)
    return "".join(f"{random.getrandbits(80):x} {random.getrandbits(80):x}\n" for _ in range(lines))


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "Vault")


# ------------------------------------------------------------------------------------------------ files


def story(made: Repository, *days: str) -> None:
    """Commits told in words."""
    for words in days:
        tell(made, words, made.day)
        made.commit()


def tell(made: Repository, words: str, day: int) -> None:
    """``+a`` writes a file, ``~a`` changes it, ``-a`` deletes it, ``a>b`` renames it."""
    for word in words.split():
        name = word[1:]
        if ">" in word:
            made.move(*word.split(">"))
        elif word[0] == "+":
            made.write(name, note(f"{made.root.name}/{name} of day {day}"))
        elif word[0] == "~":
            made.write(name, (made.root / name).read_text() + "more\n")
        else:
            made.delete(name)


STORIES: dict[str, tuple[list[str], str, str | None, tuple[str, int] | None]] = {
    "nothing happened": (["+a"], "a", None, None),
    "never there": (["+a"], "b", None, None),
    "renamed": (["+a", "a>b"], "a", "b", None),
    "renamed and changed": (["+a", "a>b ~b"], "a", "b", None),
    "deleted": (["+a", "-a"], "a", None, ("a", 2)),
    "renamed often": (["+a", "a>b", "b>c", "c>x/d"], "a", "x/d", None),
    "renamed often, then deleted": (["+a", "a>b", "b>c", "-c"], "a", None, ("c", 4)),
    "renamed and back": (["+a", "a>b", "b>a"], "b", "a", None),
    "the path has a file again": (["+a", "a>b", "+a"], "a", None, None),
    "the last life counts": (["+a", "a>b", "+a", "-a"], "a", None, ("a", 4)),
    "and its new name": (["+a", "a>b", "+a", "a>c"], "a", "c", None),
    "deleted before": (["+a", "-a", "+a", "a>b"], "a", "b", None),
    "another file of that name": (["+a", "a>b", "-b", "+b"], "a", None, ("b", 3)),
    "another file renamed to that name": (["+a", "a>b", "+c", "-b", "c>b"], "a", None, ("b", 4)),
    "into a name that another file left": (["+a +b", "a>c", "b>a"], "b", "a", None),
    "and on": (["+a +b", "a>c", "b>a", "a>d"], "a", "d", None),
    "a folder": (["+f/a +f/b", "f/a>g/a f/b>g/b"], "f/b", "g/b", None),
    "but for case": (["+A.md", "A.md>a.md"], "A.md", "a.md", None),
    "into the bin": (["+a", "a>.trash/a"], "a", None, ("a", 2)),
    "and out of it": (["+a", "a>.trash/a", ".trash/a>b"], "a", "b", None),
    "the bin emptied": (["+a", "a>.trash/a", "-.trash/a"], "a", None, ("a", 2)),
    "another file came": (["+a", "-a +b"], "a", None, ("a", 2)),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """All stories, each in a folder of its own."""
    made = Repository(tmp_path_factory.mktemp("stories"))
    for day in range(max(len(days) for days, *_ in STORIES.values())):
        for number, (days, *_) in enumerate(STORIES.values()):
            if day < len(days):
                tell(Repository(made.top, vault=f"{number}"), days[day], day)
        made.commit()
    return made


@pytest.mark.parametrize("name", STORIES)
def test_stories(told: Repository, name: str) -> None:
    _, path, renamed, deleted = STORIES[name]
    made = Repository(told.top, vault=f"{list(STORIES).index(name)}")
    history = made.history()
    gone = history.deleted(path)

    assert history.renamed(path) == renamed
    assert (gone and (gone.path, gone.date)) == (deleted and (deleted[0], f"2024-03-{deleted[1]:02d}"))
    assert renamed is None or path in history.former(renamed)
    assert history.problem == ""


def test_a_deleted_file_that_came_back_as_it_was_is_the_same(made: Repository) -> None:
    story(made, "+a", "a>b")
    content = (made.root / "b").read_bytes()
    story(made, "-b")
    made.write("b", content)
    made.commit()

    assert made.history().renamed("a") == "b"
    assert made.history().former("b") == ("a",)


def test_commits_are_named_as_git_names_them(made: Repository) -> None:
    story(made, "+a +b +c")
    made.move("a", "a2")
    first = made.commit()
    made.move("a2", "a3")
    made.write("a3", (made.root / "a3").read_text()[:350] + note("new")[:150])
    made.commit()
    made.delete("b")
    second = made.commit()
    history = made.history()
    moved = history.moved("a")

    assert history.deleted("b") == Gone(second, "2024-03-04", "b")
    assert moved
    assert (moved.path, moved.commit, moved.date) == ("a3", first, "2024-03-02")
    assert 50 <= moved.similarity < 100


def test_former_paths(made: Repository) -> None:
    story(made, "+a", "a>b", "+a", "b>c", "c>b")
    history = made.history()

    assert history.former("b") == ("c", "a")
    assert history.former("a") == ()
    assert history.former("c") == ()


def test_names(made: Repository) -> None:
    story(made, "+x/Plan.md +y/plan.md +Plan.md", "x/Plan.md>x/Trip.md", "-y/plan.md", "+z/PLAN.md")
    history = made.history()

    assert history.named("plan.MD") == ["y/plan.md", "x/Plan.md"]
    assert history.named("other.md") == []


# ------------------------------------------------------------------------------------------------ the same content


def test_twins_are_told_apart_by_their_folders(made: Repository) -> None:
    for each in "abc":
        made.write(f"old/{each}/index.md", "stub\n")
    made.commit()
    made.move("old", "new")
    made.commit()
    history = made.history()

    assert [history.renamed(f"old/{each}/index.md") for each in "abc"] == [f"new/{each}/index.md" for each in "abc"]


@pytest.mark.parametrize(
    ("went", "came", "pairs"),
    [
        pytest.param("a/x.md b/x.md", "c/a/x.md c/b/x.md", {"a/x.md": "c/a/x.md", "b/x.md": "c/b/x.md"}, id="folders"),
        pytest.param("x.md a/x.md", "b/x.md b/a/x.md", {"x.md": "b/x.md", "a/x.md": "b/a/x.md"}, id="of another depth"),
        pytest.param("a.md b.png", "c.md d.png", {"a.md": "c.md", "b.png": "d.png"}, id="extensions"),
        pytest.param("a.md b.md", "c.md d.md", {}, id="open"),
        pytest.param("a.md b.md", "c.md", {}, id="either one"),
        pytest.param("a.txt b.md", "b.md c.md", {"b.md": "b.md", "a.txt": "c.md"}, id="the only ones left"),
    ],
)
def test_twins(went: str, came: str, pairs: dict[str, str]) -> None:
    steps = list(paired({"1": went.split()}, {"1": came.split()}))

    assert {step.path: step.to for step in steps if step.kind == RENAMED} == pairs


def test_an_empty_file_is_renamed_under_its_extension_alone(made: Repository) -> None:
    made.write("a.png", "")
    made.write("b.md", "")
    made.commit()
    made.delete("a.png")
    made.commit()
    made.delete("b.md")
    made.write("c.canvas", "")
    made.commit()
    made.move("c.canvas", "d.canvas")
    made.commit()
    history = made.history()

    assert [history.renamed(each) for each in ("a.png", "b.md", "c.canvas")] == [None, None, "d.canvas"]


def test_twins_that_cannot_be_told_apart_are_not_guessed(made: Repository) -> None:
    for each in ("one.md", "two.md", "three.md"):
        made.write(each, "")
    made.commit()
    made.move("one.md", "1.md")
    made.move("two.md", "2.md")
    made.move("three.md", "x/three.md")
    made.commit()
    history = made.history()

    assert history.renamed("three.md") == "x/three.md"
    assert history.renamed("one.md") is None
    assert history.deleted("one.md") == Gone(made.git("rev-parse", "--short", "HEAD"), "2024-03-02", "one.md")


# ------------------------------------------------------------------------------------------------ not committed


def test_staged(made: Repository) -> None:
    story(made, "+a +b +c +d", "a>a2")
    made.git("mv", "a2", "a3")
    made.write("a3", (made.root / "a3").read_text() + "more\n")
    made.git("add", "--all")
    made.git("rm", "--quiet", "b")
    history = made.history()

    assert (history.renamed("a"), history.renamed("a2")) == ("a3", "a3")
    assert history.former("a3") == ("a2", "a")
    assert history.deleted("b") == Gone("", "", "b")
    assert history.deleted("c") is None


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_moved_in_the_work_tree(made: Repository, ends: bytes) -> None:
    made.git("config", "core.autocrlf", "true" if ends != b"\n" else "false")
    made.write("a.md", note("a").encode().replace(b"\n", ends))
    made.write("b.md")
    made.write("c.md")
    made.commit()
    story(made, "a.md>x/a2.md")
    made.move("x/a2.md", "y/a3.md")
    made.delete("b.md")
    made.write("new.md")
    history = made.history()

    assert (history.renamed("a.md"), history.renamed("x/a2.md")) == ("y/a3.md", "y/a3.md")
    assert history.former("y/a3.md") == ("x/a2.md", "a.md")
    assert history.named("A2.md") == ["x/a2.md"]
    assert history.deleted("b.md") == Gone("", "", "b.md")
    assert history.former("new.md") == ()


def test_a_sparse_checkout_deletes_nothing(made: Repository) -> None:
    story(made, "+a/a.md +b/b.md")
    made.git("sparse-checkout", "set", "--no-cone", "/a/")

    assert not (made.root / "b/b.md").exists()
    assert made.history().deleted("b/b.md") is None
    assert changes(str(made.root), "HEAD").deleted == frozenset()


# ------------------------------------------------------------------------------------------------ branches


def test_a_rename_on_a_branch(made: Repository) -> None:
    story(made, "+a +b")
    made.git("switch", "--quiet", "--create", "side")
    story(made, "a>c")
    made.git("switch", "--quiet", "main")
    story(made, "b>d")
    made.git("merge", "--quiet", "--no-edit", "side")

    assert [made.history().renamed(each) for each in "ab"] == ["c", "d"]


def test_a_rename_made_in_a_merge(made: Repository) -> None:
    story(made, "+a +b +c")
    made.git("switch", "--quiet", "--create", "side")
    story(made, "~c")
    made.git("switch", "--quiet", "main")
    story(made, "+d")
    made.git("merge", "--quiet", "--no-commit", "side")
    made.move("a", "a2")
    made.move("c", "c2")
    made.delete("b")
    merge = made.commit()
    history = made.history()

    assert (history.renamed("a"), history.renamed("c")) == ("a2", "c2")
    assert history.deleted("b") == Gone(merge, "2024-03-04", "b")


@pytest.mark.parametrize("winner", ["main", "side"])
def test_both_branches_renamed_it(made: Repository, winner: str) -> None:
    story(made, "+a +b")
    made.git("switch", "--quiet", "--create", "side")
    story(made, "a>side -b")
    made.git("switch", "--quiet", "main")
    story(made, "a>main b>c")
    strategy = "ours" if winner == "main" else "theirs"
    if winner == "main":
        made.git("merge", "--quiet", "--no-edit", "--strategy", "ours", "side")
    else:
        made.git("switch", "--quiet", "side")
        made.git("merge", "--quiet", "--no-edit", "--strategy", "ours", "main")
    history = made.history()

    assert strategy
    assert history.renamed("a") == winner
    assert history.renamed("b") == ("c" if winner == "main" else None)
    assert (history.deleted("b") is None) == (winner == "main")


# ------------------------------------------------------------------------------------------------ names


ODD = [
    'quo"te.md',
    "new\nline.md",
    "tab\there.md",
    ":(top)x.md",
    "*.md",
    "-x.md",
    "#1 ^2 |3.md",
    "back\\slash.md",
    "\x01.md",
]


@pytest.mark.parametrize("name", [*ODD, "é.md", "日本.md", os.fsdecode(b"latin\xe9.md")], ids=ascii)
@pytest.mark.skipif(os.name == "nt", reason="the file system allows few of these names")
def test_odd_names(made: Repository, name: str) -> None:
    try:
        made.write(f"old/{name}", f"# {name!a}\n" + note(ascii(name)))
    except OSError:
        pytest.skip("the file system does not allow this name")
    made.commit()
    commit = made.commit()
    made.move(f"old/{name}", name)
    made.write(name, f"# New {name!a}\n" + note(ascii(name)))
    made.commit()
    history = made.history()

    assert history.renamed(f"old/{name}") == name
    assert history.former(name) == (f"old/{name}",)
    assert history.named(name) == [f"old/{name}"]
    assert list(history.headings(name)) == [ascii(name)]
    assert changes(str(made.root), commit) == Changes(
        {f"old/{name}": name}, frozenset(), frozenset(), {name: ((1, 2),)}
    )
    text = f"# {name!a}\n" + note(ascii(name))
    assert before(str(made.root), commit, f"old/{name}") == text.encode()


COMPOSED, DECOMPOSED = "\u00e9t\u00e9", "e\u0301te\u0301"


@pytest.mark.skipif(sys.platform == "darwin", reason="git composes names itself there")
@pytest.mark.parametrize("there", [COMPOSED, DECOMPOSED, f"{DECOMPOSED}/{COMPOSED}"], ids=ascii)
@pytest.mark.parametrize("asked", [COMPOSED, DECOMPOSED], ids=ascii)
def test_unicode_forms(made: Repository, there: str, asked: str) -> None:
    story(made, f"+{DECOMPOSED}.md", f"{DECOMPOSED}.md>new/{there}.md")
    history = made.history()

    assert history.renamed(f"{asked}.md") == f"new/{there}.md"
    assert history.named(f"{asked.upper()}.md") == [f"{COMPOSED}.md"]
    assert history.former(f"new/{there}.md") == (f"{COMPOSED}.md",)


def test_another_form_of_the_same_name_is_no_rename(made: Repository) -> None:
    story(made, f"+{DECOMPOSED}.md", f"{DECOMPOSED}.md>{COMPOSED}.md")
    history = made.history()

    assert history.renamed(f"{DECOMPOSED}.md") is None
    assert history.deleted(f"{DECOMPOSED}.md") is None
    assert history.former(f"{COMPOSED}.md") == ()


# ------------------------------------------------------------------------------------------------ repositories


def test_a_vault_in_a_folder(tmp_path: Path) -> None:
    made = Repository(tmp_path / "Repository", vault="Notes/Mine")
    other = Repository(made.top, vault="Notes/Other")
    story(made, "+a +b +c +d")
    other.write("e")
    other.commit()
    for path, to in (("a", "../Other/a"), ("b", "../../b"), ("../Other/e", "e"), ("d", "x/d")):
        made.move(path, to)
    made.day = 3
    made.commit()
    story(made, "../../b>b2", "~e")
    mine, others = made.history(), other.history()

    assert mine.renamed("a") is None
    assert mine.deleted("a") == Gone(made.git("rev-parse", "--short", "HEAD~2"), "2024-03-04", "a")
    assert (mine.renamed("b"), mine.renamed("d")) == ("b2", "x/d")
    assert (mine.former("e"), mine.former("b2")) == ((), ("b",))
    assert others.former("a") == ()
    assert others.deleted("e") == Gone(made.git("rev-parse", "--short", "HEAD~2"), "2024-03-04", "e")
    assert before(str(made.root), "", "b2") == (made.root / "b2").read_bytes()
    found = changes(str(made.root), "HEAD~4")
    assert found.renamed == {"b": "b2", "d": "x/d"}
    assert (found.deleted, found.added, list(found.lines)) == (frozenset({"a"}), frozenset({"e"}), [])


def test_linked_work_trees(made: Repository, tmp_path: Path) -> None:
    story(made, "+a", "a>b")
    made.git("worktree", "add", "--quiet", str(tmp_path / "Linked"))
    linked = Repository(tmp_path / "Linked")
    at_first = stamp(str(linked.root))
    story(linked, "b>c")

    assert made.history().renamed("a") == "b"
    assert linked.history().renamed("a") == "c"
    assert at_first not in (stamp(str(linked.root)), stamp(str(made.root)))


def test_a_work_tree_of_a_bare_repository(made: Repository, tmp_path: Path) -> None:
    story(made, "+a", "a>b")
    made.git("clone", "--quiet", "--bare", str(made.top), str(tmp_path / "notes.git"))
    made.git("--git-dir", str(tmp_path / "notes.git"), "worktree", "add", "--quiet", str(tmp_path / "Tree"), "main")

    assert Repository(tmp_path / "Tree").history().renamed("a") == "b"
    assert changes(str(tmp_path / "Tree"), "HEAD~1").renamed == {"a": "b"}
    assert History.of(str(tmp_path / "notes.git")).named("a") == []


def test_a_repository_that_says_it_is_bare(made: Repository) -> None:
    story(made, "+a", "a>b")
    made.git("config", "core.bare", "true")

    assert made.history().renamed("a") == "b"


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a right there")
def test_symbolic_links_to_vault_and_repository(made: Repository, tmp_path: Path) -> None:
    vault = Repository(made.top, vault="Notes")
    story(vault, "+a", "a>b")
    (made.top / ".git").rename(tmp_path / "elsewhere.git")
    (made.top / ".git").symlink_to(tmp_path / "elsewhere.git")
    (tmp_path / "Link").symlink_to(vault.root)

    assert History.of(str(tmp_path / "Link")).renamed("a") == "b"
    assert stamp(str(tmp_path / "Link")) == stamp(str(vault.root)) != ""


def test_the_edge_of_the_search(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Repository(made.top, vault="x/y")
    story(vault, "+a", "a>b")
    (vault.root / ".git").mkdir()  # of nothing
    assert vault.history().renamed("a") == "b"
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(made.top))
    assert stamp(str(vault.root)) == ""


def test_submodules(made: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "Inner")
    story(inner, "+a", "a>b")
    made.write("top.md")
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "Sub")
    made.commit()
    nested = Repository(made.root / "Sub")

    assert nested.history().renamed("a") == "b"
    assert made.history().renamed("Sub/a") is None
    assert made.history().deleted("Sub") is None
    story(nested, "b>c", "+d")
    made.commit()
    assert nested.history().renamed("a") == "c"
    nested.write("e.md")
    assert changes(str(made.root), "HEAD~1") == Changes({}, frozenset(), frozenset(), {})


def test_shallow_clones(made: Repository, tmp_path: Path) -> None:
    story(made, "+a +z", "a>b", "b>c", "-z")
    folder = tmp_path / "cache"
    clone = Repository(tmp_path / "Clone")
    clone.git("fetch", "--quiet", "--depth=2", made.root.as_uri(), "main")
    clone.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    shallow = clone.history(folder)
    at_first = head(str(clone.root))
    clone.git("fetch", "--quiet", "--unshallow", made.root.as_uri(), "main")

    assert (shallow.renamed("a"), shallow.renamed("b")) == (None, None)
    assert shallow.deleted("z")
    assert head(str(clone.root)) != at_first
    assert clone.history(folder).renamed("a") == "c"


def test_partial_clones(made: Repository, tmp_path: Path) -> None:
    made.git("config", "uploadpack.allowFilter", "true")
    story(made, "+a +b +c", "a>a2", "b>b2 ~b2", "-c")
    made.top.joinpath("x").write_text("")
    subprocess.run(
        ["git", "clone", "--quiet", "--filter=blob:none", made.root.as_uri(), "Clone"], cwd=tmp_path, check=True
    )
    shutil.rmtree(made.top)  # whoever tried to fetch would fail
    clone = Repository(tmp_path / "Clone")
    history = clone.history()

    assert history.renamed("a") == "a2"
    assert history.renamed("b") is None
    assert history.deleted("c")
    assert "did not change" in history.problem
    assert before(str(clone.root), "HEAD~2", "b") is None


@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_kinds_of_hashes(tmp_path: Path, hashes: str) -> None:
    made = Repository(tmp_path / "Vault", f"--object-format={hashes}")
    assert staged(str(made.root)) == Changes({}, frozenset(), frozenset(), {})
    story(made, "+a +b", "a>a2")
    made.move("b", "b2")
    history = made.history()

    assert (history.renamed("a"), history.renamed("b")) == ("a2", "b2")
    assert changes(str(made.root), "HEAD~1").renamed == {"a": "a2", "b": "b2"}


def test_before_the_first_commit(made: Repository) -> None:
    made.write("a.md", "one\n")
    made.git("add", "--all")
    history = made.history()

    assert (history.renamed("a.md"), history.deleted("b"), history.former("a.md"), history.problem) == (
        None,
        None,
        (),
        "",
    )
    assert history.headings("a.md") == {}
    assert staged(str(made.root)) == Changes({}, frozenset(), frozenset({"a.md"}), {"a.md": ((1, 3),)})
    assert before(str(made.root), "", "a.md") is None
    with pytest.raises(HistoryError, match="no revision 'main'"):
        changes(str(made.root), "main")


def test_a_detached_head(made: Repository) -> None:
    story(made, "+a", "a>b", "b>c")
    made.git("checkout", "--quiet", "HEAD~1")

    assert made.history().renamed("a") == "b"


def test_without_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("")
    history = History.of(str(tmp_path))

    assert (history.renamed("b.md"), history.deleted("b.md"), history.former("a.md")) == (None, None, ())
    assert (history.named("b.md"), history.headings("a.md"), history.problem) == ([], {}, "")
    assert (stamp(str(tmp_path)), head(str(tmp_path))) == ("", "")
    with pytest.raises(HistoryError, match="no git repository"):
        changes(str(tmp_path), "HEAD")


@pytest.mark.parametrize("path", ["", os.curdir, "bin"], ids=["empty", "relative", "of the vault"])
def test_without_git(made: Repository, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A PATH that leads into the vault leads to no git either."""
    story(made, "+a", "a>b")
    for place in (made.root / "git", made.root / "bin/git"):
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\ntouch {made.root}/ran\n")
        place.chmod(0o755)
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("PATH", path)
    history = made.history()

    assert history.renamed("a") is None
    assert "git is not installed" in history.problem
    assert not (made.root / "ran").exists()
    with pytest.raises(HistoryError, match="git is not installed"):
        staged(str(made.root))


def test_a_repository_of_somebody_else(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    story(made, "+a", "a>b")
    environment = git._environment
    monkeypatch.setattr(
        git, "_environment", lambda place: environment(place) | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    )
    history = made.history()

    assert history.renamed("a") is None
    assert f"git config --global --add safe.directory {made.top}" in history.problem
    with pytest.raises(HistoryError, match="belongs to somebody else"):
        staged(str(made.root))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    assert made.history().renamed("a") == "b"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda top: (top / ".git/HEAD").write_bytes(b"\xff\0nothing"),
        lambda top: (top / ".git/HEAD").write_text("ref: refs/heads/../../../x"),
        lambda top: (top / ".git/HEAD").unlink(),
        lambda top: (top / ".git/index").write_bytes(b"DIRC torn"),
        lambda top: (top / ".git/config").write_bytes(b"[[[\n"),
        lambda top: shutil.rmtree(top / ".git/objects"),
        lambda top: [shutil.rmtree(each) for each in (top / ".git/objects").iterdir()],
        lambda top: (shutil.rmtree(top / ".git"), (top / ".git").write_text("gitdir: nowhere\n")),
        lambda top: (shutil.rmtree(top / ".git"), (top / ".git").write_bytes(b"\0")),
        lambda top: (shutil.rmtree(top / ".git"), (top / ".git").symlink_to(".git")),
        lambda top: ((top / ".git/HEAD").unlink(), os.mkfifo(top / ".git/HEAD")),
    ],
)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
def test_a_spoiled_repository(
    made: Repository, spoil: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "SECONDS", 2.0)
    story(made, "+a", "a>b", "-b", "+c")
    spoil(made.top)
    stamp(str(made.root))
    history = History.of(str(made.root), seconds=2)

    assert history.renamed("a") is None
    assert history.named("a") in ([], ["a"])
    assert history.headings("c") == {}
    for asked in (staged, lambda root: changes(root, "HEAD")):
        with suppress(HistoryError):
            asked(str(made.root))


def test_a_work_tree_that_lies_elsewhere_is_not_looked_at(made: Repository, tmp_path: Path) -> None:
    story(made, "+a", "a>b")
    (tmp_path / "Elsewhere").mkdir()
    made.git("config", "core.worktree", str(tmp_path / "Elsewhere"))

    assert made.history().renamed("a") == "b"
    assert changes(str(made.root), "HEAD") == Changes({}, frozenset(), frozenset(), {})


def test_a_told_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "Vault")
    story(made, "+a", "a>b")
    (made.top / ".git").rename(tmp_path / "notes.git")
    assert stamp(str(made.root)) == ""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "notes.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(made.top))

    assert made.history().renamed("a") == "b"
    other = tmp_path / "Other"
    other.mkdir()
    assert History.of(str(other)).renamed("a") is None
    assert stamp(str(other)) == ""


# ------------------------------------------------------------------------------------------------ headings


def versions(made: Repository, *texts: str) -> None:
    for text in texts:
        made.write("Note.md", text)
        made.commit()


HEADINGS: dict[str, tuple[list[str], dict[str, str]]] = {
    "renamed": (["# A\n", "# B\n"], {"A": "B"}),
    "renamed twice": (["# A\n", "# B\n", "# C\n"], {"A": "C", "B": "C"}),
    "renamed and back": (["# A\n", "# B\n", "# A\n"], {"B": "A"}),
    "several": (["# A\nx\n## One\ny\n## Two\n", "# A\nx\n## 1\ny\n## 2\n"], {"One": "1", "Two": "2"}),
    "several levels": (["# A\n## One\n", "# B\n## 1\n"], {"A": "B", "One": "1"}),
    "of another level": (["# A\n## B\n", "# A\n### C\n"], {"B": "C"}),
    "which one is open": (["# A\n# B\n# C\n", "# D\n"], {}),
    "all is different": (["# A\nx\ny\n# B\n", "# B\nx\ny\n# A2\n"], {}),
    "moved, then deleted": (["# A\nx\n", "# B\nx\n# A\n", "# B\nx\n"], {}),
    "deleted": (["# A\nx\n", "x\n"], {}),
    "code": (["```\n# A\n```\n", "```\n# B\n```\n"], {}),
    "marks": (["# A ##\n", "#   B ^id\n"], {"A": "B ^id"}),
    "with its text": (["# The plan\nx\n", "# A plan\ny\n"], {"The plan": "A plan"}),
    "all another text": (["# The plan\nx\n", "# Diary\ny\n"], {}),
    "tags": (["#A\n", "#B\n"], {}),
    "crlf": (["# A\r\nx\r\n", "# B\r\nx\r\n"], {"A": "B"}),
    "no end of line": (["# A", "# B"], {"A": "B"}),
}


@pytest.fixture(scope="module")
def reworded(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A note for each row, the first ones moved in the end."""
    made = Repository(tmp_path_factory.mktemp("headings"))
    for version in range(3):
        for number, (texts, _) in enumerate(HEADINGS.values()):
            if version < len(texts):
                made.write(f"{number}.md", f"{texts[version]}")
        made.commit()
    for number in range(3):
        made.move(f"{number}.md", f"Moved/{number}.md")
    made.commit()
    return made


@pytest.mark.parametrize("name", HEADINGS)
def test_headings(reworded: Repository, name: str) -> None:
    number = list(HEADINGS).index(name)
    path = f"Moved/{number}.md" if number < 3 else f"{number}.md"

    assert reworded.history().headings(path) == HEADINGS[name][1]


def test_headings_that_are_not_committed(made: Repository) -> None:
    versions(made, "# A\n\n" + note("text"), "# B\n\n" + note("text"))
    made.git("mv", "Note.md", "Staged.md")
    made.move("Staged.md", "Moved.md")
    committed = made.history().headings("Moved.md")
    made.write("Moved.md", "# C\n\n" + note("text"))
    made.git("add", "--all")

    assert committed == {"A": "B"}
    assert made.history().headings("Moved.md") == {"A": "C", "B": "C"}


def test_headings_of_many_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultlint.history.headings._MOST_ARGUMENTS", 100)
    made = Repository(tmp_path / "Repository", vault="A vault")
    names = [f"Note {number}.md" for number in range(10)]
    for words in ("one", "two", "three"):
        for number, name in enumerate(names):
            made.write(name, f"# {words} {number}\n\n{note(name)}")
        made.commit()
    for name in names[:5]:
        made.move(name, f"x/{name}")
    made.commit()
    for name in names[:5]:
        made.write(name, "# another\n")
    made.commit()
    history = made.history()

    assert history.headings_of([*names, "Nothing.md"]) == {
        name: {f"{words} {number}": f"three {number}" for words in ("one", "two") if 5 <= number < 10}
        for number, name in enumerate([*names, "Nothing.md"])
    }
    assert history.headings("x/Note 3.md") == {"one 3": "three 3", "two 3": "three 3"}


# ------------------------------------------------------------------------------------------------ changes


def test_changes(made: Repository) -> None:
    for name in ("same", "edited", "staged", "renamed", "deleted", "moved", "gone", "ends"):
        made.write(f"{name}.md")
    made.write("old.png", b"\x89PNG")
    made.write("picture.png", b"\x89PNG 2")
    start = made.commit()
    made.write("edited.md", "first\n" + note("edited.md") + "last\n")
    made.git("mv", "renamed.md", "x.md")
    made.delete("deleted.md")
    made.write("added.md", "one\ntwo")
    made.commit()
    made.write("staged.md", note("staged.md").replace("\n", "!\n", 1))
    made.git("add", "--all")
    made.write("edited.md", "first\n" + note("edited.md") + "last\nlater\n")
    made.move("moved.md", "y/moved.md")
    made.move("old.png", "new.png")
    made.write("picture.png", b"\x89PNG 3")
    made.delete("gone.md")
    made.write("new.md", "")
    made.write("ends.md", note("ends.md").replace("\n", "\r\n"))
    made.write(".gitignore", "*.tmp.md\n")
    made.write("x.tmp.md", "")
    made.write(".hidden/a.md", "")

    assert changes(str(made.root), start) == Changes(
        {"renamed.md": "x.md", "moved.md": "y/moved.md", "old.png": "new.png"},
        frozenset({"deleted.md", "gone.md"}),
        frozenset({"added.md", "new.md"}),
        {
            "edited.md": ((1, 2), (14, 16)),
            "staged.md": ((1, 2),),
            "added.md": ((1, 3),),
            "new.md": ((1, 2),),
        },
    )


def test_changes_undone_are_none(made: Repository) -> None:
    story(made, "+a.md +b.md +c.md")
    made.git("mv", "a.md", "x.md")
    made.git("rm", "--quiet", "--cached", "b.md")
    made.move("x.md", "a.md")
    made.write("c.md", "x")
    made.git("add", "c.md")
    made.write("c.md", note("Vault/c.md of day 0"))

    assert changes(str(made.root), "HEAD") == Changes({}, frozenset(), frozenset(), {})


def test_lines_that_were_taken_away(made: Repository) -> None:
    versions(made, "a\nb\nc\n", "a\nc\n")

    assert changes(str(made.root), "HEAD~1").lines == {"Note.md": ()}


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a right there")
def test_symbolic_links_have_no_lines(made: Repository, tmp_path: Path) -> None:
    made.write("a.md")
    made.write(".hidden/b.md")
    for name, to in (("alias.md", "a.md"), ("hidden.md", ".hidden/b.md"), ("out.md", str(tmp_path)), ("lost.md", "x")):
        (made.root / name).symlink_to(to)
    made.commit()
    assert changes(str(made.root), "HEAD") == Changes({}, frozenset(), frozenset(), {})
    made.delete("alias.md")
    (made.root / "more.md").symlink_to("a.md")

    assert changes(str(made.root), "HEAD") == Changes({}, frozenset({"alias.md"}), frozenset(), {})


def test_added_with_intent(made: Repository) -> None:
    story(made, "+a.md")
    made.write("b.md", "x\n")
    made.git("add", "--intent-to-add", "b.md")

    assert changes(str(made.root), "HEAD") == Changes({}, frozenset(), frozenset({"b.md"}), {"b.md": ((1, 3),)})
    assert staged(str(made.root)).added == frozenset()


def test_a_merge_that_waits(made: Repository) -> None:
    versions(made, "one\ntwo\nthree\n")
    made.git("switch", "--quiet", "--create", "side")
    versions(made, "one\n2\nthree\n")
    made.git("switch", "--quiet", "main")
    versions(made, "one\nzwei\nthree\n")
    with pytest.raises(AssertionError):
        made.git("merge", "--quiet", "side")

    found = changes(str(made.root), "HEAD")
    assert (found.renamed, found.deleted, found.added) == ({}, frozenset(), frozenset())
    assert found.lines == {"Note.md": ((2, 3), (4, 7))}
    assert made.history().deleted("Note.md") is None


def test_a_change_within_one_time_stamp(made: Repository) -> None:
    versions(made, "one\n", "two\n")
    index = (made.top / ".git/index").stat()
    made.write("Note.md", "six\n")
    os.utime(made.root / "Note.md", ns=(index.st_mtime_ns, index.st_mtime_ns))

    assert changes(str(made.root), "HEAD").lines == {"Note.md": ((1, 2),)}


def test_since_a_common_ancestor(made: Repository) -> None:
    story(made, "+a.md +b.md")
    made.git("switch", "--quiet", "--create", "side")
    story(made, "~a.md")
    made.git("switch", "--quiet", "main")
    story(made, "~b.md")
    made.git("switch", "--quiet", "side")

    assert list(changes(str(made.root), "main").lines) == ["a.md", "b.md"]
    assert list(changes(str(made.root), "main...").lines) == ["a.md"]


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("mian", "no revision 'mian'; did you mean 'main'"),
        ("nothing at all", "a commit, branch or tag is wanted"),
        ("--output=x", "is no revision"),
        ("main..side", "is no revision"),
        ("main\nHEAD", "is no revision"),
        ("HEAD:a.md", "no revision"),
        ("HEAD^{tree}", "no revision"),
    ],
)
def test_unknown_revisions(made: Repository, since: str, message: str) -> None:
    story(made, "+a.md")

    with pytest.raises(HistoryError, match=message.replace("{", "[{]")):
        changes(str(made.root), since)
    assert sorted(each.name for each in made.root.iterdir()) == [".git", "a.md"]


def test_what_stood_there(made: Repository) -> None:
    story(made, "+a.md +x/b.md")
    made.write("a.md", "new")
    root = str(made.root)

    assert before(root, "", "a.md") == note("Vault/a.md of day 0").encode()
    assert contents(root, "HEAD", ["x/b.md", "c.md"]) == {"x/b.md": note("Vault/x/b.md of day 0").encode()}


@pytest.mark.parametrize(
    ("files", "options"),
    [((), ()), ((), ("--all",)), (("a.md",), ())],
    ids=["commit", "commit --all", "commit FILE"],
)
@pytest.mark.parametrize("linked", [False, True], ids=["", "linked"])
@pytest.mark.skipif(os.name == "nt", reason="the hook is a shell script")
def test_what_a_hook_sees(
    made: Repository, tmp_path: Path, files: tuple[str, ...], options: tuple[str, ...], linked: bool
) -> None:
    story(made, "+a.md +b.md +c.md")
    hook = made.top / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    script = "from vaultlint.history import staged; print(sorted(staged('.').lines))"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -c \"{script}\" > '{tmp_path}/seen'\n")
    hook.chmod(0o755)
    if linked:
        made.git("worktree", "add", "--quiet", str(tmp_path / "Linked"))
        made = Repository(tmp_path / "Linked")
    for name in ("a.md", "b.md"):
        made.write(name, note(name) + "more\n")
    made.git("add", "b.md")
    made.git("commit", "--quiet", "--message", "x", *options, *files, PYTHONPATH=os.pathsep.join(sys.path))

    seen = ["a.md"] if files else ["a.md", "b.md"] if options else ["b.md"]
    assert (tmp_path / "seen").read_text() == f"{seen}\n"


def test_the_index_of_another_repository_is_not_ours(
    made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "Other")
    story(made, "+a.md")
    story(other, "+b.md")
    made.write("a.md", "x")
    made.git("add", "--all")
    monkeypatch.chdir(other.top)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")

    assert list(staged(str(made.root)).lines) == ["a.md"]
    assert staged(str(other.root)).lines == {}


# ------------------------------------------------------------------------------------------------ stamps


DEEDS: dict[str, tuple[Callable[[Repository], object], bool]] = {  # and whether HEAD is another then
    "commit": (lambda made: story(made, "+b"), True),
    "commit of nothing": (lambda made: made.git("commit", "--allow-empty", "--quiet", "-m", "x"), True),
    "amend": (lambda made: made.git("commit", "--amend", "--quiet", "-m", "other"), True),
    "switch": (lambda made: made.git("switch", "--quiet", "side"), True),
    "detach": (lambda made: made.git("switch", "--quiet", "--detach", "side"), True),
    "reset": (lambda made: made.git("reset", "--quiet", "--soft", "HEAD~1"), True),
    "add": (lambda made: (made.write("c"), made.git("add", "--all")), False),
    "remove": (lambda made: made.git("rm", "--quiet", "a"), False),
    "orphan": (lambda made: made.git("switch", "--quiet", "--orphan", "new"), True),
}


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize(("deed", "moves_head"), DEEDS.values(), ids=DEEDS)
def test_stamps(made: Repository, deed: Callable[[Repository], object], moves_head: bool, packed: bool) -> None:
    story(made, "+a", "~a")
    made.git("branch", "side", "HEAD~1")
    if packed:
        made.git("pack-refs", "--all")
    root = str(made.root)
    at_first = stamp(root), head(root)
    assert (stamp(root), head(root)) == at_first
    deed(made)

    assert stamp(root) != at_first[0]
    assert (head(root) != at_first[1]) == moves_head
    assert head(root) in stamp(root)


def test_stamps_start_no_process(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    story(made, "+a")
    monkeypatch.setattr(subprocess, "Popen", None)

    assert stamp(str(made.root))


def test_refs_in_tables(made: Repository) -> None:
    """The format that git 2.45 brought, laid out by hand: older ones cannot write it."""
    (made.top / ".git/HEAD").write_text("ref: refs/heads/.invalid\n")
    tables = made.top / ".git/reftable/tables.list"
    tables.parent.mkdir()
    tables.write_text("0x000000000001-0x000000000001-aaaa.ref\n")
    at_first = head(str(made.root))
    tables.write_text("0x000000000001-0x000000000002-bbbb.ref\n")

    assert head(str(made.root)) != at_first


# ------------------------------------------------------------------------------------------------ the cache


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What git is asked."""
    calls: list[tuple[str, ...]] = []
    ask = git.ask

    def counted(place: object, *arguments: str, **more: object) -> object:
        calls.append(arguments)
        return ask(place, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(record, "ask", counted)
    return calls


def test_git_is_asked_once(made: Repository, tmp_path: Path, asked: list[tuple[str, ...]]) -> None:
    folder = tmp_path / "cache"
    story(made, "+a +b", "a>a2")
    cold = made.history(folder).moved("a")
    logs = [each for each in asked if "--raw" in each and each[0] == "log"]
    asked.clear()

    assert made.history(folder).moved("a") == cold
    assert (len(logs), asked) == (1, [])


def test_only_new_commits_are_asked_for(made: Repository, tmp_path: Path, asked: list[tuple[str, ...]]) -> None:
    folder = tmp_path / "cache"
    story(made, "+a +b", "a>a2")
    made.history(folder)
    known = made.git("rev-parse", "HEAD")
    story(made, "a2>a3", "b>b2")
    asked.clear()
    history = made.history(folder)

    assert [history.renamed(each) for each in ("a", "a2", "b")] == ["a3", "a3", "b2"]
    assert history.former("a3") == ("a2", "a")
    assert all(f"^{known}" in each for each in asked if each[0] == "log" and "--raw" in each)
    assert not [each for each in asked if "--date-order" in each and each[0] == "rev-list"]


def test_a_cache_of_other_commits(made: Repository, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    story(made, "+a", "a>b")
    made.git("branch", "side")
    story(made, "b>c", "c>d")
    assert made.history(folder).renamed("a") == "d"
    made.git("switch", "--quiet", "side")
    assert made.history(folder).renamed("a") == "b"
    story(made, "b>e")
    assert made.history(folder).renamed("a") == "e"
    assert made.history(folder).renamed("c") is None
    made.git("branch", "--quiet", "-D", "main")
    made.git("switch", "--quiet", "--orphan", "new")
    assert made.history(folder).renamed("a") is None
    story(made, "+x", "x>y")
    assert made.history(folder).renamed("x") == "y"
    assert made.history(folder).deleted("a") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-3],
        lambda data: data[: len(data) // 2] + b"x" + data[len(data) // 2 :],
        lambda data: b"\0" * 100,
    ],
    ids=["empty", "torn", "changed", "foreign"],
)
def test_a_spoiled_cache(made: Repository, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    folder = tmp_path / "cache"
    story(made, "+a +b", "a>a2")
    made.history(folder)
    files = list(folder.iterdir())
    assert len(files) == 2
    for file in files:
        file.write_bytes(spoil(file.read_bytes()))

    assert made.history(folder).renamed("a") == "a2"


def test_a_cache_that_cannot_be_written(made: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    story(made, "+a", "a>b")

    assert made.history(tmp_path / "file").renamed("a") == "b"


def test_out_of_time(made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git said until then counts, without the commit that it was at."""
    story(made, "+a +z", "a>b", "b>c", "-z")
    ask = git.ask

    def slow(place: object, *arguments: str, **more: object) -> git.Answer:
        answer = ask(place, *arguments, **more)  # type: ignore[arg-type]
        if "--raw" not in arguments or arguments[0] != "log":
            return answer
        return git.Answer(answer.output[: answer.output.rindex(b":000000")], "", -9, True)

    monkeypatch.setattr(record, "ask", slow)
    history = made.history(tmp_path / "cache")

    assert history.problem == "git took too long; what became of files is known since 2024-03-02 only"
    assert history.renamed("a") == "c"
    assert history.deleted("z")
    monkeypatch.setattr(record, "ask", ask)
    assert made.history(tmp_path / "cache").problem == history.problem


def test_a_git_that_hangs_is_stopped(made: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story(made, "+a", "a>b")
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\necho started\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    place = git.Place(str(made.root), str(made.top), "", "", "", "")
    answer = git.ask(place, "log", seconds=0.5)

    assert (answer.output, answer.late) == (b"started\n", True)


def test_too_much_output_is_cut(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    story(made, "+a", "a>b")
    monkeypatch.setattr(git, "MOST_OUTPUT", 10)

    assert "git took too long" in made.history().problem


# ------------------------------------------------------------------------------------------------ lines


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "abc", []),
        ("abc", "axc", [(1, 2, 1, 2)]),
        ("abc", "abxc", [(2, 2, 2, 3)]),
        ("abc", "ac", [(1, 2, 1, 1)]),
        ("", "ab", [(0, 0, 0, 2)]),
        ("aabb", "abab", [(1, 1, 1, 2), (2, 3, 3, 3)]),
        ("abcdef", "defabc", [(0, 3, 0, 0), (6, 6, 3, 6)]),
        ("xaaaay", "xaaaaaay", [(5, 5, 5, 7)]),
    ],
)
def test_hunks(old: str, new: str, expected: list[tuple[int, ...]]) -> None:
    found = hunks([sign.encode() for sign in old], [sign.encode() for sign in new])

    assert [tuple(hunk) for hunk in found] == expected
