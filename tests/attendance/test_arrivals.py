"""Through the door: in, out, back, the later roll; as own, representing, companion; at once and from a queue."""

import base64
import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import MarkRefused, NotInside, Outcome, mark_attendance, note_arrival, open_roll_call
from attendance.models import Arrival, AttendanceRecord, DayRules, Hall
from attendance.states import (
    ArrivalCapacity,
    ArrivalKind,
    ArrivalMode,
    ArrivalState,
    ArrivalTrouble,
    Attendance,
    AttendanceSource,
    RepresentationState,
)
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from files.actions import FileRefused
from files.models import StoredFile
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, receipt, see, session_of, sighting
from tests.factories import ParticipantFactory, RepresentationFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(3)


@pytest.fixture
def door(meeting: Meeting) -> User:
    return door_of(meeting)


# --- coming in ---------------------------------------------------------------------------------------------------


def test_who_comes_in_is_kept_with_time_source_and_actor_and_marked(meeting: Meeting, door: User) -> None:
    at = timezone.now() - 5 * MINUTE
    verdict = see(meeting, door, at=at, noted_by="Petugas kedua", device="perangkat-01")
    arrival = Arrival.objects.get()
    assert (verdict.outcome, verdict.arrival) == (Outcome.ACCEPTED, arrival)
    assert (arrival.kind, arrival.capacity, arrival.state) == ("in", "own", "counted")
    assert (arrival.at, arrival.source, arrival.door, arrival.by) == (at, "qr", "Pintu Utama", door.name)
    assert (arrival.noted_by, arrival.device) == ("Petugas kedua", "perangkat-01")
    mark = mark_of(meeting)
    assert mark
    assert (mark.state, mark.source, mark.arrived_at) == (Attendance.PRESENT, "qr", at)
    (entry,) = AuditEntry.objects.filter(action="note_arrival")
    assert (entry.subject_id, entry.after["source"]) == (meeting.public_id, "qr")
    counts = Hall.objects.get(meeting=meeting).picture["counts"]
    assert (counts["present"], counts["missing"]) == (1, 2)


def test_double_scan_says_so_and_changes_nothing(meeting: Meeting, door: User) -> None:
    first = see(meeting, door)
    before = AttendanceRecord.objects.values().get()
    trail, revision = AuditEntry.objects.count(), Hall.objects.get().revision
    again = see(meeting, door, door="Pintu Timur")
    assert (again.outcome, again.arrival, again.earlier) == (Outcome.DOUBLE, None, first.arrival)
    assert AttendanceRecord.objects.values().get() == before
    assert (Arrival.objects.count(), AuditEntry.objects.count(), Hall.objects.get().revision) == (1, trail, revision)


def test_same_receipt_gives_the_same_verdict(meeting: Meeting, door: User) -> None:
    number = receipt()
    first = see(meeting, door, receipt=number)
    again = see(meeting, door, receipt=number)
    assert (again.outcome, again.arrival) == (Outcome.ACCEPTED, first.arrival)
    assert Arrival.objects.count() == AuditEntry.objects.filter(action="note_arrival").count() == 1


def test_receipt_of_another_meeting_tells_nothing_of_it(meeting: Meeting, door: User) -> None:
    other = meeting_today(1)
    number = receipt()
    see(other, door_of(other), receipt=number)
    with pytest.raises(MarkRefused):
        see(meeting, door, receipt=number)
    assert mark_of(meeting) is None


@pytest.mark.parametrize(("minutes", "late"), [(14, False), (16, True)])
def test_late_is_who_came_after_the_rule_says(meeting: Meeting, door: User, minutes: int, late: bool) -> None:
    starts = session_of(meeting).starts_at
    assert starts
    see(meeting, door, at=starts + minutes * MINUTE)
    mark = mark_of(meeting)
    assert mark
    assert mark.is_late is late


def test_who_is_online_is_counted_as_such(meeting: Meeting, door: User) -> None:
    see(meeting, door, mode=ArrivalMode.ONLINE)
    assert Hall.objects.get().picture["counts"]["online"] == 1


# --- in what capacity --------------------------------------------------------------------------------------------


