"""The hall on the secretariat's screen, the rules of the day, and what the doors wait for."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import NoQuorum, Sighting, ask_walk_in, note_arrival, open_hall, require_quorum
from attendance.links import Purpose, hall_token_of
from attendance.models import Arrival, DayRules, Hall
from attendance.states import ArrivalState, ArrivalTrouble
from audit.models import AuditEntry
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.waiting import queue_of
from tests.desk.reading import open_as, text_of, url
from tests.factories import DutyAssignmentFactory, SessionFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db

TWO_THIRDS = {
    "late_after_minutes": "20", "share": "two-thirds", "quorum_in_person": "1", "quorum_counts_represented": "on",
    "quorum_rank": "", "takes_room_code": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return begun(3)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def client(staff: User) -> Client:
    return open_as(staff)


def begun(size: int) -> Meeting:
    """Going on today."""
    meeting = invited_meeting(size, MeetingState.ONGOING)
    start = timezone.now() - dt.timedelta(minutes=1)
    today = start.astimezone(meeting.zone).date()
    meeting.sessions.update(date=today, starts_at=start)
    Meeting.objects.filter(pk=meeting.pk).update(first_day=today)
    return Meeting.objects.get(pk=meeting.pk)


def come(meeting: Meeting, staff: User, which: int = 0) -> None:
    line = meeting.participants.order_by("order", "pk")[which]
    seen = Sighting(receipt=f"r{which}", at=timezone.now(), source="search")
    note_arrival(participant=line, session=meeting.sessions.order_by("order")[0], seen=seen, by=staff)


def page_of(client: Client, meeting: Meeting, name: str = "hall") -> str:
    return text_of(client.get(url(name, meeting.public_id)).content)


# --- open, replace, choose -------------------------------------------------------------------------------------------


def test_hall_is_opened_once_and_then_offers_its_screens(meeting: Meeting, client: Client) -> None:
    assert "The hall is not open yet" in page_of(client, meeting)
    for _press in range(2):
        assert client.post(url("hall_open", meeting.public_id)).status_code == 302
    assert AuditEntry.objects.filter(action="open_hall").count() == 1
    hall = Hall.objects.get()
    shown = client.get(url("hall", meeting.public_id))
    for purpose in (Purpose.BOARD, Purpose.ROOM):
        assert hall_token_of(purpose, hall) in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_a_hall_cannot_be_opened_before_the_invitations(staff: User, client: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.SCHEDULED)
    assert "The hall is closed" in page_of(client, meeting)
    answer = client.post(url("hall_open", meeting.public_id), follow=True)
    assert "open from the invitations on" in text_of(answer.content)
    assert not Hall.objects.exists()


def test_links_are_replaced_and_the_old_ones_gone_from_the_page(meeting: Meeting, staff: User, client: Client) -> None:
    old = hall_token_of(Purpose.BOARD, open_hall(meeting=meeting, by=staff))
    client.post(url("hall_links", meeting.public_id))
    new = hall_token_of(Purpose.BOARD, Hall.objects.get())
    shown = client.get(url("hall", meeting.public_id)).content.decode()
    assert old != new
    assert (old in shown, new in shown) == (False, True)
    assert AuditEntry.objects.filter(action="replace_hall_links").count() == 1


def test_another_session_is_chosen(meeting: Meeting, staff: User, client: Client) -> None:
    second = SessionFactory.create(meeting=meeting, order=2, label="Sesi sore")
    open_hall(meeting=meeting, by=staff)
    client.post(url("hall_session", meeting.public_id), {"order": "2"})
    assert Hall.objects.get().session == second
    for wrong in ("9", "", "x", "99999"):
        told = client.post(url("hall_session", meeting.public_id), {"order": wrong}, follow=True)
        assert "Choose one of the sessions" in text_of(told.content)
    assert Hall.objects.get().session == second


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_follow_the_door(meeting: Meeting, staff: User, client: Client) -> None:
    open_hall(meeting=meeting, by=staff)
    assert "3 Not here yet" in page_of(client, meeting)
    come(meeting, staff)
    live = client.get(url("hall", meeting.public_id), headers={"hx-request": "true"})
    said = text_of(live.content)
    assert "1 Present" in said
    assert "2 Not here yet" in said
    assert b"<html" not in live.content
    assert b'hx-trigger="every 4s, look"' in live.content


def test_the_page_says_of_a_vote_what_the_gate_says(meeting: Meeting, staff: User, client: Client) -> None:
    open_hall(meeting=meeting, by=staff)
    assert "A vote can be opened" in page_of(client, meeting)
    client.post(url("day_rules", meeting.public_id), TWO_THIRDS)
    for arrived in range(3):
        try:
            require_quorum(meeting=meeting)
        except NoQuorum:
            opens = False
        else:
            opens = True
        said = page_of(client, meeting)
        assert opens == (arrived == 2)
        assert ("A vote can be opened" in said) == opens
        assert (f"No vote yet {2 - arrived} more must come." in said) == (not opens)
        come(meeting, staff, arrived)


def test_closed_hall_shows_its_last_figures_and_asks_no_more(meeting: Meeting, staff: User, client: Client) -> None:
    open_hall(meeting=meeting, by=staff)
    come(meeting, staff)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, attendance_finalised_at=timezone.now())
    shown = client.get(url("hall", meeting.public_id)).content
    assert "1 Present" in text_of(shown)
    assert b"hx-get" not in shown.partition(b'id="langsung"')[2]
    assert b"/papan/" + hall_token_of(Purpose.BOARD, Hall.objects.get()).encode() not in shown


def test_page_costs_the_same_for_few_and_for_many() -> None:
    asked = {}
    for size in (3, 120):
        meeting = begun(size)
        staff = user_with(Role.SECRETARIAT, meeting.convener)
        open_hall(meeting=meeting, by=staff)
        client = open_as(staff)
        for name in ("hall", "meeting", "day_rules"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url(name, meeting.public_id)).status_code == 200
            asked.setdefault(name, []).append(len(queries))
    assert all(few == many for few, many in asked.values()), asked


def test_the_door_sees_the_hall_and_not_the_rules(meeting: Meeting, staff: User) -> None:
    door = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)
    open_hall(meeting=meeting, by=staff)
    shown = door.get(url("hall", meeting.public_id)).content.decode()
    assert url("day_rules", meeting.public_id) not in shown
    assert door.get(url("day_rules", meeting.public_id)).status_code == 404


# --- the rules -------------------------------------------------------------------------------------------------------


def test_rules_are_set_said_in_words_and_on_the_board_at_once(meeting: Meeting, staff: User, client: Client) -> None:
    revision = open_hall(meeting=meeting, by=staff).revision
    assert "No quorum is asked for." in page_of(client, meeting, "day_rules")
    assert client.post(url("day_rules", meeting.public_id), TWO_THIRDS).status_code == 302
    rules = DayRules.objects.get()
    assert (rules.quorum_numerator, rules.quorum_denominator, rules.quorum_exceeds) == (2, 3, False)
    assert (rules.late_after_minutes, rules.quorum_in_person, rules.takes_signatures) == (20, 1, False)
    assert "Quorum: 2/3 of those invited" in page_of(client, meeting, "day_rules")
    assert Hall.objects.get().revision > revision
    assert AuditEntry.objects.filter(action="set_day_rules").count() == 1
    client.post(url("day_rules", meeting.public_id), TWO_THIRDS)
    assert AuditEntry.objects.filter(action="set_day_rules").count() == 1


@pytest.mark.parametrize(
    ("share", "stored"),
    [
        ({"share": ""}, (0, 1, False)),
        ({"share": "half"}, (1, 2, False)),
        ({"share": "majority"}, (1, 2, True)),
        ({"share": "three-quarters"}, (3, 4, False)),
        ({"share": "own", "numerator": "3", "denominator": "5", "exceeds": "on"}, (3, 5, True)),
    ],
)
def test_each_share_is_kept_and_shown_again(meeting: Meeting, client: Client, share: Any, stored: Any) -> None:
    client.post(url("day_rules", meeting.public_id), TWO_THIRDS)
    client.post(url("day_rules", meeting.public_id), TWO_THIRDS | share)
    rules = DayRules.objects.get()
    assert (rules.quorum_numerator, rules.quorum_denominator, rules.quorum_exceeds) == stored
    shown = client.get(url("day_rules", meeting.public_id))
    assert f'value="{share["share"]}" selected' in shown.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": "own"},
        {"share": "own", "numerator": "3", "denominator": "2"},
        {"late_after_minutes": "9999"},
        {"quorum_in_person": "-1"},
        {"share": "all of them"},
        {"quorum_rank": "X"},
    ],
)
def test_wrong_rules_come_back_and_change_nothing(meeting: Meeting, client: Client, wrong: Any) -> None:
    answer = client.post(url("day_rules", meeting.public_id), TWO_THIRDS | wrong)
    assert answer.status_code == 422
    assert not DayRules.objects.exists()


def test_rules_stand_once_the_roll_is_final(meeting: Meeting, client: Client) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, attendance_finalised_at=timezone.now())
    answer = client.post(url("day_rules", meeting.public_id), TWO_THIRDS)
    assert answer.status_code == 422
    assert "The roll is final" in text_of(answer.content)
    assert not DayRules.objects.exists()


# --- what waits ------------------------------------------------------------------------------------------------------


def wait_at_the_door(meeting: Meeting, staff: User) -> None:
    """One without invitation, and one record that contradicts another."""
    session = meeting.sessions.order_by("order")[0]
    seen = Sighting(receipt="tamu", at=timezone.now(), source="search", name="A. Tamu")
    ask_walk_in(session=session, seen=seen, institution="Kantor Contoh", by=staff)
    come(meeting, staff)
    Arrival.objects.filter(receipt="r0").update(state=ArrivalState.CONFLICT, trouble=ArrivalTrouble.values[0])


def test_who_waits_at_the_door_stands_on_desk_hall_and_meeting(meeting: Meeting, staff: User, client: Client) -> None:
    open_hall(meeting=meeting, by=staff)
    wait_at_the_door(meeting, staff)
    hall, day = page_of(client, meeting), page_of(client, meeting, "meeting")
    assert "1 person without invitation waits at the door" in hall
    assert "1 record of the door contradicts another" in hall
    assert "1 person without invitation" in day
    assert "1 record of the door" in day
    titles = {line.title: line.url for line in queue_of(staff).today}
    assert titles["1 person without invitation at the door"] == url("walk_ins", meeting.public_id)
    assert titles["1 record of the door to decide"] == url("door_conflicts", meeting.public_id)


def test_what_waits_is_told_to_those_who_decide_and_until_the_roll_is_final(meeting: Meeting, staff: User) -> None:
    wait_at_the_door(meeting, staff)
    stranger = user_with(Role.SECRETARIAT, invited_meeting(1).convener)
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    assert [len([line for line in queue_of(user).today if "door" in line.title]) for user in (stranger, leader)] == [
        0,
        0,
    ]
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, attendance_finalised_at=timezone.now())
    assert not [line for line in queue_of(staff).today if "door" in line.title]


def test_the_panel_of_the_day_stands_from_the_day_before(meeting: Meeting, client: Client) -> None:
    assert "hari-h" in client.get(url("meeting", meeting.public_id)).content.decode()
    today = timezone.localdate(timezone=meeting.zone)
    for ahead, stands in ((1, True), (2, False)):
        day = today + dt.timedelta(days=ahead)
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.INVITED, first_day=day)
        assert ("hari-h" in client.get(url("meeting", meeting.public_id)).content.decode()) == stands
