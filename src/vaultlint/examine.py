"""A plan and a file in, what is to be known of it out: the part of a run that needs nothing but one file and the names.

It depends on the bytes of the file and the plan alone, so it runs wherever ``map`` runs it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultlint.config import Config, Selected, Selection
from vaultlint.discover import kind_of
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.note import Note, Reading
from vaultlint.own import rule_error, unreadable_note
from vaultlint.pack import pack
from vaultlint.plugins import load_local
from vaultlint.read import read
from vaultlint.rule import INDEX_FACTS, LOCAL_FACTS, PROPERTY_NEED, SCHEMA_NEEDS, VAULT_NEEDS, Check, Rule
from vaultlint.schema import Schema, asked, matcher
from vaultlint.settings import Settings
from vaultlint.vault import Digest, Index, Names, Vault

if TYPE_CHECKING:
    from vaultlint.rule import Sign


class Plan(NamedTuple):
    """What to do, as plain values: it travels to other processes, where rules are found by name."""

    root: str
    config: Config
    settings: Settings
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    local: tuple[str, ...] = ()  # files of the vault whose rules the user allows
    paths: tuple[str, ...] = ()  # of all files of the vault: the names that links can name
    keep: bool = False  # whether the facts of every file are wanted, for a cache or for rules that look at all
    key: str = ""  # another key, another plan


class Examined(NamedTuple):
    """What comes back for one file."""

    path: str
    wanted: bool  # whether rules that ask for the vault or the index have to look at it
    digest: Digest
    findings: tuple[Finding, ...] = ()  # of the rules that need nothing else
    facts: bytes = b""  # the note, packed; empty where nobody asked for it or it could not be read


class Call(NamedTuple):
    """A rule as it is run: what it gets, its options set."""

    selected: Selected
    check: Check
    fact: str  # the only one it asks for, or ""
    facts: Any  # what takes several out of Facts
    tests: tuple[Callable[[Facts], object], ...]  # its signs: one of them at least must stand


class Course(NamedTuple):
    """The rules for one kind of file, by when they can run and what opens them."""

    always: tuple[Call, ...]
    by_need: tuple[tuple[int, tuple[Call, ...]], ...]  # place of a list of Note that must not be empty
    by_property: tuple[tuple[frozenset[str], Call], ...]  # names of properties, in lower case
    by_path: tuple[tuple[Callable[[str], object], Call], ...]
    odd_path: Callable[[str], object]  # whether any of those can be open
    gated: tuple[Call, ...]  # with another gate
    of_vault: tuple[Call, ...]  # ask for the vault
    links: frozenset[str]  # what of the links of a note opens one of those: "unresolved", "ambiguous", "collisions"
    other: tuple[Call, ...]  # those of the vault and the index with another gate
    of_index: tuple[Call, ...]  # ask for the index, and for this note


class Facts:
    """What rules can ask for, seen from one file."""

    __slots__ = ("index", "note", "reading", "schemas", "settings", "text", "vault")

    def __init__(self, reading: Reading, settings: Settings, schemas: tuple[Schema, ...]) -> None:
        self.reading = reading
        self.note = reading.note
        self.text = reading.text
        self.settings = settings
        self.schemas = schemas
        self.vault: Vault | None = None
        self.index: Index | None = None

    @property
    def prose(self) -> str:
        """Made when a rule asks for it."""
        return self.reading.prose

    @property
    def paragraphs(self) -> tuple[Any, ...]:
        """The same."""
        return self.reading.paragraphs

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.reading.data


class Work:
    """A plan with its rules at hand, in the process that works on it."""

    def __init__(self, plan: Plan, rules: Mapping[str, Rule], names: Names | None = None) -> None:
        """Raises config.ConfigError for names that no rule has."""
        if plan.local:
            rules = load_local(plan.root, plan.local, rules)
        self.plan = plan
        # Whatever is selected, nobody should take a note that was not read for a clean one.
        extend_select = (*plan.extend_select, rule_error.family)
        self.selection = Selection(plan.config, rules, plan.select, plan.ignore, extend_select)
        self.schemas_of = matcher(plan.config.schemas.values())
        self._names = names
        self._courses: dict[tuple[int, str], Course] = {}

    @property
    def names(self) -> Names:
        """The names of the vault."""
        if self._names is None:
            self._names = Names(self.plan.paths)
        return self._names

    def any_for(self, path: str) -> bool:
        """Whether any rule runs on a file, beside those of the engine itself."""
        return any(selected.rule.kinds for selected in self.selection.for_path(path))

    def anywhere(self) -> Iterator[Rule]:
        """The rules that can find anything in this vault, perhaps more than once."""
        schemas = self.plan.config.schemas.values()
        for selected in self.selection.anywhere():
            needs = selected.rule.needs
            if not needs or any(need not in SCHEMA_NEEDS or asked(schemas, need) for need in needs):
                yield selected.rule

    def course(self, path: str, kind: str) -> Course:
        """The rules for a file."""
        selected = self.selection.for_path(path)
        key = (id(selected), kind)  # a selection gives the same tuple for the same rules, and keeps it
        course = self._courses.get(key)
        if course is None:
            course = self._courses[key] = self._make_course(selected, kind)
        return course

    def _make_course(self, selected: Iterable[Selected], kind: str) -> Course:
        schemas = self.plan.config.schemas.values()
        always, gated, vault, index, by_property, by_path = [], [], [], [], [], []
        by_need: dict[int, list[Call]] = {}
        for each in selected:
            rule = each.rule
            if kind not in rule.kinds or ("note" not in (facts := rule.facts) and not LOCAL_FACTS.issuperset(facts)):
                continue
            if rule.needs and all(need in SCHEMA_NEEDS and not asked(schemas, need) for need in rule.needs):
                continue
            call = _call(each)
            if not INDEX_FACTS.isdisjoint(facts):
                index.append(call)
            elif not LOCAL_FACTS.issuperset(facts):
                vault.append(call)
            elif rule.in_path and not rule.needs:
                by_path.append((re.compile(rule.in_path).search, call))
            elif not rule.needs:
                always.append(call)
            elif all(need.startswith(PROPERTY_NEED) for need in rule.needs):
                by_property.append((frozenset(need.removeprefix(PROPERTY_NEED) for need in rule.needs), call))
            elif len(rule.needs) == 1 and rule.needs[0] in Note._fields:
                by_need.setdefault(Note._fields.index(rule.needs[0]), []).append(call)
            else:
                gated.append(call)
        needed = tuple((place, tuple(calls)) for place, calls in by_need.items())
        odd_path = re.compile("|".join(f"(?:{call.selected.rule.in_path})" for _, call in by_path) or "(?!)").search
        links = frozenset(need for call in vault for need in call.selected.rule.needs) & _OF_LINKS
        other = [call for call in (*vault, *index) if not _OF_LINKS.issuperset(call.selected.rule.needs or ("",))]
        return Course(
            *(tuple(always), needed, tuple(by_property), tuple(by_path), odd_path),
            *(tuple(gated), tuple(vault), links, tuple(other), tuple(index)),
        )


# With "astray", which other notes decide, and "collisions", which the names of the vault decide.
_OF_LINKS = VAULT_NEEDS


def _call(selected: Selected) -> Call:
    rule, options = selected.rule, selected.options
    check = partial(rule.check, **options) if options else rule.check
    tests = tuple(map(_test, rule.signs))
    if len(rule.facts) == 1:
        return Call(selected, check, rule.facts[0], None, tests)
    return Call(selected, check, "", attrgetter(*rule.facts) if rule.facts else lambda facts: (), tests)


def _test(sign: Sign) -> Callable[[Facts], object]:
    """A sign as a question. A pattern finds two signs in a row in half the time that ``in`` takes."""
    if isinstance(sign, str):
        text = sign
        if len(text) == 1:
            return lambda facts: text in facts.text
        sign = re.compile(re.escape(text))
    if isinstance(sign, re.Pattern):
        search = sign.search
        return lambda facts: search(facts.text)
    code = getattr(sign, "__code__", None)  # a method of a pattern has none
    wants = getattr(sign, "wants", None) or (code.co_varnames[: code.co_argcount] if code else ("text",))
    ask: Callable[..., object] = sign
    if len(wants) == 1:
        take = attrgetter(wants[0])
        return lambda facts: ask(take(facts))
    several = attrgetter(*wants)
    return lambda facts: ask(*several(facts))


# ------------------------------------------------------------------------------------------------ examine


def examine(work: Work, path: str) -> Examined:
    """Read one file and run the rules that need nothing else. Attachments are not opened."""
    plan = work.plan
    try:
        reading = read_file(plan.root, path)
    except OSError as error:
        return Examined(path, False, _NOTHING, tuple(_unreadable(work, path, error.strerror or str(error))))
    except Exception as error:
        return Examined(path, False, _NOTHING, tuple(_unreadable(work, path, f"{type(error).__name__}: {error}")))
    note = reading.note
    facts = Facts(reading, plan.settings, work.schemas_of(note))
    course = work.course(path, note.kind)
    findings: list[Finding] = []
    for call in course.always:
        _run(work, call, facts, findings)
    for place, calls in course.by_need:
        if note[place]:
            for call in calls:
                _run(work, call, facts, findings)
    if note.properties and course.by_property:
        names = {each.name.lower() for each in note.properties}
        for wanted, call in course.by_property:
            if not wanted.isdisjoint(names):
                _run(work, call, facts, findings)
    if course.odd_path(path):
        for search, call in course.by_path:
            if search(path):
                _run(work, call, facts, findings)
    for call in course.gated:
        if is_open(call.selected.rule, facts):
            _run(work, call, facts, findings)
    return _with_vault(work, course, facts, findings)


def _with_vault(work: Work, course: Course, facts: Facts, findings: list[Finding]) -> Examined:
    """What the names of the vault tell, and whether other notes have to be known."""
    note = facts.note
    if note.kind == "attachment" and not (course.of_vault or course.of_index):
        return Examined(note.path, False, _NOTHING, tuple(findings))
    view = Vault(work.names, _nowhere, note)
    facts.vault = view
    wanted = any(need != "astray" and getattr(view, need) for need in course.links) or any(
        is_open(call.selected.rule, facts) and _stands(call, facts) for call in course.other
    )
    keep = work.plan.keep or wanted
    return Examined(note.path, wanted, Digest.of(note, view), tuple(findings), pack(note) if keep else b"")


_NOTHING = Digest()


def _nowhere(path: str) -> Note | None:
    return None


def is_open(rule: Rule, facts: Facts) -> bool:
    """Whether a rule can find anything, by what it needs.

    What it needs of other notes is not known here: whoever has them all asks that again.
    """
    return not rule.needs or any(_is_there(need, facts) for need in rule.needs)


def _is_there(need: str, facts: Facts) -> bool:
    if need in SCHEMA_NEEDS:
        return asked(facts.schemas, need)
    if need.startswith(PROPERTY_NEED):
        return any(each.name.lower() == need.removeprefix(PROPERTY_NEED) for each in facts.note.properties)
    if need in VAULT_NEEDS:
        return need != "astray" and bool(getattr(facts.vault, need))
    return bool(getattr(facts.note, need))


def _stands(call: Call, facts: Facts) -> bool:
    # Without its text nobody knows, and the rule may look for itself.
    return not call.tests or not facts.text or any(test(facts) for test in call.tests)


def read_file(root: str, path: str) -> Reading:
    """A file of the vault as rules see it. Raises OSError."""
    if kind_of(path) == "attachment":
        return Reading(Note(path, "attachment", (0,)), "")
    return read(path, read_bytes(root, path))


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


# ------------------------------------------------------------------------------------------------ running a rule


def apply(work: Work, selected: Selected, facts: Facts) -> list[Finding]:
    """What one rule finds in one note, its gates aside."""
    findings: list[Finding] = []
    _run(work, _call(selected), facts, findings)
    return findings


def can_find(rule: Rule, facts: Facts) -> bool:
    """Whether a rule can find anything, with everything at hand."""
    astray = "astray" in rule.needs and facts.vault is not None and bool(facts.vault.astray)
    if rule.in_path and not re.search(rule.in_path, facts.note.path):
        return False
    return astray or is_open(rule, facts)


def apply_to_vault(
    work: Work, selected: Selected, index: Index, notes: Callable[[str], Note | None] | Mapping[str, Note]
) -> list[Finding]:
    """What a rule finds that looks at the index and at no note in particular; it says itself where."""
    rule = selected.rule
    facts = Facts(Reading(Note("", "", (0,)), ""), work.plan.settings, ())
    facts.index = index
    found: list[Finding] = []
    findings: list[Finding] = []
    try:
        found.extend(rule.check(*[getattr(facts, fact) for fact in rule.facts], **selected.options))
    except Exception as error:
        findings += failed(work, rule, "", error)
    load = notes if callable(notes) else notes.get
    known: dict[str, Note | None] = {}
    for each in found:
        if each.path not in known:
            known[each.path] = load(each.path)
        note = known[each.path]
        here = next((other for other in work.selection.for_path(each.path) if other.rule is rule), None)
        if note is not None and here is not None and note.kind in rule.kinds:
            findings.append(placed(each, here, note, work.plan.root))
    return findings


def run_open(work: Work, calls: Iterable[Call], facts: Facts, findings: list[Finding]) -> None:
    """Run the rules that ask for the vault, with everything at hand."""
    for call in calls:
        if can_find(call.selected.rule, facts):
            _run(work, call, facts, findings)


def _run(work: Work, call: Call, facts: Facts, findings: list[Finding]) -> None:
    """Run one rule on one note where its signs stand. A rule that fails is a finding; what it found before stays."""
    selected = call.selected
    if call.tests and not _stands(call, facts):
        return
    note = facts.note
    try:
        arguments = (getattr(facts, call.fact),) if call.fact else call.facts(facts)
        for found in call.check(*arguments):
            findings.append(placed(found, selected, note, work.plan.root))  # noqa: PERF401 (each counts if one fails)
    except Exception as error:
        findings += failed(work, selected.rule, note.path, error)


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
    return found._replace(
        data=_plain(found.data) if found.data else None,
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


def _plain(value: Any, depth: int = 0) -> Any:
    """Data as it can travel and rest on disk: what JSON knows, sets in order, anything else as text."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if depth > 20:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return str(value)


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
            yield placed(Finding(0, 0, message, help_, data), selected, note, work.plan.root)
