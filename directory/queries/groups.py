"""Posts that are invited together."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from directory.models import ForkopimdaMember, Organization, Position
from directory.states import OPD_KINDS, OrganizationKind, PositionRole


@dataclass(frozen=True)
class Group:
    """Posts that are invited together; `selection` picks them for a convener."""

    label: Promise
    selection: Callable[[Organization], Q]


def _own(*roles: str) -> Callable[[Organization], Q]:
    """Posts of the convener's own government."""
    return lambda convener: Q(organization__region=convener.region_id, role__in=roles)


def _below(*roles: str) -> Callable[[Organization], Q]:
    """Posts of the kabupaten and kota of a province; of a kabupaten there are none."""
    return lambda convener: Q(organization__region__parent=convener.region_id, role__in=roles)


def _heads_of_opd(convener: Organization) -> Q:
    return Q(organization__region=convener.region_id, organization__kind__in=OPD_KINDS, role=PositionRole.AGENCY_HEAD)


def _forkopimda(convener: Organization) -> Q:
    return Q(pk__in=ForkopimdaMember.objects.filter(region=convener.region_id).values("position"))


def _forkopimda_below(convener: Organization) -> Q:
    return Q(pk__in=ForkopimdaMember.objects.filter(region__parent=convener.region_id).values("position"))


# In the order in which a form offers them.
GROUPS: dict[str, Group] = {
    "leaders": Group(
        gettext_lazy("Leaders of the own government (head, deputy, Sekda)"),
        _own(PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY),
    ),
    "forkopimda": Group(gettext_lazy("Forkopimda"), _forkopimda),
    "heads_of_region": Group(gettext_lazy("All Bupati and Wali Kota"), _below(PositionRole.HEAD_OF_REGION)),
    "deputy_heads": Group(gettext_lazy("All Wakil Bupati and Wakil Wali Kota"), _below(PositionRole.DEPUTY_HEAD)),
    "regional_secretaries": Group(
        gettext_lazy("All Sekda of kabupaten and kota"), _below(PositionRole.REGIONAL_SECRETARY)
    ),
    "forkopimda_regions": Group(gettext_lazy("Forkopimda of all kabupaten and kota"), _forkopimda_below),
    "expert_staff": Group(gettext_lazy("Expert staff"), _own(PositionRole.EXPERT_STAFF)),
    "assistants": Group(gettext_lazy("Assistant secretaries"), _own(PositionRole.ASSISTANT_SECRETARY)),
    "heads_of_opd": Group(gettext_lazy("Heads of OPD"), _heads_of_opd),
    "bureau_heads": Group(gettext_lazy("Heads of bureau"), _own(PositionRole.BUREAU_HEAD)),
    "division_heads": Group(gettext_lazy("Heads of division (Kabag)"), _own(PositionRole.DIVISION_HEAD)),
    "subdistrict_heads": Group(gettext_lazy("All Camat"), _own(PositionRole.SUBDISTRICT_HEAD)),
}


def positions_of_group(code: str, convener: Organization) -> QuerySet[Position]:
    """The posts in use of the group `code` for `convener`, in protocol order. KeyError for an unknown code."""
    group = GROUPS[code]
    if convener.region_id is None:
        return Position.objects.none()
    return (
        Position.objects.active()
        .filter(group.selection(convener), organization__is_active=True)
        .select_related("organization__region")
        .in_protocol_order()
    )


def groups_of(convener: Organization) -> list[tuple[str, str, int]]:
    """Code, label and number of posts of the groups that hold anyone for `convener`."""
    counted = ((code, str(group.label), positions_of_group(code, convener).count()) for code, group in GROUPS.items())
    return [row for row in counted if row[2]]


def head_post(organization: Organization) -> Position | None:
    """The post that answers for `organization`: its head, or for the secretariat of a kabupaten its Sekda."""
    head = organization.positions.active().filter(is_head=True).order_by("protocol_order").first()
    if head is None and organization.kind == OrganizationKind.SECRETARIAT:
        secretaries = Position.objects.active().filter(role=PositionRole.REGIONAL_SECRETARY)
        head = secretaries.filter(organization__region=organization.region_id).first()
    return head
