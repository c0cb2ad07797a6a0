"""All writes of what is told: rows first, delivery by the worker."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.roles import Power
from attendance.links import token_of
from attendance.models import Invitation
from attendance.states import Rsvp
from audit.actions import Actor, System, record
from common import work
from common.work import WorkState
from documents.models import Rendering
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState
from notices.messages import LINK, follow_up_body, invitation_body, subject_of
from notices.models import Delivery, Message
from notices.queries import (
    Recipient,
    follow_ups_due,
    follow_ups_overdue,
    meetings_tomorrow,
    recipients_of,
    recipients_of_follow_up,
    unanswered_due,
    with_recipients,
)
from notices.states import MessageKind

logger = logging.getLogger(__name__)

PAPER_PAUSE = dt.timedelta(seconds=15)


# --- telling those invited ----------------------------------------------------------------------------------------


@transaction.atomic
def tell_invitation(*, meeting: Meeting, copies: Mapping[int, Rendering], by: Actor) -> list[Message]:
    """Write one invitation per contact, each waiting for its addressee's copy of the letter. Called by `flows`."""
    told = []
    for invitation in with_recipients(Invitation.objects.of(meeting)):
        copy = copies.get(invitation.pk)
        messages = _tell(MessageKind.INVITATION, invitation, str(invitation.link_version), "", attachment=copy)
        told += messages
        if copy is not None:
            work.ring_in_turn(copy, *messages)
    record("tell_invitation", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


@transaction.atomic
def tell_cancellation(*, meeting: Meeting, by: Actor) -> list[Message]:
    """Tell everyone who was invited that the meeting is off. Called by `flows`."""
    return _tell_all(MessageKind.CANCELLATION, meeting, by=by, action="tell_cancellation")


@transaction.atomic
def tell_minutes_final(*, meeting: Meeting, by: Actor) -> list[Message]:
    """Tell every invitee, once, that the minutes can be read. Called by `flows`."""
    return _tell_all(MessageKind.MINUTES_FINAL, meeting, by=by, action="tell_minutes_final")


@transaction.atomic
def remind_unanswered(*, meeting: Meeting, by: Actor) -> list[Message]:
    """Remind, by hand, all who have not answered. Each press is a new revision."""
    require(by, Power.INVITE, meeting)
    stamp = f"hand-{timezone.now():%Y%m%d%H%M}"
    told = []
    for invitation in with_recipients(Invitation.objects.of(meeting)).filter(state=Rsvp.PENDING):
        told += _tell(MessageKind.ANSWER_REMINDER, invitation, stamp, "")
    _ring(told)
    record("remind_unanswered", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


def _tell_all(kind: MessageKind, meeting: Meeting, *, by: Actor, action: str) -> list[Message]:
    told = []
    for invitation in with_recipients(Invitation.objects.of(meeting)):
        told += _tell(kind, invitation, str(invitation.link_version), "")
    _ring(told)
    record(action, meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


# --- reminders ----------------------------------------------------------------------------------------------------


def plan_reminders(*, now: dt.datetime | None = None) -> int:
    """Write every reminder that has become due; the number of new messages. Running it again writes nothing more."""
    moment = now or timezone.now()
    told: list[Message] = []
    for invitation, step in unanswered_due(moment):
        told += _plan(MessageKind.ANSWER_REMINDER, invitation, f"{step}d")
    for invitation in meetings_tomorrow(moment):
        told += _plan(MessageKind.MEETING_REMINDER, invitation, "1d")
    for follow_up, step in follow_ups_due(moment):
        told += _plan(MessageKind.FOLLOW_UP_DUE, follow_up, f"{step}d")
    for follow_up, week in follow_ups_overdue(moment):
        told += _plan(MessageKind.FOLLOW_UP_OVERDUE, follow_up, f"w{week}")
    return len(told)


@transaction.atomic
def _plan(kind: MessageKind, subject: Invitation | FollowUp, step: str) -> list[Message]:
    """One short transaction per subject: a fault with one stops none of the others."""
    if isinstance(subject, Invitation):
        meeting = subject.participant.meeting
        told = _tell(kind, subject, step, str(meeting.answer_deadline or meeting.first_day))
    else:
        meeting = subject.directive.meeting
        told = _tell(kind, subject, step, str(subject.due_date))
    _ring(told)
    for message in told:
        record("plan_reminder", message, by=System(), subject=meeting, after={"kind": kind, "to": message.to_name})
    return told


def _tell(
    kind: MessageKind,
    subject: Invitation | FollowUp,
    revision: str,
    due: str,
    *,
    attachment: Rendering | None = None,
) -> list[Message]:
    """The messages that are new; whoever has been told under the same key is not told again."""
    if isinstance(subject, Invitation):
        meeting, recipients = subject.participant.meeting, recipients_of(subject)
        body = invitation_body(kind, meeting, subject, reason=meeting.state_reason)
    else:
        meeting, recipients = subject.directive.meeting, recipients_of_follow_up(subject)
        body = follow_up_body(kind, subject)
    told = []
    for recipient in recipients:
        message, is_new = Message.objects.get_or_create(
            key=_key(kind, subject, revision, due, recipient),
            defaults={
                "kind": kind,
                "meeting": meeting,
                "invitation": subject if isinstance(subject, Invitation) else None,
                "follow_up": subject if isinstance(subject, FollowUp) else None,
                "contact": recipient.contact,
                "to_name": recipient.name,
                "to_address": recipient.address,
                "subject": subject_of(kind, meeting),
                "body": body,
                "attachment": attachment,
            },
        )
        if is_new:
            told.append(message)
    return told


def _key(kind: MessageKind, subject: Invitation | FollowUp, revision: str, due: str, recipient: Recipient) -> str:
    return f"{kind}:{subject.public_id}:{revision}:{due}:{recipient.key}:email"


def _ring(messages: Iterable[Message]) -> None:
    for message in messages:
        work.ring(message)


# --- delivery -----------------------------------------------------------------------------------------------------


def deliver(*, message_id: int) -> None:
    """Send one message; called by the worker. Asks first whether its reason still stands."""
    message = work.claim(Message, message_id)
    if message is None:
        return
    paper = message.attachment
    if paper is not None and paper.is_open:
        work.postpone(message, timezone.now() + PAPER_PAUSE, "waits for its paper")
        return
    if not _still_wanted(message):
        work.finish(message, WorkState.DROPPED)
        return
    try:
        _mail_of(message).send()
    except (SMTPException, OSError, ValueError) as error:
        logger.error("Message %s could not be delivered: %s", message.public_id, error)
        reason = f"{type(error).__name__}: {error}"[:300]
        Delivery.objects.create(message=message, succeeded=False, detail=reason)
        work.fail(message, reason)
        return
    Delivery.objects.create(message=message, succeeded=True, detail=message.to_address)
    work.finish(message, sent_at=timezone.now())


@transaction.atomic
def retry_message(*, message: Message, by: Actor) -> None:
    """Try a message again whose delivery failed for good."""
    require(by, Power.INVITE, message.meeting)
    work.reopen(message)
    record("retry_message", message, by=by, subject=message.meeting)


def _still_wanted(message: Message) -> bool:
    """Who has answered, finished or been cancelled is not told."""
    if message.contact_id is not None and not (message.contact and message.contact.is_active):
        return False
    meeting, owed = message.meeting, message.follow_up
    rsvp = message.invitation.state if message.invitation else None
    called_for = {
        MessageKind.INVITATION: meeting.state in {MeetingState.INVITED, MeetingState.ONGOING},
        MessageKind.CANCELLATION: meeting.state == MeetingState.CANCELLED,
        MessageKind.ANSWER_REMINDER: rsvp == Rsvp.PENDING and meeting.answers_open,
        MessageKind.MEETING_REMINDER: meeting.state == MeetingState.INVITED and rsvp != Rsvp.EXCUSED,
        MessageKind.MINUTES_FINAL: meeting.minutes_signed_at is not None,
    }
    is_owed = owed is not None and owed.is_open and owed.state != FollowUpState.SUBMITTED
    return called_for.get(MessageKind(message.kind), is_owed)


def _mail_of(message: Message) -> EmailMessage:
    mail = EmailMessage(
        subject=message.subject,
        body=body_with_link(message),
        to=[message.to_address],
        # The same message keeps its name however often it is sent, so that a mailbox can tell.
        headers={"Message-ID": f"<{message.public_id}@rakor>"},
    )
    if message.attachment is not None and message.attachment.state == WorkState.DONE:
        with message.attachment.file.open() as stream:
            mail.attach("surat-undangan.pdf", stream.read(), "application/pdf")
    return mail


def body_with_link(message: Message) -> str:
    """The body as it goes out, with the personal link derived and filled in."""
    if message.invitation is None:
        return message.body
    return message.body.replace(LINK, f"{settings.BASE_URL}/u/{token_of(message.invitation)}/")
