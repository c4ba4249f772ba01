"""The text of a TOML file in, the line of each of its keys out: what ``tomllib`` reads without saying where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.typed import Any

Path = tuple[str, ...]

_ENDS = ("]", '"""', "'''")  # one of these stands in the last line of a value of several lines
_MOST = 8 << 20  # characters that are tried as statements; after them nothing more is known of a file


def lines_of(text: str) -> dict[Path, int]:
    """The line of each key and table, by the names on the way to it; text that is not TOML has none.

    >>> lines_of('exclude = [\\n  "a",\\n]\\n[rules]\\nlinks.severity = "off"')
    {('exclude',): 1, ('rules',): 4, ('rules', 'links'): 5, ('rules', 'links', 'severity'): 5}
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for line, statement, value in _statements(text.removeprefix("\ufeff")):
        paths = list(_paths(value))
        if statement.lstrip().startswith("["):
            table = paths[-1] if paths else ()
            found.setdefault(table, line)
        else:
            for path in paths:
                found.setdefault((*table, *path), line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Headers of tables and entries, each with its first line and what it says by itself."""
    import tomllib

    parts: list[str] = []
    start, budget = 0, _MOST
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not parts:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            start = number
        parts.append(line)
        if len(parts) > 1 and not any(end in line for end in _ENDS):
            continue
        statement = "\n".join(parts)
        budget -= len(statement)
        if budget < 0:
            return
        try:
            value = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue  # it goes on in the next line
        parts.clear()
        yield start, statement, value


def _paths(value: Any) -> Iterator[Path]:
    if isinstance(value, list):  # of tables: [[a]]
        value = value[0] if len(value) == 1 else {}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield (name,)
            yield from ((name, *path) for path in _paths(inner))
