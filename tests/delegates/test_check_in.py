"""The personal link on the day: a code to show at the door, where one stands, and checking in by the room code."""

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pytest
import segno
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from attendance.actions import refresh_hall
from attendance.links import (
    holder_of,
    link_of,
    representative_link_of,
    representative_token_of,
    token_of,
)
from attendance.models import Arrival, AttendanceRecord, CodeTries, DayRules, Hall, Invitation, Representation, Seat
from attendance.room_codes import room_code
from attendance.states import ArrivalMode, Attendance, AttendanceSource, RepresentationState, Rsvp
from common.templatetags.rakor import qr
from directory.models import Position
from directory.states import PositionRole
from meetings.models import Meeting, Session
from meetings.states import MeetingMode, MeetingState
from tests.factories import AttendanceRecordFactory, RepresentationFactory, invited_meeting
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db

# The Wednesday on which the meetings of these tests are held, at ten past nine in their zone.
THE_DAY = dt.datetime(2030, 10, 16, 2, 10, tzinfo=dt.UTC)
THE_EVE = THE_DAY - dt.timedelta(days=1)


@pytest.fixture
def on_the_day() -> Iterator[None]:
    with time_machine.travel(THE_DAY, tick=False):
        yield


@pytest.fixture
def invitation() -> Invitation:
    """Who has answered that he comes, to a meeting whose hall is open."""
    meeting = invited_meeting(2)
    refresh_hall(meeting)
    Invitation.objects.of(meeting).update(state=Rsvp.ACCEPTED, answered_at=THE_EVE)
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


@pytest.fixture
def sent(invitation: Invitation) -> Representation:
    answer(invitation, Rsvp.DELEGATED)
    return RepresentationFactory.create(invitation=invitation, name="Wakil Contoh", position="Asisten I")


def answer(invitation: Invitation, state: Rsvp) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=state)


def words(text: str) -> str:
    """`text` as the page says it: in Indonesian, and fit for HTML."""
    with override("id"):
        return escape(gettext(text))


def code_of(meeting: Meeting) -> str:
    return room_code(Hall.objects.get(meeting=meeting), timezone.now())


def standing(invitation: Invitation) -> str:
    return read(Client().get(f"/u/{token_of(invitation)}/"))


def form_page(invitation: Invitation, **extra: Any) -> HttpResponse:
    return Client().get(f"/u/{token_of(invitation)}/hadir/", **extra)


def press(invitation: Invitation, **typed: str) -> HttpResponse:
    values = {"code": code_of(invitation.participant.meeting), **typed}
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/hadir/", values)


def press_for(sent: Representation, **typed: str) -> HttpResponse:
    values = {"code": code_of(sent.invitation.participant.meeting), **typed}
    return Client(enforce_csrf_checks=True).post(f"/u/wakil/{representative_token_of(sent)}/hadir/", values)


