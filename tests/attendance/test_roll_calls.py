"""A later roll: who is asked, who counts as there, and what closing it says of the others."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from attendance.actions import (
    Sighting,
    close_roll_call,
    mark_attendance,
    note_arrival,
    open_roll_call,
)
from attendance.models import AttendanceRecord, RollCall
from attendance.queries.roll_calls import open_roll, roll_stand
from attendance.states import ArrivalKind, Attendance, AttendanceSource
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.models import Meeting, Participant, Session
from meetings.states import MeetingState
from tests.factories import invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(5, MeetingState.ONGOING)


@pytest.fixture
def by(meeting: Meeting) -> Any:
    return user_with(Role.SECRETARIAT, meeting.convener)


def see(line: Participant, session: Session, by: Any, kind: str = ArrivalKind.IN) -> None:
    seen = Sighting(receipt=str(uuid.uuid4()), at=timezone.now(), source=AttendanceSource.SEARCH, kind=kind)
    note_arrival(participant=line, session=session, seen=seen, by=by)


def called(meeting: Meeting, by: Any) -> tuple[RollCall, Session, list[Participant]]:
    """A roll called after the first three have come in; the fourth has left before."""
    session, lines = meeting.sessions.get(), list(meeting.participants.order_by("order", "pk"))
    for line in lines[:4]:
        see(line, session, by)
    see(lines[3], session, by, ArrivalKind.OUT)
    return open_roll_call(session=session, by=by), session, lines


def test_the_stand_names_who_was_in_and_has_not_answered(meeting: Meeting, by: Any) -> None:
    roll, session, lines = called(meeting, by)
    see(lines[0], session, by, ArrivalKind.ROLL)
    stand = roll_stand(roll)
    assert (stand.answered, stand.came_since, stand.total) == (1, 0, 3)
    assert [mark.participant for mark in stand.silent] == lines[1:3]
    assert open_roll(session) == roll


def test_who_is_seen_after_the_call_is_there_without_answering(meeting: Meeting, by: Any) -> None:
    """Back through the door, in for the first time, or marked by hand: none of them has left."""
    roll, session, lines = called(meeting, by)
    see(lines[3], session, by)  # back
    see(lines[4], session, by)  # late
    AttendanceRecord.objects.filter(participant=lines[2]).delete()
    mark_attendance(participant=lines[2], session=session, state=Attendance.PRESENT, by=by)
    stand = roll_stand(roll)
    assert (stand.answered, stand.came_since) == (0, 3)
    assert close_roll_call(roll=roll, by=by) == 2
    gone = AttendanceRecord.objects.filter(session=session, left_at=roll.opened_at, left_early=True)
    assert {mark.participant for mark in gone} == {lines[0], lines[1]}


def test_who_is_gone_after_the_planned_end_did_not_leave_early(meeting: Meeting, by: Any) -> None:
    Session.objects.filter(meeting=meeting).update(
        starts_at=timezone.now() - dt.timedelta(hours=3), ends_at=timezone.now() - dt.timedelta(hours=1)
    )
    roll, session, _lines = called(meeting, by)
    assert close_roll_call(roll=roll, by=by) > 0
    gone = AttendanceRecord.objects.filter(session=session, left_at=roll.opened_at)
    assert {mark.left_early for mark in gone} == {False}


def test_closing_is_told_in_the_trail_and_happens_once(meeting: Meeting, by: Any) -> None:
    roll, session, lines = called(meeting, by)
    for line in lines[:2]:
        see(line, session, by, ArrivalKind.ROLL)
    assert close_roll_call(roll=roll, by=by) == 1
    assert AuditEntry.objects.get(action="close_roll_call").after == {"number": 2, "left": [str(lines[2])]}
    assert open_roll(session) is None
    with pytest.raises(WrongState):
        close_roll_call(roll=roll, by=by)


def test_leadership_calls_no_roll(meeting: Meeting) -> None:
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    with pytest.raises(Refused):
        open_roll_call(session=meeting.sessions.get(), by=leader)
    assert not RollCall.objects.exists()


def test_the_stand_costs_three_queries(meeting: Meeting, by: Any, django_assert_num_queries: Any) -> None:
    roll, *_rest = called(meeting, by)
    with django_assert_num_queries(3):
        [str(mark.participant) for mark in roll_stand(roll).silent]
    assert roll.opened_at <= timezone.now() + dt.timedelta(seconds=1)
