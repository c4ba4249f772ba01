"""What is known of old: the key of a finding, the file, what is new, known and no longer needed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint import cli
from vaultlint.baseline.compare import compare, counts_of, entries_of, key_of
from vaultlint.baseline.entries import Entry, Source, text
from vaultlint.baseline.state import State, state
from vaultlint.baseline.target import target_of
from vaultlint.config import ConfigError
from vaultlint.finding import Finding
from vaultlint.outcome import Outcome
from vaultlint.plugins import load_rules
from vaultlint.rule import Rule
from vaultlint.testing import PROPERTIES, cases_of, lint_text

FILE = ".vaultlint-baseline.json"
HEAD = '[{"version": 1, "entries": ["path", "rule", "target", "count"]}\n'


def finding(message: str = "", path: str = "A.md", rule: str = "r", **data: Any) -> Finding:
    return Finding(0, 0, message, data=data or None, rule=rule, family="x", severity="error", path=path)


# ------------------------------------------------------------------------------------------------ targets


@pytest.mark.parametrize(
    ("found", "target"),
    [
        (finding(target="x/Gone", cause="typo", candidates=["Gong.md"]), "[[x/Gone]]"),
        (finding(target="Gone", cause="unwritten", rule="other"), "[[Gone]]"),
        (finding(path_="B.md", target="Rome", candidates=["a/Rome.md", "b/Rome.md"]), "Rome"),
        (Finding(0, 0, "", data={"path": "Italy/Rome.md", "heading": "Food"}, path="A.md"), "[[Rome#Food]]"),
        (Finding(0, 0, "", data={"path": "Rome.v2.md", "block": "id"}, path="A.md"), "[[Rome.v2#^id]]"),
        pytest.param(
            Finding(0, 0, "", data={"path": "Italy/Rome.md", "heading": "Food"}, path="Italy/Rome.md"),
            "[[#Food]]",
            id="in its own note",
        ),
        (finding(target="Rome.md", subpath="#Food", path_="x", node="1"), "Rome.md, #Food"),
        (finding("id stands in line 4 already", id="id"), "id"),
        (finding(property="due", type="date", value="soon"), "due, date, soon"),
        (finding(characters=["U+200B", "U+200D"]), "U+200B U+200D"),
        (finding(characters=["U+200B"], places=20), "U+200B"),
        pytest.param(finding("a character was lost in 'caf\ufffd'", places=1), "", id="places"),
        (finding(lines={"LF": 3, "CRLF": 1}), "CRLF LF"),
        (finding(schema="trial", heading="Aims"), "Aims, trial"),
        (finding(target=None, name=7), "7"),
        pytest.param(finding("level 4 follows level 2"), "level # follows level #", id="numbers"),
        (finding("row has 1 cell, the table has 2 columns"), "row has # cell, the table has # columns"),
        (finding("1,204 rows, 12 rows"), "# rows, # rows"),
        (finding("'7 hills' and \"8 hills\" in line 9"), "'7 hills' and \"8 hills\" in line #"),
        (finding("the date 2024-02-30 of U+200B at 1.5"), "the date 2024-02-30 of U+200B at 1.5"),
        pytest.param(finding("'rome' leads to 'Italy/Rome.md'"), "'rome' leads to 'Rome.md'", id="folders"),
        (finding(" two\n  words"), "two words"),
        pytest.param(finding(target="Cafe\u0301"), "Caf\u00e9", id="Unicode form"),
    ],
)
def test_target(found: Finding, target: str) -> None:
    assert target_of(found) == target


def test_long_targets_are_cut_and_stay_apart() -> None:
    one, other = (target_of(finding(target="x" * 5000 + end)) for end in "ab")

    assert len(one) < 200
    assert one != other


RULES = {name: rule for name, rule in load_rules().items() if rule.kinds}
# With properties, an empty note is one that has nothing but properties.
OTHER_WORDS = {("empty-note", "properties")}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_keys_hold_in_other_places_and_larger_vaults(rule: Rule) -> None:
    """Lines that move, properties, line ends and other notes change no key: in the examples of every rule."""
    known: dict[int, Counter[Any]] = {}
    for case in cases_of(rule):
        if case.example.kind != "bad" or (rule.name, case.surrounding) in OTHER_WORDS:
            continue
        source = case.example.text
        if case.surrounding == "properties":
            source = PROPERTIES + source
        if case.surrounding == "crlf" and "\n" in source:
            source = source.replace("\n", "\r\n")
        found = lint_text(rule, source, case.example, larger=case.surrounding == "vault")
        keys = Counter(map(key_of, found))
        assert known.setdefault(case.number, keys) == keys, case
    assert known


# ------------------------------------------------------------------------------------------------ findings and counts

FINDINGS = st.lists(
    st.builds(
        lambda path, rule, target, places: finding(path=path, rule=rule, target=target, places=places),
        st.sampled_from(["A.md", "B.md", "x/Cafe\u0301.md", "x/Caf\u00e9.md"]),
        st.sampled_from(["r", "s"]),
        st.sampled_from(["one", "[[two]]", ""]),
        st.sampled_from([1, 1, 3]),
    )
)


def places(findings: Iterable[Finding]) -> Counter[Any]:
    counts: Counter[Any] = Counter()
    for each in findings:
        counts[key_of(each)] += each.data["places"] if each.data else 1
    return counts


@given(FINDINGS)
def test_what_is_written_is_known(found: list[Finding]) -> None:
    compared = compare(found, counts_of(entries_of(found)))

    assert compared == ((), tuple(found), {})


@given(FINDINGS, FINDINGS)
def test_findings_are_parted(before: list[Finding], now: list[Finding]) -> None:
    counts = counts_of(entries_of(before))
    now = [each._replace(line=number) for number, each in enumerate(now)]
    new, known, surplus = compare(now, counts)

    assert Counter(map(key_of, new)) + Counter(map(key_of, known)) == Counter(map(key_of, now))
    assert list(known) == [each for each in now if each in known]
    assert [each.line for each in new] == sorted(each.line for each in new)
    assert all(places(known)[each] <= counts[each] for each in places(known))
    assert not surplus.keys() & {key_of(each) for each in new}
    assert all(places(known)[each] + number == counts[each] for each, number in surplus.items())


@given(FINDINGS, st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[Finding], chance: random.Random) -> None:
    entries = entries_of(found)
    shuffled = list(entries)
    chance.shuffle(shuffled)

    assert text(entries) == text(shuffled)
    assert counts_of(entries) == counts_of(shuffled)


def test_the_last_of_several_are_new() -> None:
    found = [finding(target="x")._replace(line=line, help=help_) for line, help_ in ((1, ""), (4, "a"), (9, ""))]
    new, known, _ = compare(found, {("A.md", "r", "x"): 1})

    assert [(each.line, each.help) for each in known] == [(1, "")]
    assert [(each.line, each.help) for each in new] == [
        (4, "a; 2 more than the baseline knows"),
        (9, "2 more than the baseline knows"),
    ]


def test_more_places_than_known() -> None:
    new, known, surplus = compare([finding(target="x", places=12)], {("A.md", "r", "x"): 10})

    assert [each.help for each in new] == ["2 more than the baseline knows"]
    assert (known, surplus) == ((), {})
    assert compare([finding(target="x", places=12)], {("A.md", "r", "x"): 15}).surplus == {("A.md", "r", "x"): 3}


def test_severity_does_not_matter() -> None:
    found = [finding(target="x")]

    assert not compare([found[0]._replace(severity="info")], counts_of(entries_of(found))).new


@pytest.mark.parametrize("rule", ["rule-error", "unreadable-note"])
def test_what_was_not_checked_is_never_known(rule: str) -> None:
    found = [finding("failed", rule=rule)._replace(family="engine")]

    assert entries_of(found) == []
    assert list(compare(found, {("A.md", rule, "failed"): 1}).new) == found


def test_one_fault_whichever_rule_tells_of_it() -> None:
    """A bare name is a note to be written, until one that is nearly so called comes along."""
    before = [finding(rule="unwritten-note", target="Pariss", cause="unwritten")]
    now = [finding(rule="broken-link", target="Pariss", cause="typo")]

    assert compare(now, counts_of(entries_of(before))) == ((), tuple(now), {})


# ------------------------------------------------------------------------------------------------ the file

ENTRIES = st.lists(
    st.builds(Entry, st.text(min_size=1), st.text(min_size=1), st.text(), st.integers(1, 9)),
    unique_by=lambda entry: entry[:3],
)
STRANGE = [
    Entry('a "b"\\.md', "r", "x\ny\u2028", 1),
    Entry("\udcff.md", "r", "]\u202e", 2),
    Entry("Cafe\u0301.md", "s", "\U0001f600", 3),
    Entry("a/Ü.md", "s", "", 1),
]


@given(ENTRIES)
def test_written_and_read(entries: list[Entry]) -> None:
    content = text(entries).encode()

    assert Source(content, "b").entries() == sorted(entries)
    assert content.count(b"\n") == len(entries) + 2
    assert all(json.loads(line[1:]) for line in content.decode().splitlines()[1:-1])


@given(ENTRIES)
def test_few_notes_are_found_without_reading_all(entries: list[Entry]) -> None:
    entries += [each for each in STRANGE if each[:3] not in {other[:3] for other in entries}]
    content = text(entries).encode()
    reformatted = json.dumps(json.loads(content), indent=2).encode()
    for path in {entry.path for entry in entries} | {"Caf\u00e9.md", "none.md"}:
        found = Source(content, "b").entries_of([path])
        assert sorted(found) == sorted(Source(reformatted, "b").entries_of([path]))
        assert {each for each in entries if each.path == path} <= set(found)


def test_a_line_added_changes_no_other() -> None:
    before, after = (text(STRANGE[:number]).splitlines() for number in (3, 4))

    assert len(set(after) - set(before)) == 1
    assert set(before) <= set(after)


def test_of_two_lines_for_one_thing_the_larger_counts() -> None:
    content = HEAD + ',["A.md", "r", "x", 1]\n,["A.md", "r", "x", 3]\n,["A.md", "r", "x", 2]\n]\n'

    assert Source(content.encode(), "b").entries() == [Entry("A.md", "r", "x", 3)]


@pytest.mark.parametrize("seed", range(5))
def test_branches_merge_line_by_line(tmp_path: Path, seed: int) -> None:
    """As ``merge=union`` has it: what one side added is there, what one took out may come back, nothing else."""
    chance = random.Random(seed)
    base = [Entry(f"{number}.md", "r", f"x{number}", 1) for number in range(30)]
    sides = []
    for name in ("ours", "theirs"):
        entries = chance.sample(base, 25)
        entries += [Entry(f"{chance.randrange(30)}.md", "s", f"{name} {number}", 1) for number in range(5)]
        sides.append(sorted(entries))
    for name, entries in zip(("ours", "base", "theirs"), (sides[0], base, sides[1]), strict=True):
        (tmp_path / name).write_text(text(entries))
    command = ["git", "merge-file", "--union", "-p", "ours", "base", "theirs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    merged = set(Source(done.stdout, "b").entries())

    assert set(sides[0]) - set(base) | set(sides[1]) - set(base) <= merged
    assert set(sides[0]) & set(sides[1]) <= merged <= set(sides[0]) | set(sides[1])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: not JSON"),
        ("[]", "not a baseline"),
        ("{}", "not a baseline"),
        ('[{"version": true}]', "not a baseline"),
        ('[{"version": 2}]', "version 2 of the format; this vaultlint reads version 1"),
        (HEAD + ',["A.md", "r", 3, 1]\n]', '["A.md", "r", 3, 1] is no entry'),
        (HEAD + ',["A.md", "r", "x", 0]\n]', "is no entry"),
        (HEAD + ',["A.md", "r", "x"]\n]', "is no entry"),
        (HEAD + ',["A.md", "r", "x", 1]\n', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('\xff"', "not JSON"),
        (HEAD + "<<<<<<< HEAD\n=======\n>>>>>>> b\n]", "line 2: a merge conflict; every entry is a line of its own"),
    ],
)
def test_what_is_no_baseline(content: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Source(content.encode("latin-1"), "b.json").entries()

    assert str(caught.value).startswith("b.json: ")
    assert message in str(caught.value)


# ------------------------------------------------------------------------------------------------ notes renamed


class Past:
    """A history that knows these renames."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.asked = 0

    def __call__(self) -> Past:
        self.asked += 1
        return self

    def renamed(self, path: str) -> str | None:
        return self.names.get(path)

    def former(self, path: str) -> tuple[str, ...]:
        return tuple(before for before, now in self.names.items() if now == path)


