"""A linted vault in, questions out, and what each answer does: written at once, and undone by the bytes before."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vaultlint.disk import Refusal, put
from vaultlint.edits import EditError, apply
from vaultlint.engine import Done, Means
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.interactive.making import make, unmake
from vaultlint.interactive.place import new_note
from vaultlint.interactive.search import MOST, exact, matching
from vaultlint.interactive.suppressing import can_ignore, ignored
from vaultlint.interactive.watched import Watched
from vaultlint.interactive.ways import Choice, Spot, Way, choice_of, choices, first_lines, headings_like, told
from vaultlint.running import in_file
from vaultlint.typed import NamedTuple

KINDS = ("fixed", "ignored", "created", "edited", "skipped")
Passed = Counter[tuple[str, str, str]]  # of skipped findings: path, rule, message


class Question(NamedTuple):
    """A finding to answer, and what can be answered."""

    finding: Finding
    number: int  # of total, from 1
    total: int
    lines: Sequence[str] = ()  # of the note
    causes: Sequence[str] = ()  # what is known beside the finding's own help
    choices: Sequence[Choice] = ()
    is_link: bool = False  # whether another target can be typed
    creates: str = ""  # the note that can be made, by its path
    can_ignore: bool = False
    can_edit: bool = False


class Matches(NamedTuple):
    """What a typed target may mean; ``sure`` where it is the path of one file."""

    choices: Sequence[Choice]
    sure: bool = False


class _Step(NamedTuple):
    """An answer, and what takes it back."""

    kind: str
    words: str  # what it did
    passed: Passed  # what was skipped before it
    rules: frozenset[str]
    tally: Counter[str]
    path: str = ""
    old: bytes = b""
    new: bytes = b""
    folders: Sequence[str] = ()  # made for a new note


class Session:
    """The findings of one vault, asked one by one in the order of the report.

    Answers raise disk.Refusal where they cannot be carried out; then nothing has changed.
    """

    def __init__(self, done: Done, means: Means, about: Iterable[Finding] | None = None) -> None:
        """Of what was found, only what is ``about`` is asked where that is given; and what comes up meanwhile."""
        self.root = done.target.root
        self._watched = Watched(done, means)
        found = Counter(map(_key, done.outcome.findings))
        self._passed: Passed = Counter() if about is None else found - Counter(map(_key, about))
        self._rules: frozenset[str] = frozenset()  # of which every finding is skipped
        self._steps: list[_Step] = []
        self._wrote = False
        self._spot: Spot | None = None  # of the last question
        self._here, self._data = "", b""  # its note, and the bytes that were linted
        self.tally: Counter[str] = Counter()
        self.total = self.remaining()

    # -------------------------------------------------------------------------------------------- questions

    def remaining(self) -> int:
        """How many findings nobody has answered."""
        return sum(1 for path in self._watched.paths() for _ in self._open(path))

    def _open(self, path: str) -> Iterator[Finding]:
        """The findings of a note that nobody has answered. They are told apart by words, since places move."""
        passed: Passed = Counter()
        for finding in self._watched.findings(path):
            key = _key(finding)
            passed[key] += 1
            if finding.rule not in self._rules and passed[key] > self._passed[key]:
                yield finding

    def question(self) -> Question | None:
        """The next finding, its note being read and linted again; None where all are answered."""
        while path := next((each for each in self._watched.paths() if any(self._open(each))), ""):
            self._enter(path)
            if finding := next(self._open(path), None):
                return self._question(finding)
        return None

    def _enter(self, path: str) -> None:
        data = self._watched.read(path)
        if data is not None and (path, data) != (self._here, self._data):
            if path == self._here:  # somebody else has changed it, and who knows what else
                self._watched.refresh()
            self._watched.lint(path, data)
        self._here, self._data = path, data or b""

    def _question(self, finding: Finding) -> Question:
        remaining = self.remaining()
        self.total = max(self.total, remaining)
        spot = self._spot = self._watched.spot(finding) if self._watched.read(finding.path) is not None else None
        question = Question(finding, self.total - remaining + 1, self.total)
        if spot is None:
            return question
        lines = spot.reading.text.split("\n")
        question = question._replace(lines=lines, can_edit=True, can_ignore=can_ignore(spot.reading))
        return self._with_link(question, spot) if spot.link else question

    def _with_link(self, question: Question, spot: Spot) -> Question:
        link, view = spot.link, spot.view
        if link is None:
            return question
        question = question._replace(choices=choices(spot), is_link=True)
        if view.resolve(link):
            return question
        causes = told(view.causes(link), question.finding.help)
        creates = new_note(link, spot.note.path, view.names, spot.settings)
        return question._replace(causes=causes, creates=creates)

    def first_lines(self, path: str) -> list[str]:
        """What stands in a file, in a line or two."""
        return [] if self._watched.is_closed(path) else first_lines(self.root, path)

    def search(self, typed: str) -> Matches:
        """What somebody may mean who types a file, a file with ``#heading``, or a ``#heading`` alone."""
        spot = self._spot
        if spot is None:
            return Matches(())
        if typed.startswith("#"):
            found = headings_like(typed, spot)
            return Matches(_at_most(spot, found))
        name, mark, rest = typed.partition("#")
        subpath = mark + rest if rest else None
        if path := exact(name, spot.note.path, spot.view.names):
            choice = choice_of(spot, Way(path, subpath))
            return Matches([choice] if choice else (), sure=choice is not None)
        return Matches(_at_most(spot, [Way(path, subpath) for path in matching(name, spot.view.names.paths)]))

    def names(self) -> Sequence[str]:
        """The files that a link can name."""
        return self._spot.view.names.paths if self._spot else ()

    # -------------------------------------------------------------------------------------------- answers

    def fix(self, question: Question) -> str:
        """Make the fix of the finding, unless it would do harm; returned is what it did."""
        finding, bench = question.finding, self._watched.bench
        if finding.fix is None:
            raise Refusal("there is no fix")
        new = self._edited(finding.fix.edits)
        bench.guard(self._here)
        harm = bench.harm(self._here, new, Counter(each.rule for each in self._watched.findings(self._here)))
        bench.findings(self._here, self._data)
        if harm:
            raise Refusal(harm)
        return self._write("fixed", new, finding.fix.message or "the fix of the rule")

    def take(self, choice: Choice) -> str:
        """Make the link lead there."""
        return self._write("fixed", self._edited(self._in_file(choice.edit)), f"link to {choice.label!r}")

    def create(self, question: Question) -> str:
        """Make the note that the link names, empty, where Obsidian would make it."""
        folders = make(self.root, question.creates)
        self._remember("created", repr(question.creates), question.creates, folders=folders)
        self._watched.refresh()
        return repr(question.creates)

    def ignore(self, question: Question, reason: str) -> str:
        """Write into the note that the finding is to be ignored, and why."""
        spot = self._spot
        edits = ignored(spot.reading, question.finding, reason) if spot else ()
        if not edits:
            raise Refusal("no comment in the file can say so" + (", with this reason" if reason else ""))
        return self._write("ignored", self._edited(edits), question.finding.rule)

    def skip(self, question: Question) -> str:
        """Leave the finding for now."""
        finding = question.finding
        self._remember("skipped", finding.rule)
        self._passed[_key(finding)] += 1
        return finding.rule

    def skip_rule(self, question: Question) -> str:
        """Leave every finding of its rule."""
        before = self.remaining()
        rule = question.finding.rule
        self._remember("skipped", f"all {rule}")
        self._rules |= {rule}
        self.tally["skipped"] += before - self.remaining() - 1
        return f"all {rule}"

    def look_again(self, question: Question) -> bool:
        """Take a note as an editor has left it; returned is whether it has changed anything."""
        data = self._watched.read(question.finding.path)
        if data is None or data == self._data:
            return False
        self._remember("edited", question.finding.path, question.finding.path, self._data, data)
        self._watched.refresh()
        self._here = ""
        return True

    def is_current(self) -> bool:
        """Whether the note of the question is still as it was read."""
        return (self._watched.read(self._here) or b"") == self._data

    def undo(self) -> str:
        """Take the last answer back: bytes, and what was skipped; returned is what it was."""
        if not self._steps:
            raise Refusal("there is nothing to undo")
        step = self._steps[-1]
        if step.kind == "created":
            unmake(self.root, step.path, step.folders)
        elif step.old != step.new:
            put(self._place(step.path), step.old, expected=step.new)
        self._steps.pop()
        self._passed, self._rules, self.tally = step.passed, step.rules, step.tally
        if step.kind in ("created", "edited"):
            self._watched.refresh()
        elif step.path:
            self._watched.lint(step.path, step.old)
        self._here = ""
        return f"{step.kind} {step.words}"

    @property
    def has_written(self) -> bool:
        """Whether there was an answer that changed a file."""
        return self._wrote

    # -------------------------------------------------------------------------------------------- writing

    def _place(self, path: str) -> str:
        return os.path.join(self.root, *path.split("/"))

    def _in_file(self, *edits: Edit) -> Sequence[Edit]:
        return in_file(Fix("", "", edits), self._spot.note).edits if self._spot else ()

    def _edited(self, edits: Sequence[Edit]) -> bytes:
        if any(edit.path not in ("", self._here) for edit in edits):
            raise Refusal("it would change other files as well")
        try:
            return apply(self._data, edits)
        except EditError as error:
            raise Refusal(str(error)) from error

    def _write(self, kind: str, new: bytes, words: str) -> str:
        path, old = self._here, self._data
        put(self._place(path), new, expected=old)
        self._remember(kind, words, path, old, new)
        self._watched.lint(path, new)
        self._data = new
        return words

    def _remember(
        self, kind: str, words: str, path: str = "", old: bytes = b"", new: bytes = b"", folders: Sequence[str] = ()
    ) -> None:
        step = _Step(kind, words, self._passed.copy(), self._rules, self.tally.copy(), path, old, new, folders)
        self._steps.append(step)
        self._wrote |= kind != "skipped"
        self.tally[kind] += 1


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.path, finding.rule, finding.message


def _at_most(spot: Spot, found: Sequence[Way]) -> list[Choice]:
    return [choice for way in found[:MOST] if (choice := choice_of(spot, way))]
