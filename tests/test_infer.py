"""Learning schemas: notes like those of a clinic's vault, groups, values, and the law that what is printed holds."""

from __future__ import annotations

import json
import random
import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint import cli
from vaultlint.config import parse
from vaultlint.discover import targets
from vaultlint.engine import Options, check
from vaultlint.infer import Outcome, Proposal, learn, lessons
from vaultlint.infer.proposal import Wanted
from vaultlint.infer.shapes import date_format, pattern
from vaultlint.infer.spelling import sorts
from vaultlint.infer.values import learn_field, learn_property
from vaultlint.plugins import load_rules
from vaultlint.report.infer import write_json, write_toml

DRUGS = (
    *("isatuximab", "daratumumab", "carfilzomib", "elotuzumab", "belantamab", "selinexor", "ixazomib", "pomalidomide"),
    *("venetoclax", "teclistamab", "talquetamab", "elranatamab", "cilta-cel", "ide-cel", "melflufen", "iberdomide"),
    *("linvoseltamab", "mezigdomide", "panobinostat", "bortezomib", "lenalidomide", "thalidomide"),
)
FIELDS = (
    "Design",
    "Number of patients",
    "Patients characteristics",
    "Agent",
    "Treatment line",
    "Trial Name or NCT Number",
)


def trial(number: int, drug: str) -> str:
    """A note about a trial as a busy author writes it: most alike, some with a section moved, missing or renamed."""
    comparison = {3: "Comparison of 2 groups", 8: "Comparison of 2 groups", 12: "Comparison of the two arms"}
    sections = {
        "Information": "\n".join(fields(number, drug)),
        comparison.get(number, "Comparison of two groups"): (
            f"| Endpoint | {drug} | Control |\n| --- | --- | --- |\n| PFS at 60 months | {50 + number}.2% | 45.2% |\n"
            f"| MRD{'â€“' if number % 3 == 0 else '–'}negative | 55.5% | 40.9%; P=0.003 |"
        ),
        "Other findings": "- No new safety signals were observed\n- Serious adverse events were similar",
        "Summary": f"In this phase 3 trial, adding {drug} improved progression-free survival.",
    }
    order = list(sections)
    if number == 5:
        order = [order[0], order[2], order[1], order[3]]
    if number == 16:
        order = [order[3], *order[:3]]
    for missing, name in ((2, "Other findings"), (9, "Other findings"), (14, "Summary"), (19, "Information")):
        if number == missing:
            order.remove(name)
    body = "\n\n".join(
        f"{heading(number, name)}\n{'' if name == 'Summary' else chr(10)}{sections[name]}" for name in order
    )
    tags = "\n  - phase-3" if number % 4 == 0 else ""
    note = "ðŸŒ± created from: [[treatment of multiple myeloma (MM)]]" if number % 2 else "🌱 created from: [[MM]]"
    title = f"### {drug.title()} Plus Standard of Care in Patients with Myeloma, Part {number}" if number != 7 else ""
    return (
        f'---\ntitle: "{drug}"\ndate: "2024-{number % 12 + 1:02}-24"\ntags:\n  - building{tags}\n---\n\n'
        f"> [!NOTE]\n> {note}\n\n# {drug}\n\n[[{drug}.md|{drug.title()}]] 2024-06-04\n\n{title}\n\n{body}\n"
    )


def heading(number: int, name: str) -> str:
    return f"## {name}" if number in (6, 17) else f"**{name}**"


