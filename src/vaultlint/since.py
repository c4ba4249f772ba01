"""A run and what git says has changed in, the findings that these changes made out.

A finding is new when the vault as it was before had fewer of its kind: the same rule, about the same thing, in the same
note under the name it had then. So a line that only moved brings nothing, and a link that broke far from the change is
there. What the vault was like before is linted too, in memory and only as far as it matters.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from vaultlint import discover
from vaultlint.anchors import Anchors
from vaultlint.baseline.compare import Key, key_of
from vaultlint.baseline.target import places_of
from vaultlint.config import Config
from vaultlint.discover import File, Target, kind_of
from vaultlint.engine import Done, Means, each_vault, one_vault
from vaultlint.finding import Finding
from vaultlint.outcome import Outcome
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS
from vaultlint.run import Run
from vaultlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultlint.history import Changes


class Past(NamedTuple):
    """A vault as it was: what is different since, and the bytes of the files that are."""

    changes: Changes
    texts: Mapping[str, bytes]  # by their paths of then
    name: str  # how people call that time


def since(paths: Sequence[str], means: Means, revision: str) -> list[Outcome]:
    """Lint vaults and keep the findings that came since a revision.

    Raises what `engine.lint` does, and history.HistoryError where git does not know it.
    """
    from vaultlint.history import changes

    outcomes = []
    for done in each_vault(paths, means):
        root = done.target.root
        past = _past(root, changes(root, revision), revision, f"since {revision}")
        outcomes.append(done.outcome._replace(findings=new_in(done, done.outcome.findings, past, means)))
    return sorted(outcomes, key=lambda each: each.vault)


def with_staged(paths: Sequence[str], means: Means) -> list[Outcome]:
    """Lint what is given, and tell of links elsewhere that the changes in git's index break: a hook's view.

    Without paths it is these links alone, in the vault around the current folder. Raises what `engine.lint` does.
    """
    found = each_vault(paths, means) if paths else [_nothing(discover.find_root("."))]
    outcomes = [_with_staged(done, means) for done in found]
    return sorted(outcomes, key=lambda each: each.vault)


def _nothing(root: str) -> Done:
    return Done(Target(root, ()), Outcome(root, (), 0, 0), None)


def _with_staged(done: Done, means: Means) -> Outcome:
    from vaultlint.history import HistoryError, staged

    root = done.target.root
    if done.target.given is None:
        return done.outcome
    try:
        past = _past(root, staged(root), "", "in this commit")
    except HistoryError:
        return done.outcome
    if not (past.changes.renamed or past.changes.deleted or any(_lost(root, past))):
        return done.outcome
    whole = one_vault(done.target._replace(given=None), means)
    own = {finding.path for finding in done.outcome.findings} | set(done.target.given or ())
    elsewhere = [finding for finding in whole.outcome.findings if finding.path not in own]
    findings = (*done.outcome.findings, *new_in(whole, elsewhere, past, means))
    return whole.outcome._replace(
        findings=tuple(sorted(findings, key=_place)),
        notes=done.outcome.notes,
        files=done.outcome.files,
    )


def _past(root: str, changes: Changes, revision: str, name: str) -> Past:
    from vaultlint.history import contents

    back = {new: old for old, new in changes.renamed.items()}
    paths = {*changes.renamed, *changes.deleted, *(back.get(path, path) for path in changes.lines)}
    wanted = sorted(path for path in paths if kind_of(path) != "attachment")
    return Past(changes, contents(root, revision, wanted) if wanted else {}, name)


def _lost(root: str, past: Past) -> Iterable[str]:
    """The notes that had a heading or block that they have no more."""
    from vaultlint.opened import read_bytes

    for path in past.changes.lines:
        if path not in past.texts or kind_of(path) != "note":
            continue
        before = Anchors.of(read(path, past.texts[path]).note).searched()
        try:
            now = Anchors.of(read(path, read_bytes(root, path, Config().most_bytes)).note).searched()
        except OSError:
            continue
        if not (before.texts <= now.texts and before.ids <= now.ids):
            yield path


# ------------------------------------------------------------------------------------------------ what is new


def new_in(done: Done, findings: Sequence[Finding], past: Past, means: Means) -> tuple[Finding, ...]:
    """Those of the findings that the vault did not have before, each with the reason where that is not its own line."""
    if not findings:
        return ()
    left = _counts(done, findings, past, means)
    fresh = []
    # Of several of one kind those on lines that changed are the new ones.
    for finding in sorted(findings, key=lambda each: (is_on(each, past.changes), *_place(each))):
        here = key_of(finding)
        left[here] = left.get(here, 0) - places_of(finding)
        if left[here] < 0:
            fresh.append(_told(finding, past))
    return tuple(sorted(fresh, key=_place))


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.path, finding.offset, finding.end_offset, finding.rule, finding.message


def is_on(finding: Finding, changes: Changes) -> bool:
    """Whether a finding is in a new note or on a line that changed."""
    if finding.path in changes.added:
        return True
    last = max(finding.line + 1, finding.end_line + (finding.end_column > 1))
    return any(start < last and finding.line < end for start, end in changes.lines.get(finding.path, ()))


def _counts(done: Done, findings: Iterable[Finding], past: Past, means: Means) -> dict[Key, int]:
    """How often the vault had each kind of finding before, under the names of now."""
    counts: dict[Key, int] = {}
    for finding in _findings_before(done, findings, past, means):
        here = key_of(_renamed(finding, past.changes.renamed))
        counts[here] = counts.get(here, 0) + places_of(finding)
    return counts


def _renamed(finding: Finding, renamed: Mapping[str, str]) -> Finding:
    data = finding.data
    if data and data.get("path") in renamed:
        data = data | {"path": renamed[data["path"]]}
    return finding._replace(path=renamed.get(finding.path, finding.path), data=data)


def _findings_before(done: Done, findings: Iterable[Finding], past: Past, means: Means) -> Sequence[Finding]:
    """What the vault had before in the notes with these findings."""
    back = {new: old for old, new in past.changes.renamed.items()}
    there = sorted({back.get(each.path, each.path) for each in findings if each.path not in past.changes.added})
    if not there:
        return ()
    root = done.target.root
    listing = discover.survey(root)
    listing = listing._replace(files=sorted(_files_before(listing.files, back, past.changes)))
    today = means.today or time.strftime("%Y-%m-%d")

    def run_over(given: tuple[str, ...] | None) -> Run:
        target = Target(root, given)
        return Run(target, listing, means.rules, means.options, kept_in=means.cache, texts=past.texts, today=today)

    run = run_over(tuple(there))
    asked = {name for name, rule in run.rules.items() if not INDEX_FACTS.isdisjoint(rule.facts)}
    if any(each.rule in asked for each in findings):
        run = run_over(None)
    wanted = set(there)
    return [each for each in run.outcome(means.jobs, None, None).findings if each.path in wanted]


def _files_before(files: Iterable[File], back: Mapping[str, str], changes: Changes) -> Iterable[File]:
    for file in files:
        if file.path in back:
            yield file._replace(path=back[file.path])
        elif file.path not in changes.added:
            yield file
    for path in changes.deleted:
        yield File(path, kind_of(path), 0, 0, 0, True, "")


def _told(finding: Finding, past: Past) -> Finding:
    """The finding with the reason why it is shown, where that is not the line it stands in."""
    if is_on(finding, past.changes):
        return finding
    why = _reason(finding, past)
    return finding._replace(
        help=f"{finding.help}; {why}" if finding.help else why, data=(finding.data or {}) | {"because": why}
    )


def _reason(finding: Finding, past: Past) -> str:
    data = finding.data or {}
    target = data.get("path")
    names = [target] if isinstance(target, str) else []
    changes = past.changes
    for path in names:
        if path in changes.lines:
            return f"{path!r} has changed {past.name}"
    wanted = str(data.get("target") or "").rpartition("/")[2].lower()
    for old in sorted({*changes.deleted, *changes.renamed}):
        name = old.rpartition("/")[2].lower()
        if wanted and wanted in (name, name.removesuffix(".md")):
            return f"{old!r} was {'renamed' if old in changes.renamed else 'deleted'} {past.name}"
    return f"{finding.path!r} has changed {past.name}" if finding.path in changes.lines else f"new {past.name}"
