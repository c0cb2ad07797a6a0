"""The link of a representative."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.models import Representation
from attendance.states import ACTIVE_REPRESENTATION
from audit.actions import Actor, record
from common.errors import WrongState
from meetings.permissions import require


@transaction.atomic
def renew_representative_link(*, representation: Representation, by: Actor) -> Representation:
    """Revoke the representative's link; from now on a new one opens. Called by `flows`, which sends it.

    Raises `Refused` without `Power.INVITE`, `WrongState` if he no longer is to come.
    """
    meeting = representation.invitation.participant.meeting
    require(by, Power.INVITE, meeting)
    raised = Representation.objects.filter(pk=representation.pk, state__in=ACTIVE_REPRESENTATION)
    if not raised.update(link_version=F("link_version") + 1):
        raise WrongState(_("This representative has been withdrawn or not accepted; the link is dead already."))
    representation.refresh_from_db()
    record("renew_representative_link", representation, by=by, subject=meeting)
    return representation
