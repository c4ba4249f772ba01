"""Formats as Moment.js reads them: what fits, what exists, what nobody can judge."""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.moment import Moment, matches, moment, written


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("YYYY-MM-DD", "2024-02-29"),
        ("YYYY-M-D", "2024-2-9"),
        ("YYYY-M-D", "2024-02-09"),
        ("YYYYMMDD", "20240229"),
        ("DD/MM/YYYY", "29/02/2024"),
        ("D.M.YY", "29.2.24"),
        ("YYYY/MM/YYYY-MM-DD", "2024/05/2024-05-01"),
        ("YYYY/MM-MMMM/YYYY-MM-DD-dddd", "2024/05-May/2024-05-01-Wednesday"),
        ("[Daily] YYYY-MM-DD", "Daily 2024-05-01"),
        ("[Day] D [of] MMMM, YYYY", "Day 1 of May, 2024"),
        ("YYYY-[W]WW", "2024-W05"),
        ("GGGG-[W]WW", "2020-W53"),
        ("gggg-[W]ww", "2024-W05"),
        ("YYYY-[Q]Q", "2024-Q3"),
        ("YYYY-MM [Q]Q", "2024-07 Q3"),
        ("[[]YYYY", "[2024"),
        ("\\Y\\Y YYYY", "YY 2024"),
        ("[a]b] YYYY", "a]b 2024"),
        ("[] YYYY", " 2024"),
        ("(YYYY)", "(2024)"),
        ("YYYY.MM.DD", "2024.05.01"),
        ("YYYY年MM月DD日", "2024年05月01日"),
        ("MMMM Do, YYYY", "May 1st, 2024"),
        ("Do MMMM YYYY", "1. Mai 2024"),
        ("Do MMMM YYYY", "1er mai 2024"),
        ("MMMM YYYY", "März 2024"),
        ("YYYY MMMM D", "2024 5月 1"),
        ("YYYY MMMM D", "2024 tháng 5 1"),
        ("dddd D MMMM YYYY", "samedi 3 août 2024"),
        ("ddd DD MMM YYYY", "sam. 03 sept. 2024"),
        ("dddd, YYYY-MM-DD", "segunda-feira, 2024-05-06"),
        ("dddd YYYY-MM-DD", "thứ hai 2024-05-06"),
        ("dddd YYYY-MM-DD", "จันทร์ 2024-05-06"),
        ("YYYY-MM-DD ddd", "2024-05-06 Mon"),
        ("YYYY-DDDD", "2024-366"),
        ("YYYY-DDD", "2024-1"),
        ("YYYY-MM-DDTHH:mm", "2024-05-01T23:59"),
        ("YYYY-MM-DD HHmmss", "2024-05-01 235959"),
        ("YYYY-MM-DD Hmm", "2024-05-01 959"),
        ("YYYY-MM-DD h.mm A", "2024-05-01 9.05 PM"),
        ("YYYY-MM-DD h.mm a", "2024-05-01 9.05 a. m."),
        ("YYYY-MM-DD HH:mm:ss.SSSZ", "2024-05-01 23:59:59.123+02:00"),
        ("HH:mm", "24:00"),
        ("kk:mm", "24:30"),
        ("X", "1714521600"),
        ("x", "1714521600000"),
        ("yyyy-MM-DD", "2024-05-01"),
        ("E YYYY-MM-DD", "3 2024-05-01"),
        ("d YYYY-MM-DD", "0 2024-05-05"),
        ("YYYY-MM-DD [W]WW", "2024-12-30 W01"),
        ("GGGG-[W]WW YYYY-MM-DD", "2025-W01 2024-12-30"),
        ("DDD YYYY-MM-DD", "122 2024-05-01"),
        ("YYYYYY-MM-DD", "+002024-05-01"),
        ("MM-DD", "02-29"),
        pytest.param("L", "anything", id="depends on the language"),
        pytest.param("YYYY LLL", "anything", id="depends on it in part"),
        pytest.param("YYYY-MM-DD z", "anything", id="zone by name"),
        pytest.param("YYYY N", "anything", id="era"),
        pytest.param("[" + "x" * 300 + "]", "anything", id="too long to judge"),
        pytest.param("D M " * 20, "anything", id="too much to judge"),
        ("", ""),
    ],
)
def test_matches(format: str, text: str) -> None:
    assert matches(format, text)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("YYYY-MM-DD", "2024-2-9"),
        ("YYYY-MM-DD", "24-02-09"),
        ("YYYY-MM-DD", "2024-02-09 "),
        ("YYYY-MM-DD", "2024-02-09 1"),
        ("YYYY-MM-DD", "x2024-02-09"),
        ("YYYY-MM-DD", "2024/02/09"),
        ("YYYY-MM-DD", "2024-02-09\n"),
        ("YYYY-MM-DD", "٢٠٢٤-٠٢-٠٩"),
        ("YYYY-MM-DD", ""),
        ("YYYY-MM-DD", "2024-05-01" * 100),
        ("YYYY/MM-DD", "2024-05-01"),
        ("[Daily] YYYY", "daily 2024"),
        ("[Daily] YYYY", "[Daily] 2024"),
        ("YYYY.MM", "2024-05"),
        ("YYYY-[W]WW", "2024-05"),
        ("YYYY-[Q]Q", "2024-Q5"),
        ("MMMM YYYY", "05 2024"),
        ("MMMM YYYY", "May_2024"),
        ("dddd", "12345"),
        ("Do MMMM", "the 1st May"),
        ("", "x"),
    ],
)
def test_written_in_another_way(format: str, text: str) -> None:
    assert moment(format, text) is None
    assert not matches(format, text)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("YYYY-MM-DD", "2023-02-29"),
        ("YYYY-MM-DD", "2024-13-01"),
        ("YYYY-MM-DD", "2024-00-01"),
        ("YYYY-MM-DD", "2024-04-31"),
        ("YYYY-MM-DD", "2024-01-00"),
        ("MM-DD", "02-30"),
        ("DD", "32"),
        ("D MMMM", "31 June"),
        ("D MMM", "31 jun"),
        ("Do MMMM YYYY", "30th February 2024"),
        ("YYYY-DDDD", "2023-366"),
        ("YYYY-DDDD", "2024-367"),
        ("GGGG-[W]WW", "2024-W53"),
        ("YYYY-[W]WW", "2024-W54"),
        ("gggg-[W]ww", "2024-W00"),
        ("HH:mm", "25:00"),
        ("HH:mm", "24:01"),
        ("HH:mm", "12:60"),
        ("h:mm A", "13:00 PM"),
        pytest.param("YYYY/MM/YYYY-MM-DD", "2024/05/2024-06-01", id="two months"),
        pytest.param("YYYY/YY-MM", "2024/23-05", id="two years"),
        pytest.param("dddd YYYY-MM-DD", "Monday 2024-05-01", id="a Wednesday"),
        pytest.param("YYYY-MM-DD E", "2024-05-01 1", id="a Wednesday in numbers"),
        pytest.param("YYYY-MM [Q]Q", "2024-07 Q2", id="another quarter"),
        pytest.param("YYYY-MM-DD [W]WW", "2024-05-01 W01", id="another week"),
        pytest.param("DDD YYYY-MM-DD", "121 2024-05-01", id="another day of the year"),
    ],
)
def test_dates_that_do_not_exist(format: str, text: str) -> None:
    found = moment(format, text)

    assert found is not None
    assert not found.exists
    assert not matches(format, text)


