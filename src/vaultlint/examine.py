"""A plan and a file in, what is to be known of it out: the part of a run that needs nothing but one file and the names.

It depends on the bytes of the file and the plan alone, so it runs wherever ``map`` runs it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from vaultlint.anchors import UNREAD
from vaultlint.config import Config, Selected, Selection
from vaultlint.course import Call, Course, Facts, asked, call_of, can_find, make_course, open_calls, wants_vault
from vaultlint.discover import kind_of
from vaultlint.finding import Edit, Finding, Fix, plain
from vaultlint.names import bare
from vaultlint.note import SIGN, Note, Reading
from vaultlint.own import oversized_note, rule_error, unreadable_note
from vaultlint.pack import pack
from vaultlint.plugins import load_local
from vaultlint.read import read, read_all
from vaultlint.rule import SCHEMA_NEEDS, Rule
from vaultlint.settings import Settings
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple
from vaultlint.vault import Digest, Index, Names, Vault

if TYPE_CHECKING:
    from vaultlint.schema import Schema


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
    keep: bool = False  # whether the facts of every file are wanted, for rules that look at all
    cached: bool = False  # whether what only a later run asks is wanted
    key: str = ""  # another key, another plan


class Examined(NamedTuple):
    """What comes back for one file."""

    path: str
    wanted: bool  # whether rules that ask for the vault or the index have to look at it
    digest: Digest
    findings: tuple[Finding, ...] = ()  # of the rules that need nothing else
    said: bytes = b""  # what the file says to vaultlint, packed; empty in nearly all
    facts: bytes = b""  # the note, packed; empty where nobody asked for it or it could not be read
    named: str = ""  # where there is a cache, the bare names in its links, each once, "/" between them, no "\\0"


class Work:
    """A plan with its rules at hand, in the process that works on it."""

    def __init__(self, plan: Plan, rules: Mapping[str, Rule], names: Names | None = None) -> None:
        """Raises config.ConfigError for names that no rule has."""
        if plan.local:
            rules = load_local(plan.root, plan.local, rules)
        self.plan = plan
        self.rules = rules
        # Whatever is selected, nobody should take a note that was not read for a clean one.
        extend_select = (*plan.extend_select, rule_error.family)
        self.selection = Selection(plan.config, rules, plan.select, plan.ignore, extend_select)
        self.schemas_of: Callable[[Note], tuple[Schema, ...]] = _no_schemas
        if plan.config.schemas:
            from vaultlint.schema import matcher

            self.schemas_of = matcher(plan.config.schemas.values())
        self._names = names
        self.texts: Mapping[str, bytes] = {}  # files that are read from here rather than from disk, by path
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
            course = self._courses[key] = make_course(selected, kind, self.plan.config.schemas.values())
        return course


def _no_schemas(note: Note) -> tuple[Schema, ...]:
    return ()


# ------------------------------------------------------------------------------------------------ examine


def examine(work: Work, path: str, data: bytes | None = None) -> Examined:
    """Read one file and run the rules that need nothing else. Attachments are not opened.

    ``data`` are its bytes where they are not those on disk.
    """
    plan = work.plan
    data = work.texts.get(path) if data is None else data
    try:
        reading = read_file(plan.root, path, plan.config.most_bytes) if data is None else read(path, data)
    except Oversized as error:
        return Examined(path, False, _UNREAD, tuple(_oversized(work, path, error)))
    except OSError as error:
        return Examined(path, False, _UNREAD, tuple(_unreadable(work, path, error.strerror or str(error))))
    except Exception as error:
        return Examined(path, False, _UNREAD, tuple(_unreadable(work, path, f"{type(error).__name__}: {error}")))
    note = reading.note
    facts = Facts(reading, plan.settings, work.schemas_of(note))
    course = work.course(path, note.kind)
    findings: list[Finding] = []
    _run(work, open_calls(course, facts), facts, findings)
    return _with_vault(work, course, facts, findings)


def examine_all(work: Work, paths: Sequence[str]) -> Iterator[Examined]:
    """The same for many files, some at a time: each step for all of these before the next (see `read_all`)."""
    for start in range(0, len(paths), _TOGETHER):
        some = paths[start : start + _TOGETHER]
        try:
            done = _together(work, some)
        except Exception:  # too large together, or one cannot be read: which one is told when they go one by one
            done = [examine(work, path) for path in some]
        yield from done


def _together(work: Work, paths: Sequence[str]) -> list[Examined]:
    root, settings, most = work.plan.root, work.plan.settings, work.plan.config.most_bytes
    readable = [path for path in paths if kind_of(path) != "attachment"]
    data: list[tuple[str, bytes]] = []
    size = 0
    for path in readable:
        data.append((path, work.texts[path] if path in work.texts else read_bytes(root, path, most)))
        size += len(data[-1][1])
        if size > _MOST_TOGETHER:
            raise MemoryError("too much at once")
    readings = dict(zip(readable, read_all(data), strict=True))
    known = [readings[path] if path in readings else read_file(root, path) for path in paths]
    facts = [Facts(reading, settings, work.schemas_of(reading.note)) for reading in known]
    courses = [work.course(each.note.path, each.note.kind) for each in facts]
    calls = [open_calls(course, each) for course, each in zip(courses, facts, strict=True)]
    findings: list[list[Finding]] = [[] for _ in facts]
    for each in zip(calls, facts, findings, strict=True):
        _run(work, *each)
    return [_with_vault(work, *each) for each in zip(courses, facts, findings, strict=True)]


def _with_vault(work: Work, course: Course, facts: Facts, findings: list[Finding]) -> Examined:
    """What the names of the vault tell, and whether other notes have to be known."""
    note = facts.note
    if note.kind == "attachment" and not (course.of_vault or course.of_index):
        return Examined(note.path, False, _NOTHING, tuple(findings))
    view = facts.vault = Vault(work.names, _nowhere, note)
    wanted = wants_vault(course, facts)
    digest = Digest.of(note, view)
    # Rules about the whole vault ask for notes whose headings repeat. On 10,000 notes of which 600 do, reading those
    # again after all others took two seconds of nine, in one process; their facts take 20 us a note here.
    keep = work.plan.keep or wanted or digest.anchors.repeats()
    facts_ = pack(note) if keep else b""
    named = "/".join({bare(link.target) for link in note.links}).replace("\0", "") if work.plan.cached else ""
    return Examined(note.path, wanted, digest, tuple(findings), _said(facts.reading), facts_, named)


def _said(reading: Reading) -> bytes:
    """What a file says to vaultlint: in nearly all of them nothing, so what reads it is imported when there is."""
    if SIGN not in reading.text:
        return b""
    from vaultlint.suppress.directive import pack
    from vaultlint.suppress.find import directives_of

    return pack(reading.note, directives_of(reading))


_UNREAD = Digest(anchors=UNREAD)
_NOTHING = Digest()
_MOST_TOGETHER = 16_000_000  # bytes; texts and what is made of them take many times as much
_TOGETHER = 64  # files; more of them gain little, and their texts are in memory all at once
_HEAD = 2048  # bytes; few property blocks are longer


def _nowhere(path: str) -> Note | None:
    return None


def beside_limit(size: int, most: int) -> str:
    """A size that is too large, beside the limit, both given in bytes; never as if they were the same.

    >>> beside_limit(1_000_001, 1_000_000)
    '1.1 MB, and max-file-size is 1 MB'
    """
    tenths = -(-size // 100_000) / 10
    return f"{f'{tenths:,.1f}'.removesuffix('.0')} MB, and max-file-size is {most // 1_000_000:,} MB"


class Oversized(OSError):
    """A file is larger than may be read; ``size`` is how large, in bytes."""

    def __init__(self, path: str, size: int, most: int) -> None:
        super().__init__(errno.EFBIG, f"larger than {most // 1_000_000:,} MB", path)
        self.size = size
        self.most = most


def read_file(root: str, path: str, most: int = 0) -> Reading:
    """A file of the vault as rules see it. Raises OSError as `read_bytes` does."""
    if kind_of(path) == "attachment":
        return Reading(Note(path, "attachment", (0,)), "")
    return read(path, read_bytes(root, path, most))


# What was a file when the vault was listed may be a FIFO or a terminal now: opening it must neither wait nor adopt it.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_bytes(root: str, path: str, most: int = 0) -> bytes:
    """The bytes of a file of the vault. Raises OSError, Oversized for a file of more than ``most`` bytes if not 0."""
    # Three system calls; `open(...).read()` takes twice as long on small files.
    descriptor = os.open(os.path.join(root, path), _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        size = status.st_size
        if most and size > most:
            raise Oversized(path, size, most)
        data = os.read(descriptor, size + 1)
        if len(data) == size or not data:
            return data
        return data + _rest(descriptor, path, len(data), most)
    finally:
        os.close(descriptor)


def read_head(root: str, path: str, most: int = 0) -> bytes:
    """The first bytes of a note, with its property block where it has one. Raises OSError as `read_bytes` does."""
    descriptor = os.open(os.path.join(root, path), _FLAGS)
    try:
        data = os.read(descriptor, _HEAD)
        if len(data) < _HEAD or b"---" not in data[:6] or b"\n---" in data[3:]:
            return data
    finally:
        os.close(descriptor)
    return read_bytes(root, path, most)


def _rest(descriptor: int, path: str, size: int, most: int) -> bytes:
    """What follows: the system gives large files in parts, and somebody may write to one."""
    parts: list[bytes] = []
    while more := os.read(descriptor, 1 << 20):
        parts.append(more)
        size += len(more)
        if most and size > most:
            raise Oversized(path, size, most)
    return b"".join(parts)


# ------------------------------------------------------------------------------------------------ running a rule


def apply(work: Work, selected: Selected, facts: Facts) -> list[Finding]:
    """What one rule finds in one note, its gates aside."""
    findings: list[Finding] = []
    _run(work, [call_of(selected)], facts, findings)
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
    _run(work, [call for call in calls if can_find(call.selected.rule, facts)], facts, findings)


def _run(work: Work, calls: Iterable[Call], facts: Facts, findings: list[Finding]) -> None:
    """Run rules on one note. A rule that fails is a finding; what it found before stays."""
    for selected, check, fact, take, _ in calls:
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


def _unreadable(work: Work, path: str, why: str) -> Iterator[Finding]:
    return _of_engine(work, unreadable_note, path, f"cannot be read: {why}")


def _oversized(work: Work, path: str, error: Oversized) -> Iterator[Finding]:
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
