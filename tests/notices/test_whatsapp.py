"""A text short enough for a small screen, a button that opens it, and that it was sent is kept."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from attendance.links import link_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from common.work import WorkState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver, note_whatsapp
from notices.messages import whatsapp_address, whatsapp_text
from notices.models import Message
from notices.states import Channel
from tests.factories import ContactFactory, GuestFactory, InvitationFactory, user_with
from tests.notices.mailing import secretariat, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    return Invitation.objects.of(meeting).select_related("participant__meeting").order_by("pk")[0]


def test_the_text_names_what_when_where_and_the_link(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    words = whatsapp_text(meeting, invitation, link_of(invitation))
    for said in (
        str(invitation.participant),
        meeting.title,
        "Rabu, 16 Oktober 2030",
        link_of(invitation),
        "13 Oktober",
    ):
        assert said in words
    assert len(words) < 700


def test_it_stays_short_whatever_the_title(invitation: Invitation) -> None:
    Meeting.objects.update(title="Rapat & <b>Koordinasi</b> " * 12)
    meeting = Meeting.objects.get(pk=invitation.participant.meeting_id)
    words = whatsapp_text(meeting, invitation, link_of(invitation))
    assert len(words) < 700
    assert "Rapat & <b>" in words  # a text, not a page
    assert link_of(invitation) in words


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("0812-3456-7890", "6281234567890"),
        ("+6281234567890", "6281234567890"),
        ("62 812 3456 7890", "6281234567890"),
        ("+60123456789", "60123456789"),
        ("", ""),
    ],
)
def test_the_button_takes_the_number_as_it_is_written(phone: str, digits: str) -> None:
    address = urlsplit(whatsapp_address("Yth. & ?#\nTautan", phone))
    assert (address.scheme, address.netloc, address.path) == ("https", "wa.me", f"/{digits}")
    assert parse_qs(address.query) == {"text": ["Yth. & ?#\nTautan"]}


@pytest.mark.parametrize("phone", ["12", "javascript:alert(1)", "0812/../x", "\u202e0812"])
def test_what_is_no_number_has_no_button(phone: str) -> None:
    assert whatsapp_address("x", phone) == ""


def test_that_it_was_sent_is_kept_with_who(invitation: Invitation) -> None:
    by = secretariat(invitation.participant.meeting)
    contact = ContactFactory(position=invitation.participant.position, phone="0812-3456-7890")
    message = note_whatsapp(invitation=invitation, contact=contact, by=by)
    assert (message.channel, message.state, message.to_address) == (Channel.WHATSAPP, WorkState.DONE, "0812-3456-7890")
    assert message.sent_at is not None
    assert link_of(invitation) not in message.body
    assert message.deliveries.get().detail == by.actor_label
    assert AuditEntry.objects.filter(action="note_whatsapp").count() == 1
    assert "0812" not in str(AuditEntry.objects.get(action="note_whatsapp").after)
    deliver(message_id=message.pk)
    assert sent() == []


def test_twice_within_a_minute_is_once(invitation: Invitation) -> None:
    by = secretariat(invitation.participant.meeting)
    contact = ContactFactory(position=invitation.participant.position)
    assert note_whatsapp(invitation=invitation, contact=contact, by=by) == note_whatsapp(
        invitation=invitation, contact=contact, by=by
    )
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        note_whatsapp(invitation=invitation, contact=contact, by=by)
    assert Message.objects.filter(channel=Channel.WHATSAPP).count() == 2


def test_a_guest_is_sent_to_himself(meeting: Meeting) -> None:
    guest = InvitationFactory(participant=GuestFactory(meeting=meeting, guest_phone="0811-222-3333"))
    message = note_whatsapp(invitation=guest, contact=None, by=secretariat(meeting))
    assert (message.to_address, message.contact) == ("0811-222-3333", None)


def test_nobody_without_a_number_or_of_another_post(invitation: Invitation) -> None:
    by = secretariat(invitation.participant.meeting)
    silent = ContactFactory(position=invitation.participant.position, phone="")
    for contact in (silent, ContactFactory(), None):
        with pytest.raises(RakorError):
            note_whatsapp(invitation=invitation, contact=contact, by=by)
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED, MeetingState.HELD])
def test_nothing_is_noted_of_a_meeting_that_is_not_ahead(invitation: Invitation, state: MeetingState) -> None:
    by = secretariat(invitation.participant.meeting)
    contact = ContactFactory(position=invitation.participant.position)
    Meeting.objects.update(state=state, state_reason="Alasan")
    with pytest.raises(WrongState):
        note_whatsapp(invitation=invitation, contact=contact, by=by)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_who_invites_notes_it(invitation: Invitation, role: Role) -> None:
    contact = ContactFactory(position=invitation.participant.position)
    with pytest.raises(Refused):
        note_whatsapp(
            invitation=invitation, contact=contact, by=user_with(role, invitation.participant.meeting.convener)
        )
