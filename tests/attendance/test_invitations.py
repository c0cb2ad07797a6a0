"""Invitations, their links, and the word of the secretariat on a representative."""

import pytest
from django.conf import settings

from accounts.roles import Role
from attendance.actions import accept_representation, invite_participants, reject_representation, revoke_link
from attendance.links import TOKEN_PATTERN, invitation_of, link_of, token_of
from attendance.models import Invitation
from attendance.states import RepresentationState
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.states import Capacity, MeetingState
from tests.factories import (
    GuestFactory,
    InvitationFactory,
    ParticipantFactory,
    RepresentationFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


def test_everyone_to_be_invited_is_invited_once() -> None:
    meeting = meeting_in(MeetingState.SCHEDULED, 2)
    GuestFactory.create(meeting=meeting)
    ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    ParticipantFactory.create(meeting=meeting, is_group=True)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    first = invite_participants(meeting=meeting, by=staff)
    assert len(first) == 3
    assert invite_participants(meeting=meeting, by=staff) == first
    assert AuditEntry.objects.filter(action="invite_participants").count() == 1


def test_a_line_added_later_is_invited_too() -> None:
    meeting = invited_meeting(2)
    kept = set(Invitation.objects.of(meeting))
    ParticipantFactory.create(meeting=meeting)
    now = invite_participants(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    assert len(now) == 3
    assert kept < set(now)


@pytest.mark.parametrize("state", set(MeetingState) - {MeetingState.SCHEDULED, MeetingState.INVITED})
def test_nobody_is_invited_to_a_plan_or_to_the_past(state: MeetingState) -> None:
    meeting = meeting_in(state, 1)
    with pytest.raises(WrongState):
        invite_participants(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_other_roles_invite_nobody(role: Role) -> None:
    meeting = meeting_in(MeetingState.SCHEDULED, 1)
    with pytest.raises(Refused):
        invite_participants(meeting=meeting, by=user_with(role, meeting.convener))


# --- links -------------------------------------------------------------------------------------------------------


def test_token_opens_its_own_invitation_only() -> None:
    mine, other = InvitationFactory.create_batch(2)
    token = token_of(mine)
    assert invitation_of(token) == mine
    assert invitation_of(other.public_id + token[12:]) is None
    assert invitation_of(token[:-1]) is None
    assert invitation_of("") is None
    assert invitation_of("é" * 38) is None


def test_token_fits_its_pattern_and_holds_nothing_stored() -> None:
    import re

    invitation = InvitationFactory.create()
    token = token_of(invitation)
    assert re.fullmatch(TOKEN_PATTERN, token)
    assert token[12:] not in str(Invitation.objects.values().get())


def test_token_depends_on_the_key_of_the_house(settings: settings) -> None:
    invitation = InvitationFactory.create()
    token = token_of(invitation)
    settings.LINK_KEY = "x" * 40
    assert token_of(invitation) != token
    assert invitation_of(token) is None


def test_revoking_kills_the_link_and_gives_a_new_one() -> None:
    meeting = invited_meeting(1)
    invitation = Invitation.objects.of(meeting).get()
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    old = token_of(invitation)
    revoke_link(invitation=invitation, reason="Ajudan berganti", by=staff)
    assert invitation_of(old) is None
    assert invitation_of(token_of(invitation)) == invitation
    assert AuditEntry.objects.get(action="revoke_link").reason == "Ajudan berganti"


def test_revoking_needs_a_reason_and_the_power_to_invite() -> None:
    meeting = invited_meeting(1)
    invitation = Invitation.objects.of(meeting).get()
    with pytest.raises(RakorError):
        revoke_link(invitation=invitation, reason="", by=user_with(Role.SECRETARIAT, meeting.convener))
    with pytest.raises(Refused):
        revoke_link(invitation=invitation, reason="Iseng", by=user_with(Role.LEADERSHIP, meeting.convener))
    invitation.refresh_from_db()
    assert invitation.link_version == 1


def test_link_is_a_whole_address() -> None:
    invitation = InvitationFactory.create()
    assert link_of(invitation) == f"http://127.0.0.1:8000/u/{token_of(invitation)}/"


# --- representatives ---------------------------------------------------------------------------------------------


def test_representative_is_accepted_or_refused_once() -> None:
    meeting = invited_meeting(2)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    one, two = (RepresentationFactory.create(invitation=i) for i in Invitation.objects.of(meeting))
    accept_representation(representation=one, by=staff)
    reject_representation(representation=two, reason="Eselon terlalu rendah", by=staff)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == (RepresentationState.ACCEPTED, RepresentationState.REJECTED)
    assert two.decision_note == "Eselon terlalu rendah"
    with pytest.raises(WrongState):
        accept_representation(representation=two, by=staff)
    with pytest.raises(WrongState):
        reject_representation(representation=one, reason="Berubah pikiran", by=staff)


def test_refusing_needs_a_reason() -> None:
    meeting = invited_meeting(1)
    proposed = RepresentationFactory.create(invitation=Invitation.objects.of(meeting).get())
    with pytest.raises(RakorError):
        reject_representation(representation=proposed, reason="", by=user_with(Role.SECRETARIAT, meeting.convener))


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_other_roles_decide_on_nobody(role: Role) -> None:
    meeting = invited_meeting(1)
    proposed = RepresentationFactory.create(invitation=Invitation.objects.of(meeting).get())
    with pytest.raises(Refused):
        accept_representation(representation=proposed, by=user_with(role, meeting.convener))
