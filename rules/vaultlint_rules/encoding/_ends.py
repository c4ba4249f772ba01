"""A note in, the line ends of its file out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vaultlint import Edit
from vaultlint.note import Flaw
from vaultlint.typed import NamedTuple

SIGNS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


class Ends(NamedTuple):
    """Where the lines end, by the kind of their end; offsets in order."""

    lf: list[int]
    crlf: list[int]
    cr: list[int]

    def named(self) -> dict[str, list[int]]:
        """The kinds that there are, the most frequent first; of those that are equally frequent LF, then CRLF."""
        kinds = sorted(zip(SIGNS, self, strict=True), key=lambda kind: -len(kind[1]))
        return {name: places for name, places in kinds if places}


def ends(line_starts: Sequence[int], crlf: Sequence[int], flaws: Iterable[Flaw]) -> Ends:
    """The line ends of the file."""
    cr = [flaw.start for flaw in flaws if flaw.kind == "carriage-return"]
    others = {*crlf, *cr}
    return Ends([start - 1 for start in line_starts[1:] if start - 1 not in others], list(crlf), cr)


def replaced(places: Iterable[int], name: str) -> list[Edit]:
    """Edits that make the line ends at some places LF or CRLF."""
    return [Edit(place, place + 1, SIGNS[name], raw=True) for place in sorted(places)]
