"""Glob patterns → a predicate on paths: ours (``exclude``, ``per-file``) and the lines of a ``.gitignore``.

Patterns come from untrusted vaults. So each star is followed by an atomic group that takes the first place where
the next fixed part fits, which is enough for a glob, and matching never takes more than length of pattern times path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

MOST_CHARACTERS = 4096  # longer than any path that could match
MOST_ALTERNATIVES = 256  # that the braces of one pattern may stand for

_BRACES = re.compile(r"\\.|[{},]|[^\\{},]+|\\", re.DOTALL)
_PARTS = re.compile(r"\*+|\?|\\.|\[[!^]?\]?(?:\\.|[^\]\\])*\]|[^*?\\\[]+|.", re.DOTALL)
_MEMBERS = re.compile(r"(\\.|[^\\])-(\\.|[^\\])|(\\.|[^\\])", re.DOTALL)
_NOTHING = "(?!)"


class GlobError(ValueError):
    """A pattern is too long or stands for too many; the message says which limit it breaks."""


def compile_globs(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a vault path, or a folder it lies in, matches one of the patterns.

    ``**`` spans folders, ``*`` and ``?`` stay inside a name, ``[…]`` is a class, ``{a,b}`` either; a pattern without
    ``/`` before its end matches a name at any depth. Raises GlobError.

    >>> kept = compile_globs(["Archive", "Trips/**/{rome,paris}*.md"])
    >>> kept("Old/Archive/x.md"), kept("Trips/2024/rome 2.md"), kept("rome.md")
    (True, True, False)
    """
    sources = [_translate(each, r"(?=/|\Z)") for pattern in patterns for each in alternatives(_normal(pattern))]
    matches = re.compile("|".join(sources) or _NOTHING).match
    return lambda path: matches(_normal(path)) is not None


def compile_ignores(lines: Sequence[str]) -> Callable[[str], bool | None]:
    """What the lines of a ``.gitignore`` say of a path relative to its folder; a folder's path ends with ``/``.

    True: ignored, False: ``!`` says it is not, None: nothing. The last line that matches decides.
    """
    decisions = [(verdict, re.compile("|".join(sources)).match) for verdict, sources in _runs(_rules(lines))]
    decisions.reverse()

    def verdict_on(path: str) -> bool | None:
        path = _normal(path)
        return next((verdict for verdict, matches in decisions if matches(path)), None)

    return verdict_on


def alternatives(pattern: str) -> list[str]:
    """The patterns without braces that a pattern stands for. Raises GlobError.

    >>> alternatives("{a,b{1,2}}.md")
    ['a.md', 'b1.md', 'b2.md']
    >>> alternatives("{a} {b")
    ['{a} {b']
    """
    if len(pattern) > MOST_CHARACTERS:
        raise GlobError(f"a pattern has at most {MOST_CHARACTERS} characters")
    # Each open brace has a list of the options before its last comma; the texts since then come after them.
    open_braces: list[list[list[str]]] = [[[""]]]
    for part in _BRACES.findall(pattern):
        if part == "{":
            open_braces.append([[""]])
        elif part == "," and len(open_braces) > 1:
            open_braces[-1].append([""])
        elif part == "}" and len(open_braces) > 1:
            options = open_braces.pop()
            single = len(options) == 1
            _extend(open_braces[-1], [f"{{{text}}}" if single else text for option in options for text in option])
        else:
            _extend(open_braces[-1], [part])
    while len(open_braces) > 1:  # never closed: the brace and its commas are ordinary characters
        first, *others = open_braces.pop()
        _extend(open_braces[-1], ["{" + text for text in first])
        for option in others:
            _extend(open_braces[-1], ["," + text for text in option])
    return open_braces[0][0]


def _extend(options: list[list[str]], texts: list[str]) -> None:
    if len(options[-1]) * len(texts) > MOST_ALTERNATIVES:
        raise GlobError(f"the braces of a pattern stand for at most {MOST_ALTERNATIVES} alternatives")
    options[-1] = [before + text for before in options[-1] for text in texts]


def _rules(lines: Iterable[str]) -> Iterator[tuple[bool, str]]:
    for line in lines:
        line = line.rstrip("\r\n")
        bare = line.rstrip(" ")
        if bare.endswith("\\") and bare != line:
            bare += " "  # an escaped space at the end belongs to the name
        if not bare or bare.startswith("#") or len(bare) > MOST_CHARACTERS:
            continue
        yield not bare.startswith("!"), _translate(_normal(bare.removeprefix("!")), r"/?\Z")


def _runs(rules: Iterable[tuple[bool, str]]) -> Iterator[tuple[bool, list[str]]]:
    run: list[str] = []
    current = True
    for verdict, source in rules:
        if verdict != current and run:
            yield current, run
            run = []
        current = verdict
        run.append(source)
    if run:
        yield current, run


def _translate(glob: str, end: str) -> str:
    """One pattern without braces as a regular expression; ``end`` is what follows the last name."""
    if glob.endswith("/"):
        end = end.replace("/?", "/").replace(r"/|\Z", "/")  # only a folder
    body = glob.removeprefix("./").strip("/")
    anchored = "/" in body or glob.startswith(("/", "./"))
    names = [name for name in body.split("/") if name]
    if not names:
        return _NOTHING
    first, *others = _between_double_stars(names if anchored else ["**", *names])
    last = others.pop() if others else None
    source = "".join(f"{_name(name)}/" for name in first) if last is not None else _names(first, end)
    # The first place where the names between two ** fit leaves most for the rest: no need to come back.
    source += "".join(f"(?>(?:[^/]*+/)*?{_names(names, '/')})" for names in others)
    if last is None:
        return source
    if last:
        return f"{source}(?:[^/]*+/)*?{_names(last, end)}"
    return f"{source}(?s:.+){end}" if glob.endswith("/") else f"{source}(?s:.)"


def _between_double_stars(names: Iterable[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for name in names:
        if name != "**":
            groups[-1].append(name)
        elif groups[-1] or len(groups) == 1:
            groups.append([])
    return groups


def _names(names: Iterable[str], end: str) -> str:
    return "/".join(map(_name, names)) + end


def _name(glob: str) -> str:
    pieces = [""]  # what stands between stars
    for part in _PARTS.findall(glob):
        if part.startswith("*"):
            pieces.append("")
        else:
            pieces[-1] += _part(part)
    first, *others = pieces
    if not others:
        return first
    if not any(pieces):
        return "[^/]+"  # a name is never empty: `a/*` says nothing of the folder a/
    *middle, last = others
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle) + f"[^/]*{last}"


def _part(part: str) -> str:
    if part == "?":
        return "[^/]"
    if part.startswith("[") and len(part) > 1:
        return _class(part[1:-1])
    return re.escape(part.removeprefix("\\"))


def _class(members: str) -> str:
    negated = members.startswith(("!", "^"))
    source = "".join(map(_member, _MEMBERS.finditer(members[1:] if negated else members)))
    if negated:
        return f"[^/{source}]"
    return f"(?!/)[{source}]" if source else _NOTHING


def _member(found: re.Match[str]) -> str:
    low, high, single = (text and re.escape(text[-1]) for text in found.groups())
    if single:
        return single
    return f"{low}-{high}" if found[1][-1] <= found[2][-1] else ""


def _normal(text: str) -> str:
    """Composed: a file system may hand out names decomposed (SEMANTICS 1)."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)
