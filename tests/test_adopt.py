"""Configurations of markdownlint and of the plugin Linter: what they come to, and that docs/import.md says so."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.adopt import AdoptError, Row, Taken, importable, linter, markdownlint, taken
from vaultlint.adopt.files import _jsonc
from vaultlint.adopt.mapping import together
from vaultlint.config import parse
from vaultlint.plugins import load_rules
from vaultlint.report.starter import text

RULES = load_rules()
PAGE = (Path(__file__).parent.parent / "docs" / "import.md").read_text(encoding="utf-8")


def of_markdownlint(**config: Any) -> Taken:
    return markdownlint.take(config, "x", RULES)


def of_linter(**configs: Any) -> Taken:
    return linter.take({"ruleConfigs": {name.replace("_", "-"): each for name, each in configs.items()}}, "x", RULES)


def set_to(found: Taken) -> dict[str, Any]:
    return {line.rule: line.value for line in found.rules}


# What a configuration of markdownlint that says nothing comes to: its rules are on.
PLAIN = {"bold-as-heading": "warning", "multiple-titles": "warning"}


# ------------------------------------------------------------------------------------------------ the tables


@pytest.mark.parametrize("row", [*markdownlint.ROWS, *linter.ROWS], ids=lambda row: row.theirs)
def test_row(row: Row) -> None:
    assert set(row.ours) <= RULES.keys()
    assert row.ours or row.why


def test_every_rule_stands_once() -> None:
    assert [row.theirs for row in markdownlint.ROWS] == sorted({row.theirs for row in markdownlint.ROWS})
    names = [row.theirs for row in linter.ROWS]
    assert len(names) == len(set(names))
    assert {name for names in markdownlint.TAGS.values() for name in names.split()} <= {
        row.theirs for row in markdownlint.ROWS
    }


def rows(tool: Any) -> list[str]:
    """The table of a tool, as the page has it."""
    return [
        f"| `{row.theirs}`{''.join(f' {name}' for name in row.names[:1])} | "
        f"{', '.join(f'`{name}`' for name in row.ours) or '–'} | {row.why} |"
        for row in tool.ROWS
    ]


@pytest.mark.parametrize("tool", [markdownlint, linter], ids=lambda tool: tool.TOOL)
def test_the_page_has_the_table(tool: Any) -> None:
    section = PAGE.partition(f"## {tool.TOOL}\n")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `.*$", section, re.MULTILINE) == rows(tool)


# ------------------------------------------------------------------------------------------------ markdownlint


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, PLAIN),
        ({"default": True}, PLAIN),
        (
            {"default": False},
            dict.fromkeys(
                (
                    "heading-jump", "heading-without-space", "duplicate-heading", "broken-heading-link",
                    "undefined-reference", "table-columns", "table-joined-to-paragraph",
                ),
                "off",
            ),
        ),
        ({"MD001": False}, PLAIN | {"heading-jump": "off"}),
        ({"heading-increment": False}, PLAIN | {"heading-jump": "off"}),
        ({"Header-Increment": False}, PLAIN | {"heading-jump": "off"}),
        ({"MD001": False, "heading-increment": True}, PLAIN),
        ({"MD001": {"enabled": False}}, PLAIN | {"heading-jump": "off"}),
        ({"MD001": "error"}, PLAIN | {"heading-jump": "error"}),
        ({"MD001": {"severity": "warning"}}, PLAIN | {"heading-jump": "warning"}),
        ({"default": "error", "MD025": False}, None),
        ({"MD025": False, "MD036": False}, {}),
        ({"MD025": {"level": 1}, "MD036": False}, {"multiple-titles": "warning"}),
        ({"headings": False}, {
            "heading-jump": "off", "heading-without-space": "off", "duplicate-heading": "off",
        }),
        ({"headings": False, "MD018": True}, {"heading-jump": "off", "duplicate-heading": "off"}),
        pytest.param({"MD018": False}, PLAIN, id="another rule asks for the same"),
        pytest.param({"MD018": False, "MD020": False}, PLAIN | {"heading-without-space": "off"}, id="both are off"),
        ({"MD060": True}, PLAIN),
        ({"MD060": {"style": "aligned"}}, PLAIN | {"table-format": "warning"}),
        ({"MD060": {"style": "compact"}}, PLAIN),
        ({"MD013": 3, "MD001": None}, PLAIN | {"heading-jump": "off"}),
    ],
)  # fmt: skip
def test_rules_of_markdownlint(config: dict[str, Any], expected: dict[str, str] | None) -> None:
    found = set_to(of_markdownlint(**config))

    if expected is None:
        assert set(found.values()) == {"error"}
        assert "multiple-titles" not in found
    else:
        assert found == expected


def test_what_runs_anyway_is_told() -> None:
    assert "heading-jump" in of_markdownlint().already
    assert "heading-jump" not in of_markdownlint(MD001=False).already


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ({}, {}),
        ({"MD013": False}, {}),
        ({"MD013": True}, {"MD013 line-length": "Obsidian breaks lines itself"}),
        ({"MD013": {"line_length": 100}}, {"MD013 line-length": "Obsidian breaks lines itself"}),
        ({"line-length": {}}, {"MD013 line-length": "Obsidian breaks lines itself"}),
        ({"MD999": True}, {"MD999": "no rule of markdownlint that is known here"}),
        ({"MD060": True}, {"MD060 table-column-style": 'only with the style "aligned"'}),
        ({"$schema": "x", "default": True}, {}),
    ],
)
def test_what_markdownlint_says_in_vain(config: dict[str, Any], left: dict[str, str]) -> None:
    assert {each.name: each.why for each in of_markdownlint(**config).left} == left


@pytest.mark.parametrize(
    ("headings", "schema"),
    [
        ([], None),
        ("# A", None),
        (["*"], None),
        (
            ["# A", "## B c"],
            {"headings": [{"text": "A", "level": 1}, {"text": "B c", "level": 2}], "extra-headings": False},
        ),
        (["*", "## B", "+"], {"headings": [{"text": "B", "level": 2}], "extra-headings": True}),
        (["# A", "?", 3, "####### x"], {"headings": [{"text": "A", "level": 1}], "extra-headings": True}),
    ],
)
def test_required_headings_become_a_schema(headings: Any, schema: dict[str, Any] | None) -> None:
    found = of_markdownlint(MD043={"headings": headings}).schemas

    assert found == ({"note": {**schema, "heading-order": True}} if schema else {})


# ------------------------------------------------------------------------------------------------ Linter


ON = {"enabled": True}


@pytest.mark.parametrize(
    ("configs", "expected"),
    [
        ({}, {}),
        ({"header_increment": ON}, {}),
        ({"header_increment": {"enabled": False}}, {}),
        ({"align_table_columns": ON}, {"table-format": "warning"}),
        ({"align_table_columns": {"enabled": "yes"}}, {}),
        ({"yaml_title": ON}, {"title-mismatch": "warning"}),
        ({"yaml_title": ON | {"title-key": "title"}}, {"title-mismatch": "warning"}),
        ({"yaml_title": ON | {"title-key": "name"}}, {"title-mismatch": {"severity": "warning", "property": "name"}}),
        ({"yaml_title": ON | {"titleKey": "name"}}, {"title-mismatch": {"severity": "warning", "property": "name"}}),
        ({"yaml_key_sort": ON}, {}),
        ({"yaml_key_sort": ON | {"yaml-key-priority-sort-order": "title\ndate:\n\n tags "}}, ["title", "date", "tags"]),
        ({"yaml_key_sort": ON | {"yaml-key-priority-sort-order": "title, tags"}}, ["title", "tags"]),
        ({"yaml_key_sort": ON | {"yamlKeyPrioritySortOrder": ["title", "tags"]}}, ["title", "tags"]),
        ({"yaml_key_sort": ON | {"yaml-key-priority-sort-order": "a\n<others>\nb"}}, ["a", "*", "b"]),
        (
            {"yaml_key_sort": ON | {"yaml-key-priority-sort-order": "a", "priority-keys-at-start-of-yaml": False}},
            ["*", "a"],
        ),
        ({"link_style": ON | {"link-style": "markdown"}}, {"link-style": {"severity": "warning", "style": "markdown"}}),
        ({"link_style": ON | {"link-style": "no-change"}}, {}),
    ],
)
def test_rules_of_linter(configs: dict[str, Any], expected: Any) -> None:
    order = {"property-order": {"severity": "warning", "order": expected}} if isinstance(expected, list) else expected

    assert set_to(of_linter(**configs)) == order


def test_what_linter_says_in_vain() -> None:
    found = linter.take(
        {
            "ruleConfigs": {
                "trailing-spaces": ON,
                "compact-yaml": {"enabled": False},
                "yaml-key-sort": ON | {"yaml-sort-order-for-other-keys": "Ascending Alphabetical"},
                "new-rule": ON,
                "broken": 3,
            },
            "foldersToIgnore": ["Forms/", "Old [2024]", ".trash", "", 3, "Forms"],
            "filesToIgnore": [{"label": "x", "match": "^a", "flags": ""}],
            "customRegexes": [],
        },
        "x",
        RULES,
    )

    assert found.exclude == ("/Forms/**", "/Old \\[2024\\]/**")
    assert {each.name: each.why for each in found.left} == {
        "trailing-spaces": "space that nobody sees in Obsidian",
        "yaml-key-sort": "the order that is given, not the alphabet",
        "new-rule": "no rule of Obsidian Linter that is known here",
        "filesToIgnore": "they are regular expressions; exclude has globs",
    }


@pytest.mark.parametrize("data", [{}, {"ruleConfigs": []}, {"ruleConfigs": {"a": 1}, "foldersToIgnore": "x"}])
def test_odd_settings_of_linter(data: dict[str, Any]) -> None:
    assert linter.take(data, "x", RULES).rules == ()


def test_what_one_tool_wants_another_does_not_switch_off() -> None:
    off, on, asked = of_markdownlint(MD001=False), of_linter(header_increment=ON), of_markdownlint(MD001="error")

    assert "heading-jump" in together([off])
    assert "heading-jump" not in together([off, on])
    assert "heading-jump" not in together([on, off])
    assert together([asked, off])["heading-jump"][0].value == "error"


# ------------------------------------------------------------------------------------------------ files


def put(root: Path, **files: str) -> None:
    for name, content in files.items():
        (root / name.replace("__", "/")).parent.mkdir(parents=True, exist_ok=True)
        (root / name.replace("__", "/")).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".markdownlint.json", '{"MD001": false}'),
        (".markdownlint.json", '\ufeff{"MD001": false} // said'),
        (".markdownlint.jsonc", '/* a */ {\n  // "MD001": true,\n  "MD001": false, // no\n}'),
        (".markdownlint.yaml", "# a\nMD001: false\n"),
        (".markdownlint.yml", "heading-increment: false"),
        (".markdownlintrc", '{"MD001": false}'),
        (".markdownlintrc", "MD001: false"),
        (".markdownlint-cli2.jsonc", '{"config": {"MD001": false,},}'),
        (".markdownlint-cli2.yaml", "config:\n  MD001: false"),
        ("other.json", '{"MD001": false}'),
        ("other.json", '{"config": {"MD001": false}}'),
        (".markdownlint.json", '{"extends": "base.json"}'),
        (".markdownlint.json", '{"extends": "./base.json", "MD025": true}'),
    ],
)
def test_file_of_markdownlint(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "base.json").write_text('{"MD001": false}', encoding="utf-8")
    found = taken(str(tmp_path / name), name, RULES)

    assert (found.source, found.tool) == (name, "markdownlint")
    assert set_to(found) == PLAIN | {"heading-jump": "off"}


def test_file_of_linter(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('{"ruleConfigs": {"align-table-columns": {"enabled": true}}}')

    assert set_to(taken(str(tmp_path / "data.json"), "x", RULES)) == {"table-format": "warning"}


def test_what_is_left_out(tmp_path: Path) -> None:
    settings = {"ignores": ["node_modules", "old/**", "**/x.md", "!old/a.md", "", 3], "globs": ["*.md"], "fix": True}
    (tmp_path / ".markdownlint-cli2.jsonc").write_text(json.dumps(settings))
    (tmp_path / ".markdownlintignore").write_text("# a\n\nCHANGELOG.md\n/docs/\n!x\n" + "{a,b}" * 9)
    found = taken(str(tmp_path / ".markdownlint-cli2.jsonc"), "x", RULES)

    assert found.exclude == ("/node_modules", "old/**", "**/x.md", "CHANGELOG.md", "/docs/")
    assert [each.name for each in found.left] == ["globs", "!old/a.md", "!x", "{a,b}" * 9]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "{", "a.json cannot be read: Expecting property name"),
        ("a.json", "[1]", "a.json is no table of settings"),
        ("a.yaml", "a: [", "a.yaml cannot be read: while parsing"),
        ("a.yaml", "- a", "a.yaml is no table of settings"),
        ("a.json", b"\xff", "a.json is not UTF-8"),
        ("a.json", "[" * 100_000, "a.json cannot be read: "),
        ("a.cjs", "", "a.cjs is a program; a file of settings in JSON or YAML is wanted"),
        ("a.mjs", "", "a.mjs is a program"),
        ("a.json", '{"extends": "../b.json"}', "a.json: extends '../b.json', which is not read"),
        ("a.json", '{"extends": "none.json"}', "a.json: extends 'none.json', which is not read"),
        ("a.json", '{"extends": "a.json"}', "a.json: extends 'a.json', which is not read"),
        ("a.json", " " * ((4 << 20) + 1), "a.json cannot be read: larger than 4 MiB"),
    ],
)
def test_files_that_cannot_be_taken(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    (tmp_path / "b.json").write_text("{}")
    folder = tmp_path / "v"
    folder.mkdir()
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(AdoptError) as caught:
        taken(str(folder / name), name, RULES)

    assert str(caught.value).startswith(message)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(AdoptError, match="no file called 'x'"):
        taken(str(tmp_path / "x.json"), "x", RULES)


def test_what_there_is(tmp_path: Path) -> None:
    put(tmp_path, **{".markdownlint.yaml": "", ".markdownlint.json": "", "__obsidian": ""})
    put(tmp_path, **{".obsidian__plugins__obsidian-linter__data.json": "{}"})

    assert importable(str(tmp_path)) == (
        ".markdownlint.json",
        ".markdownlint.yaml",
        ".obsidian/plugins/obsidian-linter/data.json",
    )


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("", {}),
        ('{"a": "// no comment, }"}', {"a": "// no comment, }"}),
        ('{"a": "\\"/*", /* , } */ "b": [1, 2, ], }', {"a": '"/*', "b": [1, 2]}),
        ('{"a": 1 // x, }\n}', {"a": 1}),
        ("{} /* never closed", {}),
        pytest.param("{}" + "// " * 100_000, {}, id="comments in a comment"),
        pytest.param("{}" + "/* " * 100_000, {}, id="many openings"),
        pytest.param("[1" + ",\n// ]\n" * 50_000 + "]", None, id="many commas"),
    ],
)
def test_json_with_comments(source: str, value: object) -> None:
    if value is None:
        with pytest.raises(ValueError):  # noqa: PT011 (whatever it says)
            _jsonc(source)
    else:
        assert _jsonc(source) == value


# ------------------------------------------------------------------------------------------------ the law


_VALUES = st.sampled_from((True, False, "error", {}, {"severity": "warning"}, {"style": "aligned"}, 3, None, []))
_NAMES = st.one_of(
    st.sampled_from([row.theirs for row in markdownlint.ROWS]), st.sampled_from(list(markdownlint.TAGS)), st.text()
)
_LINTED = st.dictionaries(
    st.sampled_from([row.theirs for row in linter.ROWS]),
    st.fixed_dictionaries({"enabled": st.booleans()}, optional={"yaml-key-priority-sort-order": st.text()}),
)


@given(st.dictionaries(_NAMES, _VALUES), _LINTED, st.lists(st.text(), max_size=3))
def test_whatever_is_taken_makes_a_sound_configuration(
    config: dict[str, Any], configs: dict[str, Any], folders: list[str]
) -> None:
    made = [
        markdownlint.take({**config, "MD043": {"headings": folders}}, "a\nb", RULES),
        linter.take({"ruleConfigs": configs, "foldersToIgnore": folders}, "c", RULES),
    ]
    table = tomllib.loads(text([], made, RULES))

    parse(table, "vaultlint.toml", RULES)
    assert table["rules"].keys() == together(made).keys()
