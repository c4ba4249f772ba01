"""A finding and a reason in, the edits that say in its note that it is to be ignored out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from vaultlint.finding import Edit, Finding
from vaultlint.note import Reading
from vaultlint.typed import Any

_WRITER = "vaultlint.suppress.write"


def can_ignore(reading: Reading) -> bool:
    """Whether a file may say that a finding is to be ignored."""
    # Asked of the package first: its parts cannot be looked for without it.
    return reading.note.kind != "attachment" and all(map(find_spec, ("vaultlint.suppress", _WRITER)))


def ignored(reading: Reading, finding: Finding, reason: str = "") -> Sequence[Edit]:
    """The edits of the text as the file has it that suppress a finding; none where nothing can say so."""
    writer: Any = import_module(_WRITER)
    edits: Sequence[Edit] = writer.ignoring(reading, [finding], reason, today=date.today().isoformat()).edits
    return edits
