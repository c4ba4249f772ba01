"""What Python would make of our code anew in each run, kept beside the caches: compiled patterns, the table of rules.

The interpreter keeps modules as bytecode, but compiles each pattern when its module is imported, which takes longer
than to lint a note, and importing every rule to learn its name takes longer still. Both are kept in one file for all
vaults, with the time stamps of the code they were made from. Without the file, or when it is of other code, damaged or
of another interpreter, everything is done as ever.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

from vaultlint.disk import replace
from vaultlint.identity import code, environment, is_current, packages_of
from vaultlint.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vaultlint.rule import Rule

_MAGIC = b"vaultlint code 1\n"

_table: tuple[Any, ...] | None = None  # of rules, as it was found
_packages: tuple[str, ...] = ()  # where they and we stand
_folder = ""


def use(folder: str) -> None:
    """Take what is kept in this folder, if it fits, before patterns are compiled and rules imported."""
    global _table, _packages, _folder
    _folder = folder
    kept = _read(os.path.join(folder, _name()))
    if kept:
        _packages, patterns, _table = kept
        _install(patterns)


def table() -> tuple[Any, ...] | None:
    """The rules of all installed packages, plain; None where they have to be imported to be known."""
    return _table


def packages(rules: Mapping[str, Rule]) -> Sequence[str]:
    """The folders that our code and that of these rules stands in."""
    return _packages or packages_of([rule.origin for rule in rules.values()])


def is_wanted() -> bool:
    """Whether there is something that is not kept yet, and a folder for it."""
    return _table is None and bool(_folder)


def made(rules: Mapping[str, Rule]) -> bytes:
    """What is to be kept, as bytes; none where nothing is wanted, or it cannot be kept."""
    if not is_wanted():
        return b""
    places = packages(rules)
    try:
        return marshal.dumps((environment(), code(places), tuple(places), list(_patterns()), _plain(rules)))
    except ValueError:  # an option of a rule is not plain data
        return b""


def keep(data: bytes) -> None:
    """Write what was `made`; a folder that cannot be written to is passed over."""
    if data:
        replace(os.path.join(_folder, _name()), [_MAGIC, crc32(data).to_bytes(4, "little"), data])


def _name() -> str:
    return f"code-{sys.implementation.cache_tag}.cache"


def _read(path: str) -> tuple[Any, Any, Any] | None:
    try:
        with open(path, "rb") as file:
            content = file.read()
        start = len(_MAGIC) + 4
        if not content.startswith(_MAGIC) or crc32(content[start:]) != int.from_bytes(
            content[len(_MAGIC) : start], "little"
        ):
            return None
        known, stamps, places, patterns, rules = marshal.loads(content[start:])
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return (places, patterns, rules) if known == environment() and is_current(stamps) else None


# ------------------------------------------------------------------------------------------------ patterns
# `re` looks into a dictionary of its own before it compiles. What it makes of a pattern is a list of numbers for
# `_sre`, which checks them. All of this is private to Python: whatever is not as expected leaves everything to `re`.


def _install(patterns: Any) -> None:
    try:
        import _sre  # type: ignore[import-not-found]
        import re

        known: Any = re._cache  # type: ignore[attr-defined]
        for pattern, flags, final, numbers, groups, names, places in patterns:
            if len(known) >= re._MAXCACHE:  # type: ignore[attr-defined]
                return
            made = _sre.compile(pattern, final, numbers, groups, names, tuple(places))
            known[type(pattern), pattern, flags] = made
    except Exception:
        return


def _patterns() -> Iterator[tuple[Any, ...]]:
    """Each pattern that was compiled in this run: what was asked for, and what `_sre.compile` takes."""
    try:
        import re
        from re import _compiler, _parser  # type: ignore[attr-defined]

        for kind, pattern, flags in list(re._cache):  # type: ignore[attr-defined]
            if kind in (str, bytes) and not flags & re.DEBUG:
                parsed = _parser.parse(pattern, flags)
                numbers = list(map(int, _compiler._code(parsed, flags)))
                names = parsed.state.groupdict
                places = [None] * parsed.state.groups
                for name, place in names.items():
                    places[place] = name
                final = flags | parsed.state.flags
                yield pattern, int(flags), int(final), numbers, parsed.state.groups - 1, dict(names), places
    except Exception:
        return


# ------------------------------------------------------------------------------------------------ rules


def _plain(rules: Mapping[str, Rule]) -> tuple[tuple[Any, ...], ...]:
    """The rules without their code; those of the engine itself are always at hand."""
    return tuple(
        (
            *rule[:7],
            tuple((name, *option) for name, option in rule.options.items()),
            rule.origin,
            getattr(rule.check, "__name__", ""),
            rule.needs,
            tuple(_sign(sign) for sign in rule.signs),
            rule.in_path,
        )
        for rule in rules.values()
        if rule.kinds
    )


def _sign(sign: Any) -> tuple[Any, ...]:
    if isinstance(sign, str):
        return (sign,)
    if hasattr(sign, "pattern"):
        return sign.pattern, sign.flags
    function = getattr(getattr(sign, "__wrapped__", sign), "__code__", None)
    return (None, function.co_varnames[: function.co_argcount] if function else ("text",))
