"""A schedule that was kept (`models.changes.schedule_of`), in words: what was, what is now, and in what they differ.

Pure: nothing here asks the database, so that a message, a page and a letter say the same.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.dates import days_text, time_range, weekday_moment, zone_of
from meetings.states import MeetingMode

Schedule = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `was` is empty for what was not there before."""

    label: str
    was: str
    now: str


def differences(before: Schedule, after: Schedule, zone: str) -> list[Difference]:
    """Each thing that differs, in the order in which people ask: when, where, how, until when to answer."""
    told = [
        (_("Day"), days_in(before), days_in(after)),
        (_("Hours"), hours_in(before, zone), hours_in(after, zone)),
        (_("Venue"), venue_in(before), venue_in(after)),
        (_("Mode"), mode_in(before), mode_in(after)),
        (_("Answers until"), deadline_in(before, zone), deadline_in(after, zone)),
    ]
    found = [Difference(label, was, now) for label, was, now in told if was != now]
    if after.get("join_link") and before.get("join_link") != after["join_link"]:
        found.append(Difference(_("Join link"), "", _("a new one; it stands behind the personal link")))
    return found


def is_same(before: Schedule, after: Schedule) -> bool:
    """Whether nothing of what those invited are told differs. A schedule kept by an older program has fewer keys."""
    return all(before.get(name) == value for name, value in after.items())


def keeps_its_days(before: Schedule, after: Schedule) -> bool:
    return _days(before) == _days(after)


def days_in(schedule: Schedule) -> str:
    """The days in one line ("Rabu–Kamis, 16–17 Oktober 2024"); empty where none is known."""
    days = _days(schedule)
    return days_text(days) if days else ""


def hours_in(schedule: Schedule, zone: str) -> str:
    """The hours of each sitting, in one line; empty where none is known."""
    sittings = schedule.get("sessions", ())
    words = []
    for sitting in sittings:
        start, end = _time(sitting["starts_at"], zone), _time(sitting["ends_at"], zone)
        if start is None:
            continue
        hours = time_range(start, end, zone)
        name = sitting["label"] or (days_in({"sessions": [sitting]}) if len(sittings) > 1 else "")
        words.append(f"{name}: {hours}" if name else hours)
    return "; ".join(words)


def when_in(schedule: Schedule, zone: str) -> str:
    """Days and, for a single sitting, its hours: "Rabu, 16 Oktober 2024, pukul 09.00 WIB s.d. selesai"."""
    if len(schedule.get("sessions", ())) != 1:
        return days_in(schedule)
    return ", ".join(words for words in (days_in(schedule), hours_in(schedule, zone)) if words)


def venue_in(schedule: Schedule) -> str:
    """The hall; empty for a meeting that is only online."""
    return "" if schedule.get("mode") == MeetingMode.ONLINE else str(schedule.get("venue") or "")


def mode_in(schedule: Schedule) -> str:
    return str(MeetingMode(schedule["mode"]).label)


def deadline_in(schedule: Schedule, zone: str) -> str:
    said = schedule.get("answer_deadline")
    return weekday_moment(dt.datetime.fromisoformat(said), zone) if said else ""


def _days(schedule: Schedule) -> list[dt.date]:
    said = [sitting["date"] for sitting in schedule.get("sessions", ())]
    return sorted({dt.date.fromisoformat(day) for day in said if day})


def _time(said: str | None, zone: str) -> dt.time | None:
    return dt.datetime.fromisoformat(said).astimezone(zone_of(zone)).time() if said else None
