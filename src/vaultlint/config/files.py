"""A vault in, the table of its configuration out: ``vaultlint.toml`` or ``[tool.vaultlint]``; nothing is checked."""

from __future__ import annotations

import os
from typing import Any

from vaultlint.config.values import FILE, PYPROJECT, ConfigError, ConfigProblem
from vaultlint.config.words import shown
from vaultlint.settings import read_small


def read(root: str) -> tuple[dict[str, Any], str]:
    """The table of the configuration and the file it stands in, an empty one and "" without any; nothing is checked.

    Raises ConfigError when the file cannot be read or is not TOML.
    """
    content = _content(root, FILE)
    if content is not None:
        return _toml(content, FILE), FILE
    content = _content(root, PYPROJECT)
    if content is None or b"vaultlint" not in content:  # somebody else's, which need not even be TOML
        return {}, ""
    tool = _toml(content, PYPROJECT).get("tool")
    if not isinstance(tool, dict) or "vaultlint" not in tool:
        return {}, ""
    table = tool["vaultlint"]
    if not isinstance(table, dict):
        raise ConfigError(ConfigProblem(PYPROJECT, f"tool.vaultlint is {shown(table)}; a table is wanted"))
    return table, PYPROJECT


def _content(root: str, name: str) -> bytes | None:
    try:
        return read_small(os.path.join(root, name))
    except OSError as error:
        raise ConfigError(ConfigProblem(name, f"cannot be read: {error.strerror}")) from None


def _toml(content: bytes, source: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"line {line}: not UTF-8 (byte 0x{content[error.start]:02x})"
    except tomllib.TOMLDecodeError as error:
        message = _place_first(str(error))
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        message = "not TOML that can be read"
    raise ConfigError(ConfigProblem(source, message))


def _place_first(message: str) -> str:
    what, _, place = message.rstrip(")").rpartition(" (at ")
    place = "at the end" if place == "end of document" else place
    return f"{place}: not TOML ({what[:1].lower()}{what[1:]})" if what else f"not TOML ({message})"
