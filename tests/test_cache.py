"""The cache of a vault: what is looked at again after a change, damage of all kinds, many runs at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from vaultlint import aside, cache, engine, identity, judge, run, workers
from vaultlint.discover import Target
from vaultlint.outcome import Options, Outcome

AGO = 1_600_000_000
NOTES = {
    "A.md": "[[B#One]] [[C#Two|two]] [[x/Gone]]",
    "B.md": "# One\n\n[[A]] [[Bb]] words ^id",
    "C.md": "# One\n[[B#^id]] [[B#^no]] #tag",
    "D.md": "---\naliases: [Dee]\n---\n[[C]] #tag",
    "Templates/T.md": "# Three",
    "E.md": "[[T#Three]] [[T#Four]]",
    "Board.canvas": '{"nodes": [{"id": "a", "type": "file", "file": "A.md"}]}',
    "rome.png": "",
    ".obsidian/templates.json": '{"folder": "Templates"}',
}


class Vault:
    """A vault with a cache: what runs find, and what they look at."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.examined: list[str] = []
        self.judged: list[str] = []
        self.read: list[str] = []

    def write(self, path: str, text: str) -> None:
        """A file that was last changed long ago."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        os.utime(place, (AGO, AGO))

    def check(self, *given: str, options: Options = Options(), cached: bool = True) -> Outcome:  # noqa: B008 (a tuple)
        for each in (self.examined, self.judged, self.read):
            each.clear()
        target = Target(str(self.root), given or None)
        return engine.check(target, options=options, jobs=1, cache=str(self.folder) if cached else None)

    def file(self) -> Path:
        """The cache."""
        [file] = self.files()
        return file

    def files(self) -> list[Path]:
        """What lies in the folder of caches, but for the code that the command line keeps for all vaults."""
        return [
            each for each in self.folder.iterdir() if not (each.name.startswith("code-") and each.suffix == ".cache")
        ]

    def is_sound(self) -> bool:
        """Whether a run finds with the cache what it finds without, leaves a cache that serves, and nothing else."""
        found = self.check(cached=False)
        same = self.check() == found and self.check() == found
        return same and not self.examined and [each.suffix for each in self.files()] == [".cache"]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault that has a cache, and whose files are old enough to be trusted."""
    made = Vault(tmp_path / "Vault", tmp_path / "cache")
    monkeypatch.setattr(cache, "_RECENT", 0)

    def counted(module: object, name: str, list_: list[str], place: int) -> None:
        function = getattr(module, name)

        def call(*arguments: str, **more: object) -> object:
            list_.append(arguments[place])
            return function(*arguments, **more)

        monkeypatch.setattr(module, name, call)

    examine_all = workers.examine_all

    def examined(work: Any, paths: Sequence[str]) -> Iterator[Any]:
        made.examined.extend(paths)
        return examine_all(work, paths)

    monkeypatch.setattr(workers, "examine_all", examined)
    counted(judge.Judge, "judge", made.judged, 1)
    counted(judge, "read_file", made.read, 1)
    for path, text in NOTES.items():
        made.write(path, text)
    made.check()
    return made


# ------------------------------------------------------------------------------------------------ what is looked at


def test_nothing_changed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = vault.check(cached=False)
    monkeypatch.setattr(run, "Run", None)

    assert plain.findings
    assert vault.check() == plain


@pytest.mark.parametrize(
    ("path", "text", "examined", "judged"),
    [
        ("D.md", "---\naliases: [Dee]\n---\n#tag #other", "D.md", ""),
        ("D.md", "#tag #other", "D.md", "A.md B.md"),  # a link that leads nowhere may have meant its alias
        ("D.md", "---\naliases: [Dee]\n---\n[[C]] #tag ^new", "D.md", "C.md"),  # which asks for a block that is nowhere
        (
            "B.md",
            "# One\n\n[[A]] [[Bb]] more words ^id",
            "B.md",
            "A.md B.md C.md",
        ),  # and those that ask for a part of it
        ("B.md", "# Two\n\n[[A]] words ^id", "B.md", "A.md C.md"),  # a heading that A asks for
        ("B.md", "# One\n\n[[A]] words", "B.md", "A.md C.md"),
        ("A.md", "", "A.md", ""),
        ("Templates/T.md", "# Four", "", "A.md B.md C.md E.md"),  # is not linted, so nobody knows what changed in it
        # Where a name is new, all notes with links that lead nowhere, and what stands beside these.
        ("F.md", "", "F.md", "A.md B.md Board.canvas C.md E.md"),
        ("Sub/T.md", "# Three\n# Four", "E.md Sub/T.md", "A.md B.md Board.canvas C.md E.md"),
        ("Bb.md", "", "B.md Bb.md", "A.md Board.canvas C.md E.md"),
        ("map.pdf", "", "map.pdf", "A.md B.md Board.canvas C.md E.md"),
    ],
)
def test_one_change(vault: Vault, path: str, text: str, examined: str, judged: str) -> None:
    vault.write(path, text)
    plain = vault.check(cached=False)

    assert vault.check() == plain
    assert sorted(vault.examined) == examined.split()
    assert sorted(vault.judged) == judged.split()
    assert vault.check() == plain
    assert not vault.examined