def read(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


# --- the code that is shown at the door ----------------------------------------------------------------------------


def drawn(address: str) -> str:
    """The drawing of the QR code of `address`."""
    return re.findall(r'<path[^>]* d="([^"]+)"/?>', str(qr(address)))[-1]


@pytest.mark.parametrize(
    ("state", "moment", "shown"),
    [
        (Rsvp.ACCEPTED, THE_EVE, True),
        (Rsvp.ACCEPTED, THE_DAY, True),
        (Rsvp.PENDING, THE_DAY, True),
        (Rsvp.NO_RESPONSE, THE_DAY, True),
        (Rsvp.DELEGATED, THE_EVE, False),
        (Rsvp.DELEGATED, THE_DAY, True),
    ],
)
def test_the_pass_is_for_who_comes_and_on_the_day_for_everybody(
    invitation: Invitation, state: Rsvp, moment: dt.datetime, shown: bool
) -> None:
    answer(invitation, state)
    Meeting.objects.update(answer_deadline=THE_EVE - dt.timedelta(days=2))
    with time_machine.travel(moment):
        assert (drawn(link_of(invitation)) in standing(invitation)) is shown


def test_who_is_excused_is_shown_it_on_the_day(invitation: Invitation, on_the_day: None) -> None:
    Invitation.objects.update(state=Rsvp.EXCUSED, excuse_reason="leave", excuse_state="accepted")
    assert drawn(link_of(invitation)) in standing(invitation)


def test_the_code_is_that_of_this_link_and_reads_from_afar(invitation: Invitation) -> None:
    """A telephone camera needs some pixels for each module: the code stays coarse."""
    assert segno.make(link_of(invitation), error="m", micro=False).version <= 6


def test_a_representative_has_a_code_of_his_own(sent: Representation) -> None:
    page = read(Client().get(f"/u/wakil/{representative_token_of(sent)}/"))
    assert drawn(representative_link_of(sent)) in page
    assert drawn(link_of(sent.invitation)) not in page


def test_the_pass_tells_the_seat(invitation: Invitation, sent: Representation) -> None:
    Seat.objects.create(participant=invitation.participant, meeting=invitation.participant.meeting, label="A-12")
    answer(invitation, Rsvp.ACCEPTED)
    assert "A-12" in standing(invitation)
    assert "A-12" in read(Client().get(f"/u/wakil/{representative_token_of(sent)}/"))


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED, MeetingState.HELD])
def test_no_pass_to_what_is_not_held(invitation: Invitation, state: MeetingState, on_the_day: None) -> None:
    ended = {"started_at": THE_EVE, "ended_at": THE_DAY} if state == MeetingState.HELD else {"state_reason": "Banjir"}
    Meeting.objects.update(state=state, **ended)
    page = standing(invitation)
    assert 'class="qr"' not in page
    assert "/hadir/" not in page


def test_an_online_meeting_has_no_door(invitation: Invitation, on_the_day: None) -> None:
    Meeting.objects.update(mode=MeetingMode.ONLINE, join_link="https://rapat.example.go.id/1")
    page = standing(invitation)
    assert 'class="qr"' not in page
    assert "https://rapat.example.go.id/1" in page
    assert "/hadir/" in page


def test_on_the_day_the_way_online_is_open_to_whoever_was_invited(invitation: Invitation) -> None:
    Meeting.objects.update(mode=MeetingMode.HYBRID, join_link="https://rapat.example.go.id/1")
    answer(invitation, Rsvp.PENDING)
    with time_machine.travel(THE_EVE):
        assert "rapat.example.go.id" not in standing(invitation)
    with time_machine.travel(THE_DAY):
        assert "rapat.example.go.id" in standing(invitation)


def test_the_page_with_the_pass_stays_light(invitation: Invitation, sent: Representation, on_the_day: None) -> None:
    packed: dict[str, Any] = {"headers": {"accept-encoding": "gzip"}}
    sheets = sum(
        len(gzip.compress(Path(settings.BASE_DIR / "static/css" / name).read_bytes()))
        for name in ("jawab.css", "hadir.css")
    )
    for page in (
        Client().get(f"/u/{token_of(invitation)}/", **packed),
        Client().get(f"/u/wakil/{representative_token_of(sent)}/", **packed),
        form_page(invitation, **packed),
    ):
        assert page["Content-Encoding"] == "gzip"
        assert len(page.content) + sheets <= 14 * 1024


# --- where one stands ----------------------------------------------------------------------------------------------


def test_standing_follows_the_door(invitation: Invitation, on_the_day: None) -> None:
    way_in = f"/u/{token_of(invitation)}/hadir/"
    page = standing(invitation)
    assert words("Not noted as present yet.") in page
    assert way_in in page
    AttendanceRecordFactory.create(
        participant=invitation.participant, source=AttendanceSource.QR, arrived_at=THE_DAY - dt.timedelta(minutes=18)
    )
    page = standing(invitation)
    assert "08.52 WIB" in page
    assert way_in not in page
    AttendanceRecord.objects.update(left_at=THE_DAY)
    page = standing(invitation)
    assert "09.10 WIB" in page
    assert way_in in page


