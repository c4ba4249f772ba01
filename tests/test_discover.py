import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.config import Config
from vaultlint.discover import (
    DiscoverError,
    File,
    Target,
    chosen,
    find_root,
    ignored_by_git,
    is_left_out,
    nested_vaults,
    survey,
    targets,
    walk,
)
from vaultlint.outcome import Options
from vaultlint.run import Run
from vaultlint.settings import Settings

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links and free file names")


def make(root: Path, *paths: str) -> None:
    """Empty files, and folders where the path ends with a slash."""
    for path in paths:
        (root / path if path.endswith("/") else (root / path).parent).mkdir(parents=True, exist_ok=True)
        if not path.endswith("/"):
            (root / path).touch()


def paths(root: Path) -> list[str]:
    return [file.path for file in walk(str(root))]


def names_only(root: Path) -> list[str]:
    return [file.path for file in walk(str(root)) if not file.readable]


def aliases(root: Path) -> dict[str, str]:
    return {file.path: file.alias_of for file in walk(str(root)) if file.alias_of}


def lint(root: Path, *given: str, config: Config | None = None, settings: Settings | None = None) -> list[str]:
    """The files that are linted of a vault, or of what is given of it."""
    listing = survey(str(root))
    target = Target(str(root), given or None)
    found = chosen(listing.files, target, config or Config(), settings or Settings(), listing.nested)
    return [file.path for file in found]


# ------------------------------------------------------------------------------------------------ roots


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        (["v/.obsidian/", "v/a/b.md"], "v/a/b.md", "v"),
        (["v/.obsidian/", "v/a/b/"], "v/a/b", "v"),
        (["v/.obsidian/", "v/a/.obsidian/", "v/a/b.md"], "v/a/b.md", "v/a"),
        (["v/.obsidian/", "v/a/vaultlint.toml", "v/a/b.md"], "v/a/b.md", "v"),
        (["v/.git/", "v/a/vaultlint.toml", "v/a/b/c.md"], "v/a/b/c.md", "v/a"),
        (["v/.git/", "v/a/b.md"], "v/a/b.md", "v"),
        pytest.param(["v/.git", "v/a/b.md"], "v/a/b.md", "v", id="a worktree has a file .git"),
        (["v/.obsidian/a.json", "v/b.md"], "v/.obsidian/a.json", "v"),
    ],
)
def test_root(tmp_path: Path, files: list[str], start: str, root: str) -> None:
    make(tmp_path, *files)

    assert find_root(str(tmp_path / start)) == str(tmp_path / root)


@pytest.mark.parametrize(
    ("pyproject", "counts"),
    [
        ("[tool.vaultlint]\n", True),
        ('[tool]\n"vaultlint" = {}\n', True),
        ("[tool.vaultlint.rules]\n", True),
        ("[tool.vaultlint]\nx = \n", True),
        ('[project]\ndependencies = ["obsidian-vaultlint"]\n', False),
        ("tool = 3 # vaultlint\n", False),
        ("vaultlint: no TOML\n", False),
    ],
)
def test_root_by_pyproject(tmp_path: Path, pyproject: str, counts: bool) -> None:
    make(tmp_path, "v/.git/", "v/notes/a/b.md")
    (tmp_path / "v/notes/pyproject.toml").write_text(pyproject, "utf-8")

    assert find_root(str(tmp_path / "v/notes/a")) == str(tmp_path / ("v/notes" if counts else "v"))


def test_root_of_a_plain_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultlint.discover._upwards", lambda folder: iter([folder]))  # whatever stands above
    make(tmp_path, "a/b.md")

    assert find_root(str(tmp_path / "a/b.md")) == find_root(str(tmp_path / "a")) == str(tmp_path / "a")


# ------------------------------------------------------------------------------------------------ targets


def found_targets(root: Path, *given: str) -> list[tuple[str, tuple[str, ...] | None]]:
    found = targets([str(root / each) for each in given])
    return [(Path(each.root).relative_to(root).as_posix(), each.given) for each in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["v"], [("v", None), ("v/sub/w", None)]),
        (["v/a"], [("v", ("a",))]),
        (["v/a/b.md", "v/c.md", "v/c.md"], [("v", ("a/b.md", "c.md"))]),
        (["v/sub"], [("v", ("sub",)), ("v/sub/w", None)]),
        (["v/sub/w/d.md"], [("v/sub/w", ("d.md",))]),
        (["v/c.md", "v"], [("v", None), ("v/sub/w", None)]),
        (["v/sub/w", "v/c.md"], [("v", ("c.md",)), ("v/sub/w", None)]),
        (["x/e.md", "v/c.md"], [("v", ("c.md",)), ("x", ("e.md",))]),
        (["v/a/../c.md"], [("v", ("c.md",))]),
        ([], []),
    ],
)
def test_targets(tmp_path: Path, given: list[str], expected: object) -> None:
    make(tmp_path, "v/.obsidian/", "v/a/b.md", "v/c.md", "v/sub/w/.obsidian/", "v/sub/w/d.md", "x/.obsidian/", "x/e.md")

    assert found_targets(tmp_path, *given) == expected


