"""What is learned, as plain values: entries of a schema, each with the number of notes that agree."""

from __future__ import annotations

from collections.abc import Mapping

from vaultlint.typed import Any, NamedTuple


class Entry(NamedTuple):
    """A piece of a schema as the configuration has it, and how many notes agree with it."""

    value: Any
    have: int
    of: int
    remark: str = ""
    unit: str = "note"

    @property
    def evidence(self) -> str:
        """The same in words.

        >>> Entry("x", 21, 22, "a slip: 'y'").evidence
        "21 of 22 notes; a slip: 'y'"
        """
        counts = f"{self.have} of {self.of} {self.unit}{'s' * (self.of != 1)}"
        return f"{counts}; {self.remark}" if self.remark else counts


_NONE: Mapping[str, Entry] = {}


class Proposal(NamedTuple):
    """A schema, learned from notes that are alike."""

    name: str
    paths: tuple[str, ...]  # of the notes it was learned from
    match: Mapping[str, Any]
    headings: tuple[Entry, ...] = ()
    switches: Mapping[str, Entry] = _NONE  # bold-headings, heading-order
    places: Mapping[str, Entry] = _NONE  # folder, file
    properties: Mapping[str, Entry] = _NONE
    fields: Mapping[str, Entry] = _NONE
    tags: Mapping[str, Entry] = _NONE
    base: str = ""  # the schema that it extends

    def table(self) -> dict[str, Any]:
        """The schema as ``vaultlint.toml`` has it."""
        table: dict[str, Any] = {"extends": self.base} if self.base else {}
        if self.match:
            table["match"] = dict(self.match)
        if self.headings:
            table["headings"] = [entry.value for entry in self.headings]
        table |= {key: entry.value for key, entry in (*self.switches.items(), *self.places.items())}
        for key, entries in (("properties", self.properties), ("fields", self.fields), ("tags", self.tags)):
            if entries:
                table[key] = {name: entry.value for name, entry in entries.items()}
        return table


class Wanted(NamedTuple):
    """How sure to be: the share of notes that makes something required, and the one that makes it worth a mention."""

    share: float = 0.8
    mention: float = 0.25

    def is_required(self, have: int, of: int) -> bool:
        """Whether so many notes have something that the others lack it."""
        return have >= self.share * of - 1e-9

    def is_mentioned(self, have: int, of: int) -> bool:
        """Whether more than a few notes have it."""
        return have >= min(2, of) and have >= min(self.mention, self.share) * of - 1e-9
