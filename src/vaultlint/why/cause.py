"""An unresolved link in, what its author may have meant out: each cause that holds, the likeliest first."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from vaultlint.anchors import plain
from vaultlint.names import Names, fold
from vaultlint.note import Link, Note

# The notes that a word stands in, read: how a cause looks into the vault.
Search = Callable[[str], Iterable[Note]]

_SITES = ("com", "org", "net", "edu", "gov", "io", "dev", "app")


class Cause(NamedTuple):
    """Why a link leads nowhere, in words, and the files it may be about."""

    kind: str
    text: str
    paths: tuple[str, ...] = ()


def causes(link: Link, note: Note, names: Names, search: Search) -> tuple[Cause, ...]:
    """The causes that hold, the likeliest first; ``unwritten`` where there is none."""
    found: list[Cause] = []
    for ask in _ASKED:
        told = {path for cause in found for path in cause.paths}
        found += [each for each in ask(link, note, names, search) if not each.paths or not told.issuperset(each.paths)]
    if not found:
        bare = "/" not in link.target
        found = [Cause("unwritten", "nothing in the vault is like it: a note still to be written?")] if bare else []
    return tuple(found or [Cause("missing", "nothing in the vault is like it")])


def _address(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    host = link.target.partition("/")[0].lower()
    if link.kind == "markdown" and (host.startswith("www.") or host.rpartition(".")[2] in _SITES or "@" in host):
        scheme = "mailto:" if "@" in host else "https://"
        yield Cause("address", f"an address needs its scheme: {scheme}{link.target}")


def _alias(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    wanted = fold(link.target)
    aliases, titles = [], []
    for other in search(link.target):
        if any(fold(alias) == wanted for alias in other.aliases):
            aliases.append(other.path)
        if isinstance(title := other.value("title"), str) and fold(title.strip()) == wanted:
            titles.append(other.path)
    if aliases:
        yield Cause("alias", f"an alias of {_listed(aliases)}; a link names the file", tuple(aliases))
    if others := [path for path in titles if path not in aliases]:
        yield Cause("title", f"the title of {_listed(others)}; a link names the file", tuple(others))


def _heading(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    if any(plain(heading.text) == plain(link.target) for heading in note.headings):
        yield Cause("heading", f"a heading of this note; a link to it is [[#{link.target}]]", (note.path,))


def _moved(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    name = link.target.rpartition("/")[2]
    elsewhere = names.named(name) or names.named(f"{name}.md") if name else []
    if elsewhere:
        yield Cause("moved", f"the name exists elsewhere: {_listed(elsewhere)}", tuple(elsewhere))


def _encoding(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    decoded = unquote(link.target)
    if decoded != link.target and (path := names.resolve(decoded, note.path).path):
        kind = "a wikilink is not percent-decoded" if link.kind == "wikilink" else "signs like & and # stay encoded"
        yield Cause("encoding", f"{kind}; without that it is {path!r}", (path,))


def _extension(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    wanted = fold(link.target.rpartition("/")[2])
    same = [path for path in names.paths if _stem(path) == wanted and not path.lower().endswith(".md")]
    if wanted and same:
        yield Cause("extension", f"only a note's extension may be left out: {_listed(same)}", tuple(same))


def _folder(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    wanted = fold(link.target.strip("./")) + "/"
    if wanted != "/" and any(fold(path).startswith(wanted) for path in names.paths):
        yield Cause("folder", f"{link.target!r} is a folder; a link names a file")


def _hidden(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    if any(part.startswith(".") and part.strip(".") for part in link.target.split("/")):
        yield Cause("hidden", "names that begin with a dot are not in the vault")


def _published(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    stem, extension = posixpath.splitext(link.target)
    if extension.lower() in (".html", ".htm") and (path := names.resolve(stem, note.path).path):
        yield Cause("publisher-only", f"works on a site only; in the vault it is {path!r}", (path,))


def _typo(link: Link, note: Note, names: Names, search: Search) -> Iterator[Cause]:
    name = fold(link.target.rpartition("/")[2])
    near = [path for path in names.near(link.target) if _stem(path) != name and fold(path.rpartition("/")[2]) != name]
    if near:
        yield Cause("typo", f"near by name: {_listed(near)}", tuple(near))


_ASKED = (_address, _alias, _heading, _moved, _encoding, _extension, _folder, _hidden, _published, _typo)


def _stem(path: str) -> str:
    return fold(posixpath.splitext(path.rpartition("/")[2])[0])


def _listed(paths: Iterable[str], most: int = 5) -> str:
    shown = [repr(path) for path in paths]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
