import re
from collections.abc import Iterator

from vaultlint import Finding, at, rule
from vaultlint.note import Span

# A text and a label. Behind a letter or a bracket they are indices, `row[i][j]`, and so they are before one.
_REFERENCE = re.compile(r"(?<![\w\[\])\\])!?\[([^\[\]\n]+)\]\[([^\[\]\n]*)\](?![\w\[\](:])")
_DEFINED = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\]:")
_OTHER = re.compile(r"[\[\]\\]|^[\^!@#]|::|\{\{|<%")  # escapes, footnotes, callouts, tags, fields, placeholders
_LOWER = re.compile(r"[^\W\d_A-Z]{2}")
_WORD_BEFORE = re.compile(r"[^\W\d_A-Z][,;:]? \(?$")


@rule(signs=(re.compile(r"\]\["),))
def undefined_reference(text: str, prose: str) -> Iterator[Finding]:
    """A link or picture names a reference that the note does not define.

    Obsidian shows `[the guide][guide]` as it stands, brackets included, when no line `[guide]: …` says where it leads.

    Only what can hardly be anything else is reported: a text of several words, a picture, a short form `[guide][]`,
    or a label in the middle of a sentence.

    ~~~ bad
    See [the guide][guide].
    ~~~
    ~~~ bad
    ![the forum][forum] and [Rome][].
    ~~~
    ~~~ good
    See [the guide][guide] and [Guide][].

    [guide]: https://example.org
    ~~~
    ~~~ good
    The cell m[i][j], sources [1][2], keys [a][b], [WIP][draft] and `[the guide][guide]`.
    ~~~
    """
    defined: set[str] | None = None
    for found in _REFERENCE.finditer(prose):
        # Code and formulas are blank in prose, yet they belong to the label.
        shown, label = (text[slice(*found.span(part))].strip() for part in (1, 2))
        if not _is_meant(shown, label, found, prose):
            continue
        if defined is None:
            defined = {_plain(each[1]) for each in _DEFINED.finditer(text)}
        # A label of several words may as well be a second text in brackets, where nobody writes references.
        if defined.isdisjoint((_plain(label or shown), _plain(shown))) and (defined or not re.search(r"[\s,]", label)):
            help_ = f"add a line [{label or shown}]: with the address, or make it a link"
            message = f"no reference {label or shown!r} is defined in this note"
            yield at(Span(found.start(), found.end()), message, help=help_, label=label or shown)


def _plain(label: str) -> str:
    """A label as references compare it (CommonMark 6.3)."""
    return " ".join(label.split()).casefold()


def _is_meant(shown: str, label: str, found: re.Match[str], prose: str) -> bool:
    """Whether brackets in prose can only be a reference."""
    if not _LOWER.search(shown) or len(shown) < 2 or _OTHER.search(shown) or _OTHER.search(label):
        return False
    if found[0][0] == "!" or not found[2]:
        return True
    # Two lone words may be labels side by side, as logs and lists of songs have them.
    before = prose[max(0, found.start() - 4) : found.start()]
    return bool(label) and (" " in shown or _WORD_BEFORE.search(before) is not None)
