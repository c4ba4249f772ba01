"""A rule's docstring in, its manual out: title, text and examples.

A manual is a sentence, text, and examples between lines of tildes::

    A heading is more than `most` levels below the one before it.

    The outline pane hangs such a heading under a parent that is not there.

    ~~~ bad
    # Trip
    ### Packing list
    ~~~
    ~~~ fixed
    # Trip
    ## Packing list
    ~~~
    ~~~ good most=2
    # Trip
    ### Packing list
    ~~~

An example opens with three tildes or more, its kind and its words; a line of at least as many tildes closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vaultlint.typed import NamedTuple

KINDS = ("bad", "good", "fixed")

_OPENING = re.compile(r"(~{3,})[ ]*([^\s~]\S*)?[ ]*(.*)")
_REST = re.compile(r"(?:^|(?<= ))(schema|settings)=(.*)")
_BYTE = re.compile("⟨([89A-F][0-9A-F])⟩")
_POINT = re.compile("⟨([0-9A-F]{4,5})⟩")
_WORD = re.compile(r'([\w-]+)=("[^"]*"|\S*)(?:\s+|$)')


class ManualError(ValueError):
    """A docstring is not a manual; the message says which line, what was found, what is wanted."""


class Example(NamedTuple):
    """A note that a rule finds fault with ("bad"), passes ("good"), or makes of the bad one above ("fixed")."""

    kind: str
    source: str  # the note as drawn in the docstring, each line ended by "\n"
    info: str = ""  # the words after the kind, as written
    options: Mapping[str, str] = {}  # `most=2`: an option of the rule, its value as written
    others: tuple[str, ...] = ()  # `with=Some/Other.md`: empty files that the vault has too
    path: str = ""  # `path=Daily/x.md`: the note's own path
    texts: Mapping[str, str] = {}  # `file="Other.md: See [[Note]].⏎"`: another file with its text, may be repeated
    schema: str = ""  # `schema={ … }`: an inline table of TOML, to the end of the line
    settings: str = ""  # `settings={ … }`: the JSON of types.json, to the end of the line

    @property
    def text(self) -> str:
        """The note itself: ``␠`` is a space, ``␉`` a tab, ``⏎`` at the end of a line nothing.

        ``⟨E9⟩`` is the byte E9, which is not UTF-8 by itself; encode the text with ``surrogateescape``.
        ``⟨200B⟩`` is the character U+200B, ``⟨000D⟩`` a carriage return.

        >>> Example("bad", "#␠Trip␠␠⏎\\n␉- bags\\n").text
        '# Trip  \\n\\t- bags\\n'
        """
        return _undrawn(self.source.replace("⏎\n", "\n"))


class Manual(NamedTuple):
    """What a docstring says."""

    title: str  # the first line
    parts: tuple[str | Example, ...]  # text and examples in order; texts without blank lines around them

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples alone, in order."""
        return tuple(part for part in self.parts if isinstance(part, Example))


def parse_manual(doc: str) -> Manual:
    """The manual that a docstring holds, indented as it stands in the code.

    Raises ManualError for an example that is not closed, of no known kind, with words that are none,
    or that is fixed without a bad one before it.

    >>> manual = parse_manual('''A word is `long`.
    ...
    ...     ~~~ bad long=3 with="Other words.md"
    ...     Four
    ...     ~~~
    ... ''')
    >>> manual.title
    'A word is `long`.'
    >>> [(each.kind, each.text, dict(each.options), each.others) for each in manual.examples]
    [('bad', 'Four\\n', {'long': '3'}, ('Other words.md',))]
    """
    lines = dedent(doc).split("\n")
    parts = tuple(_parts(lines))
    before = ""
    for part in parts:
        if isinstance(part, Example):
            if part.kind == "fixed" and before != "bad":
                raise ManualError("an example is fixed, but no bad one stands before it")
            before = part.kind
    return Manual(lines[0].rstrip(), parts)


def dedent(doc: str) -> str:
    """A docstring without the indentation of the code and without blank lines at both ends.

    The same as ``inspect.cleandoc``, which costs more to import than all that explains.
    """
    first, *rest = doc.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), default=0)
    lines = [first.lstrip(" "), *(line[margin:] for line in rest)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        del lines[0]
    return "\n".join(lines)


def _parts(lines: list[str]) -> Iterator[str | Example]:
    text: list[str] = []
    number = 1
    while number < len(lines):
        opening = _OPENING.fullmatch(lines[number].strip())
        if opening is None:
            text.append(lines[number].rstrip())
            number += 1
            continue
        if block := "\n".join(text).strip("\n"):
            yield block
        text = []
        end = _closing(lines, number, opening[1])
        yield _example(lines[number : end + 1], opening, number)
        number = end + 1
    if block := "\n".join(text).strip("\n"):
        yield block


def _closing(lines: list[str], opened: int, tildes: str) -> int:
    for number in range(opened + 1, len(lines)):
        line = lines[number].strip()
        if len(line) >= len(tildes) and not line.strip("~"):
            return number
    raise ManualError(f"line {opened + 1}: the example is not closed; a line {tildes!r} is wanted")


def _example(lines: list[str], opening: re.Match[str], number: int) -> Example:
    kind, info = opening[2] or "", opening[3].strip()
    if kind not in KINDS:
        raise ManualError(f"line {number + 1}: an example is {kind!r}; kinds are {', '.join(KINDS)}")
    margin = len(lines[0]) - len(lines[0].lstrip(" "))
    body = [line[min(margin, len(line) - len(line.lstrip(" "))) :] for line in lines[1:-1]]
    words = info
    rest = {"schema": "", "settings": ""}
    if found := _REST.search(info):
        words, rest[found[1]] = info[: found.start()], found[2].strip()
    pairs = list(_words(words.strip(), number))
    return Example(
        kind,
        "".join(f"{line}\n" for line in body),
        info,
        {key: value for key, value in pairs if key not in ("with", "path", "file")},
        tuple(value for key, value in pairs if key == "with"),
        next((value for key, value in pairs if key == "path"), ""),
        dict(_file(value, number) for key, value in pairs if key == "file"),
        **rest,
    )


def _words(words: str, number: int) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(words):
        word = _WORD.match(words, place)
        if word is None:
            raise ManualError(f"line {number + 1}: {words[place:]!r} is not a word of the form key=value")
        yield word[1], _undrawn(word[2].strip('"'))
        place = word.end()


def _file(value: str, number: int) -> tuple[str, str]:
    path, colon, text = value.partition(": ")
    if not colon:
        raise ManualError(f"line {number + 1}: file={value!r}; a path, a colon, a space and a text are wanted")
    return path, text.replace("⏎", "\n")


def _undrawn(text: str) -> str:
    text = text.replace("␠", " ").replace("␉", "\t")
    text = _POINT.sub(lambda point: chr(int(point[1], 16)), text)
    # As the codec error handler "surrogateescape" has it.
    return _BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), text)