def fields(number: int, drug: str) -> list[str]:
    code = f"NCT{3319667 + number * 7919:08}"
    values = (
        "Phase 3, open-label, randomized, controlled, multi-center",
        str(87 + 53 * number) if number != 4 else "1,027",
        "Patients 18 to 80 years of age with newly diagnosed disease",
        f"{drug.title()} plus [[bortezomib.md|bortezomib]] and dexamethasone vs VRd alone",
        ("First-line therapy", "Relapsed or refractory", "Maintenance")[number % 3],
        (code, f"IMROZ-{number} ({code})", f"TRIAL{number}, {code}")[number % 3] if number != 11 else "unknown",
    )
    lines = [f"- **{name}**: {value}" for name, value in zip(FIELDS, values, strict=True)]
    if number == 13:
        del lines[4]
    if number % 5 == 0:
        lines.append("- **Funding**: industry")
    return lines


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vault")
    (root / ".obsidian").mkdir()
    (root / "Trials").mkdir()
    for number, drug in enumerate(DRUGS):
        (root / "Trials" / f"{drug}.md").write_text(trial(number, drug), encoding="utf-8")
    return root


def learned(*folders: Path, **options: Any) -> Outcome:
    [lesson] = lessons([str(folder) for folder in folders])
    return learn(lesson, **options)


def toml_of(*outcomes: Outcome) -> str:
    stream = StringIO()
    write_toml(outcomes, stream)
    return stream.getvalue()


def by_name(outcome: Outcome) -> dict[str, Proposal]:
    return {proposal.name: proposal for proposal in outcome.proposals}


def made(root: Path, notes: dict[str, str]) -> Path:
    for path, text in notes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


# ------------------------------------------------------------------------------------------------ trials


def test_trials(trials: Path) -> None:
    [proposal] = learned(trials / "Trials").proposals

    assert (proposal.name, proposal.match) == ("trials", {"folder": "Trials"})
    assert len(proposal.paths) == 22
    assert [entry.value["text"] for entry in proposal.headings] == [
        "Information",
        ["Comparison of two groups", "Comparison of 2 groups", "Comparison of the two arms"],
        "Other findings",
        "Summary",
    ]
    assert [entry.have for entry in proposal.headings] == [21, 22, 20, 21]
    assert not any(entry.value.get("optional") for entry in proposal.headings)
    assert set(proposal.switches) == {"bold-headings", "heading-order"}
    assert list(proposal.fields)[:6] == list(FIELDS)
    assert proposal.fields["Number of patients"].value == {"type": "integer", "min": 1}
    assert proposal.fields["Trial Name or NCT Number"].value == {"pattern": r"NCT\d{8}"}
    assert proposal.fields["Treatment line"].value["enum"] == [
        "First-line therapy",
        "Maintenance",
        "Relapsed or refractory",
    ]
    assert proposal.properties["date"].value == {"type": "date", "format": "YYYY-MM-DD", "required": True}
    assert proposal.properties["title"].value == {"type": "text", "required": True}
    assert proposal.tags["required"].value == ["building"]


def test_trials_as_a_vault_of_their_own(trials: Path, tmp_path: Path) -> None:
    """Without a folder around them, what they have in common selects them."""
    made(tmp_path, {path.name: path.read_text(encoding="utf-8") for path in (trials / "Trials").iterdir()})

    [proposal] = learned(tmp_path).proposals

    assert proposal.match == {"tag": "building"}
    assert len(proposal.headings) == 4


def test_only_notes_that_deviate_are_told(trials: Path, tmp_path: Path) -> None:
    told = findings(trials, learned(trials / "Trials"))

    deviating = {DRUGS[number] for number in (2, 5, 9, 11, 13, 14, 16, 19)}
    assert {Path(each.path).stem for each in told} == deviating


# ------------------------------------------------------------------------------------------------ the law


def findings(vault: Path, *outcomes: Outcome) -> list[Any]:
    """What the schema rules say of the notes a schema was learned from, once its TOML is the configuration."""
    text = toml_of(*outcomes)
    parse(tomllib.loads(text), "vaultlint.toml", load_rules())
    (vault / "vaultlint.toml").write_text(text, encoding="utf-8")
    try:
        [target] = targets([str(vault)])
        rules = load_rules()
        told = check(
            target, rules, options=Options(select=tuple(sorted(SCHEMA_RULES.intersection(rules)))), jobs=1
        ).findings
    finally:
        (vault / "vaultlint.toml").unlink()
    return [each for each in told if each.path != "vaultlint.toml"]


