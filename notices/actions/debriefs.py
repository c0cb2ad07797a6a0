"""Telling those who were represented what was decided for them."""

from collections.abc import Collection

from django.db import transaction

from attendance.models import Debrief, Invitation
from audit.actions import Actor, record
from meetings.models import Meeting
from notices.actions.writing import ring_all, write_messages
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import recipients_of, with_recipients
from notices.states import MessageKind


@transaction.atomic
def tell_debriefs(*, meeting: Meeting, debriefs: Collection[Debrief], by: Actor) -> list[Message]:
    """Send each post that was represented the link to the decisions that touch it. Called by `flows`.

    It stands for the message that the minutes are final, and is written once for each version of the link.
    """
    names = {debrief.invitation_id: debrief.represented_by for debrief in debriefs}
    told = []
    for invitation in with_recipients(Invitation.objects.filter(pk__in=list(names))):
        told += write_messages(
            MessageKind.DEBRIEF,
            invitation,
            recipients=recipients_of(invitation),
            convener=meeting.convener,
            meeting=meeting,
            title=subject_of(MessageKind.DEBRIEF, meeting.title),
            body=invitation_body(MessageKind.DEBRIEF, meeting, invitation, represented_by=names[invitation.pk]),
            revision=str(invitation.link_version),
        )
    ring_all(told)
    if told:
        record("tell_debriefs", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told
