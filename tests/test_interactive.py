"""Findings answered one by one: what can be answered, what is written, what undo brings back; and the talk about it."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultlint.disk import Refusal
from vaultlint.engine import Means, each_vault, lint
from vaultlint.finding import Edit, Finding
from vaultlint.interactive import dialogue as dialogue_module
from vaultlint.interactive import session as session_module
from vaultlint.interactive.dialogue import Dialogue, summary
from vaultlint.interactive.editor import command, edit
from vaultlint.interactive.place import new_note
from vaultlint.interactive.search import matching
from vaultlint.interactive.session import Question, Session
from vaultlint.names import Names
from vaultlint.note import Link, Reading
from vaultlint.outcome import Options
from vaultlint.report.look import Look
from vaultlint.settings import Settings

Files = Mapping[str, str | bytes]


def make(root: Path, files: Files) -> Path:
    (root / ".obsidian").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def content(root: Path) -> dict[str, bytes]:
    return {
        str(place.relative_to(root)): place.read_bytes()
        for place in root.rglob("*")
        if place.is_file() and ".obsidian" not in place.parts
    }


def session(root: Path, *select: str, cache: Path | None = None, **options: Any) -> Session:
    means = Means(options=Options(select=select, **options), cache=str(cache) if cache else None)
    [done] = each_vault([str(root)], means)
    return Session(done, means)


LINKS = (
    *("broken-link", "missing-attachment", "ambiguous-link", "broken-heading-link", "broken-block-link"),
    "unwritten-note",
)


def asked(of: Session) -> Question:
    question = of.question()
    assert question is not None
    return question


# ------------------------------------------------------------------------------------------------ where a link leads


@pytest.mark.parametrize(
    ("before", "labels", "after"),
    [
        pytest.param("[[Constantinopel]]", ["Constantinople.md"], "[[Constantinople]]", id="typing mistake"),
        pytest.param("[[Old/Paris|the city]]", ["Cities/Paris.md"], "[[Paris|the city]]", id="moved"),
        pytest.param("[[Lutetia]]", ["Cities/Paris.md"], "[[Paris|Lutetia]]", id="alias"),
        pytest.param("[a](x/Paris.md#Food)", ["Cities/Paris.md"], "[a](Paris.md#Food)", id="Markdown link"),
        pytest.param("![[maps/tower.png|300]]", ["tower.png"], "![[tower.png|300]]", id="attachment"),
        pytest.param("[[Rome]]", ["Italy/Rome.md", "Georgia/Rome.md"], "[[Italy/Rome]]", id="ambiguous"),
        pytest.param("[[Paris#Fod]]", ["#Food", "#Sights"], "[[Paris#Food]]", id="heading"),
        pytest.param("[f](Cities/Paris.md#Fod)", ["#Food", "#Sights"], "[f](Cities/Paris.md#Food)", id="path stays"),
        pytest.param("[[#Fod]]\n\n# Food!", ["#Food!"], "[[#Food!]]\n\n# Food!", id="own heading"),
        pytest.param("[[Paris#^tre]]", ["#^tree"], "[[Paris#^tree]]", id="block"),
        pytest.param("[[Paris#^oak]]", ["Woods.md", "#^tree"], "[[Woods#^oak]]", id="block elsewhere"),
        pytest.param("| a |\n|---|\n| [[Lutetia]] |", ["Cities/Paris.md"], "| a |\n|---|\n| [[Paris\\|Lutetia]] |"),
        pytest.param("---\nin: '[[Lutetia]]'\n---\n", ["Cities/Paris.md"], "---\nin: '[[Paris|Lutetia]]'\n---\n"),
        pytest.param("[[Nowhere]]", [], None, id="unwritten"),
    ],
)
def test_choices(tmp_path: Path, before: str, labels: list[str], after: str | None) -> None:
    cities = {
        "Cities/Paris.md": "---\naliases: [Lutetia]\n---\n# Sights\n# Food\nA tree ^tree\n",
        "Constantinople.md": "",
        "Italy/Rome.md": "",
        "Georgia/Rome.md": "",
        "Woods.md": "An oak ^oak\n",
        "tower.png": b"\x89PNG",
    }
    talk = session(make(tmp_path, {"Trip.md": before, **cities}), *LINKS)
    question = asked(talk)

    assert [choice.label for choice in question.choices] == labels
    assert question.is_link
    if after is not None:
        talk.take(question.choices[0])
        assert content(tmp_path)["Trip.md"].decode() == after
        assert talk.question() is None


def test_a_second_choice(tmp_path: Path) -> None:
    talk = session(make(tmp_path, {"Trip.md": "[[Rome]]", "Italy/Rome.md": "", "Georgia/Rome.md": ""}), *LINKS)
    talk.take(asked(talk).choices[1])

    assert content(tmp_path)["Trip.md"] == b"[[Georgia/Rome]]"


def test_no_choice_for_a_sound_link(tmp_path: Path) -> None:
    root = make(tmp_path, {"Trip.md": "[[rome.md]]", "Rome.md": ""})
    question = asked(session(root, "redundant-extension"))

    assert (question.choices, question.is_link, question.creates) == ((), False, "")


def test_other_causes_are_told(tmp_path: Path) -> None:
    files = {"Trip.md": "[[x/Paris]] [[y/Paris]]", "Paris.md": "", "Towns/Other.md": "---\naliases: [x/Paris]\n---\n"}
    question = asked(session(make(tmp_path, files), "broken-link"))

    assert question.causes == ["the name exists elsewhere"]
    assert question.finding.help == "an alias of 'Towns/Other.md'; a link names the file"
    assert [choice.label for choice in question.choices] == ["Towns/Other.md", "Paris.md"]


@pytest.mark.parametrize(
    ("typed", "labels", "sure"),
    [
        ("Paris", ["Cities/Paris.md"], True),
        ("Cities/Paris", ["Cities/Paris.md"], True),
        ("Paris#Food", ["Cities/Paris.md#Food"], True),
        ("par", ["Cities/Paris.md"], False),
        ("cities par", ["Cities/Paris.md"], False),
        ("pariss", ["Cities/Paris.md"], False),
        ("rome", ["Italy/Rome.md", "Georgia/Rome.md"], False),
        ("map", ["map.png"], False),
        ("qqqqqq", [], False),
        ("#x", [], False),
        (" ", [], False),
    ],
)
def test_search(tmp_path: Path, typed: str, labels: list[str], sure: bool) -> None:
    files = {"Trip.md": "[[Nowhere]]", "Cities/Paris.md": "# Food\n", "Italy/Rome.md": "", "Georgia/Rome.md": ""}
    talk = session(make(tmp_path, {**files, "map.png": b""}), "unwritten-note")
    asked(talk)
    found = talk.search(typed)

    assert ([choice.label for choice in found.choices], found.sure) == (labels, sure)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [("#foo", ["#Food"]), ("#sights", ["#Sights"]), ("Woods", ["Woods.md"]), ("#", ["#Sights", "#Food"])],
)
def test_search_of_headings(tmp_path: Path, typed: str, labels: list[str]) -> None:
    files = {"Trip.md": "[[Paris#Nothing like it]]", "Paris.md": "# Sights\n# Food\n", "Woods.md": ""}
    talk = session(make(tmp_path, files), *LINKS)
    asked(talk)

    assert [choice.label for choice in talk.search(typed).choices] == labels


def test_best_matches_first() -> None:
    paths = ["Rome trip.md", "Old Rome.md", "x/Rome.md", "Aerodrome.md", "Romee.md", "Paris.md"]

    assert matching("rome", paths) == ["x/Rome.md", "Romee.md", "Rome trip.md", "Old Rome.md", "Aerodrome.md"]
    assert matching("rome", [f"{n} rome.md" for n in range(20)], most=3) == [f"{n} rome.md" for n in range(3)]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("A.md", ["# Title", "Text"]),
        ("Empty.md", ["(empty)"]),
        ("map.png", ["12 bytes"]),
        ("Gone.md", []),
    ],
)
def test_first_lines(tmp_path: Path, path: str, lines: list[str]) -> None:
    note = "\ufeff---\na: 1\n---\n\n# Title\r\n\r\nText\nMore\n"
    files = {"A.md": note, "Empty.md": "\n", "map.png": b"123456789012", "Trip.md": "[[Nowhere]]"}
    talk = session(make(tmp_path, files))

    assert talk.first_lines(path) == lines


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_what_must_not_be_opened_is_not(tmp_path: Path) -> None:
    root = make(tmp_path / "vault", {"Trip.md": "[[Nowhere]]"})
    os.mkfifo(root / "Pipe.md")
    (tmp_path / "Secret.md").write_text("secret")
    (root / "Out.md").symlink_to("../Secret.md")
    talk = session(root)
    asked(talk)

    assert (talk.first_lines("Pipe.md"), talk.first_lines("Out.md")) == ([], [])


# ------------------------------------------------------------------------------------------------ new notes


@pytest.mark.parametrize(
    ("target", "options", "path"),
    [
        ("Rome", {}, "Rome.md"),
        ("Rome.md", {}, "Rome.md"),
        ("Rome", {"new_file_location": "current"}, "Trips/Rome.md"),
        ("Rome", {"new_file_location": "folder", "new_file_folder": "Inbox"}, "Inbox/Rome.md"),
        ("Rome", {"new_file_location": "folder"}, "Rome.md"),
        ("Italy/Rome", {"new_file_location": "current"}, "Italy/Rome.md"),
        ("/Rome", {}, "Rome.md"),
        ("./Rome", {}, "Trips/Rome.md"),
        ("../Rome.md", {}, "Rome.md"),
        pytest.param("../../../Rome", {}, "Rome.md", id="clamped at the root"),
        ("Node.js", {}, "Node.js.md"),
        pytest.param("rome.png", {}, "", id="an attachment"),
        pytest.param("What: why?", {}, "", id="signs that systems refuse"),
        pytest.param(".hidden", {}, "", id="not in the vault"),
        pytest.param("a/../../x", {}, "", id="dots within"),
        pytest.param("a//b", {}, "", id="nameless folder"),
        pytest.param("x" * 300, {}, "", id="too long"),
        pytest.param("\x1b[31m", {}, "", id="control characters"),
        pytest.param("", {}, "", id="the note itself"),
    ],
)
def test_where_a_note_is_made(target: str, options: dict[str, Any], path: str) -> None:
    link = Link("wikilink", False, target, "", None, 0, 0)

    assert new_note(link, "Trips/Italy.md", Names(["Trips/Italy.md"]), Settings(**options)) == path


def test_create_and_undo(tmp_path: Path) -> None:
    root = make(tmp_path, {"Trip.md": "[[New/Deep/Rome]] [[New/Deep/Rome]]\n", "Other.md": "[[new/deep/rome]]\n"})
    before = content(root)
    talk = session(root)
    question = asked(talk)
    assert question.creates == "new/deep/rome.md"
    talk.create(question)

    assert content(root) == {**before, "new/deep/rome.md": b""}
    assert talk.question() is None
    assert talk.tally["created"] == 1

    assert talk.undo() == "created 'new/deep/rome.md'"
    assert content(root) == before
    assert not (root / "new").exists()
    assert asked(talk).finding == question.finding


def test_undo_leaves_a_note_that_somebody_wrote_into(tmp_path: Path) -> None:
    root = make(tmp_path, {"Trip.md": "[[Rome]]\n"})
    talk = session(root)
    talk.create(asked(talk))
    (root / "Rome.md").write_text("Words\n")

    with pytest.raises(Refusal, match="not empty any more"):
        talk.undo()
    assert content(root)["Rome.md"] == b"Words\n"


def test_a_note_is_not_made_over_another_nor_outside(tmp_path: Path) -> None:
    root = make(tmp_path / "vault", {"Trip.md": "[[Rome]] [[Away/Rome]]\n"})
    talk = session(root, *LINKS)
    question = asked(talk)
    (root / "Rome.md").write_text("Late\n")
    with pytest.raises(Refusal, match="already"):
        talk.create(question)
    assert content(root)["Rome.md"] == b"Late\n"

    (tmp_path / "elsewhere").mkdir()
    (root / "Away").symlink_to("../elsewhere")
    with pytest.raises(Refusal, match="out of the vault"):
        talk.create(question._replace(creates="Away/Rome.md"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


# ------------------------------------------------------------------------------------------------ answers


BAD = "A cafÃ© and [[Constantinopel]] and a cafÃ©.\n"
GOOD = "A café and [[Constantinople]] and a café.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BAD.encode(), GOOD.encode()),
        pytest.param(BAD.encode("utf-8-sig"), GOOD.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(b"1\r\n" + BAD.encode() + b"2\r\n", b"1\r\n" + GOOD.encode() + b"2\r\n", id="mixed line ends"),
        pytest.param(b"\xff\xfe " + BAD.encode() + b"\x80", b"\xff\xfe " + GOOD.encode() + b"\x80", id="not UTF-8"),
        pytest.param(("日本語🌱\t" * 300 + BAD).encode(), ("日本語🌱\t" * 300 + GOOD).encode(), id="wide and long"),
    ],
)
def test_every_answer_is_on_disk_and_undone_to_the_byte(tmp_path: Path, before: bytes, after: bytes) -> None:
    root = make(tmp_path, {"Trip.md": before, "Constantinople.md": ""})
    talk = session(root, "mojibake", "broken-link")
    states = [before]
    while question := talk.question():
        line = question.lines[question.finding.line - 1]
        assert line[question.finding.column - 1 : question.finding.end_column - 1] in ("Ã©", "[[Constantinopel]]")
        if question.choices:
            talk.take(question.choices[0])
        else:
            talk.fix(question)
        states.append(content(root)["Trip.md"])

    assert states[-1] == after
    assert len(set(states)) == 4
    assert talk.tally["fixed"] == 3
    for state in reversed(states[:-1]):
        talk.undo()
        assert content(root)["Trip.md"] == state
    with pytest.raises(Refusal, match="nothing to undo"):
        talk.undo()


def test_numbers_and_order(tmp_path: Path) -> None:
    root = make(tmp_path, {"B.md": "[[Gone]]\n", "A.md": "[[Gone]] [[Away]]\n[[Gone]]\n"})
    talk = session(root)
    seen = []
    while question := talk.question():
        seen.append((question.finding.path, question.finding.line, question.number, question.total))
        talk.skip(question)

    assert seen == [("A.md", 1, 1, 4), ("A.md", 1, 2, 4), ("A.md", 2, 3, 4), ("B.md", 1, 4, 4)]
    assert (talk.tally["skipped"], talk.remaining()) == (4, 0)


def test_what_went_away_is_not_asked(tmp_path: Path) -> None:
    root = make(tmp_path, {"A.md": "[[Gone]] [[Gone]]\n", "B.md": "[[Gone]] [[Other]]\n"})
    talk = session(root)
    talk.create(asked(talk))
    question = asked(talk)

    assert (question.finding.path, question.finding.message) == ("B.md", "no note called 'Other' yet")
    assert (question.number, question.total) == (4, 4)


def test_skip_all_of_a_rule(tmp_path: Path) -> None:
    root = make(tmp_path, {"A.md": "[[Gone]] cafÃ© [[Away]]\n", "B.md": "[[Gone]]\n"})
    talk = session(root, "unwritten-note", "mojibake")
    talk.skip_rule(asked(talk))

    assert asked(talk).finding.rule == "mojibake"
    assert talk.tally["skipped"] == 3
    assert talk.undo() == "skipped all unwritten-note"
    assert (talk.tally["skipped"], asked(talk).finding.rule) == (0, "unwritten-note")


def test_skipped_findings_stay_skipped_when_places_move(tmp_path: Path) -> None:
    root = make(tmp_path, {"A.md": "[[Gone]]\n\ncafÃ© [[Gone]]\n"})
    talk = session(root, "unwritten-note", "mojibake")
    talk.skip(asked(talk))
    talk.fix(asked(talk))

    assert (asked(talk).finding.line, asked(talk).finding.column) == (3, 6)
    talk.skip(asked(talk))
    assert talk.question() is None


def test_a_changed_note_is_read_again(tmp_path: Path) -> None:
    root = make(tmp_path, {"A.md": "A cafÃ©\n"})
    talk = session(root)
    question = asked(talk)
    (root / "A.md").write_text("Words before\n\nA cafÃ©\n", encoding="utf-8")
    assert not talk.is_current()
    with pytest.raises(Refusal, match="changed since it was read"):
        talk.fix(question)
    assert asked(talk).finding.line == 3

    talk.fix(asked(talk))
    (root / "A.md").write_text("Other words\n", encoding="utf-8")
    with pytest.raises(Refusal, match="changed since it was read"):
        talk.undo()
    assert content(root)["A.md"] == b"Other words\n"


def test_a_fix_that_would_break_a_link_elsewhere_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path, {"A.md": "# A cafÃ©\n", "B.md": "[[A#A cafÃ©]]\n"})
    talk = session(root, "mojibake", *LINKS)
    before = content(root)

    with pytest.raises(Refusal, match="a link elsewhere asks for"):
        talk.fix(asked(talk))
    assert content(root) == before
    assert asked(talk).finding.rule == "mojibake"


def test_findings_about_the_whole_vault_keep_their_places(tmp_path: Path) -> None:
    schema = '[schemas.trial]\nmatch = { tag = "trial" }\n[schemas.trial.properties]\ndoi = { unique = true }\n'
    note = "---\ntags: [trial]\ndoi: 10.1/x\n---\ncafÃ©\n"
    root = make(tmp_path, {"vaultlint.toml": schema, "A.md": note, "B.md": note})
    talk = session(root, "duplicate-value", "mojibake")
    rules = []
    while question := talk.question():
        rules.append((question.finding.path, question.finding.rule))
        if question.finding.fix:
            talk.fix(question)
        else:
            talk.skip(question)

    assert rules == [
        (path, rule) for path in ("A.md", "B.md") for rule in ("duplicate-value", "mojibake")
    ] or rules == [("A.md", "mojibake"), ("B.md", "duplicate-value"), ("B.md", "mojibake")]


def test_files_that_are_not_read_can_be_skipped(tmp_path: Path) -> None:
    root = make(tmp_path, {"a?.png": b"", "A.md": "x\n"})
    talk = session(root, "unportable-name")
    question = asked(talk)

    assert (question.finding.path, question.can_edit, question.can_ignore) == ("a?.png", False, False)
    talk.skip(question)
    assert talk.question() is None


def test_what_remains(tmp_path: Path, cache_folder: Path) -> None:
    root = make(tmp_path, {"A.md": "[[Gone]] cafÃ©\n"})
    talk = session(root, cache=cache_folder)
    talk.skip(asked(talk))
    assert not talk.has_written
    talk.fix(asked(talk))

    assert talk.has_written
    assert [finding.rule for finding in lint([str(root)], cache=str(cache_folder))[0].findings] == ["unwritten-note"]


def test_a_warm_run_asks_the_same(tmp_path: Path, cache_folder: Path) -> None:
    root = make(tmp_path, {"A.md": "[[Constantinopel]]\n", "Constantinople.md": ""})
    cold, warm = (asked(session(root, cache=cache_folder)) for _ in range(2))

    assert cold == warm


def test_ignore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ignored(reading: Reading, finding: Finding, reason: str) -> Sequence[Edit]:
        end = reading.note.offset_in_file(reading.text.index("\n", finding.start))
        return [Edit(end, end, f" %% vaultlint-ignore {finding.rule}: {reason} %%")]

    monkeypatch.setattr(session_module, "ignored", ignored)
    root = make(tmp_path, {"A.md": "[[Gone]]\r\nmore\r\n"})
    talk = session(root)
    talk.ignore(asked(talk), "later")

    assert content(root)["A.md"] == b"[[Gone]] %% vaultlint-ignore unwritten-note: later %%\r\nmore\r\n"
    assert talk.tally["ignored"] == 1
    talk.undo()
    assert content(root)["A.md"] == b"[[Gone]]\r\nmore\r\n"


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.sampled_from("1fcsSx"), max_size=8))
def test_undoing_all_is_doing_nothing(tmp_path_factory: pytest.TempPathFactory, keys: list[str]) -> None:
    files = {
        "A.md": "---\nin: '[[x/Paris]]'\n---\ncafÃ© [[Rome]] [[Gone]]\r\n| a | b |\n|---|---|\n| [[Lutetia]] |\n",
        "Italy/Rome.md": "# A\n### B\n[[A#Nothing]]\n",
        "Georgia/Rome.md": "[[Gone]] [[deep/er/Gone]]",
        "Paris.md": "---\naliases: [Lutetia]\n---\n",
    }
    root = make(tmp_path_factory.mktemp("vault"), files)
    before = content(root)
    talk = session(root)
    first = asked(talk)
    given_answers = 0
    for key in keys:
        question = talk.question()
        if question is None:
            break
        finding = question.finding
        try:
            if key == "1" and question.choices:
                talk.take(question.choices[0])
            elif key == "f" and finding.fix:
                talk.fix(question)
            elif key == "c" and question.creates:
                talk.create(question)
            elif key == "S":
                talk.skip_rule(question)
            else:
                talk.skip(question)
        except Refusal:
            continue
        given_answers += 1
    for _ in range(given_answers):
        talk.undo()

    assert content(root) == before
    assert asked(talk) == first
    assert not +talk.tally


# ------------------------------------------------------------------------------------------------ editors


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        (["vim"], ["vim", "+3", "/n/A.md"]),
        (["/usr/bin/emacsclient", "-t"], ["/usr/bin/emacsclient", "-t", "+3", "/n/A.md"]),
        (["code", "-w"], ["code", "-w", "--goto", "/n/A.md:3:7"]),
        (["subl"], ["subl", "--wait", "/n/A.md:3"]),
        (["hx"], ["hx", "/n/A.md:3"]),
        (["my-editor"], ["my-editor", "/n/A.md"]),
    ],
)
def test_command_of_an_editor(editor: list[str], words: list[str]) -> None:
    assert command(editor, "/n/A.md", 3, 7) == words


@pytest.mark.parametrize(
    ("editor", "told"),
    [("no-such-editor-here", "does not start"), ("false", "ended with status 1"), ("'", "cannot be read")],
)
@pytest.mark.skipif(os.name == "nt", reason="a POSIX command line")
def test_an_editor_that_does_not_work(monkeypatch: pytest.MonkeyPatch, editor: str, told: str) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)

    with pytest.raises(Refusal, match=told):
        edit("/n/A.md", 1, 1)


# ------------------------------------------------------------------------------------------------ the talk


class Script:
    """Keys that are pressed one after another; lines follow in brackets, as in ``t[Rome]``."""

    silent = True

    def __init__(self, keys: str, stream: io.StringIO) -> None:
        self._keys, self._stream = keys, stream

    def key(self) -> str:
        if not self._keys:
            raise EOFError
        key, self._keys = self._keys[0], self._keys[1:]
        return key

    def line(self, prompt: str, complete: Callable[[str], Sequence[str]] | None = None) -> str:
        assert self._keys.startswith("[")
        line, _, self._keys = self._keys[1:].partition("]")
        self._stream.write(f"{prompt}{line}\n")
        if complete:
            complete(line)
        return line


def talk_about(root: Path, keys: str, *select: str, width: int = 80) -> tuple[str, Dialogue]:
    stream = io.StringIO()
    dialogue = Dialogue([session(root, *select)], [""], stream, lambda: Look(width=width), Script(keys, stream))
    dialogue.run()
    return stream.getvalue(), dialogue


@pytest.mark.parametrize(
    ("keys", "text", "told"),
    [
        ("1q", "[[Constantinople]] cafÃ© [[Gone]]", "fixed: link to 'Constantinople.md'"),
        ("fq", "[[Constantinople]] cafÃ© [[Gone]]", "fixed: link to 'Constantinople.md'"),
        ("s\nq", "[[Constantinopel]] café [[Gone]]", "fixed: put back 'é'"),
        ("\nq", "[[Constantinopel]] cafÃ© [[Gone]]", "> \nthat does nothing here; ? for help\n> q\n"),
        ("9q", "[[Constantinopel]] cafÃ© [[Gone]]", "> 9\nthat does nothing here; ? for help\n> q\n"),
        ("t[Other]q", "[[Other]] cafÃ© [[Gone]]", "fixed: link to 'Other.md'"),
        ("t[oth]1q", "[[Other]] cafÃ© [[Gone]]", " 1  Other.md"),
        ("t[oth]x[qqqq][]q", "[[Constantinopel]] cafÃ© [[Gone]]", "nothing is called so"),
        ("1uq", "[[Constantinopel]] cafÃ© [[Gone]]", "undone: fixed link to 'Constantinople.md'"),
        ("uq", "[[Constantinopel]] cafÃ© [[Gone]]", "not done: there is nothing to undo"),
        ("?q", "[[Constantinopel]] cafÃ© [[Gone]]", "u      undo the last answer"),
        ("ssc", "[[Constantinopel]] cafÃ© [[Gone]]", "created: 'Gone.md'"),
        ("Sq", "[[Constantinopel]] cafÃ© [[Gone]]", "skipped: all broken-link"),
        ("iq", "[[Constantinopel]] cafÃ© [[Gone]]", "> i\nthat does nothing here"),
    ],
)
def test_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, text: str, told: str) -> None:
    monkeypatch.setattr(session_module, "can_ignore", lambda reading: False)
    files = {"Trip.md": "[[Constantinopel]] cafÃ© [[Gone]]", "Constantinople.md": "", "Other.md": "Words\n"}
    root = make(tmp_path, files)
    page, _ = talk_about(root, keys)

    assert content(root)["Trip.md"].decode() == text
    assert told in page


def test_ignore_asks_for_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "can_ignore", lambda reading: True)
    monkeypatch.setattr(session_module, "ignored", lambda _, __, reason: [Edit(0, 0, f"%% {reason} %%")])
    root = make(tmp_path, {"A.md": "[[Gone]]\n"})
    page, dialogue = talk_about(root, "i[not yet]q")

    assert content(root)["A.md"] == b"%% not yet %%[[Gone]]\n"
    assert "i ignore" in page
    assert summary(dialogue.tally()) == "Ignored 1."


def test_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(path: str, line: int, column: int) -> None:
        assert (line, column) == (1, 1)
        Path(path).write_text("Sound\n", encoding="utf-8")

    root = make(tmp_path, {"A.md": "[[Gone]]\n", "B.md": "[[Gone]]\n"})
    monkeypatch.setattr(dialogue_module, "edit", written)
    page, dialogue = talk_about(root, "eq")

    assert "edited: A.md" in page
    assert "B.md:1:1" in page
    assert summary(dialogue.tally()) == "Edited 1."

    monkeypatch.setattr(dialogue_module, "edit", lambda *_: None)
    page, dialogue = talk_about(root, "euq")
    assert "nothing has changed" in page
    assert "there is nothing to undo" in page


def test_several_vaults_are_counted_as_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(tmp_path / name, {"A.md": "[[Gone]]\n"})
    stream = io.StringIO()
    sessions = [session(tmp_path / name) for name in ("one", "two")]
    dialogue = Dialogue(sessions, ["one/", "two/"], stream, Look, Script("csuu", stream))
    dialogue.run()

    page = stream.getvalue()
    assert [page.count(each) for each in ("1 of 2", "2 of 2", "one/A.md:1:1", "two/A.md:1:1")] == [2, 2, 2, 2]
    assert summary(dialogue.tally()) == ""
    assert list(content(tmp_path)) == ["one/A.md", "two/A.md"] or len(content(tmp_path)) == 2


def test_page(tmp_path: Path) -> None:
    files = {
        "Trip.md": "---\ntitle: Trip\n---\n\n# Turkey\n\nWe saw [[Constantinopel]] first.\n\nThen the sea.\n",
        "Constantinople.md": "---\na: 1\n---\n# Constantinople\n\nThe city on the Bosporus.\n",
    }
    page, _ = talk_about(make(tmp_path, files), "q", width=72)

    assert (
        page
        == (
            "\n1 of 1\n"
            "error[broken-link] no note called 'Constantinopel'\n"
            " --> Trip.md:7:8\n"
            "  |\n"
            "5 | # Turkey\n"
            "6 |\n"
            "7 | We saw [[Constantinopel]] first.\n"
            "  |        ^^^^^^^^^^^^^^^^^^\n"
            "8 |\n"
            "9 | Then the sea.\n"
            "  |\n"
            "help: did you mean [[Constantinople]]?\n"
            "fix (unsafe): link to 'Constantinople.md'\n"
            "cause: near by name\n"
            "\n"
            " 1  Constantinople.md\n"
            "    # Constantinople\n"
            "    The city on the Bosporus.\n"
            "\n"
            "1 link there   f fix   t type a target   c create Constantinopel.md\n"
            "i ignore   s skip   S skip all broken-link"
        )
        + page[page.index("   e edit") :]
    )
    assert page.endswith("> q\n")


def test_a_narrow_page(tmp_path: Path) -> None:
    files = {"Trip.md": "日本語 " * 50 + "[[Constantinopel]] " + "🌱 " * 90, "Constantinople.md": "語" * 300}
    page, _ = talk_about(make(tmp_path, files), "q", width=40)
    from rich.cells import cell_len

    shown = [line for line in page.splitlines() if not line.startswith(("error", "help", "fix"))]
    assert max(map(cell_len, shown)) <= 40


def test_text_of_notes_does_not_drive_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;gone\x07\x1b[2J\u202e"
    name = "Ev\x1b[31mil" if os.name == "posix" else "Evil"
    files = {
        "Trip.md": f"{evil}[[x/{name}]]{evil} [[{evil}]]\n{evil}\n# {evil}\n\n[[#{evil}x]]\n",
        f"{name}.md": f"{evil}\n",
    }
    page, _ = talk_about(make(tmp_path, files), "1t[Ev]x[]sss?", *LINKS)

    assert not set(page) & {"\x1b", "\x07", "\u202e"}
    assert "\\x1b" in page


# ------------------------------------------------------------------------------------------------ terminals

POSIX = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
_PATIENCE = 60  # seconds for anything to happen


class Terminal:
    """A run of the command in a pseudo-terminal."""

    def __init__(self, root: Path, *words: str, size: tuple[int, int] = (30, 90), **environment: str) -> None:
        import pty

        self.master, slave = pty.openpty()
        self.resize(*size)
        names = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        options = ("--interactive", "--no-cache", "--no-progress")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vaultlint", "check", *options, *words, str(root)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**kept, "TERM": "xterm", "NO_COLOR": "1", "INPUTRC": os.devnull, **environment},
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # now it is the terminal of the session
        )
        os.close(slave)
        self.page = ""
        self._seen = 0

    def resize(self, rows: int, columns: int) -> None:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def expect(self, text: str) -> str:
        """Wait for a text behind the one before; returned is what came up to it."""
        while text not in self.page[self._seen :]:
            assert self._read(), f"no {text!r} in {self.page[self._seen :]!r}"
        start, self._seen = self._seen, self.page.index(text, self._seen) + len(text)
        return self.page[start : self._seen]

    def _read(self) -> bool:
        """Take what comes next; False where nothing does any more."""
        import select

        if not select.select([self.master], [], [], _PATIENCE)[0]:
            return False
        try:
            data = os.read(self.master, 4096)
        except OSError:  # how Linux says that the other side has gone
            return False
        self.page += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def answer(self, key: str) -> str:
        """Wait for the prompt and press a key; returned is what was shown before it."""
        shown = self.expect("\n> ")
        self.send(key)
        return shown

    def status(self) -> int:
        """Wait for the end; what is still said is read, or the program would wait for its reader."""
        while self._read():
            pass
        return self.process.wait(_PATIENCE)


@contextmanager
def terminal(root: Path, *words: str, **more: Any) -> Iterator[Terminal]:
    run = Terminal(root, *words, **more)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait()
        os.close(run.master)


TRIP: Files = {
    "Trip.md": "[[Constantinopel]] and cafÃ©\n\n[[Gone]] [[Nothing]]\n",
    "Constantinople.md": "# The city\n",
    "Other.md": "",
}


@POSIX
def test_a_dialogue(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    trip = root / "Trip.md"
    with terminal(root) as run:
        assert "1  Constantinople.md\n    # The city" in run.answer("1")
        run.expect("fixed: link to")
        assert trip.read_text(encoding="utf-8").startswith("[[Constantinople]]")
        run.answer("\r")
        run.expect("fixed: put back")
        assert "café" in trip.read_text(encoding="utf-8")
        run.answer("u")
        run.expect("undone")
        assert "cafÃ©" in trip.read_text(encoding="utf-8")
        run.answer("\x1b[A")  # an arrow answers nothing
        run.send("\r")
        run.expect("fixed: put back")
        run.answer("c")
        run.expect("created")
        assert (root / "Gone.md").exists()
        run.answer("t")
        run.expect("goes back): ")
        run.send("oth\n")
        run.expect("1  Other.md")
        run.answer("1")
        run.expect("fixed: link to 'Other.md'")
        assert "That was the last one." in run.answer("u")
        run.expect("undone: fixed link to 'Other.md'")
        run.answer("s")
        run.answer("q")
        run.expect("Fixed 2, created 1, skipped 1.\nFound 1 problem")
        assert run.status() == 1
    assert trip.read_text(encoding="utf-8") == "[[Constantinople]] and café\n\n[[Gone]] [[Nothing]]\n"


@POSIX
def test_quitting_leaves_the_status_of_what_remains(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    with terminal(root) as run:
        run.answer("s")
        run.answer("q")
        run.expect("Skipped 1.\nFound 4 problems")
        assert run.status() == 1
    with terminal(root, "--exit-zero", "--select", "mojibake") as run:
        run.answer("q")
        assert run.status() == 0


@POSIX
def test_interrupted(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    with terminal(root) as run:
        run.answer("1")
        run.answer("\x03")
        run.expect("Fixed 1.")
        assert run.status() == 130
    assert (root / "Trip.md").read_text(encoding="utf-8").startswith("[[Constantinople]]")


@POSIX
@pytest.mark.parametrize("how", ["closed", "killed", "hung up", "end of file"])
def test_nothing_is_lost_at_a_sudden_end(tmp_path: Path, how: str) -> None:
    root = make(tmp_path, TRIP)
    with terminal(root) as run:
        run.answer("1")
        run.expect("\n> ")
        if how == "closed":
            os.close(run.master)
            run.master = os.open(os.devnull, os.O_RDONLY)
        elif how == "end of file":
            run.send("\x04")
            assert run.status() == 1
        else:
            run.process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGHUP)
        assert run.process.wait(_PATIENCE) != 0
    expected = {**TRIP, "Trip.md": "[[Constantinople]] and cafÃ©\n\n[[Gone]] [[Nothing]]\n"}
    assert content(root) == {name: str(text).encode() for name, text in expected.items()}


@POSIX
def test_a_terminal_that_gives_lines(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    with terminal(root, TERM="dumb") as run:
        run.answer("1\n")
        run.expect("fixed: link to")
        run.answer("\n")
        run.expect("fixed: put back")
        run.answer("skip\n")
        run.expect("skipped")
        run.answer("t\n")
        run.expect("goes back): ")
        run.send("Other\n")
        run.expect("fixed: link to 'Other.md'")
        run.answer("\n")
        run.expect("Fixed 3, skipped 1.")
        assert run.status() == 1
    assert "\x1b" not in run.page


@POSIX
def test_a_narrow_window_without_colors(tmp_path: Path) -> None:
    root = make(tmp_path, {**TRIP, "Trip.md": "日本語 " * 40 + "[[Constantinopel]]" + " words" * 40 + "\n"})
    with terminal(root, size=(20, 40)) as run:
        shown = run.answer("q")
        assert run.status() == 1
    frame = [line for line in shown.splitlines() if "|" in line]
    assert 30 < max(map(len, frame)) <= 40
    assert "\x1b" not in run.page


@POSIX
def test_a_window_that_is_resized(tmp_path: Path) -> None:
    root = make(tmp_path, {**TRIP, "Trip.md": ("[[Constantinopel]]" + " words" * 60 + "\n") * 2})
    with terminal(root, size=(20, 100)) as run:
        wide = run.expect("\n> ")
        run.resize(20, 50)
        run.send("s")
        narrow = run.answer("q")
        assert run.status() == 1
    assert [max(len(line) for line in page.splitlines() if "…" in line) for page in (wide, narrow)] == [99, 49]


@POSIX
def test_colors(tmp_path: Path) -> None:
    with terminal(make(tmp_path, TRIP), NO_COLOR="") as run:
        assert "\x1b[1;31merror[broken-link]\x1b[0m" in run.expect("> ")
        run.send("q")
        assert run.status() == 1


@POSIX
def test_an_editor(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    script = "import sys, pathlib; pathlib.Path(sys.argv[-1]).write_text('Sound\\n')"
    with terminal(root, EDITOR=f'{sys.executable} -c "{script}"') as run:
        run.answer("e")
        run.expect("edited: Trip.md")
        run.answer("\r")
        run.expect("\n\nEdited 1.\nAll clear")
        assert run.status() == 0


@POSIX
def test_fixes_first(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    with terminal(root, "--fix") as run:
        shown = run.answer("q")
        assert "Fixed 1 problem in 1 note: mojibake 1." in shown
        assert "1 of 3" in shown
        assert run.status() == 1


@POSIX
def test_nobody_is_asked_about_what_the_baseline_knows(tmp_path: Path) -> None:
    root = make(tmp_path, TRIP)
    subprocess.run([sys.executable, "-m", "vaultlint", "baseline", str(root)], check=True, capture_output=True)
    (root / "New.md").write_text("[[Gone]]\n")
    with terminal(root) as run:
        assert "1 of 1\n" in run.answer("s")
        run.answer("q")
        run.expect("Skipped 1.\nFound 1 problem")
        assert run.status() == 1


@POSIX
def test_the_report_goes_where_it_is_asked_for(tmp_path: Path) -> None:
    root = make(tmp_path / "vault", TRIP)
    file = tmp_path / "report.txt"
    with terminal(root, "--output-file", str(file)) as run:
        run.answer("1")
        run.answer("q")
        assert run.status() == 1
    assert "broken-link" not in file.read_text(encoding="utf-8")
    assert "unwritten-note" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "error: --interactive asks and answers in a terminal, and standard input is none\n"),
        (("--diff",), "error: --interactive writes each answer at once, so there is no --diff of it; leave one out\n"),
    ],
)
def test_refused_without_a_terminal(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    root = make(tmp_path, TRIP)
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", "--interactive", *words, str(root)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


@POSIX
def test_the_dialogue_of_the_documentation(tmp_path: Path) -> None:
    place = Path(__file__).parent.parent
    page = (place / "docs/interactive.md").read_text(encoding="utf-8")
    said = page[page.index("$ vaultlint check --interactive") :].partition("```")[0]
    words, _, expected = said.partition("\n")
    *options, path = words.split()[4:]
    shutil.copytree(place / "examples/vault", tmp_path / "vault")
    typed = re.findall(r"^(?:>|link to \(.*?\):) ?(.*)$", expected, re.MULTILINE)
    with terminal(tmp_path / "vault" / path, *options, size=(50, 100), TERM="dumb") as run:
        for each in typed:
            run.expect("\n> " if len(each) < 2 else "): ")
            run.send(f"{each}\n")
        run.status()
    assert run.page.replace("> \n", ">\n") == expected


@POSIX
def test_only_what_is_reported_is_asked(tmp_path: Path) -> None:
    root = make(tmp_path, {"Old.md": "[[Gone]]\n", "Note.md": "[[Lost]]\n"})
    git = ("git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run([*git, *words], check=True, capture_output=True)
    (root / "Note.md").write_text("[[Lost]]\n\nsee [[Away]]\n")
    with terminal(root, "--since", "HEAD") as run:
        shown = run.answer("c")
        assert "1 of 1" in shown
        assert "Note.md:3:5" in shown
        run.answer("\r")
        run.expect("Created 1.\nAll clear")
        assert run.status() == 0
