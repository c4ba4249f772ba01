"""The files in ``.obsidian/`` that matter to a linter → Settings; what cannot be used is told, never fatal."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from math import prod

from vaultlint.typed import Any, NamedTuple

FOLDER = ".obsidian"
FILES = ("app.json", "types.json", "daily-notes.json", "templates.json", "plugins/templater-obsidian/data.json")
MOST_BYTES = 4 << 20
SNIPPETS = "snippets"
LINK_FORMATS = ("shortest", "relative", "absolute")
NOTE_LOCATIONS = ("root", "current", "folder")

_FILTER_CHARACTERS = 1000
_FILTER_REPEATS = 100_000  # `regex` writes repeats out when it compiles
_FILTER_SECONDS = 0.1
_MOST_EXPRESSIONS = 50
_MOST_SNIPPETS = 200
_CALLOUT = re.compile(r"""data-callout\s*[~|^$*]?=\s*["']?([^"'\]\s]+)""")
_REPEAT = re.compile(r"\{(\d+)")
_NOT_JAVASCRIPT = re.compile(r"(?<!\\)\(\?(?![:=!<])")  # recursion and other groups that Obsidian refuses

_NO_TYPES: dict[str, str] = {}


class Settings(NamedTuple):
    """What Obsidian is set to (SEMANTICS 12), defaults where it says nothing."""

    types: dict[str, str] = _NO_TYPES  # property name in lower case → type
    template_folders: tuple[str, ...] = ()  # vault paths; "" (the whole vault) is never one
    daily_folder: str = ""  # vault path, "" for the root
    daily_format: str = "YYYY-MM-DD"  # a Moment pattern, may contain "/"
    attachment_folder: str = "/"  # as written: "/", a folder, "./" or "./below"
    new_link_format: str = "shortest"
    use_markdown_links: bool = False
    ignore_filters: tuple[str, ...] = ()
    strict_line_breaks: bool = False
    callouts: frozenset[str] = frozenset()  # types of callout that CSS snippets define, in lower case
    problems: tuple[str, ...] = ()  # what could not be used, for people
    new_file_location: str = "root"  # where a click on a link makes the note that is missing: one of NOTE_LOCATIONS
    new_file_folder: str = ""  # vault path, for "folder"


def read_settings(root: str) -> Settings:
    """The settings of the vault at a folder."""
    contents: dict[str, str | bytes] = {}
    problems = []
    for name in FILES:
        try:
            content = read_small(os.path.join(root, FOLDER, name))
        except OSError as error:
            problems.append(f"{FOLDER}/{name}: {error.strerror}; the defaults are used")
        else:
            contents[name] = content or b""
    contents |= _snippets(os.path.join(root, FOLDER, SNIPPETS))
    settings = parse_settings(contents)
    return settings._replace(problems=(*problems, *settings.problems))


def parse_settings(files: Mapping[str, str | bytes]) -> Settings:
    """The settings in the contents of files, by their path below ``.obsidian/``.

    >>> parse_settings({"types.json": '{"types": {"Due": "date"}}', "templates.json": '{"folder": "Forms/"}'})[:2]
    ({'due': 'date'}, ('Forms',))
    """
    problems: list[str] = []
    app, types, daily, templates, templater = (
        _File(f"{FOLDER}/{name}", _mapping(f"{FOLDER}/{name}", files.get(name, ""), problems), problems)
        for name in FILES
    )
    forms = (_folder(templates.text("folder")), _folder(templater.text("templates_folder")))
    return Settings(
        types={name.lower(): type for name, type in types.texts_by_name("types").items()},
        template_folders=tuple(dict.fromkeys(filter(None, forms))),
        daily_folder=_folder(daily.text("folder")),
        daily_format=daily.text("format") or Settings().daily_format,
        attachment_folder=app.text("attachmentFolderPath") or "/",
        new_link_format=app.one_of("newLinkFormat", LINK_FORMATS),
        use_markdown_links=app.switch("useMarkdownLinks"),
        ignore_filters=app.texts("userIgnoreFilters"),
        strict_line_breaks=app.switch("strictLineBreaks"),
        callouts=frozenset(_callouts(files)),
        new_file_location=app.one_of("newFileLocation", NOTE_LOCATIONS),
        new_file_folder=_folder(app.text("newFileFolderPath")),
        problems=tuple(problems),
    )


def keys_of(root: str) -> dict[str, frozenset[str]]:
    """The keys that the files below ``.obsidian/`` have, by file: what is said there, even where it is the default."""
    found = {}
    for name in FILES:
        with suppress(OSError):
            content = read_small(os.path.join(root, FOLDER, name)) or b""
            values = _mapping(name, content, [])
            found[name] = frozenset(key for key, value in values.items() if value is not None)
    return found


def _snippets(folder: str) -> dict[str, str | bytes]:
    """The style sheets in a folder, by their path below ``.obsidian/``; one that cannot be read defines nothing."""
    contents: dict[str, str | bytes] = {}
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".css"))
    except OSError:
        return contents
    for name in names[:_MOST_SNIPPETS]:
        with suppress(OSError):
            contents[f"{SNIPPETS}/{name}"] = read_small(os.path.join(folder, name)) or b""
    return contents


def _callouts(files: Mapping[str, str | bytes]) -> Iterator[str]:
    """The types of callout that the style sheets among the files define."""
    for name, content in files.items():
        if name.startswith(f"{SNIPPETS}/"):
            text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
            yield from (found[1].lower() for found in _CALLOUT.finditer(text))