def standing(
    root: Path,
    entries: Sequence[tuple[str, str, str, int]],
    findings: Sequence[Finding],
    names: Mapping[str, str] | Past = Past({}),  # noqa: B008
    given: Sequence[str] | None = None,
) -> State:
    """How a vault with the notes of the findings stands to entries."""
    for each in findings:
        (root / each.path).parent.mkdir(parents=True, exist_ok=True)
        (root / each.path).touch()
    past = names if isinstance(names, Past) else Past(names)
    source = Source(text([Entry(*each) for each in entries]).encode(), "b")
    outcome = Outcome(str(root), tuple(findings), 1, 1)
    return state(outcome, source, given, lambda: lambda path, rule: given is None or path in given, past)


OLD = [("Old.md", "r", "x", 2), ("Old.md", "s", "y", 1)]
NOW = [finding(path="New.md", target="x"), finding(path="New.md", rule="s", target="y")]


def test_a_renamed_note_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    found = standing(tmp_path, OLD, NOW, {"Old.md": "New.md"})

    assert (found.new, list(found.known), found.names) == ((), NOW, {"Old.md": "New.md"})
    assert found.stale == (("New.md", "r", "x", 1),)
    assert sorted(found.pruned()) == [("New.md", "r", "x", 1), ("New.md", "s", "y", 1)]


