"""The one-time link to an institution's affairs: asked for behind a personal link, sent to the contacts on file."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.models import Invitation, OneTimeLink
from audit.actions import LinkHolder, record
from common.errors import RakorError, Refused, WrongState
from directory.models import Contact, Organization

LIFETIME = dt.timedelta(minutes=15)
# How often an institution may ask: its contacts are not to be flooded by whoever holds a forwarded link.
ASKS = 3
ASKED_WITHIN = dt.timedelta(hours=1)


class NoContact(RakorError):
    """Nobody is on file to whom the link could be sent."""


class AskedTooOften(RakorError):
    """The institution asked several times within the hour."""


@transaction.atomic
def ask_one_time_links(*, invitation: Invitation, by: LinkHolder) -> list[OneTimeLink]:
    """Make a one-time link for each contact on file of the invited post; called by `flows`, which sends them.

    Raises `Refused` to any other link, `NoContact`, `AskedTooOften`.
    """
    if by.actor_id != invitation.public_id:
        raise Refused
    post = invitation.participant.position
    contacts = list(Contact.objects.filter(position=post, is_active=True).exclude(email="")) if post else []
    if post is None or not contacts:
        raise NoContact(_("No e-mail address is on file for your office. Please call the secretariat."))
    # Two who ask at once stand in line here.
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=post.organization_id)
    now = timezone.now()
    # The links of one ask end at the same moment.
    asked = OneTimeLink.objects.filter(organization=organization, asked_at__gt=now - ASKED_WITHIN)
    if asked.values("expires_at").distinct().count() >= ASKS:
        raise AskedTooOften(_("The link was asked for several times within the hour. Look into the mailbox first."))
    links = [
        OneTimeLink.objects.create(organization=organization, contact=contact, expires_at=now + LIFETIME)
        for contact in contacts
    ]
    meeting = invitation.participant.meeting
    record("ask_one_time_link", organization, by=by, subject=meeting, after={"links": len(links)})
    return links


@transaction.atomic
def use_one_time_link(*, link: OneTimeLink) -> None:
    """Use the link up. Raises `WrongState` if it has been used or its time is over."""
    now = timezone.now()
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
        raise WrongState(_("This link has been used, or its time is over."))
    link.used_at = now
    holder = LinkHolder(actor_id=link.public_id, actor_label=str(link.contact.position))
    record("use_one_time_link", link.organization, by=holder)
