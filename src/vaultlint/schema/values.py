"""A value and what a schema wants of it in, what is wrong with it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from vaultlint.schema.wishes import ValueWish
from vaultlint.typed import Any, NamedTuple
from vaultlint.types import impossible, is_open, misfit
from vaultlint.types import shown as shown_value

NUMBERS = ("number", "integer")
TYPES = ("text", *NUMBERS, "checkbox", "date", "datetime", "list", "link", "url", "tags", "aliases")

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?\Z", re.ASCII)
_LINK = re.compile(r"(?s:\[\[.+\]\]|\[.*\]\(.+\))\Z")
_LINK_WITHIN = re.compile(r"\[\[[^\[\]]+\]\]|\]\([^()]+\)")
_URL = re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,'’ \u00a0\u2009\u202f_]\d{3})+\Z")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_SWITCHES = ("true", "false", "yes", "no", "x", "✓", "✗", "✅", "❌", "☑", "☐")
_MARKUP = "*_`~= \t"
_LONGEST_ENTRY = 10_000  # of text that is searched for a number or link
_MOST_SHOWN = 8

_WORDS = {
    "text": "a text",
    "number": "a number",
    "integer": "a whole number",
    "checkbox": "true or false",
    "date": "a date like 2024-05-31",
    "datetime": "a date and time like 2024-05-31T12:30",
    "list": "a list",
    "tags": "a list of tags",
    "aliases": "a list of names",
    "link": 'a link, quoted: "[[Note]]"',
    "url": "an address like https://example.com",
}


class Wrong(NamedTuple):
    """What is wrong with a value: as it was found, and what is wanted."""

    found: str
    wanted: str
    entry: object = None  # the entry of a list that is meant
    help: str = ""
    slow: bool = False  # nothing may be wrong: the pattern gave no answer in time


def wrongs(wish: ValueWish, value: object) -> Iterator[Wrong]:
    """What is wrong with the value of a property; nothing with an empty one or a placeholder of a template.

    Values with a format are told by ``date-format``, impossible dates by ``invalid-date``.
    """
    if is_open(value):
        return
    if not wish.format and not is_of_type(wish.type, value):
        yield Wrong(shown_value(value), _WORDS[wish.type], value)
        return
    yield from _length(wish, value)
    for entry in value if isinstance(value, list) else [value]:
        if not is_open(entry) and not isinstance(entry, dict | list):
            yield from _entry(wish, entry, [entry])


def wrong_text(wish: ValueWish, text: str) -> Wrong | None:
    """What is wrong with the text of a field."""
    if any(mark in text for mark in ("{{", "<%")):
        return None
    readings = _READERS[wish.type](text) if wish.type and not wish.format else [text]
    if not readings:
        wanted = "a link: [[Note]]" if wish.type == "link" else _WORDS[wish.type]
        return Wrong(shown_value(text), wanted, text)
    return next((each for each in (*_length(wish, text), *_entry(wish, text, readings))), None)


def is_of_type(type: str, value: object) -> bool:
    """Whether the value of a property is of a type; dates that no calendar has are left to others."""
    judge = _JUDGES.get(type)
    return misfit(type, value) is None or impossible(value) if judge is None else judge(value)


def is_iso(value: object) -> bool:
    """Whether a value is a date or date and time as Obsidian writes them, whatever the calendar says."""
    return isinstance(value, str) and _ISO.match(value.strip()) is not None


def is_empty(value: object) -> bool:
    """Whether a property has no value: a required one is missing then. A placeholder is none."""
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or value == {} or (isinstance(value, str) and not value.strip())


# ------------------------------------------------------------------------------------------------ one value


def _entry(wish: ValueWish, entry: object, readings: list[Any]) -> Iterator[Wrong]:
    """What is wrong with one value; it counts as right when one of its readings is."""
    found = shown_value(entry)
    if wish.enum and not any(_is_one_of(reading, wish.enum) for reading in (entry, *readings)):
        yield Wrong(found, any_of(wish.enum), entry, _near(entry, wish.enum))
    if (wish.min is not None or wish.max is not None) and not any(_is_within(wish, each) for each in readings):
        yield Wrong(found, _range(wish.min, wish.max), entry)
    if wish.pattern:
        from vaultlint.schema.patterns import found as is_found

        answer = is_found(wish.pattern, _written(entry))
        if not answer:
            yield Wrong(found, f"what fits {wish.pattern}", entry, slow=answer is None)


def _is_one_of(value: object, enum: tuple[Any, ...]) -> bool:
    texts = {_written(value), _written(value).strip(_MARKUP)} if not isinstance(value, bool) else {_written(value)}
    return any(_written(each) in texts for each in enum)


def _is_within(wish: ValueWish, value: object) -> bool:
    limits: list[tuple[Any, Callable[[Any, Any], bool]]] = [
        (wish.min, lambda value, limit: value >= limit),
        (wish.max, lambda value, limit: value <= limit),
    ]
    for limit, fits in limits:
        if isinstance(limit, str):
            # A day holds all its hours.
            if is_iso(value) and not fits(str(value).strip()[: len(limit)], limit):
                return False
        elif limit is not None and (number := _number(value)) is not None and not fits(number, limit):
            return False
    return True


def _range(least: object, most: object, unit: str = "") -> str:
    if least is None:
        return f"{most}{unit} at most"
    return f"{least}{unit} at least" if most is None else f"{least} to {most}{unit}"


def _length(wish: ValueWish, value: object) -> Iterator[Wrong]:
    """A text has characters, a list entries; other values have no length."""
    if wish.min_length is None and wish.max_length is None:
        return
    if isinstance(value, list) or wish.type in ("list", "tags", "aliases"):
        size = len(value) if isinstance(value, list) else 1
        found, unit = f"a list of {size}", " entries"
    else:
        size = len(_written(value))
        found, unit = f"{size} character{'s' * (size != 1)} long", " characters"
    if size < (wish.min_length or 0) or (wish.max_length is not None and size > wish.max_length):
        yield Wrong(found, _range(wish.min_length, wish.max_length, unit), value)


def _written(value: object) -> str:
    """A value as a note has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else str(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) else None