def test_a_repository_of_vaults(tmp_path: Path) -> None:
    make(tmp_path, "r/.git/", "r/README.md", "r/one/.obsidian/", "r/two/.obsidian/", "r/.hidden/three/.obsidian/")

    assert found_targets(tmp_path, "r") == [("r", None), ("r/one", None), ("r/two", None)]
    assert [each.around for each in targets([str(tmp_path / "r"), str(tmp_path / "r/two")])] == [
        "",
        str(tmp_path / "r"),
        "",
    ]


def test_all_missing_paths_are_told(tmp_path: Path) -> None:
    make(tmp_path, "a.md")

    with pytest.raises(DiscoverError, match=r"no file or folder called '.*b\.md'; no file or folder called '.*c'"):
        targets([str(tmp_path / each) for each in ("b.md", "a.md", "c")])


@pytest.mark.parametrize(
    ("exclude", "gitignore", "expected"),
    [
        ([], "", False),
        (["inner"], "", True),
        (["inner/**"], "", True),
        (["inner/*.md"], "", False),
        ([], "inner/\n", True),
        ([], ".obsidian\n", False),
        ([], "*.md\n", False),
    ],
)
def test_a_nested_vault_left_out(tmp_path: Path, exclude: list[str], gitignore: str, expected: bool) -> None:
    make(tmp_path, ".obsidian/", "inner/.obsidian/", "inner/a.md")
    (tmp_path / ".gitignore").write_text(gitignore, "utf-8")
    outer, inner = targets([str(tmp_path)])

    assert is_left_out(inner, Config(exclude=tuple(exclude))) is expected
    assert not is_left_out(outer, Config(exclude=("**",)))
    assert not is_left_out(inner, Config(respect_gitignore=False))


# ------------------------------------------------------------------------------------------------ listing


def test_files_are_listed_by_path(tmp_path: Path) -> None:
    make(tmp_path, "b/c.md", "b.md", "a/x.PNG", ".git/d.md", ".e.md", "b/.f/g.md", "empty/", ".obsidian/app.json")

    assert paths(tmp_path) == ["a/x.PNG", "b.md", "b/c.md"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "note"),
        ("a.MD", "note"),
        ("a.canvas", "canvas"),
        ("a.Base", "base"),
        ("a.md.png", "attachment"),
        ("md", "attachment"),
        ("a.markdown", "attachment"),
    ],
)
def test_kind(tmp_path: Path, name: str, kind: str) -> None:
    make(tmp_path, name)

    assert [file.kind for file in walk(str(tmp_path))] == [kind]


def test_what_is_known_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"12345")
    status = os.stat(tmp_path / "a.md")

    assert walk(str(tmp_path)) == [
        File("a.md", "note", 5, status.st_mtime_ns, status.st_ino, True, "", status.st_ctime_ns)
    ]


@posix
@pytest.mark.parametrize("name", ["a\nb.md", " a .md", "[[x]].md", "C#^|.md", "Cafe\u0301.md", "😀.md", "\x1b[31m.md"])
def test_any_name(tmp_path: Path, name: str) -> None:
    make(tmp_path, name)

    assert lint(tmp_path) == [name]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode here")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    make(tmp_path, "\udcff/b\udc80.md")
    (tmp_path / ".gitignore").write_bytes(b"\xfe\n*.bak\n")

    assert lint(tmp_path) == lint(tmp_path, "\udcff") == ["\udcff/b\udc80.md"]
    assert lint(tmp_path, config=Config(exclude=("\udcff/**",))) == []


def test_nested_vaults(tmp_path: Path) -> None:
    make(tmp_path, ".obsidian/", "b/.obsidian/", "b/c/.obsidian/", "a/.obsidian", ".d/.obsidian/")

    assert nested_vaults(str(tmp_path)) == ("b", "b/c")


def test_no_such_folder(tmp_path: Path) -> None:
    [problem] = survey(str(tmp_path / "missing")).problems

    assert problem.startswith(".: ")


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may read anything")
def test_unreadable_folder(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b/c.md")
    (tmp_path / "b").chmod(0)
    listing = survey(str(tmp_path))
    (tmp_path / "b").chmod(0o700)

    assert [file.path for file in listing.files] == ["a.md"]
    assert listing.problems == ("b: Permission denied; what is in this folder is not known",)


@posix
def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "b.md"))

        assert names_only(tmp_path) == ["a.md", "b.md"]
        assert lint(tmp_path) == []


