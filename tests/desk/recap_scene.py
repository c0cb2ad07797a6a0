"""Final rolls for the pages of the recap and of the records."""

import datetime as dt
from typing import Any

from attendance.models import AttendanceRecord, Invitation
from attendance.states import Attendance
from directory.models import Organization, Position
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    InvitationFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    SessionFactory,
)

FINAL = dt.datetime(2030, 12, 31, 12, tzinfo=dt.UTC)
DAY = dt.date(2030, 10, 16)


def held(convener: Organization, day: dt.date = DAY, **fields: Any) -> Meeting:
    """A meeting whose roll is final."""
    fields = {"attendance_finalised_at": FINAL, "state": MeetingState.HELD, "first_day": day, **fields}
    meeting: Meeting = MeetingFactory.create(convener=convener, **fields)
    SessionFactory.create(meeting=meeting, date=day)
    return meeting


def invited(meeting: Meeting, post: Position, state: str = Attendance.PRESENT, **marked: Any) -> Participant:
    """A line that was invited, with its mark."""
    line: Participant = ParticipantFactory.create(meeting=meeting, position=post, organization=post.organization)
    InvitationFactory.create(participant=line)
    if state == Attendance.REPRESENTED:
        marked = {"represented_by": "Wakil Contoh, Asisten", **marked}
    AttendanceRecordFactory.create(participant=line, session=meeting.sessions.first(), state=state, **marked)
    return line


def invite_many(meeting: Meeting, count: int) -> None:
    """`count` institutions more on a final roll."""
    units = OrganizationFactory._meta.model.objects.bulk_create(
        OrganizationFactory.build(parent=meeting.convener) for _ in range(count)
    )
    posts = Position.objects.bulk_create(PositionFactory.build(organization=unit) for unit in units)
    lines = Participant.objects.bulk_create(
        ParticipantFactory.build(meeting=meeting, position=post, organization=post.organization, region=None)
        for post in posts
    )
    Invitation.objects.bulk_create(InvitationFactory.build(participant=line) for line in lines)
    session = meeting.sessions.get()
    AttendanceRecord.objects.bulk_create(AttendanceRecordFactory.build(participant=x, session=session) for x in lines)
