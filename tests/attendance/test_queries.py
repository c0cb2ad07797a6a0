"""What the pages are told, and that it costs the same for 3 lines and for 300."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from attendance.actions import mark_attendance
from attendance.models import Invitation
from attendance.queries import (
    TO_DECIDE,
    answer_board,
    answer_lines,
    answer_rows,
    attendance_recap,
    attendance_sheet,
    sheet_lines,
    unmarked_lines,
)
from attendance.states import Attendance, RepresentationState, Rsvp
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    ContactFactory,
    GuestFactory,
    ParticipantFactory,
    RepresentationFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


def answer(invitation: Invitation, state: Rsvp, **fields: Any) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=state, answered_at=timezone.now(), **fields)


def test_board_counts_answers_and_what_waits_for_a_word() -> None:
    meeting = invited_meeting(4)
    first, second, third, _silent = Invitation.objects.of(meeting).order_by("participant__order")
    answer(first, Rsvp.ACCEPTED)
    answer(second, Rsvp.DELEGATED)
    answer(third, Rsvp.DELEGATED)
    RepresentationFactory.create(invitation=second)
    RepresentationFactory.create(invitation=third, state=RepresentationState.ACCEPTED)
    board = answer_board(meeting)
    assert {value: count for value, _shape, _label, count in board.tally} == {
        Rsvp.PENDING: 1,
        Rsvp.ACCEPTED: 1,
        Rsvp.DELEGATED: 2,
        Rsvp.EXCUSED: 0,
        Rsvp.NO_RESPONSE: 0,
    }
    assert (board.total, board.invited, board.to_decide) == (4, 4, 1)
    assert [line.pk for line in answer_lines(meeting, TO_DECIDE)] == [second.participant_id]


def test_board_shows_a_roll_nobody_has_been_invited_from() -> None:
    meeting = meeting_in(MeetingState.DRAFT, 2)
    board = answer_board(meeting)
    assert (board.total, board.invited) == (2, 0)
    assert [row.invitation for row in board.rows] == [None, None]


def test_board_is_cut_to_its_limit() -> None:
    board = answer_board(invited_meeting(5), limit=2)
    assert (len(board.rows), board.total) == (2, 5)


def test_row_shows_the_active_representative_before_the_refused_one() -> None:
    meeting = invited_meeting(1)
    invitation = Invitation.objects.of(meeting).get()
    RepresentationFactory.create(invitation=invitation, state=RepresentationState.CANCELLED)
    refused = RepresentationFactory.create(invitation=invitation, state=RepresentationState.REJECTED)
    assert answer_rows(meeting, answer_lines(meeting))[0].representation == refused
    proposed = RepresentationFactory.create(invitation=invitation)
    assert answer_rows(meeting, answer_lines(meeting))[0].representation == proposed


def test_row_counts_contacts_in_use() -> None:
    meeting = invited_meeting(1)
    post = meeting.participants.get().position
    ContactFactory.create_batch(2, position=post)
    ContactFactory.create(position=post, is_active=False)
    GuestFactory.create(meeting=meeting)
    assert [row.contacts for row in answer_rows(meeting, answer_lines(meeting))] == [2, 1]


def test_one_person_for_two_posts_is_told() -> None:
    meeting = invited_meeting(3)
    first, second, third = Invitation.objects.of(meeting).order_by("participant__order")
    RepresentationFactory.create(invitation=first, name="Budi Contoh")
    RepresentationFactory.create(invitation=second, name="budi contoh")
    RepresentationFactory.create(invitation=third, name="Ani Contoh")
    assert [row.is_named_twice for row in answer_rows(meeting, answer_lines(meeting))] == [True, True, False]


@pytest.mark.parametrize("lines", [answer_lines, lambda meeting, **k: sheet_lines(meeting.sessions.get(), **k)])
def test_search_narrows_by_each_word_and_takes_wildcards_literally(
    lines: Callable[..., Any],
) -> None:
    meeting = invited_meeting(3)
    wanted = meeting.participants.all()[1]
    wanted.printed_position = "Sekretaris Daerah Kabupaten Pesisir"
    wanted.save()
    assert list(lines(meeting, search="pesisir sekretaris")) == [wanted]
    assert list(lines(meeting, search="%")) == []
    assert list(lines(meeting, search="_")) == []
    assert lines(meeting, search="").count() == 3


def test_search_by_representative_shows_the_line_once() -> None:
    meeting = invited_meeting(1)
    invitation = Invitation.objects.of(meeting).get()
    RepresentationFactory.create(invitation=invitation, name="Budi", state=RepresentationState.CANCELLED)
    RepresentationFactory.create(invitation=invitation, name="Budi")
    ContactFactory.create_batch(2, position=invitation.participant.position)
    rows = answer_rows(meeting, answer_lines(meeting, search="budi"))
    assert [row.contacts for row in rows] == [2]


def test_sheet_filters_by_mark() -> None:
    meeting = invited_meeting(3, MeetingState.ONGOING)
    first, second, third = meeting.participants.all()
    AttendanceRecordFactory.create(participant=first)
    AttendanceRecordFactory.create(participant=second, state=Attendance.EXPECTED)
    session = meeting.sessions.get()
    assert list(sheet_lines(session, Attendance.PRESENT)) == [first]
    assert list(sheet_lines(session, Attendance.EXPECTED)) == [second, third]
    rows = attendance_sheet(session, sheet_lines(session))
    assert [row.state for row in rows] == [Attendance.PRESENT, Attendance.EXPECTED, Attendance.EXPECTED]


def test_recap_counts_those_invited_only() -> None:
    meeting = invited_meeting(2, MeetingState.ONGOING)
    companion = ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    ParticipantFactory.create(meeting=meeting, is_group=True)
    AttendanceRecordFactory.create(participant=meeting.participants.all()[0])
    AttendanceRecordFactory.create(participant=companion)
    (recap,) = attendance_recap(meeting)
    assert (recap.total, recap.missing, recap.arrived) == (2, 1, 1)
    assert len(unmarked_lines(meeting.sessions.get())) == 1


def _filled(participants: int) -> Meeting:
    meeting = invited_meeting(participants, MeetingState.ONGOING)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    session = meeting.sessions.get()
    for invitation in Invitation.objects.of(meeting).select_related("participant"):
        answer(invitation, Rsvp.DELEGATED)
        RepresentationFactory.create(invitation=invitation)
        mark_attendance(participant=invitation.participant, session=session, state=Attendance.REPRESENTED, by=staff)
    return meeting


def test_board_sheet_and_recap_cost_the_same_for_3_and_for_60(django_assert_num_queries: Any) -> None:
    small, large = _filled(3), _filled(60)
    for meeting in (small, large):
        session = meeting.sessions.get()
        with django_assert_num_queries(9):
            board = answer_board(meeting, limit=100)
            [(str(row.participant), row.participant.institution_label, row.contacts) for row in board.rows]
            [(row.invitation.state, row.representation.letter, row.marks[0].session.label) for row in board.rows]
        with django_assert_num_queries(4):
            [
                (str(row.participant), row.representation, row.mark)
                for row in attendance_sheet(session, sheet_lines(session))
            ]
        with django_assert_num_queries(3):
            attendance_recap(meeting)
