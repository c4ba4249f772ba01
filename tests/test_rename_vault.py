"""200 random moves in a vault full of names that stand twice, and 25 that are killed: links stay true."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from vaultlint.cli import run
from vaultlint.discover import survey
from vaultlint.journal import exclusive
from vaultlint.names import Names, fold
from vaultlint.note import Link, Note
from vaultlint.read import read
from vaultlint.rename import RenameError, Wish, plan, rename, wish

Fact = tuple[object, ...]


NAMES = [
    "Rome",
    "Old Rome",
    "Ana's",
    "v1.2",
    "Ünï",
    "100% (b)",
    "Trip",
    "a&b; c",
    'It "is"',
    "[x] y",
    "Rome 2",
    "x - y",
]
FOLDERS = ["", "a", "a/b", "Old", "Old/a", "Cities & more", "é"]
BROKEN = ["Nowhere", "a/Nowhere", "../Nowhere.md", "Nowhere.png"]
LINKS = [
    "[[{}]]",
    "[[{}#Head|some *text*]]",
    "![[{}|300]]",
    "[[{}#^id]]",
    "%% [[{}]] %%",
    "> - [[ {} ]]",
    "`[[{}]]`",
    "[t *x*](<)",
    "![30](<)",
    "[t](<#Head 'Title')",
    "\n\n| a | b |\n|---|---|\n| [[{}\\|x]] | ![[{}]] |\n\n",
    "## About [[{}]]",
]
REFUSED = "already|into itself|cannot be written so|would not be the same link"


class Maker:
    """Makes a vault in which names stand more than once, and every kind of link."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        kinds = [".md"] * 6 + [".png", ".canvas", ".base"]
        paths = {
            f"{folder}/{self.one(NAMES)}{self.one(kinds)}".lstrip("/") for folder in FOLDERS for _ in range(len(kinds))
        }
        folded: dict[str, str] = {}
        for path in sorted(paths):
            folded.setdefault(fold(path), path)
        self.paths = sorted(folded.values())
        self.names = Names(self.paths)

    def one(self, choices: list[str]) -> str:
        return self.chance.choice(choices)

    def target(self, source: str, markdown: bool = False) -> str:
        """Some way to name some file."""
        path = self.one(self.paths)
        ways = [path, path.rpartition("/")[2], os.path.relpath(path, os.path.dirname(source) or "."), f"/{path}"]
        way = self.one([*ways, ways[1], self.one(BROKEN), ""])
        bare = way.removesuffix(".md") if self.chance.random() < 0.7 else way
        if not markdown:
            return bare if "]" not in bare else "Rome"
        return re.sub(r"[%() \"\[\]]", lambda sign: f"%{ord(sign[0]):02X}", way)

    def link(self, source: str) -> str:
        form = self.one(LINKS)
        while "{}" in form:
            form = form.replace("{}", self.target(source), 1)
        return form.replace("<", self.target(source, markdown=True), 1)

    def note(self, source: str) -> bytes:
        quoted = self.target(source).replace('"', '\\"')
        single = self.target(source).replace("'", "''")
        properties = f"---\nup: \"[[{quoted}]]\"\nall:\n  - '[[{single}|x]]'\n  - word\n---\n"
        body = "\n".join(self.link(source) for _ in range(self.chance.randrange(8)))
        text = self.one(["", properties]) + body + self.one(["", "\n"])
        data = text.replace("\n", self.one(["\n", "\n", "\r\n"])).encode()
        return self.chance.choice([b"", b"", b"\xef\xbb\xbf"]) + data + self.chance.choice([b"", b"", b"\xff end"])

    def canvas(self, source: str) -> bytes:
        texts = [f'{self.link(source)}\n"é" {self.link(source)}' for _ in range(2)]
        nodes: list[dict[str, str]] = [{"id": f"t{i}", "type": "text", "text": text} for i, text in enumerate(texts)]
        nodes += [{"id": f"f{i}", "type": "file", "file": self.one(self.paths), "subpath": "#a"} for i in range(3)]
        nodes.append({"id": "g", "type": "group", "background": self.one([*self.paths, "Nowhere.png"])})
        return json.dumps({"nodes": nodes}, indent="\t", ensure_ascii=self.chance.random() < 0.5).encode()

    def base(self, source: str) -> bytes:
        names = [re.sub(r"[\"'\[\]]", "", self.target(source)) or "Rome" for _ in range(2)]
        return f'filters:\n  and:\n    - file.hasLink("{names[0]}")\nformulas:\n  a: link("{names[1]}#x")\n'.encode()

    def fill(self, root: Path) -> None:
        for path in self.paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            make = {"md": self.note, "canvas": self.canvas, "base": self.base}.get(path.rpartition(".")[2])
            (root / path).write_bytes(make(path) if make else b"\x89PNG" + path.encode())

    def move(self, root: Path) -> tuple[str, str]:
        """A file or folder and a new path, perhaps one that is taken."""
        files = [file.path for file in survey(str(root)).files]
        folders = sorted({path.rpartition("/")[0] for path in files} - {""})
        base = self.one(["", *folders, *FOLDERS])
        if folders and self.chance.random() < 0.2:
            old = self.one(folders)
            name = self.one([old.rpartition("/")[2], "Old", "new", "It's"])
        else:
            old = self.one(files)
            name = self.one([*NAMES, os.path.splitext(old)[0].rpartition("/")[2]]) + os.path.splitext(old)[1]
        return old, f"{base}/{name}".lstrip("/")


