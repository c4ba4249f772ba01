"""What a vault says of itself in, a configuration for it out that changes nothing yet: every key, commented out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import fill

from vaultlint.adopt.mapping import Left, Line, Taken, together
from vaultlint.config.keys import KEYS
from vaultlint.config.obsidian import Said
from vaultlint.finding import plain
from vaultlint.report.escape import escape
from vaultlint.report.summary import plural
from vaultlint.report.toml import toml, toml_key
from vaultlint.rule import Rule
from vaultlint.typed import Any

_TABLES = ("rules", "per-file", "schemas")
_MOST_ALIGNED = 60  # cells; comments of longer lines stand where they end
_MOST_SHOWN = 5  # names in a line
_WIDTH = 118
_HEAD = """\
# What vaultlint checks in this vault. A line that says a key and its default is commented out: without the "#" it
# counts, and can be changed. 'vaultlint config' shows what counts and why, 'vaultlint explain RULE' what a rule finds.
"""
_PER_FILE = """\
# The same for the files that a glob fits. For example, a journal names people long before they get a note:
#   "Journal/**" = { unwritten-note = "off" }
[per-file]
"""
_SCHEMAS = """\
# What notes of one sort look like: headings, properties, fields, tags. 'vaultlint infer' writes such tables from the
# notes that are there. For example:
#   [schemas.meeting]
#   match = { folder = "Meetings" }
#   headings = ["Agenda", "Decisions"]
#   properties = { date = { type = "date", required = true } }
"""


def text(said: Sequence[Said], taken: Sequence[Taken], rules: Mapping[str, Rule]) -> str:
    """The text of a configuration file.

    ``said`` is what ``.obsidian/`` says, ``taken`` what the configurations of other tools come to: that alone counts
    at once.
    """
    parts = (_HEAD, _obsidian(said), *_keys(taken), _rules(taken, rules), _PER_FILE, _schemas(taken), _left(taken))
    return "\n".join(filter(None, parts))


def _keys(taken: Sequence[Taken]) -> Iterator[str]:
    exclude = list(dict.fromkeys(glob for each in taken for glob in each.exclude))
    for name, key in KEYS.items():
        if name not in _TABLES:
            yield f"# {key.about}\n# {name} = {toml(key.default)}\n"
        if name == "exclude" and exclude:
            whence = " and ".join(each.source for each in taken if each.exclude)
            yield f"exclude = {toml(exclude)}  # from {escape(whence)}\n"


def _rules(taken: Sequence[Taken], rules: Mapping[str, Rule]) -> str:
    made = together(taken)
    lines = [f"# {KEYS['rules'].about}", "[rules]"]
    for family, members in groupby(rules.values(), key=lambda rule: rule.family):
        lines.append(f"# ---- {family}")
        lines += _aligned(_rule(rule, made.get(rule.name)) for rule in members)
    return "\n".join(lines) + "\n"


def _rule(rule: Rule, made: tuple[Line, str] | None) -> tuple[str, str]:
    if made:
        line, source = made
        return f"{rule.name} = {toml(line.value)}", f"{line.because} in {source}"
    severity = rule.severity if rule.on else "off"
    options = {name: plain(option.default) for name, option in rule.options.items() if option.default is not None}
    value: Any = {"severity": severity, **options} if options else severity
    return f"# {rule.name} = {toml(value)}", rule.title


def _aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    rows = list(rows)
    wide = max((len(text) for text, _ in rows if len(text) <= _MOST_ALIGNED), default=0)
    return [f"{text:<{wide}}  # {escape(comment)}" for text, comment in rows]


def _schemas(taken: Sequence[Taken]) -> str:
    made = {name: (table, each.source) for each in taken for name, table in each.schemas.items()}
    lines = [_SCHEMAS]
    for name, (table, source) in made.items():
        lines.append(f"[schemas.{toml_key(name)}]  # from {escape(source)}\n")
        lines += [f"{key} = {toml(value)}\n" for key, value in table.items()]
    return "".join(lines)


def _left(taken: Sequence[Taken]) -> str:
    lines: list[str] = []
    for each in taken:
        if each.already:
            lines += [f"# Asked for by {escape(each.source)}, and on anyway:\n", _entry(", ".join(each.already))]
        if each.left:
            lines.append(f"# Not taken over from {escape(each.source)}:\n")
            lines += [_entry(f"{left.name}: {left.why}") for left in _grouped(each.left)]
    return "".join(lines)


def _entry(text: str) -> str:
    """A comment below another one, on as many lines as it takes."""
    return fill(escape(text), _WIDTH, initial_indent="#   ", subsequent_indent="#     ", break_on_hyphens=False) + "\n"


def _grouped(left: Sequence[Left]) -> Iterator[Left]:
    """What is left for one reason, in one line."""
    by_why: dict[str, list[str]] = {}
    for each in left:
        by_why.setdefault(each.why, []).append(each.name)
    yield from (Left(", ".join(names), why) for why, names in by_why.items())


# ------------------------------------------------------------------------------------------------ Obsidian


def _obsidian(said: Sequence[Said]) -> str:
    found = {each.name: each for each in said if each.file}
    lines = [
        f"#   {escape(words)} ({escape(each.file)})" for name, each in found.items() if (words := _words(name, found))
    ]
    if not lines:
        return "# Nothing of what matters here is set in .obsidian/, so Obsidian's defaults count.\n"
    return "\n".join(["# Read from .obsidian/, and so not said here:", *lines]) + "\n"


def _words(name: str, found: Mapping[str, Said]) -> str:
    """What a setting of Obsidian is, in words; nothing for one that others tell with them."""
    value = found[name].value
    if name == "property-types":
        return f"types of {plural(len(value), 'property').replace('propertys', 'properties')}" if value else ""
    if name == "template-folders":
        return f"template folder {_names(value)}, whose notes are not linted" if value else ""
    if name == "daily-folder":
        return f"daily notes in {value}" if value else ""
    if name == "excluded-files":
        return (
            f"excluded files {_names(value)}: Obsidian hides them, vaultlint lints them all the same" if value else ""
        )
    if name == "callouts":
        return f"types of callout {_names(value)}"
    return {
        "daily-format": f"daily notes called {value}",
        "attachment-folder": f"attachments {_place(str(value))}",
        "link-format": f"new links with the {value} path" if value == "shortest" else f"new links with {value} paths",
        "markdown-links": "new links in Markdown" if value else "new links as wikilinks",
    }.get(name, "")


def _place(folder: str) -> str:
    """Where attachments go, as Obsidian's settings write it."""
    if folder in ("/", ""):
        return "in the root of the vault"
    if folder == "./":
        return "beside their notes"
    return f"in {folder[2:]} below the folder of their notes" if folder.startswith("./") else f"in {folder}"


def _names(values: Sequence[str]) -> str:
    shown = ", ".join(values[:_MOST_SHOWN])
    return f"{shown} and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else shown
