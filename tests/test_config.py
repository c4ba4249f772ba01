import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.config import Choice, Config, ConfigError, Selection, load, nearest, parse, read, select
from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.rule import Rule, rule


def make_rule(name: str, family: str, *, on: bool = True, severity: str = "warning") -> Rule:
    def check(note: Note) -> Iterator[Finding]:
        yield from ()

    check.__name__ = name.replace("-", "_")
    return rule(family=family, on=on, severity=severity)(check)


@rule(family="headings")
def heading_jump(
    note: Note,
    *,
    most: int = 1,
    share: float = 0.5,
    strict_order: bool = False,
    word: str = "",
    words: list[str] = [],  # noqa: B006
    pairs: tuple[str, ...] = (),
    some: frozenset[int] = frozenset(),
    names: dict[str, str] = {},  # noqa: B006
    style: Literal["short", "long", 3] = "short",
    maybe: str | None = None,
    bare=2,  # type: ignore[no-untyped-def]
    odd: complex = 1j,
) -> Iterator[Finding]:
    yield from ()


RULES = {
    each.name: each
    for each in (
        heading_jump,
        make_rule("empty-heading", "headings"),
        make_rule("bold-as-heading", "headings", on=False),
        make_rule("broken-link", "links", severity="error"),
        make_rule("link-style", "links", on=False, severity="info"),
    )
}


def config(text: str, source: str = "vaultlint.toml") -> Config:
    return parse(tomllib.loads(text), source, RULES)


