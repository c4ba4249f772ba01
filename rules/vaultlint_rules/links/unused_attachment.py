from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Finding, Note, at, rule
from vaultlint.names import fold
from vaultlint.note import Span
from vaultlint.vault import Index

_SHOWN = tuple("avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv pdf".split())  # noqa: SIM905


@rule(severity="info", on=False, kinds=("attachment",))
def unused_attachment(note: Note, index: Index, *, extensions: tuple[str, ...] = _SHOWN) -> Iterator[Finding]:
    """Nothing in the vault shows or names a picture, recording, film or PDF.

    Such files stay behind when notes change, and make the vault large.

    Links and embeds count in notes, canvases and bases, and so do properties that hold the name of the file.
    HTML does not: look before you delete.
    `extensions` are those of the files to look at. Runs on whole vaults only.

    ~~~ bad path=pictures/rome.png with=Rome.md
    ~~~
    ~~~ good path=pictures/rome.png file="Rome.md: ![[rome.png]]"
    ~~~
    ~~~ good path=pictures/rome.png file="Rome.md: ---⏎cover: pictures/rome.png⏎---⏎"
    ~~~
    ~~~ good path=data/rome.csv with=Rome.md
    ~~~
    ~~~ bad path=data/rome.csv with=Rome.md extensions=["csv"]
    ~~~
    """
    name = fold(note.path[note.path.rfind("/") + 1 :])
    if not name.endswith(tuple(f".{each.lower().lstrip('.')}" for each in extensions)):
        return
    if note.path not in index.backlinks and name not in _in_properties(index):
        yield at(Span(0, 0), "nothing shows or names this file")


@lru_cache(maxsize=1)
def _in_properties(index: Index) -> frozenset[str]:
    """The file names that stand in properties of the vault, folded."""
    found: set[str] = set()
    for each in index.notes.values():
        waiting: list[object] = [each.value for each in each.properties]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and "." in value:
                found.add(fold(value[value.rfind("/") + 1 :]).strip())
            elif isinstance(value, list | dict):
                waiting.extend(value.values() if isinstance(value, dict) else value)
    return frozenset(found)
