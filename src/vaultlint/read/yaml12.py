"""YAML 1.2 as Obsidian reads it: text goes in, a tree of values with their places comes out, or what is wrong."""

from __future__ import annotations

import re

import yaml
from frontmatter.default_handlers import YAMLHandler

from vaultlint.read.properties import find_block, scalar
from vaultlint.typed import Any, NamedTuple

_DEEPEST = 200
_MOST_BY_ALIAS = 100_000  # values that aliases may add
_LONGEST_NAME = 100  # of a property whose name is a list or mapping


class Node(NamedTuple):
    """A value where it stands; entries of a mapping or list. An alias has the value of its anchor and no entries."""

    value: object
    start: int
    end: int
    entries: tuple[Entry, ...] = ()


class Entry(NamedTuple):
    """A key of a mapping, or a position in a list, with what it holds."""

    name: str
    start: int
    end: int
    node: Node


class YamlFault(Exception):
    """The text is not YAML that Obsidian reads: what is wrong in an author's words, and where.

    ``twice`` holds the keys at the top level that stand a second time.
    """

    def __init__(self, message: str, start: int, end: int, twice: tuple[Entry, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.twice = message, start, end, twice


class ObsidianHandler(YAMLHandler):
    """Reads properties with python-frontmatter the way Obsidian does.

    >>> import frontmatter
    >>> frontmatter.loads("---\\nok: yes\\nday: 2024-01-31\\n---\\ntext", handler=ObsidianHandler()).metadata
    {'ok': 'yes', 'day': '2024-01-31'}
    """

    start = 0  # of the YAML in the text that was split last
    root: Node | None = None  # what was loaded last

    def detect(self, text: str) -> bool:
        return find_block(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        block = find_block(text)
        if block is None:
            raise ValueError("the text does not start with properties")
        self.start = block.yaml_start
        return text[block.yaml_start : block.yaml_end], text[block.end :]

    def load(self, fm: str, **kwargs: object) -> Any:
        self.root = load(fm, self.start)
        return self.root.value if self.root and isinstance(self.root.value, dict) else {}


def load(text: str, offset: int = 0) -> Node | None:
    """The one document in the text, places counted from ``offset``; None without content or when it is null.

    Raises YamlFault, and nothing else.
    """
    source, aside = _set_aside(text)
    try:
        return _Build(source, offset, aside).root()
    except YamlFault:
        kinder = _lenient(source)
        if kinder == source:
            raise
    return _Build(kinder, offset, aside, halves=not _PRIVATE.search(source)).root()


# libyaml follows YAML 1.1: it refuses control characters and ends lines where YAML 1.2 sees ordinary characters.
# While it reads, those stand in the last plane of Unicode.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ASIDE = 0x100000
_SET_ASIDE = re.compile("[\U00100000-\U0010009f\U00102028\U00102029\U0010feff-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _set_aside(text: str) -> tuple[str, bool]:
    """The text as libyaml can read it, and whether something in it has been set aside."""
    text = _SURROGATE.sub("\ufffd", text)
    if not _ODD.search(text):
        return text, False
    if _SET_ASIDE.search(text):
        return _ODD.sub("\ufffd", text), False
    return _ODD.sub(lambda odd: chr(ord(odd[0]) + _ASIDE), text), True


# Blank lines, before a comment, after a sign, and before words that go on with the value above.
_INNER_TABS = re.compile(r"^[ \t]++(?=#|$)|(?<=[-?:,\[{])[ \t]++|^ [ \t]++(?=[^\s-][^:\n]*+$)", re.MULTILINE)
_HALF_CHARACTER = re.compile(r"\\u([dD][89a-fA-F][0-9a-fA-F]{2})")
# JSON writes signs beyond U+FFFF as two halves; while libyaml reads, each stands in the private area of Unicode.
_PRIVATE = re.compile("[\ue000-\ue7ff]")
_HALVES_ASIDE = 0x800
_ANCHOR = re.compile(r"(?<=[-?:,\[{] )[&*][^][\s,{}]+")
_TAG = re.compile(r"(?:(?<=[-?:,\[] )|(?<=\[))![\w#-]+(?=[],\n])")


def _lenient(source: str) -> str:
    """The source, as long as before, without what only libyaml refuses.

    That is tabs between words, halves of characters, anchors with other letters, and tags with nothing behind them.
    """
    source = _INNER_TABS.sub(lambda gap: gap[0].replace("\t", " "), source)
    if _PRIVATE.search(source):
        source = _HALF_CHARACTER.sub(r"\\ufffd", source)
    else:
        source = _HALF_CHARACTER.sub(lambda half: f"\\u{int(half[1], 16) + _HALVES_ASIDE:04x}", source)
    source = _ANCHOR.sub(lambda anchor: anchor[0][0] + re.sub(r"[^0-9A-Za-z_-]", "_", anchor[0][1:]), source)
    return _TAG.sub(lambda tag: '""'.ljust(len(tag[0])), source)


# --- From events to values -------------------------------------------------------------------------------------------


class _Open:
    """A mapping or list whose end is still to come."""

    __slots__ = ("anchor", "before", "depth", "end", "entries", "flow", "key", "names", "start", "value")

    def __init__(self, event: yaml.CollectionStartEvent, value: dict[str, object] | list[object], before: int) -> None:
        self.value = value
        self.anchor: str | None = event.anchor
        self.flow = bool(event.flow_style)
        self.start: int = _index(event.start_mark)
        self.end = self.start  # of the last entry
        self.entries: list[Entry] = []
        self.key: Node | None = None  # of a mapping: its value comes next
        self.names: set[object] = set()
        self.before = before  # how many values stand before it
        self.depth = 0


def _paired(text: str) -> str:
    """The text with halves of characters put together; half a character alone becomes U+FFFD."""
    halves = _PRIVATE.sub(lambda half: chr(ord(half[0]) - _HALVES_ASIDE), text)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Build:
    """One reading: events of libyaml go on a stack of its own, so that no depth can overflow Python's."""

    def __init__(self, source: str, offset: int, aside: bool, *, halves: bool = False) -> None:
        self.source, self.offset, self.aside, self.halves = source, offset, aside, halves
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int] | None] = {}  # value, how many in it, depth; None while open
        self.count = 0  # of values, those that aliases repeat included
        self.by_alias = 0
        self.done: Node | None = None
        self.last: yaml.ScalarEvent | None = None
        self.fault: YamlFault | None = None  # a name that stands twice; libyaml lets it pass
        self.twice: list[Entry] = []

    def root(self) -> Node | None:
        try:
            for event in yaml.parse(self.source, Loader=_Loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            if _nameless(self.source, _index(error.problem_mark)):
                return Node({}, self.offset, self.offset)
            brackets = [each.start for each in self.open if each.flow]
            message, start, end = _explain(self.source, error, self.last, brackets)
            raise YamlFault(message, start + self.offset, end + self.offset) from None
        except yaml.YAMLError as error:
            raise self._fault(f"not YAML: {error}", 0) from None
        if self.fault:
            raise YamlFault(self.fault.message, self.fault.start, self.fault.end, tuple(self.twice))
        return self.done if self.done and self.done.value is not None else None

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(event, [])
        elif isinstance(event, yaml.CollectionEndEvent):
            self._finish(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.done is not None:
            raise self._fault("a second document starts here", _index(event.start_mark))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = _index(event.start_mark), _index(event.end_mark)
        text = self._own(event.value)
        plain = not event.style if event.tag is None else event.tag in _CORE_TAGS
        if event.style in ("|", ">"):
            end = start + len(self.source[start:end].rstrip())
        self.last = event
        self.count += 1
        self._add(Node(scalar(text) if plain else text, start + self.offset, end + self.offset), event.anchor, 1, 0)

    def _begin(self, event: yaml.CollectionStartEvent, value: dict[str, object] | list[object]) -> None:
        if len(self.open) >= _DEEPEST:
            raise self._fault("nested too deep", _index(event.start_mark))
        self.open.append(_Open(event, value, self.count))
        if event.anchor:
            self.anchors[event.anchor] = None

    def _finish(self, event: yaml.CollectionEndEvent) -> None:
        this = self.open.pop()
        # The end event of a block stands where the next token does, below blank lines and comments.
        end = _index(event.end_mark) + self.offset if this.flow or not this.entries else this.end
        node = Node(this.value, this.start + self.offset, end, tuple(this.entries))
        self.count += 1
        self._add(node, this.anchor, self.count - this.before, this.depth + 1)

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = _index(event.start_mark), _index(event.end_mark)
        if event.anchor not in self.anchors:
            raise self._fault("a value that starts with '*' must be quoted", start)
        node, count, depth = self.anchors[event.anchor] or (Node(None, 0, 0), 1, 0)
        self.by_alias += count
        if self.by_alias > _MOST_BY_ALIAS:
            raise self._fault("too many aliases", start)
        if len(self.open) + depth > _DEEPEST:
            raise self._fault("nested too deep", start)
        self.count += count
        self._add(Node(node.value, start + self.offset, end + self.offset), None, count, depth)

    def _add(self, node: Node, anchor: str | None, count: int, depth: int) -> None:
        """Put a finished value where it belongs: one of ``count`` values, itself included, ``depth`` levels deep."""
        if anchor:
            self.anchors[anchor] = (node, count, depth)
        if not self.open:
            self.done = node
            return
        above = self.open[-1]
        above.depth = max(above.depth, depth)
        above.end = max(above.end, node.end)
        if isinstance(above.value, list):
            above.entries.append(Entry(str(len(above.value)), node.start, node.end, node))
            above.value.append(node.value)
        elif above.key is None:
            above.key = node
        else:
            self._pair(above, above.value, above.key, node)
            above.key = None

    def _pair(self, above: _Open, mapping: dict[str, object], key: Node, node: Node) -> None:
        first = key.start - self.offset
        name = _name(key.value)
        if isinstance(key.value, dict | list):  # as in an unquoted {{date}}
            inner = self._own(self.source[first + 1 : first + min(key.end - key.start - 1, _LONGEST_NAME)])
            name = f"{{ {inner.strip()} }}" if isinstance(key.value, dict) else f"[ {inner.strip()} ]"
        entry = Entry(name, key.start, key.end, node)
        mapping[name] = node.value
        above.entries.append(entry)
        if isinstance(key.value, dict | list) or self.source[first : first + 1] == "*":
            return  # never the same in JavaScript
        # `1` and `1.0` are the same, `1` and "1" are not.
        same = key.value if isinstance(key.value, str) else (type(key.value) is bool, key.value)
        if same in above.names:
            self.fault = self.fault or YamlFault(f"'{name}' stands a second time", key.start, key.end)
            if len(self.open) == 1:
                self.twice.append(entry)
        above.names.add(same)

    def _own(self, text: str) -> str:
        if self.halves and not text.isascii():
            text = _paired(text)
        return _SET_ASIDE.sub(lambda odd: chr(ord(odd[0]) - _ASIDE), text) if self.aside else text

    def _fault(self, message: str, place: int) -> YamlFault:
        start, end = _to_line_end(self.source, place)
        return YamlFault(message, start + self.offset, end + self.offset)


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _index(mark: Any) -> int:
    return mark.index if mark else 0


# Under these tags a scalar is still read by its form: `!!int "3"` is 3. Under any other one it is a string.
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


def _name(value: object) -> str:
    """The property name that JavaScript makes of a key."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(name := str(value), name)


# --- Faults in words -------------------------------------------------------------------------------------------------


def _explain(
    source: str, error: yaml.MarkedYAMLError, last: yaml.ScalarEvent | None, brackets: list[int]
) -> tuple[str, int, int]:
    """What libyaml stumbled over, as an author sees it, and where the author would look for it.

    ``last`` is the scalar read before, ``brackets`` are the places of lists and mappings that are still open.
    """
    place = _index(error.problem_mark)
    begin = _index(error.context_mark) if error.context_mark else place
    problem = f"{error.context or ''}: {error.problem or ''}"
    if opening := _open_quote(source, place, begin, problem, last):
        return "the quote is never closed", *_to_line_end(source, opening - 1)
    if "',' or" in problem:
        brackets = [*brackets, begin]
    for bracket in brackets:
        if unclosed := _open_bracket(source, bracket):
            return f"the bracket '{source[unclosed - 1]}' is never closed", *_to_line_end(source, unclosed - 1)
    message, place = _message(source, problem, place, begin)
    return message, *_to_line_end(source, place)


def _nameless(source: str, place: int) -> bool:
    """Whether libyaml stopped at a property without a name, `: value`.

    YAML 1.2 knows such, so all that is sure is that Obsidian reads something.
    """
    before = source[source.rfind("\n", 0, place) + 1 : place].strip(" -")
    return source[place : place + 1] == ":" and (not before or before[-1] in "[{,")


def _open_quote(source: str, place: int, begin: int, problem: str, last: yaml.ScalarEvent | None) -> int:
    """The place behind a quote that is not closed on its line, or 0."""
    if "end of stream" in problem and "scalar" in problem:
        return begin + 1
    if last is None or last.style not in ("'", '"'):
        return 0
    # Such a quote swallows lines up to the next quote; what follows there makes no sense.
    start, end = _index(last.start_mark), _index(last.end_mark)
    return start + 1 if "\n" in source[start:end] and "\n" not in source[end:place] else 0


_BRACKET = re.compile(r"""(?<=[][{},:\s])(?:"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|'[^']*+(?:'|\Z))|[][{}]""", re.DOTALL)


def _open_bracket(source: str, start: int) -> int:
    """The place behind the first bracket from ``start`` on, or 0 when it is closed."""
    opening = depth = 0
    for match in _BRACKET.finditer(source, start):
        if match[0] in "[{":
            opening = opening or match.end()
            depth += 1
        elif match[0] in "]}":
            depth -= 1
            if depth <= 0:
                return 0
    return opening


def _message(source: str, problem: str, place: int, begin: int) -> tuple[str, int]:
    char = source[place : place + 1]
    first = not source[source.rfind("\n", 0, place) + 1 : place].strip()
    if char == "\t" or "tab character" in problem:
        return "a tab cannot indent", place
    if "cannot start any token" in problem:
        return f"a {'line' if first else 'value'} cannot start with '{char}'", place
    if "mapping values" in problem:
        return _second_colon(source, place)
    if "expected ':'" in problem:
        return _no_colon(source, begin)
    if "directive" in problem:
        return "a line cannot start with '%'", begin
    if "alphabetic" in problem:
        return f"a value that starts with '{source[begin]}' must be quoted", begin
    if "tag" in problem:
        return "a value that starts with '!' must be quoted", begin
    if "quoted scalar" in problem:
        return "a backslash between double quotes must be doubled", place
    if "comment or" in problem:
        return f"nothing can follow '{source[begin]}' on its line", place
    if "not allowed" in problem:
        return f"a value cannot start with '{char} '", place
    if "node content" in problem:
        return (
            f"a value is missing before '{char}'" if "flow" in problem else f"a value cannot start with '{char}'"
        ), place
    if "',' or" in problem:
        return "a ',' is missing between two values", place
    if "expected" in problem:
        return _out_of_place(source, problem, place, first)
    return f"not YAML: {problem.strip(': ')}", place


def _second_colon(source: str, colon: int) -> tuple[str, int]:
    line = source.rfind("\n", 0, colon) + 1
    if value := re.match(r"[^\n]*?:[ \t]+(?=\S)", source[line:colon]):
        return "a value with ': ' in it must be quoted", line + value.end()
    above = source[:line].rstrip().rpartition("\n")[2]
    if _indent(source[line:colon]) > _indent(above):
        return "a property that has a value cannot have indented properties too", line + _indent(source[line:colon])
    return _no_colon(source, len(source[:line].rstrip()) - len(above.lstrip()))


def _no_colon(source: str, place: int) -> tuple[str, int]:
    line = source[place:].partition("\n")[0]
    if re.match(r"[\w \t]+:\S", line):
        return "a space is missing after ':'", place
    if re.match(r"-\S", line):
        return "a space is missing after '-'", place
    return "this line is not `name: value`", place


def _out_of_place(source: str, problem: str, place: int, first: bool) -> tuple[str, int]:
    before = source[:place].rstrip()[-1:]
    if not first and before in ("'", '"'):
        return "text stands after the closing quote", place
    if not first and before in ("]", "}"):
        return f"text stands after the closing '{before}'", place
    if "collection" in problem:
        return "a line of the list does not start with '- '", place
    if source[place : place + 1] == "-" and first:
        return "a list entry stands between properties", place
    return "this line is not indented like the lines above it", place


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _to_line_end(source: str, place: int) -> tuple[int, int]:
    """From a place to the end of its line; where nothing is left on it, the last character that stands before."""
    end = source.find("\n", place)
    rest = source[place : None if end < 0 else end].rstrip()
    if rest:
        return place, place + len(rest)
    end = len(source[:place].rstrip())
    return max(end - 1, 0), end
