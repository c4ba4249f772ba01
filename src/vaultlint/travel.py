"""What was examined in, bytes out and back: how results travel between processes and rest on disk.

``marshal`` is used for its speed and only on bytes that this program wrote itself.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable

from vaultlint.anchors import Anchors
from vaultlint.finding import frozen, thawed
from vaultlint.typed import Any
from vaultlint.vault import Digest
from vaultlint.work import Examined

RECORD = 6  # so much of what ``plain`` makes is what others want to know of a file: as `digest_of` takes it


def dump(examined: Iterable[Examined]) -> bytes:
    """What came of some files."""
    return marshal.dumps([plain(each) for each in examined])


def load(data: bytes, root: str) -> list[Examined]:
    """The same again; ``root`` is the vault."""
    return [examined(each, root) for each in marshal.loads(data)]


def plain(each: Examined) -> tuple[Any, ...]:
    """The same as tuples, texts and numbers."""
    asks, anchors, tags, aliases = each.digest
    about = each.path, each.wanted, asks, tuple(anchors), tags, aliases, each.named
    return *about, frozen(each.findings), each.said, each.facts


def examined(each: tuple[Any, ...], root: str) -> Examined:
    """What ``plain`` made plain."""
    path, wanted, *_, named, findings, said, facts = each
    return Examined(path, wanted, digest_of(each), thawed(findings, root), said, facts, named)


def digest_of(each: tuple[Any, ...]) -> Digest:
    """The digest alone."""
    return Digest(each[2], Anchors._make(each[3]), *each[4:6])
