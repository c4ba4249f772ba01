"""A link target that names nothing in, the files its author may have meant out, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import combining, normalize

_NO_LETTERS = re.compile(r"[^\w\n]+|_+")
_NO_DIGITS = re.compile(r"[^\d\n]+")
MOST = 3


class Near:
    """The names of a vault, laid out for spelling mistakes. Built once, when the first link is broken."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_skeleton: dict[str, list[str]] = {}
        self._by_edge: dict[tuple[str, int, str], list[str]] = {}
        self._paths: dict[str, list[str]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        for path in paths:
            self._paths.setdefault(_name(path), []).append(path)
        names = list(self._paths)
        for name, skeleton, numbers in zip(names, _skeletons(names), _all_numbers(names), strict=True):
            self._by_skeleton.setdefault(skeleton, []).append(name)
            # The numbers are part of the key: of ten thousand daily notes only the one of that day is compared.
            for edge in _edges(name):
                self._by_edge.setdefault((edge, len(name), numbers), []).append(name)

    def names(self, target: str) -> tuple[str, ...]:
        """At most three paths: the same name elsewhere, the same but for spacing and accents, a typing mistake."""
        name = _name(target)
        if name not in self._known:
            self._known[name] = self._search(name)
        return self._known[name]

    def _search(self, name: str) -> tuple[str, ...]:
        found = [*self._paths.get(name, ())]
        for other in self._by_skeleton.get(_skeleton(name), ()) if _skeleton(name) else ():
            found += self._paths[other]
        if not found:
            for other in self._misspelt(name):
                found += self._paths[other]
        return tuple(dict.fromkeys(found))[:MOST]

    def _misspelt(self, name: str) -> Sequence[str]:
        """Names a typing mistake or two away; only names of some length, and never another number or date."""
        allowed = 0 if len(name) < 6 else 1 if len(name) < 11 else 2
        if not allowed:
            return ()
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        numbers = _numbers(name)
        choices: dict[str, None] = {}
        for edge in _edges(name):
            for length in range(len(name) - allowed, len(name) + allowed + 1):
                choices.update(dict.fromkeys(self._by_edge.get((edge, length, numbers), ())))
        hits = extract(name, list(choices), scorer=OSA.distance, score_cutoff=allowed, limit=MOST)
        return [each for each, _, _ in hits]


def _name(path: str) -> str:
    """The file name as spelling compares it: lower case, composed, a note without its extension."""
    name = normalize("NFC", path[path.rfind("/") + 1 :]).lower()
    return name.removesuffix(".md")


def _skeletons(names: Sequence[str]) -> list[str]:
    """The skeletons of many names: those of plain ones all at once, in a tenth of the time."""
    plain = [name for name in names if "%" not in name and "\n" not in name]
    together = _NO_LETTERS.sub("", normalize("NFKD", "\n".join(plain)))
    known = dict(zip(plain, together.split("\n"), strict=True)) if plain else {}
    return [known[name] if name in known else _skeleton(name) for name in names]


def _skeleton(name: str) -> str:
    """Letters and digits alone, accents dropped, percent signs decoded: what spacing and encoding leave as it is."""
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return "".join(sign for sign in normalize("NFKD", name) if sign.isalnum() and not combining(sign))


def _numbers(name: str) -> str:
    """The numbers in a name, with a space for all that stands between, before or behind them.

    >>> _numbers("Week 3, 2024"), _numbers("Rome")
    ('3 2024', '')
    """
    return _NO_DIGITS.sub(" ", name).strip()


def _all_numbers(names: Sequence[str]) -> list[str]:
    """Those of many names."""
    if any("\n" in name for name in names):
        return [_numbers(name) for name in names]
    return [each.strip() for each in _NO_DIGITS.sub(" ", "\n".join(names)).split("\n")] if names else []


def _edges(name: str) -> tuple[str, str]:
    """A name with one or two mistakes mostly keeps its first or its last three signs."""
    return "^" + name[:3], name[-3:] + "$"
