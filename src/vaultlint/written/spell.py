"""A file of the vault in, the path by which a link names it out."""

from __future__ import annotations

import re

_TO_ENCODE = re.compile(r"[\s%()<>\"`{}|\[\]\\]")


def encoded(path: str) -> str:
    """A path as a Markdown destination, with only those signs encoded that end it or mean something else there."""
    from urllib.parse import quote

    return _TO_ENCODE.sub(lambda found: quote(found[0]), path)
