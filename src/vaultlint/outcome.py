"""What a run is asked and what it gives, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vaultlint.finding import Finding, frozen, thawed
from vaultlint.typed import Any, NamedTuple

Progress = Callable[[int, int], None]  # files done, files to do


class Stale(NamedTuple):
    """An entry of the baseline that is not needed any more, or not as often as it says."""

    path: str
    rule: str
    target: str
    number: int  # of places that it counts too many


class Held(NamedTuple):
    """A finding that the note itself suppresses, and the reason it gives."""

    finding: Finding
    reason: str = ""


class Outcome(NamedTuple):
    """What a run found in one vault."""

    vault: str  # absolute root folder
    findings: tuple[Finding, ...]  # sorted by path, position, rule
    notes: int
    files: int  # notes, canvases and bases
    problems: tuple[str, ...] = ()  # notices: what could not be read on the way
    fail_on: str = "warning"  # as configured
    nested: tuple[str, ...] = ()  # folders of it that are vaults themselves
    baseline: str = ""  # the file of what is known, as configured; once compared with, the one there was or ""
    known: tuple[Finding, ...] = ()  # findings that the baseline knows, which are no longer among ``findings``
    stale: tuple[Stale, ...] = ()
    held: tuple[Held, ...] = ()  # what notes suppress, in the order of findings
    days: tuple[str, str] = ("", "")  # ISO dates between which this is so, for suppressions expire: behind, up to

    @property
    def baselined(self) -> int:
        """How many findings the baseline knows."""
        return len(self.known)

    @property
    def suppressed(self) -> int:
        """How many findings notes suppress."""
        return len(self.held)

    def plain(self, known: Mapping[int, tuple[Any, ...]] | None = None) -> tuple[Any, ...]:
        """The same without its vault as tuples, texts and numbers, which rest on disk.

        ``known`` are findings that are at hand like that, by `id`.
        """
        held = frozen(each.finding for each in self.held), tuple(each.reason for each in self.held)
        known = known or {}
        findings = tuple([known.get(id(each)) or frozen([each])[0] for each in self.findings])
        return (findings, *self[2:_HELD], held, self.days)

    @staticmethod
    def of(plain: tuple[Any, ...], vault: str) -> Outcome:
        """What ``plain`` made plain, of the vault at this root."""
        findings, *rest, (held, reasons), days = plain
        kept = tuple(map(Held, thawed(held, vault), reasons))
        return Outcome._make((vault, thawed(findings, vault), *rest, kept, days))

    @staticmethod
    def is_of(plain: tuple[Any, ...], today: str) -> bool:
        """Whether what ``plain`` made plain is still so on a day, an ISO date."""
        begin, end = plain[-1]
        return begin < today and (not end or today <= end)


_HELD = Outcome._fields.index("held")


class Options(NamedTuple):
    """What the command line says of a run."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    allow_local: bool = False  # whether rules in files of the vault run: they are code of whoever wrote the vault
