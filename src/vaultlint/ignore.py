"""Findings in, suppressions written into their files out: planned in memory, linted again, and only then written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from vaultlint.discover import kind_of
from vaultlint.disk import Refusal, put
from vaultlint.edits import apply
from vaultlint.engine import Done, Means, one_vault
from vaultlint.finding import Finding
from vaultlint.opened import read_bytes
from vaultlint.outcome import Outcome
from vaultlint.own import unused_suppression
from vaultlint.read import read
from vaultlint.repair import Bench, Change, Refused
from vaultlint.suppress.states import OF_THE_RUN
from vaultlint.suppress.write import ignoring
from vaultlint.typed import NamedTuple


class Ignored(NamedTuple):
    """What came of a vault."""

    outcome: Outcome  # what was found there before
    added: tuple[Finding, ...] = ()  # what is suppressed from now on
    left: tuple[Refused, ...] = ()  # what cannot be, and why
    changes: tuple[Change, ...] = ()


def ignore(done: Done, means: Means, findings: Iterable[Finding], reason: str = "", *, write: bool = True) -> Ignored:
    """Suppress findings of a vault, with a reason where one is given; without ``write`` only plan it.

    ``done`` has linted it by the same ``means``. A directive is written where the text goes on to say the same, with
    the reason as it stands: it must hold no line end and none of the marks that end a comment. Suppressions without
    use stay: they are not to be suppressed. Raises what `engine.one_vault` raises.
    """
    todo = [each for each in findings if each.rule != unused_suppression.name]
    if not todo:
        return Ignored(done.outcome)
    if done.run is None:
        done = one_vault(done.target, means, always=True)
    planned = list(_planned(done, todo, reason))
    return _together(done.outcome, [_written(done.target.root, each) for each in planned] if write else planned)


class _Planned(NamedTuple):
    """A file with its suppressions, and the findings that they are for."""

    change: Change
    added: tuple[Finding, ...]
    left: tuple[Refused, ...]


def _planned(done: Done, findings: Sequence[Finding], reason: str) -> Iterator[_Planned]:
    assert done.run is not None
    bench = Bench(done.run, done.outcome, False)
    for path, found in groupby(findings, key=attrgetter("path")):
        yield _in_file(bench, path, tuple(found), reason)


def _in_file(bench: Bench, path: str, findings: tuple[Finding, ...], reason: str) -> _Planned:
    if all(each.rule in OF_THE_RUN for each in findings):  # the file may be one that must not be read
        return _none(path, findings, _why(findings[0]))
    if kind_of(path) == "attachment":
        return _none(path, findings, f"the file holds no comments; {_elsewhere(path)}")
    try:
        old = read_bytes(bench.root, path, bench.run.plan.config.most_bytes)
    except OSError as error:
        return _none(path, findings, f"the file cannot be read: {error.strerror or error}")
    known = Counter(each.rule for each in bench.findings(path, old, as_seen=True))
    if not bench.run.is_as_seen(path):
        return _none(path, findings, "the file has changed since it was read")

    def is_good(data: bytes) -> bool:
        return not Counter(each.rule for each in bench.findings(path, data)) - known

    made = ignoring(read(path, old), findings, reason, today=bench.run.today, is_good=is_good)
    new = apply(old, made.edits)
    bench.findings(path, new)
    left = tuple(Refused(each, _why(each)) for each in made.left)
    return _Planned(Change(path, old, new), tuple(each for each in findings if each not in made.left), left)


def _why(finding: Finding) -> str:
    if finding.rule in OF_THE_RUN:
        return "it tells of the run, not of the note"
    return f"no comment in the file can be about it; {_elsewhere(finding.path)}"


def _elsewhere(path: str) -> str:
    return f"[per-file.{path!r}] in the configuration can switch the rule off"


def _none(path: str, findings: tuple[Finding, ...], why: str) -> _Planned:
    return _Planned(Change(path, b"", b""), (), tuple(Refused(each, why) for each in findings))


def _written(root: str, planned: _Planned) -> _Planned:
    """Write a file, where that can be done."""
    path, old, new = planned.change
    try:
        if new != old:
            put(os.path.join(root, path), new, expected=old)
    except Refusal as error:
        return _none(path, (*planned.added, *(each.finding for each in planned.left)), str(error))
    return planned


def _together(outcome: Outcome, planned: Sequence[_Planned]) -> Ignored:
    return Ignored(
        outcome,
        tuple(finding for each in planned for finding in each.added),
        tuple(refused for each in planned for refused in each.left),
        tuple(each.change for each in planned if each.change.new != each.change.old),
    )
