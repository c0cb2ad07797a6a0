"""The boards of a hall: what they say, to whom, and at what cost."""

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance.actions import (
    Sighting,
    mark_attendance,
    note_arrival,
    open_hall,
    replace_hall_links,
    set_day_rules,
)
from attendance.links import Purpose, hall_token_of
from attendance.models import DayRules, Hall, Invitation
from attendance.queries.hall import COUNTING
from attendance.room_codes import room_code
from attendance.states import ArrivalCapacity, Attendance, AttendanceSource, ExcuseReason, ExcuseState, Rsvp
from common.errors import WrongState
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from portal.delegates import boards
from portal.delegates.boards import COLUMNS, HEADING, PAGE_HEIGHT, ROW, revision_in, version
from tests.factories import GuestFactory, ParticipantFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    boards._drawn.clear()
    yield
    boards._drawn.clear()


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(4, MeetingState.ONGOING)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def hall(meeting: Meeting, staff: User) -> Hall:
    return open_hall(meeting=meeting, by=staff)


def address(hall: Hall, tail: str = "", purpose: Purpose = Purpose.BOARD) -> str:
    return f"/papan/{hall_token_of(purpose, hall)}/{tail}"


def state_of(hall: Hall, mark: str = "", client: Client | None = None) -> HttpResponse:
    headers = {"if-none-match": mark} if mark else {}
    return (client or Client()).get(address(hall, "keadaan/"), headers=headers)


def lines(meeting: Meeting) -> list[Participant]:
    return list(meeting.participants.order_by("order", "pk"))


def come(meeting: Meeting, staff: User, which: int = 0, **seen: Any) -> None:
    sighting = {"receipt": f"r-{which}-{timezone.now().timestamp()}", "at": timezone.now(), "source": "search"} | seen
    line = lines(meeting)[which]
    note_arrival(participant=line, session=meeting.sessions.get(), seen=Sighting(**sighting), by=staff)


def words(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_a_poll_asks_the_database_once_whatever_it_finds(meeting: Meeting, staff: User, hall: Hall) -> None:
    """Cold, drawn already, unchanged, changed, changed and drawn by another, closed: one query each."""
    asked = []

    def poll(mark: str = "") -> HttpResponse:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = state_of(hall, mark)
        asked.append((response.status_code, len(queries)))
        return response

    first = poll()["ETag"]
    poll()
    assert poll(first).content == b""
    come(meeting, staff)
    poll(first)
    boards._drawn.clear()
    second = poll(first)["ETag"]
    assert second != first
    poll(second)
    Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=timezone.now())
    third = poll(second)["ETag"]
    poll(third)
    assert asked == [(200, 1), (200, 1), (304, 1), (200, 1), (200, 1), (304, 1), (200, 1), (304, 1)]


def test_what_is_unchanged_is_not_even_read(meeting: Meeting, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = state_of(hall)["ETag"]
    monkeypatch.setattr("portal.delegates.views.boards.draw", lambda *_given: pytest.fail("drawn"))
    with CaptureQueriesContext(connection) as queries:
        assert state_of(hall, mark).status_code == 304
    assert "CASE WHEN" in queries[0]["sql"]


@pytest.mark.parametrize("size", [3, 120])
def test_a_poll_costs_the_same_for_few_and_for_many(size: int) -> None:
    meeting = invited_meeting(size, MeetingState.ONGOING)
    hall = open_hall(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    with CaptureQueriesContext(connection) as queries:
        assert state_of(hall).content.count(b'<li class="wait"><b>Kadis') == size
    assert len(queries) == 1


@pytest.mark.parametrize("tail", ["keadaan/", "kode/keadaan/"])
@pytest.mark.parametrize("token", ["x", "a" * 38, "0123456789ab" + "c" * 26])
def test_a_wrong_token_costs_one_query_at_most_and_learns_nothing(hall: Hall, token: str, tail: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(f"/papan/{token}/{tail}")
    assert response.status_code == 404
    assert response.content == b""
    assert len(queries) <= 1


def test_many_halls_are_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "_HALLS_KEPT", 2)
    for _number in range(3):
        meeting = invited_meeting(1)
        state_of(open_hall(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener)))
    assert len(boards._drawn) <= 2


# --- who may look ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "keadaan/"])
def test_nobody_is_asked_who_looks_and_nothing_is_left_behind(hall: Hall, staff: User, tail: str) -> None:
    client = Client()
    client.force_login(staff)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address(hall, tail))
    assert response.status_code == 200
    assert not [query["sql"] for query in queries if "session_key" in query["sql"] or "accounts_user" in query["sql"]]
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Cookie" not in response.get("Vary", "")