SCHEMA_RULES = frozenset(
    {
        *(
            "missing-heading",
            "heading-order",
            "missing-property",
            "property-value",
            "unknown-property",
            "missing-field",
        ),
        *("unknown-tag", "date-format", "misplaced-note", "duplicate-value", "wrong-target"),
    }
)


_LINES = st.sampled_from(
    [
        "# One",
        "## Two",
        "**Three**",
        "# Four 1\n\n# Four 2",
        "- **Name**: value",
        "Size:: 12",
        "**Kind:** a",
        "Text #tag #a/b",
        "When:: 2024-05-31",
    ]
)
_PROPERTIES = st.dictionaries(
    st.sampled_from(["type", "date", "n", "on", "links", "List", "tags", "ид"]),
    st.sampled_from(
        ['"a"', "b", "2024-05-31", "3", "-1.5", "true", '"[[A]]"', '["[[A]]", "[[B]]"]', "[x, y]", "", "{}"]
    ),
    max_size=5,
)
_NOTES = st.lists(st.tuples(st.sampled_from(["A", "A/B", "C"]), _PROPERTIES, st.lists(_LINES, max_size=5)), max_size=14)


@settings(max_examples=60, deadline=None)
@given(_NOTES, st.sampled_from([0.5, 0.8, 1.0]), st.sampled_from([0, 2, 4]))
def test_what_is_printed_is_accepted_and_holds_for_most(
    notes: list[tuple[str, dict[str, str], list[str]]], share: float, least: int
) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".obsidian").mkdir()
        for number, (place, properties, lines) in enumerate(notes):
            head = "".join(f"{name}: {value}\n" for name, value in properties.items())
            made(root, {f"{place}/{number}.md": f"---\n{head}---\n" + "\n\n".join(lines) + "\n"})
        outcome = learned(root, share=share, least=least)
        again = learned(root, share=share, least=least)
        told = findings(root, outcome)

    assert toml_of(outcome) == toml_of(again)
    # Each line of a schema holds for its share of the notes, so no line is told more often than of the others.
    of = {proposal.name: len(proposal.paths) for proposal in outcome.proposals}
    for key, number in counted(told).items():
        assert number <= (1 - share) * of[key[1]] + 1e-6 or of[key[1]] == 0, (key, number, toml_of(outcome))


def counted(told: list[Any]) -> dict[tuple[str, str, str], int]:
    """How many notes each line of each schema is told of."""
    notes: dict[tuple[str, str, str], set[str]] = {}
    for each in told:
        data = each.data or {}
        what = data.get("heading") or data.get("property") or data.get("field") or data.get("tag") or ""
        if "schema" in data:
            notes.setdefault((each.rule, data["schema"], str(what)), set()).add(each.path)
    return {key: len(paths) for key, paths in notes.items()}


# ------------------------------------------------------------------------------------------------ groups


def meeting(number: int) -> str:
    return (
        f'---\nattendees:\n  - "[[P{number}]]"\ndate: 2024-01-{number + 10}\nplace: Room {number}\n---\n'
        f"## Agenda\n\n- {number}\n\n## Decisions\n\n## Actions\n"
    )


def book(number: int) -> str:
    return (
        f"---\nauthor: A{number}\npages: {100 + number}\nisbn: {9780201483400 + number}\n---\n# Quotes\n\n# Thoughts\n"
    )