def test_what_is_known_of_two_notes_is_known_of_the_one_they_became(tmp_path: Path) -> None:
    both = [*OLD, ("New.md", "r", "x", 1)]
    found = standing(tmp_path, both, [*NOW, NOW[0], NOW[0]], {"Old.md": "New.md"})

    assert (found.new, found.stale) == ((), ())
    assert sorted(found.pruned()) == [("New.md", "r", "x", 3), ("New.md", "s", "y", 1)]


@pytest.mark.parametrize(
    ("names", "there"),
    [
        pytest.param({}, (), id="nobody knows"),
        pytest.param({"Old.md": "Other.md"}, (), id="to a name that is not there"),
        pytest.param({"Old.md": "New.md"}, ("Old.md",), id="there is another of the old name"),
    ],
)
def test_no_rename(tmp_path: Path, names: dict[str, str], there: tuple[str, ...]) -> None:
    for name in there:
        (tmp_path / name).touch()
    found = standing(tmp_path, OLD, NOW, names)

    assert list(found.new) == NOW
    assert [each[:3] for each in found.stale] == [each[:3] for each in OLD]


def test_git_is_asked_only_when_it_can_help(tmp_path: Path) -> None:
    past = Past({})
    known = standing(tmp_path, [("New.md", "r", "x", 1), ("Gone.md", "r", "x", 1)], NOW[:1], past)
    new = standing(tmp_path, [("New.md", "r", "x", 1)], NOW, past)

    assert (known.new, len(new.new), past.asked) == ((), 1, 0)
    standing(tmp_path, [("Gone.md", "r", "x", 1)], NOW, past)
    assert past.asked == 1


