"""An unresolved link in, what its author may have meant out: each cause that holds, the likeliest first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from vaultlint.anchors import plain
from vaultlint.names import Names, fold, stem
from vaultlint.note import Heading, Link
from vaultlint.typed import NamedTuple, Protocol

_FILE = re.compile(r"\.(?!md$)(?=\w*[a-z])\w{1,5}$", re.IGNORECASE)
# Types that Obsidian shows, and others that are files rather than notes with a dot in their name.
# A name like `Node.js` is a note's; so endings that names are fond of are not here.
_ATTACHMENTS = frozenset(
    """
    avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv pdf canvas base
    7z avi bat c cfg cpp css csv db dll doc docx drawio eml epub exe go gz h heic hpp htm html ico ics ini ipynb
    iso jar java json key log mobi msg odp ods odt opus otf pages pkl ppt pptx ps1 psd py pyc rar rs rtf sh sql
    sqlite tar tex tgz tif tiff toml tsv ttf txt vsdx wma wmv xcf xls xlsm xlsx xml yaml yml zip
    """.split()  # noqa: SIM905
)
_SITES = ("com", "org", "net", "edu", "gov", "io", "dev", "app")


class Cause(NamedTuple):
    """Why a link leads nowhere, in words, and the files it may be about.

    ``sure`` where nothing speaks against the one file that it is about: a link may be mended without asking.
    """

    kind: str
    text: str
    paths: tuple[str, ...] = ()
    sure: bool = False


class Gone(Protocol):
    """A file that was deleted: the commit that did it, by its short name, and the day."""

    @property
    def commit(self) -> str: ...
    @property
    def date(self) -> str: ...


class Past(Protocol):
    """What is known of files that are not there any more."""

    def named(self, name: str) -> Sequence[str]:
        """Former paths with this file name, folded."""

    def renamed(self, path: str) -> str | None:
        """Where a file is now that had this path."""

    def deleted(self, path: str) -> Gone | None:
        """What removed the file with this path."""

    def former(self, path: str) -> Sequence[str]:
        """The paths that a file had before."""


class KnownAs(Protocol):
    """What notes are called beside their file names: the notes by such a name, folded."""

    def aliases(self, name: str) -> Sequence[str]:
        """The notes that have it as an alias."""

    def titles(self, name: str) -> Sequence[str]:
        """The notes that have it as their title."""


class Unknown:
    """Where nobody knows."""

    def aliases(self, name: str) -> Sequence[str]:
        """No note has it."""
        return ()

    titles = aliases


class Around:
    """The vault as seen from a note, laid out for asking about many links.

    What notes are called and what became of former files takes a look at the whole vault or its repository: both are
    asked for only where they matter.
    """

    def __init__(
        self,
        source: str,
        headings: Iterable[Heading],
        names: Names,
        known_as: Callable[[], KnownAs],
        past: Callable[[], Past],
    ) -> None:
        self.source = source
        self.names = names
        self._known_as = known_as
        self._past = past
        self._fates: dict[str, _Fate] = {}
        self.headings = frozenset(plain(heading.text) for heading in headings)

    @cached_property
    def known_as(self) -> KnownAs:
        """What notes are called beside their names."""
        return self._known_as()

    def fate(self, target: str) -> _Fate:
        """What became of the files that a link path once named."""
        if target not in self._fates:
            self._fates[target] = _fate(target, self.source, self._past())
        return self._fates[target]


class _Fate(NamedTuple):
    """Where the files with a former path are now, and which are gone."""

    now: tuple[str, ...] = ()
    gone: tuple[tuple[str, Gone], ...] = ()


def names_attachment(target: str) -> bool:
    """Whether a link path names a file that is no note.

    >>> names_attachment("pictures/Rome.png"), names_attachment("Node.js")
    (True, False)
    """
    stem, _, extension = target.rpartition("/")[2].rpartition(".")
    return bool(stem) and extension.lower() in _ATTACHMENTS


def causes(link: Link, around: Around) -> Iterator[Cause]:
    """The causes that hold, the likeliest first; ``unwritten`` or ``missing`` where there is none."""
    told: set[str] = set()
    any_ = False
    for ask in _ASKED:
        for cause in ask(link, around):
            if not cause.paths or not told.issuperset(cause.paths):
                told.update(cause.paths)
                any_ = True
                yield cause
    if any_:
        return
    if "/" not in link.target and not _FILE.search(link.target):
        yield Cause("unwritten", "nothing in the vault is like it: a note still to be written?")
    else:
        yield Cause("missing", "nothing in the vault is like it")


def _address(link: Link, around: Around) -> Iterator[Cause]:
    host = link.target.partition("/")[0].lower()
    if link.kind == "markdown" and (host.startswith("www.") or host.rpartition(".")[2] in _SITES or "@" in host):
        scheme = "mailto:" if "@" in host else "https://"
        yield Cause("address", f"an address needs its scheme: {scheme}{link.target}")


def _alias(link: Link, around: Around) -> Iterator[Cause]:
    known, wanted = around.known_as, fold(link.target)
    aliases, titles = known.aliases(wanted), known.titles(wanted)
    if aliases:
        sure = len(aliases) == 1 and set(around.fate(link.target).now) <= set(aliases)
        yield Cause("alias", f"an alias of {_listed(aliases)}; a link names the file", tuple(aliases), sure)
    if others := [path for path in titles if path not in aliases]:
        yield Cause("title", f"the title of {_listed(others)}; a link names the file", tuple(others))


def _heading(link: Link, around: Around) -> Iterator[Cause]:
    if plain(link.target) in around.headings:
        yield Cause("heading", f"a heading of this note; a link to it is [[#{link.target}]]", (around.source,))


def _moved(link: Link, around: Around) -> Iterator[Cause]:
    """The same name elsewhere. Where history tells of another fate of the file, that is the cause."""
    name = link.target.rpartition("/")[2]
    elsewhere = around.names.named(name) or around.names.named(f"{name}.md") if name else []
    fate = around.fate(link.target) if elsewhere else _Fate()
    if elsewhere and (not fate.now or set(fate.now) <= set(elsewhere)):
        paths = fate.now or tuple(elsewhere)
        sure = len(paths) == 1 and (bool(fate.now) or not fate.gone)
        yield Cause("moved", f"the name exists elsewhere: {_listed(paths)}", paths, sure)


def _renamed(link: Link, around: Around) -> Iterator[Cause]:
    """Where git says the file is now, whatever it is called there."""
    fate = around.fate(link.target)
    if fate.now:
        yield Cause("renamed", f"renamed to {_listed(fate.now)}", fate.now, len(fate.now) == 1 and not fate.gone)


def _deleted(link: Link, around: Around) -> Iterator[Cause]:
    for path, gone in around.fate(link.target).gone:
        when = f"was deleted on {gone.date} in commit {gone.commit}" if gone.commit else "is deleted, not committed yet"
        yield Cause("deleted", f"{path!r} {when}")


def _encoding(link: Link, around: Around) -> Iterator[Cause]:
    if "%" not in link.target:
        return
    from urllib.parse import unquote

    decoded = unquote(link.target)
    if decoded != link.target and (path := around.names.resolve(decoded, around.source).path):
        kind = "a wikilink is not percent-decoded" if link.kind == "wikilink" else "signs like & and # stay encoded"
        yield Cause("encoding", f"{kind}; without that it is {path!r}", (path,), link.kind != "markdown")


def _spacing(link: Link, around: Around) -> Iterator[Cause]:
    """White space too much, at the edges of a name or within; or of a kind that only looks like a space."""
    trimmed = "/".join(" ".join(part.split()) for part in link.target.split("/"))
    if trimmed != link.target and trimmed:
        found = around.names.resolve(trimmed, around.source)
        if found.path:
            yield Cause("spacing", f"white space apart it is {found.path!r}", (found.path,), not found.candidates)


def _extension(link: Link, around: Around) -> Iterator[Cause]:
    wanted = fold(link.target.rpartition("/")[2])
    same = around.names.attachments.get(wanted, [])
    if wanted and same:
        whole = fold(link.target.lstrip("./"))
        here = [path for path in same if f"/{fold(posixpath.splitext(path)[0])}".endswith(f"/{whole}")]
        sure = len(same) == 1 and here == same
        yield Cause("extension", f"only a note's extension may be left out: {_listed(same)}", tuple(same), sure)


def _folder(link: Link, around: Around) -> Iterator[Cause]:
    if fold(link.target.strip("./")) in around.names.folders:
        yield Cause("folder", f"{link.target!r} is a folder; a link names a file")


def _hidden(link: Link, around: Around) -> Iterator[Cause]:
    if any(part.startswith(".") and part.strip(".") for part in link.target.split("/")):
        yield Cause("hidden", "names that begin with a dot are not in the vault")


def _typo(link: Link, around: Around) -> Iterator[Cause]:
    name = fold(link.target.rpartition("/")[2])
    near = [
        path for path in around.names.near(link.target) if stem(path) != name and fold(path.rpartition("/")[2]) != name
    ]
    if near:
        yield Cause("typo", f"near by name: {_listed(near)}", tuple(near))


def _published(link: Link, around: Around) -> Iterator[Cause]:
    stem, extension = posixpath.splitext(link.target)
    if extension.lower() in (".html", ".htm") and (path := around.names.resolve(stem, around.source).path):
        yield Cause("publisher-only", f"works on a site only; in the vault it is {path!r}", (path,))


_ASKED = (
    *(_address, _alias, _heading, _moved, _renamed, _deleted, _encoding, _spacing, _extension),
    *(_folder, _hidden, _typo, _published),
)


# ------------------------------------------------------------------------------------------------ former files


def _fate(target: str, source: str, past: Past) -> _Fate:
    """What became of the files that a link path named once, seen from the note with the link."""
    name = target.rpartition("/")[2]
    former = [path for each in (f"{name}.md", name) for path in past.named(fold(each)) if name]
    # A path from the note's folder may have been written before the note was moved.
    places = (source, *(past.former(source) if former and target.startswith(("./", "../")) else ()))
    former = [path for path in former if any(_names(target, path, place) for place in places)]
    exact = [path for path in former if fold(path) in (fold(target.lstrip("/")), fold(f"{target.lstrip('/')}.md"))]
    now: dict[str, None] = {}
    gone: list[tuple[str, Gone]] = []
    for path in exact or former:
        if place := past.renamed(path):
            now[place] = None
        elif deletion := past.deleted(path):
            gone.append((path, deletion))
    return _Fate(tuple(now), tuple(gone))


def _names(target: str, path: str, source: str) -> bool:
    """Whether a link path can have named a file: it is the end of its path, or leads there from the note's folder."""
    wanted, whole = fold(target), fold(path)
    if wanted.startswith(("./", "../")):
        folder = fold(posixpath.dirname(source))
        wanted = "/" + posixpath.normpath(posixpath.join(folder, wanted)).lstrip("./")
    if wanted.startswith("/"):
        return whole in (wanted[1:], f"{wanted[1:]}.md")
    return f"/{whole}".endswith((f"/{wanted}", f"/{wanted}.md"))


def _listed(paths: Iterable[str], most: int = 5) -> str:
    shown = [repr(path) for path in paths]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
