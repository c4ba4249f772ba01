"""A move changes where files are, and never where a link leads."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from vaultlint.cli import run
from vaultlint.journal import is_pending
from vaultlint.rename import wish
from vaultlint.rename.sift import may_name

Fact = tuple[object, ...]

# ------------------------------------------------------------------------------------------------ small vaults


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    monkeypatch.chdir(root)
    return root


def fill(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="")


def contents(root: Path) -> dict[str, str]:
    """All files of a vault but those of its settings folder; nothing hidden may be there."""
    found = (path for path in root.rglob("*") if path.is_file() and ".obsidian" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}


def said(*arguments: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of a rename."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(["rename", *arguments])
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("before", "arguments", "after"),
    [
        pytest.param(
            {"Rome.md": "", "Trip.md": "[[Rome]] ![[rome#a|x]] [b](Rome.md) `[[Rome]]` %% [[Rome]] %%"},
            ("Rome.md", "Roma.md"),
            {"Roma.md": "", "Trip.md": "[[Roma]] ![[Roma#a|x]] [b](Roma.md) `[[Rome]]` %% [[Roma]] %%"},
            id="a-note",
        ),
        pytest.param(
            {"Rome.md": "", "Trip.md": '---\nup: "[[Rome]]"\nall: ["[[Rome|x]]"]\n---\n'},
            ("Rome", "It's Roma"),
            {"It's Roma.md": "", "Trip.md": '---\nup: "[[It\'s Roma]]"\nall: ["[[It\'s Roma|x]]"]\n---\n'},
            id="properties",
        ),
        pytest.param(
            {"Rome.md": "", "Trip.md": '---\nup: &a "[[Rome]]"\nsame: *a\n---\n'},
            ("Rome", "Roma"),
            {"Roma.md": "", "Trip.md": '---\nup: &a "[[Roma]]"\nsame: *a\n---\n'},
            id="an-alias-of-yaml-follows",
        ),
        pytest.param(
            {"a/Rome.md": "[[Trip]] [t](../Trip.md) ![](pic.png)", "Trip.md": "[[a/Rome]]", "a/pic.png": ""},
            ("a/Rome.md", "b/c/"),
            {"b/c/Rome.md": "[[Trip]] [t](Trip.md) ![](pic.png)", "Trip.md": "[[Rome]]", "a/pic.png": ""},
            id="into-a-folder-that-is-not-there",
        ),
        pytest.param(
            {"a/Rome.md": "", "Trip.md": "[[Rome]]", "b/Paris.md": ""},
            ("b/Paris.md", "Rome"),
            {"a/Rome.md": "", "Trip.md": "[[a/Rome]]", "Rome.md": ""},
            id="a-name-is-taken-away",
        ),
        pytest.param(
            {"a/Rome.md": "", "Trip.md": "[[Rome]]", "b/Paris.md": ""},
            ("b/Paris.md", "b/Rome.md"),
            {"a/Rome.md": "", "Trip.md": "[[a/Rome]]", "b/Rome.md": ""},
            id="a-name-becomes-ambiguous",
        ),
        pytest.param(
            {"Rome.md": "", "a/Rome.md": "", "a/Trip.md": "[[Rome]] [[a/Rome]]"},
            ("Rome.md", "Roma.md"),
            {"Roma.md": "", "a/Rome.md": "", "a/Trip.md": "[[Roma]] [[a/Rome]]"},
            id="what-is-left-does-not-catch-its-links",
        ),
        pytest.param(
            {"a/pic.png": "", "a/Trip.md": "![[a/pic.png|300]] ![](a/pic.png) ![[pic.png]]"},
            ("a/pic.png", "media/Pic 1"),
            {"media/Pic 1.png": "", "a/Trip.md": "![[Pic 1.png|300]] ![](Pic%201.png) ![[Pic 1.png]]"},
            id="an-attachment",
        ),
        pytest.param(
            {
                "a/Rome.md": "[[b/Deep]] [[Deep]]",
                "a/b/Deep.md": "[r](../Rome.md)",
                "Trip.md": "[[a/b/Deep]]",
                "a/x": "",
            },
            ("a", "Old"),
            {
                "Old/Rome.md": "[[b/Deep]] [[Deep]]",
                "Old/b/Deep.md": "[r](../Rome.md)",
                "Trip.md": "[[Deep]]",
                "Old/x": "",
            },
            id="a-folder",
        ),
        pytest.param(
            {"a/Rome.md": "", "b/c.md": "", "Trip.md": "[[a/Rome]]"},
            ("a/", "b"),
            {"b/a/Rome.md": "", "b/c.md": "", "Trip.md": "[[a/Rome]]"},
            id="a-folder-into-another-with-a-link-that-is-true-still",
        ),
        pytest.param(
            {"a/Trip.md": "", "A.md": "[[a/Trip]]"},
            ("a", "Roma"),
            {"Roma/Trip.md": "", "A.md": "[[Trip]]"},
            id="a-part-of-a-name-is-no-folder",
        ),
        pytest.param(
            {"Rome.md": "", "B.canvas": '{"nodes":[{"id":"1","type":"file","file":"Rome.md","subpath":"#a"}]}'},
            ("Rome", 'a/"Roma"'),
            {
                'a/"Roma".md': "",
                "B.canvas": '{"nodes":[{"id":"1","type":"file","file":"a/\\"Roma\\".md","subpath":"#a"}]}',
            },
            id="a-card",
        ),
        pytest.param(
            {"Rome.md": "", "B.canvas": '{"nodes":[{"id":"1","type":"text","text":"\\"x\\"\\n[[Rome]]"}]}'},
            ("Rome", "Roma"),
            {"Roma.md": "", "B.canvas": '{"nodes":[{"id":"1","type":"text","text":"\\"x\\"\\n[[Roma]]"}]}'},
            id="text-on-a-card",
        ),
        pytest.param(
            {"a/Rome.md": "", "B.base": 'filters:\n  and:\n    - file.hasLink("Rome")\n    - file.inFolder("a")\n'},
            ("a/Rome.md", "a/Roma.md"),
            {"a/Roma.md": "", "B.base": 'filters:\n  and:\n    - file.hasLink("Roma")\n    - file.inFolder("a")\n'},
            id="a-base",
        ),
        pytest.param(
            {"a/b/Rome.md": "", "B.base": 'filters:\n  and:\n    - file.inFolder("a/b/")\n    - file.inFolder("ab")\n'},
            ("a", "Old"),
            {
                "Old/b/Rome.md": "",
                "B.base": 'filters:\n  and:\n    - file.inFolder("Old/b")\n    - file.inFolder("ab")\n',
            },
            id="a-base-that-looks-into-a-folder",
        ),
        pytest.param(
            {
                "Rome.md": "",
                "Trip.md": "## To [[Rome]]\n[[#To Rome]]",
                "B.md": "[[Trip#To Rome|x]] [y](Trip.md#To%20Rome)",
            },
            ("Rome", "Roma"),
            {
                "Roma.md": "",
                "Trip.md": "## To [[Roma]]\n[[#To Roma]]",
                "B.md": "[[Trip#To Roma|x]] [y](Trip.md#To%20Roma)",
            },
            id="a-heading-with-a-link",
        ),
        pytest.param(
            {"Rome.md": "", "Trip.md": "| a |\n|---|\n| [[Rome\\|x]] |\n"},
            ("Rome", "Roma"),
            {"Roma.md": "", "Trip.md": "| a |\n|---|\n| [[Roma\\|x]] |\n"},
            id="in-a-table",
        ),
        pytest.param(
            {"Rome.md": "", "Trip.md": "[![](Rome.md)](Rome.md) [a ![[Rome]] b](Rome.md)"},
            ("Rome", "Roma"),
            {"Roma.md": "", "Trip.md": "[![](Roma.md)](Roma.md) [a ![[Roma]] b](Roma.md)"},
            id="links-in-links",
        ),
        pytest.param(
            {
                "Rome.md": "",
                "T.md": "[x][r]\n\n[r]: Rome.md#a 'T'\n[s]: <Rome.md>\n\ntext\n[r]: Rome.md\n\n```\n[r]: Rome.md\n",
            },
            ("Rome", "A b"),
            {
                "A b.md": "",
                "T.md": "[x][r]\n\n[r]: A%20b.md#a 'T'\n[s]: <A b.md>\n\ntext\n[r]: Rome.md\n\n```\n[r]: Rome.md\n",
            },
            id="definitions-of-references",
        ),
        pytest.param(
            {"Rome.md": "[[Rome]] [[#a]] [x](Rome.md#b)"},
            ("Rome", "Roma"),
            {"Roma.md": "[[Roma]] [[#a]] [x](Roma.md#b)"},
            id="links-to-itself",
        ),
        pytest.param(
            {"Rome.md": "", "Trip.md": "[[Rome]]"},
            ("Rome.md", "ROME.md"),
            {"ROME.md": "", "Trip.md": "[[Rome]]"},
            id="only-capitals",
        ),
        pytest.param(
            {"Dr.md": "", "Trip.md": "[[Dr]]"},
            ("Dr", "Dr. Who"),
            {"Dr. Who.md": "", "Trip.md": "[[Dr. Who]]"},
            id="a-dot-is-no-extension",
        ),
        pytest.param(
            {
                "Rome.md": "",
                "Trip.md": "[[Rome]]",
                "Templates/T.md": "[[Rome]] {{title}}",
                ".gitignore": "",
                "x/A.md": "[[Rome]]",
            },
            ("Rome", "Roma"),
            {
                "Roma.md": "",
                "Trip.md": "[[Roma]]",
                "Templates/T.md": "[[Roma]] {{title}}",
                ".gitignore": "",
                "x/A.md": "[[Roma]]",
            },
            id="templates-too",
        ),
        pytest.param(
            {"Cities/R%20o.md": "", "Trip.md": "[x](Cities/R%2520o.md) [[R%20o]] [y](R%2520%6f.md)"},
            ("Cities/R%20o.md", "Cities/100%.md"),
            {"Cities/100%.md": "", "Trip.md": "[x](100%25.md) [[100%]] [y](100%25.md)"},
            id="per-cent",
        ),
    ],
)
def test_links_follow(vault: Path, before: dict[str, str], arguments: tuple[str, str], after: dict[str, str]) -> None:
    fill(vault, before)

    status, out, err = said(*arguments)

    assert (status, err) == (0, "")
    assert contents(vault) == after
    assert out.startswith("moved ")


def test_bytes_of_all_kinds_stay(vault: Path) -> None:
    (vault / "Rome.md").write_bytes(b"\xef\xbb\xbf# R\r\n[[Rome]]\r\n")
    (vault / "Trip.md").write_bytes(b"\xef\xbb\xbfone\r\n\xff\xfe [[Rome]]\ntwo\r[[Rome|\xc3\xa9]]\r\n\x00 [[Rome#x]]")

    assert said("Rome", "Roma")[0] == 0
    assert (vault / "Roma.md").read_bytes() == b"\xef\xbb\xbf# R\r\n[[Roma]]\r\n"
    assert (vault / "Trip.md").read_bytes() == (
        b"\xef\xbb\xbfone\r\n\xff\xfe [[Roma]]\ntwo\r[[Roma|\xc3\xa9]]\r\n\x00 [[Roma#x]]"
    )


@pytest.mark.parametrize(
    ("form", "wikilink", "markdown"),
    [
        ("shortest", "[[Roma]]", "[x](Roma.md)"),
        ("absolute", "[[b/Roma]]", "[x](b/Roma.md)"),
        ("relative", "[[../b/Roma]]", "[x](../b/Roma.md)"),
    ],
)
def test_links_get_the_form_of_the_vault(vault: Path, form: str, wikilink: str, markdown: str) -> None:
    (vault / ".obsidian/app.json").write_text(json.dumps({"newLinkFormat": form}))
    fill(vault, {"Rome.md": "", "a/Trip.md": "[[Rome]] [x](Rome.md)"})

    assert said("Rome.md", "b/Roma")[0] == 0
    assert contents(vault)["a/Trip.md"] == f"{wikilink} {markdown}"


def test_without_obsidian_markdown_links_stay_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, {"vaultlint.toml": "", "Trip.md": "[x](Rome.md) [[Rome]]", "Rome.md": "[t](Trip.md)"})
    fill(tmp_path, {"b/B.md": "[[Rome.md]] [x](../Rome.md)"})

    assert said("Rome.md", "a/Roma.md")[1] == "moved Rome.md → a/Roma.md; 5 links in 3 files\n"
    assert contents(tmp_path) == {
        "vaultlint.toml": "",
        "Trip.md": "[x](a/Roma.md) [[Roma]]",
        "a/Roma.md": "[t](../Trip.md)",
        "b/B.md": "[[Roma]] [x](../a/Roma.md)",
    }


# ------------------------------------------------------------------------------------------------ OLD and NEW


@pytest.mark.parametrize(
    ("here", "old", "new", "wanted"),
    [
        (".", "a/Rome.md", "Roma.md", ("a/Rome.md", "Roma.md")),
        (".", "a/Rome.md", "b", ("a/Rome.md", "b/Rome.md")),
        (".", "a/Rome.md", "x/", ("a/Rome.md", "x/Rome.md")),
        (".", "a/Rome.md", ".", ("a/Rome.md", "Rome.md")),
        (".", "a/Rome.md", "./a/../b/R", ("a/Rome.md", "b/R.md")),
        ("a", "Rome.md", "Roma", ("a/Rome.md", "a/Roma.md")),
        ("a", "Rome.md", "../Roma", ("a/Rome.md", "Roma.md")),
        pytest.param("b", "a/Rome.md", "Roma", ("a/Rome.md", "Roma.md"), id="from-the-root"),
        pytest.param(".", "rome", "Roma", ("a/Rome.md", "a/Roma.md"), id="by-name"),
        pytest.param("b", "Rome", "Roma", ("a/Rome.md", "a/Roma.md"), id="by-name-from-elsewhere"),
        pytest.param(".", "Rome", "b", ("a/Rome.md", "b/Rome.md"), id="by-name-into-a-folder"),
        pytest.param("b", "Rome", "c/Roma", ("a/Rome.md", "c/Roma.md"), id="by-name-to-a-path"),
        (".", "a", "c", ("a", "c")),
        (".", "a/", "b/", ("a", "b/a")),
        (".", "a", "c.d", ("a", "c.d")),
        (".", "b/pic.png", "b/photo", ("b/pic.png", "b/photo.png")),
        (".", "b/pic.png", "b/photo.jpg", ("b/pic.png", "b/photo.jpg")),
        (".", "b/pic.png", "b/photo 1.2", ("b/pic.png", "b/photo 1.2.png")),
        (".", "b/LICENSE", "b/COPYING", ("b/LICENSE", "b/COPYING")),
    ],
)
def test_old_and_new(
    vault: Path, monkeypatch: pytest.MonkeyPatch, here: str, old: str, new: str, wanted: tuple[str, str]
) -> None:
    fill(vault, {"a/Rome.md": "", "b/pic.png": "", "b/LICENSE": ""})
    monkeypatch.chdir(vault / here)

    assert wish(old, new) == (str(vault), *wanted)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("a/Nowhere.md", "x", "no file or folder called 'a/Nowhere.md'"),
        ("Rom", "x", "did you mean 'a/Rome.md' or 'b/Rome.md'?"),
        ("rome", "x", "'rome' may be one of 'a/Rome.md', 'b/Rome.md'; say which"),
        ("a/Rome.md", "../x", "'../x' lies outside of the vault"),
        ("a/Rome.md", "a/.x", "'a/.x.md' is hidden, and what starts with a dot is not in the vault"),
        (".obsidian", "x", "'.obsidian' is hidden, and what starts with a dot is not in the vault"),
        (".", "x", "'.' is the vault itself"),
        ("a/Rome.md", "x.png", "'x.png' would be no note any more; a note keeps its '.md'"),
        ("a/Rome.md", "", "a name is empty"),
        ("a/Rome.md", "a/Rome.md", "'a/Rome.md' has this name already"),
        ("a/Rome.md", "b", "there is a 'b/Rome.md' already"),
        ("a/Rome.md", "b/ROME", "there is a 'b/ROME.md' already, which is 'b/Rome.md' where capitals do not count"),
        ("a", "a/c/d", "'a' cannot be moved into itself"),
        ("a", "B", "there is a 'B' already, which is 'b' where capitals do not count"),
        ("a/Rome.md", "a/C#", "Trip.md:1:1: [[a/Rome]] cannot be written so that it leads to 'a/C#.md'"),
        ("a/Rome.md", "a/x`y", "Trip.md:2:5: [[a/Rome]] would not be the same link any more"),
    ],
)
def test_refusals(vault: Path, old: str, new: str, why: str) -> None:
    fill(vault, {"a/Rome.md": "", "b/Rome.md": "", "Trip.md": "[[a/Rome]]\nx ` [[a/Rome]]"})
    before = contents(vault)

    status, out, err = said(old, new)

    assert (status, out) == (2, "")
    assert why in err
    assert contents(vault) == before
    assert not is_pending(str(vault))


def test_a_link_that_waited_for_the_name(vault: Path) -> None:
    fill(vault, {"Draft.md": "", "Trip.md": "[[Draft]]\n[[Rome]] and [[Rome]]"})

    status, out, err = said("Draft", "Rome", "--verbose")

    assert (status, out) == (0, "moved Draft.md → Rome.md; 1 link in 1 file\n")
    assert err == "2 links that led nowhere lead to it now\n  Trip.md:2:1\n  Trip.md:2:14\n  Trip.md: 1 link\n"


def test_settings_and_filters_that_name_the_folder(vault: Path) -> None:
    (vault / ".obsidian/templates.json").write_text('{"folder": "a/Forms"}')
    fill(vault, {"a/Forms/T.md": "", "B.base": "filters: 'file.inFolder(\"a\")'\n"})

    status, _, err = said("a", "It's b")

    assert status == 0
    assert err.splitlines() == [
        "warning: B.base:1:26: this names the folder, and stays",
        "warning: the template folder in the settings of Obsidian is 'a/Forms', which is \"It's b/Forms\" now",
    ]


def test_quiet(vault: Path) -> None:
    fill(vault, {"Rome.md": "", "Trip.md": "[[Rome]] [[Roma]]"})

    assert said("Rome", "Roma", "-q") == (0, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "[[ROME]]",
        "[x](R%6fme.md)",
        "[x](&#82;ome.md)",
        '---\nup: "[[R\\x6fme]]"\n---\n',
        '---\nup: "[[Ro\\\n  me]]"\n---\n',
        '{"nodes":[{"type":"file","file":"\\u0052ome.md"}]}',
    ],
)
def test_files_that_may_have_a_link_are_read(text: str) -> None:
    assert may_name(["rome.md"])(text.encode())


def test_others_need_not_be_read() -> None:
    may = may_name(["new rome.md", "it's 100%.png"])

    assert not may("[[Paris]] 50% [new](x%20y.md) é it's".encode())
    assert may("[[K\u212aelvin]]".encode())
    assert may_name(["日本.md"])(b"")


# ------------------------------------------------------------------------------------------------ what is on the disk


def test_symbolic_links(vault: Path) -> None:
    fill(vault, {"a/Rome.md": "[[Trip]]", "a/b/Deep.md": "", "Trip.md": "[[a/Rome]]", "B.md": ""})
    (vault / "Alias.md").symlink_to("a/Rome.md")
    (vault / "a/Here.md").symlink_to("b/Deep.md")
    (vault / "a/Away.md").symlink_to("../Trip.md")
    (vault / "linked").symlink_to("a/b")
    before = contents(vault)

    for old, new, why in [
        ("a/Rome.md", "Roma", "'Alias.md' is 'a/Rome.md' by a symbolic link, which would lead nowhere"),
        ("a/b/Deep.md", "D", "'linked/Deep.md' is 'a/b/Deep.md' by a symbolic link"),
        ("a/Away.md", "x/", "'a/Away.md' is a symbolic link, which would lead to another place"),
        ("a", "x/y", "'a/Away.md' is a symbolic link"),
        ("linked/Deep.md", "D", "'linked' is a symbolic link; say where 'linked/Deep.md' really is"),
        ("B.md", "linked/", "'linked' is a symbolic link; say where 'linked/B.md' really is"),
    ]:
        status, _, err = said(old, new)
        assert (status, why in err) == (2, True), err
    assert contents(vault) == before

    assert said("a/Away.md", "a/Far.md")[0] == 0
    assert (vault / "a/Far.md").resolve() == vault / "Trip.md"


def test_a_vault_in_the_vault_is_its_own(vault: Path) -> None:
    (vault / "inner/.obsidian").mkdir(parents=True)
    fill(vault, {"Rome.md": "", "Trip.md": "[[Rome]]", "inner/Rome.md": "", "inner/Trip.md": "[[Rome]]"})

    assert said("inner/Rome.md", "inner/Roma.md")[1] == "moved Rome.md → Roma.md; 1 link in 1 file\n"
    assert said("Rome.md", "Roma.md")[1] == "moved Rome.md → Roma.md; 1 link in 1 file\n"
    assert contents(vault)["inner/Trip.md"] == "[[Roma]]"


@pytest.mark.parametrize("old", ["Rome.md", "a"])
def test_a_note_that_cannot_be_written(vault: Path, old: str) -> None:
    fill(vault, {"Rome.md": "", "a/Trip.md": "[[Rome]]", "A.md": "[[Rome]] [[a/Trip]]"})
    (vault / "A.md").chmod(0o444)
    before = contents(vault)

    assert said(old, "b/Roma") == (2, "", "error: A.md: the file is read-only\n")
    assert contents(vault) == before
    assert not (vault / "b").exists()


def test_what_cannot_be_listed_or_read(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(vault, {"Rome.md": "", "Trip.md": "[[Rome]]"})

    def broken(root: str, path: str, most: int) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("vaultlint.rename.planning.read_bytes", broken)

    assert said("Rome", "Roma") == (
        2,
        "",
        "error: 'Rome.md' cannot be read, so nobody knows its links: Permission denied\n",
    )


# ------------------------------------------------------------------------------------------------ --diff


GIT = shutil.which("git")


@pytest.mark.skipif(GIT is None, reason="no git here")
def test_the_diff_is_what_git_applies(vault: Path, tmp_path: Path) -> None:
    fill(
        vault, {"a/Rome (1).md": "one\n[[Trip]] [x](Rome%20%281%29.md)\n", "a/pic.png": "x", "Trip.md": "[[Rome (1)]]"}
    )
    before = contents(vault)
    shutil.copytree(vault, tmp_path / "copy")

    status, diff, err = said("a", "Old/ä b", "--diff")
    assert (status, err) == (
        1,
        "would move a → Old/ä b; 0 links in 0 files\n".replace("0 links in 0 files", "no link has to change"),
    )
    assert diff.count("rename from") == 2
    status, diff, err = said("a/Rome (1).md", "Roma", "--diff")

    assert (status, err) == (1, "would move a/Rome (1).md → Roma.md; 2 links in 2 files\n")
    assert contents(vault) == before
    subprocess.run([str(GIT), "apply", "-p0"], input=diff.encode(), cwd=tmp_path / "copy", check=True)
    assert said("a/Rome (1).md", "Roma")[0] == 0
    assert contents(tmp_path / "copy") == contents(vault)