def test_the_own_name_may_be_what_is_wrong(tmp_path: Path) -> None:
    entries = [("x/Old?.md", "unportable-name", "Old?.md", 1), ("x/Old?.md", "title-mismatch", "Old?", 1)]
    now = [
        finding(path="New?.md", rule="unportable-name", name="New?.md"),
        finding(path="New?.md", rule="title-mismatch", name="New?"),
    ]
    found = standing(tmp_path, entries, now, {"x/Old?.md": "New?.md"})

    assert (found.new, found.stale) == ((), ())


def link(path: str, to: str, heading: str = "Food") -> Finding:
    return Finding(0, 0, "", data={"path": to, "heading": heading}, rule="h", family="x", path=path)


@pytest.mark.parametrize(
    ("names", "new"),
    [({"Rome.md": "Roma.md"}, 0), ({"x/Rome.md": "Roma.md"}, 0), ({}, 1), ({"Paris.md": "Roma.md"}, 1)],
)
def test_links_follow_a_renamed_note(tmp_path: Path, names: dict[str, str], new: int) -> None:
    """The link was broken before the note that it leads to was renamed, and written anew with its name."""
    found = standing(tmp_path, [("A.md", "h", "[[Rome#Food]]", 1)], [link("A.md", "Roma.md")], names)

    assert len(found.new) == new
    assert len(found.stale) == 0 if not new else 1
    assert found.pruned() == ([] if new else [("A.md", "h", "[[Roma#Food]]", 1)])


