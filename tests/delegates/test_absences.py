"""Behind the personal link: what is recorded of an absence, saying why, and how that was judged."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from accounts.roles import Role
from attendance.actions import judge_explanation
from attendance.links import token_of
from attendance.models import AbsenceExplanation, AttendanceRecord, Invitation
from attendance.states import Attendance
from flows.attendance import finalise_attendance
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.reading import text_of
from tests.factories import AttendanceRecordFactory, invited_meeting, user_with
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
WEDNESDAY = dt.datetime(2026, 10, 14, 3, tzinfo=dt.UTC)
WORDS = "Mendampingi kunjungan kerja menteri"


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def invitation() -> Invitation:
    """The only post of a held meeting; it was absent without notice, and the roll is final."""
    meeting = invited_meeting(1, MeetingState.HELD)
    Meeting.objects.filter(pk=meeting.pk).update(ended_at=timezone.now())
    found = Invitation.objects.of(meeting).get()
    AttendanceRecordFactory.create(participant=found.participant, state=Attendance.ABSENT)
    finalise_attendance(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    return found


def address(invitation: Invitation, tail: str = "ketidakhadiran/") -> str:
    return f"/u/{token_of(invitation)}/{tail}"


def read(invitation: Invitation, tail: str = "ketidakhadiran/") -> str:
    with translation.override("id"):
        return text_of(Client().get(address(invitation, tail)).content)


def send(invitation: Invitation, **values: object) -> HttpResponse:
    return Client().post(address(invitation), {"reason": "official_duty", "words": WORDS, **values})


def judge(invitation: Invitation, *, accept: bool, note: str = "") -> None:
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    judge_explanation(explanation=AbsenceExplanation.objects.get(), accept=accept, note=note, by=staff)


def test_standing_offers_it_with_the_end_of_the_time(invitation: Invitation) -> None:
    shown = Client().get(address(invitation, "")).content.decode()
    assert address(invitation) in shown
    assert "Jumat, 16 Oktober 2026 pukul 23.59 WIB" in shown


def test_reading_changes_nothing(invitation: Invitation) -> None:
    before = stored_rows()
    assert Client().get(address(invitation)).status_code == 200
    assert stored_rows() == before


def test_explanation_is_taken_and_shown(invitation: Invitation) -> None:
    answer = send(invitation, document=SimpleUploadedFile("surat.pdf", PDF))
    assert answer.status_code == 200
    said = AbsenceExplanation.objects.get()
    assert (said.reason, said.note, said.state) == ("official_duty", WORDS, "submitted")
    shown = text_of(answer.content)
    assert WORDS in shown
    assert "surat.pdf" in shown
    # It waits: nothing more can be sent, neither here nor by an old form.
    assert "<form" not in answer.content.decode()
    assert send(invitation, words="Kata yang lain sama sekali").status_code == 409
    assert WORDS in read(invitation, "")


def test_same_press_twice_is_one_explanation(invitation: Invitation) -> None:
    assert [send(invitation).status_code, send(invitation).status_code] == [200, 200]
    assert AbsenceExplanation.objects.get().revision == 1


@pytest.mark.parametrize("values", [{"reason": ""}, {"reason": "other", "words": "lupa"}, {"reason": "hilang"}])
def test_incomplete_explanation_stays_in_the_form(invitation: Invitation, values: dict[str, str]) -> None:
    answer = send(invitation, **values)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not AbsenceExplanation.objects.exists()


def test_file_of_another_kind_is_told_beside_its_field(invitation: Invitation) -> None:
    answer = send(invitation, document=SimpleUploadedFile("surat.pdf", b"MZ"))
    assert answer.status_code == 422
    assert not AbsenceExplanation.objects.exists()


def test_of_an_illness_no_words_are_kept_or_shown(invitation: Invitation) -> None:
    answer = send(invitation, reason="sick", words="Nama penyakit yang rahasia")
    assert "rahasia" not in answer.content.decode()
    assert AbsenceExplanation.objects.get().note == ""


def test_after_a_rejection_it_may_be_said_anew_while_there_is_time(
    invitation: Invitation, now: time_machine.Traveller
) -> None:
    send(invitation)
    judge(invitation, accept=False, note="Mohon surat tugasnya")
    shown = Client().get(address(invitation)).content.decode()
    assert "Mohon surat tugasnya" in shown
    assert "<form" in shown
    assert send(invitation, words="Surat tugas nomor 12 terlampir").status_code == 200
    judge(invitation, accept=False, note="Belum terbaca")
    now.shift(dt.timedelta(days=3))
    shown = Client().get(address(invitation)).content.decode()
    assert "Belum terbaca" in shown
    assert "<form" not in shown
    # What is left is the right of reply, of the institution and not of this link.
    assert address(invitation, "instansi/") in shown


def test_accepted_explanation_shows_the_mark_that_came_of_it(invitation: Invitation) -> None:
    send(invitation)
    judge(invitation, accept=True)
    assert AttendanceRecord.objects.get().state == Attendance.EXCUSED
    shown = Client().get(address(invitation)).content.decode()
    assert "<form" not in shown
    assert send(invitation, words="Sekali lagi, panjang").status_code == 409


def test_after_the_time_it_says_until_when_it_was_and_whom_to_call(
    invitation: Invitation, now: time_machine.Traveller
) -> None:
    now.shift(dt.timedelta(days=3))
    shown = Client().get(address(invitation)).content.decode()
    assert "Jumat, 16 Oktober 2026 pukul 23.59 WIB" in shown
    assert invitation.participant.meeting.convener.name in shown
    assert "<form" not in shown
    assert send(invitation).status_code == 409
    assert not AbsenceExplanation.objects.exists()


def test_who_was_there_finds_nothing_to_explain(invitation: Invitation) -> None:
    AttendanceRecord.objects.update(state=Attendance.PRESENT)
    assert "<form" not in Client().get(address(invitation)).content.decode()
    assert address(invitation) not in Client().get(address(invitation, "")).content.decode()
    assert send(invitation).status_code == 409


def test_before_the_roll_is_final_nothing_is_offered(invitation: Invitation) -> None:
    Meeting.objects.update(attendance_finalised_at=None, explanations_until=None)
    assert address(invitation) not in Client().get(address(invitation, "")).content.decode()
    assert send(invitation).status_code == 409