def any_of(values: tuple[Any, ...]) -> str:
    """Values in words, not too many of them.

    >>> any_of(("draft", "done")), any_of((1, 2, 3))
    ("'draft' or 'done'", '1, 2 or 3')
    """
    *others, last = [shown_value(each) for each in values[:_MOST_SHOWN]]
    if len(values) > _MOST_SHOWN:
        return f"one of {', '.join((*others, last))}, …"
    return f"{', '.join(others)} or {last}" if others else last


def _near(value: object, known: tuple[Any, ...]) -> str:
    """A hint at what may be meant."""
    from difflib import get_close_matches

    texts = {_written(each).lower(): each for each in known}
    near = get_close_matches(_written(value).strip(_MARKUP).lower()[:60], texts, 1, 0.75)
    return f"did you mean {shown_value(texts[near[0]])}?" if near else ""


# ------------------------------------------------------------------------------------------------ types


def _is_integer(value: object) -> bool:
    number = _number(value)
    return number is not None and number == number // 1


def _is_link(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    # A list in a list is a link without quotes, which `unquoted-link` knows how to repair.
    return all(
        isinstance(entry, list) or is_open(entry) or (isinstance(entry, str) and _LINK.match(entry.strip()) is not None)
        for entry in entries
    )


def _is_url(value: object) -> bool:
    return isinstance(value, str) and _URL.match(value.strip()) is not None


def _is_list(value: object) -> bool:
    return not isinstance(value, dict)


_JUDGES: Mapping[str, Callable[[object], bool]] = {
    "": lambda value: True,
    "integer": _is_integer,
    "link": _is_link,
    "url": _is_url,
    "list": _is_list,
}


# What the text of a field may mean; nothing when it is not of the type.


def _numbers(text: str) -> list[float]:
    text = text.strip(_MARKUP)[:_LONGEST_ENTRY]
    readings = []
    if _GROUPED.match(text):
        readings.append(float(re.sub(r"[^0-9+-]", "", text)))
    if _NUMBER.match(text):
        readings.append(float(text.replace(",", ".")))
    return readings


def _integers(text: str) -> list[float]:
    return [number for number in _numbers(text) if number == number // 1]


def _switches(text: str) -> list[str]:
    return [text] if text.strip(_MARKUP + "[]").lower() in ("", *_SWITCHES) else []


def _dates(text: str) -> list[str]:
    bare = text.strip(_MARKUP + "[]")
    name = bare.partition("|")[0].rpartition("/")[2]  # a link to a daily note
    return [name] if misfit("date", name) is None or text.strip().startswith("[[") else []


def _links(text: str) -> list[str]:
    return [text] if _LINK_WITHIN.search(text[:_LONGEST_ENTRY]) else []


def _urls(text: str) -> list[str]:
    bare = text.strip(_MARKUP).removesuffix(">")
    return [text] if _URL.match(bare) or _LINK_WITHIN.search(text[:_LONGEST_ENTRY]) else []


def _any(text: str) -> list[str]:
    return [text]


_READERS: Mapping[str, Callable[[str], list[Any]]] = {
    "number": _numbers,
    "integer": _integers,
    "checkbox": _switches,
    "date": _dates,
    "datetime": _dates,
    "link": _links,
    "url": _urls,
    **dict.fromkeys(("text", "list", "tags", "aliases"), _any),
}
