from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, Span, at, rule
from vaultlint.schema import Schema

_SENTENCE = ".,;!?…。！？"


@rule(severity="info", on=False, fix="unsafe", needs=("bold_lines",))
def bold_as_heading(
    note: Note, text: str, paragraphs: tuple[Span, ...], schemas: tuple[Schema, ...]
) -> Iterator[Finding]:
    """A paragraph that is only bold stands where a heading could.

    It looks like one, but the outline does not show it and links cannot name it.
    Sentences are left alone, and so are notes with a schema in which bold lines count as headings.
    The fix makes it a heading one level below the heading before it.

    ~~~ bad
    # Rome

    **Tickets**

    Two by train.
    ~~~
    ~~~ fixed
    # Rome

    ## Tickets

    Two by train.
    ~~~
    ~~~ good
    # Rome

    **Two by train.**

    **Tickets**: two by train.
    ~~~
    """
    if any(schema.bold_headings for schema in schemas):
        return
    last = len(text.rstrip())
    whole = {(each.start, each.end) for each in paragraphs}
    starts = [heading.start for heading in note.headings]
    for line in note.bold_lines:
        ends = (line.end, _line_end(text, line.end))
        if line.text[-1:] in _SENTENCE or not any((line.start, end) in whole for end in ends):
            continue
        if line.end < last:
            above = bisect_right(starts, line.start)
            level = min(note.headings[above - 1].level + 1, 6) if above else 2
            edit = Edit(line.start, line.end, f"{'#' * level} {line.text.lstrip('# ')}")
            yield at(line, f"{line.text!r} is bold, not a heading", edit, fix="make it a heading", unsafe=True)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
