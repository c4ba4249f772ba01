"""A lesson in, a schema for each group of notes that are alike out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from vaultlint.infer.base import with_base
from vaultlint.infer.groups import Group, Question, grouped, prefixes
from vaultlint.infer.headings import learn_headings
from vaultlint.infer.match import Match, matching
from vaultlint.infer.proposal import Entry, Proposal, Wanted
from vaultlint.infer.sample import Lesson, Sample, tags_of
from vaultlint.infer.shapes import date_format, pattern
from vaultlint.infer.values import Learned, learn_field, learn_property
from vaultlint.schema.fields import key
from vaultlint.schema.words import stem
from vaultlint.typed import Any, NamedTuple
from vaultlint.types import is_open

_FEW_NOTES = 100  # in so few, even two notes of one sort say something
_WORTH_A_REST = 0.25  # of the notes of a condition that are left over when others are singled out
_MOST_TAGS = 12
_LEAST_TAGGED = 12  # notes, before a tag that none of them has is a surprise
_IN_ONE_FOLDER = 0.95


class Outcome(NamedTuple):
    """What was learned from a vault, the largest group first, and the notes that are like no others."""

    root: str
    proposals: tuple[Proposal, ...]
    strangers: tuple[str, ...]
    notes: int
    problems: tuple[str, ...] = ()


def learn(lesson: Lesson, *, share: float = 0.8, least: int = 0) -> Outcome:
    """Propose schemas; ``share`` of the notes makes something required, ``least`` notes make a group, 0: you decide."""
    wanted = Wanted(share)
    least = least or (2 if len(lesson.samples) < _FEW_NOTES else 3)
    groups = grouped(lesson.samples, least) if lesson.samples else []
    proposals = _proposals(groups, lesson, least, wanted, [])
    if not lesson.given and all(len(proposal.paths) < len(lesson.samples) for proposal in proposals):
        proposals = _proposals(_by_folder(groups), lesson, least, wanted, proposals)
    proposals = with_base(sorted(proposals, key=lambda each: -len(each.paths)))
    told = {path for proposal in proposals for path in proposal.paths}
    strangers = tuple(sample.path for sample in lesson.samples if sample.path not in told)
    return Outcome(lesson.root, tuple(proposals), strangers, len(lesson.samples), lesson.problems)


def _proposals(
    groups: Sequence[Group], lesson: Lesson, least: int, wanted: Wanted, known: Sequence[Proposal]
) -> list[Proposal]:
    """Those there are, and one for each group of which there is something to say."""
    proposals = list(known)
    for group in groups:
        samples = _selected(lesson.samples, group.asked)
        if len(group.samples) < least or (group.rest and not _is_worth(group, samples)):
            continue
        match = matching(group.asked, samples, lesson, {proposal.name for proposal in proposals})
        proposal = _propose(samples, match, lesson, wanted)
        if _says_something(proposal, group.asked) and proposal.match not in [each.match for each in proposals]:
            proposals.append(proposal)
    return proposals


def _by_folder(groups: Sequence[Group]) -> list[Group]:
    """Notes that are left over from the whole vault, by their first folder: there they may have a little in common."""
    left = [sample for group in groups if group.rest and not group.asked for sample in group.samples]
    folders: dict[str, list[Sample]] = {}
    for sample in left:
        if sample.folder:
            folders.setdefault(sample.folder.split("/")[0], []).append(sample)
    return [Group(tuple(samples), (Question("folder", name),), True) for name, samples in sorted(folders.items())]


def _selected(samples: Sequence[Sample], asked: Sequence[Question]) -> list[Sample]:
    """The notes that a schema with these conditions is for, those among them that have one of their own included."""
    return [sample for sample in samples if all(each.answer(sample) for each in asked)]


def _is_worth(group: Group, samples: Sequence[Sample]) -> bool:
    return len(group.samples) >= max(3, _WORTH_A_REST * len(samples))


def _says_something(proposal: Proposal, asked: Sequence[Question]) -> bool:
    """Whether the schema asks for more than what selects its notes."""
    required = [entry for entry in proposal.headings if not entry.value.get("optional")]
    required += [entry for entry in proposal.properties.values() if entry.value.get("required")]
    required += [entry for entry in proposal.fields.values() if entry.value.get("required", True)]
    return len(required) + len(proposal.tags) > sum(each.kind in ("heading", "having") for each in asked)


def _propose(samples: Sequence[Sample], match: Match, lesson: Lesson, wanted: Wanted) -> Proposal:
    headings = learn_headings(samples, wanted)
    switches = dict(headings.switches)
    if (
        "heading" in match.kinds
        and "bold-headings" not in switches
        and any(sample.note.bold_lines for sample in samples)
    ):
        bold = sum(bool(sample.note.bold_lines) for sample in samples)
        switches = {"bold-headings": Entry(True, bold, len(samples), "the match looks at them"), **switches}
    return Proposal(
        match.name,
        tuple(sample.path for sample in samples),
        match.table,
        headings.headings,
        switches,
        _places(samples, match, wanted),
        _properties(samples, match, lesson.settings.types, wanted),
        _fields(samples, wanted),
        _tags(samples, wanted),
    )


# ------------------------------------------------------------------------------------------------ parts


def _properties(samples: Sequence[Sample], match: Match, types: Mapping[str, str], wanted: Wanted) -> dict[str, Entry]:
    found: dict[str, dict[int, tuple[str, Any]]] = {}
    for number, sample in enumerate(samples):
        for each in sample.note.properties:
            found.setdefault(each.name.lower(), {}).setdefault(number, (each.name, each.value))
    entries = {}
    for name, values in found.items():
        filled = [value for _, value in values.values() if not is_open(value)]
        if not wanted.is_mentioned(len(values), len(samples)) or name == "tags":
            continue
        learned = learn_property(name, filled, types.get(name, ""), wanted)
        if name in match.settled:
            learned.table.pop("enum", None)  # the condition says so already
        spelling = _most(written for written, _ in values.values())
        entries[spelling] = _entry(learned, len(filled), len(values), len(samples), wanted, required=False)
    return entries


def _fields(samples: Sequence[Sample], wanted: Wanted) -> dict[str, Entry]:
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for number, sample in enumerate(samples):
        for each in sample.fields:
            found.setdefault(key(each.name), {}).setdefault(number, (each.name, next(iter(each.readings), "")))
    entries = {}
    for name, values in found.items():
        if not name or not wanted.is_mentioned(len(values), len(samples)):
            continue
        filled = [value for _, value in values.values() if value.strip()]
        learned = learn_field(name, filled, wanted)
        spelling = _most(written.strip("*_`~= \t") for written, _ in values.values())
        entries[spelling] = _entry(learned, len(filled), len(values), len(samples), wanted, required=True)
    return entries


def _entry(learned: Learned, filled: int, have: int, of: int, wanted: Wanted, *, required: bool) -> Entry:
    """A value with its counts; ``required`` is what the schema assumes where nothing is said."""
    table = dict(learned.table)
    is_required = wanted.is_required(filled, of)
    if is_required is not required:
        table["required"] = is_required
    remarks = [learned.remark] if learned.remark else []
    if filled < have:
        remarks.append(f"empty in {have - filled}")
    if learned.agree < filled:
        remarks.append(f"{learned.agree} of {filled} values fit")
    return Entry(table, have, of, "; ".join(remarks))


def _tags(samples: Sequence[Sample], wanted: Wanted) -> dict[str, Entry]:
    counts = Counter(name for sample in samples for name in {up for tag in tags_of(sample) for up in prefixes(tag)})
    enough = sorted(name for name, count in counts.items() if wanted.is_required(count, len(samples)))
    required = [name for name in enough if not any(other.startswith(f"{name}/") for other in enough)]
    entries = {}
    if required:
        have = min(counts[name] for name in required)
        entries["required"] = Entry([_tag_as_written(name, samples) for name in required], have, len(samples))
    own = Counter(name for sample in samples for name in tags_of(sample))
    tagged = sum(bool(tags_of(sample)) for sample in samples)
    if tagged >= _LEAST_TAGGED and set(own) - set(required) and len(own) <= _MOST_TAGS and min(own.values()) > 1:
        ordered = sorted(own, key=lambda name: (-own[name], name))
        entries["allowed"] = Entry([_tag_as_written(name, samples) for name in ordered], tagged, len(samples))
    return entries


def _tag_as_written(tag: str, samples: Sequence[Sample]) -> str:
    """The spelling that authors use most for a tag or one above it."""
    written = (
        up
        for sample in samples
        for name in (*sample.note.property_tags, *(each.name for each in sample.note.tags))
        for up in prefixes(name.strip("#/ "))
    )
    return _most(name for name in written if name.lower() == tag)


def _places(samples: Sequence[Sample], match: Match, wanted: Wanted) -> dict[str, Entry]:
    entries = {}
    folder, have = _common_folder(samples)
    if folder and "folder" not in match.kinds and len(samples) > 2 and have >= _IN_ONE_FOLDER * len(samples):
        entries["folder"] = Entry(folder, have, len(samples))
    names = [stem(sample.path) for sample in samples]
    format, have = date_format(names, wanted)
    if format:
        entries["file"] = Entry({"format": format}, have, len(samples))
    elif len(names) > 2:
        source, have = pattern(names, wanted)
        whole = _share_of(lambda name: len(name) <= _LONGEST_CODE and " " not in name, names)
        if source and whole == 1.0:
            entries["file"] = Entry({"pattern": source}, have, len(samples))
    return entries


_LONGEST_CODE = 24


def _share_of(test: Callable[[str], bool], texts: Sequence[str]) -> float:
    return sum(map(test, texts)) / len(texts)


def _common_folder(samples: Sequence[Sample]) -> tuple[str, int]:
    """The deepest folder that nearly all of the notes lie in or below, and how many do."""
    counts: Counter[str] = Counter()
    for sample in samples:
        parts = sample.folder.split("/") if sample.folder else []
        counts.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    deep = [folder for folder, count in counts.items() if count >= _IN_ONE_FOLDER * len(samples)]
    folder = max(deep, key=lambda each: each.count("/"), default="")
    while folder.rpartition("/")[2].isdigit():  # a year or month, after which another comes
        folder = folder.rpartition("/")[0]
    return folder, counts[folder]


def _most(texts: Iterable[str]) -> str:
    """The most frequent text, the first by name among equals."""
    counts = Counter(texts)
    return max(sorted(counts), key=lambda each: counts[each])
