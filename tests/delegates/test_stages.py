"""The agenda on the projector: what it says, to whom, and at what cost."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from agendas.actions import call_speaker, finish_item, join_queue, show_on_stage, start_item
from agendas.models import AgendaItem, SpeakingTurn
from agendas.states import StageView
from attendance.actions import open_hall, replace_hall_links
from attendance.links import Purpose, hall_token_of
from attendance.models import Hall
from flows.attendance import start_meeting
from flows.meetings import suspend_meeting
from meetings.models import Meeting, MeetingRole
from meetings.states import MeetingState, RoleInMeeting
from tests.delegates.test_boards import words
from tests.factories import AgendaItemFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(3, MeetingState.ONGOING)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def hall(meeting: Meeting, staff: User) -> Hall:
    return open_hall(meeting=meeting, by=staff)


@pytest.fixture
def items(meeting: Meeting) -> list[AgendaItem]:
    return [AgendaItemFactory.create(meeting=meeting, duration_minutes=30, cue="Bisik") for _ in range(5)]


def ask(hall: Hall, tail: str = "acara/keadaan/", mark: str = "", purpose: Purpose = Purpose.BOARD) -> HttpResponse:
    headers = {"if-none-match": mark} if mark else {}
    return Client().get(f"/papan/{hall_token_of(purpose, hall)}/{tail}", headers=headers)


def test_a_poll_asks_the_database_once(hall: Hall, staff: User, items: list[AgendaItem]) -> None:
    asked = []

    def poll(mark: str = "", tail: str = "acara/keadaan/") -> str:
        with CaptureQueriesContext(connection) as queries:
            response = ask(hall, tail, mark)
        asked.append((response.status_code, len(queries)))
        return response.headers["ETag"]

    first = poll()
    poll(first)
    start_item(item=items[0], by=staff)
    second = poll(first)
    poll(second)
    compact = poll(second, "acara/keadaan/?ringkas")
    assert len({first, second, compact}) == 3
    poll(compact, "acara/keadaan/?ringkas")
    assert asked == [(200, 1), (304, 1), (200, 1), (304, 1), (200, 1), (304, 1)]


def test_it_tells_the_item_what_is_left_and_what_comes(
    meeting: Meeting, hall: Hall, staff: User, items: list[AgendaItem]
) -> None:
    MeetingRole.objects.create(meeting=meeting, role=RoleInMeeting.MODERATOR, printed_position="Staf Ahli Gubernur")
    AgendaItem.objects.filter(pk=items[1].pk).update(led_by=["Mulyadi Irsan"])
    with time_machine.travel(dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC), tick=False) as clock:
        start_item(item=items[1], by=staff)
        clock.shift(dt.timedelta(minutes=11, seconds=36))
        said = words(ask(hall, "acara/"))
        assert re.search(r"\b2 (dari|of) 5\b", said)
        assert "18.24" in said
        assert "Mulyadi Irsan" in said
        assert items[0].title in said
        assert "Moderator: Staf Ahli Gubernur" in said
        assert "Bisik" not in said
        assert 'data-since="2030-10-16T02:00:00+00:00"' in ask(hall).content.decode()
        clock.shift(dt.timedelta(minutes=20))
        assert 'class="tick over"' in ask(hall, "acara/").content.decode()
        # The panel beside the hall says the same in short.
        beside = words(ask(hall, ""))
        assert re.search(r"\b2 (dari|of) 5\b", beside)
        assert items[1].title in beside
    finish_item(item=items[1], by=staff)
    assert 'acara"' not in ask(hall, "acara/keadaan/?ringkas").content.decode()


def test_it_names_who_speaks_and_who_waits(meeting: Meeting, hall: Hall, staff: User) -> None:
    for number in range(7):
        join_queue(meeting=meeting, name=f"Delegasi {number}", kind="turn", by=staff)
    join_queue(meeting=meeting, name="Delegasi Tertib", kind="point_of_order", by=staff)
    call_speaker(turn=SpeakingTurn.objects.get(name="Delegasi 0"), by=staff)
    said = words(ask(hall))
    assert said.index("Delegasi 0") < said.index("Delegasi Tertib") < said.index("Delegasi 1")
    assert "Delegasi 5" not in said
    suspend_meeting(meeting=meeting, reason="Salat Zuhur", by=staff)
    assert "Salat Zuhur" in words(ask(hall))


def test_a_meeting_that_begins_tells_what_comes(
    items: list[AgendaItem], meeting: Meeting, hall: Hall, staff: User
) -> None:
    Meeting.objects.update(state=MeetingState.INVITED)
    assert items[0].title not in words(ask(hall))
    start_meeting(meeting=meeting, by=staff)
    assert items[0].title in words(ask(hall))


VOTE: dict[str, Any] = {
    "kind": "vote",
    "question": "Siapa ketua?",
    "options": [{"label": "A"}, {"label": "B"}],
    "state": "open",
    "counts": [7, 3],
}
READ = {
    "directives": [
        {"number": 1, "text": "Kendalikan harga", "addressees": ["Dinas A"], "due": "16 Oktober 2030"},
        {"number": 2, "text": "Laporkan <b>segera</b>", "addressees": [], "due": ""},
    ],
    "current": 2,
}


def test_it_shows_a_vote_and_keeps_its_result_until_it_is_shown(meeting: Meeting, hall: Hall, staff: User) -> None:
    show_on_stage(meeting=meeting, view=StageView.VOTE, shown=VOTE, by=staff)
    said = words(ask(hall))
    assert "Siapa ketua?" in said
    assert "7" not in said
    show_on_stage(meeting=meeting, view=StageView.VOTE, shown={**VOTE, "state": "shown"}, by=staff)
    shown = ask(hall).content.decode()
    assert "<b>7</b>" in shown
    assert 'width="42.8571%"' in shown


def test_it_reads_a_directive_back(meeting: Meeting, hall: Hall, staff: User) -> None:
    show_on_stage(meeting=meeting, view=StageView.DIRECTIVES, shown=READ, by=staff)
    shown = ask(hall).content.decode()
    assert "2. Laporkan &lt;b&gt;segera&lt;/b&gt;" in shown
    assert re.search(r"\b2 (dari|of) 2\b", shown)
    assert "Kendalikan" not in shown


def test_only_the_link_of_the_board_opens_it(hall: Hall, staff: User, meeting: Meeting) -> None:
    address = f"/papan/{hall_token_of(Purpose.BOARD, hall)}/acara/"
    assert ask(hall, purpose=Purpose.ROOM).status_code == 404
    assert Client().get("/papan/salah/acara/keadaan/").status_code == 404
    page = Client().get(address)
    assert (page.status_code, page.headers["Cache-Control"], page.cookies) == (200, "no-store", {})
    replace_hall_links(meeting=meeting, by=staff)
    assert Client().get(address).status_code == 404
