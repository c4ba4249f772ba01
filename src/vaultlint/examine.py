"""A plan and a file in, what is to be known of it out: the part of a run that needs nothing but one file and the names.

It depends on the bytes of the file and the plan alone, so it runs wherever ``map`` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vaultlint import opened
from vaultlint.anchors import UNREAD
from vaultlint.course import Course, open_calls, wants_vault
from vaultlint.discover import kind_of
from vaultlint.finding import Finding
from vaultlint.note import SIGN, Reading
from vaultlint.pack import pack
from vaultlint.read import begin, finish, read
from vaultlint.running import oversized, run, unreadable
from vaultlint.sight import at_a_glance, named_in, nowhere
from vaultlint.vault import Digest, Vault
from vaultlint.wants import Facts
from vaultlint.work import Examined, Work


def examine(work: Work, path: str, data: bytes | None = None) -> Examined:
    """Read one file and run the rules that need nothing else. Attachments are not opened.

    ``data`` are its bytes where they are not those on disk.
    """
    plan = work.plan
    data = work.texts.get(path) if data is None else data
    try:
        reading = opened.read_file(plan.root, path, plan.config.most_bytes) if data is None else read(path, data)
    except opened.Oversized as error:
        return Examined(path, False, _UNREAD, tuple(oversized(work, path, error)))
    except OSError as error:
        return Examined(path, False, _UNREAD, tuple(unreadable(work, path, error.strerror or str(error))))
    except Exception as error:
        return Examined(path, False, _UNREAD, tuple(unreadable(work, path, f"{type(error).__name__}: {error}")))
    note = reading.note
    facts = Facts(reading, plan.settings, work.schemas_of(note))
    course = work.course(path, note.kind)
    findings: list[Finding] = []
    run(work, open_calls(course, facts), facts, findings)
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
    files = _read_together(work, paths)
    drafts = [begin(path, data) for path, data in files.items() if kind_of(path) == "note"]
    done, rest = at_a_glance(work, drafts)
    examined = {each.path: each for each in done}
    signs = {draft.path: calls for draft, calls in rest}
    readings = {reading.note.path: reading for reading in finish([draft for draft, _ in rest])}
    known = [_reading(work, path, files, readings) for path in paths if path not in examined]
    facts = [Facts(reading, work.plan.settings, work.schemas_of(reading.note)) for reading in known]
    courses = [work.course(each.note.path, each.note.kind) for each in facts]
    open_ = [open_calls(course, each, signs.get(each.note.path)) for course, each in zip(courses, facts, strict=True)]
    findings: list[list[Finding]] = [[] for _ in facts]
    for each in zip(open_, facts, findings, strict=True):
        run(work, *each)
    for course, fact, found in zip(courses, facts, findings, strict=True):
        examined[fact.note.path] = _with_vault(work, course, fact, found)
    return [examined[path] for path in paths]


def _read_together(work: Work, paths: Sequence[str]) -> dict[str, bytes]:
    """The bytes of the files that are read at all. Raises OSError, and MemoryError for too many at once."""
    root, most, texts = work.plan.root, work.plan.config.most_bytes, work.texts
    files: dict[str, bytes] = {}
    size = 0
    for path in paths:
        if kind_of(path) == "attachment":
            continue
        data = files[path] = texts[path] if path in texts else opened.read_bytes(root, path, most)
        size += len(data)
        if size > _MOST_TOGETHER:
            raise MemoryError("too much at once")
    return files


def _reading(work: Work, path: str, files: Mapping[str, bytes], readings: Mapping[str, Reading]) -> Reading:
    if path in readings:
        return readings[path]
    return read(path, files[path]) if path in files else opened.read_file(work.plan.root, path)


def _with_vault(work: Work, course: Course, facts: Facts, findings: list[Finding]) -> Examined:
    """What the names of the vault tell, and whether other notes have to be known."""
    note = facts.note
    if note.kind == "attachment" and not (course.of_vault or course.of_index):
        return Examined(note.path, False, _NOTHING, tuple(findings))
    view = facts.vault = Vault(work.names, nowhere, note)
    wanted = wants_vault(course, facts)
    digest = Digest.of(note, view)
    # Rules about the whole vault ask for notes whose headings repeat. On 10,000 notes of which 600 do, reading those
    # again after all others took two seconds of nine, in one process; their facts take 20 us a note here.
    keep = work.plan.keep or wanted or digest.anchors.repeats()
    facts_ = pack(note) if keep else b""
    named = named_in(link.target for link in note.links) if work.plan.cached else ""
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
