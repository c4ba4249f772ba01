"""Random edits of a small vault: a run with a cache finds what a run without one does, after every step."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vaultlint import cache, engine
from vaultlint.config import ConfigError
from vaultlint.discover import Target
from vaultlint.outcome import Options, Outcome

FOLDERS = ("", "Cities", "Cities/Old", "Templates", "Private", "Inner", "Été")
# Names that are one but for case, Unicode form or a letter, and such as look like others with an extension.
STEMS = (
    "Rome",
    "rome",
    "Roma",
    "Constantinople",
    "Constantinopel",
    "Q&A",
    "Q%26A",
    "Oslo.md",
    "Été",
    "E\u0301te\u0301",
)
OTHERS = ("rome.png", "Rome.png", "map.pdf", "Oslo", "Board.canvas", "List.base", "Rome.canvas", ".hidden.md")
HEADINGS = ("Food", "food!", "Foods to eat", "Rome trip", "Rome: trip", "Goals")
TAGS = ("#trip", "#trip", "#Trip", "#trips", "#trip/Rome", "#TRIP/rome")
SUPPRESSED = (
    "links",
    "unwritten-note broken-link",
    "tags",
    "",
    "tag-case",
    "orphan-note files",
    "duplicate-value",
    "x",
)
DAYS = ("2026-03-01", "2026-03-02", "2026-03-04")
AGO = 1_500_000_000


def pick(of: tuple[str, ...], number: int) -> str:
    return of[number % len(of)]


def line(a: int, b: int) -> str:
    """A line of a note, by two numbers."""
    name, heading = pick(STEMS, b), pick(HEADINGS, b // 7)
    folder = pick(FOLDERS, b // 3)
    lines = (
        f"[[{name}]]",
        f"[[{name}#{heading}]] and ![[{name}#^one]]",
        f"[[#{heading}]] [[#^two]]",
        f"[[{folder}/{name}#{heading}|there]]",
        f"[t](./{name.replace(' ', '%20')}.md#{heading.replace(' ', '%20')})",
        f"[t](Q%26A.md#{heading.replace(' ', '-')}) [t](My {name}.md) [t]({name} .md)",
        f"[[{name}] and [[../{name}]]",
        f"[[{name}.md]] %% [[{name}x]] %% [[Q&A]]",
        f"![[{pick(OTHERS, b)}]] [[{pick(OTHERS, b // 2)}#{heading}]]",
        f"# {heading}\n\ntext",
        f"## {heading}\n### {pick(HEADINGS, a)}",
        "words ^one\n\nmore ^two",
        "words ^one in the middle",
        f"{pick(TAGS, a // 3)} {pick(TAGS, b)}",
        f"> [!odd{b % 3}] title\n> [[{name}#{heading}]] #Trip",
        f"[^1] [[{name}x]] [[{name}s#{heading}]] `[[{name}]]`",
        f"[[{name}x]] [[{name}#{heading}]] %% vaultlint-ignore {pick(SUPPRESSED, a // 5)} %%",
        f"%% vaultlint-off {pick(SUPPRESSED, a // 5)} expires={pick(DAYS, b // 3)} %%\n[[{name}x]] {pick(TAGS, b)}",
        f"%% vaultlint-ignore-file {pick(SUPPRESSED, b // 3)} expires={pick(DAYS, b)} %%",
        "%% vaultlint-on %%",
    )
    return lines[a % len(lines)]


def properties(a: int, b: int) -> str:
    name = pick(STEMS, b)
    fields = (
        "",
        f'---\nup: "[[{name}]]"\nrelated: "[[{pick(STEMS, a)}]]"\n---\n',
        f"---\ntags: [trip, {pick(TAGS, a)[1:]}]\ndoi: {b % 3}\n---\n",
        f"---\naliases: [{name}, {pick(HEADINGS, a)}]\ndoi: {b % 3}\ncover: rome.png\n---\n",
        f"---\nvaultlint-ignore: [{pick(SUPPRESSED[:3], b).replace(' ', ', ')}]\ndoi: {b % 3}\n---\n",
        f'---\ntags: trip\nrelated: ["[[{name}]]", "[[{pick(HEADINGS, a)}]]"]\ndate: 2024-02-30\n---\n',
    )
    return fields[a % len(fields)]


def text(a: int, b: int) -> str:
    return properties(a, b) + "\n".join(line(a + 5 * n, b + 11 * n) for n in range(a % 5 + 1))


def other(name: str, a: int, b: int) -> str:
    target = f"{pick(FOLDERS, a)}/{pick(STEMS, b)}.md".lstrip("/")
    words = line(a, b).replace("\\", "").replace('"', "").replace("\n", " ")
    nodes = (
        f'{{"id": "a", "type": "file", "file": "{target}", "subpath": "#{pick(HEADINGS, a)}"}}, '
        f'{{"id": "b", "type": "text", "text": "{words}"}}'
    )
    return f'{{"nodes": [{nodes}]}}' if name.endswith(".canvas") else f"views: {a}"


CONFIGS = (
    "",
    "[rules]\norphan-note = 'info'\nduplicate-heading = 'warning'\ntag-case = 'warning'\n",
    "exclude = ['Private/*']\n[per-file.'Cities/*']\nbroken-heading-link = 'off'\n",
    "[schemas.trip]\nmatch = { tag = 'trip' }\n"
    "properties = { doi = { unique = true }, related = { target-schema = 'trip' } }\n",
    "respect-gitignore = false\n[schemas.city]\nmatch = { folder = 'Cities' }\n"
    "properties = { doi = { unique = true }, related = { target-schema = 'city' } }\nheadings = ['Goals']\n",
    "extends = ['house.toml']\n",
)
# Of files in folders of the vault.
SCOPES = (
    "[rules]\nlinks = 'off'\norphan-note = 'info'\n",
    "exclude = ['Old']\n[per-file.'R*']\nheadings = 'off'\n",
    "root = true\n[rules]\ntags = 'error'\n",
    "extends = ['../house.toml']\n",
    "exclude = ['*.canvas', 'Rome.md']\n[rules]\nbroken-link = { severity = 'info' }\n",
    "",
)
SETTINGS = (
    ("templates.json", '{"folder": "Templates"}'),
    ("templates.json", "{}"),
    ("app.json", '{"userIgnoreFilters": ["Private/"], "useMarkdownLinks": true}'),
    ("types.json", '{"types": {"doi": "date"}}'),
    ("types.json", "no json"),
    ("snippets/a.css", '.callout[data-callout="odd1"] {}'),
)
IGNORES = ("", "Private/\n", "*.canvas\nrome.md\n", "Cities\n!Cities/Old\n")


class Play:
    """A vault and what can be done to it; each deed takes two numbers and does nothing where it cannot."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.today = "2026-03-01"

    def paths(self) -> list[Path]:
        return sorted(each for each in self.root.rglob("*") if each.is_file() and ".obsidian" not in each.parts[-3:])

    def put(self, path: str, content: str) -> None:
        place = self.root / path
        if not place.is_dir() and not place.is_symlink() and all(not each.is_file() for each in place.parents):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, encoding="utf-8", newline="")

    def note(self, a: int, b: int) -> None:
        self.put(f"{pick(FOLDERS, a)}/{pick(STEMS, b)}.md".lstrip("/"), text(a // 3, b // 3))

    def template(self, a: int, b: int) -> None:
        """In a folder whose notes are not linted, with headings that others ask for."""
        self.put(f"Templates/{pick(STEMS, b)}.md", f"# {pick(HEADINGS, a)}\n{text(a, b)}")

    def file(self, a: int, b: int) -> None:
        name = pick(OTHERS, b)
        self.put(f"{pick(FOLDERS, a)}/{name}".lstrip("/"), other(name, a // 3, b // 3))

    def _one(self, a: int) -> Path | None:
        paths = self.paths()
        return paths[a % len(paths)] if paths else None

    def append(self, a: int, b: int) -> None:
        if (path := self._one(a)) and path.suffix == ".md" and not path.is_symlink():
            path.write_text(path.read_text(encoding="utf-8") + "\n" + line(b, a), encoding="utf-8", newline="")

    def swap(self, a: int, b: int) -> None:
        """The same size and time of change, another text."""
        if (path := self._one(a)) and not path.is_symlink():
            before = path.stat()
            path.write_bytes(path.read_bytes().swapcase() if b % 2 else path.read_bytes().replace(b"o", b"a"))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def delete(self, a: int, b: int) -> None:
        if path := self._one(a):
            path.unlink()

    def rename(self, a: int, b: int) -> None:
        if path := self._one(a):
            name = pick(STEMS, b) + ".md" if path.suffix == ".md" else pick(OTHERS, b)
            place = self.root / pick(FOLDERS, b // 5) / name
            if not place.exists() and all(not each.is_file() for each in place.parents):
                place.parent.mkdir(parents=True, exist_ok=True)
                path.rename(place)

    def move_folder(self, a: int, b: int) -> None:
        source, place = self.root / pick(FOLDERS[1:], a), self.root / f"{pick(FOLDERS[1:], b)} {b % 2}"
        if source.is_dir() and not source.is_symlink() and not place.exists():
            with suppress(OSError):
                source.rename(place)

    def delete_folder(self, a: int, b: int) -> None:
        folder = self.root / pick(FOLDERS[1:], a)
        if not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)

    def nested(self, a: int, b: int) -> None:
        """A folder becomes a vault of its own, or is one no longer."""
        folder = self.root / pick(FOLDERS[4:], a)
        if folder.is_dir() and not folder.is_symlink():
            (shutil.rmtree if (folder / ".obsidian").is_dir() else os.mkdir)(folder / ".obsidian")

    def link(self, a: int, b: int) -> None:
        """Another name of a file or folder."""
        place = self.root / f"{pick(STEMS, b)}.md"
        targets = ("Cities", "Cities/Rome.md", ".hidden.md", "nowhere", os.pardir, *map(str, self.paths()[:3]))
        if not place.exists() and not place.is_symlink():
            place.symlink_to(pick(targets, a))

    def config(self, a: int, b: int) -> None:
        self.put("house.toml", pick(CONFIGS[:-1], b))
        self.put("vaultlint.toml", pick(CONFIGS, a))

    def scope(self, a: int, b: int) -> None:
        """A configuration in a folder comes, changes or goes."""
        place = self.root / pick(FOLDERS[1:], b) / "vaultlint.toml"
        if a % 4 == 0:
            place.unlink(missing_ok=True)
        elif place.parent.is_dir() and not place.parent.is_symlink():
            place.write_text(pick(SCOPES, a), encoding="utf-8")

    def settings(self, a: int, b: int) -> None:
        name, content = SETTINGS[a % len(SETTINGS)]
        self.put(f".obsidian/{name}", content)

    def ignore(self, a: int, b: int) -> None:
        self.put(f"{pick(FOLDERS[:3], b)}/.gitignore".lstrip("/"), pick(IGNORES, a))

    def age(self, a: int, b: int) -> None:
        """Time stamps of long ago, or of the far future."""
        for path in [*self.paths()][:: b % 3 + 1]:
            if not path.is_symlink():
                os.utime(path, (AGO, AGO + a) if a % 4 else (4_000_000_000, 4_000_000_000))

    def day(self, a: int, b: int) -> None:
        """Suppressions expire, or a clock is set back."""
        self.today = f"2026-03-0{a % 5 + 1}"


DEEDS: tuple[Callable[[Play, int, int], None], ...] = (
    Play.note,
    Play.note,
    Play.template,
    Play.file,
    Play.append,
    Play.append,
    Play.swap,
    Play.delete,
    Play.rename,
    Play.rename,
    Play.move_folder,
    Play.delete_folder,
    Play.nested,
    Play.link,
    Play.config,
    Play.scope,
    Play.scope,
    Play.settings,
    Play.ignore,
    Play.age,
    Play.day,
)
OPTIONS = (
    Options(),
    Options(extend_select=("orphan-note", "similar-tag", "unused-attachment", "link-case", "portable-link")),
    Options(extend_select=("link-case", "portable-link", "redundant-extension")),
    Options(select=("broken-heading-link", "broken-link", "tag-case")),
)


@contextmanager
def vault(seed: int, notes: int) -> Iterator[tuple[Play, str]]:
    """A vault with some notes, and a folder for caches."""
    with tempfile.TemporaryDirectory() as folder:
        play = Play(Path(folder, "Vault"))
        (play.root / ".obsidian").mkdir(parents=True)
        for number in range(notes):
            deed = (Play.note, Play.note, Play.note, Play.template, Play.file)[number % 5]
            deed(play, seed + number * 13, seed // 7 + number * 31)
        for deed in (Play.config, Play.scope, Play.settings, Play.ignore):
            deed(play, seed // 11, seed // 13)
        yield play, str(Path(folder, "cache"))


def same(play: Play, target: Target, options: Options, folder: str) -> None:
    """Assert that neither a cache as it is nor one that was just written changes what is found."""
    plain = found(play, target, options, None)
    for _ in range(2):
        assert found(play, target, options, folder) == plain


def found(play: Play, target: Target, options: Options, folder: str | None) -> Outcome | str:
    try:
        return engine.check(target, options=options, jobs=1, cache=folder, today=play.today)
    except ConfigError as error:
        return str(error)


numbers = st.integers(0, 5000)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), numbers, numbers), min_size=1, max_size=8)
unhurried = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("recent", [0, cache._RECENT])
@unhurried
@given(numbers, st.integers(15, 40), steps, st.sampled_from(OPTIONS))
@example(3094, 28, [(Play.note, 0, 0)], Options())  # which of several notes a finding names hangs on their order
def test_a_cache_changes_nothing(
    recent: int, seed: int, notes: int, steps: list[tuple[Callable[..., None], int, int]], options: Options
) -> None:
    with vault(seed, notes) as (play, folder), pytest.MonkeyPatch.context() as patch:
        # Without it everything that a test writes is too young to be trusted.
        patch.setattr(cache, "_RECENT", recent)
        target = Target(str(play.root), None)
        same(play, target, options, folder)
        for deed, a, b in steps:
            deed(play, a, b)
            same(play, target, options, folder)


@unhurried
@given(numbers, steps, st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=2))
def test_a_cache_that_others_write_too(
    seed: int, steps: list[tuple[Callable[..., None], int, int]], both: list[Options]
) -> None:
    with vault(seed, 20) as (play, folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_RECENT", 0)
        target = Target(str(play.root), None)
        for deed, a, b in steps:
            for options in both:
                same(play, target, options, folder)
            deed(play, a, b)
        same(play, target, both[0], folder)


@unhurried
@given(numbers, steps, st.lists(numbers, min_size=1, max_size=3), st.sampled_from(OPTIONS))
def test_a_part_of_a_vault(
    seed: int, steps: list[tuple[Callable[..., None], int, int]], chosen: list[int], options: Options
) -> None:
    with vault(seed, 20) as (play, folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_RECENT", 0)
        root = str(play.root)
        for deed, a, b in steps:
            found(play, Target(root, None), options, folder)
            for _ in range(2):
                places = [*play.paths(), *(each for each in play.root.rglob("*") if each.is_dir())]
                given = {str(places[each % len(places)].relative_to(root)) for each in chosen if places}
                if given:
                    same(play, Target(root, tuple(sorted(given))), options, folder)
                deed(play, a, b)
