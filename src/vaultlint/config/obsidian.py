"""A vault in, what ``.obsidian/`` says that a linter uses out: each value with the file and the key it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.settings import FOLDER, SNIPPETS, Settings, keys_of
from vaultlint.typed import Any, NamedTuple


class Said(NamedTuple):
    """Something that Obsidian is set to; the default of Obsidian where no file says otherwise."""

    name: str  # as we call it
    value: Any  # plain
    file: str  # vault path, "" for a default
    key: str


_DAILY, _TEMPLATER = "daily-notes.json", "plugins/templater-obsidian/data.json"
# The name that people see, the field of Settings, and where it may stand: file and key, the first that has it.
_WHERE: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "property-types": ("types", (("types.json", "types"),)),
    "template-folders": ("template_folders", (("templates.json", "folder"), (_TEMPLATER, "templates_folder"))),
    "daily-folder": ("daily_folder", ((_DAILY, "folder"),)),
    "daily-format": ("daily_format", ((_DAILY, "format"),)),
    "attachment-folder": ("attachment_folder", (("app.json", "attachmentFolderPath"),)),
    "link-format": ("new_link_format", (("app.json", "newLinkFormat"),)),
    "markdown-links": ("use_markdown_links", (("app.json", "useMarkdownLinks"),)),
    "excluded-files": ("ignore_filters", (("app.json", "userIgnoreFilters"),)),
    "strict-line-breaks": ("strict_line_breaks", (("app.json", "strictLineBreaks"),)),
    "callouts": ("callouts", ()),
}


def said_by_obsidian(root: str, settings: Settings) -> Iterator[Said]:
    """What the settings of a vault hold, and where each comes from."""
    known = keys_of(root)
    for name, (field, places) in _WHERE.items():
        value = getattr(settings, field)
        if isinstance(value, tuple | frozenset):
            value = sorted(value) if isinstance(value, frozenset) else list(value)
        files = [(file, key) for file, key in places if key in known.get(file, ())]
        if name == "callouts" and value:
            files = [(f"{SNIPPETS}/*.css", "data-callout")]
        file, key = files[0] if files else ("", "")
        yield Said(name, value, file and f"{FOLDER}/{file}", key)
