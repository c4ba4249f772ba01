"""A property's type and value in, what does not fit out; and which dates the calendar does not have (SEMANTICS 8)."""

from __future__ import annotations

import re

DATES = ("date", "datetime")

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?", re.ASCII
)
# Most dates are of this form, and every month has the day.
_PLAIN_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])", re.ASCII).fullmatch
_PLACEHOLDERS = ("{{", "<%")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHOWN = 40


def misfit(type: str, value: object) -> str | None:
    """What a value is that does not fit its property's type, in words; None when it fits or nobody can be sure.

    An empty value fits every type, and so does a template's placeholder. Of types that plugins add nothing is known.

    >>> misfit("date", "soon"), misfit("number", "three"), misfit("checkbox", "maybe")
    ("'soon' is not a date", "'three' is not a number", "'maybe' is neither true nor false")
    >>> misfit("date", "2024-01-31"), misfit("number", None), misfit("multitext", "one")
    (None, None, None)
    """
    judge = _JUDGES.get(type)
    if judge is None or judge(value) or is_open(value):
        return None
    return f"{shown(value)} {_WANTED[type]}"


def impossible(value: object) -> bool:
    """Whether a value is written as a date that the calendar does not have, or with a time no clock shows.

    >>> [impossible(value) for value in ("2023-02-30", "2024-13-05", "2024-01-31T25:00", "2024-02-29", "soon")]
    [True, True, True, False, False]
    """
    found = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return not is_day(year, month, day) or hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute > 0)


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day.

    >>> is_day(2024, 2, 29), is_day(2023, 2, 29), is_day(2024, 13, 1)
    (True, False, False)
    """
    if not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _DAYS[month - 1] - (month == 2 and not leap)


def shown(value: object) -> str:
    """A value as a message shows it.

    >>> shown(True), shown([1]), shown("x"), shown(3)
    ('true', 'a list', "'x'", '3')
    """
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def is_open(value: object) -> bool:
    """Whether a value is empty or to be filled in: unquoted, a placeholder is a mapping with a key without value."""
    if isinstance(value, str):
        return not value.strip() or any(mark in value for mark in _PLACEHOLDERS)
    if isinstance(value, dict):
        return not value or (len(value) == 1 and None in value.values())
    if isinstance(value, list):
        return all(is_open(entry) for entry in value) if len(value) < 2 else False
    return value is None


def _is_text(value: object) -> bool:
    return not isinstance(value, list | dict)  # Obsidian shows numbers and truth values as text


def _is_number(value: object) -> bool:
    if isinstance(value, str):  # quoted
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_checkbox(value: object) -> bool:
    # Quoted truth values and 0 and 1 are sometimes converted.
    return isinstance(value, bool) or value in (0, 1) or (isinstance(value, str) and value.lower() in ("true", "false"))


def _is_date(value: object) -> bool:
    """Date and date-time alike: Obsidian shows either where the other is wanted. A link may lead to a daily note."""
    if not isinstance(value, str):
        return False
    if _PLAIN_DAY(value):
        return True
    text = value.strip()
    if text.startswith("[["):
        return True
    found = _ISO.fullmatch(text)
    return found is not None and len(found[2]) == len(found[3]) == 2 and not impossible(text)


def _is_list(value: object) -> bool:
    """One value counts as a list of one."""
    return not isinstance(value, dict)


_LISTS = dict.fromkeys(("multitext", "aliases", "tags"), _is_list)
_JUDGES = {
    "text": _is_text,
    "number": _is_number,
    "checkbox": _is_checkbox,
    "date": _is_date,
    "datetime": _is_date,
} | _LISTS
_WANTED = dict.fromkeys(_LISTS, "is not a list") | {
    "text": "is not text",
    "number": "is not a number",
    "checkbox": "is neither true nor false",
    "date": "is not a date",
    "datetime": "is not a date and time",
}
