"""Settings of Obsidian and configurations that are wrong in every way: told, never an abort, never waited for."""

from __future__ import annotations

import codecs
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vaultlint.config import ConfigError, load
from vaultlint.discover import Target
from vaultlint.engine import check as lint
from vaultlint.plugins import load_rules
from vaultlint.schema.patterns import problem
from vaultlint.settings import FILES, excluded, load_toml, parse_settings, read_settings

SOUND = "See [[Nowhere/Gone.md]].\n"
DEEP = 100_000


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no FIFOs here")
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def holding(content: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


# What may stand in the place of any small file that is read.
INSTEAD: dict[str, Callable[[Path], None]] = {
    "folder": folder,
    "FIFO": pipe,
    "endless": endless,
    "loop": loop,
    "empty": holding(b""),
    "huge": holding(b" " * (5 << 20)),
    "deep list": holding(b"[" * DEEP),
    "deep mapping": holding(b'{"a":' * DEEP),
    "deep TOML": holding(b"a = " + b"[" * DEEP),
    "deep table": holding(b"[" + b"a." * DEEP + b"b]\nc = 1\n"),
    "long number": holding(b'{"types": ' + b"9" * DEEP + b"}"),
    "long TOML number": holding(b"a = " + b"9" * DEEP),
    "NaN": holding(b'{"types": NaN, "folder": Infinity}'),
    "twice": holding(b'{"types": {"a": "date"}, "types": {"a": "text"}, "folder": "x", "folder": 1}'),
    "TOML twice": holding(b"exclude = []\nexclude = []\n"),
    "mark": holding(codecs.BOM_UTF8 + b"{}"),
    "UTF-16": holding(codecs.BOM_UTF16_LE + "{}".encode("utf-16-le")),
    "bytes": holding(b"\xff\xfe\x00\x80"),
    "null": holding(b"\0" * 1000),
    "list": holding(b"[]"),
    "text": holding(b'"text"'),
    "wrong types": holding(b'{"types": [1], "folder": {}, "format": false, "userIgnoreFilters": {"a": 1}}'),
    "surrogate": holding(b'{"folder": "\\ud800", "format": "\\ud800", "types": {"\\udfff": "date"}}'),
    "climbing": holding(b'{"folder": "../../../etc", "attachmentFolderPath": "/etc", "format": "../../[x]YYYY"}'),
}


@pytest.mark.parametrize("instead", INSTEAD.values(), ids=INSTEAD)
def test_settings(instead: Callable[[Path], None], tmp_path: Path) -> None:
    """All of them at once: the vault is linted with what can be used."""
    for name in (*FILES, "snippets/a.css"):
        (tmp_path / ".obsidian" / name).parent.mkdir(parents=True, exist_ok=True)
        instead(tmp_path / ".obsidian" / name)
    (tmp_path / "Note.md").write_text(SOUND)
    outcome = lint(Target(str(tmp_path), None), jobs=1)

    assert [each.rule for each in outcome.findings] == ["broken-link"]
    assert all(problem.startswith(".obsidian/") for problem in outcome.problems)


@pytest.mark.parametrize("name", ["vaultlint.toml", "pyproject.toml"])
@pytest.mark.parametrize("instead", INSTEAD.values(), ids=INSTEAD)
def test_configuration(instead: Callable[[Path], None], name: str, tmp_path: Path) -> None:
    """It is taken, or refused in words that name the file; a ``pyproject.toml`` may be somebody else's."""
    instead(tmp_path / name)
    said = ""
    try:
        load(str(tmp_path), load_rules())
    except ConfigError as error:
        said = str(error)

    assert len(said) < 1000
    if said or (name == "vaultlint.toml" and instead is not INSTEAD["empty"]):
        assert said.startswith(f"{name}: ")


@pytest.mark.parametrize("instead", [folder, pipe, endless, loop], ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", ["vaultlint.toml", ".gitignore", ".git", ".obsidian"])
def test_the_command(instead: Callable[[Path], None], name: str, tmp_path: Path, command: Any) -> None:
    instead(tmp_path / name)
    (tmp_path / "Note.md").write_text(SOUND)
    done = command("check", "--no-cache", tmp_path)

    assert done.status == (2 if name == "vaultlint.toml" else 1)
    assert len(done.errors) < 2000


# ------------------------------------------------------------------------------------------------ patterns without end

# Each takes longer than the universe has been there on a text of some dozen signs.
BACKTRACKING = [
    r"^(a+)+$",
    r"^(a|a)*$",
    r"^(a|aa)+$",
    r"^(.*a){30}$",
    r"^([a-zA-Z]+)*$",
    r"(\w+\s?)*$\b",
    r"^(\w*)*\1$",
]


@pytest.mark.parametrize("pattern", BACKTRACKING)
def test_a_pattern_that_backtracks_for_ever_is_refused(pattern: str, tmp_path: Path, command: Any) -> None:
    """Told as an error of the configuration where it shows at once; else each note waits a moment at most."""
    (tmp_path / "Note.md").write_text("---\nx: " + "a" * 5000 + "!\n---\n" + SOUND)
    (tmp_path / "vaultlint.toml").write_text(
        f"[schemas.a]\nmatch = {{ path = '**' }}\n[schemas.a.properties]\nx = {{ pattern = '{pattern}' }}\n"
    )
    done = command("check", "--no-cache", tmp_path)

    assert done.status in (1, 2)
    if done.status == 2:
        assert "takes too long" in done.errors


def test_most_of_these_patterns_are_told(tmp_path: Path) -> None:
    assert sum("takes too long" in problem(pattern) for pattern in BACKTRACKING) >= 4
    assert problem(r"^(\w+ )*\w+$") == problem(r".*foo.*bar.*baz") == problem(r"^\s*(.*?)\s*$") == ""
    assert problem(r"[0-9]{4}(-[0-9]{2}){0,2}") == ""


@pytest.mark.parametrize("pattern", ["a{99999}{99999}", "(" * 2000, "(a{1000}){1000}", "[a-" * 50, "a" * 100_000])
def test_patterns_that_are_too_large(pattern: str, tmp_path: Path, command: Any) -> None:
    (tmp_path / "Note.md").write_text(SOUND)
    (tmp_path / "vaultlint.toml").write_text(
        f"[schemas.a]\nmatch = {{ path = '**' }}\n[schemas.a.properties]\nx = {{ pattern = '{pattern}' }}\n"
    )
    done = command("check", "--no-cache", tmp_path)

    assert done.status == 2
    assert "schemas.a.properties.x.pattern" in done.errors


def test_filters_of_obsidian_without_end(tmp_path: Path) -> None:
    """Each is given up after a moment, for all paths together."""
    filters = [f"/{pattern}/" for pattern in BACKTRACKING * 5]
    settings = parse_settings({"app.json": json.dumps({"userIgnoreFilters": filters})})
    started = time.process_time()
    for number in range(50):
        excluded(settings, "a" * 60 + f"!{number}.md")

    assert time.process_time() - started < 30


GLOBS = ["*" * 200 + "a", "**/" * 100 + "x", "{a,b}" * 30, "[" * 1000, "*a" * 100, "?" * 5000, "\\" * 99, "{" * 1000]


@pytest.mark.parametrize("glob", GLOBS, ids=range(len(GLOBS)))
def test_globs(glob: str, tmp_path: Path, command: Any) -> None:
    """As patterns of the configuration and of git, on a path that fits nearly."""
    deep = tmp_path / "/".join(["aaaa"] * 20)
    deep.mkdir(parents=True)
    (deep / ("a" * 100 + ".md")).write_text(SOUND)
    (tmp_path / ".gitignore").write_text(f"{glob}\n!{glob}\n")
    (tmp_path / "vaultlint.toml").write_text(f"exclude = ['{glob}']\n")

    assert command("check", "--no-cache", tmp_path).status in (0, 1, 2)


def test_keys_of_TOML() -> None:
    """One that goes deeper than anybody writes is refused before it is read."""
    with pytest.raises(ValueError, match="more than 100 parts"):
        load_toml(b"[" + b"a . 'b'." * 100 + b"c]")
    assert load_toml(b"a.b.c = 1  # " + b"." * 500) == {"a": {"b": {"c": 1}}}


def test_settings_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    pipe(tmp_path / ".obsidian" / "app.json")

    assert ".obsidian/app.json: not a regular file" in read_settings(str(tmp_path)).problems[0]