def test_no_more_links_follow_than_are_known(tmp_path: Path) -> None:
    twice = [link("A.md", "Roma.md"), link("A.md", "Roma.md")]
    found = standing(tmp_path, [("A.md", "h", "[[Rome#Food]]", 1)], twice, {"Rome.md": "Roma.md"})

    assert (len(found.known), len(found.new)) == (1, 1)


# ------------------------------------------------------------------------------------------------ notes moved, no git


def moved(path: str, *targets: str) -> list[Finding]:
    return [finding(path=path, target=target) for target in targets]


@pytest.mark.parametrize(
    ("entries", "findings", "names"),
    [
        ([("a/N.md", "r", "x", 2)], moved("b/N.md", "x", "x"), {"a/N.md": "b/N.md"}),
        pytest.param([("a/N.md", "r", "x", 2)], moved("b/N.md", "x"), {}, id="less is found"),
        pytest.param([("a/N.md", "r", "x", 1)], moved("b/N.md", "x", "y"), {}, id="more is found"),
        pytest.param([("a/N.md", "r", "x", 1)], moved("b/M.md", "x"), {}, id="another name"),
        pytest.param(
            [("a/N.md", "r", "x", 1), ("c/N.md", "r", "x", 1)], moved("b/N.md", "x"), {}, id="two may have moved"
        ),
        pytest.param(
            [("a/N.md", "r", "x", 1)], moved("b/N.md", "x") + moved("c/N.md", "x"), {}, id="to two places at once"
        ),
        pytest.param(
            [("a/N.md", "r", "x", 1), ("b/N.md", "r", "z", 1)], moved("b/N.md", "x"), {}, id="the note was known"
        ),
    ],
)
def test_moved_without_git(
    tmp_path: Path,
    entries: list[tuple[str, str, str, int]],
    findings: list[Finding],
    names: dict[str, str],
) -> None:
    found = standing(tmp_path, entries, findings)

    assert found.names == names
    assert len(found.new) == (0 if names else len(findings))


# ------------------------------------------------------------------------------------------------ parts of a vault


def test_only_what_was_looked_at_is_stale(tmp_path: Path) -> None:
    entries = [("A.md", "r", "x", 1), ("A.md", "r", "y", 1), ("B.md", "r", "x", 1), ("Sub/C.md", "r", "x", 1)]
    (tmp_path / "B.md").touch()
    found = standing(tmp_path, entries, [finding(target="x")], given=["A.md"])

    assert (found.new, found.stale) == ((), (("A.md", "r", "y", 1),))
    assert sorted(found.pruned()) == [entries[0], *entries[2:]]
    assert standing(tmp_path, entries, [finding(target="x")], given=["Sub"]).stale == ()


def test_a_renamed_note_among_the_given(tmp_path: Path) -> None:
    entries = [*OLD, ("B.md", "r", "x", 1)]
    (tmp_path / "B.md").touch()
    found = standing(tmp_path, entries, [NOW[0], NOW[0], NOW[1]], {"Old.md": "New.md"}, given=["New.md"])

    assert (found.new, found.stale, found.names) == ((), (), {"Old.md": "New.md"})
    assert ("B.md", "r", "x", 1) in found.pruned()


# ------------------------------------------------------------------------------------------------ the command line


class Vault:
    """A vault on disk, and the command line on it; what it says is in ``out`` and ``err``."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.out = self.err = ""

    def write(self, **texts: str) -> None:
        for name, content in texts.items():
            place = self.root / f"{name.replace('__', '/')}.md"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)

    def run(self, *arguments: str) -> int:
        command, *rest = arguments
        status = cli.run([command, str(self.root), *rest])
        self.out, self.err = self.capsys.readouterr()
        return status

    def check(self, *arguments: str) -> int:
        return self.run("check", *arguments)

    def baseline(self, *arguments: str) -> int:
        return self.run("baseline", *arguments)

    @property
    def file(self) -> Path:
        return self.root / FILE

    @property
    def rows(self) -> list[list[Any]]:
        return json.loads(self.file.read_text())[1:]  # type: ignore[no-any-return]


@pytest.fixture
def vault(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with two old problems."""
    made = Vault(tmp_path / "Vault", capsys)
    (made.root / ".obsidian").mkdir(parents=True)
    made.write(A="[[x/One]]\n[[x/One]]\n", B="# B\n[[x/Two]]\n")
    monkeypatch.chdir(tmp_path)
    return made


