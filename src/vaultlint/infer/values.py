"""The values that a property or field has in notes that are alike in, what a schema should want of it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from vaultlint.infer.proposal import Wanted
from vaultlint.infer.shapes import ISO, date_format, pattern
from vaultlint.schema import parse_schema
from vaultlint.schema.values import wrong_text, wrongs
from vaultlint.typed import Any, NamedTuple
from vaultlint.types import is_open

# Obsidian's types by the name that schemas have for them.
_DECLARED = {
    "text": "text",
    "multitext": "list",
    "number": "number",
    "checkbox": "checkbox",
    "date": "date",
    "datetime": "datetime",
    "tags": "tags",
    "aliases": "aliases",
}
# Where values fit several types, the first of them says most.
_PROPERTY_TYPES = ("checkbox", "integer", "number", "date", "datetime", "link", "url")
_FIELD_TYPES = ("integer", "number", "date", "datetime", "url")
_MOST_VALUES = 8  # of an enum
_LONGEST_VALUE = 40
_RECURRING = 3  # times, on average, that each value of an enum occurs
_RARE = 0.1  # of the values that may occur once beside an enum
_FULL_SCALE = 20  # numbers of a scale, most of which occur again and again
_IDENTIFIER = re.compile(r"(?:^|[\W_])(?:id|ids|uid|uuid|doi|isbn\d*|pmid|key|nct|number|nummer)(?:$|[\W_])|(?i:id)$")
_LEAST_UNIQUE = 5
_URL = re.compile(r"<?[a-z][a-z0-9+.-]*://\S+\Z")


class Learned(NamedTuple):
    """The table of a value, how many values agree with it, and what else to say."""

    table: dict[str, Any]
    agree: int
    remark: str = ""


def learn_property(name: str, values: Sequence[Any], declared: str, wanted: Wanted) -> Learned:
    """What the values of a property have in common; ``declared`` is its type in Obsidian. Empty ones say nothing."""
    values = [value for value in values if not is_open(value)]
    type = _DECLARED.get(declared) or _RESERVED.get(name.lower(), "")
    return _learn(name, values, type or _type(values, _PROPERTY_TYPES, wanted), type != "", wanted)


_RESERVED = {"tags": "tags", "aliases": "aliases", "cssclasses": "list"}


def learn_field(name: str, texts: Sequence[str], wanted: Wanted) -> Learned:
    """What the texts of a field have in common."""
    texts = [text for text in texts if text.strip()]
    learned = _learn(name, texts, _type(texts, _FIELD_TYPES, wanted, of_text=True), False, wanted, of_text=True)
    return learned if learned.table or not texts else learned._replace(table={"type": "text"})


def judge(table: Mapping[str, Any], *, of_text: bool = False) -> Callable[[Any], bool]:
    """Whether a value is as a table wants it, by the means of the rules."""
    part = "fields" if of_text else "properties"
    schema = parse_schema("x", {part: {"x": dict(table)}}, "", lambda message: None)
    assert schema is not None, table
    [wish] = (schema.fields if of_text else schema.properties).values()
    if of_text:
        return lambda value: wrong_text(wish, value) is None
    return lambda value: next(iter(wrongs(wish, value)), None) is None


def _type(values: Sequence[Any], types: Sequence[str], wanted: Wanted, *, of_text: bool = False) -> str:
    """The first type that enough of the values have."""
    if not of_text and wanted.is_required(sum(isinstance(value, list) for value in values), len(values) or 1):
        return "list"
    for type in types:
        fits = judge({"type": type}, of_text=of_text)
        have = sum(_is_natural(type, value) and fits(value) for value in values)
        if values and wanted.is_required(have, len(values)):
            return type
    texts = not of_text and sum(isinstance(value, str) for value in values)
    return "text" if texts and wanted.is_required(texts, len(values)) else ""


def _is_natural(type: str, value: Any) -> bool:
    """Whether a value is written as one of its type is: a rule accepts more, such as 0 for a checkbox."""
    if type == "checkbox":
        return isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false"))
    if type in ("integer", "number"):
        return not isinstance(value, bool | list)
    if type == "url":
        return isinstance(value, str) and _URL.match(value) is not None
    return not isinstance(value, str) or type not in ("date", "datetime") or not value.strip().startswith("[[")


def _learn(
    name: str, values: list[Any], type: str, is_declared: bool, wanted: Wanted, *, of_text: bool = False
) -> Learned:
    entries = [
        each for value in values for each in (value if isinstance(value, list) else [value]) if not is_open(each)
    ]
    texts = [each.strip() for each in entries if isinstance(each, str)]
    table: dict[str, Any] = {"type": type} if type else {}
    if type in ("list", "text") and texts and _links(texts) == len(entries):
        table["type"] = type = "link"
    remark = ""
    if type in ("integer", "number"):
        limits, remark = _range(type, [number for value in values if (number := _number(value)) is not None])
        table |= limits
        if not is_declared or type == "number":
            table["type"] = _whole(table["type"], values)
    elif type in ("", "text", "date", "datetime", "list") and texts:
        table |= _of_texts(texts, len(entries), type, wanted)
    elif type == "link" and texts:
        table |= _enum(texts, len(entries))
    if not of_text and _is_unique(name, table, values):
        table["unique"] = True
    return Learned(table, sum(map(judge(table, of_text=of_text), values)), remark)


def _links(texts: Sequence[str]) -> int:
    return sum(text.startswith("[[") and text.endswith("]]") for text in texts)


def _whole(type: str, values: Sequence[Any]) -> str:
    numbers = [_number(value) for value in values]
    return "integer" if numbers and all(each is not None and each == each // 1 for each in numbers) else type


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = re.sub(r"(?<=\d)[,'’ \u00a0\u202f](?=\d{3}(?!\d))", "", value.strip("*_`~= \t"))
        try:
            return float(text)
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) else None


def _range(type: str, numbers: Sequence[float]) -> tuple[dict[str, Any], str]:
    """Limits that the numbers suggest, and in words how far they reach."""
    if not numbers:
        return {}, ""
    least, most = min(numbers), max(numbers)
    remark = f"{least:g} to {most:g}" if least != most else ""
    if max(abs(least), abs(most)) >= 1e6:
        remark = ""
    counts = Counter(numbers)
    whole = all(number == number // 1 for number in numbers)
    span = most - least + 1
    if whole and 2 < span <= _FULL_SCALE and len(counts) >= 0.8 * span and len(numbers) >= _RECURRING * span:
        return {"min": int(min(least, 1)) if least >= 0 else int(least), "max": int(most)}, remark
    if 1000 <= least <= most < 3000 and whole:  # years
        return {}, remark
    if least < 0:
        return {}, remark
    return {"min": 1 if least >= 1 and whole else 0}, remark


def _of_texts(texts: Sequence[str], number: int, type: str, wanted: Wanted) -> dict[str, Any]:
    """The format, values or pattern that texts suggest."""
    format, _ = date_format(texts, wanted)
    if format in ISO:
        return {"type": "date" if format == "YYYY-MM-DD" else "datetime", "format": format} if type != "list" else {}
    if format:
        return {"type": type or "text", "format": format} if type != "list" else {}
    if enum := _enum(texts, number):
        return enum
    source, _ = pattern(texts, wanted) if len(texts) == number else ("", 0)
    return {"pattern": source} if source and type != "list" else {}


def _enum(texts: Sequence[str], number: int) -> dict[str, Any]:
    """The few values that recur; one or two that occur once are rather slips."""
    counts = Counter(texts)
    recurring = sorted((text for text, count in counts.items() if count > 1), key=lambda text: (-counts[text], text))
    once = len(counts) - len(recurring)
    few = 0 < len(recurring) <= _MOST_VALUES and all(len(text) <= _LONGEST_VALUE for text in recurring)
    often = len(texts) >= max(_RECURRING * len(counts), 2 * _RECURRING)
    return {"enum": recurring} if few and often and once <= _RARE * len(texts) and len(texts) == number else {}


def _is_unique(name: str, table: Mapping[str, Any], values: Sequence[Any]) -> bool:
    """Whether each note has a value of its own, and one that names it."""
    if len(values) < _LEAST_UNIQUE or table.get("type") not in (None, "text", "integer", "number"):
        return False
    names = "pattern" in table or _IDENTIFIER.search(name) is not None
    return names and len({str(value).strip() for value in values}) == len(values)
