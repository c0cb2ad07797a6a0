"""Rakor Teknis: the meeting in which a directive is worked out (domain: tindak lanjut melalui Rakor Teknis)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.actions import add_item, link_technical_meeting
from agendas.models import Directive
from agendas.states import AddresseeKind, AgendaItemKind
from common.errors import WrongState
from directory.models import Organization, Position
from directory.queries import GROUPS, head_post, positions_of_group
from meetings import actions as meetings
from meetings.models import Meeting
from meetings.permissions import require_at
from meetings.plan import MeetingPlan, SessionPlan
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User

KIND = "rakor_teknis"


@transaction.atomic
def plan_technical_meeting(
    *, directive: Directive, convener: Organization, title: str, day: dt.date | None, by: "User"
) -> Meeting:
    """The draft of a technical meeting of `convener` on `directive`, with whom the directive means on its roll.

    Posts outside the government of `convener` are left out; a guest's invitation is written by hand. Raises
    `PlanImpossible` (no government of the region, or below it), `WrongState` (the meeting of the directive is
    cancelled), `Refused`.
    """
    require_at(by, Power.PLAN_MEETINGS, convener)
    source = directive.meeting
    if source.state == MeetingState.CANCELLED:
        raise WrongState(_("The meeting that gave this directive is cancelled."))
    plan = MeetingPlan(
        title=title, kind=KIND, parent_meeting=source, sessions=(SessionPlan(day),) if day else (), venue=None
    )
    meeting = meetings.create_meeting(convener=convener, plan=plan, by=by)
    posts = [post.pk for post in whom_it_means(directive)]
    reachable = Position.objects.active().in_house_of(convener).filter(pk__in=posts)
    meetings.add_participants(meeting=meeting, positions=reachable, by=by)
    # Kept as the paper will say it: Indonesian, whatever language the planner reads.
    item = f"Tindak lanjut arahan nomor {directive.number}: {directive.text}"
    add_item(meeting=meeting, kind=AgendaItemKind.DISCUSSION, title=_shortened(item), by=by)
    link_technical_meeting(directive=directive, meeting=meeting, by=by)
    return meeting


def whom_it_means(directive: Directive) -> list[Position]:
    """The posts that answer for the addressees: heads of institutions, the posts of a group, or the whole roll.

    An addressee that is known only in words names nobody.
    """
    posts: dict[int, Position] = {}
    for row in directive.addressees.select_related("organization"):
        for post in _posts_of(directive.meeting, row.kind, row.organization, row.group):
            posts[post.pk] = post
    return list(posts.values())


def _posts_of(meeting: Meeting, kind: str, organization: Organization | None, group: str) -> list[Position]:
    if kind == AddresseeKind.ORGANIZATION and organization:
        head = head_post(organization)
        return [head] if head else []
    if kind == AddresseeKind.GROUP and group in GROUPS:
        return list(positions_of_group(group, meeting.convener))
    if kind == AddresseeKind.EVERYONE:
        return list(Position.objects.active().filter(pk__in=meeting.participants.values("position")))
    return []


def _shortened(words: str, length: int = 400) -> str:
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
