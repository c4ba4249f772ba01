"""A link path in, the way to its file out, step by step (SEMANTICS 4).

This is the resolver of ``names`` once more, slow and talkative; a test holds the two to the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.names import Names, fold
from vaultlint.typed import NamedTuple


class Step(NamedTuple):
    """What one step of SEMANTICS 4 came to."""

    number: int
    text: str


class Candidate(NamedTuple):
    """A file that has the name the link asks for, and what became of it."""

    path: str
    chosen: bool
    why: str


class Route(NamedTuple):
    """How a link path was followed: to a file, or to nothing; ``ambiguous`` where only the order of step 8 decided."""

    path: str | None
    steps: tuple[Step, ...]
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False


def route(names: Names, target: str, source: str) -> Route:
    """Follow a link path, without subpath, from the note at ``source``.

    >>> way = route(Names(["Note.md", "a/Note.md", "a/Other.md"]), "Note", "a/Other.md")
    >>> way.path, [step.number for step in way.steps]
    ('Note.md', [2, 5])
    >>> [(each.path, each.why) for each in way.candidates]
    [('Note.md', 'has exactly this path'), ('a/Note.md', 'has another path')]
    """
    if not target:
        return Route(source, (Step(1, "the link names no file: it means the note itself"),))
    wanted, found, first = _named(names, target)
    if not found:
        return Route(None, (first,))
    if len(found) == 1 and "/" not in wanted:
        step = Step(3, "it is the only one, and the link names no folder")
        return Route(found[0], (first, step), (Candidate(found[0], True, "the only one"),))
    return _choose(wanted, found, source, [first])


def file_route(names: Names, target: str) -> Route:
    """The way from a card of a canvas, which names a whole path (SEMANTICS 11)."""
    path = names.file(target)
    step = Step(0, f"a card names a whole path: {'a' if path else 'no'} file has exactly this one")
    return Route(path, (step,), (Candidate(path, True, "has exactly this path"),) if path else ())


def _named(names: Names, target: str) -> tuple[str, list[str], Step]:
    """Step 2: the path that is looked for, the files with its name, what there is to say."""
    name = target[target.rfind("/") + 1 :]
    if "." in name and (found := names.named(name)):
        return target, found, Step(2, f"{_counted(found)} called {name!r}")
    found = names.named(f"{name}.md")
    if found:
        return f"{target}.md", found, Step(2, f"{_counted(found)} called {f'{name}.md'!r}")
    tried = f"{name!r} or {f'{name}.md'!r}" if "." in name else f"{f'{name}.md'!r}"
    return target, [], Step(2, f"no file is called {tried}; aliases, titles and folders are never looked up")


def _choose(wanted: str, found: list[str], source: str, steps: list[Step]) -> Route:
    """Steps 4 to 9."""
    folder = source.rpartition("/")[0]
    number = 5
    if wanted.startswith(("./", "../")):
        wanted, number = from_folder(wanted, folder), 4
        steps.append(Step(4, f"from {_room(folder)} the link means {wanted!r}"))
    anchored = wanted.startswith("/")
    wanted = wanted.removeprefix("/")
    exact = next((path for path in found if fold(path) == fold(wanted)), None)
    if exact is not None:
        steps.append(Step(number, f"a file has exactly the path {wanted!r}"))
        whys = ("has another path", "has exactly this path")
        whole = [Candidate(path, path is exact, whys[path is exact]) for path in found]
        return Route(exact, tuple(steps), tuple(sorted(whole, key=lambda each: not each.chosen)))
    if anchored:
        steps.append(Step(6, f"the link begins with '/', and no file has exactly the path {wanted!r}"))
        return Route(None, tuple(steps), tuple(Candidate(each, False, "has another path") for each in found))
    steps.append(Step(5, f"no file has exactly the path {wanted!r}"))
    ending = [path for path in found if fold(path).endswith(fold(wanted))]
    others = [Candidate(path, False, f"does not end with {wanted!r}") for path in found if path not in ending]
    steps.append(Step(7, _ending(ending, found, wanted)))
    if not ending:
        return Route(None, tuple(steps), tuple(others))
    return _nearest(ending, others, folder, steps)


def from_folder(link: str, folder: str) -> str:
    """A path that starts with dots, from a folder; ``../`` at the root stays there.

    >>> from_folder("./Note", "a/b"), from_folder("../Note", "a/b"), from_folder("../../../Note", "a")
    ('a/b/Note', 'a/Note', 'Note')
    """
    parts = folder.split("/") if folder else []
    while link.startswith(("./", "../")):
        up = link.startswith("../")
        link = link[3:] if up else link[2:]
        if up:
            del parts[-1:]
    return "/".join([*parts, link])


def _nearest(ending: list[str], others: list[Candidate], folder: str, steps: list[Step]) -> Route:
    """Steps 8 and 9: below the source's folder first, then the shortest path."""

    def order(path: str) -> tuple[bool, int, str]:
        folded = fold(path)
        return not folded.startswith(fold(folder)), len(path), path

    first, *rest = sorted(ending, key=order)
    if not rest:
        chosen = Candidate(first, True, "the only one that ends so")
        return Route(first, tuple(steps), (chosen, *others))
    reason = _beaten(order(first), order(rest[0]))
    lead = {0: f"it stands in {_room(folder)} or below", 1: "its path is the shortest", 2: "it is the first by name"}
    steps.append(Step(8, f"{first!r} comes first: {lead[reason]}"))
    steps.append(Step(9, f"{len(ending)} files could be meant: the link is ambiguous"))
    beaten = [Candidate(path, False, _lag(order(first), order(path), folder)) for path in rest]
    return Route(first, tuple(steps), (Candidate(first, True, lead[reason]), *beaten, *others), True)


def _beaten(winner: tuple[bool, int, str], other: tuple[bool, int, str]) -> int:
    """Which part of the order decided: the folder, the length or the name."""
    return next(part for part in range(3) if winner[part] != other[part])


def _lag(winner: tuple[bool, int, str], other: tuple[bool, int, str], folder: str) -> str:
    part = _beaten(winner, other)
    if part == 0:
        return f"stands outside {_room(folder)}"
    return f"has a longer path: {other[1]} signs, not {winner[1]}" if part == 1 else "comes later by name"


def _ending(ending: Sequence[str], found: Sequence[str], wanted: str) -> str:
    if len(found) == 1:
        return f"its path {'ends' if ending else 'does not end'} with {wanted!r}"
    if len(ending) == len(found):
        return f"all {len(found)} paths end with {wanted!r}"
    return f"{len(ending) or 'none'} of the {len(found)} paths {'ends' if len(ending) == 1 else 'end'} with {wanted!r}"


def _counted(found: Sequence[str]) -> str:
    return "one file is" if len(found) == 1 else f"{len(found)} files are"


def _room(folder: str) -> str:
    return repr(folder) if folder else "the vault's root"
