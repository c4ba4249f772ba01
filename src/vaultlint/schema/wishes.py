"""What a schema asks for, as plain values: they travel to other processes."""

from __future__ import annotations

from collections.abc import Mapping

from vaultlint.typed import Any, NamedTuple


class Condition(NamedTuple):
    """What a note must be: ``wanted`` holds alternatives; "any" and "all" join their ``parts``.

    Kinds: "folder", "path", "file", "tag", "property", "heading", "bold" (a heading or a line in bold), "any", "all";
    no note fulfils an "any" without parts.
    """

    kind: str
    wanted: tuple[Any, ...] = ()
    name: str = ""  # of the property
    parts: tuple[Condition, ...] = ()


NEVER = Condition("any")


class HeadingWish(NamedTuple):
    """A heading that a schema asks for: any of the texts, ``*`` and ``?`` stand for what one likes."""

    texts: tuple[str, ...]
    level: int | None = None
    optional: bool = False
    repeated: bool = False


class Target(NamedTuple):
    """The schema that a link must lead to: its name and its condition, None for every note."""

    schema: str
    match: Condition | None = None


class ValueWish(NamedTuple):
    """What a property or field holds. Of a list, each entry is meant, except by ``type`` and the lengths."""

    name: str  # as written
    where: str = ""  # its place in the configuration
    type: str = ""  # one of values.TYPES, "" for any
    required: bool = False
    enum: tuple[Any, ...] = ()
    min: float | str | None = None  # a text is a date
    max: float | str | None = None
    min_length: int | None = None  # characters of a text, entries of a list
    max_length: int | None = None
    pattern: str = ""
    format: str = ""  # a Moment pattern
    unique: bool = False
    target: Target | None = None


class TagWish(NamedTuple):
    """Tags that a note may have (None: any) and tags that it must have, as written."""

    allowed: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()


class FileWish(NamedTuple):
    """What a file is called, without ``.md``: one of the texts with wildcards, a pattern, or a Moment pattern."""

    texts: tuple[str, ...] = ()
    pattern: str = ""
    format: str = ""
    where: str = ""  # its place in the configuration


_NOTHING: Mapping[str, ValueWish] = {}


class Schema(NamedTuple):
    """What notes of one sort look like."""

    name: str
    match: Condition | None = None  # None: every note
    headings: tuple[HeadingWish, ...] = ()
    bold_headings: bool = False
    heading_order: bool = False
    extra_headings: bool = True
    fields: Mapping[str, ValueWish] = _NOTHING  # by name as fields.key has it
    tags: TagWish | None = None
    folder: str | None = None  # "" for the root
    file: FileWish | None = None
    properties: Mapping[str, ValueWish] = _NOTHING  # by name in lower case
    extra_properties: bool = True
    bases: tuple[str, ...] = ()  # the schemas it extends, and those that these extend

    @property
    def unique(self) -> tuple[ValueWish, ...]:
        """The properties whose values no two notes share."""
        return tuple(wish for wish in self.properties.values() if wish.unique)

    @property
    def targets(self) -> tuple[ValueWish, ...]:
        """The properties whose links lead to notes of a schema."""
        return tuple(wish for wish in self.properties.values() if wish.target)

    @property
    def formats(self) -> tuple[ValueWish, ...]:
        """The properties and fields whose dates have a format."""
        return tuple(wish for wish in (*self.properties.values(), *self.fields.values()) if wish.format)
