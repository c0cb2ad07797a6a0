"""Telling the office of a new holder what he takes over."""

from django.db import transaction

from audit.actions import Actor, record
from handovers.models import Handover
from handovers.queries import matters_of
from notices.actions.writing import ring_all, write_messages
from notices.messages import handover_body, subject_of
from notices.models import Message
from notices.queries import Recipient
from notices.states import MessageKind


@transaction.atomic
def tell_handover(*, handover: Handover, by: Actor) -> list[Message]:
    """Send every contact of the post the link of the handover; who has it already is not told again.

    Called by `flows.directory`.
    """
    post = handover.position
    contacts = post.contacts.filter(is_active=True).exclude(email="")
    told = write_messages(
        MessageKind.HANDOVER,
        handover,
        recipients=[Recipient(contact.name or str(post), contact.email, contact) for contact in contacts],
        convener=handover.convener,
        meeting=None,
        title=subject_of(MessageKind.HANDOVER, post.title),
        body=handover_body(handover, matters_of(handover)),
        revision=str(handover.link_version),
    )
    ring_all(told)
    record("tell_handover", handover, by=by, subject=post, after={"messages": len(told)})
    return told
