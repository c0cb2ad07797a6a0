"""Numbers on paper lists stay with their lines; a chair holds one."""

from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import SeatTaken, assign_seats, change_seats, number_lines
from attendance.models import RollNumber, Seat
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from meetings.models import Meeting
from tests.attendance.door import door_of, line_of, meeting_today
from tests.factories import ParticipantFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(5)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def numbers(meeting: Meeting) -> dict[str, int]:
    return {row.participant.public_id: row.number for row in RollNumber.objects.filter(meeting=meeting)}


def seats(meeting: Meeting) -> list[str]:
    return [seat.label for seat in Seat.objects.filter(meeting=meeting)]


def test_number_stays_with_its_line_whoever_comes_before_it(meeting: Meeting) -> None:
    assert number_lines(meeting=meeting) == 5
    printed = numbers(meeting)
    assert sorted(printed.values()) == [1, 2, 3, 4, 5]
    late = ParticipantFactory.create(meeting=meeting, order=0)
    ParticipantFactory.create(meeting=meeting, is_group=True, position=None, organization=None, region=None)
    assert number_lines(meeting=meeting) == 1
    assert numbers(meeting) == {**printed, late.public_id: 6}
    assert number_lines(meeting=meeting) == 0


def test_everyone_sits_in_the_order_of_the_roll(meeting: Meeting, staff: User) -> None:
    assert assign_seats(meeting=meeting, per_row=2, by=staff) == 5
    assert seats(meeting) == ["A-01", "A-02", "B-01", "B-02", "C-01"]
    assert line_of(meeting, 2).seat.label == "B-01"
    assert assign_seats(meeting=meeting, per_row=5, by=staff) == 5
    assert seats(meeting) == [f"A-{place:02d}" for place in range(1, 6)]
    assert AuditEntry.objects.filter(action="assign_seats", subject_id=meeting.public_id).count() == 2


@pytest.mark.parametrize("per_row", [0, 100, -1])
def test_rows_have_one_to_ninety_nine_seats(meeting: Meeting, staff: User, per_row: int) -> None:
    with pytest.raises(RakorError):
        assign_seats(meeting=meeting, per_row=per_row, by=staff)
    assert not Seat.objects.exists()


def test_two_change_places_at_once_and_a_chair_holds_one(meeting: Meeting, staff: User) -> None:
    assign_seats(meeting=meeting, per_row=9, by=staff)
    one, two = line_of(meeting), line_of(meeting, 1)
    assert change_seats(meeting=meeting, seats={one: "a-02", two: " A-01 "}, by=staff) == 2
    assert (Seat.objects.get(participant=one).label, Seat.objects.get(participant=two).label) == ("A-02", "A-01")
    with pytest.raises(SeatTaken):
        change_seats(meeting=meeting, seats={one: "A-03"}, by=staff)
    with pytest.raises(SeatTaken):
        change_seats(meeting=meeting, seats={one: "Z-01", two: "Z-01"}, by=staff)
    assert Seat.objects.get(participant=one).label == "A-02"
    assert change_seats(meeting=meeting, seats={one: "A-02"}, by=staff) == 0
    assert change_seats(meeting=meeting, seats={one: ""}, by=staff) == 1
    assert not Seat.objects.filter(participant=one).exists()
    entries = AuditEntry.objects.filter(action="change_seats").order_by("pk")
    assert [entry.after for entry in entries] == [{str(one): "A-02", str(two): "A-01"}, {str(one): ""}]


def test_line_of_another_meeting_gets_no_seat(meeting: Meeting, staff: User) -> None:
    assert change_seats(meeting=meeting, seats={line_of(meeting_today(1)): "A-01"}, by=staff) == 0
    assert not Seat.objects.exists()


def test_door_moves_nobody(meeting: Meeting) -> None:
    for user in (door_of(meeting), user_with(Role.SECRETARIAT, meeting_today(1).convener)):
        with pytest.raises(Refused):
            assign_seats(meeting=meeting, per_row=5, by=user)
        with pytest.raises(Refused):
            change_seats(meeting=meeting, seats={line_of(meeting): "A-01"}, by=user)
    assert not Seat.objects.exists()