def test_unlike_notes_in_one_folder(tmp_path: Path) -> None:
    made(tmp_path, {f"N/m{n}.md": meeting(n) for n in range(6)} | {f"N/b{n}.md": book(n) for n in range(6)})
    made(tmp_path, {".obsidian/app.json": "{}"})

    outcome = learned(tmp_path / "N")

    assert sorted(len(proposal.paths) for proposal in outcome.proposals) == [6, 6]
    assert {tuple(entry.value["text"] for entry in proposal.headings) for proposal in outcome.proposals} == {
        ("Agenda", "Decisions", "Actions"),
        ("Quotes", "Thoughts"),
    }
    [books] = [proposal for proposal in outcome.proposals if len(proposal.headings) == 2]
    assert books.properties["isbn"].value == {"type": "integer", "min": 1, "unique": True, "required": True}
    assert not findings(tmp_path, outcome)


@pytest.mark.parametrize(
    ("path", "head", "matches"),
    [
        pytest.param(
            "{number}.md",
            "---\ntype: {kind}\n---\n",
            [{"property": {"type": "book"}}, {"property": {"type": "meeting"}}],
            id="property",
        ),
        pytest.param("{kind}/{number}.md", "", [{"folder": "book"}, {"folder": "meeting"}], id="folder"),
        pytest.param("{number}.md", "#{kind}\n\n", [{"tag": "book"}, {"tag": "meeting"}], id="tag"),
    ],
)
def test_what_selects_a_group(tmp_path: Path, path: str, head: str, matches: list[dict[str, Any]]) -> None:
    for number in range(10):
        kind, text = ("book", "# Quotes\n\n# Thoughts\n") if number % 2 else ("meeting", "# Agenda\n\n# Actions\n")
        made(tmp_path, {path.format(number=number, kind=kind): head.format(kind=kind) + text})
    made(tmp_path, {".obsidian/app.json": "{}"})

    found = learned(tmp_path).proposals

    assert sorted((dict(proposal.match) for proposal in found), key=str) == matches


def test_one_note_is_enough_for_who_asks(tmp_path: Path) -> None:
    made(tmp_path, {"T/a.md": trial(0, "x"), ".obsidian/app.json": "{}"})

    assert learned(tmp_path / "T").proposals == ()
    [proposal] = learned(tmp_path / "T", least=1).proposals
    assert [entry.value["text"] for entry in proposal.headings][-4:] == [
        "Information",
        "Comparison of two groups",
        "Other findings",
        "Summary",
    ]


def test_left_over_notes_of_a_vault_by_folder(tmp_path: Path) -> None:
    notes = {f"Places/{n}.md": f'---\ncategory: c{n}\nrating: {n}\nloc: "[[X{n}]]"\n---\n' for n in range(4)}
    odd = {f"Odd/{n}.md": f"# H{n}\n" for n in range(9)}
    made(tmp_path, notes | odd | {".obsidian/app.json": "{}"})

    [places] = learned(tmp_path).proposals

    assert places.name == "places"
    assert set(places.properties) == {"category", "rating", "loc"}


def test_other_notes_of_the_vault_are_not_selected(tmp_path: Path) -> None:
    notes = {
        f"A/{n}.md": f"---\ntype: {'x' if n % 2 else 'y'}\n---\n# {'Agenda' if n % 2 else 'Quotes'}\n"
        for n in range(10)
    }
    made(tmp_path, notes | {"B/other.md": "---\ntype: x\n---\n", ".obsidian/app.json": "{}"})

    found = by_name(learned(tmp_path / "A"))

    assert found["x"].match == {"all": {"property": {"type": "x"}, "folder": "A"}}
    assert found["y"].match == {"property": {"type": "y"}}


def test_what_schemas_share_is_said_once(tmp_path: Path) -> None:
    kinds = ("book", "film", "song", "game")
    notes = {
        f"{kind}{n}.md": f"---\ntype: {kind}\ntitle: T{n}\ndate: 2024-05-0{n}\ndone: true\n{kind}: {n}\n---\n# {kind}\n"
        for kind in kinds
        for n in range(1, 6)
    }
    made(tmp_path, notes | {".obsidian/app.json": "{}"})

    outcome = learned(tmp_path)

    assert outcome.proposals[0].name == "common"
    assert set(outcome.proposals[0].properties) == {"type", "title", "date", "done"}
    assert {proposal.base for proposal in outcome.proposals[1:]} == {"common"}
    assert not findings(tmp_path, outcome)


