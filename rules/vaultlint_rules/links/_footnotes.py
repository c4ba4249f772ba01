"""The text of a note in, whether a footnote may stand alone there out."""

from __future__ import annotations

import re
from functools import lru_cache

_MARKS = re.compile(r"\[\^([^\[\]\s]++)\]").finditer
# Signs of what may hide a mark, or make it something else.
_HIDING = re.compile(r"[`~$<\\%]|\n(?: {4}|\t)|[\[!]\[\^").search


@lru_cache(maxsize=1)  # two rules ask
def may_be_alone(body: str) -> bool:
    """Whether a mark may have no footnote, or a footnote no mark.

    >>> may_be_alone("Rome.[^1]\\n\\n[^1]: In Italy."), may_be_alone("Rome.[^1]")
    (False, True)
    """
    if "[^" not in body:
        return False
    if _HIDING(body):
        return True
    marks: set[str] = set()
    footnotes: set[str] = set()
    for found in _MARKS(body):
        defines = body.startswith(":", found.end())
        start = found.start()
        if defines and start > 0 and body[start - 1] != "\n":
            return True  # it may stand behind the mark of a list, a quote, or another footnote
        (footnotes if defines else marks).add(found[1].casefold())
    return marks != footnotes
