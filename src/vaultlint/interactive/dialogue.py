"""Sessions and a terminal in, answers carried out: shows a question, reads a key, says what was done."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from vaultlint.disk import Refusal
from vaultlint.interactive import screen
from vaultlint.interactive.editor import edit
from vaultlint.interactive.keys import ENTER, Keys, waiting
from vaultlint.interactive.search import completions
from vaultlint.interactive.session import KINDS, Matches, Question, Session
from vaultlint.interactive.ways import Choice
from vaultlint.report.escape import escape
from vaultlint.report.look import Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import address
from vaultlint.typed import TextIO

_PROMPT = Piece("> ", "title")
_MOST_COMPLETIONS = 200


class Dialogue:
    """A talk about the findings of some vaults, one after another."""

    def __init__(
        self, sessions: Sequence[Session], prefixes: Sequence[str], stream: TextIO, look: Callable[[], Look], keys: Keys
    ) -> None:
        """``prefixes`` stand before the paths of each vault; the ``look`` is asked for again with every question."""
        self._sessions, self._prefixes = sessions, prefixes
        self._stream, self._look, self._keys = stream, look, keys
        self._answered: list[Session] = []  # in which each answer was given
        self._quit = False

    def run(self) -> None:
        """Ask until all is answered or the author has enough."""
        try:
            while not self._quit and (asked := self._next() or self._end()):
                self._ask(*asked)
        except EOFError:  # the author has gone
            self._say([Piece("\n")])

    def tally(self) -> Counter[str]:
        """What was done, by the kind of answer."""
        return sum((session.tally for session in self._sessions), Counter())

    def _next(self) -> tuple[int, Question] | None:
        for number, session in enumerate(self._sessions):
            if question := session.question():
                before = sum(each.total for each in self._sessions[:number])
                total = sum(each.total for each in self._sessions)
                return number, question._replace(number=before + question.number, total=total)
        return None

    def _end(self) -> tuple[int, Question] | None:
        """Offer to take the last answer back, once there is no question left."""
        if not self._answered:
            return None
        self._say([Piece("\nThat was the last one.\n")])
        self._say(screen.keys_line([("u", "undo"), ("any other key", "end")], self._look().width))
        if self._key() != "u":
            return None
        try:
            self._undo()
        except Refusal as error:
            self._tell("not done", str(error), "warning")
        return self._next()

    # -------------------------------------------------------------------------------------------- one question

    def _ask(self, number: int, question: Question) -> None:
        session = self._sessions[number]
        self._show(session, self._prefixes[number], question)
        while not self._answer(session, question, self._key()):
            pass

    def _show(self, session: Session, prefix: str, question: Question) -> None:
        look, finding = self._look(), question.finding
        link = address(session.root, finding.path) if look.links else ""
        place = Piece(f"{escape(prefix + finding.path)}:{finding.line}:{finding.column}", "", link)
        self._say(screen.question(question, place, self._choices(session, question.choices, look.width), look.width))

    def _choices(self, session: Session, found: Sequence[Choice], width: int) -> Iterable[Piece]:
        lines = {each.label: session.first_lines(each.path) for each in found if each.label == each.path}
        return screen.choices(found, lines, width)

    def _answer(self, session: Session, question: Question, key: str) -> bool:
        """Carry out what a key asks for; returned is whether the question is done with."""
        try:
            return self._carry_out(session, question, key)
        except Refusal as error:
            self._tell("not done", str(error), "warning")
            return not session.is_current()

    def _carry_out(self, session: Session, question: Question, key: str) -> bool:
        fix = question.finding.fix
        if key == "q":
            self._quit = True
        elif key == "u":
            return self._undo()
        elif key.isdecimal() and 0 < int(key) <= len(question.choices):
            self._done(session, "fixed", session.take(question.choices[int(key) - 1]))
        elif fix and (key == "f" or (key == ENTER and fix.applicability == "safe")):
            self._done(session, "fixed", session.fix(question))
        elif key == "t" and question.is_link:
            return self._type(session, question)
        elif key == "c" and question.creates:
            self._done(session, "created", session.create(question))
        elif key == "i" and question.can_ignore:
            reason = self._keys.line("reason (Enter for none): ")
            self._done(session, "ignored", session.ignore(question, reason))
        elif key == "s":
            self._done(session, "skipped", session.skip(question))
        elif key == "S":
            self._done(session, "skipped", session.skip_rule(question))
        elif key == "e" and question.can_edit:
            return self._edit(session, question)
        elif key == "?":
            self._say([Piece(screen.HELP)])
            self._say_keys(question)
            return False
        else:
            self._say([Piece("that does nothing here; ? for help\n", "faint")])
            return False
        return True

    def _undo(self) -> bool:
        if not self._answered:
            raise Refusal("there is nothing to undo")
        self._tell("undone", self._answered[-1].undo())
        self._answered.pop()
        return True

    def _edit(self, session: Session, question: Question) -> bool:
        finding = question.finding
        try:
            with waiting(self._keys):
                edit(os.path.join(session.root, *finding.path.split("/")), finding.line, finding.column)
        finally:
            changed = session.look_again(question)
            if changed:
                self._answered.append(session)
        self._tell("edited", finding.path if changed else "nothing has changed")
        return True

    # -------------------------------------------------------------------------------------------- typing

    def _type(self, session: Session, question: Question) -> bool:
        """Ask for a target until one is taken; an empty line goes back to the question."""

        def complete(typed: str) -> list[str]:
            # What a terminal would obey must not be shown, and a name that is not as it seems is no help.
            found = (each for each in completions(typed, session.names()) if escape(each) == each)
            return list(dict.fromkeys(found))[:_MOST_COMPLETIONS]

        while typed := self._keys.line("link to (Tab completes, Enter goes back): ", complete):
            choice = self._pick(session, session.search(typed))
            if choice:
                self._done(session, "fixed", session.take(choice))
                return True
        self._say_keys(question)
        return False

    def _pick(self, session: Session, found: Matches) -> Choice | None:
        """One of several matches by its number; None to type again."""
        if found.sure:
            return found.choices[0]
        if not found.choices:
            self._say([Piece("nothing is called so\n", "faint")])
            return None
        self._say(self._choices(session, found.choices, self._look().width))
        many = "1" if len(found.choices) == 1 else f"1-{len(found.choices)}"
        self._say(screen.keys_line([(many, "link there"), ("Enter", "type again")], self._look().width))
        key = self._key()
        if key.isdecimal() and 0 < int(key) <= len(found.choices):
            return found.choices[int(key) - 1]
        return None

    # -------------------------------------------------------------------------------------------- in and out

    def _key(self) -> str:
        key = ""
        self._say([_PROMPT])
        while not key:
            key = self._keys.key()
        if self._keys.silent:
            self._say([Piece(f"{escape(key.strip())}\n")])
        return key

    def _done(self, session: Session, kind: str, words: str) -> None:
        self._answered.append(session)
        self._tell(kind, words, "good")

    def _tell(self, head: str, words: str, style: str = "") -> None:
        self._say([Piece(escape(head), style), Piece(f": {escape(words)}\n")])

    def _say_keys(self, question: Question) -> None:
        self._say(screen.keys_line(screen.keys_of(question), self._look().width))

    def _say(self, pieces: Iterable[Piece]) -> None:
        painter(self._stream, self._look())(pieces)
        self._stream.flush()


def summary(tally: Counter[str]) -> str:
    """``Fixed 3, created 1, skipped 12.``; "" where nothing was done."""
    parts = [f"{kind} {tally[kind]:,}" for kind in KINDS if tally[kind]]
    return f"{', '.join(parts)}.".capitalize() if parts else ""
