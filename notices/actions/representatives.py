"""Telling the one who comes instead: his own link, and what he needs to know."""

from django.db import transaction

from attendance.models import Invitation, Representation
from audit.actions import Actor, record
from notices.actions.writing import ring_all, write_messages
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import Recipient, is_undecided, with_recipients
from notices.states import MessageKind


@transaction.atomic
def tell_representative(*, representation: Representation, by: Actor) -> list[Message]:
    """Send the representative his own link; once for each version of it, and only if he has an address. Called by
    `flows`.

    He is told as soon as he is named, for the secretariat seldom refuses and he needs the time; only one whom the chair
    has to agree to is told when that is done. Who is told and then refused finds the link dead.
    """
    found = Representation.objects.filter(pk=representation.pk).first()
    if found is None or not found.email or not found.is_active or is_undecided(found):
        return []
    invitation = with_recipients(Invitation.objects.filter(pk=found.invitation_id)).get()
    meeting = invitation.participant.meeting
    told = write_messages(
        MessageKind.REPRESENTATIVE,
        found,
        recipients=[Recipient(found.name, found.email, None, role="representative")],
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(MessageKind.REPRESENTATIVE, meeting.title),
        body=invitation_body(MessageKind.REPRESENTATIVE, meeting, invitation, representation=found),
        revision=str(found.link_version),
    )
    ring_all(told)
    if told:
        record("tell_representative", found, by=by, subject=meeting)
    return told
