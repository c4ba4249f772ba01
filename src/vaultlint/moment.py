"""A Moment format and a text in, the date that the text names out, if it is written so (SEMANTICS 12).

Obsidian hands such formats to Moment.js. What depends on the language of the app, names of months and days, is taken
in any language; a format that nobody can judge without it, like ``L``, fits every text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from vaultlint.typed import NamedTuple
from vaultlint.types import is_day

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# As Moment.js cuts a format: text in brackets, a token perhaps behind a backslash, or any other sign.
_CUT = re.compile(
    r"(\[[^\[]*\])|(\\)?(?:Hmm(?:ss)?|hmm(?:ss)?|Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|w[ow]?|W[oW]?|Qo?|N{1,5}|"
    r"YYYYYY|YYYYY|YYYY|YY|Y|y{2,4}|yo?|gg(?:ggg?)?|GG(?:GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?|"
    r"LTS|LT|LL?L?L?|l{1,4}|.)",
    re.DOTALL,
)
_UP_TO_TWO, _TWO, _FOUR = "[0-9]{1,2}", "[0-9]{2}", "[0-9]{4}"
_LETTER = r"[^\s\d\x00-/:-@\[-`{-~]"
_NAME = rf"(?:[0-9]{{1,2}}{_LETTER}|{_LETTER}++(?:[ .'’-]{{1,2}}{_LETTER}++| [0-9]{{1,2}})?\.?)"
_ORDINAL = rf"([0-9]{{1,3}})(?:{_LETTER}{{1,4}}|\.)?"
# Token → what it says, and how that is written; a group holds the number or name.
_TOKENS: dict[str, tuple[str, str]] = {
    "YYYY": ("year", _FOUR),
    "YY": ("short year", _TWO),
    "YYYYYY": ("year", "[+-][0-9]{6}"),
    "YYYYY": ("year", "[+-]?[0-9]{5,6}"),
    "Y": ("year", "[+-]?[0-9]{1,9}"),
    "GGGG": ("week year", _FOUR),
    "GG": ("", _TWO),
    "gggg": ("", _FOUR),
    "gg": ("", _TWO),
    "Q": ("quarter", "[1-4]"),
    "M": ("month", _UP_TO_TWO),
    "MM": ("month", _TWO),
    "MMM": ("month name", _NAME),
    "MMMM": ("month name", _NAME),
    "D": ("day", _UP_TO_TWO),
    "DD": ("day", _TWO),
    "DDD": ("day of year", "[0-9]{1,3}"),
    "DDDD": ("day of year", "[0-9]{3}"),
    "W": ("week", _UP_TO_TWO),
    "WW": ("week", _TWO),
    "w": ("local week", _UP_TO_TWO),
    "ww": ("local week", _TWO),
    "E": ("weekday", "[1-7]"),
    "e": ("", "[0-6]"),
    "d": ("weekday from sunday", "[0-6]"),
    "dd": ("", _NAME),
    "ddd": ("", _NAME),
    "dddd": ("weekday name", _NAME),
    "H": ("hour", _UP_TO_TWO),
    "HH": ("hour", _TWO),
    "h": ("half hour", _UP_TO_TWO),
    "hh": ("half hour", _TWO),
    "k": ("late hour", _UP_TO_TWO),
    "kk": ("late hour", _TWO),
    "m": ("minute", _UP_TO_TWO),
    "mm": ("minute", _TWO),
    "s": ("second", _UP_TO_TWO),
    "ss": ("second", _TWO),
    "Z": ("", r"(?:Z|[+-][0-9]{2}:[0-9]{2})"),
    "ZZ": ("", r"(?:Z|[+-][0-9]{4})"),
    "X": ("", r"[0-9]{1,15}(?:\.[0-9]{1,3})?"),
    "x": ("", "[0-9]{1,18}"),
    "A": ("", _NAME),
    "a": ("", _NAME),
    **dict.fromkeys(("yy", "yyy", "yyyy", "y"), ("year", "[0-9]{1,4}")),
    **{"S" * digits: ("", f"[0-9]{{{digits}}}") for digits in range(1, 10)},
}
_ORDINALS = {
    "Mo": "month",
    "Do": "day",
    "DDDo": "day of year",
    "Qo": "quarter",
    "Wo": "week",
    "wo": "local week",
    "do": "weekday from sunday",
    "yo": "year",
}
_JOINED = {"Hmm": ("H", "mm"), "Hmmss": ("H", "mm", "ss"), "hmm": ("h", "mm"), "hmmss": ("h", "mm", "ss")}
# What stays within this is matched in a moment, whatever the text.
_LONGEST_FORMAT, _LONGEST_TEXT, _MOST_NAMES, _MOST_WIDTHS = 200, 250, 3, 10
_RANGES = {
    "month": range(1, 13),
    "day": range(1, 32),
    "day of year": range(1, 367),
    "quarter": range(1, 5),
    "week": range(1, 54),
    "local week": range(1, 54),
    "weekday": range(1, 8),
    "hour": range(25),
    "half hour": range(1, 13),
    "late hour": range(1, 25),
    "minute": range(60),
    "second": range(60),
}


class Moment(NamedTuple):
    """What a text says; a part is None where the format does not ask for it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    exists: bool = True  # whether calendar and clock have it, and no part contradicts another

    @property
    def date(self) -> tuple[int, int, int] | None:
        """Year, month and day where all are said and the day exists."""
        if not self.exists or self.year is None or self.month is None or self.day is None:
            return None
        return self.year, self.month, self.day


