"""Plain values in, TOML in one line out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vaultlint.report.escape import UNSHOWN
from vaultlint.typed import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def toml(value: Any) -> str:
    r"""A value in one line.

    >>> toml({"text": ["A", 'B "b"'], "level": 2, "optional": True}), toml({"pattern": "NCT\\d{8}"})
    ('{ text = ["A", "B \\"b\\""], level = 2, optional = true }', "{ pattern = 'NCT\\d{8}' }")
    """
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml_key(key)} = {toml(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return toml_text(value) if isinstance(value, str) else str(value)


def toml_text(text: str) -> str:
    """A text in quotes; in single ones where that spares backslashes."""
    safe = text.isprintable() or not UNSHOWN.search(text)
    if "\\" in text and "'" not in text and safe:
        return f"'{text}'"
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text if safe else UNSHOWN.sub(_escaped, text)}"'


def toml_key(key: str) -> str:
    """A key, in quotes where it needs them."""
    return key if _BARE.match(key) else toml_text(key)


def _escaped(found: re.Match[str]) -> str:
    return "".join(_SHORT.get(sign) or f"\\U{_scalar(sign):08x}" for sign in found[0])


def _scalar(sign: str) -> int:
    """The number of a sign; a lone surrogate, which TOML has no means for, as the one that stands for the unknown."""
    return 0xFFFD if "\ud800" <= sign <= "\udfff" else ord(sign)