def problems(read: Callable[[], object]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read()
    return str(caught.value).split("\n")


# ------------------------------------------------------------------------------------------------ values


def test_nothing_is_the_default() -> None:
    assert config("") == Config(source="vaultlint.toml")


def test_everything() -> None:
    found = config("""
        exclude = ["Archive/**", "*.tmp.md"]
        fail-on = "error"
        respect-gitignore = false
        plugins = ["./lint/house.py"]
        [rules]
        broken-link = "error"
        headings = "info"
        links = { severity = "off" }
        all = "warning"
        heading-jump = { severity = "warning", most = 2, strict-order = true }
        [per-file]
        "Daily/**" = { empty-heading = "off" }
        "*.md" = { heading-jump = { most = 3 } }
        [schemas.trial]
        headings = ["Information"]
    """)

    assert found.exclude == ("Archive/**", "*.tmp.md")
    assert (found.fail_on, found.respect_gitignore, found.plugins) == ("error", False, ("./lint/house.py",))
    assert found.rules == {
        "broken-link": Choice("error"),
        "headings": Choice("info"),
        "links": Choice("off"),
        "all": Choice("warning"),
        "heading-jump": Choice("warning", {"most": 2, "strict_order": True}),
    }
    assert found.per_file == (
        ("Daily/**", {"empty-heading": Choice("off")}),
        ("*.md", {"heading-jump": Choice(None, {"most": 3})}),
    )
    assert list(found.schemas) == ["trial"]


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("most", "3", 3),
        ("share", "0.25", 0.25),
        ("share", "1", 1.0),
        ("strict-order", "true", True),
        ("word", '"x"', "x"),
        ("words", '["x"]', ["x"]),
        ("pairs", '["x", "y"]', ("x", "y")),
        ("some", "[1, 2]", frozenset({1, 2})),
        ("names", '{ a = "b" }', {"a": "b"}),
        ("style", '"long"', "long"),
        ("style", "3", 3),
        ("maybe", '"x"', "x"),
        ("bare", "4", 4),
        ("odd", '"anything"', "anything"),
    ],
)
def test_option(option: str, value: str, expected: object) -> None:
    [found] = config(f"rules.heading-jump.{option} = {value}").rules["heading-jump"].options.values()

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("most", '"two"', 'is "two"; a whole number is wanted'),
        ("most", "true", "is true; a whole number is wanted"),
        ("most", "1.5", "is 1.5; a whole number is wanted"),
        ("share", '"x"', 'is "x"; a number is wanted'),
        ("strict-order", "1", "is 1; true or false is wanted"),
        ("word", "3", "is 3; a text is wanted"),
        ("word", "2024-01-02", "is the date or time 2024-01-02; a text is wanted"),
        ("words", '"x"', 'is "x"; a list of texts is wanted'),
        ("words", "[1]", "is a list; a list of texts is wanted"),
        ("some", '["x"]', "is a list; a list of whole numbers is wanted"),
        ("names", "[]", "is an empty list; a table of texts is wanted"),
        ("style", '"wide"', 'is "wide"; "short", "long" or 3 is wanted'),
        ("bare", '"x"', 'is "x"; a whole number is wanted'),
        pytest.param("word", "[" + "1," * 300 + "]", "is a list; a text is wanted", id="long list"),
        pytest.param("most", '"' + "x" * 300 + '"', f'is "{"x" * 78}…"; a whole number is wanted', id="long text"),
    ],
)
def test_wrong_option(option: str, value: str, message: str) -> None:
    told = problems(lambda: config(f"rules.heading-jump.{option} = {value}"))

    assert told == [f"vaultlint.toml: rules.heading-jump.{option} {message}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('exlude = ["a"]', "unknown key 'exlude'; did you mean 'exclude'?"),
        ("fail_on = 'error'", "unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("broken-link = 'error'", "unknown key 'broken-link'; did you mean 'rules.broken-link'?"),
        ("links = 'error'", "unknown key 'links'; did you mean 'rules.links'?"),
        ('exclude = "a"', 'exclude is "a"; a list of texts is wanted'),
        ("exclude = [1]", "exclude: entry 1 is 1; a text is wanted"),
        ('exclude = ["a", ""]', 'exclude: entry 2 is ""; a text is wanted'),
        ("fail-on = 'never'", 'fail-on is "never"; "info", "warning" or "error" is wanted'),
        ("respect-gitignore = 0", "respect-gitignore is 0; true or false is wanted"),
        ("rules = 3", "rules is 3; a table is wanted"),
        ("rules.brokn-link = 'off'", "rules: unknown rule or family 'brokn-link'; did you mean 'broken-link'?"),
        ("rules.link = 'off'", "rules: unknown rule or family 'link'; did you mean 'links'?"),
        (
            "rules.broken-link = true",
            'rules.broken-link is true; "off", "info", "warning" or "error" (or a table of options) is wanted',
        ),
        (
            "rules.broken-link.severity = 'warn'",
            'rules.broken-link.severity is "warn"; "off", "info", "warning" or "error" is wanted',
        ),
        ("rules.links = 'warn'", 'rules.links is "warn"; "off", "info", "warning" or "error" is wanted'),
        ("rules.links = { most = 1 }", "rules.links: unknown option 'most'; a family has only 'severity'"),
        ("rules.broken-link.mots = 1", "rules.broken-link: unknown option 'mots'; known are 'severity'"),
        ("rules.heading-jump.mots = 1", "rules.heading-jump: unknown option 'mots'; did you mean 'most'?"),
        (
            "rules.heading-jump.strict_order = true",
            "rules.heading-jump: unknown option 'strict_order'; did you mean 'strict-order'?",
        ),
        ("per-file = []", "per-file is an empty list; a table is wanted"),
        ("per-file.'a/**' = 3", "per-file.'a/**' is 3; a table is wanted"),
        (
            "per-file.'a/**'.brokn-link = 'off'",
            "per-file.'a/**': unknown rule or family 'brokn-link'; did you mean 'broken-link'?",
        ),
        ("schemas = 3", "schemas is 3; a table is wanted"),
        ("schemas.trial = 3", "schemas.trial is 3; a table is wanted"),
        ("plugins = 'x'", 'plugins is "x"; a list of texts is wanted'),
    ],
)
def test_problem(text: str, message: str) -> None:
    assert problems(lambda: config(text)) == [f"vaultlint.toml: {message}"]


