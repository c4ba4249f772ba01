"""A vault and a cache in, what is found out: a cache changes nothing but time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint import engine
from vaultlint.discover import Target
from vaultlint.finding import Finding
from vaultlint.outcome import Options

NOTES = {
    "Home.md": "See [[Rome#Food]], [[Wien]] and [[Plan#^lunch]]. #trip\n",
    "Rome.md": "# Food\n\n#trip #trip\n",
    "Plan.md": "Lunch at one. ^lunch\n\n#Trip\n",
    "Log/Day.md": "# Day\n### Evening\n\n![[pic.png]] [[Roma]] #trip\n",
    "pic.png": "",
    ".obsidian/app.json": "{}",
}
CHANGES = {
    "nothing": {},
    "a heading goes": {"Rome.md": "# Drinks\n"},
    "a note comes": {"Wien.md": "# Wien\n"},
    "a note goes": {"Rome.md": None},
    "an attachment goes": {"pic.png": None},
    "a tag": {"Log/Day.md": "#TRIP\n"},
    "the configuration": {"vaultlint.toml": "rules.unwritten-note = 'error'\n"},
    "settings": {".obsidian/types.json": '{"types": {"n": "number"}}', "Rome.md": "---\nn: x\n---\n# Food\n"},
    "git ignores": {".gitignore": "Log/\n"},
    "a suppression": {"Log/Day.md": "# Day\n### Evening %% vaultlint-ignore headings %%\n\n![[pic.png]] [[Roma]]\n"},
    "one for the file": {"Home.md": "See [[Rome#Food]], [[Wien]].\n\n%% vaultlint-ignore-file links tags %%\n"},
}


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stamps of just now count as well."""
    monkeypatch.setattr("vaultlint.cache._RECENT", 1 << 62)


def write(vault: Path, files: dict[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (vault / path).unlink()
            continue
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, encoding="utf-8")


def found(vault: Path, cache: Path | None, given: tuple[str, ...] | None = None, **asked: object) -> list[Finding]:
    target = Target(str(vault), given)
    options = Options(**asked)  # type: ignore[arg-type]
    return list(engine.check(target, options=options, jobs=1, cache=str(cache) if cache else None).findings)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_warm_is_cold(tmp_path: Path, change: dict[str, str | None]) -> None:
    vault, cache = tmp_path / "vault", tmp_path / "cache"
    write(vault, dict(NOTES))
    cold = found(vault, None)

    assert cold
    assert found(vault, cache) == cold
    assert list(cache.iterdir())
    assert found(vault, cache) == cold
    write(vault, change)
    assert found(vault, cache) == found(vault, None)
    assert found(vault, cache) == found(vault, None)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("given", [("Home.md",), ("Log",), ("Rome.md", "Log/Day.md")])
def test_a_part_of_a_vault_that_is_known(tmp_path: Path, given: tuple[str, ...], change: dict[str, str | None]) -> None:
    vault, cache = tmp_path / "vault", tmp_path / "cache"
    write(vault, dict(NOTES))
    found(vault, cache)

    assert found(vault, cache, given) == found(vault, None, given)
    write(vault, change)
    given = tuple(path for path in given if (vault / path).exists())
    assert found(vault, cache, given) == found(vault, None, given)


def test_other_options(tmp_path: Path) -> None:
    vault, cache = tmp_path / "vault", tmp_path / "cache"
    write(vault, dict(NOTES))
    found(vault, cache)

    for asked in ({"select": ("links",)}, {"ignore": ("links",)}, {"extend_select": ("orphan-note",)}, {}):
        assert found(vault, cache, **asked) == found(vault, None, **asked)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _turned(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _longer(data: bytes) -> bytes:
    return data + b"x"


@pytest.mark.parametrize("damage", [_cut, _turned, _longer, lambda data: b"", lambda data: b"vaultlint cache 1\n" * 9])
def test_damage(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    vault, cache = tmp_path / "vault", tmp_path / "cache"
    write(vault, dict(NOTES))
    found(vault, cache)
    [file] = cache.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    write(vault, {"Rome.md": "# Drinks\n"})

    assert found(vault, cache) == found(vault, None)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    write(vault, dict(NOTES))
    (tmp_path / "file").write_text("")

    assert found(vault, tmp_path / "file") == found(vault, None)


TEXTS = st.sampled_from([None, "# A\n", "[[a#A]] [[b#B]]\n", "## B ^x\n", "[[b#^x]] [[c]]\n", "#t #T #T #T\n", "---\n"])
SAID = st.sampled_from(["", "%% vaultlint-ignore links %%", "%% vaultlint-ignore-file tags broken-heading-link %%\n"])
TEXTS = st.one_of(TEXTS, st.builds("{}{}{}".format, st.sampled_from(["", "#T\n\n"]), SAID, TEXTS.filter(bool)))


@given(st.lists(st.dictionaries(st.sampled_from(["a.md", "b.md", "c.md", "d/a.md"]), TEXTS, min_size=1), max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_changes(tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, str | None]]) -> None:
    folder = tmp_path_factory.mktemp("any")
    vault, cache = folder / "vault", folder / "cache"
    write(vault, {"Home.md": "[[a]] [[b#B]]\n"})
    for change in changes:
        write(vault, {path: text for path, text in change.items() if text is not None or (vault / path).exists()})

        assert found(vault, cache) == found(vault, None)
