"""Notes in, groups of notes that are alike out, each with the condition of a schema that selects it.

A group is split where that makes its notes shorter to describe: to say of each trait (a property, heading or field)
how many notes have it, and of each note whether it does. Only questions that a schema can ask split a group, so each
part comes with its condition. The same notes always give the same groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log2

from vaultlint.infer.sample import Sample, tags_of, traits
from vaultlint.schema.words import stem
from vaultlint.typed import NamedTuple
from vaultlint.types import is_open

_LEAST_SAVED = 10.0  # bits, or a split is not worth while
_TYPICAL = 0.5  # share of the notes of a part; rarer traits are each author's whim
_COST = 8.0  # bits of a question
_COST_OF_KIND = 2.0  # of one that the author has answered in so many words
_TRUST_OF_SHAPE = 0.9
_KINDS = frozenset(("type", "types", "kind", "category", "categories", "class", "fileclass", "template", "notetype"))
_LONGEST_VALUE = 60
_DATE_NAME = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_DATED = "????-??-??"
RESERVED = frozenset({"tags", "aliases", "cssclasses"})
_DATE = re.compile(r"\d{4}-\d\d", re.ASCII)
_SHARED = 0.75
_LEAST_OWN = 3
_LEAST_NOTES = 3  # unless an author says of what sort they are
_ORDER = ("property", "tag", "folder", "file", "having", "heading")  # what says most about a note first
_OF_SHAPE = frozenset({"having", "heading"})
# The part of the description that a split must save: what authors say themselves is believed sooner than mere shape.
_PART_SAVED = {"property": 0.2, "tag": 0.2, "folder": 0.2, "file": 0.2, "having": 0.5, "heading": 0.5}


class Question(NamedTuple):
    """What a condition of a schema can ask of a note."""

    kind: str  # "property", "tag", "folder", "file", "heading" or "having" (a property, whatever its value)
    value: str
    name: str = ""  # of the property

    @property
    def trait(self) -> str:
        """What every note has that fulfils it, as ``traits`` has it; "" where that is not one of those."""
        words = {"tag": "tag", "having": "property", "heading": "heading"}
        return f"{words[self.kind]} {self.name or self.value}" if self.kind in words else ""

    def answer(self, sample: Sample) -> bool:
        """Whether the note fulfils it."""
        if self.kind == "property":
            return self.value in values_of(sample, self.name)
        if self.kind == "having":
            return not is_open(sample.note.value(self.name))
        if self.kind == "tag":
            return any(each == self.value or each.startswith(f"{self.value}/") for each in tags_of(sample))
        if self.kind == "folder":
            return sample.path.startswith(f"{self.value}/")
        if self.kind == "file":
            return _DATE_NAME.match(stem(sample.path)) is not None
        return self.value in sample.texts


class Group(NamedTuple):
    """Notes that are alike: ``asked`` holds for all of them, in the order in which it was asked.

    ``rest`` marks those that are left over when others were singled out by ``asked``.
    """

    samples: tuple[Sample, ...]
    asked: tuple[Question, ...] = ()
    rest: bool = False


def grouped(samples: Sequence[Sample], least: int) -> list[Group]:
    """The notes in groups of at least ``least``, and a rest for each split that left some; the largest first."""
    known = {sample.path: traits(sample) for sample in samples}
    common = Counter(trait for each in known.values() for trait in each)
    shapes = {path: frozenset(trait for trait in each if common[trait] > 1) for path, each in known.items()}
    answers = {sample.path: tuple(_answers(sample)) for sample in samples}
    found = list(_split(Group(tuple(samples)), shapes, answers, least))
    return sorted(found, key=lambda group: (-len(group.samples), group.samples[0].path))


_Shapes = Mapping[str, frozenset[str]]
_Answers = Mapping[str, Sequence[Question]]


def _split(group: Group, shapes: _Shapes, answers: _Answers, least: int) -> Iterator[Group]:
    by_path = {sample.path: sample for sample in group.samples}
    whole = Counter(trait for path in by_path for trait in shapes[path])
    best: tuple[float, tuple[Question, ...], list[list[str]]] = (_LEAST_SAVED, (), [])
    for questions, parts in _splits(list(by_path), answers, least):
        saved = _saved(questions, parts, whole, len(by_path), shapes, least)
        if saved > best[0] + 1e-9:
            best = (saved, questions, parts)
    _, questions, parts = best
    if not questions:
        yield group
        return
    rest = dict.fromkeys(by_path)
    for question, part in zip(questions, parts, strict=True):
        inside = Group(tuple(by_path[path] for path in part), (*group.asked, question), group.rest)
        yield from _split(inside, shapes, answers, least)
        for path in part:
            del rest[path]
    if rest:
        name = _name(list(rest), list(by_path), answers)
        others = Group(tuple(by_path[path] for path in rest), (*group.asked, *name), group.rest or not name)
        yield from _split(others, shapes, answers, least)


def _name(rest: Sequence[str], paths: Sequence[str], answers: _Answers) -> tuple[Question, ...]:
    """A question that all notes of a rest answer with yes, and none of the others."""
    common = set(answers[rest[0]]).intersection(*(answers[path] for path in rest[1:]))
    inside = set(rest)
    common -= {question for path in paths if path not in inside for question in answers[path]}
    return tuple(sorted(common, key=_trusted)[:1])


def _trusted(question: Question) -> tuple[int, Question]:
    return _ORDER.index(question.kind), question


# ------------------------------------------------------------------------------------------------ what a split saves


def _saved(
    questions: Sequence[Question],
    parts: Sequence[Sequence[str]],
    whole: Counter[str],
    number: int,
    shapes: _Shapes,
    least: int,
) -> float:
    """How many bits shorter a description becomes; 0 for too small a part of the whole."""
    counts = [Counter(trait for path in part for trait in shapes[path]) for part in parts]
    sizes = [len(part) for part in parts]
    if questions[0].kind in _OF_SHAPE and not _differs(counts[0], sizes[0], whole, number):
        return 0.0
    rest_size = number - sum(sizes)
    # That the notes with a tag have that tag explains nothing.
    own = {question.trait for question in questions}
    typical = {
        trait
        for count, size in zip(counts, sizes, strict=True)
        for trait, have in count.items()
        if have >= _TYPICAL * size and trait not in own
    }
    if rest_size >= least:
        frequent = (trait for trait, have in whole.items() if have >= _TYPICAL * rest_size and trait not in own)
        typical.update(
            trait for trait in frequent if whole[trait] - sum(count[trait] for count in counts) >= _TYPICAL * rest_size
        )
    before = after = 0.0
    for trait in sorted(typical):
        inside = [count[trait] for count in counts]
        before += _length(whole[trait], number)
        after += sum(map(_length, inside, sizes)) + _length(whole[trait] - sum(inside), rest_size)
    worth_while = before - after >= _PART_SAVED[questions[0].kind] * before
    kind = questions[0]
    cost = _COST_OF_KIND if kind.name in _KINDS else _COST
    trust = _TRUST_OF_SHAPE if kind.kind in _OF_SHAPE else 1.0
    return trust * (before - after) - cost * len(questions) if worth_while else 0.0


def _length(count: int, number: int) -> float:
    """The bits it takes to say which of the notes have a trait."""
    if not count:
        return 0.0
    part = count / number
    spread = 0.0 if count == number else -number * (part * log2(part) + (1 - part) * log2(1 - part))
    return 1.0 + 0.5 * log2(number + 1) + spread


def _differs(inside: Counter[str], size: int, whole: Counter[str], number: int) -> bool:
    """Whether notes have so much in common that others lack that they are more than notes with one thing in common."""
    own = (
        have >= _SHARED * size and whole[trait] - have <= (1 - _SHARED) * (number - size)
        for trait, have in inside.items()
    )
    return sum(own) >= _LEAST_OWN


# ------------------------------------------------------------------------------------------------ questions


def _splits(
    paths: Sequence[str], answers: _Answers, least: int
) -> Iterator[tuple[tuple[Question, ...], list[list[str]]]]:
    """The ways to split notes: by all frequent values of a property, or by one other question.

    Each with the notes that say yes to it, for several questions to the first of them.
    """
    yes: dict[Question, list[str]] = {}
    for path in paths:
        for question in answers[path]:
            yes.setdefault(question, []).append(path)
    by_name: dict[str, list[Question]] = {}
    for question in sorted(yes):
        if question.kind == "property":
            by_name.setdefault(question.name, []).append(question)
    for name, questions in sorted(by_name.items()):
        yield from _by_property(name, questions, yes, len(paths), least)
    for question in sorted(yes, key=_trusted):
        if question.kind != "property" and max(least, _LEAST_NOTES) <= len(yes[question]) < len(paths):
            yield (question,), [yes[question]]


def _by_property(
    name: str, questions: Sequence[Question], yes: Mapping[Question, list[str]], number: int, least: int
) -> Iterator[tuple[tuple[Question, ...], list[list[str]]]]:
    frequent = [each for each in questions if len(yes[each]) >= least]
    having = len({path for each in questions for path in yes[each]})
    # A property that mostly has a value of its own says what a note is about, not of which sort it is.
    if not frequent or (name not in _KINDS and 2 * sum(len(yes[each]) for each in frequent) < having):
        return
    ordered = sorted(frequent, key=lambda each: (-len(yes[each]), each))
    told: set[str] = set()
    parts = []
    for each in ordered:
        parts.append([path for path in yes[each] if path not in told])
        told.update(yes[each])
    kept = [place for place, part in enumerate(parts) if part]
    if len(kept) > 1 or len(parts[kept[0]]) < number:
        yield tuple(ordered[place] for place in kept), [parts[place] for place in kept]


def _answers(sample: Sample) -> Iterator[Question]:
    """The questions that a note answers with yes."""
    note = sample.note
    for name in dict.fromkeys(each.name.lower() for each in note.properties):
        if not is_open(note.value(name)):
            yield Question("having", "*", name)
        for value in dict.fromkeys(values_of(sample, name)) if name not in RESERVED else ():
            yield Question("property", value, name)
    for tag in {up for each in tags_of(sample) for up in prefixes(each)}:
        yield Question("tag", tag)
    for folder in prefixes(sample.folder) if sample.folder else ():
        yield Question("folder", folder)
    for text in set(sample.texts):
        yield Question("heading", text)
    if _DATE_NAME.match(stem(sample.path)):
        yield Question("file", _DATED)


def values_of(sample: Sample, name: str) -> tuple[str, ...]:
    """The texts that a property has, dates and sentences left out: what can tell one sort of note from another."""
    value = sample.note.value(name)
    entries = value if isinstance(value, list) else [value]
    return tuple(
        each.strip()
        for each in entries
        if isinstance(each, str) and 0 < len(each.strip()) <= _LONGEST_VALUE and not _DATE.match(each)
    )


def prefixes(path: str) -> list[str]:
    """A path or tag and those above it.

    >>> prefixes("a/b/c")
    ['a', 'a/b', 'a/b/c']
    """
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
