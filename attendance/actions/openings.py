"""That a personal link was opened: an observation, made in passing."""

import datetime as dt
import logging

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from attendance.models import Invitation, LinkOpening

logger = logging.getLogger(__name__)

# Whoever looks twice within this while has opened the link once.
OPENING_PAUSE = dt.timedelta(minutes=10)


def note_opening(*, invitation: Invitation) -> None:
    """Note that the link of `invitation` was opened; at most one write in ten minutes, and never an error.

    It stands in no trail: a scanner of mail opens links too, so it proves nothing and changes nothing. Costs no query
    to know that there is nothing to write, for an invitation fetched by `attendance.links.invitation_of`.
    """
    now = timezone.now()
    known: LinkOpening | None = getattr(invitation, "opening", None)
    if known is not None and known.last_at > now - OPENING_PAUSE:
        return
    try:
        if known is None:
            # Of two at once, the second finds the row there and adds nothing.
            opening = LinkOpening(invitation=invitation, first_at=now, last_at=now)
            LinkOpening.objects.bulk_create([opening], ignore_conflicts=True)
        else:
            # Of two at once, the second finds the row changed and adds nothing.
            LinkOpening.objects.filter(pk=known.pk, last_at=known.last_at).update(last_at=now, count=F("count") + 1)
    except DatabaseError:  # whoever opened the link gets the page all the same
        logger.warning("An opening of invitation %s could not be noted", invitation.public_id)
