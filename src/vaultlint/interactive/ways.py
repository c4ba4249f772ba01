"""A finding about a link in, where the link could lead instead out: files, headings, blocks, each with its edit."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from vaultlint.anchors import Anchors, heading_name, plain
from vaultlint.cause import Cause
from vaultlint.finding import Edit, Finding
from vaultlint.interactive.search import MOST, nearest_first
from vaultlint.lore import properties_in
from vaultlint.note import Link, Note, Reading
from vaultlint.settings import Settings
from vaultlint.typed import NamedTuple
from vaultlint.vault import Vault
from vaultlint.written import in_table, rewritten

_HEAD = 1 << 16  # bytes of a note that are looked at for its first lines
_LISTED = ("moved", "typo", "extension", "unwritten")  # causes whose words end with what is to be seen anyway
_SHOWN = 2  # first lines


class Spot(NamedTuple):
    """A finding in its note, as the vault looks from there."""

    finding: Finding
    reading: Reading
    view: Vault
    settings: Settings

    @property
    def note(self) -> Note:
        """The facts of the note."""
        return self.reading.note

    @property
    def link(self) -> Link | None:
        """The link that the finding is about, where a choice of targets is open."""
        data = self.finding.data or {}
        if not {"candidates", "cause"} & data.keys():
            return None
        span = (self.finding.start, self.finding.end)
        return next((link for link in self.note.links if (link.start, link.end) == span), None)


class Way(NamedTuple):
    """Where a link could lead: a file, or with a subpath a place in the file that it names now."""

    path: str
    subpath: str | None = None
    display: str | None = None


class Choice(NamedTuple):
    """A way that can be gone: what it is called, the edit of the text, and what the link leads to then."""

    label: str
    edit: Edit
    path: str


def choices(spot: Spot) -> list[Choice]:
    """At most nine, best first; those that the link cannot be made to name are left out."""
    return list(islice(_choices(spot, ways(spot)), MOST))


def _choices(spot: Spot, found: Iterable[Way]) -> Iterator[Choice]:
    edits: set[Edit] = set()
    for way in found:
        choice = choice_of(spot, way)
        if choice and choice.edit not in edits:
            edits.add(choice.edit)
            yield choice


def choice_of(spot: Spot, way: Way) -> Choice | None:
    """A way with its edit; None where the link is written in no plain way, or cannot say this."""
    link = spot.link
    if link is None:
        return None
    within = way.subpath is not None and way.path == spot.view.resolve(link)
    edit = rewritten(
        *(link, spot.reading.text, spot.note.path, way.path, spot.view.names, spot.settings),
        subpath=way.subpath,
        display=way.display,
        in_table=in_table(link, spot.note),
    )
    label = way.subpath or "" if within else way.path + (way.subpath or "")
    return Choice(label, edit, way.path) if edit else None


def ways(spot: Spot) -> Iterator[Way]:
    """Where the link of a finding could lead, best first."""
    link, view, data = spot.link, spot.view, spot.finding.data or {}
    if link is None:
        return
    resolution = view.resolution(link)
    if resolution.path is None:
        yield from _instead(link, view, data.get("candidates") or ())
    elif "heading" in data or "block" in data:
        yield from _within(resolution.path, link.subpath, view)
    else:
        yield from map(Way, resolution.candidates)


def _instead(link: Link, view: Vault, likely: Sequence[str]) -> Iterator[Way]:
    """The files that a link to none may be meant for, those first that the finding names."""
    found = list(view.causes(link))
    # An alias is what the author wants to read there.
    called = {path for cause in found if cause.kind == "alias" for path in cause.paths}
    others = (path for cause in found for path in cause.paths)
    for path in dict.fromkeys((*likely, *others, *view.names.near(link.target))):
        keep = path in called and link.display is None and link.kind != "markdown" and not link.embed
        yield Way(path, display=link.target if keep else None)


def _within(path: str, subpath: str, view: Vault) -> Iterator[Way]:
    """The places of a note that a link to a missing one may be meant for, and other notes that have a block."""
    wanted = subpath.strip("#").strip()
    target = view.note(path)
    if wanted.startswith("^"):
        yield from (Way(other) for other in view.with_block(wanted[1:]) if other != path)
        ids = [each.name for each in target.block_ids] if target else []
        yield from (Way(path, f"#^{name}") for name in nearest_first(wanted, ids))
        return
    if target is None:
        return
    anchors = Anchors.of(target)
    for heading in nearest_first(wanted.rpartition("#")[2], (each.text for each in target.headings)):
        name = heading_name(heading)
        found = anchors.find(f"#{name}") if name else None
        if found and found.found:
            yield Way(path, f"#{name}")


def headings_like(typed: str, spot: Spot) -> list[Way]:
    """The headings and blocks, given with their ``#``, that somebody may want of the note that the link leads to."""
    link = spot.link
    path = spot.view.resolve(link) if link else None
    if not path:
        return []
    found = list(_within(path, typed, spot.view))
    wanted = plain(typed)
    exact = [way for way in found if way.subpath and plain(way.subpath) == wanted]
    return exact or [way for way in found if way.subpath and wanted in plain(way.subpath)] or found


def told(causes: Iterable[Cause], help_: str) -> list[str]:
    """What is known of why a link leads nowhere, beside what the help line says and the choices show."""
    texts = (cause.text.partition(": ")[0] if cause.kind in _LISTED else cause.text for cause in causes)
    return [text for text in dict.fromkeys(texts) if text != help_]


# ------------------------------------------------------------------------------------------------ first lines


def first_lines(root: str, path: str) -> list[str]:
    """The first lines of a note with text, properties left out; of another file its size."""
    place = os.path.join(root, *path.split("/"))
    try:
        # Behind a name may be anything, and only a file ends.
        if not os.path.isfile(place):
            return []
        if path[-3:].lower() != ".md":
            return [_size(os.path.getsize(place))]
        with open(place, "rb") as file:
            data = file.read(_HEAD).removeprefix(codecs.BOM_UTF8)
    except (OSError, ValueError):
        return []
    body = data[len(properties_in(data)) :].decode(errors="replace")
    lines = (line.strip() for line in body.splitlines())
    return list(islice((line for line in lines if any(map(str.isalnum, line))), _SHOWN)) or ["(empty)"]


def _size(number: int) -> str:
    return f"{number:,} bytes" if number < 10_000 else f"{number // 1000:,} kB"
