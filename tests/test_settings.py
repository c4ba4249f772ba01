import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.settings import FILES, Settings, excluded, is_template, parse_settings, read_settings

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)
KEYS = st.sampled_from(["types", "folder", "format", "templates_folder", "userIgnoreFilters", "newLinkFormat", "x"])


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        (
            "types.json",
            {"types": {"Due Date": "date", "x": "plugin-type"}},
            {"types": {"due date": "date", "x": "plugin-type"}},
        ),
        ("templates.json", {"folder": "/Forms/Notes/"}, {"template_folders": ("Forms/Notes",)}),
        ("templates.json", {"folder": "Forms\\Notes"}, {"template_folders": ("Forms/Notes",)}),
        pytest.param("templates.json", {"folder": "/"}, {}, id="the whole vault is no template folder"),
        ("plugins/templater-obsidian/data.json", {"templates_folder": "T"}, {"template_folders": ("T",)}),
        (
            "daily-notes.json",
            {"folder": "Daily", "format": "YYYY/MM-DD"},
            {"daily_folder": "Daily", "daily_format": "YYYY/MM-DD"},
        ),
        pytest.param("daily-notes.json", {"format": ""}, {}, id="an empty format is the default"),
        ("app.json", {"attachmentFolderPath": "./files"}, {"attachment_folder": "./files"}),
        ("app.json", {"newLinkFormat": "relative"}, {"new_link_format": "relative"}),
        (
            "app.json",
            {"useMarkdownLinks": True, "strictLineBreaks": True},
            {"use_markdown_links": True, "strict_line_breaks": True},
        ),
        ("app.json", {"userIgnoreFilters": ["Archive/"]}, {"ignore_filters": ("Archive/",)}),
        pytest.param("app.json", {"userIgnoreFilters": None, "useMarkdownLinks": None}, {}, id="null is the default"),
        pytest.param("app.json", {"alwaysUpdateLinks": 3, "new": []}, {}, id="unknown keys"),
    ],
)
def test_values(file: str, content: object, expected: dict[str, object]) -> None:
    assert parse_settings({file: json.dumps(content)}) == Settings()._replace(**expected)


def test_both_template_folders() -> None:
    files = {"templates.json": '{"folder": "A"}', "plugins/templater-obsidian/data.json": '{"templates_folder": "B"}'}

    assert parse_settings(files).template_folders == ("A", "B")


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("app.json", '{\n\n"a": ', "line 3: not JSON (Expecting value); the defaults are used"),
        ("app.json", "[]", "a mapping is wanted; the defaults are used"),
        pytest.param("app.json", "[" * 100_000, "not JSON that can be read; the defaults are used", id="deep"),
        pytest.param("app.json", "1" * 100_000, "not JSON that can be read; the defaults are used", id="long number"),
        ("app.json", b"\xff\xfe", "line 1: not JSON (Expecting value); the defaults are used"),
        (
            "app.json",
            '{"userIgnoreFilters": "x"}',
            "userIgnoreFilters is 'x'; a list of texts is wanted, so it is not used",
        ),
        (
            "app.json",
            '{"userIgnoreFilters": [3]}',
            "an entry of userIgnoreFilters is 3; a text is wanted, so it is not used",
        ),
        (
            "app.json",
            '{"useMarkdownLinks": "no"}',
            "useMarkdownLinks is 'no'; true or false is wanted, so it is not used",
        ),
        ("app.json", '{"newLinkFormat": "short"}', "one of shortest, relative, absolute is wanted, so it is not used"),
        ("types.json", '{"types": []}', "types is a list; a mapping is wanted, so it is not used"),
        ("types.json", '{"types": {"a": {}}}', "types.'a' is a mapping; a text is wanted, so it is not used"),
        ("daily-notes.json", '{"folder": true}', "folder is true; a text is wanted, so it is not used"),
    ],
)
def test_problems(file: str, content: str | bytes, problem: str) -> None:
    settings = parse_settings({file: content})

    assert settings._replace(problems=()) == Settings()
    [told] = settings.problems
    assert told.startswith(f".obsidian/{file}")
    assert told.endswith(problem)


def test_what_is_right_is_used_beside_what_is_wrong() -> None:
    settings = parse_settings({"app.json": '\ufeff{"userIgnoreFilters": ["a", 1], "newLinkFormat": "relative"}'})

    assert (settings.ignore_filters, settings.new_link_format, len(settings.problems)) == (("a",), "relative", 1)


@given(st.dictionaries(st.sampled_from(FILES), st.dictionaries(KEYS, JSON).map(json.dumps) | st.text() | st.binary()))
def test_any_content_is_read(files: dict[str, str | bytes]) -> None:
    settings = parse_settings(files)

    is_template(settings, "a/b.md")
    assert all(isinstance(problem, str) for problem in settings.problems)


def test_files_are_read(tmp_path: Path) -> None:
    folder = tmp_path / ".obsidian" / "plugins" / "templater-obsidian"
    folder.mkdir(parents=True)
    (folder / "data.json").write_text('{"templates_folder": "T"}', "utf-8")
    (tmp_path / ".obsidian" / "types.json").write_text('{"types": {"a": "date"}}', "utf-8")

    assert read_settings(str(tmp_path)) == Settings(types={"a": "date"}, template_folders=("T",))


def test_nothing_is_there(tmp_path: Path) -> None:
    assert read_settings(str(tmp_path)) == Settings()
    assert read_settings(str(tmp_path / "missing")) == Settings()


def test_files_of_no_use(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "app.json").mkdir()
    (tmp_path / ".obsidian" / "types.json").write_bytes(b" " * ((4 << 20) + 1))

    assert read_settings(str(tmp_path)).problems == (
        ".obsidian/app.json: not a regular file; the defaults are used",
        ".obsidian/types.json: larger than 4 MiB; the defaults are used",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_fifo_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    os.mkfifo(tmp_path / ".obsidian" / "app.json")

    assert "not a regular file" in read_settings(str(tmp_path)).problems[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Forms/a.md", True),
        ("forms/deep/a.md", True),
        ("Forms.md", False),
        ("Old/Forms/a.md", False),
        ("Cafe\u0301/a.md", True),
    ],
)
def test_template(path: str, expected: bool) -> None:
    assert is_template(Settings(template_folders=("Forms", "Café")), path) is expected


@pytest.mark.parametrize(
    ("filters", "path", "expected"),
    [
        (("archive/",), "Archive/a.md", True),
        (("archive/",), "archive 2/a.md", False),
        (("archive/",), "Keep/Archive/a.md", False),
        (("Arch",), "archive/a.md", True),
        ((r"/daily\/20\d\d/",), "x/Daily/2020.md", True),
        ((r"/^daily/",), "x/Daily/2020.md", False),
        (("/(/",), "a(.md", False),
        (("/(/", "a"), "a.md", True),
        (("",), "a.md", False),
        (("/",), "a.md", False),
        (("//",), "a.md", False),
        (("a.c",), "abc.md", False),
        (("café",), "Cafe\u0301/a.md", True),
        pytest.param(("/(a|a)*$b/",), "a" * 60 + "!.md", False, id="would never end"),
        pytest.param(("/((((x{1000}){1000}){1000}){1000})/",), "x.md", False, id="would fill the memory"),
        pytest.param(("/(?R)x/",), "x.md", False, id="recursion is not JavaScript"),
        pytest.param(("/" + "(" * 900 + "/",), "x.md", False, id="deep"),
    ],
)
def test_excluded(filters: tuple[str, ...], path: str, expected: bool) -> None:
    assert excluded(Settings(ignore_filters=filters), path) is expected