def matches(format: str, text: str) -> bool:
    """Whether a text is a date or time of a format, and one that exists.

    >>> matches("YYYY-MM-DD", "2024-02-29"), matches("YYYY-MM-DD", "2023-02-29"), matches("YYYY-MM-DD", "29.2.2024")
    (True, False, False)
    >>> matches("YYYY/MM/[day] D", "2024/05/day 1"), matches("dddd, D MMMM YYYY", "Samstag, 3 August 2024")
    (True, True)
    """
    found = moment(format, text)
    return found is not None and found.exists


def moment(format: str, text: str) -> Moment | None:
    """The date that a text names, whether or not it exists; None for a text that is not written so.

    >>> moment("DD.MM.YYYY", "30.02.2024")
    Moment(year=2024, month=2, day=30, exists=False)
    """
    form = _form(format)
    if form is None:
        return Moment()
    found = form.pattern.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        return None
    parts: dict[str, int] = {}
    agree = True
    for what, written in zip(form.says, found.groups(), strict=True):
        for part, number in _numbers(what, written):
            agree &= parts.setdefault(part, number) == number
    exists = agree and all(number in _RANGES.get(part, (number,)) for part, number in parts.items()) and _is_day(parts)
    return Moment(parts.get("year"), parts.get("month"), parts.get("day"), exists)


def written(format: str, year: int, month: int, day: int) -> str:
    """A day in a format; "" where that would take more than year, month and day as numbers.

    >>> written("YYYY/MM/[Day] D.M.YY", 2024, 1, 31), written("dddd", 2024, 1, 31)
    ('2024/01/Day 31.1.24', '')
    """
    numbers: dict[str, str] = {
        "YYYY": f"{year:04}",
        "YY": f"{year % 100:02}",
        "MM": f"{month:02}",
        "M": f"{month}",
        "DD": f"{day:02}",
        "D": f"{day}",
        "Q": f"{(month + 2) // 3}",
    }
    pieces = [literal if literal is not None else numbers.get(token) for token, literal in _cut(format)]
    return "" if None in pieces else "".join(map(str, pieces))


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    says: tuple[str, ...]  # for each group of the pattern


@lru_cache(maxsize=64)
def _form(format: str) -> _Form | None:
    """The pattern of a format; None for one that cannot be judged."""
    if len(format) > _LONGEST_FORMAT:
        return None
    pattern, says = "", []
    names = widths = 0
    for token, literal in _cut(format):
        if literal is not None:
            pattern += re.escape(literal)
        elif token in _ORDINALS:
            pattern += _ORDINAL
            says.append(_ORDINALS[token])
            widths += 2
        elif token in _TOKENS:
            what, source = _TOKENS[token]
            pattern += f"({source})"
            says.append(what)
            names += source is _NAME
            widths += "," in source
        else:
            return None  # eras, time zones by name, formats of the language
    if names > _MOST_NAMES or widths > _MOST_WIDTHS + names:
        return None
    return _Form(re.compile(pattern, re.DOTALL), tuple(says))


def _cut(format: str) -> Iterator[tuple[str, str | None]]:
    """The pieces of a format: tokens, and with "" as token what stands for itself."""
    for piece in _CUT.finditer(format):
        text = piece[0]
        if piece[1]:
            yield "", text[1:-1]
        elif piece[2]:
            yield "", text[1:]
        elif text in _JOINED:
            yield from ((token, None) for token in _JOINED[text])
        elif text in _TOKENS or text in _ORDINALS or text[0] in "NzLl":
            yield text, None
        else:
            yield "", text


def _numbers(what: str, written: str) -> Iterator[tuple[str, int]]:
    """What a written part says; nothing for names in another language than English."""
    if what == "month name":
        yield from _named("month", written, MONTHS, lambda name, month: name in (month, month[:3]))
    elif what == "weekday name":  # only whole: short ones mean different days in different languages
        yield from _named("weekday", written, DAYS, lambda name, day: name == day)
    elif what == "short year":
        yield "year", int(written) + (1900 if int(written) > 68 else 2000)
    elif what == "weekday from sunday":
        yield "weekday", int(written) or 7
    elif what:
        yield what, int(written)


def _named(
    part: str, written: str, names: tuple[str, ...], fits: Callable[[str, str], bool]
) -> Iterator[tuple[str, int]]:
    name = written.lower()
    yield from ((part, number) for number, each in enumerate(names, start=1) if fits(name, each))


def _is_day(parts: dict[str, int]) -> bool:
    """Whether the calendar has the day, and week, weekday and the like are its own."""
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    if parts.get("hour") == 24 and (parts.get("minute", 0) or parts.get("second", 0)):
        return False
    if month is not None and parts.get("quarter", (month + 2) // 3) != (month + 2) // 3:
        return False
    if month is not None and day is not None and not is_day(2000 if year is None else year, month, day):
        return False
    if parts.get("day of year") == 366 and year is not None and not is_day(year, 2, 29):
        return False
    if parts.get("week") == 53 and not _has_week_53(parts.get("week year")):
        return False
    if year is None or month is None or day is None or not 0 < year < 10_000:
        return True
    return _agrees(parts, year, month, day)


def _has_week_53(year: int | None) -> bool:
    """Whether a year of weeks has that many: its 28 December lies in the last one."""
    from datetime import date

    return year is None or not 0 < year < 10_000 or date(year, 12, 28).isocalendar().week == 53


def _agrees(parts: dict[str, int], year: int, month: int, day: int) -> bool:
    """Whether what else is said of a day is true of it."""
    known = parts.keys() & {"weekday", "week", "week year", "day of year"}
    if not known:
        return True
    from datetime import date

    when = date(year, month, day)
    week_year, week, weekday = when.isocalendar()
    true = {"weekday": weekday, "week": week, "week year": week_year, "day of year": when.timetuple().tm_yday}
    return all(parts[part] == true[part] for part in known)