def test_a_mark_of_absence_is_told_to_nobody_before_the_roll_is_final(invitation: Invitation, on_the_day: None) -> None:
    AttendanceRecordFactory.create(participant=invitation.participant, state=Attendance.ABSENT)
    assert words("Not noted as present yet.") in standing(invitation)


def test_answer_page_leads_to_checking_in_on_the_day_alone(invitation: Invitation) -> None:
    Invitation.objects.update(state=Rsvp.PENDING, answered_at=None)
    Meeting.objects.update(answer_deadline=THE_DAY + dt.timedelta(hours=1))
    for moment, leads in ((THE_EVE, False), (THE_DAY, True)):
        with time_machine.travel(moment):
            page = standing(invitation)
            assert 'name="state"' in page
            assert ("/hadir/" in page) is leads


# --- checking in ---------------------------------------------------------------------------------------------------


def test_the_code_checks_in(invitation: Invitation, on_the_day: None) -> None:
    page = read(press(invitation))
    assert words("You are checked in") in page
    assert "09.10 WIB" in page
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.source, mark.mode) == (Attendance.PRESENT, AttendanceSource.ROOM_CODE, ArrivalMode.HALL)
    assert mark.recorded_by == holder_of(invitation).actor_label
    assert 'name="code"' not in page


def test_again_tells_when_and_where_and_changes_nothing(invitation: Invitation, on_the_day: None) -> None:
    press(invitation)
    before = stored_rows()
    page = read(press(invitation))
    assert words("Nothing has changed.") in page
    assert "09.10 WIB" in page
    assert stored_rows() == before


@pytest.mark.parametrize("typed", ["123", "", "abc", "1234567", "x" * 10_000, "12\x0034", "²²²²²²"])
def test_what_is_no_code_is_told_beside_the_field(invitation: Invitation, typed: str, on_the_day: None) -> None:
    before = stored_rows()
    page = read(press(invitation, code=typed), 422)
    assert 'id="id_code_error"' in page
    assert stored_rows() == before


def test_a_wrong_code_is_kept_counted_and_told(invitation: Invitation, on_the_day: None) -> None:
    wrong = f"{(int(code_of(invitation.participant.meeting)) + 500_000) % 10**6:06d}"
    page = read(press(invitation, code=wrong), 422)
    assert f'value="{wrong}"' in page
    assert 'id="id_code_error"' in page
    assert CodeTries.objects.get().count == 1
    assert not Arrival.objects.exists()


def test_too_many_tries_are_told(invitation: Invitation, on_the_day: None) -> None:
    CodeTries.objects.create(invitation=invitation, since=timezone.now(), count=10)
    assert words("Too many wrong codes. Wait ten minutes, or go to the door.") in read(press(invitation), 429)
    assert not Arrival.objects.exists()


def test_before_the_day_the_page_says_when_it_opens(invitation: Invitation) -> None:
    with time_machine.travel(THE_EVE):
        page = read(form_page(invitation))
        assert "Rabu, 16 Oktober 2030" in page
        assert 'name="code"' not in page
        read(press(invitation), 409)
    assert not Arrival.objects.exists()


def test_where_no_room_code_is_taken_one_goes_to_the_door(invitation: Invitation, on_the_day: None) -> None:
    DayRules.objects.create(meeting=invitation.participant.meeting, takes_room_code=False)
    assert words("No room code is taken now.") in read(form_page(invitation))
    assert "/hadir/" not in standing(invitation)
    read(press(invitation), 409)
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED, MeetingState.POSTPONED])
def test_nobody_checks_in_to_what_is_not_going_on(
    invitation: Invitation, state: MeetingState, on_the_day: None
) -> None:
    ended = {"started_at": THE_EVE, "ended_at": THE_DAY} if state == MeetingState.HELD else {"state_reason": "Banjir"}
    Meeting.objects.update(state=state, **ended)
    assert 'name="code"' not in read(form_page(invitation))
    read(press(invitation), 409)
    assert not Arrival.objects.exists()


