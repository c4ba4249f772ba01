from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Flaw

_MARKS = {"ff fe": "UTF-16", "fe ff": "UTF-16"}
_MANY = 10  # places; more of them are one fault: the file has another encoding
_SHOWN = 23  # characters of hexadecimal: eight bytes


@rule(severity="error", kinds=("note", "canvas", "base"), needs=("flaws",))
def invalid_utf8(note: Note) -> Iterator[Finding]:
    """A file holds bytes that are not UTF-8.

    Obsidian reads every file as UTF-8 and shows `\N{REPLACEMENT CHARACTER}` for such bytes; when it saves the note
    they are lost for good. Files from old editors and exports are often in Windows-1252 or UTF-16: convert them first.

    Here the byte E9 stands for `é`, as in Windows-1252:

    ~~~ bad
    A caf⟨E9⟩ in Rome
    ~~~
    ~~~ good
    A café in Rome
    ~~~
    """
    flaws = [flaw for flaw in note.flaws if flaw.kind == "invalid-utf8"]
    if not flaws:
        return
    if flaws[0].start == 0 and (name := _MARKS.get(flaws[0].detail[:5])):
        help_ = "save it as UTF-8 with an editor that knows it"
        yield at(flaws[0], f"the file is {name}, not UTF-8", help=help_, encoding=name)
    elif len(flaws) > _MANY:
        message = f"{len(flaws)} places are not UTF-8, the first is {_bytes(flaws[0])}"
        yield at(flaws[0], message, help=_help(flaws), places=len(flaws))
    else:
        for flaw in flaws:
            verb = "is" if len(flaw.detail) == 2 else "are"
            yield at(flaw, f"{_bytes(flaw)} {verb} not UTF-8", help=_help([flaw]), bytes=flaw.detail, places=1)


def _bytes(flaw: Flaw) -> str:
    more = "…" if len(flaw.detail) > _SHOWN or flaw.end - flaw.start > _SHOWN // 3 + 1 else ""
    return f"{'byte' if len(flaw.detail) == 2 else 'bytes'} {flaw.detail[:_SHOWN].upper()}{more}"


def _help(flaws: Sequence[Flaw]) -> str:
    """What the bytes are in Windows-1252, by far the most frequent encoding of old notes, where they make sense."""
    letters = "".join(_in_windows_1252(flaw) for flaw in flaws[:1])
    if letters:
        return f"in Windows-1252 this is {letters!r}; save the file as UTF-8 with an editor that reads that encoding"
    return "find out the encoding of the file and save it as UTF-8"


def _in_windows_1252(flaw: Flaw) -> str:
    try:
        text = bytes.fromhex(flaw.detail).decode("cp1252")
    except ValueError:
        return ""
    return text if len(text) <= 2 and text.isprintable() else ""