def test_announced_representative_is_named_and_accepted_by_arriving(meeting: Meeting, door: User) -> None:
    announced = RepresentationFactory.create(invitation=line_of(meeting).invitation)
    verdict = see(meeting, door, capacity=ArrivalCapacity.REPRESENTING)
    assert verdict.arrival
    assert (verdict.arrival.name, verdict.arrival.representation) == (announced.name, announced)
    mark = mark_of(meeting)
    assert mark
    assert (mark.state, mark.represented_by) == (Attendance.REPRESENTED, str(announced))
    announced.refresh_from_db()
    assert announced.state == RepresentationState.ACCEPTED


def test_someone_else_than_the_one_announced_is_noted_and_accepts_nobody(meeting: Meeting, door: User) -> None:
    announced = RepresentationFactory.create(invitation=line_of(meeting).invitation)
    see(meeting, door, capacity=ArrivalCapacity.REPRESENTING, name="Wakil Lain", position="Kabid")
    mark, arrival = mark_of(meeting), Arrival.objects.get()
    assert mark
    assert (mark.represented_by, mark.representation, arrival.representation) == ("Wakil Lain, Kabid", None, None)
    announced.refresh_from_db()
    assert announced.state == RepresentationState.PROPOSED


def test_representative_without_a_name_is_not_taken(meeting: Meeting, door: User) -> None:
    with pytest.raises(MarkRefused):
        see(meeting, door, capacity=ArrivalCapacity.REPRESENTING)
    assert not Arrival.objects.exists()


def test_companions_come_with_whom_they_accompany_and_mark_nobody(meeting: Meeting, door: User) -> None:
    for name in ("Pendamping Satu", "Pendamping Dua"):
        assert see(meeting, door, capacity=ArrivalCapacity.COMPANION, name=name).outcome == Outcome.ACCEPTED
    assert mark_of(meeting) is None
    counts = Hall.objects.get().picture["counts"]
    assert (counts["companions"], counts["present"]) == (2, 0)


# --- going, coming back, the later roll --------------------------------------------------------------------------


def test_who_leaves_before_the_end_left_early_and_may_come_back(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=timezone.now() - 30 * MINUTE)
    assert see(meeting, door, kind=ArrivalKind.OUT, at=timezone.now() - 20 * MINUTE).outcome == Outcome.ACCEPTED
    mark = mark_of(meeting)
    assert mark
    assert mark.left_at
    assert mark.left_early
    assert Hall.objects.get().picture["counts"]["left"] == 1
    assert see(meeting, door, kind=ArrivalKind.OUT).outcome == Outcome.DOUBLE
    back = see(meeting, door)
    mark.refresh_from_db()
    assert (back.outcome, mark.left_at, mark.left_early) == (Outcome.BACK, None, False)
    assert [row.kind for row in Arrival.objects.all()] == ["in", "out", "back"]


def test_leaving_after_the_end_is_going_home(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, ended_at=timezone.now())
    see(meeting, door, kind=ArrivalKind.OUT)
    mark = mark_of(meeting)
    assert mark
    assert (mark.left_at is not None, mark.left_early) == (True, False)


def test_who_left_before_the_end_left_early_though_the_record_comes_after_it(meeting: Meeting, door: User) -> None:
    now = timezone.now()
    see(meeting, door, at=now - 30 * MINUTE)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, ended_at=now - 5 * MINUTE)
    see(meeting, door, kind=ArrivalKind.OUT, at=now - 20 * MINUTE, is_offline=True)
    mark = mark_of(meeting)
    assert mark
    assert (mark.left_at, mark.left_early) == (now - 20 * MINUTE, True)


@pytest.mark.parametrize("kind", [ArrivalKind.OUT, ArrivalKind.ROLL])
def test_companion_without_a_name_says_nothing_of_the_one_invited(
    meeting: Meeting, door: User, kind: ArrivalKind
) -> None:
    see(meeting, door)
    open_roll_call(session=session_of(meeting), by=door)
    with pytest.raises(MarkRefused):
        see(meeting, door, kind=kind, capacity=ArrivalCapacity.COMPANION)
    mark = mark_of(meeting)
    assert mark
    assert mark.left_at is None
    assert Arrival.objects.count() == 1