def test_links_are_of_one_purpose_and_die_when_replaced(meeting: Meeting, staff: User, hall: Hall) -> None:
    board, room = address(hall), address(hall, "kode/", Purpose.ROOM)
    assert [Client().get(one).status_code for one in (board, room)] == [200, 200]
    crossed = [address(hall, "", Purpose.ROOM), address(hall, "kode/"), address(hall, "kode/keadaan/")]
    assert [Client().get(one).status_code for one in crossed] == [404, 404, 404]
    fresh = replace_hall_links(meeting=meeting, by=staff)
    assert [Client().get(one).status_code for one in (board, f"{board}keadaan/", room)] == [404, 404, 404]
    assert [Client().get(one).status_code for one in (address(fresh), address(fresh, "keadaan/"))] == [200, 200]


@pytest.mark.parametrize("tail", ["", "keadaan/"])
def test_a_board_only_tells(hall: Hall, tail: str) -> None:
    assert Client().post(address(hall, tail)).status_code == 405
    assert Client().head(address(hall, tail)).status_code == 200


# --- what it says ----------------------------------------------------------------------------------------------------


def test_no_name_of_a_person_and_no_reason_stands_on_a_board(meeting: Meeting, staff: User) -> None:
    own, _sent, excused, typed = lines(meeting)
    Participant.objects.filter(pk=own.pk).update(printed_name="Nama Diundang")
    GuestFactory.create(meeting=meeting, printed_name="Nama Tamu", printed_position="", printed_organization="")
    sick = {
        "state": Rsvp.EXCUSED,
        "answered_at": timezone.now(),
        "excuse_reason": ExcuseReason.SICK,
        "excuse_note": "Opname",
    }
    Invitation.objects.filter(participant=excused).update(**sick, excuse_state=ExcuseState.ACCEPTED)
    hall = open_hall(meeting=meeting, by=staff)
    come(meeting, staff, 0)
    instead = {"capacity": ArrivalCapacity.REPRESENTING, "name": "Nama Wakil", "position": "Asisten II"}
    come(meeting, staff, 1, **instead)
    session = meeting.sessions.get()
    mark = {"state": Attendance.REPRESENTED, "represented_by": "Asisten III, Nama Terbalik", "note": "catatan dalam"}
    mark_attendance(participant=typed, session=session, by=staff, source=AttendanceSource.LIST, **mark)
    said = words(state_of(hall)) + words(Client().get(address(hall)))
    for secret in ("Nama", "Sakit", "Opname", "catatan", staff.name):
        assert secret not in said, secret
    assert "Asisten II" in said
    assert "Asisten III" not in said
    tiles = state_of(hall).content.decode()
    assert [tiles.count(f'<li class="{shape}"><b>') for shape in ("ok", "part", "exc", "wait")] == [2, 3, 2, 2]


def test_a_board_is_indonesian_whatever_the_browser_speaks(hall: Hall) -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page, state = client.get(address(hall)), state_of(hall, client=client)
    assert (page["Content-Language"], state["Content-Language"]) == ("id", "id")


def test_a_check_in_shows_on_the_next_poll(meeting: Meeting, staff: User, hall: Hall) -> None:
    before = state_of(hall)
    assert before.content.count(b'<li class="wait"><b>4<') == 1
    come(meeting, staff, 2)
    after = state_of(hall, before["ETag"])
    assert after.status_code == 200
    assert after.content.count(b'<li class="ok"><b>1<') == 1
    assert after.content.count(b'<li class="wait"><b>3<') == 1


def test_quorum_is_told_with_its_rule_and_when_it_was_met(meeting: Meeting, staff: User, hall: Hall) -> None:
    share = {"quorum_numerator": 2, "quorum_denominator": 3, "quorum_in_person": 2}
    set_day_rules(meeting=meeting, by=staff, **share)
    come(meeting, staff, 0)
    said = words(state_of(hall))
    assert "(2/3" in said
    assert "WIB" not in said
    with time_machine.travel(dt.datetime(2030, 10, 16, 2, 11, tzinfo=dt.UTC), tick=False):
        come(meeting, staff, 1)
        come(meeting, staff, 2)
    assert "09.11 WIB" in words(state_of(hall))


def test_who_came_late_and_left_again_is_said(meeting: Meeting, staff: User, hall: Hall) -> None:
    session = meeting.sessions.get()
    assert session.starts_at is not None
    late = session.starts_at + dt.timedelta(minutes=40)
    with time_machine.travel(late, tick=False):
        come(meeting, staff, 0, at=late)
    at = f"{late.astimezone(meeting.zone):%H.%M}"
    assert words(state_of(hall)).count(at) == 2  # on the tile, and among those who came late
    with time_machine.travel(late + dt.timedelta(minutes=5), tick=False):
        come(meeting, staff, 0, at=timezone.now(), kind="out")
    assert words(state_of(hall)).count(at) == 1


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED, MeetingState.CLOSED])
def test_a_board_closes_with_the_meeting(meeting: Meeting, hall: Hall, state: MeetingState) -> None:
    assert state not in COUNTING
    signed = {"attendance_finalised_at": timezone.now(), "minutes_signed_at": timezone.now()}
    signed = signed if state == MeetingState.CLOSED else {"state_reason": "Banjir"}
    Meeting.objects.filter(pk=meeting.pk).update(state=state, **signed)
    closed = state_of(hall)
    assert closed.status_code == 200
    assert b"data-page" not in closed.content


