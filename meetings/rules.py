"""The rule of a series: on which days its meetings fall, and the rule in words. Nothing here reads a row or a clock.

A period is `every_months` whole months, counted from the month of `starts_on`; each has one meeting (domain: "Rakor
dijadwalkan secara berkala"). The day by the rule is what names an occurrence; the shift for a holiday comes after it.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import ROMAN_NUMERALS, clock, month_name, quarter_label, quarter_of
from common.holidays import holiday_on, is_estimated, is_working_day, next_working_day, working_day_before
from meetings.states import HolidayShift, SeriesDay

# No rule looks further ahead: beyond it the library of holidays knows nothing.
LAST_YEAR = 2100
PLACEHOLDERS = ("tahun", "triwulan", "bulan", "ke")


@dataclass(frozen=True)
class Period:
    """Whole months, from the first day of one to the last day of another."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def label(self) -> str:
        """As titles and papers write it, in Indonesian: "Triwulan IV 2026", "Oktober 2026", "Semester I 2026"."""
        months = _month_number(self.last) - _month_number(self.first) + 1
        year, start = self.first.year, self.first.month
        if months == 1:
            return f"{month_name(start)} {year}"
        if months == 12 and start == 1:
            return f"Tahun {year}"
        if months == 6 and start in {1, 7}:
            return f"Semester {'I' if start == 1 else 'II'} {year}"
        if months == 3 and start % 3 == 1:
            return quarter_label(year, quarter_of(self.first))
        begins = month_name(start) if year == self.last.year else f"{month_name(start)} {year}"
        return f"{begins}–{month_name(self.last.month)} {self.last.year}"


@dataclass(frozen=True)
class Occurrence:
    """One meeting as the rule sets it: the day by the rule, and the day after the shift for a holiday."""

    by_rule: dt.date
    day: dt.date
    period: Period

    @property
    def is_shifted(self) -> bool:
        return self.day != self.by_rule

    @property
    def day_off(self) -> str:
        """Why offices do not work on the day by the rule: the holiday, else the weekday; empty if they do."""
        if is_working_day(self.by_rule):
            return ""
        return holiday_on(self.by_rule) or str(WEEKDAYS[self.by_rule.weekday()])

    @property
    def is_estimate(self) -> bool:
        return is_estimated(self.day_off)


@dataclass(frozen=True)
class SeriesRule:
    """When the meetings of a series are held. `day` serves `DAY_OF_MONTH`, `ordinal` and `weekday` serve `WEEKDAY`."""

    starts_on: dt.date
    ends_on: dt.date | None
    every_months: int
    month_of_period: int
    day_rule: str
    day: int | None
    ordinal: int | None
    weekday: int | None
    holiday_shift: str
    start_time: dt.time | None = None

    def occurrences(self, since: dt.date | None = None) -> Iterator[Occurrence]:
        """Every occurrence in order, those of periods that are over before `since` left out.

        What the rule would set before `starts_on` or after `ends_on` is none.
        """
        number = self._number_of(since) if since else 0
        while (period := self._period(number)).last.year <= LAST_YEAR:
            number += 1
            by_rule = self._day_in(period)
            if self.ends_on and by_rule > self.ends_on:
                return
            if by_rule >= self.starts_on:
                yield Occurrence(by_rule, self._shifted(by_rule), period)

    def upcoming(self, today: dt.date, count: int = 5) -> list[Occurrence]:
        """The next `count` that are held on `today` or later."""
        # A period further back: a shift may carry its meeting over the turn.
        since = self._period(max(0, self._number_of(today) - 1)).first
        return list(islice((one for one in self.occurrences(since) if one.day >= today), count))

    def until(self, day: dt.date) -> list[Occurrence]:
        """Every one whose period has begun on `day`, the first one first."""
        return list(takewhile(lambda one: one.period.first <= day, self.occurrences()))

    def of_day(self, by_rule: dt.date) -> Occurrence | None:
        """The occurrence that the rule sets on exactly this day."""
        found = next(self.occurrences(by_rule), None)
        return found if found and found.by_rule == by_rule else None

    def in_period_of(self, day: dt.date) -> Occurrence | None:
        """The occurrence of the period that `day` falls in."""
        found = next(self.occurrences(day), None)
        return found if found and day in found.period else None

    def _number_of(self, day: dt.date) -> int:
        months = _month_number(day) - _month_number(self.starts_on)
        return max(0, months // self.every_months)

    def _period(self, number: int) -> Period:
        first = _month_number(self.starts_on) + number * self.every_months
        return Period(_first_of(first), _first_of(first + self.every_months) - dt.timedelta(days=1))

    def _day_in(self, period: Period) -> dt.date:
        first = _first_of(_month_number(period.first) + self.month_of_period - 1)
        length = calendar.monthrange(first.year, first.month)[1]
        if self.day_rule == SeriesDay.DAY_OF_MONTH:
            return first.replace(day=min(self.day or 1, length))
        offset = ((self.weekday or 0) - first.weekday()) % 7
        days = range(1 + offset, length + 1, 7)
        return first.replace(day=days[-1] if self.ordinal == -1 else days[(self.ordinal or 1) - 1])

    def _shifted(self, day: dt.date) -> dt.date:
        if self.holiday_shift == HolidayShift.LATER:
            return next_working_day(day)
        return working_day_before(day) if self.holiday_shift == HolidayShift.EARLIER else day


def rule_guessed_from(day: dt.date) -> SeriesRule:
    """The rule that a meeting on `day` suggests: every quarter, the same weekday of the same month of the quarter."""
    first = _first_of(_month_number(day) - (day.month - 1) % 3)
    return SeriesRule(
        starts_on=first,
        ends_on=None,
        every_months=3,
        month_of_period=(day.month - 1) % 3 + 1,
        day_rule=SeriesDay.WEEKDAY,
        day=None,
        # A fifth Wednesday is not there every time; the last one always is.
        ordinal=(day.day - 1) // 7 + 1 if day.day <= 28 else -1,
        weekday=day.weekday(),
        holiday_shift=HolidayShift.LATER,
    )


def titled(pattern: str, name: str, occurrence: Occurrence, number: int) -> str:
    """The title of the meeting of `occurrence`, the `number`th of its series; without a pattern name and period."""
    if not pattern:
        return f"{name} {occurrence.period.label}"
    day = occurrence.by_rule
    values = {
        "tahun": str(day.year),
        "triwulan": ROMAN_NUMERALS[quarter_of(day) - 1],
        "bulan": month_name(day.month),
        "ke": str(number),
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), pattern)


