"""A plan and a file in, its facts and findings out: the part of a run that needs nothing but one file.

It depends on the bytes of the file and the plan alone, so it runs wherever ``map`` runs it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from vaultlint.config import Config, Selected, Selection
from vaultlint.discover import kind_of
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.note import Note, Reading
from vaultlint.own import rule_error, unreadable_note
from vaultlint.pack import pack
from vaultlint.plugins import load_local, load_rules
from vaultlint.read import read
from vaultlint.rule import LOCAL_FACTS, SCHEMA_NEEDS, VAULT_NEEDS, Rule
from vaultlint.schema import asked, matcher
from vaultlint.settings import Settings


class Plan(NamedTuple):
    """What to do, as plain values: it travels to other processes, where rules are found by name."""

    root: str
    config: Config
    settings: Settings
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    local: tuple[str, ...] = ()  # files of the vault whose rules the user allows
    key: str = ""  # another key, another plan


class Examined(NamedTuple):
    """What comes back for one file: its facts, packed (empty when it could not be read), and its findings."""

    path: str
    facts: bytes
    findings: tuple[Finding, ...]


class Work(NamedTuple):
    """A plan with its rules at hand, in the process that works on it."""

    plan: Plan
    selection: Selection

    @classmethod
    def of(cls, plan: Plan, rules: Mapping[str, Rule]) -> Work:
        """The plan with these rules. Raises config.ConfigError for names that no rule has."""
        if plan.local:
            rules = load_local(plan.root, plan.local, rules)
        # Whatever is selected, nobody should take a note that was not read for a clean one.
        extend_select = (*plan.extend_select, rule_error.family)
        return cls(plan, Selection(plan.config, rules, plan.select, plan.ignore, extend_select))

    def any_for(self, path: str) -> bool:
        """Whether any rule runs on a file, beside those of the engine itself."""
        return any(selected.rule.kinds for selected in self.selection.for_path(path))

    def looks_at_attachments(self) -> bool:
        """Whether a rule that may run looks at attachments, which are many in most vaults."""
        return any("attachment" in selected.rule.kinds for selected in self.selection.anywhere())

    def chosen(self, note: Note, *, local: bool) -> Iterator[Selected]:
        """The rules that look at this note: those that need nothing else, or the others."""
        for selected in self.selection.for_path(note.path):
            looks = note.kind in selected.rule.kinds and LOCAL_FACTS.issuperset(selected.rule.facts) is local
            # An index of the whole vault is not made for a rule that no schema needs.
            if looks and (local or self._is_asked(selected.rule)):
                yield selected

    def _is_asked(self, rule: Rule) -> bool:
        """Whether a rule can find anything in this vault, by what its schemas ask for."""
        schemas = self.plan.config.schemas.values()
        return not rule.needs or any(need not in SCHEMA_NEEDS or asked(schemas, need) for need in rule.needs)


def examine(work: Work, path: str) -> Examined:
    """Read one file and run the rules that need nothing else. Attachments are not opened."""
    try:
        reading = read_file(work.plan.root, path)
    except OSError as error:
        return Examined(path, b"", tuple(_unreadable(work, path, error.strerror or str(error))))
    except Exception as error:
        return Examined(path, b"", tuple(_unreadable(work, path, f"{type(error).__name__}: {error}")))
    note = reading.note
    known = known_of(reading, work.plan.config, work.plan.settings)
    findings: list[Finding] = []
    for selected in work.chosen(note, local=True):
        if is_wanted(selected.rule, known):
            findings += apply(work, selected, known, note)
    return Examined(path, pack(note), tuple(findings))


def examine_batch(plan: Plan, paths: Sequence[str]) -> list[Examined]:
    """The same for several files, in another process: the rules are found there by name."""
    work = _works.get(plan.key)
    if work is None:
        _works.clear()
        work = _works[plan.key] = Work.of(plan, load_rules())
    return [examine(work, path) for path in paths]


_works: dict[str, Work] = {}


def read_file(root: str, path: str) -> Reading:
    """A file of the vault as rules see it. Raises OSError."""
    if kind_of(path) == "attachment":
        return Reading(Note(path, "attachment", (0,)), "")
    return read(path, read_bytes(root, path))


def is_wanted(rule: Rule, known: Mapping[str, Any]) -> bool:
    """Whether a rule can find anything, by what it says of itself."""
    if rule.needs and not any(_is_there(need, known) for need in rule.needs):
        return False
    return not rule.signs or any(
        sign in known["text"] if isinstance(sign, str) else sign.search(known["text"]) for sign in rule.signs
    )


def _is_there(need: str, known: Mapping[str, Any]) -> bool:
    if need in SCHEMA_NEEDS:
        return asked(known["schemas"], need)
    return bool(getattr(known["vault"] if need in VAULT_NEEDS else known["note"], need))


def read_bytes(root: str, path: str) -> bytes:
    """The bytes of a file of the vault. Raises OSError."""
    # Three system calls; `open(...).read()` takes twice as long on small files.
    descriptor = os.open(os.path.join(root, path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size + 1)
        while len(data) > size or (data and len(data) < size):
            more = os.read(descriptor, 1 << 20)
            if not more:
                break
            data += more
        return data
    finally:
        os.close(descriptor)


def known_of(reading: Reading, config: Config, settings: Settings) -> dict[str, Any]:
    """The facts that rules can ask for with one file in hand, by their names."""
    note = reading.note
    return {
        "note": note,
        "text": reading.text,
        "prose": reading.prose,
        "paragraphs": reading.paragraphs,
        "settings": settings,
        "schemas": matcher(config.schemas.values())(note),
    }


def apply(work: Work, selected: Selected, known: Mapping[str, Any], note: Note) -> Iterator[Finding]:
    """Run one rule on one note. A rule that fails is a finding; what it found before stays."""
    rule = selected.rule
    try:
        for found in rule.check(*[known[fact] for fact in rule.facts], **selected.options):
            yield _placed(found, selected, note, work.plan.root)
    except Exception as error:
        message = f"rule {rule.name!r} failed: {type(error).__name__}: {error}"
        help_ = "the other rules ran; please tell the authors of the rule"
        data = {"rule": rule.name, "origin": rule.origin}
        yield from _of_engine(work, rule_error, note.path, message, help_, data)


def _placed(found: Finding, selected: Selected, note: Note, root: str) -> Finding:
    """The finding with everything that the rule does not know."""
    rule = selected.rule
    line, column = note.place(found.start)
    end_line, end_column = note.place(found.end)
    # A rule may call some of its findings less severe, unless the configuration has decided.
    severity = found.severity if found.severity and selected.severity == rule.severity else selected.severity
    return found._replace(
        rule=rule.name,
        family=rule.family,
        severity=severity,
        vault=root,
        path=note.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        offset=note.offset_in_file(found.start),
        end_offset=note.offset_in_file(found.end),
        fix=_in_file(found.fix, note) if found.fix else None,
    )


def _in_file(fix: Fix, note: Note) -> Fix:
    """The edits for the text as the file has it."""

    def moved(edit: Edit) -> Edit:
        if edit.path and edit.path != note.path:
            return edit
        text = edit.text.replace("\n", "\r\n") if note.crlf and not edit.raw else edit.text
        return Edit(note.offset_in_file(edit.start), note.offset_in_file(edit.end), text, note.path, edit.raw)

    return fix._replace(edits=tuple(map(moved, fix.edits)))


def _unreadable(work: Work, path: str, why: str) -> Iterator[Finding]:
    return _of_engine(work, unreadable_note, path, f"cannot be read: {why}")


def _of_engine(
    work: Work, rule: Rule, path: str, message: str, help_: str = "", data: dict[str, Any] | None = None
) -> Iterator[Finding]:
    """A finding at the start of a file that the engine itself makes, unless it is switched off."""
    note = Note(path, "", (0,))
    for selected in work.selection.for_path(path):
        if selected.rule is rule:
            yield _placed(Finding(0, 0, message, help_, data), selected, note, work.plan.root)
