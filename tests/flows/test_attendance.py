"""Starting a meeting touches the meeting and the answers to it, or neither."""

import pytest

from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import Rsvp
from common.errors import Refused, WrongState
from flows.attendance import start_meeting
from meetings.states import MeetingState
from tests.factories import invited_meeting, user_with

pytestmark = pytest.mark.django_db


def test_meeting_begins_and_silence_is_noted() -> None:
    meeting = invited_meeting(2)
    start_meeting(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ONGOING
    assert set(Invitation.objects.of(meeting).values_list("state", flat=True)) == {Rsvp.NO_RESPONSE}


@pytest.mark.parametrize(
    ("state", "role", "refusal"),
    [
        (MeetingState.SCHEDULED, Role.SECRETARIAT, WrongState),
        (MeetingState.ONGOING, Role.SECRETARIAT, WrongState),
        (MeetingState.CANCELLED, Role.SECRETARIAT, WrongState),
        (MeetingState.INVITED, Role.LEADERSHIP, Refused),
    ],
)
def test_refused_start_notes_nothing(state: MeetingState, role: Role, refusal: type[Exception]) -> None:
    meeting = invited_meeting(1, state)
    with pytest.raises(refusal):
        start_meeting(meeting=meeting, by=user_with(role, meeting.convener))
    assert Invitation.objects.of(meeting).get().state == Rsvp.PENDING
