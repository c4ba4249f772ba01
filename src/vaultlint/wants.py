"""What rules can ask for, seen from one file; the signs of a rule in, one question about a file out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from vaultlint.note import Note, Reading
from vaultlint.rule import PARTS
from vaultlint.settings import Settings
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple
from vaultlint.vault import Index, Vault

if TYPE_CHECKING:
    from vaultlint.rule import Sign
    from vaultlint.schema import Schema


class Facts:
    """What rules can ask for, seen from one file.

    ``body`` is the text behind the properties, where a glance is enough without its blocks of code and formulas.
    """

    __slots__ = ("body", "index", "note", "reading", "schemas", "seen_targets", "settings", "text", "vault")

    def __init__(self, reading: Reading, settings: Settings, schemas: tuple[Schema, ...]) -> None:
        self.reading = reading
        self.note = reading.note
        self.text = reading.text
        block = self.note.frontmatter
        self.body = self.text[block.end :] if block else self.text
        self.settings = settings
        self.schemas = schemas
        self.vault: Vault | None = None
        self.index: Index | None = None
        self.seen_targets: list[str] | None = None  # where the note was glanced at

    @property
    def prose(self) -> str:
        """Made when a rule asks for it."""
        return self.reading.prose

    @property
    def paragraphs(self) -> tuple[Any, ...]:
        """The same."""
        return self.reading.paragraphs

    @property
    def targets(self) -> Iterable[str]:
        """Those of all links, in properties too, and after a glance of what may be one as well."""
        return self.seen_targets if self.seen_targets is not None else [link.target for link in self.note.links]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.reading.data


def _part(place: int) -> property:
    return property(lambda facts: facts.note[place])


for _place, _name in enumerate(Note._fields):
    if _name in PARTS:
        setattr(Facts, _name, _part(_place))


class Signs(NamedTuple):
    """A question that must be answered with yes: one of several, where a rule names more than one sign."""

    about: str  # "text", "data", "both" (text and data), "body", "targets" (path and targets), or "several" of these
    stand: Callable[..., object]

    def in_(self, facts: Facts) -> bool:
        """Whether one of them does. Without the text nobody knows, and the rule may look for itself."""
        return not facts.text or bool(_ask(self.about, self.stand, facts))


def signs_of(signs: Iterable[Sign]) -> Signs:
    """What the signs of a rule ask, as one question."""
    asked = [_question(sign) for sign in signs]
    kinds = {about for about, _ in asked}
    if len(asked) == 1:
        return Signs(*asked[0])
    stands = tuple(stand for _, stand in asked)
    if len(kinds) == 1 and kinds < {"text", "data", "body"}:
        return Signs(kinds.pop(), lambda given: any(stand(given) for stand in stands))
    return Signs("several", lambda facts: any(_ask(*each, facts) for each in asked))


def _question(sign: Sign) -> tuple[str, Callable[..., object]]:
    """What a sign is about, and whether it stands there."""
    if isinstance(sign, str | re.Pattern):
        return "text", _search(sign)
    code = getattr(getattr(sign, "__wrapped__", sign), "__code__", None)  # a method of a pattern has none
    wants = getattr(sign, "wants", None) or (code.co_varnames[: code.co_argcount] if code else ("text",))
    return _ABOUT.get(tuple(wants), "both"), sign


_ABOUT = {("text",): "text", ("body",): "body", ("data",): "data", ("path", "targets"): "targets"}


def _ask(about: str, stand: Callable[..., object], facts: Facts) -> object:
    if about == "body":
        return stand(facts.body)
    if about == "targets":
        return stand(facts.note.path, facts.targets)
    if about == "several":
        return stand(facts)
    return stand(facts.text, facts.data) if about == "both" else stand(facts.text if about == "text" else facts.data)


def _search(sign: str | re.Pattern[str]) -> Callable[[str], object]:
    """A text or pattern as a question. A pattern finds two signs in a row in half the time that ``in`` takes."""
    if not isinstance(sign, str):
        return sign.search
    wanted, first = sign, sign[:1]
    if len(wanted) < 2:
        return lambda text: wanted in text
    search = re.compile(re.escape(wanted)).search
    return lambda text: first in text and search(text)  # one sign alone is found missing in a fifth of the time
