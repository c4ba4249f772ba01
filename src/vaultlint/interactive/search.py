"""What somebody types in, the files that may be meant out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from vaultlint.anchors import plain
from vaultlint.names import Names, fold

MOST = 9  # as many as there are keys for
_ALIKE = 70  # of 100: below that names have little in common


def matching(typed: str, paths: Iterable[str], most: int = MOST) -> list[str]:
    """The files that a text may name, best first: those called so, that begin so, that hold all words, that are near.

    >>> matching("rom", ["a/Rome.md", "Old Rome.md", "Paris.md"])
    ['a/Rome.md', 'Old Rome.md']
    """
    wanted = fold(typed).strip().removesuffix(".md")
    if not wanted:
        return []
    known = list(paths)
    ranked = sorted((rank, len(path), path) for path in known if (rank := _rank(wanted, fold(path))) is not None)
    found = [path for _, _, path in ranked[:most]]
    if len(found) < most:
        found += [path for path in _near(wanted, known, most) if path not in found]
    return found[:most]


def _rank(wanted: str, path: str) -> int | None:
    stem = _stem(path)
    if wanted in (path, stem, path.removesuffix(".md")):
        return 0
    if stem.startswith(wanted):
        return 1
    if wanted in stem:
        return 2
    return 3 if all(word in path for word in wanted.split()) else None


def _near(wanted: str, paths: list[str], most: int) -> list[str]:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    stems = [_stem(fold(path)) for path in paths]
    hits = extract(wanted.rpartition("/")[2], stems, scorer=ratio, score_cutoff=_ALIKE, limit=most)
    return [paths[index] for _, _, index in hits]


def _stem(path: str) -> str:
    return posixpath.splitext(path.rpartition("/")[2])[0]


def nearest_first(wanted: str, texts: Iterable[str]) -> list[str]:
    """Texts by how much they are like one that is not among them, each once; equals in the order given.

    >>> nearest_first("Fod", ["Sights", "Food", "food"])
    ['Food', 'Sights']
    """
    from rapidfuzz.fuzz import WRatio

    known: dict[str, str] = {}
    for text in texts:
        known.setdefault(plain(text), text)
    alike = {text: WRatio(plain(wanted), compared) for compared, text in known.items()}
    return sorted(known.values(), key=lambda text: -alike[text])


def exact(typed: str, source: str, names: Names) -> str:
    """The one file that a typed path leads to from a note; "" where that is none, or not certain."""
    resolution = names.resolve(typed, source) if typed.strip() else None
    return resolution.path or "" if resolution and not resolution.candidates else ""


def completions(typed: str, paths: Iterable[str]) -> Iterator[str]:
    """The link paths that a typed text begins: bare names first, then whole paths."""
    wanted = fold(typed)
    written = [path.removesuffix(".md") for path in paths]
    for each in (*(path.rpartition("/")[2] for path in written), *written):
        if fold(each).startswith(wanted):
            yield each