def moved(path: str, old: str, new: str) -> str:
    return new + path[len(old) :] if path == old or path.startswith(f"{old}/") else path


def _moved(facts: list[Fact], old: str, new: str) -> list[Fact]:
    return [(moved(str(path), old, new) if path else None, *rest) for path, *rest in facts]


def facts_of(root: Path) -> dict[str, tuple[list[Fact], str]]:
    """Each file with its links and where they lead, and with the rest of its text."""
    paths = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file()]
    names = Names(paths)
    found = {}
    for path in paths:
        data = (root / path).read_bytes()
        note = read(path, b"" if path.endswith(".png") else data).note
        found[path] = [_fact(link, note, names) for link in note.links], _without_links(note, data)
    return found


def _fact(link: Link, note: Note, names: Names) -> Fact:
    path = names.file(link.target) if link.kind == "canvas" else names.resolve(link.target, note.path).path
    display = None if "](" in (link.display or "") else link.display
    return path, link.kind, link.embed, link.subpath, display, link.comment, link.key, note.place(link.start)[0]


def _without_links(note: Note, data: bytes) -> str:
    text = data.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
    for link in sorted(note.links, key=lambda link: -link.start):
        start, end = note.offset_in_file(link.start), note.offset_in_file(link.end)
        text = text[:start] + text[end:]
    return text if data[:1] != b"\xef" else f"MARK {text}"


def done(root: Path, old: str, new: str) -> int | None:
    """How many links a move has written anew; None where it is refused."""
    try:
        with exclusive(str(root), []) as journal:
            renaming = plan(Wish(str(root), old, new))
            rename(renaming, journal)
    except RenameError as error:
        if not re.search(REFUSED, str(error)):
            raise
        return None
    assert not renaming.gained
    return renaming.links


@pytest.mark.parametrize(("seed", "form"), [(0, "shortest"), (1, "relative"), (2, "absolute"), (3, "shortest")])
def test_the_set_of_links_and_targets_stays(tmp_path: Path, seed: int, form: str) -> None:
    """50 moves each: notes, attachments, canvases, bases and folders."""
    maker = Maker(seed)
    maker.fill(tmp_path)
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian/app.json").write_text(json.dumps({"newLinkFormat": form}))
    facts = facts_of(tmp_path)
    moves = written = 0
    while moves < 50:
        old, new = maker.move(tmp_path)
        number = done(tmp_path, old, new)
        if number is not None:
            moves, written = moves + 1, written + number
            facts = {moved(path, old, new): (_moved(each, old, new), rest) for path, (each, rest) in facts.items()}
        assert facts_of(tmp_path) == facts
    assert written > 100


# ------------------------------------------------------------------------------------------------ killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_killed_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every note is the old or the new one, and the next run brings the vault to one of the two states as a whole."""
    maker = Maker(7)
    maker.fill(tmp_path)
    (tmp_path / ".obsidian").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Hub.md").write_bytes(b"hub")
    for number in range(20):
        (tmp_path / f"To the hub {number}.md").write_bytes(b"[[Hub]] " * 50)
    names = ["Hub", "Center of it all"]
    calls = _stopped(names, 1 << 30)
    assert status(*reversed(names)) == 0
    chance = random.Random(7)
    ends = set()
    for _ in range(25):
        before, now = _state(tmp_path), _new_state(tmp_path, names)
        assert _stopped(names, chance.randrange(calls)) == -signal.SIGKILL
        half = _state(tmp_path)
        for path, data in half.items():
            assert path.startswith(".vaultlint-") or data in (before.get(path), now.get(path))
        ends.add(status(*names))  # 2: what was left was the whole move, so there is nothing to do any more
        assert _state(tmp_path) == now
        names.reverse()
    assert ends == {0, 2}


def _state(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file() and ".obsidian" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _new_state(root: Path, names: list[str]) -> dict[str, bytes]:
    renaming = plan(wish(*names))
    new = dict(renaming.moved)
    state = {new.get(path, path): data for path, data in _state(root).items()}
    return state | {new.get(each.path, each.path): each.new for each in renaming.revisions}


def status(*arguments: str) -> int:
    """The exit status of a rename."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return run(["rename", *arguments])


def _stopped(names: list[str], calls: int) -> int:
    """Rename in a process that is killed before it changes the disk once too often.

    How often it did, or what it died of, below zero.
    """
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        with open(out, "rb") as pipe:
            told = pipe.read()
        died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return died or int(told)
    left = calls

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **rest: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **rest)

        return call

    try:
        for name in ("rename", "replace", "fsync", "remove", "write", "ftruncate", "chmod", "open"):
            setattr(os, name, counted(getattr(os, name)))
        if status(*names) == 0:
            os.write(into, str(calls - left).encode())
    finally:
        os._exit(0)
