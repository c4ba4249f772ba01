from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.typed import TYPE_CHECKING, Any
from vaultlint_rules.encoding._encodings import families_in

if TYPE_CHECKING:
    from vaultlint_rules.encoding._garbled import Garbled

_SHOWN = 40


def _may_be_in(text: str, data: bytes) -> bool:
    return bool(families_in(text, data))


@rule(severity="error", fix="safe, unsafe", signs=(_may_be_in,))
def mojibake(note: Note, text: str, prose: str) -> Iterator[Finding]:
    """Text is garbled: its UTF-8 was once read in another encoding.

    Imports, web clippers and scripts leave `Ã©` for `é`, `â€™` for an apostrophe and `ðŸŒ±` for 🌱. Search does not
    find such words, and links to them break. A span is reported only where its signs, taken as bytes of Windows-1252,
    Latin-1, Windows-1250, 1251 or 1254, Mac Roman or code page 437, are UTF-8, and where it cannot be meant:
    `SÃO`, `Å²` and `Âm thanh` are sound. Code is left alone.

    The fix puts back what stood there, also where the text was garbled more than once. It is unsafe where several
    encodings were mixed, and in the target of a link, since the file may have the garbled name.

    ~~~ bad
    A cafÃ© in Rome â€“ 25Â°C ðŸŒ±
    ~~~
    ~~~ fixed
    A café in Rome – 25°C 🌱
    ~~~
    ~~~ bad
    ItÃ¢â‚¬â„¢s late.
    ~~~
    ~~~ fixed
    It’s late.
    ~~~
    ~~~ good
    SÃO PAULO, Âm thanh, 5 Å², “CAFÉ”, √2 and `Ã©` in code
    ~~~
    """
    from vaultlint_rules.encoding._garbled import garbled

    block = note.frontmatter
    properties = text[block.start : block.end] if block else ""
    targets = _targets(note, text)
    starts = [start for start, _ in targets]
    for each in garbled(properties + prose[len(properties) :]):
        place = bisect_right(starts, each.start)
        yield _finding(text, each, in_target=place > 0 and each.start < targets[place - 1][1])


def _finding(text: str, one: Garbled, *, in_target: bool) -> Finding:
    span = text[one.start : one.end]
    known: dict[str, Any] = {"sound": one.sound, "encodings": list(one.encodings)}
    if "\ufffd" in one.sound:
        return at(one, f"mojibake {_shown(span)}", help="what stood there was lost before", **known)
    sound = _shown(one.sound) if one.sound else "a byte order mark"
    help_ = f"UTF-8 was read as {', and that as '.join(reversed(one.encodings))}"
    edit = Edit(one.start, one.end, one.sound)
    message = f"mojibake {_shown(span)} for {sound}"
    return at(one, message, edit, help=help_, fix=f"put back {sound}", unsafe=in_target or not one.exact, **known)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _targets(note: Note, text: str) -> list[tuple[int, int]]:
    """Where links name a file or heading: what stands there is not only read by people."""
    targets = []
    for link in note.links:
        start, end = link.start, link.end
        if link.kind == "markdown":
            start = max(text.rfind("](", start, end), start)
        elif (pipe := text.find("|", start, end)) >= 0:
            end = pipe
        targets.append((start, end))
    return sorted(targets)
