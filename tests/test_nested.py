"""Configuration files in folders of a vault: what they change there, and which folders are vaults of their own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint import cache, engine
from vaultlint.config import ConfigError, load, select
from vaultlint.config.selection import Places
from vaultlint.config.values import Choice, Config
from vaultlint.discover import Exclusion, Target, configs_above, find_root, survey, targets
from vaultlint.infer import lessons
from vaultlint.outcome import Options
from vaultlint.plugins import load_rules

JUMP = "# One\n\n### Three\n"


def vault(root: Path, files: dict[str, str]) -> str:
    """Files with their texts; folders where the path ends with a slash."""
    for path, text in files.items():
        place = root / path
        (place if path.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
        if not path.endswith("/"):
            place.write_text(text, encoding="utf-8")
    return str(root)


def found(root: Path | str, *given: str, **more: object) -> list[str]:
    outcome = engine.check(Target(str(root), given or None), jobs=1, **more)  # type: ignore[arg-type]
    return [f"{each.path}: {each.severity} {each.rule}" for each in outcome.findings]


# ------------------------------------------------------------------------------------------------ roots


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        pytest.param({".obsidian/": "", "a/vaultlint.toml": ""}, [""], id="part of a vault"),
        pytest.param({"vaultlint.toml": "", "a/vaultlint.toml": ""}, [""], id="part of a configured folder"),
        pytest.param({"pyproject.toml": "[tool.vaultlint]", "a/vaultlint.toml": ""}, [""], id="pyproject"),
        pytest.param({".git/": "", "vaultlint.toml": "", "a/vaultlint.toml": ""}, [""], id="repository"),
        pytest.param(
            {".git/": "", "a/vaultlint.toml": "", "b/vaultlint.toml": ""}, ["", "a", "b"], id="no vault around"
        ),
        pytest.param({".git/": "", "a/vaultlint.toml": "", "a/b/vaultlint.toml": ""}, ["", "a"], id="the outermost"),
        pytest.param({"vaultlint.toml": "", "a/.git/": "", "a/vaultlint.toml": ""}, ["", "a"], id="another repository"),
        pytest.param({".obsidian/": "", "a/vaultlint.toml": "root = true"}, ["", "a"], id="root"),
        pytest.param({".obsidian/": "", "a/vaultlint.toml": "root = false"}, [""], id="no root"),
        pytest.param({".obsidian/": "", "a/vaultlint.toml": "root = "}, [""], id="no TOML"),
        pytest.param({".obsidian/": "", "a/vaultlint.toml": "root = 'yes'"}, [""], id="no truth value"),
        pytest.param({".obsidian/": "", "a/.obsidian/": "", "a/vaultlint.toml": ""}, ["", "a"], id="a vault inside"),
        pytest.param(
            {".obsidian/": "", "a/.obsidian/": "", "a/b/vaultlint.toml": ""}, ["", "a"], id="of a vault inside"
        ),
    ],
)
def test_vaults(tmp_path: Path, files: dict[str, str], roots: list[str]) -> None:
    root = vault(tmp_path / "v", {**files, "x.md": "", "a/x.md": "", "a/b/x.md": "", "b/x.md": ""})
    listing = survey(root)

    assert [Path(each.root).relative_to(root).as_posix() for each in targets([root])] == [each or "." for each in roots]
    for file in listing.files:
        # Whoever names a note means the same vault as whoever names all.
        own = max((each for each in roots if f"{file.path}/".startswith(f"{each}/" if each else "")), key=len)
        assert find_root(f"{root}/{file.path}") == str(Path(root, own))


def test_which_files_count(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        {
            ".obsidian/": "",
            "vaultlint.toml": "",
            "a/vaultlint.toml": "",
            "a/b/vaultlint.toml": "",
            "A/Vaultlint.toml": "",
            ".b/vaultlint.toml": "",
            "c/vaultlint.toml/x.md": "",
            "d/vaultlint.toml": "root = true",
            "d/e/vaultlint.toml": "",
            "f/.obsidian/": "",
            "f/vaultlint.toml": "",
            "f/g/vaultlint.toml": "",
        },
    )
    (tmp_path / "h").mkdir()
    (tmp_path / "h/vaultlint.toml").symlink_to("../a/vaultlint.toml")
    (tmp_path / "i").mkdir()
    (tmp_path / "i/vaultlint.toml").symlink_to("/etc/hostname")

    assert survey(root).configs == ("a/vaultlint.toml", "a/b/vaultlint.toml", "h/vaultlint.toml")
    assert survey(root).nested == ("d", "f")
    assert configs_above(root, "a/b/c.md") == ("a/vaultlint.toml", "a/b/vaultlint.toml")
    assert configs_above(root, "x.md") == configs_above(root, "d/e/x.md") == ()


# ------------------------------------------------------------------------------------------------ what it says


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {"": "info", "a": "info", "a/b": "info", "b": "info"}, id="none"),
        pytest.param(
            {"a/vaultlint.toml": "rules.heading-jump = 'error'"},
            {"": "info", "a": "error", "a/b": "error", "b": "info"},
            id="a folder and those below",
        ),
        pytest.param(
            {"a/vaultlint.toml": "rules.headings = 'error'", "a/b/vaultlint.toml": "rules.heading-jump = 'off'"},
            {"": "info", "a": "error", "a/b": "", "b": "info"},
            id="the nearest",
        ),
        pytest.param(
            {"vaultlint.toml": "rules.headings = 'off'", "a/vaultlint.toml": "rules.headings = 'warning'"},
            {"": "", "a": "warning", "a/b": "warning", "b": ""},
            id="back on",
        ),
        pytest.param(
            {
                "vaultlint.toml": "per-file.'a/**'.heading-jump = 'off'",
                "a/vaultlint.toml": "rules.headings = 'warning'",
            },
            {"": "info", "a": "", "a/b": "", "b": "info"},
            id="a family is less than a rule",
        ),
        pytest.param(
            {
                "vaultlint.toml": "per-file.'a/**'.heading-jump = 'off'",
                "a/vaultlint.toml": "rules.heading-jump = 'warning'",
            },
            {"": "info", "a": "warning", "a/b": "warning", "b": "info"},
            id="nearer than a glob of the vault",
        ),
        pytest.param(
            {"a/vaultlint.toml": "rules.heading-jump = 'error'\nper-file.'b/*.md'.heading-jump = 'warning'"},
            {"": "info", "a": "error", "a/b": "warning", "b": "info"},
            id="globs start from the folder",
        ),
        pytest.param({"a/vaultlint.toml": "extends = ['strict']"}, {"": "info", "a": "warning"}, id="profile"),
        pytest.param(
            {"a/vaultlint.toml": "extends = ['strict']\nrules.heading-jump = 'error'"}, {"a": "error"}, id="own word"
        ),
        pytest.param(
            {"house.toml": "rules.headings = 'error'", "a/vaultlint.toml": "extends = ['../house.toml']"},
            {"": "info", "a": "error"},
            id="a file of the vault",
        ),
        pytest.param(
            {"a/house.toml": "rules.headings = 'error'", "a/vaultlint.toml": "extends = ['house.toml']"},
            {"": "info", "a": "error"},
            id="a file of the folder",
        ),
        pytest.param({"a/vaultlint.toml": "rules.heading-jump.most = 2"}, {"": "info", "a": ""}, id="options"),
        pytest.param(
            {"vaultlint.toml": "rules.heading-jump.most = 2", "a/vaultlint.toml": "rules.heading-jump = 'error'"},
            {"": "", "a": ""},
            id="options stay",
        ),
        pytest.param({"a/vaultlint.toml": "exclude = ['b']"}, {"": "info", "a": "info", "a/b": ""}, id="exclude"),
        pytest.param({"a/vaultlint.toml": "exclude = ['/x.md']"}, {"": "info", "a": "", "a/b": "info"}, id="anchored"),
        pytest.param(
            {"a/vaultlint.toml": "exclude = ['b']", "a/b/vaultlint.toml": "no TOML"}, {"a/b": ""}, id="one left out"
        ),
        pytest.param(
            {"vaultlint.toml": "exclude = ['a']", "a/vaultlint.toml": "no TOML"},
            {"": "info", "a": ""},
            id="one left out above",
        ),
    ],
)
def test_rules(tmp_path: Path, files: dict[str, str], expected: dict[str, str]) -> None:
    notes = {f"{folder}/x.md".lstrip("/"): JUMP for folder in ("", "a", "a/b", "b")}
    root = vault(tmp_path, {".obsidian/": "", **files, **notes})
    outcome = engine.check(Target(root, None), jobs=1)
    jumps = [each for each in outcome.findings if each.rule == "heading-jump"]
    severities = {each.path.removesuffix("x.md").rstrip("/"): each.severity for each in jumps}

    assert {folder: severities.get(folder, "") for folder in expected} == expected
    for path in notes:
        given = engine.check(Target(root, (path,)), jobs=1).findings
        assert [each for each in given if each.rule == "heading-jump"] == [each for each in jumps if each.path == path]


def test_a_folder_that_git_ignores(tmp_path: Path) -> None:
    root = vault(tmp_path, {".obsidian/": "", ".gitignore": "a/\n", "a/vaultlint.toml": "no TOML", "a/x.md": JUMP})

    assert found(root) == []


def test_links_lead_across(tmp_path: Path) -> None:
    root = vault(
        tmp_path, {".obsidian/": "", "A.md": "[[B#Two]]", "Sub/B.md": "# Two\n[[A]]", "Sub/vaultlint.toml": ""}
    )

    assert found(root) == []


def test_schemas_of_the_vault_stay(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        {"vaultlint.toml": "schemas.a.headings = ['Goals']", "a/vaultlint.toml": "rules.tags = 'off'", "a/x.md": "x"},
    )

    assert found(root) == ["a/x.md: error missing-heading"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(select=("heading-jump",)), "error"),
        (Options(ignore=("heading-jump",)), ""),
        (Options(ignore=("headings",)), ""),
        (Options(select=("tables",)), ""),
        (Options(extend_select=("bold-as-heading",)), "error"),
    ],
)
def test_command_line(tmp_path: Path, options: Options, expected: str) -> None:
    root = vault(tmp_path, {".obsidian/": "", "a/vaultlint.toml": "rules.heading-jump = 'error'", "a/x.md": JUMP})

    assert found(root, options=options) == ([f"a/x.md: {expected} heading-jump"] if expected else [])


def test_a_nested_vault_is_left_out_by_a_folder(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        {
            ".obsidian/": "",
            "a/vaultlint.toml": "exclude = ['in']",
            "a/in/.obsidian/": "",
            "a/in/x.md": JUMP,
            "b.md": JUMP,
        },
    )

    assert [each.vault for each in engine.lint([root], jobs=1)] == [root]
    assert [target.root for target in engine.targets([root])] == [root]


def test_infer_leaves_out_what_a_folder_excludes(tmp_path: Path) -> None:
    root = vault(tmp_path, {".obsidian/": "", "a/vaultlint.toml": "exclude = ['x.md']", "a/x.md": "x", "a/y.md": "y"})
    [lesson] = lessons([root])

    assert [sample.path for sample in lesson.samples] == ["a/y.md"]


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = \n", "line 1, column 5: not TOML (invalid value)"),
        ("exlude = []", "unknown key 'exlude'; did you mean 'exclude'?"),
        ("rules.heading-jmp = 'off'", "rules: unknown rule or family 'heading-jmp'; did you mean 'heading-jump'?"),
        ("fail-on = 'info'", "'fail-on' holds for a whole vault; it belongs into the configuration at its root"),
        ("plugins = ['x.py']", "'plugins' holds for a whole vault; it belongs into the configuration at its root"),
        ("schemas = {}", "'schemas' holds for a whole vault; it belongs into the configuration at its root"),
        ("root = 1", "root is 1; true or false is wanted"),
        (
            "extends = ['../../out.toml']",
            "extends: '../../out.toml' leads out of the vault; a path inside of it is wanted",
        ),
        ("extends = ['no.toml']", "extends: 'no.toml' is not there"),
        ("extends = ['../house.toml']", "extends: schemas hold for a whole vault; a file without any is wanted"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    root = vault(
        tmp_path / "v",
        {".obsidian/": "", "a/vaultlint.toml": text, "house.toml": "schemas.a.headings = ['Goals']", "../out.toml": ""},
    )
    with pytest.raises(ConfigError) as caught:
        engine.check(Target(root, None), jobs=1)

    assert str(caught.value) == f"a/vaultlint.toml: {message}"


def test_problems_of_all_folders_are_told_at_once(tmp_path: Path) -> None:
    root = vault(
        tmp_path, {".obsidian/": "", "a/vaultlint.toml": "exlude = 1\nfail-on = 3", "b/vaultlint.toml": "x = "}
    )
    with pytest.raises(ConfigError) as caught:
        load(root, load_rules(), nested=survey(root).configs)

    assert str(caught.value).split("\n") == [
        "a/vaultlint.toml: 'fail-on' holds for a whole vault; it belongs into the configuration at its root",
        "a/vaultlint.toml: unknown key 'exlude'; did you mean 'exclude'?",
        "b/vaultlint.toml: at the end: not TOML (invalid value)",
    ]


# ------------------------------------------------------------------------------------------------ cold, warm, staged


STEPS = (
    ("a/vaultlint.toml", "rules.heading-jump = 'error'"),
    ("a/vaultlint.toml", "rules.heading-jump = 'warning'"),
    ("a/b/vaultlint.toml", "exclude = ['x.md']"),
    ("a/vaultlint.toml", "root = true\nrules.heading-jump = 'warning'"),
    ("a/vaultlint.toml", "extends = ['../house.toml']"),
    ("house.toml", "rules.heading-jump = 'off'"),
    ("a/vaultlint.toml", None),
    ("a/b/vaultlint.toml", None),
)


def test_a_cache_knows_of_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_RECENT", 0)
    notes = {f"{folder}/x.md".lstrip("/"): JUMP for folder in ("", "a", "a/b")}
    root = vault(tmp_path / "v", {".obsidian/": "", "house.toml": "rules.heading-jump = 'info'", **notes})
    folder = str(tmp_path / "cache")
    seen = []
    for path, text in STEPS:
        found(root, cache=folder)
        (tmp_path / "v" / path).unlink() if text is None else vault(tmp_path / "v", {path: text})
        cold = found(root)
        seen.append(cold)
        staged = [found(root, note, cache=folder) for note in notes]

        assert staged == [found(root, note) for note in notes]
        assert found(root, cache=folder) == found(root, cache=folder) == cold
        assert [found(root, note, cache=folder) for note in notes] == staged
    assert all(one != other for one, other in pairwise(seen))


def test_notes_given_by_name_need_no_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_RECENT", 0)
    root = vault(tmp_path / "v", {".obsidian/": "", "a/vaultlint.toml": "rules.heading-jump = 'error'", "a/x.md": JUMP})
    folder = str(tmp_path / "cache")
    found(root, cache=folder)
    monkeypatch.setattr(engine.discover, "survey", lambda root: pytest.fail("the vault was walked"))

    assert found(root, "a/x.md", cache=folder) == ["a/x.md: error heading-jump"]


# ------------------------------------------------------------------------------------------------ many folders


NAMES = st.sampled_from(("a", "b", "a.md", "ä"))
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(st.dictionaries(PATHS, st.sampled_from(("*", "b", "/a", "a/**", "*.md", "**/b")), max_size=4), PATHS)
def test_globs_of_a_folder_are_those_of_the_vault_below_it(globs: dict[str, str], path: str) -> None:
    nested = tuple(
        (each, Config(exclude=(globs[each],), per_file=((globs[each], {"x": Choice()}),))) for each in sorted(globs)
    )
    inside = [
        each
        for each in sorted(globs)
        if path.startswith(f"{each}/") and Exclusion(Config(exclude=(globs[each],)))(path.removeprefix(f"{each}/"))
    ]

    assert Exclusion(Config(nested=nested))(path) is bool(inside)
    assert [nested[number][0] for number in Places(Config(nested=nested)).at(path)] == inside


def test_rules_by_path(tmp_path: Path) -> None:
    config = Config(nested=(("a", Config(rules={"headings": Choice("off")})),))
    names = {
        path: {each.rule.name for each in select(config, load_rules(), path)} for path in ("x.md", "a/x.md", "ab/x.md")
    }

    assert names["x.md"] == names["ab/x.md"]
    assert {each for each in names["x.md"] if load_rules()[each].family != "headings"} == names["a/x.md"]