def test_a_glob_that_stands_for_too_many() -> None:
    [told] = problems(lambda: config(f"exclude = ['{'{a,b}' * 9}']"))

    assert told.endswith("is no pattern: the braces of a pattern stand for at most 256 alternatives")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        config("exlude = []\nfail-on = 3\nrules.heading-jump = { most = 'x', mots = 1 }\nschemas.a.mtch = 1")

    assert len(caught.value.problems) == 5
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))


def test_pyproject_names_the_whole_key() -> None:
    read = lambda: config("exlude = []\nfail-on = 3", "pyproject.toml")  # noqa: E731

    assert problems(read) == [
        "pyproject.toml: unknown key 'tool.vaultlint.exlude'; did you mean 'exclude'?",
        'pyproject.toml: tool.vaultlint.fail-on is 3; "info", "warning" or "error" is wanted',
    ]


def test_lenient_passes_over_rules_of_plugins() -> None:
    table = {"rules": {"house-rule": "error", "broken-link": "off"}}

    assert parse(table, "vaultlint.toml", RULES, lenient=True).rules == {"broken-link": Choice("off")}


_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.sampled_from(["off", "error"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)
_KEYS = st.one_of(st.sampled_from(["exclude", "rules", "per-file", "schemas", "plugins", "fail-on", "x"]), st.text())
_NAMES = st.one_of(st.sampled_from(["all", "headings", "heading-jump", "most", "words", "severity"]), st.text())


@given(
    st.dictionaries(
        _KEYS, st.one_of(_VALUES, st.dictionaries(_NAMES, st.one_of(_VALUES, st.dictionaries(_NAMES, _VALUES))))
    )
)
def test_any_table_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        found = parse(data, "vaultlint.toml", RULES)
    except ConfigError:
        return
    Selection(found, RULES).for_path("a.md")


# ------------------------------------------------------------------------------------------------ files


def write(root: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (root / f"{name}.toml").write_bytes(data)


@pytest.mark.parametrize(
    ("files", "source", "fail_on"),
    [
        ({}, "", "warning"),
        ({"vaultlint": "fail-on = 'error'"}, "vaultlint.toml", "error"),
        ({"vaultlint": ""}, "vaultlint.toml", "warning"),
        ({"vaultlint": "\ufefffail-on = 'error'\r\n"}, "vaultlint.toml", "error"),
        ({"pyproject": "[tool.vaultlint]\nfail-on = 'info'"}, "pyproject.toml", "info"),
        ({"pyproject": "[tool.vaultlint]\nfail-on = 'info'", "vaultlint": ""}, "vaultlint.toml", "warning"),
        ({"pyproject": "[tool.other]\nname = 'vaultlint'"}, "", "warning"),
        ({"pyproject": "tool = 'vaultlint'"}, "", "warning"),
        pytest.param({"pyproject": "no TOML"}, "", "warning", id="a broken file of somebody else's"),
    ],
)
def test_load(tmp_path: Path, files: dict[str, str], source: str, fail_on: str) -> None:
    write(tmp_path, **files)
    found = load(str(tmp_path), RULES)

    assert (found.source, found.fail_on) == (source, fail_on)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"vaultlint": "a = 1\nb = \n"}, "vaultlint.toml: line 2, column 5: not TOML (invalid value)"),
        ({"vaultlint": "a = ["}, "vaultlint.toml: at the end: not TOML (invalid value)"),
        ({"vaultlint": b"# a\n# \xff\n"}, "vaultlint.toml: line 2: not UTF-8 (byte 0xff)"),
        ({"vaultlint": "a = " + "[" * 100_000}, "vaultlint.toml: not TOML that can be read"),
        ({"vaultlint": "a = " + "1" * 10_000}, "vaultlint.toml: not TOML that can be read"),
        ({"pyproject": "[tool.vaultlint]\nb = \n"}, "pyproject.toml: line 2, column 5: not TOML (invalid value)"),
        ({"pyproject": "tool.vaultlint = 3"}, "pyproject.toml: tool.vaultlint is 3; a table is wanted"),
        ({"vaultlint": b" " * ((4 << 20) + 1)}, "vaultlint.toml: cannot be read: larger than 4 MiB"),
    ],
    ids=["value", "end", "bytes", "deep", "number", "pyproject", "no table", "large"],
)
def test_files_that_cannot_be_used(tmp_path: Path, files: dict[str, str], message: str) -> None:
    write(tmp_path, **files)

    assert problems(lambda: load(str(tmp_path), RULES)) == [message]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "vaultlint.toml")

    assert problems(lambda: load(str(tmp_path), RULES)) == ["vaultlint.toml: cannot be read: not a regular file"]


