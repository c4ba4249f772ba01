"""Folders in, the notes below them as learning sees them out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from vaultlint import discover
from vaultlint.config import load
from vaultlint.note import Heading, Note
from vaultlint.opened import read_file
from vaultlint.schema.fields import Field, fields_of
from vaultlint.schema.fields import key as field_key
from vaultlint.schema.headings import all_headings, plain
from vaultlint.schema.words import tag
from vaultlint.settings import Settings, read_settings
from vaultlint.typed import NamedTuple

Progress = Callable[[int, int], None]

_PACE = 100  # notes between two words about progress
_MOST_SIGNS = 100  # longer lines in bold and headings are sentences


class Sample(NamedTuple):
    """A note: facts, fields, and its headings with the lines in bold among them."""

    note: Note
    fields: tuple[Field, ...]
    headings: tuple[Heading, ...]
    texts: tuple[str, ...]  # of the headings, as schemas compare them

    @property
    def path(self) -> str:
        """The note's path in the vault."""
        return self.note.path

    @property
    def folder(self) -> str:
        """The folder it lies in, "" for the root."""
        return self.note.path.rpartition("/")[0]


class Lesson(NamedTuple):
    """A vault, the notes to learn from, and its other notes, which no schema should be for by accident."""

    root: str
    samples: tuple[Sample, ...]
    others: tuple[Sample, ...]
    settings: Settings
    schemas: Mapping[str, object]  # those it has
    given: str = ""  # the folder that was asked for, "" for the whole vault or several
    problems: tuple[str, ...] = ()


def lessons(paths: Sequence[str], progress: Progress | None = None) -> Iterator[Lesson]:
    """One for each vault that the paths lie in. Raises DiscoverError and ConfigError."""
    for target in _together(discover.targets(paths)):
        yield _lesson(target, progress)


def _together(targets: Iterable[discover.Target]) -> Iterator[discover.Target]:
    """Folders that nothing says to be vaults count as one: they were named together."""
    loose = []
    for target in targets:
        if target.given is None and not any(os.path.exists(os.path.join(target.root, sign)) for sign in _SIGNS):
            loose.append(target.root)
        else:
            yield target
    if len(loose) == 1:
        yield discover.Target(loose[0], None)
    elif loose:
        root = os.path.commonpath(loose)
        yield discover.Target(root, tuple(os.path.relpath(each, root).replace(os.sep, "/") for each in loose))


_SIGNS = (".obsidian", "vaultlint.toml", "pyproject.toml", ".git")


def _lesson(target: discover.Target, progress: Progress | None) -> Lesson:
    settings = read_settings(target.root)
    survey = discover.survey(target.root)
    config = load(target.root, {}, lenient=True, nested=survey.configs)
    asked, whole = (
        [
            file.path
            for file in discover.chosen(survey.files, each, config, settings, survey.nested)
            if file.kind == "note" and file.size and not file.path.lower().endswith(".excalidraw.md")
        ]
        for each in (target, target._replace(given=None))
    )
    wanted = set(asked)
    everything = [*asked, *(path for path in whole if path not in wanted)]
    found = list(_samples(target.root, everything, config.most_bytes, progress))
    samples = tuple(sample for sample in found if sample.path in wanted)
    others = tuple(sample for sample in found if sample.path not in wanted)
    given = target.given[0] if target.given and len(target.given) == 1 else ""
    problems = (*settings.problems, *survey.problems)
    return Lesson(target.root, samples, others, settings, config.schemas, given, problems)


def _samples(root: str, paths: Sequence[str], most: int, progress: Progress | None) -> Iterator[Sample]:
    for number, path in enumerate(paths, 1):
        if progress and number % _PACE == 0:
            progress(number, len(paths))
        try:
            reading = read_file(root, path, most)
        except (OSError, RecursionError):
            continue  # `check` tells
        yield sample(reading.note, reading.text, reading.prose)


def sample(note: Note, text: str, prose: str) -> Sample:
    """A note as learning sees it."""
    fields = fields_of(text, prose)
    headings = tuple(each for each in all_headings(note) if len(each.text) <= _MOST_SIGNS)
    texts = tuple(plain(each.text) for each in headings)
    kept = [number for number, each in enumerate(texts) if each]
    return Sample(note, fields, tuple(headings[each] for each in kept), tuple(texts[each] for each in kept))


def tags_of(sample: Sample) -> frozenset[str]:
    """The note's tags as tags are compared."""
    note = sample.note
    return frozenset(map(tag, (*note.property_tags, *(each.name for each in note.tags))))


def traits(sample: Sample) -> frozenset[str]:
    """What is typical of a note's form: the names of its properties, headings and fields, its tags."""
    found = [f"property {each.name.lower()}" for each in sample.note.properties]
    found += [f"heading {each}" for each in sample.texts]
    found += [f"tag {name}" for name in tags_of(sample)]
    found += [f"field {field_key(each.name)}" for each in sample.fields]
    return frozenset(found)
