"""daily-note-name, where its examples do not reach."""

from __future__ import annotations

from typing import Any

import pytest

from vaultlint.finding import Finding
from vaultlint.note import Note
from vaultlint.plugins import load_rules
from vaultlint.settings import Settings

RULES = load_rules()


def lint(path: str, folder: str = "Diary", format: str = "YYYY-MM-DD", **options: Any) -> list[Finding]:
    """What the rule finds in a note, where Obsidian keeps its daily notes so."""
    settings = Settings(daily_folder=folder, daily_format=format)
    return list(RULES["daily-note-name"].check(Note(path, "note", (0,)), settings, **options))


@pytest.mark.parametrize(
    ("path", "format", "message"),
    [
        ("Diary/Rome.md", "YYYY-MM-DD", "'Rome' is no name of a daily note"),
        ("Diary/2024-05-01 1.md", "YYYY-MM-DD", "'2024-05-01 1' is no name of a daily note"),
        ("diary/2024-5-1.md", "YYYY-MM-DD", "'2024-5-1' is no name of a daily note"),
        ("Diary/2023-02-29.md", "YYYY-MM-DD", "'2023-02-29' is no day of the calendar"),
        ("Diary/2024/Rome.md", "YYYY-MM-DD", "'Rome' is no name of a daily note"),
        ("Diary/2024-05-01.md", "YYYY/YYYY-MM-DD", "daily note '2024-05-01' belongs to '2024/2024-05-01'"),
        ("Diary/2023/2024-05-01.md", "YYYY/YYYY-MM-DD", "daily note '2023/2024-05-01' belongs to '2024/2024-05-01'"),
        ("Diary/2024-05-01 Monday.md", "YYYY-MM-DD dddd", "'2024-05-01 Monday' is no day of the calendar"),
        ("Diary/2023/2023-02-29.md", "YYYY/YYYY-MM-DD", "'2023/2023-02-29' is no day of the calendar"),
        ("Diary/2024-05-01.md", "YYYY/MMMM/YYYY-MM-DD", "'2024-05-01' is no name of a daily note"),
    ],
)
def test_daily_note_name(path: str, format: str, message: str) -> None:
    assert [each.message for each in lint(path, format=format)] == [message]


@pytest.mark.parametrize(
    ("path", "folder", "format"),
    [
        ("Diary/2024-05-01.md", "Diary", "YYYY-MM-DD"),
        ("Diary/2024-05-01.MD", "Diary", "YYYY-MM-DD"),
        ("diary/2024-05-01.md", "Diary", "YYYY-MM-DD"),
        ("Diary/2024/2024-05-01.md", "Diary", "YYYY-MM-DD"),
        ("Diary/2024/05/2024-05-01.md", "Diary", "YYYY/MM/YYYY-MM-DD"),
        ("Diary/2024-05-01 Mittwoch.md", "Diary", "YYYY-MM-DD dddd"),
        ("Diary/anything.md", "Diary", "LL"),
        pytest.param("Rome.md", "", "YYYY-MM-DD", id="all of the vault"),
        ("Rome.md", "Diary", "YYYY-MM-DD"),
        ("Diary 2/Rome.md", "Diary", "YYYY-MM-DD"),
        ("A/Diary/Rome.md", "Diary", "YYYY-MM-DD"),
    ],
)
def test_daily_note_name_is_silent(path: str, folder: str, format: str) -> None:
    assert lint(path, folder, format) == []


def test_options_win_over_settings() -> None:
    check, settings = RULES["daily-note-name"].check, Settings(daily_folder="Diary")
    note = Note("Log/1.5.2024.md", "note", (0,))

    assert not list(check(note, settings))
    assert list(check(note, settings, folder="Log"))
    assert not list(check(note, settings, folder="/Log/", format="D.M.YYYY"))


def test_formats_of_other_notes() -> None:
    assert not lint("Diary/2024-W18.md", also=("YYYY-MM", "GGGG-[W]WW"))
    assert lint("Diary/2024-W54.md", also=("GGGG-[W]WW",))
