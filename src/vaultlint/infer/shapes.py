"""Texts in, the expression or date format that they have in common out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vaultlint.infer.proposal import Wanted

# What a text may hold that is worth a pattern of its own, the most telling first.
_KNOWN = (
    r"10\.\d{4,9}/\S+",  # DOI
    r"[\w.+-]+@[\w-]+\.\w+",
    r"https?://\S+",
)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-_./:][A-Za-z0-9]+)*")
_RUN = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9]+")
_SHORTEST = 4  # signs of a code
_LONGEST_LETTERS = 6  # longer runs of letters are words
_SIGNS = {sign: "\\" + sign for sign in "\\.+*?()[]{}|^$"}
# Letters that never change and a number of one length are a register's; so fewer values tell that it is meant.
_STRICT = re.compile(r"[A-Za-z]{2,}\\d\{[4-9]\}|[A-Za-z]{2,}\\d\{1\d\}")
_ENOUGH_OF_STRICT = 0.75
_FEW = 3  # different values, or an expression says no more than the values

# Formats as Moment writes them, with the expression that recognises each.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_FORMATS = {
    format: re.compile(source + r"\Z", re.ASCII)
    for format, source in {
        "YYYY-MM-DD": rf"\d{{4}}-{_MONTH}-{_DAY}",
        "YYYY-MM-DDTHH:mm": rf"\d{{4}}-{_MONTH}-{_DAY}T\d\d:\d\d",
        "YYYY-MM-DDTHH:mm:ss": rf"\d{{4}}-{_MONTH}-{_DAY}T\d\d:\d\d:\d\d",
        "YYYY-MM-DD HH:mm": rf"\d{{4}}-{_MONTH}-{_DAY} \d\d:\d\d",
        "YYYY-MM-DD HH:mm:ss": rf"\d{{4}}-{_MONTH}-{_DAY} \d\d:\d\d:\d\d",
        "YYYYMMDD": rf"(?:19|20)\d\d{_MONTH}{_DAY}",
        "YYYY-MM": rf"\d{{4}}-{_MONTH}",
        "YYYY/MM/DD": rf"\d{{4}}/{_MONTH}/{_DAY}",
        "YYYY.MM.DD": rf"\d{{4}}\.{_MONTH}\.{_DAY}",
        "DD.MM.YYYY": rf"{_DAY}\.{_MONTH}\.\d{{4}}",
        "DD/MM/YYYY": rf"{_DAY}/{_MONTH}/\d{{4}}",
        "MM/DD/YYYY": rf"{_MONTH}/{_DAY}/\d{{4}}",
        "DD-MM-YYYY": rf"{_DAY}-{_MONTH}-\d{{4}}",
        "D MMMM YYYY": rf"[1-9]\d? (?:{_MONTHS}) \d{{4}}",
        "MMMM D, YYYY": rf"(?:{_MONTHS}) [1-9]\d?, \d{{4}}",
        "MMMM YYYY": rf"(?:{_MONTHS}) \d{{4}}",
        "gggg-[W]ww": r"\d{4}-W\d\d",
    }.items()
}
ISO = frozenset({"YYYY-MM-DD", "YYYY-MM-DDTHH:mm", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss"})


def date_format(texts: Sequence[str], wanted: Wanted) -> tuple[str, int]:
    """The format that enough of the texts have, and how many; "" without one.

    >>> date_format(["31.05.2024", "01.06.2024", "soon"], Wanted(share=0.6))
    ('DD.MM.YYYY', 2)
    """
    counts = {format: sum(shape.match(text) is not None for text in texts) for format, shape in _FORMATS.items()}
    format = max(counts, key=lambda each: counts[each])  # the first of equals: the day before the month
    enough = counts[format] > 1 and wanted.is_required(counts[format], len(texts))
    return (format, counts[format]) if enough else ("", 0)


def pattern(texts: Sequence[str], wanted: Wanted) -> tuple[str, int]:
    """The expression for a code that enough of the texts hold, and how many; "" without one.

    >>> pattern(["IMROZ (NCT03319667)", "NCT01234567", "MAIA, NCT02252172"], Wanted())
    ('NCT\\\\d{8}', 3)
    """
    for source in _KNOWN:
        have = sum(re.search(source, text) is not None for text in texts)
        if have > 1 and wanted.is_required(have, len(texts)):
            return source, have
    if len(set(texts)) < _FEW:
        return "", 0
    counts: Counter[str] = Counter()
    tokens: dict[str, set[str]] = {}
    for text in texts:
        shapes = {_shape(token): token for token in _codes(text)}
        counts.update(shapes.keys())
        for shape, token in shapes.items():
            tokens.setdefault(shape, set()).add(token)
    shape = max(counts, key=lambda each: (counts[each], len(each), each), default="")
    if not shape or len(tokens[shape]) < _FEW:
        return "", 0
    source = _expression(sorted(tokens[shape]))
    have = sum(re.search(source, text) is not None for text in texts)
    if _STRICT.fullmatch(source):
        wanted = Wanted(wanted.share * _ENOUGH_OF_STRICT)
    return (source, have) if wanted.is_required(have, len(texts)) else ("", 0)


def _codes(text: str) -> Iterator[str]:
    """The parts of a text that are codes: letters with digits, or digits with signs, not mere words and numbers."""
    for found in _TOKEN.finditer(text):
        runs = _RUN.findall(found[0])
        kinds = {_kind(run) for run in runs}
        has_words = any(_kind(run) == "A" and len(run) > _LONGEST_LETTERS for run in runs)
        if "0" in kinds and len(kinds) > 1 and len(found[0]) >= _SHORTEST and not has_words:
            yield found[0]


def _kind(run: str) -> str:
    return "A" if run[0].isalpha() else "0" if run[0].isdigit() else run


def _shape(token: str) -> str:
    """Letters and digits by their kind: codes of one sort have one shape, however long their parts are."""
    return "".join(map(_kind, _RUN.findall(token)))


def _expression(tokens: Iterable[str]) -> str:
    """An expression for tokens of one shape."""
    columns = zip(*(_RUN.findall(token) for token in tokens), strict=True)
    return "".join(_part(sorted(set(column))) for column in columns)


def _part(runs: Sequence[str]) -> str:
    if len(runs) == 1 and not runs[0].isdigit():
        return "".join(_SIGNS.get(sign, sign) for sign in runs[0])
    lengths = sorted({len(run) for run in runs})
    count = f"{{{lengths[0]}}}" if len(lengths) == 1 else f"{{{lengths[0]},{lengths[-1]}}}"
    if runs[0].isdigit():
        return r"\d" + ("" if count == "{1}" else count if len(lengths) < 4 else "+")
    if not runs[0].isalpha():
        return "(?:" + "|".join("".join(_SIGNS.get(sign, sign) for sign in run) for run in runs) + ")"
    upper, lower = all(run.isupper() for run in runs), all(run.islower() for run in runs)
    letters = "[A-Z]" if upper else "[a-z]" if lower else "[A-Za-z]"
    return letters + ("" if count == "{1}" else count if len(lengths) < 4 else "+")
