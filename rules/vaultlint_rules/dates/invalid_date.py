from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Property
from vaultlint.settings import Settings
from vaultlint.typed import TYPE_CHECKING
from vaultlint.types import DATES, impossible, is_day

if TYPE_CHECKING:  # every run looks for the signs of this rule, and few vaults have schemas
    from vaultlint.schema import Schema

# One of these stands where a date or time does not exist: a month or day that no month has, 29 February of any year,
# a time that no clock shows, or an escape of YAML for a digit or dash.
_IMPOSSIBLE = re.compile(
    r"-(?=[0-9]{1,2}[-T ])"
    r"(?:(?:00?|1[3-9]|[2-9][0-9])-[0-9]|[01]?[0-9]-(?:00?|3[2-9]|[4-9][0-9])(?![0-9])"
    r"|0?2-(?:29|3[01])|(?:0?[469]|11)-31"
    r"|[0-9]{1,2}[T ](?:(?:2[4-9]|[3-9][0-9]):|[0-9]{1,2}:(?:[6-9][0-9]|[0-9]{2}:[6-9])))"
).search
_ESCAPED = re.compile(r"\\(?:x[23]|u00[23]|U000000[23])").search
# Months that no year has, and days that not every month has. A search that starts with its literal is quick.
_SUSPECT = re.compile(r"-(?:(?:00|1[3-9]|[2-9][0-9])-[0-9]{2}|[01][0-9]-(?:00|29|[3-9][0-9]))(?![0-9])")
# The others are for what was found, which is rare: not compiled before.
_FIELD = r"(?:[📅📆🗓⏳⌛🛫➕✅❌]\ufe0f?|(?:^|[\[(\s*_])([\w -]+)\*{0,2}::)\s*\Z"
_NOT_BEFORE = r"[\w/.:=#@&?%+-]\Z"
_NOT_AFTER = r"[\w/-]|[.:]\w"
_TASK_FIELDS = frozenset(("due", "scheduled", "start", "created", "completion", "cancelled"))
_LOOK_BACK = 60
_YEARS = range(1800, 2200)  # in running text; other numbers look like dates by chance


def _may_be_in(text: str) -> bool:
    return bool(_IMPOSSIBLE(text) or ("\\" in text and _ESCAPED(text)))


@rule(severity="error", signs=(_may_be_in,))
def invalid_date(
    note: Note,
    text: str,
    prose: str,
    settings: Settings,
    schemas: tuple[Schema, ...],
    *,
    names: tuple[str, ...] = (
        "date",
        "created",
        "updated",
        "modified",
        "published",
        "due",
        "scheduled",
        "deadline",
        "start",
        "end",
        "completed",
        "birthday",
    ),
    running_text: bool = True,
) -> Iterator[Finding]:
    """A date does not exist.

    Searches, queries and sorting pass over such a date, and some tools read it as another day.
    Looked at are properties that have the type date in Obsidian or in a schema or one of the `names`, the dates of
    tasks (behind `📅`, `⏳`, `🛫`, `➕`, `✅` and `❌`, or in fields like `[due:: …]`), and dates of the form
    YYYY-MM-DD anywhere in the text; `running-text` switches the last ones off. Links, addresses, file names and code
    are left alone.
    What is no date at all is a matter of `property-type`.

    ~~~ bad
    ---
    date: 2024-13-05
    ---
    ~~~
    ~~~ bad settings={"types": {"departure": "date"}}
    ---
    departure: 2023-02-30
    ---
    ~~~
    ~~~ bad schema={ properties = { seen = "date" } }
    ---
    seen: 2023-02-30
    ---
    ~~~
    ~~~ bad running-text=false
    - [ ] Book the hotel 📅 2024-06-31
    ~~~
    ~~~ bad
    We met on 2023-02-29.
    ~~~
    ~~~ good
    ---
    date: 2024-02-29
    ---
    We met on 2024-02-29, see [[2023-02-30]]. Part 2024-99-10.
    ~~~
    ~~~ good running-text=false
    We met on 2023-02-29.
    ~~~
    ~~~ good names=["published"]
    ---
    date: 2024-13-05
    ---
    ~~~
    """
    lowered = _lowered(names)
    for each in note.properties:
        type = settings.types.get(each.name.lower())
        if type in DATES or (type is None and each.name.lower() in lowered) or _is_date(each, schemas):
            yield from _in_property(text, each)
    is_linked: Callable[[Span], bool] | None = None
    for found in _SUSPECT.finditer(prose):
        span = Span(max(found.start() - 4, 0), found.end())
        date = prose[span.start : span.end]
        year = date[:4]
        if (
            len(date) < 10
            or not (year.isascii() and year.isdigit())
            or is_day(int(year), int(date[5:7]), int(date[8:]))
        ):
            continue
        is_linked = is_linked or _in_links(note)
        if _is_field(prose, span, lowered) or (running_text and _is_meant(prose, span) and not is_linked(span)):
            yield _finding(span, date)


def _is_date(each: Property, schemas: tuple[Schema, ...]) -> bool:
    """Whether a schema says that a property holds a date."""
    return any(
        wish.type in DATES or wish.format
        for schema in schemas
        if (wish := schema.properties.get(each.name.strip().lower()))
    )


@cache
def _lowered(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _in_property(text: str, each: Property) -> Iterator[Finding]:
    """The value, or the entries of a list; one that is written with escapes is told at the whole value."""
    place = each.value_start
    for entry in each.value if isinstance(each.value, list) else [each.value]:
        if isinstance(entry, str) and impossible(entry):
            start = text.find(entry, place, each.value_end) if place >= 0 else -1
            place = start + len(entry) if start >= 0 else -1
            span = Span(start, place) if start >= 0 else Span(each.value_start, each.value_end)
            yield _finding(span, entry.strip())


def _is_field(prose: str, span: Span, names: frozenset[str]) -> bool:
    """Whether a task's sign or a field's name says that this is a date."""
    found = re.search(_FIELD, prose[max(span.start - _LOOK_BACK, 0) : span.start])
    return found is not None and (found[1] is None or found[1].strip().lower() in _TASK_FIELDS | names)


def _is_meant(prose: str, span: Span) -> bool:
    """Whether digits in running text are meant as a date, not as a number, a version or a part of a name."""
    year, month, day = map(int, prose[span.start : span.end].split("-"))
    if year not in _YEARS or not 1 <= month <= 12 or not 29 <= day <= 31:
        return False
    before, after = prose[max(span.start - _LOOK_BACK, 0) : span.start], prose[span.end : span.end + 2]
    if re.search(_NOT_BEFORE, before) or re.match(_NOT_AFTER, after):
        return False
    return "://" not in re.split(r"\s", before)[-1]


def _in_links(note: Note) -> Callable[[Span], bool]:
    """Whether a place lies within a link."""
    links = sorted((link.start, link.end) for link in note.links)
    starts = [start for start, _ in links]
    ends = list(accumulate((end for _, end in links), max))  # the last end up to each link: links may hold links

    def is_linked(span: Span) -> bool:
        place = bisect_left(starts, span.end)
        return place > 0 and ends[place - 1] > span.start

    return is_linked


def _finding(span: Span, date: str) -> Finding:
    return at(span, f"the date {date} does not exist", help=_swapped(date), date=date)


def _swapped(date: str) -> str:
    """A hint for day and month in the wrong order."""
    year, month, day = (int(part) for part in re.findall(r"[0-9]+", date)[:3])
    if month > 12 and is_day(year, day, month):
        return f"is it {year:04}-{day:02}-{month:02}?"
    return ""
