"""Asking for the floor by the personal link."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from agendas.actions import call_speaker, join_queue
from agendas.models import SpeakingTurn
from attendance.links import representative_token_of, token_of
from attendance.models import Invitation
from attendance.states import RepresentationState, Rsvp
from audit.models import AuditEntry
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.delegates.test_boards import words
from tests.factories import RepresentationFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(3, MeetingState.ONGOING)


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    return Invitation.objects.filter(participant__meeting=meeting).order_by("pk")[0]


def press(invitation: Invitation, **sent: Any) -> HttpResponse:
    return Client().post(f"/u/{token_of(invitation)}/bicara/", sent)


def look(invitation: Invitation, tail: str = "") -> HttpResponse:
    return Client().get(f"/u/{token_of(invitation)}/bicara/{tail}")


def test_a_hand_is_raised_called_and_taken_down(meeting: Meeting, invitation: Invitation) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    assert "Refresh" not in look(invitation).headers
    join_queue(meeting=meeting, name="Tamu", kind="turn", by=staff)
    up = press(invitation, kind="turn")
    turn = SpeakingTurn.objects.get(participant=invitation.participant)
    assert (up.status_code, up.headers["Refresh"][:3], turn.name) == (200, "15;", invitation.participant.position_label)
    assert "1 pembicara" in words(up) or "1 speaker" in words(up)
    # A second press changes nothing; the page can be told to stand still.
    press(invitation, kind="turn")
    assert SpeakingTurn.objects.filter(participant=invitation.participant).count() == 1
    assert "Refresh" not in look(invitation, "?diam").headers
    assert AuditEntry.objects.filter(action="join_queue", actor_kind="link").count() == 1
    # Another's hand is not mine to take down.
    other = SpeakingTurn.objects.get(name="Tamu")
    press(invitation, down=other.public_id)
    other.refresh_from_db()
    assert other.state == "waiting"
    call_speaker(turn=turn, by=staff)
    press(invitation, kind="interruption")
    mine = SpeakingTurn.objects.get(kind="interruption")
    press(invitation, down=mine.public_id)
    mine.refresh_from_db()
    assert mine.state == "withdrawn"
    assert press(invitation, kind="teriak").status_code == 409


@pytest.mark.parametrize("state", [MeetingState.INVITED, MeetingState.HELD])
def test_the_queue_is_open_while_the_meeting_goes_on(invitation: Invitation, state: MeetingState) -> None:
    Meeting.objects.update(state=state)
    assert b"<button" not in look(invitation).content
    assert press(invitation, kind="turn").status_code == 409
    assert not SpeakingTurn.objects.exists()


def test_a_representative_is_called_by_his_post_for_the_one_invited(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.DELEGATED, answered_at=timezone.now())
    sent = RepresentationFactory.create(
        invitation=invitation, state=RepresentationState.ACCEPTED, name="A. Contoh", position="Asisten II"
    )
    response = Client().post(f"/u/wakil/{representative_token_of(sent)}/bicara/", {"kind": "turn"})
    turn = SpeakingTurn.objects.get()
    assert (response.status_code, turn.participant) == (200, invitation.participant)
    assert turn.name.startswith("Asisten II")
    assert invitation.participant.position_label in turn.name


def test_the_page_costs_the_same_for_a_long_queue(meeting: Meeting, invitation: Invitation) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    counts = []
    for size in (1, 12):
        for number in range(size):
            join_queue(meeting=meeting, name=f"Tamu {size} {number}", kind="turn", by=staff)
        with CaptureQueriesContext(connection) as queries:
            look(invitation)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6, counts
