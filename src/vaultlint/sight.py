"""Drafts of notes in, what is to be known of those out for which a glance is enough, and the others.

A glance is enough where each link leads to one file and no open rule asks for more than a glance tells. Each step is
taken for all notes before the next, as in `vaultlint.read.finish`. On real vaults this takes a sixth off a run
without a cache; where a note is all links and headings, to read it in full takes no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vaultlint.course import Call, Course, are_seen, seen_calls, signed
from vaultlint.finding import Finding
from vaultlint.names import bare
from vaultlint.note import SIGN, Note, Reading
from vaultlint.read import Draft, Glance, see
from vaultlint.running import run
from vaultlint.typed import Any, NamedTuple
from vaultlint.vault import Digest, Vault
from vaultlint.wants import Facts
from vaultlint.work import Examined, Work

_SIGN = SIGN.encode()
_TRIAL = 256  # notes; where a glance is not enough for half of them, the others are read in full at once
_new: Callable[[Any, tuple[Any, ...]], Any] = tuple.__new__  # half the time of calling the class


class _Sight(NamedTuple):
    """A note that was glanced at, and the rules that are open there."""

    facts: Facts
    glance: Glance
    calls: list[Call]


def at_a_glance(work: Work, drafts: Sequence[Draft]) -> tuple[list[Examined], list[tuple[Draft, list[Call] | None]]]:
    """Examine those for which a glance is enough.

    Of the others the drafts come back, with the rules that text and path of each open, where that was asked.
    """
    if work.plan.keep or work.plan.config.schemas or (work.glanced >= _TRIAL and work.seen * 2 < work.glanced):
        return [], [(draft, None) for draft in drafts]
    courses = [work.course(draft.path, "note") for draft in drafts]
    signs = [
        signed(course, draft.path, draft.text, draft.data) if course.glances and draft.text else None
        for draft, course in zip(drafts, courses, strict=True)
    ]
    seen = [
        see(draft) if opened is not None and are_seen(opened) and _SIGN not in draft.data else None
        for draft, opened in zip(drafts, signs, strict=True)
    ]
    sights = [
        _sight(work, course, draft, each, opened) if each and opened is not None else None
        for draft, course, each, opened in zip(drafts, courses, seen, signs, strict=True)
    ]
    digests = [_digest(work, sight) if sight else None for sight in sights]
    done: list[Examined] = []
    rest: list[tuple[Draft, list[Call] | None]] = []
    for draft, opened, sight, digest in zip(drafts, signs, sights, digests, strict=True):
        if sight and digest:
            findings: list[Finding] = []
            run(work, sight.calls, sight.facts, findings)
            named = _named(sight) if work.plan.cached else ""
            done.append(_new(Examined, (draft.path, False, digest, tuple(findings), b"", b"", named)))
        else:
            rest.append((draft, opened))
    work.glanced += len(drafts)
    work.seen += len(done)
    return done, rest


def _sight(work: Work, course: Course, draft: Draft, seen: tuple[Note, Glance], signs: list[Call]) -> _Sight | None:
    note, glance = seen
    facts = Facts(Reading(note, draft.text, data=draft.data), work.plan.settings, ())
    facts.body = glance.body
    facts.seen_targets = [*glance.targets, *[link.target for link in note.links]] if note.links else glance.targets
    calls = seen_calls(course, facts, signs)
    if calls is None:
        return None
    if "collisions" in course.links and work.names.alike(note.path):
        return None
    if note.links:
        view = facts.vault = Vault(work.names, nowhere, note)
        if view.unresolved or view.ambiguous:
            return None
    return _new(_Sight, (facts, glance, calls))  # type: ignore[no-any-return]


def _digest(work: Work, sight: _Sight) -> Digest | None:
    """None where a link may be broken or mean several files, or where a heading repeats: for this all is wanted."""
    note, glance, view = sight.facts.note, sight.glance, sight.facts.vault
    names, certain = work.names, work.names.certain
    paths: dict[str, str] = {}
    for target in glance.targets:
        if target not in paths:
            path = certain.get(target, "")
            if path == "":
                resolution = names.resolve(target, note.path)
                path = None if resolution.candidates else resolution.path
            if path is None:
                return None
            paths[target] = path
    asks = [(path, link.subpath) for link, path in view.asked] if view else []
    asks += [(paths[target], subpath) for target, subpath in glance.asking if paths[target][-3:].lower() == ".md"]
    digest = Digest.made(tuple(asks), note)
    return None if digest.anchors.repeats() else digest


def _named(sight: _Sight) -> str:
    return named_in([*sight.glance.targets, *(link.target for link in sight.facts.note.links)])


def nowhere(path: str) -> Note | None:
    """Where a note is looked at alone."""
    return None


def named_in(targets: Iterable[str]) -> str:
    """The bare names of link targets, each once, with "/" between them."""
    return "/".join(set(map(bare, targets))).replace("\0", "")
