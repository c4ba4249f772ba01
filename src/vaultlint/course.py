"""Rules in, the order in which they are asked for one kind of file out: each as late as its gates allow.

Sixty rules would take more time to be called than a note takes to be read. So what a rule says of itself (``needs``,
``signs``, ``in_path``) is sorted once by what opens it, and most notes open few of these gates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from operator import attrgetter, itemgetter

from vaultlint.config import Selected
from vaultlint.note import Note
from vaultlint.read import SEEN
from vaultlint.rule import INDEX_FACTS, LOCAL_FACTS, PROPERTY_NEED, SCHEMA_NEEDS, VAULT_NEEDS, Check, Rule
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple
from vaultlint.wants import Facts, Signs, signs_of

if TYPE_CHECKING:
    from vaultlint.schema import Schema

_FIELDS = {name: place for place, name in enumerate(Note._fields)}
_FIRST_LIST = _FIELDS["frontmatter"]  # what can be needed stands from there on
_SEEN = frozenset(_FIELDS[name] for name in SEEN)
_AT_A_GLANCE = SEEN | {"text", "settings", "schemas"}
# Lists of a note of which a glance does not tell what is in them, and the sign without which nothing is.
_LED_BY = {"tables": "|", "table_like": "|", "footnotes": "[^", "footnote_references": "[^"}
# Of these not even that is known.
_UNTOLD = frozenset(place for name, place in _FIELDS.items() if name not in {*SEEN, *_LED_BY, "kind"})
_LEADS = tuple(dict.fromkeys(_LED_BY.values()))
_LISTS_SEEN = tuple(name for name in Note._fields[_FIRST_LIST:] if name in SEEN)
_SEEN_LISTS = itemgetter(*(_FIELDS[name] for name in _LISTS_SEEN))


class Call(NamedTuple):
    """A rule as it is run: what it gets, its options set."""

    selected: Selected
    check: Check
    fact: str  # the only one it asks for, or ""
    take: Callable[[Facts], tuple[Any, ...]]  # what takes several out of Facts
    signs: Signs | None  # None without any
    seen: bool  # whether a glance at the note tells all that it asks for


class _Opened(NamedTuple):
    """What some lists open of the rules for one kind of file."""

    calls: tuple[Call, ...]
    by_body: tuple[tuple[Callable[[str], object], Call], ...]  # by their signs
    others: tuple[Call, ...]  # by other signs


class Course(NamedTuple):
    """The rules for one kind of file, by what opens them."""

    always: tuple[Call, ...]
    by_text: tuple[tuple[Callable[[str], object], Call], ...]  # without needs, by their signs
    by_data: tuple[tuple[Callable[[bytes], object], Call], ...]
    by_both: tuple[tuple[Callable[[str, bytes], object], Call], ...]
    by_body: tuple[tuple[Callable[[str], object], Call], ...]
    by_facts: tuple[Call, ...]  # by other signs
    by_need: tuple[tuple[tuple[int, ...], Call], ...]  # places of lists of Note; one must not be empty
    by_lists: dict[tuple[bool, ...], tuple[Call, ...]]  # the same, by which lists of Note have anything in them
    by_property: tuple[tuple[frozenset[str], Call], ...]  # names of properties, in lower case
    by_path: tuple[tuple[Callable[[str], object], Call], ...]
    odd_path: Callable[[str], object]  # whether any of those can be open
    gated: tuple[Call, ...]  # with another gate
    of_vault: tuple[Call, ...]  # ask for the vault
    of_index: tuple[Call, ...]  # ask for the index, and for this note
    links: frozenset[str]  # what of the links and the name of a note opens one of those, by name
    lists: tuple[int, ...]  # places of lists of Note of which one that is not empty opens one of those
    other: tuple[Call, ...]  # those of the vault and the index with yet another gate
    glances: bool  # whether a glance can be enough for all of these
    seen: dict[tuple[bool, ...], _Opened]  # what is open where a glance was enough, by what it found


def make_course(selected: Iterable[Selected], kind: str, schemas: Collection[Schema]) -> Course:
    """Sort the rules for one kind of file."""
    calls = [call_of(each) for each in selected if _looks(each.rule, kind, schemas)]
    index = [call for call in calls if not INDEX_FACTS.isdisjoint(call.selected.rule.facts)]
    local = [call for call in calls if LOCAL_FACTS.issuperset(call.selected.rule.facts)]
    vault = [call for call in calls if call not in index and call not in local]
    by_path = [(re.compile(call.selected.rule.in_path).search, call) for call in local if _is_by_path(call)]
    rest = [call for call in local if not _is_by_path(call)]
    links, lists, other = _gates_of((*vault, *index))
    always = [call for call in rest if not call.selected.rule.needs]
    unsigned = tuple(call for call in always if call.signs is None)
    gated = tuple(call for call in rest if call.selected.rule.needs and not _places(call) and not _properties(call))
    return Course(
        unsigned,
        tuple(_by_signs(always, "text")),
        tuple(_by_signs(always, "data")),
        tuple(_by_signs(always, "both")),
        tuple(_by_signs(always, "body")),
        tuple(call for call in always if call.signs and call.signs.about in ("targets", "several")),
        tuple((_places(call), call) for call in rest if _places(call)),
        {},
        tuple((_properties(call), call) for call in rest if _properties(call)),
        tuple(by_path),
        re.compile("|".join(f"(?:{call.selected.rule.in_path})" for _, call in by_path) or "(?!)").search,
        gated,
        *(tuple(vault), tuple(index), links, lists, other),
        kind == "note"
        and not (gated or index or other)
        and all(call.seen or call.signs for call in rest if _is_open_anyway(call))
        and _SEEN.issuperset(lists),
        {},
    )


def _looks(rule: Rule, kind: str, schemas: Collection[Schema]) -> bool:
    """Whether a rule that is handed a note can find anything in files of this kind, in a vault with these schemas."""
    if kind not in rule.kinds or rule.is_of_whole:
        return False
    return not rule.needs or any(need not in SCHEMA_NEEDS or asked(schemas, need) for need in rule.needs)


def _is_by_path(call: Call) -> bool:
    return bool(call.selected.rule.in_path) and not call.selected.rule.needs


def _places(call: Call) -> tuple[int, ...]:
    """The lists of a note of which one opens a rule; none where something else opens it too."""
    needs = call.selected.rule.needs
    return tuple(_FIELDS[need] for need in needs) if all(need in _FIELDS for need in needs) else ()


def _properties(call: Call) -> frozenset[str]:
    needs = call.selected.rule.needs
    named = all(need.startswith(PROPERTY_NEED) for need in needs)
    return frozenset(need.removeprefix(PROPERTY_NEED) for need in needs) if named else frozenset()


def _is_open_anyway(call: Call) -> bool:
    """Whether only its signs can close a rule where a note was glanced at."""
    return not call.selected.rule.needs or not _UNTOLD.isdisjoint(_places(call))


def _by_signs(calls: Iterable[Call], about: str) -> Iterator[tuple[Callable[..., object], Call]]:
    return ((call.signs.stand, call) for call in calls if call.signs and call.signs.about == about)


def _gates_of(calls: Iterable[Call]) -> tuple[frozenset[str], tuple[int, ...], tuple[Call, ...]]:
    """What opens rules about the vault: links and names, lists of the note, and the rules that need a closer look."""
    links: set[str] = set()
    lists: set[int] = set()
    other: list[Call] = []
    for call in calls:
        needs = call.selected.rule.needs
        if needs and VAULT_NEEDS.issuperset(needs):
            links.update(needs)
        elif needs and _places(call) and call.signs is None:
            lists.update(_places(call))
        else:
            other.append(call)
    return frozenset(links), tuple(lists), tuple(other)


# ------------------------------------------------------------------------------------------------ which are open


def signed(course: Course, path: str, text: str, data: bytes) -> list[Call]:
    """The rules about one note alone that its text or its path opens."""
    # Written out, since a call for each of a dozen signs takes longer than to look for them.
    calls = [call for stand, call in course.by_text if stand(text)]
    calls += [call for stand, call in course.by_data if stand(data)]
    calls += [call for both, call in course.by_both if both(text, data)]
    if course.odd_path(path):
        calls += [call for search, call in course.by_path if search(path)]
    return calls


def open_calls(course: Course, facts: Facts, signs: list[Call] | None = None) -> list[Call]:
    """The rules about this note alone that can find anything in it; ``signs`` are those of `signed` if known."""
    note, text = facts.note, facts.text
    calls = [*course.always, *_by_lists(course, facts, tuple(map(bool, note[_FIRST_LIST:])))]
    if signs is not None:
        calls += signs
    elif text:
        calls += signed(course, note.path, text, facts.data)
    else:
        calls += [call for _, call in (*course.by_text, *course.by_data, *course.by_both)]
        calls += [call for search, call in course.by_path if search(note.path)]
    calls += [call for stand, call in course.by_body if not text or stand(facts.body)]
    calls += [call for call in course.by_facts if call.signs and call.signs.in_(facts)]
    calls += _by_properties(course, note)
    if course.gated:
        calls += [call for call in course.gated if is_open(call.selected.rule, facts)]
    return calls


def seen_calls(course: Course, facts: Facts, signs: list[Call]) -> list[Call] | None:
    """The same for a note that was only glanced at; None where one of them asks for more."""
    note, body = facts.note, facts.body
    filled = (*map(bool, _SEEN_LISTS(note)), *[sign in body for sign in _LEADS])
    kept = course.seen.get(filled)
    if kept is None:
        kept = course.seen[filled] = _seen_by_lists(course, filled)
    calls = [*kept.calls, *signs]
    for stand, call in kept.by_body:
        if stand(body):
            if not call.seen:
                return None
            calls.append(call)
    for call in kept.others:
        if call.signs is None or call.signs.in_(facts):
            if not call.seen:
                return None
            calls.append(call)
    if course.by_property:
        calls += _by_properties(course, note)
    return calls if are_seen(calls) else None


def _seen_by_lists(course: Course, filled: tuple[bool, ...]) -> _Opened:
    """The rules that these lists open, and those that anything opens of which a glance does not tell."""
    known = dict(zip((*_LISTS_SEEN, *_LEADS), filled, strict=True))
    lists = tuple(known.get(_LED_BY.get(name, name), True) for name in Note._fields[_FIRST_LIST:])
    calls = [call for places, call in course.by_need if any(lists[place - _FIRST_LIST] for place in places)]
    plain = (*course.always, *[call for call in calls if call.signs is None])
    by_body = [(call.signs.stand, call) for call in calls if call.signs and call.signs.about == "body"]
    others = [*course.by_facts, *[call for call in calls if call.signs and call.signs.about != "body"]]
    # Those that ask for more than a glance tells come first: then nothing else has to be looked for.
    others.sort(key=attrgetter("seen"))
    by_body.sort(key=lambda each: each[1].seen)
    return _Opened(plain, (*course.by_body, *by_body), tuple(others))


def are_seen(calls: Iterable[Call]) -> bool:
    """Whether a glance tells all that these ask for."""
    for call in calls:  # noqa: SIM110 (a generator takes three times as long for the few that there are)
        if not call.seen:
            return False
    return True


def _by_properties(course: Course, note: Note) -> list[Call]:
    if not (note.properties and course.by_property):
        return []
    names = {each.name.lower() for each in note.properties}
    return [call for wanted, call in course.by_property if not wanted.isdisjoint(names)]


def _by_lists(course: Course, facts: Facts, filled: tuple[bool, ...]) -> list[Call]:
    """The rules that a list of the note opens. There are not many kinds of notes, by which lists are empty."""
    calls = course.by_lists.get(filled)
    if calls is None:
        calls = course.by_lists[filled] = tuple(
            call for places, call in course.by_need if any(filled[place - _FIRST_LIST] for place in places)
        )
    return [call for call in calls if call.signs is None or call.signs.in_(facts)]


def wants_vault(course: Course, facts: Facts) -> bool:
    """Whether a rule about the vault may find something, by what the names of the vault and the note itself tell.

    What other notes decide ("astray") is asked of all notes at once, when they are known.
    """
    note, vault, links = facts.note, facts.vault, course.links
    if vault is None:
        return False
    if ("unresolved" in links and vault.unresolved) or ("ambiguous" in links and vault.ambiguous):
        return True
    if "collisions" in links and vault.collisions:
        return True
    for place in course.lists:
        if note[place]:
            return True
    return any(is_open(call.selected.rule, facts) and _stand(call, facts) for call in course.other)


def _stand(call: Call, facts: Facts) -> bool:
    return call.signs is None or call.signs.in_(facts)


def is_open(rule: Rule, facts: Facts) -> bool:
    """Whether a rule can find anything, by what it needs.

    What it needs of other notes is not known here: whoever has them all asks that again.
    """
    return not rule.needs or any(_is_there(need, facts) for need in rule.needs)


def _is_there(need: str, facts: Facts) -> bool:
    if need in SCHEMA_NEEDS:
        return asked(facts.schemas, need)
    if need.startswith(PROPERTY_NEED):
        return any(each.name.lower() == need.removeprefix(PROPERTY_NEED) for each in facts.note.properties)
    if need in VAULT_NEEDS:
        return need != "astray" and bool(getattr(facts.vault, need))
    return bool(getattr(facts.note, need))


def can_find(rule: Rule, facts: Facts) -> bool:
    """Whether a rule can find anything, with everything at hand."""
    astray = "astray" in rule.needs and facts.vault is not None and bool(facts.vault.astray)
    if rule.in_path and not re.search(rule.in_path, facts.note.path):
        return False
    return (astray or is_open(rule, facts)) and (not rule.signs or signs_of(rule.signs).in_(facts))


def asked(schemas: Collection[Schema], need: str) -> bool:
    """Whether schemas ask for what a rule speaks about; few vaults have any."""
    if not schemas:
        return False
    from vaultlint.schema import asked

    return asked(schemas, need)


# ------------------------------------------------------------------------------------------------ making them


def call_of(selected: Selected) -> Call:
    """A rule made ready."""
    rule, options = selected.rule, selected.options
    check = partial(rule.check, **options) if options else rule.check
    fact = rule.facts[0] if len(rule.facts) == 1 else ""
    take = attrgetter(*rule.facts) if len(rule.facts) > 1 else _nothing
    seen = _AT_A_GLANCE.issuperset(rule.facts)
    return Call(selected, check, fact, take, signs_of(rule.signs) if rule.signs else None, seen)


def _nothing(facts: Facts) -> tuple[Any, ...]:
    return ()
