"""What is open at a post, what of a handover is still waited for, and which posts stand without anybody."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Power
from attendance.links import link_of
from attendance.models import Invitation
from common.dates import long_date, weekday_date, zone_of
from directory.models import Appointment, Position, in_houses_of
from directory.states import STATUS_PREFIX, AppointmentStatus, PositionRole
from followups.models import FollowUp
from handovers.models import Handover, HandoverItem
from handovers.states import HandoverState
from meetings.models import Meeting
from meetings.queries import when_of
from meetings.states import OVER, MeetingState

# What is no longer open needs nobody to take it over.
_OVER = Q(invitation__participant__meeting__state__in=[MeetingState.HELD, *OVER])
_WAITED_FOR = Q(accepted_at=None) & (Q(follow_up__in=FollowUp.objects.open()) | Q(invitation__isnull=False) & ~_OVER)


@dataclass(frozen=True)
class Matter:
    """One line of a handover as it is shown: to whom it may not be shown, only whose matter it is."""

    item: HandoverItem
    is_shown: bool

    @property
    def invitation(self) -> Invitation | None:
        return self.item.invitation

    @property
    def follow_up(self) -> FollowUp | None:
        return self.item.follow_up

    @property
    def meeting(self) -> Meeting:
        if self.item.invitation is not None:
            return self.item.invitation.participant.meeting
        assert self.item.follow_up is not None  # noqa: S101 - one of the two: held by the database
        return self.item.follow_up.directive.meeting

    @property
    def when(self) -> str:
        return when_of(self.meeting, list(self.meeting.sessions.all()))

    @property
    def link(self) -> str:
        """The personal link of the invitation, for the successor alone."""
        return link_of(self.item.invitation) if self.item.invitation and self.is_open else ""

    @property
    def is_open(self) -> bool:
        if self.item.follow_up is not None:
            return self.item.follow_up.is_open
        return self.meeting.state not in {MeetingState.HELD, *OVER}

    @property
    def is_waited_for(self) -> bool:
        return self.item.accepted_at is None and self.is_open


def open_matters(position: Position) -> tuple[list[Invitation], list[FollowUp]]:
    """The invitations of the post that are ahead, the nearest first, and the follow-ups that it still owes."""
    invitations = Invitation.objects.open().filter(participant__position=position)
    invitations = invitations.select_related("participant__meeting__convener")
    follow_ups = FollowUp.objects.open().filter(position=position).select_related("directive__meeting__convener")
    return list(invitations.order_by("participant__meeting__first_day", "pk")), list(follow_ups)


def matters_of(handover: Handover, user: User | None = None) -> list[Matter]:
    """The lines of the handover; with `user`, what he may not read of another convener is not shown."""
    rows = handover.items.select_related(
        "invitation__participant__meeting__convener__region",
        "invitation__participant__meeting__venue",
        "invitation__participant__position",
        "follow_up__directive__meeting__convener__region",
        "follow_up__organization",
    ).prefetch_related(
        "invitation__participant__meeting__sessions", "follow_up__directive__meeting__sessions", "follow_up__updates"
    )
    return [Matter(item, is_shown) for item, is_shown in _shown(list(rows), user)]


def waiting(handovers: QuerySet[Handover]) -> QuerySet[Any]:
    """Those that somebody still has to take over, with `waiting_count` and `item_count`; the oldest first."""
    return counted(handovers).filter(waiting_count__gt=0).order_by("pk")


def counted(handovers: QuerySet[Handover]) -> QuerySet[Any]:
    """The handovers with the number of their matters, and of those still waited for."""
    items = HandoverItem.objects.filter(handover=OuterRef("pk")).order_by().values("handover")
    left = items.filter(_WAITED_FOR, handover__state=HandoverState.OPEN).annotate(number=Count("pk")).values("number")
    return handovers.select_related("position__organization", "convener__region").annotate(
        item_count=Count("items"), waiting_count=_or_nought(left)
    )


def is_done(handover: Handover) -> bool:
    """Whether nothing is left that somebody must take over."""
    return not handover.items.filter(_WAITED_FOR).exists()


def vacant_posts(user: User) -> QuerySet[Position]:
    """Posts of the houses that `user` keeps which somebody has left, nobody holds, and where matters are open.

    Each with `open_invitations` and `open_follow_ups`. A post whose holder was never recorded is not vacant.
    """
    kept = in_houses_of(user, Power.MANAGE_DIRECTORY, "organization__region")
    today = timezone.localdate()
    held = Appointment.objects.filter(position=OuterRef("pk"))
    invited = Invitation.objects.open().filter(participant__position=OuterRef("pk"))
    invitations = invited.order_by().values("participant__position").annotate(number=Count("pk")).values("number")
    owed = FollowUp.objects.open().filter(position=OuterRef("pk")).order_by().values("position")
    return (
        Position.objects.filter(kept, Exists(held.filter(ends_on__lt=today)), ~Exists(held.on(today)), is_active=True)
        .annotate(
            open_invitations=_or_nought(invitations),
            open_follow_ups=_or_nought(owed.annotate(number=Count("pk")).values("number")),
        )
        .filter(Q(open_invitations__gt=0) | Q(open_follow_ups__gt=0))
        .select_related("organization")
        .order_by("protocol_order", "pk")
    )


def sheet_facts(handover: Handover, matters: Iterable[Matter]) -> dict[str, Any]:
    """What the handover sheet says, as plain JSON. Always in Indonesian: it is signed on paper.

    It carries grade and NIP of both who sign, as every signature of an official does (domain notes 2.1).
    """
    zone = zone_of(handover.convener.timezone)
    post = handover.position
    region = post.organization.region
    government = f"Pemerintah {region.full_name}" if region else ""
    with translation.override("id"):
        said = [_said(matter, zone) for matter in matters]
    return {
        "government": government if government != post.organization.name else "",
        "post": post.title,
        "institution": post.organization.name,
        "place": region.capital if region else "",
        "outgoing": handover.outgoing_name,
        "incoming": handover.incoming_name,
        "giver": _signer(handover.outgoing, handover.outgoing_name, post),
        "taker": _signer(handover.incoming, handover.incoming_name, post),
        "seen_by": _superior_of(post),
        "since": long_date(timezone.localdate(handover.created_at, zone)),
        "matters": said,
    }


def _signer(held: Appointment | None, name: str, post: Position) -> dict[str, Any]:
    """Who signs: from the appointment, else only the name that the handover kept. Heads of region and their deputies
    sign without grade and NIP."""
    official = held.official if held else None
    status = STATUS_PREFIX[AppointmentStatus(held.status)] if held else ""
    return {
        "name": official.name if official else name,
        "post": f"{status} {post.title}".strip(),
        "grade": official.grade if official else "",
        "nip": official.nip if official else "",
        "prints_rank": post.is_ranked and post.role not in {PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD},
    }


def _superior_of(post: Position) -> str:
    """The post that acknowledges: who heads the institution, or, of its head, the institution it is part of; empty
    where nobody is known."""
    house = post.organization.parent if post.is_head else post.organization
    head = Position.objects.active().filter(organization=house, is_head=True).first() if house else None
    return head.title if head else ""


def _said(matter: Matter, zone: dt.tzinfo) -> dict[str, str]:
    accepted = matter.item.accepted_at
    said = {
        "accepted": long_date(timezone.localdate(accepted, zone)) if accepted else "",
        "accepted_by": matter.item.accepted_by,
        "convener": matter.meeting.convener.name,
        "meeting": matter.meeting.title if matter.is_shown else "",
    }
    if matter.invitation is not None:
        state = matter.invitation.get_state_display()
        return said | {
            "kind": "invitation",
            "when": matter.when if matter.is_shown else "",
            "stands": state if matter.is_shown else "",
        }
    assert matter.follow_up is not None  # noqa: S101 - one of the two: held by the database
    due = matter.follow_up.due_date
    return said | {
        "kind": "follow_up",
        "text": matter.follow_up.directive.text if matter.is_shown else "",
        "when": weekday_date(due) if due and matter.is_shown else "",
        "stands": f"{matter.follow_up.get_state_display()} · {matter.follow_up.percent}%" if matter.is_shown else "",
    }


def _shown(items: list[HandoverItem], user: User | None) -> Iterator[tuple[HandoverItem, bool]]:
    if user is None:
        yield from ((item, True) for item in items)
        return
    invited = Invitation.objects.visible_to(user).filter(pk__in=[row.invitation_id for row in items])
    owed = FollowUp.objects.visible_to(user).filter(pk__in=[row.follow_up_id for row in items])
    invitations, follow_ups = (set(rows.values_list("pk", flat=True)) for rows in (invited, owed))
    for item in items:
        yield item, item.invitation_id in invitations or item.follow_up_id in follow_ups


def _or_nought(numbers: QuerySet[Any]) -> Any:
    return Coalesce(Subquery(numbers), 0)
