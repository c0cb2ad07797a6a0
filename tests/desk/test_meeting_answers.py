"""Who answered what, on the page of the meeting: shown to those who decide on who comes, and to nobody else."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.models import Invitation
from attendance.states import Attendance, ExcuseReason, Rsvp
from meetings.models import Meeting
from meetings.states import MeetingState as S
from tests.desk.reading import open_as, url
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    RepresentationFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def answered_meeting(state: S) -> Meeting:
    """Someone is ill, someone sends a representative; both are marked so, with a word at the door."""
    meeting = invited_meeting(3, state)
    ill, sends, _comes = Invitation.objects.of(meeting).order_by("participant__order")
    now = timezone.now()
    Invitation.objects.filter(pk=ill.pk).update(
        state=Rsvp.EXCUSED, excuse_reason=ExcuseReason.SICK, excuse_state="accepted", answered_at=now
    )
    Invitation.objects.filter(pk=sends.pk).update(state=Rsvp.DELEGATED, answered_at=now)
    RepresentationFactory.create(invitation=sends, name="Wakil Terusul")
    if state == S.HELD:
        marks = {"state": Attendance.EXCUSED, "note": "Sakit sejak kemarin"}
        AttendanceRecordFactory.create(participant=ill.participant, **marks)
        marks = {"state": Attendance.REPRESENTED, "represented_by": "Wakil Terdaftar"}
        AttendanceRecordFactory.create(participant=sends.participant, **marks)
    return meeting


def answers_section(user: User, meeting: Meeting) -> str:
    """The card of the roll, with its markup: a link counts as shown."""
    page = unescape(open_as(user).get(url("meeting", meeting.public_id)).content.decode())
    return page.partition('id="peserta"')[2].partition("</section>")[0]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.LEADERSHIP])
def test_who_decides_on_who_comes_sees_the_answers(role: Role) -> None:
    meeting = answered_meeting(S.INVITED)
    section = answers_section(user_with(role, meeting.convener), meeting)
    assert all(str(line) in section for line in meeting.participants.all())
    assert "Wakil Terusul" in section
    assert url("answers", meeting.public_id) in section


WITHOUT_ANSWERS = [Role.ADMINISTRATOR, Role.INSPECTORATE, *(duty for duty in Duty if duty != Duty.DOOR)]


def reader_of(kind: Role | Duty, meeting: Meeting) -> User:
    if isinstance(kind, Role):
        return user_with(kind, meeting.convener)
    return DutyAssignmentFactory.create(meeting=meeting, duty=kind).user


@pytest.mark.parametrize("kind", WITHOUT_ANSWERS)
def test_others_of_the_house_see_how_many_answered_and_not_who(kind: Role | Duty) -> None:
    meeting = answered_meeting(S.INVITED)
    section = answers_section(reader_of(kind, meeting), meeting)
    assert str(Rsvp.EXCUSED.label) in section
    assert not any(str(line) in section for line in meeting.participants.all())
    assert "Wakil Terusul" not in section
    assert url("answers", meeting.public_id) not in section


@pytest.mark.parametrize("kind", WITHOUT_ANSWERS)
def test_after_the_meeting_they_see_the_roll_with_its_marks_and_no_answer(kind: Role | Duty) -> None:
    meeting = answered_meeting(S.HELD)
    section = answers_section(reader_of(kind, meeting), meeting)
    assert all(str(line) in section for line in meeting.participants.all())
    assert "Wakil Terdaftar" in section
    assert str(Attendance.EXCUSED.label) in section
    assert "Wakil Terusul" not in section
    assert "Sakit sejak kemarin" not in section
    assert url("answers", meeting.public_id) not in section
    assert url("minutes", meeting.public_id) in section
