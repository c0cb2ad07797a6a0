"""What becomes of each period of a series: its meeting is planned, found, or noted as not held."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.dates import quarter_of
from common.errors import RakorError, WrongState
from directory.queries import GROUPS, positions_of_group
from meetings.actions.plan import create_meeting
from meetings.actions.roll import HEADINGS, add_participants, set_capacity
from meetings.actions.series import SeriesImpossible, SeriesNotRunning, locked_series, today_of
from meetings.models import Meeting, MeetingSeries, SkippedPeriod
from meetings.periods import is_filled, is_settled
from meetings.permissions import require_at
from meetings.plan import MeetingPlan, RolePlan, SessionPlan
from meetings.rules import Occurrence, titled
from meetings.states import Capacity, MeetingMode, RepresentationRule, RoleInMeeting, SeriesState


class PeriodTaken(WrongState):
    """The period has its meeting already, or the note that there is none."""


class NoSuchPeriod(RakorError):
    """The rule sets no meeting on this day (any more)."""


@transaction.atomic
def plan_occurrence(*, series: MeetingSeries, by_rule: dt.date, by: Actor) -> Meeting:
    """The draft of the meeting that the rule sets on `by_rule`, with its roll; planned late it has no date yet.

    Called by `flows.series.plan_next_meeting`, which adds the agenda. Raises `SeriesNotRunning`, `NoSuchPeriod`,
    `PeriodTaken`, `PlanImpossible`, `Refused`.
    """
    series = locked_series(series, by)
    _require_running(series)
    one = _open_period(series, by_rule)
    meeting = create_meeting(convener=series.convener, plan=_meeting_plan(series, one), by=by)
    _place(meeting, series, one)
    _invite(series, meeting, by)
    after = {"series": series.name, "occurrence": one.by_rule, "day": one.day}
    record("plan_occurrence", meeting, by=by, subject=meeting, after=after)
    return meeting


@transaction.atomic
def place_meeting(*, series: MeetingSeries, by_rule: dt.date, meeting: Meeting, by: Actor) -> None:
    """Say that `meeting`, planned or held apart from it, is the one of this period.

    Raises `SeriesImpossible` (of another convener or series, or cancelled), `PeriodTaken`, `NoSuchPeriod`, `Refused`.
    """
    series = locked_series(series, by)
    one = _open_period(series, by_rule)
    now = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if now.convener_id != series.convener_id or now.series_id is not None or not is_filled([now]):
        raise SeriesImpossible(_("This meeting cannot stand for a period of this series."))
    _place(meeting, series, one)
    record("place_meeting", meeting, by=by, subject=meeting, after={"series": series.name, "occurrence": one.by_rule})


@transaction.atomic
def skip_period(*, series: MeetingSeries, by_rule: dt.date, reason: str, by: Actor) -> SkippedPeriod:
    """Note that a period has no meeting, and why. Raises `SeriesImpossible` without a reason, `PeriodTaken`,
    `NoSuchPeriod`, `Refused`."""
    series = locked_series(series, by)
    one = _open_period(series, by_rule)
    if not reason.strip():
        raise SeriesImpossible(_("Say why no meeting is held: the reason is kept."), "reason")
    note = SkippedPeriod.objects.create(
        series=series, occurrence=one.by_rule, reason=reason.strip(), noted_by=by.actor_label
    )
    record("skip_period", series, by=by, subject=series, reason=note.reason, after={"occurrence": one.by_rule})
    return note


@transaction.atomic
def unskip_period(*, note: SkippedPeriod, by: Actor) -> None:
    """Take the note back: the period waits for its meeting again. Raises `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, note.series.convener)
    before = {"occurrence": note.occurrence, "reason": note.reason}
    record("unskip_period", note.series, by=by, subject=note.series, before=before)
    note.delete()


def _require_running(series: MeetingSeries) -> None:
    if series.state != SeriesState.ACTIVE:
        raise SeriesNotRunning(
            _("No meeting is planned: the series is “%(state)s”.") % {"state": series.get_state_display()}
        )


def _open_period(series: MeetingSeries, by_rule: dt.date) -> Occurrence:
    one = series.rule.of_day(by_rule)
    if one is None:
        raise NoSuchPeriod(_("The series has no meeting on this day; its rule may have changed meanwhile."))
    if is_settled(series, one):
        raise PeriodTaken(_("%(period)s is settled already.") % {"period": one.period.label})
    return one


def _meeting_plan(series: MeetingSeries, one: Occurrence) -> MeetingPlan:
    held = [row for row in series.meetings.filter(occurrence__lt=one.by_rule) if is_filled([row])]
    is_ahead = one.day >= today_of(series)
    return MeetingPlan(
        title=titled(series.title_pattern, series.name, one, len(held) + 1),
        kind=series.kind.code,
        sessions=(SessionPlan(one.day, series.start_time, series.end_time),) if is_ahead else (),
        roles={RoleInMeeting.CHAIR: RolePlan(position=series.chair)} if series.chair else {},
        period_year=one.by_rule.year,
        period_quarter=quarter_of(one.by_rule) if series.every_months == 3 else None,
        mode=MeetingMode(series.mode),
        venue=series.venue,
        representation=RepresentationRule(series.representation),
        minimum_rank=series.minimum_rank,
    )


def _place(meeting: Meeting, series: MeetingSeries, one: Occurrence) -> None:
    meeting.series, meeting.occurrence = series, one.by_rule
    meeting.save(update_fields=["series", "occurrence"])


def _invite(series: MeetingSeries, meeting: Meeting, by: Actor) -> None:
    """Groups first, so that a post stands under their heading; then posts, each in the capacity it is to come in."""
    members = list(series.members.select_related("position"))
    single = [(row.capacity, row.position) for row in members if row.position and row.position.is_active]
    for row in members:
        if row.group in GROUPS:
            posts = list(positions_of_group(row.group, series.convener))
            add_participants(meeting=meeting, positions=posts, by=by, group_label=HEADINGS[row.group])
    for capacity in Capacity:
        posts = [post for wanted, post in single if wanted == capacity]
        add_participants(meeting=meeting, positions=posts, by=by, capacity=capacity)
        lines = list(meeting.participants.filter(position__in=posts).exclude(capacity=capacity))
        set_capacity(meeting=meeting, participants=lines, capacity=capacity, by=by)