def test_read_gives_the_table_unchecked(tmp_path: Path) -> None:
    write(tmp_path, vaultlint='plugins = ["./house.py"]\nnew = 1')

    assert read(str(tmp_path)) == ({"plugins": ["./house.py"], "new": 1}, "vaultlint.toml")


# ------------------------------------------------------------------------------------------------ choosing rules


DEFAULTS = {"heading-jump": "warning", "empty-heading": "warning", "broken-link": "error"}


def running(text: str, path: str = "a.md", **command_line: list[str]) -> dict[str, str]:
    return {each.rule.name: each.severity for each in select(config(text), RULES, path, **command_line)}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("", {}),
        ("broken-link = 'off'", {"broken-link": None}),
        ("broken-link = 'info'", {"broken-link": "info"}),
        ("link-style = 'warning'", {"link-style": "warning"}),
        ("link-style = { severity = 'error' }", {"link-style": "error"}),
        pytest.param("link-style = {}", {}, id="options alone switch nothing on"),
        ("headings = 'error'", {"heading-jump": "error", "empty-heading": "error"}),
        ("headings = 'off'", {"heading-jump": None, "empty-heading": None}),
        ("headings = 'off'\nheading-jump = 'info'", {"heading-jump": "info", "empty-heading": None}),
        ("heading-jump = 'off'\nheadings = 'info'", {"heading-jump": None, "empty-heading": "info"}),
        ("heading-jump.most = 2\nheadings = 'off'", {"heading-jump": None, "empty-heading": None}),
        (
            "bold-as-heading = 'info'\nheadings = 'off'",
            {"bold-as-heading": "info", "heading-jump": None, "empty-heading": None},
        ),
        ("all = 'off'\nlinks = 'info'", {"heading-jump": None, "empty-heading": None, "broken-link": "info"}),
        ("all = 'off'\nlink-style = 'info'", dict.fromkeys(DEFAULTS) | {"link-style": "info"}),
    ],
)
def test_rules(text: str, changes: dict[str, str | None]) -> None:
    expected = {name: severity for name, severity in (DEFAULTS | changes).items() if severity}

    assert running(f"[rules]\n{text}") == expected


@pytest.mark.parametrize(
    ("rules", "per_file", "path", "changes"),
    [
        ("", "'Daily/**'.empty-heading = 'off'", "Daily/a.md", {"empty-heading": None}),
        ("", "'Daily/**'.empty-heading = 'off'", "a.md", {}),
        ("", "'Daily/**'.link-style = 'info'", "Daily/a.md", {"link-style": "info"}),
        ("headings = 'off'", "'*'.headings = 'info'", "a.md", {"heading-jump": "info", "empty-heading": "info"}),
        ("heading-jump = 'off'", "'*'.headings = 'info'", "a.md", {"heading-jump": None, "empty-heading": "info"}),
        ("heading-jump = 'error'", "'*'.headings = 'off'", "a.md", {"heading-jump": None, "empty-heading": None}),
        ("", "'*'.links = 'off'\n'a*'.broken-link = 'info'", "a.md", {"broken-link": "info"}),
        ("", "'a*'.broken-link = 'info'\n'*'.links = 'off'", "a.md", {"broken-link": None}),
        ("", "'a*'.broken-link = 'info'\n'*'.links = 'off'", "b.md", {"broken-link": None}),
    ],
)
def test_per_file(rules: str, per_file: str, path: str, changes: dict[str, str | None]) -> None:
    expected = {name: severity for name, severity in (DEFAULTS | changes).items() if severity}

    assert running(f"[rules]\n{rules}\n[per-file]\n{per_file}", path) == expected


