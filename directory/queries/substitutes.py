"""Who usually sits for the holder of a post."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from directory.models import Appointment, Position
from directory.queries.holders import current_holders
from directory.states import PositionRole

LIMIT = 6

# Who stands in for whom, the nearest first (UU 23/2014 Pasal 65 and 213: the deputy for the head, the Sekda as the
# first of the officials; below them the order of the secretariat is office practice).
_CHAINS: dict[str, tuple[PositionRole, ...]] = {
    PositionRole.HEAD_OF_REGION: (
        PositionRole.DEPUTY_HEAD,
        PositionRole.REGIONAL_SECRETARY,
        PositionRole.ASSISTANT_SECRETARY,
    ),
    PositionRole.DEPUTY_HEAD: (PositionRole.REGIONAL_SECRETARY, PositionRole.ASSISTANT_SECRETARY),
    PositionRole.REGIONAL_SECRETARY: (PositionRole.ASSISTANT_SECRETARY, PositionRole.EXPERT_STAFF),
}


@dataclass(frozen=True)
class Substitute:
    """A post that may be sent, and who holds it now."""

    position: Position
    holder: Appointment | None

    @property
    def name(self) -> str:
        return self.holder.official.name if self.holder is not None else ""

    @property
    def title(self) -> str:
        """The post as it is printed, with "Plt." where its holder only acts."""
        return self.holder.printed_title if self.holder is not None else self.position.title


def substitutes_of(position: Position) -> list[Substitute]:
    """The posts in use that usually sit for `position`, the nearest first, at most six; two queries.

    Bupati → Wakil → Sekda → Asisten; Sekda → Asisten → Staf ahli; the head of an OPD → its secretary, if the directory
    has that post. Others have none. Whoever holds both posts (a Plt.) is no substitute of himself.
    """
    posts = list(_posts_after(position)[: LIMIT + 1])
    holders = current_holders([position, *posts])
    held = holders.get(position.pk)
    offered = (Substitute(post, holders.get(post.pk)) for post in posts)
    others = (
        one for one in offered if held is None or one.holder is None or one.holder.official_id != held.official_id
    )
    return list(others)[:LIMIT]


def _posts_after(position: Position) -> QuerySet[Position]:
    posts = Position.objects.active().filter(organization__is_active=True).exclude(pk=position.pk)
    if position.role in _CHAINS:
        chain = _CHAINS[position.role]
        nearness = Case(
            *(When(role=role, then=Value(place)) for place, role in enumerate(chain)), output_field=IntegerField()
        )
        of_region = posts.filter(organization__region=position.organization.region_id, role__in=chain)
        return of_region.order_by(nearness, "protocol_order", "title")
    if position.role == PositionRole.AGENCY_HEAD:
        return posts.filter(organization=position.organization_id, title__istartswith="Sekretaris").in_protocol_order()
    return posts.none()
