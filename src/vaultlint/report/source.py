"""The lines of a file as they are now, for showing where a finding is."""

from __future__ import annotations

import os
from collections.abc import Sequence

from vaultlint.read import decode

# Other files have findings about their names only, and a film is long to read.
_TEXTS = (".md", ".canvas", ".base")


def lines_of(vault: str, path: str) -> Sequence[str]:
    """The lines of the file as rules see them; none when it is no text or cannot be read any more."""
    if not path.lower().endswith(_TEXTS):
        return ()
    try:
        with open(os.path.join(vault, *path.split("/")), "rb") as file:
            data = file.read()
    except (OSError, ValueError):
        return ()
    return decode(data)[0].split("\n")
