"""Holidays of Indonesia: what the library knows, and the working day next to it."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.holidays import (
    after_working_days,
    holiday_on,
    is_estimated,
    is_working_day,
    next_working_day,
    working_day_before,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_national_holidays_have_their_indonesian_names() -> None:
    assert holiday_on(date(2026, 8, 17)) == "Hari Kemerdekaan Republik Indonesia"
    assert holiday_on(date(2026, 8, 18)) is None


def test_collective_leave_is_no_working_day() -> None:
    assert holiday_on(date(2026, 12, 24)) == "Cuti Bersama Hari Raya Natal"
    assert not is_working_day(date(2026, 12, 24))


def test_a_weekend_is_no_holiday_and_no_working_day() -> None:
    saturday = date(2026, 10, 17)
    assert holiday_on(saturday) is None
    assert not is_working_day(saturday)
    assert is_working_day(saturday - timedelta(days=1))


def test_a_day_by_the_moon_is_an_estimate_until_it_is_decided() -> None:
    decided, expected = holiday_on(date(2026, 3, 21)), holiday_on(date(2027, 3, 10))
    assert decided
    assert expected
    assert not is_estimated(decided)
    assert is_estimated(expected)


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 10, 14), date(2026, 10, 14), date(2026, 10, 14)),
        # Independence Day on a Monday: the weekend before it counts as well.
        (date(2026, 8, 15), date(2026, 8, 18), date(2026, 8, 14)),
        # Nyepi, Idul Fitri, the leave between them and the weekend.
        (date(2026, 3, 18), date(2026, 3, 25), date(2026, 3, 17)),
        # Over the turn of the year.
        (date(2028, 1, 1), date(2028, 1, 3), date(2027, 12, 31)),
    ],
)
def test_the_working_day_next_to_a_day_off(day: date, after: date, before: date) -> None:
    assert (next_working_day(day), working_day_before(day)) == (after, before)


@given(DAYS)
def test_the_nearest_working_day_is_one_and_none_lies_between(day: date) -> None:
    after, before = next_working_day(day), working_day_before(day)
    assert is_working_day(after)
    assert is_working_day(before)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(is_working_day(one) for one in between)
    assert before <= day <= after


@pytest.mark.parametrize(
    ("count", "last"),
    [(0, date(2024, 12, 20)), (1, date(2024, 12, 23)), (2, date(2024, 12, 24)), (3, date(2024, 12, 27))],
)
def test_working_days_are_counted_from_the_day_after(count: int, last: date) -> None:
    """A Friday; of the week that follows Christmas and the leave with it are left out."""
    assert after_working_days(date(2024, 12, 20), count) == last


def test_the_library_is_loaded_only_when_asked() -> None:
    code = "import sys, common.holidays; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