def test_written_once_and_known_from_then_on(vault: Vault) -> None:
    assert vault.check() == 1
    assert vault.baseline() == 0
    assert vault.out == "wrote Vault/.vaultlint-baseline.json: 3 problems in 2 files known\n"
    assert vault.rows == [["A.md", "broken-link", "[[x/One]]", 2], ["B.md", "broken-link", "[[x/Two]]", 1]]
    assert vault.check() == 0
    assert (vault.out, vault.err) == ("", "All clear: 2 notes (3 in the baseline).\n")


def test_new_problems_fail(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="# A\n[[x/One]]\n\n[[x/One]] [[x/Three]]\n", B="[[x/Two]] [[x/Two]]")

    assert vault.check("--output-format", "full") == 1
    assert vault.out.count("-->") == 2
    assert "A.md:4:11" in vault.out
    assert "1 more than the baseline knows" in vault.out
    assert "Found 2 problems (2 errors) in 2 notes (3 in the baseline)." in vault.out


def test_json_counts_what_is_known(vault: Vault) -> None:
    vault.baseline()
    vault.check("--output-format", "json")
    report = json.loads(vault.out)

    assert report["findings"] == []
    assert report["summary"]["baselined"] == 3


@pytest.mark.parametrize("option", [["--no-baseline"], ["--baseline", "empty.json"]])
def test_without_the_baseline(vault: Vault, option: list[str]) -> None:
    vault.baseline()
    Path("empty.json").write_text(text([]))

    assert vault.check(*option) == 1
    assert len(vault.out.splitlines()) == 3


@pytest.mark.parametrize("more", [["--baseline", "x"], ["--strict-baseline"]])
def test_no_baseline_and_one(vault: Vault, more: list[str]) -> None:
    assert vault.check("--no-baseline", *more) == 2


def test_what_is_not_needed_is_told(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="[[x/One]]\n", B="")

    assert vault.check() == 0
    assert "note: .vaultlint-baseline.json: 2 entries are not needed any more" in vault.err
    assert vault.check("--quiet") == 0
    assert vault.err == ""
    assert vault.check("--strict-baseline", "--quiet") == 1
    assert vault.err.splitlines()[:2] == [
        "not needed: A.md: broken-link: [[x/One]]",
        "not needed: B.md: broken-link: [[x/Two]]",
    ]
    assert vault.check("--strict-baseline", "--exit-zero") == 0


def test_prune_only_takes_out(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="[[x/One]] [[x/New]]\n", B="")

    assert vault.baseline("--prune") == 0
    assert vault.out == "Vault/.vaultlint-baseline.json: 2 removed; 1 problem in 1 file known\n"
    assert vault.rows == [["A.md", "broken-link", "[[x/One]]", 1]]
    assert vault.check("--strict-baseline") == 1
    assert "x/New" in vault.out
    before = vault.file.stat().st_mtime_ns
    assert vault.baseline("--prune") == 0
    assert "nothing to change" in vault.out
    assert vault.file.stat().st_mtime_ns == before


def test_update_takes_everything(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="[[x/One]] [[x/New]]\n", B="")

    assert vault.baseline("--update") == 0
    assert vault.out == "Vault/.vaultlint-baseline.json: 1 added, 2 removed; 2 problems in 1 file known\n"
    assert vault.check("--strict-baseline") == 0


def test_shown_without_a_change(vault: Vault) -> None:
    vault.baseline()
    before = vault.file.read_bytes()
    vault.write(A="[[x/One]] [[x/New]]\n", B="[[x/Two]]\n[[Some]]\n")

    assert vault.baseline() == 0
    assert vault.file.read_bytes() == before
    assert vault.out.splitlines() == [
        "Vault/.vaultlint-baseline.json: 2 known, 2 new, 1 not needed any more",
        "  known      new  not needed  rule",
        "      2        1           1  broken-link",
        "      0        1           0  unwritten-note",
        "'vaultlint check' shows what is new, --update takes it in",
        "--prune takes out what is not needed, and writes new names of notes down",
    ]
    assert vault.baseline("--output-format", "json") == 0
    [shown] = json.loads(vault.out)["baselines"]
    assert (shown["known"], shown["new"], shown["entries"]) == (2, 2, 2)
    assert shown["stale"] == [{"path": "A.md", "rule": "broken-link", "target": "[[x/One]]", "count": 1}]