def test_a_note_is_renamed(vault: Vault) -> None:
    (vault.root / "D.md").rename(vault.root / "Dee.md")
    plain = vault.check(cached=False)

    assert vault.check() == plain
    assert vault.examined == ["Dee.md"]


def test_other_options_are_another_run(vault: Vault) -> None:
    lonely = Options(extend_select=("orphan-note",))
    plain = vault.check(options=lonely, cached=False)

    assert plain != vault.check(cached=False)
    assert vault.check(options=lonely) == plain
    assert len(vault.examined) == 7
    assert vault.check(options=lonely) == plain
    assert not vault.examined


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("vaultlint.toml", "exclude = ['A.md']"),
        ("vaultlint.toml", "[rules]\nbroken-link = 'off'"),
        (".obsidian/templates.json", "{}"),
        (".obsidian/app.json", '{"newLinkFormat": "absolute"}'),
        (".gitignore", "A.md"),
        ("Templates/.gitignore", "*"),
        ("Templates/.obsidian/app.json", ""),
    ],
)
def test_settings_change(vault: Vault, path: str, text: str) -> None:
    vault.write(path, text)

    assert vault.is_sound()


def test_a_file_that_the_configuration_names(vault: Vault) -> None:
    vault.write("vaultlint.toml", "extends = ['house.toml']")
    vault.write("house.toml", "[rules]\nbroken-link = 'off'")
    before = vault.check()
    vault.write("house.toml", "[rules]\nbroken-link = 'on'".replace("'on'", "'info'"))

    assert vault.check() != before
    assert vault.is_sound()


