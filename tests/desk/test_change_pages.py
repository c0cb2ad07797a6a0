"""Moving, postponing, naming a new date: read back before it is told; and who does not know of it yet."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import Rsvp
from flows.changes import move_meeting, postpone_meeting
from meetings.models import Meeting, ScheduleChange
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind
from portal.desk.waiting import queue_of
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    VenueFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
S = MeetingState
LATER = dt.date(2030, 10, 23)
SEND = {"send": "1"}


@pytest.fixture
def meeting() -> Meeting:
    """Two posts invited: one with a contact has answered, one without a contact has not."""
    meeting = invited_meeting(2, answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC))
    first = Invitation.objects.of(meeting).order_by("participant__order")[0]
    ContactFactory.create(position=first.participant.position, phone="081234567890")
    Invitation.objects.filter(pk=first.pk).update(
        state=Rsvp.ACCEPTED, answered_at=dt.datetime(2030, 10, 1, tzinfo=dt.UTC)
    )
    return meeting


@pytest.fixture
def client(meeting: Meeting) -> Client:
    return secretariat(meeting.convener)


def typed(meeting: Meeting, day: str = "2030-10-23", **changes: str) -> dict[str, str]:
    return {
        "sesi-TOTAL_FORMS": "1",
        "sesi-INITIAL_FORMS": "0",
        "sesi-0-date": day,
        "sesi-0-start": "09:00",
        "mode": meeting.mode,
        "venue": meeting.venue.public_id if meeting.venue else "",
        "answer_date": "2030-10-14",
        "answer_time": "15:00",
        "reason": "Aula terendam banjir",
    } | changes


def post(client: Client, name: str, meeting: Meeting, data: dict[str, str]) -> HttpResponse:
    return client.post(url(name, meeting.public_id), data)


def moved(meeting: Meeting, **extra: Any) -> ScheduleChange:
    plan = SchedulePlan((SessionPlan(LATER, dt.time(9)),), venue=meeting.venue, answer_deadline=meeting.answer_deadline)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    return move_meeting(meeting=meeting, plan=plan, reason="Banjir", by=by, **extra)


# --- moving ------------------------------------------------------------------------------------------------------


def test_the_form_holds_the_schedule_as_it_is(client: Client, meeting: Meeting) -> None:
    page = client.get(url("meeting_move", meeting.public_id)).content.decode()
    for value in ("2030-10-16", "09:00", "2030-10-14", "15:00"):
        assert f'value="{value}"' in page


def test_a_move_is_read_back_before_anyone_is_told(client: Client, meeting: Meeting) -> None:
    page = post(client, "meeting_move", meeting, typed(meeting))
    said = text_of(page.content)
    for words in (
        "Rabu, 16 Oktober 2030",
        "Rabu, 23 Oktober 2030",
        "Aula terendam banjir",
        "2 posts are told.",
        "1 answer is asked for anew.",
        "1 post has no e-mail address",
    ):
        assert words in said
    assert not ScheduleChange.objects.exists()
    assert not Message.objects.exists()


def test_what_was_read_back_is_done_when_it_is_sent(client: Client, meeting: Meeting) -> None:
    page = post(client, "meeting_move", meeting, typed(meeting) | {"send": "1", "asks_acknowledgement": "on"})
    assert (page.status_code, page["Location"]) == (302, url("changes", meeting.public_id))
    change = ScheduleChange.objects.get()
    assert (change.reason, change.asks_acknowledgement) == ("Aula terendam banjir", True)
    assert not Invitation.objects.of(meeting).filter(state=Rsvp.ACCEPTED).exists()
    assert Message.objects.get().kind == MessageKind.SCHEDULE_CHANGE
    again = post(client, "meeting_move", meeting, typed(meeting) | {"send": "1"})
    assert again.status_code == 422
    assert ScheduleChange.objects.count() == 1


def test_the_page_read_back_holds_what_was_typed(client: Client, meeting: Meeting) -> None:
    hostile = "\"><script>alert('x')</script>"
    page = post(client, "meeting_move", meeting, typed(meeting, reason=hostile)).content.decode()
    assert 'name="sesi-0-date" value="2030-10-23"' in page
    assert "<script>alert" not in page
    back = post(client, "meeting_move", meeting, typed(meeting, reason="Banjir") | {"again": "1"}).content.decode()
    assert 'value="2030-10-23"' in back
    assert "Banjir" in back


def test_another_hall_asks_nobody_anew(client: Client, meeting: Meeting) -> None:
    hall = VenueFactory.create(convener=meeting.convener, name="Gedung Pusiban")
    said = text_of(post(client, "meeting_move", meeting, typed(meeting, "2030-10-16", venue=hall.public_id)).content)
    assert "Gedung Pusiban" in said
    assert "asked for anew" not in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sesi-0-date": "2020-01-08"}, "This day has passed."),
        ({"sesi-0-date": "2030-10-16", "join_link": ""}, "Nothing differs"),
        ({"sesi-0-date": ""}, "Give the date"),
        ({"venue": ""}, "Choose the venue."),
        ({"reason": ""}, "This field is required."),
        ({"answer_date": "2030-10-24"}, "before the meeting begins"),
        ({"answer_time": ""}, "Give the time as well."),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(
    client: Client, meeting: Meeting, changes: dict[str, str], words: str
) -> None:
    page = post(client, "meeting_move", meeting, typed(meeting, join_link="https://rapat.example/a") | changes | SEND)
    assert page.status_code == 422
    assert words in text_of(page.content)
    assert changes.get("reason", "Aula terendam banjir") in page.content.decode()
    assert not ScheduleChange.objects.exists()


def test_a_row_can_be_added(client: Client, meeting: Meeting) -> None:
    page = post(client, "meeting_move", meeting, typed(meeting) | {"add_session": "1"}).content.decode()
    assert 'name="sesi-1-date"' in page
    assert "Aula terendam banjir" in page


@pytest.mark.parametrize("state", [S.DRAFT, S.SCHEDULED, S.ONGOING, S.HELD, S.CLOSED, S.CANCELLED])
def test_only_an_invited_or_postponed_meeting_has_the_form(state: MeetingState) -> None:
    meeting = meeting_in(state)
    page = secretariat(meeting.convener).get(url("meeting_move", meeting.public_id))
    assert (page.status_code, page["Location"]) == (302, url("meeting", meeting.public_id))


# --- postponing and a new date -----------------------------------------------------------------------------------


def test_postponing_says_whom_it_reaches_and_needs_a_reason(client: Client, meeting: Meeting) -> None:
    page = client.get(url("meeting_postpone", meeting.public_id))
    assert "2 posts are told." in text_of(page.content)
    assert "1 answer is asked for anew." in text_of(page.content)
    assert post(client, "meeting_postpone", meeting, {"reason": " "}).status_code == 422
    done = post(client, "meeting_postpone", meeting, {"reason": "Banjir"})
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == S.POSTPONED
    again = post(client, "meeting_postpone", meeting, {"reason": "Banjir"})
    assert again.status_code == 422


def test_a_postponed_meeting_gets_its_new_date_and_its_hours_are_kept(client: Client, meeting: Meeting) -> None:
    by = user_with(Role.SECRETARIAT, meeting.convener)
    postpone_meeting(meeting=meeting, reason="Banjir", by=by)
    page = client.get(url("meeting_move", meeting.public_id)).content.decode()
    assert 'value="09:00"' in page
    assert 'value="2030-10-16"' not in page
    data = {name: value for name, value in typed(meeting).items() if name != "reason"}
    done = post(client, "meeting_move", meeting, data)
    assert (done.status_code, done["Location"]) == (302, url("letter", meeting.public_id))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day) == (S.SCHEDULED, LATER)


# --- tombstones --------------------------------------------------------------------------------------------------


def test_the_former_day_stands_in_the_list_also_where_it_was(client: Client, meeting: Meeting) -> None:
    postpone_meeting(meeting=meeting, reason="Banjir", by=user_with(Role.SECRETARIAT, meeting.convener))
    for query in ("", "?tahun=2030", "?tahun=2030&triwulan=4"):
        page = client.get(url("meetings") + query).content.decode()
        assert "<s>Wednesday, 16 October 2030</s>" in page, query
    assert meeting.title not in client.get(url("meetings") + "?tahun=2030&triwulan=3").content.decode()


def test_the_former_day_stands_on_the_page_and_on_the_desk(client: Client, meeting: Meeting) -> None:
    moved(meeting)
    assert "<s>Wednesday, 16 October 2030</s>" in client.get(url("meeting", meeting.public_id)).content.decode()
    assert "<s>Wednesday, 16 October 2030</s>" in client.get(url("home")).content.decode()
    user = user_with(Role.SECRETARIAT, meeting.convener)
    postpone_meeting(meeting=meeting, reason="Banjir lagi", by=user)
    with translation.override("en"):
        (line,) = [row for row in queue_of(user).later if row.title.startswith("Postponed")]
    assert line.detail == f"{meeting.title} · formerly Rabu, 23 Oktober 2030"
    assert line.url == url("meeting_move", meeting.public_id)


# --- who has seen it ---------------------------------------------------------------------------------------------


def test_the_page_tells_what_changed_and_whom_to_call(client: Client, meeting: Meeting) -> None:
    holder = Invitation.objects.of(meeting).order_by("participant__order")[0].participant.position
    AppointmentFactory.create(position=holder, official__name="Pejabat Contoh")
    moved(meeting, asks_acknowledgement=True)
    page = client.get(url("changes", meeting.public_id))
    said, html = text_of(page.content), page.content.decode()
    for words in ("Rabu, 16 Oktober 2030", "Rabu, 23 Oktober 2030", "Banjir", "Pejabat Contoh", "081234567890"):
        assert words in said
    assert "Attends in person" in said  # what was answered to the former day
    assert "No telephone" in said
    assert 'href="tel:081234567890"' in html
    assert "https://wa.me/6281234567890?text=" in html


def test_who_may_not_invite_sees_no_link_and_notes_no_call(meeting: Meeting) -> None:
    moved(meeting)
    leader = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    page = leader.get(url("changes", meeting.public_id)).content.decode()
    assert "wa.me" not in page
    assert "Mark as told" not in page


def test_a_call_is_noted_with_name_and_way(client: Client, meeting: Meeting) -> None:
    moved(meeting, asks_acknowledgement=True)
    first, second = Invitation.objects.of(meeting).order_by("participant__order")
    address = url("change_seen", meeting.public_id, first.public_id)
    assert client.post(address, {"told": "", "channel": "telephone"}).status_code == 302
    first.refresh_from_db()
    assert first.seen_at is None
    client.post(address, {"told": "Ajudan Contoh", "channel": "telephone"})
    first.refresh_from_db()
    assert first.seen_by.startswith("Ajudan Contoh (Telephone")
    client.get(url("changes", meeting.public_id))  # tells once what was noted
    said = text_of(client.get(url("changes", meeting.public_id)).content)
    assert str(first) not in said
    assert str(second) in said


def test_the_desk_tells_who_has_not_seen_it_while_that_is_asked(client: Client, meeting: Meeting) -> None:
    user = user_with(Role.SECRETARIAT, meeting.convener)

    def told() -> list[str]:
        with translation.override("en"):
            return [row.title for row in queue_of(user).today if "new schedule" in row.title]

    moved(meeting, asks_acknowledgement=True)
    assert told() == ["2 posts have not seen the new schedule"]
    Invitation.objects.of(meeting).update(seen_revision=1)
    assert told() == []


def test_a_change_that_asks_nothing_waits_for_nobody(meeting: Meeting) -> None:
    moved(meeting)
    user = user_with(Role.SECRETARIAT, meeting.convener)
    with translation.override("en"):
        assert not [row for row in queue_of(user).today if "new schedule" in row.title]


def test_the_list_to_call_is_a_workbook_in_which_nothing_counts(client: Client, meeting: Meeting) -> None:
    line = Invitation.objects.of(meeting).order_by("participant__order")[0].participant
    assert line.position
    line.position.contacts.update(name="=1+1")
    moved(meeting)
    page = client.get(url("change_calls", meeting.public_id))
    sheet = load_workbook(BytesIO(page.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert len(rows) == 3
    assert rows[1][4].value == "=1+1"
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}
    assert "081234567890" in str(rows[1][5].value)


def test_without_a_change_the_page_says_so(client: Client, meeting: Meeting) -> None:
    assert "Nothing has changed" in text_of(client.get(url("changes", meeting.public_id)).content)


def test_it_costs_the_same_for_few_and_many() -> None:
    def cost(number: int) -> int:
        meeting = invited_meeting(number, answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC))
        for line in meeting.participants.all():
            ContactFactory.create(position=line.position)
        moved(meeting)
        client = secretariat(meeting.convener)
        address = url("changes", meeting.public_id)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert cost(3) == cost(30)


# --- the letter --------------------------------------------------------------------------------------------------


def test_the_letter_page_says_that_its_day_is_no_more(client: Client, meeting: Meeting) -> None:
    from documents.states import PaperKind, PaperState
    from tests.factories import paper_of

    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    address = url("letter", meeting.public_id)
    assert "Write the letter of change" not in text_of(client.get(address).content)
    moved(meeting)
    assert "Write the letter of change" in text_of(client.get(address).content)
    done = client.post(url("letter_change", meeting.public_id))
    assert done.status_code == 302
    page = text_of(client.get(address).content)
    assert letter.number in page
    assert "Perubahan jadwal" in page
    assert "Save the letter" in page
