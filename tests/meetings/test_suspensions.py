"""A running meeting is paused (skors) and goes on; it stays `ongoing` all the while."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.actions import ReasonMissing, end_meeting, resume_meeting, suspend_meeting
from meetings.models import Meeting, Suspension
from meetings.states import MeetingState
from tests.attendance.door import door_of
from tests.factories import meeting_in, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def test_pause_has_a_reason_a_beginning_and_an_end(meeting: Meeting, staff: User) -> None:
    pause = suspend_meeting(meeting=meeting, reason=" Salat dan makan siang ", by=staff)
    assert (pause.reason, pause.suspended_by, pause.resumed_at) == ("Salat dan makan siang", staff.name, None)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ONGOING
    resume_meeting(meeting=meeting, by=staff)
    pause.refresh_from_db()
    assert pause.resumed_at
    assert pause.resumed_by == staff.name
    trail = AuditEntry.objects.filter(subject_id=meeting.public_id).order_by("pk")
    assert [(entry.action, entry.reason) for entry in trail] == [
        ("suspend_meeting", "Salat dan makan siang"),
        ("resume_meeting", ""),
    ]
    suspend_meeting(meeting=meeting, reason="Menunggu kuorum", by=staff)
    assert meeting.suspensions.count() == 2


def test_pause_is_begun_once_and_ended_once(meeting: Meeting, staff: User) -> None:
    with pytest.raises(WrongState):
        resume_meeting(meeting=meeting, by=staff)
    suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    with pytest.raises(WrongState):
        suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    resume_meeting(meeting=meeting, by=staff)
    with pytest.raises(WrongState):
        resume_meeting(meeting=meeting, by=staff)
    assert Suspension.objects.count() == 1


def test_two_open_pauses_are_refused_by_the_database_too(meeting: Meeting, staff: User) -> None:
    suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(meeting=meeting, reason="Lagi", suspended_at=timezone.now(), suspended_by="X")


def test_pause_needs_a_reason(meeting: Meeting, staff: User) -> None:
    with pytest.raises(ReasonMissing):
        suspend_meeting(meeting=meeting, reason="  ", by=staff)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("state", [state for state in MeetingState if state != MeetingState.ONGOING])
def test_only_what_goes_on_can_pause(state: MeetingState) -> None:
    meeting = meeting_in(state)
    with pytest.raises(WrongState):
        suspend_meeting(meeting=meeting, reason="Istirahat", by=user_with(Role.SECRETARIAT, meeting.convener))


def test_who_does_not_plan_pauses_nothing(meeting: Meeting, staff: User) -> None:
    others = [door_of(meeting), user_with(Role.LEADERSHIP, meeting.convener)]
    others.append(user_with(Role.SECRETARIAT, meeting_in(MeetingState.ONGOING).convener))
    for user in others:
        with pytest.raises(Refused):
            suspend_meeting(meeting=meeting, reason="Istirahat", by=user)
    suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    for user in others:
        with pytest.raises(Refused):
            resume_meeting(meeting=meeting, by=user)
    assert Suspension.objects.get().resumed_at is None


def test_end_of_the_meeting_ends_the_pause(meeting: Meeting, staff: User) -> None:
    suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    end_meeting(meeting=meeting, by=staff)
    assert Suspension.objects.get().resumed_at is not None


def test_end_holds_the_meeting_before_it_touches_the_pause(
    meeting: Meeting, staff: User, django_assert_max_num_queries: Any
) -> None:
    """As suspending and resuming do: the other way round each would wait for the other."""
    suspend_meeting(meeting=meeting, reason="Istirahat", by=staff)
    with django_assert_max_num_queries(100) as asked:
        end_meeting(meeting=meeting, by=staff)
    said = [query["sql"] for query in asked.captured_queries]
    held = next(place for place, sql in enumerate(said) if 'FROM "meetings_meeting"' in sql)
    assert held < next(place for place, sql in enumerate(said) if sql.startswith('UPDATE "meetings_suspension"'))
