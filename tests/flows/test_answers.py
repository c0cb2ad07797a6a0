"""What is said of an answer reaches those who gave it."""

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import link_of
from attendance.models import Invitation
from attendance.states import ExcuseReason, ExcuseState, RepresentationState, Rsvp
from common.errors import Refused
from flows.answers import accept_excuse, accept_representation, ask_back, leave_unclear, reject_representation
from meetings.models import Meeting
from notices.actions import body_with_link, deliver
from notices.actions.wanted import is_wanted
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    DutyAssignmentFactory,
    GuestFactory,
    InvitationFactory,
    RepresentationFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(1)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    """Excused, with two contacts."""
    found = Invitation.objects.of(meeting).get()
    ContactFactory.create_batch(2, position=found.participant.position)
    Invitation.objects.filter(pk=found.pk).update(
        state=Rsvp.EXCUSED,
        excuse_state=ExcuseState.SUBMITTED,
        excuse_reason=ExcuseReason.LEAVE,
        answered_at=timezone.now(),
    )
    found.refresh_from_db()
    return found


def test_a_question_reaches_every_contact_with_the_link(invitation: Invitation, staff: User) -> None:
    assert ask_back(invitation=invitation, question="Cuti sampai kapan?", by=staff) == 2
    message = Message.objects.filter(kind=MessageKind.EXCUSE_QUESTION)[0]
    text = body_with_link(message)
    assert "Cuti sampai kapan?" in text
    assert link_of(invitation) in text
    assert is_wanted(message)


def test_a_second_question_is_a_new_message(invitation: Invitation, staff: User) -> None:
    ask_back(invitation=invitation, question="Cuti sampai kapan?", by=staff)
    Invitation.objects.filter(pk=invitation.pk).update(excuse_state=ExcuseState.SUBMITTED)
    assert ask_back(invitation=invitation, question="Surat cutinya mana?", by=staff) == 2
    assert Message.objects.count() == 4


@pytest.mark.parametrize("end", [accept_excuse, leave_unclear])
def test_a_question_that_was_settled_is_not_asked_any_more(invitation: Invitation, staff: User, end: object) -> None:
    ask_back(invitation=invitation, question="Cuti sampai kapan?", by=staff)
    if end is accept_excuse:
        accept_excuse(invitation=invitation, by=staff)
    else:
        leave_unclear(invitation=invitation, reason="Tidak dijawab", by=staff)
    assert not any(is_wanted(message) for message in Message.objects.select_related("invitation"))


def test_the_post_is_told_that_its_representative_is_accepted(invitation: Invitation, staff: User) -> None:
    sent = RepresentationFactory.create(invitation=invitation)
    accept_representation(representation=sent, by=staff)
    sent.refresh_from_db()
    assert (sent.state, sent.decided_by) == (RepresentationState.ACCEPTED, staff.name)
    assert sent.decided_at is not None
    bodies = [message.body for message in Message.objects.filter(kind=MessageKind.REPRESENTATION_DECIDED)]
    assert len(bodies) == 2
    assert all(sent.name in body and "telah disetujui" in body for body in bodies)


def test_the_post_is_told_why_not_and_what_to_do(invitation: Invitation, staff: User) -> None:
    sent = RepresentationFactory.create(invitation=invitation)
    reject_representation(representation=sent, reason="Eselon terlalu rendah", by=staff)
    body = Message.objects.filter(kind=MessageKind.REPRESENTATION_DECIDED)[0].body
    assert "Alasan       : Eselon terlalu rendah" in body
    assert "menunjuk wakil lain" in body


def test_a_guest_gets_the_decision_himself_and_not_his_representative(
    meeting: Meeting, staff: User, mailoutbox: list[object]
) -> None:
    guest = GuestFactory.create(meeting=meeting)
    answered = InvitationFactory.create(participant=guest, state=Rsvp.DELEGATED, answered_at=timezone.now())
    sent = RepresentationFactory.create(invitation=answered, email="wakil@example.org")
    accept_representation(representation=sent, by=staff)
    message = Message.objects.get(kind=MessageKind.REPRESENTATION_DECIDED)
    assert link_of(sent.invitation) in body_with_link(message)
    deliver(message_id=message.pk)
    assert [mail.to for mail in mailoutbox] == [[guest.guest_email]]  # type: ignore[attr-defined]


# --- below the rank the chair decides ----------------------------------------------------------------------------


def test_the_secretariat_does_not_decide_for_the_chair(invitation: Invitation, staff: User) -> None:
    sent = RepresentationFactory.create(invitation=invitation, needs_chair=True)
    with pytest.raises(Refused):
        accept_representation(representation=sent, by=staff)
    with pytest.raises(Refused):
        reject_representation(representation=sent, reason="Terlalu rendah", by=staff)
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", [Role.LEADERSHIP, Duty.APPROVER])
def test_who_approves_papers_decides_for_the_chair(meeting: Meeting, invitation: Invitation, who: Role | Duty) -> None:
    by = (
        user_with(who, meeting.convener)
        if isinstance(who, Role)
        else DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    )
    sent = RepresentationFactory.create(invitation=invitation, needs_chair=True)
    accept_representation(representation=sent, by=by)
    sent.refresh_from_db()
    assert sent.state == RepresentationState.ACCEPTED


def test_who_approves_papers_leaves_the_rest_to_the_secretariat(meeting: Meeting, invitation: Invitation) -> None:
    sent = RepresentationFactory.create(invitation=invitation)
    with pytest.raises(Refused):
        accept_representation(representation=sent, by=user_with(Role.LEADERSHIP, meeting.convener))
