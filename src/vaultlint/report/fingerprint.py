"""Findings in, a name for each out that stays the same when the lines around it move: what hosts know it by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from unicodedata import normalize

from vaultlint.finding import Finding

# Numbers that stand alone and outside of quotes are mostly lines and counts, which change with the rest of the note.
_NUMBER = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w./:-])\d+(?![\w/:-]|\.\d)""")


def fingerprints(findings: Iterable[tuple[str, Finding]]) -> Iterator[str]:
    """A fingerprint for each finding, given with the path that tells its note from all others.

    It is made of that path, the rule, and what the finding says, so it is the same on every system and in every run;
    lines, columns and severity are no part of it. Findings that are alike in all this are counted, so that no two of a
    report share one.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for path, finding in findings:
        key = normalize("NFC", path), finding.rule, normalize("NFC", essence(finding))
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        yield sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def essence(finding: Finding) -> str:
    """What the finding says, without numbers that only tell where.

    >>> essence(Finding(0, 0, "block id ^a2 stands in line 12 already"))
    'block id ^a2 stands in line # already'
    >>> essence(Finding(0, 0, "the date 2024-02-30 does not exist, nor does '7 hills'"))
    "the date 2024-02-30 does not exist, nor does '7 hills'"
    """
    return _NUMBER.sub(lambda found: found[0] if found[0][0] in "'\"" else "#", finding.message)
