"""The benchmarks: vaults that are the same each time and sound, figures that are computed right."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from vaultlint import engine
from vaultlint.discover import Target
from vaultlint.plugins import load_rules
from vaultlint.read import read

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import cases  # noqa: E402
import make_vault  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
import plot  # noqa: E402
import run as benchmarks  # noqa: E402
import worst  # noqa: E402
from measure import MIB, Command, Sample, race, ratio, typical  # noqa: E402

NOTES = 400
needs_wait4 = pytest.mark.skipif(not hasattr(os, "wait4"), reason="processes are measured by wait4")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    make_vault.write(str(folder), NOTES)
    return folder


# ------------------------------------------------------------------------------------------------ the vaults


def test_same_seed_same_bytes() -> None:
    assert list(make_vault.files(60, seed=3)) == list(make_vault.files(60, seed=3))


def test_other_seed_other_bytes() -> None:
    assert list(make_vault.files(60, seed=3)) != list(make_vault.files(60, seed=4))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_vault_is_sound(tmp_path: Path, seed: int) -> None:
    make_vault.write(str(tmp_path), NOTES, seed)

    outcome = engine.check(Target(str(tmp_path), None), load_rules(), jobs=1)

    assert outcome.notes == NOTES
    assert [each for each in outcome.findings if each.severity != "info"] == []


def test_vault_is_unsound_without_one_of_its_notes(vault: Path) -> None:
    """The links are really looked at."""
    paths = [path for path, _ in make_vault.files(NOTES) if path.endswith("/Overview.md")]
    removed = vault / paths[0]
    content = removed.read_bytes()
    removed.unlink()
    try:
        findings = engine.check(Target(str(vault), None), load_rules(), jobs=1).findings
    finally:
        removed.write_bytes(content)

    assert {each.rule for each in findings} & {"broken-link", "unwritten-note"}


def test_vault_is_like_real_ones() -> None:
    notes = {path: content for path, content in make_vault.files(NOTES) if path.endswith(".md")}
    facts: Counter[str] = Counter()
    for path, content in notes.items():
        note = read(path, content).note
        for name in (
            "links",
            "headings",
            "tags",
            "block_ids",
            "tables",
            "callouts",
            "tasks",
            "footnotes",
            "properties",
        ):
            facts[name] += bool(getattr(note, name))
    sizes = sorted(map(len, notes.values()))

    assert len(notes) == NOTES
    assert 1_500 < sizes[NOTES // 2] < 3_000
    assert sizes[-1] > 10_000
    assert 0.01 < sum(b"\r\n" in content for content in notes.values()) / NOTES < 0.06
    assert min(facts.values()) > NOTES // 20, facts


# ------------------------------------------------------------------------------------------------ the figures


def samples(*walls: float, cpu: float = 1, peak: int = MIB, status: int = 0) -> list[Sample]:
    return [Sample(wall, cpu, peak, status) for wall in walls]


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        pytest.param([1], [2], 0.5, id="one-round"),
        pytest.param([1, 10, 3], [2, 20, 6], 0.5, id="the-machine-slows-both"),
        pytest.param([1, 1, 9], [2, 1, 1], 1, id="median-of-ratios-not-ratio-of-medians"),
        pytest.param([1, 3], [1, 1], 2, id="even-number"),
    ],
)
def test_ratio(ours: list[float], theirs: list[float], wanted: float) -> None:
    assert ratio(samples(*ours), samples(*theirs)) == pytest.approx(wanted)


def test_ratio_wants_as_many_rounds_of_both() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio(samples(1, 2), samples(1))


def test_typical_takes_each_figure_by_itself() -> None:
    runs = [Sample(1, 9, 300, 0), Sample(2, 7, 100, 1), Sample(3, 8, 200, 0)]

    assert typical(runs) == Sample(2, 8, 200, 1)


def case(name: str, *goals: cases.Goal) -> cases.Case:
    return cases.Case(name, "the run", (), goals)


@pytest.mark.parametrize(
    ("wall", "told"),
    [(1.0, "aim"), (2.0, "aim"), (3.0, "must"), (4.0, "must"), (5.0, "**missed**")],
)
def test_goal_is_judged(wall: float, told: str) -> None:
    found = {"vaultlint": samples(wall), "rumdl": samples(10)}
    result = page.Result(case("cold", cases.Goal("rumdl", 0.4, 0.2)), 1000, found, {})

    assert list(page.goal_rows([result])) == [
        ["the run", "1,000", "rumdl", f"{wall / 10:.2f}", "0.4", "0.2", told],
    ]


@pytest.mark.parametrize("missing", ["vaultlint", "rumdl"])
def test_goal_without_one_of_both_is_no_row(missing: str) -> None:
    found = {"vaultlint": samples(1), "rumdl": samples(2)}
    del found[missing]

    assert list(page.goal_rows([page.Result(case("cold", cases.Goal("rumdl", 1)), 10, found, {})])) == []


def test_memory_goal_is_about_memory() -> None:
    found = {"vaultlint": samples(9, peak=3 * MIB), "rumdl": samples(1, peak=2 * MIB)}
    result = page.Result(case("memory"), 10, found, {})

    assert page.beside(result, "rumdl") == pytest.approx(1.5)
    assert page.beside(result._replace(families={"vaultlint": 5, "rumdl": 2}), "rumdl") == pytest.approx(2.5)


def test_case_table() -> None:
    found = {"vaultlint": samples(1, 2, 3, cpu=2, peak=20 * MIB), "rumdl": samples(2, 4, 6, peak=10 * MIB, status=1)}

    assert page.case_table(page.Result(case("cold"), 10, found, {})).splitlines() == [
        "|  | wall s | cpu s | peak MiB | exit | wall ratio |",
        "| :-- | --: | --: | --: | --: | --: |",
        "| vaultlint | 2.000 | 2.000 | 20 | 0 | 1.00 |",
        "| rumdl | 4.000 | 1.000 | 10 | 1 | 2.00 |",
    ]


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("vaultlint, 1,000", "vaultlint, 1,000"),
        ("vaultlint, 10,000", "vaultlint, 1,000"),
        ("rumdl, 12 rules, 10,000", "rumdl, 12 rules, 1,000"),
    ],
)
def test_growth_is_beside_the_size_before(label: str, wanted: str) -> None:
    found = {f"{tool}, {size}": samples(1) for size in ("1,000", "10,000") for tool in ("vaultlint", "rumdl, 12 rules")}

    assert page.reference(label, found) == wanted


@pytest.mark.parametrize("label", ["vaultlint", "rumdl, 12 rules", "mdsmith"])
def test_others_are_beside_ours(label: str) -> None:
    found = {"rumdl, 12 rules": samples(1), "vaultlint": samples(1), "mdsmith": samples(1)}

    assert page.reference(label, found) == "vaultlint"


@pytest.mark.parametrize(
    ("points", "wanted", "worse"),
    [
        pytest.param([(100, 1.0), (200, 2.0), (400, 4.0)], 1, False, id="linear"),
        pytest.param([(100, 1.0), (200, 4.0), (400, 16.0)], 2, True, id="quadratic"),
        pytest.param([(100, 0.0), (200, 0.0), (400, 0.09)], None, False, id="too-quick-to-tell"),
        pytest.param([(100, 1.0)], None, False, id="one-size"),
    ],
)
def test_growth_exponent(points: list[tuple[int, float]], wanted: float | None, worse: bool) -> None:
    timing = worst.Timing("note", tuple(points))

    assert timing.exponent == (None if wanted is None else pytest.approx(wanted))
    assert timing.is_worse is worse


def test_a_note_that_takes_too_long_is_told() -> None:
    timing = worst.Timing("note", ((100, 60.0),), cut=True)

    assert timing.is_worse
    assert page.worst_table([timing]).splitlines()[-1] == "| note | 100 | 60.00 |  |  |  | **cut off** |"


def test_worst_notes_grow_with_their_number() -> None:
    for hard in worst.notes():
        sizes = [len(hard.make(100 * step)) for step in worst.STEPS]
        assert sizes == sorted(set(sizes)), hard.name


def test_page_and_plot_hold_what_was_found() -> None:
    found = {"vaultlint": samples(0.5), "a & b": samples(2)}
    result = page.Result(case("cold", cases.Goal("a & b", 1)), 10, found, {})

    text = page.page(["Words."], [result], [], ["one is missing", "one is missing"])
    drawing = ElementTree.fromstring(plot.svg([("the run", found)]))

    assert text.count("one is missing") == 1
    assert "| the run | 10 | a & b | 0.25 | 1 |  | must |" in text
    assert {"500 ms", "2.00 s", "a & b"} <= {each.text for each in drawing.iter()}


# ------------------------------------------------------------------------------------------------ the commands


def tools(work: Path, has_cache: bool) -> cases.Tools:
    found = {name: name for name in ("rumdl", "mdsmith", "lychee", "mdlint", "markdownlint-cli2")}
    no_cache = ("--no-cache",) if has_cache else ()
    return cases.Tools("vaultlint", no_cache, has_cache, peers.Peers(found, {}, "rumdl.toml"), str(work))


@pytest.mark.parametrize("has_cache", [True, False])
@pytest.mark.parametrize("make", [cases.cold, cases.staged, cases.memory, cases.slow])
def test_contestants_have_names_of_their_own(
    vault: Path, has_cache: bool, make: Callable[[cases.Tools, str], cases.Case]
) -> None:
    made = make(tools(vault, has_cache), str(vault))
    labels = [each.label for each in made.commands]

    assert labels[0] == "vaultlint"
    assert len(set(labels)) == len(labels)
    assert {goal.beside for goal in made.goals} <= set(labels)
    assert has_cache or not any("cache" in word for word in made.commands[0].arguments)


@pytest.mark.parametrize("make", [cases.write, cases.warm])
def test_caches_are_kept_apart(tmp_path: Path, make: Callable[[cases.Tools, str], cases.Case]) -> None:
    ours, theirs = make(tools(tmp_path, True), str(tmp_path)).commands

    assert ours.arguments[ours.arguments.index("--cache-dir") + 1] == str(tmp_path / "vaultlint")
    assert theirs.arguments[theirs.arguments.index("--cache-dir") + 1] == str(tmp_path / "rumdl")


def test_edits_are_new_each_time_and_undone(tmp_path: Path) -> None:
    note = tmp_path / "Note.md"
    note.write_bytes(b"text\r\n")
    edit = cases.Edit(str(note))
    seen = set()
    for _ in range(3):
        edit.again()
        seen.add(note.read_bytes())
    edit.restore()

    assert len(seen) == 3
    assert note.read_bytes() == b"text\r\n"


def test_a_note_that_was_not_edited_is_left_alone(tmp_path: Path) -> None:
    note = tmp_path / "Note.md"
    note.write_bytes(b"text")
    os.utime(note, (1, 1))

    cases.Edit(str(note)).restore()

    assert note.stat().st_mtime == 1


@pytest.mark.parametrize("make", [cases.warm, cases.staged])
def test_caches_are_filled_before(vault: Path, make: Callable[[cases.Tools, str], cases.Case]) -> None:
    made = make(tools(vault, True), str(vault))

    assert made.fill[0].arguments == ("vaultlint", "check", "--cache-dir", str(vault / "vaultlint"), ".")


@needs_wait4
def test_a_vault_that_is_given_is_copied(tmp_path: Path) -> None:
    given = tmp_path / "Notes"
    (given / "Sub").mkdir(parents=True)
    (given / "Sub" / "A.md").write_text("text")
    (given / "Sub" / "A.md").chmod(0o400)
    (given / "Sub").chmod(0o500)
    try:
        copy = Path(benchmarks.copied(str(tmp_path / "work"), str(given)))
        (copy / "Sub" / "A.md").write_text("another")
    finally:
        (given / "Sub").chmod(0o700)

    assert (given / "Sub" / "A.md").read_text() == "text"
    assert not (given / ".obsidian").exists()


@needs_wait4
@pytest.mark.parametrize(
    ("code", "qualifies"),
    [
        pytest.param("", True, id="clean"),
        pytest.param("raise SystemExit(1)", True, id="findings"),
        pytest.param("raise SystemExit(2)", False, id="error"),
        pytest.param("import time; time.sleep(60)", False, id="too-slow"),
    ],
)
def test_race(tmp_path: Path, code: str, qualifies: bool) -> None:
    prepared: list[int] = []
    told: list[str] = []
    sound = Command("sound", (sys.executable, "-c", ""), str(tmp_path), lambda: prepared.append(1))
    other = Command("other", (sys.executable, "-c", code), str(tmp_path))

    found = race([sound, other], rounds=2, limit=3, tell=told.append)

    assert {label: len(runs) for label, runs in found.items()} == {"sound": 2} | ({"other": 2} if qualifies else {})
    assert len(prepared) == 3
    assert bool(told) is not qualifies