@posix
def test_link_to_a_file(tmp_path: Path) -> None:
    make(tmp_path, "v/sub/a.md", "out.md")
    (tmp_path / "v/inside.md").symlink_to("sub/a.md")
    (tmp_path / "v/outside.md").symlink_to("../out.md")
    (tmp_path / "v/nowhere.md").symlink_to("nowhere else.md")
    (tmp_path / "v/round.md").symlink_to("round.md")

    assert paths(tmp_path / "v") == ["inside.md", "nowhere.md", "outside.md", "round.md", "sub/a.md"]
    assert names_only(tmp_path / "v") == ["nowhere.md", "outside.md", "round.md"]
    assert aliases(tmp_path / "v") == {"inside.md": "sub/a.md"}
    assert lint(tmp_path / "v") == lint(tmp_path / "v", "inside.md") == ["sub/a.md"]


@posix
def test_links_to_a_hidden_file(tmp_path: Path) -> None:
    make(tmp_path, ".store/x.md")
    for name in ("b.md", "a.md"):
        (tmp_path / name).symlink_to(".store/x.md")

    assert aliases(tmp_path) == {"b.md": "a.md"}
    assert lint(tmp_path) == ["a.md"]


@posix
def test_link_to_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "v/sub/deep/a.md", "out/b.md", "out/deep/c.png", "out/.hidden/d.md")
    (tmp_path / "v/inside").symlink_to("sub")
    (tmp_path / "v/outside").symlink_to(tmp_path / "out")

    assert paths(tmp_path / "v") == ["inside/deep/a.md", "outside/b.md", "outside/deep/c.png", "sub/deep/a.md"]
    assert names_only(tmp_path / "v") == ["outside/b.md", "outside/deep/c.png"]
    assert aliases(tmp_path / "v") == {"inside/deep/a.md": "sub/deep/a.md"}


@posix
def test_loops_end(tmp_path: Path) -> None:
    make(tmp_path, "v/a/b/c.md", "out/d.md")
    (tmp_path / "v/a/b/up").symlink_to("..")
    (tmp_path / "v/a/self").symlink_to(".")
    (tmp_path / "v/root").symlink_to("/")
    (tmp_path / "v/outside").symlink_to("../out")
    (tmp_path / "out/back").symlink_to("../out")
    (tmp_path / "out/vault").symlink_to("../v")

    assert paths(tmp_path / "v") == ["a/b/c.md", "outside/d.md"]
    assert survey(str(tmp_path / "v")).problems == ()


@posix
def test_folders_full_of_links_to_one_another(tmp_path: Path) -> None:
    for number in range(30):
        make(tmp_path, f"v{number:02}/note.md")
        for name in "ab":
            (tmp_path / f"v{number:02}" / name).symlink_to(tmp_path / f"v{number + 1:02}")
    listing = survey(str(tmp_path))

    assert len(listing.files) < 30 * 17 + 100
    assert "too many names" in listing.problems[0]
    assert lint(tmp_path) == [f"v{number:02}/note.md" for number in range(30)]


@posix
def test_a_vault_behind_a_link(tmp_path: Path) -> None:
    make(tmp_path, "real/.obsidian/", "real/a.md")
    (tmp_path / "real/b.md").symlink_to("a.md")
    (tmp_path / "link").symlink_to("real")
    [target] = targets([str(tmp_path / "link/a.md")])

    assert target == Target(str(tmp_path / "link"), ("a.md",))
    assert aliases(tmp_path / "link") == {"b.md": "a.md"}


@given(st.lists(st.sampled_from(["a.md", "a/b.md", "a/c/d.canvas", "e/f.png", "a/.g.md"]), unique=True))
def test_order_of_making_changes_nothing(tmp_path_factory: pytest.TempPathFactory, made: list[str]) -> None:
    root = tmp_path_factory.mktemp("vault")
    make(root, *made)

    assert paths(root) == sorted(each for each in made if each != "a/.g.md")


