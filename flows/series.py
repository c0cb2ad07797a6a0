"""Acts on a series that touch the agenda as well: all of it happens, or none."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.actions import begin_agenda, items_like, set_series_items
from common.errors import WrongState
from meetings import actions as meetings
from meetings.models import Meeting, MeetingSeries
from meetings.permissions import require
from meetings.plan import SeriesPlan
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def plan_next_meeting(*, series: MeetingSeries, occurrence: dt.date, by: "User") -> Meeting:
    """The draft of the meeting that the rule of the series sets on `occurrence` (its day before any shift).

    Title, place, chair and rules are those of the series, the roll its groups and posts, the agenda its template; the
    session stands on the day after the shift, or nowhere if that has passed. Raises
    `meetings.actions.SeriesNotRunning`, `NoSuchPeriod`, `PeriodTaken`, `PlanImpossible`, `Refused`.
    """
    meeting = meetings.plan_occurrence(series=series, by_rule=occurrence, by=by)
    begin_agenda(series=series, meeting=meeting, by=by)
    return meeting


@transaction.atomic
def save_as_series(*, meeting: Meeting, plan: SeriesPlan, by: "User") -> MeetingSeries:
    """A series that begins with `meeting`: its roll and agenda are the template, and it fills the period of its day.

    Guests and companions are of the occasion and do not come along. Raises `SeriesImpossible`, `Refused`, `WrongState`
    for a meeting that is in a series already.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    if meeting.series_id is not None:
        raise WrongState(_("This meeting belongs to a series already."))
    series = meetings.create_series(convener=meeting.convener, plan=plan, by=by)
    meetings.add_members(series=series, members=meetings.members_like(meeting), by=by)
    set_series_items(series=series, items=items_like(meeting), by=by)
    filled = series.rule.in_period_of(meeting.first_day) if meeting.first_day else None
    if filled and meeting.state != MeetingState.CANCELLED:
        meetings.place_meeting(series=series, by_rule=filled.by_rule, meeting=meeting, by=by)
    return series
