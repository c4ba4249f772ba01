"""JUnit XML, as the xUnit plugin of Jenkins reads it: a suite for each note, a case for each finding.

What does not fail the run is a case that passes, with the finding as its output.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from vaultlint.report.escape import escape, numbered
from vaultlint.report.located import Located, located
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.summary import failed, sentence
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_SIGNS = re.compile("[&<>\"'\ufffe\uffff]")
_COMMAND = re.compile(r"(##\w*)\[")  # runners of CI obey it in a log
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one document; without any finding it has one case that passes, since an empty one counts as broken."""
    limits = {outcome.vault: outcome.fail_on for outcome in outcomes}
    cases = [(each, failed([each.finding], limits[each.vault])) for each in located(outcomes)]
    failures = sum(fails for _, fails in cases)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f'<testsuites name="vaultlint" tests="{len(cases) or 1}" failures="{failures}" errors="0"')
    stream.write(f' time="{look.seconds:.3f}">\n')
    for path, group in groupby(cases, key=lambda case: case[0].path):
        stream.writelines(_suite(path, list(group)))
    if not cases:
        stream.write('  <testsuite name="vaultlint" tests="1" failures="0" errors="0" skipped="0">\n')
        stream.write(f'    <testcase classname="vaultlint" name="{_text(sentence(outcomes))}"/>\n  </testsuite>\n')
    stream.write("</testsuites>\n")


def _suite(path: str, cases: Sequence[tuple[Located, bool]]) -> Iterator[str]:
    name = _text(path)
    failures = sum(fails for _, fails in cases)
    yield f'  <testsuite name="{name}" file="{name}" tests="{len(cases)}" failures="{failures}"'
    yield ' errors="0" skipped="0">\n'
    seen: Counter[str] = Counter()
    for each, fails in cases:
        # Consumers know a case by its name; the second of two alike would replace the first.
        title = f"{each.finding.rule}: {each.finding.message}"
        seen[title] += 1
        yield f'    <testcase classname="{name}" name="{_text(title)}{_number(seen[title])}">\n'
        yield from _failure(each) if fails else _output(each)
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _number(number: int) -> str:
    return f" ({number})" if number > 1 else ""


def _failure(each: Located) -> Iterator[str]:
    finding = each.finding
    yield f'      <failure type="{finding.severity}" message="{_text(finding.message)}">{_body(each)}</failure>\n'


def _output(each: Located) -> Iterator[str]:
    yield f"      <system-out>{_body(each)}</system-out>\n"


def _body(each: Located) -> str:
    finding = each.finding
    lines = [f"{each.place}: {finding.severity} {finding.rule}: {finding.message}"]
    lines += [f"help: {finding.help}"] if finding.help else []
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    """The text for an element or attribute: in one line, and with nothing that XML or a log would obey."""
    shown = _SIGNS.sub(lambda found: _ENTITIES.get(found[0]) or numbered(found[0]), escape(text))
    return _COMMAND.sub(r"\1&#91;", shown)
