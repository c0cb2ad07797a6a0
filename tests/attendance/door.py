"""What tests of the door share: a meeting that is going on today, and what a door saw of it."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty
from attendance.actions import Sighting, Verdict, note_arrival
from attendance.models import AttendanceRecord
from attendance.states import AttendanceSource
from meetings.models import Meeting, Participant, Session
from meetings.states import MeetingState
from tests.factories import DutyAssignmentFactory, UserFactory, invited_meeting

_receipts = count(1)


def receipt() -> str:
    return f"00000000-0000-4000-8000-{next(_receipts):012d}"


def meeting_today(participants: int = 3, state: MeetingState = MeetingState.ONGOING, **fields: Any) -> Meeting:
    """A meeting whose one sitting began an hour ago; its roll has been invited."""
    meeting = invited_meeting(participants, state, **fields)
    now = timezone.now()
    meeting.sessions.update(date=now.astimezone(meeting.zone).date(), starts_at=now - dt.timedelta(hours=1))
    return meeting


def door_of(meeting: Meeting) -> User:
    """Someone with nothing but the duty at the door of this meeting."""
    user = UserFactory.create(name="Petugas Pintu")
    DutyAssignmentFactory.create(meeting=meeting, user=user, duty=Duty.DOOR)
    return user


def line_of(meeting: Meeting, place: int = 0) -> Participant:
    return meeting.participants.order_by("order", "pk")[place]


def session_of(meeting: Meeting) -> Session:
    return meeting.sessions.select_related("meeting").order_by("order")[0]


def sighting(**seen: Any) -> Sighting:
    given = {"receipt": receipt(), "at": timezone.now(), "source": AttendanceSource.QR, "door": "Pintu Utama"}
    return Sighting(**{**given, **seen})


def see(meeting: Meeting, by: User, place: int = 0, **seen: Any) -> Verdict:
    """The door sees a line of the roll in the first sitting."""
    return note_arrival(participant=line_of(meeting, place), session=session_of(meeting), seen=sighting(**seen), by=by)


def mark_of(meeting: Meeting, place: int = 0) -> AttendanceRecord | None:
    return AttendanceRecord.objects.filter(participant=line_of(meeting, place), session=session_of(meeting)).first()
