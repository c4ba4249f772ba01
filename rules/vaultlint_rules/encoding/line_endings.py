from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from vaultlint import Finding, Note, Span, at, rule
from vaultlint_rules.encoding._ends import ends, replaced


@rule(severity="warning", on=False, fix="safe", kinds=("note", "canvas", "base"))
def line_endings(note: Note, *, style: Literal["lf", "crlf"] = "lf") -> Iterator[Finding]:
    """Lines end otherwise than they should in this vault.

    `style` says how: `lf` as on Linux and macOS, `crlf` as on Windows. Obsidian reads both; in a vault that several
    people share, one end for all keeps version control from showing lines as changed that nobody touched.

    Here the lines end with CRLF:

    ~~~ bad
    Rome⟨000D⟩
    Paris⟨000D⟩
    ~~~
    ~~~ fixed
    Rome
    Paris
    ~~~
    ~~~ good style='crlf'
    Rome⟨000D⟩
    Paris⟨000D⟩
    ~~~
    """
    wanted = style.upper()
    if wanted == "LF" and not (note.crlf or note.flaws):
        return
    wrong = {
        name: places for name, places in ends(note.line_starts, note.crlf, note.flaws).named().items() if name != wanted
    }
    if not wrong:
        return
    first = min(places[0] for places in wrong.values())
    counts = " and ".join(f"{len(places)} with {name}" for name, places in wrong.items())
    yield at(
        Span(first, first + 1),
        f"{counts} of {len(note.line_starts) - 1} line ends; {wanted} is wanted",
        *replaced([place for places in wrong.values() for place in places], wanted),
        fix=f"end all with {wanted}",
        lines={name: len(places) for name, places in wrong.items()},
    )
