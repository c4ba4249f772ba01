import re
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Footnote, Reading
from vaultlint_rules.links._footnotes import may_be_alone

_NAME = re.compile(r"[^\W_][\w.:'+-]*")
_CLASS = re.compile(r"\w-\w(?:\w-\w)*")
_REPEATS = ("+", "*", "{", "\\")
_DEFINED = re.compile(r"^[ \t>*+\-0-9.)]*\[\^([^\[\]\s]+)\]:", re.MULTILINE)


@rule(needs=("footnote_references",), signs=(may_be_alone,))
def undefined_footnote(note: Note, reading: Reading) -> Iterator[Finding]:
    """A footnote is used that the note does not define.

    Obsidian shows the mark `[^1]` as it stands, and the text it promises is nowhere.
    A definition is a line that starts with `[^1]:`, anywhere in the same note; case does not matter.

    ~~~ bad
    Rome is old.[^age]

    [^ages]: Founded in 753 BC.
    ~~~
    ~~~ good
    Rome is old.[^age] Very old.[^AGE]

    [^age]: Founded in 753 BC.
    ~~~
    ~~~ good
    The expression `[^a]`, or even [^a-z]+, and a note inside.^[Like this.]
    ~~~
    """
    defined = {each.name.casefold() for each in note.footnotes}
    wanted = [each for each in note.footnote_references if each.name.casefold() not in defined]
    if not wanted:
        return
    text = reading.text
    defined.update(name.casefold() for name in _DEFINED.findall(text))
    for each in wanted:
        if each.name.casefold() in defined or not _is_meant(each, note, text):
            continue
        if reading.prose[each.start : each.end].isspace():  # in a comment
            continue
        help_ = f"add a line [^{each.name}]: with its text"
        yield at(each, f"no footnote {each.name!r} is defined in this note", help=help_, name=each.name)


def _is_meant(mark: Footnote, note: Note, text: str) -> bool:
    """Whether the brackets can only be a footnote's, not a class of signs like `[^a-z]+` outside of code."""
    before, behind = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    if not _NAME.fullmatch(mark.name) or _CLASS.fullmatch(mark.name) or behind in _REPEATS or behind.isalnum():
        return False
    return mark.name.isdigit() or bool(note.footnotes) or (before != "" and not before.isspace())
