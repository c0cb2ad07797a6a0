"""Bringing the briefing to those who lead, the day before."""

from django.db import transaction

from audit.actions import Actor, record
from documents.models import Sheet
from meetings.models import Meeting
from notices.actions.writing import ring_all, write_messages
from notices.messages import briefing_body, subject_of
from notices.models import Message
from notices.queries import leaders_of
from notices.states import MessageKind


@transaction.atomic
def tell_briefing(*, sheet: Sheet, meeting: Meeting, by: Actor) -> list[Message]:
    """Send each leader of the convener the briefing `sheet`, once it is made; who was sent it already is left out.

    Called by `flows.briefings`.
    """
    told = write_messages(
        MessageKind.BRIEFING,
        sheet,
        recipients=leaders_of(meeting.convener),
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(MessageKind.BRIEFING, meeting.title),
        body=briefing_body(meeting),
        revision=str(meeting.schedule_revision),
    )
    ring_all(told)
    if told:
        record("tell_briefing", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told