@pytest.mark.parametrize(
    ("format", "text", "parts"),
    [
        ("YYYY-MM-DD", "2024-05-01", (2024, 5, 1)),
        ("D MMMM YY", "1 May 69", (1969, 5, 1)),
        ("D MMMM YY", "1 mai 68", (2068, None, 1)),
        ("HH:mm", "10:00", (None, None, None)),
        ("L", "anything", (None, None, None)),
    ],
)
def test_what_a_text_says(format: str, text: str, parts: tuple[int | None, ...]) -> None:
    assert moment(format, text) == Moment(*parts, True)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("YYYY-MM-DD", "2024-01-05"),
        ("[Log]/YYYY/M-D [Q]Q", "Log/2024/1-5 Q1"),
        ("DD.MM.YY", "05.01.24"),
        ("YYYY MMMM", ""),
        ("dddd", ""),
        ("L", ""),
        ("YYYY-[W]WW", ""),
    ],
)
def test_written(format: str, text: str) -> None:
    assert written(format, 2024, 1, 5) == text


_TOKENS = ["YYYY", "YY", "MM", "M", "DD", "D", "Q", "[day]", "-", "/", ". ", "\\D", "[Y]"]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_TOKENS), max_size=8).map(" ".join),
    st.dates(date(1970, 1, 1), date(2068, 12, 31)),
)
def test_what_is_written_is_read(format: str, day: date) -> None:
    text = written(format, day.year, day.month, day.day)
    found = moment(format, text)

    assert found is not None
    assert found.exists
    assert found.year in (None, day.year)
    assert found.month in (None, day.month)
    assert found.day in (None, day.day)


@settings(deadline=None)
@given(st.text(alphabet="YMDdQwWgGeEaAhHkmsSxXzZLNloy[]\\-/. 年", max_size=30), st.text(max_size=30))
def test_any_format_and_any_text(format: str, text: str) -> None:
    moment(format, text)
    written(format, 2024, 5, 1)


@pytest.mark.parametrize(
    "format", ["MMMM" * 3, "MMMM dddd MMMM", "MDHmMDHmMD", "Do Do Do Do Do", "DMDMDMDM MMM MMM MMM"]
)
@pytest.mark.parametrize("text", ["a" * 249, "a " * 124, "1" * 249, "1a" * 124, "ä-" * 124])
def test_no_text_takes_long(format: str, text: str) -> None:
    start = perf_counter()
    moment(format, text + "!")

    assert perf_counter() - start < 1


def test_every_day_of_a_long_time() -> None:
    day, end = date(1999, 12, 1), date(2001, 2, 1)
    while day < end:
        assert matches("GGGG-[W]WW-E", f"{day:%G-W%V-%u}")
        assert matches("YYYY-MM-DD dddd [W]WW DDDD", f"{day:%Y-%m-%d %A W%V %j}")
        day += timedelta(days=1)