def test_nothing_is_read_oftener_than_needed_while_other_doors_wait(
    meeting: Meeting, door: User, django_assert_max_num_queries: Any
) -> None:
    """The mark to see how the line stands, to make it where there is none, and for the picture; the rules once."""
    with django_assert_max_num_queries(100) as asked:
        see(meeting, door)
    said = [query["sql"] for query in asked.captured_queries]
    assert sum('FROM "attendance_attendancerecord"' in sql for sql in said) == 3
    assert sum('FROM "attendance_dayrules"' in sql for sql in said) == 1


def test_who_is_not_in_can_neither_leave_nor_answer_a_roll(meeting: Meeting, door: User) -> None:
    open_roll_call(session=session_of(meeting), by=door)
    for kind in (ArrivalKind.OUT, ArrivalKind.ROLL):
        with pytest.raises(NotInside):
            see(meeting, door, kind=kind)
    assert not Arrival.objects.exists()


def test_later_roll_is_answered_once(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    with pytest.raises(WrongState):
        see(meeting, door, kind=ArrivalKind.ROLL)
    open_roll_call(session=session_of(meeting), by=door)
    assert see(meeting, door, kind=ArrivalKind.ROLL).outcome == Outcome.ACCEPTED
    assert see(meeting, door, kind=ArrivalKind.ROLL).outcome == Outcome.DOUBLE
    assert Arrival.objects.filter(kind=ArrivalKind.ROLL, roll__number=2).count() == 1


# --- from a queue ------------------------------------------------------------------------------------------------


def test_what_still_fits_is_counted_though_it_was_kept_offline(meeting: Meeting, door: User) -> None:
    assert see(meeting, door, is_offline=True).outcome == Outcome.ACCEPTED
    assert Arrival.objects.get().is_offline


def test_two_devices_that_saw_one_line_offline_leave_it_to_a_person(meeting: Meeting, door: User) -> None:
    first = see(meeting, door, is_offline=True, at=timezone.now() - 10 * MINUTE)
    before = AttendanceRecord.objects.values().get()
    second = see(meeting, door, is_offline=True, door="Pintu Timur")
    assert second.outcome == Outcome.CONFLICT
    assert second.earlier == first.arrival
    kept = Arrival.objects.get(state=ArrivalState.CONFLICT)
    assert (kept.trouble, kept.door) == (ArrivalTrouble.ALREADY_IN, "Pintu Timur")
    assert AttendanceRecord.objects.values().get() == before
    assert AuditEntry.objects.filter(action="keep_arrival_for_decision").count() == 1


@pytest.mark.parametrize(
    ("kind", "trouble"), [(ArrivalKind.OUT, ArrivalTrouble.NOT_IN), (ArrivalKind.ROLL, ArrivalTrouble.NOT_IN)]
)
def test_offline_without_having_come_in_is_kept(meeting: Meeting, door: User, kind: str, trouble: str) -> None:
    open_roll_call(session=session_of(meeting), by=door)
    assert see(meeting, door, kind=kind, is_offline=True).outcome == Outcome.CONFLICT
    assert Arrival.objects.get().trouble == trouble


def test_offline_record_does_not_overwrite_the_list(meeting: Meeting, door: User) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    mark_attendance(participant=line_of(meeting), session=session_of(meeting), state=Attendance.ABSENT, by=staff)
    assert see(meeting, door, is_offline=True).outcome == Outcome.CONFLICT
    assert Arrival.objects.get().trouble == ArrivalTrouble.MARKED
    mark = mark_of(meeting)
    assert mark
    assert mark.state == Attendance.ABSENT


def test_queue_that_arrives_after_the_roll_is_final_is_kept(meeting: Meeting, door: User) -> None:
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(**ended)
    assert see(meeting, door, is_offline=True).outcome == Outcome.CONFLICT
    assert Arrival.objects.get().trouble == ArrivalTrouble.ROLL_FINAL
    assert mark_of(meeting) is None


def test_offline_scan_from_before_the_leaving_does_not_bring_anybody_back(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=timezone.now() - 30 * MINUTE)
    see(meeting, door, kind=ArrivalKind.OUT, at=timezone.now() - 10 * MINUTE)
    assert see(meeting, door, is_offline=True, at=timezone.now() - 20 * MINUTE).outcome == Outcome.CONFLICT
    mark = mark_of(meeting)
    assert mark
    assert mark.left_at is not None


# --- the list and the door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [Attendance.EXPECTED, Attendance.ABSENT])
def test_who_stands_at_the_door_is_there_whatever_the_list_said_since(meeting: Meeting, door: User, said: str) -> None:
    first = see(meeting, door).arrival
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    mark_attendance(participant=line_of(meeting), session=session_of(meeting), state=said, by=staff)
    assert see(meeting, door).outcome == Outcome.ACCEPTED
    assert first
    first.refresh_from_db()
    mark = mark_of(meeting)
    assert mark
    assert (first.state, mark.state) == (ArrivalState.SET_ASIDE, Attendance.PRESENT)
    entry = AuditEntry.objects.filter(action="note_arrival").latest("pk")
    assert entry.after["instead_of"] == str(first)


def test_offline_record_of_a_line_the_list_took_back_is_decided_on(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    mark_attendance(participant=line_of(meeting), session=session_of(meeting), state=Attendance.EXPECTED, by=staff)
    assert see(meeting, door, is_offline=True).outcome == Outcome.CONFLICT


# --- signatures --------------------------------------------------------------------------------------------------


def signed() -> SimpleUploadedFile:
    return SimpleUploadedFile("tanda-tangan.png", PNG, content_type="image/png")


def test_signature_is_kept_where_the_meeting_takes_them(meeting: Meeting, door: User) -> None:
    see(meeting, door, signature=signed())
    assert not StoredFile.objects.exists()
    DayRules.objects.create(meeting=meeting, takes_signatures=True)
    see(meeting, door, 1, signature=signed())
    kept = Arrival.objects.get(participant=line_of(meeting, 1)).signature
    assert kept
    assert (kept.media_type, kept.size) == ("image/png", len(PNG))
    see(meeting, door, 1, signature=signed())
    assert StoredFile.objects.count() == 1  # of a double nothing is kept


def test_what_is_no_drawing_is_not_kept_as_a_signature(meeting: Meeting, door: User) -> None:
    DayRules.objects.create(meeting=meeting, takes_signatures=True)
    with pytest.raises(FileRefused), transaction.atomic():
        see(meeting, door, signature=SimpleUploadedFile("tanda-tangan.png", b"%PDF-1.4 x", content_type="image/png"))
    assert not Arrival.objects.exists()


# --- refused -----------------------------------------------------------------------------------------------------


def test_door_of_another_meeting_may_not(meeting: Meeting) -> None:
    other = meeting_today(1)
    for user in (door_of(other), user_with(Role.LEADERSHIP, meeting.convener), UserFactory.create()):
        with pytest.raises(Refused):
            see(meeting, user)
    assert not Arrival.objects.exists()


def test_line_of_another_meeting_is_not_let_in(meeting: Meeting, door: User) -> None:
    stranger = line_of(meeting_today(1))
    with pytest.raises(MarkRefused):
        note_arrival(participant=stranger, session=session_of(meeting), seen=sighting(), by=door)


def test_group_of_a_printed_source_is_no_person(meeting: Meeting, door: User) -> None:
    group = ParticipantFactory.create(meeting=meeting, is_group=True, position=None, organization=None, region=None)
    with pytest.raises(MarkRefused):
        note_arrival(participant=group, session=session_of(meeting), seen=sighting(), by=door)


def test_nobody_is_let_in_before_the_day_or_after_the_roll_is_final(meeting: Meeting, door: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.INVITED, started_at=None)
    meeting.sessions.update(date=timezone.localdate() + dt.timedelta(days=3))
    with pytest.raises(WrongState):
        see(meeting, door)
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(started_at=timezone.now(), **ended)
    with pytest.raises(WrongState):
        see(meeting, door)
    assert not Arrival.objects.exists()


def test_one_line_comes_in_once_also_for_the_database(meeting: Meeting, door: User) -> None:
    """What the code would let through the constraint still holds."""
    see(meeting, door)
    double = Arrival.objects.get()
    double.pk, double.public_id, double.receipt = None, "0" * 12, receipt()
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()


def test_source_of_a_room_code_is_weak() -> None:
    assert Arrival(source=AttendanceSource.ROOM_CODE).is_weak
    assert not Arrival(source=AttendanceSource.QR).is_weak
