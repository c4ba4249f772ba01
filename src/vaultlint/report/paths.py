"""Where a note is: folders of vaults as seen from here, paths as hosts of code see them, links that open the note."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_LONE = re.compile("[\ud800-\udfff]")


def folder(vault: str) -> str:
    """The vault's folder as seen from the current one, with ``/``; as it is where there is no way (other drives)."""
    try:
        return os.path.relpath(vault).replace(os.sep, "/")
    except (OSError, ValueError):
        return vault.replace(os.sep, "/")


def prefixes(outcomes: Sequence[Outcome]) -> list[str]:
    """What stands before the paths of each outcome: nothing for one vault, the folder with ``/`` for several."""
    if len(outcomes) == 1:
        return [""]
    return [_prefix(folder(outcome.vault)) for outcome in outcomes]


def host_prefixes(outcomes: Sequence[Outcome]) -> list[str]:
    """What stands before the paths of each outcome where a host of code shows them beside its files.

    Hosts know files by their path in the repository, so that is it: the path from the nearest folder upwards with
    ``.git``. Without one repository around all vaults it is the path from the current folder, and where a vault lies
    outside of that, from the nearest folder that holds all vaults.
    """
    vaults = [outcome.vault for outcome in outcomes]
    repositories = {_repository(vault) for vault in vaults}
    if len(repositories) == 1 and (repository := repositories.pop()):
        return [_prefix(_below(repository, vault)) for vault in vaults]
    vaults = [os.path.realpath(vault) for vault in vaults]
    try:
        around = os.path.commonpath([os.getcwd(), *vaults])
        top = around if around == os.path.realpath(os.getcwd()) else os.path.commonpath(vaults)
        return [_prefix(_below(top, vault)) for vault in vaults]
    except (OSError, ValueError):  # other drives, or a current folder that is gone
        return prefixes(outcomes)


def _repository(vault: str) -> str:
    """The nearest folder upwards that is a repository, a work tree or a submodule; "" without one."""
    here, above = vault, os.path.dirname(vault)
    while not os.path.lexists(os.path.join(here, ".git")):
        if here == above:
            return ""
        here, above = above, os.path.dirname(above)
    return here


def _below(top: str, vault: str) -> str:
    return os.path.relpath(vault, top).replace(os.sep, "/")


def _prefix(folder: str) -> str:
    return "" if folder == "." else folder.rstrip("/") + "/"


def encodable(path: str) -> str:
    """The path as any host can store it: U+FFFD for bytes of a name that are not UTF-8.

    >>> encodable("caf\\udce9.md")
    'caf�.md'
    """
    return path if path.isprintable() else _LONE.sub("\N{REPLACEMENT CHARACTER}", path)


def uri(path: str) -> str:
    """The path as a relative URI (RFC 3986), byte for byte the name that the file system has.

    A colon in its first part would make that a scheme.

    >>> uri("C#/50% caf\\udce9.md"), uri("a:b/c.md")
    ('C%23/50%25%20caf%E9.md', 'a%3Ab/c.md')
    """
    from urllib.parse import quote

    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half a character in a name of Windows
        return quote(path.encode("utf-8", "surrogatepass"))


def address(vault: str, path: str) -> str:
    """A link that opens the note: in Obsidian where the vault is one of Obsidian's, else as a file."""
    from urllib.parse import quote

    place = os.path.join(vault, *path.split("/"))
    if os.path.isdir(os.path.join(vault, ".obsidian")):
        return f"obsidian://open?path={quote(os.fsencode(place), safe='')}"
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place.replace(os.sep, '/')))}"
