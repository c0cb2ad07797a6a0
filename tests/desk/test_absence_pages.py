"""What comes after the meeting, as the staff see it: the roll made final, explanations, a fixed roll put right."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import explain_absence
from attendance.links import holder_of
from attendance.models import (
    AbsenceExplanation,
    Arrival,
    AttendanceCorrection,
    AttendanceRecord,
    Invitation,
    WalkIn,
)
from attendance.states import ArrivalState, Attendance, AttendanceSource, ExcuseReason
from documents.models import Paper
from documents.states import PaperKind
from flows.attendance import finalise_attendance
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from portal.desk.waiting import queue_of
from tests.desk.reading import open_as, text_of, url
from tests.factories import (
    AttendanceRecordFactory,
    ContactFactory,
    DutyAssignmentFactory,
    RepresentationFactory,
    invited_meeting,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
WEDNESDAY = dt.datetime(2026, 10, 14, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting() -> Meeting:
    """Held; of two posts the first came, the second was absent without notice."""
    meeting = invited_meeting(2, MeetingState.HELD)
    first, second = meeting.participants.order_by("order")
    AttendanceRecordFactory.create(participant=first)
    AttendanceRecordFactory.create(participant=second, state=Attendance.ABSENT)
    ContactFactory.create(position=second.position)
    return meeting


@pytest.fixture
def person(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def staff(person: User) -> Client:
    return open_as(person)


@pytest.fixture
def said(meeting: Meeting, person: User) -> AbsenceExplanation:
    """The roll is final, and the second post has explained."""
    finalise_attendance(meeting=meeting, by=person)
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[1]
    return explain_absence(
        invitation=invitation,
        reason=ExcuseReason.DISASTER,
        words="Banjir di kabupaten",
        document=SimpleUploadedFile("surat.pdf", PDF, "application/pdf"),
        by=holder_of(invitation),
    )


def fix(meeting: Meeting) -> None:
    """The time to explain is over."""
    Meeting.objects.filter(pk=meeting.pk).update(explanations_until=timezone.now() - dt.timedelta(seconds=1))


def page(client: Client, name: str, meeting: Meeting, *args: object) -> str:
    return text_of(client.get(url(name, meeting.public_id, *map(str, args))).content)


# --- making the roll final ---------------------------------------------------------------------------------------


def test_who_is_asked_until_when_is_shown_before_it_is_done(meeting: Meeting, staff: Client) -> None:
    shown = page(staff, "attendance_finalise", meeting)
    assert "1 post absent without notice is asked to explain, until" in shown
    assert "16" in shown.partition("until ")[2][:40]
    assert str(meeting.participants.order_by("order")[1]) in shown


def test_making_it_final_asks_the_absent(meeting: Meeting, staff: Client) -> None:
    answer = staff.post(url("attendance_finalise", meeting.public_id), follow=True)
    assert "1 message asks those absent to explain" in text_of(answer.content)
    assert Message.objects.get().kind == "absence_question"


def test_open_conflicts_are_named_and_refused(meeting: Meeting, staff: Client) -> None:
    Arrival.objects.create(
        receipt="satu", at=timezone.now(), by="Pintu", session=meeting.sessions.get(), source="qr",
        participant=meeting.participants.first(), state=ArrivalState.CONFLICT, trouble="marked",
    )  # fmt: skip
    shown = page(staff, "attendance_finalise", meeting)
    assert "1 record of a door does not agree" in shown
    assert '<button class="btn btn-primary" type="submit">' not in shown
    refused = staff.post(url("attendance_finalise", meeting.public_id))
    assert refused.status_code == 422
    assert Meeting.objects.get(pk=meeting.pk).attendance_finalised_at is None


def test_waiting_guests_are_named_and_do_not_hinder(meeting: Meeting, staff: Client) -> None:
    WalkIn.objects.create(
        receipt="tamu", at=timezone.now(), by="Pintu", session=meeting.sessions.get(),
        name="Tamu Tak Diundang", institution="Lembaga Contoh",
    )  # fmt: skip
    assert "Tamu Tak Diundang" in page(staff, "attendance_finalise", meeting)
    assert staff.post(url("attendance_finalise", meeting.public_id)).status_code == 302


# --- explanations ------------------------------------------------------------------------------------------------


def test_list_shows_what_was_said_and_takes_the_verdict(
    meeting: Meeting, staff: Client, said: AbsenceExplanation
) -> None:
    shown = page(staff, "explanations", meeting)
    for words in ("Banjir di kabupaten", "Emergency in the region", "surat.pdf", "1 to judge"):
        assert words in shown
    address = url("explanation_judge", meeting.public_id, said.public_id)
    answer = staff.post(address, {"verdict": "accept", "revision": said.revision}, follow=True)
    assert "The explanation is accepted." in text_of(answer.content)
    assert AttendanceRecord.objects.get(participant=said.participant).state == Attendance.EXCUSED
    assert "0 still without notice" in page(staff, "explanations", meeting)


def test_rejection_without_words_stays_on_the_page_beside_its_line(
    meeting: Meeting, staff: Client, said: AbsenceExplanation
) -> None:
    address = url("explanation_judge", meeting.public_id, said.public_id)
    answer = staff.post(address, {"verdict": "reject", "revision": said.revision})
    assert answer.status_code == 422
    assert "Say why it is not accepted" in text_of(answer.content)
    answer = staff.post(address, {"verdict": "reject", "revision": said.revision, "note": "Mohon surat tugas"})
    assert answer.status_code == 302
    assert "Mohon surat tugas" in page(staff, "explanations", meeting)


def test_document_is_handed_out_to_the_house_alone(meeting: Meeting, said: AbsenceExplanation, staff: Client) -> None:
    address = url("explanation_document", meeting.public_id, said.public_id)
    answer = staff.get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "private, no-store"
    door = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    assert open_as(door).get(address).status_code == 404


def test_leadership_reads_and_does_not_judge(meeting: Meeting, said: AbsenceExplanation) -> None:
    leadership = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    shown = leadership.get(url("explanations", meeting.public_id))
    assert "Banjir di kabupaten" in text_of(shown.content)
    assert "explanation_judge" not in shown.content.decode()
    assert url("explanation_judge", meeting.public_id, said.public_id) not in shown.content.decode()


def test_explanation_waits_on_the_first_page(meeting: Meeting, person: User, said: AbsenceExplanation) -> None:
    titles = [line.title for line in queue_of(person).today]
    assert "1 explanation of an absence to judge" in titles
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    assert not any("explanation of an absence" in line.title for line in queue_of(leader).today)
    AbsenceExplanation.objects.update(state="accepted")
    assert "1 explanation of an absence to judge" not in [line.title for line in queue_of(person).today]


def test_signed_minutes_wait_for_the_end_of_the_explanations(
    meeting: Meeting, person: User, said: AbsenceExplanation
) -> None:
    Meeting.objects.update(minutes_signed_at=WEDNESDAY)
    waits = [line for line in queue_of(person).this_week if "may still be explained" in line.title]
    assert [line.due for line in waits] == [dt.date(2026, 10, 16)]
    fix(meeting)
    assert any("can be closed" in line.title for line in queue_of(person).today)


def test_before_the_roll_is_final_the_page_says_so(meeting: Meeting, staff: Client) -> None:
    assert "The roll is not final yet" in page(staff, "explanations", meeting)


# --- letters of clarification ------------------------------------------------------------------------------------


def test_letters_are_drafted_once_the_roll_is_fixed(meeting: Meeting, staff: Client, person: User) -> None:
    finalise_attendance(meeting=meeting, by=person)
    address = url("clarifications", meeting.public_id)
    assert "The time to explain an absence is not over yet" in text_of(staff.get(address).content)
    assert address not in staff.get(url("explanations", meeting.public_id)).content.decode()
    fix(meeting)
    assert address in staff.get(url("explanations", meeting.public_id)).content.decode()
    staff.post(address, {"signer": signing_post(meeting).public_id})
    letter = Paper.objects.get(kind=PaperKind.CLARIFICATION)
    assert letter.institution == meeting.participants.order_by("order")[1].position.organization
    # Asked for again, it is the same letter.
    assert staff.post(address, {"signer": signing_post(meeting).public_id}).status_code == 422
    assert Paper.objects.filter(kind=PaperKind.CLARIFICATION).count() == 1


# --- corrections -------------------------------------------------------------------------------------------------


def test_fixed_mark_is_corrected_and_both_stand_on_the_list(meeting: Meeting, staff: Client, person: User) -> None:
    finalise_attendance(meeting=meeting, by=person)
    line = meeting.participants.order_by("order")[1]
    address = url("attendance_correct", meeting.public_id, "1", line.public_id)
    assert address not in staff.get(url("attendance", meeting.public_id)).content.decode()
    fix(meeting)
    assert address in staff.get(url("attendance", meeting.public_id)).content.decode()
    assert "kept beside the correction" in page(staff, "attendance_correct", meeting, 1, line.public_id)
    values = {"state": "represented", "represented_by": "A. Contoh, Asisten I", "reason": "Tanda tangan terlewat"}
    answer = staff.post(address, values | {"document": SimpleUploadedFile("daftar.pdf", PDF)}, follow=True)
    shown = text_of(answer.content)
    expected = "was Absent without notice, became Represented (A. Contoh, Asisten I). Reason: Tanda tangan terlewat"
    assert expected in shown
    kept = AttendanceCorrection.objects.get()
    document = staff.get(url("correction_document", meeting.public_id, kept.public_id))
    assert b"".join(document.streaming_content) == PDF  # type: ignore[attr-defined]


def test_mistakes_stay_in_the_form(meeting: Meeting, staff: Client, person: User, now: time_machine.Traveller) -> None:
    finalise_attendance(meeting=meeting, by=person)
    line = meeting.participants.order_by("order")[1]
    address = url("attendance_correct", meeting.public_id, "1", line.public_id)
    values = {"state": "present", "reason": "Keliru"}
    early = staff.post(address, values)
    assert (early.status_code, "not fixed yet" in text_of(early.content)) == (422, True)
    fix(meeting)
    bad = staff.post(address, values | {"document": SimpleUploadedFile("daftar.pdf", b"MZ")})
    assert bad.status_code == 422
    assert not AttendanceCorrection.objects.exists()


def test_page_tells_that_signed_minutes_need_a_ralat(meeting: Meeting, person: User) -> None:
    finalise_attendance(meeting=meeting, by=person)
    fix(meeting)
    Meeting.objects.update(minutes_signed_at=timezone.now(), state=MeetingState.CLOSED)
    administrator = open_as(user_with(Role.ADMINISTRATOR, meeting.convener))
    line = meeting.participants.order_by("order")[1]
    address = url("attendance_correct", meeting.public_id, "1", line.public_id)
    assert "(ralat)" in text_of(administrator.get(address).content)
    # Who has no list goes back to the meeting.
    answer = administrator.post(address, {"state": "present", "reason": "Tanda tangan terlewat"})
    assert answer["Location"] == url("meeting", meeting.public_id)


# --- the list ----------------------------------------------------------------------------------------------------


def test_list_tells_when_late_from_where_and_who(meeting: Meeting, staff: Client) -> None:
    first, second = meeting.participants.order_by("order")
    AttendanceRecord.objects.filter(participant=first).update(
        arrived_at=dt.datetime(2030, 10, 16, 2, 41, tzinfo=dt.UTC), is_late=True, left_early=True, mode="online",
        left_at=dt.datetime(2030, 10, 16, 4, 5, tzinfo=dt.UTC), source=AttendanceSource.ROOM_CODE,
    )  # fmt: skip
    AttendanceRecord.objects.filter(participant=second).update(
        state=Attendance.REPRESENTED, represented_by="Orang Lain, Kabid"
    )
    RepresentationFactory.create(invitation=second.invitation, name="Yang Diumumkan")
    shown = page(staff, "attendance", meeting)
    for words in ("Came at", "Late", "Left early", "Online", "weaker source", "not announced beforehand"):
        assert words in shown, words
