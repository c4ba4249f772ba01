"""What a configuration extends: profiles that come with vaultlint, and files of the vault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultlint.config import ConfigError, load, parse, profiles, select
from vaultlint.config.files import profile
from vaultlint.finding import SEVERITIES, Finding
from vaultlint.note import Note
from vaultlint.plugins import load_rules
from vaultlint.rule import Rule, rule


def make_rule(name: str, family: str, *, on: bool = True, severity: str = "warning") -> Rule:
    def check(note: Note, *, most: int = 1, least: int = 0) -> Iterator[Finding]:
        yield from ()

    check.__name__ = name.replace("-", "_")
    return rule(family=family, on=on, severity=severity)(check)


RULES = {
    each.name: each
    for each in (
        make_rule("broken-link", "links", severity="error"),
        make_rule("link-style", "links", on=False, severity="info"),
        make_rule("tag-case", "tags", severity="info"),
    )
}


def vault(root: Path, **files: str) -> str:
    for name, content in files.items():
        path = root / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return str(root)


def running(root: str) -> dict[str, str]:
    return {each.rule.name: each.severity for each in select(load(root, RULES), RULES, "a.md")}


def problems(root: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(root, RULES)
    return str(caught.value).split("\n")


# ------------------------------------------------------------------------------------------------ those that ship


def test_the_profiles_there_are() -> None:
    assert profiles() == ("github", "mkdocs", "quartz", "strict", "style")


@pytest.mark.parametrize("name", profiles())
def test_profile_fits_the_rules_there_are(name: str) -> None:
    found = parse({"extends": [name]}, "vaultlint.toml", load_rules())

    assert [each.name for each in found.profiles] == [name]
    assert found.source == "vaultlint.toml"


@pytest.mark.parametrize("name", profiles())
def test_profile_says_what_it_is_for(name: str) -> None:
    table = profile(name).table

    assert list(table) == ["rules"]
    assert all(
        entry in SEVERITIES or (isinstance(entry, dict) and entry["severity"] in SEVERITIES)
        for entry in table["rules"].values()
    )


@pytest.mark.parametrize("name", profiles())
def test_profile_names_rules_and_options_that_exist(name: str) -> None:
    rules = load_rules()

    for each, entry in profile(name).table["rules"].items():
        assert each in rules
        assert not isinstance(entry, dict) or entry.keys() <= {"severity", *rules[each].options}


@pytest.mark.parametrize("name", profiles())
def test_profile_names_rules_that_are_not_installed(name: str) -> None:
    assert parse({"extends": [name]}, "vaultlint.toml", {}).profiles[0].rules == {}


def test_the_page_on_profiles_is_true(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text(encoding="utf-8")
    tables = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    root = vault(tmp_path, vaultlint=tables[1], lint__house=tables[2])
    config = load(root, load_rules())

    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == list(profiles())
    assert parse(tomllib.loads(tables[0]), "vaultlint.toml", load_rules()).profiles
    assert [each.name for each in config.profiles] == ["style", "lint/house.toml"]


# ------------------------------------------------------------------------------------------------ who has the last word


DEFAULTS = {"broken-link": "error", "tag-case": "info"}
ONE = "[rules]\nlink-style = 'info'\ntag-case = 'error'"
TWO = "[rules]\ntag-case = 'off'\nlinks = 'warning'"


@pytest.mark.parametrize(
    ("own", "changes"),
    [
        ("", {}),
        ("extends = []", {}),
        ("extends = ['strict']", {"tag-case": "warning"}),
        ("extends = ['style']", {"link-style": "info"}),
        ("extends = ['strict', 'style']", {"tag-case": "warning", "link-style": "info"}),
        ("extends = ['strict']\nrules.tag-case = 'info'", {}),
        ("extends = ['strict']\nrules.tag-case = 'off'", {"tag-case": None}),
        pytest.param("extends = ['strict']\nrules.tags = 'off'", {"tag-case": None}, id="a family of one's own wins"),
        pytest.param("extends = ['style']\nrules.links = 'off'", {"broken-link": None}, id="also where it adds a rule"),
        pytest.param(
            "extends = ['style']\nrules.all = 'error'", {"tag-case": "error", "link-style": "error"}, id="all"
        ),
        ("extends = ['one.toml']", {"tag-case": "error", "link-style": "info"}),
        ("extends = ['./one.toml']", {"tag-case": "error", "link-style": "info"}),
        ("extends = ['one.toml', 'two.toml']", {"tag-case": None, "link-style": "warning", "broken-link": "warning"}),
        ("extends = ['two.toml', 'one.toml']", {"tag-case": "error", "link-style": "info", "broken-link": "warning"}),
        ("extends = ['two.toml', 'strict']", {"tag-case": "warning", "broken-link": "warning"}),
        ("extends = ['two.toml']\nrules.tags = 'error'", {"tag-case": None, "broken-link": "warning"}),
        ("extends = ['deep/one.toml']", {"broken-link": "info"}),
    ],
)
def test_the_last_word(tmp_path: Path, own: str, changes: dict[str, str | None]) -> None:
    root = vault(tmp_path, vaultlint=own, one=ONE, two=TWO, deep__one="[rules]\nbroken-link = 'info'")

    assert running(root) == {name: severity for name, severity in (DEFAULTS | changes).items() if severity}


def test_options_add_up(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        one="rules.tag-case = { most = 2, least = 2 }",
        vaultlint="extends = ['one.toml']\nrules.tag-case = { most = 3 }",
    )
    found = load(root, RULES)

    assert [each.options for each in select(found, RULES, "a.md", select=["tags"])] == [{"most": 3, "least": 2}]


@pytest.mark.parametrize(
    ("own", "asked", "names"),
    [
        ("extends = ['two.toml']", ["tags"], []),
        ("extends = ['two.toml']", ["tag-case"], ["tag-case"]),
        ("extends = ['two.toml']\nrules.tag-case = 'info'", ["tags"], ["tag-case"]),
        ("extends = ['one.toml']\nrules.tag-case = 'off'", ["tags"], []),
        ("extends = ['one.toml']\nrules.tag-case = { most = 2 }", ["tags"], ["tag-case"]),
    ],
)
def test_command_line(tmp_path: Path, own: str, asked: list[str], names: list[str]) -> None:
    found = load(vault(tmp_path, vaultlint=own, one=ONE, two=TWO), RULES)

    assert [each.rule.name for each in select(found, RULES, "a.md", select=asked)] == names


def test_schemas_of_a_profile(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        vaultlint="extends = ['one.toml']\nschemas.trial.headings = ['Summary']",
        one="schemas.trial.headings = ['Goals']\nschemas.daily.headings = ['Log']",
    )
    found = load(root, RULES).schemas

    assert {name: schema.headings[0].texts for name, schema in found.items()} == {
        "trial": ("Summary",),
        "daily": ("Log",),
    }


def test_schemas_may_name_each_other(tmp_path: Path) -> None:
    root = vault(
        tmp_path,
        vaultlint=(
            "extends = ['one.toml']\n[schemas.trip]\nextends = 'dated'\nmatch.folder = 'Trips'\n"
            "properties.city.target-schema = 'city'\n[schemas.city]\nmatch.folder = 'Cities'"
        ),
        one="schemas.dated.properties.date = 'date'",
    )
    trip = load(root, RULES).schemas["trip"]

    assert trip.bases == ("dated",)
    assert trip.properties.keys() == {"date", "city"}
    assert trip.properties["city"].target is not None


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("extends = ['quarz']", "vaultlint.toml: extends: unknown profile 'quarz'; did you mean 'quartz'?"),
        (
            "extends = ['zzz']",
            "vaultlint.toml: extends: unknown profile 'zzz'; known are 'github', 'mkdocs', 'quartz', 'strict', 'style'",
        ),
        ("extends = 'quartz'", 'vaultlint.toml: extends is "quartz"; a list of profiles is wanted'),
        ("extends = [3]", "vaultlint.toml: extends: entry 1 is 3; the name of a profile is wanted"),
        ("extends = ['none.toml']", "vaultlint.toml: extends: 'none.toml' is not there"),
        (
            "extends = ['../up.toml']",
            "vaultlint.toml: extends: '../up.toml' leads out of the vault; a path inside of it is wanted",
        ),
        (
            "extends = ['/etc/x.toml']",
            "vaultlint.toml: extends: '/etc/x.toml' leads out of the vault; a path inside of it is wanted",
        ),
        (
            "extends = ['link.toml']",
            "vaultlint.toml: extends: 'link.toml' leads out of the vault; a path inside of it is wanted",
        ),
        (
            'extends = ["a\\u0000.toml"]',
            "vaultlint.toml: extends: 'a\\x00.toml' leads out of the vault; a path inside of it is wanted",
        ),
        ("extends = ['broken.toml']", "broken.toml: at the end: not TOML (invalid value)"),
        ("extends = ['typo.toml']", "typo.toml: rules: unknown rule or family 'tag-cas'; did you mean 'tag-case'?"),
        (
            "extends = ['circle.toml']",
            "circle.toml: 'extends' does not belong into a file that others extend; only 'rules' and 'schemas' do",
        ),
        ("extends = ['schema.toml']", "schema.toml: schemas.a is 3; a table is wanted"),
        pytest.param(
            "extends = ['schema.toml']\nschemas.b.folder = 'B'",
            "schema.toml: schemas.a is 3; a table is wanted",
            id="once",
        ),
        pytest.param(
            "schemas.a = 3\nschemas.b.extends = 'a'", "vaultlint.toml: schemas.a is 3; a table is wanted", id="base"
        ),
    ],
)
def test_refused(tmp_path: Path, own: str, message: str) -> None:
    (tmp_path / "up.toml").write_text("", encoding="utf-8")
    root = vault(
        tmp_path / "vault",
        vaultlint=own,
        broken="a = ",
        typo="rules.tag-cas = 'off'",
        circle="extends = ['circle.toml']",
        schema="schemas.a = 3",
    )
    (tmp_path / "vault" / "link.toml").symlink_to(tmp_path / "up.toml")

    assert problems(root) == [message]


def test_pyproject(tmp_path: Path) -> None:
    root = vault(tmp_path, pyproject="[tool.vaultlint]\nextends = ['quarz', 'one.toml']", one=ONE)

    assert problems(root) == [
        "pyproject.toml: tool.vaultlint.extends: unknown profile 'quarz'; did you mean 'quartz'?",
    ]


def test_every_problem_is_told(tmp_path: Path) -> None:
    root = vault(tmp_path, vaultlint="extends = ['quarz', 'one.toml']\nexlude = []", one="rules.x = 'off'\na = 1")

    assert len(problems(root)) == 4


def test_files_need_a_vault() -> None:
    with pytest.raises(ConfigError, match=r"unknown profile 'one\.toml'"):
        parse(tomllib.loads("extends = ['one.toml']"), "vaultlint.toml", RULES)
