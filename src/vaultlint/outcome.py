"""What a run is asked and what it gives, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from vaultlint.finding import Finding

Progress = Callable[[int, int], None]  # files done, files to do


class Stale(NamedTuple):
    """An entry of the baseline that is not needed any more, or not as often as it says."""

    path: str
    rule: str
    target: str
    number: int  # of places that it counts too many


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

    @property
    def baselined(self) -> int:
        """How many findings the baseline knows."""
        return len(self.known)


class Options(NamedTuple):
    """What the command line says of a run."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    allow_local: bool = False  # whether rules in files of the vault run: they are code of whoever wrote the vault
