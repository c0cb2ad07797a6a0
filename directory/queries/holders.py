"""Who holds a post on a day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from directory.models import Appointment, Contact, Position


def current_holders(positions: Iterable[Position], day: dt.date | None = None) -> dict[int, Appointment]:
    """Who holds each of the posts on `day` (today if not given), by the id of the post; one query for all."""
    in_force = Appointment.objects.on(day or timezone.localdate()).filter(position__in=list(positions))
    return {row.position_id: row for row in in_force.select_related("official", "position")}


def holder_on(position: Position, day: dt.date) -> Appointment | None:
    """Who held the post on `day`."""
    return Appointment.objects.on(day).filter(position=position).select_related("official", "position").first()


def with_holders(positions: QuerySet[Position], day: dt.date | None = None) -> QuerySet[Position]:
    """The posts, each with `holders_now` (a list of one appointment or none) and `contacts_now`."""
    in_force = Appointment.objects.on(day or timezone.localdate()).select_related("official", "position")
    return positions.prefetch_related(
        Prefetch("appointments", queryset=in_force, to_attr="holders_now"),
        Prefetch("contacts", queryset=Contact.objects.filter(is_active=True), to_attr="contacts_now"),
    )
