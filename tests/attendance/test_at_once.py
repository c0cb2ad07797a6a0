"""Several at the same moment: one answer stands, one mark stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.roles import Role
from attendance.actions import (
    Answer,
    AnswerRefused,
    Representative,
    answer_invitation,
    invite_participants,
    mark_attendance,
)
from attendance.links import holder_of
from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.states import Attendance, RepresentationState, Rsvp
from audit.models import AuditEntry
from meetings.states import MeetingState
from tests.factories import invited_meeting, meeting_in, user_with

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def at_once(act: Callable[[int], object]) -> None:
    def one(number: int) -> None:
        try:
            act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))


def test_the_same_answer_sent_many_times_is_one_answer() -> None:
    invitation = Invitation.objects.of(invited_meeting(1)).get()
    answer = Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I"))
    holder = holder_of(invitation)
    at_once(lambda _: answer_invitation(invitation=invitation, answer=answer, by=holder))
    invitation.refresh_from_db()
    assert invitation.answer_revision == 1
    assert invitation.representations.count() == 1
    assert AuditEntry.objects.filter(action="answer_invitation").count() == 1


def test_of_different_representatives_the_last_stands_alone() -> None:
    invitation = Invitation.objects.of(invited_meeting(1)).get()
    holder = holder_of(invitation)
    at_once(
        lambda number: answer_invitation(
            invitation=invitation,
            answer=Answer(Rsvp.DELEGATED, representative=Representative(f"Wakil {number}", "Asisten I")),
            by=holder,
        )
    )
    states = sorted(invitation.representations.values_list("state", flat=True))
    assert states == [*[RepresentationState.CANCELLED] * (AT_ONCE - 1), RepresentationState.PROPOSED]
    invitation.refresh_from_db()
    assert invitation.answer_revision == AT_ONCE


def test_of_posts_that_name_one_person_at_once_one_gets_him() -> None:
    invitations = list(Invitation.objects.of(invited_meeting(AT_ONCE)))
    answer = Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I"))
    refused: list[int] = []

    def send(number: int) -> None:
        try:
            answer_invitation(invitation=invitations[number], answer=answer, by=holder_of(invitations[number]))
        except AnswerRefused:
            refused.append(number)

    at_once(send)
    assert len(refused) == AT_ONCE - 1
    assert Representation.objects.count() == 1


def test_marks_from_several_doors_are_one_mark() -> None:
    meeting = invited_meeting(1, MeetingState.ONGOING)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    line, session = meeting.participants.get(), meeting.sessions.get()
    at_once(lambda _: mark_attendance(participant=line, session=session, state=Attendance.PRESENT, by=staff))
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT
    assert AuditEntry.objects.filter(action="mark_attendance").count() == 1


def test_inviting_twice_at_once_invites_once() -> None:
    meeting = meeting_in(MeetingState.SCHEDULED, 3)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    at_once(lambda _: invite_participants(meeting=meeting, by=staff))
    assert Invitation.objects.of(meeting).count() == 3
