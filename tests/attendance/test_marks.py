"""Marks at the door and on the secretariat's list, and the moment from which they stand."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import (
    MarkRefused,
    RollIncomplete,
    finalise_attendance,
    mark_attendance,
    mark_remaining_absent,
    reopen_attendance,
)
from attendance.actions.marks import excuse_absences
from attendance.models import AnswerEntry, AttendanceRecord, Invitation
from attendance.states import (
    AnswerSource,
    Attendance,
    AttendanceSource,
    ExcuseReason,
    ExcuseState,
    RepresentationState,
    Rsvp,
)
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    RepresentationFactory,
    SessionFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(3, MeetingState.ONGOING)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def mark(meeting: Meeting, state: str, by: User, **particulars: Any) -> AttendanceRecord:
    """Mark the first line of the roll in the first session."""
    return mark_attendance(
        participant=meeting.participants.order_by("order")[0],
        session=meeting.sessions.order_by("order")[0],
        state=state,
        by=by,
        **particulars,
    )


def test_mark_holds_time_source_and_who_made_it(meeting: Meeting, staff: User) -> None:
    made = mark(meeting, Attendance.PRESENT, staff, source=AttendanceSource.DOOR)
    made.refresh_from_db()
    assert (made.state, made.source, made.recorded_by) == (Attendance.PRESENT, AttendanceSource.DOOR, staff.name)
    assert abs(timezone.now() - made.recorded_at) < dt.timedelta(minutes=1)


def test_mark_can_be_corrected_and_taken_back(meeting: Meeting, staff: User) -> None:
    mark(meeting, Attendance.REPRESENTED, staff, represented_by="A. Contoh, Asisten I", note="terlambat")
    mark(meeting, Attendance.ABSENT, staff)
    row = AttendanceRecord.objects.get()
    assert (row.state, row.represented_by) == (Attendance.ABSENT, "")
    mark(meeting, Attendance.EXPECTED, staff)
    row.refresh_from_db()
    assert (row.state, row.note) == (Attendance.EXPECTED, "")
    assert AuditEntry.objects.filter(action="mark_attendance").count() == 3


def test_two_taps_are_one_mark(meeting: Meeting, staff: User) -> None:
    first = mark(meeting, Attendance.PRESENT, staff).recorded_at
    assert mark(meeting, Attendance.PRESENT, staff).recorded_at == first
    assert AuditEntry.objects.filter(action="mark_attendance").count() == 1


def test_arrival_of_the_representative_accepts_him(meeting: Meeting, staff: User) -> None:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    proposed = RepresentationFactory.create(invitation=invitation)
    made = mark(meeting, Attendance.REPRESENTED, staff)
    proposed.refresh_from_db()
    assert proposed.state == RepresentationState.ACCEPTED
    assert made.represented_by == f"{proposed.name}, {proposed.position}"
    kept = AuditEntry.objects.get(action="accept_representation")
    assert (kept.object_id, kept.after) == (proposed.public_id, {"state": RepresentationState.ACCEPTED})


def test_someone_else_who_came_does_not_accept_the_one_proposed(meeting: Meeting, staff: User) -> None:
    proposed = RepresentationFactory.create(invitation=Invitation.objects.of(meeting).order_by("participant__order")[0])
    made = mark(meeting, Attendance.REPRESENTED, staff, represented_by="B. Contoh, Kabag")
    proposed.refresh_from_db()
    assert (proposed.state, made.represented_by) == (RepresentationState.PROPOSED, "B. Contoh, Kabag")


@pytest.mark.parametrize("state", [RepresentationState.REJECTED, RepresentationState.CANCELLED])
def test_represented_needs_a_name(meeting: Meeting, staff: User, state: RepresentationState) -> None:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    RepresentationFactory.create(invitation=invitation, state=state)
    with pytest.raises(MarkRefused):
        mark(meeting, Attendance.REPRESENTED, staff)
    assert not AttendanceRecord.objects.exists()


def test_excused_needs_an_accepted_reason_or_a_note(meeting: Meeting, staff: User) -> None:
    with pytest.raises(MarkRefused):
        mark(meeting, Attendance.EXCUSED, staff)
    assert mark(meeting, Attendance.EXCUSED, staff, note="dipanggil Kemendagri").note == "dipanggil Kemendagri"
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[1]
    _excuse(invitation)
    line = invitation.participant
    made = mark_attendance(participant=line, session=meeting.sessions.get(), state=Attendance.EXCUSED, by=staff)
    assert made.state == Attendance.EXCUSED


@pytest.mark.parametrize("state", set(ExcuseState) - {ExcuseState.ACCEPTED})
def test_a_reason_that_is_not_accepted_excuses_nobody(meeting: Meeting, staff: User, state: ExcuseState) -> None:
    _excuse(Invitation.objects.of(meeting).order_by("participant__order")[0], state)
    with pytest.raises(MarkRefused):
        mark(meeting, Attendance.EXCUSED, staff)
    assert mark(meeting, Attendance.EXCUSED, staff, note="dipanggil Kemendagri").state == Attendance.EXCUSED


def test_arrival_does_not_decide_for_the_chair(meeting: Meeting, staff: User) -> None:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    proposed = RepresentationFactory.create(invitation=invitation, needs_chair=True)
    made = mark(meeting, Attendance.REPRESENTED, staff)
    proposed.refresh_from_db()
    assert (proposed.state, made.represented_by) == (RepresentationState.PROPOSED, str(proposed))


def _excuse(invitation: Invitation, state: ExcuseState = ExcuseState.ACCEPTED) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        state=Rsvp.EXCUSED,
        excuse_reason=ExcuseReason.SICK,
        excuse_state=state,
        excuse_question="Sampai kapan?" if state == ExcuseState.ASKED_BACK else "",
        answered_at=timezone.now(),
    )


def test_unknown_mark_and_strange_lines_are_refused(meeting: Meeting, staff: User) -> None:
    stranger = ParticipantFactory.create()
    group = ParticipantFactory.create(meeting=meeting, position=None, organization=None, region=None, is_group=True)
    session = meeting.sessions.get()
    with pytest.raises(MarkRefused):
        mark(meeting, "hadirr", staff)
    for line in (stranger, group):
        with pytest.raises(MarkRefused):
            mark_attendance(participant=line, session=session, state=Attendance.PRESENT, by=staff)


# --- when --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "days_ahead", "taken"),
    [
        (MeetingState.DRAFT, 0, False),
        (MeetingState.SCHEDULED, 0, False),
        (MeetingState.INVITED, 1, False),
        (MeetingState.INVITED, 0, True),
        (MeetingState.INVITED, -1, True),
        (MeetingState.ONGOING, 1, True),
        (MeetingState.HELD, -1, True),
        (MeetingState.CANCELLED, 0, False),
        (MeetingState.POSTPONED, 0, False),
    ],
)
def test_marks_are_made_from_the_day_on(state: MeetingState, days_ahead: int, taken: bool) -> None:
    meeting = invited_meeting(1, state)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    today = timezone.now().astimezone(meeting.zone).date()
    meeting.sessions.update(date=today + dt.timedelta(days=days_ahead))
    if taken:
        assert mark(meeting, Attendance.PRESENT, staff).state == Attendance.PRESENT
    else:
        with pytest.raises(WrongState):
            mark(meeting, Attendance.PRESENT, staff)


def test_no_mark_changes_once_the_roll_is_final() -> None:
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=timezone.now())
    with pytest.raises(WrongState):
        mark(meeting, Attendance.PRESENT, user_with(Role.SECRETARIAT, meeting.convener))


# --- who ---------------------------------------------------------------------------------------------------------


def test_door_duty_marks_but_neither_ends_nor_opens_the_roll(meeting: Meeting) -> None:
    door = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    assert mark(meeting, Attendance.PRESENT, door).state == Attendance.PRESENT
    session = meeting.sessions.get()
    with pytest.raises(Refused):
        mark_remaining_absent(meeting=meeting, session=session, by=door)
    with pytest.raises(Refused):
        finalise_attendance(meeting=meeting, by=door)
    with pytest.raises(Refused):
        reopen_attendance(meeting=meeting, reason="salah tulis", by=door)


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_other_roles_mark_nobody(meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused):
        mark(meeting, Attendance.PRESENT, user_with(role, meeting.convener))


def test_secretariat_of_another_house_marks_nobody(meeting: Meeting) -> None:
    with pytest.raises(Refused):
        mark(meeting, Attendance.PRESENT, user_with(Role.SECRETARIAT, invited_meeting(1).convener))


# --- the rest, and the end ---------------------------------------------------------------------------------------


def test_the_rest_are_absent_unless_they_excused_themselves(meeting: Meeting, staff: User) -> None:
    first, second, third = meeting.participants.order_by("order")
    companion = ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    _excuse(second.invitation)
    AttendanceRecordFactory.create(participant=first)
    AttendanceRecordFactory.create(participant=third, state=Attendance.EXPECTED)
    closing = mark_remaining_absent(meeting=meeting, session=meeting.sessions.get(), by=staff)
    assert (closing.absent, closing.excused) == (1, 1)
    marks = dict(AttendanceRecord.objects.values_list("participant", "state"))
    assert marks == {first.pk: Attendance.PRESENT, second.pk: Attendance.EXCUSED, third.pk: Attendance.ABSENT}
    assert companion.pk not in marks
    assert AuditEntry.objects.get(action="mark_remaining_absent").after["absent_no_notice"] == [str(third)]
    # An illness stays where it was told: the mark, which is printed, does not repeat it.
    assert AttendanceRecord.objects.get(participant=second).note == ""


@pytest.mark.parametrize("state", ExcuseState)
def test_the_rest_are_excused_only_by_a_reason_that_was_accepted(
    meeting: Meeting, staff: User, state: ExcuseState
) -> None:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    _excuse(invitation, state)
    mark_remaining_absent(meeting=meeting, session=meeting.sessions.get(), by=staff)
    ends = Attendance.EXCUSED if state == ExcuseState.ACCEPTED else Attendance.ABSENT
    assert AttendanceRecord.objects.get(participant=invitation.participant).state == ends


def test_a_question_nobody_answered_ends_unclear_with_the_roll() -> None:
    meeting = invited_meeting(2, MeetingState.HELD)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    asked, unread = Invitation.objects.of(meeting).order_by("participant__order")
    _excuse(asked, ExcuseState.ASKED_BACK)
    _excuse(unread, ExcuseState.SUBMITTED)
    mark_remaining_absent(meeting=meeting, session=meeting.sessions.get(), by=staff)
    finalise_attendance(meeting=meeting, by=staff)
    asked.refresh_from_db()
    unread.refresh_from_db()
    assert (asked.excuse_state, unread.excuse_state) == (ExcuseState.UNCLEAR, ExcuseState.SUBMITTED)
    entry = AnswerEntry.objects.get()
    assert (entry.invitation, entry.note, entry.source) == (asked, "Sampai kapan?", AnswerSource.PORTAL)
    assert AuditEntry.objects.get(action="finalise_attendance").after["unclear"] == 1


def test_a_reason_accepted_later_puts_the_mark_right(meeting: Meeting, staff: User) -> None:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    _excuse(invitation)
    mark(meeting, Attendance.ABSENT, staff)
    assert excuse_absences(invitation=invitation, by=staff) == 1
    assert AttendanceRecord.objects.get().state == Attendance.EXCUSED
    assert excuse_absences(invitation=invitation, by=staff) == 0


def test_the_rest_are_not_absent_before_the_meeting_begins() -> None:
    meeting = invited_meeting(1)
    meeting.sessions.update(date=timezone.now().date() - dt.timedelta(days=1))
    with pytest.raises(WrongState):
        mark_remaining_absent(
            meeting=meeting,
            session=meeting.sessions.get(),
            by=user_with(Role.SECRETARIAT, meeting.convener),
        )


def test_roll_is_final_when_every_line_is_marked_in_every_session() -> None:
    meeting = invited_meeting(2, MeetingState.HELD)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    second = SessionFactory.create(meeting=meeting, date=dt.date(2030, 10, 17))
    mark_remaining_absent(meeting=meeting, session=meeting.sessions.order_by("order")[0], by=staff)
    with pytest.raises(RollIncomplete, match="2"):
        finalise_attendance(meeting=meeting, by=staff)
    mark_remaining_absent(meeting=meeting, session=second, by=staff)
    finalise_attendance(meeting=meeting, by=staff)
    meeting.refresh_from_db()
    assert meeting.attendance_finalised_at is not None
    with pytest.raises(WrongState):
        finalise_attendance(meeting=meeting, by=staff)


def test_roll_is_not_final_while_the_meeting_runs(meeting: Meeting, staff: User) -> None:
    mark_remaining_absent(meeting=meeting, session=meeting.sessions.get(), by=staff)
    with pytest.raises(WrongState):
        finalise_attendance(meeting=meeting, by=staff)


def test_final_roll_is_opened_again_with_a_reason_until_minutes_are_signed() -> None:
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=timezone.now())
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    with pytest.raises(RakorError):
        reopen_attendance(meeting=meeting, reason="", by=staff)
    reopen_attendance(meeting=meeting, reason="Salah tandai", by=staff)
    meeting.refresh_from_db()
    assert meeting.attendance_finalised_at is None
    assert AuditEntry.objects.get(action="reopen_attendance").reason == "Salah tandai"
    with pytest.raises(WrongState):
        reopen_attendance(meeting=meeting, reason="Sekali lagi", by=staff)


def test_signed_minutes_keep_the_roll_closed() -> None:
    now = timezone.now()
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=now, minutes_signed_at=now)
    with pytest.raises(WrongState):
        reopen_attendance(meeting=meeting, reason="Salah", by=user_with(Role.SECRETARIAT, meeting.convener))
