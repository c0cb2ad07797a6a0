"""A post changes hands: links die, new ones go out, what is open is handed over; by an act and by the day alone."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from attendance.links import invitation_of, token_of
from attendance.models import Invitation
from attendance.states import Rsvp
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Appointment, Contact, Position
from documents.states import PaperKind, PaperState
from flows.directory import (
    add_contact,
    appoint_by_name,
    appoint_official,
    change_contact,
    edit_appointment,
    end_appointment,
    follow_holders,
    remove_appointment,
    retire_contact,
)
from flows.papers import hand_out
from followups.states import FollowUpState
from handovers.models import Handover
from handovers.states import HandoverState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    InvitationFactory,
    OfficialFactory,
    ParticipantFactory,
    PositionFactory,
    UserFactory,
    follow_up_in,
    invited_meeting,
    meeting_in,
    paper_of,
)

pytestmark = pytest.mark.django_db
BY = System()
TODAY = dt.date(2024, 5, 10)


@pytest.fixture(autouse=True)
def may() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2024, 5, 10, 3, tzinfo=dt.UTC), tick=False):
        yield


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def post() -> Position:
    """A post with a holder and a contact."""
    post = PositionFactory(title="Bupati Contoh")
    holder = AppointmentFactory(position=post, official__name="Pejabat Lama")
    Position.objects.filter(pk=post.pk).update(known_holder=holder.official)
    ContactFactory(position=post)
    return post


@pytest.fixture
def invitation(post: Position) -> Invitation:
    """The post is invited by a letter that has gone out."""
    meeting = invited_meeting(0)
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    invitation = InvitationFactory(participant=ParticipantFactory(meeting=meeting, position=post))
    hand_out(letter, [invitation], BY)
    return invitation


def told(kind: MessageKind = MessageKind.INVITATION) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def succeed(post: Position, **terms: Any) -> Appointment:
    official = terms.pop("official", None) or OfficialFactory(name="Pejabat Baru")
    terms = {"starts_on": TODAY, "ends_previous": True, **terms}
    return appoint_official(position=post, official=official, by=BY, **terms)


# --- the link ------------------------------------------------------------------------------------------------------


def ends(post: Position) -> None:
    end_appointment(appointment=post.appointments.get(), ends_on=day(-1), by=BY)


def taken_out(post: Position) -> None:
    remove_appointment(appointment=post.appointments.get(), by=BY)


def corrected(post: Position) -> None:
    edit_appointment(appointment=post.appointments.get(), changes={"starts_on": day(1)}, by=BY)


def succeeded_by_name(post: Position) -> None:
    appoint_by_name(position=post, name="Orang Baru", by=BY, starts_on=TODAY, ends_previous=True)


def new_address(post: Position) -> None:
    change_contact(contact=post.contacts.get(), changes={"email": "baru@example.go.id"}, by=BY)


def new_number(post: Position) -> None:
    change_contact(contact=post.contacts.get(), changes={"phone": "081299998888"}, by=BY)


KILLING: list[Callable[[Position], Any]] = [
    succeed,
    succeeded_by_name,
    ends,
    taken_out,
    corrected,
    new_address,
    new_number,
]


@pytest.mark.parametrize("act", KILLING)
def test_the_link_dies_and_the_new_one_goes_out(act: Callable, post: Position, invitation: Invitation) -> None:
    old = token_of(invitation)
    act(post)
    invitation.refresh_from_db()
    assert invitation_of(old) is None
    assert invitation_of(token_of(invitation)) == invitation
    first, second = told()
    assert (first.contact, second.contact) == (post.contacts.get(), post.contacts.get())
    assert first.attachment_id != second.attachment_id
    assert second.attachment is not None
    assert second.attachment.key.endswith(f":{invitation.public_id}:2")
    assert AuditEntry.objects.get(action="renew_link").subject_id == invitation.participant.meeting.public_id


def same_holder(post: Position) -> None:
    edit_appointment(appointment=post.appointments.get(), changes={"decree_number": "821/1"}, by=BY)


def later(post: Position) -> None:
    succeed(post, starts_on=day(5))


def ends_later(post: Position) -> None:
    end_appointment(appointment=post.appointments.get(), ends_on=day(5), by=BY)


def long_ago(post: Position) -> None:
    edit_appointment(appointment=post.appointments.get(), changes={"starts_on": dt.date(2020, 1, 1)}, by=BY)
    appoint_official(position=post, official=OfficialFactory(), by=BY, ends_on=dt.date(2019, 12, 31))


def other_name(post: Position) -> None:
    change_contact(contact=post.contacts.get(), changes={"name": "Ajudan Contoh"}, by=BY)


@pytest.mark.parametrize("act", [same_holder, later, ends_later, long_ago, other_name])
def test_the_link_lives_while_today_s_holder_and_contacts_stay(
    act: Callable, post: Position, invitation: Invitation
) -> None:
    act(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 1
    assert len(told()) == 1
    assert not Handover.objects.exists()


def test_a_new_contact_gets_the_same_link_and_the_others_nothing(post: Position, invitation: Invitation) -> None:
    new = add_contact(position=post, kind="protocol", email="protokol@example.go.id", by=BY)
    invitation.refresh_from_db()
    assert invitation.link_version == 1
    assert [message.contact for message in told()] == [post.contacts.exclude(pk=new.pk).get(), new]
    add_contact(position=post, kind="office", phone="0721123456", by=BY)
    assert len(told()) == 2


def test_a_contact_put_away_loses_the_link_and_the_others_get_the_new_one(
    post: Position, invitation: Invitation
) -> None:
    leaving, staying = post.contacts.get(), ContactFactory(position=post)
    retire_contact(contact=leaving, by=BY)
    assert [message.contact for message in told()] == [leaving, staying]
    retire_contact(contact=Contact.objects.get(pk=leaving.pk), by=BY)
    invitation.refresh_from_db()
    assert invitation.link_version == 2


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED])
def test_the_link_of_a_meeting_that_is_over_dies_too_and_nothing_is_handed_over(
    state: MeetingState, post: Position
) -> None:
    meeting = invited_meeting(0, state=state)
    invitation = InvitationFactory(participant=ParticipantFactory(meeting=meeting, position=post))
    succeed(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    assert not Message.objects.exists()
    assert not Handover.objects.exists()


def test_final_minutes_are_told_again_by_the_new_link(post: Position) -> None:
    meeting = meeting_in(MeetingState.CLOSED, 0)
    invitation = InvitationFactory(participant=ParticipantFactory(meeting=meeting, position=post))
    Meeting.objects.update(ended_at=timezone.now() - dt.timedelta(days=3))
    succeed(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    assert {message.kind for message in Message.objects.all()} == {MessageKind.MINUTES_FINAL}


def test_a_link_that_is_retired_is_left_alone(post: Position) -> None:
    meeting = meeting_in(MeetingState.CLOSED, 0)
    invitation = InvitationFactory(participant=ParticipantFactory(meeting=meeting, position=post))
    Meeting.objects.update(ended_at=timezone.now() - dt.timedelta(days=91))
    succeed(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 1


@pytest.mark.parametrize("state", [PaperState.SIGNED, PaperState.REVOKED])
def test_without_a_letter_that_is_out_nothing_is_sent(
    state: PaperState, post: Position, invitation: Invitation
) -> None:
    letter = invitation.participant.meeting.papers.get()
    type(letter).objects.filter(pk=letter.pk).update(state=state)
    succeed(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    assert len(told()) == 1


def test_a_postponed_meeting_lets_the_link_die_silently(post: Position, invitation: Invitation) -> None:
    Meeting.objects.update(state=MeetingState.POSTPONED, state_reason="Banjir")
    succeed(post)
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    assert len(told()) == 1
    assert Handover.objects.get().items.get().invitation == invitation


def test_the_answer_stands_and_the_link_of_others_lives(post: Position, invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        state=Rsvp.ACCEPTED, answered_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    )
    other = InvitationFactory(participant=ParticipantFactory(meeting=invitation.participant.meeting))
    succeed(post)
    invitation.refresh_from_db()
    other.refresh_from_db()
    assert (invitation.state, other.link_version) == (Rsvp.ACCEPTED, 1)


def test_a_stranger_changes_nothing(post: Position, invitation: Invitation) -> None:
    with pytest.raises(Refused):
        appoint_official(position=post, official=OfficialFactory(), by=UserFactory(), starts_on=TODAY)
    with pytest.raises(Refused):
        retire_contact(contact=post.contacts.get(), by=UserFactory())
    invitation.refresh_from_db()
    assert invitation.link_version == 1


# --- the handover --------------------------------------------------------------------------------------------------


def test_what_is_open_is_handed_to_the_successor(post: Position, invitation: Invitation) -> None:
    owed = follow_up_in(FollowUpState.IN_PROGRESS, position=post, organization=post.organization)
    follow_up_in(FollowUpState.DONE, position=post, organization=post.organization)
    new = succeed(post, status="pj")
    handover = Handover.objects.get()
    assert handover.incoming == new
    assert handover.incoming_name == "Pejabat Baru, Pj. Bupati Contoh"
    assert handover.outgoing_name == "Pejabat Lama, Bupati Contoh"
    assert handover.convener == invitation.participant.meeting.convener
    assert {(item.invitation, item.follow_up) for item in handover.items.all()} == {(invitation, None), (None, owed)}
    (message,) = told(MessageKind.HANDOVER)
    assert (message.contact, message.handover, message.meeting) == (post.contacts.get(), handover, None)
    assert "Pejabat Baru" in message.body
    assert owed.directive.text in message.body
    assert "{link}" in message.body


def test_nothing_open_is_no_handover(post: Position) -> None:
    succeed(post)
    assert not Handover.objects.exists()
    assert AuditEntry.objects.filter(action="note_holder").count() == 1


def test_a_second_rotation_withdraws_the_first(post: Position, invitation: Invitation) -> None:
    succeed(post)
    with time_machine.travel(dt.datetime(2024, 6, 10, 3, tzinfo=dt.UTC)):
        succeed(post, starts_on=dt.date(2024, 6, 10), official=OfficialFactory(name="Pejabat Ketiga"))
    first, second = Handover.objects.order_by("pk")
    assert (first.state, second.state) == (HandoverState.CANCELLED, HandoverState.OPEN)
    assert second.outgoing_name.startswith("Pejabat Baru")
    assert second.items.get().invitation == invitation


def test_a_post_left_empty_withdraws_what_nobody_took_over(post: Position, invitation: Invitation) -> None:
    new = succeed(post)
    remove_appointment(appointment=new, by=BY)
    assert Handover.objects.get().state == HandoverState.CANCELLED
    successor = appoint_official(position=post, official=OfficialFactory(), by=BY, starts_on=TODAY)
    assert Handover.objects.get(state=HandoverState.OPEN).incoming == successor


def test_another_contact_lets_the_link_of_the_handover_die_too(post: Position, invitation: Invitation) -> None:
    succeed(post)
    new_address(post)
    assert Handover.objects.get().link_version == 2
    assert len(told(MessageKind.HANDOVER)) == 2
    add_contact(position=post, kind="protocol", email="protokol@example.go.id", by=BY)
    assert len(told(MessageKind.HANDOVER)) == 3


def test_who_was_in_office_all_along_takes_nothing_over(invitation: Invitation) -> None:
    """The directory learns a name; no office has changed hands."""
    unknown = PositionFactory()
    line = ParticipantFactory(meeting=invitation.participant.meeting, position=unknown)
    theirs = InvitationFactory(participant=line)
    appoint_official(position=unknown, official=OfficialFactory(), by=BY, starts_on=dt.date(2021, 2, 26))
    theirs.refresh_from_db()
    assert theirs.link_version == 1
    assert not Handover.objects.exists()


# --- by the day alone ----------------------------------------------------------------------------------------------


def test_the_office_passes_over_on_its_day_without_anybody_acting(post: Position, invitation: Invitation) -> None:
    succeed(post, starts_on=day(5))
    assert follow_holders() == 0
    old = token_of(invitation)
    with time_machine.travel(dt.datetime(2024, 5, 14, 16, 59, tzinfo=dt.UTC)):  # 23.59 WIB on the 14th
        assert follow_holders() == 0
        assert invitation_of(old) is not None
    with time_machine.travel(dt.datetime(2024, 5, 14, 17, 0, tzinfo=dt.UTC)):
        assert follow_holders() == 1
        assert follow_holders() == 0
    assert invitation_of(old) is None
    assert Handover.objects.get().incoming_name.startswith("Pejabat Baru")
    assert len(told()) == 2


def test_days_of_a_plh_pass_the_links_on_and_back(post: Position, invitation: Invitation) -> None:
    succeed(post, status="plh", starts_on=day(5), ends_on=day(7), holder_returns=True)
    versions = []
    for number in (4, 5, 7, 8):
        with time_machine.travel(dt.datetime(2024, 5, 10 + number, 3, tzinfo=dt.UTC)):
            follow_holders()
        invitation.refresh_from_db()
        versions.append(invitation.link_version)
    assert versions == [1, 2, 2, 3]
    last = Handover.objects.get(state=HandoverState.OPEN)
    assert last.incoming_name.startswith("Pejabat Lama")


def test_an_end_by_its_day_leaves_the_post_vacant(post: Position, invitation: Invitation) -> None:
    ends_later(post)
    with time_machine.travel(dt.datetime(2024, 5, 16, 3, tzinfo=dt.UTC)):
        assert follow_holders() == 1
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    assert not Handover.objects.exists()


def test_a_fault_with_one_post_stops_none_of_the_others(
    post: Position, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = PositionFactory()
    leaving = AppointmentFactory(position=broken, ends_on=day(-1))
    Position.objects.filter(pk=broken.pk).update(known_holder=leaving.official)
    succeed(post, starts_on=day(1))
    real = Position.objects.get(pk=broken.pk)
    monkeypatch.setattr(
        "flows.directory.renew_links",
        lambda position, **terms: _fail() if position == real else [],
    )
    with time_machine.travel(dt.datetime(2024, 5, 11, 3, tzinfo=dt.UTC)):
        assert follow_holders() == 1
        assert Position.objects.get(pk=broken.pk).known_holder == leaving.official


def _fail() -> None:
    raise RuntimeError("contoh")
