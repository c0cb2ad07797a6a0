"""Acts on a meeting that other floors must hear of: all of it happens, or none."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.roles import Role
from agendas.models import AgendaItem
from attendance.actions import open_hall
from attendance.models import Hall
from common.errors import Refused, WrongState
from flows.meetings import copy_meeting, resume_meeting, suspend_meeting
from flows.papers import end_meeting
from meetings.queries import suspension_of
from meetings.states import MeetingState
from tests.factories import meeting_in, planned_meeting, user_with

pytestmark = pytest.mark.django_db


def test_a_copy_has_the_agenda_but_nothing_that_was_said() -> None:
    source = planned_meeting()
    AgendaItem.objects.create(meeting=source, order=1, kind="paparan", title="Paparan", notes="Dibahas panjang")
    source.directives.create(number=1, kind="arahan", text="Arahan", is_binding=True)
    copy = copy_meeting(
        source=source,
        title="Salinan",
        first_day=dt.date(2031, 1, 8),
        by=user_with(Role.SECRETARIAT, source.convener),
    )
    item = copy.agenda_items.get()
    assert (item.title, item.notes) == ("Paparan", "")
    assert not copy.directives.exists()
    assert copy.first_day == dt.date(2031, 1, 8)


# --- pauses --------------------------------------------------------------------------------------------------------


def test_the_board_says_since_when_and_why_a_meeting_is_paused() -> None:
    meeting = meeting_in(MeetingState.ONGOING)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    hall = open_hall(meeting=meeting, by=by)
    suspend_meeting(meeting=meeting, reason="Istirahat", by=by)
    paused = Hall.objects.get(meeting=meeting)
    since = timezone.now().astimezone(meeting.zone)
    assert paused.revision == hall.revision + 1
    assert (paused.picture["suspended_at"], paused.picture["suspended_why"]) == (f"{since:%H.%M}", "Istirahat")
    resume_meeting(meeting=meeting, by=by)
    going_on = Hall.objects.get(meeting=meeting)
    assert (going_on.picture["suspended_at"], going_on.picture["suspended_why"]) == ("", "")
    assert going_on.revision == paused.revision + 1


def test_resuming_calls_the_roll_again_in_the_same_act() -> None:
    meeting = meeting_in(MeetingState.ONGOING)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    session = meeting.sessions.get()
    suspend_meeting(meeting=meeting, reason="Istirahat", by=by)
    resume_meeting(meeting=meeting, by=by, calls_roll=session)
    assert session.roll_calls.get().closed_at is None
    suspend_meeting(meeting=meeting, reason="Salat", by=by)
    with pytest.raises(WrongState):
        resume_meeting(meeting=meeting, by=by, calls_roll=session)
    assert suspension_of(meeting) is not None, "both or neither"


def test_ending_a_paused_meeting_ends_the_pause_on_the_board() -> None:
    meeting = meeting_in(MeetingState.ONGOING)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    open_hall(meeting=meeting, by=by)
    suspend_meeting(meeting=meeting, reason="Istirahat", by=by)
    end_meeting(meeting=meeting, by=by)
    assert Hall.objects.get(meeting=meeting).picture["suspended_at"] == ""
    assert not meeting.suspensions.filter(resumed_at=None).exists()


def test_pause_opens_no_hall_where_nobody_watches() -> None:
    meeting = meeting_in(MeetingState.ONGOING)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    suspend_meeting(meeting=meeting, reason="Istirahat", by=by)
    resume_meeting(meeting=meeting, by=by)
    end_meeting(meeting=meeting, by=by)
    assert not Hall.objects.exists()


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_who_may_not_plan_pauses_nothing(role: Role) -> None:
    meeting = meeting_in(MeetingState.ONGOING)
    with pytest.raises(Refused):
        suspend_meeting(meeting=meeting, reason="Istirahat", by=user_with(role, meeting.convener))
    assert suspension_of(meeting) is None
