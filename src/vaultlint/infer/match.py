"""What was asked to find a group in, the condition and the name of its schema out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from unicodedata import combining, normalize

from vaultlint.infer.groups import RESERVED, Question, values_of
from vaultlint.infer.sample import Lesson, Sample, tags_of
from vaultlint.typed import Any, NamedTuple
from vaultlint.types import is_open

_BASE = re.compile(r"[^\w-]+")
_LINK = re.compile(r"\[\[(?:[^\[\]|#]*/)?([^\[\]|#/]+)[^\[\]]*\]\]")
_LONGEST_NAME = 40


class Match(NamedTuple):
    """The condition of a schema as the configuration has it, and a name for the notes that it selects."""

    name: str
    table: Mapping[str, Any]
    kinds: frozenset[str]  # of what it asks
    settled: frozenset[str]  # properties whose value it asks for


def matching(asked: Sequence[Question], samples: Sequence[Sample], lesson: Lesson, taken: Collection[str]) -> Match:
    """The condition that selects these notes and, if there is one, no others of the vault."""
    questions = _shortest(asked, samples, lesson) if asked else _for_all(samples, lesson)
    subject = asked[-1] if asked else None
    return Match(
        _free(_name(subject, lesson), taken),
        _table(questions, samples),
        frozenset(each.kind for each in questions),
        frozenset(each.name for each in questions if each.kind == "property"),
    )


def _shortest(asked: Sequence[Question], samples: Sequence[Sample], lesson: Lesson) -> tuple[Question, ...]:
    """As few of the questions as select just these notes; with the folder where others would be selected too."""
    wanted = {sample.path for sample in samples}
    folder = (Question("folder", lesson.given),) if lesson.given and _is_folder(lesson) else ()
    for questions in ((asked[-1],), tuple(asked), (asked[-1], *folder), (*asked, *folder)):
        if _selects(questions, lesson) == wanted:
            return questions
    return (*asked, *folder)


def _for_all(samples: Sequence[Sample], lesson: Lesson) -> tuple[Question, ...]:
    """A question that all notes answer with yes, and no other note: their folder, else what they have in common."""
    if lesson.given and _is_folder(lesson):
        return (Question("folder", lesson.given),)
    wanted = {sample.path for sample in samples}
    fitting = (each for each in _common(samples) if _selects((each,), lesson) == wanted)
    found = next(fitting, None)
    return (found,) if found else ()


def _is_folder(lesson: Lesson) -> bool:
    return any(sample.path.startswith(f"{lesson.given}/") for sample in lesson.samples)


def _common(samples: Sequence[Sample]) -> Iterator[Question]:
    """What all of the notes have, what says most first."""
    first = samples[0]
    own = [each for each in first.note.properties if each.name.lower() not in RESERVED]
    for each in own:
        for value in values_of(first, each.name):
            yield Question("property", value, each.name.lower())
    folder = first.folder
    while folder:
        yield Question("folder", folder)
        folder = folder.rpartition("/")[0]
    yield from (Question("tag", tag) for tag in sorted(tags_of(first)))
    yield from (Question("having", "*", each.name.lower()) for each in own if not is_open(each.value))
    yield from (Question("heading", text) for text in dict.fromkeys(first.texts))


def _selects(questions: Sequence[Question], lesson: Lesson) -> set[str]:
    return {
        sample.path
        for sample in (*lesson.samples, *lesson.others)
        if all(question.answer(sample) for question in questions)
    }


# ------------------------------------------------------------------------------------------------ as configured


def _table(questions: Sequence[Question], samples: Sequence[Sample]) -> dict[str, Any]:
    if not questions:
        return {"path": "*.md"}
    tables = [_condition(question, samples) for question in questions]
    if len(tables) == 1:
        return tables[0]
    joined: dict[str, Any] = {}
    for table in tables:
        [(kind, value)] = table.items()
        if kind in joined:
            return {"all": tables}
        joined[kind] = value
    return {"all": joined}


def _condition(question: Question, samples: Sequence[Sample]) -> dict[str, Any]:
    if question.kind in ("property", "having"):
        return {"property": {_as_written(question.name, samples): question.value}}
    if question.kind == "heading":
        return {"heading": _heading_as_written(question.value, samples)}
    return {question.kind: question.value}


def _as_written(name: str, samples: Sequence[Sample]) -> str:
    counts = Counter(each.name for sample in samples for each in sample.note.properties if each.name.lower() == name)
    return max(sorted(counts), key=lambda each: counts[each], default=name)


def _heading_as_written(text: str, samples: Sequence[Sample]) -> str:
    counts = Counter(
        heading.text.strip("*_`~= \t").rstrip("*_`~=:： \t")
        for sample in samples
        for heading, each in zip(sample.headings, sample.texts, strict=True)
        if each == text
    )
    return max(sorted(counts), key=lambda each: counts[each], default=text)


# ------------------------------------------------------------------------------------------------ names


def _name(subject: Question | None, lesson: Lesson) -> str:
    if subject is None:
        return base_name(lesson.given.rpartition("/")[2] or lesson.root.replace("\\", "/").rpartition("/")[2])
    if subject.kind == "having":
        return base_name(f"with {subject.name}")
    if subject.kind == "file":
        return "daily-note"
    text = subject.value.rpartition("/")[2] if subject.kind in ("folder", "tag") else subject.value
    return base_name(_LINK.sub(r"\1", text))


def base_name(text: str) -> str:
    """A text as the name of a schema: lower case, accents dropped, dashes between words.

    >>> base_name("Board games"), base_name("Théorie (2ᵉ)"), base_name("!")
    ('board-games', 'theorie-2e', 'note')
    """
    plain = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
    name = _BASE.sub("-", plain.lower()).strip("-_")[:_LONGEST_NAME].strip("-_")
    return name or "note"


def _free(name: str, taken: Collection[str]) -> str:
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
