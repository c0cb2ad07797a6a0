"""What the calendar of someone invited says of an invitation. An answer given on the link always wins."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attendance.actions.contents import Answer
from attendance.actions.giving import give, hold
from attendance.links import holder_of
from attendance.models import AnswerEntry, CalendarReply, Invitation
from attendance.states import RSVP_MOVES, AnswerChannel, AnswerSource, CalendarAnswer, Rsvp
from audit.actions import record
from common.states import move
from meetings.models import Meeting


@transaction.atomic
def take_calendar_reply(
    *,
    invitation: Invitation,
    message_id: str,
    attendee: str,
    answer: CalendarAnswer,
    sequence: int,
    said_at: dt.datetime | None,
) -> CalendarReply | None:
    """Keep one reply by calendar; None if this mail has been taken already. Whether it is genuine is asked before.

    The newest reply to the schedule as it stands becomes the answer where there is none and answers are awaited, and
    only if it says yes: whoever declines has a reason to give, on the link. What was accepted by calendar can be taken
    back by calendar; an answer by link or by the secretariat cannot.
    """
    held, meeting = hold(invitation, with_meeting=True)
    if CalendarReply.objects.filter(message_id=message_id).exists():
        return None
    now = timezone.now()
    # A clock that runs ahead must not have the last word for ever.
    moment = min(said_at or now, now)
    is_current = sequence == meeting.schedule_revision
    is_newest = not held.calendar_replies.filter(sequence=sequence, said_at__gt=moment).exists()
    counts = is_current and is_newest and meeting.answers_open
    reply = CalendarReply.objects.create(
        invitation=held,
        message_id=message_id,
        attendee=attendee,
        answer=answer,
        sequence=sequence,
        said_at=moment,
        is_answer=counts and _answer(held, meeting, answer),
    )
    # The address stays out of the trail.
    after = {"answer": answer, "is_answer": reply.is_answer}
    record("take_calendar_reply", held, by=holder_of(held), subject=meeting, after=after)
    return reply


def _answer(invitation: Invitation, meeting: Meeting, answer: CalendarAnswer) -> bool:
    """Let the reply become the answer where it may; whether it did."""
    if answer == CalendarAnswer.ACCEPTED and invitation.state == Rsvp.PENDING:
        give(
            invitation,
            meeting,
            Answer(state=Rsvp.ACCEPTED),
            by=holder_of(invitation),
            source=AnswerSource.CALENDAR,
            channel=AnswerChannel.CALENDAR,
        )
        return True
    was_said_so = invitation.state == Rsvp.ACCEPTED and invitation.source == AnswerSource.CALENDAR
    if answer != CalendarAnswer.ACCEPTED and was_said_so:
        _take_back(invitation)
    return False


def _take_back(invitation: Invitation) -> None:
    """Not answered again: a reason, or who comes instead, is for the link to say."""
    by = holder_of(invitation).actor_label[:200]
    move(
        invitation,
        Rsvp.PENDING,
        RSVP_MOVES,
        source="",
        channel="",
        answered_at=None,
        answered_by="",
        answer_revision=invitation.answer_revision + 1,
    )
    AnswerEntry.objects.create(
        invitation=invitation,
        revision=invitation.answer_revision,
        by=by,
        source=AnswerSource.CALENDAR,
        channel=AnswerChannel.CALENDAR,
        state=Rsvp.PENDING,
    )
