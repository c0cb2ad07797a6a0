"""Who holds a post on a day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from directory.models import Appointment, Contact, Position


def current_holders(positions: Iterable[Position], day: dt.date | None = None) -> dict[int, Appointment]:
    """Who holds each of the posts on `day` (today if not given), by the id of the post; one query for all."""
    in_force = Appointment.objects.on(day or timezone.localdate()).filter(position__in=list(positions))
    return {row.position_id: row for row in in_force.select_related("official", "position")}


def holder_on(position: Position, day: dt.date) -> Appointment | None:
    """Who held the post on `day`."""
    return Appointment.objects.on(day).filter(position=position).select_related("official", "position").first()


def posts_to_note() -> QuerySet[Position]:
    """The posts that are held today by another (or nobody) than what is open at them stands with."""
    in_force = Appointment.objects.current().filter(position=OuterRef("pk"))
    posts = Position.objects.annotate(holder_today=Subquery(in_force.values("official")[:1]))
    another = Q(holder_today__lt=F("known_holder")) | Q(holder_today__gt=F("known_holder"))
    comes = Q(known_holder__isnull=True, holder_today__isnull=False)
    leaves = Q(known_holder__isnull=False, holder_today__isnull=True)
    return posts.filter(another | comes | leaves).select_related("organization__region")


def with_holders(positions: QuerySet[Position], day: dt.date | None = None) -> QuerySet[Position]:
    """The posts, each with `holders_now` (a list of one appointment or none) and `contacts_now`."""
    in_force = Appointment.objects.on(day or timezone.localdate())
    in_force = in_force.select_related("official__merged_into", "position")
    return positions.prefetch_related(
        Prefetch("appointments", queryset=in_force, to_attr="holders_now"),
        Prefetch("contacts", queryset=Contact.objects.filter(is_active=True), to_attr="contacts_now"),
    )
