"""Names in, which files may hold a link with one of them out: so that most need not be read for a move."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_MOST_NAMES = 200
_WORD = re.compile("[a-z0-9]+")
# Ways to write letters and digits that do not show them: per cent, escapes of JSON and YAML, entities; and the signs
# that only become ASCII letters when names are folded (KELVIN SIGN, capital I with a dot).
_HIDDEN = re.compile(rb"%[3-7][0-9A-Fa-f]|\\x[3-7]|\\[uU]0|\\\r?\n|&#|&fj|\xe2\x84\xaa|\xc4\xb0")


def may_name(names: Iterable[str]) -> Callable[[bytes], bool]:
    """Whether the bytes of a note may hold a link to one of these names, given as `names.fold` folds them.

    Asked is only for the longest word of ASCII letters and digits in each: there is one way to write it.
    """
    stems = {name.removesuffix(".md") for name in names}
    words = {max(_WORD.findall(stem), key=len, default="") for stem in stems}
    if len(words) > _MOST_NAMES or "" in words:
        return lambda data: True
    pattern = re.compile(b"|".join(re.escape(word.encode()) for word in sorted(words)))

    def may(data: bytes) -> bool:
        return pattern.search(data.lower()) is not None or _HIDDEN.search(data) is not None

    return may
