"""Personal links that die because the office behind them has changed."""

from django.db import transaction
from django.db.models import F

from attendance.models import Invitation
from audit.actions import Actor, record
from directory.models import Position
from directory.permissions import require_manage


@transaction.atomic
def renew_links(*, position: Position, reason: str, by: Actor) -> list[Invitation]:
    """Kill every link of the post that still opens something; the invitations, each with its next link.

    Also those of meetings that are over: results, decisions and the institution's affairs stand behind them.

    Called by `flows.directory`, which hands the new links out. Raises `Refused` unless `by` keeps the post.
    """
    require_manage(by, position.organization)
    rows = Invitation.objects.with_living_link().filter(participant__position=position).select_for_update(of=("self",))
    invitations = list(rows.select_related("participant__meeting__convener"))
    Invitation.objects.filter(pk__in=[row.pk for row in invitations]).update(link_version=F("link_version") + 1)
    for invitation in invitations:
        invitation.link_version += 1
        record(
            "renew_link",
            invitation,
            by=by,
            subject=invitation.participant.meeting,
            reason=reason,
            after={"link_version": invitation.link_version},
        )
    return invitations
