"""Workflow commands of GitHub Actions: annotations beside the changed lines, the rest in the log, a step summary.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from vaultlint.finding import Finding
from vaultlint.report.escape import defuse, escape
from vaultlint.report.located import Located, last_line, located, worst_first
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.step_summary import append
from vaultlint.report.summary import plural
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

# Of each kind in a step; GitHub drops what is over it.
# https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
MOST = 10
_LINE_ENDS = "\r\n"
_LINE_END = re.compile(f"([{_LINE_ENDS}])")
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write annotations, the worst first and as many as GitHub takes, then the other findings as lines of the log.

    All of them are in the summary of the step, where GITHUB_STEP_SUMMARY names its file.
    """
    found = worst_first(located(outcomes))
    shown, rest = _parted(found)
    stream.writelines(f"{_annotation(each)}\n" for each in shown)
    if rest:
        stream.write(f"::group::{plural(len(rest), 'more finding')}\n")
        stream.writelines(f"{defuse(_line(each))}\n" for each in rest)
        stream.write("::endgroup::\n")
    if (file := os.environ.get("GITHUB_STEP_SUMMARY")) and (problem := append(file, outcomes, found)):
        stream.write(f"::warning title=vaultlint::{_data(f'no step summary: {problem}')}\n")


def _parted(found: Iterable[Located]) -> tuple[list[Located], list[Located]]:
    number: Counter[str] = Counter()
    shown: list[Located] = []
    rest: list[Located] = []
    for each in found:
        number[each.finding.severity] += 1
        (shown if number[each.finding.severity] <= MOST else rest).append(each)
    return shown, rest


def _annotation(each: Located) -> str:
    finding = each.finding
    command = _COMMANDS[finding.severity]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in _properties(each).items())
    message = f"{each.place}: {escape(finding.message)}"
    return f"::{command} {properties}::{_data(_with_help(message, finding))}"


def _properties(each: Located) -> dict[str, str | int]:
    finding = each.finding
    last = last_line(finding)
    place: dict[str, str | int] = {"line": finding.line, "endLine": last}
    if last == finding.line:  # GitHub takes columns of a single line only
        place["col"] = finding.column
    if finding.end_line == finding.line:
        place["endColumn"] = finding.end_column
    return {"title": f"vaultlint ({escape(finding.rule)})", "file": _file(each.path), **place}


def _file(path: str) -> str:
    """The name as it is, but for what a terminal obeys; line ends have a form of their own here."""
    return "".join([part if part in _LINE_ENDS else escape(part) for part in _LINE_END.split(path)])


def _with_help(message: str, finding: Finding) -> str:
    return f"{message}\n{escape(finding.help)}" if finding.help else message


def _line(each: Located) -> str:
    finding = each.finding
    return f"{each.place}: {finding.severity} {escape(finding.rule)}: {escape(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
