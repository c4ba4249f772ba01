"""Baselines in, words for people out: how a vault stands to what is known of it, and what a file says from now on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.paths import folder
from vaultlint.report.summary import plural
from vaultlint.typed import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vaultlint.baseline.entries import Entry
    from vaultlint.baseline.review import Review
    from vaultlint.outcome import Outcome, Stale

_MOST = 20  # entries that are named one by one


def told(outcomes: Sequence[Outcome], *, strict: bool, each: bool) -> Iterator[str]:
    """Notices of a run about what baselines know for nothing; ``each`` names the entries, ``strict`` calls it wrong."""
    for outcome in outcomes:
        found = outcome.stale
        if each:
            yield from _named(found)
        number = f"{len(found):,} {'entry is' if len(found) == 1 else 'entries are'}"
        advice = "'vaultlint baseline --prune' takes it out" if len(found) == 1 else _PRUNE
        yield f"{'error' if strict else 'note'}: {outcome.baseline}: {number} not needed any more; {advice}"


_PRUNE = "'vaultlint baseline --prune' takes them out"


def _named(stale: Sequence[Stale]) -> Iterator[str]:
    for path, rule, target, number in stale[:_MOST]:
        times = f" ({number:,} times)" if number > 1 else ""
        yield f"not needed: {path}: {rule}: {target or 'the note'}{times}"
    if len(stale) > _MOST:
        yield f"not needed: {len(stale) - _MOST:,} more"


# ------------------------------------------------------------------------------------------------ the command


def written(review: Review, entries: Sequence[Entry], *, pruned: bool = False) -> str:
    """What is to be said of a file that was written with these entries; one that was ``pruned`` has nothing more."""
    now = _counts(entries)
    name = escape(_name(review))
    if not review.source.is_there:
        return f"wrote {name}: {_places(now)}\n" if now else f"{name} is not needed: all clear\n"
    before = _counts(review.state.entries)
    # A known problem may be told by another rule now, or be about a link that was written anew.
    added = 0 if pruned else (now - before).total()
    changes = (added, "added"), (before.total() + added - now.total(), "removed")
    parts = [f"{number:,} {verb}" for number, verb in changes if number]
    if names := review.state.names:
        parts.append(f"{plural(len(names), 'note')} under a new name")
    return f"{name}: {', '.join(parts) or 'nothing to change'}; {_places(now)}\n"


def _counts(entries: Iterable[Entry]) -> Counter[tuple[str, str, str]]:
    return Counter({(path, rule, target): number for path, rule, target, number in entries})


def _places(counts: Mapping[tuple[str, str, str], int]) -> str:
    notes = len({path for path, _, _ in counts})
    return f"{plural(sum(counts.values()), 'problem')} in {plural(notes, 'file')} known"


def text(reviews: Sequence[Review]) -> Iterator[str]:
    """Lines for each vault: what its baseline knows, what is new and what is not needed, by rule."""
    for review in reviews:
        state = review.state
        known, new, stale = _by_rule(review)
        totals = [f"{counts.total():,} {what}" for counts, what in _columns(known, new, stale)]
        yield f"{escape(_name(review))}: {', '.join(totals)}\n"
        rules = sorted(known + new + stale, key=lambda rule: (-new[rule], -stale[rule], -known[rule], rule))
        if rules:
            yield f"{'known':>7}  {'new':>7}  {'not needed':>10}  rule\n"
        for rule in rules:
            yield f"{known[rule]:>7,}  {new[rule]:>7,}  {stale[rule]:>10,}  {escape(rule)}\n"
        option = escape(review.place.option)
        if state.new:
            yield f"'vaultlint check{option}' shows what is new, --update takes it in\n"
        if state.stale or state.names:
            yield "--prune takes out what is not needed, and writes new names of notes down\n"


def _columns(known: Counter[str], new: Counter[str], stale: Counter[str]) -> tuple[tuple[Counter[str], str], ...]:
    return (known, "known"), (new, "new"), (stale, "not needed any more")


def _by_rule(review: Review) -> tuple[Counter[str], Counter[str], Counter[str]]:
    known, new = (Counter(each.rule for each in part) for part in (review.state.known, review.state.new))
    stale: Counter[str] = Counter()
    for each in review.state.stale:
        stale[each.rule] += each.number
    return known, new, stale


def write_json(reviews: Sequence[Review], stream: TextIO) -> None:
    """Write one document, an entry that is not needed a line: how it was before anything was written."""
    stream.write('{"version": 1,\n "baselines": [')
    stream.write(",".join(f"\n  {_object(review)}" for review in reviews))
    stream.write("]}\n")


def _object(review: Review) -> str:
    state = review.state
    facts: dict[str, Any] = {
        "vault": folder(review.outcome.vault),
        "file": review.place.name,
        "entries": len(review.source.entries()),
        "known": len(state.known),
        "new": len(state.new),
        "renamed": state.names,
        "rules": {
            rule: {"known": known, "new": new, "stale": stale} for rule, known, new, stale in _table(*_by_rule(review))
        },
    }
    stale = ",".join(
        f"\n   {encode({'path': path, 'rule': rule, 'target': target, 'count': number})}"
        for path, rule, target, number in state.stale
    )
    return f'{encode(facts)[:-1]},\n   "stale": [{stale}]}}'


def _table(known: Counter[str], new: Counter[str], stale: Counter[str]) -> Iterator[tuple[str, int, int, int]]:
    for rule in sorted(known + new + stale):
        yield rule, known[rule], new[rule], stale[rule]


def _name(review: Review) -> str:
    """The file as seen from here."""
    place = review.place
    if place.option:
        return place.name
    before = folder(review.outcome.vault)
    return place.name if before == "." else f"{before}/{place.name}"
