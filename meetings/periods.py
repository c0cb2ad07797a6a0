"""How far each period of a series has come: its meeting, the note that there was none, or neither."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from meetings.models import Meeting, MeetingSeries, SkippedPeriod
from meetings.rules import Occurrence
from meetings.states import PERIOD_SHAPES, MeetingState, PeriodState, SeriesState

AHEAD = 5
_TOOK_PLACE = {MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED}


@dataclass(frozen=True)
class PeriodLine:
    """One period with its meetings (one that was cancelled does not fill it) and the note that none was held."""

    occurrence: Occurrence
    meetings: list[Meeting]
    skipped: SkippedPeriod | None
    state: PeriodState

    @property
    def state_shape(self) -> str:
        return PERIOD_SHAPES[self.state]

    def get_state_display(self) -> str:
        return str(self.state.label)

    @property
    def is_open(self) -> bool:
        """Whether a meeting may still be planned for it: one that stands has to be cancelled first."""
        return self.state in {PeriodState.MISSED, PeriodState.DUE, PeriodState.AHEAD} and not is_filled(self.meetings)


@dataclass(frozen=True)
class SeriesCalendar:
    """What has been, the latest first; what comes, the next first; and meetings that fill no period of today's rule."""

    past: list[PeriodLine]
    coming: list[PeriodLine]
    others: list[Meeting]

    @property
    def missed(self) -> list[PeriodLine]:
        return [line for line in self.past if line.state == PeriodState.MISSED]

    @property
    def due(self) -> list[PeriodLine]:
        return [line for line in (*self.past, *self.coming) if line.state == PeriodState.DUE]

    @property
    def next(self) -> PeriodLine | None:
        """The next one that is held or still to be planned."""
        return next((line for line in self.coming if line.state != PeriodState.SKIPPED), None)


def with_periods(rows: QuerySet[MeetingSeries]) -> QuerySet[MeetingSeries]:
    """`rows` with what `calendar_of` reads of each, in two queries more whatever their number."""
    meetings = Meeting.objects.only(
        "public_id", "series_id", "occurrence", "title", "state", "first_day", "convener_id"
    ).order_by("occurrence", "pk")
    return rows.prefetch_related(Prefetch("meetings", queryset=meetings), "skipped_periods")


def calendar_of(series: MeetingSeries, today: dt.date) -> SeriesCalendar:
    """The periods that have begun by `today` and the next five; reads only what `with_periods` fetched."""
    rule = series.rule
    coming = [] if series.state == SeriesState.ENDED else rule.upcoming(today, AHEAD)
    past = [one for one in rule.until(today) if one not in coming]
    meetings, notes = list(series.meetings.all()), list(series.skipped_periods.all())

    def line(one: Occurrence) -> PeriodLine:
        here = [row for row in meetings if row.occurrence and row.occurrence in one.period]
        note = next((row for row in notes if row.occurrence in one.period), None)
        return PeriodLine(one, here, note, _state(series, one, here, note, today))

    been, ahead = [line(one) for one in reversed(past)], [line(one) for one in coming]
    shown = {row.pk for each in (*been, *ahead) for row in each.meetings}
    if series.state == SeriesState.ENDED:
        # Nothing more is asked for: what was left open is not told either.
        been = [each for each in been if each.meetings or each.skipped]
    return SeriesCalendar(been, ahead, [row for row in meetings if row.pk not in shown])


def is_filled(meetings: list[Meeting]) -> bool:
    return any(meeting.state != MeetingState.CANCELLED for meeting in meetings)


def is_settled(series: MeetingSeries, one: Occurrence) -> bool:
    """Whether the period has its meeting, or the note that there is none; two queries."""
    span = (one.period.first, one.period.last)
    return (
        is_filled(list(series.meetings.filter(occurrence__range=span)))
        or series.skipped_periods.filter(occurrence__range=span).exists()
    )


def _state(
    series: MeetingSeries, one: Occurrence, meetings: list[Meeting], note: SkippedPeriod | None, today: dt.date
) -> PeriodState:
    has_passed = max(one.period.last, one.day) < today
    if is_filled(meetings) and not (has_passed and _came_to_nothing(meetings, today)):
        return PeriodState.PLANNED
    if note:
        return PeriodState.SKIPPED
    if series.state == SeriesState.PAUSED and series.paused_on and one.day >= series.paused_on:
        return PeriodState.PAUSED
    if has_passed:
        return PeriodState.MISSED
    return PeriodState.DUE if one.day <= today + dt.timedelta(days=series.lead_days) else PeriodState.AHEAD


def _came_to_nothing(meetings: list[Meeting], today: dt.date) -> bool:
    """Whether none of them took place or has a day ahead: a draft left lying, or one postponed without a new date."""
    stand = (row for row in meetings if row.state != MeetingState.CANCELLED)
    return not any(row.state in _TOOK_PLACE or (row.first_day and row.first_day >= today) for row in stand)