def test_settings_that_change_during_a_run(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run.Run.conclude

    def changed(self: run.Run, *arguments: object, whole: bool) -> Outcome:
        vault.write("vaultlint.toml", "[rules]\nbroken-link = 'off'")
        return outcome(self, *arguments, whole=whole)  # type: ignore[arg-type]

    vault.write("A.md", "[[x/Gone]]")
    monkeypatch.setattr(run.Run, "conclude", changed)
    vault.check()
    monkeypatch.undo()

    assert "broken-link" not in {each.rule for each in vault.check().findings}


def test_rules_change(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "is_current", lambda stamps: False)

    vault.check()

    assert len(vault.examined) == 7


# ------------------------------------------------------------------------------------------------ time stamps


def test_the_same_size_and_time(vault: Vault) -> None:
    vault.write("A.md", NOTES["A.md"].replace("Gone", "Lost"))

    assert "x/Lost" in str(vault.check().findings)


@pytest.mark.parametrize("when", [0, 1, 4_000_000_000])
def test_times_of_any_age(vault: Vault, when: int) -> None:
    vault.write("A.md", NOTES["A.md"].replace("Gone", "Lost"))
    os.utime(vault.root / "A.md", (when, when))
    assert "x/Lost" in str(vault.check().findings)
    vault.write("A.md", NOTES["A.md"].replace("Gone", "Away"))
    os.utime(vault.root / "A.md", (when, when))

    assert "x/Away" in str(vault.check().findings)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps(vault: Vault, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + hours * 3_600_000_000_000)
    vault.write("A.md", "[[x/Other]]")
    plain = vault.check(cached=False)

    assert vault.check() == plain
    monkeypatch.undo()
    assert vault.check() == plain


def test_what_was_just_written_may_change_within_a_time_stamp(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def frozen_stamps(*arguments: object, **more: object) -> object:
        listing = survey(*arguments, **more)
        return listing._replace(
            files=[each._replace(mtime_ns=stamp, ctime_ns=stamp, inode=0) for each in listing.files],
            ignores=tuple(each._replace(mtime_ns=stamp, ctime_ns=stamp, inode=0) for each in listing.ignores),
        )

    survey, stamp = engine.discover.survey, time.time_ns()
    monkeypatch.setattr(engine.discover, "survey", frozen_stamps)
    monkeypatch.setattr(cache, "_RECENT", 2_000_000_000)
    vault.write(".gitignore", "#.md")
    vault.check()
    vault.write("A.md", NOTES["A.md"].replace("Gone", "Lost"))
    assert "x/Lost" in str(vault.check().findings)
    vault.write(".gitignore", "A.md")
    assert "x/Lost" not in str(vault.check().findings)


def test_a_note_that_cannot_be_read_now(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(root: str, path: str, most: int = 0) -> bytes:
        raise OSError(5, "Input/output error")

    vault.write("A.md", "[[x/Other]]")
    plain = vault.check(cached=False)
    with monkeypatch.context() as patch:
        patch.setattr("vaultlint.opened.read_bytes", refuse)
        assert "unreadable-note" in {each.rule for each in vault.check().findings}

    assert vault.check() == plain


# ------------------------------------------------------------------------------------------------ damage


def parts(file: Path) -> list[int]:
    """Where the parts of a cache end."""
    content = file.read_bytes()
    magic = len(cache._MAGIC)
    sizes = [int.from_bytes(content[at : at + 8], "little") for at in range(magic, cache._HEADER, 16)]
    return [magic, cache._HEADER, cache._HEADER + sizes[0], cache._HEADER + sizes[0] + sizes[1], len(content)]


def flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def test_truncated_anywhere(vault: Vault) -> None:
    content = vault.file().read_bytes()
    ends = {max(0, end + more) for end in parts(vault.file()) for more in (-1, 0, 1)}
    for end in sorted({*ends, *Random(0).sample(range(len(content)), 20)}):
        vault.file().write_bytes(content[:end])
        assert vault.is_sound(), end


def test_flipped_bits(vault: Vault) -> None:
    content, random = vault.file().read_bytes(), Random(1)
    places = [*range(cache._HEADER), *random.sample(range(len(content)), 60)]
    for at in places:
        vault.file().write_bytes(flipped(content, at, random.randrange(8)))
        if at % 2:  # most damage shows only where something changed
            vault.write("A.md", f"{NOTES['A.md']} {at}")
        assert vault.is_sound(), at


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"vaultlint cache 1\n", b"vaultlint cache 1\n" + b"\xff" * 900])
def test_garbage(vault: Vault, content: bytes) -> None:
    vault.file().write_bytes(content)

    assert vault.is_sound()


def test_facts_that_are_damaged_are_read_anew(vault: Vault) -> None:
    *_, start, end = parts(vault.file())
    content = vault.file().read_bytes()
    vault.file().write_bytes(content[:start] + b"\0" * (end - start))
    vault.write("D.md", "[[B#No such]]")
    assert "No such" in str(vault.check().findings)
    vault.write("Bb.md", "")

    assert vault.is_sound()
    *_, start, end = parts(vault.file())
    assert b"\0" * 1000 not in vault.file().read_bytes()[start:]


def test_the_cache_of_another_vault(vault: Vault, tmp_path: Path) -> None:
    other = Vault(tmp_path / "Other", tmp_path / "others")
    other.write("A.md", "[[y/Nothing]]")
    other.check()
    vault.file().write_bytes(other.file().read_bytes())

    assert vault.is_sound()


def test_another_version(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "__version__", "0.0.0")

    assert vault.is_sound()


def test_a_folder_in_the_place_of_the_cache(vault: Vault) -> None:
    plain = vault.check()
    vault.file().unlink()
    path = Path(cache.Cache(str(vault.folder), str(vault.root)).path)
    (path / "inside").mkdir(parents=True)

    assert vault.check() == plain == vault.check()
    assert [each.name for each in vault.folder.iterdir()] == [path.name]


def test_no_folder_for_the_cache(vault: Vault, tmp_path: Path) -> None:
    plain = vault.check()
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere"), tmp_path / ("n" * 300)):
        vault.folder = folder
        assert vault.check() == plain == vault.check()


@pytest.mark.parametrize("name", ["open", "os.replace", "os.makedirs", "os.listdir"])
def test_a_system_that_refuses(vault: Vault, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refuse(*arguments: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    vault.write("A.md", "[[x/Other]]")
    plain = vault.check(cached=False)
    with monkeypatch.context() as patch:
        module, _, function = name.rpartition(".")
        patch.setattr(os if module else cache, function, refuse, raising=False)
        assert vault.check() == plain

    assert vault.is_sound()


# ------------------------------------------------------------------------------------------------ many runs, and ends

COMMAND = (sys.executable, "-m", "vaultlint", "check", "--output-format", "jsonl")


def start(vault: Vault) -> subprocess.Popen[bytes]:
    command = (*COMMAND, "--cache-dir", str(vault.folder), str(vault.root))
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=vault.root.parent)


@pytest.mark.parametrize("runs", [2, 8])
def test_runs_at_once(vault: Vault, runs: int) -> None:
    for number in range(300):
        vault.write(f"More/{number}.md", f"# One\n[[{number + 1}#Two]] [[x/Gone]]")
    for _ in range(2):
        outputs = {process.communicate()[0] for process in [start(vault) for _ in range(runs)]}
        assert len(outputs) == 1
        assert b"x/Gone" in outputs.pop()
        vault.write("More/7.md", "[[x/Gone]]")

    assert vault.is_sound()


def test_damage_to_what_is_kept_of_the_code(vault: Vault) -> None:
    """Compiled patterns and the table of rules lie beside the caches."""
    vault.write("A.md", "[[x/Other]]")
    output = start(vault).communicate()
    [file] = vault.folder.glob("code-*")
    content, random = file.read_bytes(), Random(3)
    damaged = [content[:end] for end in (0, 1, 20, len(content) - 1)]
    damaged += [flipped(content, random.randrange(len(content)), 3) for _ in range(6)]
    for each in (*damaged, b"\0" * 9000, content + b"x"):
        file.write_bytes(each)
        assert start(vault).communicate() == output


def test_a_run_that_is_killed_while_it_writes(vault: Vault) -> None:
    script = "import os, signal; os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    script += "from vaultlint import engine; from vaultlint.discover import Target\n"
    script += f"engine.check(Target({str(vault.root)!r}, None), cache={str(vault.folder)!r})"
    vault.write("A.md", "[[x/Other]]")
    killed = subprocess.run([sys.executable, "-c", script], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert [each.suffix for each in vault.folder.iterdir()] != [".cache"]
    assert vault.is_sound()


def test_what_others_write_now_is_left_alone(vault: Vault) -> None:
    beside = Path(f"{vault.file()}.{os.getppid()}.0123.tmp")
    beside.write_text("")
    vault.write("A.md", "[[x/Other]]")
    vault.check()
    assert beside.exists()

    os.utime(beside, (AGO, AGO))
    vault.write("A.md", "[[x/Another]]")
    vault.check()
    assert not beside.exists()


def killed_at_random(vault: Vault, times: int) -> Iterator[None]:
    """Runs in copies of this process, each killed at another moment."""
    random = Random(2)
    started = time.monotonic()
    vault.check()
    whole = time.monotonic() - started
    for number in range(times):
        vault.write(f"{number % 9}.md", f"[[x/Other {number}]]")
        process = os.fork()
        if not process:
            try:
                engine.check(Target(str(vault.root), None), jobs=1, cache=str(vault.folder))
            finally:
                os._exit(0)
        time.sleep(random.uniform(0, 1.2 * whole))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        yield


@pytest.mark.skipif(not aside.can_fork(), reason="copies of a process are needed")
def test_runs_that_are_killed(vault: Vault) -> None:
    for number in range(300):
        vault.write(f"More/{number}.md", f"# One\n[[{number + 1}#Two]] [[x/Gone]]")
    for _ in killed_at_random(vault, 50):
        assert vault.check() == vault.check(cached=False)

    assert vault.is_sound()


def test_damage_during_the_run(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the head and what was kept of the files another run, or somebody else, replaces the file."""
    kept = cache.Cache.kept

    def damaged(damage: Callable[[], object]) -> Callable[[cache.Cache], object]:
        def call(self: cache.Cache) -> object:
            damage()
            return kept(self)

        return call

    file = vault.file()
    content = file.read_bytes()
    for damage in (file.unlink, lambda: file.write_bytes(b""), lambda: file.write_bytes(content + b"x")):
        vault.write("A.md", f"[[x/{len(vault.examined)}]]")
        plain = vault.check(cached=False)
        with monkeypatch.context() as patch:
            patch.setattr(cache.Cache, "kept", damaged(damage))
            assert vault.check() == plain
        assert vault.is_sound()
