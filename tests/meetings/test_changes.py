"""A meeting that people have been told of is moved, postponed, given a new date, cancelled: what was stays readable."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.actions import (
    DateImpossible,
    NothingChanges,
    NotReady,
    PlanImpossible,
    cancel_meeting,
    move_meeting,
    name_new_date,
    postpone_meeting,
    require_movable,
)
from meetings.actions.states import ReasonMissing
from meetings.models import Meeting, ScheduleChange, schedule_of
from meetings.plan import SchedulePlan, SessionPlan
from meetings.queries import of_period, with_tombstones, years_of
from meetings.schedules import differences, hours_in, when_in
from meetings.states import ChangeKind, MeetingMode, MeetingState
from tests.factories import SessionFactory, VenueFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db

DAY, WEEK_LATER = dt.date(2030, 10, 16), dt.date(2030, 10, 23)
NINE = dt.time(9)
S = MeetingState


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(S.INVITED, answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC))


def by(meeting: Meeting, role: Role = Role.SECRETARIAT) -> User:
    return user_with(role, meeting.convener)


def plan_of(meeting: Meeting, day: dt.date = WEEK_LATER, **changes: Any) -> SchedulePlan:
    """The schedule of `meeting` on `day`, as a form gives it."""
    kept: dict[str, Any] = {
        "sessions": (SessionPlan(day, NINE),),
        "mode": meeting.mode,
        "venue": meeting.venue,
        "join_link": meeting.join_link,
        "answer_deadline": meeting.answer_deadline,
    }
    return SchedulePlan(**(kept | changes))


def moved(meeting: Meeting, reason: str = "Banjir", plan: SchedulePlan | None = None, **extra: Any) -> ScheduleChange:
    extra = {"asks_acknowledgement": False, "by": by(meeting)} | extra
    return move_meeting(meeting=meeting, plan=plan or plan_of(meeting), reason=reason, **extra)


# --- moving ------------------------------------------------------------------------------------------------------


def test_a_move_leaves_what_was_and_what_is(meeting: Meeting) -> None:
    change = moved(meeting, asks_acknowledgement=True)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day, meeting.schedule_revision) == (S.INVITED, WEEK_LATER, 1)
    assert (change.kind, change.revision, change.former_day, change.reason) == (ChangeKind.MOVED, 1, DAY, "Banjir")
    assert change.asks_acknowledgement
    assert (change.before["first_day"], change.after["first_day"]) == ("2030-10-16", "2030-10-23")
    assert change.after == schedule_of(meeting)


def test_a_move_is_told_in_the_trail_without_the_join_link(meeting: Meeting) -> None:
    plan = plan_of(meeting, DAY, mode=MeetingMode.HYBRID, join_link="https://rapat.example/rahasia")
    moved(meeting, plan=plan)
    entry = AuditEntry.objects.get(action="move_meeting")
    assert entry.reason == "Banjir"
    assert set(entry.before) == {"mode", "join_link"}
    kept = ScheduleChange.objects.values("before", "after").get()
    assert "rahasia" not in f"{entry.before}{entry.after}{kept}"


def test_sessions_keep_their_rows(meeting: Meeting) -> None:
    SessionFactory.create(meeting=meeting, date=DAY + dt.timedelta(days=1), label="Hari kedua")
    rows = list(meeting.sessions.values_list("pk", flat=True))
    two = (SessionPlan(WEEK_LATER + dt.timedelta(days=1), NINE, label="Hari kedua"), SessionPlan(WEEK_LATER, NINE))
    moved(meeting, plan=plan_of(meeting, sessions=two))
    assert list(meeting.sessions.values_list("pk", flat=True)) == rows
    assert [row.date for row in meeting.sessions.all()] == [WEEK_LATER, WEEK_LATER + dt.timedelta(days=1)]


def test_another_hall_on_the_same_day_leaves_no_tombstone_of_the_day(meeting: Meeting) -> None:
    change = moved(meeting, plan=plan_of(meeting, DAY, venue=VenueFactory.create(convener=meeting.convener)))
    assert change.former_day is None
    assert change.before["venue"] != change.after["venue"]


def impossible() -> dict[str, tuple[type[Exception], Callable[[Meeting], SchedulePlan]]]:
    last_year = timezone.now() - dt.timedelta(days=365)
    too_late = dt.datetime(2030, 10, 23, 9, tzinfo=dt.UTC)
    return {
        "nothing": (NothingChanges, lambda m: plan_of(m, DAY)),
        "past": (DateImpossible, lambda m: plan_of(m, last_year.date())),
        "no session": (PlanImpossible, lambda m: plan_of(m, sessions=())),
        "backwards": (PlanImpossible, lambda m: plan_of(m, sessions=(SessionPlan(WEEK_LATER, NINE, dt.time(8)),))),
        "no start": (NotReady, lambda m: plan_of(m, sessions=(SessionPlan(WEEK_LATER),))),
        "no hall": (NotReady, lambda m: plan_of(m, venue=None)),
        "no link": (NotReady, lambda m: plan_of(m, mode=MeetingMode.HYBRID)),
        "foreign hall": (PlanImpossible, lambda m: plan_of(m, venue=VenueFactory.create())),
        "answers in the past": (DateImpossible, lambda m: plan_of(m, answer_deadline=last_year)),
        "answers after it": (DateImpossible, lambda m: plan_of(m, answer_deadline=too_late)),
    }


@pytest.mark.parametrize("case", impossible())
def test_what_cannot_be_is_refused_with_words_and_nothing_is_written(meeting: Meeting, case: str) -> None:
    error, plan = impossible()[case]
    before = schedule_of(meeting)
    with pytest.raises(error) as told:
        moved(meeting, plan=plan(meeting))
    assert str(told.value)
    assert schedule_of(Meeting.objects.get(pk=meeting.pk)) == before
    assert not ScheduleChange.objects.exists()


def test_an_old_cut_off_may_stand_where_the_day_stays(meeting: Meeting) -> None:
    """Another hall, after the time for answers: nobody has to answer again."""
    Meeting.objects.filter(pk=meeting.pk).update(answer_deadline=timezone.now() - dt.timedelta(days=1))
    meeting.refresh_from_db()
    hall = VenueFactory.create(convener=meeting.convener)
    assert moved(meeting, plan=plan_of(meeting, DAY, venue=hall))
    with pytest.raises(DateImpossible):
        moved(meeting, plan=plan_of(meeting, venue=hall))


def test_a_move_needs_a_reason_and_the_power_to_plan(meeting: Meeting) -> None:
    with pytest.raises(ReasonMissing):
        moved(meeting, reason=" ")
    for role in set(Role) - {Role.SECRETARIAT}:
        with pytest.raises(Refused):
            moved(meeting, by=by(meeting, role))


@pytest.mark.parametrize("state", [state for state in S if state != S.INVITED])
def test_only_an_invited_meeting_is_moved(state: MeetingState) -> None:
    meeting = meeting_in(state)
    with pytest.raises(WrongState):
        require_movable(meeting, plan_of(meeting))
    with pytest.raises(WrongState):
        moved(meeting)


def test_the_same_move_twice_is_one_change(meeting: Meeting) -> None:
    plan = plan_of(meeting)
    moved(meeting, plan=plan)
    with pytest.raises(NothingChanges):
        moved(meeting, plan=plan)
    assert ScheduleChange.objects.count() == 1


# --- postponing and a new date -----------------------------------------------------------------------------------


def test_a_postponed_meeting_has_no_date_and_keeps_its_sessions(meeting: Meeting) -> None:
    change = postpone_meeting(meeting=meeting, reason="Banjir", by=by(meeting))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day, meeting.answer_deadline) == (S.POSTPONED, None, None)
    assert list(meeting.sessions.values_list("date", "starts_at")) == [(None, None)]
    assert (change.kind, change.former_day, change.after) == (ChangeKind.POSTPONED, DAY, None)
    assert change.before["first_day"] == "2030-10-16"
    with pytest.raises(WrongState):
        postpone_meeting(meeting=meeting, reason="Banjir", by=by(meeting))


def test_a_new_date_puts_the_meeting_back_in_the_calendar(meeting: Meeting) -> None:
    postpone_meeting(meeting=meeting, reason="Banjir", by=by(meeting))
    name_new_date(meeting=meeting, plan=plan_of(meeting), by=by(meeting))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day, meeting.state_reason) == (S.SCHEDULED, WEEK_LATER, "")
    # After the calendar entry that took the old date back comes one with a higher number.
    assert meeting.schedule_revision == 2
    assert ScheduleChange.objects.count() == 1
    with pytest.raises(WrongState):
        name_new_date(meeting=meeting, plan=plan_of(meeting), by=by(meeting))


def test_a_new_date_must_be_a_whole_plan_that_lies_ahead(meeting: Meeting) -> None:
    postpone_meeting(meeting=meeting, reason="Banjir", by=by(meeting))
    with pytest.raises(DateImpossible):
        name_new_date(meeting=meeting, plan=plan_of(meeting, dt.date(2020, 1, 8)), by=by(meeting))
    with pytest.raises(NotReady):
        name_new_date(meeting=meeting, plan=plan_of(meeting, venue=None), by=by(meeting))
    with pytest.raises(Refused):
        name_new_date(meeting=meeting, plan=plan_of(meeting), by=by(meeting, Role.LEADERSHIP))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day) == (S.POSTPONED, None)


# --- cancelling --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "has_tombstone"), [(S.DRAFT, False), (S.SCHEDULED, True), (S.INVITED, True)])
def test_a_cancelled_meeting_leaves_a_tombstone_if_it_stood_in_the_calendar(
    state: MeetingState, has_tombstone: bool
) -> None:
    meeting = meeting_in(state)
    change = cancel_meeting(meeting=meeting, reason="Banjir", by=by(meeting))
    assert (change is not None) == has_tombstone
    assert change is None or (change.kind, change.former_day, change.after) == (ChangeKind.CANCELLED, DAY, None)


# --- finding what was --------------------------------------------------------------------------------------------


def test_the_old_day_is_found_where_it_was(meeting: Meeting) -> None:
    next_year = dt.date(2031, 2, 5)
    deadline = dt.datetime(2031, 2, 3, 8, tzinfo=dt.UTC)
    moved(meeting, plan=plan_of(meeting, next_year, answer_deadline=deadline))
    meetings = Meeting.objects.all()
    for year, quarter in ((2030, None), (2030, 4), (2031, None), (2031, 1)):
        assert list(of_period(meetings, year, quarter)) == [meeting], (year, quarter)
    assert not of_period(meetings, 2030, 3)
    assert years_of(meetings) == [2031, 2030]


def test_a_meeting_moved_twice_is_found_once_and_tells_both_days(meeting: Meeting) -> None:
    moved(meeting)
    moved(meeting, plan=plan_of(meeting, dt.date(2030, 10, 30)))
    (found,) = with_tombstones(of_period(Meeting.objects.all(), 2030, 4))
    assert [row.former_day for row in found.tombstones] == [WEEK_LATER, DAY]


def test_differences_are_named_one_by_one(meeting: Meeting) -> None:
    before = schedule_of(meeting)
    hall = VenueFactory.create(convener=meeting.convener, name="Gedung Pusiban", city="Bandar Lampung")
    plan = plan_of(meeting, venue=hall, mode=MeetingMode.HYBRID, join_link="https://rapat.example/a")
    change = moved(meeting, plan=plan)
    with translation.override("en"):
        told = {row.label: (row.was, row.now) for row in differences(before, change.after, meeting.timezone)}
    assert list(told) == ["Day", "Venue", "Mode", "Join link"]
    assert told["Day"] == ("Rabu, 16 Oktober 2030", "Rabu, 23 Oktober 2030")
    assert told["Venue"][1] == "Gedung Pusiban, Bandar Lampung"


def test_hours_of_several_sittings_are_told_by_their_names(meeting: Meeting) -> None:
    SessionFactory.create(meeting=meeting, label="Penutupan")
    said = schedule_of(meeting)
    assert hours_in(said, meeting.timezone) == (
        "Rabu, 16 Oktober 2030: pukul 09.00 WIB s.d. selesai; Penutupan: pukul 09.00 WIB s.d. selesai"
    )
    assert when_in(said, meeting.timezone) == "Rabu, 16 Oktober 2030"
