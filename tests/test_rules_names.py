"""Rules about the names of files: what their manuals' examples leave open."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.rule import Rule
from vaultlint.vault import Names, Vault
from vaultlint_rules.files.empty_note import empty_note
from vaultlint_rules.files.name_collision import name_collision
from vaultlint_rules.files.sync_conflict import sync_conflict
from vaultlint_rules.files.unlinkable_name import unlinkable_name
from vaultlint_rules.files.unportable_name import unportable_name

LOCAL = (sync_conflict, unlinkable_name, unportable_name)


def found(rule: Rule, path: str, kind: str = "note") -> list[Finding]:
    note = Note(path, kind, (0,))
    return list(rule.check(*[note if fact == "note" else getattr(note, fact) for fact in rule.facts]))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("What?.md", "'What?.md' contains '?'"),
        ("a/b: c/Note.md", "'b: c' contains ':'"),
        ('Say "no".png', "contains '\"'"),
        ("a<b.md", "contains '<'"),
        ("a|b.md", "contains '|'"),
        ("a*.md", "contains '*'"),
        ("a\\b.md", "contains '\\\\'"),
        ("a\nb.md", "contains '\\n'"),
        ("CON.md", "'CON.md' is the name of a device"),
        ("con", "device"),
        ("nul.tar.gz", "device"),
        ("a/AUX/Note.md", "'AUX' is the name of a device"),
        ("com1.md", "device"),
        ("LPT¹.md", "device"),
        ("a./Note.md", "'a.' ends with a dot"),
        ("a /Note.md", "'a ' ends with a space"),
        ("README.", "ends with a dot"),
        ("x\udce9.md", "is not UTF-8"),
        ("é" * 128 + ".md", "has 259 bytes"),
        pytest.param("/".join(["n" * 60] * 5) + ".md", "the path has 307 characters", id="long path"),
    ],
)
def test_unportable_name(path: str, words: str) -> None:
    [finding] = found(unportable_name, path)

    assert words in finding.message
    assert (finding.start, finding.end) == (0, 0)


@pytest.mark.parametrize(
    "path",
    [
        "Rome.md",
        "Rome, Paris; [x] (y) {z} 'w' #1 & 100% + a=b ~ $5 @me !.md",
        "Rome...md",
        " Rome .md",
        "Console.md",
        "Con brio.md",
        "a.con.md",
        "Auxiliary/x.md",
        "COM10.md",
        "COM.md",
        "lpt0.md",
        "Où est-il — là… 東京 🎉.md",
        "a.b/Note.md",
        "LICENSE",
        "é" * 126 + ".md",
        "/".join(["n" * 49] * 5) + ".md",
    ],
)
def test_portable_name(path: str) -> None:
    assert not found(unportable_name, path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("C#.md", "contains '#'"),
        ("a/b ^ c.canvas", "contains '^'"),
        ("a|b.png", "contains '|'"),
        ("a [[b]].md", "contains '[['"),
        ("a]].md", "contains ']]'"),
        ("5%% off.md", "contains '%%'"),
        ("Rome .md", "'Rome ' ends with a space"),
        (" Rome.md", "' Rome' starts with a space"),
    ],
)
def test_unlinkable_name(path: str, words: str) -> None:
    [finding] = found(unlinkable_name, path)

    assert words in finding.message


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Rome.md", "note"),
        ("C#/Rome.md", "note"),
        ("[x] 5% a:b (c).md", "note"),
        ("Rome .png", "attachment"),
        (".md", "note"),
        ("Rome\u00a0.md", "note"),
    ],
)
def test_linkable_name(path: str, kind: str) -> None:
    assert not found(unlinkable_name, path, kind)


@pytest.mark.parametrize(
    ("path", "original", "service"),
    [
        ("a/Rome.sync-conflict-20240302-101112-ABCDEFG.md", "Rome.md", "Syncthing"),
        ("Rome.sync-conflict-20240302-101112.canvas", "Rome.canvas", "Syncthing"),
        ("Rome (Ana's conflicted copy 2024-03-02).md", "Rome.md", "Dropbox"),
        ("Rome (conflicted copy 2024-03-02 101112).md", "Rome.md", "Nextcloud"),
        ("Rome (PC's conflicted copy 2024-03-02) (1).md", "Rome.md", "Dropbox"),
        ("Rome (Konfliktkopie von Ana 2024-03-02).md", "Rome.md", "Dropbox"),
        ("Rome (copie en conflit de PC 2024-03-02).md", "Rome.md", "Dropbox"),
        ("Rome (Conflicted copy Ana's phone 202403021011).md", "Rome.md", "Obsidian Sync"),
        ("Rome (Case Conflict).md", "Rome.md", "Dropbox"),
        ("Rome (Unicode Encoding Conflict 1).png", "Rome.png", "Dropbox"),
        ("Rome (SFConflict ana@x.org 2024-03-02-10-11-12).md", "Rome.md", "Seafile"),
        ("Rome_conflict-20240302-101112.md", "Rome.md", "ownCloud"),
        ("Rome_NAS-1_Mar-02-1011-2024_Conflict.md", "Rome.md", "Synology Drive"),
        ("Rome (conflicted copy).md", "Rome.md", "a sync service"),
    ],
)
def test_sync_conflict(path: str, original: str, service: str) -> None:
    [finding] = found(sync_conflict, path)

    assert finding.data == {"original": original}
    assert f"that {service} made" in finding.message


@pytest.mark.parametrize(
    "path",
    [
        "Sync conflicts.md",
        "Conflict.md",
        "Rome (conflict).md",
        "Rome conflicted copy.md",
        "How a (conflicted copy 2024-03-02) comes about.md",
        "Conflict (2024-03-02).md",
        "sync-conflict-20240302-101112-ABCDEFG/Rome.md",
        "The Six-Day War (Arab conflict 1967-06-05).md",
        "Rome 2.md",
        "Rome (1).md",
        "Rome-DESKTOP-1A2B3C4.md",
    ],
)
def test_no_sync_conflict(path: str) -> None:
    assert not found(sync_conflict, path)


@pytest.mark.parametrize(
    ("path", "others", "message"),
    [
        ("Rome.md", ["rome.md"], "'rome.md' differs from this name only in case"),
        ("a/Rome.md", ["A/Rome.md"], "'A/Rome.md' differs from this name only in case"),
        pytest.param(
            "caf\u00e9.md",
            ["cafe\u0301.md"],
            "'cafe\u0301.md' differs from this name only in its Unicode form",
            id="Unicode form",
        ),
    ],
)
def test_name_collision(path: str, others: list[str], message: str) -> None:
    note = Note(path, "note", (0,))
    vault = Vault(Names([path, *others]), lambda path: None, note)

    assert [each.message for each in name_collision.check(note, vault)] == [message]


def test_many_collisions_are_not_all_told() -> None:
    paths = ["rome.md", "Rome.md", "ROME.md", "rOme.md", "roMe.md"]
    note = Note("rome.md", "note", (0,))
    vault = Vault(Names(paths), lambda path: None, note)
    [finding] = name_collision.check(note, vault)

    assert finding.message == "'Rome.md', 'ROME.md', 'rOme.md', … differ from this name only in case"
    assert finding.data == {"others": paths[1:4], "name": "rome.md"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "the note is empty"), ("\n\t\n", "the note is empty"), ("%% x %%", None), ("![[a.png]]", None)],
)
def test_empty_note(text: str, words: str | None) -> None:
    found = [each.message for each in empty_note.check(Note("Note.md", "note", (0,)), text)]

    assert found == ([words] if words else [])


@given(st.lists(st.text(st.characters(exclude_characters="/"), min_size=1, max_size=8), min_size=1, max_size=3))
def test_names_of_any_kind(parts: list[str]) -> None:
    path = "/".join(parts)

    for rule in LOCAL:
        assert len(found(rule, path)) <= 1
    if re.fullmatch(r"[a-z ]*[a-z]", path) and path not in ("con", "prn", "aux", "nul"):
        assert not found(unportable_name, path)
    assert normalize("NFC", path) == path or not found(sync_conflict, path)
