"""The JSON Schema of a configuration: sound, complete, and of one mind with what reads a configuration."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from vaultlint.cli import run
from vaultlint.config import ConfigError, families, parse, profiles
from vaultlint.config.check import READERS
from vaultlint.config.files import Extension, profile
from vaultlint.config.json_schema import KINDS, json_schema
from vaultlint.config.keys import KEYS
from vaultlint.config.values import Config
from vaultlint.manual import parse_manual
from vaultlint.plugins import load_rules
from vaultlint.schema.extends import builtin_names, builtin_text
from vaultlint.schema.keys import FIELD, TABLES
from vaultlint.schema.values import TYPES

ROOT = Path(__file__).parent.parent
RULES = load_rules()
SCHEMA = json_schema(RULES)
VALIDATOR = Draft7Validator(SCHEMA)
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def plain(value: Any) -> Any:
    """A value of TOML as editors hand it to a JSON Schema: dates are texts."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(plain, value))
    return value.isoformat() if isinstance(value, date | datetime) else value


def complaints(data: Mapping[str, Any]) -> list[str]:
    return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in VALIDATOR.iter_errors(plain(data))]


def refused(data: Mapping[str, Any]) -> str:
    """What the reader of configurations says; files that are extended are there and empty."""
    data = dict(data)
    if isinstance(extends := data.get("extends"), list):
        data["extends"] = [
            Extension(each, each, {}) if isinstance(each, str) and each.endswith(".toml") else each for each in extends
        ]
    try:
        parse(data, "vaultlint.toml", RULES, lenient=bool(data.get("plugins")))
    except ConfigError as error:
        return str(error)
    return ""


# ------------------------------------------------------------------------------------------------ sound and complete


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def references(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_definition_is_used_and_there() -> None:
    assert references(SCHEMA) == {f"#/definitions/{name}" for name in SCHEMA["definitions"]}


def objects(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        return [value, *(each for inner in value.values() for each in objects(inner))]
    return [each for inner in value for each in objects(inner)] if isinstance(value, list) else []


def test_nothing_stands_beside_a_reference() -> None:
    """Of draft 7 it would not be read."""
    assert [each for each in objects(SCHEMA) if "$ref" in each and len(each) > 1] == []


def test_every_way_to_read_a_key_is_described() -> None:
    assert {key.kind for key in KEYS.values()} == KINDS.keys() == {*READERS, "extensions", "schemas"}


def test_every_key_that_is_read_is_there() -> None:
    assert list(SCHEMA["properties"]) == list(KEYS)
    assert {name.replace("_", "-") for name in Config._fields} - {"source", "profiles", "nested"} == KEYS.keys() - {
        "extends"
    }
    for name, key in KEYS.items():
        assert SCHEMA["properties"][name]["default"] == key.default
        assert SCHEMA["properties"][name]["description"].endswith(".")
        assert complaints({name: key.default}) == []
        assert refused({name: key.default}) == ""


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str) -> None:
    rule, told = RULES[name], SCHEMA["definitions"]["choices"]["properties"][name]
    [_, table] = told["anyOf"]

    assert told["description"].startswith(rule.title)
    assert "~~~" not in told["description"]
    assert told["default"] == (rule.severity if rule.on else "off")
    assert table["properties"].keys() == {"severity", *rule.options}
    for option in rule.options:
        given = table["properties"][option]
        assert complaints({"rules": {name: {option: given["default"]}}}) == []
        assert f"`{option}`" in given["description"]


def test_all_and_every_family() -> None:
    known = SCHEMA["definitions"]["known"]["propertyNames"]["enum"]

    assert known == ["all", *families(RULES), *RULES]
    assert SCHEMA["definitions"]["choices"]["properties"].keys() == set(known)


@pytest.mark.parametrize("table", [*TABLES, "field"])
def test_keys_of_note_schemas(table: str) -> None:
    shapes = FIELD if table == "field" else TABLES[table]
    name = {"value": "properties", "field": "fields"}.get(table, table)
    told = SCHEMA["definitions"][name]
    keys = told["additionalProperties"]["anyOf"][1]["properties"] if name != table else told["properties"]

    assert list(keys) == list(shapes)
    assert all(each["description"].endswith(".") for each in keys.values())


def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


def test_rules_of_the_vault_where_they_are_allowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vaultlint.toml").write_text("plugins = ['house.py']", encoding="utf-8")
    (tmp_path / "house.py").write_text(
        "from vaultlint import rule\n\n@rule\ndef house(note, *, most: int = 7):\n    '''Too many; `most` may.'''\n"
        "    return ()\n",
        encoding="utf-8",
    )
    known = []
    for more in ([], ["--allow-local-rules"]):
        run(["config", "--schema", str(tmp_path), *more])
        known.append(json.loads(capsys.readouterr().out)["definitions"]["choices"]["properties"].get("house"))

    assert known[0] is None
    assert known[1]["anyOf"][1]["properties"]["most"] == {
        "type": "integer",
        "description": "Too many; `most` may.",
        "default": 7,
    }


# ------------------------------------------------------------------------------------------------ examples


def examples() -> list[tuple[str, str]]:
    """Every configuration that documents, profiles, manuals and ready-made schemas show."""
    shown = [
        (f"{page.name}-{number}", text)
        for page in PAGES
        for number, text in enumerate(BLOCK.findall(page.read_text("utf-8")))
    ]
    shown += [(f"profile-{name}", "[rules]\n" + "\n".join(_lines(profile(name).table["rules"]))) for name in profiles()]
    shown += [(name, f"[schemas.x]\n{builtin_text(name)}".replace("\n[", "\n[schemas.x.")) for name in builtin_names()]
    for rule in RULES.values():
        manual = parse_manual(rule.manual) if rule.kinds else None
        for number, each in enumerate(manual.examples if manual else ()):
            if each.schema:
                shown.append((f"{rule.name}-{number}", f"schemas.x = {each.schema}"))
            if each.options:
                lines = "\n".join(f"{name} = {value}" for name, value in each.options.items())
                shown.append((f"{rule.name}-{number}-options", f"[rules.{rule.name}]\n{lines}"))
    return shown


def _lines(rules: Mapping[str, Any]) -> list[str]:
    def value(entry: Any) -> str:
        if not isinstance(entry, Mapping):
            return json.dumps(entry)
        return f"{{ {', '.join(f'{key} = {json.dumps(each)}' for key, each in entry.items())} }}"

    return [f"{name} = {value(entry)}" for name, entry in rules.items()]


def configurations_in_tests() -> list[dict[str, Any]]:
    """Every text in our tests that is a configuration for the rules there are."""
    found = []
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "=" in node.value:
                try:
                    data = tomllib.loads(node.value)
                except (ValueError, RecursionError):
                    continue
                if data and data.keys() <= KEYS.keys() and not refused(data):
                    found.append(data)
    return found


def test_configurations_in_tests_are_valid() -> None:
    found = configurations_in_tests()

    assert len(found) > 100
    assert [(data, told) for data in found if (told := complaints(data))] == []


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in examples()])
def test_example_is_valid(text: str) -> None:
    data = tomllib.loads(text)
    assert complaints(data.get("tool", {}).get("vaultlint", data)) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("exlude = []", ""),
        ("rules.heading-jump.mots = 2", "rules.heading-jump"),
        ("rules.heading-jump = { severity = 'warn' }", "rules.heading-jump"),
        ("rules.heading-jmp = 'off'", "rules"),
        ("per-file.'*'.heading-jmp = 'off'", "per-file.*"),
        ("per-file.'*'.heading-jump = 'on'", "per-file.*.heading-jump"),
        ("extends = ['quarz']", "extends.0"),
        ("schemas.a.mtch = {}", "schemas.a"),
        ("schemas.a.properties.x = 'dat'", "schemas.a.properties.x"),
        ("schemas.a.properties.x = { type = 'text', min = 3 }", "schemas.a.properties.x"),
        ("schemas.a.fields.x = { unique = true }", "schemas.a.fields.x"),
        ("schemas.a.headings = [{ level = 2 }]", "schemas.a.headings"),
    ],
)
def test_what_is_wrong_is_found_at_its_place(text: str, place: str) -> None:
    [complaint] = complaints(tomllib.loads(text))

    assert complaint.startswith(f"{place}: ")


