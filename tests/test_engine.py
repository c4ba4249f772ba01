"""Whole small vaults through the engine: facts, failures, processes, parts of a vault."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultlint import engine, run
from vaultlint.config import ConfigError
from vaultlint.discover import Target
from vaultlint.finding import Finding, at
from vaultlint.note import Heading, Note, Span
from vaultlint.outcome import Options
from vaultlint.plugins import PluginError, load_rules
from vaultlint.rule import Rule, rule
from vaultlint.vault import Index, Vault


@rule(severity="error", family="house")
def falls_over(note: Note) -> Iterator[Finding]:
    yield at(Span(0, 1), "one before the fall")
    raise ValueError("no such luck")


@rule(family="house")
def shouts(note: Note, text: str, vault: Vault, *, word: str = "HELP") -> Iterator[Finding]:
    if word in text:
        start = text.index(word)
        yield at(Span(start, start + len(word)), f"{len(vault.names.paths)} files hear {word}")


@rule(family="house")
def lonely(note: Note, index: Index) -> Iterator[Finding]:
    if note.path not in index.backlinks:
        yield at(Span(0, 0), "nothing links here")


HOUSE = {each.name: each for each in (falls_over, shouts, lonely)} | {
    name: each for name, each in load_rules().items() if not each.kinds
}


def check(
    vault: Path, *rules: Rule, given: tuple[str, ...] | None = None, **options: object
) -> list[tuple[str, str, str]]:
    chosen = {each.name: each for each in rules} | {name: HOUSE[name] for name in ("rule-error", "unreadable-note")}
    outcome = engine.check(Target(str(vault), given), chosen or load_rules(), options=Options(**options))  # type: ignore[arg-type]
    return [(each.path, each.rule, each.message) for each in outcome.findings]


def write(vault: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, encoding="utf-8", newline="")
    return vault


def test_a_rule_that_fails_is_a_finding_and_the_run_goes_on(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "HELP", "B.md": "quiet"})

    found = check(tmp_path, falls_over, shouts)

    failed = "rule 'falls-over' failed: ValueError: no such luck"
    assert found == [
        ("A.md", "rule-error", failed),
        ("A.md", "falls-over", "one before the fall"),
        ("A.md", "shouts", "2 files hear HELP"),
        ("B.md", "rule-error", failed),
        ("B.md", "falls-over", "one before the fall"),
    ]


def test_failures_are_told_whatever_is_selected(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "a"})

    assert ("A.md", "rule-error") in {each[:2] for each in check(tmp_path, falls_over, select=("falls-over",))}


def test_failures_can_be_switched_off(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "a", "vaultlint.toml": "[rules]\nrule-error = 'off'\n"})

    assert [each[1] for each in check(tmp_path, falls_over)] == ["falls-over"]


def test_a_note_that_vanishes_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"A.md": "HELP", "B.md": "HELP"})

    def survey_then_lose(root: str) -> object:
        listing = survey(root)
        os.remove(os.path.join(root, "A.md"))
        return listing

    survey = engine.discover.survey
    monkeypatch.setattr(engine.discover, "survey", survey_then_lose)

    assert check(tmp_path, shouts) == [
        ("A.md", "unreadable-note", "cannot be read: No such file or directory"),
        ("B.md", "shouts", "2 files hear HELP"),
    ]


def test_rules_about_the_whole_vault_need_the_whole_vault(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[B]]", "B.md": ""})

    assert check(tmp_path, lonely) == [("A.md", "lonely", "nothing links here")]
    assert check(tmp_path, lonely, given=("A.md",)) == []


def test_a_part_of_a_vault_sees_the_rest(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[B#One]] [[B#Two]] [[C]]", "B.md": "# One\n[[Nowhere]]", "Templates/C.md": ""})

    found = engine.check(Target(str(tmp_path), ("A.md",)), load_rules()).findings

    assert [(each.path, each.rule) for each in found] == [("A.md", "broken-heading-link")]


def test_nothing_left_to_run(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": ""})

    with pytest.raises(ConfigError, match="no rule is left to run"):
        engine.check(Target(str(tmp_path), None), load_rules(), options=Options(ignore=("all",)))


def test_processes_change_nothing(tmp_path: Path) -> None:
    names = [f"Note {number}" for number in range(run.WORTH_A_POOL + 50)]
    texts = {
        f"{name}.md": f"---\ndate: 2024-02-30\n---\n# One\n### Three\n[[Nowhere {name}]] [[{other}#Two]]\r\n"
        for name, other in zip(names, reversed(names), strict=True)
    }
    write(tmp_path, texts)
    counted: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        counted.append((done, total))

    one = engine.check(Target(str(tmp_path), None), load_rules(), jobs=1, progress=told)
    three = engine.check(Target(str(tmp_path), None), load_rules(), jobs=3, progress=told)

    assert one == three
    assert len(one.findings) >= 3 * len(names)
    assert counted[-1] == (len(names), len(names))


def test_a_system_without_semaphores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    monkeypatch.setattr(run, "WORTH_A_POOL", 2)
    write(tmp_path, {"A.md": "[[x/B]]", "B.md": ""})

    found = engine.check(Target(str(tmp_path), None), load_rules(), jobs=2).findings

    assert [each.rule for each in found] == ["broken-link"]


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    source = "\ufeff# One\r\n\r\ntext\r\n### Three\r\n"
    write(tmp_path, {"A.md": source})

    [found] = engine.check(
        Target(str(tmp_path), None), load_rules(), options=Options(select=("heading-jump",))
    ).findings

    assert (found.line, found.column, found.end_line, found.end_column) == (4, 1, 4, 10)
    assert source[1:][found.offset : found.end_offset] == "### Three"
    assert found.fix
    assert [source[1:][edit.start : edit.end] for edit in found.fix.edits] == ["#"]


def test_links_of_all_kinds_of_file(tmp_path: Path) -> None:
    board = (
        '{"nodes": [{"id": "a", "type": "file", "file": "Gone.md"}, {"id": "b", "type": "text", "text": "[[x/Gone]]"}]}'
    )
    write(tmp_path, {"Board.canvas": board, "A.md": "---\nup: '[[x/Gone]]'\n---\n"})

    found = engine.check(Target(str(tmp_path), None), load_rules()).findings

    assert [(each.path, each.line, each.rule) for each in found] == [
        ("A.md", 2, "broken-link"),
        ("Board.canvas", 1, "broken-canvas-node"),
        ("Board.canvas", 1, "broken-link"),
    ]


def test_a_symbolic_link_is_a_name_and_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[Other name#One]] [[Other name#Two]]", "B.md": "# One\n[[x/Nowhere]]"})
    (tmp_path / "Other name.md").symlink_to("B.md")

    found = engine.check(Target(str(tmp_path), None), load_rules()).findings

    assert [(each.path, each.rule) for each in found] == [("A.md", "broken-heading-link"), ("B.md", "broken-link")]


HOUSE_RULE = '''
from collections.abc import Iterator
from vaultlint import Finding, Note, at, rule

@rule(severity="error")
def no_rome(note: Note, text: str) -> Iterator[Finding]:
    """Rome is mentioned."""
    if "Rome" in text:
        yield at(note.headings[0], "all roads lead there")
'''


@pytest.mark.parametrize("jobs", [1, 2])
def test_rules_of_the_vault_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(run, "WORTH_A_POOL", 2)
    config = 'plugins = ["./lint/house.py"]\n[rules]\nno-rome = "warning"\n'
    write(tmp_path, {"lint/house.py": HOUSE_RULE, "A.md": "# Rome", "B.md": "# B", "vaultlint.toml": config})
    target = Target(str(tmp_path), None)

    refused = engine.check(target, load_rules(), jobs=jobs)
    allowed = engine.check(target, load_rules(), options=Options(allow_local=True), jobs=jobs)

    assert not refused.findings
    assert "--allow-local-rules" in refused.problems[0]
    assert [(each.path, each.rule, each.family, each.severity) for each in allowed.findings] == [
        ("A.md", "no-rome", "local", "warning")
    ]


def test_rules_of_the_vault_that_cannot_run(tmp_path: Path) -> None:
    write(tmp_path, {"house.py": "1 / 0", "vaultlint.toml": "plugins = ['house.py']\n"})

    with pytest.raises(PluginError, match=r"rules of 'house.py': ZeroDivisionError"):
        engine.check(Target(str(tmp_path), None), load_rules(), options=Options(allow_local=True))


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param("[[app]] [[x/app]]", ["src/app"], id="a file without an extension may be meant"),
        pytest.param("[[|]] [[|#alias]]", [], id="a pipe names nothing"),
        pytest.param("%% [[x/Gone]] %%", [], id="nobody reads a comment"),
    ],
)
def test_links_that_nobody_is_sure_about(tmp_path: Path, text: str, others: list[str]) -> None:
    write(tmp_path, {"A.md": text, **dict.fromkeys(others, "")})

    assert engine.check(Target(str(tmp_path), None), load_rules()).findings == ()


def names_headings(headings: tuple[Heading, ...], vault: Vault) -> list[Finding]:
    """It says of a heading whether a file has its name."""
    return [at(each, str(vault.names.named(f"{each.text}.md"))) for each in headings]


def counts_headings(headings: tuple[Heading, ...], index: Index) -> list[Finding]:
    """It says how many notes there are."""
    return [at(each, str(len(index.notes))) for each in headings]


def sees_the_vault(vault: Vault) -> list[Finding]:
    """It needs nothing but the vault, seen from a note."""
    return [at(Span(0, 0), str(len(vault.names.paths)))]


@pytest.mark.parametrize("cached", [False, True])
def test_parts_of_a_note_beside_the_vault(tmp_path: Path, cached: bool) -> None:
    """Whoever asks for a part of a note looks at notes, one after the other."""
    vault = write(tmp_path / "vault", {"A.md": "# B\n", "B.md": "Text.\n"})
    own = [each for each in load_rules().values() if not each.kinds]  # of the engine
    chosen = {each.name: each for each in (*own, *map(rule, (names_headings, counts_headings, sees_the_vault)))}

    outcome = engine.check(Target(str(vault), None), chosen, cache=str(tmp_path / "cache") if cached else None)

    assert [(each.path, each.rule, each.message) for each in outcome.findings] == [
        ("A.md", "sees-the-vault", "2"),
        ("A.md", "counts-headings", "2"),
        ("A.md", "names-headings", "['B.md']"),
        ("B.md", "sees-the-vault", "2"),
    ]
