"""All writes of what is told: rows first, delivery by the worker."""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Mapping

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.links import link_of
from attendance.models import Invitation
from attendance.states import Rsvp
from audit.actions import Actor, System, record
from common import work
from common.errors import RakorError, WrongState
from common.work import WorkState
from documents.models import Rendering
from documents.states import PaperState
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState
from notices.messages import LINK, follow_up_body, invitation_body, subject_of
from notices.models import Delivery, Message
from notices.queries import (
    BY_HAND,
    Reminder,
    Subject,
    key_of,
    recipients_of,
    reminders_to_write,
    was_reminded_by_hand,
    with_recipients,
)
from notices.states import MessageKind

logger = logging.getLogger(__name__)

# How soon a message asks again for its paper: one being made, and one that failed and waits for a person.
PAPER_PAUSE = dt.timedelta(seconds=15)
FAILED_PAPER_PAUSE = dt.timedelta(minutes=5)
# Two presses of one button are one wish.
HAND_PAUSE = dt.timedelta(minutes=1)
# Who was added shortly before is still told when the meeting has begun.
INVITING = (MeetingState.INVITED, MeetingState.ONGOING)


class JustReminded(RakorError):
    """They were reminded by hand a moment ago."""


# --- telling those invited ----------------------------------------------------------------------------------------


@transaction.atomic
def tell_invitation(
    *, meeting: Meeting, copies: Mapping[int, Rendering], by: Actor, only: Collection[Invitation] | None = None
) -> list[Message]:
    """Write one invitation per contact, each waiting for its addressee's copy of the letter. Called by `flows`.

    All who are invited are told, or `only` these.
    """
    invitations = Invitation.objects.of(meeting)
    if only is not None:
        invitations = invitations.filter(pk__in=[invitation.pk for invitation in only])
    told = []
    for invitation in with_recipients(invitations):
        copy = copies.get(invitation.pk)
        # A new letter after a revoked one is told anew.
        letter = f"v{copy.paper.version}" if copy else "v0"
        messages = _tell(MessageKind.INVITATION, invitation, f"{letter}.{invitation.link_version}", "", copy)
        told += messages
        if copy is not None and messages:
            work.ring_in_turn(copy, *messages)
        else:
            _ring(messages)
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
    """Remind, by hand, all who have not answered; the messages written.

    Each time is a new revision. Raises `Refused`, `WrongState` once answers are closed, `JustReminded` within a minute
    of the last time.
    """
    require(by, Power.INVITE, meeting)
    # Two presses at once stand in line here.
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not held.answers_open:
        raise WrongState(_("Answers are no longer awaited: there is nobody to remind."))
    now = timezone.now()
    if was_reminded_by_hand(held, now - HAND_PAUSE):
        raise JustReminded(_("They were reminded less than a minute ago; nothing is sent twice."))
    told = []
    for invitation in with_recipients(Invitation.objects.of(meeting)).filter(state=Rsvp.PENDING):
        told += _tell(MessageKind.ANSWER_REMINDER, invitation, f"{BY_HAND}{now:%Y%m%d%H%M%S}", "")
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
    written = 0
    for reminder in reminders_to_write(now or timezone.now()):
        try:
            written += len(_plan(reminder))
        except Exception:  # a fault with one stops none of the others
            logger.exception("The reminder %s of %s could not be written", reminder.kind, reminder.subject.public_id)
    return written


@transaction.atomic
def _plan(reminder: Reminder) -> list[Message]:
    """One short transaction per subject."""
    told = _tell(reminder.kind, reminder.subject, reminder.revision, reminder.due)
    _ring(told)
    for message in told:
        after = {"kind": reminder.kind, "to": message.to_name}
        record("plan_reminder", message, by=System(), subject=message.meeting, after=after)
    return told


