"""The directives of a file and what each was good for in; what is wrong with them out, as a rule finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from vaultlint.finding import Edit, Finding, at
from vaultlint.note import Span
from vaultlint.suppress.directive import Directive, Gap, Spoken, Word
from vaultlint.suppress.removal import Remover
from vaultlint.suppress.states import ALL, OF_THE_RUN, OWN, Ran, idle
from vaultlint.typed import Any

Used = Mapping[int, set[str]]  # rules and families for which a directive was of use, by its ``id``

_MOST_PAIRED = 50  # ``off`` without use whose ``on`` are looked for, each of which takes a walk over all


def told(
    spoken: Spoken, good: Sequence[Directive], used: Used, ran: Ran, remover: Remover, require_reason: bool
) -> list[tuple[Directive, Finding]]:
    """Each finding with the directive it is about, in order. ``good`` are those that have not expired."""
    teller = _Teller(spoken, good, used, ran, remover)
    return [(each, found) for each in spoken.directives for found in teller.about(each, require_reason)]


class _Teller:
    def __init__(self, spoken: Spoken, good: Sequence[Directive], used: Used, ran: Ran, remover: Remover) -> None:
        self.spoken, self.good, self.used, self.ran, self.remover = spoken, good, used, ran, remover
        self.known = {*ran.families, *ran.families.values(), ALL}
        self.idle = idle(good, ran.families)
        self.active = set(map(id, good))
        self.useless = {id(each): self._useless(each) for each in good if each.action}
        # Comments of which something is of use, by what takes them out as a whole.
        self.needed = {each.together for each in spoken.directives if self.useless.get(id(each)) != ()}
        self.paired = _MOST_PAIRED

    def about(self, each: Directive, require_reason: bool) -> Iterator[Finding]:
        for start, end, message, help_ in each.problems:
            yield at(Span(start, end), message, help=help_, kind="malformed")
        if self.ran.all_known:
            yield from (self._unknown(word) for word in each.words if word.name not in self.known)
        if not each.action:
            return
        span = Span(each.start, each.end)
        if id(each) not in self.active:
            yield self._expired(each, span)
            return
        if require_reason and not each.reason and each.action != "on":
            yield at(span, "gives no reason", help="write it behind a colon", kind="no-reason")
        useless = self.useless[id(each)]
        if useless is not None:
            yield self._unused(each, span, useless)

    def _unknown(self, word: Word) -> Finding:
        from difflib import get_close_matches

        near = get_close_matches(word.name[:60].lower().replace("_", "-"), sorted(self.known), 1)
        help_ = f"did you mean '{near[0]}'?" if near else "a reason stands behind a colon"
        message = f"no rule or family called {word.name[:60]!r}"
        return at(Span(word.start, word.end), message, help=help_, kind="unknown", rules=[word.name])

    def _expired(self, each: Directive, span: Span) -> Finding:
        wanted = id(each) in self.used
        edits = () if wanted else self._removed(each, ())
        help_ = "mend what it hid, or name a later day" if wanted else "it hides nothing any more"
        return at(span, f"expired on {each.expires}", *edits, help=help_, fix="remove it", kind="expired")

    # -------------------------------------------------------------------------------------------- of no use

    def _useless(self, each: Directive) -> tuple[Word, ...] | None:
        """The names of a directive that are of no use, () where it is as a whole; None where all are of some."""
        if each.action == "on":
            found = self.idle.get(id(each))
            return found if found is None or len(found) < len(each.words) else ()
        if not each.words:
            return None if id(each) in self.used or not self._counts(ALL) else ()
        used = self.used.get(id(each), set())
        useless = tuple(word for word in each.words if word.name not in used and self._counts(word.name))
        return () if len(useless) == len(each.words) else useless or None

    def _counts(self, name: str) -> bool:
        """Whether what a name stands for has been looked for as far as that is ever done."""
        families, ran, usual = self.ran.families, self.ran.ran, self.ran.usual
        if name in OWN or name not in self.known:
            return False
        if name in families:
            return name in ran or name in OF_THE_RUN
        wanted = usual if name == ALL else {rule for rule in usual if families.get(rule) == name}
        return bool(wanted) and wanted <= ran

    def _unused(self, each: Directive, span: Span, useless: tuple[Word, ...]) -> Finding:
        verb = "switches" if each.action == "on" else "suppresses"
        end = " on" if each.action == "on" else ""
        names = [word.name for word in useless or each.words]
        what = " and ".join(f"no '{name}'" for name in names[:5]) if names else "nothing"
        if useless:
            span = Span(useless[0].start, useless[-1].end)
        fix = (
            "remove it" if not useless else "remove the names that are of no use" if useless[1:] else "remove the name"
        )
        data: dict[str, Any] = {"kind": "unused", "rules": names}
        return at(span, f"{verb} {what}{end}", *self._removed(each, useless), help=self._help(each), fix=fix, **data)

    def _help(self, each: Directive) -> str:
        """Which line it is about, where that is another one."""
        note = self.spoken.note
        if each.action != "ignore" or note.kind == "canvas":
            return ""
        if each.scope[0] >= each.scope[1]:
            return "no line follows that it could be about"
        line = note.place(each.scope[0])[0]
        return "" if note.place(each.start)[0] <= line <= note.place(each.end)[0] else f"it is about line {line}"

    def _removed(self, each: Directive, useless: tuple[Word, ...]) -> list[Edit]:
        """What takes it out, or these names of it; with the ``on`` that would switch nothing on without it."""
        gaps = self._gaps(each, useless)
        if gaps and each.action == "off" and self.paired:
            self.paired -= 1
            rest = [other for other in self.good if other is not each]
            if useless:
                words = tuple(word for word in each.words if word not in useless)
                rest = [each._replace(words=words) if other is each else other for other in self.good]
            left_over = idle(rest, self.ran.families)
            for other in rest:
                if id(other) in left_over and id(other) not in self.idle:
                    more = left_over[id(other)]
                    gaps += self._gaps(other, more if len(more) < len(other.words) else ())
        gaps.sort()
        if any(one[1] > other[0] for one, other in pairwise(gaps)):
            return []
        return [Edit(start, end, "") for start, end in gaps]

    def _gaps(self, each: Directive, useless: tuple[Word, ...]) -> list[Gap]:
        if useless:
            return _cut(each.words, useless)
        whole = bool(each.together) and each.together not in self.needed
        return self.remover.first_harmless(each.together if whole else each.removal)


def _cut(words: Sequence[Word], useless: Sequence[Word]) -> list[Gap]:
    """What takes some names out of a list of names; nothing where one of them cannot go alone."""
    if not all(word.cuts for word in useless):
        return []
    gone = frozenset(useless)
    gaps = []
    kept = False
    for word in words:
        if word in gone:
            gaps.append(word.cuts[kept])
        else:
            kept = True
    return gaps
