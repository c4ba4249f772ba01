"""Files of other tools in, by name: which there are, and what is in one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping

from vaultlint.adopt import linter, markdownlint
from vaultlint.adopt.mapping import Left, Taken
from vaultlint.rule import Rule
from vaultlint.settings import FOLDER, read_small
from vaultlint.typed import Any

LINTER = f"{FOLDER}/plugins/obsidian-linter/data.json"
# Where the other tools look, in their order.
MARKDOWNLINT = (
    ".markdownlint-cli2.jsonc",
    ".markdownlint-cli2.yaml",
    ".markdownlint.jsonc",
    ".markdownlint.json",
    ".markdownlint.yaml",
    ".markdownlint.yml",
    ".markdownlintrc",
)
_CLI2 = ".markdownlint-cli2"
_IGNORE = ".markdownlintignore"
_DEEPEST = 10  # files of which each extends the next
_WHYS = {
    "customRules": "rules in JavaScript; CONTRIBUTING shows how to write one for vaultlint",
    "globs": "which files are checked is said on the command line",
    "markdownItPlugins": "notes are read as Obsidian reads them",
    "overrides": "[per-file] says what is different for some files",
    "frontMatter": "properties are read as Obsidian reads them",
}
# Atomic throughout: one comment inside another could be read in many ways, each of which would be tried.
_COMMENT = r"//[^\n]*+|/\*(?>.*?(?:\*/|\Z))"
_COMMENTS = re.compile(rf'"(?>(?:[^"\\]|\\.)*)"|{_COMMENT}|,(?=(?:\s|{_COMMENT})*+[}}\]])', re.DOTALL)


class AdoptError(Exception):
    """A file cannot be taken over; the message says which and why."""


def importable(root: str) -> tuple[str, ...]:
    """The files of other tools in a vault."""
    return tuple(name for name in (*MARKDOWNLINT, LINTER) if os.path.isfile(os.path.join(root, name)))


def taken(path: str, name: str, rules: Mapping[str, Rule]) -> Taken:
    """What a file comes to, which is called ``name`` for people. Raises AdoptError."""
    data = _data(path, name)
    if os.path.basename(path) == "data.json" or "ruleConfigs" in data:
        return linter.take(data, name, rules)
    if os.path.basename(path).startswith(_CLI2) or "config" in data:
        made = _of_cli2(path, data, name, rules)
    else:
        made = markdownlint.take(_extended(path, data, name, 0), name, rules)
    globs, left = _ignores(_lines(os.path.join(os.path.dirname(path), _IGNORE)))
    return made._replace(exclude=(*made.exclude, *globs), left=(*made.left, *left))


def _of_cli2(path: str, data: Mapping[str, Any], name: str, rules: Mapping[str, Rule]) -> Taken:
    config = data.get("config")
    own = _extended(path, config, name, 0) if isinstance(config, Mapping) else {}
    made = markdownlint.take(own, name, rules)
    ignores = data.get("ignores")
    globs, unfit = _ignores([each for each in ignores if isinstance(each, str)] if isinstance(ignores, list) else [])
    left = [Left(key, why) for key, why in _WHYS.items() if data.get(key)]
    return made._replace(exclude=tuple(map(_anchored, globs)), left=(*made.left, *left, *unfit))


def _ignores(lines: Iterable[str]) -> tuple[list[str], list[Left]]:
    """Globs of what is left out, and those that have no counterpart."""
    from vaultlint.globs import GlobError, alternatives

    globs, left = [], []
    for each in filter(None, map(str.strip, lines)):
        try:
            if each[0] == "!":
                raise GlobError("a glob of exclude cannot take back another one")
            alternatives(each)
            globs.append(each)
        except GlobError as error:
            left.append(Left(each if len(each) < 80 else f"{each[:80]}…", str(error)))
    return globs, left


def _lines(path: str) -> list[str]:
    """The lines of a file like .gitignore; none where there is no such file."""
    try:
        content = read_small(path) or b""
    except OSError:
        return []
    return [each for each in content.decode("utf-8-sig", "replace").splitlines() if not each.startswith("#")]


def _anchored(glob: str) -> str:
    """A glob that starts from the folder of the file; with us one without a slash fits a name anywhere."""
    return glob if "/" in glob.rstrip("/") else f"/{glob}"


def _extended(path: str, data: Mapping[str, Any], name: str, depth: int) -> dict[str, Any]:
    """A configuration with what it extends, which has to lie beside it or below."""
    base = data.get("extends")
    if not isinstance(base, str) or not base:
        return dict(data)
    folder = os.path.realpath(os.path.dirname(path))
    place = os.path.realpath(os.path.join(folder, base))
    if depth == _DEEPEST or not place.startswith(os.path.join(folder, "")) or not os.path.isfile(place):
        raise AdoptError(f"{name}: extends {base!r}, which is not read; a file beside it or below is wanted")
    above = _extended(place, _data(place, base), base, depth + 1)
    return {**above, **data}


# ------------------------------------------------------------------------------------------------ reading


def _data(path: str, name: str) -> dict[str, Any]:
    read = _reader(path, name)
    try:
        content = read_small(path)
    except OSError as error:
        raise AdoptError(f"{name} cannot be read: {error.strerror}") from None
    if content is None:
        raise AdoptError(f"no file called {name!r}")
    try:
        data = read(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise AdoptError(f"{name} is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise AdoptError(f"{name} cannot be read: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(data, dict):
        raise AdoptError(f"{name} is no table of settings")
    return data


def _reader(path: str, name: str) -> Callable[[str], Any]:
    kind = os.path.splitext(path)[1].lower()
    if kind in (".js", ".cjs", ".mjs"):
        raise AdoptError(f"{name} is a program; a file of settings in JSON or YAML is wanted")
    if kind in (".yaml", ".yml"):
        return _yaml
    return _jsonc if kind in (".json", ".jsonc") else _either


def _jsonc(text: str) -> Any:
    """JSON with comments, and with commas at the end of lists."""
    return json.loads(_COMMENTS.sub(lambda found: found[0] if found[0][0] == '"' else " ", text) or "{}")


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _either(text: str) -> Any:
    """`.markdownlintrc` is JSON or YAML."""
    try:
        return _jsonc(text)
    except ValueError:
        return _yaml(text)
