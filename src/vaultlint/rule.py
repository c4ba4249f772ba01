"""A function with a docstring becomes a rule: facts by parameter name, options by keyword."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from vaultlint.finding import SEVERITIES, Finding
from vaultlint.note import Note
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple, overload

if TYPE_CHECKING:
    from re import Pattern

    # A text, a pattern, or a function of the note's ``text``, of its bytes, ``data``, or of others, as `rule` says.
    Sign = str | Pattern[str] | Callable[..., object]

Check = Callable[..., Iterable[Finding]]

# What a rule may ask for, and when it can be answered: from one note alone, with the names of the vault,
# or only when every note has been read.
# The parts of a note are facts of their own: a rule that names those it looks at need not wait for the others.
PARTS = frozenset(Note._fields) - {"kind"}
LOCAL_FACTS = PARTS | {"note", "text", "prose", "paragraphs", "reading", "settings", "schemas"}
VAULT_FACTS = frozenset({"vault"})
INDEX_FACTS = frozenset({"index"})
FACTS = LOCAL_FACTS | VAULT_FACTS | INDEX_FACTS
# Facts that need the text in hand; they do not travel, so a rule that asks for one and for the vault reads again.
TEXT_FACTS = frozenset({"text", "prose", "paragraphs", "reading"})
# What a rule sees from one note.
_OF_NOTE = PARTS | TEXT_FACTS | VAULT_FACTS | {"note"}
KINDS = ("note", "canvas", "base", "attachment")
# What ``needs`` may name: lists of a note, what the names of the vault say of its links and its own name, what its
# schemas ask for.
NOTE_NEEDS = frozenset(Note._fields) - {"path", "kind", "line_starts"}
VAULT_NEEDS = frozenset({"unresolved", "ambiguous", "astray", "collisions"})
# What the schemas of a note ask for: any at all, or one with such a part.
SCHEMA_NEEDS = frozenset(
    {"schemas", *(f"schemas.{part}" for part in ("headings", "properties", "fields", "formats", "unique", "targets"))}
)
PROPERTY_NEED = "property:"
NEEDS = NOTE_NEEDS | VAULT_NEEDS | SCHEMA_NEEDS


class RuleError(Exception):
    """A rule is not well formed; the message says which one, what was found, what is wanted."""


class Option(NamedTuple):
    """An option of a rule: keyword-only parameter, annotation and default."""

    name: str
    annotation: str
    default: Any


class Rule(NamedTuple):
    """A check with its name and what it asks for."""

    name: str
    family: str
    severity: str  # default: "error", "warning" or "info"
    on: bool  # whether it runs without being asked for
    fix: str  # "", "safe", "unsafe" or "safe, unsafe"
    kinds: tuple[str, ...]  # kinds of file it looks at
    facts: tuple[str, ...]
    options: Mapping[str, Option]
    check: Check
    origin: str  # module it comes from
    needs: tuple[str, ...] = ()  # facts of which one at least is not empty wherever the rule finds something
    signs: tuple[Sign, ...] = ()  # of which one at least stands in every note where the rule finds something
    in_path: str = ""  # a regular expression that is found in the path of every file where the rule finds something

    @property
    def manual(self) -> str:
        """The docstring: the fault in one sentence, why it matters, examples."""
        return getattr(self.check, "made", self.check).__doc__ or ""

    @property
    def is_of_whole(self) -> bool:
        """Whether it looks at the index and at no note in particular: then it runs once a vault."""
        return not INDEX_FACTS.isdisjoint(self.facts) and _OF_NOTE.isdisjoint(self.facts)

    @property
    def title(self) -> str:
        """The first line of the manual."""
        return self.manual.strip().partition("\n")[0]


@overload
def rule(check: Check, /) -> Rule: ...
@overload
def rule(
    *,
    severity: str = ...,
    on: bool = ...,
    fix: str = ...,
    kinds: tuple[str, ...] = ...,
    family: str = ...,
    needs: tuple[str, ...] = ...,
    signs: tuple[Sign, ...] = ...,
    in_path: str = ...,
) -> Callable[[Check], Rule]: ...
def rule(
    check: Check | None = None,
    /,
    *,
    severity: str = "warning",
    on: bool = True,
    fix: str = "",
    kinds: tuple[str, ...] = ("note",),
    family: str = "",
    needs: tuple[str, ...] = (),
    signs: tuple[Sign, ...] = (),
    in_path: str = "",
) -> Rule | Callable[[Check], Rule]:
    """Make a rule of a generator function.

    The rule's name is the function's with dashes, its family the folder of its file unless one is given.
    Positional parameters ask for facts, keyword-only parameters are options.

    ``needs`` and ``signs`` spare most notes the call, and are what makes a rule cheap: the rule runs only where one of
    the facts that ``needs`` names is not empty (a list of Note, ``unresolved``, ``ambiguous``, ``astray`` or
    ``collisions`` of Vault, ``schemas`` and such a part of them as ``schemas.fields``, or ``property:tags`` for a
    property of that name in any case), and where one of the ``signs`` stands in the text: a text, a compiled pattern
    that starts with a literal, or a function which says so, of the ``text``, of the bytes of the file, ``data``, of
    both, of ``path`` and the ``targets`` of the note's links and of what may be one, or of ``body``: the text behind
    its properties, which may come with blanks for its blocks of code and formulas.
    ``in_path`` is a regular expression for the path of the file. The rule must not find fault with what they leave out.

    Raises RuleError when a parameter names no fact, an option has no default, or a keyword is wrong.
    """

    def make(check: Check) -> Rule:
        made = _rule(check, severity, on, fix, kinds, family, needs, signs)
        return made._replace(in_path=in_path)

    return make if check is None else make(check)


def _rule(
    check: Check,
    severity: str,
    on: bool,
    fix: str,
    kinds: tuple[str, ...],
    family: str,
    needs: tuple[str, ...],
    signs: tuple[Sign, ...],
) -> Rule:
    # Read from the code object: `inspect` costs more to import than all rules together.
    code = check.__code__
    facts = code.co_varnames[: code.co_argcount]
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    place = f"{check.__module__}.{check.__qualname__}"
    if severity not in SEVERITIES:
        raise RuleError(f"{place}: severity is {severity!r}; wanted is one of {', '.join(SEVERITIES)}")
    if unknown := [name for name in facts if name not in FACTS]:
        raise RuleError(f"{place}: asks for {unknown[0]!r}; facts are {', '.join(sorted(FACTS))}")
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise RuleError(f"{place}: looks at files of kind {unknown[0]!r}; kinds are {', '.join(KINDS)}")
    if unknown := [need for need in needs if need not in NEEDS and not need.startswith(PROPERTY_NEED)]:
        raise RuleError(f"{place}: needs {unknown[0]!r}; {', '.join(sorted(NEEDS))} are wanted")
    if not VAULT_NEEDS.isdisjoint(needs) and "vault" not in facts:
        raise RuleError(f"{place}: needs {', '.join(needs)} and does not ask for the vault")
    if isinstance(signs, str) or not all(signs):
        raise RuleError(f"{place}: signs are {signs!r}; texts that are not empty are wanted")
    defaults = check.__kwdefaults__ or {}
    if missing := [name for name in names if name not in defaults]:
        raise RuleError(f"{place}: option {missing[0]!r} has no default")
    options = {
        name.replace("_", "-"): Option(name, str(check.__annotations__.get(name, "")), defaults[name]) for name in names
    }
    family = family or check.__module__.rpartition(".")[0].rpartition(".")[2] or check.__module__
    return Rule(
        check.__name__.replace("_", "-"),
        family,
        severity,
        on,
        fix,
        kinds,
        facts,
        MappingProxyType(options),
        check,
        check.__module__,
        needs,
        signs,
    )
