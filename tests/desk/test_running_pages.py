"""The pages of who runs the day: what they show, offer and refuse, and at what cost."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import call_speaker, join_queue, show_on_stage, start_item
from agendas.models import AgendaItem, AgendaRules, Presentation, Presenter, SpeakingTurn, Stage
from agendas.states import PresentationState, StageView
from attendance.actions import open_hall
from attendance.states import Attendance
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.reading import open_as, text_of, url
from tests.factories import (
    AgendaItemFactory,
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(3, MeetingState.ONGOING)


@pytest.fixture
def chair(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


@pytest.fixture
def client(chair: User) -> Client:
    return open_as(chair)


@pytest.fixture
def items(meeting: Meeting) -> list[AgendaItem]:
    return [AgendaItemFactory.create(meeting=meeting, duration_minutes=10, cue=f"Bisik {n}") for n in range(3)]


def came_from(meeting: Meeting) -> dict[str, str]:
    return {"referer": f"http://testserver{url('run', meeting.public_id)}"}


def page(client: Client, meeting: Meeting) -> str:
    return text_of(client.get(url("run", meeting.public_id)).content)


def test_the_day_runs_from_the_page(client: Client, meeting: Meeting, items: list[AgendaItem]) -> None:
    assert "No item is under way" in page(client, meeting)
    first, second, third = [item.public_id for item in items]
    client.post(url("item_start", meeting.public_id, first))
    said = page(client, meeting)
    assert "Item 1 of 3" in said
    assert "Bisik 0" in said
    assert "left of 10 minutes" in said
    client.post(url("run_decide", meeting.public_id, first), {"decision": "disepakati"})
    client.post(url("item_move", meeting.public_id, third), {"direction": "up"})
    client.post(url("item_start", meeting.public_id, third))
    assert AgendaItem.objects.get(public_id=first).decision == "disepakati"
    client.post(url("item_finish", meeting.public_id, third))
    assert "without a decision" in page(client, meeting)
    client.post(url("item_skip", meeting.public_id, second))
    assert AgendaItem.objects.get(public_id=second).state == "skipped"
    client.post(url("item_plan", meeting.public_id, second))
    client.post(url("item_defer", meeting.public_id, second), {"to": ""})
    assert AgendaItem.objects.get(public_id=second).state == "deferred"
    refused = client.post(url("item_finish", meeting.public_id, third), follow=True, headers=came_from(meeting))
    assert "This cannot become" in text_of(refused.content)


def test_speakers_are_called_from_the_page(client: Client, meeting: Meeting, chair: User) -> None:
    line = meeting.participants.first()
    wrong = client.post(url("turn_add", meeting.public_id), {"kind": "turn", "name": ""})
    assert (wrong.status_code, "Say who wants to speak" in text_of(wrong.content)) == (422, True)
    client.post(url("turn_add", meeting.public_id), {"kind": "turn", "participant": line.public_id})
    client.post(url("turn_add", meeting.public_id), {"kind": "interruption", "name": "Tamu dari Jambi"})
    turn, guest = SpeakingTurn.objects.order_by("pk")
    assert turn.name == line.position_label
    said = page(client, meeting).partition(" Speakers ")[2]
    assert said.index("May be taken first") < said.index("Tamu dari Jambi") < said.index(turn.name)
    client.post(url("turn_call", meeting.public_id, turn.public_id), {"seen": ""})
    late = client.post(
        url("turn_call", meeting.public_id, guest.public_id),
        {"seen": ""},
        follow=True,
        headers={"referer": url("run", meeting.public_id)},
    )
    assert "has been given the floor in the meantime" in text_of(late.content)
    client.post(url("turn_call", meeting.public_id, guest.public_id), {"seen": turn.public_id})
    assert "was interrupted" in page(client, meeting)
    client.post(url("turn_end", meeting.public_id, guest.public_id))
    client.post(url("turn_leave", meeting.public_id, turn.public_id))
    assert list(SpeakingTurn.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "done"]


def test_a_look_brings_back_the_page_only_when_something_has_moved(
    client: Client, meeting: Meeting, items: list[AgendaItem], chair: User
) -> None:
    AgendaRules.objects.create(meeting=meeting, delegation_minutes=5)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start_item(item=items[0], by=chair)
        turn = join_queue(meeting=meeting, name="Tamu", kind="turn", by=chair)
        call_speaker(turn=turn, by=chair)
        look = re.search(r'hx-get="([^"]+)"', client.get(url("run", meeting.public_id)).content.decode())
        assert look is not None
        clock.shift(dt.timedelta(minutes=14))
        headers = {"HX-Request": "true"}
        assert client.get(look[1], headers=headers).status_code == 204
        join_queue(meeting=meeting, name="Lain", kind="turn", by=chair)
        moved = client.get(look[1], headers=headers)
        assert moved.status_code == 200
        assert "Lain" in text_of(moved.content)
        assert "<html" not in moved.content.decode()


def test_the_projector_can_be_given_back_to_the_item(client: Client, meeting: Meeting, chair: User) -> None:
    show_on_stage(meeting=meeting, view=StageView.DIRECTIVES, shown={"directives": []}, by=chair)
    assert "The directives, read back" in page(client, meeting)
    client.post(url("stage_item", meeting.public_id))
    assert Stage.objects.get().shows == "item"


@pytest.mark.parametrize("state", [MeetingState.INVITED, MeetingState.HELD])
def test_off_the_day_nothing_can_be_begun(state: MeetingState) -> None:
    meeting = meeting_in(state)
    AgendaItemFactory.create(meeting=meeting)
    said = open_as(user_with(Role.SECRETARIAT, meeting.convener)).get(url("run", meeting.public_id)).content.decode()
    assert "/mulai/" not in said
    assert "Someone raises a hand" not in said
    assert ("The meeting has not begun" if state == MeetingState.INVITED else "The meeting has been held") in said


def test_the_run_sheet_tells_hours_cues_and_what_is_missing(
    meeting: Meeting, items: list[AgendaItem], chair: User
) -> None:
    session = meeting.sessions.get()
    session.starts_at = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    session.save()
    here, missing, _third = meeting.participants.order_by("order")
    AttendanceRecordFactory.create(participant=here, session=session, state=Attendance.PRESENT)
    for line in (here, missing):
        Presenter.objects.create(meeting=meeting, item=items[1], participant=line, printed_name=f"Penyaji {line.order}")
    Presentation.objects.create(
        meeting=meeting, item=items[1], title="Inflasi", state=PresentationState.MISSING, requested_by="x"
    )
    AgendaItem.objects.filter(pk=items[1].pk).update(duration_minutes=None)
    said = text_of(open_as(chair).get(url("run_sheet", meeting.public_id)).content)
    assert "09.00" in said
    assert "09.10" in said
    assert "09.20" not in said
    assert "Bisik 0" in said
    assert "is there" in said
    assert "not here yet" in said
    assert "Never handed in" in said


@pytest.mark.parametrize("name", ["run", "run_sheet"])
def test_pages_are_of_those_who_run_the_day(meeting: Meeting, name: str) -> None:
    found = {}
    for role in Role:
        found[role.value] = open_as(user_with(role, meeting.convener)).get(url(name, meeting.public_id)).status_code
    for duty in (Duty.MODERATOR, Duty.NOTES):
        user = DutyAssignmentFactory.create(meeting=meeting, duty=duty).user
        found[duty.value] = open_as(user).get(url(name, meeting.public_id)).status_code
    assert found == {
        "administrator": 403, "secretariat": 200, "leadership": 200, "delegate": 404, "inspectorate": 403,
        "moderator": 200, "notes": 403,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["run", "run_sheet"])
def test_pages_cost_the_same_for_few_and_for_many(name: str) -> None:
    counts = []
    for size in (2, 9):
        meeting = invited_meeting(size, MeetingState.ONGOING)
        chair = user_with(Role.SECRETARIAT, meeting.convener)
        open_hall(meeting=meeting, by=chair)
        lines = list(meeting.participants.all())
        for number in range(size):
            item = AgendaItemFactory.create(meeting=meeting, duration_minutes=5)
            Presentation.objects.create(meeting=meeting, item=item, title="X", requested_by="x")
            Presenter.objects.create(meeting=meeting, item=item, participant=lines[number])
            join_queue(meeting=meeting, participant=lines[number], name="X", kind="turn", by=chair)
        start_item(item=item, by=chair)
        client = open_as(chair)
        client.get(url(name, meeting.public_id))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, meeting.public_id)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
