"""Telling those invited what was said of their answer."""

from django.db import transaction

from attendance.models import Invitation, Representation
from audit.actions import Actor, record
from notices.actions.writing import ring_all, write_messages
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import recipients_of, with_recipients
from notices.states import MessageKind


@transaction.atomic
def tell_excuse_question(*, invitation: Invitation, by: Actor) -> list[Message]:
    """Ask the contacts of the post for the explanation, with the link where it can be given. Called by `flows`."""
    asked = with_recipients(Invitation.objects.filter(pk=invitation.pk)).get()
    # Each question is a new matter: the entry that holds it is the newest.
    return _tell(MessageKind.EXCUSE_QUESTION, asked, _latest(asked), by, reason=asked.excuse_question)


@transaction.atomic
def tell_representation_decided(*, representation: Representation, by: Actor) -> list[Message]:
    """Tell the contacts of the post whether the one they send is accepted, and if not, why and what to do.

    Called by `flows`.
    """
    invitation = with_recipients(Invitation.objects.filter(pk=representation.invitation_id)).get()
    return _tell(
        MessageKind.REPRESENTATION_DECIDED,
        invitation,
        # About the invitation, not the representative: a guest who has no contact row gets his own link, not another's.
        f"{representation.public_id}.{representation.state}",
        by,
        reason=representation.decision_note,
        representation=representation,
        is_accepted=representation.is_active,
    )


def _latest(invitation: Invitation) -> str:
    entry = invitation.entries.first()
    return str(entry.pk if entry else invitation.answer_revision)


def _tell(
    kind: MessageKind, invitation: Invitation, revision: str, by: Actor, *, reason: str, **said: object
) -> list[Message]:
    meeting = invitation.participant.meeting
    told = write_messages(
        kind,
        invitation,
        recipients=recipients_of(invitation),
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(kind, meeting.title),
        body=invitation_body(kind, meeting, invitation, reason=reason, **said),
        revision=revision,
    )
    ring_all(told)
    record("tell_of_answer", invitation, by=by, subject=meeting, after={"kind": kind.value, "messages": len(told)})
    return told
