"""Delivery of one message by the worker."""

import datetime as dt
import logging
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.links import link_of, one_time_link_of, representative_link_of
from audit.actions import Actor, record
from common import work
from common.errors import WrongState
from common.work import WorkState
from documents.models import Rendering
from documents.queries import final_rendering
from documents.states import Edition, SheetKind
from handovers.links import handover_link_of
from notices.actions.wanted import is_wanted
from notices.calendar import entry_of, named
from notices.messages import LINK
from notices.models import Delivery, Message
from notices.permissions import require_can_retry

logger = logging.getLogger(__name__)

# How soon a message asks again for its paper: one being made, and one that failed and waits for a person.
PAPER_PAUSE = dt.timedelta(seconds=15)
FAILED_PAPER_PAUSE = dt.timedelta(minutes=5)
# Under what name a sheet is attached.
SHEET_NAMES = {SheetKind.BRIEFING: "taklimat-pimpinan.pdf"}


def deliver(*, message_id: int) -> None:
    """Send one message; called by the worker. Asks first whether its reason still stands."""
    message = work.claim(Message, message_id)
    if message is None:
        return
    address = _address_now(message)
    if not address or not is_wanted(message):
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
    require_can_retry(by, message)
    if not work.reopen(message):
        raise WrongState(_("This message has not failed; there is nothing to try again."))
    record("retry_message", message, by=by, subject=message.meeting or message.convener)


def _address_now(message: Message) -> str:
    """Where it goes: as the directory says today, or the roll of a guest. Empty if they cannot be written to any more.

    So a mended address helps a message that failed, and who no longer is a contact gets nothing.
    """
    if message.contact is not None:
        return message.contact.email if message.contact.is_active else ""
    if message.account is not None:
        return message.account.email if message.account.is_active else ""
    if message.representation is not None:
        return message.representation.email
    if message.invitation is not None and message.invitation.participant.position_id is None:
        return message.invitation.participant.guest_email
    return ""


def _pause_for_paper(message: Message) -> dt.timedelta | None:
    """How long to wait for the PDF that goes with it: an invitation never goes out without its letter."""
    carried = (message.attachment, _signed_letter_of(message), message.sheet)
    waited_for = [row for row in carried if row and row.state != WorkState.DONE]
    if not waited_for:
        return None
    return PAPER_PAUSE if all(row.is_open for row in waited_for) else FAILED_PAPER_PAUSE


def _signed_letter_of(message: Message) -> Rendering | None:
    """The letter that is the same for all, where the addressee's link stands on a sheet beside it."""
    sheet = message.attachment
    if sheet is None or sheet.edition != Edition.CONFIRMATION:
        return None
    return final_rendering(sheet.paper)


def _mail_of(message: Message, address: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=body_with_link(message),
        from_email=_sender(message),
        to=[address],
        # The same message keeps its name however often it is sent, so that a mailbox can tell.
        headers={"Message-ID": f"<{message.public_id}@rakor>"},
    )
    if letter := _signed_letter_of(message):
        with letter.file.open() as stream:
            mail.attach("surat-undangan.pdf", stream.read(), "application/pdf")
    if message.attachment is not None:
        name = "lembar-konfirmasi.pdf" if letter else "surat-undangan.pdf"
        with message.attachment.file.open() as stream:
            mail.attach(name, stream.read(), "application/pdf")
    if message.sheet is not None:
        with message.sheet.file.open() as stream:
            mail.attach(SHEET_NAMES[SheetKind(message.sheet.kind)], stream.read(), "application/pdf")
    if entry := entry_of(message, address, timezone.now()):
        # Once as a part that calendars act on by themselves, once as a file for those that do not.
        mail.attach_alternative(entry.content.decode(), f"text/calendar; method={entry.method}")
        mail.attach("undangan.ics", entry.content, "application/ics")
    return mail


def _sender(message: Message) -> str:
    """The portal's own address, under the name of who convenes: an answer in words goes where people read."""
    return formataddr((named(message.convener.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def body_with_link(message: Message) -> str:
    """The body as it goes out, with the link derived and filled in."""
    return message.body.replace(LINK, _link_of(message)) if LINK in message.body else message.body


def _link_of(message: Message) -> str:
    """The link of what the message is about; derived when it is sent, stored nowhere."""
    if message.one_time_link is not None:
        return one_time_link_of(message.one_time_link)
    if message.handover is not None:
        return handover_link_of(message.handover)
    # Of what is told about a representative, only what goes to himself carries his own link.
    if message.representation is not None and message.contact is None:
        return representative_link_of(message.representation)
    return link_of(message.invitation) if message.invitation else LINK