def test_a_clean_vault_needs_none(vault: Vault) -> None:
    vault.write(A="", B="")

    assert vault.baseline() == 0
    assert not vault.file.exists()
    assert "all clear" in vault.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["baseline", "--prune"], "no file called '.vaultlint-baseline.json'; 'vaultlint baseline' writes it"),
        (["baseline", "--prune", "--update"], "two ways"),
        (["check", "--baseline", "b.json"], "no file called 'b.json'; 'vaultlint baseline --baseline b.json' writes"),
        (["check", "--baseline", "."], ".: cannot be read: not a regular file"),
    ],
)
def test_refused(vault: Vault, arguments: list[str], message: str) -> None:
    assert vault.run(*arguments) == 2
    assert message in vault.err
    assert vault.out == ""


@pytest.mark.parametrize("command", ["check", "baseline"])
def test_a_damaged_file_is_refused_and_stays(vault: Vault, command: str) -> None:
    vault.file.write_text("<<<<<<< HEAD\n")

    assert vault.run(command) == 2
    assert "error: .vaultlint-baseline.json: line 1: a merge conflict" in vault.err
    assert vault.file.read_text() == "<<<<<<< HEAD\n"


def test_another_file(vault: Vault) -> None:
    assert vault.check("--baseline", "our old.json") == 2
    assert "'vaultlint baseline --baseline 'our old.json'' writes it" in vault.err
    assert vault.baseline("--baseline", "our old.json") == 0
    assert not vault.file.exists()
    assert vault.check() == 1
    assert vault.check("--baseline", "our old.json") == 0


def test_the_configuration_names_a_file(vault: Vault) -> None:
    (vault.root / "vaultlint.toml").write_text('baseline = "ci/known.json"')
    (vault.root / "ci").mkdir()

    assert vault.check() == 2
    assert "baseline: no file called 'ci/known.json'" in vault.err
    assert vault.baseline() == 0
    assert (vault.root / "ci/known.json").exists()
    assert vault.check() == 0


@pytest.mark.parametrize("value", ["3", '"../b.json"', '"/b.json"', '"x/../../b.json"', '"a\\u0000"'])
def test_a_configuration_leads_out_of_the_vault(vault: Vault, value: str) -> None:
    (vault.root / "vaultlint.toml").write_text(f"baseline = {value}")

    for command in ("check", "baseline"):
        assert vault.run(command) == 2
        assert "vaultlint.toml: baseline is" in vault.err
    assert not Path("b.json").exists()


def test_a_link_leads_out_of_the_vault(vault: Vault) -> None:
    Path("precious.json").write_text(text([]))
    vault.file.symlink_to(Path("precious.json").absolute())

    for command in (["check"], ["baseline"], ["baseline", "--update"]):
        assert vault.run(*command) == 2
        assert "leads out of the vault" in vault.err
    assert Path("precious.json").read_text() == text([])


def test_each_vault_has_its_own(vault: Vault) -> None:
    (vault.root / "Inner/.obsidian").mkdir(parents=True)
    vault.write(Inner__C="[[x/Three]]")

    assert vault.baseline() == 0
    assert json.loads((vault.root / "Inner" / FILE).read_text())[1:] == [["C.md", "broken-link", "[[x/Three]]", 1]]
    assert len(vault.rows) == 2
    assert vault.check() == 0
    assert vault.check("--baseline", "b.json") == 2
    assert "one file for 2 vaults" in vault.err


# ------------------------------------------------------------------------------------------------ parts of a run


def test_a_part_of_the_run_leaves_the_rest_alone(vault: Vault) -> None:
    vault.write(A="[[x/One]]\n[[Some]]\n#### Deep\n# One\n### Three\n")
    vault.baseline()
    vault.write(A="", B="")

    def stale(*arguments: str) -> int:
        vault.check("--verbose", *arguments)
        return vault.err.count("not needed: ")

    assert stale() == 4
    assert stale("--select", "broken-link") == 2
    assert stale("--ignore", "links") == 1
    assert stale("--ignore", "links,headings") == 0
    (vault.root / "vaultlint.toml").write_text('[per-file]\n"A.md" = { links = "off" }')
    assert stale() == 2
    (vault.root / "vaultlint.toml").write_text('exclude = ["A.md"]')
    assert stale() == 1


