"""Results in, a page in Markdown out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cases import OURS, Case
from measure import MIB, Sample, Samples, ratio, typical
from worst import LINEAR, NOISE, Timing


class Result(NamedTuple):
    """What a case gave. ``families``: peak of all processes together by label, where it was measured."""

    case: Case
    notes: int
    samples: Samples
    families: dict[str, int]


def page(intro: Iterable[str], results: Sequence[Result], timings: Sequence[Timing], remarks: Iterable[str]) -> str:
    parts = ["# Benchmarks", *intro]
    if goals := list(goal_rows(results)):
        parts += ["## Beside the peers", table(["run", "notes", "beside", "ratio", "must", "aim", ""], goals)]
    for result in results:
        parts += [
            f"## {result.case.title[0].upper()}{result.case.title[1:]}",
            f"{result.notes:,} notes.",
            case_table(result),
        ]
    if timings:
        parts += ["## Worst-case notes", WORST, worst_table(timings)]
    if noted := [f"- {each}" for each in dict.fromkeys(remarks)]:
        parts += ["## Left out", "\n".join(noted)]
    return "\n\n".join(parts) + "\n"


WORST = f"""\
One note each, at one, two and four times its size, in CPU seconds above an empty note.
*Growth* is k in time ~ size^k: above {LINEAR} it is marked as worse than linear, below {NOISE} s nothing is said."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Text in the first column to the left, figures to the right."""
    marks = [":--" if i == 0 else "--:" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def goal_rows(results: Iterable[Result]) -> Iterator[list[str]]:
    for result in results:
        for goal in result.case.goals:
            if OURS in result.samples and goal.beside in result.samples:
                found = beside(result, goal.beside)
                told = "" if found <= goal.must else "**missed**"
                told = "aim" if goal.aim and found <= goal.aim else told or "must"
                aim = f"{goal.aim:g}" if goal.aim else ""
                yield [result.case.title, f"{result.notes:,}", goal.beside, f"{found:.2f}", f"{goal.must:g}", aim, told]


def beside(result: Result, peer: str) -> float:
    """Our figure as a part of the peer's: memory of the whole family in the memory case, else time."""
    if result.families:
        return result.families[OURS] / result.families[peer]
    figure = peak if result.case.name == "memory" else None
    return ratio(result.samples[OURS], result.samples[peer], figure)


def peak(sample: Sample) -> float:
    return sample.peak


def case_table(result: Result) -> str:
    head = ["", "wall s", "cpu s", "peak MiB", "exit", "wall ratio"]
    if result.families:
        head.insert(4, "all processes MiB")
    return table(head, case_rows(result))


def case_rows(result: Result) -> Iterator[list[str]]:
    """One row a contestant; ratios to ours, or to the first one of its kind where sizes grow."""
    for label, samples in result.samples.items():
        middle = typical(samples)
        first = reference(label, result.samples)
        row = [label, f"{middle.wall:.3f}", f"{middle.cpu:.3f}", f"{middle.peak / MIB:.0f}", str(middle.status)]
        if result.families:
            row.insert(4, f"{result.families[label] / MIB:.0f}")
        yield [*row, f"{ratio(samples, result.samples[first]):.2f}"]


def reference(label: str, samples: Samples) -> str:
    """Ours in a comparison; in a case of growth the same tool at the size before."""
    tool, _, size = label.rpartition(", ")
    if not size.replace(",", "").isdigit():
        return OURS if OURS in samples else next(iter(samples))
    kin = [each for each in samples if each.rpartition(", ")[0] == tool]
    return kin[max(kin.index(label) - 1, 0)]


def worst_table(timings: Iterable[Timing]) -> str:
    rows = []
    for timing in timings:
        seconds = [f"{each:.2f}" for _, each in timing.points] + ["", ""]
        power = "" if timing.exponent is None else f"{timing.exponent:.2f}"
        told = "**cut off**" if timing.cut else "**worse**" if timing.is_worse else ""
        rows.append([timing.name, f"{timing.points[-1][0]:,}", *seconds[:3], power, told])
    return table(["note", "bytes", "1 ×", "2 ×", "4 ×", "growth", ""], rows)
