"""What could be tried at checking in by link and code: none of it lets anybody in, and none of it is a fault."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from attendance.actions import refresh_hall
from attendance.links import representative_token_of, token_of
from attendance.models import Arrival, AttendanceRecord, Hall, Invitation, Representation
from attendance.room_codes import PERIOD, room_code
from attendance.states import Rsvp
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import RepresentationFactory, invited_meeting
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db

THE_DAY = dt.datetime(2030, 10, 16, 2, 10, tzinfo=dt.UTC)
AT_ONCE = 20


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with time_machine.travel(THE_DAY, tick=False):
        yield


@pytest.fixture
def invitation() -> Invitation:
    meeting = invited_meeting(2)
    refresh_hall(meeting)
    Invitation.objects.of(meeting).update(state=Rsvp.ACCEPTED, answered_at=THE_DAY)
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def code_of(meeting: Meeting, back: int = 0) -> str:
    return room_code(Hall.objects.get(meeting=meeting), timezone.now() - dt.timedelta(seconds=back * PERIOD))


def knock(invitation: Invitation, code: str, **more: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    return client.post(f"/u/{token_of(invitation)}/hadir/", {"code": code, **more})


def nobody_came() -> bool:
    return not Arrival.objects.exists() and not AttendanceRecord.objects.exists()


def all_at_once(knocked: Callable[[int], HttpResponse]) -> list[int]:
    def one(number: int) -> int:
        try:
            return knocked(number).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_the_code_of_another_meeting_opens_nothing(invitation: Invitation) -> None:
    other = invited_meeting(1)
    refresh_hall(other)
    assert knock(invitation, code_of(other)).status_code == 422
    assert nobody_came()


def test_a_code_that_was_passed_on_a_minute_ago_opens_nothing(invitation: Invitation) -> None:
    assert knock(invitation, code_of(invitation.participant.meeting, 2)).status_code == 422
    assert nobody_came()


def test_a_code_in_the_address_never_acts(invitation: Invitation) -> None:
    """Previews and mail scanners open every address, and a foreign page may lead there."""
    RepresentationFactory.create(invitation=invitation)
    code = code_of(invitation.participant.meeting)
    before = stored_rows()
    sent = Representation.objects.get()
    for address in (f"/u/{token_of(invitation)}/hadir/", f"/u/wakil/{representative_token_of(sent)}/hadir/"):
        for method in ("get", "head"):
            assert getattr(Client(), method)(f"{address}?code={code}&capacity=own&mode=hall").status_code == 200
        assert Client().post(f"{address}?code={code}&capacity=own&mode=hall").status_code == 422
    assert Client().post(f"/u/ruang/{code}/").status_code == 405
    assert stored_rows() == before


@pytest.mark.parametrize(
    "code",
    [
        "\x00",
        "1" * 10_000,
        "12345\x006",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "１２３４５６",
        "-1",
        "1e5",
        "\u202e123456",
    ],
)
def test_junk_is_no_code(invitation: Invitation, code: str) -> None:
    response = knock(invitation, code)
    assert response.status_code == 422
    assert b"<script>alert" not in response.content
    assert nobody_came()


@pytest.mark.parametrize("body", [b"code=%ff%fe", b"code", b"", b"&".join(b"a%d=1" % number for number in range(2000))])
def test_broken_bodies_are_refused(invitation: Invitation, body: bytes) -> None:
    client = Client(raise_request_exception=False)
    response = client.generic("POST", f"/u/{token_of(invitation)}/hadir/", body, "application/x-www-form-urlencoded")
    assert 400 <= response.status_code < 500
    assert nobody_came()


@pytest.mark.parametrize("more", [{"mode": "online"}, {"capacity": "companion"}, {"capacity": "\x00"}, {"name": "X"}])
def test_what_is_not_asked_is_not_believed(invitation: Invitation, more: dict[str, str]) -> None:
    assert knock(invitation, code_of(invitation.participant.meeting), **more).status_code == 200
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.mode, mark.represented_by) == ("present", "hall", "")


def test_a_revoked_link_lets_nobody_in(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(link_version=2)
    assert knock(invitation, code_of(invitation.participant.meeting)).status_code == 404
    assert nobody_came()


def test_a_token_of_one_purpose_checks_nobody_in_for_another(invitation: Invitation) -> None:
    sent = RepresentationFactory.create(invitation=invitation)
    code = {"code": code_of(invitation.participant.meeting)}
    assert Client().post(f"/u/{representative_token_of(sent)}/hadir/", code).status_code == 404
    assert Client().post(f"/u/wakil/{token_of(invitation)}/hadir/", code).status_code == 404
    assert nobody_came()


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED, MeetingState.DRAFT])
def test_a_meeting_that_was_called_off_lets_nobody_in(invitation: Invitation, state: MeetingState) -> None:
    Meeting.objects.update(state=state, state_reason="Banjir")
    assert knock(invitation, code_of(invitation.participant.meeting)).status_code == 409
    assert nobody_came()


@pytest.mark.django_db(transaction=True)
def test_guessing_from_many_connections_ends_after_ten(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    right = {code_of(meeting), code_of(meeting, 1)}
    guesses = [code for code in (f"{number:06d}" for number in range(AT_ONCE + 2)) if code not in right]
    assert sorted(all_at_once(lambda number: knock(invitation, guesses[number]))) == [*[422] * 10, *[429] * 10]
    # And the right one is not looked at either, from wherever it comes.
    assert knock(invitation, code_of(meeting)).status_code == 429
    assert nobody_came()


@pytest.mark.django_db(transaction=True)
def test_one_link_pressed_many_times_at_once_is_one_arrival(invitation: Invitation) -> None:
    code = code_of(invitation.participant.meeting)
    assert all_at_once(lambda _number: knock(invitation, code)) == [200] * AT_ONCE
    assert Arrival.objects.count() == 1
    assert AttendanceRecord.objects.get().state == "present"
    assert Hall.objects.get().picture["counts"]["present"] == 1
