"""A rule's docstring in, test cases out: for the built-in rules and for those of anyone's plugin.

In a test module of a plugin:

    import pytest
    from vaultlint.testing import cases_of, verify

    @pytest.mark.parametrize("case", cases_of(my_rule), ids=str)
    def test_examples(case):
        verify(case)

Each example runs as it stands, with properties in front of it, with CRLF line ends, and inside a larger vault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.config import Config, parse
from vaultlint.course import can_find
from vaultlint.finding import Edit, Finding
from vaultlint.history import History
from vaultlint.hold import hold
from vaultlint.lore import Lore
from vaultlint.manual import Example, parse_manual
from vaultlint.note import Note
from vaultlint.own import rule_error
from vaultlint.plugins import load_rules
from vaultlint.read import read
from vaultlint.rule import Rule
from vaultlint.running import apply, apply_to_vault
from vaultlint.settings import parse_settings
from vaultlint.suppress.directive import pack
from vaultlint.suppress.find import directives_of
from vaultlint.typed import Any, NamedTuple
from vaultlint.vault import Index, Names, Vault
from vaultlint.wants import Facts
from vaultlint.work import Plan, Work

_TODAY = "2020-06-30"
PROPERTIES = "---\nnumber: 1\n---\n"
BOM = "\ufeff"
# Neighbours with nothing to say: none of their names or texts may change what a rule finds.
NEIGHBOURS = {
    "Zz neighbour.md": "# Zz heading\n\nText with [[Zz other]] and #zz-tag. ^zz-id\n",
    "Zz folder/Zz other.md": "---\ntags: [zz-tag]\naliases: [Zz alias]\n---\n\n# Zz other\n",
    "Zz folder/zz.png": "",
}


class Case(NamedTuple):
    """One example of a rule in one surrounding."""

    rule: Rule
    example: Example
    before: Example | None  # for a "fixed" example the bad one it is made from
    surrounding: str  # "plain", "properties", "crlf" or "vault"
    number: int

    def __str__(self) -> str:
        return f"{self.rule.name}-{self.number}-{self.example.kind}-{self.surrounding}"


def cases_of(rule: Rule) -> Iterator[Case]:
    """All cases of a rule: each example in each surrounding that leaves its meaning alone."""
    before: Example | None = None
    for number, example in enumerate(parse_manual(rule.manual).examples, start=1):
        before = example if example.kind == "bad" else before
        start = before if example.kind == "fixed" and before else example
        for surrounding in ("plain", "properties", "crlf", "vault"):
            if surrounding == "properties" and (start.text.startswith("---") or _is_other(start)):
                continue
            if surrounding in ("properties", "crlf") and (start.text.startswith(BOM) or "\r" in start.text):
                continue  # what these would change is what the example is about
            yield Case(rule, example, before, surrounding, number)


def verify(case: Case) -> None:
    """Raise AssertionError when the rule does not find a bad example, speaks on a good one, or repairs it wrongly."""
    source = case.before if case.example.kind == "fixed" and case.before else case.example
    text = _surrounded(source.text, case.surrounding)
    found = lint_text(case.rule, text, source, larger=case.surrounding == "vault")
    broken = [each for each in found if each.rule == "rule-error"]
    assert not broken, broken[0].message
    if case.example.kind == "bad":
        assert found, f"{case.rule.name} finds nothing in:\n{text}"
        assert all(0 <= each.start <= each.end <= len(text) for each in found)
    elif case.example.kind == "good":
        assert not found, f"{case.rule.name} says {found[0].message!r} of:\n{text}"
    else:
        wanted = _surrounded(case.example.text, case.surrounding)
        assert fixed(text, found) == wanted
        again = lint_text(case.rule, wanted, source, larger=case.surrounding == "vault")
        assert not again, f"{case.rule.name} still says {again[0].message!r} of:\n{wanted}"


def lint_text(rule: Rule, text: str, example: Example, *, larger: bool = False) -> list[Finding]:
    """Run one rule on a text in the vault that an example draws; all there are, for one of the engine itself."""
    path = example.path or "Note.md"
    neighbours = NEIGHBOURS if larger else {}
    files: dict[str, str] = {**dict.fromkeys(example.others, ""), **neighbours, **example.texts, path: text}
    notes = {each: read(each, source.encode(errors="surrogateescape")).note for each, source in files.items()}
    settings = parse_settings({"types.json": example.settings} if example.settings else {})
    config = _config(rule, example)
    reading = read(path, text.encode(errors="surrogateescape"))
    names = Names(files)
    rules = {each.name: each for each in (rule, rule_error)} if rule.kinds else load_rules()
    work = Work(Plan("", config, settings), rules, names)
    facts = Facts(reading, settings, work.schemas_of(reading.note))
    facts.vault = Vault(names, notes.get, reading.note, None, _lore(notes, files))
    facts.index = Index(names, notes)
    selection = work.selection.for_path(path)
    if not rule.kinds:
        found = [each for one in selection if can_find(one.rule, facts) for each in apply(work, one, facts)]
        said = pack(reading.note, directives_of(reading))
        kept = hold(work, found, {path: said} if said else {}, _TODAY, lambda _: reading, whole=True).findings
        return [each for each in kept if each.rule in (rule.name, rule_error.name)]
    [selected] = [each for each in selection if each.rule is rule]
    if rule.is_of_whole:
        return [each for each in apply_to_vault(work, selected, facts.index, notes) if each.path == path]
    return apply(work, selected, facts) if can_find(rule, facts) else []


def _lore(notes: Mapping[str, Note], files: Mapping[str, str]) -> Lore:
    """What is known of the example's vault as a whole, which has no repository."""
    data = {path: text.encode(errors="surrogateescape") for path, text in files.items()}
    paths = [path for path in files if path[-3:].lower() == ".md"]
    return Lore(lambda: paths, {}, data.get, lambda path: read(path, data[path]), History, lambda path: data[path])


def fixed(text: str, findings: list[Finding]) -> str:
    """The text with all edits of the findings applied, from the end backwards; overlapping ones wait."""
    edits: list[Edit] = []
    for found in findings:
        own = found.fix.edits if found.fix else ()
        if not any(_overlap(each, other) for each in own for other in edits):
            edits += own
    mark = text.startswith(BOM)  # which offsets do not count
    for edit in sorted(edits, key=_place, reverse=True):
        text = text[: edit.start + mark] + edit.text + text[edit.end + mark :]
    return text


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end


def _surrounded(text: str, surrounding: str) -> str:
    if surrounding == "properties":
        return PROPERTIES + text
    return text.replace("\n", "\r\n") if surrounding == "crlf" else text


def _is_other(example: Example) -> bool:
    """Whether the example is no note, so that properties have no place in it."""
    return example.path.endswith((".canvas", ".base"))


def _config(rule: Rule, example: Example) -> Config:
    """The configuration that the words of an example make: its options and its schema."""
    import tomllib

    table: dict[str, Any] = {}
    if not rule.on:
        table["rules"] = {rule.name: rule.severity}
    if example.options:
        lines = "\n".join(f"{name} = {value}" for name, value in example.options.items())
        table["rules"] = {rule.name: {"severity": rule.severity, **tomllib.loads(lines)}}
    if example.schema:
        table["schemas"] = tomllib.loads(f"example = {example.schema}")
    return parse(table, "example", {rule.name: rule})