def test_given_notes(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="", B="[[x/Two]]\n")

    assert cli.run(["check", "Vault/B.md", "--strict-baseline"]) == 0
    assert cli.run(["check", "Vault/A.md", "--strict-baseline"]) == 1
    assert cli.run(["baseline", "Vault/B.md", "--update"]) == 0
    assert len(vault.rows) == 2
    assert cli.run(["baseline", "Vault/A.md", "--update"]) == 0
    assert vault.rows == [["B.md", "broken-link", "[[x/Two]]", 1]]


def test_rules_about_the_whole_vault_do_not_run_on_given_notes(vault: Vault) -> None:
    (vault.root / "vaultlint.toml").write_text('[rules]\norphan-note = "warning"')
    vault.baseline()
    vault.write(A="[[B]] [[x/One]] [[x/One]]", B="[[A]] [[x/Two]]")

    assert cli.run(["check", "Vault/A.md", "--strict-baseline"]) == 0
    assert vault.check("--strict-baseline") == 1


def test_update_of_some_rules(vault: Vault) -> None:
    vault.baseline()
    vault.write(A="[[Some]]", B="")

    assert vault.baseline("--update", "--select", "unwritten-note") == 0
    assert [row[1] for row in vault.rows] == ["broken-link", "unwritten-note", "broken-link"]
    assert vault.baseline("--update") == 0
    assert [row[1] for row in vault.rows] == ["unwritten-note"]


def test_rules_that_are_not_installed_keep_their_entries(vault: Vault) -> None:
    vault.file.write_text(HEAD + ',["A.md", "of-a-plugin", "x", 1]\n]\n')

    assert vault.check() == 1
    assert "not needed" not in vault.err
    assert vault.baseline("--update") == 0
    assert ["A.md", "of-a-plugin", "x", 1] in vault.rows


def test_a_note_that_is_gone(vault: Vault) -> None:
    vault.baseline()
    (vault.root / "B.md").unlink()

    assert cli.run(["check", "Vault/A.md", "--strict-baseline"]) == 0
    assert vault.check("--select", "headings", "--strict-baseline") == 0
    assert vault.check("--strict-baseline") == 1
    assert vault.baseline("--prune") == 0
    assert [row[0] for row in vault.rows] == ["A.md"]


def test_what_cannot_be_read_is_not_taken_for_mended(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    from vaultlint import opened

    def read_bytes(root: str, path: str) -> bytes:
        if path == "B.md":
            raise OSError(5, "Input/output error")
        return (Path(root) / path).read_bytes()

    vault.baseline()
    monkeypatch.setattr(opened, "read_bytes", read_bytes)

    assert vault.check("--no-cache", "--jobs", "1") == 1
    assert "unreadable-note" in vault.out
    assert "not needed" not in vault.err
    assert vault.baseline("--update", "--no-cache", "--jobs", "1") == 0
    assert len(vault.rows) == 2


def test_repairs_are_made_all_the_same(vault: Vault) -> None:
    vault.write(A="A cafÃ© here\n", B="")
    vault.baseline()

    assert vault.check("--fix") == 0
    assert (vault.root / "A.md").read_text() == "A café here\n"
    assert "1 entry is not needed any more" in vault.err


def test_ten_places_and_eleven(vault: Vault) -> None:
    """More than ten places are told as one; that is no other problem."""
    vault.write(A="caf\ufffdx \n" * 12, B="")
    vault.baseline()

    assert vault.rows == [["A.md", "replacement-character", "", 12]]
    for number, status in ((12, 0), (5, 0), (11, 0), (13, 1)):
        vault.write(A="caf\ufffdx \n" * number)
        assert vault.check("--fail-on", "info") == status, number


def test_nothing_slow_is_imported(vault: Vault) -> None:
    script = (
        "import sys; from vaultlint.cli import run\n"
        "sys.argv[1:] = ['check', 'Vault/A.md']; status = run()\n"
        "slow = 'click', 'rich', 'yaml', 'multiprocessing'\n"
        "print(status, 'vaultlint.baseline.review' in sys.modules, *(each for each in slow if each in sys.modules))"
    )

    def said() -> str:
        return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    vault.write(A="[[B]]")
    assert said() == "0 False\n"
    vault.write(A="[[x/One]]")
    vault.baseline()
    vault.check()
    assert said() == "0 True\n"


def test_the_cache_changes_nothing(vault: Vault) -> None:
    vault.baseline()
    for _ in range(2):
        assert vault.check() == 0
        assert vault.check("--no-baseline") == 1
    vault.file.unlink()
    assert vault.check() == 1
