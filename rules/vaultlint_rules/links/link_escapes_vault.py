from collections.abc import Iterable, Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.links._targets import is_reported


def _may_climb(path: str, targets: Iterable[str]) -> bool:
    climbing = [target for target in targets if target[:1] == "."]  # hardly any
    return bool(climbing) and max(map(_climbs, climbing)) > path.count("/")


@rule(kinds=("note", "canvas"), needs=("links",), signs=(_may_climb,))
def link_escapes_vault(note: Note) -> Iterator[Finding]:
    """A link climbs above the folder of the vault with `../`.

    Obsidian stops at the vault and looks there; a website, GitHub or an editor looks outside and finds something else
    or nothing.

    ~~~ bad path=Trips/Note.md
    See [the city](../../Rome.md).
    ~~~
    ~~~ bad with=Rome.md
    See [[../Rome]].
    ~~~
    ~~~ good path=Trips/Italy/Note.md with=Rome.md
    See [the city](../../Rome.md) and [another](https://example.org/../Rome.md).
    ~~~
    """
    depth = note.path.count("/")
    for link in [link for link in note.links if link.target[:1] == "."]:  # hardly any
        if _climbs(link.target) > depth and is_reported(link):
            message = f"{link.target!r} climbs above the vault"
            yield at(link, message, help=_advice(link.target), target=link.target)


def _climbs(target: str) -> int:
    """How many folders up a path starts; what comes later in it is not resolved (SEMANTICS 4)."""
    up = 0
    while target.startswith(("../", "./")):
        up += target.startswith("../")
        target = target.partition("/")[2]
    return up


def _advice(target: str) -> str:
    rest = target.lstrip("./")
    return f"from the top of the vault it is {'/' + rest!r}" if rest else ""