@pytest.mark.parametrize(
    ("text", "command_line", "expected"),
    [
        ("", {"select": ["broken-link"]}, {"broken-link": "error"}),
        ("", {"select": ["links"]}, {"broken-link": "error", "link-style": "info"}),
        ("", {"select": ["link-style, heading-jump"]}, {"heading-jump": "warning", "link-style": "info"}),
        ("", {"select": ["all"]}, DEFAULTS | {"bold-as-heading": "warning", "link-style": "info"}),
        ("", {"select": [""]}, DEFAULTS),
        ("", {"extend_select": ["link-style"]}, DEFAULTS | {"link-style": "info"}),
        (
            "",
            {"select": ["broken-link"], "extend_select": ["link-style"]},
            {"broken-link": "error", "link-style": "info"},
        ),
        ("", {"ignore": ["headings"]}, {"broken-link": "error"}),
        ("", {"ignore": ["all"]}, {}),
        ("", {"select": ["links"], "ignore": ["link-style"]}, {"broken-link": "error"}),
        ("", {"select": ["broken-link"], "ignore": ["links"]}, {"broken-link": "error"}),
        ("", {"select": ["links"], "ignore": ["links"]}, {}),
        ("rules.broken-link = 'info'", {"select": ["broken-link"]}, {"broken-link": "info"}),
        ("rules.broken-link = 'off'", {"select": ["broken-link"]}, {"broken-link": "error"}),
        ("rules.broken-link = 'off'", {"select": ["links"]}, {"link-style": "info"}),
        ("rules.links = 'off'", {"select": ["links"]}, {"broken-link": "error", "link-style": "info"}),
        ("rules.headings = 'off'", {"select": ["all"]}, {"broken-link": "error", "link-style": "info"}),
        ("rules.link-style = 'error'", {"select": ["broken-link"]}, {"broken-link": "error"}),
        ("rules.link-style = 'error'", {"ignore": ["link-style"]}, DEFAULTS),
        ("per-file.'*'.broken-link = 'off'", {"select": ["links"]}, {"link-style": "info"}),
        ("per-file.'*'.broken-link = 'info'", {"select": ["heading-jump"]}, {"heading-jump": "warning"}),
        (
            "per-file.'*'.broken-link = 'info'",
            {"ignore": ["links"]},
            {"heading-jump": "warning", "empty-heading": "warning"},
        ),
    ],
)
def test_command_line(text: str, command_line: dict[str, list[str]], expected: dict[str, str]) -> None:
    assert running(text, **command_line) == expected


def test_unknown_names_on_the_command_line() -> None:
    make = lambda: Selection(Config(), RULES, ["brokn-link,headings"], ["x"], ["link"])  # noqa: E731

    assert problems(make) == [
        "--select: unknown rule or family 'brokn-link'; did you mean 'broken-link'?",
        "--ignore: unknown rule or family 'x'; known are 'heading-jump', 'empty-heading', 'bold-as-heading', "
        "'broken-link', 'link-style', 'headings', 'links', 'all'",
        "--extend-select: unknown rule or family 'link'; did you mean 'links'?",
    ]


def test_options_add_up() -> None:
    found = config("""
        rules.heading-jump = { most = 2, word = "x" }
        per-file."Daily/**".heading-jump.most = 3
    """)
    selection = Selection(found, {"heading-jump": heading_jump})

    assert [each.options for each in selection.for_path("Daily/a.md")] == [{"most": 3, "word": "x"}]
    assert [each.options for each in selection.for_path("a.md")] == [{"most": 2, "word": "x"}]


def test_notes_with_the_same_globs_share_the_answer() -> None:
    selection = Selection(config("per-file.'Daily/**'.links = 'off'"), RULES)

    assert selection.for_path("Daily/a.md") is selection.for_path("Daily/b.md")
    assert selection.for_path("a.md") is not selection.for_path("Daily/b.md")


def test_nearest_of_many_lists_none() -> None:
    assert nearest("zzz", [f"name-{number}" for number in range(50)]) == ""