def test_rules_of_plugins_are_not_known() -> None:
    assert complaints(tomllib.loads("plugins = ['./house.py']\nrules.house-rule = 'off'")) == []
    assert complaints(tomllib.loads("plugins = ['./house.py']\nrules.heading-jump = 'on'")) != []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (
            "[rules]\nheading-jump = { severity = 'warning', most = 2 }\n"
            "[schemas.a.properties]\nd = { min = 2024-01-01 }",
            0,
        ),
        ("[rules]\nheading-jump = { severity = 'warning', most = 'two' }\n", 1),
    ],
)
def test_taplo_reads_it(tmp_path: Path, text: str, status: int) -> None:
    """The checker behind the TOML extension of editors."""
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "vaultlint.toml").write_text(text, encoding="utf-8")
    taplo = Path(sysconfig.get_path("scripts"), "taplo.exe" if sys.platform == "win32" else "taplo")
    command = [taplo, "check", "--schema", (tmp_path / "schema.json").as_uri(), tmp_path / "vaultlint.toml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert done.returncode == status, done.stderr


# ------------------------------------------------------------------------------------------------ of one mind


# Values of every sort, few of which are right anywhere.
_ODD = st.sampled_from(
    (
        *(True, False, 0, 1, -1, 7, 1.5, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4), "2024-01-02"),
        *("", " ", "x", "X ", "off", "info", "error", "builtin:meeting", "*", "trial/**"),
        *([], [""], ["x"], [1], [["x"]], [{}], [{"text": "x"}]),
        *({}, {"a": 1}, {"": ""}, {"severity": "off"}, {"severity": "x"}),
    )
)


def either(*right: Any) -> st.SearchStrategy[Any]:
    """A value that is right, or now and then any."""
    strategies = [each if isinstance(each, st.SearchStrategy) else st.just(each) for each in right]
    return st.integers(0, 11).flatmap(lambda number: _ODD if number == 0 else st.one_of(strategies))


