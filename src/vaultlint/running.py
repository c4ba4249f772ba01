"""A rule and a file in, what it finds there out, with everything that the rule does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from vaultlint.config import Selected
from vaultlint.course import Call, call_of, can_find
from vaultlint.finding import Edit, Finding, Fix, plain
from vaultlint.note import Note, Reading
from vaultlint.opened import Oversized, beside_limit
from vaultlint.own import oversized_note, rule_error, unreadable_note
from vaultlint.rule import Rule
from vaultlint.typed import Any
from vaultlint.vault import Index
from vaultlint.wants import Facts
from vaultlint.work import Work


def apply(work: Work, selected: Selected, facts: Facts) -> list[Finding]:
    """What one rule finds in one note, its gates aside."""
    findings: list[Finding] = []
    run(work, [call_of(selected)], facts, findings)
    return findings


def apply_to_vault(
    work: Work, selected: Selected, index: Index, notes: Callable[[str], Note | None] | Mapping[str, Note]
) -> list[Finding]:
    """What a rule finds that looks at the index and at no note in particular; it says itself where."""
    rule = selected.rule
    facts = Facts(Reading(Note("", "", (0,)), ""), work.plan.settings, ())
    facts.index = index
    load = notes if callable(notes) else notes.get
    findings: list[Finding] = []
    try:
        # Each is placed before the next is looked for: its note is still at hand then.
        for each in rule.check(*[getattr(facts, fact) for fact in rule.facts], **selected.options):
            note = load(each.path)
            here = next((other for other in work.selection.for_path(each.path) if other.rule is rule), None)
            if note is not None and here is not None and note.kind in rule.kinds:
                findings.append(placed(each, here, note, work.plan.root))
    except Exception as error:
        findings += failed(work, rule, "", error)
    return findings


def run_open(work: Work, calls: Iterable[Call], facts: Facts, findings: list[Finding]) -> None:
    """Run the rules that ask for the vault, with everything at hand."""
    run(work, [call for call in calls if can_find(call.selected.rule, facts)], facts, findings)


def run(work: Work, calls: Iterable[Call], facts: Facts, findings: list[Finding]) -> None:
    """Run rules on one note. A rule that fails is a finding; what it found before stays."""
    for selected, check, fact, take, _, _ in calls:
        try:
            found = check(getattr(facts, fact)) if fact else check(*take(facts))
            for each in found:
                findings.append(placed(each, selected, facts.note, work.plan.root))  # noqa: PERF401 (if one fails)
        except Exception as error:
            findings += failed(work, selected.rule, facts.note.path, error)


def failed(work: Work, rule: Rule, path: str, error: Exception) -> Iterator[Finding]:
    """A rule raised: that is told, and the run goes on."""
    message = f"rule {rule.name!r} failed: {type(error).__name__}: {error}"
    help_ = "the other rules ran; please tell the authors of the rule"
    data = {"rule": rule.name, "origin": rule.origin}
    return _of_engine(work, rule_error, path, message, help_, data)


def placed(found: Finding, selected: Selected, note: Note, root: str) -> Finding:
    """The finding with everything that the rule does not know."""
    rule = selected.rule
    line, column = note.place(found.start)
    end_line, end_column = note.place(found.end)
    # A rule may call some of its findings less severe, unless the configuration has decided.
    severity = found.severity if found.severity and selected.severity == rule.severity else selected.severity
    data = plain(found.data) if found.data else None
    fix = in_file(found.fix, note) if found.fix else None
    return Finding(
        *(found.start, found.end),
        *(found.message, found.help),
        data,
        fix,
        *(rule.name, rule.family, severity),
        *(root, note.path),
        *(line, column, end_line, end_column),
        *(note.offset_in_file(found.start), note.offset_in_file(found.end)),
    )


def in_file(fix: Fix, note: Note) -> Fix:
    """A fix of the text as rules see it, for the text as the file has it."""

    def moved(edit: Edit) -> Edit:
        if edit.path and edit.path != note.path:
            return edit
        text = edit.text.replace("\n", "\r\n") if note.crlf and not edit.raw else edit.text
        return Edit(note.offset_in_file(edit.start), note.offset_in_file(edit.end), text, note.path, edit.raw)

    return fix._replace(edits=tuple(map(moved, fix.edits)))


def unreadable(work: Work, path: str, why: str) -> Iterator[Finding]:
    return _of_engine(work, unreadable_note, path, f"cannot be read: {why}")


def oversized(work: Work, path: str, error: Oversized) -> Iterator[Finding]:
    message = f"not read: {beside_limit(error.size, error.most)}"
    help_ = "raise max-file-size in the configuration, or leave the file out with exclude"
    return _of_engine(work, oversized_note, path, message, help_, {"size": error.size})


def _of_engine(
    work: Work, rule: Rule, path: str, message: str, help_: str = "", data: dict[str, Any] | None = None
) -> Iterator[Finding]:
    """A finding at the start of a file that the engine itself makes, unless it is switched off."""
    note = Note(path, "", (0,))
    for selected in work.selection.for_path(path):
        if selected.rule is rule:
            yield placed(Finding(0, 0, message, help_, data), selected, note, work.plan.root)
