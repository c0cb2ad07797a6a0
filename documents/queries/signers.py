"""Who signs a paper, and of which of these posts nobody is recorded as its holder."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from directory.models import Appointment, Position
from directory.queries import current_holders
from directory.states import Timezone
from documents.models import Paper
from documents.states import NAMES_SIGNER
from meetings.models import MeetingRole
from meetings.states import RoleInMeeting

_LEADING = (RoleInMeeting.CHAIR, RoleInMeeting.NOTE_TAKER)


@dataclass(frozen=True)
class Unheld:
    """A post that signs, and the day on which the directory names no holder of it."""

    position: Position
    day: dt.date


def unheld_signers(papers: Sequence[Paper]) -> dict[int, list[Unheld]]:
    """By paper, all of one meeting: the posts that sign it and of which it would print no name.

    Of an imported meeting none: who signed then may not be known to anybody. One query for all papers that name their
    signer, and one for each that chair and note taker sign.
    """
    found: dict[int, list[Unheld]] = {paper.pk: [] for paper in papers}
    if papers and not papers[0].meeting.is_imported:
        found |= _named([paper for paper in papers if paper.kind in NAMES_SIGNER])
        found |= {paper.pk: _leading(paper) for paper in papers if paper.kind not in NAMES_SIGNER}
    return found


def lacks_holder() -> Q:
    """Of papers of many meetings in one query: whether `unheld_signers` would find any post."""
    leader: Any = Appointment.objects.on(OuterRef("meeting__first_day"))  # type: ignore[arg-type]
    leading = MeetingRole.objects.filter(meeting=OuterRef("meeting"), role__in=_LEADING, printed_name="").exclude(
        Q(position=None) | Q(meeting__first_day=None)
    )
    nobody_leads = Exists(leading.filter(~Exists(leader.filter(position=OuterRef("position")))))
    named = Q(kind__in=NAMES_SIGNER)
    unheld = named & Q(signer__isnull=False) & _unheld_today() | Q(~named, nobody_leads)
    return Q(meeting__is_imported=False) & unheld


def _unheld_today() -> Q:
    """Whether nobody holds the post of the signer, on the day that it is where the meeting is: two at most at once."""
    zones: dict[dt.date, list[str]] = {}
    for zone in Timezone.values:
        zones.setdefault(timezone.localdate(timezone=ZoneInfo(zone)), []).append(zone)
    unheld = Q()
    for day, alike in zones.items():
        holder = Appointment.objects.on(day).filter(position=OuterRef("signer"))
        unheld |= Q(~Exists(holder), meeting__timezone__in=alike)
    return unheld


def _named(papers: Sequence[Paper]) -> dict[int, list[Unheld]]:
    """Of papers that name their signer: who holds that post today."""
    signers = {paper.pk: paper.signer for paper in papers if paper.signer}
    if not signers:
        return {}
    today = timezone.localdate(timezone=papers[0].meeting.zone)
    held = current_holders(signers.values(), today)
    return {pk: [Unheld(post, today)] for pk, post in signers.items() if post.pk not in held}


def _leading(paper: Paper) -> list[Unheld]:
    """Of a paper that chair and note taker sign: who held their posts on the day of the meeting."""
    day = paper.meeting.first_day
    if day is None:
        return []
    held = Appointment.objects.on(day).values("position")
    # A name that was typed in with the role is printed as it stands.
    signing = paper.meeting.roles.filter(role__in=_LEADING, printed_name="")
    nobody = signing.exclude(position=None).exclude(position__in=held).select_related("position__organization__region")
    return [Unheld(role.position, day) for role in nobody if role.position]
