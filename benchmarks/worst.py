"""Notes that are hard to read in, seconds at one, two and four times their size out, and how time grows with size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from math import log
from typing import NamedTuple

from measure import Command, Sample, run

SIGNS = "[`$|>%*#<(\\"
STEPS = (1, 2, 4)
LINEAR = 1.3  # an exponent above is told; noise alone stays below
NOISE = 0.1  # seconds above an empty note; less says nothing about growth
BEST_OF = 3


class Hard(NamedTuple):
    """A kind of note: ``make(n)`` gives its text; n is the smallest of the sizes."""

    name: str
    size: int
    make: Callable[[int], str]


class Timing(NamedTuple):
    """Bytes and CPU seconds above an empty note for each step. ``cut``: the last one took too long or failed."""

    name: str
    points: tuple[tuple[int, float], ...]
    cut: bool = False

    @property
    def exponent(self) -> float | None:
        """k of time ~ size ** k between the first and the last point; None where it is too quick to tell."""
        (small, early), (large, late) = self.points[0], self.points[-1]
        if late < NOISE or large <= small:
            return None
        # A first one within the noise would make anything look steep: take it for as slow as the noise.
        return log(late / max(early, NOISE / 2)) / log(large / small)

    @property
    def is_worse(self) -> bool:
        return self.cut or (self.exponent or 0) > LINEAR


def notes() -> Iterator[Hard]:
    for sign in SIGNS:
        yield Hard(f"`` {sign} `` in a row", 100_000, lambda n, sign=sign: sign * n)  # type: ignore[misc]
        yield Hard(f"`` {sign} `` with spaces", 100_000, lambda n, sign=sign: f"{sign} " * n)  # type: ignore[misc]
        yield Hard(f"`` {sign} `` on lines", 100_000, lambda n, sign=sign: f"{sign}\n" * n)  # type: ignore[misc]
    yield Hard("one line of words", 500_000, lambda n: "word and " * (n // 9))
    yield Hard("one line of links", 500_000, lambda n: "[[Target]] a " * (n // 13))
    yield Hard("openers `[[a`", 50_000, lambda n: "[[a " * n)
    yield Hard("openers `![](`", 50_000, lambda n: "![](" * n)
    yield Hard("backticks of all lengths", 200, lambda n: " ".join("`" * i for i in range(1, n)))
    yield Hard("list, deeper each line", 250, lambda n: "".join(f"{'  ' * i}- item\n" for i in range(n)))
    yield Hard("list, deeper on one line", 5_000, lambda n: "- " * n + "item")
    yield Hard("quote, deeper each line", 250, lambda n: "".join(f"{'> ' * i}text\n" for i in range(1, n)))
    yield Hard("quotes and lists in turn", 5_000, lambda n: "> - " * n + "item")
    yield Hard("links that resolve", 50_000, lambda n: "See [[Target]].\n" * n)
    yield Hard("headings of another note", 50_000, lambda n: "See [[Target#One]].\n" * n)
    yield Hard("links to nothing", 12_500, lambda n: "".join(f"See [[Nowhere {i}]].\n" for i in range(n)))
    yield Hard("headings and links to them", 12_500, _headings)
    yield Hard("wide table", 12_500, lambda n: "| a " * n + "|\n" + "| - " * n + "|\n" + "| b " * n + "|\n")
    yield Hard("long table", 12_500, lambda n: "| a | b |\n| - | - |\n" + "| c | [[Target\\|d]] |\n" * n)
    yield Hard("ordinary text", 2_500_000, lambda n: "Words, **bold** and `code` in [[Target]].\n\n" * (n // 43))
    yield Hard("properties", 5_000, _properties)
    yield Hard("many properties", 12_500, _properties)
    yield Hard("entries of one property", 12_500, lambda n: "---\ntags:\n" + "  - tag\n" * n + "---\n")


def _headings(n: int) -> str:
    return "".join(f"# Heading {i}\n\n[[#Heading {n - i - 1}]]\n\n" for i in range(n))


def _properties(n: int) -> str:
    return "---\n" + "".join(f"key{i}: value {i}\n" for i in range(n)) + "---\n"


def measure(vaultlint: str, no_cache: tuple[str, ...], folder: str, limit: float, share: int = 1) -> Iterator[Timing]:
    """Time each kind of note; ``share`` divides the sizes for a quick look."""
    os.makedirs(os.path.join(folder, ".obsidian"), exist_ok=True)
    _write(folder, "Target.md", "# One\n")
    command = Command("", (vaultlint, "check", *no_cache, "--statistics", "Note.md"), folder)
    rounds = BEST_OF if share == 1 else 1
    for hard in notes():
        # Anew for each: the machine may have become slower or faster since the last one.
        _write(folder, "Note.md", "")
        floor = min(run(command, limit).cpu for _ in range(BEST_OF))
        points: list[tuple[int, float]] = []
        cut = False
        for step in STEPS:
            text = hard.make(max(hard.size // share, 1) * step)
            _write(folder, "Note.md", text)
            best = _best(command, limit, rounds)
            points.append((len(text), max(best.cpu - floor, 0.0)))
            if cut := best.status not in command.done:
                break
        yield Timing(hard.name, tuple(points), cut)


def _best(command: Command, limit: float, rounds: int) -> Sample:
    """The quickest of some runs: other programs only ever add time. A slow one is not repeated."""
    best = run(command, limit)
    for _ in range(rounds - 1):
        if best.status in command.done and best.wall < limit / 10:
            best = min(best, run(command, limit), key=lambda sample: sample.cpu)
    return best


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        file.write(text)
