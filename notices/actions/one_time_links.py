"""Sending the one-time link to an institution's affairs."""

from collections.abc import Iterable

from django.db import transaction

from attendance.models import OneTimeLink
from directory.models import Organization
from notices.actions.writing import ring_all, write_messages
from notices.messages import one_time_link_body, subject_of
from notices.models import Message
from notices.queries import Recipient
from notices.states import MessageKind


@transaction.atomic
def tell_one_time_links(*, links: Iterable[OneTimeLink], convener: Organization) -> list[Message]:
    """Send each link to the contact it was made for. Called by `flows`; the asking stands in the trail."""
    told = []
    for link in links:
        contact = link.contact
        told += write_messages(
            MessageKind.ONE_TIME_LINK,
            link,
            recipients=[Recipient(contact.name or str(contact.position), contact.email, contact)],
            convener=convener,
            meeting=None,
            title=subject_of(MessageKind.ONE_TIME_LINK, link.organization.name),
            body=one_time_link_body(link),
            revision="1",
        )
    ring_all(told)
    return told
