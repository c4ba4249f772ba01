"""What a configuration says, as plain values, and what can be wrong with one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.schema import Schema

FILE = "vaultlint.toml"
PYPROJECT = "pyproject.toml"
ALL = "all"  # stands for every rule, where a family may stand

NOTHING: Mapping[str, Any] = {}
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # as `str.splitlines` knows them


class Choice(NamedTuple):
    """What is said of a rule or family: a severity or "off", None for neither; options by Python name."""

    severity: str | None = None
    options: Mapping[str, Any] = NOTHING


class Profile(NamedTuple):
    """What a configuration builds on: a set of rules and options by name, or another file of the vault."""

    name: str
    rules: Mapping[str, Choice]


class Config(NamedTuple):
    """What the author of a vault decided; defaults without a file."""

    source: str = ""  # file it was read from, relative to the vault root
    exclude: tuple[str, ...] = ()  # globs
    fail_on: str = "warning"
    respect_gitignore: bool = True
    max_file_size: int = 50  # megabytes; what is larger is not read, and 0 is no limit
    rules: Mapping[str, Choice] = NOTHING  # by rule, family or "all"
    per_file: tuple[tuple[str, Mapping[str, Choice]], ...] = ()  # glob → the same
    schemas: Mapping[str, Schema] = NOTHING
    plugins: tuple[str, ...] = ()
    root: bool = False  # whether it makes its folder a vault inside of another
    profiles: tuple[Profile, ...] = ()  # in order; each has the last word over those before, ``rules`` over all
    baseline: str = ""  # the file of what is known, relative to the vault root
    nested: tuple[tuple[str, Config], ...] = ()  # folders of the vault with what is said of their notes, outer first

    @property
    def most_bytes(self) -> int:
        """The size of the largest file that is read; 0 for any."""
        return self.max_file_size * 1_000_000

    @property
    def layers(self) -> tuple[Mapping[str, Choice], ...]:
        """What is said of rules for all notes, the last word last."""
        return (*(profile.rules for profile in self.profiles), self.rules)


class ConfigProblem(NamedTuple):
    """One thing wrong in the configuration: where it stands, what was found and what is wanted."""

    source: str  # the file, or the option of the command line
    message: str

    def __str__(self) -> str:
        return _LINE_END.sub(lambda found: repr(found[0])[1:-1], f"{self.source}: {self.message}")


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` is everything that is wrong with it, in text a line each."""

    def __init__(self, *problems: ConfigProblem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
