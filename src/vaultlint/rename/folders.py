"""A folder that moves in, what names it without being a link out: filters of bases, and the settings of Obsidian."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.finding import Edit
from vaultlint.names import fold
from vaultlint.note import Reading
from vaultlint.rename.moving import Moving
from vaultlint.settings import Settings
from vaultlint.typed import NamedTuple

_IN_FOLDER = re.compile(r"""\binFolder\(\s*(\\?["'])((?:(?!\1)[^\\\n])+)""")


class Named(NamedTuple):
    """Where a filter of a base names a folder, and the edit for that; None where it is not certain."""

    start: int
    edit: Edit | None


def filters(reading: Reading, moving: Moving) -> Iterator[Named]:
    """The places of a base that name the folder that moves, or one in it: `file.inFolder("Trips")`."""
    from vaultlint.written.bases import is_certain, texts

    old = fold(moving.wish.old).split("/")
    for found in _IN_FOLDER.finditer(reading.text):
        names = found[2].strip("/").split("/")
        if fold("/".join(names)).split("/")[: len(old)] != old:
            continue
        new = "/".join([moving.wish.new, *names[len(old) :]])
        edit = Edit(found.start(2), found.end(2), new)
        if found[1][-1] not in new and "\\" not in new and is_certain(reading.text, edit):
            yield Named(found.start(2), edit)
        elif any(found[2] in each for each in texts(reading.text)):
            yield Named(found.start(2), None)


def settings_remarks(settings: Settings, moving: Moving) -> Iterator[str]:
    """The settings of Obsidian that name the folder: they are its own."""
    folders = [("template folder", folder) for folder in settings.template_folders]
    folders += [("folder of daily notes", settings.daily_folder), ("attachment folder", settings.attachment_folder)]
    for what, folder in folders:
        if folder and moving.new_path(folder) != folder:
            yield f"the {what} in the settings of Obsidian is {folder!r}, which is {moving.new_path(folder)!r} now"
