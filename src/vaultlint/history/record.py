"""A place in, all that git recorded of it out: asked once, kept for as long as HEAD and the index stay as they are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from vaultlint.history.git import Answer, HistoryError, ask, complaint, split
from vaultlint.history.log import EXACT_RENAMES, LOG, RENAMES, Commit, Step, commits_in, steps_in
from vaultlint.history.place import Place, head_of, index_of
from vaultlint.history.store import keep, load
from vaultlint.typed import Any, NamedTuple

_FILES = ("100644", "100755", "120000")  # modes of files; submodules are no files of this repository


class Record(NamedTuple):
    """What git recorded."""

    commits: Sequence[Commit] = ()  # the newest first
    staged: Sequence[Step] = ()
    tracked: Mapping[str, str] = {}  # vault path of each file in the index that should be there → id of its content
    abbreviated: int = 7  # digits of a commit's id that git shows
    problem: str = ""


class _Past(NamedTuple):
    """The commits that HEAD builds on."""

    head: str  # the stamp they were asked for
    id: str  # of the commit, "" without one
    abbreviated: int
    problem: str
    commits: Sequence[Commit]


def record(place: Place, folder: str | None, seconds: float) -> Record:
    """All that git recorded, from ``folder`` where nothing changed. Raises HistoryError where git cannot be asked."""
    past = _past(place, folder, time.monotonic() + seconds)
    stamp = f"{place.index_file} {index_of(place)} {past.id}"
    kept = load(folder, place.root, "index")
    if kept and kept[0] == stamp:
        steps, tracked = tuple(map(Step._make, kept[1])), kept[2]
    else:
        steps, tracked = _staged(place, past.id), _tracked(place)
        keep(folder, place.root, "index", (stamp, tuple(map(tuple, steps)), tracked))
    return Record(past.commits, steps, tracked, past.abbreviated, past.problem)


# ------------------------------------------------------------------------------------------------ commits


def _past(place: Place, folder: str | None, until: float) -> _Past:
    head = head_of(place)
    known = _thawed(load(folder, place.root, "commits"))
    if known and known.head == head:
        return known
    commit, abbreviated = _commit_of_head(place)
    if known and known.head.rpartition(" ")[2] != head.rpartition(" ")[2]:
        known = None  # a shallow clone was made deeper, and what stood at its edge has parents now
    if not commit:
        past = _Past(head, "", abbreviated, "", ())
    else:
        past = (known and known.id and _continued(place, commit, known, until)) or _read(place, commit, until)
        past = past._replace(head=head, abbreviated=abbreviated)
    keep(folder, place.root, "commits", _frozen(past))
    return past


def _commit_of_head(place: Place) -> tuple[str, int]:
    """The id of the commit, "" before the first one, and how many of its digits git shows."""
    answer = ask(place, "log", "-1", "--no-mailmap", "--no-color", "--format=%H %h", "HEAD", "--")
    if answer.good:
        commit, _, short = answer.output.decode().strip().partition(" ")
        return commit, len(short)
    if "does not have any commits yet" in answer.error or "bad revision 'HEAD'" in answer.error:
        return "", 7
    raise HistoryError(complaint(place, answer))


def _read(place: Place, commit: str, until: float, *more: str) -> _Past:
    """The commits that one builds on, as many as can be had in time."""
    problem = ""
    answer = _log(place, until, *RENAMES, commit, *more)
    if not answer.good and not answer.late:
        # A partial clone lacks the texts that tell how alike two files are, and nothing is fetched.
        problem = f"{complaint(place, answer)}; of files renamed only those are known that did not change"
        answer = _log(place, until, *EXACT_RENAMES, commit, *more)
    commits = commits_in(answer.output, answer.good)
    if not answer.good:
        since = f"since {commits[-1].date}" if commits else "of no commit"
        problem = f"{complaint(place, answer)}; what became of files is known {since} only"
    return _Past("", commit, 0, problem, commits)


def _log(place: Place, until: float, *arguments: str) -> Answer:
    return ask(place, *LOG, *arguments, "--", seconds=max(1.0, until - time.monotonic()))


def _continued(place: Place, commit: str, known: _Past, until: float) -> _Past | None:
    """What is known, as it is at another commit; only commits not known yet are asked for. None if that cannot be."""
    if commit == known.id:
        return known
    before = f"^{known.id}"
    graph = ask(place, "rev-list", "--parents", commit, before, "--")
    if not graph.good:
        return None  # the commit known is not there any more
    more = _read(place, commit, until, before)
    if more.problem:
        return more if not known.problem else None
    commits = [*more.commits, *known.commits]
    if not _goes_on(graph.output.decode(), known.id):
        order = ask(place, "rev-list", "--date-order", commit, "--")
        if not order.good:
            return None
        commits = _in_order(commits, order.output.decode().split())
    return more._replace(commits=commits, problem=known.problem)


def _goes_on(graph: str, known: str) -> bool:
    """Whether commits, each with its parents, all build on the one known: then they come before all it builds on."""
    lines = [line.split() for line in graph.splitlines()]
    there = {line[0] for line in lines} | {known}
    return bool(lines) and all(len(line) > 1 and there.issuperset(line) for line in lines)


def _in_order(commits: Iterable[Commit], order: Iterable[str]) -> list[Commit]:
    """The commits as a list of ids has them, without those that it lacks."""
    by_id = {commit.id: commit for commit in commits}
    return [by_id[commit] for commit in order if commit in by_id]


def _frozen(past: _Past) -> tuple[Any, ...]:
    commits = [(commit.id, commit.date, tuple(map(tuple, commit.steps))) for commit in past.commits]
    return (*past[:-1], commits)


def _thawed(kept: Any) -> _Past | None:
    # Steps stay plain tuples: there are tens of thousands of them, and whoever reads them takes them apart.
    return None if kept is None else _Past._make((*kept[:-1], list(map(Commit._make, kept[-1]))))


# ------------------------------------------------------------------------------------------------ the index


def _staged(place: Place, head: str) -> tuple[Step, ...]:
    """What the index has otherwise than the commit."""
    if not head:
        return ()
    options = (
        "--cached",
        "--ita-invisible-in-index",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-ext-diff",
        "--diff-filter=ADR",
        *RENAMES,
    )
    answer = ask(place, "diff-index", *options, head, "--")
    return tuple(steps_in(answer.output)) if answer.good else ()


def _tracked(place: Place) -> dict[str, str]:
    """The files of the vault in the index, but for those that a sparse checkout leaves out."""
    answer = ask(place, "ls-files", "--stage", "-t", "-z", "--", *place.within)
    found: dict[str, str] = {}
    for entry in split(answer.output):
        words, _, path = entry.partition("\t")
        tag, mode, blob, _ = words.split(" ")
        if tag != "S" and mode in _FILES:
            found[path[len(place.prefix) :]] = blob
    return found
