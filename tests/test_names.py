"""The resolver beside a slow one that follows SEMANTICS word by word; near names; headings."""

from posixpath import dirname

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.anchors import Anchor, Anchors
from vaultlint.names import Names, Resolution, _Few, _Many, fold
from vaultlint.note import BlockId, Heading, Note
from vaultlint.pack import pack, unpack
from vaultlint.read import read


def slowly(paths: list[str], link: str, source: str) -> str | None:
    """SEMANTICS 4, step by step, with lists only."""
    if not link:
        return source
    lowered = {path: path.lower() for path in paths}
    wanted = link.lower()

    def called(name: str) -> list[str]:
        return [path for path in paths if lowered[path].split("/")[-1] == name]

    candidates = called(wanted.split("/")[-1]) if "." in wanted.split("/")[-1] else []
    if not candidates:
        wanted += ".md"
        candidates = called(wanted.split("/")[-1])
    if not candidates:
        return None
    if "/" not in wanted and len(candidates) == 1:
        return candidates[0]
    folder = dirname(source).lower()
    if wanted.startswith(("./", "../")):
        parts = folder.split("/") if folder else []
        while wanted.startswith(("./", "../")):
            if wanted.startswith("../"):
                parts = parts[:-1]
            wanted = wanted.partition("/")[2]
        wanted = "/".join([*parts, wanted])
    rooted = wanted.startswith("/")
    wanted = wanted.removeprefix("/")
    for path in candidates:
        if lowered[path] == wanted:
            return path
    if rooted:
        return None
    ending = [path for path in candidates if lowered[path].endswith(wanted)]
    inside = [path for path in ending if lowered[path].startswith(folder)]
    for group in (inside, ending):
        if group:
            return min(group, key=lambda path: (len(path), path))
    return None


PARTS = st.sampled_from(["a", "b", "A", "ab", "n.1"])
PATHS = st.lists(st.lists(PARTS, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".md"), max_size=8)
LINKS = st.tuples(st.sampled_from(["", "", "/", "./", "../", "./../"]), st.lists(PARTS, min_size=1, max_size=3))


@given(PATHS.map(lambda paths: list(dict.fromkeys(paths))), LINKS, st.sampled_from(["S.md", "a/S.md", "a/b/S.md"]))
def test_resolver_agrees_with_the_words(paths: list[str], link: tuple[str, list[str]], source: str) -> None:
    written = link[0] + "/".join(link[1])

    assert Names([*paths, source]).resolve(written, source).path == slowly([*paths, source], written, source)


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("Constantinopel", ["Cities/Constantinople.md"]),
        ("constantinople ", ["Cities/Constantinople.md"]),
        ("Trips/Constantinople", ["Cities/Constantinople.md"]),
        ("My%20Trip", ["My Trip.md"]),
        ("my-trip", ["My Trip.md"]),
        ("Cafe", ["Café.md"]),
        ("2024-01-06", []),
        ("Rom", []),
        ("Anne", []),
        pytest.param("Meeting 13", [], id="another number is another note"),
        ("", []),
    ],
)
def test_near(target: str, near: list[str]) -> None:
    names = Names(
        ["Cities/Constantinople.md", "My Trip.md", "Café.md", "2024-01-05.md", "Rome.md", "Anna.md", "Meeting 12.md"]
    )

    assert list(names.near(target)) == near


@pytest.mark.parametrize(
    ("subpath", "anchor"),
    [
        ("#A", Anchor("heading", True)),
        ("#a#b", Anchor("heading", True)),
        ("#b#a", Anchor("heading", False)),
        ("#", None),
        ("##a", Anchor("heading", True)),
        ("#^id", Anchor("block", True)),
        ("#^ID", Anchor("block", True)),
        ("#^no", Anchor("block", False)),
        ("#^a", Anchor("heading", True)),
        ("#[^1]", None),
        ("# ", None),
    ],
)
def test_anchor(subpath: str, anchor: Anchor | None) -> None:
    headings = (Heading(1, "A", 0, 3), Heading(2, "B", 4, 8))
    note = Note("Note.md", "note", (0,), headings=headings, block_ids=(BlockId("id", 9, 12),))

    assert Anchors.of(note).find(subpath) == anchor


@given(st.text())
def test_facts_travel(text: str) -> None:
    source = f"---\na: [1, x]\nb: {text}\n---\n# {text}\n| a |\n|-|\n[[{text}]] ^id\n{text}"
    note = read("Note.md", source.encode(errors="replace")).note

    assert unpack(pack(note)) == note


@pytest.mark.parametrize(
    ("paths", "groups"),
    [
        (["Rome.md", "rome.md", "Paris.md"], [("Rome.md", "rome.md")]),
        (["a/Rome.md", "A/rome.md"], [("a/Rome.md", "A/rome.md")]),
        pytest.param(["caf\u00e9.md", "cafe\u0301.md"], [("caf\u00e9.md", "cafe\u0301.md")], id="Unicode form"),
        pytest.param(["a/Rome.md", "b/rome.md"], [], id="other folders"),
        pytest.param(["Rome.md", "Rome.png", "Röme.md"], [], id="other names"),
    ],
)
def test_collisions(paths: list[str], groups: list[tuple[str, ...]]) -> None:
    names = Names(paths)

    assert names.collisions == {path: group for group in groups for path in group}


_FOLDERS = st.lists(st.sampled_from(["a", "A", "b", "ab", "é", "É", "x y"]), max_size=3).map("/".join)


@given(st.lists(_FOLDERS, min_size=1, max_size=12), _FOLDERS, st.sampled_from(["x.md", "a/x.md", "b/x.md", "/x.md"]))
def test_many_files_of_one_name_are_told_apart_as_few_are(folders: list[str], folder: str, end: str) -> None:
    paths = [f"{each}/x.md" if each else "x.md" for each in folders]
    entries = [(fold(path), path) for path in paths]
    few, many = _Few(entries), _Many(entries)

    assert many.nearest(end, fold(folder)) == few.nearest(end, fold(folder))
    assert many.exactly(fold(paths[-1])) == few.exactly(fold(paths[-1]))


def test_a_name_in_every_folder() -> None:
    """With so many that they are laid out once; each note means the one beside it."""
    vault = Names([f"d{number}/index.md" for number in range(100)])

    assert vault.resolve("index", "d42/a.md").path == "d42/index.md"
    assert vault.resolve("d7/index", "d42/a.md") == Resolution("d7/index.md", (), "path")
    assert vault.resolve("index", "a.md").candidates[:2] == ("d0/index.md", "d1/index.md")
    assert vault.resolve("/index", "a.md").path is None
