"""How a report may look: what the stream behind it can show."""

from __future__ import annotations

from vaultlint.typed import NamedTuple


class Look(NamedTuple):
    """Colours, links and width of the page; formats for programs read only the time."""

    color: bool = False
    links: bool = False  # paths open the note
    width: int = 100
    seconds: float = 0.0  # what the run took
    obeyed: bool = False  # by a runner of CI, which takes some lines for commands


PLAIN = Look()