def test_before_anyone_was_counted_the_board_is_empty_and_whole(meeting: Meeting, hall: Hall) -> None:
    Hall.objects.filter(pk=hall.pk).update(picture={})
    assert state_of(hall).status_code == 200


def test_pages_fit_the_projector_and_lose_nobody(meeting: Meeting, staff: User) -> None:
    for number, size in enumerate((1, 21, 3, 55, 2, 2, 2, 40)):
        for _line in range(size):
            ParticipantFactory.create(meeting=meeting, group_label=f"Kelompok {number}")
    hall = open_hall(meeting=meeting, by=staff)
    board = boards.Board(
        meeting=meeting.public_id, revision=1, is_open=True, timezone=meeting.timezone,
        changed_at=timezone.now(), quorum_met_at=None, picture=hall.picture,
    )  # fmt: skip
    pages = boards.scene_of(board).pages
    heights = [sum(HEADING + ROW * -(-len(group.tiles) // COLUMNS) for group in page) for page in pages]
    assert max(heights) <= PAGE_HEIGHT
    assert sum(len(group.tiles) for page in pages for group in page) == 4 + 126
    assert len(pages) <= 12


@pytest.mark.parametrize("mark", ["", "x", '"."', f'"{"9" * 40}"', '"a.b"', f"{'9' * 8}.1"])
def test_a_foreign_mark_names_no_revision(mark: str) -> None:
    assert revision_in(mark) is None


def test_the_own_mark_names_its_revision() -> None:
    assert [revision_in(f'"{version()}.7"'), revision_in(f'W/"{version()}.7"')] == [7, 7]
    assert revision_in(f'"{version()}.x"') is None
    assert revision_in(f'"{version()}.{"9" * 30}"') is None


# --- the room code ---------------------------------------------------------------------------------------------------


def test_room_code_is_that_of_the_half_minute(hall: Hall) -> None:
    at = dt.datetime(2030, 10, 16, 2, 0, 12, tzinfo=dt.UTC)
    with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as queries:
        shown = Client().get(address(hall, "kode/keadaan/", Purpose.ROOM)).content.decode()
    code = room_code(hall, at)
    assert len(queries) == 1
    assert f'aria-label="{code}"' in shown
    assert 'data-left="18"' in shown
    with time_machine.travel(at + dt.timedelta(seconds=18), tick=False):
        assert code not in Client().get(address(hall, "kode/keadaan/", Purpose.ROOM)).content.decode()


def test_no_code_stands_where_none_is_taken(meeting: Meeting, staff: User, hall: Hall) -> None:
    set_day_rules(meeting=meeting, by=staff, takes_room_code=False)
    shown = Client().get(address(hall, "kode/", Purpose.ROOM))
    assert shown.status_code == 200
    assert b"digits" not in shown.content
    assert DayRules.objects.get().takes_room_code is False


def test_no_code_stands_once_the_roll_is_final(meeting: Meeting, staff: User, hall: Hall) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.HELD, attendance_finalised_at=timezone.now(), ended_at=timezone.now()
    )
    with pytest.raises(WrongState):
        open_hall(meeting=meeting, by=staff)
    assert b"digits" not in Client().get(address(hall, "kode/keadaan/", Purpose.ROOM)).content


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_watchers_and_doors_at_once_never_meet_an_older_board_under_a_newer_mark() -> None:
    """Four look while one lets in: what each was told last, asked again, is what stands."""
    meeting = invited_meeting(12, MeetingState.ONGOING)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    hall = open_hall(meeting=meeting, by=staff)

    def watch(_number: int) -> list[int]:
        try:
            seen, mark = [], ""
            for _poll in range(25):
                response = state_of(hall, mark)
                mark = response["ETag"]
                if response.status_code == 200:
                    found = re.search(rb'<li class="ok"><b>(\d+)<', response.content)
                    assert found is not None
                    seen.append(int(found[1]))
            return seen
        finally:
            connection.close()

    def let_in() -> None:
        try:
            for which in range(12):
                come(meeting, staff, which)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        watching = [pool.submit(watch, number) for number in range(4)]
        pool.submit(let_in).result()
        seen = [one.result() for one in watching]
    assert all(one == sorted(one) for one in seen), seen
    last = state_of(hall)
    assert b'<li class="ok"><b>12<' in last.content
    assert state_of(hall, last["ETag"]).status_code == 304
