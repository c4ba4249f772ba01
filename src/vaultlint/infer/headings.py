"""Notes that are alike in, the headings that a schema should ask for out, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vaultlint.infer.proposal import Entry, Wanted
from vaultlint.infer.sample import Sample
from vaultlint.infer.spelling import Sort, sorts
from vaultlint.schema.headings import fits
from vaultlint.schema.words import has_wildcard
from vaultlint.typed import Any, NamedTuple

_REPEATED = 0.2  # of the notes that have a heading, more than once
_MOST_SPELLINGS = 4
_LEAST_ORDERED = 3  # notes, before their order is a habit
_SOME_BOLD = 0.1  # of the headings asked for


class Learned(NamedTuple):
    """Headings with their counts, and what the schema says of all of them."""

    headings: tuple[Entry, ...]
    switches: Mapping[str, Entry]


class _Wish(NamedTuple):
    """A heading to ask for: the texts that fit it, and for each note the places where it stands."""

    sort: Sort
    texts: tuple[str, ...]  # as compared
    places: tuple[tuple[int, ...], ...]

    @property
    def have(self) -> int:
        """How many notes have it."""
        return sum(map(bool, self.places))


def learn_headings(samples: Sequence[Sample], wanted: Wanted) -> Learned:
    """The headings that enough of the notes have."""
    wishes = _wishes(samples, wanted)
    bold = _levels(samples, wishes)[0]
    total = sum(len(places) for wish in wishes for places in wish.places)
    if bold and bold < _SOME_BOLD * total:
        # A few lines in bold do not make a habit.
        samples = [_without_bold(sample) for sample in samples]
        wishes, bold = _wishes(samples, wanted), 0
    if not wishes:
        return Learned((), {})
    wishes = sorted(wishes, key=lambda wish: _mean_place(wish, wishes))
    switches = {}
    if bold:
        switches["bold-headings"] = Entry(True, bold, sum(sum(map(len, wish.places)) for wish in wishes), "", "heading")
    have, of = _ordered(wishes)
    if of >= _LEAST_ORDERED and wanted.is_required(have, of):
        switches["heading-order"] = Entry(True, have, of)
    return Learned(tuple(_entry(wish, samples, wanted) for wish in wishes), switches)


def _without_bold(sample: Sample) -> Sample:
    kept = [number for number, heading in enumerate(sample.headings) if heading.level]
    return sample._replace(
        headings=tuple(sample.headings[number] for number in kept), texts=tuple(sample.texts[number] for number in kept)
    )


def _wishes(samples: Sequence[Sample], wanted: Wanted) -> list[_Wish]:
    wishes = []
    homes = Counter(text for sample in samples for text in set(sample.texts))
    for sort in sorts([sample.texts for sample in samples]):
        if not sort.numbered and not wanted.is_mentioned(sum(homes[text] for text in sort.texts), len(samples)):
            continue
        texts = _accepted(sort)
        wish = _Wish(sort, texts, tuple(_places(texts, sample) for sample in samples))
        if wanted.is_mentioned(wish.have, len(samples)):
            wishes.append(wish)
    return wishes


def _places(texts: tuple[str, ...], sample: Sample) -> tuple[int, ...]:
    """Where a heading with one of these texts stands among those of a note."""
    if any(map(has_wildcard, texts)):
        return tuple(place for place, text in enumerate(sample.texts) if fits(texts, text))
    return tuple(place for place, text in enumerate(sample.texts) if text in texts)


def _accepted(sort: Sort) -> tuple[str, ...]:
    """The spellings of a heading; one with a wildcard for those that are many and begin alike."""
    if len(sort.texts) <= _MOST_SPELLINGS:
        return sort.texts
    first = sort.texts[0].split(" ")[0]
    if len(first) > 3 and all(text.startswith(first) for text in sort.texts):
        return (sort.texts[0], f"{first} *")
    return sort.texts[:_MOST_SPELLINGS]


def _mean_place(wish: _Wish, wishes: Sequence[_Wish]) -> tuple[float, int]:
    """Where a heading mostly stands among those asked for, from 0 to 1."""
    ranks = []
    for note, places in enumerate(wish.places):
        if places:
            firsts = sorted(other.places[note][0] for other in wishes if other.places[note])
            ranks.append((firsts.index(places[0]) + 0.5) / len(firsts))
    return sum(ranks) / len(ranks), wishes.index(wish)


def _ordered(wishes: Sequence[_Wish]) -> tuple[int, int]:
    """How many notes have the headings in this order, of how many that have two of them."""
    have = of = 0
    for note in range(len(wishes[0].places)):
        firsts = [wish.places[note][0] for wish in wishes if wish.places[note]]
        if len(firsts) > 1:
            of += 1
            have += firsts == sorted(firsts)
    return have, of


def _levels(samples: Sequence[Sample], wishes: Sequence[_Wish]) -> Counter[int]:
    """How often headings stand on each level; 0 is bold."""
    return Counter(
        sample.headings[place].level
        for wish in wishes
        for sample, places in zip(samples, wish.places, strict=True)
        for place in places
    )


def _entry(wish: _Wish, samples: Sequence[Sample], wanted: Wanted) -> Entry:
    shown = [_as_written(text, samples) for text in wish.texts]
    value: dict[str, Any] = {"text": shown[0] if len(shown) == 1 else shown}
    levels = _levels(samples, [wish])
    level, number = max(levels.items(), key=lambda each: (each[1], -each[0]))
    remarks = []
    if level and number > 1 and number >= 0.9 * sum(levels.values()):
        value["level"] = level
        if number < sum(levels.values()):
            remarks.append(f"level {level} in {number} of {sum(levels.values())} places")
    if not wanted.is_required(wish.have, len(samples)):
        value["optional"] = True
    if sum(len(places) > 1 for places in wish.places) >= _REPEATED * wish.have:
        value["repeated"] = True
    remarks += [f"not counted: {_as_written(text, samples)!r}" for text in wish.sort.slips]
    return Entry(value, wish.have, len(samples), "; ".join(remarks))


def _as_written(text: str, samples: Sequence[Sample]) -> str:
    """The spelling that authors use most for a text as it is compared."""
    written: Counter[str] = Counter()
    for sample in samples:
        written.update(
            heading.text.strip("*_`~= \t").rstrip("*_`~=:： \t")
            for heading, each in zip(sample.headings, sample.texts, strict=True)
            if each == text
        )
    if not written:  # one with a wildcard
        return _with_capital(text, samples)
    return max(written, key=lambda each: (written[each], each))


def _with_capital(text: str, samples: Sequence[Sample]) -> str:
    first = text[:1].upper() + text[1:]
    capitals = sum(heading.text[:1].isupper() for sample in samples for heading in sample.headings)
    return first if 2 * capitals >= sum(len(sample.headings) for sample in samples) else text
