"""Schemas in, the same with what most of them share in one that they extend out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vaultlint.infer.proposal import Entry, Proposal
from vaultlint.typed import Any

_LEAST_HEIRS = 3
_LEAST_SHARED = 3  # properties
_SHARE = 0.5  # of the schemas have a property in just this form
_NAME = "common"

_Table = Mapping[str, Any]


def with_base(proposals: Sequence[Proposal]) -> list[Proposal]:
    """What at least three schemas say alike of three properties or more is said once, in a base without ``match``."""
    shared = _shared(proposals)
    heirs = [each for each in proposals if all(_can_inherit(each, name, table) for name, table in shared.items())]
    if len(shared) < _LEAST_SHARED or len(heirs) < _LEAST_HEIRS:
        return [_without_empty(each) for each in proposals]
    base = Proposal(
        _free({proposal.name for proposal in proposals}),
        tuple(path for proposal in heirs for path in proposal.paths),
        {},
        properties={name: _sum(name, table, heirs) for name, table in shared.items()},
    )
    return [base, *(_without_empty(_heir(each, base) if each in heirs else each) for each in proposals)]


def _shared(proposals: Sequence[Proposal]) -> dict[str, _Table]:
    """The properties that most schemas have, in the form that most of them want."""
    forms: dict[str, Counter[str]] = {}
    tables = {}
    for proposal in proposals:
        for name, entry in proposal.properties.items():
            forms.setdefault(name, Counter())[str(entry.value)] += 1
            tables[name, str(entry.value)] = entry.value
    shared = {}
    for name, counts in forms.items():
        form = max(counts, key=lambda each: (counts[each], each != "{}", each))
        if form != "{}" and counts[form] >= max(_LEAST_HEIRS, _SHARE * len(proposals)):
            shared[name] = tables[name, form]
    return shared


def _can_inherit(proposal: Proposal, name: str, above: _Table) -> bool:
    """Whether a schema with this base still wants what it does: its own words add to those above, none take away."""
    if name not in proposal.properties:
        return not above.get("required")
    own = proposal.properties[name].value
    return not own or set(above) - {"required"} <= set(own)


def _heir(proposal: Proposal, base: Proposal) -> Proposal:
    own = {}
    for name, entry in proposal.properties.items():
        above = base.properties[name].value if name in base.properties else None
        table = entry.value
        if above and above.get("required") and not table.get("required"):
            table = {**table, "required": False}
        if table != above and (table or not above):
            own[name] = entry._replace(value=table)
    return proposal._replace(properties=own, base=base.name)


def _without_empty(proposal: Proposal) -> Proposal:
    """A property of which nothing is known needs no mention."""
    return proposal._replace(properties={name: entry for name, entry in proposal.properties.items() if entry.value})


def _sum(name: str, table: _Table, heirs: Sequence[Proposal]) -> Entry:
    have = sum(heir.properties[name].have for heir in heirs if name in heir.properties)
    return Entry(dict(table), have, sum(len(heir.paths) for heir in heirs))


def _free(taken: set[str]) -> str:
    return next(name for number in range(len(taken) + 2) if (name := _NAME + "-base" * number) not in taken)
