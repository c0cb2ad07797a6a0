"""The rule of a series: its days, the shift for a holiday, and the rule in words."""

import datetime as dt
from dataclasses import replace
from itertools import islice, pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common.holidays import holiday_on, is_working_day
from meetings.rules import (
    Occurrence,
    Period,
    SeriesRule,
    in_words,
    rule_guessed_from,
    titled,
    unknown_in,
)
from meetings.states import HolidayShift, SeriesDay

DAY = dt.date
QUARTERLY = SeriesRule(
    starts_on=DAY(2026, 1, 1),
    ends_on=None,
    every_months=3,
    month_of_period=1,
    day_rule=SeriesDay.WEEKDAY,
    day=None,
    ordinal=2,
    weekday=2,
    holiday_shift=HolidayShift.LATER,
    start_time=dt.time(9),
)
ON_17_AUGUST = replace(
    QUARTERLY, every_months=12, month_of_period=8, day_rule=SeriesDay.DAY_OF_MONTH, day=17, ordinal=None, weekday=None
)


@st.composite
def rules(draw: st.DrawFn) -> SeriesRule:
    months = draw(st.integers(1, 12))
    by_weekday = draw(st.booleans())
    return SeriesRule(
        starts_on=draw(st.dates(DAY(2000, 1, 1), DAY(2060, 12, 31))),
        ends_on=None,
        every_months=months,
        month_of_period=draw(st.integers(1, months)),
        day_rule=SeriesDay.WEEKDAY if by_weekday else SeriesDay.DAY_OF_MONTH,
        day=None if by_weekday else draw(st.integers(1, 31)),
        ordinal=draw(st.sampled_from([-1, 1, 2, 3, 4])) if by_weekday else None,
        weekday=draw(st.integers(0, 6)) if by_weekday else None,
        holiday_shift=draw(st.sampled_from(HolidayShift.values)),
    )


# --- properties of every rule ----------------------------------------------------------------------------------------


def first_of(rule: SeriesRule, count: int = 8) -> list[Occurrence]:
    return list(islice(rule.occurrences(), count))


@given(rules())
def test_each_period_has_one_meeting_and_periods_follow_each_other(rule: SeriesRule) -> None:
    found = first_of(rule)
    assert len(found) == 8
    for one, following in pairwise(found):
        assert following.period.first == one.period.last + dt.timedelta(days=1)
    # The first may fall before the series begins: then there is none.
    assert (found[0].period.first - rule.starts_on).days <= 366


@given(rules())
def test_days_come_in_order_and_by_the_rule_inside_their_period(rule: SeriesRule) -> None:
    found = first_of(rule)
    assert all(one.by_rule in one.period for one in found)
    assert all(one.by_rule >= rule.starts_on for one in found)
    assert [one.day for one in found] == sorted({one.day for one in found})


@given(rules())
def test_a_meeting_is_shifted_over_days_off_only_and_never_left_on_one(rule: SeriesRule) -> None:
    for one in first_of(rule):
        if rule.holiday_shift == HolidayShift.KEEP or is_working_day(one.by_rule):
            assert one.day == one.by_rule
            continue
        assert is_working_day(one.day)
        assert one.day_off
        assert (one.day > one.by_rule) == (rule.holiday_shift == HolidayShift.LATER)
        low, high = sorted([one.day, one.by_rule])
        crossed = [low + dt.timedelta(days=n) for n in range((high - low).days + 1)]
        assert not any(is_working_day(day) for day in crossed if day != one.day)


@given(rules(), st.integers(0, 4000))
def test_what_comes_is_what_the_whole_rule_says(rule: SeriesRule, offset: int) -> None:
    today = rule.starts_on + dt.timedelta(days=offset)
    whole = [one for one in islice(rule.occurrences(), 200) if one.day >= today]
    assert rule.upcoming(today, 3) == whole[:3]
    for one in whole[:3]:
        assert rule.of_day(one.by_rule) == one
        assert rule.in_period_of(one.period.last) == one


@given(rules(), st.integers(0, 2000))
def test_nothing_is_set_after_the_end(rule: SeriesRule, length: int) -> None:
    end = rule.starts_on + dt.timedelta(days=length)
    ended = replace(rule, ends_on=end)
    assert [one for one in islice(rule.occurrences(), 80) if one.by_rule <= end] == list(ended.occurrences())


# --- examples a person can check on a calendar -----------------------------------------------------------------------


def test_the_second_wednesday_of_each_quarter() -> None:
    days = [one.day for one in first_of(QUARTERLY, 4)]
    assert days == [DAY(2026, 1, 14), DAY(2026, 4, 8), DAY(2026, 7, 8), DAY(2026, 10, 14)]


def test_the_last_friday_is_found_in_months_of_four_and_of_five() -> None:
    rule = replace(QUARTERLY, every_months=1, ordinal=-1, weekday=4)
    assert [one.by_rule for one in first_of(rule, 2)] == [DAY(2026, 1, 30), DAY(2026, 2, 27)]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    rule = replace(ON_17_AUGUST, every_months=1, month_of_period=1, day=31)
    assert [one.by_rule for one in first_of(rule, 2)] == [DAY(2026, 1, 31), DAY(2026, 2, 28)]