# ------------------------------------------------------------------------------------------------ choosing


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ["a.md", "b.canvas", "c.base", "sub/d.md", "sub/deep/e.md", "subway.md"]),
        (["sub"], ["sub/d.md", "sub/deep/e.md"]),
        (["sub/deep", "a.md"], ["a.md", "sub/deep/e.md"]),
        (["x.png"], []),
        ([".obsidian/app.json"], []),
        pytest.param(["SUB/D.md"], ["sub/d.md"], id="as a file system without cases finds it"),
        pytest.param(["SUB"], ["sub/d.md", "sub/deep/e.md"], id="a folder in another case"),
    ],
)
def test_chosen(tmp_path: Path, given: list[str], expected: list[str]) -> None:
    make(
        tmp_path, ".obsidian/app.json", "a.md", "b.canvas", "c.base", "x.png", "sub/d.md", "sub/deep/e.md", "subway.md"
    )

    assert lint(tmp_path, *given) == expected


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("Archive/a.md", [], False),
        pytest.param("Archive/a.md", ["Archive/a.md"], False, id="excluded even by name"),
        ("Forms/a.md", [], False),
        pytest.param("Forms/a.md", ["Forms/a.md"], False, id="template even by name"),
        ("inner/a.md", [], False),
        ("build/a.md", [], False),
        ("build/a.md", ["build"], False),
        pytest.param("build/a.md", ["build/a.md"], True, id="ignored by git but named"),
        ("Keep/a.md", [], True),
    ],
)
def test_left_out(tmp_path: Path, path: str, given: list[str], expected: bool) -> None:
    make(tmp_path, "inner/.obsidian/", path)
    (tmp_path / ".gitignore").write_text("build/\n", "utf-8")
    found = lint(
        tmp_path, *given, config=Config(exclude=("Archive/**",)), settings=Settings(template_folders=("Forms",))
    )

    assert (found == [path]) is expected


def ignored(root: Path, files: Iterable[str]) -> list[str]:
    is_ignored = ignored_by_git(str(root))
    return [file for file in files if is_ignored(file)]


def test_gitignore_files_from_top_to_bottom(tmp_path: Path) -> None:
    make(tmp_path, ".git/info/", "vault/sub/")
    (tmp_path / ".git/info/exclude").write_text("private.md\n", "utf-8")
    (tmp_path / ".gitignore").write_text("/vault/top.md\n*.tmp.md\n", "utf-8")
    (tmp_path / "vault/.gitignore").write_text("!x.tmp.md\nsub/gone/\n", "utf-8")
    (tmp_path / "vault/sub/.gitignore").write_text("/deep.md\n!gone/a.md\n", "utf-8")
    files = [
        "private.md",
        "top.md",
        "sub/top.md",
        "x.tmp.md",
        "y.tmp.md",
        "sub/deep.md",
        "sub/z/deep.md",
        "sub/gone/a.md",
    ]

    assert ignored(tmp_path / "vault", files) == ["private.md", "top.md", "y.tmp.md", "sub/deep.md", "sub/gone/a.md"]


def test_a_folder_that_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*\n!*/\n!*.md\nbuild/\n", "utf-8")

    assert ignored(tmp_path, ["a.md", "a.canvas", "b/c.md", "b/", "build/", "build/x.md"]) == [
        "a.canvas",
        "build/",
        "build/x.md",
    ]


def test_a_vault_that_the_repository_around_ignores(tmp_path: Path) -> None:
    make(tmp_path, ".git/", "out/vault/")
    (tmp_path / ".gitignore").write_text("out/\n*.tmp.md\n", "utf-8")
    (tmp_path / "out/vault/.gitignore").write_text("b.md\n", "utf-8")

    assert ignored(tmp_path / "out/vault", ["a.md", "b.md", "x.tmp.md"]) == ["b.md"]


def test_gitignore_counts_without_git(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b.md")
    (tmp_path / ".gitignore").write_text("\ufeffb.md\n", "utf-8")

    assert lint(tmp_path) == ["a.md"]
    assert lint(tmp_path, config=Config(respect_gitignore=False)) == ["a.md", "b.md"]


@posix
def test_a_gitignore_that_cannot_be_read(tmp_path: Path) -> None:
    make(tmp_path, "a.md", ".git/info/exclude/")
    os.mkfifo(tmp_path / ".gitignore")

    assert lint(tmp_path) == ["a.md"]


def test_deep_folders(tmp_path: Path) -> None:
    assert not ignored(tmp_path, ["a/" * 2000 + "b.md"])


@pytest.mark.parametrize("place", [".gitignore", "a/.gitignore", "linked/.gitignore", "../.gitignore", "info"])
def test_a_gitignore_counts_wherever_it_stands(tmp_path: Path, place: str) -> None:
    """Where a walk met none, no file is looked up; that must not overlook one that the walk does not meet."""
    root = tmp_path / "repository" / "vault"
    elsewhere = root / ".hidden"
    for folder in (root / "a", elsewhere, root.parent / ".git/info"):
        folder.mkdir(parents=True)
    for file in (root / "a/x.md", root / "y.md", elsewhere / "x.md"):
        file.write_text("# T")
    if place.startswith("linked"):
        (root / "linked").symlink_to(elsewhere)
    ignore = root.parent / ".git/info/exclude" if place == "info" else root / place
    ignore.write_text("x.md\n")

    linted = {file.path for file in Run(Target(str(root), None), survey(str(root)), None, Options()).files}

    expected = {"y.md", "a/x.md"} if place.startswith("linked") else {"y.md"}
    assert linted == expected
