"""A regular expression of a schema and a text in, whether it is found out: never after more than a moment.

Schemas come from untrusted vaults, and an expression may take longer than the universe lasts.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import prod

from vaultlint.typed import Any

MOST_CHARACTERS = 1000
SECONDS = 0.1  # for one text
_MOST_REPEATS = 100_000  # `regex` writes repeats out when it compiles
_MOST_FAILURES = 3  # of one expression in one process; then nobody waits for it any more
_REPEAT = re.compile(r"\{(\d+)")
_PROBED = "aA0 -_./"
_PROBE_LENGTH = 300  # one that is only slow is quick on so much, one that never ends is not

_failures: Counter[str] = Counter()


def problem(source: str) -> str:
    """What is wrong with an expression, "" for nothing: it does not compile, is too large, or takes for ever.

    >>> problem("NCT[0-9]{8}"), problem("NCT[0-9")
    ('', 'is no regular expression (unterminated character set at position 7)')
    """
    if len(source) > MOST_CHARACTERS:
        return f"has {len(source)} characters; at most {MOST_CHARACTERS} are wanted"
    if prod(int(count[:9]) or 1 for count in _REPEAT.findall(source)) > _MOST_REPEATS:
        return "repeats too often; smaller numbers between the braces are wanted"
    try:
        _compiled(source)
    except Exception as error:  # `regex` raises many kinds
        return f"is no regular expression ({error})"
    for text in _probes(source):
        if _search(source, text) is None:
            return f"takes too long on a text like {text[:8]!r}…; repeats inside repeats, as in (a+)+, are the cause"
    return ""


def found(source: str, text: str) -> bool | None:
    """Whether an expression fits somewhere in a text; None when it gave no answer in time."""
    if _failures[source] >= _MOST_FAILURES:
        return True  # told before: what nobody knows is no fault of this text
    answer = _search(source, text)
    if answer is None:
        _failures[source] += 1
    return answer


def _search(source: str, text: str) -> bool | None:
    try:
        return _compiled(source).search(text, timeout=SECONDS) is not None
    except TimeoutError:
        return None


@lru_cache(maxsize=256)
def _compiled(source: str) -> Any:
    # Unlike `re` it can be stopped.
    import regex  # type: ignore[import-untyped, unused-ignore]

    return regex.compile(source)


def _probes(source: str) -> list[str]:
    """Texts on which expressions that go wrong do so: much of the same, then something that does not fit."""
    if not re.search(r"[*+{]", source):
        return []
    own = dict.fromkeys(sign for sign in source if sign.isalnum())
    signs = [*dict.fromkeys((*_PROBED, *list(own)[:8]))]
    return [sign * _PROBE_LENGTH + "\0" for sign in (*signs, "".join(own)[:8], "a ", "a0") if sign]