def test_the_session_of_the_hour_is_the_one_checked_in_to(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    first = meeting.sessions.get()
    after = Session.objects.create(
        meeting=meeting, order=2, date=first.date, starts_at=first.starts_at + dt.timedelta(hours=5)
    )
    with time_machine.travel(THE_DAY):
        press(invitation)
    with time_machine.travel(THE_DAY + dt.timedelta(hours=6)):
        press(invitation)
    assert list(Arrival.objects.values_list("session", flat=True)) == [first.pk, after.pk]


# --- in the hall or online -----------------------------------------------------------------------------------------


def test_a_meeting_in_both_ways_asks_where_one_is(invitation: Invitation, on_the_day: None) -> None:
    Meeting.objects.update(mode=MeetingMode.HYBRID, join_link="https://rapat.example.go.id/1")
    assert 'name="mode"' in read(form_page(invitation))
    read(press(invitation), 422)
    read(press(invitation, mode="online"))
    assert AttendanceRecord.objects.get().mode == ArrivalMode.ONLINE


@pytest.mark.parametrize(
    ("mode", "counted"), [(MeetingMode.ONLINE, ArrivalMode.ONLINE), (MeetingMode.ON_SITE, ArrivalMode.HALL)]
)
def test_elsewhere_the_mode_of_the_meeting_says_it(
    invitation: Invitation, mode: str, counted: str, on_the_day: None
) -> None:
    Meeting.objects.update(mode=mode)
    assert 'name="mode"' not in read(form_page(invitation))
    read(press(invitation, mode="elsewhere"))
    assert AttendanceRecord.objects.get().mode == counted


def test_who_is_counted_online_is_so_on_the_board(invitation: Invitation, on_the_day: None) -> None:
    Meeting.objects.update(mode=MeetingMode.ONLINE)
    press(invitation)
    assert Hall.objects.get().picture["counts"]["online"] == 1


# --- in what capacity ----------------------------------------------------------------------------------------------


def test_who_said_that_he_comes_is_asked_nothing(invitation: Invitation, on_the_day: None) -> None:
    assert 'name="capacity"' not in read(form_page(invitation))


@pytest.mark.parametrize("state", [Rsvp.PENDING, Rsvp.NO_RESPONSE, Rsvp.EXCUSED])
def test_where_the_answer_does_not_tell_who_is_here_it_is_asked(
    invitation: Invitation, state: Rsvp, on_the_day: None
) -> None:
    excuse = {"excuse_reason": "leave", "excuse_state": "submitted"} if state == Rsvp.EXCUSED else {}
    Invitation.objects.filter(pk=invitation.pk).update(state=state, **excuse)
    assert 'name="capacity"' in read(form_page(invitation))
    read(press(invitation), 422)
    read(press(invitation, capacity="companion"), 422)
    missing = read(press(invitation, capacity="representing"), 422)
    assert 'id="id_name_error"' in missing
    assert 'id="id_position_error"' in missing
    assert not Arrival.objects.exists()
    page = read(press(invitation, capacity="representing", name="Orang Lain", position="Kepala Bidang"))
    assert "Orang Lain, Kepala Bidang" in page
    assert AttendanceRecord.objects.get().state == Attendance.REPRESENTED


def test_own_link_asks_whether_the_one_announced_came(sent: Representation, on_the_day: None) -> None:
    page = read(form_page(sent.invitation))
    assert "Wakil Contoh" in page
    assert 'name="name"' not in page
    read(press(sent.invitation, capacity="representing", name="Penyusup"))
    mark = AttendanceRecord.objects.get()
    assert (mark.represented_by, mark.representation) == ("Wakil Contoh, Asisten I", sent)


def test_own_link_lets_the_one_invited_come_all_the_same(sent: Representation, on_the_day: None) -> None:
    read(press(sent.invitation, capacity="own"))
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT


def test_a_deputy_head_is_asked_in_what_capacity_he_came(invitation: Invitation, on_the_day: None) -> None:
    Position.objects.filter(pk=invitation.participant.position_id).update(role=PositionRole.DEPUTY_HEAD)
    assert 'name="capacity"' in read(form_page(invitation))
    # At the head's line, not at his own.
    assert 'id="id_capacity_error"' in read(press(invitation, capacity="representing"), 422)
    assert not Arrival.objects.exists()
    read(press(invitation, capacity="own"))
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT


# --- a representative's own link -----------------------------------------------------------------------------------


def test_a_representative_checks_in_as_such(sent: Representation, on_the_day: None) -> None:
    way_in = f"/u/wakil/{representative_token_of(sent)}/hadir/"
    assert way_in in read(Client().get(f"/u/wakil/{representative_token_of(sent)}/"))
    page = read(Client().get(way_in))
    assert 'name="capacity"' not in page
    assert token_of(sent.invitation) not in page
    assert "Wakil Contoh, Asisten I" in read(press_for(sent, capacity="own", name="Penyusup"))
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.representation) == (Attendance.REPRESENTED, sent)
    sent.refresh_from_db()
    assert sent.state == RepresentationState.ACCEPTED


