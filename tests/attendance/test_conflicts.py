"""Second thoughts: a record is taken back, or one that did not fit is decided on. Both stay."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import (
    NotInside,
    Outcome,
    close_roll_call,
    mark_attendance,
    open_roll_call,
    settle_conflict,
    undo_arrival,
)
from attendance.models import Arrival, Hall
from attendance.queries.arrivals import conflicts_of
from attendance.states import ArrivalCapacity, ArrivalKind, ArrivalState, Attendance
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, see, session_of
from tests.factories import user_with

pytestmark = pytest.mark.django_db
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


def ago(minutes: int) -> dt.datetime:
    return timezone.now() - minutes * MINUTE


def state_of(meeting: Meeting) -> tuple[str, bool]:
    """The mark of the first line, and whether it has left."""
    mark = mark_of(meeting)
    assert mark
    return mark.state, mark.left_at is not None


def conflict(meeting: Meeting, by: User, **seen: Any) -> Arrival:
    verdict = see(meeting, by, is_offline=True, **seen)
    assert verdict.outcome == Outcome.CONFLICT
    assert verdict.arrival
    return verdict.arrival


# --- taking back -------------------------------------------------------------------------------------------------


def test_what_is_taken_back_stays_and_no_longer_counts(meeting: Meeting, door: User) -> None:
    arrival = see(meeting, door).arrival
    assert arrival
    undo_arrival(arrival=arrival, reason="Salah orang", by=door)
    kept = Arrival.objects.get()
    assert (kept.state, kept.decision_note, kept.decided_by) == (ArrivalState.UNDONE, "Salah orang", door.name)
    assert state_of(meeting) == (Attendance.EXPECTED, False)
    assert Hall.objects.get().picture["counts"]["present"] == 0
    (entry,) = AuditEntry.objects.filter(action="undo_arrival")
    assert (entry.reason, entry.subject_id) == ("Salah orang", meeting.public_id)
    with pytest.raises(WrongState):
        undo_arrival(arrival=kept, reason="Sekali lagi", by=door)
    assert see(meeting, door).outcome == Outcome.ACCEPTED


def test_taking_back_keeps_what_the_list_said_since(meeting: Meeting, door: User) -> None:
    arrival = see(meeting, door).arrival
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    mark_attendance(participant=line_of(meeting), session=session_of(meeting), state=Attendance.ABSENT, by=staff)
    assert arrival
    undo_arrival(arrival=arrival, reason="Salah orang", by=door)
    assert state_of(meeting)[0] == Attendance.ABSENT


def test_who_left_by_mistake_is_there_again_and_the_other_way_round(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=ago(30))
    out = see(meeting, door, kind=ArrivalKind.OUT, at=ago(20)).arrival
    back = see(meeting, door, at=ago(10)).arrival
    assert out
    assert back
    undo_arrival(arrival=back, reason="Bukan dia", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, True)
    undo_arrival(arrival=out, reason="Bukan dia", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, False)


def test_who_went_home_after_the_end_did_not_leave_early_whatever_is_taken_back(meeting: Meeting, door: User) -> None:
    now, minute = timezone.now(), dt.timedelta(minutes=1)
    see(meeting, door, at=now - 30 * minute)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, ended_at=now - 10 * minute)
    see(meeting, door, kind=ArrivalKind.OUT, at=now - 5 * minute)
    back = see(meeting, door).arrival
    assert back
    undo_arrival(arrival=back, reason="Orang lain", by=door)
    mark = mark_of(meeting)
    assert mark
    assert (mark.left_at, mark.left_early) == (now - 5 * minute, False)


def test_answer_to_a_closed_roll_that_is_taken_back_lets_him_have_left(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=ago(30))
    roll = open_roll_call(session=session_of(meeting), by=door)
    answer = see(meeting, door, kind=ArrivalKind.ROLL).arrival
    close_roll_call(roll=roll, by=door)
    assert state_of(meeting) == (Attendance.PRESENT, False)
    assert answer
    undo_arrival(arrival=answer, reason="Salah pindai", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, True)


def test_taking_back_a_companion_leaves_the_mark(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    companion = see(meeting, door, capacity=ArrivalCapacity.COMPANION, name="Pendamping").arrival
    assert companion
    undo_arrival(arrival=companion, reason="Tidak jadi", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, False)
    assert Hall.objects.get().picture["counts"]["companions"] == 0


def test_taking_back_is_refused_without_reason_right_or_an_open_roll(meeting: Meeting, door: User) -> None:
    arrival = see(meeting, door).arrival
    assert arrival
    with pytest.raises(RakorError):
        undo_arrival(arrival=arrival, reason="  ", by=door)
    for stranger in (door_of(meeting_today(1)), user_with(Role.LEADERSHIP, meeting.convener)):
        with pytest.raises(Refused):
            undo_arrival(arrival=arrival, reason="Salah", by=stranger)
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(**ended)
    with pytest.raises(WrongState):
        undo_arrival(arrival=arrival, reason="Salah", by=door)
    assert Arrival.objects.get().state == ArrivalState.COUNTED


# --- deciding ----------------------------------------------------------------------------------------------------


def test_late_record_that_is_right_counts_instead(meeting: Meeting, door: User) -> None:
    first = see(meeting, door, at=ago(5)).arrival
    late = conflict(meeting, door, at=ago(20), door="Pintu Timur")
    settle_conflict(arrival=late, keep=True, reason="Orang yang sama", by=door)
    assert first
    first.refresh_from_db()
    late.refresh_from_db()
    assert (first.state, late.state, late.decision_note) == ("set_aside", "counted", "Orang yang sama")
    mark = mark_of(meeting)
    assert mark
    assert mark.arrived_at == late.at
    (entry,) = AuditEntry.objects.filter(action="settle_conflict")
    assert (entry.reason, entry.after["instead_of"]) == ("Orang yang sama", str(first))


def test_representative_whom_the_other_door_saw_takes_the_place(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    late = conflict(meeting, door, capacity=ArrivalCapacity.REPRESENTING, name="Wakil Contoh", position="Kabid")
    settle_conflict(arrival=late, keep=True, reason="Yang hadir wakilnya", by=door)
    mark = mark_of(meeting)
    assert mark
    assert (mark.state, mark.represented_by) == (Attendance.REPRESENTED, "Wakil Contoh, Kabid")
    counts = Hall.objects.get().picture["counts"]
    assert (counts["present"], counts["represented"]) == (0, 1)


def test_record_that_is_wrong_is_set_aside_and_changes_nothing(meeting: Meeting, door: User) -> None:
    first = see(meeting, door, at=ago(20)).arrival
    late = conflict(meeting, door)
    settle_conflict(arrival=late, keep=False, reason="Sudah tercatat", by=door)
    mark = mark_of(meeting)
    assert first
    assert mark
    assert (mark.arrived_at, Arrival.objects.get(pk=late.pk).state) == (first.at, ArrivalState.SET_ASIDE)
    assert AuditEntry.objects.filter(action="settle_conflict").count() == 1


def test_earlier_time_does_not_bring_back_who_has_left_since(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=ago(40))
    see(meeting, door, kind=ArrivalKind.OUT, at=ago(10))
    late = conflict(meeting, door, at=ago(50))
    settle_conflict(arrival=late, keep=True, reason="Jam lebih awal", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, True)


def test_answer_to_a_closed_roll_that_came_late_lets_him_have_stayed(meeting: Meeting, door: User) -> None:
    see(meeting, door, at=ago(30))
    roll = open_roll_call(session=session_of(meeting), by=door)
    close_roll_call(roll=roll, by=door)
    assert state_of(meeting) == (Attendance.PRESENT, True)
    late = conflict(meeting, door, kind=ArrivalKind.ROLL)
    second = conflict(meeting, door, kind=ArrivalKind.ROLL)
    settle_conflict(arrival=late, keep=True, reason="Ada di ruang", by=door)
    assert state_of(meeting) == (Attendance.PRESENT, False)
    assert Hall.objects.get().picture["counts"]["left"] == 0
    settle_conflict(arrival=second, keep=True, reason="Ada di ruang", by=door)  # a roll is answered once
    assert Arrival.objects.counted().filter(kind=ArrivalKind.ROLL).count() == 1


def test_list_gives_way_to_the_door_where_a_person_says_so(meeting: Meeting, door: User) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    mark_attendance(participant=line_of(meeting), session=session_of(meeting), state=Attendance.ABSENT, by=staff)
    late = conflict(meeting, door)
    settle_conflict(arrival=late, keep=True, reason="Memang hadir", by=staff)
    assert state_of(meeting) == (Attendance.PRESENT, False)


def test_nobody_leaves_who_is_not_in(meeting: Meeting, door: User) -> None:
    late = conflict(meeting, door, kind=ArrivalKind.OUT)
    with pytest.raises(NotInside):
        settle_conflict(arrival=late, keep=True, reason="Keluar", by=door)
    late.refresh_from_db()
    assert late.state == ArrivalState.CONFLICT
    settle_conflict(arrival=late, keep=False, reason="Tidak pernah masuk", by=door)


def test_conflict_is_decided_once_with_a_reason_by_who_may(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    late = conflict(meeting, door)
    with pytest.raises(RakorError):
        settle_conflict(arrival=late, keep=True, reason=" ", by=door)
    with pytest.raises(Refused):
        settle_conflict(arrival=late, keep=True, reason="Benar", by=door_of(meeting_today(1)))
    settle_conflict(arrival=late, keep=False, reason="Sudah tercatat", by=door)
    for keep in (True, False):
        with pytest.raises(WrongState):
            settle_conflict(arrival=late, keep=keep, reason="Lagi", by=door)


def test_final_roll_takes_no_late_record_but_lets_it_be_set_aside(meeting: Meeting, door: User) -> None:
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(**ended)
    late = conflict(meeting, door)
    with pytest.raises(WrongState):
        settle_conflict(arrival=late, keep=True, reason="Hadir", by=door)
    settle_conflict(arrival=late, keep=False, reason="Terlambat masuk", by=door)
    assert mark_of(meeting) is None


# --- side by side ------------------------------------------------------------------------------------------------


def test_conflict_stands_beside_what_it_contradicts(meeting: Meeting, door: User) -> None:
    first = see(meeting, door, at=ago(5)).arrival
    same = conflict(meeting, door, at=ago(20))
    another = conflict(meeting, door, capacity=ArrivalCapacity.REPRESENTING, name="Wakil Contoh")
    nobody = conflict(meeting, door, place=1, kind=ArrivalKind.OUT)
    by_row = {pair.late: pair for pair in conflicts_of(meeting)}
    assert (by_row[same].stands, by_row[same].is_same_person, by_row[same].takes_late) == (first, True, True)
    assert (by_row[another].is_same_person, by_row[another].takes_late) == (False, False)
    assert (by_row[nobody].stands, by_row[nobody].is_same_person) == (None, False)
