"""Someone at the door without an invitation: noted by the door, decided by the secretariat."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import MarkRefused, approve_walk_in, ask_walk_in, refuse_walk_in
from attendance.models import Arrival, AttendanceRecord, Hall, WalkIn
from attendance.states import Attendance, WalkInState
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.attendance.door import door_of, meeting_today, receipt, session_of, sighting
from tests.factories import user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(2)


@pytest.fixture
def door(meeting: Meeting) -> User:
    return door_of(meeting)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def ask(meeting: Meeting, by: User, institution: str = "Lembaga Contoh", **seen: Any) -> WalkIn:
    given = {"name": "Tamu Contoh", "position": "Ketua", **seen}
    return ask_walk_in(session=session_of(meeting), seen=sighting(**given), institution=institution, by=by)


def test_door_notes_and_lets_nobody_in(meeting: Meeting, door: User) -> None:
    number = receipt()
    asked = ask(meeting, door, receipt=number)
    assert ask(meeting, door, receipt=number) == asked == WalkIn.objects.get()
    assert (asked.state, asked.institution, asked.door) == (WalkInState.ASKED, "Lembaga Contoh", "Pintu Utama")
    assert meeting.participants.count() == 2
    assert AuditEntry.objects.filter(action="ask_walk_in").count() == 1


def test_approved_he_is_a_guest_present_since_the_door_saw_him(meeting: Meeting, door: User, staff: User) -> None:
    at = timezone.now() - dt.timedelta(minutes=9)
    asked = ask(meeting, door, at=at)
    approve_walk_in(walk_in=asked, by=staff)
    asked.refresh_from_db()
    guest = asked.participant
    assert guest
    assert (guest.capacity, guest.printed_name, guest.printed_organization) == (
        Capacity.GUEST, "Tamu Contoh", "Lembaga Contoh",
    )  # fmt: skip
    mark, arrival = AttendanceRecord.objects.get(), Arrival.objects.get()
    assert (mark.participant, mark.state, mark.arrived_at) == (guest, Attendance.PRESENT, at)
    assert len(arrival.receipt) <= 36, "PostgreSQL keeps no more"
    assert (asked.state, asked.decided_by) == (WalkInState.APPROVED, staff.name)
    counts = Hall.objects.get().picture["counts"]
    assert (counts["guests"], counts["total"]) == (1, 2), "a guest is shown and not counted"
    assert AuditEntry.objects.filter(action="approve_walk_in", subject_id=meeting.public_id).count() == 1


def test_refused_he_is_told_why_and_a_second_thought_lets_him_in(meeting: Meeting, door: User, staff: User) -> None:
    asked = ask(meeting, door)
    with pytest.raises(RakorError):
        refuse_walk_in(walk_in=asked, reason=" ", by=staff)
    refuse_walk_in(walk_in=asked, reason="Ruang penuh", by=staff)
    assert (asked.state, asked.decision_note) == (WalkInState.REFUSED, "Ruang penuh")
    assert not Arrival.objects.exists()
    with pytest.raises(WrongState):
        refuse_walk_in(walk_in=asked, reason="Lagi", by=staff)
    approve_walk_in(walk_in=asked, by=staff)
    assert (asked.state, asked.decision_note) == (WalkInState.APPROVED, "")


def test_nobody_is_let_in_twice(meeting: Meeting, door: User, staff: User) -> None:
    asked = ask(meeting, door)
    as_another_reads_it = WalkIn.objects.get(pk=asked.pk)
    approve_walk_in(walk_in=asked, by=staff)
    for row in (asked, as_another_reads_it):
        with pytest.raises(WrongState):
            approve_walk_in(walk_in=row, by=staff)
        with pytest.raises(WrongState):
            refuse_walk_in(walk_in=row, reason="Terlanjur", by=staff)
    assert meeting.participants.count() == 3


def test_door_asks_and_does_not_decide(meeting: Meeting, door: User) -> None:
    asked = ask(meeting, door)
    with pytest.raises(Refused):
        approve_walk_in(walk_in=asked, by=door)
    with pytest.raises(Refused):
        refuse_walk_in(walk_in=asked, reason="Tidak", by=door)
    with pytest.raises(Refused):
        ask(meeting, door_of(meeting_today(1)))


def test_name_and_institution_are_needed(meeting: Meeting, door: User) -> None:
    for particulars in ({"name": ""}, {"institution": ""}):
        with pytest.raises(MarkRefused):
            ask(meeting, door, **particulars)
    assert not WalkIn.objects.exists()


def test_receipt_of_another_meeting_tells_nothing_of_it(meeting: Meeting, door: User) -> None:
    other, number = meeting_today(1), receipt()
    ask(other, door_of(other), receipt=number, name="Rahasia")
    with pytest.raises(MarkRefused):
        ask(meeting, door, receipt=number)


def test_after_the_roll_is_final_only_the_queue_is_kept(meeting: Meeting, door: User, staff: User) -> None:
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(**ended)
    with pytest.raises(WrongState):
        ask(meeting, door)
    kept = ask(meeting, door, is_offline=True)
    with pytest.raises(WrongState):
        approve_walk_in(walk_in=kept, by=staff)
    kept.refresh_from_db()
    assert kept.state == WalkInState.ASKED


def test_who_came_is_let_in_also_when_the_door_was_heard_only_after_the_end(
    meeting: Meeting, door: User, staff: User
) -> None:
    """A device that was away sends when the meeting is over: the guest was there all the same."""
    asked = ask(meeting, door, is_offline=True, at=timezone.now() - dt.timedelta(minutes=20))
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, ended_at=timezone.now())
    approve_walk_in(walk_in=asked, by=staff)
    asked.refresh_from_db()
    assert asked.participant is not None
    assert asked.participant.capacity == Capacity.GUEST
    assert AttendanceRecord.objects.get(participant=asked.participant).arrived_at == asked.at
