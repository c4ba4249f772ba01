"""What a rule finds, as values: findings, edits and fixes; ``at`` makes one from a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isfinite

from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vaultlint.note import Spanned

SEVERITIES = ("info", "warning", "error")  # from the least
_DEEPEST = 20  # levels of a finding's data that are kept


class Edit(NamedTuple):
    """Replace the text between two offsets of the note, or insert where they are equal.

    An edit that takes a ``\\n`` takes the line end that the file has there, and one from -1 to 0 the byte order mark.
    What a rule puts in gets the line ends of the note, unless it is ``raw``.
    """

    start: int
    end: int
    text: str
    path: str = ""  # another file of the vault; "" for the note itself
    raw: bool = False  # the text goes into the file as it is, line ends included


class Fix(NamedTuple):
    """Edits that belong together: all of them are applied or none."""

    applicability: str  # "safe" or "unsafe"
    message: str
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One fault at one place. A rule gives span and words; the engine adds the rest."""

    start: int
    end: int
    message: str
    help: str = ""
    data: dict[str, Any] | None = None
    fix: Fix | None = None
    rule: str = ""
    family: str = ""
    severity: str = ""
    vault: str = ""  # root folder
    path: str = ""  # relative to it, with "/"
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    offset: int = 0  # as in the file without its byte order mark, where \\r\\n counts two
    end_offset: int = 0


def at(
    span: Spanned, message: str, *edits: Edit, help: str = "", fix: str = "", unsafe: bool = False, **data: Any
) -> Finding:
    """A finding at a fact or span.

    ``edits`` repair it; ``fix`` says in words what they do, ``unsafe`` that they might change the meaning.
    ``help`` is the line below the message: what the author can do. ``data`` is what the rule knows, for machines.

    >>> from vaultlint.note import Span
    >>> at(Span(0, 4), "no note called 'Rome'", target="Rome").data
    {'target': 'Rome'}
    """
    repair = Fix("unsafe" if unsafe else "safe", fix, edits) if edits else None
    return Finding(span.start, span.end, message, help, data or None, repair)


# ------------------------------------------------------------------------------------------------ at rest

_VAULT = Finding._fields.index("vault")
_FIX = Finding._fields.index("fix")
_new: Callable[[Any, Iterable[Any]], Any] = tuple.__new__  # a vault may have thousands of findings


def frozen(findings: Iterable[Finding]) -> tuple[tuple[Any, ...], ...]:
    """Findings without their vault as tuples, texts and numbers, which travel and rest on disk."""
    return tuple([_frozen(each) for each in findings])


def _frozen(finding: Finding) -> tuple[Any, ...]:
    fields: list[Any] = list(finding)
    fields[_VAULT] = ""
    if fix := finding.fix:
        fields[_FIX] = fix.applicability, fix.message, tuple(map(tuple, fix.edits))
    return tuple(fields)


def thawed(frozen: Iterable[tuple[Any, ...]], vault: str) -> tuple[Finding, ...]:
    """The findings again, in the vault at this root.

    >>> finding = at(Finding(0, 4, ""), "gone", Edit(0, 4, ""))
    >>> thawed(frozen([finding]), "")[0] == finding
    True
    """
    return tuple([_thawed(each, vault) for each in frozen])


def _thawed(frozen: tuple[Any, ...], vault: str) -> Finding:
    fields = list(frozen)
    fields[_VAULT] = vault
    if fix := fields[_FIX]:
        fields[_FIX] = _new(Fix, (fix[0], fix[1], tuple([_new(Edit, each) for each in fix[2]])))
    return _new(Finding, fields)  # type: ignore[no-any-return]


def plain(value: Any, depth: int = 0) -> Any:
    """Data as it can travel and rest on disk: what JSON knows, sets in order, anything else as text."""
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, int):
        # Python refuses to write very long numbers in decimal.
        return value if value.bit_length() < 1024 else hex(value)
    if value is None or isinstance(value, str):
        return value
    if depth == _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, depth + 1) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return str(value)
