"""Someone marked absent without notice says why within two working days; the secretariat judges it."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import (
    AnswerRefused,
    AnswersClosed,
    ConflictsOpen,
    explain_absence,
    finalise_attendance,
    judge_explanation,
    reopen_attendance,
)
from attendance.links import holder_of
from attendance.models import (
    AbsenceExplanation,
    AnswerEntry,
    Arrival,
    AttendanceCorrection,
    AttendanceRecord,
    Invitation,
)
from attendance.queries import asked_lines, explained_lines
from attendance.rules import explained_until
from attendance.states import ArrivalState, ArrivalTrouble, Attendance, AttendanceSource, ExcuseReason, ExplanationState
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.actions import NotReady, close_meeting
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    ForkopimdaMemberFactory,
    GuestFactory,
    InvitationFactory,
    SessionFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

# A Wednesday: the second working day after it is Friday.
WEDNESDAY = dt.datetime(2026, 10, 14, 3, tzinfo=dt.UTC)
WORDS = "Menerima kunjungan kerja menteri"


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting() -> Meeting:
    """Held; the first line was there, the second and the third were absent without notice."""
    meeting = invited_meeting(3, MeetingState.HELD)
    first, *others = meeting.participants.order_by("order")
    AttendanceRecordFactory.create(participant=first)
    for line in others:
        AttendanceRecordFactory.create(participant=line, state=Attendance.ABSENT)
    return meeting


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def absent(meeting: Meeting, staff: User) -> Invitation:
    """The second line, after the roll was made final."""
    finalise_attendance(meeting=meeting, by=staff)
    return Invitation.objects.of(meeting).order_by("participant__order")[1]


def explain(invitation: Invitation, reason: str = ExcuseReason.OFFICIAL_DUTY, words: str = WORDS) -> AbsenceExplanation:
    return explain_absence(invitation=invitation, reason=reason, words=words, by=holder_of(invitation))


def mark_of(invitation: Invitation) -> AttendanceRecord:
    return AttendanceRecord.objects.get(participant=invitation.participant_id)


# --- who is asked, and until when --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-10-14T10:00", "2026-10-16"),
        # Late in the evening in the east it is already the day after in the west's noon: the meeting's own zone counts.
        ("2026-10-14T23:50", "2026-10-16"),
        # Thursday: a weekend lies between. Friday too.
        ("2026-10-15T10:00", "2026-10-19"),
        ("2026-10-16T10:00", "2026-10-20"),
        ("2026-10-17T10:00", "2026-10-20"),
        # The day of independence, a Monday, does not count.
        ("2026-08-14T10:00", "2026-08-19"),
    ],
)
def test_two_working_days_end_with_the_second_day(asked: str, until: str) -> None:
    zone = ZoneInfo("Asia/Jayapura")
    found = explained_until(dt.datetime.fromisoformat(asked).replace(tzinfo=zone), zone)
    assert found == dt.datetime.fromisoformat(f"{until}T23:59:59").replace(tzinfo=zone)


def test_final_roll_leaves_the_absent_time_to_explain(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    held = Meeting.objects.get(pk=meeting.pk)
    assert held.explanations_until == dt.datetime(2026, 10, 16, 23, 59, 59, tzinfo=held.zone)
    assert meeting.explanations_until == held.explanations_until
    assert not held.roll_is_fixed
    assert AuditEntry.objects.get(action="finalise_attendance").after["asked"] == 2


def test_where_nobody_was_absent_the_roll_is_fixed_at_once(meeting: Meeting, staff: User) -> None:
    AttendanceRecord.objects.update(state=Attendance.PRESENT)
    finalise_attendance(meeting=meeting, by=staff)
    held = Meeting.objects.get(pk=meeting.pk)
    assert (held.explanations_until, held.roll_is_fixed) == (None, True)


def test_roll_is_fixed_when_the_time_is_over_and_nothing_runs(
    meeting: Meeting, absent: Invitation, now: time_machine.Traveller
) -> None:
    meeting.refresh_from_db()
    assert meeting.explanations_until is not None
    now.move_to(meeting.explanations_until)
    assert not meeting.roll_is_fixed
    now.shift(1)
    assert meeting.roll_is_fixed


def test_neither_guests_nor_forkopimda_nor_uninvited_are_asked(meeting: Meeting) -> None:
    _present, member, headed = meeting.participants.order_by("order")
    ForkopimdaMemberFactory.create(region=meeting.convener.region, position=member.position)
    guest = GuestFactory.create(meeting=meeting)
    InvitationFactory.create(participant=guest)
    AttendanceRecordFactory.create(participant=guest, state=Attendance.ABSENT)
    assert list(asked_lines(meeting)) == [headed]
    meeting.participants.filter(pk=headed.pk).update(group_label="Forkopimda Kabupaten/Kota")
    assert not asked_lines(meeting).exists()
    meeting.participants.filter(pk=headed.pk).update(group_label="Lain", capacity=Capacity.COMPANION)
    assert not asked_lines(meeting).exists()


def test_absent_in_one_session_of_two_is_asked(meeting: Meeting, staff: User) -> None:
    first = meeting.participants.order_by("order")[0]
    second = SessionFactory.create(meeting=meeting, date=dt.date(2030, 10, 17))
    for line in meeting.participants.all():
        AttendanceRecordFactory.create(participant=line, session=second, state=Attendance.ABSENT)
    finalise_attendance(meeting=meeting, by=staff)
    assert first in asked_lines(meeting)


def test_roll_is_not_final_while_two_records_of_the_doors_do_not_agree(meeting: Meeting, staff: User) -> None:
    line = meeting.participants.order_by("order")[1]
    arrival = Arrival.objects.create(
        receipt="satu", at=WEDNESDAY, by="Pintu", session=meeting.sessions.get(), participant=line, source="qr",
        state=ArrivalState.CONFLICT, trouble=ArrivalTrouble.MARKED, is_offline=True,
    )  # fmt: skip
    with pytest.raises(ConflictsOpen, match="1"):
        finalise_attendance(meeting=meeting, by=staff)
    assert Meeting.objects.get(pk=meeting.pk).attendance_finalised_at is None
    Arrival.objects.filter(pk=arrival.pk).update(state=ArrivalState.SET_ASIDE)
    finalise_attendance(meeting=meeting, by=staff)


def test_reopened_roll_asks_nobody_until_it_is_final_again(meeting: Meeting, staff: User, absent: Invitation) -> None:
    reopen_attendance(meeting=meeting, reason="Salah tandai", by=staff)
    held = Meeting.objects.get(pk=meeting.pk)
    assert (held.explanations_until, meeting.explanations_until) == (None, None)
    with pytest.raises(AnswersClosed):
        explain(absent)


def test_meeting_is_not_closed_before_the_roll_is_fixed(
    meeting: Meeting, staff: User, absent: Invitation, now: time_machine.Traveller
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at=WEDNESDAY)
    with pytest.raises(NotReady) as waits:
        close_meeting(meeting=meeting, by=staff)
    assert "16 Oktober 2026 pukul 23.59 WIB" in waits.value.missing[0]
    now.shift(dt.timedelta(days=3))
    close_meeting(meeting=meeting, by=staff)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CLOSED


# --- saying why --------------------------------------------------------------------------------------------------


def test_explanation_holds_who_when_and_what(absent: Invitation) -> None:
    letter = SimpleUploadedFile("surat.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "application/pdf")
    said = explain_absence(
        invitation=absent, reason=ExcuseReason.DISASTER, words=WORDS, document=letter, by=holder_of(absent)
    )
    said.refresh_from_db()
    assert (said.state, said.reason, said.note, said.given_at) == ("submitted", "disaster", WORDS, WEDNESDAY)
    assert said.document is not None
    assert said.given_by == str(absent.participant)
    entry = AuditEntry.objects.get(action="explain_absence")
    assert entry.after == {"state": "submitted", "revision": 1}
    kept = AnswerEntry.objects.get()
    assert (kept.note, kept.particulars["absence"]) == (WORDS, "submitted")


def test_the_same_explanation_twice_changes_nothing(absent: Invitation) -> None:
    assert explain(absent).pk == explain(absent).pk
    assert (AnswerEntry.objects.count(), AuditEntry.objects.filter(action="explain_absence").count()) == (1, 1)
    with pytest.raises(WrongState):
        explain(absent, words="Kata lain yang berbeda")


def test_of_an_illness_the_category_alone_is_kept(absent: Invitation) -> None:
    said = explain(absent, ExcuseReason.SICK, "Dirawat karena penyakit tertentu")
    said.refresh_from_db()
    assert said.note == ""
    assert "Dirawat" not in str(list(AnswerEntry.objects.values()) + list(AuditEntry.objects.values()))


@pytest.mark.parametrize(("reason", "words", "field"), [("other", "lupa", "words"), ("", WORDS, "reason")])
def test_incomplete_explanation_is_refused(absent: Invitation, reason: str, words: str, field: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        explain(absent, reason, words)
    assert set(refused.value.problems) == {field}
    assert not AbsenceExplanation.objects.exists()


def test_file_that_cannot_be_kept_is_refused(absent: Invitation) -> None:
    with pytest.raises(AnswerRefused) as refused:
        explain_absence(
            invitation=absent,
            reason=ExcuseReason.LEAVE,
            document=SimpleUploadedFile("surat.pdf", b"MZ"),
            by=holder_of(absent),
        )
    assert set(refused.value.problems) == {"document"}
    assert not AbsenceExplanation.objects.exists()


def test_who_was_there_has_nothing_to_explain(meeting: Meeting, absent: Invitation) -> None:
    with pytest.raises(WrongState):
        explain(Invitation.objects.of(meeting).order_by("participant__order")[0])


def test_after_the_time_nothing_is_taken(absent: Invitation, now: time_machine.Traveller) -> None:
    now.shift(dt.timedelta(days=3))
    with pytest.raises(AnswersClosed):
        explain(absent)


# --- judging it --------------------------------------------------------------------------------------------------


def test_accepted_explanation_excuses_the_absence(staff: User, absent: Invitation) -> None:
    said = explain(absent)
    judge_explanation(explanation=said, accept=True, by=staff)
    mark = mark_of(absent)
    assert (mark.state, mark.source) == (Attendance.EXCUSED, AttendanceSource.EXPLAINED)
    assert (said.state, said.decided_by) == (ExplanationState.ACCEPTED, staff.name)
    entry = AuditEntry.objects.get(action="judge_explanation")
    assert (entry.before, entry.after) == ({"state": "submitted"}, {"state": "accepted"})
    # Within the time it is no correction: the roll was not fixed.
    assert not AttendanceCorrection.objects.exists()
    with pytest.raises(WrongState):
        judge_explanation(explanation=said, accept=True, by=staff)


def test_rejected_explanation_says_why_and_may_be_given_anew(staff: User, absent: Invitation) -> None:
    said = explain(absent)
    with pytest.raises(RakorError):
        judge_explanation(explanation=said, accept=False, note=" ", by=staff)
    judge_explanation(explanation=said, accept=False, note="Mohon surat tugasnya", by=staff)
    assert (said.state, said.decision_note) == (ExplanationState.REJECTED, "Mohon surat tugasnya")
    assert mark_of(absent).state == Attendance.ABSENT
    again = explain(absent, words="Surat tugas nomor 12 terlampir")
    again.refresh_from_db()
    assert (again.state, again.revision, again.decision_note) == (ExplanationState.SUBMITTED, 2, "")
    # What was said before is kept beside the answers, with the word on it.
    assert [entry.note for entry in absent.entries.order_by("pk")] == [
        WORDS, "Mohon surat tugasnya", "Surat tugas nomor 12 terlampir",
    ]  # fmt: skip
    assert "Mohon" not in str(list(AuditEntry.objects.values()))


def test_what_was_given_anew_is_not_judged_unread(staff: User, absent: Invitation) -> None:
    said = explain(absent)
    with pytest.raises(WrongState):
        judge_explanation(explanation=said, accept=True, by=staff, read_revision=2)
    assert mark_of(absent).state == Attendance.ABSENT


def test_given_in_time_and_judged_late_it_is_a_correction(
    staff: User, absent: Invitation, now: time_machine.Traveller
) -> None:
    said = explain(absent)
    now.shift(dt.timedelta(days=4))
    judge_explanation(explanation=said, accept=True, by=staff)
    assert mark_of(absent).state == Attendance.EXCUSED
    correction = AttendanceCorrection.objects.get()
    assert (correction.was, correction.state) == (Attendance.ABSENT, Attendance.EXCUSED)
    assert "14-10-2026" in correction.reason


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_other_roles_judge_nothing(meeting: Meeting, absent: Invitation, role: Role) -> None:
    said = explain(absent)
    with pytest.raises(Refused):
        judge_explanation(explanation=said, accept=True, by=user_with(role, meeting.convener))


def test_door_duty_judges_nothing(meeting: Meeting, absent: Invitation) -> None:
    door = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    with pytest.raises(Refused):
        judge_explanation(explanation=explain(absent), accept=True, by=door)


def test_list_of_the_asked_keeps_who_was_excused_since(meeting: Meeting, staff: User, absent: Invitation) -> None:
    judge_explanation(explanation=explain(absent), accept=True, by=staff)
    assert absent.participant not in asked_lines(meeting)
    assert absent.participant in explained_lines(meeting)
