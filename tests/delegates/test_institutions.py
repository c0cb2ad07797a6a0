"""The affairs of an institution across meetings, behind a link that opens once and for minutes."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from attendance.actions import NoContact, ask_one_time_links, use_one_time_link
from attendance.actions.institutions import ASKS, LIFETIME
from attendance.links import holder_of, one_time_link_of, token_of
from attendance.models import Invitation, OneTimeLink
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    DirectiveFactory,
    FollowUpFactory,
    InvitationFactory,
    ParticipantFactory,
    invited_meeting,
)
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    """An invitation of a post that has a contact with an address."""
    invitation = Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]
    ContactFactory.create(position=invitation.participant.position, email="ajudan@example.go.id")
    return invitation


def ask(invitation: Invitation) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/instansi/", {"kirim": "1"})


def path_of(link: OneTimeLink) -> str:
    return "/u/" + one_time_link_of(link).partition("/u/")[2]


def open_with(link: OneTimeLink) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(path_of(link), {"buka": "1"})


# --- asking ------------------------------------------------------------------------------------------------------


def test_link_goes_to_the_contact_on_file_and_nowhere_else(invitation: Invitation) -> None:
    page = ask(invitation).content.decode()
    link = OneTimeLink.objects.get()
    assert path_of(link) not in page
    assert "a•••@example.go.id" in page
    assert "ajudan@example.go.id" not in page
    message = Message.objects.get(kind=MessageKind.ONE_TIME_LINK)
    assert (message.to_address, message.meeting) == ("ajudan@example.go.id", None)
    assert "/u/instansi/" not in message.body
    deliver(message_id=message.pk)
    assert one_time_link_of(link) in mail.outbox[0].body


def test_every_contact_gets_a_link_of_his_own(invitation: Invitation) -> None:
    ContactFactory.create(position=invitation.participant.position)
    ContactFactory.create(position=invitation.participant.position, is_active=False)
    ask(invitation)
    assert OneTimeLink.objects.values("contact").distinct().count() == 2


def test_without_a_contact_it_says_so(invitation: Invitation) -> None:
    other = Invitation.objects.exclude(pk=invitation.pk).get()
    assert ask(other).status_code == 409
    assert not OneTimeLink.objects.exists()
    with pytest.raises(NoContact):
        ask_one_time_links(invitation=other, by=holder_of(other))


def test_an_institution_asks_three_times_an_hour(invitation: Invitation) -> None:
    ContactFactory.create(position=invitation.participant.position)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ASKS):
            assert ask(invitation).status_code == 200
            clock.shift(60)
        assert ask(invitation).status_code == 429
        assert OneTimeLink.objects.count() == ASKS * 2
        clock.shift(3600)
        assert ask(invitation).status_code == 200


def test_only_the_holder_of_the_link_asks_with_it(invitation: Invitation) -> None:
    other = Invitation.objects.exclude(pk=invitation.pk).get()
    with pytest.raises(Refused):
        ask_one_time_links(invitation=invitation, by=holder_of(other))


def test_reading_asks_for_nothing(invitation: Invitation) -> None:
    before = stored_rows()
    assert Client().get(f"/u/{token_of(invitation)}/instansi/").status_code == 200
    assert Client().post(f"/u/{token_of(invitation)}/instansi/").status_code == 200
    assert stored_rows() == before


# --- opening -----------------------------------------------------------------------------------------------------


@pytest.fixture
def link(invitation: Invitation) -> OneTimeLink:
    ask(invitation)
    return OneTimeLink.objects.get()


def test_reading_the_link_uses_nothing_up_and_shows_nothing(invitation: Invitation, link: OneTimeLink) -> None:
    before = stored_rows()
    page = Client().get(path_of(link))
    assert invitation.participant.meeting.title not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert stored_rows() == before


def test_pressed_it_shows_the_affairs_of_the_institution(invitation: Invitation, link: OneTimeLink) -> None:
    line = invitation.participant
    elsewhere = ParticipantFactory.create(
        meeting=invited_meeting(1), position=line.position, organization=line.organization
    )
    again = InvitationFactory.create(participant=elsewhere)
    owed = FollowUpFactory.create(
        directive=DirectiveFactory.create(meeting=line.meeting, text="Susun rencana aksi."),
        organization=line.organization,
    )
    response = open_with(link)
    page = response.content.decode()
    for words in (line.meeting.title, elsewhere.meeting.title, token_of(invitation), token_of(again)):
        assert words in page
    assert owed.directive.text in page
    other = Invitation.objects.of(line.meeting).exclude(pk=invitation.pk).get()
    assert token_of(other) not in page
    assert not response.cookies
    assert AuditEntry.objects.filter(action="use_one_time_link").count() == 1


def test_it_opens_once(link: OneTimeLink) -> None:
    assert open_with(link).status_code == 200
    for response in (open_with(link), Client().get(path_of(link))):
        assert response.status_code == 410
        assert str(link.organization) not in response.content.decode()
    with pytest.raises(WrongState):
        use_one_time_link(link=link)


def test_it_opens_for_minutes(invitation: Invitation, link: OneTimeLink) -> None:
    OneTimeLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    response = open_with(link)
    assert response.status_code == 410
    assert invitation.participant.meeting.title not in response.content.decode()
    assert OneTimeLink.objects.get().used_at is None
    assert dt.timedelta(minutes=20) > LIFETIME


def test_it_dies_with_its_contact(link: OneTimeLink) -> None:
    type(link.contact).objects.update(is_active=False)
    assert open_with(link).status_code == 404


def test_links_laid_to_rest_are_left_out(invitation: Invitation, link: OneTimeLink) -> None:
    Meeting.objects.filter(pk=invitation.participant.meeting_id).update(
        state=MeetingState.HELD, started_at="2020-01-01T00:00Z", ended_at="2020-01-01T03:00Z"
    )
    assert token_of(invitation) not in open_with(link).content.decode()


@pytest.mark.parametrize("broken", ["x", "0" * 38])
def test_a_token_that_fits_nothing_opens_nothing(broken: str) -> None:
    assert Client().get(f"/u/instansi/{broken}/").status_code == 404


def test_page_costs_the_same_for_few_and_for_many(
    invitation: Invitation, link: OneTimeLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    line = invitation.participant
    FollowUpFactory.create(directive=DirectiveFactory.create(meeting=line.meeting), organization=line.organization)
    with django_assert_max_num_queries(100) as few:
        open_with(link)
    for _ in range(5):
        participant = ParticipantFactory.create(
            meeting=invited_meeting(1), position=line.position, organization=line.organization
        )
        InvitationFactory.create(participant=participant)
        directive = DirectiveFactory.create(meeting=participant.meeting)
        FollowUpFactory.create(directive=directive, organization=line.organization)
    OneTimeLink.objects.update(used_at=None)
    with django_assert_max_num_queries(len(few)):
        open_with(link)


# --- links of cancelled meetings ---------------------------------------------------------------------------------


def test_links_of_a_cancelled_meeting_rest_ninety_days_after_its_day(invitation: Invitation) -> None:
    Meeting.objects.update(state=MeetingState.CANCELLED, state_reason="Banjir", first_day="2030-10-16")
    address = f"/u/{token_of(invitation)}/"
    with time_machine.travel("2031-01-14 12:00+07:00"):
        assert Client().get(address).status_code == 200
    with time_machine.travel("2031-01-15 12:00+07:00"):
        assert Client().get(address).status_code == 404