def test_of_both_links_the_second_is_told_who_is_in(sent: Representation, on_the_day: None) -> None:
    press_for(sent)
    assert "Wakil Contoh, Asisten I" in read(press(sent.invitation, capacity="own"))
    assert Arrival.objects.count() == 1
    assert AttendanceRecord.objects.get().state == Attendance.REPRESENTED


def test_a_representative_who_was_withdrawn_checks_nobody_in(sent: Representation, on_the_day: None) -> None:
    Representation.objects.update(state=RepresentationState.CANCELLED)
    assert press_for(sent).status_code == 404
    assert not Arrival.objects.exists()


# --- where the projector leads an ordinary camera ------------------------------------------------------------------


def test_the_room_page_knows_nobody_and_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = Client().get("/u/ruang/123456/")
    page = read(response)
    assert "123456" in page
    assert "<form" not in page
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("digits", ["12345", "1234567", "²²²²²²", "hadir", "%00", "9" * 3000])
def test_the_room_page_repeats_nothing_but_digits(digits: str) -> None:
    page = read(Client().get(f"/u/ruang/{digits}/"), 404)
    assert 'class="digits"' not in page


# --- what it costs, and that reading changes nothing ---------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "options", "put"])
def test_reading_changes_nothing(sent: Representation, method: str, on_the_day: None) -> None:
    before = stored_rows()
    code = code_of(sent.invitation.participant.meeting)
    for address in (
        f"/u/{token_of(sent.invitation)}/hadir/",
        f"/u/wakil/{representative_token_of(sent)}/hadir/",
        f"/u/ruang/{code}/",
    ):
        for query in ("", f"?code={code}&capacity=own"):
            getattr(Client(), method)(address + query)
    assert stored_rows() == before


def test_pages_cost_the_same_for_3_and_for_300(django_assert_max_num_queries: Any) -> None:
    costs = []
    for size in (3, 300):
        meeting = invited_meeting(size)
        refresh_hall(meeting)
        Invitation.objects.of(meeting).update(state=Rsvp.ACCEPTED, answered_at=THE_EVE)
        invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
        sent = RepresentationFactory.create(invitation=invitation)
        pages = []
        with time_machine.travel(THE_DAY):
            for act in (
                partial(standing, invitation),
                partial(form_page, invitation),
                partial(Client().get, f"/u/wakil/{representative_token_of(sent)}/"),
                partial(press, invitation, capacity="own"),
                partial(form_page, invitation),
            ):
                with django_assert_max_num_queries(60) as counted:
                    act()
                pages.append(len(counted))
        costs.append(pages)
    assert costs[0] == costs[1]
    assert costs[0][0] <= 16
    assert costs[0][1] <= 10
