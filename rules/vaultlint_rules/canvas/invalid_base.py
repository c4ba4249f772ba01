from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", kinds=("base",), needs=("flaws",))
def invalid_base(note: Note) -> Iterator[Finding]:
    """A base is not what Obsidian asks for.

    Obsidian shows an error in place of the table.
    A base is YAML: the mapping `filters`, `formulas`, `properties`, `summaries` and `views`, each of which may be
    missing; `views` is a list, and each view has a `type`.

    ~~~ bad path=Trips.base
    views:
      - type: table
     name: All trips
    ~~~
    ~~~ bad path=Trips.base
    views:
      type: table
    ~~~
    ~~~ good path=Trips.base
    filters: file.hasTag("trip")
    views:
      - type: table
        name: All trips
    ~~~
    """
    for flaw in note.flaws:
        if flaw.kind == "invalid-base":
            yield at(flaw, flaw.detail)
