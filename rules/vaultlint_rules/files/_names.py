"""What the rules about names share: how the parts of a path are called, and where such a finding stands."""

from __future__ import annotations

from vaultlint.note import Span

EVERY_KIND = ("note", "canvas", "base", "attachment")
TOP = Span(0, 0)  # a name stands nowhere in the file


def file_name(path: str) -> str:
    """The last part of a path."""
    return path[path.rfind("/") + 1 :]


def stem(path: str) -> tuple[str, str]:
    """The file name without its extension, and the extension with its dot.

    >>> stem("a/Rome.trip.md"), stem("a/LICENSE")
    (('Rome.trip', '.md'), ('LICENSE', ''))
    """
    name = file_name(path)
    dot = name.rfind(".")
    return (name[:dot], name[dot:]) if dot > 0 else (name, "")
