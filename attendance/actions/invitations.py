"""The invitation of each line of the roll, its link, and what the secretariat says of a representative."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.decisions import decision
from attendance.models import Invitation, Representation
from attendance.permissions import power_to_decide, takes_answers_by_staff
from attendance.states import REPRESENTATION_MOVES, RepresentationState
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import MeetingState


@transaction.atomic
def invite_participants(
    *, meeting: Meeting, by: Actor, only: Collection[Participant] | None = None
) -> list[Invitation]:
    """Give each line of the roll that is to be invited its invitation, or `only` these; those that have one keep it.

    Returns every invitation of the meeting, new and old, each with its participant. Called by the flow that sends the
    letter. Raises `Refused` without `Power.INVITE`, `WrongState` unless the meeting is scheduled or invited.
    """
    require(by, Power.INVITE, meeting)
    if meeting.state not in {MeetingState.SCHEDULED, MeetingState.INVITED}:
        raise WrongState(_("Invitations go out once the meeting is scheduled and before it begins."))
    missing = [line for line in meeting.participants.filter(invitation=None) if line.is_invitable]
    if only is not None:
        missing = [line for line in missing if line in only]
    # Of two at once, the second finds each invitation already there.
    # Who is invited only now is told of the schedule as it is: there is no change left to see.
    seen = meeting.schedule_revision
    Invitation.objects.bulk_create(
        [Invitation(participant=line, seen_revision=seen) for line in missing], ignore_conflicts=True
    )
    if missing:
        record("invite_participants", meeting, by=by, subject=meeting, after={"invited": len(missing)})
    return list(
        Invitation.objects.of(meeting)
        .select_related("participant__position__organization", "participant__organization")
        .order_by("participant__order", "participant__pk")
    )


@transaction.atomic
def revoke_link(*, invitation: Invitation, reason: str, by: Actor) -> None:
    """Kill the personal link; a new one, by the next version, can be handed out at once.

    Raises `Refused` without `Power.INVITE`. A reason is required: whoever holds the old link will ask.
    """
    meeting = invitation.participant.meeting
    require(by, Power.INVITE, meeting)
    if not reason:
        raise RakorError(_("Say why the link is revoked."))
    Invitation.objects.filter(pk=invitation.pk).update(link_version=F("link_version") + 1)
    invitation.refresh_from_db(fields=["link_version"])
    record(
        "revoke_link",
        invitation,
        by=by,
        subject=meeting,
        reason=reason,
        after={"link_version": invitation.link_version},
    )


@transaction.atomic
def accept_representation(*, representation: Representation, by: Actor) -> None:
    """Agree that this person comes instead. Called by `flows`, which tells of it.

    Of someone below the rank that the meeting asks for (or of unknown rank) the chair decides: whoever approves the
    papers speaks for him. Raises `Refused`, or `WrongState` if it is no longer proposed.
    """
    _decide(representation, RepresentationState.ACCEPTED, "accept_representation", by)


@transaction.atomic
def reject_representation(*, representation: Representation, reason: str, by: Actor) -> None:
    """Refuse this person; the reason is shown behind the personal link, where another may be named.

    Called by `flows`. Raises what `accept_representation` raises, and `RakorError` without a reason.
    """
    if not reason:
        raise RakorError(_("Say why the representative is not accepted: the reason is shown to those invited."))
    _decide(representation, RepresentationState.REJECTED, "reject_representation", by, reason)


def _decide(
    representation: Representation, state: RepresentationState, action: str, by: Actor, reason: str = ""
) -> None:
    meeting = Meeting.objects.select_related("convener").get(participants__invitation=representation.invitation_id)
    require(by, power_to_decide(representation), meeting)
    if not takes_answers_by_staff(meeting):
        raise WrongState(_("The answers to this meeting are closed."))
    before = representation.state
    move(representation, state, REPRESENTATION_MOVES, decision_note=reason, **decision(by))
    record(
        action,
        representation,
        by=by,
        subject=meeting,
        reason=reason,
        before={"state": before},
        after={"state": representation.state},
    )
