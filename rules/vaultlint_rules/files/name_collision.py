from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.vault import Vault
from vaultlint_rules.files._names import EVERY_KIND, TOP

_MOST = 3  # names in a message


@rule(severity="error", kinds=EVERY_KIND, needs=("collisions",))
def name_collision(note: Note, vault: Vault) -> Iterator[Finding]:
    """The paths of two files differ in nothing but case or Unicode form.

    Windows and macOS hold only one of them: after a sync or a clone the other one is gone.
    In Obsidian no link can tell them apart.
    An accented letter has two forms, one sign or a letter with a mark behind it; they look the same.

    ~~~ bad path=Trips/rome.md with=Trips/Rome.md
    What we ate.
    ~~~
    ~~~ good path=Trips/rome.md with=Cities/Rome.md with=Trips/Rome.png
    What we ate.
    ~~~
    """
    others = [path for path in vault.collisions[: _MOST + 2] if path != note.path][: _MOST + 1]
    shown = ", ".join(map(repr, others[:_MOST])) + (", …" if len(others) > _MOST else "")
    same_case = any(_composed(path) == _composed(note.path) for path in others)
    differ = "differ" if len(others) > 1 else "differs"
    message = f"{shown} {differ} from this name only in {'its Unicode form' if same_case else 'case'}"
    yield at(
        TOP,
        message,
        help="rename one of them, or bring them together",
        others=others[:_MOST],
        name=note.path[note.path.rfind("/") + 1 :],
    )


def _composed(path: str) -> str:
    from unicodedata import normalize

    return normalize("NFC", path)
