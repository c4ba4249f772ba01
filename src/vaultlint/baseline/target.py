"""A finding in, what it is about out: words that stay the same when lines move and other notes come and go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import normalize
from zlib import crc32

from vaultlint.finding import Finding
from vaultlint.typed import Any

# What rules call the thing that is at fault, in the order in which it is written. What else stands in their data may
# change without it: candidates, causes, counts, lines, other notes.
SUBJECTS = (
    *("target", "subpath", "property", "field", "heading", "block", "tag", "name", "id", "label"),
    *("type", "value", "date", "characters", "encoding", "lines", "schema"),
)
_LONGEST = 160

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
# Numbers that stand alone outside of quotes are counts and lines.
_PARTS = re.compile(rf"({_QUOTED})|(?<![\w./:+-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\w/:-]|\.\d)")


def target_of(finding: Finding) -> str:
    """What a finding is about.

    A link that leads nowhere is written as a wikilink whatever rule tells of it; else the ``SUBJECTS`` in the data of
    the finding count, and its message where it has none.

    >>> from vaultlint.finding import at
    >>> target_of(at(Finding(0, 0, ""), "", path="Italy/Rome.md", heading="Food"))
    '[[Rome#Food]]'
    >>> target_of(at(Finding(0, 0, ""), "", property="due", value="soon", line=4))
    'due, soon'
    >>> target_of(at(Finding(0, 0, ""), "3 rows above line 7 differ from 'Italy/7 hills.md'"))
    "# rows above line # differ from '7 hills.md'"
    """
    data = finding.data or {}
    text = _link(finding.path, data)
    if not text:
        values = [_words(data[name]) for name in SUBJECTS if name in data]
        text = ", ".join(filter(None, values))
    # What stands for many places where there are many says other words then.
    return _fitted(text or ("" if "places" in data else _essence(finding.message)))


def places_of(finding: Finding) -> int:
    """For how many places a finding stands: one, unless its rule tells many as one and says so in ``places``."""
    places = (finding.data or {}).get("places")
    return places if type(places) is int and places > 0 else 1


def composed(text: str) -> str:
    """The text in one Unicode form: file names change it on the way from system to system."""
    return text if text.isascii() else normalize("NFC", text)


def stem(path: str) -> str:
    """How a link names a note without saying where it lies."""
    name = path[path.rfind("/") + 1 :]
    return name[:-3] if name[-3:].lower() == ".md" else name


def is_link(target: str) -> bool:
    """Whether this is a link that leads nowhere."""
    return target.startswith("[[") and target.endswith("]]")


def _link(note: str, data: Mapping[str, Any]) -> str:
    """The link that a finding is about, named as links mostly are: the folder of what it leads to may change."""
    if "path" in data and ("heading" in data or "block" in data):
        name = "" if data["path"] == note else stem(str(data["path"]))
        anchor = data["heading"] if "heading" in data else f"^{data['block']}"
        return f"[[{name}#{anchor}]]"
    return f"[[{data['target']}{data.get('subpath', '')}]]" if "cause" in data and "target" in data else ""


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " ".join(sorted(map(str, value)))
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _essence(message: str) -> str:
    return _PARTS.sub(_part, message)


def _part(found: re.Match[str]) -> str:
    quoted = found[1]
    if quoted is None:
        return "#"
    return quoted if "/" not in quoted else quoted[0] + quoted[quoted.rfind("/") + 1 :]


def _fitted(text: str) -> str:
    """In one line of one form, and never so long that nobody can read the file."""
    text = " ".join(composed(text).split())
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… {crc32(text.encode('utf-8', 'surrogatepass')):08x}"
