"""Paths and a revision in, what files held then out: bytes as git stores them, no filter run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from vaultlint.history.git import HistoryError, ask, complaint, split
from vaultlint.history.place import Place, find

_MOST = 1 << 26  # bytes of a file that is read
_MOST_AT_ONCE = 1 << 26
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def before(root: str, since: str, path: str) -> bytes | None:
    """What a file of the vault held at a revision ("" for HEAD); None if it was not there, or is too large to read.

    Raises HistoryError as `changes` does.
    """
    return contents(root, since, (path,)).get(path)


def contents(root: str, since: str, paths: Iterable[str]) -> dict[str, bytes]:
    """As `before` for many files at once, without those that were not there."""
    place = repository(root)
    commit = commit_of(place, since)
    wanted = {place.prefix + path: path for path in paths}
    if not commit or not wanted:
        return {}
    tree = ask(place, "ls-tree", "-r", "-z", commit, "--", *place.within)
    if not tree.good:
        raise HistoryError(complaint(place, tree))
    blobs: dict[str, str] = {}
    for entry in split(tree.output):
        words, _, path = entry.partition("\t")
        if path in wanted:
            blobs[wanted[path]] = words.split(" ")[2]
    texts = read(place, blobs.values())
    return {path: texts[blob] for path, blob in blobs.items() if blob in texts}


def read(place: Place, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents with these ids, without what is missing (in a partial clone) or too large."""
    found: dict[str, bytes] = {}
    for some in _portions(_sizes(place, sorted(set(blobs)))):
        found.update(_batch(ask(place, "cat-file", "--batch", given=_lines(some)).output))
    return found


def _lines(blobs: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in blobs).encode()


def _sizes(place: Place, blobs: Iterable[str]) -> dict[str, int]:
    answer = ask(place, "cat-file", "--batch-check", given=_lines(blobs))
    entries = (line.split() for line in answer.output.decode().splitlines())
    return {entry[0]: int(entry[2]) for entry in entries if len(entry) == 3 and entry[1] == "blob"}


def _portions(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """As many at once as fit well into memory."""
    some: list[str] = []
    total = 0
    for blob, size in sizes.items():
        if size > _MOST:
            continue
        if some and total + size > _MOST_AT_ONCE:
            yield some
            some, total = [], 0
        some.append(blob)
        total += size
    if some:
        yield some


def _batch(output: bytes) -> Iterator[tuple[str, bytes]]:
    """What ``git cat-file --batch`` prints; what is torn at its end is left out."""
    at = 0
    while (end := output.find(b"\n", at)) >= 0:
        words = output[at:end].split()
        if len(words) != 3 or words[1] != b"blob":
            at = end + 1
            continue
        start, at = end + 1, end + 1 + int(words[2]) + 1
        if at <= len(output):
            yield words[0].decode(), output[start : at - 1]


# ------------------------------------------------------------------------------------------------ revisions


def repository(root: str) -> Place:
    """The place of a vault in its repository. Raises HistoryError where there is none."""
    if place := find(root):
        return place
    raise HistoryError(f"{root} lies in no git repository; changes are known only in one")


def commit_of(place: Place, since: str) -> str:
    """The id of a commit by any name that git knows, by ``REV...`` of the last one that HEAD shares with REV.

    HEAD ("") has none, "", before the first commit. Raises HistoryError for any other name that is none.
    """
    name = since.removesuffix("...") or "HEAD"
    if name.startswith("-") or ".." in name or "\0" in name or "\n" in name:
        raise HistoryError(f"{since!r} is no revision; the name of one commit, branch or tag is wanted")
    answer = ask(place, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")
    commit = answer.output.decode(errors="replace").strip()
    if not answer.good or not _COMMIT.fullmatch(commit):
        if answer.late or "fatal: " in answer.error:
            raise HistoryError(complaint(place, answer))
        if not since:
            return ""
        raise HistoryError(_unknown(place, name))
    return _shared(place, name, commit) if since.endswith("...") else commit


def _shared(place: Place, name: str, commit: str) -> str:
    answer = ask(place, "merge-base", commit, "HEAD")
    if answer.good and answer.output:
        return answer.output.decode().split()[0]
    raise HistoryError(f"HEAD and {name!r} share no commit{_shallow(place)}")


def _unknown(place: Place, name: str) -> str:
    """What to say of a name that git does not know."""
    from difflib import get_close_matches

    answer = ask(place, "for-each-ref", "--format=%(refname:lstrip=2)")
    near = get_close_matches(name, answer.output.decode(errors="replace").split(), 1)
    hint = f"; did you mean {near[0]!r}?" if near else "; a commit, branch or tag is wanted"
    return f"git knows no revision {name!r}{hint}{_shallow(place)}"


def _shallow(place: Place) -> str:
    answer = ask(place, "rev-parse", "--is-shallow-repository")
    if answer.output.strip() != b"true":
        return ""
    return " (the clone is shallow; `git fetch --unshallow`, or fetch-depth: 0 in CI, brings the rest)"