def is_template(settings: Settings, path: str) -> bool:
    """Whether a file lies in a template folder."""
    folders = settings.template_folders
    return bool(folders) and _composed(path).lower().startswith(_prefixes(folders))


def excluded(settings: Settings, path: str) -> bool:
    """Whether a file is one of Obsidian's excluded files (SEMANTICS 1)."""
    return bool(settings.ignore_filters) and _filter(settings.ignore_filters)(path)


def read_small(path: str, most: int = MOST_BYTES) -> bytes | None:
    """The content of a file; None when there is none.

    Raises OSError for one that cannot be read, is not a regular file (a FIFO would never end) or has more than ``most``
    bytes, 4 MiB where nobody says otherwise.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        with open(path, "rb", opener=_open_without_waiting) as file:
            content = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(content) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MiB", path)
    return content


# `tomllib` takes time that grows with the square of the parts of one key: 100,000 of them hold it up for minutes.
_LONG_KEY = re.compile(
    rb"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){%d}""" % (MOST_KEY_PARTS := 100)
)


def load_toml(content: bytes) -> dict[str, Any]:
    """The tables of a TOML file that may come from anybody.

    Raises ValueError (UnicodeDecodeError, tomllib.TOMLDecodeError) and RecursionError for one that cannot be used.
    """
    import tomllib

    if _LONG_KEY.search(content):
        raise ValueError(f"a key of more than {MOST_KEY_PARTS} parts")
    return tomllib.loads(content.decode("utf-8-sig"))


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class _File(NamedTuple):
    """A settings file: values by key, None and a missing key being the default, a wrong type being told."""

    name: str
    values: dict[str, Any]
    problems: list[str]

    def text(self, key: str) -> str:
        return str(self._value(key, str, "a text", ""))

    def switch(self, key: str) -> bool:
        return bool(self._value(key, bool, "true or false", False))

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        text = self.text(key) or choices[0]
        if text in choices:
            return text
        self._tell(key, text, f"one of {', '.join(choices)}")
        return choices[0]

    def texts(self, key: str) -> tuple[str, ...]:
        entries = self._value(key, list, "a list of texts", [])
        if wrong := [entry for entry in entries if not isinstance(entry, str)]:
            self._tell(f"an entry of {key}", wrong[0], "a text")
        return tuple(entry for entry in entries if isinstance(entry, str))

    def texts_by_name(self, key: str) -> dict[str, str]:
        entries = self._value(key, dict, "a mapping", {})
        if wrong := [name for name, entry in entries.items() if not isinstance(entry, str)]:
            self._tell(f"{key}.{wrong[0]!r}", entries[wrong[0]], "a text")
        return {name: entry for name, entry in entries.items() if isinstance(entry, str)}

    def _value(self, key: str, kind: type, wanted: str, default: object) -> Any:
        value = self.values.get(key)
        if isinstance(value, kind):
            return value
        if value is not None:
            self._tell(key, value, wanted)
        return default

    def _tell(self, key: str, value: object, wanted: str) -> None:
        self.problems.append(f"{self.name}: {key} is {_shown(value)}; {wanted} is wanted, so it is not used")


def _mapping(name: str, content: str | bytes, problems: list[str]) -> dict[str, Any]:
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    content = content.removeprefix("\ufeff")
    if not content.strip():
        return {}
    import json

    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        problems.append(f"{name}: line {error.lineno}: not JSON ({error.msg}); the defaults are used")
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        problems.append(f"{name}: not JSON that can be read; the defaults are used")
    else:
        if isinstance(value, dict):
            return value
        problems.append(f"{name} is {_shown(value)}; a mapping is wanted; the defaults are used")
    return {}


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _folder(text: str) -> str:
    names = text.strip().replace("\\", "/").split("/")
    return "/".join(name for name in names if name not in ("", "."))


@lru_cache(maxsize=16)
def _prefixes(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{_composed(folder).lower()}/" for folder in folders)


def _composed(text: str) -> str:
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


@lru_cache(maxsize=16)
def _filter(filters: tuple[str, ...]) -> Callable[[str], bool]:
    expressions = [each[1:-1] for each in filters if _is_expression(each)]
    prefixes = tuple(_composed(each).lower() for each in filters if each and not _is_expression(each))
    patterns = _compiled([each for each in expressions if _is_reasonable(each)][:_MOST_EXPRESSIONS])

    def matches(path: str) -> bool:
        path = _composed(path)
        return path.lower().startswith(prefixes) or any(_found(pattern, path, patterns) for pattern in tuple(patterns))

    return matches


def _is_expression(text: str) -> bool:
    return text.startswith("/") and text.endswith("/")


def _is_reasonable(expression: str) -> bool:
    return (
        0 < len(expression) <= _FILTER_CHARACTERS
        and prod(int(count[:9]) or 1 for count in _REPEAT.findall(expression)) <= _FILTER_REPEATS
        and not _NOT_JAVASCRIPT.search(expression)
    )


def _compiled(sources: list[str]) -> list[Any]:
    if not sources:
        return []
    # Unlike `re` it can be stopped: expressions of an untrusted vault may take forever.
    import regex  # type: ignore[import-untyped, unused-ignore]

    patterns = []
    for source in sources:
        try:
            patterns.append(regex.compile(source, regex.IGNORECASE))
        except Exception:  # a bad expression is ignored (SEMANTICS 1), and `regex` raises many kinds
            continue
    return patterns


def _found(pattern: Any, path: str, patterns: list[Any]) -> bool:
    try:
        return pattern.search(path, timeout=_FILTER_SECONDS) is not None
    except TimeoutError:
        patterns.remove(pattern)  # as bad as one that does not compile: no second path waits for it
        return False
