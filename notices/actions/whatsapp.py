"""What a person has sent from his own telephone: the portal only keeps that it was."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.models import Invitation
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.work import WorkState
from directory.models import Contact
from meetings.models import Meeting
from meetings.permissions import require
from notices.actions.invitations import HAND_PAUSE
from notices.actions.wanted import INVITING
from notices.messages import LINK, subject_of, whatsapp_text
from notices.models import Delivery, Message
from notices.states import Channel, MessageKind


@transaction.atomic
def note_whatsapp(*, invitation: Invitation, contact: Contact | None, by: Actor) -> Message:
    """Keep that `by` sent the invitation by WhatsApp: to a contact of the post, or (None) to the guest himself.

    Twice within a minute is once. Raises `Refused`, `WrongState` unless the meeting is being invited to, `RakorError`
    where there is no telephone number.
    """
    line = invitation.participant
    require(by, Power.INVITE, line.meeting)
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("convener", "venue").get(pk=line.meeting_id)
    )
    if meeting.state not in INVITING:
        raise WrongState(_("Invitations are sent once the letter has gone out and until the meeting has ended."))
    phone = contact.phone if contact else line.guest_phone
    if not phone or (contact is not None and contact.position_id != line.position_id):
        raise RakorError(_("The directory holds no telephone number for this contact."))
    now = timezone.now()
    noted = Message.objects.filter(invitation=invitation, channel=Channel.WHATSAPP, to_address=phone)
    if recent := noted.filter(sent_at__gt=now - HAND_PAUSE).first():
        return recent
    who = contact.public_id if contact else "guest"
    message = Message.objects.create(
        key=f"{MessageKind.INVITATION}:{invitation.public_id}:{now:%Y%m%d%H%M%S}::{who}:{Channel.WHATSAPP}",
        kind=MessageKind.INVITATION,
        channel=Channel.WHATSAPP,
        convener=meeting.convener,
        meeting=meeting,
        invitation=invitation,
        contact=contact,
        to_name=((contact.name if contact else "") or str(line))[:200],
        to_address=phone,
        subject=subject_of(MessageKind.INVITATION, meeting.title),
        body=whatsapp_text(meeting, invitation, LINK),
        state=WorkState.DONE,
        attempts=1,
        sent_at=now,
        finished_at=now,
    )
    Delivery.objects.create(message=message, succeeded=True, detail=by.actor_label[:300])
    record("note_whatsapp", invitation, by=by, subject=meeting, after={"to": message.to_name})
    return message
