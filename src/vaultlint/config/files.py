"""A vault in, the table of its configuration out, with the profiles that it extends; nothing is checked."""

from __future__ import annotations

import os
import posixpath

from vaultlint.config.values import FILE, PYPROJECT, ConfigError, ConfigProblem
from vaultlint.config.words import brief, shown
from vaultlint.settings import load_toml, read_small
from vaultlint.typed import Any, NamedTuple

_PROFILES = os.path.join(os.path.dirname(__file__), "profiles")


class Extension(NamedTuple):
    """The table of a profile or of another file, its name, and the file as problems name it."""

    name: str
    source: str
    table: dict[str, Any]


def read(root: str) -> tuple[dict[str, Any], str]:
    """The table of the configuration and the file it stands in, an empty one and "" without any; nothing is checked.

    In ``extends``, each file of the vault is replaced by an Extension, which holds its table.
    Raises ConfigError when a file cannot be read or is not TOML.
    """
    table, source = _own(root)
    return _extended(root, "", table, source), source


def read_nested(root: str, path: str) -> dict[str, Any]:
    """The table of a file in a folder of the vault, by its vault path; ``extends`` names files as seen from there.

    Raises ConfigError as ``read`` does.
    """
    content = _content(root, path)
    table = _toml(content, path) if content is not None else {}  # gone since it was listed
    return _extended(root, path.rpartition("/")[0], table, path)


def profiles() -> tuple[str, ...]:
    """The names of the profiles that come with vaultlint: files in a folder beside this one."""
    return tuple(sorted(name.removesuffix(".toml") for name in os.listdir(_PROFILES) if name.endswith(".toml")))


def profile(name: str) -> Extension:
    """A profile by its name, which must be one of ``profiles()``."""
    with open(os.path.join(_PROFILES, f"{name}.toml"), "rb") as file:
        return Extension(name, f"profile {name}", _toml(file.read(), f"profile {name}"))


def _is_file(entry: object) -> bool:
    return isinstance(entry, str) and entry.endswith(".toml")


def _extended(root: str, folder: str, table: dict[str, Any], source: str) -> dict[str, Any]:
    if isinstance(extends := table.get("extends"), list):
        table["extends"] = [_extension(root, folder, entry, source) if _is_file(entry) else entry for entry in extends]
    return table


def _extension(root: str, folder: str, entry: str, source: str) -> Extension:
    """A file of the vault, never one outside of it: a vault may come from anywhere."""
    path = posixpath.normpath(f"{folder}/{entry}") if folder and not os.path.isabs(entry) else entry
    base = os.path.realpath(root)
    place = os.path.realpath(os.path.join(base, path)) if "\0" not in path else base
    problem = ""
    if os.path.isabs(path) or not place.startswith(os.path.join(base, "")):
        problem = "leads out of the vault; a path inside of it is wanted"
    elif (content := _content(root, path)) is not None:
        return Extension(path, path, _toml(content, path))
    raise ConfigError(ConfigProblem(source, f"extends: {brief(entry)} {problem or 'is not there'}"))


def _own(root: str) -> tuple[dict[str, Any], str]:
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
        return load_toml(content)
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
