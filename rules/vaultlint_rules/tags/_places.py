"""A note in, its tags with their places out, those of the ``tags`` property too; without its text."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Edit, Note
from vaultlint.note import Property
from vaultlint.typed import Any, NamedTuple

_MOST = 100  # entries of a list that is written anew: each makes a text as long as the list


class Place(NamedTuple):
    """A tag where it stands.

    Of some lists only the whole is known: it would become ``before``, the new tag and ``after``. Without knowing that
    much, ``edit`` has nothing to offer.
    """

    name: str  # with its "#"
    start: int
    end: int
    before: str | None = ""
    after: str = ""
    mark: str = ""  # "#" where it belongs to what stands there

    def edit(self, wanted: str) -> list[Edit]:
        """Another tag in this place, at best."""
        if self.before is None:
            return []
        return [Edit(self.start, self.end, f"{self.before}{self.mark}{wanted.removeprefix('#')}{self.after}")]


def places(note: Note) -> Iterator[Place]:
    """The tags of the property, then those of the text."""
    for each in note.properties:
        if each.name.lower() == "tags":
            yield from _in_property(note, each)
            break
    for tag in note.tags:
        yield Place(tag.name, tag.start, tag.end, mark="#")


_Spot = tuple[int, int, str | None, str]


def _in_property(note: Note, tags: Property) -> Iterator[Place]:
    values = tags.value if isinstance(tags.value, list) else [tags.value]
    for value, spot in zip(values, _spots(note, tags, values), strict=True):
        if isinstance(value, str) and (tag := value.strip()) and " " not in tag:
            yield Place(tag if tag.startswith("#") else f"#{tag}", *spot)


def _spots(note: Note, tags: Property, values: list[Any]) -> Iterator[_Spot]:
    """Where each entry stands, as well as lengths and lines can tell."""
    if not all(isinstance(value, str) for value in values):
        return iter([(tags.value_start, tags.value_end, None, "")] * len(values))
    if not isinstance(tags.value, list):
        return iter([_scalar(tags, *values)])
    if note.place(tags.start)[0] == note.place(tags.value_end)[0]:
        return _flow(tags, values)
    return _block(note, tags, values)


def _scalar(tags: Property, value: str) -> _Spot:
    """One tag; as long as its value, it is written without quotes."""
    plain = tags.value_end - tags.value_start == len(value)
    return tags.value_start, tags.value_end, "" if plain else None, ""


def _flow(tags: Property, values: list[str]) -> Iterator[_Spot]:
    """``[a, b]``: as long as that, no entry is quoted and the list may be written anew."""
    plain = len(values) <= _MOST and tags.value_end - tags.value_start == len(", ".join(values)) + 2
    for number in range(len(values)):
        if plain:
            before = "".join(f"{value}, " for value in values[:number])
            after = "".join(f", {value}" for value in values[number + 1 :])
            yield tags.value_start, tags.value_end, f"[{before}", f"{after}]"
        else:
            yield tags.value_start, tags.value_end, None, ""


def _block(note: Note, tags: Property, values: list[str]) -> Iterator[_Spot]:
    """One ``- entry`` a line: a line as long as that holds nothing else."""
    first, column = note.place(tags.value_start)
    last, _ = note.place(tags.value_end)
    lines = note.line_starts[first - 1 : last + 1]
    regular = len(lines) == len(values) + 1
    for number, value in enumerate(values):
        if regular:
            start, end = lines[number] + column + 1, lines[number + 1] - 1
            plain = end - start == len(value)
            yield (start, end, "", "") if plain else (start, end, None, "")
        else:
            yield tags.value_start, tags.value_end, None, ""
