"""Those absent without notice are asked why, once, and told how what they said was judged."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from attendance.actions import explain_absence, reopen_attendance
from attendance.links import holder_of, link_of
from attendance.models import AbsenceExplanation, AttendanceRecord, Invitation
from attendance.states import Attendance, ExcuseReason
from audit.models import AuditEntry
from common.errors import RakorError
from common.work import WorkState
from flows.attendance import finalise_attendance, judge_explanation
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import AttendanceRecordFactory, SessionFactory
from tests.notices.mailing import row, secretariat, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def staff(meeting: Meeting) -> User:
    """The meeting is held; its first line was there, the others were absent."""
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    meeting.refresh_from_db()
    first, *others = meeting.participants.order_by("order")
    AttendanceRecordFactory.create(participant=first)
    for line in others:
        AttendanceRecordFactory.create(participant=line, state=Attendance.ABSENT)
    return secretariat(meeting)


def absent(meeting: Meeting) -> Invitation:
    return Invitation.objects.of(meeting).order_by("participant__order")[1]


def explain(meeting: Meeting) -> AbsenceExplanation:
    invitation = absent(meeting)
    return explain_absence(invitation=invitation, reason=ExcuseReason.LEAVE, by=holder_of(invitation))


def verdict(meeting: Meeting, staff: User, *, accept: bool, note: str = "") -> Message:
    judge_explanation(explanation=explain(meeting), accept=accept, note=note, by=staff)
    return Message.objects.get(kind=MessageKind.EXPLANATION_DECIDED)


def test_each_absent_post_is_asked_with_its_link_and_the_end_of_the_time(meeting: Meeting, staff: User) -> None:
    assert finalise_attendance(meeting=meeting, by=staff) == 2
    asked = Message.objects.get(kind=MessageKind.ABSENCE_QUESTION, invitation=absent(meeting))
    deliver(message_id=asked.pk)
    (mail,) = sent()
    assert mail.subject.startswith("Mohon penjelasan ketidakhadiran")
    # Asked on a Saturday: Monday and Tuesday are the two days.
    assert "Selasa, 15 Oktober 2030 pukul 23.59 WIB" in mail.body
    assert link_of(absent(meeting)) in mail.body
    assert AuditEntry.objects.get(action="tell_absence_question").after == {"messages": 2}


def test_of_several_sessions_those_are_named(meeting: Meeting, staff: User) -> None:
    meeting.sessions.update(label="Hari I")
    second = SessionFactory.create(meeting=meeting, label="Hari II", date=dt.date(2030, 10, 17))
    for line in meeting.participants.all():
        AttendanceRecordFactory.create(participant=line, session=second, state=Attendance.PRESENT)
    finalise_attendance(meeting=meeting, by=staff)
    asked = Message.objects.get(kind=MessageKind.ABSENCE_QUESTION, invitation=absent(meeting))
    assert "Pada daftar itu, untuk Hari I, belum tercatat" in asked.body


def test_where_nobody_was_absent_nobody_is_asked(meeting: Meeting, staff: User) -> None:
    AttendanceRecord.objects.update(state=Attendance.PRESENT)
    assert finalise_attendance(meeting=meeting, by=staff) == 0
    assert not AuditEntry.objects.filter(action="tell_absence_question").exists()


def test_who_explained_meanwhile_is_not_asked(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    explain(meeting)
    asked = Message.objects.get(kind=MessageKind.ABSENCE_QUESTION, invitation=absent(meeting))
    deliver(message_id=asked.pk)
    assert (row(asked).state, sent()) == (WorkState.DROPPED, [])


def test_question_is_dropped_when_the_roll_is_open_again_or_the_time_is_over(
    meeting: Meeting, staff: User, clock: time_machine.Traveller
) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    first, second = Message.objects.filter(kind=MessageKind.ABSENCE_QUESTION)
    clock.shift(dt.timedelta(days=5))
    deliver(message_id=first.pk)
    clock.shift(-dt.timedelta(days=5))
    reopen_attendance(meeting=meeting, reason="Salah tandai", by=staff)
    deliver(message_id=second.pk)
    assert [row(first).state, row(second).state] == [WorkState.DROPPED] * 2


def test_roll_made_final_again_asks_anew_but_not_who_has_explained(
    meeting: Meeting, staff: User, clock: time_machine.Traveller
) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    explain(meeting)
    reopen_attendance(meeting=meeting, reason="Salah tandai", by=staff)
    clock.shift(dt.timedelta(days=2))
    assert finalise_attendance(meeting=meeting, by=staff) == 1


def test_whose_explanation_was_rejected_is_asked_anew_when_the_roll_is_made_final_again(
    meeting: Meeting, staff: User, clock: time_machine.Traveller
) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    verdict(meeting, staff, accept=False, note="Mohon surat cutinya")
    reopen_attendance(meeting=meeting, reason="Salah tandai", by=staff)
    clock.shift(dt.timedelta(days=2))
    finalise_attendance(meeting=meeting, by=staff)
    asked = Message.objects.filter(kind=MessageKind.ABSENCE_QUESTION, invitation=absent(meeting)).latest("pk")
    deliver(message_id=asked.pk)
    assert (row(asked).state, len(sent())) == (WorkState.DONE, 1)


def test_verdict_is_told_with_why_and_until_when(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    told = verdict(meeting, staff, accept=False, note="Mohon surat cutinya")
    deliver(message_id=told.pk)
    (mail,) = sent()
    assert "Mohon surat cutinya" in mail.body
    assert "paling lambat Selasa, 15 Oktober 2030" in mail.body
    assert "belum dapat diterima" in mail.body


def test_accepted_explanation_is_told(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    told = verdict(meeting, staff, accept=True)
    deliver(message_id=told.pk)
    (mail,) = sent()
    assert "dicatat sebagai izin (beralasan)" in mail.body


def test_verdict_that_was_overtaken_is_not_told(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    told = verdict(meeting, staff, accept=False, note="Mohon surat cutinya")
    explain(meeting)
    deliver(message_id=told.pk)
    assert row(told).state == WorkState.DROPPED


def test_rejected_after_the_time_is_told_whom_to_turn_to(
    meeting: Meeting, staff: User, clock: time_machine.Traveller
) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    said = explain(meeting)
    clock.shift(dt.timedelta(days=5))
    judge_explanation(explanation=said, accept=False, note="Surat tidak terbaca", by=staff)
    told = Message.objects.get(kind=MessageKind.EXPLANATION_DECIDED)
    assert "Waktu untuk menyampaikan penjelasan telah berakhir" in told.body


def test_refused_judgement_tells_nobody(meeting: Meeting, staff: User) -> None:
    finalise_attendance(meeting=meeting, by=staff)
    said = explain(meeting)
    with pytest.raises(RakorError):
        judge_explanation(explanation=said, accept=False, by=staff)
    assert not Message.objects.filter(kind=MessageKind.EXPLANATION_DECIDED).exists()