@pytest.mark.parametrize(
    ("shift", "day"),
    [
        (HolidayShift.LATER, DAY(2026, 8, 18)),
        (HolidayShift.EARLIER, DAY(2026, 8, 14)),
        (HolidayShift.KEEP, DAY(2026, 8, 17)),
    ],
)
def test_a_meeting_on_independence_day_goes_where_the_rule_says(shift: HolidayShift, day: dt.date) -> None:
    one = first_of(replace(ON_17_AUGUST, holiday_shift=shift), 1)[0]
    assert one.day == day
    assert one.day_off == holiday_on(DAY(2026, 8, 17))
    assert one.is_shifted == (shift != HolidayShift.KEEP)
    assert not one.is_estimate


def test_a_weekend_is_named_as_what_it_is() -> None:
    one = first_of(replace(ON_17_AUGUST, starts_on=DAY(2026, 10, 1), every_months=1, month_of_period=1), 1)[0]
    with translation.override("en"):
        assert one.day_off == "Saturday"


def test_a_shift_for_an_estimated_holiday_is_an_estimate() -> None:
    one = first_of(replace(ON_17_AUGUST, starts_on=DAY(2027, 3, 1), month_of_period=1, day=10), 1)[0]
    assert one.is_estimate
    assert one.day > DAY(2027, 3, 11)


def test_a_day_before_the_series_begins_is_none() -> None:
    rule = replace(QUARTERLY, starts_on=DAY(2026, 1, 20))
    assert first_of(rule, 1)[0].day == DAY(2026, 4, 8)
    assert rule.in_period_of(DAY(2026, 2, 1)) is None
    assert rule.of_day(DAY(2026, 1, 14)) is None


def test_a_rule_that_looks_beyond_the_calendar_ends() -> None:
    assert QUARTERLY.upcoming(DAY(2100, 12, 1), 5) == []


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (DAY(2026, 10, 1), DAY(2026, 12, 31), "Triwulan IV 2026"),
        (DAY(2026, 10, 1), DAY(2026, 10, 31), "Oktober 2026"),
        (DAY(2026, 7, 1), DAY(2026, 12, 31), "Semester II 2026"),
        (DAY(2026, 1, 1), DAY(2026, 12, 31), "Tahun 2026"),
        (DAY(2026, 2, 1), DAY(2026, 4, 30), "Februari–April 2026"),
        (DAY(2026, 12, 1), DAY(2027, 1, 31), "Desember 2026–Januari 2027"),
    ],
)
def test_a_period_has_the_name_that_titles_use(first: dt.date, last: dt.date, label: str) -> None:
    assert Period(first, last).label == label


def test_the_rule_is_guessed_from_a_meeting() -> None:
    guessed = rule_guessed_from(DAY(2026, 11, 18))
    assert (guessed.starts_on, guessed.month_of_period, guessed.ordinal, guessed.weekday) == (DAY(2026, 10, 1), 2, 3, 2)
    assert first_of(guessed, 1)[0].by_rule == DAY(2026, 11, 18)
    assert rule_guessed_from(DAY(2026, 7, 29)).ordinal == -1


@given(st.dates(DAY(2000, 1, 1), DAY(2090, 12, 31)))
def test_the_guessed_rule_sets_the_meeting_it_was_guessed_from(day: dt.date) -> None:
    assert first_of(rule_guessed_from(day), 1)[0].by_rule == day


# --- words -----------------------------------------------------------------------------------------------------------


def test_a_rule_is_said_in_words() -> None:
    with translation.override("en"):
        assert in_words(QUARTERLY) == (
            "Every quarter, the second Wednesday of the first month, at 09.00; on a day off, the next working day"
        )
        assert in_words(replace(QUARTERLY, every_months=1, ordinal=-1, start_time=None)) == (
            "Every month, the last Wednesday of the month; on a day off, the next working day"
        )
        assert in_words(replace(ON_17_AUGUST, every_months=2, month_of_period=2, day=31, start_time=None)) == (
            "Every 2 months, the last day of the second month; on a day off, the next working day"
        )
        kept = replace(ON_17_AUGUST, holiday_shift=HolidayShift.KEEP, start_time=None)
        assert in_words(kept) == "Every year, day 17 of August; also on a day off"


@given(rules())
def test_every_rule_has_words(rule: SeriesRule) -> None:
    assert in_words(rule)


def test_a_title_is_filled_in() -> None:
    one = first_of(QUARTERLY, 4)[3]
    assert titled("Rakor ke-{ke} Triwulan {triwulan} ({bulan} {tahun})", "Rakor", one, 4) == (
        "Rakor ke-4 Triwulan IV (Oktober 2026)"
    )
    assert titled("", "Rakor Kepala Daerah", one, 4) == "Rakor Kepala Daerah Triwulan IV 2026"


@pytest.mark.parametrize(
    ("pattern", "unknown"),
    [("Rakor {tahun}", []), ("Rakor {kapan}", ["{kapan}"]), ("Rakor {tahun", ["{tahun"]), ("Rakor}", ["}"])],
)
def test_what_cannot_be_filled_in_is_found(pattern: str, unknown: list[str]) -> None:
    assert unknown_in(pattern) == unknown
