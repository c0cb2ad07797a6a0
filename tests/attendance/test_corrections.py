"""A fixed roll is corrected by separate records: what was, what is, why."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import AnswerRefused, MarkRefused, correct_attendance
from attendance.models import AttendanceCorrection, AttendanceRecord
from attendance.states import Attendance
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

REASON = "Tanda tangan pada daftar kertas terlewat"


def fixed(state: MeetingState = MeetingState.HELD, **fields: object) -> Meeting:
    """One line, absent without notice, and the time to explain is over."""
    past = timezone.now() - dt.timedelta(days=1)
    meeting = invited_meeting(1, state, **{"attendance_finalised_at": past, "explanations_until": past, **fields})
    AttendanceRecordFactory.create(participant=meeting.participants.get(), state=Attendance.ABSENT)
    return meeting


@pytest.fixture
def meeting() -> Meeting:
    return fixed()


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def correct(
    meeting: Meeting, by: User, state: str = Attendance.PRESENT, reason: str = REASON, **particulars: object
) -> AttendanceCorrection:
    particulars = {
        "participant": meeting.participants.order_by("pk")[0],
        "session": meeting.sessions.get(),
    } | particulars
    return correct_attendance(state=state, reason=reason, by=by, **particulars)  # type: ignore[arg-type]


def test_correction_keeps_what_was_and_puts_the_mark(meeting: Meeting, staff: User) -> None:
    letter = SimpleUploadedFile("daftar.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "application/pdf")
    made = correct(meeting, staff, Attendance.REPRESENTED, represented_by="A. Contoh, Asisten I", document=letter)
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.represented_by) == (Attendance.REPRESENTED, "A. Contoh, Asisten I")
    assert (made.was, made.state, made.reason, made.by) == ("absent_no_notice", "represented", REASON, staff.name)
    assert made.document is not None
    entry = AuditEntry.objects.get(action="correct_attendance")
    assert (entry.reason, entry.before["state"], entry.after["state"]) == (REASON, "absent_no_notice", "represented")


def test_second_correction_stands_beside_the_first(meeting: Meeting, staff: User) -> None:
    correct(meeting, staff, Attendance.REPRESENTED, represented_by="A. Contoh, Asisten I")
    correct(meeting, staff, Attendance.PRESENT, "Beliau datang menyusul")
    newest, first = AttendanceCorrection.objects.all()
    assert (newest.was, newest.was_represented_by) == (Attendance.REPRESENTED, "A. Contoh, Asisten I")
    assert (newest.represented_by, first.was) == ("", Attendance.ABSENT)


@pytest.mark.parametrize(
    ("state", "particulars", "refusal"),
    [
        (Attendance.ABSENT, {}, MarkRefused),
        (Attendance.EXPECTED, {}, MarkRefused),
        ("besok", {}, MarkRefused),
        (Attendance.REPRESENTED, {}, MarkRefused),
        (Attendance.PRESENT, {"reason": "  "}, RakorError),
        (Attendance.PRESENT, {"document": SimpleUploadedFile("x.pdf", b"MZ")}, AnswerRefused),
    ],
)
def test_correction_that_lacks_something_changes_nothing(
    meeting: Meeting, staff: User, state: str, particulars: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        correct(meeting, staff, state, **particulars)  # type: ignore[arg-type]
    assert AttendanceRecord.objects.get().state == Attendance.ABSENT
    assert not AttendanceCorrection.objects.exists()


def test_line_without_a_mark_is_corrected_from_none(meeting: Meeting, staff: User) -> None:
    AttendanceRecord.objects.all().delete()
    assert correct(meeting, staff).was == Attendance.EXPECTED


def test_companions_and_lines_of_other_meetings_are_not_corrected(meeting: Meeting, staff: User) -> None:
    companion = ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    elsewhere = ParticipantFactory.create()
    for line in (companion, elsewhere):
        with pytest.raises(MarkRefused):
            correct(meeting, staff, participant=line)


@pytest.mark.parametrize(
    "fields",
    [{"attendance_finalised_at": None}, {"explanations_until": timezone.now() + dt.timedelta(days=1)}],
)
def test_before_it_is_fixed_the_ordinary_ways_hold(fields: dict[str, object]) -> None:
    meeting = fixed(**fields)
    with pytest.raises(WrongState):
        correct(meeting, user_with(Role.SECRETARIAT, meeting.convener))


def test_closed_meeting_with_signed_minutes_is_corrected_too() -> None:
    meeting = fixed(MeetingState.CLOSED)
    correct(meeting, user_with(Role.SECRETARIAT, meeting.convener))
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT


def test_administrator_who_may_reopen_may_correct(meeting: Meeting) -> None:
    assert correct(meeting, user_with(Role.ADMINISTRATOR, meeting.convener)).state == Attendance.PRESENT


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT, Role.ADMINISTRATOR})
def test_other_roles_correct_nothing(meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused):
        correct(meeting, user_with(role, meeting.convener))


def test_door_duty_corrects_nothing(meeting: Meeting) -> None:
    with pytest.raises(Refused):
        correct(meeting, DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)
