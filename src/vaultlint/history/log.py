"""What ``git log --raw`` and ``git diff-index`` print in, which files came, went or got other names out."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha1, sha256

from vaultlint.typed import NamedTuple

_EMPTY = {sha(b"blob 0\0", usedforsecurity=False).hexdigest() for sha in (sha1, sha256)}  # ids of no content
ADDED, DELETED, RENAMED, CHANGED = "A", "D", "R", "M"
# The inexact half of rename detection compares each file that went with each that came: 9 million pairs take 6 s. Above
# that git finds what is the very same, and what kept its name and most of its text.
RENAMES = ("-M", "-l3000")
EXACT_RENAMES = ("-M100%",)
# A merge shows what it does to files that none of its parents has so: a rename made while merging is not lost, and
# what comes from a parent is told once, in the commit that made it.
LOG = (
    *("log", "--date-order", "-c", "--combined-all-paths", "--root", "--no-show-signature", "--no-decorate"),
    *("--no-mailmap", "--no-notes", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--raw", "-z"),
    *("--no-abbrev", f"--diff-filter={ADDED}{DELETED}{RENAMED}", "--format=tformat:%x01%H %as"),
)


class Step(NamedTuple):
    """What happened to one file."""

    kind: str  # ADDED, DELETED, RENAMED or CHANGED
    path: str  # from the top of the repository, before
    to: str  # and after; both are the same unless the file was renamed
    blob: str  # id of its content before, or after where it was added; "" where nobody knows
    new_blob: str = ""
    similarity: int = 100  # per cent of the content that a renamed file kept


class Commit(NamedTuple):
    """Files that came, went or were renamed in a commit."""

    id: str
    date: str  # of the author, YYYY-MM-DD
    steps: Sequence[Step]


def commits_in(output: bytes, is_all: bool = True) -> list[Commit]:
    """The commits of ``git log`` with the options `LOG`, in the order it printed them.

    Where it was stopped the last one is left out, as part of it may be missing.
    """
    found: list[Commit] = []
    head, steps = "", list[Step]()
    fields = _Fields(output)
    for field in fields:
        if field.startswith("\x01"):
            if head:
                found.append(_commit(head, steps))
            head, steps = field[1:], []
        elif field.startswith(":"):
            steps += fields.step(field)
    if head and is_all and not fields.torn:
        found.append(_commit(head, steps))
    return found


def steps_in(output: bytes) -> list[Step]:
    """The steps of ``git diff-index --raw -z``."""
    fields = _Fields(output)
    return _sure([step for field in fields if field.startswith(":") for step in fields.step(field)])


def _commit(head: str, steps: Sequence[Step]) -> Commit:
    commit, _, date = head.partition(" ")
    return Commit(commit, date, tuple(_sure(steps)))


class _Fields(Iterator[str]):
    """The fields between NULs; those after a line of ``--raw`` are its paths."""

    def __init__(self, output: bytes) -> None:
        self._fields = iter(output.split(b"\0"))
        self.torn = False

    def __next__(self) -> str:
        return os.fsdecode(next(self._fields).lstrip(b"\n"))

    def step(self, line: str) -> Iterator[Step]:
        """The step that a line and the fields after it tell (``git help diff-format``)."""
        parents = len(line) - len(line.lstrip(":"))
        words = line.split(" ")
        letters = words[-1]
        paths = parents + 1 if parents > 1 else 2 if letters[:1] in (RENAMED, "C") else 1
        names = [os.fsdecode(name) for _, name in zip(range(paths), self._fields, strict=False)]
        if len(names) < paths or len(words) != 2 * parents + 3:
            self.torn = True
        elif parents > 1:
            yield from _merged(letters, names, words[parents + 1 : -1])
        else:
            blob, new = words[2:4]
            kind = letters[:1].replace("T", CHANGED).replace("U", CHANGED)
            similarity = int(letters[1:]) if letters[1:].isdecimal() else 100
            if kind in (ADDED, DELETED, CHANGED, RENAMED):
                yield Step(kind, names[0], names[-1], new if kind == ADDED else blob, new, similarity)


def _merged(letters: str, names: Sequence[str], blobs: Sequence[str]) -> Iterator[Step]:
    """What a merge did: to the file of each parent, the result last."""
    to, new = names[-1], blobs[-1]
    if set(letters) == {ADDED}:
        yield Step(ADDED, to, to, new, new)
    elif set(letters) == {DELETED}:
        yield Step(DELETED, to, to, blobs[0])
    else:
        before = {name for name, letter in zip(names[:-1], letters, strict=False) if letter == RENAMED}
        yield from (Step(RENAMED, name, to, "", new) for name in sorted(before))


# ------------------------------------------------------------------------------------------------ twins


def _sure(steps: Sequence[Step]) -> list[Step]:
    """The steps, but files of the very same content are paired by their names, or not at all.

    Git takes any of several twins for the one that was renamed; a link would be mended to lead to another note.
    """
    exact = [step for step in steps if step.kind == RENAMED and step.blob == step.new_blob]
    if not exact:
        return list(steps)
    twins = {step.blob for step in exact}
    went, came, others = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list), list[Step]()
    for step in steps:
        if step.blob not in twins or step.kind == CHANGED or (step.kind == RENAMED and step.blob != step.new_blob):
            others.append(step)
            continue
        if step.kind != ADDED:
            went[step.blob].append(step.path)
        if step.kind != DELETED:
            came[step.blob].append(step.to)
    return [*others, *paired(went, came)]


def paired(went: Mapping[str, Sequence[str]], came: Mapping[str, Sequence[str]]) -> Iterator[Step]:
    """Steps for files that went and files that came, by their content; what is not sure comes and goes."""
    for blob in sorted({*went, *came}):
        old, new = set(went.get(blob, ())), set(came.get(blob, ()))
        yield from (Step(RENAMED, path, to, blob, blob) for path, to in _pairs(old, new, blob not in _EMPTY))
        yield from (Step(DELETED, path, path, blob) for path in sorted(old))
        yield from (Step(ADDED, path, path, blob, blob) for path in sorted(new))


def _pairs(old: set[str], new: set[str], is_telling: bool) -> Iterator[tuple[str, str]]:
    """Pairs, taken out of both: paths that end alike, the longest ends first, then the only ones of their extension.

    The last ones that are left are a pair too where the content is ``telling``: any file may be empty.
    """
    if len(old) == len(new) == 1 and is_telling:  # as nearly always
        yield old.pop(), new.pop()
        return
    depth = max((path.count("/") + 1 for path in old), default=0)
    ends = [_end_of(names) for names in range(depth, 0, -1)]
    for part in (*ends, _extension, *([_nothing] if is_telling else [])):
        if not old or not new:
            return
        before, after = _grouped(old, part), _grouped(new, part)
        for end, paths in before.items():
            if end is not None and len(paths) == 1 and len(after.get(end, ())) == 1:
                old.remove(paths[0])
                new.remove(after[end][0])
                yield paths[0], after[end][0]


def _end_of(names: int) -> Callable[[str], str | None]:
    """What gives the last names of a path, None where it has fewer."""

    def end(path: str) -> str | None:
        parts = path.rsplit("/", names)
        return path[len(parts[0]) + 1 :] if len(parts) > names else path if len(parts) == names else None

    return end


def _extension(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _nothing(_: str) -> str:
    return ""


def _grouped(paths: Iterable[str], part: Callable[[str], str | None]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(part(path), []).append(path)
    return found
