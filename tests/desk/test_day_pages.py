"""The day at the secretariat's table: pauses, later rolls, seats, prints, paper lists."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.roles import Duty, Role
from attendance.actions import number_lines
from attendance.models import Arrival, AttendanceRecord, RollCall, RollNumber, Seat
from attendance.roll_codes import code_of
from attendance.states import ArrivalKind, Attendance, AttendanceSource
from common.work import WorkState
from documents.models import Sheet
from documents.states import SheetKind
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    RepresentationFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    """Going on today, so that an hour of its day can lie behind."""
    meeting = invited_meeting(3, MeetingState.ONGOING)
    now = timezone.now()
    start = now - dt.timedelta(minutes=1)
    meeting.sessions.update(date=start.astimezone(meeting.zone).date(), starts_at=start)
    return meeting


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return secretariat(meeting.convener)


def door_of(meeting: Meeting) -> Client:
    return open_as(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)


def lines_of(meeting: Meeting) -> list[Any]:
    return list(meeting.participants.order_by("order", "pk"))


# --- pauses --------------------------------------------------------------------------------------------------------


def test_a_pause_is_told_on_the_page_with_the_way_on(meeting: Meeting, staff: Client) -> None:
    page = text_of(staff.get(url("meeting", meeting.public_id)).content)
    assert "Suspended since" not in page
    staff.post(url("meeting_suspend", meeting.public_id), {"reason": "istirahat"})
    answer = staff.get(url("meeting", meeting.public_id))
    since = timezone.now().astimezone(meeting.zone)
    assert f"Suspended since {since:%H}" in text_of(answer.content)
    assert ": istirahat" in text_of(answer.content)
    assert url("meeting_resume", meeting.public_id) in answer.content.decode()


def test_a_pause_needs_a_reason(meeting: Meeting, staff: Client) -> None:
    answer = staff.post(url("meeting_suspend", meeting.public_id), {"reason": " "})
    assert answer.status_code == 422
    assert not meeting.suspensions.exists()


def test_a_second_pause_is_refused_in_words(meeting: Meeting, staff: Client) -> None:
    staff.post(url("meeting_suspend", meeting.public_id), {"reason": "istirahat"})
    answer = staff.post(url("meeting_suspend", meeting.public_id), {"reason": "salat"})
    assert answer.status_code == 422
    assert "once at a time" in text_of(answer.content)
    assert meeting.suspensions.count() == 1


def test_resuming_offers_to_call_the_roll_again(meeting: Meeting, staff: Client) -> None:
    staff.post(url("meeting_suspend", meeting.public_id), {"reason": "istirahat"})
    assert "Resume and call the roll again" in text_of(staff.get(url("meeting_resume", meeting.public_id)).content)
    answer = staff.post(url("meeting_resume", meeting.public_id), {"call": "1"})
    assert answer.headers["Location"] == url("roll_call", meeting.public_id)
    assert RollCall.objects.get().closed_at is None
    assert not meeting.suspensions.filter(resumed_at=None).exists()


def test_resuming_alone_calls_nothing(meeting: Meeting, staff: Client) -> None:
    staff.post(url("meeting_suspend", meeting.public_id), {"reason": "istirahat"})
    assert staff.post(url("meeting_resume", meeting.public_id)).headers["Location"] == url("meeting", meeting.public_id)
    assert not RollCall.objects.exists()
    again = staff.post(url("meeting_resume", meeting.public_id))
    assert again.status_code == 422
    assert "not suspended" in text_of(again.content)


# --- later rolls -----------------------------------------------------------------------------------------------------


def test_a_later_roll_is_opened_answered_by_name_and_closed_once_the_silent_are_named(
    meeting: Meeting, staff: Client
) -> None:
    first, second, _third = lines_of(meeting)
    for line in (first, second):
        AttendanceRecordFactory.create(participant=line, recorded_at=timezone.now() - dt.timedelta(hours=1))
    page = url("roll_call", meeting.public_id)
    staff.post(page, {"open": "1"})
    text = text_of(staff.get(page).content)
    assert "0/2" in text
    assert str(first) in text
    staff.post(page, {"here": first.public_id})
    assert Arrival.objects.get().kind == ArrivalKind.ROLL
    text = text_of(staff.get(page).content)
    assert "1/2" in text
    asked = text_of(staff.get(f"{page}?tutup=ya").content)
    assert str(second) in asked
    assert "will be noted as having left" in asked
    staff.post(f"{page}?tutup=ya", {"close": "1"})
    assert AttendanceRecord.objects.get(participant=second).left_early
    assert AttendanceRecord.objects.get(participant=first).left_at is None
    assert RollCall.objects.get().closed_at is not None


def test_a_roll_is_not_called_twice_at_once(meeting: Meeting, staff: Client) -> None:
    page = url("roll_call", meeting.public_id)
    staff.post(page, {"open": "1"})
    answer = staff.post(page, {"open": "1"})
    assert answer.status_code == 422
    assert RollCall.objects.count() == 1


def test_before_the_meeting_the_roll_cannot_be_called(staff: Client) -> None:
    ahead = invited_meeting(1)
    staff = secretariat(ahead.convener)
    page = url("roll_call", ahead.public_id)
    assert "while the meeting is going on" in text_of(staff.get(page).content)
    assert staff.post(page, {"open": "1"}).status_code == 422


# --- seats -----------------------------------------------------------------------------------------------------------


def test_everyone_gets_a_seat_in_the_order_of_the_roll(meeting: Meeting, staff: Client) -> None:
    staff.post(url("seats", meeting.public_id), {"per_row": "2"})
    assert [seat.label for seat in meeting.seats.all()] == ["A-01", "A-02", "B-01"]
    text = text_of(staff.get(url("seats", meeting.public_id)).content)
    assert "3 of 3 have a seat" in text


def test_two_change_places_and_a_chair_is_not_given_twice(meeting: Meeting, staff: Client) -> None:
    page = url("seats", meeting.public_id)
    staff.post(page, {"per_row": "3"})
    first, second, third = lines_of(meeting)
    staff.post(page, {f"kursi-{first.public_id}": "a-02", f"kursi-{second.public_id}": "A-01"})
    assert Seat.objects.get(participant=first).label == "A-02"
    answer = staff.post(page, {f"kursi-{third.public_id}": "A-02"})
    assert answer.status_code == 422
    assert "Seat A-02 is given twice" in text_of(answer.content)
    assert f'name="kursi-{third.public_id}" value="A-02"' in answer.content.decode(), "what was typed stays"
    assert Seat.objects.get(participant=third).label == "A-03"


def test_the_door_sees_the_seats_and_moves_nobody(meeting: Meeting) -> None:
    door = door_of(meeting)
    page = url("seats", meeting.public_id)
    assert "kursi-" not in door.get(page).content.decode()
    assert door.post(page, {"per_row": "2"}).status_code == 403
    assert not meeting.seats.exists()


def test_the_seating_list_is_taken_along_as_xlsx_in_indonesian(meeting: Meeting, staff: Client) -> None:
    staff.post(url("seats", meeting.public_id), {"per_row": "3"})
    sheet = load_workbook(BytesIO(staff.get(url("seats_xlsx", meeting.public_id)).content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["A-01", "A-02", "A-03"]
    answer = staff.post(url("seats_pdf", meeting.public_id))
    assert Sheet.objects.get().kind == SheetKind.SEATS
    assert answer.headers["Location"] == url("sheet", Sheet.objects.get().public_id)


# --- prints ----------------------------------------------------------------------------------------------------------


def test_the_pack_is_asked_for_once_and_shown_when_ready(meeting: Meeting, staff: Client) -> None:
    page = url("print_pack", meeting.public_id)
    assert "Nothing has been printed yet" in text_of(staff.get(page).content)
    staff.post(page)
    staff.post(page)
    pack = Sheet.objects.get()
    assert pack.kind == SheetKind.PRINT_PACK
    assert "Waiting" in text_of(staff.get(page).content)
    Sheet.objects.update(state=WorkState.DONE)
    assert url("sheet_pdf", pack.public_id) in staff.get(page).content.decode()
    assert "print pack for the day is ready" in text_of(staff.get(url("meeting", meeting.public_id)).content)


def test_the_desk_tells_that_the_pack_of_tomorrow_is_ready() -> None:
    ahead = invited_meeting(1)
    Meeting.objects.update(first_day=timezone.localdate() + dt.timedelta(days=1))
    staff = secretariat(ahead.convener)
    assert "Print pack is ready" not in text_of(staff.get(url("home")).content)
    staff.post(url("print_pack", ahead.public_id))
    Sheet.objects.update(state=WorkState.DONE)
    home = staff.get(url("home"))
    assert "Print pack is ready" in text_of(home.content)
    assert url("print_pack", ahead.public_id) in home.content.decode()
    leader = open_as(user_with(Role.LEADERSHIP, ahead.convener))
    assert "Print pack is ready" not in text_of(leader.get(url("home")).content)


# --- paper lists -----------------------------------------------------------------------------------------------------


def codes_of(meeting: Meeting) -> list[str]:
    number_lines(meeting=meeting)
    return [code_of(row) for row in RollNumber.objects.filter(meeting=meeting).order_by("number")]


def typed(meeting: Meeting, codes: str, **more: str) -> dict[str, str]:
    start = meeting.sessions.get().start_time
    return {"codes": codes, "at": f"{start:%H.%M}", "capacity": "own", **more}


def test_codes_are_read_before_they_count(meeting: Meeting, staff: Client) -> None:
    first, second, third = lines_of(meeting)
    codes = codes_of(meeting)
    AttendanceRecordFactory.create(participant=second)
    page = url("paper_codes", meeting.public_id)
    text = text_of(staff.post(page, typed(meeting, f"{codes[0]}, {codes[1].lower()} 999-XX {codes[0]}")).content)
    for words in (str(first), "Will be noted", "In already; left alone", "No code of this list", "Typed twice"):
        assert words in text
    assert str(third) not in text
    assert not Arrival.objects.exists()


def test_confirmed_codes_count_from_the_start_and_wrong_ones_stay_in_the_field(meeting: Meeting, staff: Client) -> None:
    first, second, _third = lines_of(meeting)
    codes = codes_of(meeting)
    page = url("paper_codes", meeting.public_id)
    answer = staff.post(page, typed(meeting, f"{codes[0]}\n{codes[1]}\n999-XX", confirm="1"))
    marks = AttendanceRecord.objects.filter(participant__in=[first, second])
    assert {mark.state for mark in marks} == {Attendance.PRESENT}
    assert {mark.source for mark in marks} == {AttendanceSource.PAPER}
    assert not any(mark.is_late for mark in marks)
    assert Arrival.objects.count() == 2
    back = staff.get(answer.headers["Location"])
    assert ">\n999-XX</textarea>" in back.content.decode()
    assert "Not noted: 999-XX" in text_of(back.content)


def test_typed_in_again_the_list_changes_nothing(meeting: Meeting, staff: Client) -> None:
    codes = " ".join(codes_of(meeting))
    page = url("paper_codes", meeting.public_id)
    staff.post(page, typed(meeting, codes, confirm="1"))
    staff.post(page, typed(meeting, codes, confirm="1"))
    assert Arrival.objects.count() == 3


def test_a_block_of_representatives_is_named_or_announced(meeting: Meeting, staff: Client) -> None:
    first, second, _third = lines_of(meeting)
    codes = codes_of(meeting)
    RepresentationFactory.create(invitation=first.invitation, name="Wakil Diumumkan")
    page = url("paper_codes", meeting.public_id)
    block = " ".join(codes[:2])
    text = text_of(staff.post(page, typed(meeting, block, capacity="representing")).content)
    assert "Say who came: nobody was announced" in text
    staff.post(page, typed(meeting, block, capacity="representing", confirm="1"))
    assert AttendanceRecord.objects.get().participant == first
    staff.post(page, typed(meeting, codes[1], capacity="representing", name="Wakil Lain", confirm="1"))
    assert AttendanceRecord.objects.get(participant=second).represented_by == "Wakil Lain"


def test_an_hour_that_lies_ahead_is_refused(meeting: Meeting, staff: Client) -> None:
    later = (timezone.now() + dt.timedelta(minutes=5)).astimezone(meeting.zone)
    if later.date() != meeting.sessions.get().date:
        pytest.skip("five minutes before midnight")
    answer = staff.post(
        url("paper_codes", meeting.public_id), typed(meeting, codes_of(meeting)[0]) | {"at": f"{later:%H.%M}"}
    )
    assert answer.status_code == 422
    assert "lies ahead" in text_of(answer.content)


def test_the_door_types_in_a_list_and_a_final_roll_takes_none(meeting: Meeting) -> None:
    codes = codes_of(meeting)
    page = url("paper_codes", meeting.public_id)
    assert door_of(meeting).post(page, typed(meeting, codes[0], confirm="1")).status_code == 302
    Meeting.objects.update(attendance_finalised_at=timezone.now())
    answer = door_of(meeting).post(page, typed(meeting, codes[1], confirm="1"))
    assert answer.status_code == 422
    assert Arrival.objects.count() == 1


# --- equal queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["seats", "roll_call", "print_pack", "paper_codes"])
def test_every_page_costs_the_same_for_few_and_for_many(page: str) -> None:
    counted = []
    for size in (3, 60):
        meeting = invited_meeting(size, MeetingState.ONGOING)
        staff = secretariat(meeting.convener)
        staff.post(url("seats", meeting.public_id), {"per_row": "9"})
        for line in lines_of(meeting):
            AttendanceRecordFactory.create(participant=line)
        RollCall.objects.create(session=meeting.sessions.get(), opened_at=timezone.now(), opened_by="x")
        codes = " ".join(codes_of(meeting))
        staff.get(url(page, meeting.public_id))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = (
                staff.post(url(page, meeting.public_id), typed(meeting, codes))
                if page == "paper_codes"
                else staff.get(url(page, meeting.public_id))
            )
        assert answer.status_code in {200, 422}
        counted.append(len(queries))
    assert counted[0] == counted[1]