def table(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the keys, and now and then one more."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in keys.items()}
    more = st.integers(0, 15).flatmap(lambda number: st.just({"x": 1} if number == 0 else {}))
    return st.tuples(st.fixed_dictionaries({}, optional=named), more).map(lambda pair: pair[0] | pair[1])


def named(values: st.SearchStrategy[Any], *names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), values, max_size=2)


_TEXTS = either("Trips", ["Trips", "Été"], ["*"])
_SWITCH = either(True, False)
_PLAIN = either("draft", 3, 2.5, True, ["a", 1], date(2024, 1, 2))
_CONDITIONS = {
    "folder": _TEXTS,
    "tag": _TEXTS,
    "path": _TEXTS,
    "file": _TEXTS,
    "heading": _TEXTS,
    "property": either(named(_PLAIN, "type", "status", "")),
}
_MATCH = table(**_CONDITIONS, all=either(table(**_CONDITIONS), st.lists(table(**_CONDITIONS), max_size=2)))
_HEADING = table(text=_TEXTS, level=either(1, 6), optional=_SWITCH, required=_SWITCH, repeated=_SWITCH)
_LIMITS = {"min": either(0, 1.5, "2024-01-02", date(2024, 1, 2)), "max": either(9, 9.5, "2025-01-02", date(2025, 1, 2))}
_VALUE_KEYS = {
    "required": _SWITCH,
    "optional": _SWITCH,
    **_LIMITS,
    "min_length": either(0, 2),
    "max_length": either(7, 8),
    "pattern": either("NCT", "^a+$"),
    "format": either("YYYY-MM-DD", "HH:mm", "YYYY-mm-DD"),
}
_PROPERTY_KEYS = {"unique": _SWITCH, "target_schema": either("one")}


def values(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What a property or field is. Of an enumeration with a type the schema cannot tell whether both fit."""
    typed = table(type=either(*TYPES), **_VALUE_KEYS, **more)
    return either(st.sampled_from(TYPES), typed, table(enum=either([1, "a"], [date(2024, 1, 2)]), required=_SWITCH))


_NOTE_SCHEMA = table(
    extends=either("builtin:meeting", ["builtin:daily-note"], []),
    match=either(_MATCH),
    headings=either("Goals", st.lists(st.one_of(st.just("Goals"), _HEADING, _ODD), max_size=2)),
    bold_headings=_SWITCH,
    heading_order=_SWITCH,
    extra_headings=_SWITCH,
    properties=either(named(values(**_PROPERTY_KEYS), "title", "due", " ")),
    extra_properties=_SWITCH,
    fields=either(named(values(), "Number", "**Agent**", "*:")),
    tags=either(table(allowed=either([], ["trial/**"]), required=either([], ["trial"], ["a*"]))),
    folder=either("Trips", "/", ""),
    file=either("Trip *", ["a", "b"], [], table(pattern=either("^a$"), format=either("YYYY-MM-DD"))),
)  # fmt: skip
_SEVERITY = either("off", "info", "warning", "error")
_CHOICES = table(
    all=either(_SEVERITY, table(severity=_SEVERITY)),
    links=either(_SEVERITY, table(severity=_SEVERITY)),
    heading_jump=either(_SEVERITY, table(severity=_SEVERITY, most=either(0, 3))),
    link_style=either(_SEVERITY, table(style=either("wikilink", "markdown"), severity=_SEVERITY)),
    tag_case=either(_SEVERITY, table(share=either(0, 0.5), least=either(2))),
    property_order=either(table(order=either([], ["a", "b"]))),
)
_CONFIGURATION = table(
    extends=either([], ["strict"], ["house.toml", "style"], ["quarz"]),
    exclude=either([], ["Archive/**", "{a,b}"]),
    fail_on=either("error", "warning", "info"),
    respect_gitignore=_SWITCH,
    plugins=either([], ["./house.py"]),
    root=_SWITCH,
    baseline=either("", "known.json", "a/b..json", "/known.json", "../known.json", "a/..", "a\\..\\b", "\0"),
    rules=either(_CHOICES),
    per_file=either(named(either(_CHOICES), "Daily/**", "*.md", "")),
    schemas=either(named(either(_NOTE_SCHEMA), "one", "two", "builtin:one")),
)


def can_be_told(message: str) -> bool:
    """Whether a JSON Schema could tell this: not what depends on another name or on a merger."""
    return not any(each in message for each in ("which is no schema", "(with what it extends)"))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(_CONFIGURATION)
@example({"schemas": {"one": {"properties": {"a": {"min": 1, "max": "2024-01-02"}}}}})
@example({"schemas": {"one": {"properties": {"a": {"type": "date", "min": 1}}}}})
@example({"schemas": {"one": {"file": {"pattern": " "}}}})
@example({"baseline": date(2024, 1, 2)})
def test_of_one_mind(data: dict[str, Any]) -> None:
    message = refused(data)
    told = complaints(data)
    # A date without quotes is a text to a JSON Schema: only the reader can tell it from one.
    if can_be_told(message) and (told or "the date or time" not in message):
        assert (not told) is (not message), (message, told)
