from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule


@rule(severity="error", needs=("flaws",))
def duplicate_property(note: Note, text: str) -> Iterator[Finding]:
    """A property stands twice.

    A name may stand only once in YAML. Obsidian takes the whole block as invalid: the note has no properties at all,
    no tags and no aliases, until one of the two is gone.

    ~~~ bad
    ---
    tags: [trip]
    city: Rome
    tags: [food]
    ---
    ~~~
    ~~~ good
    ---
    tags: [trip, food]
    city: Rome
    ---
    ~~~
    """
    duplicates = note.frontmatter.duplicates if note.frontmatter else ()
    first: dict[str, int] = {}
    for each in duplicates:
        if each.name not in first:
            first[each.name] = _first_line(note, text, each.name)
        line = first[each.name]
        where = f": the first one is in line {line}" if line else ""
        yield at(each, f"property {each.name!r} stands a second time{where}", help="merge the two", property=each.name)


def _first_line(note: Note, text: str, name: str) -> int:
    """The line that first names a property at the left margin, 0 where it is written in another way."""
    block = text[: note.frontmatter.end] if note.frontmatter else ""
    for number, line in enumerate(block.split("\n"), start=1):
        key = line.partition(":")[0].rstrip()
        if line[:1] not in ("", " ", "\t", "#") and key in (name, f'"{name}"', f"'{name}'"):
            return number
    return 0
