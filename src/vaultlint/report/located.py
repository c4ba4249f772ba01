"""Outcomes in, all their findings with their paths as hosts of code see them out, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vaultlint.finding import SEVERITIES, Finding
from vaultlint.report.escape import escape
from vaultlint.report.fingerprint import fingerprints
from vaultlint.report.paths import host_prefixes
from vaultlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


class Located(NamedTuple):
    """A finding and where a host of code shows it."""

    finding: Finding
    path: str  # from the top of the repository, see `paths.host_prefixes`
    vault: str  # absolute root folder
    prefix: str  # what the path has before the one in the vault
    fingerprint: str  # see `fingerprint.fingerprints`

    @property
    def place(self) -> str:
        """Path, line and column, in one line that is safe to show."""
        return f"{escape(self.path)}:{self.finding.line}:{self.finding.column}"


def located(outcomes: Sequence[Outcome]) -> list[Located]:
    """All findings in the order of the report."""
    found = [
        (finding, prefix + finding.path, outcome.vault, prefix)
        for outcome, prefix in zip(outcomes, host_prefixes(outcomes), strict=True)
        for finding in outcome.findings
    ]
    names = fingerprints((path, finding) for finding, path, *_ in found)
    return [Located(*each, name) for each, name in zip(found, names, strict=True)]


def worst_first(found: Iterable[Located]) -> list[Located]:
    """Errors first, infos last, else in the order of the report: for hosts that cut long lists.

    A host that is shown the worst may leave out the rest.
    """
    return sorted(found, key=lambda each: -SEVERITIES.index(each.finding.severity))


def last_line(finding: Finding) -> int:
    """The last line that holds a part of the finding: a span that ends at the start of a line ends before it."""
    return max(finding.line, finding.end_line - (finding.end_column == 1))


def sentences(message: str, help_: str) -> str:
    """Message and help in one line, for hosts that show a single text.

    >>> sentences("no note called 'Rom'", "did you mean [[Rome]]?"), sentences("a heading without text", "")
    ("no note called 'Rom'. Did you mean [[Rome]]?", 'a heading without text.')
    """
    texts = [message, help_[:1].upper() + help_[1:]]
    return " ".join(text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in texts if text)
