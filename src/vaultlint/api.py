"""Linting from Python: for notebooks, scripts and tools. The command line is built on it.

>>> from vaultlint import lint
>>> report = lint("examples/vault", select=["broken-link"], cache=False)
>>> report.findings[0].path, report.findings[0].line, report.findings[0].message
('Travel/Kyoto.md', 10, "no note called 'Plans/Autumn in Kyoto'")

Names and shapes here are kept: fields and arguments may be added, never renamed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO

from vaultlint.engine import Means, Options, Outcome, Progress
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.finding import Finding
    from vaultlint.repair import Repair
    from vaultlint.rule import Rule
    from vaultlint.workers import Map

__all__ = ["LintError", "Report", "fix", "lint"]

Path = str | os.PathLike[str]


class LintError(Exception):
    """Nothing can be linted: a path, the configuration, a plugin or a revision is at fault; the message says which."""


class Report(NamedTuple):
    """What was found in one vault or several."""

    outcomes: tuple[Outcome, ...]  # one a vault, by its root
    repairs: tuple[Repair, ...] = ()  # what `fix` did, one a vault

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, by vault, path and position; what a baseline knows is left out."""
        return tuple(finding for outcome in self.outcomes for finding in outcome.findings)

    @property
    def failed(self) -> bool:
        """Whether a finding is as severe as ``fail-on`` of its vault's configuration."""
        from vaultlint.report.summary import failed

        return any(failed(outcome.findings, outcome.fail_on) for outcome in self.outcomes)

    def records(self) -> list[dict[str, Any]]:
        """The findings as the JSON report has them: what ``pandas.DataFrame`` takes."""
        from vaultlint.report.json import records

        return list(records(self.outcomes))

    def text(self, form: str = "concise") -> str:
        """The report in one of the formats of ``--output-format``. Raises ValueError for another one."""
        from vaultlint.report import FORMATS, writer
        from vaultlint.report.look import PLAIN

        if form not in FORMATS:
            raise ValueError(f"{form!r} is no format; formats are {', '.join(FORMATS)}")
        stream = StringIO()
        writer(form)(self.outcomes, stream, PLAIN)
        return stream.getvalue()


def lint(
    *paths: Path,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    since: str | None = None,
    staged: bool = False,
    baseline: Path | bool = True,
    rules: Mapping[str, Rule] | None = None,
    allow_local_rules: bool = False,
    jobs: int = 0,
    cache: Path | bool = True,
    map: Map | None = None,
    progress: Progress | None = None,
) -> Report:
    """Lint notes, folders or vaults; without any the vault around the current folder.

    The arguments are the options of ``vaultlint check``. ``baseline`` is a file, True for the usual one, False for
    none; ``cache`` a folder, True for the user's, False for none; ``jobs`` a number of processes, 0 for one a core;
    ``map`` runs the work elsewhere, as a pool's or a cluster's ``map`` does; ``rules`` replace those of installed
    packages.
    Raises LintError.
    """
    with _told(since):
        options = Options(tuple(select), tuple(ignore), tuple(extend_select), allow_local_rules)
        means = Means(rules, options, jobs, _folder(cache), map, progress)
        given = _texts(paths) or (() if staged else (_here(),))
        return Report(
            without_known(
                _linted(given, means, since, staged), baseline, given, means, narrowed=since is not None or staged
            )
        )


def fix(
    *paths: Path,
    unsafe: bool = False,
    write: bool = True,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    baseline: Path | bool = True,
    rules: Mapping[str, Rule] | None = None,
    allow_local_rules: bool = False,
    jobs: int = 0,
    cache: Path | bool = True,
    map: Map | None = None,
    progress: Progress | None = None,
) -> Report:
    """Repair what can be repaired: what is safe, with ``unsafe`` the rest too; the report has what remains.

    Without ``write`` nothing is written; ``Report.repairs`` has the changes. The other arguments are those of `lint`.
    Raises LintError.
    """
    from vaultlint.repair import repair

    with _told():
        options = Options(tuple(select), tuple(ignore), tuple(extend_select), allow_local_rules)
        means = Means(rules, options, jobs, _folder(cache), map, progress)
        given = _texts(paths) or (_here(),)
        repairs = repair(given, means, unsafe=unsafe, write=write)
        outcomes = without_known([each.outcome for each in repairs], baseline, given, means)
        return Report(outcomes, tuple(repairs))


def _linted(paths: tuple[str, ...], means: Means, since: str | None, staged: bool) -> list[Outcome]:
    if since is None and not staged:
        from vaultlint import engine

        return engine.lint(paths, **means._asdict())
    from vaultlint import since as module

    return module.with_staged(paths, means) if since is None else module.since(paths, means, since)


def without_known(
    outcomes: Sequence[Outcome], baseline: Path | bool, paths: tuple[str, ...], means: Means, *, narrowed: bool = False
) -> tuple[Outcome, ...]:
    """The outcomes of a run without what is known of old; the arguments are those of `lint`.

    ``narrowed`` is whether they have only what is new: then what is old is not there to be known.
    """
    from vaultlint.baseline import compared, uncompared

    if baseline is False:
        return tuple(uncompared(outcomes))

    file = None if baseline is True else os.fspath(baseline)
    outcomes = compared(outcomes, file, paths, means.options, means.cache)
    return tuple(each._replace(stale=()) for each in outcomes) if narrowed else tuple(outcomes)


def _texts(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(os.fspath(path) for path in paths)


def _here() -> str:
    from vaultlint.discover import find_root

    return find_root(".")


def _folder(cache: Path | bool) -> str | None:
    if isinstance(cache, bool):
        from vaultlint.cache import default_folder

        return default_folder() if cache else None
    return os.fspath(cache)


@contextmanager
def _told(since: str | None = None) -> Iterator[None]:
    """Turn what a run can be refused for into one error."""
    try:
        yield
    except Exception as error:
        # Few runs are refused, and most need not even import what could refuse them.
        from vaultlint.config import ConfigError
        from vaultlint.discover import DiscoverError
        from vaultlint.history import HistoryError
        from vaultlint.plugins import PluginError

        if isinstance(error, ConfigError | DiscoverError | HistoryError | PluginError):
            place = f"since {since}: " if isinstance(error, HistoryError) else ""
            raise LintError(f"{place}{error}") from error
        raise