def test_nothing_in_common(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, {f"{n}.md": f"# H{n}\n" for n in range(5)})

    assert cli.run(["infer", str(tmp_path)]) == 0
    output = capsys.readouterr()
    assert "not alike enough" in output.err
    assert tomllib.loads(output.out) == {}
    assert "# 5 notes like no others:" in output.out


# ------------------------------------------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ([["a", "b"], ["a"]], [("a",)]),
        ([["groups of two"]] * 3 + [["groups of 2"]], [("groups of two", "groups of 2")]),
        pytest.param([["summary", "sumary"]] * 3, [("summary",), ("sumary",)], id="both in one note: two headings"),
        pytest.param([["pros"]] * 3 + [["cons"]] * 3, [("pros",), ("cons",)], id="other words"),
        pytest.param([["claim 1", "claim 2"]] * 2, [("claim *",)], id="counted"),
        pytest.param([["phase 1"]] * 2 + [["phase 2"]] * 2, [("phase 1",), ("phase 2",)], id="another number"),
        pytest.param(
            [["start", "comparison of two groups", "end"]] * 8 + [["start", "efficacy comparison", "end"]],
            [("start",), ("end",), ("comparison of two groups", "efficacy comparison")],
            id="other words in the same place",
        ),
    ],
)
def test_spellings(notes: list[list[str]], expected: list[tuple[str, ...]]) -> None:
    assert [sort.texts for sort in sorts(notes)] == expected


def test_slip_of_the_pen_is_no_spelling() -> None:
    [sort] = sorts([["summary"]] * 5 + [["sumary"]])

    assert (sort.texts, sort.slips) == (("summary",), ("sumary",))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["NCT03319667", "IMROZ (NCT01234567)", "MAIA, NCT02252172"], r"NCT\d{8}"),
        pytest.param(["NCT03319667", "NCT01234567", "NCT02252172", "IMROZ"] * 2 + ["?"], r"NCT\d{8}", id="a register"),
        pytest.param(["v1.2", "v1.3", "v2.0", "none"] * 2 + ["?"], "", id="too few"),
        (["CS6200", "CSE6220", "CS8803 O08"], r"[A-Z]{2,3}\d{4}"),
        (["10.1056/NEJMoa2400712", "10.1000/1", "doi 10.1016/S1470"], r"10\.\d{4,9}/\S+"),
        (["a@b.org", "me <c.d@e.com>", "f@g.de"], r"[\w.+-]+@[\w-]+\.\w+"),
        (["tt0083658", "tt0133093", "tt10872600"], r"tt\d{7,8}"),
        (["v1.2", "v1.3", "v2.0"], r"v\d\.\d"),
        (["one", "two", "three"], ""),
        (["12", "13", "14"], ""),
        (["NCT03319667", "NCT03319667"], ""),
    ],
)
def test_pattern(texts: list[str], expected: str) -> None:
    assert pattern(texts, Wanted())[0] == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2024-05-31", "2024-01-01"], "YYYY-MM-DD"),
        (["31.05.2024", "01.06.2024"], "DD.MM.YYYY"),
        (["05/31/2024", "01/06/2024"], "MM/DD/YYYY"),
        (["2024-05-31T12:30", "2024-05-31T00:00"], "YYYY-MM-DDTHH:mm"),
        (["May 3, 2024", "June 12, 2023"], "MMMM D, YYYY"),
        (["2024-05-31", "soon"], ""),
        (["2024-13-31", "2024-14-01"], ""),
    ],
)
def test_date_format(texts: list[str], expected: str) -> None:
    assert date_format(texts, Wanted())[0] == expected


