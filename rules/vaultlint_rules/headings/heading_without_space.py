from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from vaultlint import Edit, Finding, Span, at, rule

_MARKS = re.compile(r"^#{2,6}(?=[^\W_]|[*_\[(\"'“„«‘¿¡`]|[^\x00-\u1fff\u2000-\u206f\u3000])", re.MULTILINE)
_CLOSING = re.compile(r"[ \t]*#*[ \t]*$")
_SHOWN = 40
_SIGN = re.compile(r"\n##\#{0,4}+[^\s#]").search
_FIRST_SIGN = re.compile(r"##\#{0,4}+[^\s#]").match


def _may_be_in(text: str) -> bool:
    return bool(_SIGN(text) or _FIRST_SIGN(text))


@rule(fix="safe", signs=(_may_be_in,))
def heading_without_space(prose: str, paragraphs: tuple[Span, ...]) -> Iterator[Finding]:
    """A heading lacks the space between its marks and its text.

    Obsidian shows such a line as text, marks included, and no link can name it.
    Only lines outside of lists and quotes with two marks or more are looked at: `#Rome` is a tag.

    ~~~ bad
    # Trip

    ##Packing list

    A tent and a pan.
    ~~~
    ~~~ fixed
    # Trip

    ## Packing list

    A tent and a pan.
    ~~~
    ~~~ good
    ## Packing list

    #packing and ##channel, issue ##12
    ~~~
    """
    starts = [paragraph.start for paragraph in paragraphs]
    for marks in _MARKS.finditer(prose):
        place = bisect_right(starts, marks.start()) - 1
        if place < 0 or marks.start() >= paragraphs[place].end or not _is_outside(prose, paragraphs[place].start):
            continue
        stop = prose.find("\n", marks.end())
        line = prose[marks.end() : stop if stop >= 0 else len(prose)]
        name = _CLOSING.sub("", line[:1000])
        # Without letters it is a number or a drawing, with more marks a row of channels.
        if "##" not in name and any(map(str.isalpha, name)):
            yield at(
                Span(marks.start(), marks.end() + len(line.rstrip())),
                f"no space between {marks[0]} and {name if len(name) <= _SHOWN else name[:_SHOWN] + '…'!r}",
                Edit(marks.end(), marks.end(), " "),
                help="without it this is text, not a heading",
                fix="insert a space",
                level=len(marks[0]),
            )


def _is_outside(prose: str, start: int) -> bool:
    """Whether a paragraph stands at the very start of its line, outside of lists and quotes."""
    return start == 0 or prose[start - 1] == "\n"
