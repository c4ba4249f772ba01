"""A configuration and the files in folders of its vault in, it with what these say of their notes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from vaultlint.config.check import parse_nested
from vaultlint.config.files import read_nested
from vaultlint.config.values import Config, ConfigError, ConfigProblem
from vaultlint.discover import Exclusion, ignored_by_git
from vaultlint.rule import Rule


def with_nested(
    config: Config, root: str, paths: Iterable[str], rules: Mapping[str, Rule], *, lenient: bool = False
) -> Config:
    """The configuration of a vault with that of files in its folders, given by vault path.

    One in a folder that is not linted says nothing, and need not be sound: it may be an example, or somebody else's.
    Raises ConfigError with all problems at once.
    """
    left_out = _left_out(config, root)
    excluded = Exclusion()
    nested: list[tuple[str, Config]] = []
    problems: list[ConfigProblem | str] = []
    for path in sorted(paths, key=_folder):  # what is around a folder comes before it
        if left_out(path) or excluded(path):
            continue
        try:
            own = parse_nested(read_nested(root, path), path, rules, lenient=lenient)
        except ConfigError as error:
            problems += error.problems
            continue
        excluded.add(_folder(path), own.exclude)
        nested.append((_folder(path), own))
    if problems:
        raise ConfigError(*problems)
    return config._replace(nested=tuple(nested))


def _left_out(config: Config, root: str) -> Callable[[str], bool]:
    excluded = Exclusion(config)
    ignored = ignored_by_git(root) if config.respect_gitignore else lambda path: False
    return lambda path: excluded(path) or ignored(path)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
