"""An unresolved link in, what its author may have meant out: each cause that holds, the likeliest first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from vaultlint.anchors import plain
from vaultlint.names import Names, fold
from vaultlint.note import Link, Note

_FILE = re.compile(r"\.(?!md$)(?=\w*[a-z])\w{1,5}$", re.IGNORECASE)
_SITES = ("com", "org", "net", "edu", "gov", "io", "dev", "app")


class Cause(NamedTuple):
    """Why a link leads nowhere, in words, and the files it may be about."""

    kind: str
    text: str
    paths: tuple[str, ...] = ()


class Around:
    """The vault as seen from a note, laid out for asking about many links."""

    def __init__(self, note: Note, names: Names, known_as: Callable[[], KnownAs]) -> None:
        self.source = note.path
        self.names = names
        self._known_as = known_as
        self.headings = frozenset(plain(heading.text) for heading in note.headings)

    @cached_property
    def known_as(self) -> KnownAs:
        """What notes are called beside their names; asked only where it matters, since it reads every note."""
        return self._known_as()

    @cached_property
    def attachments(self) -> dict[str, list[str]]:
        """Files that are no notes, by their names without extension."""
        found: dict[str, list[str]] = {}
        for path in self.names.paths:
            if not path.lower().endswith(".md"):
                found.setdefault(_stem(path), []).append(path)
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """The paths of all folders, folded."""
        return frozenset(
            fold(path[:place]) for path in self.names.paths for place, sign in enumerate(path) if sign == "/"
        )


class KnownAs(NamedTuple):
    """What notes are called beside their file names, folded, with the notes that are."""

    aliases: Mapping[str, Sequence[str]]
    titles: Mapping[str, Sequence[str]]


def causes(link: Link, around: Around) -> tuple[Cause, ...]:
    """The causes that hold, the likeliest first; ``unwritten`` where there is none."""
    found: list[Cause] = []
    for ask in _ASKED:
        told = {path for cause in found for path in cause.paths}
        found += [each for each in ask(link, around) if not each.paths or not told.issuperset(each.paths)]
    if not found:
        bare = "/" not in link.target and not _FILE.search(link.target)
        found = [Cause("unwritten", "nothing in the vault is like it: a note still to be written?")] if bare else []
    return tuple(found or [Cause("missing", "nothing in the vault is like it")])


def _address(link: Link, around: Around) -> Iterator[Cause]:
    host = link.target.partition("/")[0].lower()
    if link.kind == "markdown" and (host.startswith("www.") or host.rpartition(".")[2] in _SITES or "@" in host):
        scheme = "mailto:" if "@" in host else "https://"
        yield Cause("address", f"an address needs its scheme: {scheme}{link.target}")


def _alias(link: Link, around: Around) -> Iterator[Cause]:
    known, wanted = around.known_as, fold(link.target)
    aliases, titles = known.aliases.get(wanted, ()), known.titles.get(wanted, ())
    if aliases:
        yield Cause("alias", f"an alias of {_listed(aliases)}; a link names the file", tuple(aliases))
    if others := [path for path in titles if path not in aliases]:
        yield Cause("title", f"the title of {_listed(others)}; a link names the file", tuple(others))


def _heading(link: Link, around: Around) -> Iterator[Cause]:
    if plain(link.target) in around.headings:
        yield Cause("heading", f"a heading of this note; a link to it is [[#{link.target}]]", (around.source,))


def _moved(link: Link, around: Around) -> Iterator[Cause]:
    name = link.target.rpartition("/")[2]
    elsewhere = around.names.named(name) or around.names.named(f"{name}.md") if name else []
    if elsewhere:
        yield Cause("moved", f"the name exists elsewhere: {_listed(elsewhere)}", tuple(elsewhere))


def _encoding(link: Link, around: Around) -> Iterator[Cause]:
    decoded = unquote(link.target)
    if decoded != link.target and (path := around.names.resolve(decoded, around.source).path):
        kind = "a wikilink is not percent-decoded" if link.kind == "wikilink" else "signs like & and # stay encoded"
        yield Cause("encoding", f"{kind}; without that it is {path!r}", (path,))


def _extension(link: Link, around: Around) -> Iterator[Cause]:
    wanted = fold(link.target.rpartition("/")[2])
    same = around.attachments.get(wanted, [])
    if wanted and same:
        yield Cause("extension", f"only a note's extension may be left out: {_listed(same)}", tuple(same))


def _folder(link: Link, around: Around) -> Iterator[Cause]:
    if fold(link.target.strip("./")) in around.folders:
        yield Cause("folder", f"{link.target!r} is a folder; a link names a file")


def _hidden(link: Link, around: Around) -> Iterator[Cause]:
    if any(part.startswith(".") and part.strip(".") for part in link.target.split("/")):
        yield Cause("hidden", "names that begin with a dot are not in the vault")


def _published(link: Link, around: Around) -> Iterator[Cause]:
    stem, extension = posixpath.splitext(link.target)
    if extension.lower() in (".html", ".htm") and (path := around.names.resolve(stem, around.source).path):
        yield Cause("publisher-only", f"works on a site only; in the vault it is {path!r}", (path,))


def _typo(link: Link, around: Around) -> Iterator[Cause]:
    name = fold(link.target.rpartition("/")[2])
    near = [
        path for path in around.names.near(link.target) if _stem(path) != name and fold(path.rpartition("/")[2]) != name
    ]
    if near:
        yield Cause("typo", f"near by name: {_listed(near)}", tuple(near))


_ASKED = (_address, _alias, _heading, _moved, _encoding, _extension, _folder, _hidden, _published, _typo)


def _stem(path: str) -> str:
    return fold(posixpath.splitext(path.rpartition("/")[2])[0])


def _listed(paths: Iterable[str], most: int = 5) -> str:
    shown = [repr(path) for path in paths]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
