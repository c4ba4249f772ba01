"""What stands in the parentheses of a Markdown link in, the path it names in the vault out (SEMANTICS 3)."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_TITLE = re.compile(
    r"""[ \t\n]+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))(?=[ \t\n]*\))""", re.DOTALL
)
_ANGLE = re.compile(r"<((?:[^<>\n\\\x02]|\\.)*)>")
_BARE = re.compile(r"(?:[^ ()\\\x00-\x1f\x7f]|\\[!-/:-@\[-`{-~]?)+")
_SPACE = re.compile(r"[ \t\n]*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED_OR_ENTITY = re.compile(
    rf"{_ESCAPED.pattern}|&(?:#[0-9]{{1,7}}|#[Xx][0-9A-Fa-f]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})").search
_KEPT = frozenset(b";/?:@&=+$,#")


def read_destination(flow: str, at: int, edge: int) -> tuple[str, int] | None:
    """Destination and end of ``(destination "title")`` from behind its bracket on (CommonMark 6.3)."""
    found = find_destination(flow, at, edge)
    if found is None:
        return None
    start, stop, at = found
    if title := _TITLE.match(flow, at, edge):
        at = title.end()
    at = _skip(flow, at, edge)
    if not flow.startswith(")", at) or at >= edge:
        return None
    return unescape(flow[start:stop]), at + 1


def find_destination(flow: str, at: int, edge: int) -> tuple[int, int, int] | None:
    """Start and end of a destination as written, without its angle brackets, and where what follows it begins.

    >>> find_destination("[t](<a b> 'title')", 4, 18), find_destination("[t](a(b) )", 4, 10)
    ((5, 8, 9), (4, 8, 8))
    """
    at = _skip(flow, at, edge)
    if found := _ANGLE.match(flow, at, edge):
        return *found.span(1), found.end()
    stop = _bare(flow, at, edge)
    return None if stop < 0 or flow.startswith("<", at) else (at, stop, stop)


def _skip(flow: str, at: int, edge: int) -> int:
    found = _SPACE.match(flow, at, edge)
    return found.end() if found else at


def _bare(flow: str, at: int, edge: int) -> int:
    """The end of a destination without angle brackets, its parentheses balanced; -1 when they are not."""
    depth = 0
    while at < edge:
        if found := _BARE.match(flow, at, edge):
            at = found.end()
            continue
        sign = flow[at]
        if sign == "(" and depth < 32:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        else:
            break
        at += 1
    return -1 if depth else at


def unescape(destination: str) -> str:
    """A destination without backslash escapes and entities (CommonMark 2.4, 2.5)."""
    if "&" not in destination:
        return _ESCAPED.sub(r"\1", destination)
    import html

    return _ESCAPED_OR_ENTITY.sub(lambda found: found[1] or html.unescape(found[0]), destination)


@lru_cache(maxsize=1 << 14)
def internal(destination: str, image: bool) -> str:
    """The path that a Markdown destination names in the vault, "" for an external one (SEMANTICS 3.2-3.6).

    To decode it takes ten times as long as to look it up, and notes link to the same notes again and again.

    >>> internal("My%20Note.md", False), internal("C%23.md", False), internal("100%.md", False)
    ('My Note.md', 'C%23.md', '')
    >>> internal("https://obsidian.md", False), internal("./a:b.md", False)
    ('', './a:b.md')
    """
    if ":" in destination and not destination.startswith(("./", "../")):
        return ""
    path = destination
    if "%" in path:
        decoded = _decode(path)
        if decoded is None and not image:
            return ""
        path = path if decoded is None else decoded
    if not path.isascii():
        path = normalize("NFC", path.replace("\xa0", " "))
    return path.strip()


def _decode(path: str) -> str | None:
    """What ``decodeURI`` of JavaScript gives: reserved signs stay encoded; None where it would throw."""
    if _LONE_PERCENT(path):
        return None
    try:
        return _PERCENT.sub(lambda found: _decode_run(found[0]), path)
    except UnicodeDecodeError:
        return None


def _decode_run(run: str) -> str:
    data = bytes.fromhex(run.replace("%", ""))
    if not _KEPT.intersection(data):
        return data.decode()
    parts: list[bytes] = []
    for place, byte in enumerate(data):
        parts.append(run[3 * place : 3 * place + 3].encode() if byte in _KEPT else bytes([byte]))
    return b"".join(parts).decode()
