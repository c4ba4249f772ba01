"""What to do with the files of a vault, as plain values that travel, and the same with its rules at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from vaultlint.config import Config, Selection
from vaultlint.course import Course, asked, make_course
from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.own import rule_error
from vaultlint.plugins import load_local
from vaultlint.rule import SCHEMA_NEEDS, Rule
from vaultlint.settings import Settings
from vaultlint.typed import TYPE_CHECKING, NamedTuple
from vaultlint.vault import Digest, Names

if TYPE_CHECKING:
    from vaultlint.schema import Schema


class Plan(NamedTuple):
    """What to do, as plain values: it travels to other processes, where rules are found by name."""

    root: str
    config: Config
    settings: Settings
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    local: tuple[str, ...] = ()  # files of the vault whose rules the user allows
    paths: tuple[str, ...] = ()  # of all files of the vault: the names that links can name
    keep: bool = False  # whether the facts of every file are wanted, for rules that look at all
    cached: bool = False  # whether what only a later run asks is wanted
    key: str = ""  # another key, another plan


class Examined(NamedTuple):
    """What comes back for one file."""

    path: str
    wanted: bool  # whether rules that ask for the vault or the index have to look at it
    digest: Digest
    findings: tuple[Finding, ...] = ()  # of the rules that need nothing else
    said: bytes = b""  # what the file says to vaultlint, packed; empty in nearly all
    facts: bytes = b""  # the note, packed; empty where nobody asked for it or it could not be read
    named: str = ""  # where there is a cache, the bare names in its links, each once, "/" between them, no "\\0"


class Work:
    """A plan with its rules at hand, in the process that works on it."""

    def __init__(self, plan: Plan, rules: Mapping[str, Rule], names: Names | None = None) -> None:
        """Raises config.ConfigError for names that no rule has."""
        if plan.local:
            rules = load_local(plan.root, plan.local, rules)
        self.plan = plan
        self.rules = rules
        # Whatever is selected, nobody should take a note that was not read for a clean one.
        extend_select = (*plan.extend_select, rule_error.family)
        self.selection = Selection(plan.config, rules, plan.select, plan.ignore, extend_select)
        self.schemas_of: Callable[[Note], tuple[Schema, ...]] = _no_schemas
        if plan.config.schemas:
            from vaultlint.schema import matcher

            self.schemas_of = matcher(plan.config.schemas.values())
        self._names = names
        self.texts: Mapping[str, bytes] = {}  # files that are read from here rather than from disk, by path
        self._courses: dict[tuple[int, str], Course] = {}
        self.glanced = self.seen = 0  # notes that were glanced at, and for how many that was enough

    @property
    def names(self) -> Names:
        """The names of the vault."""
        if self._names is None:
            self._names = Names(self.plan.paths)
        return self._names

    def any_for(self, path: str) -> bool:
        """Whether any rule runs on a file, beside those of the engine itself."""
        return any(selected.rule.kinds for selected in self.selection.for_path(path))

    def anywhere(self) -> Iterator[Rule]:
        """The rules that can find anything in this vault, perhaps more than once."""
        schemas = self.plan.config.schemas.values()
        for selected in self.selection.anywhere():
            needs = selected.rule.needs
            if not needs or any(need not in SCHEMA_NEEDS or asked(schemas, need) for need in needs):
                yield selected.rule

    def course(self, path: str, kind: str) -> Course:
        """The rules for a file."""
        selected = self.selection.for_path(path)
        key = (id(selected), kind)  # a selection gives the same tuple for the same rules, and keeps it
        course = self._courses.get(key)
        if course is None:
            course = self._courses[key] = make_course(selected, kind, self.plan.config.schemas.values())
        return course


def _no_schemas(note: Note) -> tuple[Schema, ...]:
    return ()
