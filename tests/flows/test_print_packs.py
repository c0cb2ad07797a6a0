"""The print pack is ready the day before, once per state of the roll, and in the meeting's own zone."""

import datetime as dt
from typing import Any

import pytest

from accounts.roles import Duty, Role
from attendance.models import RollNumber
from common.errors import Refused
from documents.models import Sheet
from documents.states import SheetKind
from flows import print_packs
from flows.print_packs import ask_day_sheet, prepare_print_packs
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import DutyAssignmentFactory, ParticipantFactory, UserFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db

# 23.30 of 15 October in Jakarta (WIB), 01.30 of the 16th in Jayapura (WIT).
EVENING = dt.datetime(2030, 10, 15, 16, 30, tzinfo=dt.UTC)


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_packs.timezone, "now", lambda: EVENING)


def day_of(meeting: Meeting, day: dt.date, **fields: Any) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(first_day=day, **fields)


@pytest.mark.usefixtures("evening")
def test_a_meeting_of_tomorrow_gets_its_pack_once_per_state_of_the_roll() -> None:
    meeting = invited_meeting(2)
    day_of(meeting, dt.date(2030, 10, 16))
    assert prepare_print_packs() == 1
    pack = Sheet.objects.get()
    assert (pack.kind, pack.meeting) == (SheetKind.PRINT_PACK, meeting)
    assert RollNumber.objects.filter(meeting=meeting).count() == 2
    prepare_print_packs()
    assert Sheet.objects.get() == pack
    ParticipantFactory.create(meeting=meeting)
    prepare_print_packs()
    assert Sheet.objects.count() == 2


@pytest.mark.usefixtures("evening")
def test_tomorrow_is_told_by_the_clock_of_the_meeting() -> None:
    """While it is still the 15th in Jakarta, Jayapura's tomorrow is the 17th."""
    west, east = invited_meeting(1), invited_meeting(1, timezone="Asia/Jayapura")
    for meeting in (west, east):
        day_of(meeting, dt.date(2030, 10, 16))
    assert prepare_print_packs() == 1
    assert Sheet.objects.get().meeting == west
    day_of(east, dt.date(2030, 10, 17))
    prepare_print_packs()
    assert Sheet.objects.filter(meeting=east).exists()


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize("state", [s for s in MeetingState if s != MeetingState.INVITED])
def test_only_an_invited_meeting_is_made_ready(state: MeetingState) -> None:
    meeting = invited_meeting(1, state)
    day_of(meeting, dt.date(2030, 10, 16))
    assert prepare_print_packs() == 0
    assert not Sheet.objects.exists()


def test_who_plans_or_marks_may_ask_and_see_it_and_nobody_else() -> None:
    meeting = invited_meeting(1)
    door = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    notes = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user
    sheet = ask_day_sheet(meeting=meeting, by=door)
    secretary = user_with(Role.SECRETARIAT, meeting.convener)
    assert ask_day_sheet(meeting=meeting, by=secretary) == sheet
    for user in (door, secretary):
        assert Sheet.objects.visible_to(user).filter(pk=sheet.pk).exists()
    for user in (notes, user_with(Role.INSPECTORATE, meeting.convener), UserFactory.create()):
        assert not Sheet.objects.visible_to(user).exists()
        with pytest.raises(Refused):
            ask_day_sheet(meeting=meeting, by=user)


def test_a_duty_at_the_door_opens_no_sheet_with_answers() -> None:
    meeting = invited_meeting(1)
    door = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    Sheet.objects.create(key="x", kind=SheetKind.ANSWERS, convener=meeting.convener, meeting=meeting, facts={})
    assert not Sheet.objects.visible_to(door).exists()


@pytest.mark.usefixtures("evening")
def test_one_pack_that_cannot_be_made_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = invited_meeting(1), invited_meeting(1)
    for meeting in (first, second):
        day_of(meeting, dt.date(2030, 10, 16))
    real = print_packs.ask_day_sheet

    def ask(*, meeting: Meeting, by: Any) -> Sheet:
        if meeting == first:
            raise RuntimeError
        return real(meeting=meeting, by=by)

    monkeypatch.setattr(print_packs, "ask_day_sheet", ask)
    assert prepare_print_packs() == 1
    assert Sheet.objects.get().meeting == second
