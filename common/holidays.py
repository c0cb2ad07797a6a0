"""Indonesian public holidays and collective leave, from the library that keeps them.

A working day is one on which government offices work: Monday to Friday, no national holiday, no collective leave (cuti
bersama, SKB Tiga Menteri). Collective leave is known only for the years for which it has been decided; days that follow
the moon are estimates until then, and the library says so in their names ("perkiraan").
"""

from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def holiday_on(day: date) -> str | None:
    """The Indonesian name of the holiday or collective leave on `day`; None on any other day, also on a Sunday."""
    return _holidays_of(day.year).get(day)


def is_estimated(name: str) -> bool:
    """Whether the day of the holiday `name` is only expected, not decided yet."""
    return "perkiraan" in name


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and holiday_on(day) is None


def next_working_day(day: date) -> date:
    """`day` itself if offices work, else the first day after it on which they do."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def after_working_days(day: date, count: int) -> date:
    """The last of `count` working days that follow `day`; `day` itself for none."""
    for _number in range(count):
        day = next_working_day(day + ONE_DAY)
    return day


def working_day_before(day: date) -> date:
    """`day` itself if offices work, else the last day before it on which they did."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> dict[date, str]:
    # Loaded at the first question: most processes never ask one.
    from holidays.constants import GOVERNMENT, PUBLIC  # noqa: PLC0415
    from holidays.countries.indonesia import ID  # noqa: PLC0415

    return dict(ID(years=year, language="id", categories=(PUBLIC, GOVERNMENT)))
