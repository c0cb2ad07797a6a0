"""Clocks of items and speakers. They stand while the meeting is suspended, and stop when it ends."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agendas.models import AgendaItem, SpeakingTurn
from meetings.models import Meeting, Suspension


@dataclass(frozen=True)
class Pause:
    """A suspension of the meeting; `until` is None while it lasts."""

    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True)
class Clock:
    """What a clock had counted when it last began to run, and since when it runs; None where it stands.

    In this form it changes only by an act, and whoever watches can let it tick without asking.
    """

    seconds: int = 0
    since: dt.datetime | None = None
    limit: int | None = None

    def elapsed(self, now: dt.datetime | None = None) -> int:
        """Whole seconds counted at `now`."""
        if self.since is None:
            return self.seconds
        return self.seconds + max(int(((now or timezone.now()) - self.since).total_seconds()), 0)

    def as_json(self) -> dict[str, Any]:
        """As a picture keeps it, and `{% ticker %}` draws it."""
        return {"seconds": self.seconds, "since": self.since.isoformat() if self.since else "", "limit": self.limit}

    def overrun(self, now: dt.datetime | None = None) -> int:
        """Seconds beyond the limit; nobody is cut off."""
        return max(self.elapsed(now) - self.limit, 0) if self.limit else 0


def pauses_of(meeting: Meeting) -> list[Pause]:
    """The suspensions of the meeting in their order. One query."""
    rows = Suspension.objects.filter(meeting=meeting).order_by("suspended_at")
    return [Pause(*row) for row in rows.values_list("suspended_at", "resumed_at")]


def clock_of(
    row: AgendaItem | SpeakingTurn,
    pauses: Sequence[Pause],
    *,
    ended_at: dt.datetime | None = None,
    limit: int | None = None,
) -> Clock:
    """The clock of an item or a turn; `ended_at` is when the meeting ended, if it has."""
    if row.running_since is None:
        return Clock(row.spent_seconds, None, limit)
    counted, start = dt.timedelta(), row.running_since
    for pause in pauses:
        if pause.until is not None and pause.until <= start:
            continue
        counted += max(pause.since - start, dt.timedelta())
        if pause.until is None:
            return Clock(row.spent_seconds + int(counted.total_seconds()), None, limit)
        start = pause.until
    if ended_at is not None:
        counted += max(ended_at - start, dt.timedelta())
        return Clock(row.spent_seconds + int(counted.total_seconds()), None, limit)
    # The part of a second that was counted before the last pause begins the next run.
    whole = int(counted.total_seconds())
    return Clock(row.spent_seconds + whole, start - (counted - dt.timedelta(seconds=whole)), limit)


def item_clock(item: AgendaItem, pauses: Sequence[Pause]) -> Clock:
    """The clock of an item against its planned minutes; its meeting is at hand."""
    limit = item.duration_minutes * 60 if item.duration_minutes else None
    return clock_of(item, pauses, ended_at=item.meeting.ended_at, limit=limit)


def turn_clock(turn: SpeakingTurn, pauses: Sequence[Pause]) -> Clock:
    """The clock of a speaker against the limit that was set when he was called; its meeting is at hand."""
    return clock_of(turn, pauses, ended_at=turn.meeting.ended_at, limit=turn.limit_seconds)
