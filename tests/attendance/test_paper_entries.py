"""A signed paper list is noted in one act: all its lines or none, and the hall follows once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from attendance.actions import MarkRefused
from attendance.actions.paper_entries import note_paper_list
from attendance.models import Arrival, Hall
from attendance.states import ArrivalCapacity, AttendanceSource
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, see, session_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(4)


@pytest.fixture
def door(meeting: Meeting) -> User:
    return door_of(meeting)


def note(meeting: Meeting, by: User, *places: int, **said: Any) -> int:
    at = timezone.now() - dt.timedelta(minutes=30)
    lines = [line_of(meeting, place) for place in places]
    return note_paper_list(session=session_of(meeting), lines=lines, by=by, **{"at": at, **said})


def test_each_line_is_noted_and_the_hall_drawn_once(meeting: Meeting, door: User) -> None:
    see(meeting, door)
    before = Hall.objects.get().revision
    assert note(meeting, door, 0, 1, 2) == 2
    hall = Hall.objects.get()
    assert (hall.revision, hall.picture["counts"]["present"]) == (before + 1, 3)
    assert Arrival.objects.filter(source=AttendanceSource.PAPER).count() == 2
    assert AuditEntry.objects.filter(action="note_arrival").count() == 3
    assert note(meeting, door, 0, 1, 2) == 0
    assert Hall.objects.get().revision == before + 1


def test_all_lines_or_none(meeting: Meeting, door: User) -> None:
    with pytest.raises(MarkRefused):
        note(meeting, door, 0, 1, capacity=ArrivalCapacity.REPRESENTING)
    with pytest.raises(MarkRefused):
        note(meeting, door, 0, at=timezone.now() + dt.timedelta(minutes=5))
    with pytest.raises(Refused):
        note(meeting, UserFactory.create(), 0)
    assert mark_of(meeting) is None
    assert not Arrival.objects.exists()