def unknown_in(pattern: str) -> list[str]:
    """What stands in braces in `pattern` and is not filled in; a brace that is never closed counts."""
    left = re.sub(r"\{(" + "|".join(PLACEHOLDERS) + r")\}", "", pattern)
    return re.findall(r"\{[^{}]*\}?|\}", left)


# --- the rule in words -------------------------------------------------------------------------------------------


def in_words(rule: SeriesRule) -> str:
    """ "Every quarter, the second Wednesday of the first month, at 09.00; on a day off, the next working day"."""
    parts = [rhythm(rule.every_months), _which_day(rule)]
    if rule.start_time:
        parts.append(_("at %(time)s") % {"time": clock(rule.start_time)})
    shift = {
        HolidayShift.LATER: _("on a day off, the next working day"),
        HolidayShift.EARLIER: _("on a day off, the working day before"),
        HolidayShift.KEEP: _("also on a day off"),
    }
    return f"{', '.join(parts)}; {shift[HolidayShift(rule.holiday_shift)]}"


def ordinals() -> list[str]:
    """The words of first to twelfth."""
    return [
        _("first"),
        _("second"),
        _("third"),
        _("fourth"),
        _("fifth"),
        _("sixth"),
        _("seventh"),
        _("eighth"),
        _("ninth"),
        _("tenth"),
        _("eleventh"),
        _("twelfth"),
    ]


def rhythm(months: int) -> str:
    """ "Every quarter", "Every 2 months"."""
    named = {1: _("Every month"), 3: _("Every quarter"), 6: _("Every half-year"), 12: _("Every year")}
    every = ngettext("Every %(count)s month", "Every %(count)s months", months) % {"count": months}
    return named.get(months) or every


def _which_day(rule: SeriesRule) -> str:
    month = _("the %(which)s month") % {"which": ordinals()[rule.month_of_period - 1]}
    if rule.every_months == 1:
        month = _("the month")
    elif rule.every_months == 12:
        month = str(MONTHS[(rule.starts_on.month + rule.month_of_period - 2) % 12 + 1])
    if rule.day_rule == SeriesDay.DAY_OF_MONTH:
        if rule.day == 31:
            return _("the last day of %(month)s") % {"month": month}
        return _("day %(day)s of %(month)s") % {"day": rule.day, "month": month}
    which = _("last") if rule.ordinal == -1 else ordinals()[(rule.ordinal or 1) - 1]
    weekday = str(WEEKDAYS[rule.weekday or 0])
    return _("the %(which)s %(weekday)s of %(month)s") % {"which": which, "weekday": weekday, "month": month}


def _month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)
