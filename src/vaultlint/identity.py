"""A vault and the options of a run in, out everything but the notes that decides what the run finds.

Two runs with the same identity and the same files find the same. It is made of the contents of small files and of the
time stamps of our code, without importing a rule: asking is to be cheaper than running.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from vaultlint import __version__
from vaultlint.settings import FILES, FOLDER, SNIPPETS, read_small
from vaultlint.typed import Any, NamedTuple

_CONFIGURATION = ("vaultlint.toml", "pyproject.toml")

Stamps = tuple[tuple[str, int, int], ...]


class Identity(NamedTuple):
    """What decides what a run finds, beside the files of the vault."""

    asked: Any  # what the command line says, and the rules where a program gives them
    environment: tuple[Any, ...]
    code: Stamps
    more: tuple[str, ...]  # files of the vault that the configuration names
    inputs: tuple[tuple[str, Any], ...]


def identity(root: str, asked: Any, packages: Iterable[str], more: Iterable[str]) -> Identity:
    """The identity of a run in the vault at ``root``, whose rules come from these packages."""
    more = tuple(more)
    return Identity(asked, environment(), code(packages), more, inputs(root, more))


def is_same(known: Any, root: str, asked: Any) -> bool:
    """Whether a run now would have the same identity; ``known`` is one that was kept."""
    try:
        before = Identity._make(known)
        return (
            before.asked == asked
            and before.environment == environment()
            and is_current(before.code)
            and before.inputs == inputs(root, before.more)
        )
    except (TypeError, ValueError):
        return False


def inputs(root: str, more: Iterable[str] = ()) -> tuple[tuple[str, Any], ...]:
    """The contents of all files that configure a run; ``more`` are others that the configuration names.

    A file that cannot be read counts with what is wrong with it.
    """
    names = [*_CONFIGURATION, *(f"{FOLDER}/{name}" for name in FILES), *_snippets(root), *more]
    places = [os.path.join(root, name) for name in names]
    return tuple((place, _content(place)) for place in (*places, *_ignores_above(root)))


def _content(place: str) -> bytes | str | None:
    try:
        return read_small(place)
    except (OSError, ValueError) as error:
        return str(error)


def _snippets(root: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(os.path.join(root, FOLDER, SNIPPETS)))
    except OSError:
        return
    yield from (f"{FOLDER}/{SNIPPETS}/{name}" for name in names if name.endswith(".css"))


def _ignores_above(root: str) -> Iterator[str]:
    """What git ignores may be said above the vault too, up to the top of the repository."""
    folder = root
    while True:
        if folder != root:
            yield os.path.join(folder, ".gitignore")
        if os.path.exists(os.path.join(folder, ".git")):
            yield os.path.join(folder, ".git", "info", "exclude")
            return
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def environment() -> tuple[Any, ...]:
    """The interpreter and where it looks for packages: another one there may bring other rules."""
    return (
        __version__,
        sys.implementation.cache_tag,
        sys.platform,
        tuple((place, _stamp(place)) for place in _packages_path()),
    )


def _packages_path() -> Iterator[str]:
    """Where packages are installed: without the folder of the script, or the current one, which Python puts first."""
    started_from = ("", os.getcwd(), os.path.dirname(os.path.abspath(sys.argv[0])))
    return (place for number, place in enumerate(sys.path) if number or place not in started_from)


def code(packages: Iterable[str]) -> Stamps:
    """The stamps of these files and of all in these folders: path, time of change, size (-1 for a folder)."""
    found: list[tuple[str, int, int]] = []
    for package in sorted(set(packages)):
        if not os.path.isdir(package):
            found.append((package, *_time_and_size(package)))
        for folder, folders, files in os.walk(package):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            found.append((folder, _stamp(folder), -1))
            for name in sorted(files):
                if not name.endswith((".pyc", ".tmp")):
                    place = os.path.join(folder, name)
                    found.append((place, *_time_and_size(place)))
    return tuple(found)


def is_current(stamps: Stamps) -> bool:
    """Whether these files and folders are as they were."""
    return all(
        _stamp(place) == stamp if size < 0 else _time_and_size(place) == (stamp, size) for place, stamp, size in stamps
    )


def packages_of(origins: Sequence[str]) -> list[str]:
    """The folders of the packages that modules belong to, or their files, and our own."""
    found = [os.path.dirname(os.path.abspath(__file__))]
    for name in {origin.partition(".")[0] for origin in origins}:
        module = sys.modules.get(name)
        found += list(getattr(module, "__path__", ())) or [getattr(module, "__file__", None) or ""]
    return list(filter(None, found))


def _stamp(place: str) -> int:
    try:
        return os.stat(place or ".").st_mtime_ns
    except OSError:
        return 0


def _time_and_size(place: str) -> tuple[int, int]:
    try:
        status = os.stat(place)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
