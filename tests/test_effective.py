"""``vaultlint config`` and ``check --show-settings``: what counts somewhere, and where each value comes from."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint import cli
from vaultlint.config import Selection, load, parse, select
from vaultlint.config.effective import Effective
from vaultlint.config.lines import lines_of
from vaultlint.config.origins import Asked, Layer, Place, settings
from vaultlint.config.selection import Places
from vaultlint.config.values import Choice, Config, Profile
from vaultlint.discover import Target, chosen, survey
from vaultlint.engine import effective
from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.outcome import Options
from vaultlint.own import RULES as OWN
from vaultlint.plugins import load_rules
from vaultlint.rule import Rule, rule
from vaultlint.settings import read_settings

ROOT = Path(__file__).parent.parent
BASE = """\
extends = ["strict", "lint/house.toml"]
exclude = [
  "Archive/**",  # old
  "/Drafts",
]

[rules]
links = "info"
heading-jump = { severity = "error", most = 2 }
tag-case.share = 0.5

[rules.broken-link]
severity = "warning"

[per-file]
"Daily/**" = { heading-jump = { most = 3 }, tags = "off" }

[schemas.trial]
match.folder = "Trials"
properties = { date = "date", title = { required = true } }
"""
FILES = {
    "vaultlint.toml": BASE,
    "lint/house.toml": (
        "rules.empty-note = { severity = 'error', allow-properties = true }\nschemas.day.match.file = '2*'"
    ),
    "Daily/vaultlint.toml": (
        "exclude = ['Old']\n[rules]\nheadings = 'warning'\n[per-file.'*.md']\nempty-note.severity = 'off'\n"
    ),
    ".obsidian/templates.json": '{"folder": "Forms"}',
    ".obsidian/app.json": '{"newLinkFormat": "shortest", "useMarkdownLinks": true}',
    ".gitignore": "Private/\n",
    "A.md": "x",
    "a.png": "",
    "Daily/2024-01-01.md": "x",
    "Daily/Old/B.md": "x",
    "Archive/C.md": "x",
    "Forms/D.md": "x",
    "Private/E.md": "x",
    "Trials/F.md": "x",
    ".hidden.md": "x",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "Link.md").symlink_to("A.md")
    return tmp_path


def shown(vault: Path, path: str = "", **more: Any) -> Effective:
    [each] = effective(Target(str(vault), (path,) if path else None), **more)
    return each


def origins(each: Effective) -> dict[str, str]:
    """The origin of each severity and option that is no default."""
    found = {}
    for setting in each.rules:
        for name, value in {"": setting.severity, **setting.options}.items():
            kind, source, key, line = value.origin
            if kind != "default":
                found[f"{setting.rule.name}.{name}".rstrip(".")] = f"{value.value} {source}:{line} {key}".removesuffix(
                    ":0 "
                )
    return found


# ------------------------------------------------------------------------------------------------ lines of a file


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("a = 1", {"a": 1}),
        ("# b = 1\n\na = 1 # c", {"a": 3}),
        ("\ufeffa = 1\r\nb = 2\r\n", {"a": 1, "b": 2}),
        ("a.b.c = 1", {"a": 1, "a.b": 1, "a.b.c": 1}),
        ("a = { b = 1, c = { d = 2 } }", {"a": 1, "a.b": 1, "a.c": 1, "a.c.d": 1}),
        ("[a]\nb = 1\n[c.d]\ne = 1\n[f]", {"a": 1, "a.b": 2, "c.d": 3, "c.d.e": 4, "f": 5}),
        ("a = [\n  'x', # ]\n  ']',\n]\nb = 1", {"a": 1, "b": 5}),
        ('a = """\n[b]\nc = 1\n"""\nd = 1', {"a": 1, "d": 5}),
        ("a = '''\n]\n'''\nd = 1", {"a": 1, "d": 4}),
        ("['x.y']\n'z w' = 1", {"x.y": 1, "x.y.z w": 2}),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", {"a": 1, "a.b": 2}),
        ("a = [{ b = 1 }, { c = 2 }]", {"a": 1}),
        ("a = \nb = 1", {}),
        pytest.param("a = [" + "\n]," * 10_000, {}, id="no end"),
    ],
)
def test_lines(text: str, lines: dict[str, int]) -> None:
    assert {".".join(way): line for way, line in lines_of(text).items()} == lines


def leaves(table: Mapping[str, Any], way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*way, name))
        else:
            yield (*way, name)


def test_every_value_has_the_line_that_names_it() -> None:
    texts = [
        BASE,
        (ROOT / "examples/vault/vaultlint.toml").read_text("utf-8"),
        (ROOT / "pyproject.toml").read_text("utf-8"),
    ]
    for text in texts:
        lines = text.split("\n")
        found = lines_of(text)
        for way in leaves(tomllib.loads(text)):
            assert way[-1] in lines[found[way] - 1]


# ------------------------------------------------------------------------------------------------ as the engine decides


def make_rule(name: str, family: str, *, on: bool = True, severity: str = "warning") -> Rule:
    def check(note: Note, *, most: int = 1) -> Iterator[Finding]:
        yield from ()

    check.__name__ = name.replace("-", "_")
    return rule(family=family, on=on, severity=severity)(check)


RULES = {
    each.name: each for each in (make_rule("one", "a"), make_rule("two", "a", on=False), make_rule("three", "b"), *OWN)
}
NAMES = st.sampled_from((*RULES, "a", "b", "engine", "all"))
SEVERITIES = st.sampled_from((None, "off", "info", "error"))


def choices(name: str) -> st.SearchStrategy[Choice]:
    """What may be said of a rule, or of a family, which has no options."""
    options: list[dict[str, int]] = [{}, {"most": 3}] if name in ("one", "two", "three") else [{}]
    return st.builds(Choice, SEVERITIES, st.sampled_from(options))


CHOICES = st.lists(NAMES, max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: choices(name) for name in names})
)
ASKED = st.lists(NAMES, max_size=2).map(tuple)
CONFIG = st.builds(
    Config,
    rules=CHOICES,
    per_file=st.lists(st.tuples(st.sampled_from(("*", "F/*", "x")), CHOICES), max_size=2).map(tuple),
    profiles=st.lists(st.builds(Profile, st.just("p"), CHOICES), max_size=2).map(tuple),
    nested=st.lists(
        st.tuples(st.just("F"), st.builds(Config, rules=CHOICES, per_file=st.just((("*", {"one": Choice("info")}),)))),
        max_size=1,
    ).map(tuple),
)


@given(CONFIG, ASKED, ASKED, ASKED, st.sampled_from(("a.md", "F/a.md")))
def test_settings_are_those_that_run(
    config: Config, selected: tuple[str, ...], ignore: tuple[str, ...], more: tuple[str, ...], path: str
) -> None:
    places, nowhere = Places(config), Place("file", "", (), {})
    general = [Layer(layer, nowhere) for layer in config.layers]
    special = [Layer(places.layers[number], nowhere) for number in places.at(path)]
    found = {
        each.rule.name: (each.severity.value, {name: value.value for name, value in each.options.items()})
        for each in settings(RULES, general, Asked(selected, ignore, more), special)
    }
    running = Selection(config, RULES, selected, ignore, (*more, "engine")).for_path(path)

    assert {name: severity for name, (severity, _) in found.items() if severity != "off"} == {
        each.rule.name: each.severity for each in running
    }
    for each in running:
        defaults = {name: option.default for name, option in each.rule.options.items()}
        assert found[each.rule.name][1] == {name: each.options.get(name, defaults[name]) for name in defaults}


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith(".md") and path != ".hidden.md"])
def test_what_is_shown_for_a_note_is_a_configuration_that_does_the_same(
    vault: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.run(["config", str(vault / path)])
    table = tomllib.loads(capsys.readouterr().out)
    rules = load_rules()
    config = load(str(vault), rules, nested=survey(str(vault)).configs)
    table["extends"] = []  # what it says is in the rules
    again = select(parse(table, "vaultlint.toml", rules), rules, "other.md")
    before = select(config, rules, path)

    assert [(each.rule.name, each.severity) for each in again] == [(each.rule.name, each.severity) for each in before]
    for one, other in zip(again, before, strict=True):
        defaults = {option.name: option.default for option in one.rule.options.values()}
        assert {**defaults, **one.options} == {**defaults, **other.options}


# ------------------------------------------------------------------------------------------------ origins


def test_the_whole_vault(vault: Path) -> None:
    each = shown(vault)
    found = origins(each)

    assert found["broken-link"] == "warning vaultlint.toml:13 rules.broken-link.severity"
    assert found["unwritten-note"] == "info vaultlint.toml:8 rules.links"
    assert found["heading-jump"] == "error vaultlint.toml:9 rules.heading-jump.severity"
    assert found["heading-jump.most"] == "2 vaultlint.toml:9 rules.heading-jump.most"
    assert found["tag-case"] == "warning strict:0 rules.tag-case"
    assert found["tag-case.share"] == "0.5 vaultlint.toml:10 rules.tag-case.share"
    assert found["empty-note"] == "error lint/house.toml:1 rules.empty-note.severity"
    assert found["empty-note.allow-properties"] == "True lint/house.toml:1 rules.empty-note.allow-properties"
    assert "broken-block-link.most" not in found
    assert {name: value.origin.line for name, value in each.keys.items() if value.origin.kind != "default"} == {
        "extends": 1,
        "exclude": 2,
    }
    assert each.keys["exclude"].value == ["Archive/**", "/Drafts"]
    assert each.keys["extends"].value == ["strict", "lint/house.toml"]
    [special] = each.per_file
    assert {".".join(way): (value.value, value.origin.line) for way, value in special.values.items()} == {
        "heading-jump.most": (3, 16),
        "tags": ("off", 16),
    }
    assert {part.name: {key: value.origin.line for key, value in part.values.items()} for part in each.schemas} == {
        "day": {"match": 2},
        "trial": {"match": 19, "properties.date": 20, "properties.title": 20},
    }
    [folder] = each.folders
    assert folder.name == "Daily/vaultlint.toml"
    assert {key: (value.value, value.origin.line) for key, value in folder.values.items()} == {
        "exclude": (["Old"], 1),
        "rules.headings": ("warning", 3),
        'per-file."*.md".empty-note.severity': ("off", 5),
    }


def test_a_note(vault: Path) -> None:
    each = shown(vault, "Daily/2024-01-01.md")
    found = origins(each)

    assert found["heading-jump"] == "warning Daily/vaultlint.toml:3 rules.headings"
    assert found["heading-jump.most"] == '3 vaultlint.toml:16 per-file."Daily/**".heading-jump.most'
    assert found["tag-case"] == 'off vaultlint.toml:16 per-file."Daily/**".tags'
    assert found["empty-note"] == 'off Daily/vaultlint.toml:5 per-file."*.md".empty-note.severity'
    assert [part.name for part in each.schemas] == ["day"]
    assert each.per_file == ()
    assert [part.name for part in each.folders] == ["Daily/vaultlint.toml"]
    assert shown(vault, "A.md").folders == ()


def test_a_folder(vault: Path) -> None:
    each = shown(vault, "Daily")

    assert origins(each)["empty-heading"] == "warning Daily/vaultlint.toml:3 rules.headings"
    assert origins(each)["empty-note"] == "error lint/house.toml:1 rules.empty-note.severity"  # not of every note there
    assert [special.glob for special in each.per_file] == ["Daily/**"]


def test_what_obsidian_says(vault: Path) -> None:
    found = {name: (value.value, value.origin[1:3]) for name, value in shown(vault).obsidian.items()}

    assert found["template-folders"] == (["Forms"], (".obsidian/templates.json", "folder"))
    assert found["markdown-links"] == (True, (".obsidian/app.json", "useMarkdownLinks"))
    assert found["link-format"] == (
        "shortest",
        (".obsidian/app.json", "newLinkFormat"),
    )  # said, though it is the default
    assert found["daily-format"] == ("YYYY-MM-DD", ("", ""))


@pytest.mark.parametrize(
    ("options", "rule", "expected"),
    [
        (Options(ignore=("tags",)), "tag-case", "off --ignore"),
        (Options(select=("links",)), "tag-case", "off --select"),
        (Options(select=("links",)), "link-case", "info vaultlint.toml:8 rules.links"),
        (Options(extend_select=("bold-as-heading",)), "bold-as-heading", "info --extend-select"),
        (Options(select=("bold-as-heading,tags",)), "bold-as-heading", "info --select"),
        (Options(select=("links",), extend_select=("tags",)), "tag-case", "warning strict:0 rules.tag-case"),
        (Options(select=("links",)), "rule-error", None),
        (Options(ignore=("engine",)), "rule-error", "off --ignore"),
    ],
)
def test_the_command_line(vault: Path, options: Options, rule: str, expected: str | None) -> None:
    assert origins(shown(vault, options=options)).get(rule) == expected


def test_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[project]\n[tool.vaultlint]\nexclude = ['a']\n[tool.vaultlint.rules]\ntags = 'off'"
    )
    each = shown(tmp_path)

    assert each.keys["exclude"].origin[1:] == ("pyproject.toml", "tool.vaultlint.exclude", 3)
    assert origins(each)["tag-case"] == "off pyproject.toml:5 tool.vaultlint.rules.tags"


def test_rules_of_the_vault_itself(vault: Path) -> None:
    (vault / "house.py").write_text(
        "from vaultlint import rule\n"
        "@rule(severity='info')\ndef house(note, *, most: int = 1):\n    '''A.'''\n    return ()\n"
    )
    (vault / "vaultlint.toml").write_text("plugins = ['house.py']\nrules.house.most = 3")

    assert "house.most" not in origins(shown(vault))
    assert (
        origins(shown(vault, options=Options(allow_local=True)))["house.most"] == "3 vaultlint.toml:2 rules.house.most"
    )


# ------------------------------------------------------------------------------------------------ what is linted


@pytest.mark.parametrize(
    ("path", "said", "origin"),
    [
        ("A.md", None, ""),
        ("Daily", None, ""),
        ("Daily/2024-01-01.md", None, ""),
        ("Archive/C.md", "it is excluded by 'Archive/**'", "vaultlint.toml:2"),
        ("Daily/Old/B.md", "it is excluded by 'Old'", "Daily/vaultlint.toml:1"),
        ("Daily/Old", "it is excluded by 'Old'", "Daily/vaultlint.toml:1"),
        ("Forms/D.md", "it lies in a template folder", ".obsidian/templates.json:0"),
        ("Forms", "it lies in a template folder", ".obsidian/templates.json:0"),
        ("Private/E.md", "git ignores it; it is linted only when it is named", ":0"),
        ("Private", "git ignores it", ":0"),
        (".hidden.md", "what starts with a dot is left out", ":0"),
        ("a.png", "of an attachment only the name counts", ":0"),
        (
            "Link.md",
            "it is a symbolic link; what it leads to is linted where it stands, if that is in the vault",
            ":0",
        ),
    ],
)
def test_left_out(vault: Path, path: str, said: str | None, origin: str) -> None:
    found = shown(vault, path).left_out

    assert (found and found.value) == said
    assert found is None or f"{found.origin.source}:{found.origin.line}" == origin


def test_left_out_is_what_is_not_linted(vault: Path) -> None:
    listing = survey(str(vault))
    config = load(str(vault), load_rules(), nested=listing.configs)
    linted = {file.path for file in chosen(listing.files, Target(str(vault), None), config, read_settings(str(vault)))}

    assert {file.path for file in listing.files if shown(vault, file.path).left_out is None} == linted


# ------------------------------------------------------------------------------------------------ the commands


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        return (cli.run(list(arguments)), *capsys.readouterr())

    return run


def test_text(vault: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(vault)
    status, output, errors = run("config")

    assert (status, errors) == (0, "")
    assert output.startswith(
        "# vault: .\n\n"
        'extends = ["strict", "lint/house.toml"]  # vaultlint.toml:1\n'
        'exclude = ["Archive/**", "/Drafts"]      # vaultlint.toml:2\n'
        'fail-on = "warning"                      # default\n'
    )
    assert '\nheading-jump.severity = "error"    # vaultlint.toml:9\n' in output
    assert '\nempty-heading = "warning"          # default\n' in output
    assert '# Daily/vaultlint.toml, for what lies in Daily/:\n# exclude = ["Old"]' in output
    assert "# 'vaultlint config Daily' shows what counts there.\n" in output
    tomllib.loads(output)


def test_json(vault: Path, run: Run) -> None:
    status, output, _ = run("config", str(vault / "Archive/C.md"), "--output-format", "json")
    [found] = json.loads(output)["vaults"]

    assert status == 0
    assert (found["path"], found["linted"]) == ("Archive/C.md", False)
    assert found["left_out"] == {
        "value": "it is excluded by 'Archive/**'",
        "origin": {"kind": "file", "source": "vaultlint.toml", "key": "exclude", "line": 2},
    }
    assert found["rules"]["heading-jump"] == {
        "family": "headings",
        "severity": {
            "value": "error",
            "origin": {"kind": "file", "source": "vaultlint.toml", "key": "rules.heading-jump.severity", "line": 9},
        },
        "options": {
            "most": {
                "value": 2,
                "origin": {"kind": "file", "source": "vaultlint.toml", "key": "rules.heading-jump.most", "line": 9},
            }
        },
    }
    assert found["settings"]["fail-on"] == {
        "value": "warning",
        "origin": {"kind": "default", "source": None, "key": None, "line": None},
    }


def test_show_settings_shows_the_same(vault: Path, run: Run) -> None:
    for form in ("text", "json"):
        config = run("config", str(vault), "--output-format", form)
        shown = run("check", str(vault), "--show-settings", *(["--output-format", "json"] if form == "json" else []))

        assert shown == config


def test_show_settings_knows_the_command_line(vault: Path, run: Run) -> None:
    status, output, _ = run("check", str(vault / "A.md"), "--show-settings", "--ignore", "tags", "--fail-on", "info")

    assert status == 0
    assert 'fail-on = "info"                         # --fail-on\n' in output
    assert tomllib.loads(output)["rules"]["tag-case"]["severity"] == "off"


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("x = 1", [], "error: vaultlint.toml: unknown key 'x'"),
        ("", ["no.md"], "error: no file or folder called"),
        ("x = 1", ["--schema"], ""),
    ],
)
def test_refused(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, text: str, arguments: list[str], said: str
) -> None:
    (tmp_path / "vaultlint.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    status, _, errors = run("config", *arguments)

    assert (status, errors[: len(said)]) == (2 if said else 0, said)


def test_nothing_in_a_name_reaches_the_terminal(tmp_path: Path, run: Run) -> None:
    (tmp_path / "vaultlint.toml").write_text(
        'exclude = ["\\u001b[31m\\u202e"]\n[per-file."\\u001b]0;x"]\ntags = "off"\n'
        '[schemas."\\u001b"]\nfolder = "\\u009b"'
    )
    _, output, _ = run("config", str(tmp_path))

    assert not set(output) & set("\x1b\x9b\u202e")
    assert tomllib.loads(output)["exclude"] == ["\x1b[31m\u202e"]
