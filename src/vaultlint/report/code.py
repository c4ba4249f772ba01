"""A text in, Markdown that shows just this text out, whatever stands in it: a span of code."""

from __future__ import annotations

import re

from vaultlint.report.escape import escape

_TICKS = re.compile("`+")


def code(text: str) -> str:
    """A span of code, which no reader of Markdown looks into for links, tags, math, comments or HTML.

    >>> code("see [[Rome]]"), code("`x` and ``y``"), code(" ")
    ('`see [[Rome]]`', '``` `x` and ``y`` ```', '`␠`')
    """
    shown = escape(text)
    if not shown.strip(" "):
        shown = shown.replace(" ", "␠") or "␠"  # nothing and spaces alone make no code
    fence = "`" * (1 + max(map(len, _TICKS.findall(shown)), default=0))
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"
