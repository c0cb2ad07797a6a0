"""Who sits in the Forkopimda of a region."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from directory.actions.posts import NotOfThisHouse
from directory.models import ForkopimdaMember, Organization, Position, Region
from directory.permissions import keeps, require_manage
from directory.states import OrganizationKind


@transaction.atomic
def set_forkopimda(*, region: Region, positions: Sequence[Position], by: Actor) -> None:
    """Let exactly `positions` sit beside the head of region, in this order (UU 23/2014 Pasal 26, PP 12/2022).

    A post may be of the region, of one below it, or of its province: one Korem or Kejaksaan may serve several. Raises
    `Refused`, `NotOfThisHouse`.
    """
    government = Organization.objects.select_related("region__parent").get(
        region=region, kind=OrganizationKind.GOVERNMENT
    )
    require_manage(by, government)
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)
    seats = ForkopimdaMember.objects.filter(region=region).select_related("position")
    before = [str(seat) for seat in seats]
    for position in positions:
        if not _near(government, position.organization):
            raise NotOfThisHouse(
                _("%(post)s is not a post of %(region)s.") % {"post": position, "region": region.full_name}
            )
    seats.exclude(position__in=positions).delete()
    for order, position in enumerate(positions, start=1):
        ForkopimdaMember.objects.update_or_create(region=region, position=position, defaults={"order": order})
    after = [str(position) for position in positions]
    if before != after:
        record("set_forkopimda", government, by=by, before={"members": before}, after={"members": after})


def _near(government: Organization, organization: Organization) -> bool:
    region = government.region
    return keeps(government, organization) or (
        region is not None and region.parent_id is not None and organization.region_id == region.parent_id
    )
