"""Taking what calendars reply."""

import logging

from django.db import transaction

from attendance.actions import take_calendar_reply
from attendance.models import CalendarReply, Invitation
from attendance.states import CalendarAnswer, Rsvp
from notices.actions.writing import ring_all, write_messages
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import recipients_of
from notices.replies import Ignored, Reply, invitation_for, read_reply
from notices.states import MessageKind

logger = logging.getLogger(__name__)


def take_reply(content: bytes) -> CalendarReply | None:
    """Take the bytes of one mail; None if it is no reply that counts, or has been taken before.

    Why a mail was not taken is one line in the log, without what it says and who sent it.
    """
    reply = read_reply(content)
    invitation = reply if isinstance(reply, Ignored) else invitation_for(reply)
    if isinstance(reply, Ignored) or isinstance(invitation, Ignored):
        logger.warning("A mail to the calendar's address was not taken: %s", invitation)
        return None
    return _take(reply, invitation)


@transaction.atomic
def _take(reply: Reply, invitation: Invitation) -> CalendarReply | None:
    taken = take_calendar_reply(
        invitation=invitation,
        message_id=reply.message_id,
        attendee=reply.attendee,
        answer=reply.answer,
        sequence=reply.sequence,
        said_at=reply.said_at,
    )
    if taken is not None and taken.answer == CalendarAnswer.DECLINED:
        ring_all(_ask_for_reason(taken, invitation))
    return taken


def _ask_for_reason(reply: CalendarReply, invitation: Invitation) -> list[Message]:
    """Whoever declined in the calendar is asked, once for each schedule, to say why on the link."""
    meeting = invitation.participant.meeting
    is_awaited = reply.invitation.state == Rsvp.PENDING and meeting.answers_open
    if not is_awaited or reply.sequence != meeting.schedule_revision:
        return []
    return write_messages(
        MessageKind.ANSWER_REMINDER,
        invitation,
        recipients=[to for to in recipients_of(invitation) if to.address.casefold() == reply.attendee],
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(MessageKind.ANSWER_REMINDER, meeting.title),
        body=invitation_body(MessageKind.ANSWER_REMINDER, meeting, invitation, declined=True),
        revision=f"calendar-{reply.sequence}",
    )
