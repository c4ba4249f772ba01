import re
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.files._names import EVERY_KIND, TOP, stem

_DATE = r"\d{4}-\d\d-\d\d"
_AGAIN = r"(?: \(\d+\)| \d+)?$"
# What a service puts behind the name, before the extension.
_MARKS = (
    ("Syncthing", re.compile(r"\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?$")),
    ("Obsidian Sync", re.compile(rf" \(Conflicted copy [^()]*\d{{12}}\){_AGAIN}")),
    ("Nextcloud", re.compile(rf" \(conflicted copy {_DATE} \d{{6}}\){_AGAIN}")),
    (
        "Dropbox",
        re.compile(
            r" \((?:[^()]* )?(?:conflicted copy|Konfliktkopie|copie en conflit|copia en conflicto|copia in conflitto"
            rf"|cópia em conflito|conflicterende kopie)(?: [^()]*)?{_DATE}[^()]*\){_AGAIN}",
            re.IGNORECASE,
        ),
    ),
    ("Dropbox", re.compile(r" \((?:Case|Unicode Encoding|Whitespace|Selective Sync) Conflict(?: \d+)?\)$")),
    ("Seafile", re.compile(rf" \(SFConflict [^()]*{_DATE}-\d\d-\d\d-\d\d\)$")),
    ("ownCloud", re.compile(r"_conflict-\d{8}-\d{6}$")),
    ("Synology Drive", re.compile(r"_[^_]+_[A-Z][a-z]{2}-\d\d-\d{4,6}-\d{4}_Conflict$")),
    ("a sync service", re.compile(rf" \((?:[^()]*'s )?conflicted copy\){_AGAIN}", re.IGNORECASE)),
)


@rule(kinds=EVERY_KIND, in_path="onfli")
def sync_conflict(note: Note) -> Iterator[Finding]:
    """A file is the copy that a sync service kept when two devices had changed a note.

    What one of them wrote stands only in this copy, and no link leads to it.

    The names that Obsidian Sync, Dropbox, Nextcloud, ownCloud, Syncthing, Seafile and Synology Drive give are known.
    iCloud, OneDrive and Google Drive name copies like anyone would, so they stay unmentioned.

    ~~~ bad path="Rome.sync-conflict-20240302-101112-ABCDEFG.md"
    What we ate.
    ~~~
    ~~~ bad path="Rome (Ana's conflicted copy 2024-03-02).md"
    What we ate.
    ~~~
    ~~~ bad path="Rome (Conflicted copy phone 202403021011).md"
    What we ate.
    ~~~
    ~~~ good path="Conflict of interest 2024-03-02.md"
    Who paid for it.
    ~~~
    ~~~ good path="Rome 2.md" with=Rome.md
    The second evening.
    ~~~
    """
    if "onfli" not in note.path:
        return
    name, extension = stem(note.path)
    for service, mark in _MARKS:
        found = mark.search(name)
        if found and found.start():
            original = name[: found.start()] + extension
            message = f"a copy of {original!r} that {service} made when two devices had changed it"
            yield at(TOP, message, help="keep what is wanted in one of them, delete the other", original=original)
            return
