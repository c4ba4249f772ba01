from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.moment import moment, written
from vaultlint.settings import Settings


@rule(severity="warning", on=False)
def daily_note_name(
    note: Note, settings: Settings, *, folder: str = "", format: str = "", also: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """A note among the daily notes does not have the name of a day.

    Obsidian finds the note of a day by its name alone: under another name it is opened by no command and no calendar,
    and a second note is made for the same day. Folder and format are those of Obsidian's daily notes; `folder` and
    `format` say otherwise. Where all of the vault is the folder, nothing is said without the option.
    The format is one of Moment, like `YYYY-MM-DD` or `YYYY/MM/[Day] D`; names of months and days may be in any
    language. Notes whose names fit one of the formats in `also`, like those of weeks, are welcome in the folder.

    ~~~ bad path=Diary/2024-5-1.md folder='Diary'
    Rome.
    ~~~
    ~~~ bad path=Diary/2024-02-30.md folder='Diary'
    Rome.
    ~~~
    ~~~ bad path="Diary/2024-05-01.md" folder='Diary' format='YYYY/MM/YYYY-MM-DD'
    Rome.
    ~~~
    ~~~ good path=Diary/2024-05-01.md folder='Diary'
    Rome.
    ~~~
    ~~~ good path=Diary/2024-W18.md folder='Diary' also=["GGGG-[W]WW"]
    Rome.
    ~~~
    ~~~ good path=Diary/2024/2024-05-01.md folder='Diary'
    Rome.
    ~~~
    ~~~ good path=Rome.md folder='Diary'
    Rome.
    ~~~
    """
    folder = (folder or settings.daily_folder).strip("/")
    inside = f"{folder}/"
    if not folder or note.path[: len(inside)].lower() != inside.lower():
        return
    format = format or settings.daily_format
    name = note.path[len(inside) : -len(".md")]
    # Calendars look at file names alone, so older notes may lie in folders of their own.
    name = name if "/" in format else name.rpartition("/")[2]
    found = moment(format, name)
    if (found and found.exists) or any((other := moment(each, name)) and other.exists for each in also):
        return
    if wanted := _elsewhere(format, name):
        message, help_ = f"daily note {name!r} belongs to {wanted!r}", f"move it to {inside}{wanted}.md"
    else:
        message = f"{name!r} is no {'day of the calendar' if found else 'name of a daily note'}"
        help_ = _like(format)
    yield at(Span(0, 0), message, help=help_, format=format)


def _elsewhere(format: str, name: str) -> str:
    """Where a note belongs whose file name fits the format while its folder does not."""
    found = moment(format.rpartition("/")[2], name.rpartition("/")[2]) if "/" in format else None
    return written(format, *found.date) if found and found.date else ""


def _like(format: str) -> str:
    example = written(format, 2024, 1, 31)
    return f"the format is {format}" + (f", as in {example}" if example else "")
