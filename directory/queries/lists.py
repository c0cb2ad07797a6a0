"""The lists of the directory: what a person may see, searched, filtered and in order."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Power
from directory.models import (
    Appointment,
    Contact,
    Membership,
    Organization,
    Position,
    in_houses_of,
)
from directory.permissions import conveners_of
from directory.queries.groups import GROUPS
from directory.queries.words import words_of
from directory.states import AppointmentStatus

# The values of the filter "keadaan" of posts, with what they keep; the empty value keeps every post in use.
POSITION_STATES = {
    "": Q(is_active=True),
    "kosong": Q(is_active=True, is_held=False),
    "pelaksana": Q(is_active=True, is_acting=True),
    "tanpa-kontak": Q(is_active=True, is_reachable=False),
    "nonaktif": Q(is_active=False),
}
_POSITION_ORDERS = {
    "jabatan": ("title",),
    "-jabatan": ("-title",),
    "instansi": ("organization__name", "protocol_order"),
    "-instansi": ("-organization__name", "protocol_order"),
}


def positions_matching(user: User, *, words: str = "", group: str = "", region: str = "") -> QuerySet[Position]:
    """Posts that `user` may see, by words in post, organisation or holder, by group, and by code of region.

    Each carries `is_held`, `is_acting` and `is_reachable` of today, which `POSITION_STATES` filters by.
    """
    now = Appointment.objects.current().filter(position=OuterRef("pk"))
    positions = Position.objects.visible_to(user).annotate(
        is_held=Exists(now),
        is_acting=Exists(now.exclude(status=AppointmentStatus.DEFINITIVE)),
        is_reachable=Exists(Contact.objects.filter(position=OuterRef("pk"), is_active=True)),
    )
    for word in words_of(words):
        named = now.filter(official__name__icontains=word)
        positions = positions.filter(
            Q(title__icontains=word)
            | Q(short_title__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(organization__short_name__icontains=word)
            | Exists(named)
        )
    if region:
        positions = positions.filter(organization__region__code=region)
    return positions.filter(_of_group(user, group)) if group in GROUPS else positions


def in_order(positions: QuerySet[Position], order: str) -> QuerySet[Position]:
    """The posts by title or organisation ("jabatan", "-instansi" …), or in protocol order."""
    fields = _POSITION_ORDERS.get(order)
    return positions.order_by(*fields, "pk") if fields else positions.in_protocol_order()  # type: ignore[attr-defined]


def position_counts(positions: QuerySet[Position]) -> dict[str, int]:
    """How many of the posts each value of the filter would keep; one query."""
    names = {state or "semua": kept for state, kept in POSITION_STATES.items()}
    counts = positions.aggregate(
        **{f"n_{name.replace('-', '_')}": Count("pk", filter=kept) for name, kept in names.items()}
    )
    return {state: counts[f"n_{(state or 'semua').replace('-', '_')}"] for state in POSITION_STATES}


def organizations_matching(
    user: User, *, words: str = "", kind: str = "", region: str = "", is_active: bool = True
) -> QuerySet[Organization]:
    """Organisations that `user` may see, each with `post_count`, the number of its posts in use."""
    organizations = Organization.objects.visible_to(user).filter(is_active=is_active)
    for word in words_of(words):
        organizations = organizations.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    if kind:
        organizations = organizations.filter(kind=kind)
    if region:
        organizations = organizations.filter(region__code=region)
    return (
        organizations.select_related("region", "parent")
        .annotate(post_count=Count("positions", filter=Q(positions__is_active=True), distinct=True))
        .order_by("order", "code")
    )


def history_of(position: Position) -> QuerySet[Appointment]:
    """Everyone who held the post, the latest first."""
    rows = position.appointments.select_related("official", "position")
    return rows.order_by(F("starts_on").desc(nulls_last=True), "-pk")


def accounts_kept_by(user: User, *, words: str = "", role: str = "") -> QuerySet[User]:
    """Accounts with a role (with `role`, if given) in the houses `user` administers; `roles_here` are all of them."""
    here = Membership.objects.filter(in_houses_of(user, Power.MANAGE_ACCOUNTS, "organization__region"))
    asked_for = here.filter(role=role) if role else here
    accounts = User.objects.filter(Exists(asked_for.filter(user=OuterRef("pk"))))
    for word in words_of(words):
        accounts = accounts.filter(Q(username__icontains=word) | Q(name__icontains=word))
    return accounts.prefetch_related(
        Prefetch(
            "memberships",
            queryset=here.select_related("organization__region").order_by("organization__order"),
            to_attr="roles_here",
        )
    ).order_by("name", "pk")


def is_between(appointment: Appointment, day: dt.date | None = None) -> bool:
    """Whether the appointment is in force on `day` (today if not given), without a query."""
    day = day or timezone.localdate()
    return (appointment.starts_on is None or appointment.starts_on <= day) and (
        appointment.ends_on is None or appointment.ends_on >= day
    )


def holder_among(held: Iterable[Appointment], day: dt.date | None) -> Appointment | None:
    """Which of these appointments to one post was in force on `day`, without a query; None where no day is known."""
    return None if day is None else next((row for row in held if is_between(row, day)), None)


def _of_group(user: User, code: str) -> Q:
    """The posts of the group, for every convener whose directory `user` reads."""
    kept = Q(pk__in=[])
    for convener in conveners_of(user, Power.VIEW_DIRECTORY):
        kept |= GROUPS[code].selection(convener)
    return kept
