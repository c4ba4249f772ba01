from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Finding, at, rule
from vaultlint.note import Flaw


@rule(severity="info", fix="safe", kinds=("note", "canvas", "base"), needs=("flaws",))
def byte_order_mark(flaws: tuple[Flaw, ...]) -> Iterator[Finding]:
    """A file starts with a byte order mark.

    Obsidian passes over it. Other programs do not: a script or a site generator that looks for `---` at the very start
    finds no properties, and two such files put together have a mark in the middle.

    Here the mark stands before `#`:

    ~~~ bad
    ⟨FEFF⟩# Rome
    ~~~
    ~~~ fixed
    # Rome
    ~~~
    ~~~ good
    # Rome
    ~~~
    """
    for flaw in flaws:
        if flaw.kind == "byte-order-mark":
            help_ = "Obsidian passes over it, other programs may not"
            yield at(flaw, "byte order mark at the start of the file", Edit(-1, 0, ""), help=help_, fix="remove it")
