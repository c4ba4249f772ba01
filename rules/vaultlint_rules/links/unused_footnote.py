import re
from collections import Counter
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.links._footnotes import may_be_alone

_ANY = re.compile(r"\[\^([^\[\]\s]+)\]")


@rule(severity="info", needs=("footnotes",), signs=(may_be_alone,))
def unused_footnote(note: Note, text: str) -> Iterator[Finding]:
    """A footnote is defined that the note never uses.

    Obsidian shows no footnote without a mark in the text, so nobody reads it.

    ~~~ bad
    Rome is old.

    [^age]: Founded in 753 BC.
    ~~~
    ~~~ good
    Rome is old.[^Age]

    [^age]: Founded in 753 BC.
    ~~~
    """
    used = {each.name.casefold() for each in note.footnote_references}
    unused = [each for each in note.footnotes if each.name.casefold() not in used]
    if not unused:
        return
    # Marks in comments, tables of HTML and the like are no marks for Obsidian, yet the author had a use for them.
    written = Counter(name.casefold() for name in _ANY.findall(text))
    defined = Counter(each.name.casefold() for each in note.footnotes)
    for each in unused:
        if written[each.name.casefold()] <= defined[each.name.casefold()]:
            help_ = f"put [^{each.name}] where it belongs, or remove it"
            yield at(each, f"the footnote {each.name!r} is never used", help=help_, name=each.name)