def _tell(
    kind: MessageKind, subject: Subject, revision: str, due: str, attachment: Rendering | None = None
) -> list[Message]:
    """The messages that are new; whoever has been told under the same key is not told again."""
    if isinstance(subject, Invitation):
        meeting = subject.participant.meeting
        body = invitation_body(kind, meeting, subject, reason=meeting.state_reason)
    else:
        meeting = subject.directive.meeting
        body = follow_up_body(kind, subject)
    told = []
    for recipient in recipients_of(subject):
        message, is_new = Message.objects.get_or_create(
            key=key_of(kind, subject, revision, due, recipient),
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


def _ring(messages: Iterable[Message]) -> None:
    for message in messages:
        work.ring(message)


# --- delivery -----------------------------------------------------------------------------------------------------


def deliver(*, message_id: int) -> None:
    """Send one message; called by the worker. Asks first whether its reason still stands."""
    message = work.claim(Message, message_id)
    if message is None:
        return
    address = _address_now(message)
    if not address or not _still_wanted(message):
        work.finish(message, WorkState.DROPPED)
        return
    if pause := _pause_for_paper(message):
        work.postpone(message, timezone.now() + pause, _("It waits for its paper."))
        return
    try:
        _mail_of(message, address).send()
    except Exception as error:  # whatever goes wrong with one message must be told on its page
        logger.error("Message %s could not be delivered: %s", message.public_id, error)
        reason = f"{type(error).__name__}: {error}"[:300]
        Delivery.objects.create(message=message, succeeded=False, detail=reason)
        work.fail(message, reason)
        return
    Delivery.objects.create(message=message, succeeded=True, detail=address)
    work.finish(message, sent_at=timezone.now(), to_address=address)


@transaction.atomic
def retry_message(*, message: Message, by: Actor) -> None:
    """Try a message again whose delivery failed for good. Raises `Refused`, `WrongState` if it has not failed."""
    require(by, Power.INVITE, message.meeting)
    if not work.reopen(message):
        raise WrongState(_("This message has not failed; there is nothing to try again."))
    record("retry_message", message, by=by, subject=message.meeting)


def _address_now(message: Message) -> str:
    """Where it goes: as the directory says today, or the roll of a guest. Empty if they cannot be written to any more.

    So a mended address helps a message that failed, and who no longer is a contact gets nothing.
    """
    if message.contact is not None:
        return message.contact.email if message.contact.is_active else ""
    if message.invitation is not None and message.invitation.participant.position_id is None:
        return message.invitation.participant.guest_email
    return ""


def _still_wanted(message: Message) -> bool:
    """Who has answered, finished or been cancelled is not told."""
    meeting, owed = message.meeting, message.follow_up
    rsvp = message.invitation.state if message.invitation else None
    is_ahead = meeting.first_day is None or meeting.first_day > timezone.localdate(timezone=meeting.zone)
    called_for = {
        MessageKind.INVITATION: meeting.state in INVITING and _letter_holds(message),
        MessageKind.CANCELLATION: meeting.state == MeetingState.CANCELLED,
        MessageKind.ANSWER_REMINDER: rsvp == Rsvp.PENDING and meeting.answers_open,
        MessageKind.MEETING_REMINDER: meeting.state == MeetingState.INVITED and rsvp != Rsvp.EXCUSED and is_ahead,
        MessageKind.MINUTES_FINAL: meeting.minutes_signed_at is not None,
    }
    is_owed = owed is not None and owed.is_open and owed.state != FollowUpState.SUBMITTED
    return called_for.get(MessageKind(message.kind), is_owed)


def _letter_holds(message: Message) -> bool:
    return message.attachment is None or message.attachment.paper.state != PaperState.REVOKED


def _pause_for_paper(message: Message) -> dt.timedelta | None:
    """How long to wait for the PDF that goes with it: an invitation never goes out without its letter."""
    if message.attachment is None or message.attachment.state == WorkState.DONE:
        return None
    return PAPER_PAUSE if message.attachment.is_open else FAILED_PAPER_PAUSE


def _mail_of(message: Message, address: str) -> EmailMessage:
    mail = EmailMessage(
        subject=message.subject,
        body=body_with_link(message),
        to=[address],
        # The same message keeps its name however often it is sent, so that a mailbox can tell.
        headers={"Message-ID": f"<{message.public_id}@rakor>"},
    )
    if message.attachment is not None:
        with message.attachment.file.open() as stream:
            mail.attach("surat-undangan.pdf", stream.read(), "application/pdf")
    return mail


def body_with_link(message: Message) -> str:
    """The body as it goes out, with the personal link derived and filled in."""
    if message.invitation is None:
        return message.body
    return message.body.replace(LINK, link_of(message.invitation))
