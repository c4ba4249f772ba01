"""Plain values in, kept in the user's cache folder under a key, and back for the same key; anything else is dropped."""

from __future__ import annotations

import marshal
import os
from zlib import adler32, crc32

from vaultlint.disk import replace
from vaultlint.typed import Any

_MAGIC = b"vaultlint history 1\n"


def load(folder: str | None, root: str, sort: str) -> Any:
    """What was kept last of this sort for a vault; None without it. `marshal` reads what this program wrote alone."""
    if not folder:
        return None
    try:
        with open(_path(folder, root, sort), "rb") as file:
            content = file.read()
        start = len(_MAGIC) + 4
        checksum, data = content[len(_MAGIC) : start], content[start:]
        if not content.startswith(_MAGIC) or crc32(data).to_bytes(4, "little") != checksum:
            return None
        kept_for, value = marshal.loads(data)
    except (OSError, ValueError, EOFError, TypeError, MemoryError):
        return None
    return value if kept_for == root else None


def keep(folder: str | None, root: str, sort: str, value: Any) -> None:
    """Keep a value made of tuples, lists, dictionaries, text and numbers in place of the last one."""
    if folder:
        data = marshal.dumps((root, value))
        replace(_path(folder, root, sort), [_MAGIC, crc32(data).to_bytes(4, "little"), data])


def _path(folder: str, root: str, sort: str) -> str:
    data = os.fsencode(root)
    return os.path.join(folder, f"{sort}-{crc32(data):08x}{adler32(data):08x}.history")
