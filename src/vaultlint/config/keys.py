"""The keys of a configuration: how each is read, its default, what it is for. What is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping

from vaultlint.typed import Any, NamedTuple


class Key(NamedTuple):
    """A key at the top of a configuration.

    It is read by the method of ``check.Reader`` that ``READERS`` has for its kind, and becomes the field of Config
    with its name. The JSON Schema, the file that ``vaultlint init`` writes and ``vaultlint config`` are made of these.
    """

    kind: str
    default: Any
    about: str  # for people: one sentence
    nested: bool = False  # whether a file in a folder of the vault may have it too


KEYS: Mapping[str, Key] = {
    "extends": Key(
        "extensions", [], "Profiles that the configuration builds on, and TOML files of the vault, in order.", True
    ),
    "exclude": Key("globs", [], "Globs of what is not linted; links to it still lead somewhere.", True),
    "fail-on": Key("severity", "warning", "The least severity that makes a run fail."),
    "respect-gitignore": Key("switch", True, "Whether what git ignores is left out."),
    "max-file-size": Key("size", 50, "The size in megabytes above which a file is told and not read; 0 for no limit."),
    "plugins": Key(
        "texts", [], "Python files of the vault with rules of your own; they run only with --allow-local-rules."
    ),
    "root": Key("switch", False, "Whether this folder is a vault of its own inside another one.", True),
    "baseline": Key("file", "", "The file of what is known of old, where it is not the usual one."),
    "rules": Key(
        "choices", {}, 'By rule, family or "all": a severity, "off", or a table of a severity and options.', True
    ),
    "per-file": Key("per-file", {}, "The same for the files that a glob fits.", True),
    "schemas": Key("schemas", {}, "What notes of one sort look like, by the name of the schema."),
}