@pytest.mark.parametrize(
    ("values", "declared", "expected"),
    [
        ([1, 2, 3], "", {"type": "integer", "min": 1}),
        ([0.5, 2, 3], "", {"type": "number", "min": 0}),
        ([-1, 2], "", {"type": "integer"}),
        ([1, 2, 3, 4, 5] * 3, "number", {"type": "integer", "min": 1, "max": 5}),
        ([2019, 2024], "", {"type": "integer"}),
        ([True, False], "", {"type": "checkbox"}),
        (["[[A]]", "[[B|b]]"], "text", {"type": "link"}),
        ([["[[A]]"], ["[[B]]", "[[C]]"]], "multitext", {"type": "link"}),
        ([["[[A]]"], ["here"]], "multitext", {"type": "list"}),
        (["2024-05-31", "2024-06-01"], "", {"type": "date", "format": "YYYY-MM-DD"}),
        (["31.05.2024", "01.06.2024"], "", {"type": "text", "format": "DD.MM.YYYY"}),
        (["https://a.org", "https://b.org"], "", {"type": "url"}),
        (["draft", "done"] * 4, "", {"type": "text", "enum": ["done", "draft"]}),
        (["draft", "done", "a", "b", "c", "d"], "", {"type": "text"}),
        ([None, "", []], "", {}),
        pytest.param([1, "x", [2]], "", {}, id="all sorts"),
    ],
)
def test_property(values: list[Any], declared: str, expected: dict[str, Any]) -> None:
    assert learn_property("x", values, declared, Wanted()).table == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["446", "1,027", "12"], {"type": "integer", "min": 1}),
        (["about 400", "12", "n=30"], {"type": "text"}),
        (["2024-05-31", "2024-06-01"], {"type": "date", "format": "YYYY-MM-DD"}),
        (["Phase 3, open", "Phase 2, blind"], {"type": "text"}),
    ],
)
def test_field(texts: list[str], expected: dict[str, Any]) -> None:
    assert learn_field("x", texts, Wanted()).table == expected


# ------------------------------------------------------------------------------------------------ output


def test_odd_names_are_quoted(tmp_path: Path) -> None:
    odd = "Wert \\ \u202e \"x\" 'y'"
    notes = {
        f"Ä {n}.md": f"---\n{json.dumps(odd)}: a\n---\n- **{odd}**: 1\n\n# H \x07 \U000e0041 {odd}\n" for n in range(4)
    }
    made(tmp_path, notes | {".obsidian/app.json": "{}"})

    outcome = learned(tmp_path)
    text = toml_of(outcome)

    assert "\u202e" not in text
    assert "\x07" not in text
    [table] = tomllib.loads(text)["schemas"].values()
    assert table == outcome.proposals[0].table()
    assert odd in table["properties"]
    assert not findings(tmp_path, outcome)


def test_command(trials: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trials)

    assert cli.run(["infer", "Trials", "--min-share", "0.95"]) == 0
    text = capsys.readouterr().out
    assert '{ text = "Other findings", optional = true },' in text
    assert "# 20 of 22 notes" in text
    assert cli.run(["infer", "Trials", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schemas"]["trials"]["match"] == {"folder": "Trials"}
    assert document["evidence"]["trials"]["headings"][0] == {"have": 21, "of": 22, "remark": None}
    assert cli.run(["infer", "Nowhere"]) == 2


def test_any_order_of_files_gives_the_same(trials: Path) -> None:
    [lesson] = lessons([str(trials / "Trials")])
    mixed = list(lesson.samples)
    random.Random(1).shuffle(mixed)

    stream = StringIO()
    write_json([learn(lesson)], stream)
    shuffled = learn(lesson._replace(samples=tuple(mixed)))

    assert {**by_name(shuffled)["trials"].table()}.keys() == json.loads(stream.getvalue())["schemas"]["trials"].keys()
