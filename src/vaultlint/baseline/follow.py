"""Entries of notes that have another name now, under that name: git knows it, else the findings show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from vaultlint.baseline.compare import Compared, Counts, Key, counts_of, entries_of, key_of
from vaultlint.baseline.entries import Entry
from vaultlint.baseline.scope import is_there
from vaultlint.baseline.target import composed, is_link, places_of, stem
from vaultlint.finding import Finding
from vaultlint.typed import Protocol


class Renames(Protocol):
    """What git tells of names: what a path is called now, None for no answer, and what it was called, latest first."""

    def renamed(self, path: str) -> str | None: ...
    def former(self, path: str) -> tuple[str, ...]: ...


Ask = Callable[[], Renames]


def gone(root: str, entries: Iterable[Entry]) -> set[str]:
    """The notes of entries that the vault does not have any more."""
    return {path for path in {entry.path for entry in entries} if not is_there(root, path)}


def names_now(root: str, entries: Sequence[Entry], new: Sequence[Finding], ask: Ask) -> dict[str, str]:
    """The notes of entries that are called otherwise now, with what they are called.

    git is asked only when there are entries of notes that are not there. Where it knows nothing, a note in another
    folder is the same when it has the same name and just the findings that were known of the one that is gone.
    """
    missing = gone(root, entries)
    if not missing:
        return {}
    history = ask()
    told = {path: history.renamed(path) for path in sorted(missing)}
    names = {path: name for path, name in told.items() if name and is_there(root, name)}
    rest = [entry for entry in entries if entry.path in missing and entry.path not in names]
    others = {entry.path for entry in entries if entry.path not in missing}.union(names.values())
    return names | dict(_moved(rest, [each for each in new if each.path not in others]))


def _moved(entries: Iterable[Entry], new: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Notes that are gone and notes that nobody knew, of one name and with the same findings, if only one fits."""
    before, now = _fingerprints(entries), _fingerprints(entries_of(new))
    for sign, paths in before.items():
        if len(paths) == 1 and len(now.get(sign, ())) == 1:
            yield paths[0], now[sign][0]


_Sign = tuple[str, tuple[tuple[Key, int], ...]]


def _fingerprints(entries: Iterable[Entry]) -> dict[_Sign, list[str]]:
    """The paths of notes by file name and all that is known of them."""
    by_path: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_path[entry.path].append(entry._replace(path=""))
    paths: defaultdict[_Sign, list[str]] = defaultdict(list)
    for path, each in by_path.items():
        paths[composed(path[path.rfind("/") + 1 :]), tuple(sorted(counts_of(each).items()))].append(path)
    return paths


def under(entry: Entry, names: Mapping[str, str]) -> Entry:
    """The entry as it has to be now that notes have these names: a note's own name may be what it is about."""
    path = names.get(entry.path)
    if path is None:
        return entry
    before, now = entry.path[entry.path.rfind("/") + 1 :], path[path.rfind("/") + 1 :]
    target = {before: now, stem(before): stem(now)}.get(entry.target, entry.target)
    return entry._replace(path=path, target=target)


def retargeted(compared: Compared, counts: Counts, ask: Ask) -> Counter[Key]:
    """The counts as they have to be now that notes which links lead to have other names, and the links follow them.

    git is asked only where a link to a heading or block is new while one in the same note is not needed any more.
    """
    changed = Counter(counts)
    surplus = dict(compared.surplus)
    anchors = {(path, _anchor(target)) for path, _, target in surplus if is_link(target)}
    for finding in compared.new:
        path, rule, target = here = key_of(finding)
        leads_to = (finding.data or {}).get("path")
        if not is_link(target) or (path, _anchor(target)) not in anchors or not isinstance(leads_to, str):
            continue
        history = ask()
        former = history.former(leads_to)
        names = (composed(f"[[{stem(each)}#{_anchor(target)}") for each in former)
        before = next((each for name in names if (each := (path, rule, name)) in surplus), here)
        if (places := places_of(finding)) <= surplus.get(before, 0):
            surplus[before] -= places
            changed.update({before: -places, here: places})
    return changed


def _anchor(target: str) -> str:
    return target.partition("#")[2]
