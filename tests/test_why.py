"""Why a link leads where it does: the talkative resolver beside the quick one, causes, places, the text for people."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint import cli
from vaultlint.anchors import Anchors
from vaultlint.names import Names
from vaultlint.read import read
from vaultlint.report.look import Look
from vaultlint.report.why import write_text
from vaultlint.why import Asked, AskError, Explained, Why, asked, explain
from vaultlint.why.place import Outline, place
from vaultlint.why.route import route

SNAPSHOTS = Path(__file__).parent / "snapshots"

VAULT = {
    ".obsidian/app.json": "{}",
    "Trips/Rome.md": """---
related: "[[Places/Food]]"
---
# Rome

See [[Food#Pizza|eat]], ![[Map]] and [[Eternal City]].
Also [[Places/Rome#Sights#Forum]], [x](Places/My%20Place.md#where-to-go) and [[My%20Place]], ![[Nowhere.png]], [[v1.2]].
%% [[hidden]] %% [[Places]] [w](www.example.org) [[Report.pdf#page=3]] [[#^a]] [[#^b]] [[#^c]] [[#]] [[/Food]]
[[#Bold]] [[#Quoted]] [[Note 1.html]] [[.trash/x]] [[Rome]] [[../Places/Food]] [[Sights]] [[Notes 11]] [[Roma]]
A line ^a
and more ^b

**Bold**

> # Quoted

`x ^c`
""",
    "Places/Food.md": "# Pizza\n",
    "Old/Food.md": "# A\n",
    "Trips/2024/Food.md": "",
    "Places/Map.png": "",
    "Places/Rome.md": "---\naliases: [Eternal City]\ntitle: Roma\n---\n## Forum\n# Sights\n# Forum\n",
    "Places/My Place.md": "# Where to go?\n",
    "Report.pdf": "",
    "Note 1.md": "",
    "Notes 1x1.md": "",
    "x:1/y:2.md": "[[Rome]]\n",
    "Escape \x1b[31m.md": "[[\x1b[31mred]]\n",
    "c.canvas": json.dumps(
        {
            "nodes": [
                {"id": "1", "type": "file", "file": "Food.md", "x": 0, "y": 0, "width": 1, "height": 1},
                {"id": "2", "type": "text", "text": "[[Food]] and\n[[Nix]]", "x": 0, "y": 0, "width": 1, "height": 1},
                {"id": "3", "type": "file", "file": "Places/Food.md", "subpath": "#Pizza", "x": 0, "y": 0},
            ]
        }
    ),
}


def made(root: Path, files: dict[str, str] = VAULT) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("vault"))


def why(vault: Path, source: str, path: str = "Trips/Rome.md") -> Why:
    """The link of a note that is written so."""
    [found] = [each for each in explain(Asked(str(vault), path)).whys if each.source == source]
    return found


# ------------------------------------------------------------------------------------------------ laws

_NAMES = st.sampled_from(["a", "B", "a.b", "ab", "é", "e\u0301"])
_FOLDERS = st.lists(st.sampled_from(["x", "y", "ax", "X"]), max_size=2)
_PATHS = st.builds(
    lambda folders, name, end: "/".join([*folders, name + end]), _FOLDERS, _NAMES, st.sampled_from([".md", ".png"])
)
_LINKS = st.builds(
    lambda start, folders, name, end: start + "/".join([*folders, name]) + end,
    st.sampled_from(["", "", "./", "../", "/", "./../", "../../"]),
    _FOLDERS,
    _NAMES,
    st.sampled_from(["", ".md", ".png"]),
)


@given(st.lists(_PATHS, min_size=1, max_size=8, unique=True), _LINKS, st.sampled_from(["s.md", "x/s.md", "x/y/s.md"]))
def test_route_ends_where_the_resolver_does(paths: list[str], link: str, source: str) -> None:
    names = Names(paths)
    way, resolution = route(names, link, source), names.resolve(link, source)

    assert way.path == resolution.path
    assert way.ambiguous == bool(resolution.candidates)
    assert [each.path for each in way.candidates if each.chosen] == ([way.path] if way.path else [])
    assert [step.number for step in way.steps] == sorted(step.number for step in way.steps)
    if way.ambiguous:
        assert tuple(each.path for each in way.candidates)[: len(resolution.candidates)] == resolution.candidates


@given(
    st.lists(st.sampled_from(["# A", "## A", "# B", "### B!", "## C ^x", "text ^id", "> q ^id2"]), max_size=8),
    st.lists(st.sampled_from(["A", "b", "C", "^id", "^ID2", "^x", "^no", "", "D"]), min_size=1, max_size=3),
)
def test_place_is_found_where_the_anchor_is(lines: list[str], parts: list[str]) -> None:
    reading = read("Note.md", "\n\n".join(lines).encode())
    subpath = "#" + "#".join(parts)
    anchor, there = Anchors.of(reading.note).find(subpath), place(subpath, Outline(reading))

    assert there.found == (anchor is None or anchor.found)
    assert anchor is None or there.found or there.kind == anchor.kind
    assert bool(there.line) == (anchor is not None and anchor.found)


# ------------------------------------------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("source", "steps", "path"),
    [
        ("[[#^b]]", [1], "Trips/Rome.md"),
        ("[[Report.pdf#page=3]]", [2, 3], "Report.pdf"),
        ("[[../Places/Food]]", [2, 4, 4], "Places/Food.md"),
        ("[[Places/Food]]", [2, 5], "Places/Food.md"),
        ("[[/Food]]", [2, 6], None),
        ("[[Rome]]", [2, 5, 7, 8, 9], "Trips/Rome.md"),
        ("[[Eternal City]]", [2], None),
    ],
)
def test_steps(vault: Path, source: str, steps: list[int], path: str | None) -> None:
    way = why(vault, source).route

    assert ([step.number for step in way.steps], way.path) == (steps, path)


@pytest.mark.parametrize(
    ("source", "causes", "path"),
    [
        ("[[Eternal City]]", ["alias"], "Places/Rome.md"),
        ("[[Roma]]", ["title"], "Places/Rome.md"),
        ("[[/Food]]", ["moved"], "Old/Food.md"),
        ("![[Map]]", ["extension"], "Places/Map.png"),
        ("[[My%20Place]]", ["encoding"], "Places/My Place.md"),
        ("[[Note 1.html]]", ["publisher-only"], "Note 1.md"),
        ("[[hidden]]", ["unwritten"], None),
        ("![[Nowhere.png]]", ["missing"], None),
        ("[[v1.2]]", ["unwritten"], None),
        ("[[Places]]", ["folder"], None),
        ("[[.trash/x]]", ["hidden"], None),
        ("[w](www.example.org)", ["address"], None),
        pytest.param("[[Notes 11]]", ["unwritten"], None, id="another number is another note"),
    ],
)
def test_causes(vault: Path, source: str, causes: list[str], path: str | None) -> None:
    found = why(vault, source)

    assert [each.kind for each in found.causes] == causes
    assert found.causes[0].paths[:1] == ((path,) if path else ())
    assert found.broken


@pytest.mark.parametrize(
    ("source", "status", "hint"),
    [
        ("[[Food#Pizza|eat]]", "no heading", "'Places/Food.md' has it, in line 1"),
        ("[[Places/Rome#Sights#Forum]]", "no heading", "'Forum' in line 5 stands above 'Sights'; "),
        ("[x](Places/My%20Place.md#where-to-go)", "no heading", "a slug, as GitHub makes it; "),
        ("[[#Bold]]", "no heading", "line 13 has it in bold, which is no heading"),
        ("[[#Quoted]]", "no heading", "line 15 has it where headings do not count: in a quote, list, code or comment"),
        ("[[#^a]]", "no block", "'^a' is in line 10, but it stands in the middle of a paragraph; "),
        ("[[#^c]]", "no block", "'^c' is in line 17, but no id there: in code, in the middle, or with no space before"),
        ("[[#^b]]", "found", None),
        ("[[Report.pdf#page=3]]", "found", None),
    ],
)
def test_places(vault: Path, source: str, status: str, hint: str | None) -> None:
    found = why(vault, source)

    assert found.status == status
    assert found.place is not None
    assert [each.startswith(hint or "") for each in found.place.hints[:1]] == [True] * bool(hint)


@pytest.mark.parametrize(
    ("argument", "folder", "expected"),
    [
        ("Rome.md", "Trips", ("Trips/Rome.md", 0, 0)),
        ("Rome.md:7", "Trips", ("Trips/Rome.md", 7, 0)),
        ("Rome.md:7:5", "Trips", ("Trips/Rome.md", 7, 5)),
        pytest.param("Rome.md:7:5:", "Trips", ("Trips/Rome.md", 7, 5), id="copied with its colon"),
        pytest.param("Places/Rome.md:1", "Trips", ("Places/Rome.md", 1, 0), id="from the root"),
        pytest.param("../Places/Rome.md", "Trips", ("Places/Rome.md", 0, 0), id="from here"),
        pytest.param("My Place", "", ("Places/My Place.md", 0, 0), id="by name"),
        pytest.param("my place:1", "", ("Places/My Place.md", 1, 0), id="by name with line"),
        pytest.param("x:1/y:2.md", "", ("x:1/y:2.md", 0, 0), id="colons"),
        pytest.param("x:1/y:2.md:1:3", "", ("x:1/y:2.md", 1, 3), id="colons and a place"),
        pytest.param("x:1/y:2:1", "", ("x:1/y:2.md", 1, 0), id="colons without extension"),
        ("c.canvas", "", ("c.canvas", 0, 0)),
    ],
)
def test_what_is_asked(
    vault: Path, monkeypatch: pytest.MonkeyPatch, argument: str, folder: str, expected: tuple[str, int, int]
) -> None:
    monkeypatch.chdir(vault / folder)

    assert asked(argument) == Asked(str(vault), *expected)


def test_from_outside(vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert asked(f"{vault / 'Trips' / 'Rome.md'}:3") == Asked(str(vault), "Trips/Rome.md", 3)


def test_folder_without_signs_is_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, {"a/b/Note.md": "[[Other]]", "Other.md": ""})
    monkeypatch.chdir(tmp_path)

    [only] = explain(asked("a/b/Note.md")).whys

    assert only.route.path == "Other.md"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("Rom", "no note called 'Rom'; did you mean 'Places/Rome.md' or 'Trips/Rome.md'?"),
        ("Trips/Rmoe.md:3", "no note called 'Trips/Rmoe.md'; did you mean"),
        ("zzzz.md", "no note called 'zzzz.md'; it is looked for"),
        ("Trips", "'Trips' is a folder; a note is wanted"),
        ("Report.pdf", "'Report.pdf' has no links"),
    ],
)
def test_nothing_there(vault: Path, monkeypatch: pytest.MonkeyPatch, argument: str, message: str) -> None:
    monkeypatch.chdir(vault)

    with pytest.raises(AskError) as refused:
        asked(argument)

    assert str(refused.value).startswith(message)


# ------------------------------------------------------------------------------------------------ text and JSON


def text_of(explained: Explained, color: bool = False) -> str:
    stream = StringIO()
    write_text(explained, stream, Look(color=color))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "path", "color"),
    [("why-note", "Trips/Rome.md", False), ("why-canvas", "c.canvas", False), ("why-color", "c.canvas", True)],
)
def test_text(vault: Path, name: str, path: str, color: bool) -> None:
    shown = text_of(explain(Asked(str(vault), path)), color)

    assert shown == (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "last"),
    [
        ((6, 5), "1 link: 1 no heading."),
        ((6, 900), "No link at 6:900; links of this line begin in column 5, 25, 38."),
        ((10, 0), "No link in line 10; the note has 27 links."),
        ((99, 0), "No line 99: the note has 18 lines."),
    ],
)
def test_last_line(vault: Path, place: tuple[int, int], last: str) -> None:
    assert text_of(explain(Asked(str(vault), "Trips/Rome.md", *place))).splitlines()[-1] == last


def test_terminal_is_not_obeyed(vault: Path) -> None:
    assert "\x1b" not in text_of(explain(Asked(str(vault), "Escape \x1b[31m.md")))


def test_command(vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(vault / "Trips")

    assert cli.run(["why", "Rome.md:6:38", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["path"] == "Trips/Rome.md"
    assert [(link["text"], link["status"], link["causes"][0]["cause"]) for link in document["links"]] == [
        ("[[Eternal City]]", "no file", "alias")
    ]
    assert cli.run(["why", "Rome.md:99"]) == 0
    assert cli.run(["why", "Rmoe.md"]) == 2
    assert "did you mean" in capsys.readouterr().err


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        root = made(Path(folder))
        for name, path, color in [
            ("note", "Trips/Rome.md", False),
            ("canvas", "c.canvas", False),
            ("color", "c.canvas", True),
        ]:
            (SNAPSHOTS / f"why-{name}.txt").write_text(
                text_of(explain(Asked(str(root), path)), color), encoding="utf-8"
            )
