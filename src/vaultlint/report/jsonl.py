"""One finding a line, each a JSON object as in the ``json`` format."""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.report.json import encode, records
from vaultlint.report.look import PLAIN, Look
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one object for each finding; nothing without findings."""
    stream.writelines(encode(record) + "\n" for record in records(outcomes))
