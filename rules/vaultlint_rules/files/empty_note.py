from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.files._names import TOP


@rule(severity="info", on=False)
def empty_note(note: Note, text: str, *, allow_properties: bool = False) -> Iterator[Finding]:
    """A note holds no text.

    A click on a link to a missing note makes such a file, and so does a sync that stopped half-way.
    With `allow-properties` a note that has properties is not called empty.

    ~~~ bad
    ␠␠
    ~~~
    ~~~ bad
    ---
    tags: [city]
    ---
    ~~~
    ~~~ good allow-properties=true
    ---
    tags: [city]
    ---
    ~~~
    ~~~ good
    # Rome
    ~~~
    """
    start = note.frontmatter.end if note.frontmatter else 0
    if text[start:].strip() or (allow_properties and note.properties):
        return
    yield at(TOP, "nothing but properties" if note.properties else "the note is empty")
